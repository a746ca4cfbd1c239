package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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
	Name       string // of the network; required: OVN-Kubernetes does not see what Multus puts in
	Topology   string // absent is the pod network itself, and the other members do nothing

	NetAttachDefName    string // "namespace/name" of the object that this configuration is in; required
	Role                string // "secondary" (also when absent) or "primary", which localnet cannot be
	MTU                 *int   // absent is the cluster's
	Subnets             string // comma-separated; absent is no address; of layer3 with the nodes' length: 10.1.0.0/16/24
	ExcludeSubnets      string // comma-separated parts of Subnets; not of layer3
	JoinSubnet          string // comma-separated, one a family; not of localnet
	VLANID              *int   // the member is vlanID; of localnet only
	PhysicalNetworkName string // of localnet only; absent is Name
	AllowPersistentIPs  *bool  // addresses outlive their pod; not of layer3

	// Of newer releases; kept, and not looked into.
	ReservedSubnets       string
	InfrastructureSubnets string
	DefaultGatewayIPs     string
	TransitSubnet         string
	Transport             string
	EVPN                  json.RawMessage

	IPAM ipam.Document // refused when it names a plugin

	Capabilities     map[string]bool
	Args             json.RawMessage
	DeviceID         string
	RuntimeConfig    json.RawMessage
	PrevResult       json.RawMessage
	ValidAttachments json.RawMessage // cni.dev/valid-attachments

	Unknown map[string]json.RawMessage
}

func (o *Overlay) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "cniVersion", Codec: table.String(&o.CNIVersion)},
		{Name: "name", Codec: table.String(&o.Name)},
		{Name: "type", Codec: table.Type(OverlayType)},
		{Name: "topology", Codec: table.String(&o.Topology)},
		{Name: "netAttachDefName", Codec: table.String(&o.NetAttachDefName)},
		{Name: "role", Codec: table.String(&o.Role)},
		{Name: "mtu", Codec: table.Integer(&o.MTU)},
		{Name: "subnets", Codec: table.String(&o.Subnets)},
		{Name: "excludeSubnets", Codec: table.String(&o.ExcludeSubnets)},
		{Name: "joinSubnet", Codec: table.String(&o.JoinSubnet)},
		{Name: "vlanID", Codec: table.Integer(&o.VLANID)},
		{Name: "physicalNetworkName", Codec: table.String(&o.PhysicalNetworkName)},
		{Name: "allowPersistentIPs", Codec: table.Bool(&o.AllowPersistentIPs)},
		{Name: "reservedSubnets", Codec: table.String(&o.ReservedSubnets)},
		{Name: "infrastructureSubnets", Codec: table.String(&o.InfrastructureSubnets)},
		{Name: "defaultGatewayIPs", Codec: table.String(&o.DefaultGatewayIPs)},
		{Name: "transitSubnet", Codec: table.String(&o.TransitSubnet)},
		{Name: "transport", Codec: table.String(&o.Transport)},
		{Name: "evpn", Codec: table.Raw(&o.EVPN, jsonobj.None)},
		{Name: "ipam", Codec: table.Document(&o.IPAM, parseIPAM)},
		{Name: "capabilities", Codec: table.Bools(&o.Capabilities)},
		{Name: "args", Codec: table.Raw(&o.Args, jsonobj.None)},
		{Name: "deviceID", Codec: table.String(&o.DeviceID)},
		{Name: "runtimeConfig", Codec: table.Raw(&o.RuntimeConfig, jsonobj.None)},
		{Name: "prevResult", Codec: table.Raw(&o.PrevResult, jsonobj.Object)},
		{Name: "cni.dev/valid-attachments", Codec: table.Raw(&o.ValidAttachments, jsonobj.Array)},
	}, &o.Unknown
}

var overlaySchema = table.NewSchema("OVN-Kubernetes", (*Overlay).rows)

// ParseOverlay reads data as OVN-Kubernetes does.
func ParseOverlay(data []byte) (Overlay, diag.List) { return overlaySchema.Parse(data) }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (o Overlay) MarshalJSON() ([]byte, error) { return overlaySchema.Marshal(o) }

// GoString renders o as JSON.
func (o Overlay) GoString() string { return table.GoString(o) }

// Clone returns a copy that shares nothing with o.
func (o Overlay) Clone() Overlay { return table.Clone(o) }

// Validate returns the findings of Resolve.
func (o Overlay) Validate(rel Release) diag.List { _, l := o.Resolve(rel); return l }
