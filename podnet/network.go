package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/internal/table"
)

// Network is what an interface is connected to: an element of networks. It has
// exactly one source.
type Network struct {
	Name          string
	Pod           *Pod           // the default pod network
	Multus        *Multus        // a NetworkAttachmentDefinition
	ResourceClaim *ResourceClaim // a device (v1.9, feature gate NetworkDevicesWithDRA)

	Unknown map[string]json.RawMessage
}

// Pod is the default pod network. The CIDRs are those inside the VM, behind the
// NAT of the masquerade binding: every launcher pod has its own, and the same
// ones everywhere is the normal case. Host bits do not count.
type Pod struct {
	VMNetworkCIDR     string // IPv4; "" is the release's default
	VMIPv6NetworkCIDR string // IPv6; "" is the release's default

	Unknown map[string]json.RawMessage
}

// Multus is a network of a NetworkAttachmentDefinition.
type Multus struct {
	NetworkName string // name or namespace/name
	Default     *bool  // it takes the place of the pod network

	Unknown map[string]json.RawMessage
}

// ResourceClaim is a network device of dynamic resource allocation. Both names
// are required.
type ResourceClaim struct {
	ClaimName   string // of an entry of spec.resourceClaims of the VMI
	RequestName string // of a request of the claim

	Unknown map[string]json.RawMessage
}

var networkTable = table.New(consumer,
	func(n *Network) *map[string]json.RawMessage { return &n.Unknown },
	table.String("name", func(n *Network) *string { return &n.Name }).
		Doc("the name of the network, and of its interface"),
	table.Object("pod", func(n *Network) **Pod { return &n.Pod }, podTable).
		Doc("the default pod network"),
	table.Object("multus", func(n *Network) **Multus { return &n.Multus }, multusTable).
		Doc("the network of a NetworkAttachmentDefinition"),
	table.Object("resourceClaim",
		func(n *Network) **ResourceClaim { return &n.ResourceClaim }, resourceClaimTable).
		Since(since19).
		Doc("a network device of dynamic resource allocation"),
).Exact().Late(reads)

var podTable = table.New(consumer,
	func(p *Pod) *map[string]json.RawMessage { return &p.Unknown },
	table.String("vmNetworkCIDR", func(p *Pod) *string { return &p.VMNetworkCIDR }).
		Doc("the IPv4 network inside the VM, with masquerade"),
	table.String("vmIPv6NetworkCIDR", func(p *Pod) *string { return &p.VMIPv6NetworkCIDR }).
		Doc("the IPv6 network inside the VM, with masquerade"),
).Exact()

var multusTable = table.New(consumer,
	func(m *Multus) *map[string]json.RawMessage { return &m.Unknown },
	table.String("networkName", func(m *Multus) *string { return &m.NetworkName }).
		Doc("the NetworkAttachmentDefinition: name or namespace/name"),
	table.Bool("default", func(m *Multus) **bool { return &m.Default }).
		Doc("true: it takes the place of the pod network"),
).Exact()

var resourceClaimTable = table.New(consumer,
	func(r *ResourceClaim) *map[string]json.RawMessage { return &r.Unknown },
	table.String("claimName", func(r *ResourceClaim) *string { return &r.ClaimName }).
		Doc("the name of an entry of spec.resourceClaims"),
	table.String("requestName", func(r *ResourceClaim) *string { return &r.RequestName }).
		Doc("the name of a request of that claim"),
).Exact()

func (n Network) isMultusDefault() bool {
	return n.Multus != nil && n.Multus.Default != nil && *n.Multus.Default
}

// sources counts the sources of n.
func (n Network) sources() int {
	return one(n.Pod != nil) + one(n.Multus != nil) + one(n.ResourceClaim != nil)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
