package plan

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/k8sname"
)

// check reports what is wrong with the request itself.
func (r Request) check(l *diag.List) {
	if p := r.Network.CIDR; !p.IsValid() || p.Masked() != p || p.Addr().Is4In6() {
		l.Add(ErrCIDR.At("/network/cidr", p.String(), "%v is not a network", p).Hinted("write a network such as 10.200.5.0/24"))
	} else if !p.Addr().IsGlobalUnicast() {
		l.Add(ErrCIDR.At("/network/cidr", p.String(), "%v has no addresses that virt-handler can use", p).Hinted("use a private network such as 10.200.5.0/24"))
	}
	if !k8sname.Label(r.Network.Name) {
		l.Add(ErrName.At("/network/name", r.Network.Name, "%q is not a DNS label", r.Network.Name).Hinted("use lower-case letters, digits and dashes, at most 63"))
	}
	if r.Network.VLAN != 0 && r.Network.Bridge == "" {
		l.Add(ErrVLAN.At("/network/vlan", r.Network.VLAN, "macvlan has no VLAN").Hinted("name a bridge, or give the VLAN's own NIC, such as eth1.2"))
	}
	if len(r.Clusters) == 0 {
		l.Add(ErrClusters.At("/clusters", nil, "there is no cluster").Hinted("describe at least one"))
	}
	seen := map[string]bool{}
	for i, c := range r.Clusters {
		c.check(at(i), len(r.Clusters), l)
		if seen[c.Name] {
			l.Add(ErrTwice.At(at(i).Name("name"), c.Name, "%q is the name of another cluster too", c.Name).Hinted("give every cluster a name of its own"))
		}
		seen[c.Name] = true
	}
}

func (c Cluster) check(at diag.Path, clusters int, l *diag.List) {
	if !k8sname.Label(c.Name) {
		l.Add(ErrName.At(at.Name("name"), c.Name, "%q is not a DNS label", c.Name).Hinted("use lower-case letters, digits and dashes, at most 63"))
	}
	if !k8sname.Label(c.Namespace) {
		l.Add(ErrName.At(at.Name("namespace"), c.Namespace, "%q is not a namespace", c.Namespace).Hinted("write openshift-cnv, or kubevirt-hyperconverged"))
	}
	if c.Nodes < 1 {
		l.Add(ErrNodes.At(at.Name("nodes"), c.Nodes, "%d nodes run no virt-handler", c.Nodes).Hinted("write the number of nodes that run virtual machines"))
	}
	if why := cniconf.BadInterfaceName(c.NIC); why != "" {
		l.Add(ErrNIC.At(at.Name("nic"), c.NIC, "the name of the NIC %s", why).Hinted("write a name such as eth1"))
	}
	for i, n := range c.Networks {
		if p := n.Value; !p.IsValid() || p.Masked() != p {
			l.Add(ErrCIDR.At(at.Name("networks").Index(i), p.String(), "%v is not a network", p).Hinted("write a network such as 10.128.0.0/14"))
		}
	}
	if clusters > 1 && !c.Decentralized {
		l.Add(WarnDecentralized.At(at.Name("decentralized"), false, "live migration between clusters is off in %s", c.Name).
			Hinted("turn the feature gate decentralizedLiveMigration on"))
	}
}
