package ipam

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// mostSlices is the most node slices that are modelled one by one. The object
// that lists them is refused long before a /8 is cut in /27 (whereabouts#497).
const mostSlices = 4096

// slice returns what the nodes hand out of the first range when it is cut into
// one slice for each: all of each slice but its first and last address, and
// nothing of range_start, range_end and exclude (ipam.go:607-640 and
// iphelpers.go:32-72 v0.9.4). It reports false when no slices are made.
func (w Whereabouts) slice(network netip.Prefix, l *diag.List) (ipnet.Set, bool) {
	bits, err := strconv.Atoi(strings.TrimPrefix(w.NodeSliceSize, "/"))
	why := ""
	switch {
	case err != nil:
		why = "is not a prefix length: no node gets a slice"
	case !network.Addr().Is4():
		why = "makes the node-slice controller panic: it cuts IPv4 networks only"
	case bits < network.Bits():
		why = "is shorter than that of " + network.String() + ": no node gets a slice"
	case bits > network.Addr().BitLen()-2:
		why = "leaves no usable address in a slice"
	case bits-network.Bits() > 62 || 1<<(bits-network.Bits()) > mostSlices:
		why = "cuts " + network.String() + " in more than " + strconv.Itoa(mostSlices) +
			" slices, which no object holds"
	}
	if why != "" {
		l.Add(ErrWhereaboutsSliceSize.At("/node_slice_size", w.NodeSliceSize, "%q %s",
			w.NodeSliceSize, why).
			With("/range").Hinted("leave node_slice_size out"))
		return ipnet.Set{}, false
	}
	var out []ipnet.Range
	end := ipnet.RangeOf(network).To()
	for p := netip.PrefixFrom(network.Addr(), bits); ; {
		u, _ := usable(p)
		out = append(out, u)
		last := ipnet.RangeOf(p).To()
		if last == end {
			return ipnet.SetOfRanges(out...), true
		}
		p = netip.PrefixFrom(last.Next(), bits)
	}
}
