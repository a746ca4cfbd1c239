// Package gen has the rapid generators that the tests share. They draw from
// small universes, so that what is drawn meets.
package gen

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// Universes are one /24 and one /120: 256 addresses of each family.
var Universes = []netip.Prefix{
	netip.MustParsePrefix("10.200.5.0/24"),
	netip.MustParsePrefix("fd00:200:5::/120"),
}

// Addr draws an address of the universe u.
func Addr(u netip.Prefix) *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		a, _ := ipnet.Add(u.Addr(), uint64(rapid.Byte().Draw(t, "host")))
		return a
	})
}

// Prefix draws a prefix inside the universe u, host bits included.
func Prefix(u netip.Prefix) *rapid.Generator[netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) netip.Prefix {
		return netip.PrefixFrom(Addr(u).Draw(t, "addr"),
			rapid.IntRange(u.Bits(), u.Addr().BitLen()).Draw(t, "bits"))
	})
}

// Range draws a range inside the universe u.
func Range(u netip.Prefix) *rapid.Generator[ipnet.Range] {
	return rapid.Custom(func(t *rapid.T) ipnet.Range {
		a, b := Addr(u).Draw(t, "from"), Addr(u).Draw(t, "to")
		if b.Less(a) {
			a, b = b, a
		}
		r, _ := ipnet.NewRange(a, b)
		return r
	})
}

// Set draws a set of up to four ranges and prefixes of the universes.
func Set() *rapid.Generator[ipnet.Set] {
	return rapid.Custom(func(t *rapid.T) ipnet.Set {
		var rs []ipnet.Range
		for range rapid.IntRange(0, 4).Draw(t, "ranges") {
			u := rapid.SampledFrom(Universes).Draw(t, "universe")
			if rapid.Bool().Draw(t, "prefix?") {
				rs = append(rs, ipnet.RangeOf(Prefix(u).Draw(t, "prefix")))
			} else {
				rs = append(rs, Range(u).Draw(t, "range"))
			}
		}
		return ipnet.SetOfRanges(rs...)
	})
}

// Claims draws up to most claims on addresses of the universes, most of them
// without scope and group.
func Claims(most int) *rapid.Generator[[]ipnet.Claim] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ipnet.Claim {
		return ipnet.Claim{
			Addresses: Set().Draw(t, "addresses"),
			Scope:     rapid.SampledFrom([]string{"", "", "", "east", "west"}).Draw(t, "scope"),
			Group:     rapid.SampledFrom([]string{"", "", "", "migration", "VMs"}).Draw(t, "group"),
		}
	}), 0, most)
}
