package ipnet

import (
	"encoding/binary"
	"net/netip"
	"strings"
)

// parseCanonical parses the one right spelling of an address with a prefix
// length, and reports whether it has host bits. It reports false for everything
// else, about which parseCIDR knows more: this is the way without any allocation.
func parseCanonical(s string) (p netip.Prefix, host, ok bool) {
	if p, host, ok := parseCanonical4(s); ok {
		return p, host, true
	}
	p, ok = parseCanonical6(s)
	return p, ok && p.Masked() != p, ok
}

// decimal returns the number up to 999 that s has at i, and the place after it: i
// when there is none without a zero before it.
func decimal(s string, i int) (v uint32, end int) {
	if i >= len(s) || s[i]-'0' > 9 {
		return 0, i
	}
	v, end = uint32(s[i]-'0'), i+1
	for end < len(s) && end < i+3 && s[end]-'0' <= 9 {
		if v == 0 {
			return 0, i
		}
		v, end = v*10+uint32(s[end]-'0'), end+1
	}
	return v, end
}

// parseCanonical4 is parseCanonical for IPv4: four numbers up to 255 and one up
// to 32.
func parseCanonical4(s string) (p netip.Prefix, host, ok bool) {
	var u uint32
	i := 0
	for n := range 4 {
		v, end := decimal(s, i)
		if end == i || v > 255 || end == len(s) || s[end] != ".../"[n] {
			return netip.Prefix{}, false, false
		}
		u, i = u<<8|v, end+1
	}
	bits, end := decimal(s, i)
	if end == i || end < len(s) || bits > 32 {
		return netip.Prefix{}, false, false
	}
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], u)
	return netip.PrefixFrom(netip.AddrFrom4(b), int(bits)), u&uint32(1<<(32-bits)-1) != 0, true
}

// hex is the value of a hexadecimal digit, in lower case, and 16 of another byte.
var hex = func() (value [256]uint8) {
	for i := range value {
		value[i] = 16
	}
	for i, c := range []byte("0123456789abcdef") {
		value[c] = uint8(i)
	}
	return value
}()

// parseCanonical6 is parseCanonical for IPv6, as RFC 5952 has it: eight groups of
// digits in lower case without a zero before them, and "::" for the longest run of
// groups that are zero, the first of equal ones, if it is not one alone. IPv4-mapped
// addresses are left to others.
func parseCanonical6(s string) (netip.Prefix, bool) {
	var group [8]uint16
	n, gap, i := 0, -1, 0
	if strings.HasPrefix(s, "::") {
		gap, i = 0, 2
	}
	for i < len(s) && s[i] != '/' {
		start, v := i, uint16(0)
		for ; i < len(s) && i < start+4 && hex[s[i]] < 16; i++ {
			v = v<<4 | uint16(hex[s[i]])
		}
		if n == 8 || i == start || i == len(s) || i > start+1 && s[start] == '0' {
			return netip.Prefix{}, false
		}
		group[n] = v
		n++
		switch {
		case s[i] == '/':
		case s[i] != ':' || i+1 == len(s):
			return netip.Prefix{}, false
		case s[i+1] == ':' && gap < 0:
			gap, i = n, i+2
		case hex[s[i+1]] < 16:
			i++
		default:
			return netip.Prefix{}, false
		}
	}
	if gap < 0 && n < 8 || i == len(s) {
		return netip.Prefix{}, false
	}
	zeros := 8 - n
	if gap >= 0 {
		copy(group[gap+zeros:], group[gap:n])
		clear(group[gap : gap+zeros])
	}
	if at, long := zeroRun(&group); at != gap || long != zeros {
		return netip.Prefix{}, false
	}
	bits, end := decimal(s, i+1)
	if end == i+1 || end < len(s) || bits > 128 {
		return netip.Prefix{}, false
	}
	var b [16]byte
	for k, g := range group {
		binary.BigEndian.PutUint16(b[2*k:], g)
	}
	a := netip.AddrFrom16(b)
	return netip.PrefixFrom(a, int(bits)), !a.Is4In6()
}

// zeroRun returns where the longest run of zeros begins, the first of equal ones,
// and how long it is; -1 and 0 when none has two.
func zeroRun(group *[8]uint16) (at, long int) {
	at, run := -1, 0
	for i, g := range group {
		if g != 0 {
			run = 0
		} else if run++; run > max(long, 1) {
			at, long = i+1-run, run
		}
	}
	return at, long
}
