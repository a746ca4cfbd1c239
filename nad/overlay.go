package nad

import (
	"encoding/json"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
)

// OverlayType is the CNI type of OVN-Kubernetes.
const OverlayType = "ovn-k8s-cni-overlay"

// The topologies of an [Overlay].
const (
	TopologyLocalnet = "localnet" // the pods are on a physical network of the nodes
	TopologyLayer2   = "layer2"   // the pods are on one switch of the cluster
	TopologyLayer3   = "layer3"   // each node has a subnet, and routes to the others
)

// Overlay is the configuration of a network that OVN-Kubernetes makes. All
// NetworkAttachmentDefinitions of a cluster whose configurations have one name
// are one network, and have to agree. The members are those of
// go-controller/pkg/cni/types/types.go (NetConf).
type Overlay struct {
	CNIVersion string // absent is 0.1.0
	Name       string // of the network; required: it does not see what Multus puts in
	Topology   string // absent is the pod network itself, and the other members do nothing

	NetAttachDefName string // "namespace/name" of the object that this is in; required
	Role             string // "secondary" (also when absent) or, not of localnet, "primary"
	MTU              *int   // absent is the cluster's
	// Comma-separated; absent is no address; of layer3 with the length of the nodes'
	// subnets: 10.1.0.0/16/24.
	Subnets             string
	ExcludeSubnets      string // comma-separated parts of Subnets; not of layer3
	JoinSubnet          string // comma-separated, one a family; not of localnet
	VLANID              *int   // the member is vlanID; of localnet only
	PhysicalNetworkName string // of localnet only; absent is Name
	AllowPersistentIPs  *bool  // addresses outlive their pod; not of layer3

	// Of layer2 only; kept, and not looked into, as long as the feature gate
	// preconfigured addresses is off, which it is by default.
	ReservedSubnets       string
	InfrastructureSubnets string
	DefaultGatewayIPs     string

	TransitSubnet string // of primary layer2 only; absent is computed
	Transport     string // absent is the overlay
	EVPN          json.RawMessage

	// Of the release after v1.3.0; kept, and not looked into.
	OutboundSNAT string
	Uplink       string

	// What the program that Multus calls writes down; not read elsewhere.
	LogFile           string
	LogLevel          string
	LogFileMaxSize    *int // the member is logfile-maxsize
	LogFileMaxBackups *int
	LogFileMaxAge     *int

	IPAM ipam.Document // refused when it names a plugin

	Capabilities     map[string]bool
	Args             json.RawMessage
	DeviceID         string
	RuntimeConfig    json.RawMessage
	PrevResult       json.RawMessage
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

var overlayTable = table.New("OVN-Kubernetes",
	func(o *Overlay) *map[string]json.RawMessage { return &o.Unknown },
	slices.Concat(
		head(OverlayType, func(o *Overlay) *string { return &o.CNIVersion },
			func(o *Overlay) *string { return &o.Name }),
		overlayRows,
		capable(func(o *Overlay) *map[string]bool { return &o.Capabilities },
			func(o *Overlay) *json.RawMessage { return &o.Args }),
		[]table.Row[Overlay]{
			table.String("deviceID", func(o *Overlay) *string { return &o.DeviceID }).
				Doc("put in by Multus: the PCI address of a virtual function"),
			ignored(func(o *Overlay) *json.RawMessage { return &o.RuntimeConfig }),
		},
		put(func(o *Overlay) *json.RawMessage { return &o.PrevResult },
			func(o *Overlay) *json.RawMessage { return &o.ValidAttachments }),
	)...,
)

// overlayRows are the members that this plugin alone has.
var overlayRows = []table.Row[Overlay]{
	table.String("topology", func(o *Overlay) *string { return &o.Topology }).
		Doc("localnet, layer2 or layer3; absent is the pod network itself"),
	table.String("netAttachDefName", func(o *Overlay) *string { return &o.NetAttachDefName }).
		Doc("namespace/name of the object that the configuration is in; required"),
	table.String("role", func(o *Overlay) *string { return &o.Role }).
		Doc("secondary (also when absent) or primary"),
	table.Integer("mtu", func(o *Overlay) **int { return &o.MTU }).
		Doc("absent is the cluster's"),
	table.String("subnets", func(o *Overlay) *string { return &o.Subnets }).
		Doc("comma-separated networks; absent is no address"),
	table.String("excludeSubnets", func(o *Overlay) *string { return &o.ExcludeSubnets }).
		Doc("comma-separated parts of subnets that are not assigned"),
	table.String("joinSubnet", func(o *Overlay) *string { return &o.JoinSubnet }).
		Doc("comma-separated networks that join the routers, one a family"),
	table.Integer("vlanID", func(o *Overlay) **int { return &o.VLANID }).
		Doc("VLAN ID of a localnet"),
	table.String("physicalNetworkName",
		func(o *Overlay) *string { return &o.PhysicalNetworkName }).
		Doc("physical network of a localnet; absent is name"),
	table.Bool("allowPersistentIPs", func(o *Overlay) **bool { return &o.AllowPersistentIPs }).
		Doc("addresses outlive their pod"),
	table.String("reservedSubnets", func(o *Overlay) *string { return &o.ReservedSubnets }).
		Doc("comma-separated parts of subnets, assigned on request only; of layer2"),
	table.String("infrastructureSubnets",
		func(o *Overlay) *string { return &o.InfrastructureSubnets }).
		Doc("comma-separated parts of subnets for the nodes' own ports; of layer2"),
	table.String("defaultGatewayIPs", func(o *Overlay) *string { return &o.DefaultGatewayIPs }).
		Doc("comma-separated addresses of the gateway, one a family; of layer2"),
	table.String("transitSubnet", func(o *Overlay) *string { return &o.TransitSubnet }).
		Doc("comma-separated networks between the nodes' routers, one a family"),
	table.String("transport", func(o *Overlay) *string { return &o.Transport }).
		Doc("no-overlay or evpn; absent is the overlay"),
	table.Raw("evpn", func(o *Overlay) *json.RawMessage { return &o.EVPN }, jsonobj.None).
		Doc("the EVPN of transport evpn"),
	table.String("outboundSNAT", func(o *Overlay) *string { return &o.OutboundSNAT }).
		Doc("enabled or disabled, of transport no-overlay; of the release after v1.3.0"),
	table.String("uplink", func(o *Overlay) *string { return &o.Uplink }).
		Doc("the object Uplink of the network; of the release after v1.3.0"),
	table.String("logFile", func(o *Overlay) *string { return &o.LogFile }).
		Doc("file of the plugin's log"),
	table.String("logLevel", func(o *Overlay) *string { return &o.LogLevel }).
		Doc("level of the plugin's log, a number"),
	table.Integer("logfile-maxsize", func(o *Overlay) **int { return &o.LogFileMaxSize }).
		Doc("megabytes of the log before another is begun"),
	table.Integer("logfile-maxbackups", func(o *Overlay) **int { return &o.LogFileMaxBackups }).
		Doc("how many old logs are kept"),
	table.Integer("logfile-maxage", func(o *Overlay) **int { return &o.LogFileMaxAge }).
		Doc("days that an old log is kept"),
	table.Document("ipam", func(o *Overlay) *ipam.Document { return &o.IPAM }, readIPAM).
		Doc("refused when it names a plugin"),
}

// ParseOverlay reads data as OVN-Kubernetes does.
func ParseOverlay(data []byte) (Overlay, diag.List) { return overlayTable.Parse(data) }

// PluginType returns OverlayType.
func (o Overlay) PluginType() string { return OverlayType }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (o Overlay) MarshalJSON() ([]byte, error) { return overlayTable.Marshal(&o) }

// UnmarshalJSON reads what MarshalJSON writes.
func (o *Overlay) UnmarshalJSON(data []byte) error { return overlayTable.Unmarshal(data, o) }

// GoString renders o as JSON.
func (o Overlay) GoString() string { return table.GoString(o) }

// Clone returns a copy that shares nothing with o.
func (o Overlay) Clone() Overlay { return table.Clone(o) }

// Validate returns the findings of Resolve.
func (o Overlay) Validate(rel Release) diag.List { _, l := o.Resolve(rel); return l }
