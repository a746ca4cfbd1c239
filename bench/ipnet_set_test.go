package bench

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"testing"

	"github.com/gaissmai/bart"
	"github.com/migrationnet/migrationnet/ipnet"
	"go4.org/netipx"
)

func BenchmarkPairwiseOverlap(b *testing.B) {
	for fam, f := range families {
		in := draw(1, fam, 1000)
		ranges, sets := make([]ipnet.Range, in.n), make([]ipnet.Set, in.n)
		for i, p := range in.prefixes {
			ranges[i], sets[i] = ipnet.RangeOf(p), ipnet.SetOf(p)
		}
		for _, way := range []struct {
			name    string
			overlap func(i, j int) bool
		}{
			{
				name:    "netip.Prefix",
				overlap: func(i, j int) bool { return in.prefixes[i].Overlaps(in.prefixes[j]) },
			},
			{
				name: "migrationnet.Overlap",
				overlap: func(i, j int) bool {
					return ipnet.Overlap(in.prefixes[i], in.prefixes[j])
				},
			},
			{"migrationnet.Range", func(i, j int) bool { return ranges[i].Overlaps(ranges[j]) }},
			{"migrationnet.Set", func(i, j int) bool { return sets[i].Overlaps(sets[j]) }},
		} {
			b.Run(f.name+"/"+way.name, func(b *testing.B) {
				n := 0
				for b.Loop() {
					n = 0
					for i := range in.n {
						for j := i + 1; j < in.n; j++ {
							if way.overlap(i, j) {
								n++
							}
						}
					}
				}
				b.ReportMetric(float64(b.Elapsed().
					Nanoseconds())/float64(b.N)/float64(in.n*(in.n-1)/2), "ns/pair")
				if n != len(in.pairs()) {
					b.Fatalf("%d pairs, want %d", n, len(in.pairs()))
				}
			})
		}
	}
}

// crowded reserves half of each of n /24, or /64: the first free one is after
// all of them, and there are as many gaps that are too small.
func crowded(fam, n int) (prefixes []netip.Prefix, first netip.Prefix) {
	for i := range n {
		if fam == 0 {
			prefixes = append(prefixes, netip.PrefixFrom(addr4(uint32(i)<<8|uint32(i)%2<<7), 25))
		} else {
			prefixes = append(prefixes,
				netip.PrefixFrom(addr6(1<<61|uint64(i), uint64(i)%2<<63), 65))
		}
	}
	first = netip.PrefixFrom(addr4(uint32(n)<<8), 24)
	if fam == 1 {
		first = netip.PrefixFrom(addr6(1<<61|uint64(n), 0), 64)
	}
	rand.New(rand.NewPCG(1, uint64(n))).
		Shuffle(n, func(i, j int) { prefixes[i], prefixes[j] = prefixes[j], prefixes[i] })
	return prefixes, first
}

func BenchmarkFirstFree(b *testing.B) {
	for fam, f := range families {
		for _, n := range counts() {
			prefixes, want := crowded(fam, n)
			claims := claimsOf(prefixes)
			x, set := ipnet.IndexOf(claims), netipxFree(f.universe, prefixes)
			lite := new(bart.Lite)
			for _, p := range prefixes {
				lite.Insert(p)
			}
			for _, way := range []struct {
				name string
				free func() (netip.Prefix, bool)
			}{
				{"migrationnet.Free", func() (netip.Prefix, bool) {
					for p := range ipnet.Free(f.universe, claims, want.Bits()) {
						return p, true
					}
					return netip.Prefix{}, false
				}},
				{
					name: "netipx-from-prefixes",
					free: func() (netip.Prefix, bool) {
						p, _, ok := netipxFree(f.universe, prefixes).
							RemoveFreePrefix(uint8(want.Bits()))
						return p, ok
					},
				},
				{"migrationnet.Index.Nearest-built", func() (netip.Prefix, bool) {
					return x.Nearest(f.universe, f.universe.Addr(), want.Bits())
				}},
				{"netipx.RemoveFreePrefix-built", func() (netip.Prefix, bool) {
					p, _, ok := set.RemoveFreePrefix(uint8(want.Bits()))
					return p, ok
				}},
				{"bart.Lite-one-by-one-built", func() (netip.Prefix, bool) {
					p := netip.PrefixFrom(f.universe.Addr(), want.Bits())
					for lite.OverlapsPrefix(p) {
						p = netip.PrefixFrom(netipx.PrefixLastIP(p).Next(), want.Bits())
					}
					return p, true
				}},
			} {
				b.Run(fmt.Sprintf("%s/%d/%s", f.name, n, way.name), func(b *testing.B) {
					var got netip.Prefix
					for b.Loop() {
						got, _ = way.free()
					}
					if got != want {
						b.Fatalf("%v is free, want %v", got, want)
					}
				})
			}
		}
	}
}

// netipxFree is what the prefixes leave free.
func netipxFree(universe netip.Prefix, prefixes []netip.Prefix) *netipx.IPSet {
	var b netipx.IPSetBuilder
	b.AddPrefix(universe)
	b.RemoveSet(netipxSet(prefixes))
	s, err := b.IPSet()
	if err != nil {
		panic(err)
	}
	return s
}

// dense draws n networks of which many are neighbours.
func dense(fam, n int) (prefixes []netip.Prefix) {
	r := rand.New(rand.NewPCG(2, uint64(n)))
	for range n {
		if i := r.Uint64N(uint64(2 * n)); fam == 0 {
			prefixes = append(prefixes, netip.PrefixFrom(addr4(uint32(i)<<8), 24))
		} else {
			prefixes = append(prefixes, netip.PrefixFrom(addr6(1<<61|i, 0), 64))
		}
	}
	return prefixes
}

// covers are ways to the minimal cover of prefixes.
var covers = []struct {
	name  string
	cover func([]netip.Prefix) []netip.Prefix
}{
	{
		name: "migrationnet.Set",
		cover: func(ps []netip.Prefix) []netip.Prefix {
			return slices.Collect(ipnet.SetOf(ps...).Prefixes())
		},
	},
	{"netipx.IPSet", func(ps []netip.Prefix) []netip.Prefix { return netipxSet(ps).Prefixes() }},
	{"bart.Lite-Aggregate", func(ps []netip.Prefix) []netip.Prefix {
		t := new(bart.Lite)
		for _, p := range ps {
			t.Insert(p)
		}
		t.Aggregate()
		return slices.Collect(t.AllSorted())
	}},
}

func BenchmarkMinimalCover(b *testing.B) {
	for fam, f := range families {
		for _, n := range counts() {
			prefixes := dense(fam, n)
			want := covers[0].cover(prefixes)
			for _, c := range covers {
				b.Run(fmt.Sprintf("%s/%d/%s", f.name, n, c.name), func(b *testing.B) {
					var got []netip.Prefix
					for b.Loop() {
						got = c.cover(prefixes)
					}
					perClaim(b, n)
					if !slices.Equal(got, want) {
						b.Fatalf("%d prefixes, want %d", len(got), len(want))
					}
				})
			}
		}
	}
}

func BenchmarkParsePrefix(b *testing.B) {
	for fam, f := range families {
		in := draw(0, fam, million)
		texts := make([]string, in.n)
		for i, p := range in.prefixes {
			texts[i] = p.String()
		}
		for _, way := range []struct {
			name  string
			parse func(s string) (netip.Prefix, bool)
		}{
			{
				name: "migrationnet.ParsePrefix",
				parse: func(s string) (netip.Prefix, bool) {
					p, err := ipnet.ParsePrefix(s)
					return p, err == nil
				},
			},
			{
				name: "netip.ParsePrefix",
				parse: func(s string) (netip.Prefix, bool) {
					p, err := netip.ParsePrefix(s)
					return p, err == nil
				},
			},
			{"net.ParseCIDR", func(s string) (netip.Prefix, bool) {
				_, n, err := net.ParseCIDR(s)
				p, ok := netipx.FromStdIPNet(n)
				return p, err == nil && ok
			}},
		} {
			b.Run(f.name+"/"+way.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					for i, s := range texts {
						if p, ok := way.parse(s); !ok || p != in.prefixes[i] {
							b.Fatalf("%s is read as %v", s, p)
						}
					}
				}
				perClaim(b, in.n)
			})
		}
	}
}
