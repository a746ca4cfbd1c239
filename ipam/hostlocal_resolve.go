package ipam

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// rangeSet is a set of ranges, and where it stands.
type rangeSet struct {
	ranges []HostLocalRange
	at     diag.Path
	single bool // the members of the only range stand at that very place
}

func (s rangeSet) path(i int) diag.Path {
	if s.single {
		return s.at
	}
	return s.at.Index(i)
}

// resolveAfter resolves h, which stands at path in, with sets of ranges before
// its own (allocator/config.go LoadIPAMConfig v1.9.1).
func (h HostLocal) resolveAfter(in diag.Path, sets []rangeSet, b *hostLocalRelease, l *diag.List) Resolved {
	l.Add(hostLocalSchema.Check(h).Under(in)...)
	if h.Subnet != "" {
		only := HostLocalRange{Subnet: h.Subnet, RangeStart: h.RangeStart, RangeEnd: h.RangeEnd, Gateway: h.Gateway}
		sets = append(sets, rangeSet{[]HostLocalRange{only}, in, true})
	} else {
		h.checkNoSubnet(in, l)
	}
	for i, set := range h.Ranges {
		sets = append(sets, rangeSet{set, (in + "/ranges").Index(i), false})
	}
	if len(sets) == 0 {
		l.Add(ErrHostLocalNoRange.At(in+"/ranges", nil, "there is no range").Hinted(`write "ranges": [[{"subnet": "10.200.5.0/24"}]]`))
	}
	r := Resolved{Type: TypeHostLocal, Complete: true}
	var windows []ipnet.Set
	for _, set := range sets {
		x, window, ok := set.resolve(b, l)
		if !ok {
			continue
		}
		for i, other := range windows {
			if window.Overlaps(other) {
				l.Add(ErrHostLocalOverlap.At(x.At, nil, "%v overlaps %v of another set", window, windows[i]).Hinted("make the ranges disjoint"))
			}
		}
		windows, r.Ranges = append(windows, window), append(r.Ranges, x)
	}
	var more diag.List
	r.Routes = resolveRoutes(h.Routes, &more)
	l.Add(more.Under(in)...)
	return r
}

// checkNoSubnet reports what stands for the subnet without being one: the text
// is decoded even when it is empty, and without it the other members are dropped.
func (h HostLocal) checkNoSubnet(in diag.Path, l *diag.List) {
	if v, ok := h.Unknown["subnet"]; ok {
		l.Add(ErrHostLocalSubnet.At(in+"/subnet", string(v), "%s is not in CIDR notation", v).Hinted("write a network such as 10.200.5.0/24, or leave it out"))
	}
	for _, m := range []struct{ name, text string }{{"rangeStart", h.RangeStart}, {"rangeEnd", h.RangeEnd}, {"gateway", h.Gateway}} {
		at := in.Name(m.name)
		if _, ok := parseAddr(m.text); m.text != "" && !ok {
			l.Add(ErrHostLocalBound.At(at, m.text, "%q is not an IP address", m.text).Hinted("leave it out"))
		} else if m.text != "" {
			l.Add(ErrHostLocalDropped.At(at, m.text, "%s applies to subnet only, which is missing; it is dropped", m.name).Hinted("move it into the range that it is meant for"))
		}
	}
}

// resolve returns the set as one Range, and the windows of its members, whose
// gateways are in them.
func (s rangeSet) resolve(b *hostLocalRelease, l *diag.List) (out Range, windows ipnet.Set, ok bool) {
	if len(s.ranges) == 0 {
		l.Add(ErrHostLocalNoRange.At(s.at, nil, "the set of ranges is empty").Hinted("write a subnet into it, or remove it"))
		return Range{}, ipnet.Set{}, false
	}
	ok = true
	for i, h := range s.ranges {
		at := s.path(i)
		network, window, gateway, fine := h.resolve(at, b, l)
		if !fine {
			ok = false
			continue
		}
		set := ipnet.SetOfRanges(window)
		switch {
		case i == 0:
			out = Range{Network: network, Gateway: gateway, At: at.Name("subnet")}
		case out.Network.IsValid() && network.Addr().BitLen() != out.Network.Addr().BitLen():
			l.Add(ErrHostLocalFamilies.At(at, h.Subnet, "the set mixes IPv4 and IPv6").Hinted("give each family a set of its own"))
		case set.Overlaps(windows):
			l.Add(ErrHostLocalOverlap.At(at, h.Subnet, "%v overlaps %v in the same set", set, windows).Hinted("make the ranges disjoint"))
		}
		windows = windows.Union(set)
		out.Assignable = out.Assignable.Union(set.Subtract(ipnet.SetOfAddrs(gateway)))
	}
	if ok && out.Assignable.IsEmpty() {
		l.Add(ErrHostLocalEmpty.At(s.path(0), nil, "the gateway %v is all of the range", out.Gateway).Hinted("widen the range"))
		ok = false
	}
	return out, windows, ok
}

// resolve follows Canonicalize of allocator/range.go.
func (h HostLocalRange) resolve(at diag.Path, b *hostLocalRelease, l *diag.List) (network netip.Prefix, window ipnet.Range, gateway netip.Addr, ok bool) {
	network, ok = h.network(at.Name("subnet"), l)
	if !ok {
		return netip.Prefix{}, ipnet.Range{}, netip.Addr{}, false
	}
	all := ipnet.RangeOf(network)
	from, to := all.From().Next(), all.To()
	if to.Is4() {
		to = to.Prev()
	}
	start, okStart := h.bound(at.Name("rangeStart"), h.RangeStart, network, from, l)
	end, okEnd := h.bound(at.Name("rangeEnd"), h.RangeEnd, network, to, l)
	gateway, okGateway := h.gateway(at, from, l)
	if !okStart || !okEnd || !okGateway || !h.checkGateway(at.Name("gateway"), gateway, network, b, l) {
		return netip.Prefix{}, ipnet.Range{}, netip.Addr{}, false
	}
	if h.RangeEnd == "" && end.Less(start) && !b.checksDefaultEnd {
		l.Add(ErrHostLocalBeyond.At(at.Name("rangeStart"), h.RangeStart, "%v is after the last address %v: once it is given, addresses outside of %v are", start, end, network).
			Hinted("begin at %v or before", to))
		end = start
	}
	if window, ok = ipnet.NewRange(start, end); !ok {
		l.Add(ErrHostLocalBound.At(at.Name("rangeStart"), h.RangeStart, "%v is after the end %v", start, end).
			Hinted("%s", h.swap(to)))
	}
	return network, window, gateway, ok
}

// swap says what to do about a start that is after the end, which is to when it
// is absent.
func (h HostLocalRange) swap(to netip.Addr) string {
	if h.RangeEnd == "" {
		return "begin at " + to.String() + " or before"
	}
	return "swap rangeStart and rangeEnd"
}

// checkGateway reports a gateway that is not in the network, and whether it is
// taken all the same.
func (h HostLocalRange) checkGateway(at diag.Path, gateway netip.Addr, network netip.Prefix, b *hostLocalRelease, l *diag.List) bool {
	rule, then := WarnGatewayOutside, "nothing can reach it"
	if b.refusesGatewayOutside {
		rule, then = ErrHostLocalGateway, "the plugin refuses it"
	}
	if network.Contains(gateway) {
		return true
	}
	l.Add(rule.At(at, h.Gateway, "%v is not in %v: %s", gateway, network, then).
		Hinted("write an address of %v, or leave gateway out", network))
	return !b.refusesGatewayOutside
}

// network reads the subnet, strictly.
func (h HostLocalRange) network(at diag.Path, l *diag.List) (netip.Prefix, bool) {
	addr, network, ok := parseCIDR(h.Subnet)
	written, _ := netip.ParsePrefix(h.Subnet)
	switch {
	case !ok:
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet, "%q is not in CIDR notation", h.Subnet).
			Hinted("write a network such as 10.200.5.0/24"))
	case network.Addr().Is4() && written.Addr().Is4In6():
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet, "%q is an IPv4-mapped network, with the mask of another family", h.Subnet).
			Hinted("write %v", network))
	case network.Bits() > network.Addr().BitLen()-2:
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet, "%v is too small to assign from", network).
			Hinted("use a /%d or shorter", network.Addr().BitLen()-2))
	case addr != network.Addr():
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet, "%q has host bits set", h.Subnet).
			Hinted("write %v", network).Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(network.String())}))
	default:
		return network, true
	}
	return netip.Prefix{}, false
}

// bound reads a bound; the network and broadcast address are accepted.
func (h HostLocalRange) bound(at diag.Path, text string, network netip.Prefix, def netip.Addr, l *diag.List) (netip.Addr, bool) {
	if text == "" {
		return def, true
	}
	a, ok := parseAddr(text)
	if !ok || !network.Contains(a) {
		l.Add(ErrHostLocalBound.At(at, text, "%q is not an address in %v", text, network).Hinted("write an address in %v, or leave it out", network))
		return netip.Addr{}, false
	}
	return a, true
}

func (h HostLocalRange) gateway(at diag.Path, def netip.Addr, l *diag.List) (netip.Addr, bool) {
	if h.Gateway == "" {
		return def, true
	}
	a, ok := parseAddr(h.Gateway)
	if !ok {
		l.Add(ErrGateway.At(at.Name("gateway"), h.Gateway, "%q is not an IP address", h.Gateway).Hinted("write an address, or leave it out"))
	}
	return a, ok
}
