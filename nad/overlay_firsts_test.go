package nad

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
	"pgregory.net/rapid"
)

func TestFirstsAreThoseOfEveryPair(t *testing.T) {
	overlaps := 0
	rapid.Check(t, func(t *rapid.T) {
		var prefixes []netip.Prefix
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			b := [4]byte{10, 0, 0, rapid.Byte().Draw(t, "address")}
			bits := rapid.IntRange(24, 32).Draw(t, "bits")
			prefixes = append(prefixes, netip.PrefixFrom(netip.AddrFrom4(b), bits).Masked())
		}
		for i, got := range firsts(prefixes) {
			want := i
			for j := range i {
				if prefixes[j].Overlaps(prefixes[i]) {
					want = j
					overlaps++
					break
				}
			}
			if got != want {
				t.Fatalf("%d of %v: got %d, want %d", i, prefixes, got, want)
			}
		}
	})
	if overlaps < 50 {
		t.Errorf("%d overlaps were drawn, want at least 50", overlaps)
	}
}

func TestExcludedSubnetsGrowAsTheDocumentDoes(t *testing.T) {
	growth.Linear(t, 250, func(n int) func() {
		var excluded []string
		for i := range n {
			excluded = append(excluded, fmt.Sprintf("10.%d.%d.0/25", i/256, i%256))
		}
		o := Overlay{
			Name: "a", NetAttachDefName: "b/a", Topology: TopologyLayer2, Subnets: "10.0.0.0/8",
			ExcludeSubnets: strings.Join(excluded, ","),
		}
		return func() { o.Resolve(Release{}) }
	})
}
