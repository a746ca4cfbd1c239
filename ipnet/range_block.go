package ipnet

import (
	"net/netip"
)

// A block is the addresses of a prefix: 2^host of them, of which the first is
// aligned.

// Prefix returns the prefix that r is, and whether it is one.
func (r Range) Prefix() (netip.Prefix, bool) {
	if !r.IsValid() {
		return netip.Prefix{}, false
	}
	host := r.block()
	if r.from.or(hostMask(host)) != r.to {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(r.at(r.from), int(r.family)-host), true
}

// block returns the host bits of the largest block that begins where r begins:
// as many as the first address is aligned to and the range has room for.
func (r Range) block() int {
	return min(r.from.trailingZeros(), int(r.family), r.sizeBits())
}

// sizeBits returns the largest n for which r has 2^n addresses.
func (r Range) sizeBits() int {
	size, whole := r.to.sub(r.from).add(u128{0, 1})
	if whole != 0 {
		return 128
	}
	return size.len() - 1
}

// head returns the first n addresses of r, and whether r has so many and n is
// not 0.
func (r Range) head(n uint64) (Range, bool) {
	to, over := r.from.add(u128{0, n - 1})
	if n == 0 || over != 0 || !r.IsValid() || r.to.less(to) {
		return Range{}, false
	}
	return Range{r.from, to, r.family}, true
}

// firstBlock returns where the lowest block of 2^host addresses in r begins,
// and whether there is one.
func (r Range) firstBlock(host int) (u128, bool) {
	mask := hostMask(host)
	start, over := r.from.add(mask)
	start = start.andNot(mask)
	return start, over == 0 && !r.to.less(start.or(mask))
}

// lastBlock returns where the highest block of 2^host addresses in r begins, and
// whether there is one.
func (r Range) lastBlock(host int) (u128, bool) {
	start := r.to.andNot(hostMask(host))
	if start.or(hostMask(host)) != r.to { // cut off: the one before it
		if start == (u128{}) {
			return start, false
		}
		start = start.prev().andNot(hostMask(host))
	}
	return start, !start.less(r.from)
}

// largest returns the host bits of the largest block in r.
func (r Range) largest() int {
	host := r.sizeBits()
	if _, ok := r.firstBlock(host); !ok {
		host-- // 2^host addresses have a block of half as many
	}
	return host
}

// eachBlock calls yield with the prefixes of so many bits in r, in ascending
// order, and reports whether it never returned false.
func (r Range) eachBlock(bits int, yield func(netip.Prefix) bool) bool {
	host := int(r.family) - bits
	if bits < 0 || host < 0 {
		return true
	}
	for start, ok := r.firstBlock(host); ok; start, ok = r.firstBlock(host) {
		if !yield(netip.PrefixFrom(r.at(start), bits)) {
			return false
		}
		end := start.or(hostMask(host))
		if end == r.to {
			break
		}
		r.from = end.next()
	}
	return true
}
