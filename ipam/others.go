package ipam

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Other is what another definition of the cluster assigns on the same link.
type Other struct {
	Owner   string   `json:"owner,omitempty"` // for people: "my-vms/blue"
	Assigns Resolved `json:"assigns"`
}

// reservedAtMost is how many taken addresses whereabouts tries before it gives up,
// without one (storage.go:17 DatastoreRetries v0.9.4; run S7).
const reservedAtMost = 99

// checkOther compares addresses with addresses: that both are on one network is
// the point of it. Ranges of one pool never give an address twice.
func (r Resolved) checkOther(o Other, l *diag.List) {
	fixed := ipnet.SetOfAddrs(o.Assigns.fixed()...)
	for _, x := range r.Ranges {
		var twice ipnet.SetBuilder
		twice.Add(x.Assignable.Intersect(fixed))
		for _, y := range o.Assigns.Ranges {
			common := x.Assignable.Intersect(y.Assignable)
			switch {
			case common.IsEmpty() || x.Pool != "" && x.Pool == y.Pool:
			case x.Reserved != "" && x.Reserved == y.Reserved:
				x.checkReserved(o.Owner, y, common, l)
			default:
				twice.Add(common)
			}
		}
		reportTwice(x.At, twice.Set(), o.Owner, l)
	}
	for _, x := range r.Fixed {
		reportTwice(x.At,
			o.Assigns.Addresses().Intersect(ipnet.SetOfAddrs(x.Address.Addr())), o.Owner, l)
	}
}

// checkReserved reports a range of which so much is reserved by another pool that
// whereabouts may find no address.
func (r Range) checkReserved(owner string, other Range, common ipnet.Set, l *diag.List) {
	if common.Size().Cmp(ipnet.SizeOf(reservedAtMost)) < 0 {
		return
	}
	l.Add(WarnPoolsOverlap.At(r.At, nil,
		"%v is handed out by %s too, of the pool %s: "+
			"whereabouts fails to assign after %d addresses in a row that are reserved there",
		common, owner, other.Pool, reservedAtMost).
		Hinted("make the windows disjoint, or write both as windows of %v, which have one pool",
			wider(r.Network, other.Network)))
}

// reportTwice reports addresses that another definition assigns as well.
func reportTwice(at diag.Path, common ipnet.Set, owner string, l *diag.List) {
	if !common.IsEmpty() {
		l.Add(ErrAssignedTwice.At(at, nil, "%s hands out %v too", owner, common).
			Hinted("give every definition addresses of its own, or one range of %s with one "+
				"network_name to all",
				TypeWhereabouts))
	}
}

// wider returns the larger of two networks that overlap.
func wider(a, b netip.Prefix) netip.Prefix {
	if a.Bits() < b.Bits() {
		return a
	}
	return b
}
