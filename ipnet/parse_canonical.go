package ipnet

import (
	"net/netip"
	"strings"
)

// parseCanonical parses the one right spelling of an address with a prefix
// length, host bits included. It reports false for everything else, about
// which parseCIDR knows more: this is the way without any allocation.
func parseCanonical(s string) (netip.Prefix, bool) {
	if p, ok := parseCanonical4(s); ok {
		return p, true
	}
	if strings.IndexByte(s, ':') < 0 {
		return netip.Prefix{}, false
	}
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Addr().Is4In6() {
		return netip.Prefix{}, false
	}
	var buf [len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")]byte
	return p, string(p.AppendTo(buf[:0])) == s
}

// parseCanonical4 is parseCanonical for IPv4: four numbers up to 255 and one up
// to 32, none with a zero before it.
func parseCanonical4(s string) (netip.Prefix, bool) {
	var part [5]byte
	i := 0
	for n, end := range [5]byte{'.', '.', '.', '/', 0} {
		start, v := i, 0
		for ; i < len(s) && i < start+3 && s[i]-'0' <= 9; i++ {
			v = v*10 + int(s[i]-'0')
		}
		if i == start || v > 255 || i > start+1 && s[start] == '0' {
			return netip.Prefix{}, false
		}
		part[n] = byte(v)
		if end != 0 {
			if i == len(s) || s[i] != end {
				return netip.Prefix{}, false
			}
			i++
		}
	}
	if i != len(s) || part[4] > 32 {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(netip.AddrFrom4([4]byte(part[:4])), int(part[4])), true
}
