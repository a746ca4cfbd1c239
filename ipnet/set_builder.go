package ipnet

import (
	"net/netip"
	"slices"
)

// SetBuilder collects addresses for a [Set]. It is for loops: n calls cost one sort
// in [SetBuilder.Set], where [Set.Union] copies everything each time. The zero
// SetBuilder is empty and ready. It is not safe for concurrent use.
type SetBuilder struct {
	four []uint64 // a range of IPv4: the first address in the upper half, the last in the lower
	six  []Range
}

// Add adds the addresses of s.
func (b *SetBuilder) Add(s Set) {
	for _, r := range s.ranges() {
		b.AddRange(r)
	}
}

// AddPrefix adds the addresses of p. One that is not valid adds nothing.
func (b *SetBuilder) AddPrefix(p netip.Prefix) { b.AddRange(RangeOf(p)) }

// AddRange adds the addresses of r. The zero Range adds nothing.
func (b *SetBuilder) AddRange(r Range) {
	switch r.family {
	case 32:
		b.four = append(b.four, r.from.lo<<32|r.to.lo)
	case 128:
		b.six = append(b.six, r)
	}
}

// Set returns the set of what was added so far.
func (b *SetBuilder) Set() Set {
	b.sort()
	// What comes out can be far less than what went in, so it is counted first.
	n := 0
	b.merged(func(Range) bool { n++; return true })
	rs := make([]Range, 0, n)
	b.merged(func(r Range) bool { rs = append(rs, r); return true })
	return setOf(rs)
}

func (b *SetBuilder) sort() {
	if !slices.IsSorted(b.four) {
		radix(b.four, make([]uint64, len(b.four)), 32, 32)
	}
	if !slices.IsSortedFunc(b.six, Range.compare) {
		sortRanges(b.six)
	}
}

// merged calls yield with the ranges that were added, which are sorted: those that
// overlap or touch as one. It stops when that returns false.
func (b *SetBuilder) merged(yield func(Range) bool) {
	for i := 0; i < len(b.four); {
		from, to := b.four[i]>>32, uint64(uint32(b.four[i]))
		for i++; i < len(b.four) && b.four[i]>>32 <= to+1; i++ {
			to = max(to, uint64(uint32(b.four[i])))
		}
		if !yield(Range{u128{0, from}, u128{0, to}, 32}) {
			return
		}
	}
	for i := 0; i < len(b.six); {
		r := b.six[i]
		for i++; i < len(b.six) && r.touches(b.six[i]); i++ {
			if r.to.less(b.six[i].to) {
				r.to = b.six[i].to
			}
		}
		if !yield(r) {
			return
		}
	}
}
