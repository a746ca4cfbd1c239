package cluster

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
)

// PlanCluster returns what package plan has to know about the cluster: the releases, the
// networks, the nodes, and of the migration network that it has the NIC and the window,
// which a plan then keeps; where its routes go by a router, also the subnet and the router.
// What is not known is the zero value: a window of several pieces, and one that neither
// whereabouts nor a localnet of OVN-Kubernetes gives, is not told.
func (c *Cluster) PlanCluster() plan.Cluster {
	c.settle()
	out := plan.Cluster{Name: c.Name, Release: c.Releases(), Nodes: c.runsHandlers()}
	if all := c.naming(); len(all) > 0 {
		h := all[0]
		out.Namespace, out.CurrentNetwork = h.namespace, h.does.Network
		if object, ok := h.says.(hco.HyperConverged); ok {
			out.API, out.Decentralized = object.APIVersion, h.does.DecentralizedLiveMigration
		}
	}
	for _, n := range c.claims() {
		out.Networks = append(out.Networks, plan.ClusterNetwork{Name: n.use, CIDR: n.net})
	}
	_, a, ok := c.migrationNetwork()
	if !ok {
		return out
	}
	if _, master, _ := a.master(); master != "" {
		out.NIC = master
	} else if l, _, ok := c.link(a); ok && len(c.nodes.named(l.device)) > 0 {
		out.NIC = l.device // of a bridge, or a localnet
	}
	if r := a.does.IPAM.Ranges; len(r) == 1 && (r[0].Pool != "" || isLocalnet(a.does)) {
		for window := range r[0].Assignable.Ranges() {
			if r[0].Assignable.Size() == window.Size() {
				out.Window = window
			}
			break
		}
	}
	out.Subnet, out.Gateway = subnet(a.does.IPAM)
	return out
}

// subnet returns the network of the addresses and the router on it, where routes go by that:
// the clusters have subnets of their own then.
func subnet(r ipam.Resolved) (netip.Prefix, netip.Addr) {
	if len(r.Ranges) != 1 {
		return netip.Prefix{}, netip.Addr{}
	}
	own := r.Ranges[0].Network
	for _, route := range r.Routes {
		beyond := !own.Contains(route.Dst.Addr()) || route.Dst.Bits() < own.Bits()
		if beyond && own.Contains(route.Gateway) {
			return own, route.Gateway
		}
	}
	return netip.Prefix{}, netip.Addr{}
}

// isLocalnet reports whether OVN-Kubernetes assigns the addresses, of a localnet.
func isLocalnet(r nad.Resolved) bool {
	does, ok := r.Does.(nad.ResolvedOverlay)
	return ok && does.Topology == nad.TopologyLocalnet
}
