package plan

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/kubevirt"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
)

// Request describes clusters, and the network they are to share.
type Request struct {
	Network  Network
	Clusters []Cluster
}

// Network is the migration network: one layer-2 segment that every node of every
// cluster has a NIC on.
type Network struct {
	Name  string             // of the NetworkAttachmentDefinition; a DNS label
	CIDR  netip.Prefix       // 10.200.5.0/24; the same for all clusters
	InUse []Named[ipnet.Set] // addresses that are taken: routers, hosts
	VLAN  int                // of the bridge's port; 0 is untagged; needs Bridge
	MTU   int                // 0 is that of the NIC

	// Bridge is a bridge that the nodes have, with the NIC as its port. "" is
	// macvlan on the NIC itself, which needs no bridge.
	Bridge string
}

// Named is a value and what people call it.
type Named[T any] struct {
	Name  string
	Value T
}

// Cluster is what a plan has to know about a cluster.
type Cluster struct {
	Name      string // unique; a DNS label
	HCO       hco.Release
	API       hco.APIVersion // in which HyperConverged is patched
	Plugins   nad.Release    // the CNI programs of the nodes
	Namespace string         // of HyperConverged: openshift-cnv, or kubevirt-hyperconverged
	NIC       string         // of every node, on the migration network
	Nodes     int            // that run virt-handler

	// Decentralized is whether live migration between clusters is on. It brings
	// synchronization controllers, which need addresses too.
	Decentralized bool

	// Networks are those that only this cluster has: of pods, services, machines
	// and of OVN-Kubernetes itself.
	Networks []Named[netip.Prefix]

	// Window is the cluster's window from an earlier plan, which is kept. The
	// zero Range is: choose one.
	Window ipnet.Range
}

// Need is the number of addresses that a cluster needs on the migration network.
type Need struct {
	Handlers    int // one for each virt-handler
	Controllers int // one for each synchronization controller
	Rollout     int // one more while those are rolled out
	Slack       int // for addresses that deleted pods leave behind
}

// Total returns the sum.
func (n Need) Total() int { return n.Handlers + n.Controllers + n.Rollout + n.Slack }

// The slack of a window: addresses that deleted pods leave behind.
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

// at is the path of cluster i.
func at(i int) diag.Path { return diag.Path("/clusters").Index(i) }

// claims returns every network of the request, and the path of each.
func (r Request) claims() ([]ipnet.Claim, []diag.Path) {
	var claims []ipnet.Claim
	var paths []diag.Path
	for i, c := range r.Clusters {
		for j, n := range c.Networks {
			claims = append(claims, ipnet.Claim{Owner: c.Name + " " + n.Name, Addresses: ipnet.SetOf(n.Value), Scope: c.Name})
			paths = append(paths, at(i).Name("networks").Index(j))
		}
	}
	claims = append(claims, ipnet.Claim{Owner: "migration network " + r.Network.Name, Addresses: ipnet.SetOf(r.Network.CIDR)})
	return claims, append(paths, "/network/cidr")
}
