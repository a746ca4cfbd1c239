package ipnet

// layer is the addresses of one family, cut into parts wherever a range begins
// or ends. Its questions are about places of parts and places of ranges.
type layer struct {
	four []part4
	six  []part6

	// spans are the ranges, by first address; of those that begin together the
	// longest first, of equal ones that of the last claim first.
	spans  []span
	before []int32 // by range: the one before it of the same claim, or -1; nil when all are -1
	nested bool    // of two ranges that overlap, one has all of the other

	// table is the place of the part that each of many equally wide stretches
	// begins in, from the address base on; a stretch is 2^shift addresses.
	table []uint32
	base  u128
	shift int

	room [][]uint8 // see index_nearest.go
}

// part4 is where a part begins, and the last range that covers it: -1 when it
// is free.
type part4 struct {
	from uint32
	last int32
}

// part6 is part4 for IPv6.
type part6 struct {
	from u128
	last int32
}

// span is a range: its first and last part, and its claim.
type span struct {
	from, to int32
	up       int32 // the nearest range before it that ends no earlier, or -1
	claim    int32
}

func (l *layer) len() int { return len(l.four) + len(l.six) }

func (l *layer) last(part int) int {
	if l.six != nil {
		return int(l.six[part].last)
	}
	return int(l.four[part].last)
}

func (l *layer) bound(part int) u128 {
	if l.six != nil {
		return l.six[part].from
	}
	return u128{0, uint64(l.four[part].from)}
}

// end returns the last address of a part.
func (l *layer) end(part int) u128 {
	if part+1 < l.len() {
		return l.bound(part + 1).prev()
	}
	return hostMask(int(l.family()))
}

func (l *layer) family() uint8 {
	if l.six != nil {
		return 128
	}
	return 32
}

func (l *layer) part(i int) Range { return Range{l.bound(i), l.end(i), l.family()} }

// rangeOf returns the range at place p.
func (l *layer) rangeOf(p int) Range {
	s := &l.spans[p]
	return Range{l.bound(int(s.from)), l.end(int(s.to)), l.family()}
}

// covering returns p or the next range before it that reaches part, which it
// does not begin after; -1 if there is none.
func (l *layer) covering(p, part int) int {
	for p >= 0 && int(l.spans[p].to) < part {
		p = int(l.spans[p].up) // all between them end before it does
	}
	return p
}

// outer returns the range to look at after p, which covers a part.
func (l *layer) outer(p int) int {
	if l.nested {
		return int(l.spans[p].up) // those between them cover other parts
	}
	return p - 1
}

// find returns the part that has the address u.
func (l *layer) find(u u128) int {
	if l.six == nil {
		return l.find4(uint32(u.lo))
	}
	lo, hi := l.stretch(u)
	for lo+1 < hi {
		if mid := int(uint(lo+hi) >> 1); u.less(l.six[mid].from) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

func (l *layer) find4(u uint32) int {
	lo, hi := l.stretch4(u)
	for lo+1 < hi {
		if mid := int(uint(lo+hi) >> 1); u < l.four[mid].from {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

// stretch returns lo and hi, between which find has to look: the part is lo or
// after it, and before hi.
func (l *layer) stretch(u u128) (lo, hi int) {
	if u.less(l.base) {
		return 0, 1
	}
	i := u.sub(l.base).shr(l.shift)
	if i.hi != 0 || i.lo >= uint64(len(l.table)-1) {
		return int(l.table[len(l.table)-1]), len(l.six)
	}
	return int(l.table[i.lo]), int(l.table[i.lo+1]) + 1
}

func (l *layer) stretch4(u uint32) (lo, hi int) {
	if u < uint32(l.base.lo) {
		return 0, 1
	}
	i := (u - uint32(l.base.lo)) >> (l.shift & 31) // no int: that has 32 bits on some machines
	if i >= uint32(len(l.table)-1) {
		return int(l.table[len(l.table)-1]), len(l.four)
	}
	return int(l.table[i]), int(l.table[i+1]) + 1
}
