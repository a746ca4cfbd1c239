package ipnet

import (
	"fmt"
	"net/netip"
	"strings"
)

// ParseRange parses "10.200.5.10-10.200.5.99", the same with the length of the
// network after it, "10.200.5.10-10.200.5.99/24", which must hold both ends,
// or a prefix, all as strictly as [ParsePrefix].
func ParseRange(s string) (Range, error) {
	if !strings.Contains(s, "-") {
		p, err := ParsePrefix(s)
		return RangeOf(p), err
	}
	if r, ok := parseWide(s); ok {
		return r, nil
	}
	r, length, odd, err := parseRange(s)
	if err != nil {
		return Range{}, err
	}
	if odd &^= NotCanonical; odd != 0 {
		return Range{}, &ParseError{s, odd.String(), r.String() + length}
	}
	return r, nil
}

// parseWide parses "a-b" with one end among the IPv4-mapped addresses and the
// other outside them: an IPv6 range, for [NewRange] and so here.
func parseWide(s string) (Range, bool) {
	first, last, _ := strings.Cut(s, "-")
	from, err := netip.ParseAddr(first)
	if err != nil || !from.Is6() {
		return Range{}, false
	}
	to, err := netip.ParseAddr(last)
	if err != nil || !to.Is6() || from.Is4In6() == to.Is4In6() {
		return Range{}, false
	}
	r, ok := NewRange(from, to)
	return r, ok && from.Zone() == "" && to.Zone() == ""
}

// ParseRangeSloppy parses what [ParseRange] does, addresses and prefixes as
// leniently as [ParseAddrSloppy] and [ParsePrefixSloppy], and says what was odd.
func ParseRangeSloppy(s string) (Range, Oddity, error) {
	if !strings.Contains(s, "-") {
		p, odd, err := ParsePrefixSloppy(s)
		return RangeOf(p), odd, err
	}
	if r, ok := parseWide(s); ok {
		return r, 0, nil
	}
	r, _, odd, err := parseRange(s)
	return r, odd, err
}

// parseRange parses "a-b" and "a-b/len". It returns the length as it is to be
// written: "/24", or "" when none was given.
func parseRange(s string) (r Range, length string, odd Oddity, err error) {
	fail := func(why string) (Range, string, Oddity, error) {
		return Range{}, "", 0, &ParseError{Text: s, Why: why}
	}
	first, last, _ := strings.Cut(s, "-")
	last, bits, hasBits := strings.Cut(last, "/")
	from, odd, err := ParseAddrSloppy(first)
	if err != nil {
		return fail("does not begin with an address")
	}
	to, more, err := ParseAddrSloppy(last)
	if err != nil {
		return fail("does not end with an address")
	}
	r, ok := NewRange(from, to)
	if !ok {
		return fail("is not two addresses of one family in ascending order")
	}
	odd |= more
	if !hasBits {
		return r, "", odd, nil
	}
	n, zeros, ok := parseBits(bits)
	if !ok || n > from.BitLen() {
		return fail(fmt.Sprintf("the prefix length %q is outside 0..%d", bits, from.BitLen()))
	}
	if !netip.PrefixFrom(from, n).Contains(to) {
		return fail(fmt.Sprintf("is not within one /%d", n))
	}
	if zeros {
		odd |= LeadingZeros
	}
	return r, fmt.Sprintf("/%d", n), odd, nil
}
