package ipnet_test

import (
	"errors"
	"fmt"
	"math/bits"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// The carving laws draw from 32 addresses of a family, so that a uint32 is a
// set of them and every arrangement can be tried.
var smallWorlds = []netip.Prefix{
	netip.MustParsePrefix("10.200.5.0/27"),
	netip.MustParsePrefix("fd00:200:5::/123"),
}

// maskOf is a set as a bit for each address of the world.
func maskOf(world netip.Prefix, contains func(netip.Addr) bool) (m uint32) {
	a := world.Addr()
	for i := range 32 {
		if contains(a) {
			m |= 1 << i
		}
		a = a.Next()
	}
	return m
}

// size and step are how many addresses w wants and what they are aligned to.
func size(w ipnet.Want, world netip.Prefix) (n, step int) {
	if w.Size > 0 {
		return int(w.Size), 1
	}
	n = 1 << (world.Addr().BitLen() - w.Bits)
	return n, n
}

// arrange reports whether all wants have room in free at once: it tries all
// there is to try.
func arrange(free uint32, wants []ipnet.Want, world netip.Prefix) bool {
	if len(wants) == 0 {
		return true
	}
	n, step := size(wants[0], world)
	for at := 0; at+n <= 32; at += step {
		if m := uint32((1<<n - 1) << at); free&m == m && arrange(free&^m, wants[1:], world) {
			return true
		}
	}
	return false
}

func drawWant(t *rapid.T, world netip.Prefix, owner string) ipnet.Want {
	if rapid.Bool().Draw(t, "prefix?") {
		most := world.Addr().BitLen()
		return ipnet.Want{Owner: owner, Bits: rapid.IntRange(most-4, most).Draw(t, "bits")}
	}
	return ipnet.Want{Owner: owner, Size: rapid.Uint64Range(1, 9).Draw(t, "size")}
}

func carve(t *rapid.T) (granted bool) {
	world := rapid.SampledFrom(smallWorlds).Draw(t, "world")
	free := ipnet.SetOf(world)
	for range rapid.IntRange(0, 4).Draw(t, "taken") {
		free = free.Subtract(ipnet.SetOf(gen.Prefix(world).Draw(t, "prefix")))
	}
	o := ipnet.CarveOptions{BestFit: rapid.Bool().Draw(t, "best fit")}
	var wants []ipnet.Want
	for i := range rapid.IntRange(1, 4).Draw(t, "wants") {
		// Owner 0 may want twice.
		wants = append(wants, drawWant(t, world, fmt.Sprint("owner ", i%3)))
	}
	grants, err := o.Carve(free, nil, wants)
	mask := maskOf(world, free.Contains)
	if possible := arrange(mask, wants, world); (err == nil) != possible {
		t.Fatalf("%v in %v: %v %v, there is room: %v", wants, free, grants, err, possible)
	}
	if err != nil {
		var ce *ipnet.CarveError
		if !errors.As(err, &ce) || wants[ce.Place].Owner != ce.Owner || grants != nil {
			t.Fatalf("%v in %v: %v %v", wants, free, grants, err)
		}
		return false
	}
	checkGrants(t, free, wants, grants)
	checkStable(t, o, world, free, wants, grants)
	return true
}

// checkGrants: what was granted was free, wanted, and is nobody else's.
func checkGrants(t *rapid.T, free ipnet.Set, wants []ipnet.Want, grants []ipnet.Grant) {
	if len(grants) != len(wants) {
		t.Fatalf("%v for %v", grants, wants)
	}
	for i, g := range grants {
		n, ok := g.Range.Size().Uint64()
		if !free.ContainsRange(g.Range) || g.Owner != wants[i].Owner || !ok {
			t.Fatalf("%v of %v for %v", grants, free, wants)
		}
		free = free.Subtract(ipnet.SetOfRanges(g.Range))
		p, isPrefix := g.Range.Prefix()
		if wants[i].Size > 0 && n != wants[i].Size ||
			wants[i].Size == 0 && (!isPrefix || p.Bits() != wants[i].Bits) {
			t.Fatalf("%v for %v", g, wants[i])
		}
	}
}

// checkStable: whoever comes later moves nobody, and finds room if there is any.
func checkStable(t *rapid.T, o ipnet.CarveOptions, world netip.Prefix, free ipnet.Set,
	wants []ipnet.Want, grants []ipnet.Grant) {
	left := free
	for _, g := range grants {
		left = left.Subtract(ipnet.SetOfRanges(g.Range))
	}
	late := drawWant(t, world, "late")
	// Wants nothing any more, but keeps what they have.
	leaver := rapid.IntRange(0, len(wants)).Draw(t, "leaver")
	var again []ipnet.Want
	var kept []ipnet.Grant
	for i := range wants {
		if i < leaver || wants[i].Owner != wants[min(leaver, len(wants)-1)].Owner {
			again, kept = append(again, wants[i]), append(kept, grants[i])
		}
	}
	again = append(again, late)
	more, err := o.Carve(free, grants, again)
	possible := arrange(maskOf(world, left.Contains), []ipnet.Want{late}, world)
	if (err == nil) != possible {
		t.Fatalf("%v in %v besides %v: %v %v, there is room: %v", late, free, grants, more,
			err, possible)
	}
	if err != nil {
		return
	}
	for i, g := range kept {
		if more[i] != g {
			t.Fatalf("moved %v to %v", g, more[i])
		}
	}
	last := more[len(more)-1]
	if !left.ContainsRange(last.Range) {
		t.Fatalf("%v is not in %v", last, left)
	}
	checkFirst(t, o, world, maskOf(world, left.Contains), late, last)
}

// checkFirst: one want is served at the lowest place, or in the smallest.
func checkFirst(t *rapid.T, o ipnet.CarveOptions, world netip.Prefix, free uint32, w ipnet.Want,
	got ipnet.Grant) {
	n, step := size(w, world)
	bestAt, bestSize := -1, 99
	for at := 0; at+n <= 32; at += step {
		m := uint32((1<<n - 1) << at)
		if free&m != m {
			continue
		}
		here := 1
		if o.BestFit {
			here = place(free, at, n, w.Size == 0)
		}
		if here < bestSize {
			bestAt, bestSize = at, here
		}
	}
	if want, _ := ipnet.Add(world.Addr(), uint64(bestAt)); got.Range.From() != want {
		t.Fatalf("%v of %032b is at %v, want %v", w, bits.Reverse32(free), got, want)
	}
}

// place returns the size of the free place around n addresses at at: the
// largest prefix, or all that is free.
func place(free uint32, at, n int, prefix bool) int {
	if prefix {
		for n < 32 {
			wider := uint32(1<<(2*n)-1) << (at &^ (2*n - 1))
			if n == 16 {
				wider = ^uint32(0)
			}
			if free&wider != wider {
				break
			}
			n *= 2
		}
		return n
	}
	from, to := at, at+n
	for from > 0 && free>>(from-1)&1 == 1 {
		from--
	}
	for to < 32 && free>>to&1 == 1 {
		to++
	}
	return to - from
}

func TestCarveFailsOnlyWithoutRoom(t *testing.T) {
	var granted, n int
	rapid.Check(t, func(t *rapid.T) {
		n++
		if carve(t) {
			granted++
		}
	})
	t.Logf("%d of %d draws were granted", granted, n)
	if granted < n/5 || granted > n-n/20 {
		t.Errorf("%d of %d draws were granted: the world is too small or too large", granted, n)
	}
}

func FuzzCarve(f *testing.F) { f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { carve(t) })) }

func firstFit(t *rapid.T) {
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
}

func TestFirstFit(t *testing.T) { rapid.Check(t, firstFit) }
func FuzzFirstFit(f *testing.F) { f.Fuzz(rapid.MakeFuzz(firstFit)) }

func TestCarveRefuses(t *testing.T) {
	mustRange := func(s string) ipnet.Range {
		r, err := ipnet.ParseRange(s)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	free := ipnet.SetOf(netip.MustParsePrefix("10.200.5.0/28"))
	for name, c := range map[string]struct {
		earlier []ipnet.Grant
		wants   []ipnet.Want
		place   int // of the want that fails; -1 for none
	}{
		"nothing is wanted":            {nil, nil, -1},
		"a want of nothing":            {nil, []ipnet.Want{{Owner: "a", Size: 1}, {Owner: "b"}}, 1},
		"a prefix that no family has":  {nil, []ipnet.Want{{Owner: "a", Bits: 129}}, 0},
		"a prefix of the other family": {nil, []ipnet.Want{{Owner: "a", Bits: 64}}, 0},
		"an earlier grant that is not free": {
			earlier: []ipnet.Grant{{"a", mustRange("10.200.6.0/28")}},
			wants:   []ipnet.Want{{Owner: "a", Size: 1}},
		},
		"an earlier grant that is too small": {
			earlier: []ipnet.Grant{{"a", mustRange("10.200.5.0/30")}},
			wants:   []ipnet.Want{{Owner: "a", Size: 5}},
		},
		"an earlier grant that is not a prefix": {
			earlier: []ipnet.Grant{{"a", mustRange("10.200.5.1-10.200.5.8")}},
			wants:   []ipnet.Want{{Owner: "a", Bits: 30}},
		},
		"an earlier grant that is larger": {
			earlier: []ipnet.Grant{{"a", mustRange("10.200.5.0/29")}},
			wants:   []ipnet.Want{{Owner: "a", Bits: 30}},
			place:   -1,
		},
		"an earlier grant of nothing": {
			earlier: []ipnet.Grant{{"a", ipnet.Range{}}},
			wants:   []ipnet.Want{{Owner: "a", Size: 5}},
		},
		"two earlier grants that overlap": {
			earlier: []ipnet.Grant{
				{"a", mustRange("10.200.5.0/30")},
				{"b", mustRange("10.200.5.3-10.200.5.4")},
			},
			wants: []ipnet.Want{{Owner: "a", Size: 1}, {Owner: "b", Size: 1}},
			place: 1,
		},
		"somebody else's earlier grant is elsewhere": {
			earlier: []ipnet.Grant{{"z", mustRange("10.200.6.0/28")}},
			wants:   []ipnet.Want{{Owner: "a", Size: 16}},
			place:   -1,
		},
		"somebody else's earlier grant is in the way": {
			earlier: []ipnet.Grant{{"z", mustRange("10.200.5.5-10.200.5.5")}},
			wants:   []ipnet.Want{{Owner: "a", Size: 11}},
		},
		"the second want of an owner who had one": {
			earlier: []ipnet.Grant{{"a", mustRange("10.200.5.0/29")}},
			wants:   []ipnet.Want{{Owner: "a", Size: 8}, {Owner: "a", Size: 9}},
			place:   1,
		},
		"two prefixes that leave no room for the larger": {
			wants: []ipnet.Want{
				{Owner: "a", Bits: 30},
				{Owner: "b", Bits: 29},
				{Owner: "c", Bits: 29},
			},
			place: 2,
		},
	} {
		got, err := ipnet.Carve(free, c.earlier, c.wants)
		var ce *ipnet.CarveError
		if c.place < 0 && (err != nil || len(got) != len(c.wants)) ||
			c.place >= 0 && (!errors.As(err, &ce) || ce.Place != c.place || got != nil) {
			t.Errorf("%s: got %v %v", name, got, err)
		}
	}
	if _, err := ipnet.Carve(ipnet.Set{}, nil, []ipnet.Want{{Owner: "a", Size: 1}}); err == nil {
		t.Error("nothing is free")
	}
}

// The first want takes the lowest place, and leaves none to the second; the
// other way round both have room.
func TestCarveServesTheLargerFirst(t *testing.T) {
	free := ipnet.SetOf(netip.MustParsePrefix("10.200.5.0/29"),
		netip.MustParsePrefix("10.200.5.16/30"))
	for _, o := range []ipnet.CarveOptions{{}, {BestFit: true}} {
		got, err := o.Carve(free, nil, []ipnet.Want{{Owner: "a", Bits: 30}, {Owner: "b", Bits: 29}})
		if err != nil || got[0].Range.String() != "10.200.5.16-10.200.5.19" ||
			got[1].Range.String() != "10.200.5.0-10.200.5.7" {
			t.Errorf("%v: got %v %v", o, got, err)
		}
	}
}

// The search for an arrangement ends, whatever is wanted: here 2^40 are thinkable.
func TestCarveGivesUp(t *testing.T) {
	var free ipnet.Set
	for i := range uint32(40) { // places of 11 addresses, each with room for one 6
		free = free.Union(ipnet.SetOf(four(i<<5, 29), four(i<<5+8, 31), four(i<<5+10, 32)))
	}
	wants := slices.Repeat([]ipnet.Want{{Owner: "a", Size: 6}}, 41)
	if _, err := ipnet.Carve(free, nil, wants); err == nil ||
		!strings.Contains(err.Error(), "steps") {
		t.Errorf("got %v", err)
	}
	if _, err := ipnet.Carve(free, nil, wants[:40]); err != nil {
		t.Error(err)
	}
}
