package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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

	IPAM ipam.Document // needed before v1.10.0
	DNS  *ipam.DNS     // what the IPAM plugin says is dropped

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    json.RawMessage // not read by this plugin
	PrevResult       json.RawMessage
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

func (c *VLAN) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "cniVersion", Codec: table.String(&c.CNIVersion)},
		{Name: "name", Codec: table.String(&c.Name)},
		{Name: "type", Codec: table.Type(VLANType)},
		{Name: "master", Codec: table.String(&c.Master)},
		{Name: "vlanId", Codec: table.Integer(&c.VLANID)},
		{Name: "mtu", Codec: table.Integer(&c.MTU)},
		{Name: "linkInContainer", Codec: table.Bool(&c.LinkInContainer)},
		{Name: "ipam", Codec: table.Document(&c.IPAM, parseIPAM)},
		{Name: "dns", Codec: table.Document(&c.DNS, ipam.ParseDNS)},
		{Name: "capabilities", Codec: table.Bools(&c.Capabilities)},
		{Name: "args", Codec: table.Raw(&c.Args, jsonobj.None)},
		{Name: "runtimeConfig", Codec: table.Raw(&c.RuntimeConfig, jsonobj.None)},
		{Name: "prevResult", Codec: table.Raw(&c.PrevResult, jsonobj.Object)},
		{Name: "cni.dev/valid-attachments", Codec: table.Raw(&c.ValidAttachments, jsonobj.Array)},
	}, &c.Unknown
}

var vlanSchema = table.NewSchema("the vlan plugin", (*VLAN).rows)

// ParseVLAN reads data as the newest release of the plugin does.
func ParseVLAN(data []byte) (VLAN, diag.List) { return vlanSchema.Parse(data) }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c VLAN) MarshalJSON() ([]byte, error) { return vlanSchema.Marshal(c) }

// GoString renders c as JSON.
func (c VLAN) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c VLAN) Clone() VLAN { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c VLAN) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedVLAN is what the plugin will do: nothing is absent.
type ResolvedVLAN struct {
	CNIVersion      string
	Name            string
	Master          string
	VLANID          int
	MTU             int // 0 is the master's
	LinkInContainer bool

	IPAM         ipam.Resolved
	DefaultRoute bool
}

// Resolve returns what the plugin of release rel makes of c. ResolvedVLAN is the
// zero value when the plugin refuses c. Whether Master exists, and its MTU, is
// known on the node only.
func (c VLAN) Resolve(rel Release) (ResolvedVLAN, diag.List) {
	l := vlanSchema.Check(c)
	r := ResolvedVLAN{
		CNIVersion: or(c.CNIVersion, cniconf.Versions[0]),
		Name:       c.Name,
		Master:     c.Master,
		VLANID:     deref(c.VLANID),
		MTU:        deref(c.MTU),
	}
	k := link{
		rules: pluginNames, defaultRoute: WarnPluginDefaultRoute, mtu: ErrPluginMTU,
		network: cniconf.Network{CNIVersion: c.CNIVersion, Name: c.Name}, rel: rel, l: &l,
	}
	k.checkNetwork()
	if r.Master == "" {
		l.Add(ErrVLANMaster.At("/master", nil, "the plugin needs the NIC that the VLAN is on").
			Hinted("write the NIC of the migration network, such as eth1"))
	}
	k.checkMaster(r.Master)
	switch {
	case r.VLANID < 0 || r.VLANID > maxVLAN:
		l.Add(ErrVLANID.At("/vlanId", r.VLANID, "%d is outside 0..%d", r.VLANID, maxVLAN).Hinted("write a VLAN ID from 1 to %d", maxVLAN))
	case r.VLANID == 0:
		l.Add(WarnVLANZero.At("/vlanId", nil, "absent or 0 makes a VLAN 0, whose frames carry a priority and no VLAN").
			Hinted("write vlanId, from 1 to %d; macvlan is for an untagged network", maxVLAN))
	}
	if r.MTU < 0 {
		l.Add(ErrPluginMTUNegative.At("/mtu", r.MTU, "%d is less than 0", r.MTU).Hinted("leave mtu out for the MTU of the master"))
	}
	r.LinkInContainer = read(linkInContainer, c.LinkInContainer, rel, WarnPluginIgnored, &l)
	c.checkLayer2(rel, &l)
	r.IPAM = k.resolveIPAM(c.IPAM, r.MTU)
	r.DefaultRoute = r.IPAM.DefaultRoute()
	if l.Refused() != 0 {
		return ResolvedVLAN{}, l
	}
	return r, l
}

// checkLayer2 reports a VLAN without addresses: vlan.go cmdAdd calls the IPAM
// plugin whatever its type before v1.10.0, which has isLayer3 (releases.md 1).
func (c VLAN) checkLayer2(rel Release, l *diag.List) {
	switch {
	case c.IPAM != nil && c.IPAM.Type() != "":
	case build(rel).Like.Before(vlanLayer2):
		l.Add(ErrPluginIPAM.At("/ipam", nil, "the plugin needs an address, and there is no IPAM plugin").
			Hinted(`write "ipam": {"type": "whereabouts", …}`))
	default:
		l.Add(WarnVLANLayer2.At("/ipam", nil, "the interface gets no address, and plugins before %v refuse that", vlanLayer2).
			Hinted(`write "ipam": {"type": "whereabouts", …}`))
	}
}

// vlanLayer2 is the first release of the vlan plugin that needs no IPAM plugin.
var vlanLayer2 = release.MustParse("v1.10.0")
