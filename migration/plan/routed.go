package plan

import (
	"fmt"
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// routed reports whether the clusters have subnets of their own, with a router between.
func (r Request) routed() bool {
	for _, c := range r.Clusters {
		if c.Subnet.IsValid() || c.Unknown["subnet"] != nil {
			return true
		}
	}
	return false
}

// Subnets returns the layer-2 networks of the request: the one that all clusters share, or
// the subnet of each cluster.
func (r Request) Subnets() []netip.Prefix {
	if !r.routed() {
		return []netip.Prefix{r.Network.CIDR}
	}
	var out []netip.Prefix
	for _, c := range r.Clusters {
		if c.Subnet.IsValid() {
			out = append(out, c.Subnet)
		}
	}
	return out
}

// routes returns the routes of the only cluster of a link to the others: one to the network
// that they are all in, which need not change when a cluster is added, or one to each subnet.
func (r Request) routes(k *link) (out []ipam.Route) {
	own := r.Clusters[k.clusters[0]]
	if !own.Subnet.IsValid() || !own.Gateway.IsValid() {
		return nil
	}
	if p := r.Network.CIDR; p.IsValid() {
		if p == own.Subnet {
			return nil
		}
		return []ipam.Route{{Dst: p.String(), GW: own.Gateway.String()}}
	}
	for i, c := range r.Clusters {
		if i != k.clusters[0] {
			out = append(out, ipam.Route{Dst: c.Subnet.String(), GW: own.Gateway.String()})
		}
	}
	return out
}

// checkRouted reports what is wrong with the subnets and gateways of the clusters.
func (r Request) checkRouted(l *diag.List) {
	routed, family := r.routed(), 0
	for i, c := range r.Clusters {
		one := checker{at(i), c.Unknown, l}
		switch p := c.Subnet; {
		case !routed:
			if c.Gateway.IsValid() {
				one.report(ErrGateway, "gateway", c.Gateway.String(),
					"leave it out, or write the subnet that it is in",
					"%s has no subnet of its own: all clusters are on one link", c.Name)
			}
			continue
		case !p.IsValid():
			one.report(ErrSubnet, "subnet", nil, "write a network such as 10.200.6.0/24",
				"%s has no subnet, and others have", c.Name)
			continue
		default:
			one.network("subnet", p, "such as 10.200.6.0/24")
			r.checkGateway(one, i)
		}
		bits := c.Subnet.Addr().BitLen()
		if family != 0 && bits != family {
			l.Add(ErrRoute.At(at(i).Name("subnet"), c.Subnet.String(),
				"%v is of another family than the subnets before it, and no route joins them", c.Subnet).
				Hinted("write subnets of one family"))
		}
		family = bits
	}
	if a := r.Network.attachment(); routed && len(r.Clusters) > 1 && a.overlay() {
		l.Add(ErrRoute.At("/network/attachment", string(a),
			"OVN-Kubernetes gives a localnet no routes: the subnets would not reach each other").
			With(at(0).Name("subnet")).Hinted("use macvlan or a bridge, or one network for all"))
	}
}

// checkGateway checks the subnet of cluster i, which has one, against the network and the gateway.
func (r Request) checkGateway(one checker, i int) {
	c, p := r.Clusters[i], r.Clusters[i].Subnet
	if n := r.Network.CIDR; n.IsValid() && (n.Bits() > p.Bits() || !n.Overlaps(p)) {
		one.list.Add(ErrSubnet.At(at(i).Name("subnet"), p.String(), "%v is not in %v", p, n).
			With("/network/cidr").
			Hinted("write a part of the network, or leave cidr out for a route to each subnet"))
	}
	if !c.Gateway.IsValid() {
		if len(r.Clusters) > 1 {
			one.report(ErrRoute, "gateway", nil, "write the router's address in the subnet",
				"without a gateway %s has no route to the subnets of the others", c.Name)
		}
		return
	}
	all := ipnet.RangeOf(p)
	edge := p.Addr().Is4() && (c.Gateway == all.From() || c.Gateway == all.To())
	if !p.Contains(c.Gateway) || edge {
		one.list.Add(ErrGateway.At(at(i).Name("gateway"), c.Gateway.String(),
			"%v is no host of %v", c.Gateway, p).With(at(i).Name("subnet")).
			Hinted("write the router's address in the subnet"))
	}
}

// routedChecks are what a router has to do for cluster c.
func (r Request) routedChecks(c Cluster) []string {
	if !c.Subnet.IsValid() || !c.Gateway.IsValid() || len(r.Clusters) < 2 {
		return nil
	}
	router := fmt.Sprintf("the router at %v has routes between %v and the subnets of the other "+
		"clusters, both ways, and lets migrations pass", c.Gateway, c.Subnet)
	if mtu := r.Network.MTU; mtu > 0 {
		router += fmt.Sprintf(", with MTU %d or more", mtu)
	}
	if r.Network.CIDR.IsValid() {
		return []string{router}
	}
	return []string{router, "for every cluster that is added later the definition gets a route, which " +
		"virt-handlers and synchronization controllers have only after they start again"}
}

// gateways returns the gateway, if there is one.
func (c Cluster) gateways() []netip.Addr {
	if !c.Gateway.IsValid() {
		return nil
	}
	return []netip.Addr{c.Gateway}
}

func parseAddr(s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		return a, fmt.Errorf("%q is not an address", s)
	case a.Zone() != "" || a.Is4In6():
		return netip.Addr{}, fmt.Errorf("%q has a zone, or is an IPv4 address in the form of IPv6", s)
	}
	return a, nil
}
