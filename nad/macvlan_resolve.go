package nad

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
)

// macvlanModes are the modes the plugin knows; the first is the default
// (macvlan.go modeFromString v1.9.1). It compares exactly.
var macvlanModes = []string{"bridge", "private", "vepa", passthru}

// passthru gives the pod the master as it is, with its MAC address (linux
// drivers/net/macvlan.c macvlan_init).
const passthru = "passthru"

// ResolvedMacvlan is what the plugin will do: nothing is absent.
type ResolvedMacvlan struct {
	CNIVersion      string `json:"cniVersion"`
	Name            string `json:"name"`
	Master          string `json:"master,omitempty"` // "" is the NIC of the default route
	Mode            string `json:"mode"`
	MTU             int    `json:"mtu"`           // 0 is the master's
	MAC             string `json:"mac,omitempty"` // "" is random, and with passthru the master's
	LinkInContainer bool   `json:"linkInContainer"`
	BcQueueLen      uint32 `json:"bcqueuelen"` // 0 is the kernel's

	Layer2       bool          `json:"layer2"`
	IPAM         ipam.Resolved `json:"ipam,omitzero"` // the zero value when Layer2
	DefaultRoute bool          `json:"defaultRoute"`
}

func (ResolvedMacvlan) does() {}

// macvlanNames are the rules that every plugin has, under the codes of this one.
var macvlanNames = cniconf.Rules{
	Version: ErrCNIVersion, Layer2: ErrLayer2Version, Name: ErrName, NameChars: ErrNameChars,
	Many: ErrPluginMany, NameLong: ErrPluginNameLong,
}

// Resolve returns what the plugin of release rel makes of m. ResolvedMacvlan is
// the zero value when the plugin refuses m. Whether Master exists, and its MTU,
// is known on the node only.
func (m Macvlan) Resolve(rel Release) (ResolvedMacvlan, diag.List) {
	m, rel, f := begin(macvlanTable, m, m.IPAM, rel, WarnIgnored)
	r := ResolvedMacvlan{
		CNIVersion:      or(m.CNIVersion, cniconf.Versions[0]),
		Name:            m.Name,
		Master:          m.Master,
		Mode:            or(m.Mode, macvlanModes[0]),
		MTU:             deref(m.MTU),
		MAC:             m.MAC,
		LinkInContainer: deref(m.LinkInContainer),
		BcQueueLen:      deref(m.BcQueueLen),
		Layer2:          m.IPAM == nil || m.IPAM.Type() == "",
	}
	if m.RuntimeConfig != nil && m.RuntimeConfig.MAC != "" {
		r.MAC = m.RuntimeConfig.MAC
	}
	k := link{
		capabilities: m.Capabilities,
		args:         m.Args,
		runtime:      runtimeTable.Text(m.RuntimeConfig),
		rules:        macvlanNames, defaultRoute: WarnDefaultRoute, mtu: ErrMTU,
		network: cniconf.Network{CNIVersion: m.CNIVersion, Name: m.Name, Layer2: r.Layer2},
		rel:     rel, f: f,
	}
	k.checkNetwork()
	checkMode(ErrMode, r.Mode, macvlanModes, f)
	m.checkLink(&r, f)
	k.checkNIC("/master", r.Master)
	if r.Master == "" {
		f.Add(WarnMaster.At("/master", nil,
			"without master, the NIC of the default route is used, which is the pod network's").
			Hinted("write the NIC of the migration network, such as eth1"))
	}
	r.IPAM = k.resolveIPAM(m.IPAM, r.MTU)
	r.DefaultRoute = r.IPAM.DefaultRoute()
	if f.Refused() {
		return ResolvedMacvlan{}, f.List
	}
	return r, f.List
}

func (m Macvlan) at(s site, rel Release) (Resolved, diag.List) {
	m.Name, m.CNIVersion = s.given(m.Name, m.CNIVersion)
	r, l := m.Resolve(rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{
		Plugin: MacvlanType, CNIVersion: r.CNIVersion, NetworkName: r.Name,
		IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Does: r,
	}, l
}

func (m Macvlan) checkLink(r *ResolvedMacvlan, f *findings) {
	switch {
	case r.MTU < 0:
		f.Add(ErrMTUNegative.At("/mtu", r.MTU, "%d is less than 0", r.MTU).
			Hinted("leave mtu out for the MTU of the master"))
	case r.MTU > 0 && r.MTU < minMTU:
		f.Add(ErrMTU.At("/mtu", r.MTU, "%d is less than %d", r.MTU, minMTU).
			Hinted("leave mtu out for the MTU of the master"))
	}
	if r.MAC == "" {
		return
	}
	at := diag.Path("/mac")
	if m.RuntimeConfig != nil && m.RuntimeConfig.MAC != "" {
		at = "/runtimeConfig/mac"
	}
	if parsed, why := cniconf.BadMAC(r.MAC); why != "" {
		rule := ErrMAC
		if !parsed {
			rule = ErrMACText
		}
		d := rule.At(at, r.MAC, "%q %s", r.MAC, why).
			Hinted("write six bytes of a unicast address, such as 02:00:00:00:00:01")
		if at == "/mac" {
			d = d.With("/runtimeConfig/mac") // it would win
		}
		f.Add(d)
	} else if r.Mode == passthru {
		f.Add(WarnMACIgnored.At(at, r.MAC, "with mode %s the pod has the MAC address of the master", passthru).
			With("/mode").Hinted("leave it out"))
		r.MAC = ""
	}
}
