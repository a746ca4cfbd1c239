package ipnet

// packing looks for an arrangement of wants in gaps. Any arrangement can be
// pushed to the low end of each gap, so it is enough to try which want comes
// next in a gap, at the lowest place it has there.
type packing struct {
	wants  []Want
	open   []int // places of the wants to arrange
	gaps   []Range
	grants []Grant // by place; the zero Range for what is not arranged yet
	steps  int
}

// mostSteps bounds the search, which is exponential.
const mostSteps = 1 << 16

// fill arranges all open wants that have no grant yet in rest, which is what is
// left of a gap, and in the gaps after it. after is the index in open of the
// range that was put right before rest, or -1.
func (p *packing) fill(gap int, rest Range, after int) bool {
	if p.steps++; p.steps > mostSteps {
		return false
	}
	done := true
	for k, i := range p.open {
		if p.grants[i].Range.IsValid() {
			continue
		}
		done = false
		w := p.wants[i]
		here, ok := w.lowest(rest)
		if !ok || p.triedAlike(k) || w.Size > 0 && k < after {
			// Ranges side by side change places freely.
			continue
		}
		p.grants[i].Range = here
		next, was := rest.past(here), -1
		if w.Size > 0 {
			was = k
		}
		if p.fill(gap, next, was) {
			return true
		}
		p.grants[i].Range = Range{}
	}
	if done || gap+1 == len(p.gaps) {
		return done
	}
	return p.fill(gap+1, p.gaps[gap+1], -1)
}

// triedAlike reports whether a want like the kth, and without a grant, comes
// before it.
func (p *packing) triedAlike(k int) bool {
	w := p.wants[p.open[k]]
	for _, i := range p.open[:k] {
		if o := p.wants[i]; o.Size == w.Size && o.Bits == w.Bits && !p.grants[i].Range.IsValid() {
			return true
		}
	}
	return false
}
