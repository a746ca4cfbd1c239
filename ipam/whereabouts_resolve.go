package ipam

import (
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	"github.com/migrationnet/migrationnet/ipnet"
)

// firstWhereabouts is the oldest release whose address choice this package
// models; v0.6.2 and earlier honour bounds outside the range (whereabouts.md 1.4).
var (
	firstWhereabouts     = MustParseVersion("v0.6.3")
	nodeSliceWhereabouts = MustParseVersion("v0.9.0") // the first to read node_slice_size
)

// Resolve returns the addresses that whereabouts of the given release will
// assign: for each range the effective window, without what is excluded. A
// document without a range is accepted, and assigns nothing.
//
// Defaults from the node's flat file are not in the document, and not here.
func (w Whereabouts) Resolve(rel Release) (Resolved, diag.List) { return settled(w, rel) }

func (w Whereabouts) resolve(rel Release, l *diag.List) Resolved {
	l.Add(whereaboutsSchema.Check(w)...)
	if rel.Whereabouts.Before(firstWhereabouts) {
		l.Add(WarnWhereaboutsRelease.At("", nil, "whereabouts %v is resolved as %v: it honours bounds outside the range", rel.Whereabouts, firstWhereabouts).
			Hinted("upgrade whereabouts, and keep range_start and range_end inside the range"))
	}
	r := Resolved{Type: TypeWhereabouts, Complete: true}
	gateway := w.checkGateway(l)
	pools := w.pools()
	for _, p := range pools {
		if x, ok := p.resolve(l); ok {
			x.Gateway, x.Pool, x.At = gateway, w.poolName(x.Network), p.at.Name("range")
			w.checkRange(p, x, l)
			r.Ranges = append(r.Ranges, x)
		}
	}
	w.checkGatewayOnLink(r.Ranges, l)
	checkTwins(pools, r.Ranges, l)
	r.Fixed = resolveFixed(w.Addresses, parseCIDRSloppy, l)
	r.Routes = resolveRoutes(w.Routes, l)
	w.checkRest(rel, len(pools), l)
	return r
}

func (w Whereabouts) checkGateway(l *diag.List) netip.Addr {
	if w.Gateway == "" {
		a, _ := parseAddr(w.GatewayIP)
		if w.GatewayIP != "" {
			l.Add(WarnWhereaboutsGateway.At("/Gateway", w.GatewayIP, `"Gateway" is another member than "gateway", and is not checked`).
				Hinted(`write "gateway"`))
		}
		return a
	}
	a, _, err := ipnet.ParseAddrSloppy(w.Gateway)
	if err != nil {
		l.Add(ErrGateway.At("/gateway", w.Gateway, "%q is not an IP address", w.Gateway).
			Hinted("write an address without prefix length, or leave gateway out"))
	}
	return a
}

// checkGatewayOnLink reports a gateway that no range can reach.
func (w Whereabouts) checkGatewayOnLink(ranges []Range, l *diag.List) {
	for _, x := range ranges {
		if !x.Gateway.IsValid() || x.Network.Contains(x.Gateway) {
			return
		}
	}
	if len(ranges) > 0 {
		l.Add(WarnGatewayOutside.At("/gateway", w.Gateway, "%v is in no range: nothing can reach it", ranges[0].Gateway).
			Hinted("write an address of %v, or leave gateway out", ranges[0].Network))
	}
}

// checkRange reports what is harmful in a range that is accepted.
func (w Whereabouts) checkRange(p pool, x Range, l *diag.List) {
	at := p.at.Name("range")
	if x.Assignable.Contains(x.Gateway) {
		l.Add(WarnGatewayAssigned.At("/gateway", w.Gateway, "the gateway %v is in the range, and will be assigned to a pod", x.Gateway).
			Hinted("exclude it, or begin the window behind it"))
	}
	if !k8sname.Subdomain(x.Pool) {
		l.Add(ErrWhereaboutsPool.At(at, p.text, "the API server refuses the pool's name %q", x.Pool).
			Hinted("begin the range with something else than ::, and keep network_name to lower-case letters, digits, dashes and dots"))
	}
	if first := x.Assignable.First(); !first.IsGlobalUnicast() {
		l.Add(WarnNotUnicast.At(at, p.text, "%v is not a global unicast address; virt-handler panics when it finds no other on migration0", first).
			Hinted("use a private network, such as 10.200.5.0/24"))
	}
}

// checkTwins reports entries that give one pod the same address twice.
func checkTwins(pools []pool, ranges []Range, l *diag.List) {
	if len(pools) != len(ranges) {
		return // some entry is refused already
	}
	for i, a := range ranges {
		for j, b := range ranges[:i] {
			at := pools[i].at.Name("range")
			switch {
			case a.Network == b.Network:
				l.Add(ErrWhereaboutsTwice.At(at, pools[i].text, "%v is the range of entry %d too: both use one pool, and the pod gets one address twice", a.Network, j).
					Hinted("give every range once"))
			case a.Assignable.Overlaps(b.Assignable):
				l.Add(ErrWhereaboutsOverlap.At(at, pools[i].text, "%v overlaps %v of entry %d: the pod may get one address twice", a.Assignable, b.Assignable, j).
					Hinted("make the ranges disjoint"))
			}
		}
	}
}

// checkRest reports what the other members do.
func (w Whereabouts) checkRest(rel Release, pools int, l *diag.List) {
	if pools == 0 && len(w.Addresses) == 0 {
		l.Add(ErrWhereaboutsNoRange.At("/range", nil, "there is no range: whereabouts accepts that and assigns nothing").
			Hinted("write range, such as 10.200.5.0/24"))
	}
	if w.Range == "" {
		for _, m := range []struct{ name, text string }{
			{"range_start", w.RangeStart}, {"range_end", w.RangeEnd}, {"exclude", strings.Join(w.Exclude, ",")},
		} {
			if m.text != "" {
				l.Add(ErrWhereaboutsOrphan.At(diag.Path("").Name(m.name), m.text, "%s applies to range only, which is missing; it is dropped", m.name).
					Hinted("move it into the entry of ipRanges that it is meant for"))
			}
		}
	}
	if w.NodeSliceSize != "" && !rel.Whereabouts.Before(nodeSliceWhereabouts) {
		l.Add(ErrWhereaboutsSlice.At("/node_slice_size", w.NodeSliceSize, "node slices ignore range_start, range_end and exclude").
			Hinted("leave node_slice_size out"))
	}
	if w.EnableOverlappingRanges != nil && !*w.EnableOverlappingRanges {
		l.Add(WarnWhereaboutsOverlapOff.At("/enable_overlapping_ranges", false, "addresses of overlapping ranges in this cluster are no longer checked, in either direction").
			Hinted("leave it out, or write true"))
	}
}

// poolName returns the name of the IPPool object (ipam.go:106-134 v0.9.4).
func (w Whereabouts) poolName(network netip.Prefix) string {
	name := strings.NewReplacer(":", "-", "/", "-").Replace(network.String())
	if w.NetworkName != "" {
		name = w.NetworkName + "-" + name
	}
	return name
}
