package plan

import (
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/ipnet"
)

// checklist returns what the plan relies on and cannot see. Had is the window that the cluster
// had before, or the zero Range.
func (r Request) checklist(c Cluster, had, window ipnet.Range) []string {
	n := r.Network
	out := nicChecks(c.NIC)
	if n.MTU > 0 {
		out = append(out, fmt.Sprintf("%s has MTU %d or more on every node, and so has "+
			"every switch between them", c.NIC, n.MTU))
	}
	if c.Decentralized {
		out = append(out,
			fmt.Sprintf("%s is up on the control-plane nodes too: "+
				"the synchronization controllers run there", c.NIC),
			"the CA bundles of the clusters are exchanged, and again whenever one is renewed "+
				"(every 24 hours by default)")
	}
	if a := n.attachment(); a == Bridge {
		out = append(out, fmt.Sprintf("%s is a port of bridge %s, which has VLAN filtering on",
			c.NIC, n.Bridge))
	} else if a.overlay() {
		out = append(out, fmt.Sprintf("ovn.bridge-mappings of every node map localnet %s to an "+
			"Open vSwitch bridge that has %s as a port (a NodeNetworkConfigurationPolicy writes both)",
			n.physical(), c.NIC))
	}
	out = append(out, r.routedChecks(c)...)
	if had.IsValid() && had != window {
		out = append(out, r.growth(had, window)...)
	}
	if c.CurrentNetwork == n.Name {
		return out
	}
	return append(out, "no live migration is running: the patch restarts every virt-handler")
}

// physical is the localnet of the nodes' bridge-mappings.
func (n Network) physical() string {
	if n.PhysicalNetwork == "" {
		return n.Name
	}
	return n.PhysicalNetwork
}

// nicChecks are what has to be true of a NIC, by its name.
func nicChecks(nic string) []string {
	out := []string{fmt.Sprintf("%s is up on every node that runs virt-handler", nic)}
	parent, vlan := nicname.VLAN(nic)
	if vlan > 0 {
		out = append(out, fmt.Sprintf("%s is VLAN %d of %s on every node, as its name says, and the "+
			"switches carry that VLAN tagged", nic, vlan, parent))
	}
	if strings.HasPrefix(parent, "bond") {
		out = append(out, fmt.Sprintf("%s has its NICs on every node, and the switches are set up for "+
			"its mode: a link aggregation group for 802.3ad, none for active-backup", parent))
	}
	return out
}

// growth is what it takes to widen a window that is in use.
func (r Request) growth(had, window ipnet.Range) []string {
	grows := fmt.Sprintf("the window grows from %v to %v: the definition is applied before the nodes "+
		"are there", had, window)
	name := r.Network.Name
	switch r.Network.attachment() {
	case Localnet:
		return []string{grows, "no live migration is running when it is applied: OVN-Kubernetes " +
			"removes the network and makes it again, and virt-handlers are started again afterwards"}
	case ClusterUserDefinedNetwork:
		return []string{grows, fmt.Sprintf("a ClusterUserDefinedNetwork cannot be changed, so no live "+
			"migration is running, HyperConverged names no network until every virt-handler and "+
			"synchronization controller has started without it, oc delete clusteruserdefinednetwork "+
			"%s has ended (it waits for the last pod on the network), the new one is applied, and "+
			"HyperConverged names it again", name)}
	}
	return []string{grows}
}
