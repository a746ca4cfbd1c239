package ipnet_test

import (
	"math/rand/v2"
	"net/netip"
	"reflect"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// A builder has what was added so far, however it was added, and may be asked on the way.
func TestSetBuilderIsUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b ipnet.SetBuilder
		var want ipnet.Set
		for _, s := range rapid.SliceOfN(gen.Set(), 0, 6).Draw(t, "sets") {
			switch rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				b.Add(s)
			case 1:
				for r := range s.Ranges() {
					b.AddRange(r)
				}
			default:
				for p := range s.Prefixes() {
					b.AddPrefix(p)
				}
			}
			b.AddRange(ipnet.Range{})
			b.AddPrefix(netip.Prefix{})
			want = want.Union(s)
			if got := b.Set(); !got.Equal(want) || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	})
}

// So many prefixes that they are sorted by digits are the same set in any order, and as
// each alone says.
func TestSetBuilderOfMany(t *testing.T) {
	for world, draw := range worlds {
		r := rand.New(rand.NewPCG(1, 2))
		var up, down ipnet.SetBuilder
		prefixes := make([]netip.Prefix, 3000)
		for i := range prefixes {
			prefixes[i] = draw(r)
			up.AddPrefix(prefixes[i])
		}
		var size ipnet.Size
		for i := range prefixes {
			down.AddPrefix(prefixes[len(prefixes)-1-i])
		}
		s := up.Set()
		for p := range s.Prefixes() {
			size = size.Add(ipnet.RangeOf(p).Size())
		}
		if !s.Equal(down.Set()) || size.Cmp(s.Size()) != 0 {
			t.Errorf("%s: %d prefixes are two sets", world, len(prefixes))
		}
		for _, p := range prefixes {
			if !s.ContainsPrefix(p) {
				t.Errorf("%s: %v is lost", world, p)
			}
		}
		last := ipnet.Range{}
		for r := range s.Ranges() {
			if next, ok := ipnet.Add(last.To(), 1); last.IsValid() && ok &&
				last.To().BitLen() == r.From().BitLen() && r.From().Compare(next) <= 0 {
				t.Errorf("%s: %v and %v are one range", world, last, r)
			}
			last = r
		}
	}
}
