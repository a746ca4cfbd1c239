package ipnet

import (
	"iter"
	"net/netip"
	"strings"
)

// Range is the addresses from From to To, both included, of one family. Ranges
// compare with ==. The zero Range is no range: it contains nothing.
type Range struct{ from, to netip.Addr }

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
	return Range{from, to}, true
}

// RangeOf returns the addresses of p, network and broadcast address included.
// It is the zero Range when p is not valid.
func RangeOf(p netip.Prefix) Range {
	p = Unmap(p).Masked()
	if !p.IsValid() {
		return Range{}
	}
	first := toU128(p.Addr())
	host := p.Addr().BitLen() - p.Bits()
	last := first
	if host >= 64 {
		last.lo = ^uint64(0)
		last.hi |= 1<<(host-64) - 1
	} else {
		last.lo |= 1<<host - 1
	}
	return Range{p.Addr(), last.addr(p.Addr())}
}

// ParseRange parses "10.200.5.10-10.200.5.99", or a prefix as [ParsePrefix] does.
func ParseRange(s string) (Range, error) {
	a, b, hyphen := strings.Cut(s, "-")
	if !hyphen {
		p, err := ParsePrefix(s)
		return RangeOf(p), err
	}
	from, err := netip.ParseAddr(a)
	if err != nil {
		return Range{}, &ParseError{Text: s, Why: "does not begin with an address"}
	}
	to, err := netip.ParseAddr(b)
	if err != nil {
		return Range{}, &ParseError{Text: s, Why: "does not end with an address"}
	}
	r, ok := NewRange(from, to)
	if !ok {
		return Range{}, &ParseError{Text: s, Why: "is not two addresses of one family in ascending order"}
	}
	return r, nil
}

// From returns the first address.
func (r Range) From() netip.Addr { return r.from }

// To returns the last address.
func (r Range) To() netip.Addr { return r.to }

// IsValid reports whether r is not the zero Range.
func (r Range) IsValid() bool { return r.from.IsValid() }

// Contains reports whether a, unmapped, is in r. An address with a zone is in
// no range.
func (r Range) Contains(a netip.Addr) bool {
	a = a.Unmap()
	return r.IsValid() && a.Zone() == "" && a.BitLen() == r.from.BitLen() &&
		r.from.Compare(a) <= 0 && a.Compare(r.to) <= 0
}

// Overlaps reports whether some address is in both.
func (r Range) Overlaps(o Range) bool {
	_, ok := r.Intersect(o)
	return ok
}

// Intersect returns what is in both, and whether there is any.
func (r Range) Intersect(o Range) (Range, bool) {
	if !r.IsValid() || !o.IsValid() {
		return Range{}, false
	}
	from, to := r.from, r.to
	if o.from.Compare(from) > 0 {
		from = o.from
	}
	if o.to.Compare(to) < 0 {
		to = o.to
	}
	if from.BitLen() != to.BitLen() || to.Less(from) {
		return Range{}, false
	}
	return Range{from, to}, true
}

// Size returns the number of addresses.
func (r Range) Size() Size {
	if !r.IsValid() {
		return Size{}
	}
	d := toU128(r.to).sub(toU128(r.from))
	return Size{0, d.hi, d.lo}.Add(SizeOf(1))
}

// Prefixes yields the fewest prefixes that cover r exactly, in ascending order.
func (r Range) Prefixes() iter.Seq[netip.Prefix] {
	return func(yield func(netip.Prefix) bool) {
		if !r.IsValid() {
			return
		}
		for from := r.from; ; {
			first, last := toU128(from), toU128(r.to)
			// As many host bits as from is aligned to and the rest has room for.
			host := min(first.trailingZeros(), from.BitLen())
			if room := last.sub(first); room.len() <= host {
				host = room.len()
				if room.trailingOnes() < host {
					host--
				}
			}
			p := netip.PrefixFrom(from, from.BitLen()-host)
			end := RangeOf(p).to
			if !yield(p) || end == r.to {
				return
			}
			from = end.Next()
		}
	}
}

// trailingOnes counts the one bits at the low end.
func (u u128) trailingOnes() int { return u128{^u.hi, ^u.lo}.trailingZeros() }

// String returns "from-to", or "no addresses" for the zero Range.
func (r Range) String() string {
	if !r.IsValid() {
		return "no addresses"
	}
	return r.from.String() + "-" + r.to.String()
}
