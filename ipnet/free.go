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
				common, ok := r.Intersect(all)
				if !ok {
					break
				}
				used.AddRange(common)
			}
		}
		used.sort()
		rest, more := all, all.IsValid()
		used.merged(func(r Range) bool {
			if rest.from.less(r.from) {
				more = Range{rest.from, r.from.prev(), all.family}.eachBlock(bits, yield)
			}
			rest = rest.past(r)
			return more && rest.IsValid()
		})
		if more && rest.IsValid() {
			rest.eachBlock(bits, yield)
		}
	}
}
