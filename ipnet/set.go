package ipnet

import (
	"net/netip"
	"slices"
)

// Set is an immutable set of addresses of both families. The zero Set is empty.
// Sets with the same addresses are deeply equal; compare them with [Set.Equal].
type Set struct {
	r []Range // sorted, disjoint, not adjacent; nil when empty
}

// SetOf returns the addresses of the given prefixes. One that is not valid adds
// nothing.
func SetOf(prefixes ...netip.Prefix) Set {
	rs := make([]Range, 0, len(prefixes))
	for _, p := range prefixes {
		rs = append(rs, RangeOf(p))
	}
	return normalize(rs)
}

// SetOfRanges returns the addresses of the given ranges. Order and duplicates
// do not matter; the zero Range adds nothing.
func SetOfRanges(ranges ...Range) Set { return normalize(slices.Clone(ranges)) }

// SetOfAddrs returns the given addresses. One that is not valid or has a zone
// adds nothing.
func SetOfAddrs(addrs ...netip.Addr) Set {
	rs := make([]Range, 0, len(addrs))
	for _, a := range addrs {
		r, _ := NewRange(a, a)
		rs = append(rs, r)
	}
	return normalize(rs)
}

// normalize makes a Set of rs, which it overwrites and keeps.
func normalize(rs []Range) Set {
	rs = slices.DeleteFunc(rs, func(r Range) bool { return !r.IsValid() })
	if !slices.IsSortedFunc(rs, Range.compare) {
		sortRanges(rs)
	}
	n := 0
	for _, r := range rs {
		if n == 0 || !rs[n-1].touches(r) {
			rs[n], n = r, n+1
		} else if rs[n-1].to.less(r.to) {
			rs[n-1].to = r.to
		}
	}
	if n == 0 {
		return Set{}
	}
	return Set{rs[:n:n]}
}

// IsEmpty reports whether s has no address.
func (s Set) IsEmpty() bool { return len(s.r) == 0 }

// Equal reports whether s and t have the same addresses.
func (s Set) Equal(t Set) bool { return slices.Equal(s.r, t.r) }

// Union returns what is in s or in any of the others.
func (s Set) Union(others ...Set) Set {
	all := slices.Clone(s.r)
	for _, t := range others {
		all = append(all, t.r...)
	}
	return normalize(all)
}

// Intersect returns what is in both.
func (s Set) Intersect(t Set) Set {
	var out []Range
	for i, j := 0, 0; i < len(s.r) && j < len(t.r); {
		a, b := s.r[i], t.r[j]
		if common, ok := a.Intersect(b); ok {
			out = append(out, common)
		}
		if a.family < b.family || a.family == b.family && a.to.less(b.to) {
			i++
		} else {
			j++
		}
	}
	return Set{out}
}

// Subtract returns what is in s and not in t.
func (s Set) Subtract(t Set) Set {
	var out []Range
	cuts := t.r
	for _, r := range s.r {
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
	return Set{out}
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
	rest := from(s.r, r)
	return len(rest) > 0 && rest[0].Covers(r)
}

// Covers reports whether all of t is in s. Every set covers the empty one.
func (s Set) Covers(t Set) bool {
	for _, r := range t.r {
		if s.r = from(s.r, r); len(s.r) == 0 || !s.r[0].Covers(r) {
			return false
		}
	}
	return true
}

// OverlapsPrefix reports whether some address of p is in s.
func (s Set) OverlapsPrefix(p netip.Prefix) bool { return s.OverlapsRange(RangeOf(p)) }

// OverlapsRange reports whether some address of r is in s.
func (s Set) OverlapsRange(r Range) bool {
	rest := from(s.r, r)
	return len(rest) > 0 && rest[0].Overlaps(r)
}

// Overlaps reports whether some address is in both.
func (s Set) Overlaps(t Set) bool {
	if len(s.r) == 1 && len(t.r) == 1 { // most sets are one prefix
		return s.r[0].Overlaps(t.r[0])
	}
	if len(s.r) > len(t.r) {
		s, t = t, s
	}
	for _, r := range s.r {
		if t.r = from(t.r, r); len(t.r) == 0 {
			return false
		}
		if t.r[0].Overlaps(r) {
			return true
		}
	}
	return false
}

// Size returns the number of addresses.
func (s Set) Size() Size {
	var n Size
	for _, r := range s.r {
		n = n.Add(r.Size())
	}
	return n
}
