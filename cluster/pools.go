package cluster

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// pool is an IPPool of whereabouts.
type pool struct {
	ref  Ref
	net  netip.Prefix
	held []holding
}

// holding is an address of a pool that a pod has.
type holding struct {
	address netip.Addr
	by      string    // namespace/name of the pod
	at      diag.Path // in the pool
}

// addPool reads an IPPool. An allocation is named by how far its address is from the
// first of the range (pkg/storage/kubernetes/ipam.go toIPReservationList, v0.9.4).
func (c *Cluster) addPool(ref Ref, v jsonobj.Value) string {
	text, _ := v.At("spec", "range").Str()
	p, _, err := ipnet.ParsePrefixSloppy(text)
	if err != nil {
		return "spec.range: " + err.Error()
	}
	x := pool{ref: ref, net: p}
	for m := range v.At("spec", "allocations").All() {
		offset, err := strconv.ParseUint(m.Name, 10, 64)
		address, ok := ipnet.Add(p.Addr(), offset)
		at := diag.Path("/spec/allocations").Name(m.Name)
		if err != nil || !ok || !p.Contains(address) {
			return at.Dotted() + ": not the number of an address of " + text
		}
		by, _ := m.Value.Member("podref").Str()
		x.held = append(x.held, holding{address, by, at})
	}
	c.pools = append(c.pools, x)
	return ""
}

// reservation is an OverlappingRangeIPReservation of whereabouts.
type reservation struct {
	ref Ref
	by  string // namespace/name of the pod
	// A network_name before the address may look like a part of it.
	may []netip.Addr
}

// heldIn reports whether the address may be one of those.
func (r reservation) heldIn(addresses map[netip.Addr]bool) bool {
	return slices.ContainsFunc(r.may, func(a netip.Addr) bool { return addresses[a] })
}

// addReservation reads an OverlappingRangeIPReservation, whose name is the address with
// "-" for ":", behind a network_name if there is one (pkg/storage/kubernetes/ipam.go
// NormalizeIP, v0.9.4).
func (c *Cluster) addReservation(ref Ref, v jsonobj.Value) string {
	r := reservation{ref: ref}
	r.by, _ = v.At("spec", "podref").Str()
	for rest, more := ref.Name, true; more; _, rest, more = strings.Cut(rest, "-") {
		for _, text := range []string{rest, strings.ReplaceAll(rest, "-", ":")} {
			if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
				r.may = append(r.may, a)
				break
			}
		}
	}
	if r.may == nil {
		return "metadata.name: there is no address at the end of " + strconv.Quote(ref.Name)
	}
	c.reservations = append(c.reservations, r)
	return ""
}

// slicePool is a NodeSlicePool of whereabouts.
type slicePool struct {
	ref   Ref
	nodes map[string]bool // that have a slice
	free  int             // slices of no node
}

// addSlices reads a NodeSlicePool (pkg/api/whereabouts.cni.cncf.io/v1alpha1
// nodeslicepool_types.go, v0.9.4): without a node's name a slice is free.
func (c *Cluster) addSlices(ref Ref, v jsonobj.Value) string {
	s := slicePool{ref: ref, nodes: map[string]bool{}}
	for _, e := range v.At("status", "allocations").Each() {
		if node, _ := e.Member("nodeName").Str(); node != "" {
			s.nodes[node] = true
			continue
		}
		s.free++
	}
	c.slices = append(c.slices, s)
	return ""
}

// checkPools reports ranges of which every address, or nearly every one, is held, addresses
// that are held or reserved by pods which are not there, in namespaces of which pods are
// known, and nodes without a slice.
func (c *Cluster) checkPools() (out []Finding) {
	pods, namespaces := map[string]bool{}, map[string]bool{}
	for _, p := range c.pods {
		pods[p.ref.qualified()] = true
		namespaces[p.ref.Namespace] = true
	}
	for _, x := range c.pools {
		var gone []holding
		for _, h := range x.held {
			namespace, _, _ := strings.Cut(h.by, "/")
			if namespaces[namespace] && !pods[h.by] {
				gone = append(gone, h)
			}
		}
		if len(gone) > 0 {
			d := WarnPoolHeld.At(gone[0].at, gone[0].by,
				"%d of %d addresses are held by pods that are gone, such as %v by %s",
				len(gone), len(x.held), gone[0].address, gone[0].by).
				Hinted("see whether the reconciler of whereabouts runs, or delete the allocations")
			out = append(out, c.at(x.ref, d))
		}
		out = append(out, c.checkFull(x)...)
	}
	return append(append(out, c.checkReservations()...), c.checkSlices()...)
}

// nearly is how many of a hundred addresses of a window are held when it is nearly full.
const nearly = 90

func (c *Cluster) checkFull(x pool) (out []Finding) {
	var addresses []netip.Addr
	for _, h := range x.held {
		addresses = append(addresses, h.address)
	}
	held := ipnet.SetOfAddrs(addresses...)
	_, migration, _ := c.migrationNetwork()
	for _, a := range c.attachments {
		for _, r := range a.does.IPAM.Ranges {
			if r.Pool != x.ref.Name || a.does.IPAM.Type != ipam.TypeWhereabouts {
				continue
			}
			free := r.Assignable.Subtract(held)
			size, known := r.Assignable.Size().Uint64()
			left, _ := free.Size().Uint64()
			rule, what := WarnPoolFull, "all %v addresses are held: the next pod does not start"
			switch {
			case free.IsEmpty():
			case known && (size-left)*100 >= size*nearly && a.ref != migration.ref:
				// Of the migration network it is known how many are needed.
				rule = WarnPoolNearlyFull
				what = "of %v addresses " + strconv.FormatUint(left, 10) + " are left"
			default:
				continue
			}
			d := rule.At(a.assignsAt()+r.At, nil, what, r.Assignable.Size()).
				Hinted("widen the range, or free addresses in the IPPool")
			out = append(
				out,
				c.at(a.ref, a.place(d), Place{Object: x.ref, Path: "/spec/allocations"}),
			)
		}
	}
	return out
}

// checkReservations reports reservations of addresses that no pool holds: the address is
// not handed out, and nobody has it. Without any pool, nothing is known of them.
func (c *Cluster) checkReservations() (out []Finding) {
	held := map[netip.Addr]bool{}
	for _, x := range c.pools {
		for _, h := range x.held {
			held[h.address] = true
		}
	}
	for _, r := range c.reservations {
		if len(c.pools) == 0 || r.heldIn(held) {
			continue
		}
		d := WarnReserved.At("/spec/podref", r.by,
			"%v is reserved for %s, and no IPPool holds it: no pod gets it", r.may[0], r.by).
			Hinted("delete the reservation when that pod is gone")
		out = append(out, c.at(r.ref, d))
	}
	return out
}

// checkSlices reports nodes that have no slice: pods do not start there.
func (c *Cluster) checkSlices() (out []Finding) {
	for _, s := range c.slices {
		var without []string
		for _, node := range c.nodes.names {
			if !s.nodes[node] {
				without = append(without, node)
			}
		}
		if len(without) == 0 {
			continue
		}
		hint := "see what the node-slice-controller of whereabouts says"
		if s.free == 0 {
			hint = "widen the range, or write a longer prefix as node_slice_size: every slice has its node"
		}
		d := WarnSlice.At("/status/allocations", nil,
			"%s has no slice: its pods do not start (no allocated node slice for node)",
			some(without)).Hinted("%s", hint)
		out = append(out, c.at(s.ref, d))
	}
	return out
}

// Held returns the addresses that are in use as far as it is known, each with the pod that
// has it as its owner: those of the IPPools and reservations of whereabouts, and those of
// migration0 of KubeVirt's pods. They belong to nobody else, also when no range has them.
func (c *Cluster) Held() (out []ipnet.Claim) {
	seen := map[netip.Addr]bool{}
	add := func(a netip.Addr, by, in string) {
		if !seen[a] {
			seen[a] = true
			out = append(out, ipnet.Claim{
				Owner: "Pod " + by + ", by " + in, Kind: "held", Addresses: ipnet.SetOfAddrs(a), Scope: c.Name,
			})
		}
	}
	for _, x := range c.pools {
		for _, h := range x.held {
			add(h.address, h.by, x.ref.String())
		}
	}
	for _, p := range c.pods {
		for _, a := range p.state.MigrationIPs() {
			add(a, p.ref.qualified(), "its network-status")
		}
	}
	for _, r := range c.reservations {
		if !r.heldIn(seen) {
			add(r.may[0], r.by, r.ref.String())
		}
	}
	return out
}
