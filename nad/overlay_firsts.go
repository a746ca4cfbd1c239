package nad

import (
	"cmp"
	"net/netip"
	"slices"
)

// firsts returns, for each of the masked prefixes, the place of the first that
// overlaps it: its own when none of those before it does. Two prefixes overlap when
// one is in the other, so that one walk in the order of addresses finds all.
func firsts(prefixes []netip.Prefix) []int {
	order := make([]int, len(prefixes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { // what contains comes before what it contains
		p, q := prefixes[i], prefixes[j]
		return cmp.Or(p.Addr().Compare(q.Addr()), p.Bits()-q.Bits(), i-j)
	})
	around := make([]int, len(prefixes)) // by place: the first of it and those that contain it
	inside := make([]int, len(prefixes))
	var open []int
	closeLast := func() {
		last := open[len(open)-1]
		if open = open[:len(open)-1]; len(open) > 0 {
			parent := open[len(open)-1]
			inside[parent] = min(inside[parent], inside[last])
		}
	}
	for _, i := range order {
		for len(open) > 0 && !prefixes[open[len(open)-1]].Contains(prefixes[i].Addr()) {
			closeLast()
		}
		around[i], inside[i] = i, i
		if len(open) > 0 {
			around[i] = min(i, around[open[len(open)-1]])
		}
		open = append(open, i)
	}
	for len(open) > 0 {
		closeLast()
	}
	for i := range around {
		around[i] = min(around[i], inside[i])
	}
	return around
}
