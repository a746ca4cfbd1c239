package nad

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
)

// Release says which CNI programs a node runs. It is [ipam.Release].
type Release = ipam.Release

// macvlanModes are the modes the plugin knows; the first is the default
// (macvlan.go modeFromString v1.9.1). It compares exactly.
var macvlanModes = []string{"bridge", "private", "vepa", "passthru"}

// What the macvlan plugin takes since which release (cni.md 3.1).
var (
	bcQueueLenSince      = ipam.MustParseVersion("v1.6.0")
	linkInContainerSince = ipam.MustParseVersion("v1.3.0")
)

// minMTU is the least MTU the kernel takes (net/core/dev.c ETH_MIN_MTU).
const minMTU = 68

// ResolvedMacvlan is what the plugin will do: nothing is absent.
type ResolvedMacvlan struct {
	CNIVersion      string
	Name            string
	Master          string // "" is the NIC of the default route
	Mode            string
	MTU             int    // 0 is the master's
	MAC             string // "" is random
	LinkInContainer bool
	BcQueueLen      uint32 // 0 is the kernel's

	Layer2       bool
	IPAM         ipam.Resolved // the zero value when Layer2
	DefaultRoute bool
}

// Resolve returns what the plugin of release rel makes of m. ResolvedMacvlan is
// the zero value when the plugin refuses m. Whether Master exists, and its MTU,
// is known on the node only.
func (m Macvlan) Resolve(rel Release) (ResolvedMacvlan, diag.List) {
	l := macvlanSchema.Check(m)
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
	m.checkNetwork(r, rel, &l)
	m.checkLink(r, rel, &l)
	if r.Master == "" {
		l.Add(WarnMaster.At("/master", nil, "without master, the NIC of the default route is used, which is the pod network's").
			Hinted("write the NIC of the migration network, such as eth1"))
	}
	if m.IPAM != nil {
		found, more := m.IPAM.Resolve(rel)
		l.Add(ipam.Delegated(more).Under("/ipam")...)
		r.IPAM, r.DefaultRoute = found, found.DefaultRoute()
	}
	if r.DefaultRoute {
		l.Add(WarnDefaultRoute.At("/ipam/routes", nil, "in a pod the new default route wins over the one of the pod network").
			Hinted("leave the default route out of a secondary network"))
	}
	if l.Refused() != 0 {
		return ResolvedMacvlan{}, l
	}
	return r, l
}

func (m Macvlan) checkNetwork(r ResolvedMacvlan, rel Release, l *diag.List) {
	newest := cniconf.Order(bridgeconf.NewestCNIVersion(rel))
	switch i := cniconf.Order(r.CNIVersion); {
	case i < 0 || i > newest:
		l.Add(ErrCNIVersion.At("/cniVersion", m.CNIVersion, "%q is none of %s", r.CNIVersion, strings.Join(cniconf.Versions[:newest+1], ", ")).
			Hinted("write 0.3.1, which every release takes"))
	case r.Layer2 && i < cniconf.Layer2:
		l.Add(ErrLayer2Version.At("/cniVersion", m.CNIVersion, "version %s has no result without an address", r.CNIVersion).
			Hinted("write 0.3.1 or newer"))
	}
	switch {
	case m.Name == "":
		l.Add(ErrName.At("/name", nil, "a network needs a name").
			Hinted("write name; in a NetworkAttachmentDefinition Multus puts in the object's"))
	case !cniconf.NetworkName(m.Name):
		l.Add(ErrNameChars.At("/name", m.Name, "%q has characters other than letters, digits, _, . and -, or begins with one of the last three", m.Name).
			Hinted("write a name such as migration-bridge"))
	}
}

func (m Macvlan) checkLink(r ResolvedMacvlan, rel Release, l *diag.List) {
	if !slices.Contains(macvlanModes, r.Mode) {
		l.Add(ErrMode.At("/mode", m.Mode, "%q is none of %s", m.Mode, strings.Join(macvlanModes, ", ")).
			Hinted("write bridge"))
	}
	switch {
	case r.MTU < 0:
		l.Add(ErrMTUNegative.At("/mtu", r.MTU, "%d is less than 0", r.MTU).Hinted("leave mtu out for the MTU of the master"))
	case r.MTU > 0 && r.MTU < minMTU:
		l.Add(ErrMTU.At("/mtu", r.MTU, "%d is less than %d", r.MTU, minMTU).Hinted("leave mtu out for the MTU of the master"))
	}
	if r.MAC != "" {
		if parsed, why := cniconf.BadMAC(r.MAC); why != "" {
			rule := ErrMAC
			if !parsed {
				rule = ErrMACText
			}
			l.Add(rule.At("/mac", r.MAC, "%q %s", r.MAC, why).Hinted("write six bytes of a unicast address, such as 02:00:00:00:00:01"))
		}
	}
	for _, late := range []struct {
		name  string
		given bool
		since ipam.Version
	}{
		{"linkInContainer", m.LinkInContainer != nil, linkInContainerSince}, {"bcqueuelen", m.BcQueueLen != nil, bcQueueLenSince},
	} {
		if late.given && rel.Plugins.Before(late.since) {
			l.Add(WarnIgnored.At(diag.Path("").Name(late.name), nil, "plugins %v ignore it; %v is the first that reads it", rel.Plugins, late.since).
				Hinted("leave it out, or upgrade the CNI plugins"))
		}
	}
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
