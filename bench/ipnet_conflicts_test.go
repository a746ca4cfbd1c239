package bench

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"

	"github.com/gaissmai/bart"
	"github.com/migrationnet/migrationnet/ipnet"
)

// finder finds all pairs of prefixes that overlap, as the numbers of their
// owners: the lower in the upper half.
type finder struct {
	name string
	most int // claims that it can be asked about without losing patience
	find func(in *input) []uint64
}

const million = 1_000_000

var finders = []finder{
	{"migrationnet.Pairs", million, oursPairs},
	{"migrationnet.Conflicts", million, oursConflicts},
	{"migrationnet-from-prefixes", million, oursFromPrefixes},
	{"bart.Table-AllSorted", million, bartTableSorted},
	{"bart.Fast-AllSorted", million, bartFastSorted},
	{"bart.Table-Supernets", million, bartSupernets},
	{"netip-sorted", 100_000, netipSorted},
	{"netip-loop", 1000, netipLoop},
}

func pairOf(i, j int32) uint64 { return uint64(min(i, j))<<32 | uint64(max(i, j)) }

func oursPairs(in *input) (out []uint64) {
	for i, j := range ipnet.Pairs(in.claims) {
		out = append(out, pairOf(int32(i), int32(j)))
	}
	return out
}

// oursConflicts also has what the two have in common.
func oursConflicts(in *input) (out []uint64) {
	for _, c := range ipnet.Conflicts(in.claims) {
		out = append(out, pairOf(int32(c.I), int32(c.J)))
	}
	return out
}

// oursFromPrefixes makes the claims too.
func oursFromPrefixes(in *input) (out []uint64) {
	for i, j := range ipnet.Pairs(claimsOf(in.prefixes)) {
		out = append(out, pairOf(int32(i), int32(j)))
	}
	return out
}

// chains are the owners of equal prefixes: the table has the last of them, and
// next the one before, or -1.
type chains []int32

// pairs appends every pair of an owner in the chain a with one in the chain b.
func (next chains) pairs(out []uint64, a, b int32) []uint64 {
	for ; a >= 0; a = next[a] {
		for j := b; j >= 0; j = next[j] {
			out = append(out, pairOf(a, j))
		}
	}
	return out
}

// alike appends every pair of owners in the chain a.
func (next chains) alike(out []uint64, a int32) []uint64 {
	for ; a >= 0; a = next[a] {
		for j := next[a]; j >= 0; j = next[j] {
			out = append(out, pairOf(a, j))
		}
	}
	return out
}

// table is what bart.Table and bart.Fast have in common.
type table interface {
	Modify(netip.Prefix, func(int32, bool) (int32, bool))
}

func insert(t table, prefixes []netip.Prefix) chains {
	next := make(chains, len(prefixes))
	for i, p := range prefixes {
		t.Modify(p, func(last int32, ok bool) (int32, bool) {
			if next[i] = -1; ok {
				next[i] = last
			}
			return int32(i), false
		})
	}
	return next
}

// nest is the prefixes that have the one at hand in them.
type nest struct {
	open []struct {
		p    netip.Prefix
		last int32
	}
	out []uint64
}

func (n *nest) add(next chains, p netip.Prefix, last int32) {
	for len(n.open) > 0 && !n.open[len(n.open)-1].p.Contains(p.Addr()) {
		n.open = n.open[:len(n.open)-1]
	}
	for _, o := range n.open {
		n.out = next.pairs(n.out, o.last, last)
	}
	n.out = next.alike(n.out, last)
	n.open = append(n.open, struct {
		p    netip.Prefix
		last int32
	}{p, last})
}

func bartTableSorted(in *input) []uint64 {
	t, n := new(bart.Table[int32]), nest{}
	next := insert(t, in.prefixes)
	for p, last := range t.AllSorted() {
		n.add(next, p, last)
	}
	return n.out
}

func bartFastSorted(in *input) []uint64 {
	t, n := new(bart.Fast[int32]), nest{}
	next := insert(t, in.prefixes)
	for p, last := range t.AllSorted() {
		n.add(next, p, last)
	}
	return n.out
}

func bartSupernets(in *input) (out []uint64) {
	t := new(bart.Table[int32])
	next := insert(t, in.prefixes)
	for i, p := range in.prefixes {
		for q, last := range t.Supernets(p) {
			if q != p {
				for ; last >= 0; last = next[last] {
					out = append(out, pairOf(int32(i), last))
				}
			}
		}
		for j := next[i]; j >= 0; j = next[j] {
			out = append(out, pairOf(int32(i), j))
		}
	}
	return out
}

func netipSorted(in *input) []uint64 {
	order, n := make([]int32, len(in.prefixes)), nest{}
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return in.prefixes[i].Compare(in.prefixes[j]) })
	none := slices.Repeat(chains{-1}, len(order))
	for _, i := range order {
		n.add(none, in.prefixes[i], i)
	}
	return n.out
}

func netipLoop(in *input) (out []uint64) {
	for i, p := range in.prefixes {
		for j := i + 1; j < len(in.prefixes); j++ {
			if p.Overlaps(in.prefixes[j]) {
				out = append(out, pairOf(int32(i), int32(j)))
			}
		}
	}
	return out
}

// checkPairs compares pairs with those that ipnet finds.
func checkPairs(t testing.TB, in *input, name string, got []uint64) {
	t.Helper()
	slices.Sort(got)
	if want := in.pairs(); !slices.Equal(got, want) {
		t.Fatalf("%s: %s finds %d pairs, we find %d", in.name, name, len(got), len(want))
	}
}

func BenchmarkConflicts(b *testing.B) {
	eachInput(b, million, func(in *input) {
		for _, f := range finders {
			if in.n > f.most {
				continue
			}
			b.Run(in.name+"/"+f.name, func(b *testing.B) {
				b.ReportAllocs()
				var got []uint64
				for b.Loop() {
					got = f.find(in)
				}
				perClaim(b, in.n)
				b.ReportMetric(float64(len(got)), "pairs")
				checkPairs(b, in, f.name, got)
			})
		}
		b.Run(in.name+"/bare-radix-sort", func(b *testing.B) {
			keys := keysOf(in)
			for b.Loop() {
				radixSort(slices.Clone(keys), make([]uint64, len(keys)), in.six)
			}
			perClaim(b, in.n)
		})
	})
}

// perClaim reports the curve.
func perClaim(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/claim")
}

// keysOf returns what has to be sorted at least: the first address and the
// owner in IPv4, the first 64 bits of the address in IPv6.
func keysOf(in *input) []uint64 {
	keys := make([]uint64, in.n)
	for i, p := range in.prefixes {
		if a := p.Addr().As16(); in.six {
			keys[i] = binary.BigEndian.Uint64(a[:])
		} else {
			keys[i] = uint64(binary.BigEndian.Uint32(a[12:]))<<32 | uint64(i)
		}
	}
	return keys
}

// radixSort sorts keys a byte at a time, by all eight or by the upper four.
func radixSort(keys, spare []uint64, all bool) []uint64 {
	first := 4
	if all {
		first = 0
	}
	var count [8][256]uint32
	for _, k := range keys {
		for i := range count {
			count[i][byte(k>>(8*i))]++
		}
	}
	for i := first; i < 8; i++ {
		n, sum := &count[i], uint32(0)
		for d, many := range n {
			n[d], sum = sum, sum+many
		}
		for _, k := range keys {
			d := byte(k >> (8 * i))
			spare[n[d]] = k
			n[d]++
		}
		keys, spare = spare, keys
	}
	return keys
}
