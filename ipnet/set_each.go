package ipnet

import (
	"iter"
	"math/big"
	"net/netip"
	"slices"
	"strings"
)

// First returns the lowest address, IPv4 before IPv6; the zero Addr when empty.
func (s Set) First() netip.Addr {
	if s.IsEmpty() {
		return netip.Addr{}
	}
	return s.r[0].From()
}

// Last returns the highest address; the zero Addr when empty.
func (s Set) Last() netip.Addr {
	if s.IsEmpty() {
		return netip.Addr{}
	}
	return s.r[len(s.r)-1].To()
}

// Nth returns the address that n addresses of s come before, and whether there
// is one: Nth(Size{}) is the first.
func (s Set) Nth(n Size) (netip.Addr, bool) {
	for _, r := range s.r {
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
func (s Set) Ranges() iter.Seq[Range] { return slices.Values(s.r) }

// Prefixes yields the fewest prefixes that cover s exactly, in ascending order.
func (s Set) Prefixes() iter.Seq[netip.Prefix] {
	return func(yield func(netip.Prefix) bool) {
		for _, r := range s.r {
			if !r.eachPrefix(yield) {
				return
			}
		}
	}
}

// Addrs yields the addresses of s in ascending order. There can be 2^128.
func (s Set) Addrs() iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for _, r := range s.r {
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

// noAddresses is the text of the empty Set and of the zero Range.
const noAddresses = "no addresses"

// String lists the ranges: a prefix where one covers the range, otherwise
// "from-to", separated by ", "; "no addresses" when empty. [ParseSet] reads it.
func (s Set) String() string {
	if s.IsEmpty() {
		return noAddresses
	}
	out := make([]string, len(s.r))
	for i, r := range s.r {
		if p, ok := r.Prefix(); ok {
			out[i] = p.String()
		} else {
			out[i] = r.String()
		}
	}
	return strings.Join(out, ", ")
}

// FirstFit returns the lowest range of n consecutive addresses in s, and
// whether there is one. No address is in an empty range: n 0 finds none.
func (s Set) FirstFit(n uint64) (Range, bool) {
	for _, r := range s.r {
		if head, ok := r.head(n); ok {
			return head, true
		}
	}
	return Range{}, false
}

// Partition cuts s into consecutive shares, one for each weight: disjoint, all
// of s together, in ascending order. No share is off by a whole address from
// what its weight is of all weights. A weight of zero gets the empty set; when
// all are zero, everybody does.
func (s Set) Partition(weights ...uint64) []Set {
	total := new(big.Int)
	for _, w := range weights {
		total.Add(total, new(big.Int).SetUint64(w))
	}
	shares := make([]Set, len(weights))
	if total.Sign() == 0 {
		return shares
	}
	size, sum, done := s.Size().Big(), new(big.Int), Size{}
	rest := slices.Clone(s.r)
	for i, w := range weights {
		sum.Add(sum, new(big.Int).SetUint64(w))
		end := new(big.Int).Mul(size, sum)
		upTo := sizeOfBig(end.Quo(end, total))
		shares[i], rest = take(rest, upTo.sub(done))
		done = upTo
	}
	return shares
}

// take returns the first n addresses of rs, which has as many, and the others.
// It overwrites rs.
func take(rs []Range, n Size) (head Set, rest []Range) {
	for n != (Size{}) {
		r := rs[0]
		if size := r.Size(); n.Cmp(size) >= 0 {
			n, rs = n.sub(size), rs[1:]
		} else {
			mid, _ := r.from.add(u128{n.hi, n.lo})
			rs[0].from, r.to, n = mid, mid.prev(), Size{}
		}
		head.r = append(head.r, r)
	}
	return head, rs
}
