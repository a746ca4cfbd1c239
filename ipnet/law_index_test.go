package ipnet_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// scan is an index that looks at every claim: obviously right, and slow.
type scan []ipnet.Claim

func (s scan) overlapping(r ipnet.Range) (out []int) {
	for i, c := range s {
		if c.Addresses.OverlapsRange(r) {
			out = append(out, i)
		}
	}
	return out
}

// lookup returns the smallest range that has all of r, and the first claim with
// such a one.
func (s scan) lookup(r ipnet.Range) (claim int, match ipnet.Range, ok bool) {
	for i, c := range s {
		for o := range c.Addresses.Ranges() {
			if o.Covers(r) && (!ok || o.Size().Cmp(match.Size()) < 0) {
				claim, match, ok = i, o, true
			}
		}
	}
	return claim, match, ok
}

func (s scan) used() ipnet.Set {
	var sets []ipnet.Set
	for _, c := range s {
		sets = append(sets, c.Addresses)
	}
	return ipnet.Set{}.Union(sets...)
}

// nearest tries every prefix of so many bits in within, of which there are few.
func (s scan) nearest(used ipnet.Set, within netip.Prefix, near netip.Addr,
	bits int) (best netip.Prefix, ok bool) {
	all := ipnet.RangeOf(within)
	if near.Less(all.From()) {
		near = all.From()
	} else if all.To().Less(near) {
		near = all.To()
	}
	at := netip.PrefixFrom(near, bits).Masked().Addr()
	distance := ipnet.Size{}
	for p := range blocks(all, bits) {
		if used.OverlapsPrefix(p) {
			continue
		}
		r, up := ipnet.NewRange(at, p.Addr())
		if !up {
			r, _ = ipnet.NewRange(p.Addr(), at)
		}
		if !ok || r.Size().Cmp(distance) < 0 {
			best, distance, ok = p, r.Size(), true
		}
	}
	return best, ok
}

// blocks yields all prefixes of so many bits in r, which is a prefix.
func blocks(r ipnet.Range, bits int) func(func(netip.Prefix) bool) {
	return func(yield func(netip.Prefix) bool) {
		for a := r.From(); ; {
			p := netip.PrefixFrom(a, bits)
			end := ipnet.RangeOf(p).To()
			if !yield(p) || end == r.To() {
				return
			}
			a = end.Next()
		}
	}
}

func checkIndex(t interface{ Fatalf(string, ...any) }, x *ipnet.Index, s scan, r ipnet.Range) bool {
	want := s.overlapping(r)
	got := slices.Collect(x.Overlapping(r))
	slices.Sort(got)
	if !slices.Equal(got, want) || x.Overlaps(r) != (len(want) > 0) {
		t.Fatalf("%v: %v overlaps %v, want %v", s, r, got, want)
	}
	if p, ok := r.Prefix(); ok && x.OverlapsPrefix(p) != (len(want) > 0) {
		t.Fatalf("%v: %v overlaps %v", s, p, want)
	}
	claim, match, ok := x.LookupRange(r)
	if wantClaim, wantMatch, wantOK := s.lookup(r); claim != wantClaim || match != wantMatch ||
		ok != wantOK {
		t.Fatalf("%v: %v is in %d %v %v, want %d %v %v", s, r, claim, match, ok, wantClaim,
			wantMatch, wantOK)
	}
	a := r.From()
	one, _ := ipnet.NewRange(a, a)
	claim, match, ok = x.Lookup(a)
	if wantClaim, wantMatch, wantOK := s.lookup(one); claim != wantClaim || match != wantMatch ||
		ok != wantOK || x.Contains(a) != ok {
		t.Fatalf("%v: %v is in %d %v %v, want %d %v %v", s, a, claim, match, ok, wantClaim,
			wantMatch, wantOK)
	}
	return len(want) > 0
}

func index(t *rapid.T) (met bool) {
	claims := gen.Claims(10).Draw(t, "claims")
	x := ipnet.IndexOf(claims)
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	met = checkIndex(t, x, claims, gen.Range(u).Draw(t, "range"))
	checkIndex(t, x, claims, ipnet.RangeOf(mapped(gen.Prefix(u).Draw(t, "prefix"))))

	within := gen.Prefix(u).Draw(t, "within")
	near := gen.Addr(u).Draw(t, "near")
	bits := rapid.IntRange(within.Bits(), near.BitLen()).Draw(t, "bits")
	used := scan(claims).used()
	got, ok := x.Nearest(within, near, bits)
	if want, wantOK := scan(claims).nearest(used, within, near, bits); got != want || ok != wantOK {
		t.Fatalf("%v: the /%d in %v nearest to %v is %v %v, want %v %v", claims, bits, within, near,
			got, ok, want, wantOK)
	}
	var want []netip.Prefix
	for p := range blocks(ipnet.RangeOf(within), bits) {
		if !used.OverlapsPrefix(p) {
			want = append(want, p)
		}
	}
	if got := slices.Collect(ipnet.Free(within, claims, bits)); !slices.Equal(got, want) {
		t.Fatalf("%v: free in %v are %v, want %v", claims, within, got, want)
	}
	return met
}

func TestIndexEqualsTheLinearScan(t *testing.T) { law.Hold(t, index, 5) }

func FuzzIndex(f *testing.F) { law.Fuzz(f, index) }

// edges are questions about the ends of the families.
var edges = []string{
	"0.0.0.0/32", "255.255.255.255/32", "0.0.0.0/0", "128.0.0.0/1", "::/128", "::/0", "8000::/1",
	"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
}

func TestLargeIndexEqualsTheLinearScan(t *testing.T) {
	var met, n int
	for world := range worlds {
		for seed := range uint64(4) {
			claims := draw(world, 3<<(3*seed), seed+10)
			x := ipnet.IndexOf(claims)
			r := rand.New(rand.NewPCG(seed, 5))
			var asked []ipnet.Range
			for _, e := range edges {
				asked = append(asked, ipnet.RangeOf(netip.MustParsePrefix(e)))
			}
			for range 150 {
				p := worlds[world](r)
				asked = append(asked, ipnet.RangeOf(p),
					ipnet.RangeOf(netip.PrefixFrom(p.Addr(), p.Addr().BitLen())))
				if q, ok := ipnet.NewRange(p.Addr(), worlds[world](r).Addr()); ok {
					asked = append(asked, q)
				}
			}
			for _, q := range asked {
				n++
				if checkIndex(t, x, claims, q) {
					met++
				}
			}
			checkNearest(t, x, claims, r, world)
		}
	}
	t.Logf("%d of %d questions met a claim", met, n)
	if met < n/2 {
		t.Errorf("only %d of %d questions met a claim", met, n)
	}
}

func checkNearest(t *testing.T, x *ipnet.Index, s scan, r *rand.Rand, world string) {
	t.Helper()
	used := s.used()
	for range 20 {
		near := worlds[world](r).Addr()
		bits := min(near.BitLen(), 8+r.IntN(near.BitLen()))
		within := netip.PrefixFrom(worlds[world](r).Addr(), max(bits-8, 0)).Masked()
		if within.Addr().BitLen() != near.BitLen() {
			continue
		}
		got, ok := x.Nearest(within, near, bits)
		if want, wantOK := s.nearest(used, within, near, bits); got != want || ok != wantOK {
			t.Fatalf("%s: the /%d in %v nearest to %v is %v %v, want %v %v", world, bits, within,
				near, got, ok, want, wantOK)
		}
	}
}

// The only free places are far away from everything, and the rows of room are
// climbed and descended again.
func TestNearestGoesFar(t *testing.T) {
	var claims []ipnet.Claim
	free := map[int]bool{3: true, 4100: true, 65535: true}
	for i := range 1 << 16 {
		if bits := 32; !free[i] {
			if i%2 == 0 {
				bits = 31 // leaves a /31 free in its /30, too small
			}
			claims = append(claims, ipnet.Claim{Addresses: ipnet.SetOf(four(uint32(i)<<2, bits))})
		}
	}
	x := ipnet.IndexOf(claims)
	all := netip.MustParsePrefix("0.0.0.0/14")
	for near, want := range map[int]int{
		0:     3,
		3:     3,
		4:     3,
		2051:  3,
		2052:  4100,
		4099:  4100,
		4100:  4100,
		34000: 4100,
		35000: 65535,
		65534: 65535,
		65535: 65535,
	} {
		got, ok := x.Nearest(all, four(uint32(near)<<2, 32).Addr(), 30)
		if !ok || got != four(uint32(want)<<2, 30) {
			t.Errorf("nearest to block %d: %v %v, want block %d", near, got, ok, want)
		}
	}
	if got, ok := x.Nearest(netip.MustParsePrefix("0.0.32.0/19"), four(9000, 32).Addr(), 30); ok {
		t.Errorf("there is none, got %v", got)
	}
	if got, ok := x.Nearest(all, four(0, 32).Addr(), 31); !ok || got != four(2, 31) {
		t.Errorf("got %v %v", got, ok)
	}
	for _, c := range []struct {
		within, near string
		bits         int
	}{
		{"10.0.0.0/8", "fd00::1", 24},
		{"10.0.0.0/8", "10.0.0.1", 7},
		{"10.0.0.0/8", "10.0.0.1", 33},
		{"fd00::/8", "fd00::1", 129},
		{"fd00::/8", "fd00::1", -1},
	} {
		got, ok := x.Nearest(netip.MustParsePrefix(c.within), netip.MustParseAddr(c.near), c.bits)
		if ok {
			t.Errorf("%v: %v", c, got)
		}
	}
	if got, ok := x.Nearest(netip.Prefix{}, netip.MustParseAddr("10.0.0.1"), 24); ok {
		t.Errorf("in no prefix: %v", got)
	}
}

func TestNoQuestionAllocates(t *testing.T) {
	for world := range worlds {
		x := ipnet.IndexOf(draw(world, 2000, 3))
		p := worlds[world](rand.New(rand.NewPCG(1, 1)))
		r := ipnet.RangeOf(p)
		if n := testing.AllocsPerRun(50, func() {
			for i := range x.Overlapping(r) {
				_ = i
			}
			x.Contains(p.Addr())
			x.Overlaps(r)
			x.OverlapsPrefix(p)
			x.Lookup(p.Addr())
			x.LookupRange(r)
			x.Nearest(p, p.Addr(), p.Addr().BitLen())
		}); n != 0 {
			t.Errorf("%s: %v allocations", world, n)
		}
	}
}

func TestManyAskAtOnce(t *testing.T) {
	claims := draw("both, all that is", 500, 1)
	x := ipnet.IndexOf(claims)
	var wg sync.WaitGroup
	for seed := range uint64(4) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(seed, 1))
			for range 50 {
				q := ipnet.RangeOf(worlds["both, all that is"](r))
				if len(slices.Collect(x.Overlapping(q))) != len(scan(claims).overlapping(q)) {
					t.Errorf("%v", q)
				}
			}
		}()
	}
	wg.Wait()
}

func TestQuestionsAboutNothing(t *testing.T) {
	x := ipnet.IndexOf([]ipnet.Claim{
		{Addresses: ipnet.SetOf(netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0"))},
		{},
	})
	if x.Contains(netip.Addr{}) || x.Contains(netip.MustParseAddr("fe80::1%eth0")) ||
		x.OverlapsPrefix(netip.Prefix{}) || x.Overlaps(ipnet.Range{}) {
		t.Error("what is not an address is claimed")
	}
	if _, _, ok := x.Lookup(netip.Addr{}); ok {
		t.Error("what is not an address has a claim")
	}
	for range x.Overlapping(ipnet.Range{}) {
		t.Error("the zero Range has a claim")
	}
	for range x.Overlapping(ipnet.RangeOf(netip.MustParsePrefix("10.0.0.0/8"))) {
		break // and no more is yielded
	}
	if !x.Contains(netip.MustParseAddr("::ffff:10.0.0.1")) ||
		!x.Contains(netip.MustParseAddr("fd00::1")) {
		t.Error("all addresses are claimed")
	}
	for _, none := range []*ipnet.Index{ipnet.IndexOf(nil), {}} {
		for _, text := range []string{"10.0.0.1", "fd00::1"} {
			a := netip.MustParseAddr(text)
			if none.Contains(a) || none.OverlapsPrefix(netip.PrefixFrom(a, 8).Masked()) {
				t.Errorf("nobody claims %v", a)
			}
			if _, _, ok := none.Lookup(a); ok {
				t.Errorf("nobody claims %v", a)
			}
		}
		if p, ok := none.Nearest(netip.MustParsePrefix("::/0"), netip.MustParseAddr("fd00::1"),
			0); !ok || p != netip.MustParsePrefix("::/0") {
			t.Errorf("all is free, got %v", p)
		}
	}
}
