package nad

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// subnets reads the subnets, of layer3 with the length of the nodes' subnets
// (config/utils.go ParseClusterSubnetEntriesWithDefaults). It reports whether
// each of them can be read.
func (o Overlay) subnets(f *findings) (out []netip.Prefix, ok bool) {
	if strings.TrimSpace(o.Subnets) == "" {
		return nil, true
	}
	ok = true
	hosts := 0 // the length of the nodes' subnets of IPv4
	for i, given := range strings.Split(o.Subnets, ",") {
		text := strings.TrimSpace(given)
		p, host, why := overlaySubnet(text, o.Topology == TopologyLayer3)
		switch {
		case why != "":
		case given != text && o.computesTransit():
			why = "has a blank beside it, with which no transitSubnet is computed"
		case !p.Addr().Is4():
		case hosts != 0 && host != hosts:
			why = fmt.Sprintf("has nodes' subnets of /%d, and one before it of /%d",
				host, hosts)
		default:
			hosts = host
		}
		if why != "" {
			ok = false
			f.Add(ErrOverlaySubnets.At(atSubnets, o.Subnets,
				"subnet %d, %q, %s", i+1, text, why).
				With(atTopology, atRole, atTransit).
				Hinted("%s", o.howToWrite(text)))
			continue
		}
		o.checkAmong(i, p, out, f)
		out = append(out, p)
	}
	return out, ok
}

// howToWrite says how subnets of the family that like is meant to be of are written.
func (o Overlay) howToWrite(like string) string {
	if o.Topology == TopologyLayer3 {
		return "write networks such as " +
			cniconf.Like(like, "10.200.0.0/16/24", "fd00:200::/48/64") +
			", with the length of the nodes' subnets, separated by commas"
	}
	return "write networks such as " + cniconf.Like(like, "10.200.5.0/24", "fd00:200:5::/64") +
		", separated by commas"
}

// checkAmong reports that subnet i, p, does not go with those before it.
func (o Overlay) checkAmong(i int, p netip.Prefix, before []netip.Prefix, f *findings) {
	overlaps := func(q netip.Prefix) bool { return ipnet.Overlap(q, p) }
	if at := slices.IndexFunc(before, overlaps); at >= 0 && o.Topology != TopologyLocalnet {
		f.Add(ErrOverlaySubnets.At(atSubnets, o.Subnets, "subnet %d, %v, overlaps %v",
			i+1, p, before[at]).With(atTopology).Hinted("make the subnets disjoint"))
	}
	family := func(q netip.Prefix) bool { return q.Addr().Is4() == p.Addr().Is4() }
	if at := slices.IndexFunc(before, family); at >= 0 && o.computesTransit() {
		f.Add(ErrOverlaySubnets.At(atSubnets, o.Subnets,
			"subnet %d, %v, and %v are of one family, for both of which "+
				"one transitSubnet is computed, which overlaps itself",
			i+1, p, before[at]).With(atTopology, atRole, atTransit).
			Hinted("write transitSubnet, or one subnet a family"))
	}
}

// What the nodes' subnets of layer3 are, unless it is said.
const (
	hostBits4 = 24
	hostBits6 = 64 // nothing else is taken
)

// overlaySubnet reads a network and, of layer3, the length of the nodes' subnets.
func overlaySubnet(text string, layer3 bool) (p netip.Prefix, host int, why string) {
	parts := strings.Split(text, "/")
	if len(parts) == 3 && !layer3 {
		return p, 0, "has two lengths, which is for layer3"
	}
	if len(parts) < 2 || len(parts) > 3 {
		return p, 0, "is not in CIDR notation"
	}
	addr, err := netip.ParseAddr(parts[0])
	bits, bad := strconv.ParseUint(parts[1], 10, 8) // net.ParseCIDR takes leading zeros
	if err != nil || bad != nil || addr.Zone() != "" || addr.Is4In6() ||
		int(bits) > addr.BitLen() {
		return p, 0, "is not in CIDR notation"
	}
	p = netip.PrefixFrom(addr, int(bits)).Masked()
	if !layer3 {
		return p, 0, ""
	}
	host = hostBits4
	if p.Addr().Is6() {
		host = hostBits6
	}
	if len(parts) == 3 {
		if host, err = strconv.Atoi(parts[2]); err != nil {
			return p, 0, "has no number for the length of the nodes' subnets"
		}
	}
	switch {
	case p.Addr().Is6() && host != hostBits6:
		return p, host, "has nodes' subnets that are not /64"
	case host > p.Addr().BitLen() || host <= p.Bits():
		return p, host, fmt.Sprintf("has nodes' subnets of /%d, which are not parts of it", host)
	}
	return p, host, ""
}

// largest is how many addresses OVN-Kubernetes hands out of an IPv6 subnet
// (allocator/ip/allocator.go NewAllocatorCIDRRange: 65536 less the first).
const largest = 65535

// ranges returns what is handed out: all but the network and, of IPv4, the
// broadcast address, less what is excluded, and what the network itself takes. That
// nothing is left is reported when all that is excluded is known. Of layer3 it is
// the whole, of which each node hands out a part.
func (o Overlay) ranges(
	r ResolvedOverlay, excluded ipnet.Set, known bool, f *findings,
) (out []ipam.Range) {
	for i, p := range r.Subnets {
		x := ipam.Range{Set: i, Network: p, Assignable: usable(p), At: atSubnets}
		if o.Topology == TopologyLayer3 {
			x.Assignable = ipnet.SetOf(p)
			out = append(out, x)
			continue
		}
		x.Assignable = x.Assignable.Subtract(excluded)
		if own := o.own(p); len(own) > 0 {
			x.Gateway = own[0]
			x.Assignable = x.Assignable.Subtract(ipnet.SetOfAddrs(own...))
		}
		if known && x.Assignable.IsEmpty() && !slices.Contains(r.Subnets[:i], p) {
			f.Add(ErrOverlayEmpty.At(atSubnets, p.String(),
				"%v leaves no address to assign", p).
				With(atExclude, atRole, atTopology).
				Hinted("use a larger network, or exclude less"))
		}
		out = append(out, x)
	}
	return out
}

func (o Overlay) primary() bool { return o.Role == RolePrimary }

// own returns the addresses of a subnet that a primary layer2 network keeps for the
// gateway and the nodes' ports (clustermanager network_cluster_controller.go
// infrastructureExcludeCIDRs).
func (o Overlay) own(p netip.Prefix) []netip.Addr {
	if o.Topology != TopologyLayer2 || !o.primary() {
		return nil
	}
	first := p.Addr().Next()
	return []netip.Addr{first, first.Next()}
}

func usable(p netip.Prefix) ipnet.Set {
	all := ipnet.RangeOf(p)
	from, to := all.From().Next(), all.To()
	if p.Addr().Is4() {
		to = to.Prev()
	} else if most, ok := ipnet.Add(from, largest-1); ok && most.Less(to) {
		to = most
	}
	window, _ := ipnet.NewRange(from, to) // none, for a network of one or two addresses
	return ipnet.SetOfRanges(window)
}

// excluded reads the excluded subnets, each of which has to be in a subnet. It
// reports whether each of them can be read; all is whether the subnets can. Layer3
// does not read them.
func (o Overlay) excluded(
	subnets []netip.Prefix, all bool, f *findings,
) (out []netip.Prefix, ok bool) {
	if strings.TrimSpace(o.ExcludeSubnets) == "" || o.Topology == TopologyLayer3 {
		return nil, true
	}
	ok = true
	for i, text := range strings.Split(o.ExcludeSubnets, ",") {
		text = strings.TrimSpace(text)
		p, _, why := overlaySubnet(text, false)
		within := func(s netip.Prefix) bool { return s.Bits() <= p.Bits() && s.Overlaps(p) }
		if why == "" && all && !slices.ContainsFunc(subnets, within) {
			why = "is in none of the subnets"
		}
		if why != "" {
			ok = false
			f.Add(ErrOverlayExclude.At(atExclude, o.ExcludeSubnets, "subnet %d, %q, %s",
				i+1, text, why).With(atSubnets, atTopology).
				Hinted("write parts of subnets, separated by commas"))
			continue
		}
		out = append(out, p)
	}
	return out, ok
}

// checkExcluded reports addresses that cannot be excluded: each is reserved once, of
// those that are handed out (allocator/ip/subnet/allocator.go reserveSubnets). The
// network and the broadcast address are left out, however often they are excluded.
func (o Overlay) checkExcluded(r ResolvedOverlay, excluded []netip.Prefix, f *findings) {
	report := func(p netip.Prefix, format string, args ...any) {
		f.Add(ErrOverlayExcludeTwice.At(atExclude, o.ExcludeSubnets,
			"%v "+format, append([]any{p}, args...)...).
			With(atSubnets, atTopology, atRole).
			Hinted("leave it out, or make them disjoint"))
	}
	for _, s := range r.Subnets {
		all := usable(s)
		taken := ipnet.SetOfAddrs(o.own(s)...)
		mine, sets := excludedOf(s, excluded)
		for i, first := range firsts(mine) {
			switch {
			case first < i:
				report(mine[i], "overlaps %v, which is excluded already", mine[first])
			case taken.Overlaps(sets[i]):
				report(mine[i], "has %v, which the network keeps for itself",
					taken.Intersect(sets[i]))
			case !all.Covers(sets[i]):
				report(mine[i], "has addresses after %v, the last that is handed out",
					all.Last())
			}
		}
	}
}

// excludedOf returns what is excluded of a subnet, and without its edges; not what
// has only these.
func excludedOf(s netip.Prefix, excluded []netip.Prefix) (of []netip.Prefix, less []ipnet.Set) {
	edge := edges(s)
	for _, p := range excluded {
		if s.Bits() > p.Bits() || !s.Overlaps(p) {
			continue
		}
		if rest := ipnet.SetOf(p).Subtract(edge); !rest.IsEmpty() {
			of, less = append(of, p), append(less, rest)
		}
	}
	return of, less
}

// edges are the network address of a subnet and, of IPv4, the broadcast address.
func edges(p netip.Prefix) ipnet.Set {
	all := ipnet.RangeOf(p)
	if p.Addr().Is4() {
		return ipnet.SetOfAddrs(all.From(), all.To())
	}
	return ipnet.SetOfAddrs(all.From())
}
