package ipnet

import (
	"cmp"
	"math/bits"
	"slices"
)

// nest is the claims of the usual input: none has two ranges, a scope or a group,
// and of two ranges that overlap, one has all of the other, as of prefixes. Then
// whom a claim conflicts with is next to it, and no pair has to be stored or sorted
// with those of other claims: of 9 pairs a claim a fifth of the memory, of 24 a tenth.
type nest struct {
	nodes []node   // those of IPv4, then those of IPv6, each by first address
	at    []uint32 // by claim: one after its node, or 0 when it conflicts with none
	count int      // of pairs
}

// node is a range that has all ranges from the next one on to that before end, and
// is in that before up, unless up is 0.
type node struct{ claim, end, up uint32 }

// nested returns the nest of the claims, or nil when they are not of that kind.
func (s *sweep) nested() *nest {
	if s.classes.class != nil || !s.single {
		return nil
	}
	n := &nest{
		nodes: make([]node, 0, len(s.lines[0].keys)+len(s.lines[1].keys)),
		at:    make([]uint32, s.classes.n),
	}
	for i := range s.lines {
		l := &s.lines[i]
		l.order()
		l.longestFirst()
		if !n.add(l) {
			return nil
		}
	}
	return n
}

// add adds the pieces of a line in order, and reports whether they are nested.
func (n *nest) add(l *line) bool {
	base := len(n.nodes)
	var open []uint32 // nodes, each in the one before it
	var top uint32    // the piece of the last of them
	shut := func() {
		p := open[len(open)-1]
		open = open[:len(open)-1]
		if len(open) > 0 {
			top = uint32(l.keys[int(open[len(open)-1])-base])
		}
		end := len(n.nodes)
		n.nodes[p].end = uint32(end)
		if inside := end - int(p) - 1; inside > 0 {
			n.count += inside
			n.at[n.nodes[p].claim] = p + 1
		}
	}
	for _, key := range l.keys {
		for len(open) > 0 && !l.reaches(top, key) {
			shut()
		}
		claim, up, here := l.of(key), uint32(0), uint32(len(n.nodes))
		if len(open) > 0 {
			if l.endsAfter(uint32(key), top) {
				return false
			}
			up = open[len(open)-1] + 1
			n.at[claim] = here + 1
		}
		n.nodes = append(n.nodes, node{claim: claim, up: up})
		open, top = append(open, here), uint32(key)
	}
	for len(open) > 0 {
		shut()
	}
	return true
}

// pairs calls yield with the pairs in order, until it returns false.
func (n *nest) pairs(yield func(i, j int) bool) {
	var with, spare []uint64
	width := bits.Len(uint(len(n.at)))
	for i, at := range n.at {
		if at == 0 {
			continue
		}
		here := n.nodes[at-1]
		with = with[:0]
		for up := here.up; up != 0; up = n.nodes[up-1].up {
			if j := n.nodes[up-1].claim; j > here.claim {
				with = append(with, uint64(j))
			}
		}
		inside := n.nodes[at:here.end]
		with = slices.Grow(with, len(inside))
		for k := range inside {
			// Written always and kept sometimes: a branch would be guessed wrong
			// half of the time, which costs more than the rest of this function.
			with = append(with, uint64(inside[k].claim))
			with = with[:len(with)-int((uint64(inside[k].claim)-uint64(here.claim))>>63)]
		}
		if len(with) > len(spare) {
			spare = make([]uint64, 2*len(with))
		}
		sortClaims(with, spare[:len(with)], width)
		for _, j := range with {
			if !yield(i, int(j)) {
				return
			}
		}
	}
}

// witnesses adds a pair for each claim that is in another, and so one for each that
// conflicts: three quarters of the time of finding out which ranges are open.
func (n *nest) witnesses(found *heap) {
	for _, x := range n.nodes {
		if x.up != 0 {
			found.add(pairOf(x.claim, n.nodes[x.up-1].claim))
		}
	}
}

// sortClaims sorts claims, which have so many bits and are few in most calls.
func sortClaims(claims, spare []uint64, width int) {
	if len(claims) > 32 {
		radix(claims, spare, 0, width)
		return
	}
	for i := 1; i < len(claims); i++ {
		c, j := claims[i], i
		for ; j > 0 && claims[j-1] > c; j-- {
			claims[j] = claims[j-1]
		}
		claims[j] = c
	}
}

// longestFirst sorts the keys that begin together: the longest first, of equal
// ones the last claim first.
func (l *line) longestFirst() {
	for i := 0; i+1 < len(l.keys); {
		n := i + 1
		for n < len(l.keys) && l.keys[n]>>32 == l.keys[i]>>32 &&
			(l.pieces == nil || l.first(l.keys[n]) == l.first(l.keys[i])) {
			n++
		}
		if n > i+1 {
			slices.SortFunc(l.keys[i:n], func(a, b uint64) int {
				return cmp.Or(l.last(b).cmp(l.last(a)), cmp.Compare(l.of(b), l.of(a)))
			})
		}
		i = n
	}
}
