package ipnet

import "net/netip"

// Nearest returns the free prefix of so many bits in within that is nearest to
// the address near, the lower of two that are equally near, and whether there
// is one. Free is what no claim has. A near that is outside within is taken for
// the end of within that is closest; it is false when near is not of within's
// family, when within is not valid, and when bits is less than its bits.
func (x *Index) Nearest(within netip.Prefix, near netip.Addr, bits int) (netip.Prefix, bool) {
	w, at := RangeOf(within), rangeOfAddr(near)
	host := int(w.family) - bits
	if !w.IsValid() || at.family != w.family || host < 0 || bits < Unmap(within).Bits() {
		return netip.Prefix{}, false
	}
	u := at.from
	if u.less(w.from) {
		u = w.from
	} else if w.to.less(u) {
		u = w.to
	}
	u = u.andNot(hostMask(host))
	l := x.layer(w)
	above, ok := l.freeFrom(u, w.to, host)
	below, okBelow := u128{}, false
	if u != w.from {
		below, okBelow = l.freeUpTo(u.prev(), w.from, host)
	}
	if okBelow && (!ok || !above.sub(u).less(u.sub(below))) {
		above, ok = below, true
	}
	if !ok {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(w.at(above), bits), true
}

// freeFrom returns the first address of the lowest free block of 2^host
// addresses that begins at u or after it, and no later than at limit.
func (l *layer) freeFrom(u, limit u128, host int) (u128, bool) {
	for i := l.find(u); i >= 0; i = l.roomFrom(i+1, host) {
		gap := l.part(i)
		if gap.from.less(u) {
			gap.from = u
		}
		if start, ok := gap.firstBlock(host); ok && l.last(i) < 0 {
			return start, !limit.less(start)
		}
	}
	return u128{}, false
}

// freeUpTo returns the first address of the highest free block of 2^host
// addresses that ends at u or before it, and begins no earlier than at limit.
func (l *layer) freeUpTo(u, limit u128, host int) (u128, bool) {
	for i := l.find(u); i >= 0; i = l.roomUpTo(i-1, host) {
		gap := l.part(i)
		if u.less(gap.to) {
			gap.to = u
		}
		if start, ok := gap.lastBlock(host); ok && l.last(i) < 0 {
			return start, !start.less(limit)
		}
	}
	return u128{}, false
}

// measure makes room. Its first row has a number for each part: 0 if it is
// claimed, otherwise one more than the host bits of the largest prefix in it.
// Every further row has the largest of 64 in the row before.
func (l *layer) measure() {
	row := make([]uint8, l.len())
	for i := range row {
		if l.last(i) < 0 {
			row[i] = 1 + uint8(l.part(i).largest())
		}
	}
	l.room = [][]uint8{row}
	for len(row) > 64 {
		above := make([]uint8, (len(row)+63)/64)
		for i, n := range row {
			above[i/64] = max(above[i/64], n)
		}
		l.room, row = append(l.room, above), above
	}
}

// roomFrom returns the first part from i on that has room for 2^host addresses,
// or -1.
func (l *layer) roomFrom(i, host int) int {
	row := 0
	for row < len(l.room) && i < len(l.room[row]) {
		switch {
		case int(l.room[row][i]) > host:
			if row == 0 {
				return i
			}
			row, i = row-1, i*64
		case i%64 == 63:
			row, i = row+1, i/64+1
		default:
			i++
		}
	}
	return -1
}

// roomUpTo returns the last part up to i that has room for 2^host addresses, or
// -1.
func (l *layer) roomUpTo(i, host int) int {
	row := 0
	for row < len(l.room) && i >= 0 {
		switch {
		case int(l.room[row][i]) > host:
			if row == 0 {
				return i
			}
			row, i = row-1, min(i*64+63, len(l.room[row-1])-1)
		case i%64 == 0:
			row, i = row+1, i/64-1
		default:
			i--
		}
	}
	return -1
}
