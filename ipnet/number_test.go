package ipnet

import (
	"math/big"
	"testing"
)

// TestShifts compares the shifts of 128 bits with those of math/big.
func TestShifts(t *testing.T) {
	toBig := func(u u128) *big.Int {
		hi := new(big.Int).Lsh(new(big.Int).SetUint64(u.hi), 64)
		return hi.Or(hi, new(big.Int).SetUint64(u.lo))
	}
	all := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))
	for _, u := range []u128{
		{}, {0, 1}, {1, 0}, {0x8000_0000_0000_0000, 0x8000_0000_0000_0001},
		{0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210}, {^uint64(0), ^uint64(0)},
	} {
		for n := range 129 {
			left := new(big.Int).And(new(big.Int).Lsh(toBig(u), uint(n)), all)
			if got := toBig(u.shl(n)); got.Cmp(left) != 0 {
				t.Errorf("%x shl %d: %x, want %x", u, n, got, left)
			}
			if got, right := toBig(u.shr(n)), new(big.Int).Rsh(toBig(u), uint(n)); got.Cmp(right) != 0 {
				t.Errorf("%x shr %d: %x, want %x", u, n, got, right)
			}
			mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(n)), big.NewInt(1))
			if got := toBig(hostMask(n)); got.Cmp(mask) != 0 {
				t.Errorf("hostMask(%d): %x", n, got)
			}
		}
	}
}
