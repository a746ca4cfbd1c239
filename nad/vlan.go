package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// VLANType is the CNI type of the vlan plugin.
const VLANType = "vlan"

// maxVLAN is the greatest VLAN ID that the plugin takes (vlan.go v1.9.1
// loadConf; its message says 4095).
const maxVLAN = 4094

// VLAN is the configuration of the vlan plugin: a pod gets a VLAN of the node's
// NIC Master, which only one pod of a node can have. The members are those of
// plugins/main/vlan/vlan.go v1.9.1 (NetConf).
type VLAN struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network; Multus puts the object's name in when it is absent
	Master     string // the node's NIC; required
	VLANID     *int   // the member is vlanId; absent and 0 make a VLAN 0; up to 4094
	MTU        *int   // absent and 0 are the master's; never more than the master's

	LinkInContainer *bool // Master is in the pod, not on the node; v1.3.0

	IPAM ipam.Document // needed up to v1.9.1; nil is layer 2 from v1.10.0 on: no address
	DNS  *ipam.DNS     // what the IPAM plugin says is dropped

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    json.RawMessage // not read by this plugin
	PrevResult       json.RawMessage
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

var vlanTable = table.New("the vlan plugin",
	func(c *VLAN) *map[string]json.RawMessage { return &c.Unknown },
	slices.Concat(
		head(VLANType, func(c *VLAN) *string { return &c.CNIVersion },
			func(c *VLAN) *string { return &c.Name }),
		[]table.Row[VLAN]{
			table.String("master", func(c *VLAN) *string { return &c.Master }).
				Doc("the node's NIC; required"),
			table.Integer("vlanId", func(c *VLAN) **int { return &c.VLANID }).
				Doc("VLAN ID, up to 4094; absent and 0 make a VLAN 0"),
			table.Integer("mtu", func(c *VLAN) **int { return &c.MTU }).
				Doc("absent and 0 are the master's, and never more"),
			linkInContainer(func(c *VLAN) **bool { return &c.LinkInContainer }),
			table.Document("ipam", func(c *VLAN) *ipam.Document { return &c.IPAM }, readIPAM).
				Doc(docIPAM + "; needed up to v1.9.1"),
			table.Document("dns", func(c *VLAN) **ipam.DNS { return &c.DNS }, readDNS).Doc(docDNS),
		},
		capable(func(c *VLAN) *map[string]bool { return &c.Capabilities },
			func(c *VLAN) *json.RawMessage { return &c.Args }),
		[]table.Row[VLAN]{ignored(func(c *VLAN) *json.RawMessage { return &c.RuntimeConfig })},
		put(func(c *VLAN) *json.RawMessage { return &c.PrevResult },
			func(c *VLAN) *json.RawMessage { return &c.ValidAttachments }),
	)...,
).Late(linkReads)

// ParseVLAN reads data as the newest release of the plugin does.
func ParseVLAN(data []byte) (VLAN, diag.List) { return vlanTable.Parse(data) }

// PluginType returns VLANType.
func (c VLAN) PluginType() string { return VLANType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c VLAN) MarshalJSON() ([]byte, error) { return vlanTable.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes.
func (c *VLAN) UnmarshalJSON(data []byte) error { return vlanTable.Unmarshal(data, c) }

// GoString renders c as JSON.
func (c VLAN) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c VLAN) Clone() VLAN { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c VLAN) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedVLAN is what the plugin will do: nothing is absent.
type ResolvedVLAN struct {
	CNIVersion      string `json:"cniVersion"`
	Name            string `json:"name"`
	Master          string `json:"master"`
	VLANID          int    `json:"vlanId"`
	MTU             int    `json:"mtu"` // 0 is the master's
	LinkInContainer bool   `json:"linkInContainer"`

	Layer2       bool          `json:"layer2"`        // no address; from v1.10.0 on
	IPAM         ipam.Resolved `json:"ipam,omitzero"` // the zero value when Layer2
	DefaultRoute bool          `json:"defaultRoute"`
}

func (ResolvedVLAN) does() {}

var vlanNames = cniconf.Rules{
	Version: ErrPluginVersion, Layer2: ErrPluginLayer2, Name: ErrPluginName,
	NameChars: ErrPluginNameChars, Many: ErrPluginMany, NameLong: ErrPluginNameLong,
}

// vlanWithoutIPAM is the first release that sets up a VLAN without an address
// (vlan.go v1.10.0 cmdAdd). No fork of OpenShift does.
var vlanWithoutIPAM = release.MustParse("v1.10.0")

// Resolve returns what the plugin of release rel makes of c. ResolvedVLAN is the
// zero value when the plugin refuses c. Whether Master exists, and its MTU, is
// known on the node only.
func (c VLAN) Resolve(rel Release) (ResolvedVLAN, diag.List) {
	c, rel, f := begin(vlanTable, c, c.IPAM, rel, WarnPluginIgnored)
	r := ResolvedVLAN{
		CNIVersion:      or(c.CNIVersion, cniconf.Versions[0]),
		Name:            c.Name,
		Master:          c.Master,
		VLANID:          deref(c.VLANID),
		MTU:             deref(c.MTU),
		LinkInContainer: deref(c.LinkInContainer),
		Layer2:          c.IPAM == nil || c.IPAM.Type() == "",
	}
	k := link{
		capabilities: c.Capabilities,
		args:         c.Args,
		runtime:      c.RuntimeConfig,
		rules:        vlanNames, defaultRoute: WarnPluginDefaultRoute, mtu: ErrPluginMTU,
		network: cniconf.Network{CNIVersion: c.CNIVersion, Name: c.Name, Layer2: r.Layer2},
		rel:     rel, f: f,
	}
	k.checkNetwork()
	k.checkNIC("/master", r.Master)
	c.checkLink(r, f)
	if r.Layer2 {
		checkVLANLayer2(rel, f)
	}
	r.IPAM = k.resolveIPAM(c.IPAM, r.MTU)
	r.DefaultRoute = r.IPAM.DefaultRoute()
	if f.Refused() {
		return ResolvedVLAN{}, f.List
	}
	return r, f.List
}

func (c VLAN) at(s site, rel Release) (Resolved, diag.List) {
	c.Name, c.CNIVersion = s.given(c.Name, c.CNIVersion)
	r, l := c.Resolve(rel)
	if r.CNIVersion == "" {
		return Resolved{}, l
	}
	return Resolved{
		Plugin: VLANType, CNIVersion: r.CNIVersion, NetworkName: r.Name,
		IPAM: r.IPAM, DefaultRoute: r.DefaultRoute, Does: r,
	}, l
}

// checkVLANLayer2 reports a VLAN without an IPAM plugin.
func checkVLANLayer2(rel Release, f *findings) {
	if linkBuild(rel).Like.Before(vlanWithoutIPAM) {
		f.Add(ErrPluginIPAM.At("/ipam", nil, "%s need an IPAM plugin, and there is none", rel.PluginsName()).
			Hinted(`write "ipam": {"type": "whereabouts", …}`))
		return
	}
	f.Add(WarnVLANLayer2.At("/ipam", nil,
		"the interface gets no address, and plugins before %v refuse that", vlanWithoutIPAM).
		Hinted(`write "ipam": {"type": "whereabouts", …}`))
}

func (c VLAN) checkLink(r ResolvedVLAN, f *findings) {
	if r.Master == "" {
		f.Add(ErrVLANMaster.At("/master", nil, "the plugin needs the NIC that the VLAN is on").
			Hinted("write the NIC of the migration network, such as eth1"))
	}
	switch {
	case r.VLANID < 0 || r.VLANID > maxVLAN:
		f.Add(ErrVLANID.At("/vlanId", r.VLANID, "%d is outside 0..%d", r.VLANID, maxVLAN).
			Hinted("write a VLAN ID from 1 to %d", maxVLAN))
	case r.VLANID == 0:
		f.Add(WarnVLANZero.At("/vlanId", nil,
			"absent or 0 makes a VLAN 0, whose frames carry a priority and no VLAN").
			Hinted("write vlanId, from 1 to %d; macvlan is for an untagged network", maxVLAN))
	}
	if r.MTU < 0 {
		f.Add(ErrPluginMTUNegative.At("/mtu", r.MTU, "%d is less than 0", r.MTU).
			Hinted("leave mtu out for the MTU of the master"))
	}
}
