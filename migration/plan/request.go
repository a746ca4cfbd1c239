package plan

import (
	"encoding/json"
	"net/netip"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/kubevirt"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

// Request describes clusters, and the network they are to share.
type Request struct {
	Network  Network
	Clusters []Cluster

	// Unknown holds members without a field, and those whose field cannot hold
	// what was written, verbatim. Network, Use, Cluster and ClusterNetwork have
	// one too.
	Unknown map[string]json.RawMessage
}

// Network is the migration network: one layer-2 segment that every node of every
// cluster has a NIC on, or, where the clusters have subnets of their own, the network
// that all of these are in; it may be absent then.
type Network struct {
	Name  string       // of the NetworkAttachmentDefinition; a DNS label
	CIDR  netip.Prefix // 10.200.5.0/24; the same for all clusters, unless they have subnets
	VLAN  int          // of the bridge's port, or of the localnet; 0 is untagged; not of Macvlan
	MTU   int          // in bytes; 0 is that of the NIC, or what OVN-Kubernetes takes for it
	InUse []Use        // addresses that are taken: routers, hosts

	// Attachment is how pods get onto the network. "" is a bridge where there is one,
	// and macvlan on the NIC itself, which needs no bridge, where there is none.
	Attachment Attachment

	// Bridge is a bridge that the nodes have, with the NIC as its port.
	Bridge string

	// PhysicalNetwork is the localnet that a bridge-mapping of every node has, of
	// Localnet and ClusterUserDefinedNetwork. "" is Name.
	PhysicalNetwork string

	Unknown map[string]json.RawMessage
}

// Use is addresses of the migration network that are taken.
type Use struct {
	Owner     string // for people: "router"
	Addresses ipnet.Set

	Unknown map[string]json.RawMessage
}

// Cluster is what a plan has to know about a cluster.
type Cluster struct {
	Name      string          // unique; a DNS label
	Release   release.Release // of HCO, the CNI plugins and whereabouts; zero is the newest
	API       hco.APIVersion  // in which HyperConverged is patched
	Namespace string          // of HyperConverged: openshift-cnv, or kubevirt-hyperconverged
	NIC       string          // of every node, on the migration network
	Nodes     int             // that run virt-handler

	// Decentralized is whether live migration between clusters is on. It brings
	// synchronization controllers, which need addresses too.
	Decentralized bool

	// Networks are those that only this cluster has: of pods, services, machines
	// and of OVN-Kubernetes itself.
	Networks []ClusterNetwork

	// Subnet is a layer-2 segment of this cluster alone, for which all clusters have one:
	// a router joins them, and is at Gateway. The zero Prefix is: all are on one segment.
	Subnet  netip.Prefix
	Gateway netip.Addr

	// Window is the cluster's window from an earlier plan, which is kept. The
	// zero Range is: choose one.
	Window ipnet.Range

	// CurrentNetwork is the network that HyperConverged names now. When it is the
	// network of the plan, the patch changes nothing. "" is none, or not known.
	CurrentNetwork string

	Unknown map[string]json.RawMessage
}

// ClusterNetwork is a network of one cluster.
type ClusterNetwork struct {
	Name string // for people: "pod network"
	CIDR netip.Prefix

	Unknown map[string]json.RawMessage
}

// Need is the number of addresses that a cluster needs on the migration network.
type Need struct {
	Handlers    int `json:"handlers"`    // one for each virt-handler
	Controllers int `json:"controllers"` // one for each synchronization controller
	Rollout     int `json:"rollout"`     // one more while those are rolled out
	Slack       int `json:"slack"`       // for addresses that deleted pods leave after
}

// Total returns the sum.
func (n Need) Total() int { return n.Handlers + n.Controllers + n.Rollout + n.Slack }

// The slack of a window: addresses that deleted pods leave after.
const (
	slackPercent = 25
	leastSlack   = 2
)

// Need returns what c needs.
func (c Cluster) Need() Need {
	n := Need{Handlers: max(c.Nodes, 0)}
	if c.Decentralized {
		n.Controllers, n.Rollout = kubevirt.SyncControllers, kubevirt.SyncSurge
	}
	n.Slack = max(leastSlack, (n.Total()*slackPercent+99)/100)
	return n
}
