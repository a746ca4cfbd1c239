package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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

func (c *IPVLAN) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "cniVersion", Codec: table.String(&c.CNIVersion)},
		{Name: "name", Codec: table.String(&c.Name)},
		{Name: "type", Codec: table.Type(IPVLANType)},
		{Name: "master", Codec: table.String(&c.Master)},
		{Name: "mode", Codec: table.String(&c.Mode)},
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

var ipvlanSchema = table.NewSchema("the ipvlan plugin", (*IPVLAN).rows)

// ParseIPVLAN reads data as the newest release of the plugin does.
func ParseIPVLAN(data []byte) (IPVLAN, diag.List) { return ipvlanSchema.Parse(data) }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (c IPVLAN) MarshalJSON() ([]byte, error) { return ipvlanSchema.Marshal(c) }

// GoString renders c as JSON.
func (c IPVLAN) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c IPVLAN) Clone() IPVLAN { return table.Clone(c) }

// Validate returns the findings of Resolve.
func (c IPVLAN) Validate(rel Release) diag.List { _, l := c.Resolve(rel); return l }

// ResolvedIPVLAN is what the plugin will do: nothing is absent.
type ResolvedIPVLAN struct {
	CNIVersion      string
	Name            string
	Master          string // "" is the NIC of the default route, or of the plugin before it
	Mode            string
	MTU             int // 0 is the master's
	LinkInContainer bool

	IPAM         ipam.Resolved // the zero value when the addresses are those of the plugin before it
	DefaultRoute bool
}

// pluginNames are the rules that every plugin has, for those without their own.
var pluginNames = cniconf.Rules{
	Version: ErrPluginVersion, Name: ErrPluginName, NameChars: ErrPluginNameChars, Many: ErrPluginMany, NameLong: ErrPluginNameLong,
}

// Resolve returns what the plugin of release rel makes of c. ResolvedIPVLAN is
// the zero value when the plugin refuses c. Whether Master exists is known on
// the node only.
func (c IPVLAN) Resolve(rel Release) (ResolvedIPVLAN, diag.List) { return c.resolve(rel, false) }

// resolve is Resolve; a chained plugin gets the result of the one before it.
func (c IPVLAN) resolve(rel Release, chained bool) (ResolvedIPVLAN, diag.List) {
	l := ipvlanSchema.Check(c)
	r := ResolvedIPVLAN{
		CNIVersion: or(c.CNIVersion, cniconf.Versions[0]),
		Name:       c.Name,
		Master:     c.Master,
		Mode:       or(c.Mode, ipvlanModes[0]),
		MTU:        max(deref(c.MTU), 0),
	}
	k := link{
		rules: pluginNames, defaultRoute: WarnPluginDefaultRoute, mtu: ErrPluginMTU,
		network: cniconf.Network{CNIVersion: c.CNIVersion, Name: c.Name}, rel: rel, l: &l,
	}
	k.checkNetwork()
	checkMode(ErrIPVLANMode, r.Mode, ipvlanModes, &l)
	if mtu := deref(c.MTU); mtu < 0 {
		l.Add(WarnIPVLANMTU.At("/mtu", mtu, "%d is ignored: the MTU of the master is used", mtu).
			Hinted("leave mtu out").Fixed(diag.Op{Op: "remove", Path: "/mtu"}))
	} else if mtu > 0 && mtu < minMTU {
		l.Add(ErrPluginMTU.At("/mtu", mtu, "%d is less than %d", mtu, minMTU).Hinted("leave mtu out for the MTU of the master"))
	}
	r.LinkInContainer = read(linkInContainer, c.LinkInContainer, rel, WarnPluginIgnored, &l)
	k.checkMaster(r.Master)
	named, addressed := chained, chained
	if c.PrevResult != nil {
		named, addressed = c.previous()
	}
	switch {
	case r.Master != "" || named:
	case c.PrevResult != nil:
		l.Add(ErrIPVLANChained.At("/prevResult", nil, "without master, the result before has to name one interface").Hinted("write master"))
	default:
		l.Add(WarnPluginMaster.At("/master", nil, "without master, the NIC of the default route is used, which is the pod network's").
			Hinted("write the NIC of the migration network, such as eth1"))
	}
	if (c.IPAM == nil || c.IPAM.Type() == "") && !addressed {
		l.Add(ErrPluginIPAM.At("/ipam", nil, "the plugin needs an address, and there is no IPAM plugin").
			Hinted(`write "ipam": {"type": "whereabouts", …}`))
	}
	r.IPAM = k.resolveIPAM(c.IPAM, r.MTU)
	r.DefaultRoute = r.IPAM.DefaultRoute()
	if l.Refused() != 0 {
		return ResolvedIPVLAN{}, l
	}
	return r, l
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
