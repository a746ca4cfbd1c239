package ipnet

import (
	"math/bits"
	"slices"
)

// IndexOf returns an index of the claims. It keeps nothing of the slice. It has
// room for 2^31 ranges.
func IndexOf(claims []Claim) *Index {
	lines := newSweep(claims).lines
	x := new(Index)
	x.four.build(&lines[0], 32)
	x.six.build(&lines[1], 128)
	return x
}

func (l *layer) build(ranges *line, family uint8) {
	ranges.order()
	ranges.longestFirst()
	l.cut(ranges, family)
	l.nest()
	l.paint()
	l.link(ranges)
	l.tabulate()
	l.measure()
}

// past returns the addresses after the pieces in ascending order; claim is
// the position of the piece in l.
func (l *line) past(family uint8) *line {
	out := new(line)
	after := make([]Range, len(l.keys))
	for i, k := range l.keys {
		if to := l.last(k); to != hostMask(int(family)) {
			after[i] = Range{to.next(), to.next(), family}
			out.add(&after[i], uint32(i), len(l.keys))
		}
	}
	out.order()
	return out
}

// cut makes the parts and the spans.
func (l *layer) cut(ranges *line, family uint8) {
	l.spans = make([]span, len(ranges.keys))
	ends := ranges.past(family)
	if family == 32 {
		l.four = make([]part4, 0, 1+len(ranges.keys)+len(ends.keys))
	} else {
		l.six = make([]part6, 0, 1+len(ranges.keys)+len(ends.keys))
	}
	part := func(u u128) int32 { // the one that begins at u, which ascends
		if n := l.len(); n == 0 || l.bound(n-1) != u {
			l.begin(u)
		}
		return int32(l.len() - 1)
	}
	part(u128{})
	i, j := 0, 0
	for i < len(ranges.keys) || j < len(ends.keys) {
		if j == len(ends.keys) ||
			i < len(ranges.keys) && ranges.first(ranges.keys[i]).less(ends.first(ends.keys[j])) {
			l.spans[i] = span{
				from:  part(ranges.first(ranges.keys[i])),
				to:    -1,
				up:    -1,
				claim: int32(ranges.of(ranges.keys[i])),
			}
			i++
		} else {
			l.spans[ends.of(ends.keys[j])].to = part(ends.first(ends.keys[j])) - 1
			j++
		}
	}
	for i := range l.spans {
		if l.spans[i].to < 0 { // up to the last address of the family
			l.spans[i].to = int32(l.len() - 1)
		}
	}
	l.four, l.six = fit(l.four), fit(l.six)
}

// begin appends a part.
func (l *layer) begin(u u128) {
	if l.six != nil {
		l.six = append(l.six, part6{u, -1})
	} else {
		l.four = append(l.four, part4{uint32(u.lo), -1})
	}
}

// fit returns s without much room after it, which would last as long as s.
func fit[T any](s []T) []T {
	if len(s) > cap(s)-cap(s)/8 {
		return s
	}
	return slices.Clip(slices.Clone(s))
}

// nest sets the up of all spans, and finds whether they are nested.
func (l *layer) nest() {
	l.nested = true
	var stack []int32 // spans that end earlier and earlier
	for i := range l.spans {
		s := &l.spans[i]
		for len(stack) > 0 {
			top := &l.spans[stack[len(stack)-1]]
			if top.to >= s.to {
				s.up = stack[len(stack)-1]
				break
			}
			l.nested = l.nested && top.to < s.from
			stack = stack[:len(stack)-1]
		}
		stack = append(stack, int32(i))
	}
}

// paint sets the last of all parts, beginning with the last span: a part keeps
// the first that comes.
func (l *layer) paint() {
	next := make([]int32, l.len()+1) // by part: itself while it is free, otherwise one after
	for i := range next {
		next[i] = int32(i)
	}
	free := func(i int32) int32 {
		for next[i] != i {
			next[i] = next[next[i]]
			i = next[i]
		}
		return i
	}
	for p := len(l.spans) - 1; p >= 0; p-- {
		for i := free(l.spans[p].from); i <= l.spans[p].to; i = free(i) {
			if l.six != nil {
				l.six[i].last = int32(p)
			} else {
				l.four[i].last = int32(p)
			}
			next[i] = i + 1
		}
	}
}

// link sets before.
func (l *layer) link(ranges *line) {
	if ranges.claim == nil {
		return
	}
	last := make([]int32, 1+slices.Max(ranges.claim)) // by claim: one after its last range so far
	before := make([]int32, len(l.spans))
	many := false
	for i := range l.spans {
		claim := l.spans[i].claim
		before[i] = last[claim] - 1
		many = many || before[i] >= 0
		last[claim] = int32(i) + 1
	}
	if many {
		l.before = before
	}
}

// tabulate makes the table: about half as many stretches as parts.
func (l *layer) tabulate() {
	l.base = l.bound(min(1, l.len()-1)) // before it nothing is claimed, or all is
	width := l.bound(l.len() - 1).sub(l.base)
	l.shift = max(width.len()-bits.Len(uint(l.len()))+1, 0)
	l.table = make([]uint32, width.shr(l.shift).lo+1)
	part := 0
	for i := range l.table {
		at, _ := l.base.add(u128{0, uint64(i)}.shl(l.shift))
		for part+1 < l.len() && !at.less(l.bound(part+1)) {
			part++
		}
		l.table[i] = uint32(part)
	}
}
