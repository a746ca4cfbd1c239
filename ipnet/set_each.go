package ipnet

import (
	"iter"
	"net/netip"
	"slices"
)

// First returns the lowest address, IPv4 before IPv6; the zero Addr when empty.
func (s Set) First() netip.Addr {
	if s.IsEmpty() {
		return netip.Addr{}
	}
	return s.ranges()[0].From()
}

// Last returns the highest address; the zero Addr when empty.
func (s Set) Last() netip.Addr {
	rs := s.ranges()
	if len(rs) == 0 {
		return netip.Addr{}
	}
	return rs[len(rs)-1].To()
}

// Nth returns the address that n addresses of s come before, and whether there
// is one: Nth(Size{}) is the first.
func (s Set) Nth(n Size) (netip.Addr, bool) {
	for _, r := range s.ranges() {
		if size := r.Size(); n.Cmp(size) >= 0 {
			n = n.sub(size)
			continue
		}
		u, _ := r.from.add(u128{n.hi, n.lo})
		return r.at(u), true
	}
	return netip.Addr{}, false
}

// Ranges yields the ranges of s in ascending order: disjoint, and with a gap
// between them.
func (s Set) Ranges() iter.Seq[Range] { return slices.Values(s.ranges()) }

// Prefixes yields the fewest prefixes that cover s exactly, in ascending order.
func (s Set) Prefixes() iter.Seq[netip.Prefix] {
	return func(yield func(netip.Prefix) bool) {
		for _, r := range s.ranges() {
			if !r.eachPrefix(yield) {
				return
			}
		}
	}
}

// Addrs yields the addresses of s in ascending order. There can be 2^128.
func (s Set) Addrs() iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for _, r := range s.ranges() {
			for u := r.from; ; u = u.next() {
				if !yield(r.at(u)) {
					return
				}
				if u == r.to {
					break
				}
			}
		}
	}
}

// FirstFit returns the lowest range of n consecutive addresses in s, and
// whether there is one. No address is in an empty range: n 0 finds none.
func (s Set) FirstFit(n uint64) (Range, bool) {
	for _, r := range s.ranges() {
		if head, ok := r.head(n); ok {
			return head, true
		}
	}
	return Range{}, false
}
