package ipnet

import (
	"net/netip"
	"slices"
)

// Set is an immutable set of addresses of both families. The zero Set is empty.
// Sets with the same addresses are deeply equal; compare them with [Set.Equal].
type Set struct {
	_ [0]func() // no ==, which would compare where the ranges are

	// The ranges are sorted, disjoint, and not adjacent. Most sets are one prefix:
	// such a set has it in itself, and costs no allocation.
	one  [1]Range // the zero Range when there is none, and when there are many
	many *[]Range // two and more, otherwise nil; a pointer, for a Set is copied often
}

// ranges returns the ranges of s, which are not to be changed.
func (s *Set) ranges() []Range {
	if s.many != nil {
		return *s.many
	}
	if s.one[0].IsValid() {
		return s.one[:]
	}
	return nil
}

// setOf returns the set of ranges that are sorted, disjoint, and not adjacent. It
// keeps rs.
func setOf(rs []Range) Set {
	switch len(rs) {
	case 0:
		return Set{}
	case 1:
		return Set{one: [1]Range{rs[0]}}
	}
	return Set{many: &rs}
}

// SetOf returns the addresses of the given prefixes. One that is not valid adds
// nothing.
func SetOf(prefixes ...netip.Prefix) Set {
	if len(prefixes) == 1 {
		return Set{one: [1]Range{RangeOf(prefixes[0])}}
	}
	b := SetBuilder{four: make([]uint64, 0, len(prefixes))}
	for _, p := range prefixes {
		b.AddPrefix(p)
	}
	return b.Set()
}

// SetOfRanges returns the addresses of the given ranges. Order and duplicates
// do not matter; the zero Range adds nothing.
func SetOfRanges(ranges ...Range) Set {
	if len(ranges) == 1 {
		return Set{one: [1]Range(ranges)}
	}
	b := SetBuilder{four: make([]uint64, 0, len(ranges))}
	for _, r := range ranges {
		b.AddRange(r)
	}
	return b.Set()
}

// SetOfAddrs returns the given addresses. One that is not valid or has a zone
// adds nothing.
func SetOfAddrs(addrs ...netip.Addr) Set {
	b := SetBuilder{four: make([]uint64, 0, len(addrs))}
	for _, a := range addrs {
		r, _ := NewRange(a, a)
		b.AddRange(r)
	}
	return b.Set()
}

// IsEmpty reports whether s has no address.
func (s Set) IsEmpty() bool { return s.many == nil && !s.one[0].IsValid() }

// Equal reports whether s and t have the same addresses.
func (s Set) Equal(t Set) bool { return slices.Equal(s.ranges(), t.ranges()) }

// Union returns what is in s or in any of the others. [SetBuilder] is for loops.
func (s Set) Union(others ...Set) Set {
	var b SetBuilder
	b.Add(s)
	for _, t := range others {
		b.Add(t)
	}
	return b.Set()
}

// Intersect returns what is in both.
func (s Set) Intersect(t Set) Set {
	if s.many == nil && t.many == nil { // which costs no allocation
		common, _ := s.one[0].Intersect(t.one[0])
		return Set{one: [1]Range{common}}
	}
	var out []Range
	left, right := s.ranges(), t.ranges()
	for i, j := 0, 0; i < len(left) && j < len(right); {
		a, b := left[i], right[j]
		if common, ok := a.Intersect(b); ok {
			out = append(out, common)
		}
		if a.family < b.family || a.family == b.family && a.to.less(b.to) {
			i++
		} else {
			j++
		}
	}
	return setOf(out)
}

// Subtract returns what is in s and not in t.
func (s Set) Subtract(t Set) Set {
	var out []Range
	cuts := t.ranges()
	for _, r := range s.ranges() {
		cuts = from(cuts, r)
		rest := true
		for _, cut := range cuts {
			if !cut.Overlaps(r) {
				break
			}
			if r.from.less(cut.from) {
				out = append(out, Range{r.from, cut.from.prev(), r.family})
			}
			if rest = cut.to.less(r.to); !rest {
				break
			}
			r.from = cut.to.next()
		}
		if rest {
			out = append(out, r)
		}
	}
	return setOf(out)
}

// Complement returns what is in p and not in s.
func (s Set) Complement(p netip.Prefix) Set { return SetOf(p).Subtract(s) }

// from returns those of the ascending ranges rs that do not end before r begins.
func from(rs []Range, r Range) []Range {
	lo, hi := 0, len(rs)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if m := &rs[mid]; m.family < r.family || m.family == r.family && m.to.less(r.from) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return rs[lo:]
}

// Contains reports whether a, unmapped, is in s. An address with a zone is in
// no set.
func (s Set) Contains(a netip.Addr) bool { return s.ContainsRange(rangeOfAddr(a)) }

// ContainsPrefix reports whether all of p is in s. It is false when p is not
// valid.
func (s Set) ContainsPrefix(p netip.Prefix) bool { return s.ContainsRange(RangeOf(p)) }

// ContainsRange reports whether all of r is in s. It is false for the zero Range.
func (s Set) ContainsRange(r Range) bool {
	rest := from(s.ranges(), r)
	return len(rest) > 0 && rest[0].Covers(r)
}

// Covers reports whether all of t is in s. Every set covers the empty one.
func (s Set) Covers(t Set) bool {
	rest := s.ranges()
	for _, r := range t.ranges() {
		if rest = from(rest, r); len(rest) == 0 || !rest[0].Covers(r) {
			return false
		}
	}
	return true
}

// OverlapsPrefix reports whether some address of p is in s.
func (s Set) OverlapsPrefix(p netip.Prefix) bool { return s.OverlapsRange(RangeOf(p)) }

// OverlapsRange reports whether some address of r is in s.
func (s Set) OverlapsRange(r Range) bool {
	rest := from(s.ranges(), r)
	return len(rest) > 0 && rest[0].Overlaps(r)
}

// Overlaps reports whether some address is in both.
func (s Set) Overlaps(t Set) bool { return s.overlaps(&t) }

// overlaps is Overlaps without a copy of both: a third of the time.
func (s *Set) overlaps(t *Set) bool {
	if s.many == nil && t.many == nil {
		return s.one[0].overlaps(&t.one[0])
	}
	few, many := s.ranges(), t.ranges()
	if len(few) > len(many) {
		few, many = many, few
	}
	for _, r := range few {
		if many = from(many, r); len(many) == 0 {
			return false
		}
		if many[0].Overlaps(r) {
			return true
		}
	}
	return false
}

// Size returns the number of addresses.
func (s Set) Size() Size {
	var n Size
	for _, r := range s.ranges() {
		n = n.Add(r.Size())
	}
	return n
}
