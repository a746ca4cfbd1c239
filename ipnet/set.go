package ipnet

import (
	"iter"
	"net/netip"
	"slices"
	"strings"
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

// normalize makes a Set of rs, which it overwrites.
func normalize(rs []Range) Set {
	rs = slices.DeleteFunc(rs, func(r Range) bool { return !r.IsValid() })
	slices.SortFunc(rs, func(a, b Range) int { return a.from.Compare(b.from) })
	var out []Range
	for _, r := range rs {
		if n := len(out); n > 0 && !gap(out[n-1].to, r.from) {
			if r.to.Compare(out[n-1].to) > 0 {
				out[n-1].to = r.to
			}
			continue
		}
		out = append(out, r)
	}
	return Set{out}
}

// gap reports whether an address lies between a and b, or a family ends there.
func gap(a, b netip.Addr) bool {
	return a.BitLen() != b.BitLen() || a.Compare(b) < 0 && a.Next() != b
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
		if common, ok := s.r[i].Intersect(t.r[j]); ok {
			out = append(out, common)
		}
		if s.r[i].to.Compare(t.r[j].to) < 0 {
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
	for _, r := range s.r {
		rest := true
		for _, cut := range t.from(r.from) {
			if !cut.Overlaps(r) {
				break
			}
			if cut.from.Compare(r.from) > 0 {
				out = append(out, Range{r.from, cut.from.Prev()})
			}
			if rest = cut.to.Compare(r.to) < 0; !rest {
				break
			}
			r.from = cut.to.Next()
		}
		if rest {
			out = append(out, r)
		}
	}
	return Set{out}
}

// from returns the ranges that end at or after a.
func (s Set) from(a netip.Addr) []Range {
	i, _ := slices.BinarySearchFunc(s.r, a, func(r Range, a netip.Addr) int { return r.to.Compare(a) })
	return s.r[i:]
}

// Contains reports whether a, unmapped, is in s.
func (s Set) Contains(a netip.Addr) bool {
	rest := s.from(a.Unmap())
	return len(rest) > 0 && rest[0].Contains(a)
}

// Covers reports whether all of t is in s. Every set covers the empty one.
func (s Set) Covers(t Set) bool { return t.Subtract(s).IsEmpty() }

// Overlaps reports whether some address is in both.
func (s Set) Overlaps(t Set) bool { return !s.Intersect(t).IsEmpty() }

// Size returns the number of addresses.
func (s Set) Size() Size {
	var n Size
	for _, r := range s.r {
		n = n.Add(r.Size())
	}
	return n
}

// First returns the lowest address, IPv4 before IPv6; the zero Addr when empty.
func (s Set) First() netip.Addr {
	if s.IsEmpty() {
		return netip.Addr{}
	}
	return s.r[0].from
}

// Last returns the highest address; the zero Addr when empty.
func (s Set) Last() netip.Addr {
	if s.IsEmpty() {
		return netip.Addr{}
	}
	return s.r[len(s.r)-1].to
}

// Ranges yields the ranges of s in ascending order: disjoint, and with a gap
// between them.
func (s Set) Ranges() iter.Seq[Range] { return slices.Values(s.r) }

// Prefixes yields the fewest prefixes that cover s exactly, in ascending order.
func (s Set) Prefixes() iter.Seq[netip.Prefix] {
	return func(yield func(netip.Prefix) bool) {
		for _, r := range s.r {
			for p := range r.Prefixes() {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// String lists the ranges: a prefix where one covers the range, otherwise
// "from-to", separated by ", "; "no addresses" when empty.
func (s Set) String() string {
	if s.IsEmpty() {
		return "no addresses"
	}
	out := make([]string, len(s.r))
	for i, r := range s.r {
		out[i] = r.String()
		for p := range r.Prefixes() {
			if RangeOf(p) == r {
				out[i] = p.String()
			}
			break
		}
	}
	return strings.Join(out, ", ")
}

// FirstFit returns the lowest range of n consecutive addresses in s, and
// whether there is one. No address is in an empty range: n 0 finds none.
func (s Set) FirstFit(n uint64) (Range, bool) {
	if n == 0 {
		return Range{}, false
	}
	for _, r := range s.r {
		if to, ok := Add(r.from, n-1); ok && r.Contains(to) {
			return Range{r.from, to}, true
		}
	}
	return Range{}, false
}
