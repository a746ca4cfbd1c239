package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

// MacvlanType is the CNI type of the macvlan plugin.
const MacvlanType = "macvlan"

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

var macvlanTable = table.New("the macvlan plugin",
	func(m *Macvlan) *map[string]json.RawMessage { return &m.Unknown },
	slices.Concat(
		head(MacvlanType, func(m *Macvlan) *string { return &m.CNIVersion },
			func(m *Macvlan) *string { return &m.Name }),
		[]table.Row[Macvlan]{
			table.String("master", func(m *Macvlan) *string { return &m.Master }).
				Doc("the node's NIC; absent is that of the default route"),
			table.String("mode", func(m *Macvlan) *string { return &m.Mode }).
				Doc("bridge (also when absent), private, vepa or passthru"),
			table.Integer("mtu", func(m *Macvlan) **int { return &m.MTU }).
				Doc("absent and 0 are the master's, and never more"),
			table.String("mac", func(m *Macvlan) *string { return &m.MAC }).
				Doc("MAC address of the pod's interface; absent is random"),
			linkInContainer(func(m *Macvlan) **bool { return &m.LinkInContainer }),
			table.Integer("bcqueuelen", func(m *Macvlan) **uint32 { return &m.BcQueueLen }).
				Since(release.MustParse("v1.6.0")). // macvlan.go: NetConf.BcQueueLen
				Doc("length of the broadcast queue; absent and 0 are the kernel's, 1000"),
			table.Document("ipam", func(m *Macvlan) *ipam.Document { return &m.IPAM }, readIPAM).
				Doc(docIPAM + "; absent is layer 2"),
			table.Document("dns", func(m *Macvlan) **ipam.DNS { return &m.DNS }, readDNS).
				Doc(docDNS),
		},
		capable(func(m *Macvlan) *map[string]bool { return &m.Capabilities },
			func(m *Macvlan) *json.RawMessage { return &m.Args }),
		[]table.Row[Macvlan]{
			table.Object("runtimeConfig",
				func(m *Macvlan) **RuntimeConfig { return &m.RuntimeConfig }, runtimeTable).
				Doc(docRuntimeConfig),
		},
		put(func(m *Macvlan) *json.RawMessage { return &m.PrevResult },
			func(m *Macvlan) *json.RawMessage { return &m.ValidAttachments }),
	)...,
).Late(linkReads)

var runtimeTable = table.Part(
	func(r *RuntimeConfig) *map[string]json.RawMessage { return &r.Unknown },
	table.String("mac", func(r *RuntimeConfig) *string { return &r.MAC }).
		Doc("MAC address of the pod's interface; wins over mac"),
)

// ParseMacvlan reads data as the newest release of the plugin does.
func ParseMacvlan(data []byte) (Macvlan, diag.List) { return macvlanTable.Parse(data) }

// PluginType returns MacvlanType.
func (m Macvlan) PluginType() string { return MacvlanType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (m Macvlan) MarshalJSON() ([]byte, error) { return macvlanTable.Marshal(&m) }

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Macvlan) UnmarshalJSON(data []byte) error { return macvlanTable.Unmarshal(data, m) }

// GoString renders m as JSON.
func (m Macvlan) GoString() string { return table.GoString(m) }

// Clone returns a copy that shares nothing with m.
func (m Macvlan) Clone() Macvlan { return table.Clone(m) }

// Validate returns the findings of Resolve.
func (m Macvlan) Validate(rel Release) diag.List { _, l := m.Resolve(rel); return l }
