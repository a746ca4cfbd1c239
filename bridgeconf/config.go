package bridgeconf

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
)

// PluginType is the CNI type of the bridge plugin.
const PluginType = "bridge"

// Config is a bridge CNI configuration as its author wrote it. The members are
// those of plugins/main/bridge/bridge.go v1.10.0 (NetConf); [Members] describes
// them.
type Config struct {
	CNIVersion string // absent is 0.1.0, which cannot be had without ipam
	Name       string // of the network; Multus puts the NAD's name in when it is absent
	Type       string // "" is "bridge"; HCO installs another build as "cnv-bridge"
	Bridge     string // absent is cni0; made when it is missing, without a NIC

	IsGateway        *bool  // the bridge gets the gateway's address; needs ipam
	IsDefaultGateway *bool  // implies IsGateway; adds a default route; needs ipam
	ForceAddress     *bool  // replace an address that the bridge already has
	IPMasq           *bool  // masquerade what leaves the network; needs ipam
	IPMasqBackend    string // "iptables" or "nftables"; absent is chosen by the plugin; v1.6.0
	MTU              *int   // in bytes; absent, 0 and negative leave it to the kernel

	HairpinMode *bool // send a frame back through the port it came from; excludes PromiscMode
	PromiscMode *bool // on the bridge; never switched off again

	VLAN                *int    // 0 is none; up to 4094
	VLANTrunk           []Trunk // v1.3.0
	PreserveDefaultVLAN *bool   // keep VLAN 1 on the port; its default depends on the release; v1.3.0

	MACSpoofCheck             *bool // needs nft on the node; v1.1.0
	EnableDAD                 *bool // false switches address detection off; needs ipam; v1.1.0
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

// cniType returns the CNI type of c.
func (c *Config) cniType() string {
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

// Read reads data as the plugin of release rel does, and returns what was
// written, what it means to that release, and everything that is wrong with it,
// each thing once. Resolved is the zero value when the plugin refuses the
// document, that is, when the list has an error of stage Load or Setup.
func Read(data []byte, rel Release) (Config, Resolved, diag.List) {
	c, l := parseFor(data, rel)
	if l.Unread() {
		return *c, Resolved{}, l
	}
	r, l := c.resolve(rel, l)
	return *c, r, l
}

// Parse reads data as the newest release of the plugin does: names fold, the
// last duplicate wins, null is absent, members it does not know are ignored, and
// kept in Unknown. It reports what the plugin refuses to read and what Config
// reads otherwise than it is written; [Config.Validate] reports the rest.
func Parse(data []byte) (Config, diag.List) { return schema.Parse(data) }

// ParseFor is [Parse] as the plugin of release rel does it: the value of a member
// that the release does not read may be of any type.
func ParseFor(data []byte, rel Release) (Config, diag.List) {
	c, l := parseFor(data, rel)
	return *c, l
}

func parseFor(data []byte, rel Release) (*Config, diag.List) {
	b, _ := pluginOf(PluginType, rel)
	c, l := schema.ReadNew(data, b.rel)
	if b.byType && c.Type == cnvBridge { // it is another plugin that reads this
		b, _ = pluginOf(cnvBridge, rel)
		c, l = schema.ReadNew(data, b.rel)
	}
	for i := range l {
		l[i] = b.onType(l[i])
	}
	return c, l
}

// MarshalJSON writes the members in canonical order, then the unknown ones
// sorted by name: equal Configs give equal bytes. It fails when Unknown holds
// what is not JSON, or a member that is set.
func (c Config) MarshalJSON() ([]byte, error) { return schema.Marshal(&c) }

// UnmarshalJSON is [Parse] that fails when data is not a JSON object.
func (c *Config) UnmarshalJSON(data []byte) error { return schema.Unmarshal(data, c) }

// GoString renders c as JSON, so that test logs show values, not addresses.
func (c Config) GoString() string { return table.GoString(c) }

// Clone returns a copy that shares nothing with c.
func (c Config) Clone() Config { return table.Clone(c) }
