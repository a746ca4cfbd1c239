package ipnet

import (
	"math/big"
	"math/bits"
)

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

// sub returns s - t, which must not be negative.
func (s Size) sub(t Size) Size {
	lo, b := bits.Sub64(s.lo, t.lo, 0)
	hi, b := bits.Sub64(s.hi, t.hi, b)
	return Size{s.top - t.top - b, hi, lo}
}

// Cmp returns -1, 0 or +1 as s is less than, equal to or greater than t.
func (s Size) Cmp(t Size) int {
	switch d := s.sub(t); {
	case d == Size{}:
		return 0
	case d.top>>63 != 0: // below zero: no Size is anywhere near 2^191
		return -1
	}
	return 1
}

// Uint64 returns s, and whether it fits.
func (s Size) Uint64() (uint64, bool) { return s.lo, s.top == 0 && s.hi == 0 }

// Big returns s as a new big.Int.
func (s Size) Big() *big.Int {
	b := new(big.Int).SetUint64(s.top)
	b.Or(b.Lsh(b, 64), new(big.Int).SetUint64(s.hi))
	return b.Or(b.Lsh(b, 64), new(big.Int).SetUint64(s.lo))
}

// sizeOfBig returns b, which is neither negative nor beyond 192 bits, as a Size.
func sizeOfBig(b *big.Int) Size {
	word := func(n uint) uint64 { // the low 64 bits, whatever lies above them
		return new(big.Int).And(new(big.Int).Rsh(b, n), new(big.Int).SetUint64(1<<64-1)).Uint64()
	}
	return Size{word(128), word(64), word(0)}
}

// String returns s in decimal.
func (s Size) String() string { return s.Big().String() }
