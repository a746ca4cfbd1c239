package ipnet

import (
	"fmt"
	"net/netip"
	"strings"
)

// ParseError says why a text is not a prefix, address or range, and what to write
// instead where that is known.
type ParseError struct {
	Text      string `json:"text"`                // as given
	Why       string `json:"why"`                 // what is wrong with it
	Canonical string `json:"canonical,omitempty"` // the text to write instead, or ""
}

// Error returns the text, the reason and, if known, the canonical form.
func (e *ParseError) Error() string {
	s := fmt.Sprintf("%q: %s", e.Text, e.Why)
	if e.Canonical != "" {
		s += ", write " + e.Canonical
	}
	return s
}

// ParsePrefix parses a network in CIDR notation, strictly: no host bits, no
// zone, no leading zeros in IPv4 and in the length, no IPv4-mapped form. Every
// other spelling is read, such as FD00:0::/64. The error is a *[ParseError]; it
// shows the canonical form of a text that only breaks those rules.
func ParsePrefix(s string) (netip.Prefix, error) {
	p, odd, err := parseCIDR(s)
	if odd &^= NotCanonical; err == nil && odd == 0 {
		return p, nil
	}
	if err == nil {
		err = refuse(s, odd, p.Masked())
	}
	return netip.Prefix{}, err
}

// constant is a type only an untyped constant converts to.
type constant string

// MustParsePrefix is [ParsePrefix] for constants: it panics on an error, and
// the compiler refuses any argument that is not a constant.
func MustParsePrefix(s constant) netip.Prefix {
	p, err := ParsePrefix(string(s))
	if err != nil {
		panic(err)
	}
	return p
}

// ParseInterfaceAddr parses the address of an interface with the length of its
// network, 10.200.5.7/24, as strictly as [ParsePrefix]; host bits are the point.
func ParseInterfaceAddr(s string) (netip.Prefix, error) {
	addr, odd, err := parseCIDR(s)
	if err == nil {
		err = refuse(s, odd&^(HostBits|NotCanonical), addr)
	}
	if err != nil {
		return netip.Prefix{}, err
	}
	return addr, nil
}

// refuse is the error of a strict parser for what a lenient one read as p.
func refuse(s string, odd Oddity, p netip.Prefix) error {
	switch {
	case odd == 0:
		return nil
	case odd&Mapped != 0 && p.Addr().Is6():
		return &ParseError{Text: s, Why: shortMapped}
	}
	var text [len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")]byte
	return &ParseError{s, odd.String(), string(p.AppendTo(text[:0]))}
}

// Oddity says what a lenient parser let pass.
type Oddity uint8

// What may be odd about a prefix that is readable all the same.
const (
	HostBits     Oddity = 1 << iota // bits after the prefix length, which are dropped
	LeadingZeros                    // 010.1.0.0, /024
	Mapped                          // an IPv4-mapped IPv6 prefix, which is read as IPv4
	NotCanonical                    // another spelling: upper case, zeros not compressed
)

var oddWords = [...]string{
	"has host bits set", "has leading zeros", "is an IPv4-mapped prefix",
	"is not in canonical form",
}

// String lists the oddities in words.
func (o Oddity) String() string {
	var out []string
	for i, name := range oddWords {
		if o == 1<<i { // as most are
			return name
		}
		if o&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return strings.Join(out, " and ")
}

// ParsePrefixSloppy parses a network as k8s.io/utils/net.ParseCIDRSloppy does
// (whereabouts and older Go programs read so): leading zeros count as decimal,
// host bits are masked away, an IPv4-mapped prefix of 96 bits or more becomes
// IPv4. It says what was odd. Zones, blanks and a missing length are errors.
func ParsePrefixSloppy(s string) (netip.Prefix, Oddity, error) {
	p, odd, err := parseCIDR(s)
	if err != nil {
		return netip.Prefix{}, 0, err
	}
	return p.Masked(), odd, nil
}

// ParseInterfaceAddrSloppy parses as [ParsePrefixSloppy] does and keeps the host
// bits, which are not odd here.
func ParseInterfaceAddrSloppy(s string) (netip.Prefix, Oddity, error) {
	p, odd, err := parseCIDR(s)
	return p, odd &^ HostBits, err
}

// parseCIDR is ParsePrefixSloppy that keeps the host bits.
func parseCIDR(s string) (netip.Prefix, Oddity, error) {
	if p, host, ok := parseCanonical(s); ok {
		if host {
			return p, HostBits, nil
		}
		return p, 0, nil
	}
	addr, length, ok := strings.Cut(s, "/")
	if !ok {
		return netip.Prefix{}, 0, &ParseError{Text: s, Why: noLength(s)}
	}
	a, odd, err := ParseAddrSloppy(addr)
	if err != nil {
		return netip.Prefix{}, 0, &ParseError{Text: s, Why: "is not in CIDR notation" + because(addr)}
	}
	bits, zeros, ok := parseBits(length)
	most := 128
	if odd&Mapped == 0 {
		most = a.BitLen()
	}
	if !ok || bits > most {
		return netip.Prefix{}, 0, &ParseError{
			Text: s,
			Why:  fmt.Sprintf("the prefix length %q is outside 0..%d", length, most),
		}
	}
	if zeros {
		odd |= LeadingZeros
	}
	if odd&Mapped != 0 {
		if bits < 96 { // reaches beyond the mapped addresses: stays IPv6
			a = netip.AddrFrom16(a.As16())
		} else {
			bits -= 96
		}
	}
	p := netip.PrefixFrom(a, bits)
	if p.Masked() != p {
		odd |= HostBits
	}
	if odd&^HostBits == 0 && p.String() != s {
		odd |= NotCanonical
	}
	return p, odd, nil
}

// noLength says what a text without a slash lacks.
func noLength(s string) string {
	switch why := mistake(s); {
	case why != "":
		return "is not in CIDR notation: " + why
	case strings.Contains(s, ":"):
		return "has no prefix length, such as /64"
	}
	return "has no prefix length, such as /24"
}

// ParseAddrSloppy parses an address as k8s.io/utils/net.ParseIPSloppy does and
// says what was odd. An IPv4-mapped address becomes IPv4; a zone is an error.
func ParseAddrSloppy(s string) (netip.Addr, Oddity, error) {
	var odd Oddity
	text := trimZeros(s)
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, 0, &ParseError{Text: s, Why: "is not an IP address" + because(s)}
	}
	if a.Is4In6() {
		odd |= Mapped
		a = a.Unmap()
	}
	if text != s { // 0db8 is a group of IPv6, 010 is not a number of IPv4, nor of an IPv4 tail
		if _, err := netip.ParseAddr(s); err != nil {
			odd |= LeadingZeros
		}
	}
	if odd == 0 && a.String() != s {
		odd |= NotCanonical
	}
	return a, odd, nil
}

// trimZeros removes the leading zeros of every group of digits.
func trimZeros(s string) string {
	var b strings.Builder
	start := true
	for i := range len(s) {
		c := s[i]
		next := byte('.')
		if i+1 < len(s) {
			next = s[i+1]
		}
		if start && c == '0' && next != '.' && next != ':' && next != '%' && next != '/' {
			continue
		}
		start = c == '.' || c == ':'
		b.WriteByte(c)
	}
	return b.String()
}

// parseBits parses a prefix length: decimal digits, leading zeros allowed.
func parseBits(s string) (bits int, zeros, ok bool) {
	if s == "" || len(s) > 8 {
		return 0, false, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false, false
		}
		bits = bits*10 + int(c-'0')
	}
	return bits, len(s) > 1 && s[0] == '0', bits <= 128
}
