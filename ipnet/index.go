package ipnet

import (
	"iter"
	"net/netip"
)

// Index answers questions about claims that do not change. It names a claim by
// its place in the slice it was built from. It is immutable, safe for
// concurrent use, and no question allocates. Scopes and groups are for who asks
// to look at: [Claim.Apart].
//
// The zero Index is that of no claims.
type Index struct{ four, six layer }

// Contains reports whether a claim has the address a, unmapped. It is false when
// a is not valid or has a zone.
func (x *Index) Contains(a netip.Addr) bool {
	if l := &x.four; a.Is4() && len(l.four) > 0 {
		return l.last(l.find4(number4(a))) >= 0
	}
	r := rangeOfAddr(a)
	return r.IsValid() && x.Overlaps(r)
}

// OverlapsPrefix reports whether a claim has an address of p. It is false when p
// is not valid.
func (x *Index) OverlapsPrefix(p netip.Prefix) bool {
	a, four, six := p.Addr(), x.four.four, x.six.six
	switch {
	case !p.IsValid() || len(four) == 0 || a.Is4In6():
		return x.Overlaps(RangeOf(p))
	case a.Is4(): // as Overlaps does, in numbers of 32 bits: half the time
		host := uint32(hostMask(32 - p.Bits()).lo)
		u := number4(a)
		i := x.four.find4(u &^ host)
		return four[i].last >= 0 || i+1 < len(four) && four[i+1].from <= u|host
	}
	host, u := hostMask(128-p.Bits()), number6(a) // without a Range: two thirds of the time
	i := x.six.find(u.andNot(host))
	return six[i].last >= 0 || i+1 < len(six) && !u.or(host).less(six[i+1].from)
}

// Overlaps reports whether a claim has an address of r. It is false for the zero
// Range.
func (x *Index) Overlaps(r Range) bool {
	if !r.IsValid() {
		return false
	}
	l := x.layer(r)
	i := l.find(r.from)
	// What is free ends where something is claimed, or with the family.
	return l.last(i) >= 0 || i+1 < l.len() && !r.to.less(l.bound(i+1))
}

// Overlapping yields the claims that have an address of r, each once, in no
// order that is promised.
func (x *Index) Overlapping(r Range) iter.Seq[int] {
	return func(yield func(int) bool) { x.overlapping(r, yield) }
}

func (x *Index) overlapping(r Range, yield func(int) bool) {
	if !r.IsValid() {
		return
	}
	l := x.layer(r)
	first := l.find(r.from)
	for p := l.covering(l.last(first), first); p >= 0; p = l.covering(l.outer(p), first) {
		if !yield(int(l.spans[p].claim)) {
			return
		}
	}
	for i := first + 1; i < l.len() && !r.to.less(l.bound(i)); i++ {
		for p := l.last(i); p >= 0 && int(l.spans[p].from) == i; p-- {
			if l.before != nil && l.before[p] >= 0 && int(l.spans[l.before[p]].to) >= first {
				continue // the claim has another range here, which came first
			}
			if !yield(int(l.spans[p].claim)) {
				return
			}
		}
	}
}

// Lookup returns the claim whose range is the longest match for the address a,
// unmapped: the smallest that has it, of equal ones that of the claim that came
// first. It reports false when no claim has a.
func (x *Index) Lookup(a netip.Addr) (claim int, match Range, ok bool) {
	l := &x.four
	if !a.Is4() || !l.nested {
		return x.LookupRange(rangeOfAddr(a))
	}
	p := l.last(l.find4(number4(a)))
	if p < 0 {
		return 0, Range{}, false
	}
	return int(l.spans[p].claim), l.rangeOf(p), true // the last that covers it is the smallest
}

// LookupRange is [Index.Lookup] for all addresses of r together: the smallest
// claimed range that has them all.
func (x *Index) LookupRange(r Range) (claim int, match Range, ok bool) {
	if !r.IsValid() {
		return 0, Range{}, false
	}
	l := x.layer(r)
	first := l.find(r.from)
	p := l.last(first)
	if p < 0 {
		return 0, Range{}, false
	}
	last := first
	if r.from != r.to {
		last = l.find(r.to)
	}
	if p = l.covering(p, last); p < 0 {
		return 0, Range{}, false
	}
	match = l.rangeOf(p)
	if !l.nested {
		for q := l.covering(p-1, last); q >= 0; q = l.covering(q-1, last) {
			switch other := l.rangeOf(q); other.Size().Cmp(match.Size()) {
			case -1:
				p, match = q, other
			case 0:
				if l.spans[q].claim < l.spans[p].claim {
					p, match = q, other
				}
			}
		}
	}
	return int(l.spans[p].claim), match, true
}

// none is the index of no claims, for the zero Index has no parts.
var none = IndexOf(nil)

func (x *Index) layer(r Range) *layer {
	if len(x.four.four) == 0 {
		x = none
	}
	if r.family == 32 {
		return &x.four
	}
	return &x.six
}
