package plan

import (
	"encoding/json"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/ipnet"
)

// checker reports what is wrong with an object of the request. It is silent about
// members that are in the object's Unknown: Parse or Check reported them.
type checker struct {
	at      diag.Path
	unknown map[string]json.RawMessage
	list    *diag.List
}

// report adds the finding that a member is wrong, unless it was reported.
func (c checker) report(r *diag.Rule, member string, got any, hint, format string, args ...any) {
	if _, reported := c.unknown[member]; !reported {
		c.list.Add(r.At(c.at.Name(member), got, format, args...).Hinted("%s", hint))
	}
}

const labelHint = "use lower-case letters, digits and dashes, at most 63"

// label reports a name that is not a DNS label.
func (c checker) label(member, name string) {
	switch {
	case name == "":
		c.report(ErrName, member, name, labelHint, "there is no name")
	case !k8sname.Label(name):
		c.report(ErrName, member, name, labelHint, "%q is not a DNS label", name)
	}
}

// on reports whether the cluster is on the network already.
func (c Cluster) on(n Network) bool {
	namespace, name, ok := strings.Cut(c.CurrentNetwork, "/")
	if !ok {
		return c.CurrentNetwork != "" && c.CurrentNetwork == n.Name
	}
	return name == n.Name && namespace == c.Namespace
}

// check reports what is wrong with the request itself.
func (r Request) check(l *diag.List) {
	r.Network.check(checker{"/network", r.Network.Unknown, l})
	if len(r.Clusters) == 0 {
		checker{"", r.Unknown, l}.report(ErrClusters, "clusters", nil,
			"describe at least one", "there is no cluster")
	}
	first := map[string]int{}
	for i, c := range r.Clusters {
		c.check(checker{at(i), c.Unknown, l}, len(r.Clusters))
		if c.on(r.Network) && !c.Window.IsValid() && c.Unknown["window"] == nil {
			l.Add(ErrForgotten.At(at(i).Name("window"), nil,
				"%s is on %s already, and the window that it has there is not given: it could be "+
					"given to another", c.Name, r.Network.Name).With(at(i).Name("currentNetwork")).
				Hinted("write the window of the earlier plan, or what its NetworkAttachmentDefinition " +
					"hands out (cluster.PlanCluster reads it)"),
			)
		}
		if j, twice := first[c.Name]; twice && c.Name != "" {
			l.Add(ErrTwice.At(at(i).Name("name"), c.Name,
				"%q is the name of another cluster too", c.Name).
				With(at(j).Name("name")).Hinted("give every cluster a name of its own"))
		} else {
			first[c.Name] = i
		}
	}
	r.checkPeers(l)
}

// checkPeers reports the first two clusters that are to migrate to each other, and whose
// virt-handlers refuse each other.
func (r Request) checkPeers(l *diag.List) {
	for j, b := range r.Clusters {
		for i, a := range r.Clusters[:j] {
			if !a.Decentralized || !b.Decentralized || hco.ShakeHands(a.Release, b.Release) {
				continue
			}
			l.Add(WarnPeerRelease.At(r.kubeVirtPath(j), nil,
				"cluster %s has KubeVirt %v, and cluster %s %v: their virt-handlers refuse each "+
					"other's certificates", b.Name, hco.KubeVirt(b.Release), a.Name,
				hco.KubeVirt(a.Release)).With(r.kubeVirtPath(i)).
				Hinted("upgrade the older cluster before migrating between them"))
			return
		}
	}
}

// kubeVirtPath is what says the version of KubeVirt of cluster i.
func (r Request) kubeVirtPath(i int) diag.Path {
	rel := r.Clusters[i].Release
	switch {
	case !rel.KubeVirt.IsZero():
		return at(i).Name("kubevirt")
	case !rel.HCO.IsZero():
		return at(i).Name("hco")
	case !rel.OpenShift.IsZero():
		return at(i).Name("openshift")
	}
	return at(i)
}

func (n Network) check(c checker) {
	const example = "such as 10.200.5.0/24"
	switch p := n.CIDR; {
	case !p.IsValid():
		c.report(ErrCIDR, "cidr", nil, "write a network "+example, "there is no network")
	case p.Masked() != p || p.Addr().Is4In6():
		c.report(ErrCIDR, "cidr", p.String(), "write a network "+example, "%v is not a network", p)
	case !p.Addr().IsGlobalUnicast():
		c.report(ErrCIDR, "cidr", p.String(), "use a private network "+example,
			"%v has no addresses that virt-handler can use", p)
	}
	c.label("name", n.Name)
	if _, unread := c.unknown["bridge"]; n.VLAN != 0 && n.Bridge == "" && !unread {
		c.list.Add(ErrVLAN.At("/network/vlan", n.VLAN, "macvlan has no VLAN").
			With("/network/bridge").
			Hinted("name a bridge, or give the VLAN's own NIC, such as eth1.2"))
	}
	for i, u := range n.InUse {
		outside := u.Addresses.Subtract(ipnet.SetOf(n.CIDR))
		if n.CIDR.IsValid() && !outside.IsEmpty() {
			c.list.Add(ErrInUseOutside.At(inUse(i).Name("addresses"), outside.String(),
				"%v is not within %v", outside, n.CIDR).With("/network/cidr").
				Hinted("write the addresses of this network that are in use"))
		}
	}
}

// check reports what is wrong with one of so many clusters.
func (c Cluster) check(r checker, clusters int) {
	r.label("name", c.Name)
	if !k8sname.Label(c.Namespace) {
		r.report(ErrName, "namespace", c.Namespace,
			"write openshift-cnv, or kubevirt-hyperconverged",
			"%q is not a namespace", c.Namespace)
	}
	if c.Nodes < 1 {
		r.report(ErrNodes, "nodes", c.Nodes, "write the number of nodes that run virtual machines",
			"%d nodes run no virt-handler", c.Nodes)
	}
	if why := nicname.BadReference(c.NIC); why != "" {
		r.report(ErrNIC, "nic", c.NIC, "write a name such as eth1", "the name of the NIC %s", why)
	}
	for i, n := range c.Networks {
		one := checker{r.at.Name("networks").Index(i), n.Unknown, r.list}
		if p := n.CIDR; !p.IsValid() || p.Masked() != p {
			one.report(ErrCIDR, "cidr", p.String(), "write a network such as 10.128.0.0/14",
				"%v is not a network", p)
		}
	}
	if clusters > 1 && !c.Decentralized {
		r.report(WarnDecentralized, "decentralizedLiveMigration", false,
			"turn the feature gate decentralizedLiveMigration on",
			"live migration between clusters is off in %s", c.Name)
	}
}
