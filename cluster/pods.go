package cluster

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

// pod is a Pod: its name, and of those of KubeVirt that take part in migrations what
// package migration reads.
type pod struct {
	ref   Ref
	state migration.PodState
}

// component is the label of KubeVirt's own pods.
const component = "kubevirt.io"

func (c *Cluster) addPod(ref Ref, v jsonobj.Value) string {
	p := pod{ref: ref}
	if label, ok := v.At("metadata", "labels", component).Str(); ok && label != "virt-launcher" {
		state, l := migration.ParsePod(v.Raw())
		if l.Unread() {
			return l.Errors()[0].Message
		}
		p.state = state
	}
	c.pods = append(c.pods, p)
	return ""
}

// networkStatus is the annotation in which Multus says what a pod has.
const networkStatus = diag.Path("/metadata/annotations/k8s.v1.cni.cncf.io~1network-status")

// checkHandlers reports virt-handlers that are not on the network which HyperConverged
// names: migrations to their nodes go over the pod network.
func (c *Cluster) checkHandlers() (out []Finding) {
	h, a, ok := c.migrationNetwork()
	if !ok {
		return nil
	}
	want := Ref{Namespace: a.def.Namespace, Name: a.def.Name}.qualified()
	var without, elsewhere []string
	var placesWithout, placesElsewhere []Place
	for _, p := range c.pods {
		if !p.state.Serves() {
			continue
		}
		at := Place{Object: p.ref, Path: networkStatus}
		if _, on := p.state.Advertises(); on != migration.OnMigrationNetwork {
			without, placesWithout = append(without, p.state.Node), append(placesWithout, at)
		} else if of := p.migrationNetwork(); of != "" && of != want {
			elsewhere, placesElsewhere = append(elsewhere, of), append(placesElsewhere, at)
		}
	}
	report := func(d diag.Diagnostic, others []Place) {
		out = append(out, c.at(h.ref, d.Hinted("wait for the roll-out of virt-handler to end; "+
			"see whether its pods start: oc -n %s get pods -l kubevirt.io=virt-handler",
			h.namespace), others...))
	}
	if len(without) > 0 {
		report(WarnHandlers.At(h.networkPath, want,
			"virt-handler on %s has no usable migration0: migrations to there go over the pod network",
			some(without)), placesWithout)
	}
	if len(elsewhere) > 0 {
		report(WarnHandlers.At(h.networkPath, want,
			"virt-handlers are on %s, not on %s", some(elsewhere), want), placesElsewhere)
	}
	return out
}

// migrationNetwork returns the network of the pod's migration0.
func (p pod) migrationNetwork() string {
	for _, a := range p.state.Attachments {
		if a.Interface == "migration0" {
			return a.Network
		}
	}
	return ""
}

// References returns what package migration compares addresses with: the ranges of the
// migration network and what is handed out of them, the pod networks, and the pods of
// KubeVirt. What is not known is empty.
func (c *Cluster) References() migration.References {
	c.settle()
	var r migration.References
	if _, a, ok := c.migrationNetwork(); ok && a.does.IPAM.Complete {
		var link ipnet.Set
		for _, x := range a.does.IPAM.Ranges {
			link = link.Union(ipnet.SetOf(x.Network))
		}
		for _, x := range a.does.IPAM.Fixed {
			link = link.Union(ipnet.SetOf(x.Address.Masked()))
		}
		r.Migration, r.Allocatable = link, a.does.IPAM.Addresses()
	}
	for _, n := range c.networks.said {
		if n.use == podNetwork {
			r.Pod = r.Pod.Union(ipnet.SetOf(n.net))
		}
	}
	for _, p := range c.pods {
		if p.state.Name != "" {
			r.Pods = append(r.Pods, p.state)
		}
	}
	return r
}

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

// checkPools reports ranges of which every address is held, and addresses that are held
// by pods which are not there, in namespaces of which pods are known.
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
	return out
}

func (c *Cluster) checkFull(x pool) (out []Finding) {
	var addresses []netip.Addr
	for _, h := range x.held {
		addresses = append(addresses, h.address)
	}
	held := ipnet.SetOfAddrs(addresses...)
	for _, a := range c.attachments {
		for _, r := range a.does.IPAM.Ranges {
			if r.Pool != x.ref.Name || a.does.IPAM.Type != ipam.TypeWhereabouts ||
				!held.Covers(r.Assignable) {
				continue
			}
			d := WarnPoolFull.At(a.assignsAt()+r.At, nil,
				"all %v addresses are held: the next pod does not start", r.Assignable.Size()).
				Hinted("widen the range, or free addresses in the IPPool")
			out = append(out, c.at(a.ref, a.place(d), Place{Object: x.ref, Path: "/spec/allocations"}))
		}
	}
	return out
}
