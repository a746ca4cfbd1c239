package ipnet

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// u128 is an address as a number; that of an IPv4 address is below 2^32.
type u128 struct{ hi, lo uint64 }

// number returns a as a number.
func number(a netip.Addr) u128 {
	if a.Is4() {
		return u128{0, uint64(number4(a))}
	}
	return number6(a)
}

// number4 is number for IPv4, and number6 for IPv6: the compiler inlines them.
func number4(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

func number6(a netip.Addr) u128 {
	b := a.As16()
	return u128{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// addr returns u as an address of the family whose addresses have so many bits.
func (u u128) addr(family uint8) netip.Addr {
	if family == 32 {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(u.lo))
		return netip.AddrFrom4(b)
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], u.hi)
	binary.BigEndian.PutUint64(b[8:], u.lo)
	return netip.AddrFrom16(b)
}

// hostMask returns the n lowest bits set; n is 0 to 128.
func hostMask(n int) u128 {
	if n > 64 {
		return u128{1<<(n-64) - 1, ^uint64(0)} // a shift by 64 gives 0, less 1 is all bits
	}
	return u128{0, 1<<n - 1}
}

func (u u128) less(v u128) bool {
	_, borrow := bits.Sub64(u.lo, v.lo, 0)
	_, borrow = bits.Sub64(u.hi, v.hi, borrow)
	return borrow != 0
}

func (u u128) cmp(v u128) int {
	switch {
	case u.less(v):
		return -1
	case u == v:
		return 0
	}
	return 1
}

// add returns u + v and the carry.
func (u u128) add(v u128) (u128, uint64) {
	lo, c := bits.Add64(u.lo, v.lo, 0)
	hi, c := bits.Add64(u.hi, v.hi, c)
	return u128{hi, lo}, c
}

func (u u128) sub(v u128) u128 {
	lo, borrow := bits.Sub64(u.lo, v.lo, 0)
	hi, _ := bits.Sub64(u.hi, v.hi, borrow)
	return u128{hi, lo}
}

// next is u + 1, and prev u - 1; they wrap around.
func (u u128) next() u128 { v, _ := u.add(u128{0, 1}); return v }
func (u u128) prev() u128 { return u.sub(u128{0, 1}) }

func (u u128) or(v u128) u128     { return u128{u.hi | v.hi, u.lo | v.lo} }
func (u u128) xor(v u128) u128    { return u128{u.hi ^ v.hi, u.lo ^ v.lo} }
func (u u128) andNot(v u128) u128 { return u128{u.hi &^ v.hi, u.lo &^ v.lo} }

// shr returns u shifted right by n, 0 to 128.
func (u u128) shr(n int) u128 {
	if n >= 64 {
		return u128{0, u.hi >> (n - 64)}
	}
	return u128{u.hi >> n, u.lo>>n | u.hi<<(64-n)}
}

// shl returns u shifted left by n, 0 to 128.
func (u u128) shl(n int) u128 {
	if n >= 64 {
		return u128{u.lo << (n - 64), 0}
	}
	return u128{u.hi<<n | u.lo>>(64-n), u.lo << n}
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
