package ipam

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// plainly is what a walker finds, one address after the other as whereabouts goes: each
// excluded network is asked about each, in the order in which they are written.
func plainly(at, stop netip.Addr, excluded []netip.Prefix) ipnet.Set {
	var out []netip.Addr
	for at.IsValid() && at != stop {
		found := false
		for _, p := range excluded {
			if p.Contains(at) {
				found = true
				if p.Bits() <= p.Addr().BitLen()-2 {
					at = ipnet.RangeOf(p).To()
				}
			}
		}
		if !found {
			out = append(out, at)
		}
		at = at.Next()
	}
	return ipnet.SetOfAddrs(out...)
}

// walksPlainly reports whether the walk jumps over something.
func walksPlainly(t *rapid.T) bool {
	top := netip.MustParseAddr("255.255.255.192") // the walk may pass by its end
	at := func(label string) netip.Addr {
		a, _ := ipnet.Add(top, rapid.Uint64Range(0, 63).Draw(t, label))
		return a
	}
	var excluded []netip.Prefix
	for range rapid.IntRange(0, 6).Draw(t, "networks") {
		excluded = append(excluded, netip.PrefixFrom(at("network"), rapid.IntRange(26, 32).Draw(t, "bits")).Masked())
	}
	w := walker{at: at("start"), stop: at("stop")}
	if len(excluded) > 0 && rapid.Bool().Draw(t, "stop in what is excluded") {
		p := rapid.SampledFrom(excluded).Draw(t, "which")
		w.stop, _ = ipnet.Add(p.Addr(), rapid.Uint64Range(0, 3).Draw(t, "after"))
	}
	if rapid.IntRange(0, 3).Draw(t, "other family") == 0 {
		excluded = append(excluded, netip.MustParsePrefix("fd00::/64"))
	}
	want := plainly(w.at, w.stop, excluded)
	w.exclude(excluded)
	for w.step() {
	}
	if got := ipnet.SetOfRanges(w.found...); !got.Equal(want) {
		t.Fatalf("%v without %v: %v, want %v", w, excluded, got, want)
	}
	return !want.IsEmpty() &&
		slices.ContainsFunc(excluded, func(p netip.Prefix) bool { return p.Bits() < 31 })
}

func TestWalksPlainly(t *testing.T) { law.Hold(t, walksPlainly, 5) }
