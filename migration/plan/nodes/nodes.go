// Package nodes writes what a plan needs of the nodes as a NodeNetworkConfigurationPolicy of
// nmstate (kubernetes-nmstate, nmstate.io/v1; nmstate 2.2): the NIC, its VLAN, the bridge, the
// bridge-mapping and the MTU.
package nodes

import (
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/migration/plan"
)

// Policy is a NodeNetworkConfigurationPolicy. It has no node selector: the controllers of
// migration between clusters run on the control plane, and virt-handler on every node.
type Policy struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   Metadata `json:"metadata"`
	Spec       Spec     `json:"spec"`
}

// Metadata is that of a Policy.
type Metadata struct {
	Name string `json:"name"`
}

// Spec is that of a Policy.
type Spec struct {
	DesiredState State `json:"desiredState"`
}

// State is what is to be on the nodes; what it does not name stays.
type State struct {
	Interfaces []Interface `json:"interfaces"`
	OVN        *OVN        `json:"ovn,omitempty"`
}

// Interface is a NIC, a VLAN interface or a bridge. One that the policy makes has no
// addresses: those of the migration network are for pods. One that is there keeps its own.
type Interface struct {
	Name   string  `json:"name"`
	Type   string  `json:"type,omitempty"` // absent is that which it has
	State  string  `json:"state"`
	MTU    int     `json:"mtu,omitempty"`
	IPv4   *IP     `json:"ipv4,omitempty"`
	IPv6   *IP     `json:"ipv6,omitempty"`
	VLAN   *VLAN   `json:"vlan,omitempty"`
	Bridge *Bridge `json:"bridge,omitempty"`
}

// IP is whether an interface has addresses of a family.
type IP struct {
	Enabled bool `json:"enabled"`
}

// VLAN says of what a VLAN interface is made.
type VLAN struct {
	BaseIface string `json:"base-iface"`
	ID        int    `json:"id"`
}

// Bridge is a Linux bridge, or one of Open vSwitch.
type Bridge struct {
	AllowExtraPatchPorts bool    `json:"allow-extra-patch-ports,omitempty"` // of Open vSwitch: those of OVN
	Options              Options `json:"options"`
	Port                 []Port  `json:"port"`
}

// Options are those of a Bridge: no spanning tree, for a port that listens first has no
// traffic for half a minute.
type Options struct {
	STP STP `json:"stp"`
}

// STP is whether a Bridge takes part in a spanning tree.
type STP struct {
	Enabled bool `json:"enabled"`
}

// Port is a port of a Bridge.
type Port struct {
	Name string    `json:"name"`
	VLAN *PortVLAN `json:"vlan,omitempty"`
}

// PortVLAN are the VLANs that pass a port of a Linux bridge, which has VLAN filtering then.
type PortVLAN struct {
	Mode      string `json:"mode"`
	TrunkTags []Tag  `json:"trunk-tags"`
}

// Tag is a VLAN that passes tagged.
type Tag struct {
	ID int `json:"id"`
}

// OVN has what OVN-Kubernetes reads.
type OVN struct {
	BridgeMappings []Mapping `json:"bridge-mappings"`
}

// Mapping joins a localnet to a bridge of Open vSwitch.
type Mapping struct {
	Localnet string `json:"localnet"`
	Bridge   string `json:"bridge"`
	State    string `json:"state"`
}

// Of returns the policy for the nodes of a cluster of the request. It leaves alone what the
// plan does not tell: how a bond is made, of which it asks that it is up, and the NIC that
// the default route goes over, which must not be that of the plan where a bridge takes it.
func Of(r plan.Request, c plan.Cluster) Policy {
	n := r.Network
	s := State{Interfaces: nic(c.NIC, n.MTU)}
	switch n.Attachment {
	case plan.Localnet, plan.ClusterUserDefinedNetwork:
		bridge := "br-" + c.NIC
		if len(bridge) > 15 { // IFNAMSIZ is 16, with the byte 0
			bridge = "br-migration"
		}
		localnet := n.PhysicalNetwork
		if localnet == "" {
			localnet = n.Name
		}
		s.Interfaces = append(s.Interfaces, Interface{
			Name: bridge, Type: "ovs-bridge", State: "up",
			Bridge: &Bridge{AllowExtraPatchPorts: true, Port: []Port{{Name: c.NIC}}},
		})
		s.OVN = &OVN{[]Mapping{{localnet, bridge, "present"}}}
	default:
		if n.Bridge != "" {
			port := Port{Name: c.NIC}
			if n.VLAN > 0 {
				port.VLAN = &PortVLAN{"trunk", []Tag{{n.VLAN}}}
			}
			s.Interfaces = append(s.Interfaces, Interface{
				Name: n.Bridge, Type: "linux-bridge", State: "up", MTU: n.MTU, IPv4: &IP{}, IPv6: &IP{},
				Bridge: &Bridge{Port: []Port{port}},
			})
		}
	}
	return Policy{
		APIVersion: "nmstate.io/v1", Kind: "NodeNetworkConfigurationPolicy",
		Metadata: Metadata{n.Name}, Spec: Spec{s},
	}
}

// nic returns the NIC and, where its name says that it is a VLAN interface, what it is on.
func nic(name string, mtu int) []Interface {
	parent, id := nicname.VLAN(name)
	if id == 0 {
		return []Interface{base(name, mtu)}
	}
	return []Interface{
		base(parent, mtu),
		{
			Name: name, Type: "vlan", State: "up", MTU: mtu, IPv4: &IP{}, IPv6: &IP{},
			VLAN: &VLAN{parent, id},
		},
	}
}

// base is a NIC that is there: a bond stays as it is made.
func base(name string, mtu int) Interface {
	return Interface{Name: name, State: "up", MTU: mtu}
}
