package ipam_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// walk is the search of v0.6.1 as its source has it, one address after the
// other, as far as the universe and the one after it go.
func walk(network netip.Prefix, start, end netip.Addr, excluded []netip.Prefix) (out []netip.Addr) {
	last := func(p netip.Prefix) netip.Addr { return ipnet.RangeOf(p).To() }
	if !end.IsValid() {
		end = last(netip.PrefixFrom(start, network.Bits()))
		if end.Is4() {
			end = end.Prev()
		}
		if start == network.Addr() {
			start = start.Next()
		}
	}
	stop, far := end.Next(), last(netip.PrefixFrom(network.Addr(), network.Bits()-2).Masked())
	for a := start; a != stop && !far.Less(a); a = a.Next() {
		skip := false
		for _, p := range excluded {
			if p.Contains(a) {
				skip = true
				if p.Bits() <= p.Addr().BitLen()-2 {
					a = last(p)
				}
			}
		}
		if !skip {
			out = append(out, a)
		}
	}
	return out
}

func oldWindows(t *rapid.T) bool {
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	near := netip.PrefixFrom(u.Addr(), u.Bits()-1).Masked() // half of it outside
	w := ipam.Whereabouts{Range: u.String()}
	start, end := u.Addr(), netip.Addr{}
	if rapid.Bool().Draw(t, "start?") {
		start = gen.Addr(near).Draw(t, "start")
		w.RangeStart = start.String()
	}
	if rapid.Bool().Draw(t, "end?") {
		end = gen.Addr(near).Draw(t, "end")
		w.RangeEnd = end.String()
	}
	var excluded []netip.Prefix
	for range rapid.IntRange(0, 3).Draw(t, "excludes") {
		p := gen.Prefix(near).Draw(t, "exclude").Masked()
		excluded = append(excluded, p)
		w.Exclude = append(w.Exclude, p.String())
	}
	want := walk(u, start, end, excluded)
	r, l := w.Resolve(whereabouts("v0.6.1"))
	if (r.Type == "") != (len(want) == 0) {
		t.Fatalf("%#v: %v, want %v", w, l, want)
	}
	near4 := ipnet.SetOf(netip.PrefixFrom(u.Addr(), u.Bits()-2).Masked())
	if got := r.Addresses().Intersect(near4); !got.Equal(ipnet.SetOfAddrs(want...)) {
		t.Fatalf("%#v: %v, want %v", w, got, ipnet.SetOfAddrs(want...))
	}
	all := ipnet.RangeOf(u)
	usable := ipnet.SetOf(u).Subtract(ipnet.SetOfAddrs(all.From(), all.To()))
	if beyond := !usable.Covers(r.Addresses()); beyond != l.Has(ipam.ErrWhereaboutsBeyond) {
		t.Fatalf("%#v hands out %v: %v", w, r.Addresses(), l)
	}
	return len(want) > 0
}

func TestOldReleasesWalkOneAddressAfterTheOther(t *testing.T) { law.Hold(t, oldWindows, 2) }
func FuzzOldReleases(f *testing.F) {
	law.Fuzz(f, oldWindows)
}

// Every address of a node slice but its first and last is handed out, and
// nothing else, whatever the window.
func nodeSlices(t *rapid.T) bool {
	u := gen.Universes[0]
	bits := rapid.IntRange(u.Bits()-1, 32).Draw(t, "bits")
	w := ipam.Whereabouts{
		Range:         u.String(),
		NodeSliceSize: rapid.SampledFrom([]string{"", "/"}).Draw(t, "slash") + fmt.Sprint(bits),
	}
	if rapid.Bool().Draw(t, "window?") {
		w.RangeStart = gen.Addr(u).Draw(t, "start").String()
	}
	r, l := w.Resolve(whereabouts("v0.9.4"))
	if bits < u.Bits() || bits > 30 {
		if !l.Has(ipam.ErrWhereaboutsSliceSize) {
			t.Fatalf("%#v: %v", w, l)
		}
		return false
	}
	got := r.Addresses()
	for a := u.Addr(); u.Contains(a); a = a.Next() {
		slice := ipnet.RangeOf(netip.PrefixFrom(a, bits))
		if want := a != slice.From() && a != slice.To(); got.Contains(a) != want {
			t.Fatalf("%#v: %v in %v: %v", w, a, got, !want)
		}
	}
	if size, _ := got.Size().Uint64(); size != 256-2<<(bits-24) {
		t.Fatalf("%#v: %v", w, got)
	}
	return true
}

func TestNodeSlices(t *testing.T) { law.Hold(t, nodeSlices, 2) }

// hostLocalAgrees compares a range with the plugin's own words: every address
// from start to end but the gateway.
func hostLocalAgrees(t *rapid.T) bool {
	h := gen.HostLocal().Draw(t, "host-local")
	r, l := h.Resolve(ipam.Release{})
	if l.Refused() != 0 {
		return false
	}
	sets := h.Ranges
	if h.Subnet != "" {
		sets = append([][]ipam.HostLocalRange{{{
			Subnet:     h.Subnet,
			RangeStart: h.RangeStart,
			RangeEnd:   h.RangeEnd,
			Gateway:    h.Gateway,
		}}}, sets...)
	}
	if len(sets) != len(r.Sets()) {
		t.Fatalf("%#v: %d sets, %v", h, len(sets), r.Ranges)
	}
	for i, set := range sets {
		got := r.Sets()[i]
		for _, x := range set {
			n := netip.MustParsePrefix(x.Subnet)
			all := ipnet.RangeOf(n)
			from, to := all.From().Next(), all.To()
			if n.Addr().Is4() {
				to = to.Prev()
			}
			gateway := from
			for text, p := range map[string]*netip.Addr{
				x.RangeStart: &from,
				x.RangeEnd:   &to,
				x.Gateway:    &gateway,
			} {
				if a, err := netip.ParseAddr(text); err == nil {
					*p = a
				}
			}
			if x.RangeStart == x.RangeEnd && x.RangeStart != "" ||
				x.Gateway != "" && (x.Gateway == x.RangeStart || x.Gateway == x.RangeEnd) {
				return false // one text for two bounds: the map above has only one of them
			}
			if to.Less(from) {
				to = from
			}
			var want []netip.Addr
			for a := from; !to.Less(a); a = a.Next() {
				if a != gateway {
					want = append(want, a)
				}
			}
			if len(want) == 0 {
				continue // the others of the set are assigned from
			}
			if len(got) == 0 || got[0].Network != n || got[0].Gateway != gateway ||
				!got[0].Assignable.Equal(ipnet.SetOfAddrs(want...)) {
				t.Fatalf("%#v: set %d has %v, want next %v of %v", h, i, got, want, n)
			}
			got = got[1:]
		}
		if len(got) > 0 {
			t.Fatalf("%#v: set %d has %v too", h, i, got)
		}
	}
	for i, x := range r.Ranges {
		for _, before := range r.Ranges[:i] {
			if before.Assignable.Overlaps(x.Assignable) {
				t.Fatalf("%#v: two ranges overlap", h)
			}
		}
	}
	return true
}

func TestHostLocalAgreesWithItsWords(t *testing.T) { law.Hold(t, hostLocalAgrees, 12) }
func FuzzHostLocal(f *testing.F) {
	law.Fuzz(f, hostLocalAgrees)
}

func configRoundTrip(t *rapid.T) {
	c := gen.IPAMConfig().Draw(t, "config")
	b, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got, l := ipam.ParseConfig(b)
	if diff := cmp.Diff(c, got); diff != "" || l.HasErrors() {
		t.Fatalf("%s %v\n%s", b, l, diff)
	}
	for _, rel := range everyRelease {
		r, l := got.Resolve(rel)
		if (l.Refused() != 0) != (cmp.Diff(ipam.Resolved{}, r) == "") {
			t.Fatalf("%s: %v, and %+v", b, l, r)
		}
		for _, x := range r.Ranges {
			if x.Assignable.IsEmpty() || x.At == "" || x.Network != x.Network.Masked() {
				t.Fatalf("%s: %+v", b, x)
			}
		}
		for _, d := range l {
			if d.Hint == "" || d.Message == "" {
				t.Fatalf("%s: %v says too little", b, d)
			}
		}
	}
}

func TestConfigMarshalThenParseIsTheIdentity(t *testing.T) { rapid.Check(t, configRoundTrip) }
func FuzzConfigMarshalThenParse(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(configRoundTrip))
}

// What a document says counts on every node, and a node fills in only once.
func onANode(t *rapid.T) {
	w, flat := gen.Whereabouts().Draw(t, "document"), gen.Whereabouts().Draw(t, "flat file")
	flat.Kubernetes = &ipam.Kubernetes{Kubeconfig: "/k"}
	file := ipam.FlatFile(flat)
	once, l := w.On(ipam.Node{FlatFile: &file}, ipam.Release{})
	twice, _ := once.On(ipam.Node{FlatFile: &file}, ipam.Release{})
	if diff := cmp.Diff(once, twice); diff != "" || l.HasErrors() {
		t.Fatalf("%#v on %#v: %v\n%s", w, flat, l, diff)
	}
	if once.Range != w.Range && w.Range != "" ||
		len(w.Exclude) > 0 && cmp.Diff(w.Exclude, once.Exclude) != "" ||
		w.Gateway != "" && once.Gateway != w.Gateway {
		t.Fatalf("%#v became %#v", w, once)
	}
	changed := cmp.Diff(w.Clone(), once.Clone(),
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Kubernetes" },
			cmp.Ignore())) != ""
	if changed != (len(l) > 0) {
		t.Fatalf("%#v became %#v, with %v", w, once, l)
	}
}

func TestANodeFillsInWhatIsLeftOut(t *testing.T) { rapid.Check(t, onANode) }
func FuzzOnANode(f *testing.F)                   { f.Fuzz(rapid.MakeFuzz(onANode)) }

// Check finds an overlap just when a network has an address of a claim, and a
// lack of addresses just when there are fewer than nodes.
func checkFacts(t *rapid.T) bool {
	d := gen.FineIPAM().Draw(t, "document")
	if d == nil {
		return false
	}
	r, l := d.Resolve(ipam.Release{})
	if l.Refused() != 0 {
		return false
	}
	other := gen.Set()
	if len(r.Ranges) > 0 { // or what is near
		x := rapid.SampledFrom(r.Ranges).Draw(t, "range")
		other = rapid.OneOf(other,
			rapid.SampledFrom([]ipnet.Set{ipnet.SetOf(x.Network), x.Assignable}))
	}
	claim := ipnet.Claim{Owner: "other", Addresses: other.Draw(t, "other")}
	nodes := rapid.IntRange(0, 300).Draw(t, "nodes")
	found := r.Check(ipam.Facts{Networks: []ipnet.Claim{claim}, Nodes: nodes})
	overlaps, few := false, false
	for _, x := range r.Ranges {
		overlaps = overlaps || ipnet.SetOf(x.Network).Overlaps(claim.Addresses)
		size, _ := x.Assignable.Size().Uint64()
		few = few || r.Type == ipam.TypeWhereabouts && size < uint64(nodes)
	}
	for _, x := range r.Fixed {
		overlaps = overlaps || ipnet.SetOf(x.Address.Masked()).Overlaps(claim.Addresses)
	}
	if found.Has(ipam.ErrOverlap) != overlaps || found.Has(ipam.ErrCapacity) != few ||
		found.Refused() != 0 {
		t.Fatalf("%#v beside %v with %d nodes: %v", d, claim.Addresses, nodes, found)
	}
	return overlaps || few
}

func TestCheckFindsWhatThereIs(t *testing.T) { law.Hold(t, checkFacts, 4) }
func FuzzCheck(f *testing.F) {
	law.Fuzz(f, checkFacts)
}
