package bench

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"testing"

	"github.com/gaissmai/bart"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/yl2chen/cidranger"
	"go4.org/netipx"
)

// asked are the questions about an input: half of them hit.
type asked struct {
	addrs    []netip.Addr
	prefixes []netip.Prefix
}

func ask(in *input) asked {
	f := families[0]
	if in.six {
		f = families[1]
	}
	r := rand.New(rand.NewPCG(7, uint64(in.n)))
	var q asked
	for i := range 1 << 14 {
		p := in.prefixes[r.IntN(in.n)]
		a := f.within(r, p, p.Addr().BitLen()).Addr()
		wider := netip.PrefixFrom(p.Addr(), p.Bits()-r.IntN(3)).Masked()
		if i%2 == 0 {
			a, wider = f.addresses(r), f.any(r)
		}
		q.addrs, q.prefixes = append(q.addrs, a), append(q.prefixes, wider)
	}
	return q
}

// structure is something built from the prefixes of an input. A question that
// it has no answer to is nil.
type structure struct {
	contains func(a netip.Addr) bool
	overlaps func(p netip.Prefix) bool
	lookup   func(a netip.Addr) (bits int, ok bool) // of the longest match
	match    func(a netip.Addr) bool                // and its owner, the fastest way
}

// builders build structures. Those of others name no owner where they cannot.
var builders = []struct {
	name  string
	build func(in *input) structure
}{
	{"migrationnet.Index", func(in *input) structure {
		x := ipnet.IndexOf(in.claims)
		return structure{x.Contains, x.OverlapsPrefix, func(a netip.Addr) (int, bool) {
			_, match, ok := x.Lookup(a)
			p, _ := match.Prefix()
			return p.Bits(), ok
		}, func(a netip.Addr) bool { _, _, ok := x.Lookup(a); return ok }}
	}},
	{"bart.Table", func(in *input) structure {
		t := new(bart.Table[int32])
		for i, p := range in.prefixes {
			t.Insert(p, int32(i))
		}
		return structure{t.Contains, t.OverlapsPrefix, func(a netip.Addr) (int, bool) {
			p, _, ok := t.LookupPrefixLPM(netip.PrefixFrom(a, a.BitLen()))
			return p.Bits(), ok
		}, func(a netip.Addr) bool { _, ok := t.Lookup(a); return ok }}
	}},
	{"bart.Fast", func(in *input) structure {
		t := new(bart.Fast[int32])
		for i, p := range in.prefixes {
			t.Insert(p, int32(i))
		}
		return structure{t.Contains, t.OverlapsPrefix, func(a netip.Addr) (int, bool) {
			p, _, ok := t.LookupPrefixLPM(netip.PrefixFrom(a, a.BitLen()))
			return p.Bits(), ok
		}, func(a netip.Addr) bool { _, ok := t.Lookup(a); return ok }}
	}},
	{"bart.Lite", func(in *input) structure {
		t := new(bart.Lite)
		for _, p := range in.prefixes {
			t.Insert(p)
		}
		return structure{t.Contains, t.OverlapsPrefix, nil, nil}
	}},
	{"netipx.IPSet", func(in *input) structure {
		s := netipxSet(in.prefixes)
		out := structure{s.Contains, s.OverlapsPrefix, nil, nil}
		if in.n > 1000 { // it looks at every range
			out.overlaps = nil
		}
		return out
	}},
	{"cidranger", func(in *input) structure {
		r := cidranger.NewPCTrieRanger()
		for _, p := range in.prefixes {
			if err := r.Insert(cidranger.NewBasicRangerEntry(*netipx.PrefixIPNet(p))); err != nil {
				panic(err)
			}
		}
		return structure{func(a netip.Addr) bool {
			ok, err := r.Contains(net.IP(a.AsSlice()))
			return ok && err == nil
		}, nil, nil, nil}
	}},
}

func netipxSet(prefixes []netip.Prefix) *netipx.IPSet {
	var b netipx.IPSetBuilder
	for _, p := range prefixes {
		b.AddPrefix(p)
	}
	s, err := b.IPSet()
	if err != nil {
		panic(err)
	}
	return s
}

// answers are those of a structure to all that is asked.
type answers struct {
	contains, overlaps []bool
	matches            []int // bits of the longest match; -1 for none
}

func (s structure) answers(q asked) (out answers) {
	for _, a := range q.addrs {
		out.contains = append(out.contains, s.contains(a))
		if s.lookup != nil {
			bits, ok := s.lookup(a)
			if !ok {
				bits = -1
			}
			out.matches = append(out.matches, bits)
		}
	}
	if s.overlaps != nil {
		for _, p := range q.prefixes {
			out.overlaps = append(out.overlaps, s.overlaps(p))
		}
	}
	return out
}

// check compares the answers of a structure with ours.
func (ours answers) check(t testing.TB, in *input, name string, its answers) {
	t.Helper()
	if !slices.Equal(its.contains, ours.contains) ||
		its.overlaps != nil && !slices.Equal(its.overlaps, ours.overlaps) ||
		its.matches != nil && !slices.Equal(its.matches, ours.matches) {
		t.Fatalf("%s: %s does not answer as we do", in.name, name)
	}
}

func BenchmarkOneAgainstMany(b *testing.B) {
	for fam := range families {
		for _, n := range counts() {
			in := draw(0, fam, n)
			q := ask(in)
			ours := builders[0].build(in).answers(q)
			for _, builder := range builders {
				name := in.name + "/" + builder.name
				s := benchmarkBuild(b, in, name, builder.build)
				ours.check(b, in, builder.name, s.answers(q))
				question(b, name+"/contains", s.contains, q.addrs)
				question(b, name+"/overlaps", s.overlaps, q.prefixes)
				question(b, name+"/longest-match", s.match, q.addrs)
			}
		}
	}
}

// benchmarkBuild also reports the memory that what was built keeps.
func benchmarkBuild(b *testing.B, in *input, name string,
	build func(in *input) structure) (s structure) {
	b.Run(name+"/build", func(b *testing.B) {
		before := live()
		for b.Loop() {
			s = build(in)
		}
		perClaim(b, in.n)
		b.ReportMetric((live()-before)/float64(in.n), "B/claim")
	})
	if s.contains == nil { // not asked for
		s = build(in)
	}
	return s
}

// live returns the bytes in use.
func live() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// question asks all of asked, unless f is nil.
func question[Q any](b *testing.B, name string, f func(Q) bool, asked []Q) {
	if f == nil {
		return
	}
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		hits := 0
		for b.Loop() {
			for _, q := range asked {
				if f(q) {
					hits++
				}
			}
		}
		if hits < b.N*len(asked)/4 {
			b.Fatalf("%d of %d hit", hits, b.N*len(asked))
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(asked)),
			"ns/question")
	})
}
