package cluster

import (
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipnet"
)

// networks are what the objects of OpenShift's network say.
type networks struct {
	said      []claim // of pods, services, and those that OVN-Kubernetes is told
	typ       string  // OVNKubernetes, or another; "" is not known
	openShift bool    // there is a Network of OpenShift
	place     Place   // of the object that says the type
}

// claim is a network of the cluster, and the member that says it.
type claim struct {
	use string // "pod network"
	net netip.Prefix
	by  Place // the object; of a default, the object that says which network plugin there is
}

func (c claim) claim(scope string) ipnet.Claim {
	return ipnet.Claim{
		Owner:     c.use + " of " + c.by.Object.String(),
		Kind:      c.use,
		Addresses: ipnet.SetOf(c.net),
		Scope:     scope,
	}
}

const ovnKubernetes = "OVNKubernetes"

// The networks, as messages name them.
const (
	podNetwork     = "pod network"
	serviceNetwork = "service network"
	joinNetwork    = "join network"
	transitNetwork = "transit switch network"
	masquerade     = "masquerade network"
	machineNetwork = "machine network"
)

// defaults are those that OVN-Kubernetes takes when nothing says others
// (go-controller/pkg/config/config.go, v1.3.0; of the masquerade network the part that
// clusters of every age have: cluster-network-operator pkg/network/ovn_kubernetes.go;
// releases.md 3).
var defaults = []struct {
	use  string
	nets []netip.Prefix
}{
	{joinNetwork, []netip.Prefix{
		ipnet.MustParsePrefix("100.64.0.0/16"), ipnet.MustParsePrefix("fd98::/64"),
	}},
	{transitNetwork, []netip.Prefix{
		ipnet.MustParsePrefix("100.88.0.0/16"), ipnet.MustParsePrefix("fd97::/64"),
	}},
	{masquerade, []netip.Prefix{
		ipnet.MustParsePrefix("169.254.169.0/29"), ipnet.MustParsePrefix("fd69::/125"),
	}},
}

// addNetwork reads a Network of config.openshift.io: what the cluster has in status, and
// otherwise what spec asks for.
func (c *Cluster) addNetwork(ref Ref, v jsonobj.Value) string {
	at, in := diag.Path("/status"), v.Member("status")
	if in.Member("clusterNetwork").Kind() != jsonobj.Array {
		at, in = "/spec", v.Member("spec")
	}
	typ, _ := in.Member("networkType").Str()
	return c.networks.add(ref, at, in, typ)
}

// addOperatorNetwork reads a Network of operator.openshift.io.
func (c *Cluster) addOperatorNetwork(ref Ref, v jsonobj.Value) string {
	spec := v.Member("spec")
	typ, _ := spec.At("defaultNetwork", "type").Str()
	if why := c.networks.add(ref, "/spec", spec, typ); why != "" {
		return why
	}
	ovn := spec.At("defaultNetwork", "ovnKubernetesConfig")
	for _, m := range ovnMembers {
		names := strings.Split(m.at, "/")
		text, ok := ovn.At(names...).Str()
		if !ok {
			continue
		}
		at := diag.Path("/spec/defaultNetwork/ovnKubernetesConfig/" + m.at)
		p, _, err := ipnet.ParsePrefixSloppy(text)
		if err != nil {
			return at.Dotted() + ": " + err.Error()
		}
		c.networks.said = append(c.networks.said, claim{m.use, p, Place{"", ref, at}})
	}
	c.addAdditional(ref, spec)
	return ""
}

// ovnMembers are where spec.defaultNetwork.ovnKubernetesConfig says its networks
// (openshift/api operator/v1/types_network.go; releases.md 3).
var ovnMembers = []struct{ at, use string }{
	{"v4InternalSubnet", joinNetwork},
	{"v6InternalSubnet", joinNetwork},
	{"ipv4/internalJoinSubnet", joinNetwork},
	{"ipv6/internalJoinSubnet", joinNetwork},
	{"ipv4/internalTransitSwitchSubnet", transitNetwork},
	{"ipv6/internalTransitSwitchSubnet", transitNetwork},
	{"gatewayConfig/ipv4/internalMasqueradeSubnet", masquerade},
	{"gatewayConfig/ipv6/internalMasqueradeSubnet", masquerade},
}

// add reads clusterNetwork and serviceNetwork of an object.
func (n *networks) add(ref Ref, at diag.Path, in jsonobj.Value, typ string) string {
	var said []claim
	keep := func(use, text string, at diag.Path) string {
		p, _, err := ipnet.ParsePrefixSloppy(text)
		if err != nil {
			return at.Dotted() + ": " + err.Error()
		}
		said = append(said, claim{use, p, Place{"", ref, at}})
		return ""
	}
	for i, e := range in.Member("clusterNetwork").Each() {
		text, _ := e.Member("cidr").Str()
		if why := keep(podNetwork, text, at.Name("clusterNetwork").Index(i).Name("cidr")); why != "" {
			return why
		}
	}
	for i, e := range in.Member("serviceNetwork").Each() {
		text, _ := e.Str()
		if why := keep(serviceNetwork, text, at.Name("serviceNetwork").Index(i)); why != "" {
			return why
		}
	}
	for _, s := range said {
		if !n.has(s.use, s.net) {
			n.said = append(n.said, s)
		}
	}
	if n.openShift = true; typ != "" {
		n.typ, n.place = typ, Place{"", ref, at}
	}
	return ""
}

func (n networks) has(use string, p netip.Prefix) bool {
	for _, c := range n.said {
		if c.use == use && c.net == p {
			return true
		}
	}
	return false
}

// claims returns the networks of the cluster, each once: what the objects say, what
// OVN-Kubernetes takes beside, and where the nodes are.
func (c *Cluster) claims() []claim {
	out := append([]claim(nil), c.networks.said...)
	six := false
	for _, s := range out {
		six = six || s.net.Addr().Is6()
	}
	if strings.EqualFold(c.networks.typ, ovnKubernetes) {
		for _, d := range defaults {
			for _, p := range d.nets {
				if (p.Addr().Is4() || six) && !c.networks.says(d.use, p.Addr().Is4()) {
					out = append(out, claim{d.use, p, c.networks.place})
				}
			}
		}
	}
	out = append(out, c.nodes.machines...)
	for i := range out {
		out[i].by.Cluster = c.Name
	}
	return out
}

// says reports whether an object says the network of a family.
func (n networks) says(use string, four bool) bool {
	for _, c := range n.said {
		if c.use == use && c.net.Addr().Is4() == four {
			return true
		}
	}
	return false
}

// Networks returns the networks of the cluster, with the object that says each as its
// owner: those of pods, services and machines, and those that OVN-Kubernetes takes for
// itself, also where nothing says them; what the NetworkAttachmentDefinitions hand out,
// by pool; and the networks inside the virtual machines.
func (c *Cluster) Networks() []ipnet.Claim {
	c.settle()
	var out []ipnet.Claim
	for _, n := range c.claims() {
		out = append(out, n.claim(c.Name))
	}
	for _, a := range c.attachments {
		out = append(out, a.claims(c.Name)...)
	}
	for _, vm := range c.vms {
		if inside := vm.does.Claim(vm.ref.String()); !inside.Addresses.IsEmpty() {
			inside.Scope = c.Name + "/" + vm.ref.String() // no other machine sees it
			out = append(out, inside)
		}
	}
	return out
}
