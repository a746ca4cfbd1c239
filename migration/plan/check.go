package plan

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
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
	r.Network.check(checker{"/network", r.Network.Unknown, l}, r.routed())
	r.checkInUse(l)
	r.checkRouted(l)
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
// virt-handlers refuse each other. What is right for the first cluster of a release is so for
// every other of it.
func (r Request) checkPeers(l *diag.List) {
	seen := map[release.Release]bool{}
	var first []int // cluster of each release
	for j, b := range r.Clusters {
		if !b.Decentralized || seen[b.Release] {
			continue
		}
		for _, i := range first {
			if a := r.Clusters[i]; !hco.ShakeHands(a.Release, b.Release) {
				l.Add(r.refuse(i, j))
				return
			}
		}
		seen[b.Release], first = true, append(first, j)
	}
}

func (r Request) refuse(i, j int) diag.Diagnostic {
	a, b := r.Clusters[i], r.Clusters[j]
	return WarnPeerRelease.At(r.kubeVirtPath(j), nil,
		"cluster %s has KubeVirt %v, and cluster %s %v: their virt-handlers refuse each "+
			"other's certificates", b.Name, hco.KubeVirt(b.Release), a.Name,
		hco.KubeVirt(a.Release)).With(r.kubeVirtPath(i)).
		Hinted("upgrade the older cluster before migrating between them")
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

// network reports what is not a network of which virt-handler can use the addresses.
func (c checker) network(member string, p netip.Prefix, example string) {
	switch {
	case !p.IsValid():
		c.report(ErrCIDR, member, nil, "write a network "+example, "there is no network")
	case p.Masked() != p || p.Addr().Is4In6():
		c.report(ErrCIDR, member, p.String(), "write a network "+example, "%v is not a network", p)
	case !p.Addr().IsGlobalUnicast():
		c.report(ErrCIDR, member, p.String(), "use a private network "+example,
			"%v has no addresses that virt-handler can use", p)
	}
}

func (n Network) check(c checker, routed bool) {
	if n.CIDR.IsValid() || !routed {
		c.network("cidr", n.CIDR, "such as 10.200.5.0/24")
	}
	c.label("name", n.Name)
	n.checkAttachment(c)
}

// checkInUse reports addresses in use that are on no link of the request.
func (r Request) checkInUse(l *diag.List) {
	inside := ipnet.SetOf(r.Subnets()...).Union(ipnet.SetOf(r.Network.CIDR))
	for i, u := range r.Network.InUse {
		outside := u.Addresses.Subtract(inside)
		if inside.IsEmpty() || outside.IsEmpty() {
			continue
		}
		d := ErrInUseOutside.At(inUse(i).Name("addresses"), outside.String(),
			"%v is not within %v", outside, inside).With("/network/cidr")
		if r.routed() {
			d = d.With(at(0).Name("subnet"))
		}
		l.Add(d.Hinted("write the addresses of this network that are in use"))
	}
}

// checkAttachment reports members that do not go with the attachment.
func (n Network) checkAttachment(c checker) {
	if _, unread := c.unknown["attachment"]; unread {
		return
	}
	a := n.attachment()
	if !slices.Contains(attachments, a) {
		c.report(ErrAttachment, "attachment", string(a), "write one of them", "%q is none of %s", a,
			listed())
		return
	}
	const member = diag.Path("/network/attachment")
	_, unread := c.unknown["bridge"]
	switch {
	case unread:
	case a == Bridge && n.Bridge == "":
		c.list.Add(ErrAttachmentMember.At("/network/bridge", nil, "attachment bridge has no bridge").
			With(member).Hinted("write a bridge that the nodes have, such as br-mig"))
	case a != Bridge && n.Bridge != "":
		c.list.Add(ErrAttachmentMember.At("/network/bridge", n.Bridge, "attachment %s has no bridge", a).
			With(member).Hinted("leave bridge out, or write attachment: bridge"))
	}
	if !unread && a == Macvlan && n.VLAN != 0 {
		c.list.Add(ErrVLAN.At("/network/vlan", n.VLAN, "macvlan has no VLAN").
			With("/network/bridge", member).
			Hinted("name a bridge, or give the VLAN's own NIC, such as eth1.2"))
	}
	const physical = diag.Path("/network/physicalNetwork")
	switch name := n.PhysicalNetwork; {
	case name != "" && !a.overlay():
		c.list.Add(ErrAttachmentMember.At(physical, name, "attachment %s has no physical network", a).
			With(member).Hinted("leave physicalNetwork out, or write attachment: localnet"))
	case a.overlay() && (len(name) > 253 || strings.ContainsAny(name, ",:")):
		c.list.Add(ErrPhysicalNetwork.At(physical, name,
			"%q has more than 253 bytes, a comma or a colon", name).
			Hinted("write the localnet of a bridge-mapping of the nodes"))
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
