package plan

import (
	"math"
	"math/bits"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// leastWindow is the least size of a new window, where there is room.
const leastWindow = 16

// usable is what can be handed out of the network: all but the first and the
// last address, and nothing that is in use.
func (r Request) usable() ipnet.Set {
	all := ipnet.RangeOf(r.Network.CIDR)
	if !all.IsValid() {
		return ipnet.Set{}
	}
	free := ipnet.SetOfRanges(all).Subtract(ipnet.SetOfAddrs(all.From(), all.To()))
	for _, used := range r.Network.InUse {
		free = free.Subtract(used.Addresses)
	}
	return free
}

// windows returns a window for each cluster: the one it has, or the lowest that
// is free; in another order where they find no room in this one. New windows are of
// a power of two if that fits for all of them, and just as large as needed
// otherwise.
func (r Request) windows(free ipnet.Set, l *diag.List) []ipnet.Range {
	for _, round := range []func(int) uint64{powerOfTwo, func(n int) uint64 { return uint64(n) }} {
		if out, ok := r.carve(free, round); ok {
			return out
		}
	}
	var need int
	for _, c := range r.Clusters {
		if !c.Window.IsValid() {
			need += c.Need().Total()
		}
	}
	l.Add(ErrNoRoom.At("/network/cidr", r.Network.CIDR.String(),
		"%v has %v free addresses, and new windows need %d in unbroken ranges",
		r.Network.CIDR, free.Size(), need).Hinted("use a larger network, or free addresses on it"))
	return nil
}

// carve keeps the windows that there are, and carves the others out of free.
func (r Request) carve(free ipnet.Set, round func(int) uint64) ([]ipnet.Range, bool) {
	var wants []ipnet.Want
	for _, c := range r.Clusters {
		if !c.Window.IsValid() {
			wants = append(wants, ipnet.Want{Owner: c.Name, Size: round(c.Need().Total())})
		}
	}
	grants, err := ipnet.Carve(free, nil, wants)
	if err != nil {
		return nil, false
	}
	var out []ipnet.Range
	for _, c := range r.Clusters {
		w := c.Window
		if !w.IsValid() {
			w, grants = grants[0].Range, grants[1:]
		}
		out = append(out, w)
	}
	return out, true
}

func powerOfTwo(n int) uint64 { return max(leastWindow, uint64(1)<<bits.Len(uint(n-1))) }

// keptWindows checks the windows that clusters have already, widens those that are too
// small, and returns what is free beside them.
func (r *Request) keptWindows(l *diag.List) ipnet.Set {
	free := r.usable()
	for i, c := range r.Clusters {
		if c.Window.IsValid() {
			r.checkWindow(i, c, l)
			free = free.Subtract(ipnet.SetOfRanges(c.Window))
		}
	}
	r.Clusters = slices.Clone(r.Clusters)
	for i, c := range r.Clusters {
		need := uint64(c.Need().Total())
		if !c.Window.IsValid() || c.Window.Size().Cmp(ipnet.SizeOf(need)) >= 0 {
			continue
		}
		w, most := widened(c.Window, free, powerOfTwo(int(need)))
		if w.Size().Cmp(ipnet.SizeOf(need)) < 0 {
			l.Add(r.small(i, c, most))
			continue
		}
		free = free.Subtract(ipnet.SetOfRanges(w))
		r.Clusters[i].Window = w
	}
	return free
}

// widened returns the window with so many addresses, or as many as there are: with those free
// above it, and then with those below. Most is how large it could be.
func widened(w ipnet.Range, free ipnet.Set, size uint64) (out ipnet.Range, most ipnet.Size) {
	from, to := w.From(), w.To()
	have, known := w.Size().Uint64()
	if !known {
		return w, w.Size()
	}
	var above, below uint64
	var start netip.Addr // of what is free below
	for r := range free.Ranges() {
		n, ok := r.Size().Uint64()
		if !ok {
			n = math.MaxInt64
		}
		if r.From() == to.Next() {
			above = n
		}
		if r.To() == from.Prev() {
			below, start = n, r.From()
		}
	}
	missing := size - min(size, have)
	up := min(missing, above)
	down := min(missing-up, below)
	to, _ = ipnet.Add(to, up) // they are there
	if down > 0 {
		from, _ = ipnet.Add(start, below-down)
	}
	out, _ = ipnet.NewRange(from, to)
	return out, ipnet.SizeOf(have).Add(ipnet.SizeOf(above)).Add(ipnet.SizeOf(below))
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

// checkWindow checks the window that cluster i has already.
func (r Request) checkWindow(i int, c Cluster, l *diag.List) {
	w, path := ipnet.SetOfRanges(c.Window), at(i).Name("window")
	report := func(rule *diag.Rule, format string, args ...any) diag.Diagnostic {
		return rule.At(path, c.Window.String(), format, args...)
	}
	if all := ipnet.RangeOf(r.Network.CIDR); all.IsValid() {
		inside := ipnet.SetOfRanges(all).Subtract(ipnet.SetOfAddrs(all.From(), all.To()))
		if !inside.Covers(w) {
			l.Add(report(ErrWindowOutside, "%v is not within %v less its first and last address",
				c.Window, r.Network.CIDR).With("/network/cidr").
				Hinted("write a window within the network, or none to have one chosen"))
		}
	}
	for j, used := range r.Network.InUse {
		if common := used.Addresses.Intersect(w); !common.IsEmpty() {
			l.Add(report(ErrWindowInUse, "%v is in use by %s", common, used.Owner).
				With(inUse(j).Name("addresses")).Hinted("move the window, or the address"))
		}
	}
	for j, other := range r.Clusters[:i] {
		if common := w.Intersect(ipnet.SetOfRanges(other.Window)); !common.IsEmpty() {
			l.Add(report(ErrWindowOverlap,
				"%v is in the window of %s too: both clusters would hand it out", common,
				other.Name).
				With(at(j).Name("window")).
				Hinted("give every cluster a window of its own, or none to have one chosen"))
		}
	}
}
