package nad

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// network is a network that OVN-Kubernetes routes for a configuration, or for all.
type network struct {
	at     diag.Path // of the member; "" is one that nobody has written
	is     string
	prefix netip.Prefix
}

// taken are the networks that OVN-Kubernetes takes unless the cluster's
// configuration says otherwise (pkg/config/config.go v1.3.0).
var taken = []network{
	{is: "the join subnet of the pod network", prefix: netip.MustParsePrefix("100.64.0.0/16")},
	{is: "the join subnet of the pod network", prefix: netip.MustParsePrefix("fd98::/64")},
	{is: "the masquerade subnet", prefix: netip.MustParsePrefix("169.254.169.0/29")},
	{is: "the masquerade subnet", prefix: netip.MustParsePrefix("fd69::/125")},
}

// takenByLayer3 are two more of a layer3 network.
var takenByLayer3 = []network{
	{is: "the transit switch subnet", prefix: netip.MustParsePrefix("100.88.0.0/16")},
	{is: "the transit switch subnet", prefix: netip.MustParsePrefix("fd97::/64")},
}

// joins are the join subnets of a network that has none of its own
// (pkg/types/const.go v1.3.0).
var joins = []netip.Prefix{
	netip.MustParsePrefix("100.65.0.0/16"), netip.MustParsePrefix("fd99::/64"),
}

// checkTaken reports networks that overlap, of a layer2 or layer3 network
// (pkg/util/multi_network.go v1.3.0 SubnetOverlapCheck). What is excluded as a whole
// is left out. Subnets that overlap each other have been reported.
func (o Overlay) checkTaken(subnets, excluded []netip.Prefix, own []network, f *findings) {
	if !o.routed() {
		return
	}
	all := slices.Clone(taken)
	if o.Topology == TopologyLayer3 {
		all = append(all, takenByLayer3...)
	}
	for _, p := range subnets {
		all = append(all, network{atSubnets, "the subnet", p})
	}
	all = append(all, own...)
	all = slices.DeleteFunc(all, func(n network) bool {
		return slices.ContainsFunc(excluded, func(p netip.Prefix) bool {
			return p.Bits() <= n.prefix.Bits() && p.Overlaps(n.prefix)
		})
	})
	for i, n := range all {
		for _, m := range all[:i] {
			if !ipnet.Overlap(n.prefix, m.prefix) || n.at == m.at && n.at == atSubnets {
				continue
			}
			if n.at == "" || m.at == atTransit { // at what has been written
				n, m = m, n
			}
			f.Add(ErrOverlayTaken.At(n.at, n.prefix.String(), "%v overlaps %v, %s",
				n.prefix, m.prefix, m.is).
				With(atTopology, atSubnets, atExclude, atJoin, atTransit, atRole).
				Hinted("use a network that nothing else in the cluster uses"))
			n = all[i]
		}
	}
}

// routed reports whether the network has routers, and so join subnets.
func (o Overlay) routed() bool {
	return o.Topology == TopologyLayer2 || o.Topology == TopologyLayer3
}

// joins returns the join subnets: the last of each family that is written, or the
// default.
func (o Overlay) joins(f *findings) []network {
	if !o.routed() {
		return nil
	}
	out := []network{
		{is: "the join subnet of user-defined networks", prefix: joins[0]},
		{is: "the join subnet of user-defined networks", prefix: joins[1]},
	}
	for _, p := range o.list(atJoin, o.JoinSubnet, f) {
		family := 0
		if p.Addr().Is6() {
			family = 1
		}
		out[family] = network{atJoin, "its join subnet", p}
	}
	return out
}

// transits returns the networks between the nodes' routers, which only a primary
// layer2 network has. Without transitSubnet one is computed that overlaps nothing.
func (o Overlay) transits(f *findings) (out []network) {
	if o.Topology != TopologyLayer2 || !o.primary() {
		return nil
	}
	for _, p := range o.list(atTransit, o.TransitSubnet, f) {
		out = append(out, network{atTransit, "its transit subnet", p})
	}
	return out
}

// computesTransit reports whether OVN-Kubernetes computes the transit subnet, for
// which it reads the subnets once more, and strictly (SetTransitSubnets).
func (o Overlay) computesTransit() bool {
	return o.Topology == TopologyLayer2 && o.primary() && o.TransitSubnet == ""
}

func prefixes(all []network) (out []netip.Prefix) {
	for _, n := range all {
		out = append(out, n.prefix)
	}
	return out
}

// list reads networks that are separated by commas.
func (o Overlay) list(at diag.Path, text string, f *findings) (out []netip.Prefix) {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	for i, one := range strings.Split(text, ",") {
		one = strings.TrimSpace(one)
		p, _, why := overlaySubnet(one, false)
		if why != "" {
			f.Add(ErrOverlaySubnets.At(at, text, "subnet %d, %q, %s", i+1, one, why).
				With(atTopology, atRole).
				Hinted("write networks such as 100.65.0.0/16, separated by commas"))
			continue
		}
		out = append(out, p)
	}
	return out
}
