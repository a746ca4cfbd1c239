package ipnet

import (
	"iter"
	"net/netip"
)

// Free yields the prefixes of so many bits in supernet that no claim has an
// address of, whatever its scope and group, in ascending order. There can be
// very many; the first costs a sort of the claims. [Index.Nearest] is for asking
// again and again.
func Free(supernet netip.Prefix, claims []Claim, bits int) iter.Seq[netip.Prefix] {
	return func(yield func(netip.Prefix) bool) {
		all := RangeOf(supernet)
		var used SetBuilder
		for i := range claims {
			for _, r := range from(claims[i].Addresses.ranges(), all) {
				if !r.Overlaps(all) {
					break
				}
				used.AddRange(r)
			}
		}
		free := used.Set().Complement(supernet)
		for _, r := range free.ranges() {
			if !r.eachBlock(bits, yield) {
				return
			}
		}
	}
}
