package plan

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// gaps are the free ranges of a link, in order. Windows grow into their ends, so that none is
// ever split.
type gaps struct {
	starts []netip.Addr  // where each began; they stay in order
	now    []ipnet.Range // the zero Range is full
}

func gapsOf(free ipnet.Set) (g gaps) {
	for r := range free.Ranges() {
		g.starts, g.now = append(g.starts, r.From()), append(g.now, r)
	}
	return g
}

// set returns what is left.
func (g gaps) set() ipnet.Set {
	left := slices.DeleteFunc(slices.Clone(g.now), func(r ipnet.Range) bool { return !r.IsValid() })
	return ipnet.SetOfRanges(left...)
}

// beside returns the gaps that touch the window, below it and above it; nil is none.
func (g gaps) beside(w ipnet.Range) (below, above *ipnet.Range) {
	n, _ := slices.BinarySearchFunc(g.starts, w.From(), netip.Addr.Compare)
	if n < len(g.now) && g.now[n].IsValid() && g.now[n].From() == w.To().Next() {
		above = &g.now[n]
	}
	if n > 0 && g.now[n-1].IsValid() && g.now[n-1].To() == w.From().Prev() {
		below = &g.now[n-1]
	}
	return below, above
}

// take takes the addresses out of the gaps by which w is larger than a window that it covers.
func (g gaps) take(old, w ipnet.Range) {
	below, above := g.beside(old)
	if w.From() != old.From() {
		*below, _ = ipnet.NewRange(below.From(), w.From().Prev())
	}
	if w.To() != old.To() {
		*above, _ = ipnet.NewRange(w.To().Next(), above.To())
	}
}

// largest returns the window with all that is free beside it.
func (g gaps) largest(w ipnet.Range) ipnet.Range {
	from, to := w.From(), w.To()
	below, above := g.beside(w)
	if below != nil {
		from = below.From()
	}
	if above != nil {
		to = above.To()
	}
	w, _ = ipnet.NewRange(from, to)
	return w
}

// widened returns the window with so many addresses, or as many as there are: with those free
// above it, and then with those below.
func (g gaps) widened(w ipnet.Range, size uint64) ipnet.Range {
	all := g.largest(w)
	have, small := w.Size().Uint64()
	if !small || have >= size {
		return w
	}
	to, ok := ipnet.Add(w.To(), size-have)
	if !ok || all.To().Less(to) {
		to = all.To()
	}
	w, _ = ipnet.NewRange(w.From(), to)
	if have, _ = w.Size().Uint64(); have >= size {
		return w
	}
	from := all.From()
	if down := ipnet.SizeOf(size); all.Size().Cmp(down) > 0 {
		from = before(w.From(), size-have)
	}
	w, _ = ipnet.NewRange(from, to)
	return w
}

// before returns the address n before a, which is there.
func before(a netip.Addr, n uint64) netip.Addr {
	b := a.As16()
	low, borrow := bits.Sub64(binary.BigEndian.Uint64(b[8:]), n, 0)
	high, _ := bits.Sub64(binary.BigEndian.Uint64(b[:8]), 0, borrow)
	binary.BigEndian.PutUint64(b[8:], low)
	binary.BigEndian.PutUint64(b[:8], high)
	out := netip.AddrFrom16(b)
	if a.Is4() {
		return out.Unmap()
	}
	return out
}

// block returns the network of size addresses, a power of two, around the window, where all of
// it is free, and else the window.
func (g gaps) block(w ipnet.Range, size uint64) ipnet.Range {
	host := bits.TrailingZeros64(size)
	p := ipnet.RangeOf(netip.PrefixFrom(w.From(), max(0, w.From().BitLen()-host)).Masked())
	if p.Covers(w) && g.largest(w).Covers(p) {
		return p
	}
	return w
}

// widen widens the windows of the clusters that are too small.
func (r *Request) widen(k *link, kept []int, l *diag.List) {
	g := gapsOf(k.free)
	a := r.Network.attachment()
	for _, i := range kept {
		c := r.Clusters[i]
		need := uint64(c.Need().Total())
		enough := func(w ipnet.Range) bool { return w.Size().Cmp(ipnet.SizeOf(need)) >= 0 }
		if enough(c.Window) {
			continue
		}
		size := powerOfTwo(c.Need().Total())
		w := g.widened(c.Window, size)
		if !enough(w) {
			l.Add(r.small(i, c, g.largest(c.Window).Size()))
			continue
		}
		for _, other := range []ipnet.Range{g.block(c.Window, size), g.widened(c.Window, need)} {
			if !a.expressible(k.all, k.network, w) && enough(other) {
				w = other
			}
		}
		if !a.expressible(k.all, k.network, w) {
			l.Add(r.tooManyExcludes(k, i, w))
			continue
		}
		g.take(c.Window, w)
		r.Clusters[i].Window = w
	}
	k.free = g.set()
}

// small reports a window that cannot be widened enough.
func (r *Request) small(i int, c Cluster, most ipnet.Size) diag.Diagnostic {
	d := ErrWindowSmall.At(at(i).Name("window"), c.Window.String(),
		"%v has %v addresses, %v with those that are free beside it, and %s needs %d",
		c.Window, c.Window.Size(), most, c.Name, c.Need().Total()).With(at(i).Name("nodes"))
	if c.Decentralized {
		d = d.With(at(i).Name("decentralizedLiveMigration"))
	}
	return d.Hinted(
		"free addresses beside the window; a window elsewhere moves every virt-handler, " +
			"after which the old one is free",
	)
}
