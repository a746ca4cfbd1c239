package ipnet

import "slices"

// sweep finds pairs of claims by going through all ranges in ascending order
// and keeping those open that reach further.
type sweep struct {
	classes classes
	lines   [2]line // IPv4, IPv6
	single  bool    // no claim has two ranges
	found   heap    // in any order, and more than once
}

// heap grows without moving what it has.
type heap struct {
	chunks [][]uint64
	n      int
}

func (h *heap) add(x uint64) {
	last := len(h.chunks) - 1
	if last < 0 || len(h.chunks[last]) == cap(h.chunks[last]) {
		h.chunks = append(h.chunks, make([]uint64, 0, min(max(h.n, 16), 1<<16)))
		last++
	}
	h.chunks[last] = append(h.chunks[last], x)
	h.n++
}

func newSweep(claims []Claim) *sweep {
	s := &sweep{
		classes: classes{n: len(claims), scope: []int32{0}, group: []int32{0}},
		single:  true,
	}
	for i := s.lines[0].plain(claims); i < len(claims); i++ {
		c := &claims[i]
		if c.Scope != "" || c.Group != "" {
			s.classes.put(i, c.Scope, c.Group)
		}
		rs := c.Addresses.ranges()
		s.single = s.single && len(rs) < 2
		for j := range rs {
			r := &rs[j]
			s.lines[r.family>>7].add(r, uint32(i), len(claims))
		}
	}
	return s
}

// each calls meet with the claim of every range that overlaps another, in
// ascending order, the position of the range, and that after the last range
// it reaches. It stops when meet returns false.
func (s *sweep) each(meet func(open *[2]open, claim uint32, at, end int) bool) {
	for i := range s.lines {
		l := &s.lines[i]
		l.order()
		var open [2]open
		reach := 0
		for at, key := range l.keys {
			end := l.end(at)
			if at >= reach && end == at+1 {
				continue
			}
			if open[0].classes == nil {
				open[0], open[1] = newOpen(&s.classes), newOpen(&s.classes)
			}
			if !meet(&open, l.of(key), at, end) {
				return
			}
			reach = max(reach, end)
		}
	}
}

// all finds every pair, or the first most if that is not 0.
func (s *sweep) all(most int) {
	var distinct map[uint64]struct{}
	if most != 0 {
		distinct = map[uint64]struct{}{}
	}
	var claim uint32
	var at int
	meet := func(ranges []entry) (rest []entry, more bool) {
		rest = ranges[:0]
		for _, e := range ranges {
			if e.end() <= at {
				continue
			}
			rest = append(rest, e)
			p := pairOf(claim, e.claim())
			if most != 0 {
				if _, again := distinct[p]; again {
					continue
				}
				distinct[p] = struct{}{}
			}
			if s.found.add(p); s.found.n == most {
				return rest, false
			}
		}
		return rest, true
	}
	s.each(func(open *[2]open, c uint32, here, end int) bool {
		claim, at = c, here
		class := s.classes.of(claim)
		more := open[0].visit(class, meet)
		open[0].push(class, claim, at, end)
		return more
	})
}

// witnesses finds a pair for every claim that is in any. open[0] has claims that
// are in none so far, so that each of them costs one pair or runs out; of
// open[1], which has the others, one is enough.
func (s *sweep) witnesses(most int) {
	named := make([]bool, s.classes.n)
	show := func(claim, other uint32) bool {
		s.found.add(pairOf(claim, other))
		named[claim], named[other] = true, true
		return s.found.n != most
	}
	s.each(func(open *[2]open, claim uint32, at, end int) bool {
		class := s.classes.of(claim)
		more := open[0].visit(class, func(ranges []entry) ([]entry, bool) {
			for _, e := range ranges {
				if e.end() <= at {
					continue
				}
				other := e.claim()
				if !named[other] && !show(claim, other) {
					// Named through another of its ranges, perhaps.
					return nil, false
				}
				open[1].push(s.classes.of(other), other, at, e.end())
			}
			return ranges[:0], true
		})
		if more && !named[claim] {
			open[1].visit(class, func(ranges []entry) ([]entry, bool) {
				for n := len(ranges); n > 0; n-- {
					if e := ranges[n-1]; e.end() > at {
						more = show(claim, e.claim())
						return ranges[:n], false
					}
				}
				return ranges[:0], true
			})
		}
		to := &open[0]
		if named[claim] {
			to = &open[1]
		}
		to.push(class, claim, at, end)
		return more
	})
}

// sorted returns the pairs of n claims that were found, in order, each once.
func (s *sweep) sorted(n int) []uint64 {
	if s.found.n <= n/16 {
		pairs := slices.Concat(s.found.chunks...)
		slices.Sort(pairs)
		return slices.Compact(pairs)
	}
	// Count how many each claim is the first of, so that they have their places.
	start := make([]int, n+1)
	for _, chunk := range s.found.chunks {
		for _, p := range chunk {
			start[p>>32+1]++
		}
	}
	for i := range n {
		start[i+1] += start[i]
	}
	pairs := make([]uint64, s.found.n)
	next := start[:n]
	for _, chunk := range s.found.chunks {
		for _, p := range chunk {
			pairs[next[p>>32]] = p
			next[p>>32]++
		}
	}
	first := 0
	for _, end := range next { // each has moved on to where the next one's begin
		if end > first+1 {
			slices.Sort(pairs[first:end])
		}
		first = end
	}
	return slices.Compact(pairs)
}
