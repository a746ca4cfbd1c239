// Package ipnet answers one question for everything: do these addresses
// overlap, and where? It has strict and lenient CIDR parsing, inclusive ranges,
// immutable sets, claims with an owner, an index over them, and carves what is
// free.
//
//	claims := []ipnet.Claim{
//		{Owner: "pod network", Addresses: ipnet.SetOf(pod)},
//		{Owner: "migration network", Addresses: ipnet.SetOf(migration)},
//	}
//	for _, c := range ipnet.Conflicts(claims) { fmt.Println(c) }
//
// All of them against each other: [Conflicts], or [Pairs] for very many. One
// against many, again and again: [IndexOf]. Addresses for a new owner: [Carve],
// [Free], [Set.Partition].
//
// # Values
//
// All values but [SetBuilder] are immutable, and safe for concurrent use. They are
// built on [netip.Addr] and [netip.Prefix]. The zero [Range] is not a range, the zero [Set] is
// empty.
//
// [Range], [Set] and [Size] have a text form, in JSON too: what String returns,
// and "" for a zero Range or Set. They read it as strictly as [ParsePrefix]. An
// [Index] and a [SetBuilder] have no text form and are errors in JSON.
//
// # IPv4-mapped addresses
//
// ::ffff:10.0.0.1 and 10.0.0.1 are one address here: every constructor unmaps.
// netip itself says that ::ffff:10.0.0.0/104 and 10.0.0.0/8 do not overlap. An
// IPv6 prefix that is shorter than the /96 of the mapped addresses, ::/0, is
// IPv6 only: it neither holds nor overlaps an IPv4 address.
//
// # Cost
//
// Conflicts costs a sort, and as much again as it finds: nearly linear. A
// question to an [Index] costs a look into a table and a short search, and
// allocates nothing. bench, beside this package, has the figures.
package ipnet

import (
	"net/netip"
)

// Unmap returns the IPv4 form of an IPv4-mapped prefix of 96 bits or more, and
// p otherwise. A shorter mapped prefix reaches beyond the mapped addresses and
// stays IPv6; [Normalize] refuses it.
func Unmap(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

// Normalize returns the network that p is in: no host bits, and IPv4 for an
// IPv4-mapped prefix of 96 bits or more. A p that is not valid is an error, and
// so is a shorter IPv4-mapped one, whose network is not an IPv4 network: whoever
// wrote it meant another length. Errors are a *[ParseError].
func Normalize(p netip.Prefix) (netip.Prefix, error) {
	switch q := Unmap(p); {
	case !q.IsValid():
		return netip.Prefix{}, &ParseError{Text: p.String(), Why: "is not a prefix"}
	case q.Addr().Is4In6():
		return netip.Prefix{}, &ParseError{Text: p.String(), Why: shortMapped}
	default:
		return q.Masked(), nil
	}
}

// shortMapped is what is wrong with ::ffff:10.0.0.0/90.
const shortMapped = "is an IPv4-mapped prefix shorter than 96 bits, so it is not an IPv4 network"

// Overlap reports whether some address is in both a and b, mapped forms
// counting as IPv4. It is false when either is not valid.
func Overlap(a, b netip.Prefix) bool {
	x, y := a.Addr(), b.Addr()
	switch {
	case x.Is4() && y.Is4() && a.IsValid() && b.IsValid(): // as below, in half the time
		differ := uint64(number4(x) ^ number4(y))
		return differ>>(32-min(a.Bits(), b.Bits())) == 0
	case !x.Is4In6() && !y.Is4In6():
		return a.Overlaps(b)
	}
	return Unmap(a).Overlaps(Unmap(b))
}

// Add returns the address n after a. It reports false when that is beyond the
// last address of a's family, or when a is not valid.
func Add(a netip.Addr, n uint64) (netip.Addr, bool) {
	if !a.IsValid() {
		return netip.Addr{}, false
	}
	a = a.Unmap()
	u, carry := number(a).add(u128{0, n})
	if carry != 0 || a.Is4() && u.len() > 32 {
		return netip.Addr{}, false
	}
	return u.addr(uint8(a.BitLen())), true
}
