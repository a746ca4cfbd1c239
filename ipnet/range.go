package ipnet

import (
	"cmp"
	"iter"
	"math/bits"
	"net/netip"
)

// Range is the addresses from From to To, both included, of one family. Ranges
// compare with ==. The zero Range is not a range: it contains nothing.
type Range struct {
	from, to u128
	family   uint8 // the bits of an address: 32, 128; 0 for no range
}

// NewRange returns the range from..to. It reports false when an address is not
// valid or has a zone, when the families differ, and when to is before from.
// Two IPv4-mapped addresses are taken for IPv4; one alone stays IPv6.
func NewRange(from, to netip.Addr) (Range, bool) {
	if from.Is4In6() && (to.Is4In6() || to.Is4()) || from.Is4() && to.Is4In6() {
		from, to = from.Unmap(), to.Unmap()
	}
	ok := from.IsValid() && to.IsValid() && from.Zone() == "" && to.Zone() == "" &&
		from.BitLen() == to.BitLen() && from.Compare(to) <= 0
	if !ok {
		return Range{}, false
	}
	return Range{number(from), number(to), uint8(from.BitLen())}, true
}

// RangeOf returns the addresses of p, network and broadcast address included.
// It is the zero Range when p is not valid.
func RangeOf(p netip.Prefix) Range {
	p = Unmap(p)
	if !p.IsValid() {
		return Range{}
	}
	a := p.Addr()
	u, host := number(a), hostMask(a.BitLen()-p.Bits())
	return Range{u.andNot(host), u.or(host), uint8(a.BitLen())}
}

// From returns the first address; the zero Addr for the zero Range.
func (r Range) From() netip.Addr { return r.at(r.from) }

// To returns the last address; the zero Addr for the zero Range.
func (r Range) To() netip.Addr { return r.at(r.to) }

// at returns u as an address of r's family.
func (r Range) at(u u128) netip.Addr {
	if !r.IsValid() {
		return netip.Addr{}
	}
	return u.addr(r.family)
}

// IsValid reports whether r is not the zero Range.
func (r Range) IsValid() bool { return r.family != 0 }

// Contains reports whether a, unmapped, is in r. An address with a zone is in
// no range.
func (r Range) Contains(a netip.Addr) bool {
	one := rangeOfAddr(a)
	return one.IsValid() && r.Covers(one)
}

// rangeOfAddr is the range of a alone, unmapped; none when a is not valid or
// has a zone.
func rangeOfAddr(a netip.Addr) Range {
	if a = a.Unmap(); !a.IsValid() || a.Is6() && a.Zone() != "" {
		return Range{}
	}
	u := number(a)
	return Range{u, u, uint8(a.BitLen())}
}

// Covers reports whether all of o is in r. It is false when either is the zero
// Range.
func (r Range) Covers(o Range) bool {
	return r.family == o.family && r.IsValid() && !o.from.less(r.from) && !r.to.less(o.to)
}

// Overlaps reports whether some address is in both.
func (r Range) Overlaps(o Range) bool { return r.overlaps(&o) }

func (r *Range) overlaps(o *Range) bool {
	return r.family == o.family && r.IsValid() && !o.to.less(r.from) && !r.to.less(o.from)
}

// Intersect returns what is in both, and whether there is any.
func (r Range) Intersect(o Range) (Range, bool) {
	if !r.Overlaps(o) {
		return Range{}, false
	}
	if r.from.less(o.from) {
		r.from = o.from
	}
	if o.to.less(r.to) {
		r.to = o.to
	}
	return r, true
}

// compare orders ranges by their first address, IPv4 before IPv6.
func (r Range) compare(o Range) int {
	if c := cmp.Compare(r.family, o.family); c != 0 {
		return c
	}
	return r.from.cmp(o.from)
}

// touches reports whether o, which does not begin before r, overlaps r or
// begins right after it.
func (r Range) touches(o Range) bool {
	return r.family == o.family && (!r.to.less(o.from) || r.to.next() == o.from)
}

// past returns what of r lies after o, which is in it: maybe nothing.
func (r Range) past(o Range) Range {
	if o.to == r.to {
		return Range{}
	}
	return Range{o.to.next(), r.to, r.family}
}

// Size returns the number of addresses.
func (r Range) Size() Size {
	if !r.IsValid() {
		return Size{}
	}
	d := r.to.sub(r.from)
	return Size{0, d.hi, d.lo}.Add(SizeOf(1))
}

// Prefixes yields the fewest prefixes that cover r exactly, in ascending order.
func (r Range) Prefixes() iter.Seq[netip.Prefix] {
	return func(yield func(netip.Prefix) bool) { r.eachPrefix(yield) }
}

func (r Range) eachPrefix(yield func(netip.Prefix) bool) bool {
	if r.family == 32 {
		return r.eachPrefix4(yield)
	}
	for more := r.IsValid(); more; {
		host := r.block()
		if !yield(netip.PrefixFrom(r.at(r.from), int(r.family)-host)) {
			return false
		}
		end := r.from.or(hostMask(host))
		more = end != r.to
		r.from = end.next()
	}
	return true
}

// eachPrefix4 is eachPrefix for IPv4, in numbers of one word: half the time.
func (r Range) eachPrefix4(yield func(netip.Prefix) bool) bool {
	for at, end := r.from.lo, r.to.lo; at <= end; {
		host := min(bits.TrailingZeros64(at|1<<32), bits.Len64(end-at+1)-1)
		if !yield(netip.PrefixFrom(u128{0, at}.addr(32), 32-host)) {
			return false
		}
		at += 1 << host
	}
	return true
}

// String returns "from-to", or "no addresses" for the zero Range.
func (r Range) String() string {
	if !r.IsValid() {
		return noAddresses
	}
	return r.From().String() + "-" + r.To().String()
}
