package plan

import (
	"math/bits"
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// leastWindow is the least size of a new window, where there is room.
const leastWindow = 16

// link is a layer-2 network, and the clusters that have their windows on it.
type link struct {
	network  netip.Prefix
	at       diag.Path // of the network in the request
	all      ipnet.Set // what the attachment can hand out
	free     ipnet.Set // of it
	clusters []int
}

// links returns the layer-2 networks of the request.
func (r Request) links() (out []*link) {
	taken, a := r.Network.taken(), r.Network.attachment()
	routed := r.routed()
	for i, c := range r.Clusters {
		if !routed {
			break
		}
		k := &link{network: c.Subnet, at: at(i).Name("subnet"), clusters: []int{i}}
		k.all = a.handedOut(c.Subnet)
		k.free = k.all.Subtract(taken.Intersect(k.all)).Subtract(ipnet.SetOfAddrs(c.gateways()...))
		out = append(out, k)
	}
	if out != nil {
		return out
	}
	k := &link{network: r.Network.CIDR, at: "/network/cidr"}
	for i := range r.Clusters {
		k.clusters = append(k.clusters, i)
	}
	k.all = a.handedOut(k.network)
	k.free = k.all.Subtract(taken)
	return []*link{k}
}

// taken is what is in use.
func (n Network) taken() ipnet.Set {
	all := make([]ipnet.Set, len(n.InUse))
	for i, u := range n.InUse {
		all[i] = u.Addresses
	}
	return ipnet.Set{}.Union(all...)
}

// shape says what a new window is like, out of what is free.
type shape func(ipnet.Set, Cluster) ipnet.Want

// rounded wants an unbroken range of a power of two.
func rounded(_ ipnet.Set, c Cluster) ipnet.Want {
	return ipnet.Want{Owner: c.Name, Size: powerOfTwo(c.Need().Total())}
}

// exact wants just what is needed.
func exact(_ ipnet.Set, c Cluster) ipnet.Want {
	return ipnet.Want{Owner: c.Name, Size: uint64(c.Need().Total())}
}

// aligned wants a network, which few others exclude from the one that it is in.
func aligned(free ipnet.Set, c Cluster) ipnet.Want {
	host := bits.TrailingZeros64(powerOfTwo(c.Need().Total()))
	return ipnet.Want{Owner: c.Name, Bits: max(1, free.First().BitLen()-host)}
}

// shapes are those of the attachment's windows, in the order in which they are tried.
func (a Attachment) shapes() []shape {
	if a.overlay() {
		return []shape{aligned, rounded, exact}
	}
	return []shape{rounded, exact}
}

func powerOfTwo(n int) uint64 { return max(leastWindow, uint64(1)<<bits.Len(uint(n-1))) }

// windows gives each cluster of the link that has none a window: the lowest that is
// free; in another order where they find no room in this one. New windows are of
// a power of two if that fits for all of them, and just as large as needed
// otherwise.
func (r *Request) windows(k *link, l *diag.List) {
	var need int
	for _, i := range k.clusters {
		if c := r.Clusters[i]; !c.Window.IsValid() {
			need += c.Need().Total()
		}
	}
	if need == 0 {
		return
	}
	for _, s := range r.Network.attachment().shapes() {
		if !k.free.IsEmpty() && r.carve(k, s) {
			return
		}
	}
	d := ErrNoRoom.At(k.at, k.network.String(),
		"%v has %v free addresses, and new windows need %d in unbroken ranges",
		k.network, k.free.Size(), need).With("/network/inUse")
	for _, i := range k.clusters {
		d = d.With(at(i).Name("window"), at(i).Name("nodes"))
	}
	l.Add(d.Hinted("use a larger network, or free addresses on it"))
}

// carve carves the new windows out of what is free. It reports whether there is room.
func (r *Request) carve(k *link, s shape) bool {
	var wants []ipnet.Want
	var open []int
	for _, i := range k.clusters {
		if c := r.Clusters[i]; !c.Window.IsValid() {
			wants, open = append(wants, s(k.free, c)), append(open, i)
		}
	}
	grants, err := ipnet.Carve(k.free, nil, wants)
	if err != nil {
		return false
	}
	for j, i := range open {
		r.Clusters[i].Window = grants[j].Range
	}
	return true
}

// keptWindows checks the windows that the clusters of a link have already, widens those that
// are too small, and takes them out of what is free.
func (r *Request) keptWindows(k *link, l *diag.List) {
	var claims []ipnet.Claim
	var kept []int
	for _, i := range k.clusters {
		c := r.Clusters[i]
		if !c.Window.IsValid() {
			continue
		}
		r.checkWindow(k, i, l)
		claims = append(claims, ipnet.Claim{
			Owner: c.Name, Addresses: ipnet.SetOfRanges(c.Window),
		})
		kept = append(kept, i)
	}
	for _, c := range conflicts(claims) {
		i, j := kept[c.J], kept[c.I]
		common := r.Clusters[i].Window
		common, _ = common.Intersect(r.Clusters[j].Window)
		l.Add(ErrWindowOverlap.At(at(i).Name("window"), r.Clusters[i].Window.String(),
			"%v is in the window of %s too: both clusters would hand it out", common,
			r.Clusters[j].Name).
			With(at(j).Name("window")).
			Hinted("give every cluster a window of its own, or none to have one chosen"))
	}
	windows := make([]ipnet.Range, len(kept))
	for n, i := range kept {
		windows[n] = r.Clusters[i].Window
	}
	k.free = k.free.Subtract(ipnet.SetOfRanges(windows...))
	r.widen(k, kept, l)
}

// checkWindow checks the window that cluster i has already.
func (r Request) checkWindow(k *link, i int, l *diag.List) {
	window := r.Clusters[i].Window
	w, path := ipnet.SetOfRanges(window), at(i).Name("window")
	if k.network.IsValid() && !k.all.Covers(w) {
		l.Add(ErrWindowOutside.At(path, window.String(), "%v is not within what is handed out of %v, %v",
			window, k.network, k.all).With(k.at, "/network/attachment").
			Hinted("write a window within the network, or none to have one chosen"))
	}
	for j, used := range r.Network.InUse {
		if common := used.Addresses.Intersect(w); !common.IsEmpty() {
			l.Add(ErrWindowInUse.At(path, window.String(), "%v is in use by %s", common, used.Owner).
				With(inUse(j).Name("addresses")).Hinted("move the window, or the address"))
		}
	}
	if g := r.Clusters[i].Gateway; window.Contains(g) {
		l.Add(ErrWindowInUse.At(path, window.String(), "%v is the gateway", g).
			With(at(i).Name("gateway")).Hinted("move the window, or the gateway"))
	}
	if a := r.Network.attachment(); k.all.Covers(w) && !a.expressible(k.all, k.network, window) {
		l.Add(r.tooManyExcludes(k, i, window))
	}
}

// tooManyExcludes reports a window that no ClusterUserDefinedNetwork can say.
func (r Request) tooManyExcludes(k *link, i int, window ipnet.Range) diag.Diagnostic {
	return ErrExcludes.At(at(i).Name("window"), window.String(),
		"%v is %v less %d networks, and a ClusterUserDefinedNetwork excludes %d at most", window,
		k.network, len(excludes(k.all, k.network, window)), mostExcluded).
		With(k.at, "/network/attachment").
		Hinted("use a smaller network, attachment: localnet, or a window that begins at a multiple " +
			"of its size")
}
