package bridgeconf

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"github.com/migrationnet/migrationnet/ipam"
)

// PluginType is the CNI type of the bridge plugin.
const PluginType = "bridge"

const consumer = "the bridge plugin"

// Config is a bridge CNI configuration as its author wrote it. The members are
// those of plugins/main/bridge/bridge.go v1.9.1 (NetConf).
type Config struct {
	CNIVersion string // absent is 0.1.0, which cannot be had without ipam
	Name       string // of the network; Multus puts the NAD's name in when it is absent
	Type       string // "" is "bridge"; OpenShift has an alias "cnv-bridge"; the plugin does not read it
	Bridge     string // absent is cni0; made when it is missing; no NIC is ever attached to it

	IsGateway        *bool  // the bridge gets the gateway's address; needs ipam
	IsDefaultGateway *bool  // implies IsGateway; adds a default route; needs ipam
	ForceAddress     *bool  // replace an address that the bridge already has
	IPMasq           *bool  // masquerade what leaves the network; needs ipam
	IPMasqBackend    string // "iptables" or "nftables"; absent is chosen by the plugin; v1.6.0
	MTU              *int   // absent, 0 and negative leave it to the kernel

	HairpinMode *bool // send a frame back through the port it came from; excludes PromiscMode
	PromiscMode *bool // on the bridge; never switched off again

	VLAN                *int    // 0 is none; up to 4094
	VLANTrunk           []Trunk // v1.3.0
	PreserveDefaultVLAN *bool   // keep VLAN 1 on the port; the default depends on the release; v1.3.0

	MACSpoofCheck             *bool // needs nft on the node; v1.1.0
	EnableDAD                 *bool // false switches duplicate address detection off; needs ipam; v1.1.0
	DisableContainerInterface *bool // leave the container's interface down; excludes ipam; v1.4.1
	PortIsolation             *bool // v1.7.0

	IPAM ipam.Document // nil is layer 2: no address
	DNS  *ipam.DNS     // replaces what the IPAM plugin says

	Capabilities     map[string]bool // what the runtime may put into runtimeConfig
	Args             *Args           // v1.0.0
	RuntimeConfig    *RuntimeConfig  // put in by the runtime; v1.0.0
	PrevResult       json.RawMessage // put in by the runtime; read on CHECK
	ValidAttachments json.RawMessage // cni.dev/valid-attachments: put in by the runtime; read on GC

	Unknown map[string]json.RawMessage
}

// Trunk is one element of vlanTrunk: a VLAN, a range of VLANs, or both.
type Trunk struct {
	MinID, MaxID *int // both or neither; 1 to 4094
	ID           *int // 1 to 4094

	Unknown map[string]json.RawMessage
}

// Args is the args member, of which the plugin reads cni.mac.
type Args struct {
	CNI *CNIArgs

	Unknown map[string]json.RawMessage
}

// CNIArgs is the member cni of args.
type CNIArgs struct {
	MAC string // of the container's interface; RuntimeConfig.MAC wins over it

	Unknown map[string]json.RawMessage
}

// RuntimeConfig is what the runtime puts in for the capabilities that are on.
type RuntimeConfig struct {
	MAC string // of the container's interface

	Unknown map[string]json.RawMessage
}

// rows is the schema: one row a member, in canonical order.
func (c *Config) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "cniVersion", Codec: table.String(&c.CNIVersion)},
		{Name: "name", Codec: table.String(&c.Name)},
		{Name: "type", Codec: table.StringOr(&c.Type, PluginType)},
		{Name: "bridge", Codec: table.NonEmpty(&c.Bridge, false)},
		{Name: "isGateway", Codec: table.Bool(&c.IsGateway)},
		{Name: "isDefaultGateway", Codec: table.Bool(&c.IsDefaultGateway)},
		{Name: "forceAddress", Codec: table.Bool(&c.ForceAddress)},
		{Name: "ipMasq", Codec: table.Bool(&c.IPMasq)},
		{Name: "ipMasqBackend", Codec: table.NonEmpty(&c.IPMasqBackend, true)},
		{Name: "mtu", Codec: table.Integer(&c.MTU)},
		{Name: "hairpinMode", Codec: table.Bool(&c.HairpinMode)},
		{Name: "promiscMode", Codec: table.Bool(&c.PromiscMode)},
		{Name: "vlan", Codec: table.Integer(&c.VLAN)},
		{Name: "vlanTrunk", Codec: table.Objects(&c.VLANTrunk, (*Trunk).rows)},
		{Name: "preserveDefaultVlan", Codec: table.Bool(&c.PreserveDefaultVLAN)},
		{Name: "macspoofchk", Codec: table.Bool(&c.MACSpoofCheck)},
		{Name: "enabledad", Codec: table.Bool(&c.EnableDAD)},
		{Name: "disableContainerInterface", Codec: table.Bool(&c.DisableContainerInterface)},
		{Name: "portIsolation", Codec: table.Bool(&c.PortIsolation)},
		{Name: "ipam", Codec: table.Document(&c.IPAM, parseIPAM)},
		{Name: "dns", Codec: table.Document(&c.DNS, ipam.ParseDNS)},
		{Name: "capabilities", Codec: table.Bools(&c.Capabilities)},
		{Name: "args", Codec: table.Object(&c.Args, (*Args).rows)},
		{Name: "runtimeConfig", Codec: table.Object(&c.RuntimeConfig, (*RuntimeConfig).rows)},
		{Name: "prevResult", Codec: table.Raw(&c.PrevResult, jsonobj.Object)},
		{Name: "cni.dev/valid-attachments", Codec: table.Raw(&c.ValidAttachments, jsonobj.Array)},
	}, &c.Unknown
}

func (t *Trunk) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "minID", Codec: table.Integer(&t.MinID)},
		{Name: "maxID", Codec: table.Integer(&t.MaxID)},
		{Name: "id", Codec: table.Integer(&t.ID)},
	}, &t.Unknown
}

func (a *Args) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "cni", Codec: table.Object(&a.CNI, (*CNIArgs).rows)}}, &a.Unknown
}

func (a *CNIArgs) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "mac", Codec: table.String(&a.MAC)}}, &a.Unknown
}

func (r *RuntimeConfig) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "mac", Codec: table.String(&r.MAC)}}, &r.Unknown
}

var schema = table.NewSchema(consumer, (*Config).rows)

// parseIPAM reads the ipam member as this plugin meets it.
func parseIPAM(data []byte) (ipam.Document, diag.List) {
	d, l := ipam.Parse(data)
	return d, ipam.Delegated(l)
}

// Parse reads data as the newest release of the plugin does: names fold, the
// last duplicate wins, null is absent, members it does not know are ignored, and
// kept in Unknown. It reports what the plugin refuses to read and what Config
// reads otherwise than it is written; [Config.Validate] reports the rest.
func Parse(data []byte) (Config, diag.List) {
	return schema.Parse(data)
}

// MarshalJSON writes the members in canonical order, then the unknown ones
// sorted by name: equal Configs give equal bytes. It fails when Unknown holds
// what is not JSON, or a member that is set.
func (c Config) MarshalJSON() ([]byte, error) { return schema.Marshal(c) }

// GoString renders c as JSON, so that test logs show values, not addresses.
func (c Config) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Config) Clone() Config { return table.Clone(c) }

func bridgeType(c Config) string {
	if c.Type == "" {
		return PluginType
	}
	return c.Type
}

// aliases are the CNI types of the bridge plugin: its own, and the name that
// OpenShift Virtualization ships it under too.
var aliases = []string{PluginType, cnvBridge}

// IsBridge reports whether a CNI type is the bridge plugin's.
func IsBridge(cniType string) bool { return slices.Contains(aliases, cniType) }
