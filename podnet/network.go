package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// Network is what an interface is connected to: an element of networks. It has
// exactly one source.
type Network struct {
	Name          string
	Pod           *Pod            // the default pod network
	Multus        *Multus         // a NetworkAttachmentDefinition
	ResourceClaim json.RawMessage // an object, verbatim (v1.9, feature gate NetworkDevicesWithDRA); its own rules are not checked

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

func (n *Network) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("name", table.String(&n.Name)),
		row("pod", table.Object(&n.Pod, (*Pod).table)),
		row("multus", table.Object(&n.Multus, (*Multus).table)),
		row("resourceClaim", table.Raw(&n.ResourceClaim, jsonobj.Object)),
	}, &n.Unknown
}

func (p *Pod) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("vmNetworkCIDR", table.String(&p.VMNetworkCIDR)),
		row("vmIPv6NetworkCIDR", table.String(&p.VMIPv6NetworkCIDR)),
	}, &p.Unknown
}

func (m *Multus) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("networkName", table.String(&m.NetworkName)),
		row("default", table.Bool(&m.Default)),
	}, &m.Unknown
}
