package ipnet

import "slices"

// A key is a number in its upper half and the place of a piece in its lower
// half, so that keys of equal numbers sort by place.

// line is the ranges of one family, to be sorted by their first address. The
// piece at place i is claim[i]'s.
type line struct {
	keys  []uint64
	ends  []uint32 // by place: the digit of the last address
	claim []uint32 // by place; nil while the claim at every place has it

	ordered bool // the keys are sorted

	// IPv6 only: an address has more bits than a key has room for. A digit is
	// 32 bits of it, which begin with the first that is not the same in all
	// first addresses.
	pieces []*Range // by place
}

// plain adds the claims before the first that is not one IPv4 range without
// scope and group, and returns how many: the most usual ones, in a quarter less
// time.
func (l *line) plain(claims []Claim) int {
	var keys []uint64
	var ends []uint32
	n := 0
	for ; n < len(claims); n++ {
		c := &claims[n]
		if c.Scope != "" || c.Group != "" || c.Addresses.one[0].family != 32 {
			break
		}
		if n == 0 {
			keys, ends = make([]uint64, len(claims)), make([]uint32, len(claims))
		}
		r := &c.Addresses.one[0]
		keys[n], ends[n] = r.from.lo<<32|uint64(n), uint32(r.to.lo)
	}
	l.keys, l.ends = keys[:n], ends[:n]
	return n
}

// add adds a range of a claim, which it keeps; there may be so many in all.
func (l *line) add(r *Range, claim uint32, many int) {
	four := r.family == 32
	if cap(l.keys) == 0 {
		l.keys = make([]uint64, 0, many)
		if four {
			l.ends = make([]uint32, 0, many)
		} else {
			l.pieces = make([]*Range, 0, many)
		}
	}
	if four {
		l.ends = append(l.ends, uint32(r.to.lo))
		l.keys = append(l.keys, r.from.lo<<32|uint64(len(l.keys)))
	} else {
		l.pieces = append(l.pieces, r)
		l.keys = append(l.keys, uint64(len(l.keys)))
	}
	if l.claim != nil || uint32(len(l.keys)) != claim+1 {
		l.owned(claim)
	}
}

// owned says whose the piece is that was added last.
func (l *line) owned(claim uint32) {
	i := len(l.keys) - 1
	if l.claim == nil {
		if uint32(i) == claim {
			return
		}
		l.claim = make([]uint32, i, cap(l.keys))
		for n := range l.claim {
			l.claim[n] = uint32(n)
		}
	}
	l.claim = append(l.claim, claim)
}

// of returns the claim of a key.
func (l *line) of(key uint64) uint32 {
	if l.claim == nil {
		return uint32(key)
	}
	return l.claim[uint32(key)]
}

// first and last return the addresses of the piece of a key.
func (l *line) first(key uint64) u128 {
	if l.pieces == nil {
		return u128{0, key >> 32}
	}
	return l.pieces[uint32(key)].from
}

func (l *line) last(key uint64) u128 {
	if l.pieces == nil {
		return u128{0, uint64(l.ends[uint32(key)])}
	}
	return l.pieces[uint32(key)].to
}

// order sorts the keys by first address; pieces with the same one keep their
// order.
func (l *line) order() {
	if len(l.keys) == 0 || l.ordered {
		return
	}
	l.ordered = true
	spare := make([]uint64, len(l.keys))
	if l.pieces == nil {
		radix(l.keys, spare, 32, 32)
		return
	}
	shift, width := l.digits(l.keys)
	l.ends = make([]uint32, len(l.pieces))
	same := l.pieces[0].from.shr(shift).shr(32)
	for i, r := range l.pieces {
		if to := r.to.shr(shift); to.shr(32) == same {
			l.ends[i] = uint32(to.lo)
		} else {
			l.ends[i] = ^uint32(0) // after all first addresses; see reaches
		}
	}
	radix(l.keys, spare, 32, min(width, 32))
	l.refine(l.keys, spare, shift)
}

// digits sets the upper halves of keys to the 32 bits of the first address that
// begin with the first bit that differs. It returns how many bits there are
// after them, and how many from the first that differs on.
func (l *line) digits(keys []uint64) (past, width int) {
	first, diff := l.pieces[uint32(keys[0])].from, u128{}
	for _, k := range keys {
		diff = diff.or(l.pieces[uint32(k)].from.xor(first))
	}
	width = diff.len()
	past = max(width-32, 0)
	for i, k := range keys {
		keys[i] = l.pieces[uint32(k)].from.shr(past).lo<<32 | uint64(uint32(k))
	}
	return past, width
}

// refine sorts runs of keys with equal digits by what is after them.
func (l *line) refine(keys, spare []uint64, past int) {
	if past == 0 {
		return
	}
	for i := 0; i < len(keys); {
		top, n := keys[i]>>32, i+1
		for n < len(keys) && keys[n]>>32 == top {
			n++
		}
		if run := keys[i:n]; len(run) > 24 {
			past, width := l.digits(run)
			radix(run, spare[:len(run)], 32, min(width, 32))
			l.refine(run, spare, past)
			for j, k := range run {
				run[j] = top<<32 | uint64(uint32(k))
			}
		} else if len(run) > 1 {
			l.insert(run)
		}
		i = n
	}
}

// insert sorts a few keys by first address.
func (l *line) insert(run []uint64) {
	for i := 1; i < len(run); i++ {
		k := run[i]
		from := l.pieces[uint32(k)].from
		j := i
		for ; j > 0 && from.less(l.pieces[uint32(run[j-1])].from); j-- {
			run[j] = run[j-1]
		}
		run[j] = k
	}
}

// reaches reports whether the piece at place i, which begins no later than that
// of key, ends no earlier than that begins.
func (l *line) reaches(i uint32, key uint64) bool {
	digit, end := uint32(key>>32), l.ends[i]
	if digit != end || l.pieces == nil {
		return digit <= end
	}
	return !l.pieces[i].to.less(l.pieces[uint32(key)].from)
}

// endsAfter reports whether the piece at place i ends after that at place j.
func (l *line) endsAfter(i, j uint32) bool {
	if l.ends[i] != l.ends[j] || l.pieces == nil {
		return l.ends[i] > l.ends[j]
	}
	return l.pieces[j].to.less(l.pieces[i].to)
}

// end returns the position after the last key that the piece of the key at
// position p reaches.
func (l *line) end(p int) int {
	i := uint32(l.keys[p])
	// Steps of 1, 2, 4 …: most pieces reach none, some the next few.
	lo, step := p+1, 1
	for lo+step <= len(l.keys) && l.reaches(i, l.keys[lo+step-1]) {
		lo += step
		step *= 2
	}
	hi := min(lo+step-1, len(l.keys))
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); l.reaches(i, l.keys[mid]) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// radix sorts keys by the width bits, 32 at most, from bit at on, and by place
// where they are equal. The keys are in order of their places, and have nothing
// but those bits and the place; spare is as long.
func radix(keys, spare []uint64, at, width int) {
	if len(keys) < 512 {
		slices.Sort(keys)
		return
	}
	var count [4][256]uint32 // a byte at a time: 256 open ends stay in the nearest cache
	for _, k := range keys {
		k >>= at & 63
		count[0][byte(k)]++
		count[1][byte(k>>8)]++
		count[2][byte(k>>16)]++
		count[3][byte(k>>24)]++
	}
	from, to := keys, spare[:len(keys)]
	for i := range (width + 7) / 8 {
		n, shift := &count[i], (at+8*i)&63
		if n[byte(from[0]>>shift)] == uint32(len(from)) {
			continue // all alike
		}
		var sum uint32
		for d, many := range n {
			n[d], sum = sum, sum+many
		}
		for _, k := range from {
			d := byte(k >> shift)
			to[n[d]] = k
			n[d]++
		}
		from, to = to, from
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
	}
}

// sortRanges sorts ranges of IPv6 by their first address.
func sortRanges(rs []Range) {
	if len(rs) < 256 {
		slices.SortFunc(rs, Range.compare)
		return
	}
	var l line
	for i := range rs {
		l.add(&rs[i], uint32(i), len(rs))
	}
	l.order()
	sorted := make([]Range, 0, len(rs))
	for _, k := range l.keys {
		sorted = append(sorted, rs[l.of(k)])
	}
	copy(rs, sorted)
}
