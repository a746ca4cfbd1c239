package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
)

// IPVLANType is the CNI type of the ipvlan plugin.
const IPVLANType = "ipvlan"

// ipvlanModes are the modes the plugin knows; the first is the default
// (ipvlan.go modeFromString v1.9.1). It compares exactly.
var ipvlanModes = []string{"l2", "l3", "l3s"}

// IPVLAN is the configuration of the ipvlan plugin: each pod gets a virtual NIC
// with the MAC address of the node's NIC Master. The members are those of
// plugins/main/ipvlan/ipvlan.go v1.9.1 (NetConf).
type IPVLAN struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network; Multus puts the object's name in when it is absent
	Master     string // the node's NIC; absent is that of the default route, or of PrevResult
	Mode       string // "l2" (also when absent), "l3" or "l3s"
	MTU        *int   // absent, 0 and negative are the master's; may be more than the master's

	LinkInContainer *bool // Master is in the pod, not on the node; v1.3.0

	IPAM ipam.Document // needed, unless the plugin before it in a list gave addresses
	DNS  *ipam.DNS     // what the IPAM plugin says is dropped

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    json.RawMessage // not read by this plugin
	PrevResult       json.RawMessage
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

var ipvlanTable = table.New("the ipvlan plugin",
	func(c *IPVLAN) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		head(IPVLANType, func(c *IPVLAN) *string { return &c.CNIVersion },
			func(c *IPVLAN) *string { return &c.Name }),
		[]table.Row[IPVLAN]{
			table.String("master", func(c *IPVLAN) *string { return &c.Master }).
				Doc("the node's NIC; absent is that of the default route, or of prevResult"),
			table.String("mode", func(c *IPVLAN) *string { return &c.Mode }).
				Doc("l2 (also when absent), l3 or l3s"),
			table.Integer("mtu", func(c *IPVLAN) **int { return &c.MTU }).
				Doc("absent, 0 and negative are the master's; may be more than the master's"),
			linkInContainer(func(c *IPVLAN) **bool { return &c.LinkInContainer }),
			table.Document("ipam", func(c *IPVLAN) *ipam.Document { return &c.IPAM }, readIPAM).
				Doc(docIPAM + "; needed, unless prevResult has some"),
			table.Document("dns", func(c *IPVLAN) **ipam.DNS { return &c.DNS }, readDNS).
				Doc(docDNS),
		},
		capable(func(c *IPVLAN) *map[string]bool { return &c.Capabilities },
			func(c *IPVLAN) *json.RawMessage { return &c.Args }),
		[]table.Row[IPVLAN]{ignored(func(c *IPVLAN) *json.RawMessage { return &c.RuntimeConfig })},
		put(func(c *IPVLAN) *json.RawMessage { return &c.PrevResult },
			func(c *IPVLAN) *json.RawMessage { return &c.ValidAttachments }),
	)...,
).Late(linkReads)

// ParseIPVLAN reads data as the newest release of the plugin does.
func ParseIPVLAN(data []byte) (IPVLAN, diag.List) { return ipvlanTable.Parse(data) }

// PluginType returns IPVLANType.
func (c IPVLAN) PluginType() string { return IPVLANType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c IPVLAN) MarshalJSON() ([]byte, error) { return ipvlanTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *IPVLAN) UnmarshalJSON(data []byte) error { return ipvlanTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c IPVLAN) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c IPVLAN) Clone() IPVLAN { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c IPVLAN) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedIPVLAN is what the plugin will do: nothing is absent.
type ResolvedIPVLAN struct {
	CNIVersion string `json:"cniVersion"`
	Name       string `json:"name"`
	// Master "" is the NIC of the default route, or of the plugin before it.
	Master          string `json:"master,omitempty"`
	Mode            string `json:"mode"`
	MTU             int    `json:"mtu"` // 0 is the master's
	LinkInContainer bool   `json:"linkInContainer"`

	// IPAM is the zero value when the addresses are those of the plugin before it.
	IPAM         ipam.Resolved `json:"ipam,omitzero"`
	DefaultRoute bool          `json:"defaultRoute"`
}

func (ResolvedIPVLAN) does() {}

// pluginNames are the rules that every plugin has, for those without their own.
var pluginNames = cniconf.Rules{
	Version: ErrPluginVersion, Name: ErrPluginName, NameChars: ErrPluginNameChars,
	Many: ErrPluginMany, NameLong: ErrPluginNameLong,
}

// Resolve returns what the plugin of release rel makes of c. ResolvedIPVLAN is
// the zero value when the plugin refuses c. Whether Master exists is known on
// the node only.
func (c IPVLAN) Resolve(rel Release) (ResolvedIPVLAN, diag.List) { return c.resolve(chain{}, rel) }

// resolve is Resolve; a chained plugin gets the result of the one before it.
func (c IPVLAN) resolve(before chain, rel Release) (ResolvedIPVLAN, diag.List) {
	c, rel, f := begin(ipvlanTable, c, c.IPAM, rel, WarnPluginIgnored)
	r := ResolvedIPVLAN{
		CNIVersion:      or(c.CNIVersion, cniconf.Versions[0]),
		Name:            c.Name,
		Master:          c.Master,
		Mode:            or(c.Mode, ipvlanModes[0]),
		MTU:             max(deref(c.MTU), 0),
		LinkInContainer: deref(c.LinkInContainer),
	}
	k := link{
		capabilities: c.Capabilities,
		args:         c.Args,
		runtime:      c.RuntimeConfig,
		rules:        pluginNames, defaultRoute: WarnPluginDefaultRoute, mtu: ErrPluginMTU,
		network: cniconf.Network{CNIVersion: c.CNIVersion, Name: c.Name}, rel: rel, f: f,
	}
	k.checkNetwork()
	checkMode(ErrIPVLANMode, r.Mode, ipvlanModes, f)
	c.checkMTU(f)
	k.checkNIC("/master", r.Master)
	c.checkBefore(before, f)
	r.IPAM = k.resolveIPAM(c.IPAM, r.MTU)
	r.DefaultRoute = r.IPAM.DefaultRoute()
	if f.Refused() {
		return ResolvedIPVLAN{}, f.List
	}
	return r, f.List
}

func (c IPVLAN) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.resolve(s.before, rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{
		Plugin: IPVLANType, CNIVersion: r.CNIVersion, NetworkName: r.Name,
		IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Does: r,
	}, l
}

func (c IPVLAN) checkMTU(f *findings) {
	if mtu := deref(c.MTU); mtu < 0 {
		f.Add(WarnIPVLANMTU.At("/mtu", mtu, "%d is ignored: the MTU of the master is used", mtu).
			Hinted("leave mtu out").Fixed(diag.Op{Op: "remove", Path: "/mtu"}))
	} else if mtu > 0 && mtu < minMTU {
		f.Add(ErrPluginMTU.At("/mtu", mtu, "%d is less than %d", mtu, minMTU).
			Hinted("leave mtu out for the MTU of the master"))
	}
}

// checkBefore reports what the plugin misses of itself and of the result before.
func (c IPVLAN) checkBefore(before chain, f *findings) {
	named, addressed := before.begun, before.addresses || before.unknown
	if !before.begun && c.PrevResult != nil {
		named, addressed = c.previous()
	}
	switch {
	case c.Master != "" || named:
	case c.PrevResult != nil:
		f.Add(ErrIPVLANChained.At("/prevResult", nil,
			"without master, the result before has to name one interface").
			With("/master").Hinted("write the name of the NIC as master"))
	default:
		f.Add(WarnPluginMaster.At("/master", nil,
			"without master, the NIC of the default route is used, which is the pod network's").
			With("/prevResult").Hinted("write the NIC of the migration network, such as eth1"))
	}
	if (c.IPAM == nil || c.IPAM.Type() == "") && !addressed {
		f.Add(ErrPluginIPAM.At("/ipam", nil, "the plugin needs an address, and there is no IPAM plugin").
			With("/prevResult").Hinted(`write "ipam": {"type": "whereabouts", …}`))
	}
}

// previous reports whether the result of the plugin before names the one
// interface that becomes the master, and whether it has addresses.
func (c IPVLAN) previous() (named, addressed bool) {
	v, err := jsonobj.Parse(c.PrevResult)
	if err != nil {
		return false, false
	}
	if all := fold(v, "interfaces").Elements(); len(all) == 1 {
		name, _ := fold(all[0], "name").Str()
		named = name != ""
	}
	return named, len(fold(v, "ips").Elements()) > 0
}
