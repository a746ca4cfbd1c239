package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"github.com/migrationnet/migrationnet/ipam"
)

// MacvlanType is the CNI type of the macvlan plugin.
const MacvlanType = "macvlan"

const macvlanConsumer = "the macvlan plugin"

// Macvlan is the configuration of the macvlan plugin: each pod gets a virtual
// NIC of its own on the node's NIC Master. The members are those of
// plugins/main/macvlan/macvlan.go v1.9.1 (NetConf).
type Macvlan struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network; Multus puts the object's name in when it is absent
	Master     string // the node's NIC; absent is that of the default route
	Mode       string // "bridge" (also when absent), "private", "vepa" or "passthru"
	MTU        *int   // absent and 0 are the master's; never more than the master's

	MAC             string  // of the pod's interface; RuntimeConfig.MAC wins over it; v0.8.7
	LinkInContainer *bool   // Master is in the pod, not on the node; v1.3.0
	BcQueueLen      *uint32 // length of the broadcast queue; absent and 0 are the kernel's, 1000; v1.6.0

	IPAM ipam.Document // nil is layer 2: no address
	DNS  *ipam.DNS     // what the IPAM plugin says is dropped

	Capabilities     map[string]bool
	Args             json.RawMessage // not read by this plugin
	RuntimeConfig    *RuntimeConfig
	PrevResult       json.RawMessage
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

// RuntimeConfig is what the runtime puts in for the capabilities that are on.
type RuntimeConfig struct {
	MAC string

	Unknown map[string]json.RawMessage
}

func (m *Macvlan) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "cniVersion", Codec: table.String(&m.CNIVersion)},
		{Name: "name", Codec: table.String(&m.Name)},
		{Name: "type", Codec: table.Type(MacvlanType)},
		{Name: "master", Codec: table.String(&m.Master)},
		{Name: "mode", Codec: table.String(&m.Mode)},
		{Name: "mtu", Codec: table.Integer(&m.MTU)},
		{Name: "mac", Codec: table.String(&m.MAC)},
		{Name: "linkInContainer", Codec: table.Bool(&m.LinkInContainer)},
		{Name: "bcqueuelen", Codec: table.Integer(&m.BcQueueLen)},
		{Name: "ipam", Codec: table.Document(&m.IPAM, parseIPAM)},
		{Name: "dns", Codec: table.Document(&m.DNS, ipam.ParseDNS)},
		{Name: "capabilities", Codec: table.Bools(&m.Capabilities)},
		{Name: "args", Codec: table.Raw(&m.Args, jsonobj.None)},
		{Name: "runtimeConfig", Codec: table.Object(&m.RuntimeConfig, (*RuntimeConfig).rows)},
		{Name: "prevResult", Codec: table.Raw(&m.PrevResult, jsonobj.Object)},
		{Name: "cni.dev/valid-attachments", Codec: table.Raw(&m.ValidAttachments, jsonobj.Array)},
	}, &m.Unknown
}

func (r *RuntimeConfig) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "mac", Codec: table.String(&r.MAC)}}, &r.Unknown
}

var macvlanSchema = table.NewSchema(macvlanConsumer, (*Macvlan).rows)

// ParseMacvlan reads data as the newest release of the plugin does.
func ParseMacvlan(data []byte) (Macvlan, diag.List) {
	return macvlanSchema.Parse(data)
}

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (m Macvlan) MarshalJSON() ([]byte, error) { return macvlanSchema.Marshal(m) }

// GoString renders m as JSON.
func (m Macvlan) GoString() string { return table.GoString(m) }

// Clone returns a copy that shares nothing with m.
func (m Macvlan) Clone() Macvlan { return table.Clone(m) }

// Validate returns the findings of Resolve.
func (m Macvlan) Validate(rel Release) diag.List { _, l := m.Resolve(rel); return l }
