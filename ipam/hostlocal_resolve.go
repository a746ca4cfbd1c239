package ipam

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipnet"
)

// rangeSet is a set of ranges, and where it is.
type rangeSet struct {
	ranges []HostLocalRange
	at     diag.Path
	single bool // the members of the only range are at that very place
}

func (s rangeSet) path(i int) diag.Path {
	if s.single {
		return s.at
	}
	return s.at.Index(i)
}

// resolveAfter resolves h, which is at path in, with sets of ranges before its own
// (allocator/config.go LoadIPAMConfig v1.9.1).
func (h HostLocal) resolveAfter(in diag.Path, sets []rangeSet, b *hostLocalRelease,
	l *findings) Resolved {
	check(hostLocalTable, in, &h, l)
	if h.Subnet != "" {
		only := HostLocalRange{
			Subnet: h.Subnet, RangeStart: h.RangeStart, RangeEnd: h.RangeEnd, Gateway: h.Gateway,
		}
		sets = append(sets, rangeSet{[]HostLocalRange{only}, in, true})
	} else {
		h.checkNoSubnet(in, &l.List)
	}
	for i, set := range h.Ranges {
		sets = append(sets, rangeSet{set, (in + "/ranges").Index(i), false})
	}
	unread := isOdd(h.Unknown, "ranges") || isOdd(h.Unknown, "subnet")
	if len(sets) == 0 && !unread {
		because := []diag.Path{in + "/subnet"}
		if in != "" {
			because = append(because, "/runtimeConfig/ipRanges")
		}
		l.Add(ErrHostLocalNoRange.At(in+"/ranges", nil, "there is no range").
			With(because...).Hinted(`write "ranges": [[{"subnet": "10.200.5.0/24"}]]`))
	}
	r := Resolved{Type: TypeHostLocal, At: in, Complete: true}
	r.Ranges = resolveSets(sets, b, &l.List)
	var more diag.List
	r.Routes = resolveRoutes(h.Routes, &more)
	l.Add(more.Under(in)...)
	return r
}

// part is a range of a set. Its window has the gateway.
type part struct {
	Range
	window ipnet.Range
	in     diag.Path // where its members are
}

// rests returns the members that the window of the part rests on.
func (p part) rests() []diag.Path {
	return []diag.Path{p.in + "/subnet", p.in + "/rangeStart", p.in + "/rangeEnd"}
}

// resolveSets returns the ranges of all sets, of which no two have an address.
func resolveSets(sets []rangeSet, b *hostLocalRelease, l *diag.List) (out []Range) {
	n := 0
	for _, set := range sets {
		n += len(set.ranges)
	}
	var before []part
	for i, set := range sets {
		for _, p := range set.resolve(i, b, l) {
			if n <= everyPair {
				for _, other := range before {
					p.checkOverlap(other, l)
				}
			}
			before = append(before, p)
			if !p.Assignable.IsEmpty() { // else it is all gateway, and the others of the set count
				out = append(out, p.Range)
			}
		}
	}
	if n > everyPair {
		var windows []ipnet.Set
		for _, p := range before {
			windows = append(windows, ipnet.SetOfRanges(p.window))
		}
		witnesses(windows, func(i, j int) { before[j].checkOverlap(before[i], l) })
	}
	return out
}

func (p part) checkOverlap(other part, l *diag.List) {
	if !p.window.Overlaps(other.window) {
		return
	}
	at, of := p.At, "of another set"
	if p.Set == other.Set {
		at, of = p.in, "in the same set"
	}
	l.Add(ErrHostLocalOverlap.At(at, p.Network.String(),
		"%v overlaps %v %s", p.window, other.window, of).
		With(p.rests()...).With(other.rests()...).Hinted("make the ranges disjoint"))
}

// resolve returns the parts of the set with that number, none when one of them
// is refused.
func (s rangeSet) resolve(number int, b *hostLocalRelease, l *diag.List) []part {
	if len(s.ranges) == 0 {
		l.Add(ErrHostLocalNoRange.At(s.at, nil, "the set of ranges is empty").
			Hinted("write a subnet into it, or remove it"))
		return nil
	}
	var out []part
	for i, h := range s.ranges {
		p, ok := h.resolve(s.path(i), b, l)
		if !ok {
			continue
		}
		p.Set = number
		if len(out) > 0 && p.Network.Addr().BitLen() != out[0].Network.Addr().BitLen() {
			l.Add(ErrHostLocalFamilies.At(s.path(i), h.Subnet, "the set mixes IPv4 and IPv6").
				With(out[0].At).Hinted("give each family a set of its own"))
		}
		out = append(out, p)
	}
	if len(out) == len(s.ranges) && allGateway(out) {
		l.Add(ErrHostLocalEmpty.At(s.path(0), nil,
			"the gateway %v is all of the range", out[0].Gateway).
			With(s.path(0) + "/gateway").With(out[0].rests()...).Hinted("widen the range"))
	}
	return out
}

func allGateway(parts []part) bool {
	for _, p := range parts {
		if !p.Assignable.IsEmpty() {
			return false
		}
	}
	return true
}

// resolve follows Canonicalize of allocator/range.go. It looks at every member,
// also when another is wrong.
func (h HostLocalRange) resolve(at diag.Path, b *hostLocalRelease, l *diag.List) (part, bool) {
	network, ok := h.network(at.Name("subnet"), l)
	if !ok {
		h.checkAlone(at, l)
		return part{}, false
	}
	all := ipnet.RangeOf(network)
	from, to := all.From().Next(), all.To()
	if to.Is4() {
		to = to.Prev()
	}
	start, okStart := h.bound(at, "rangeStart", h.RangeStart, network, from, l)
	end, okEnd := h.bound(at, "rangeEnd", h.RangeEnd, network, to, l)
	gateway, okGateway := h.gateway(at, from, l)
	okGateway = okGateway && h.checkGateway(at, gateway, network, b, l)
	if !okStart || !okEnd {
		return part{}, false
	}
	window, ok := h.window(at, start, end, to, network, b, l)
	if !ok || !okGateway {
		return part{}, false
	}
	set := ipnet.SetOfRanges(window).Subtract(ipnet.SetOfAddrs(gateway))
	return part{
		Range:  Range{Network: network, Assignable: set, Gateway: gateway, At: at.Name("subnet")},
		window: window, in: at,
	}, true
}

// window returns the addresses from start to end, which is last when it is absent.
func (h HostLocalRange) window(
	at diag.Path, start, end, last netip.Addr, network netip.Prefix, b *hostLocalRelease,
	l *diag.List,
) (ipnet.Range, bool) {
	if h.RangeEnd == "" && end.Less(start) && !b.checksDefaultEnd {
		l.Add(ErrHostLocalBeyond.At(at.Name("rangeStart"), h.RangeStart,
			"%v is after the last address %v: once it is given, addresses outside of %v are", start,
			end, network).
			With(at.Name("subnet"), at.Name("rangeEnd")).Hinted("begin at %v or before", last))
		end = start
	}
	window, ok := ipnet.NewRange(start, end)
	if !ok {
		l.Add(ErrHostLocalBound.At(at.Name("rangeStart"), h.RangeStart,
			"%v is after the end %v", start, end).
			With(at.Name("subnet"), at.Name("rangeEnd")).Hinted("%s", h.swap(last)))
	}
	return window, ok
}

// swap says what to do about a start that is after the end, which is to when it
// is absent.
func (h HostLocalRange) swap(to netip.Addr) string {
	if h.RangeEnd == "" {
		return "begin at " + to.String() + " or before"
	}
	return "swap rangeStart and rangeEnd"
}

// checkAlone reports what is wrong with members whatever the subnet is.
func (h HostLocalRange) checkAlone(at diag.Path, l *diag.List) {
	for _, m := range []struct{ name, text string }{
		{"rangeStart", h.RangeStart},
		{"rangeEnd", h.RangeEnd},
	} {
		if _, ok := parseAddr(m.text); m.text != "" && !ok {
			l.Add(ErrHostLocalBound.At(at.Name(m.name), m.text, "%s", cniconf.NotAddress(m.text)).
				Hinted("write an address of the subnet, or leave it out"))
		}
	}
	h.gateway(at, netip.Addr{}, l)
}

// checkGateway reports a gateway that is not in the network, and whether it is
// taken all the same.
func (h HostLocalRange) checkGateway(
	at diag.Path, gateway netip.Addr, network netip.Prefix, b *hostLocalRelease, l *diag.List,
) bool {
	rule, then := WarnGatewayOutside, "nothing can reach it"
	if b.refusesGatewayOutside {
		rule, then = ErrHostLocalGateway, "the plugin refuses it"
	}
	if network.Contains(gateway) {
		return true
	}
	l.Add(rule.At(at.Name("gateway"), h.Gateway, "%v is not in %v: %s", gateway, network, then).
		With(at.Name("subnet")).Hinted("write an address of %v, or leave gateway out", network))
	return !b.refusesGatewayOutside
}

// network reads the subnet, strictly.
func (h HostLocalRange) network(at diag.Path, l *diag.List) (netip.Prefix, bool) {
	if isOdd(h.Unknown, "subnet") {
		return netip.Prefix{}, false
	}
	addr, network, ok := parseCIDR(h.Subnet)
	written, _ := netip.ParsePrefix(h.Subnet)
	switch {
	case !ok:
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet, "%s", cniconf.NotCIDR(h.Subnet)).
			Hinted("write a network such as %s",
				cniconf.Like(h.Subnet, "10.200.5.0/24", "fd00:200:5::/64")))
	case network.Addr().Is4() && written.Addr().Is4In6():
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet,
			"%q is an IPv4-mapped network, with the mask of another family", h.Subnet).
			Hinted("write %v", network))
	case network.Bits() > network.Addr().BitLen()-2:
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet, "%v is too small to assign from", network).
			Hinted("use a /%d or shorter", network.Addr().BitLen()-2))
	case addr != network.Addr():
		l.Add(ErrHostLocalSubnet.At(at, h.Subnet, "%q has host bits set", h.Subnet).
			Hinted("write %v", network).
			Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(network.String())}))
	default:
		return network, true
	}
	return netip.Prefix{}, false
}

// bound reads a bound; the network and broadcast address are accepted.
func (h HostLocalRange) bound(
	at diag.Path, name, text string, network netip.Prefix, def netip.Addr, l *diag.List,
) (netip.Addr, bool) {
	if text == "" {
		return def, true
	}
	a, ok := parseAddr(text)
	if !ok || !network.Contains(a) {
		l.Add(ErrHostLocalBound.At(at.Name(name), text,
			"%q is not an address in %v", text, network).
			With(at.Name("subnet")).Hinted("write an address in %v, or leave it out", network))
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
		l.Add(ErrGateway.At(at.Name("gateway"), h.Gateway, "%s", cniconf.NotAddress(h.Gateway)).
			Hinted("write an address, or leave it out"))
	}
	return a, ok
}

// checkNoSubnet reports what is there in the place of the subnet without being
// one: the text is decoded even when it is empty, and without it the other members
// are dropped.
func (h HostLocal) checkNoSubnet(in diag.Path, l *diag.List) {
	if v, ok := fold(h.Unknown, "subnet"); ok && !isOdd(h.Unknown, "subnet") {
		l.Add(ErrHostLocalSubnet.At(in+"/subnet", string(v), "%s is not in CIDR notation", v).
			Hinted("write a network such as 10.200.5.0/24, or leave it out"))
	}
	for _, m := range []struct{ name, text string }{
		{"rangeStart", h.RangeStart}, {"rangeEnd", h.RangeEnd}, {"gateway", h.Gateway},
	} {
		at := in.Name(m.name)
		if _, ok := parseAddr(m.text); m.text != "" && !ok {
			l.Add(ErrHostLocalBound.At(at, m.text, "%s", cniconf.NotAddress(m.text)).
				Hinted("leave it out"))
		} else if m.text != "" {
			l.Add(ErrHostLocalDropped.At(at, m.text,
				"%s applies to subnet only, which is missing; it is dropped", m.name).
				With(in + "/subnet").Hinted("move it into the range that it is meant for"))
		}
	}
}
