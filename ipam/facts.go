package ipam

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/kubevirt"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Facts is what a document does not say of the cluster that it is for. The zero
// Facts is: nothing is known, and nothing is found.
type Facts struct {
	// Networks are those that are reached through other interfaces: of pods,
	// services and machines. Their Scope is not looked at.
	Networks []ipnet.Claim
	Others   []Other // what else assigns addresses on the same link
	Nodes    int     // that run virt-handler; 0 is unknown
}

// Check reports whether the addresses serve as those of a migration network in
// that cluster: that no other owner has them, enough, and never given twice.
// Every finding is of stage Run: the IPAM plugin does not look at any of it.
func (r Resolved) Check(f Facts) diag.List {
	var l diag.List
	for _, x := range r.Ranges {
		checkOverlap(x.At, x.Network, f, &l)
	}
	for _, x := range r.Fixed {
		checkOverlap(x.At, x.Address.Masked(), f, &l)
	}
	for _, o := range f.Others {
		r.checkOther(o, &l)
	}
	if f.Nodes > 1 {
		l.Add(r.checkNodes()...)
	}
	if r.Type == TypeWhereabouts && f.Nodes > 0 {
		r.checkCapacity(f, &l)
	}
	return l
}

// checkOverlap compares the whole network, not only what is handed out of it: the
// interface gets a route to all of it, and another one leads to the claim.
func checkOverlap(at diag.Path, network netip.Prefix, f Facts, l *diag.List) {
	for _, c := range f.Networks {
		if common := ipnet.SetOf(network).Intersect(c.Addresses); !common.IsEmpty() {
			l.Add(ErrOverlap.At(at, network.String(),
				"%v overlaps the %s: both have %v", network, c.Owner, common).
				Hinted("use a network that nothing else in the cluster uses"))
		}
	}
}

// CheckNodes reports addresses of the document that every node hands out alike,
// which holds wherever there is more than one node, also while the plugin refuses it.
func CheckNodes(d Document) diag.List {
	switch d := d.(type) {
	case HostLocal:
		return nodeLocal(TypeHostLocal, "", "")
	case Static:
		if len(d.Addresses) > 0 {
			return nodeLocal(TypeStatic, "", firstAddress)
		}
	case Whereabouts:
		if len(d.Addresses) > 0 {
			return nodeLocal(TypeWhereabouts, "", firstAddress)
		}
	}
	return nil
}

const firstAddress = diag.Path("/addresses/0/address")

// checkNodes is CheckNodes of what was resolved.
func (r Resolved) checkNodes() diag.List {
	if len(r.Fixed) > 0 {
		return nodeLocal(r.Type, r.At, r.Fixed[0].At)
	}
	if r.Type == TypeHostLocal {
		return nodeLocal(r.Type, r.At, "")
	}
	return nil
}

// nodeLocal is the finding about a document at in whose plugin gives the fixed
// address, or keeps its state on the node.
func nodeLocal(plugin string, in, fixed diag.Path) diag.List {
	switch plugin {
	case TypeHostLocal:
		return diag.List{WarnNodeLocal.At(in.Name("type"), plugin,
			"host-local keeps its state on the node: every node hands out the same addresses").
			Hinted("use %s, which keeps its state in the cluster", TypeWhereabouts)}
	case TypeStatic:
		return diag.List{WarnNodeLocal.At(in.Name("type"), plugin,
			"static gives every pod the same addresses, on every node").With(fixed).
			Hinted("use %s, unless no more than one pod uses the network", TypeWhereabouts)}
	}
	return diag.List{WarnNodeLocal.At(fixed, nil, "every pod gets this address, on every node").
		Hinted("write a range, of which every pod gets an address of its own")}
}

// checkCapacity reports ranges that have too few addresses; a pod gets one of
// each.
func (r Resolved) checkCapacity(f Facts, l *diag.List) {
	need := f.Nodes + kubevirt.SyncControllers + kubevirt.SyncSurge
	for _, x := range r.Ranges {
		switch size := x.Assignable.Size(); {
		case size.Cmp(ipnet.SizeOf(uint64(f.Nodes))) < 0:
			l.Add(ErrCapacity.At(x.At, nil,
				"%v addresses are fewer than the %d nodes that run virt-handler", size, f.Nodes).
				Hinted("widen the range to %d addresses at least", need))
		case size.Cmp(ipnet.SizeOf(uint64(need))) < 0:
			l.Add(WarnCapacity.At(x.At, nil,
				"%v addresses are enough for %d nodes, not for %d synchronization controllers "+
					"and their roll-out", size, f.Nodes, kubevirt.SyncControllers).
				Hinted("widen the range to %d addresses at least", need))
		}
	}
}
