package bench

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"testing"

	"github.com/migrationnet/migrationnet/ipnet"
)

// counts returns how many claims the benchmarks of ipnet have; with -short, which
// is for seeing that they run, not the most.
func counts() []int {
	all := []int{10, 100, 1000, 10_000, 100_000, 1_000_000}
	if testing.Short() {
		return all[:4]
	}
	return all
}

// shapes are how claims lie to each other. A shape draws a prefix, given those
// drawn before.
var shapes = []struct {
	name string
	draw func(r *rand.Rand, f family, before []netip.Prefix, n int) netip.Prefix
}{
	{
		name: "sparse",
		draw: func(r *rand.Rand, f family, _ []netip.Prefix, _ int) netip.Prefix {
			return f.any(r)
		},
	},
	// Of eight, one has the others in it, and two of those have some of the rest.
	{"nested", func(r *rand.Rand, f family, before []netip.Prefix, _ int) netip.Prefix {
		switch i := len(before); i % 8 {
		case 0:
			return f.within(r, netip.PrefixFrom(f.any(r).Addr(), 0), f.wide)
		case 1, 2:
			return f.within(r, before[i-i%8], f.wide+2)
		default:
			return f.within(r, before[i-i%8], f.wide+4+r.IntN(9))
		}
	}},
	// Each of the first quarter is there four times.
	{"duplicates", func(r *rand.Rand, f family, before []netip.Prefix, n int) netip.Prefix {
		if i := len(before); i >= (n+3)/4 {
			return before[i-(n+3)/4]
		}
		return f.any(r)
	}},
}

// family is IPv4, or IPv6 up to the /64 of a network.
type family struct {
	name      string
	wide      int // bits of a wide prefix, of which a million do not meet much
	from, to  int // bits of any prefix
	universe  netip.Prefix
	addresses func(r *rand.Rand) netip.Addr // in the universe
}

var families = []family{
	{
		name:      "IPv4",
		wide:      20,
		from:      24,
		to:        32,
		universe:  netip.MustParsePrefix("0.0.0.0/0"),
		addresses: func(r *rand.Rand) netip.Addr { return addr4(r.Uint32()) },
	},
	{
		name:      "IPv6",
		wide:      48,
		from:      40,
		to:        64,
		universe:  netip.MustParsePrefix("2000::/3"),
		addresses: func(r *rand.Rand) netip.Addr { return addr6(1<<61|r.Uint64()>>3, r.Uint64()) },
	},
}

func (f family) any(r *rand.Rand) netip.Prefix {
	return netip.PrefixFrom(f.addresses(r), f.from+r.IntN(f.to-f.from+1)).Masked()
}

// within draws a prefix of so many bits in p, or anywhere if p is /0.
func (f family) within(r *rand.Rand, p netip.Prefix, bits int) netip.Prefix {
	a := p.Addr().AsSlice()
	for i, b := range f.addresses(r).AsSlice() {
		keep := byte(uint16(0xff00) >> min(max(p.Bits()-8*i, 0), 8))
		a[i] = a[i]&keep | b&^keep
	}
	out, _ := netip.AddrFromSlice(a)
	return netip.PrefixFrom(out, bits).Masked()
}

func addr4(u uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(u >> 24), byte(u >> 16), byte(u >> 8), byte(u)})
}

func addr6(hi, lo uint64) netip.Addr {
	var b [16]byte
	for i := range 8 {
		b[i], b[i+8] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	return netip.AddrFrom16(b)
}

// input is n prefixes of a shape, and the claims on them.
type input struct {
	name     string
	n        int
	six      bool
	prefixes []netip.Prefix
	claims   []ipnet.Claim
	pairs    func() []uint64 // that conflict, as ipnet says
}

var (
	drawn   = map[string]*input{}
	drawing sync.Mutex
)

// draw returns the input of that name, always the same.
func draw(shape, fam, n int) *input {
	drawing.Lock()
	defer drawing.Unlock()
	f := families[fam]
	in := &input{name: fmt.Sprintf("%s/%s/%d", shapes[shape].name, f.name, n), n: n, six: fam == 1}
	if done := drawn[in.name]; done != nil {
		return done
	}
	r := rand.New(rand.NewPCG(uint64(shape), uint64(n)))
	for range n {
		in.prefixes = append(in.prefixes, shapes[shape].draw(r, f, in.prefixes, n))
	}
	// In any order, so that nothing finds its input sorted.
	r.Shuffle(n, func(i, j int) { in.prefixes[i], in.prefixes[j] = in.prefixes[j], in.prefixes[i] })
	in.claims = claimsOf(in.prefixes)
	in.pairs = sync.OnceValue(func() []uint64 { return oursPairs(in) })
	drawn[in.name] = in
	return in
}

func claimsOf(prefixes []netip.Prefix) []ipnet.Claim {
	claims := make([]ipnet.Claim, len(prefixes))
	for i, p := range prefixes {
		claims[i] = ipnet.Claim{Owner: "somebody", Addresses: ipnet.SetOf(p)}
	}
	return claims
}

// eachInput calls f with every input of up to most claims.
func eachInput(t testing.TB, most int, f func(in *input)) {
	t.Helper()
	for shape := range shapes {
		for fam := range families {
			for _, n := range counts() {
				if n <= most {
					f(draw(shape, fam, n))
				}
			}
		}
	}
}
