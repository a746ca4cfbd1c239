package ipnet_test

import (
	"net/netip"
	"strings"
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

func setAlgebra(t *rapid.T) {
	s, u, v := gen.Set().Draw(t, "s"), gen.Set().Draw(t, "u"), gen.Set().Draw(t, "v")
	ms, mu := modelOf(s.Contains), modelOf(u.Contains)
	for name, c := range map[string]struct {
		got  ipnet.Set
		want model
	}{
		"union":     {s.Union(u), combine(ms, mu, func(a, b bool) bool { return a || b })},
		"intersect": {s.Intersect(u), combine(ms, mu, func(a, b bool) bool { return a && b })},
		"subtract":  {s.Subtract(u), combine(ms, mu, func(a, b bool) bool { return a && !b })},
	} {
		if got := modelOf(c.got.Contains); got != c.want {
			t.Fatalf("%s of %v and %v is %v", name, s, u, c.got)
		}
		if n, ok := c.got.Size().Uint64(); !ok || n != c.want.size() {
			t.Fatalf("%s: size %v, want %d", name, c.got.Size(), c.want.size())
		}
		checkNormal(t, c.got)
	}
	if got, want := s.Overlaps(u), combine(ms, mu, func(a, b bool) bool { return a && b }).size() > 0; got != want {
		t.Fatalf("%v overlaps %v: %v", s, u, got)
	}
	if got, want := s.Covers(u), combine(ms, mu, func(a, b bool) bool { return b && !a }).size() == 0; got != want {
		t.Fatalf("%v covers %v: %v", s, u, got)
	}
	left, right := s.Intersect(u.Union(v)), s.Intersect(u).Union(s.Intersect(v))
	if !left.Equal(right) {
		t.Fatalf("not distributive: %v, %v", left, right)
	}
}

// checkNormal: ranges ascend with a gap between, and the prefixes cover exactly.
func checkNormal(t *rapid.T, s ipnet.Set) {
	var last ipnet.Range
	for r := range s.Ranges() {
		if !r.IsValid() || last.IsValid() && (r.From().Compare(last.To()) <= 0 || last.To().Next() == r.From()) {
			t.Fatalf("%v is not normal", s)
		}
		last = r
	}
	var ps []netip.Prefix
	for p := range s.Prefixes() {
		if p != p.Masked() {
			t.Fatalf("%v covers with host bits: %v", s, p)
		}
		ps = append(ps, p)
	}
	if !ipnet.SetOf(ps...).Equal(s) {
		t.Fatalf("%v is covered by %v", s, ps)
	}
	for i := range ps { // minimal: no two neighbours make one prefix
		if i > 0 && ps[i].Bits() == ps[i-1].Bits() && netip.PrefixFrom(ps[i].Addr(), ps[i].Bits()-1).Masked().Contains(ps[i-1].Addr()) {
			t.Fatalf("%v: %v and %v are one prefix", s, ps[i-1], ps[i])
		}
	}
}

func TestSetAlgebraAgreesWithModel(t *testing.T) { rapid.Check(t, setAlgebra) }
func FuzzSetAlgebra(f *testing.F)                { f.Fuzz(rapid.MakeFuzz(setAlgebra)) }

func TestOrderAndDuplicatesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
		rs := rapid.SliceOfN(gen.Range(u), 0, 6).Draw(t, "ranges")
		again := rapid.Permutation(append(rs, rs...)).Draw(t, "again")
		if a, b := ipnet.SetOfRanges(rs...), ipnet.SetOfRanges(again...); !a.Equal(b) {
			t.Fatalf("%v, %v", a, b)
		}
	})
}

func overlap(t *rapid.T) bool {
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	a, b := gen.Prefix(u).Draw(t, "a"), gen.Prefix(u).Draw(t, "b")
	want := combine(modelOf(a.Contains), modelOf(b.Contains), func(a, b bool) bool { return a && b }).size() > 0
	for _, got := range []bool{ipnet.Overlap(a, b), ipnet.Overlap(b, a), ipnet.SetOf(a).Overlaps(ipnet.SetOf(b)),
		ipnet.RangeOf(a).Overlaps(ipnet.RangeOf(b)), ipnet.Overlap(mapped(a), b), ipnet.Overlap(mapped(a), mapped(b))} {
		if got != want {
			t.Fatalf("%v and %v: %v", a, b, got)
		}
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
	if met == 0 || met == n {
		t.Errorf("%d of %d pairs overlapped: the universe is too wide or too narrow", met, n)
	}
}

// mapped is p as an IPv4-mapped prefix; p itself for IPv6.
func mapped(p netip.Prefix) netip.Prefix {
	if !p.Addr().Is4() {
		return p
	}
	return netip.PrefixFrom(netip.AddrFrom16(p.Addr().As16()), p.Bits()+96)
}

func TestConflictsFindsEveryPair(t *testing.T) {
	var pairs, n int
	rapid.Check(t, func(t *rapid.T) {
		n++
		claims := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ipnet.Claim {
			return ipnet.Claim{Addresses: gen.Set().Draw(t, "set"), Scope: rapid.SampledFrom([]string{"", "east", "west"}).Draw(t, "scope")}
		}), 0, 6).Draw(t, "claims")
		got := ipnet.Conflicts(claims)
		for i, a := range claims {
			for _, b := range claims[i+1:] {
				apart := a.Scope == "east" && b.Scope == "west" || a.Scope == "west" && b.Scope == "east"
				common := combine(modelOf(a.Addresses.Contains), modelOf(b.Addresses.Contains), func(a, b bool) bool { return a && b })
				if apart || common.size() == 0 {
					continue
				}
				if len(got) == 0 {
					t.Fatalf("missed %v and %v", a, b)
				}
				if modelOf(got[0].Common.Contains) != common || !got[0].A.Addresses.Equal(a.Addresses) || !got[0].B.Addresses.Equal(b.Addresses) {
					t.Fatalf("got %v, want %v and %v", got[0], a, b)
				}
				got = got[1:]
				pairs++
			}
		}
		if len(got) > 0 {
			t.Fatalf("invented %v", got)
		}
	})
	t.Logf("%d conflicts in %d draws", pairs, n)
}

func TestParsePrefixTakesOnlyCanonicalText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"10", "0", "010", "255", "256", ".", ".", ".", "/", "24", "33", "::", ":", "ffff", "FF", "%eth0", " ", "-"})
		s := strings.Join(rapid.SliceOfN(part, 0, 9).Draw(t, "parts"), "")
		if rapid.Bool().Draw(t, "whole") {
			u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
			s = gen.Prefix(u).Draw(t, "prefix").String()
		}
		p, err := ipnet.ParsePrefix(s)
		want, wantErr := netip.ParsePrefix(s)
		ok := wantErr == nil && want.Masked() == want && want.String() == s && !want.Addr().Is4In6()
		if (err == nil) != ok || ok && p != want {
			t.Fatalf("%q: got %v %v, netip says %v %v", s, p, err, want, wantErr)
		}
	})
}

func TestRangeTextParsesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := gen.Range(rapid.SampledFrom(gen.Universes).Draw(t, "universe")).Draw(t, "range")
		if back, err := ipnet.ParseRange(r.String()); err != nil || back != r {
			t.Fatalf("%v: %v %v", r, back, err)
		}
	})
}

func TestFirstFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := gen.Set().Draw(t, "set"), rapid.Uint64Range(0, 80).Draw(t, "n")
		m := modelOf(s.Contains)
		want, run := -1, uint64(0)
		for i, in := range m {
			if !in || i == 256 {
				run = 0
			}
			if in {
				run++
			}
			if n > 0 && run == n {
				want = i - int(n) + 1
				break
			}
		}
		r, ok := s.FirstFit(n)
		if ok != (want >= 0) {
			t.Fatalf("%d in %v: got %v, want from %d", n, s, r, want)
		}
		eachAddr(func(i int, a netip.Addr) {
			if i == want && r.From() != a || ok && r.Contains(a) && !m[i] {
				t.Fatalf("%d in %v: got %v", n, s, r)
			}
		})
		if size, _ := r.Size().Uint64(); ok && size != n {
			t.Fatalf("%d in %v: got %v", n, s, r)
		}
	})
}
