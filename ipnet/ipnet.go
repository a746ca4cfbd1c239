// Package ipnet answers one question for everything: do these addresses
// overlap, and where? It has strict and lenient CIDR parsing, inclusive ranges,
// immutable sets, and claims with an owner.
//
//	claims := []ipnet.Claim{
//		{Owner: "pod network", Addresses: ipnet.SetOf(pod)},
//		{Owner: "migration network", Addresses: ipnet.SetOf(migration)},
//	}
//	for _, c := range ipnet.Conflicts(claims) { fmt.Println(c) }
//
// # Values
//
// All values are built on [netip.Addr] and [netip.Prefix], are immutable, and
// are safe for concurrent use. The zero [Range] is no range, the zero [Set] is
// empty.
//
// # IPv4-mapped addresses
//
// ::ffff:10.0.0.1 and 10.0.0.1 are one address here: every constructor unmaps.
// netip itself says that ::ffff:10.0.0.0/104 and 10.0.0.0/8 do not overlap.
package ipnet

import (
	"math/big"
	"math/bits"
	"net/netip"
)

// Unmap returns the IPv4 form of an IPv4-mapped prefix of 96 bits or more, and
// p otherwise. A shorter mapped prefix reaches beyond the mapped addresses and
// stays IPv6.
func Unmap(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

// Overlap reports whether some address is in both a and b, mapped forms
// counting as IPv4. It is false when either is not valid.
func Overlap(a, b netip.Prefix) bool { return Unmap(a).Overlaps(Unmap(b)) }

// u128 is an address as a number.
type u128 struct{ hi, lo uint64 }

func toU128(a netip.Addr) u128 {
	if a.Is4() {
		b := a.As4()
		return u128{0, uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])}
	}
	b := a.As16()
	var u u128
	for i := range 8 {
		u.hi, u.lo = u.hi<<8|uint64(b[i]), u.lo<<8|uint64(b[i+8])
	}
	return u
}

// addr returns u as an address of the same family as like.
func (u u128) addr(like netip.Addr) netip.Addr {
	if like.Is4() {
		return netip.AddrFrom4([4]byte{byte(u.lo >> 24), byte(u.lo >> 16), byte(u.lo >> 8), byte(u.lo)})
	}
	var b [16]byte
	for i := range 8 {
		b[i], b[i+8] = byte(u.hi>>(56-8*i)), byte(u.lo>>(56-8*i))
	}
	return netip.AddrFrom16(b)
}

func (u u128) sub(v u128) u128 {
	lo, borrow := bits.Sub64(u.lo, v.lo, 0)
	hi, _ := bits.Sub64(u.hi, v.hi, borrow)
	return u128{hi, lo}
}

// trailingZeros counts the zero bits at the low end; 128 for zero.
func (u u128) trailingZeros() int {
	if u.lo != 0 {
		return bits.TrailingZeros64(u.lo)
	}
	return 64 + bits.TrailingZeros64(u.hi)
}

// len is the number of bits needed to write u.
func (u u128) len() int {
	if u.hi != 0 {
		return 64 + bits.Len64(u.hi)
	}
	return bits.Len64(u.lo)
}

// Add returns the address n after a. It reports false when that is beyond the
// last address of a's family, or when a is not valid.
func Add(a netip.Addr, n uint64) (netip.Addr, bool) {
	if !a.IsValid() {
		return netip.Addr{}, false
	}
	a = a.Unmap().WithZone("")
	u := toU128(a)
	lo, carry := bits.Add64(u.lo, n, 0)
	hi, over := bits.Add64(u.hi, 0, carry)
	if over != 0 || a.Is4() && (hi != 0 || lo > 1<<32-1) {
		return netip.Addr{}, false
	}
	return u128{hi, lo}.addr(a), true
}

// Size is a number of addresses. It never overflows: ::/0 has 2^128, more than
// a uint64 or even 128 bits can hold. The zero Size is none. Sizes compare with ==.
type Size struct{ top, hi, lo uint64 }

// SizeOf returns n as a Size.
func SizeOf(n uint64) Size { return Size{lo: n} }

// Add returns s + t.
func (s Size) Add(t Size) Size {
	lo, c := bits.Add64(s.lo, t.lo, 0)
	hi, c := bits.Add64(s.hi, t.hi, c)
	return Size{s.top + t.top + c, hi, lo}
}

// Cmp returns -1, 0 or +1 as s is less than, equal to or greater than t.
func (s Size) Cmp(t Size) int { return s.Big().Cmp(t.Big()) }

// Uint64 returns s, and whether it fits.
func (s Size) Uint64() (uint64, bool) { return s.lo, s.top == 0 && s.hi == 0 }

// Big returns s as a new big.Int.
func (s Size) Big() *big.Int {
	b := new(big.Int).SetUint64(s.top)
	b.Or(b.Lsh(b, 64), new(big.Int).SetUint64(s.hi))
	return b.Or(b.Lsh(b, 64), new(big.Int).SetUint64(s.lo))
}

// String returns s in decimal.
func (s Size) String() string { return s.Big().String() }
