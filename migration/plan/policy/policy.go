// Package policy says who talks to whom by live migration, and writes the policies that let
// it through where a namespace, or a network, denies what no policy allows.
package policy

import (
	"fmt"

	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/plan"
)

// The TCP ports of a migration: the target's kernel chooses one for each
// (net.ipv4.ip_local_port_range, and its widest usual form). 49152 and 49153, which a VMI's
// status has, are names of channels and not ports (KubeVirt v1.9.0, read).
const (
	FirstPort = 32768
	LastPort  = 65535
)

// The values of the label kubevirt.io of the pods that take part (KubeVirt v1.9.0,
// pkg/virt-operator/resource/generate/components/networkpolicy.go).
const (
	handler      = "virt-handler"
	synchronizer = "virt-synchronization-controller"
	label        = "kubevirt.io"
)

// Flow is a connection that has to be let through on the migration network.
type Flow struct {
	From  string `json:"from"`
	To    string `json:"to"`
	First uint16 `json:"first"` // port of TCP
	Last  uint16 `json:"last"`
	Why   string `json:"why"`
	// Between is for migration between clusters only.
	Between bool `json:"between,omitempty"`
}

// Ports are the ports of f for people: "TCP 9185", "TCP 32768-65535".
func (f Flow) Ports() string {
	if f.First == f.Last {
		return fmt.Sprintf("TCP %d", f.First)
	}
	return fmt.Sprintf("TCP %d-%d", f.First, f.Last)
}

// Flows are all of them.
func Flows() []Flow {
	return []Flow{
		{
			From: handler, To: handler + " of every other node", First: FirstPort, Last: LastPort,
			Why: "each migration has a port of its own, which the target's kernel chooses",
		},
		{
			From: handler, To: handler + " of every node of the other clusters",
			First: FirstPort, Last: LastPort, Why: "migration between clusters only", Between: true,
		},
		{
			From: synchronizer, To: synchronizer + " of the other clusters",
			First: fleet.SyncPort, Last: fleet.SyncPort,
			Why:     "migration between clusters only, both ways; spec.synchronizationPort of KubeVirt changes it",
			Between: true,
		},
	}
}

// Policy is a NetworkPolicy or a MultiNetworkPolicy.
type Policy struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   Metadata `json:"metadata"`
	Spec       Spec     `json:"spec"`
}

// Metadata is that of a Policy.
type Metadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Spec is what a Policy lets through: of and to the pods that it selects, nothing else.
type Spec struct {
	PodSelector Selector `json:"podSelector"`
	PolicyTypes []string `json:"policyTypes"`
	Ingress     []Rule   `json:"ingress"`
	Egress      []Rule   `json:"egress"`
}

// Selector selects pods by the label kubevirt.io.
type Selector struct {
	MatchExpressions []Expression `json:"matchExpressions"`
}

// Expression is a requirement of a Selector.
type Expression struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Values   []string `json:"values"`
}

// Rule lets connections through: from or to any of the peers, to any of the ports. Without
// ports, to all.
type Rule struct {
	From  []Peer `json:"from,omitempty"`
	To    []Peer `json:"to,omitempty"`
	Ports []Port `json:"ports,omitempty"`
}

// Peer is an end of a connection: pods, or addresses.
type Peer struct {
	PodSelector *Selector `json:"podSelector,omitempty"`
	IPBlock     *IPBlock  `json:"ipBlock,omitempty"`
}

// IPBlock is addresses.
type IPBlock struct {
	CIDR string `json:"cidr"`
}

// Port is a range of ports.
type Port struct {
	Protocol string `json:"protocol"`
	Port     uint16 `json:"port"`
	EndPort  uint16 `json:"endPort,omitempty"`
}

func selector(values ...string) Selector {
	return Selector{[]Expression{{label, "In", values}}}
}

var both = []string{"Ingress", "Egress"}

// MultiNetwork returns the MultiNetworkPolicy of cluster i of the plan: on its migration
// network the pods that take part reach the windows, and are reached from them; those of the
// other clusters too when the request has migration between clusters. It works where the
// attachment is one that the cluster enforces such policies on (macvlan, and the networks of
// OVN-Kubernetes; not a Linux bridge), and spec.useMultiNetworkPolicy of
// network.operator.openshift.io is true.
//
// It has no ports: MultiNetworkPolicy of v1beta1 has no ranges of them, and nothing but
// migrations is on the network.
func MultiNetwork(r plan.Request, p plan.Plan, i int) Policy {
	c := p.Clusters[i]
	var peers []Peer
	for j, other := range p.Clusters {
		if i != j && !between(r, i, j) {
			continue
		}
		for prefix := range other.Window.Prefixes() {
			peers = append(peers, Peer{IPBlock: &IPBlock{prefix.String()}})
		}
	}
	return Policy{
		APIVersion: "k8s.cni.cncf.io/v1beta1", Kind: "MultiNetworkPolicy",
		Metadata: Metadata{
			Name: r.Network.Name, Namespace: c.Namespace,
			Annotations: map[string]string{
				"k8s.v1.cni.cncf.io/policy-for": c.Namespace + "/" + r.Network.Name,
			},
		},
		Spec: Spec{
			PodSelector: selector(handler, synchronizer), PolicyTypes: both,
			Ingress: []Rule{{From: peers}}, Egress: []Rule{{To: peers}},
		},
	}
}

// between reports whether machines migrate between clusters i and j.
func between(r plan.Request, i, j int) bool {
	return r.Clusters[i].Decentralized && r.Clusters[j].Decentralized
}

// PodNetwork returns the NetworkPolicy of cluster i of the plan for the pod network, where a
// migration goes whose virt-handler has no address on the migration network. KubeVirt
// v1.7 and later has one of its own; it is for a namespace that denies by default before that.
// It reaches no macvlan and no bridge interface.
func PodNetwork(r plan.Request, p plan.Plan, i int) Policy {
	c := p.Clusters[i]
	pods := selector(handler)
	peers, ports := []Peer{{PodSelector: &pods}}, []Port{{"TCP", FirstPort, LastPort}}
	return Policy{
		APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy",
		Metadata: Metadata{Name: r.Network.Name, Namespace: c.Namespace},
		Spec: Spec{
			PodSelector: pods, PolicyTypes: both,
			Ingress: []Rule{{From: peers, Ports: ports}}, Egress: []Rule{{To: peers, Ports: ports}},
		},
	}
}
