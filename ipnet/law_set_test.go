package ipnet_test

import (
	"math/big"
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// model is a set as booleans over both universes: obviously right, and slow.
type model [512]bool

func eachAddr(f func(i int, a netip.Addr)) {
	for u, p := range gen.Universes {
		a := p.Addr()
		for i := range 256 {
			f(u*256+i, a)
			a = a.Next()
		}
	}
}

func modelOf(contains func(netip.Addr) bool) (m model) {
	eachAddr(func(i int, a netip.Addr) { m[i] = contains(a) })
	return m
}

func (m model) size() (n uint64) {
	for _, in := range m {
		if in {
			n++
		}
	}
	return n
}

func combine(a, b model, f func(a, b bool) bool) (m model) {
	for i := range m {
		m[i] = f(a[i], b[i])
	}
	return m
}

func both(a, b bool) bool   { return a && b }
func either(a, b bool) bool { return a || b }
func butNot(a, b bool) bool { return a && !b }

func setAlgebra(t *rapid.T) {
	s, u := gen.Set().Draw(t, "s"), gen.Set().Draw(t, "u")
	p := gen.Prefix(rapid.SampledFrom(gen.Universes).Draw(t, "universe")).Draw(t, "prefix")
	ms, mu, mp := modelOf(s.Contains), modelOf(u.Contains), modelOf(p.Masked().Contains)
	for name, c := range map[string]struct {
		got  ipnet.Set
		want model
	}{
		"union":      {s.Union(u), combine(ms, mu, either)},
		"intersect":  {s.Intersect(u), combine(ms, mu, both)},
		"subtract":   {s.Subtract(u), combine(ms, mu, butNot)},
		"complement": {s.Complement(p), combine(mp, ms, butNot)},
	} {
		if got := modelOf(c.got.Contains); got != c.want {
			t.Fatalf("%s of %v and %v is %v", name, s, u, c.got)
		}
		checkNormal(t, c.got, c.want)
	}
	for name, c := range map[string]struct{ got, want bool }{
		"overlaps":        {s.Overlaps(u), combine(ms, mu, both).size() > 0},
		"overlaps prefix": {s.OverlapsPrefix(p), combine(ms, mp, both).size() > 0},
		"overlaps range":  {s.OverlapsRange(ipnet.RangeOf(p)), combine(ms, mp, both).size() > 0},
		"covers":          {s.Covers(u), combine(mu, ms, butNot).size() == 0},
		"contains prefix": {s.ContainsPrefix(p), combine(mp, ms, butNot).size() == 0},
		"contains range":  {s.ContainsRange(ipnet.RangeOf(p)), combine(mp, ms, butNot).size() == 0},
		"equal":           {s.Equal(u), ms == mu},
	} {
		if c.got != c.want {
			t.Fatalf("%v %s %v, %v: %v", s, name, u, p, c.got)
		}
	}
}

// checkNormal compares everything that s says about itself with the model m.
func checkNormal(t *rapid.T, s ipnet.Set, m model) {
	if n, ok := s.Size().Uint64(); !ok || n != m.size() {
		t.Fatalf("%v: size %v, want %d", s, s.Size(), m.size())
	}
	var last ipnet.Range
	for r := range s.Ranges() {
		if !r.IsValid() ||
			last.IsValid() && (r.From().Compare(last.To()) <= 0 || last.To().Next() == r.From()) {
			t.Fatalf("%v is not normal", s)
		}
		last = r
	}
	var want []netip.Addr
	eachAddr(func(i int, a netip.Addr) {
		if m[i] {
			want = append(want, a)
		}
	})
	if got := slices.Collect(s.Addrs()); !slices.Equal(got, want) {
		t.Fatalf("%v: addresses %v", s, got)
	}
	for i := range len(want) + 1 {
		got, ok := s.Nth(ipnet.SizeOf(uint64(i)))
		if ok != (i < len(want)) || ok && got != want[i] {
			t.Fatalf("%v: address %d is %v %v", s, i, got, ok)
		}
	}
	first, end := netip.Addr{}, netip.Addr{}
	if len(want) > 0 {
		first, end = want[0], want[len(want)-1]
	}
	if s.First() != first || s.Last() != end || s.IsEmpty() != (len(want) == 0) {
		t.Fatalf("%v: from %v to %v", s, s.First(), s.Last())
	}
	if back, err := ipnet.ParseSet(s.String()); err != nil || !back.Equal(s) {
		t.Fatalf("%v: parses as %v %v", s, back, err)
	}
	checkCover(t, s)
}

// checkCover: the prefixes ascend, have no host bits, cover s exactly, and no
// two of them are one.
func checkCover(t *rapid.T, s ipnet.Set) {
	ps := slices.Collect(s.Prefixes())
	if !ipnet.SetOf(ps...).Equal(s) {
		t.Fatalf("%v is covered by %v", s, ps)
	}
	for i, p := range ps {
		if p != p.Masked() {
			t.Fatalf("%v covers with host bits: %v", s, p)
		}
		if i == 0 {
			continue
		}
		if ps[i-1].Addr().Compare(p.Addr()) >= 0 || ps[i-1].Overlaps(p) {
			t.Fatalf("%v: %v before %v", s, ps[i-1], p)
		}
		if p.Bits() == ps[i-1].Bits() &&
			netip.PrefixFrom(p.Addr(), p.Bits()-1).Masked().Contains(ps[i-1].Addr()) {
			t.Fatalf("%v: %v and %v are one prefix", s, ps[i-1], p)
		}
	}
}

func TestSetAlgebraAgreesWithModel(t *testing.T) { rapid.Check(t, setAlgebra) }
func FuzzSetAlgebra(f *testing.F)                { f.Fuzz(rapid.MakeFuzz(setAlgebra)) }

func setLaws(t *rapid.T) {
	s, u, v := gen.Set().Draw(t, "s"), gen.Set().Draw(t, "u"), gen.Set().Draw(t, "v")
	all := ipnet.SetOf(gen.Universes...)
	not := func(s ipnet.Set) ipnet.Set { return all.Subtract(s) }
	for name, pair := range map[string][2]ipnet.Set{
		"union commutes":          {s.Union(u), u.Union(s)},
		"intersection commutes":   {s.Intersect(u), u.Intersect(s)},
		"union associates":        {s.Union(u).Union(v), s.Union(u.Union(v))},
		"union of many":           {s.Union(u).Union(v), s.Union(u, v)},
		"intersection associates": {s.Intersect(u).Intersect(v), s.Intersect(u.Intersect(v))},
		"intersection distributes": {
			s.Intersect(u.Union(v)),
			s.Intersect(u).Union(s.Intersect(v)),
		},
		"union distributes":           {s.Union(u.Intersect(v)), s.Union(u).Intersect(s.Union(v))},
		"De Morgan, union":            {not(s.Union(u)), not(s).Intersect(not(u))},
		"De Morgan, intersection":     {not(s.Intersect(u)), not(s).Union(not(u))},
		"not not":                     {not(not(s)), s},
		"union with itself":           {s.Union(s), s},
		"intersection with itself":    {s.Intersect(s), s},
		"nothing of itself is left":   {s.Subtract(s), ipnet.Set{}},
		"the empty set adds nothing":  {s.Union(ipnet.Set{}), s},
		"a part and the rest are all": {s.Subtract(u).Union(s.Intersect(u)), s},
		"a complement for each family": {
			s.Complement(gen.Universes[0]).Union(s.Complement(gen.Universes[1])),
			not(s),
		},
	} {
		if !pair[0].Equal(pair[1]) {
			t.Fatalf("%s: %v, %v of %v, %v, %v", name, pair[0], pair[1], s, u, v)
		}
	}
	got, want := s.Union(u).Size().Add(s.Intersect(u).Size()), s.Size().Add(u.Size())
	if got != want {
		t.Fatalf("sizes of %v and %v: %v, %v", s, u, got, want)
	}
	if s.Overlaps(u) != !s.Intersect(u).IsEmpty() || s.Covers(u) != u.Subtract(s).IsEmpty() {
		t.Fatalf("%v and %v", s, u)
	}
}

func TestSetLaws(t *testing.T) { rapid.Check(t, setLaws) }
func FuzzSetLaws(f *testing.F) { f.Fuzz(rapid.MakeFuzz(setLaws)) }

// Some hundred ranges are sorted in another way than a few.
func orderAndDuplicates(t *rapid.T) {
	a, b := gen.Universes[0], gen.Universes[1]
	rs := rapid.SliceOfN(rapid.OneOf(gen.Range(a), gen.Range(b), rapid.Just(ipnet.Range{})), 0, 6).
		Draw(t, "ranges")
	again := rapid.Permutation(append(rs, rs...)).Draw(t, "again")
	var many []ipnet.Range
	for range rapid.SampledFrom([]int{1, 60}).Draw(t, "times") {
		many = append(many, again...)
	}
	got, want := ipnet.SetOfRanges(many...), ipnet.Set{}
	for _, r := range rs {
		want = want.Union(ipnet.SetOfRanges(r))
	}
	if !got.Equal(want) {
		t.Fatalf("%v, %v", got, want)
	}
}

func TestOrderAndDuplicatesDoNotMatter(t *testing.T) { rapid.Check(t, orderAndDuplicates) }
func FuzzOrderAndDuplicates(f *testing.F)            { f.Fuzz(rapid.MakeFuzz(orderAndDuplicates)) }

func overlap(t *rapid.T) bool {
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	a, b := gen.Prefix(u).Draw(t, "a"), gen.Prefix(u).Draw(t, "b")
	want := combine(modelOf(a.Contains), modelOf(b.Contains), both).size() > 0
	for i, got := range []bool{ipnet.Overlap(a, b), ipnet.Overlap(b, a),
		ipnet.SetOf(a).Overlaps(ipnet.SetOf(b)),
		ipnet.RangeOf(a).Overlaps(ipnet.RangeOf(b)), ipnet.Overlap(mapped(a), b),
		ipnet.Overlap(mapped(a), mapped(b)),
		ipnet.RangeOf(mapped(a)).Overlaps(ipnet.RangeOf(b)),
		ipnet.SetOf(a).OverlapsPrefix(mapped(b))} {
		if got != want {
			t.Fatalf("%v and %v: %v, way %d", a, b, got, i)
		}
	}
	back, err := ipnet.Normalize(mapped(a))
	if err != nil || back != a.Masked() || ipnet.Unmap(mapped(a)) != a ||
		ipnet.RangeOf(mapped(a)) != ipnet.RangeOf(a) {
		t.Fatalf("%v: %v %v", a, back, err)
	}
	return want
}

func TestOverlapAgreesWithModel(t *testing.T) {
	var met, n int
	rapid.Check(t, func(t *rapid.T) {
		n++
		if overlap(t) {
			met++
		}
	})
	t.Logf("%d of %d pairs overlapped", met, n)
	if met < n/20 || met > n-n/20 {
		t.Errorf("%d of %d pairs overlapped: the universe is too wide or too narrow", met, n)
	}
}

func FuzzOverlap(f *testing.F) { f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { overlap(t) })) }

// mapped is p as an IPv4-mapped prefix; p itself for IPv6.
func mapped(p netip.Prefix) netip.Prefix {
	if !p.Addr().Is4() {
		return p
	}
	return netip.PrefixFrom(netip.AddrFrom16(p.Addr().As16()), p.Bits()+96)
}

func rangeLaws(t *rapid.T) {
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	r, o := gen.Range(u).Draw(t, "r"), gen.Range(u).Draw(t, "o")
	mr, mo := modelOf(r.Contains), modelOf(o.Contains)
	common, ok := r.Intersect(o)
	if want := combine(mr, mo, both); modelOf(common.Contains) != want || ok != (want.size() > 0) ||
		ok != r.Overlaps(o) {
		t.Fatalf("%v and %v: %v %v", r, o, common, ok)
	}
	if got, want := r.Covers(o), combine(mo, mr, butNot).size() == 0; got != want {
		t.Fatalf("%v covers %v: %v", r, o, got)
	}
	p, ok := r.Prefix()
	ps := slices.Collect(r.Prefixes())
	if ok != (len(ps) == 1) || ok && (p != ps[0] || ipnet.RangeOf(p) != r) {
		t.Fatalf("%v: is %v %v, covered by %v", r, p, ok, ps)
	}
	if back, err := ipnet.ParseRange(r.String()); err != nil || back != r {
		t.Fatalf("%v: %v %v", r, back, err)
	}
}

func TestRangesAgreeWithModel(t *testing.T) { rapid.Check(t, rangeLaws) }
func FuzzRanges(f *testing.F)               { f.Fuzz(rapid.MakeFuzz(rangeLaws)) }

func partition(t *rapid.T) {
	s := gen.Set().Draw(t, "set")
	if rapid.IntRange(0, 9).Draw(t, "large?") == 0 {
		s = s.Union(ipnet.SetOf(netip.MustParsePrefix("2000::/3"), netip.MustParsePrefix("::/1")))
	}
	weights := rapid.SliceOfN(rapid.OneOf(rapid.Uint64Range(0, 5), rapid.Uint64()), 0, 5).
		Draw(t, "weights")
	shares := s.Partition(weights...)
	total, sum := new(big.Int), ipnet.Set{}
	for _, w := range weights {
		total.Add(total, new(big.Int).SetUint64(w))
	}
	for i, share := range shares {
		if !sum.IsEmpty() && !share.IsEmpty() && share.First().Compare(sum.Last()) <= 0 {
			t.Fatalf("%v by %v: share %d is %v", s, weights, i, share)
		}
		sum = sum.Union(share)
		if total.Sign() == 0 {
			continue
		}
		// |size - all * weight/total| < 1
		due := new(big.Rat).
			SetFrac(new(big.Int).Mul(s.Size().Big(), new(big.Int).SetUint64(weights[i])), total)
		off := due.Sub(due, new(big.Rat).SetInt(share.Size().Big()))
		if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 || weights[i] == 0 && !share.IsEmpty() {
			t.Fatalf("%v by %v: share %d is %v", s, weights, i, share)
		}
	}
	want := s
	if len(shares) != len(weights) || total.Sign() > 0 && !sum.Equal(want) ||
		total.Sign() == 0 && !sum.IsEmpty() {
		t.Fatalf("%v by %v: %v", s, weights, shares)
	}
}

func TestPartitionIsFair(t *testing.T) { rapid.Check(t, partition) }
func FuzzPartition(f *testing.F)       { f.Fuzz(rapid.MakeFuzz(partition)) }
