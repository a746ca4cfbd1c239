package ipam

import (
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Resolve returns the addresses that whereabouts of the given release will
// assign: for each range the effective window, without what is excluded. A
// document without a range is accepted, and assigns nothing.
//
// The node's flat file is not in the document; see [Whereabouts.On].
func (w Whereabouts) Resolve(rel Release) (Resolved, diag.List) { return settled(w, rel) }

func (w Whereabouts) resolve(rel Release, found *findings) Resolved {
	b, l := whereaboutsAt(rel), &found.List
	w = w.readBy(rel, found)
	check(whereaboutsTable, "", &w, found)
	r := Resolved{Type: TypeWhereabouts, Complete: true}
	gateway := w.checkGateway(l)
	pools := w.pools()
	for i, p := range pools {
		x, ok := p.resolve(b, l)
		if !ok {
			continue
		}
		x.Set, x.Gateway, x.Pool = len(r.Ranges), gateway, PoolName(x.Network, w.NetworkName)
		x.Reserved = w.reserved()
		w.checkPool(p, x, l)
		if w.NodeSliceSize != "" {
			x = w.sliced(i, x, l)
		}
		w.checkRange(p, x, l)
		r.Ranges = append(r.Ranges, x)
	}
	w.checkGatewayAssigned(r.Ranges, l)
	w.checkGatewayOnLink(r.Ranges, l)
	checkTwins(r.Ranges, l)
	r.Fixed = resolveFixed(w.Addresses, parseCIDRSloppy, l)
	r.Routes = resolveRoutes(w.Routes, l)
	w.checkFixed(r, l)
	w.checkRest(b, len(pools), l)
	return r
}

// sliced returns range i as node slices make it. Its pool is one for each node.
func (w Whereabouts) sliced(i int, x Range, l *diag.List) Range {
	x.Pool = ""
	if i > 0 {
		l.Add(ErrWhereaboutsSlice.At(x.At, nil,
			"the nodes get slices of the first range only; this one is handed out whole, "+
				"into the pools of the first").
			With("/node_slice_size", "/range").Hinted("leave node_slice_size out"))
		return x
	}
	all, _ := usable(x.Network)
	whole := ipnet.SetOfRanges(all)
	set, ok := w.slice(x.Network, l)
	if !ok {
		set = whole
	}
	if !x.Assignable.Equal(whole) {
		l.Add(ErrWhereaboutsSlice.At("/node_slice_size", w.NodeSliceSize,
			"node slices ignore range_start, range_end and exclude: %v is handed out, not %v", set,
			x.Assignable).
			With(windowOf(x)...).Hinted("leave node_slice_size out"))
	}
	x.Assignable = set
	return x
}

// checkPool reports a pool whose name the API server refuses.
func (w Whereabouts) checkPool(p pool, x Range, l *diag.List) {
	if k8sname.Subdomain(x.Pool) {
		return
	}
	at := x.At
	other := diag.Path("/network_name")
	hint := "begin the range with something else than ::"
	if w.NetworkName != "" {
		at, other = other, at
		hint = "keep network_name to lower-case letters, digits, dashes and dots"
	}
	l.Add(ErrWhereaboutsPool.At(at, p.text, "the API server refuses the pool's name %q", x.Pool).
		With(other).Hinted("%s", hint))
}

// offsets are the addresses above the network that a pool records rightly: an
// offset is read back as an int64 (ipam.go toIPReservationList v0.9.4).
const offsets = 1<<63 - 1

// checkRange reports what is harmful in a range that is accepted.
func (w Whereabouts) checkRange(p pool, x Range, l *diag.List) {
	first := x.Assignable.First()
	for r := range x.Assignable.Ranges() {
		if r.From().IsGlobalUnicast() && r.To().IsGlobalUnicast() {
			continue
		}
		a := r.From()
		if a.IsGlobalUnicast() {
			a = r.To()
		}
		l.Add(WarnNotUnicast.At(x.At, p.text,
			"%v is not a global unicast address; "+
				"virt-handler panics when it finds no other on migration0", a).
			With(windowOf(x)...).Hinted("use a private network, such as 10.200.5.0/24"))
		break
	}
	if last, ok := ipnet.Add(x.Network.Addr(), offsets); ok && last.Less(first) {
		rule, then := ErrWhereaboutsOffset, ": every pod gets it"
		if w.checksOverlap() {
			rule, then = WarnWhereaboutsOffset, "; only the overlap check prevents duplicates"
		}
		l.Add(rule.At(x.At, p.text,
			"%v is more than 2^63 addresses above %v, and recorded wrongly%s",
			first, x.Network.Addr(), then).
			With(windowOf(x)...).With("/enable_overlapping_ranges").
			Hinted("begin the window at %v or before", last))
	}
}

// checkGatewayAssigned reports a gateway that some range hands out.
func (w Whereabouts) checkGatewayAssigned(ranges []Range, l *diag.List) {
	var windows []diag.Path
	for _, x := range ranges {
		if x.GatewayAssigned() {
			windows = append(windows, windowOf(x)...)
		}
	}
	if len(windows) > 0 {
		l.Add(WarnGatewayAssigned.At(w.gatewayPath(), w.Gateway,
			"the gateway %v is in the range, and will be assigned to a pod", ranges[0].Gateway).
			With(windows...).Hinted("exclude it, or begin the window after it"))
	}
}

func (w Whereabouts) checksOverlap() bool {
	return w.EnableOverlappingRanges == nil || *w.EnableOverlappingRanges
}

// reserved returns the names of the reservations, "" when none are made: they are
// checked and made by those only that check overlaps (ipam.go:644-707 v0.9.4).
func (w Whereabouts) reserved() string {
	switch {
	case !w.checksOverlap():
		return ""
	case w.NetworkName != "":
		return w.NetworkName + "-*"
	}
	return "*"
}

// windowOf returns the members that the addresses of a range of whereabouts rest on.
func windowOf(x Range) []diag.Path {
	in := diag.Path(strings.TrimSuffix(string(x.At), "/range"))
	return []diag.Path{x.At, in + "/range_start", in + "/range_end", in + "/exclude"}
}

// places returns the members that give the ranges.
func places(ranges []Range) []diag.Path { return Resolved{Ranges: ranges}.places() }

// checkTwins reports entries that give one pod the same address twice.
func checkTwins(ranges []Range, l *diag.List) {
	if len(ranges) > everyPair {
		checkManyTwins(ranges, l)
		return
	}
	for i := range ranges {
		for j := range i {
			checkTwin(ranges, i, j, l)
		}
	}
}

// checkManyTwins compares each entry with the first of its pool, and the first ones
// with each other.
func checkManyTwins(ranges []Range, l *diag.List) {
	first := map[netip.Prefix]int{}
	var places []int // of the first ones
	var windows []ipnet.Set
	for i, x := range ranges {
		if j, ok := first[x.Network]; ok {
			checkTwin(ranges, i, j, l)
			continue
		}
		first[x.Network] = i
		places, windows = append(places, i), append(windows, x.Assignable)
	}
	witnesses(windows, func(i, j int) { checkTwin(ranges, places[j], places[i], l) })
}

// checkTwin compares entry i with entry j, which is before it.
func checkTwin(ranges []Range, i, j int, l *diag.List) {
	a, b := ranges[i], ranges[j]
	switch {
	case a.Network == b.Network:
		l.Add(ErrWhereaboutsTwice.At(a.At, a.Network.String(),
			"%v is the range of entry %d too: both use one pool, "+
				"and the pod gets one address twice", a.Network, j).
			With(b.At).Hinted("give every range once"))
	case a.Assignable.Overlaps(b.Assignable):
		l.Add(ErrWhereaboutsOverlap.At(a.At, a.Network.String(),
			"%v overlaps %v of entry %d: the pod may get one address twice", a.Assignable,
			b.Assignable, j).
			With(windowOf(a)...).With(windowOf(b)...).Hinted("make the ranges disjoint"))
	}
}

// PoolName returns the name of the IPPool object of a range, which the API
// server refuses unless it is a DNS-1123 subdomain: that of ::/64 is not
// (ipam.go:106-134 v0.9.4). Ranges with one pool share their addresses, whichever
// documents they are in. With node slices every node has a pool, of another name.
func PoolName(network netip.Prefix, networkName string) string {
	var buf [64]byte
	name := network.AppendTo(buf[:0])
	for i, c := range name {
		if c == ':' || c == '/' {
			name[i] = '-'
		}
	}
	if networkName != "" {
		return networkName + "-" + string(name)
	}
	return string(name)
}
