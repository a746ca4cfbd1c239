package ipnet_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// everyPair returns the conflicts of claims on addresses of the universes.
func everyPair(claims []ipnet.Claim) (pairs [][2]int, common []model) {
	models := make([]model, len(claims))
	for i, c := range claims {
		models[i] = modelOf(c.Addresses.Contains)
	}
	for i, a := range claims {
		for j := i + 1; j < len(claims); j++ {
			b := claims[j]
			elsewhere := a.Scope == "east" && b.Scope == "west" ||
				a.Scope == "west" && b.Scope == "east"
			byDesign := a.Group == b.Group && a.Group != ""
			if m := combine(models[i], models[j], both); !elsewhere && !byDesign && m.size() > 0 {
				pairs, common = append(pairs, [2]int{i, j}), append(common, m)
			}
		}
	}
	return pairs, common
}

func pairsOf(o ipnet.ConflictOptions, claims []ipnet.Claim) (out [][2]int) {
	for i, j := range o.Pairs(claims) {
		out = append(out, [2]int{i, j})
	}
	return out
}

// conflicts reports whether there are some.
func conflicts(t *rapid.T) bool {
	claims := gen.Claims(14).Draw(t, "claims")
	got := ipnet.Conflicts(claims)
	pairs, common := everyPair(claims)
	if len(got) != len(pairs) {
		t.Fatalf("%v: got %v, want %v", claims, got, pairs)
	}
	for n, c := range got {
		i, j := pairs[n][0], pairs[n][1]
		if c.I != i || c.J != j || modelOf(c.Common().Contains) != common[n] ||
			!c.A.Addresses.Equal(claims[i].Addresses) ||
			!c.B.Addresses.Equal(claims[j].Addresses) || claims[i].Apart(claims[j]) {
			t.Fatalf("%v: got %v, want %v", claims, c, pairs[n])
		}
	}
	if got := pairsOf(ipnet.ConflictOptions{}, claims); !slices.Equal(got, pairs) {
		t.Fatalf("%v: got %v, want %v", claims, got, pairs)
	}
	return len(pairs) > 0
}

func TestConflictsEqualsTheBruteForce(t *testing.T) { law.Hold(t, conflicts, 4) }

func FuzzConflicts(f *testing.F) { law.Fuzz(f, conflicts) }

// begins returns the first address that two claims have in common.
func begins(claims []ipnet.Claim, p [2]int) netip.Addr {
	return claims[p[0]].Addresses.Intersect(claims[p[1]].Addresses).First()
}

// bounds reports whether there are more conflicts than were asked for.
func bounds(t *rapid.T) bool {
	claims := gen.Claims(14).Draw(t, "claims")
	most := rapid.IntRange(1, 6).Draw(t, "most")
	every, _ := everyPair(claims)

	some := pairsOf(ipnet.ConflictOptions{Most: most}, claims)
	if len(some) != min(most, len(every)) || !slices.IsSortedFunc(some, comparePairs) {
		t.Fatalf("%v: %d at most: %v of %v", claims, most, some, every)
	}
	highest := netip.Addr{}
	for _, p := range some {
		if a := begins(claims, p); !slices.Contains(every, p) {
			t.Fatalf("%v: invented %v", claims, p)
		} else if highest.Less(a) {
			highest = a
		}
	}
	for _, p := range every {
		if !slices.Contains(some, p) && begins(claims, p).Less(highest) {
			t.Fatalf("%v: %v are not the lowest: %v", claims, some, p)
		}
	}

	shown := pairsOf(ipnet.ConflictOptions{Witness: true}, claims)
	named, want := places(shown), places(every)
	if !slices.Equal(named, want) || len(shown) > 0 && len(shown) >= len(named) ||
		!slices.IsSortedFunc(shown, comparePairs) {
		t.Fatalf("%v: witnesses %v of %v", claims, shown, every)
	}
	few := pairsOf(ipnet.ConflictOptions{Witness: true, Most: most}, claims)
	if len(few) != min(most, len(shown)) {
		t.Fatalf("%v: %d witnesses at most: %v of %v", claims, most, few, shown)
	}
	for _, p := range append(shown, few...) {
		if !slices.Contains(every, p) {
			t.Fatalf("%v: invented %v", claims, p)
		}
	}
	return len(every) > len(some)
}

func comparePairs(a, b [2]int) int { return slices.Compare(a[:], b[:]) }

// places returns whom the pairs name, each once.
func places(pairs [][2]int) (out []int) {
	for _, p := range pairs {
		out = append(out, p[:]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestBoundedConflictsAreTheRightOnes(t *testing.T) { law.Hold(t, bounds, 10) }

func FuzzBoundedConflicts(f *testing.F) { law.Fuzz(f, bounds) }

// worlds are ways to draw a prefix, each with another distribution of digits.
var worlds = map[string]func(r *rand.Rand) netip.Prefix{
	"IPv4, sparse": func(r *rand.Rand) netip.Prefix {
		return four(r.Uint32(), 20+r.IntN(13))
	},
	"IPv4, one /16": func(r *rand.Rand) netip.Prefix {
		return four(10<<24|r.Uint32N(1<<16), 24+r.IntN(9))
	},
	"IPv4, few addresses": func(r *rand.Rand) netip.Prefix { return four(r.Uint32N(300), 32) },
	"IPv4, the ends": func(r *rand.Rand) netip.Prefix {
		return four(-r.Uint32N(2)-r.Uint32N(9), 22+r.IntN(11))
	},
	"IPv6, sparse": func(r *rand.Rand) netip.Prefix {
		return six(r.Uint64(), r.Uint64(), 12+r.IntN(117))
	},
	"IPv6, one /64": func(r *rand.Rand) netip.Prefix {
		return six(0xfd00<<48, r.Uint64(), 70+r.IntN(59))
	},
	"IPv6, dense and far": func(r *rand.Rand) netip.Prefix {
		return six(r.Uint64N(2)<<63|r.Uint64N(3), r.Uint64N(1<<r.IntN(64)), 100+r.IntN(29))
	},
	"IPv6, deep": func(r *rand.Rand) netip.Prefix {
		return six(r.Uint64N(2)<<r.IntN(64), r.Uint64N(2)<<r.IntN(64), r.IntN(129))
	},
	"IPv6, the ends": func(r *rand.Rand) netip.Prefix {
		return six(-r.Uint64N(2), -r.Uint64N(2)-r.Uint64N(9), 90+r.IntN(39))
	},
	"both, few addresses": func(r *rand.Rand) netip.Prefix {
		return pick(r, four(r.Uint32N(99)<<8, 24), six(0, r.Uint64N(99)<<8, 120))
	},
	"both, all that is": func(r *rand.Rand) netip.Prefix {
		return pick(r, four(r.Uint32(), r.IntN(33)), six(r.Uint64(), 0, r.IntN(129)))
	},
	"IPv4, one after other": func(r *rand.Rand) netip.Prefix {
		return four(r.Uint32N(1<<14)<<4, 28)
	},
}

func pick(r *rand.Rand, ps ...netip.Prefix) netip.Prefix { return ps[r.IntN(len(ps))] }

func four(u uint32, bits int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{
		byte(u >> 24), byte(u >> 16), byte(u >> 8), byte(u),
	}), bits).Masked()
}

func six(hi, lo uint64, bits int) netip.Prefix {
	var b [16]byte
	for i := range 8 {
		b[i], b[i+8] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	return netip.PrefixFrom(netip.AddrFrom16(b), bits).Masked()
}

// draw returns n claims of a world: most of one prefix, some of a range or of
// several prefixes, some scoped or grouped.
func draw(world string, n int, seed uint64) []ipnet.Claim {
	r := rand.New(rand.NewPCG(seed, 4))
	claims := make([]ipnet.Claim, n)
	plain := r.IntN(3) == 0
	crossing := plain && r.IntN(2) == 0
	for i := range claims {
		c := ipnet.Claim{Addresses: ipnet.SetOf(worlds[world](r))}
		if from, to := worlds[world](r).Addr(), worlds[world](r).Addr(); crossing && r.IntN(30) == 0 {
			if g, ok := ipnet.NewRange(from, to); ok {
				c.Addresses = ipnet.SetOfRanges(g)
			}
		}
		if !plain {
			switch r.IntN(10) {
			case 0:
				c.Addresses = ipnet.SetOf(worlds[world](r), worlds[world](r), worlds[world](r))
			case 1: // no prefix, and it crosses others
				g, ok := ipnet.NewRange(worlds[world](r).Addr(), worlds[world](r).Addr())
				if ok && r.IntN(8) == 0 {
					c.Addresses = ipnet.SetOfRanges(g)
				}
			case 2:
				c.Scope = []string{"a", "b", "c"}[r.IntN(3)]
			case 3:
				c.Group = []string{"g", "h"}[r.IntN(2)]
			case 4:
				c.Scope, c.Group = "a", "g"
			}
		}
		claims[i] = c
	}
	return claims
}

func TestManyConflictsEqualTheBruteForce(t *testing.T) {
	var found int
	for world := range worlds {
		for seed := range uint64(12) {
			// More of them are sorted in another way than fewer.
			claims := draw(world, 100<<(seed%4), seed)
			var want [][2]int
			for i, a := range claims {
				for j := i + 1; j < len(claims); j++ {
					if a.Addresses.Overlaps(claims[j].Addresses) && !a.Apart(claims[j]) {
						want = append(want, [2]int{i, j})
					}
				}
			}
			if got := pairsOf(ipnet.ConflictOptions{}, claims); !slices.Equal(got, want) {
				t.Errorf("%s, seed %d: %d pairs, want %d", world, seed, len(got), len(want))
			}
			if got := pairsOf(ipnet.ConflictOptions{Witness: true},
				claims); !slices.Equal(places(got), places(want)) || len(got) > len(claims) {
				t.Errorf("%s, seed %d: witnesses for %d of %d", world, seed, len(places(got)),
					len(places(want)))
			}
			if got := pairsOf(ipnet.ConflictOptions{Most: 40},
				claims); len(got) != min(40, len(want)) {
				t.Errorf("%s, seed %d: %d of %d, 40 wanted", world, seed, len(got), len(want))
			}
			found += len(want)
		}
	}
	t.Logf("%d pairs", found)
	if found < 100000 {
		t.Errorf("only %d pairs", found)
	}
}

// All ranges begin close to each other, and one ends far away from there.
func TestRangesThatEndElsewhere(t *testing.T) {
	from := netip.MustParseAddr("fd00::3")
	for _, to := range []string{"fd00::5", "fd00:0:0:1::", "fd00:0:0:1::4", "fd01::", "ffff::"} {
		long, _ := ipnet.NewRange(from, netip.MustParseAddr(to))
		claims := []ipnet.Claim{{Addresses: ipnet.SetOfRanges(long)}}
		var want [][2]int
		for i := range 40 {
			a := six(0xfd00<<48, uint64(i), 128)
			claims = append(claims, ipnet.Claim{Addresses: ipnet.SetOf(a)})
			if long.Contains(a.Addr()) {
				want = append(want, [2]int{0, i + 1})
			}
		}
		if got := pairsOf(ipnet.ConflictOptions{}, claims); !slices.Equal(got, want) {
			t.Errorf("up to %s: got %v, want %v", to, got, want)
		}
	}
}

// Pairs are planted among claims that do not overlap: nothing but them is found.
func TestEveryPlantedPairIsFound(t *testing.T) {
	const n, planted = 200_000, 1000
	for name, block := range map[string]func(i int) netip.Prefix{
		"IPv4": func(i int) netip.Prefix { return four(uint32(i)<<12, 20) },
		"IPv6": func(i int) netip.Prefix { return six(0x2000<<48|uint64(i)<<16, 0, 64) },
		"IPv6, in one /64": func(i int) netip.Prefix {
			return six(0xfd<<56, uint64(i)<<16, 112)
		},
		"IPv6, dense here, far": func(i int) netip.Prefix {
			return six(uint64(i%2)<<63, uint64(i), 128)
		},
	} {
		r := rand.New(rand.NewPCG(4, 1))
		claims := make([]ipnet.Claim, n, n+planted)
		order := r.Perm(n)
		for i, p := range order {
			claims[i].Addresses = ipnet.SetOf(block(p))
		}
		var want [][2]int
		for i := range planted {
			at := r.IntN(n/planted) + i*(n/planted) // no two on one claim
			inside := block(order[at])
			want = append(want, [2]int{at, len(claims)})
			claims = append(claims, ipnet.Claim{
				Addresses: ipnet.SetOf(netip.PrefixFrom(inside.Addr(),
					min(inside.Bits()+r.IntN(9), inside.Addr().BitLen())).Masked()),
			})
		}
		if got := pairsOf(ipnet.ConflictOptions{}, claims); !slices.Equal(got, want) {
			t.Errorf("%s: %d pairs, %d were planted", name, len(got), len(want))
		}
	}
}

// What costs is what is asked for, not what there is: here 5 * 10^11 pairs.
func TestBoundsBoundTheCost(t *testing.T) {
	claims := slices.Repeat([]ipnet.Claim{{
		Addresses: ipnet.SetOf(netip.MustParsePrefix("10.0.0.0/8")),
	}}, 1_000_000)
	if got := pairsOf(ipnet.ConflictOptions{Most: 3}, claims); len(got) != 3 {
		t.Errorf("got %v", got)
	}
	if got := pairsOf(ipnet.ConflictOptions{Witness: true}, claims); len(got) != len(claims)-1 ||
		len(places(got)) != len(claims) {
		t.Errorf("%d pairs show %d claims", len(got), len(places(got)))
	}
	for i := range claims {
		claims[i].Group = "by design"
	}
	if got := pairsOf(ipnet.ConflictOptions{}, claims); len(got) != 0 {
		t.Errorf("got %v", got[0])
	}
}
