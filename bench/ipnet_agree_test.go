package bench

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/gaissmai/bart"
	"github.com/migrationnet/migrationnet/ipnet"
	"go4.org/netipx"
)

// A figure counts only when the answers are the same.
func TestConflictsAgree(t *testing.T) {
	eachInput(t, 10_000, func(in *input) {
		for _, f := range finders {
			if in.n <= f.most {
				checkPairs(t, in, f.name, f.find(in))
			}
		}
		t.Logf("%s: %d pairs, %d ways", in.name, len(in.pairs()), len(finders))
	})
}

func TestQuestionsAgree(t *testing.T) {
	eachInput(t, 10_000, func(in *input) {
		q := ask(in)
		ours := builders[0].build(in).answers(q)
		for _, b := range builders[1:] {
			ours.check(t, in, b.name, b.build(in).answers(q))
		}
		x, table := ipnet.IndexOf(in.claims), new(bart.Table[[]int])
		for i, p := range in.prefixes {
			table.Modify(p, func(places []int, _ bool) ([]int, bool) {
				return append(places, i), false
			})
		}
		for _, p := range q.prefixes[:1000] {
			got := slices.Collect(x.Overlapping(ipnet.RangeOf(p)))
			var want []int
			for _, places := range table.Supernets(p) {
				want = append(want, places...)
			}
			for sub, places := range table.Subnets(p) {
				if sub != p {
					want = append(want, places...)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %v overlaps %v, bart says %v", in.name, p, got, want)
			}
		}
	})
}

// universe is 2^bits addresses at the low end, the high end or in the middle of
// a family.
type universe struct {
	bits int
	six  bool
	base uint64
}

func anyUniverse(r *rand.Rand) universe {
	return universe{6 + r.IntN(19), r.IntN(2) == 0, []uint64{0, 1 << 31, ^uint64(0)}[r.IntN(3)]}
}

// ranges draws up to forty short ranges.
func (u universe) ranges(r *rand.Rand) (ours []ipnet.Range, theirs []netipx.IPRange) {
	for range r.IntN(40) {
		n := r.Uint64N(1 << u.bits)
		a, b := n^u.base, min(n+r.Uint64N(1<<(u.bits-4)), 1<<u.bits-1)^u.base
		from, to := addr4(uint32(a)), addr4(uint32(b))
		if u.six {
			from, to = addr6(u.base, a), addr6(u.base, b)
		}
		if to.Less(from) {
			from, to = to, from
		}
		o, _ := ipnet.NewRange(from, to)
		ours, theirs = append(ours, o), append(theirs, netipx.IPRangeFrom(from, to))
	}
	return ours, theirs
}

func netipxOf(t *testing.T, f func(b *netipx.IPSetBuilder)) *netipx.IPSet {
	t.Helper()
	var b netipx.IPSetBuilder
	f(&b)
	s, err := b.IPSet()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sameSet compares ranges and cover.
func sameSet(t *testing.T, what string, ours ipnet.Set, theirs *netipx.IPSet) {
	t.Helper()
	var got []netipx.IPRange
	for r := range ours.Ranges() {
		got = append(got, netipx.IPRangeFrom(r.From(), r.To()))
	}
	if !slices.Equal(got, theirs.Ranges()) {
		t.Fatalf("%s: %v, netipx says %v", what, ours, theirs.Ranges())
	}
	if got := slices.Collect(ours.Prefixes()); !slices.Equal(got, theirs.Prefixes()) {
		t.Fatalf("%s: %v, netipx says %v", what, got, theirs.Prefixes())
	}
}

func TestSetsAgreeWithNetipx(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	overlapped := 0
	for range 3000 {
		u := anyUniverse(r)
		ra, rb := u.ranges(r)
		rc, rd := u.ranges(r)
		a, c := ipnet.SetOfRanges(ra...), ipnet.SetOfRanges(rc...)
		add := func(b *netipx.IPSetBuilder, rs []netipx.IPRange) {
			for _, r := range rs {
				b.AddRange(r)
			}
		}
		theirA := netipxOf(t, func(b *netipx.IPSetBuilder) { add(b, rb) })
		theirC := netipxOf(t, func(b *netipx.IPSetBuilder) { add(b, rd) })
		sameSet(t, "set", a, theirA)
		sameSet(t, "union", a.Union(c),
			netipxOf(t, func(b *netipx.IPSetBuilder) { b.AddSet(theirA); b.AddSet(theirC) }))
		sameSet(t, "intersection", a.Intersect(c),
			netipxOf(t, func(b *netipx.IPSetBuilder) { b.AddSet(theirA); b.Intersect(theirC) }))
		sameSet(t, "difference", a.Subtract(c),
			netipxOf(t, func(b *netipx.IPSetBuilder) { b.AddSet(theirA); b.RemoveSet(theirC) }))
		if got, want := a.Overlaps(c), theirA.Overlaps(theirC); got != want {
			t.Fatalf("%v overlaps %v: %v", a, c, got)
		} else if got {
			overlapped++
		}
		for i, r := range rc {
			if a.OverlapsRange(r) != theirA.OverlapsRange(rd[i]) ||
				a.ContainsRange(r) != theirA.ContainsRange(rd[i]) ||
				a.Contains(r.From()) != theirA.Contains(r.From()) {
				t.Fatalf("%v in %v", r, a)
			}
			p, ok := r.Prefix()
			if q, theirOK := rd[i].Prefix(); ok != theirOK || ok && p != q {
				t.Fatalf("%v is %v %v, netipx says %v", r, p, ok, q)
			}
		}
		checkBestFit(t, r, a, theirA)
	}
	t.Logf("%d of 3000 pairs of sets overlapped", overlapped)
	if overlapped < 1000 {
		t.Errorf("only %d", overlapped)
	}
}

// checkBestFit: netipx, too, takes a free prefix from the smallest place.
func checkBestFit(t *testing.T, r *rand.Rand, a ipnet.Set, theirs *netipx.IPSet) {
	t.Helper()
	if a.IsEmpty() {
		return
	}
	bits := a.First().BitLen() - r.IntN(20)
	want, _, ok := theirs.RemoveFreePrefix(uint8(bits))
	grants, err := ipnet.CarveOptions{BestFit: true}.Carve(a, nil,
		[]ipnet.Want{{Owner: "a", Bits: bits}})
	if (err == nil) != ok {
		t.Fatalf("a /%d of %v: %v, netipx says %v %v", bits, a, err, want, ok)
	}
	if got := ipnet.RangeOf(want); ok && grants[0].Range != got {
		t.Fatalf("a /%d of %v: %v, netipx says %v", bits, a, grants[0].Range, want)
	}
}

func TestFirstFreeAgrees(t *testing.T) {
	for fam, f := range families {
		for _, n := range []int{1, 10, 1000} {
			prefixes, want := crowded(fam, n)
			claims := claimsOf(prefixes)
			p, _, ok := netipxFree(f.universe, prefixes).RemoveFreePrefix(uint8(want.Bits()))
			q, qOK := ipnet.IndexOf(claims).Nearest(f.universe, f.universe.Addr(), want.Bits())
			for r := range ipnet.Free(f.universe, claims, want.Bits()) {
				if r != want || p != want || q != want || !ok || !qOK {
					t.Errorf("%s, %d: %v, %v, %v, want %v", f.name, n, r, p, q, want)
				}
				break
			}
		}
	}
}

func TestCoversAgree(t *testing.T) {
	for fam, f := range families {
		for _, n := range []int{1, 10, 1000, 50_000} {
			prefixes := dense(fam, n)
			want := covers[0].cover(prefixes)
			for _, c := range covers[1:] {
				if got := c.cover(prefixes); !slices.Equal(got, want) {
					t.Errorf("%s, %d: %s has %d prefixes, we have %d", f.name, n, c.name,
						len(got), len(want))
				}
			}
		}
	}
}

// What netip parses, we parse, and to the same prefix, if it is a network in
// canonical form and not IPv4-mapped; netip overlaps as we do then.
func TestPrefixesAgreeWithNetip(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	var strict int
	for range 100_000 {
		p := netip.PrefixFrom(addr4(r.Uint32()>>r.IntN(32)), r.IntN(33))
		if r.IntN(2) == 0 {
			p = netip.PrefixFrom(addr6(r.Uint64()>>r.IntN(64)<<r.IntN(64), r.Uint64()>>r.IntN(64)),
				r.IntN(129))
		}
		if r.IntN(3) > 0 {
			p = p.Masked()
		}
		got, err := ipnet.ParsePrefix(p.String())
		if ok := p == p.Masked() && !p.Addr().Is4In6(); (err == nil) != ok || ok && got != p {
			t.Fatalf("%v: got %v %v", p, got, err)
		}
		if err == nil {
			strict++
		}
		q := netip.PrefixFrom(p.Addr(), r.IntN(p.Bits()+1))
		if r.IntN(2) == 0 && p.Bits() > 0 {
			q = netip.PrefixFrom(p.Masked().Addr().Prev(), p.Bits())
		}
		if q.IsValid() && !p.Addr().Is4In6() && !q.Addr().Is4In6() &&
			ipnet.RangeOf(p).Overlaps(ipnet.RangeOf(q)) != p.Overlaps(q) {
			t.Fatalf("%v and %v", p, q)
		}
		if a := netipx.PrefixLastIP(p.Masked()); !p.Addr().Is4In6() && ipnet.RangeOf(p).To() != a {
			t.Fatalf("%v ends at %v, netipx says %v", p, ipnet.RangeOf(p).To(), a)
		}
	}
	t.Logf("%d of 100000 prefixes were parsed strictly", strict)
	if strict < 50_000 {
		t.Errorf("only %d", strict)
	}
}
