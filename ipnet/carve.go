package ipnet

import (
	"fmt"
	"slices"
)

// Want is what an owner wants: so many addresses, or a prefix.
type Want struct {
	Owner string `json:"owner,omitempty"`
	Size  uint64 `json:"size,omitempty"` // consecutive addresses; 0 for a prefix
	Bits  int    `json:"bits,omitempty"` // when Size is 0, the prefix length; never 0
}

// Grant is what an owner has.
type Grant struct {
	Owner string `json:"owner,omitempty"`
	Range Range  `json:"range"`
}

// CarveError says why nothing was carved.
type CarveError struct {
	Owner string `json:"owner"` // who cannot be served
	Place int    `json:"place"` // of what they want
	Why   string `json:"why"`
}

// Error names the owner and the reason.
func (e *CarveError) Error() string { return fmt.Sprintf("%s: %s", e.Owner, e.Why) }

// Carve grants everybody what they want of the addresses that are free, at the
// lowest place with room. The grants are in the order of the wants.
//
// Earlier grants are not moved: the nth want of an owner keeps the nth of
// their earlier grants, which must be free and large enough. Grants to owners who
// want nothing belong to no other; leave them out to give them back.
//
// Wants are served in order. When one finds no room so, the larger are served
// before the smaller, and when that does not help either, arrangements are
// tried one by one. Prefixes thus find room whenever there is any. So do
// ranges of a few owners; for very many Carve may give up, and says so.
//
// free can be of both families, and IPv4 comes first: intersect it with
// 0.0.0.0/0 or ::/0 to have one. The error is a *[CarveError].
func Carve(free Set, earlier []Grant, wants []Want) ([]Grant, error) {
	return CarveOptions{}.Carve(free, earlier, wants)
}

// CarveOptions say where Carve looks first. The zero value is [Carve].
type CarveOptions struct {
	// BestFit takes the smallest place with room, the lowest of equal ones, so
	// that large places stay whole. For a prefix, a place is a free prefix.
	BestFit bool `json:"bestFit,omitempty"`
}

// Carve is [Carve] with these options.
func (o CarveOptions) Carve(free Set, earlier []Grant, wants []Want) ([]Grant, error) {
	grants, free, err := keepEarlier(free, earlier, wants)
	if err != nil {
		return nil, err
	}
	var open []int // places of wants that have no grant yet
	for i, g := range grants {
		if !g.Range.IsValid() {
			open = append(open, i)
		}
	}
	failed := o.inOrder(free, wants, open, grants)
	if failed < 0 {
		return grants, nil
	}
	largest := slices.Clone(open)
	slices.SortStableFunc(largest, func(i, j int) int {
		return wants[j].sizeIn(free).Cmp(wants[i].sizeIn(free))
	})
	if o.inOrder(free, wants, largest, grants) < 0 {
		return grants, nil
	}
	why := "there is no room for " + wants[failed].String()
	if slices.ContainsFunc(open, func(i int) bool { return wants[i].Size > 0 }) && !free.IsEmpty() {
		for _, i := range open {
			grants[i].Range = Range{}
		}
		p := packing{wants: wants, open: largest, gaps: free.ranges(), grants: grants}
		if p.fill(0, p.gaps[0], -1) {
			return grants, nil
		}
		if p.steps > mostSteps {
			why = fmt.Sprintf("no room was found for %v in %d steps", wants[failed], mostSteps)
		}
	}
	return nil, &CarveError{wants[failed].Owner, failed, why}
}

// sizeIn returns how many addresses w needs in the wider family of free.
func (w Want) sizeIn(free Set) Size {
	if w.Size > 0 || free.IsEmpty() {
		return SizeOf(w.Size)
	}
	host := free.Last().BitLen() - w.Bits
	if host < 0 {
		return Size{}
	}
	mask := hostMask(host)
	return Size{0, mask.hi, mask.lo}.Add(SizeOf(1))
}

// String returns "20 addresses", or "a /26".
func (w Want) String() string {
	if w.Size > 0 {
		return fmt.Sprintf("%d addresses", w.Size)
	}
	return fmt.Sprintf("a /%d", w.Bits)
}

// keepEarlier returns the earlier grants of those who want something, the zero
// Grant for the others, and what is free besides.
func keepEarlier(free Set, earlier []Grant, wants []Want) ([]Grant, Set, error) {
	grants, all := make([]Grant, len(wants)), free
	had, taken := map[string][]Range{}, SetBuilder{}
	for _, g := range earlier {
		had[g.Owner] = append(had[g.Owner], g.Range)
		taken.AddRange(g.Range)
	}
	free = free.Subtract(taken.Set())
	for i, w := range wants {
		fail := func(why string, args ...any) ([]Grant, Set, error) {
			return nil, Set{}, &CarveError{w.Owner, i, fmt.Sprintf(why, args...)}
		}
		if w.Size == 0 && (w.Bits <= 0 || w.Bits > 128) {
			return fail("a prefix length of %d is outside 1..128", w.Bits)
		}
		grants[i].Owner = w.Owner
		rest := had[w.Owner]
		if len(rest) == 0 {
			continue
		}
		r := rest[0]
		had[w.Owner] = rest[1:]
		switch {
		case !all.ContainsRange(r):
			return fail("the earlier grant %v is not free", r)
		case !w.fits(r):
			return fail("the earlier grant %v has no room for %v", r, w)
		}
		all = all.Subtract(SetOfRanges(r)) // they belong to it
		grants[i].Range = r
	}
	return grants, free, nil
}

// fits reports whether r is what w wants, or more.
func (w Want) fits(r Range) bool {
	if w.Size > 0 {
		return r.Size().Cmp(SizeOf(w.Size)) >= 0
	}
	p, ok := r.Prefix()
	return ok && p.Bits() <= w.Bits
}

// inOrder grants the open wants one after the other. It returns the place of
// the first that finds no room, or -1.
func (o CarveOptions) inOrder(free Set, wants []Want, open []int, grants []Grant) int {
	for _, i := range open {
		r, ok := o.place(free, wants[i])
		if !ok {
			return i
		}
		grants[i].Range = r
		free = free.Subtract(SetOfRanges(r))
	}
	return -1
}

// place returns where w is served first.
func (o CarveOptions) place(free Set, w Want) (best Range, ok bool) {
	for _, r := range free.ranges() {
		here, fits := w.lowest(r)
		switch {
		case !fits:
		case !o.BestFit:
			return here, true
		case w.Size > 0:
			if !ok || r.Size().Cmp(best.Size()) < 0 {
				best, ok = r, true
			}
		default:
			for p := range r.Prefixes() {
				block := RangeOf(p)
				if w.fits(block) && (!ok || block.Size().Cmp(best.Size()) < 0) {
					best, ok = block, true
				}
			}
		}
	}
	if ok {
		best, _ = w.lowest(best)
	}
	return best, ok
}

// lowest returns the lowest place in r that has what w wants.
func (w Want) lowest(r Range) (Range, bool) {
	if w.Size > 0 {
		return r.head(w.Size)
	}
	host := int(r.family) - w.Bits
	if host < 0 {
		return Range{}, false
	}
	start, ok := r.firstBlock(host)
	return Range{start, start.or(hostMask(host)), r.family}, ok
}
