package ipam

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/ipnet"
)

// walk returns what releases before v0.6.2 hand out. They go from the start to
// the end as these are written, in or out of the range, and pass by the end when
// an excluded network reaches beyond it: then they go on to the next addresses
// (allocate.go IterateForAssignment and GetIPRange, v0.6.1).
//
// It reports false when the network is too small, which it is only without an end.
func walk(network netip.Prefix, start, end netip.Addr, excluded []netip.Prefix) (ipnet.Set, bool) {
	if !start.IsValid() {
		start = network.Addr()
	}
	if !end.IsValid() {
		if network.Bits() > network.Addr().BitLen()-2 {
			return ipnet.Set{}, false
		}
		if start.Is6() && network.Addr().Is4() {
			return ipnet.Set{}, true // no first and no last address
		}
		end = lastOf(start, network)
		if start == network.Addr() {
			start = start.Next()
		}
	}
	w := walker{at: start, stop: end.Next()}
	w.exclude(excluded)
	if start.BitLen() != end.BitLen() { // the end is never met
		w.stop = netip.Addr{}
	}
	for w.step() {
	}
	return ipnet.SetOfRanges(w.found...), true
}

// lastOf returns the last address of the network that start is in, which need
// not be the range's: less the broadcast address if start is IPv4. The length is
// the range's, for IPv4 in an IPv6 range that of the mapped address.
func lastOf(start netip.Addr, network netip.Prefix) netip.Addr {
	bits := network.Bits()
	if start.Is4() && network.Addr().Is6() {
		bits -= 96
	}
	if bits < 0 {
		return network.Addr() // of the other family: it is never met
	}
	last := ipnet.RangeOf(netip.PrefixFrom(start, bits)).To()
	if last.Is4() {
		last = last.Prev()
	}
	return last
}

// walker goes through addresses of one family.
type walker struct {
	at, stop netip.Addr // the zero stop is: after the last address of the family
	found    []ipnet.Range

	starts   []netip.Addr   // of what is excluded, as written, in their order
	excluded []netip.Prefix // the largest, in their order
	jumped   []netip.Prefix // the largest of more than two addresses, in their order
}

func (w *walker) exclude(all []netip.Prefix) {
	var large []netip.Prefix
	for _, p := range all {
		w.starts = append(w.starts, p.Addr())
		if p.Bits() <= p.Addr().BitLen()-2 {
			large = append(large, p)
		}
	}
	slices.SortFunc(w.starts, netip.Addr.Compare)
	w.excluded, w.jumped = largest(all), largest(large)
}

// largest returns the prefixes, masked and in their order, that no other one contains.
func largest(all []netip.Prefix) (out []netip.Prefix) {
	masked := make([]netip.Prefix, len(all))
	for i, p := range all {
		masked[i] = p.Masked()
	}
	slices.SortFunc(masked, func(a, b netip.Prefix) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
	})
	for _, p := range masked {
		if n := len(out); n == 0 || !out[n-1].Contains(p.Addr()) {
			out = append(out, p)
		}
	}
	return out
}

// around returns the one of the prefixes, which largest has returned, that contains a.
func around(all []netip.Prefix, a netip.Addr) (netip.Prefix, bool) {
	i, is := slices.BinarySearchFunc(all, a, func(p netip.Prefix, a netip.Addr) int {
		return p.Addr().Compare(a)
	})
	if !is {
		i--
	}
	if i < 0 || !all[i].Contains(a) {
		return netip.Prefix{}, false
	}
	return all[i], true
}

// step finds the next run of addresses, or jumps over what is excluded. It
// reports false at the end.
func (w *walker) step() bool {
	if !w.at.IsValid() || w.at == w.stop {
		return false
	}
	if w.jump() {
		w.at = w.at.Next()
		return true
	}
	// The family's last address, unless something is before it.
	next := w.stop
	if next.IsValid() && next.Less(w.at) {
		next = netip.Addr{}
	}
	i, is := slices.BinarySearchFunc(w.starts, w.at, netip.Addr.Compare)
	for is && i < len(w.starts) && w.starts[i] == w.at {
		i++
	}
	if i < len(w.starts) && w.starts[i].BitLen() == w.at.BitLen() &&
		(!next.IsValid() || w.starts[i].Less(next)) {
		next = w.starts[i]
	}
	last := ipnet.RangeOf(netip.PrefixFrom(w.at, 0)).To()
	if next.IsValid() {
		last = next.Prev()
	}
	run, _ := ipnet.NewRange(w.at, last)
	w.found = append(w.found, run)
	w.at = last.Next()
	return true
}

// jump moves to the last excluded address from here, and reports whether this
// one is excluded. Networks of one or two addresses are not jumped over.
func (w *walker) jump() (excluded bool) {
	if _, excluded = around(w.excluded, w.at); !excluded {
		return false
	}
	if p, is := around(w.jumped, w.at); is {
		w.at = ipnet.RangeOf(p).To()
	}
	return true
}
