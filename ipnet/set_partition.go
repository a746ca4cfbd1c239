package ipnet

import (
	"math/big"
	"slices"
)

// Partition cuts s into consecutive shares, one for each weight: disjoint, all
// of s together, in ascending order. No share is off by a whole address from
// what its weight is of all weights. A weight of zero gets the empty set; when
// all are zero, everybody does.
func (s Set) Partition(weights ...uint64) []Set {
	total := new(big.Int)
	for _, w := range weights {
		total.Add(total, new(big.Int).SetUint64(w))
	}
	shares := make([]Set, len(weights))
	if total.Sign() == 0 {
		return shares
	}
	size, sum, done := s.Size().Big(), new(big.Int), Size{}
	rest := slices.Clone(s.ranges())
	for i, w := range weights {
		sum.Add(sum, new(big.Int).SetUint64(w))
		end := new(big.Int).Mul(size, sum)
		upTo := sizeOfBig(end.Quo(end, total))
		shares[i], rest = take(rest, upTo.sub(done))
		done = upTo
	}
	return shares
}

// take returns the first n addresses of rs, which has as many, and the others.
// It overwrites rs.
func take(rs []Range, n Size) (Set, []Range) {
	var head []Range
	for n != (Size{}) {
		r := rs[0]
		if size := r.Size(); n.Cmp(size) >= 0 {
			n, rs = n.sub(size), rs[1:]
		} else {
			mid, _ := r.from.add(u128{n.hi, n.lo})
			rs[0].from, r.to, n = mid, mid.prev(), Size{}
		}
		head = append(head, r)
	}
	return setOf(head), rs
}
