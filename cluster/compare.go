package cluster

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// side is the migration network of one cluster.
type side struct {
	*Cluster
	h    namer
	a    attachment
	nets ipnet.Set // whole prefixes
}

func newSide(c *Cluster) (side, bool) {
	c.settle()
	h, a, ok := c.migrationNetwork()
	if !ok || a.does.Does == nil {
		return side{}, false
	}
	s := side{Cluster: c, h: h, a: a}
	var nets ipnet.SetBuilder
	for _, x := range a.does.IPAM.Ranges {
		nets.AddPrefix(x.Network)
	}
	s.nets = nets.Set()
	return s, true
}

// Compare returns what is wrong between the migration networks of clusters that migrate
// virtual machines to each other: addresses that two of them hand out or hold, another
// family, another prefix, VLAN or MTU, releases that do not migrate to each other, the
// feature gate of migration between clusters that is off, CA bundles that were not
// exchanged. A pair is reported at the later cluster. Clusters have different names.
func Compare(clusters ...*Cluster) (out []Finding) {
	var sides []side
	for _, c := range clusters {
		if s, ok := newSide(c); ok {
			sides = append(sides, s)
		}
	}
	for i, b := range sides {
		for _, a := range sides[:i] {
			out = append(out, b.compare(a)...)
		}
	}
	for i, b := range clusters {
		for _, a := range clusters[:i] {
			out = append(out, compareTrust(b, a)...)
		}
		if len(sides) > 1 {
			out = append(out, b.checkDecentralized()...)
		}
	}
	return append(out, heldTwice(clusters)...)
}

// checkDecentralized reports that migration between clusters is off.
func (c *Cluster) checkDecentralized() (out []Finding) {
	for _, h := range c.namers {
		object, ok := h.says.(hco.HyperConverged)
		if !ok {
			continue
		}
		_, l := object.CrossCluster(c.Releases())
		for _, d := range l {
			if d.Rule.Same(hco.ErrDecentralizedOff) || d.Rule.Same(hco.WarnDecentralizedDefault) {
				out = append(out, c.at(h.ref, d))
			}
		}
	}
	return out
}

// compare reports what of b does not go with a, as nad does for one peer.
func (b side) compare(a side) (out []Finding) {
	out = append(out, b.compareReleases(a)...)
	if b.a.does.IPAM.Complete && a.a.does.IPAM.Complete {
		handed := a.a.does.IPAM.Addresses()
		peer := ipnet.Claim{Owner: "cluster " + a.Name, Addresses: handed}
		facts := nad.Facts{Release: b.Releases(), Peers: []ipnet.Claim{peer}}
		for _, d := range nad.CheckMigrationNetwork(b.a.def, facts) {
			switch {
			case d.Rule.Same(nad.ErrMigrationPeer), d.Rule.Same(nad.ErrMigrationFamily),
				d.Rule.Same(nad.WarnMigrationPeer):
				f := b.at(b.a.ref, b.a.place(d))
				f.Others = []Place{a.addressPlace()}
				out = append(out, f)
			}
		}
	}
	return append(out, b.compareLinks(a)...)
}

// compareReleases reports releases of KubeVirt that do not migrate to each other, where
// both are known.
func (b side) compareReleases(a side) (out []Finding) {
	ra, rb := a.Releases(), b.Releases()
	none := release.Release{}
	if ra == none || rb == none || hco.ShakeHands(ra, rb) {
		return nil
	}
	d := ErrPeerRelease.At(b.h.networkPath, nil,
		"KubeVirt is %v, and %v in cluster %s: virt-handlers refuse each other's certificates",
		hco.KubeVirt(rb), hco.KubeVirt(ra), a.Name).
		Hinted("upgrade the older cluster before migrating between them")
	f := b.at(b.h.ref, d)
	f.Others = []Place{{a.Name, a.h.ref, a.h.networkPath}}
	return []Finding{f}
}

// addressPlace is where a says its addresses.
func (s side) addressPlace() Place {
	p := s.a.placeOf(s.a.assignsAt())
	p.Cluster = s.Name
	return p
}

// compareLinks reports another VLAN or MTU, where both are known and the prefixes say
// that it is one network.
func (b side) compareLinks(a side) (out []Finding) {
	if !b.nets.Overlaps(a.nets) {
		return nil
	}
	la, _, okA := a.link(a.a)
	lb, _, okB := b.link(b.a)
	at, _ := b.a.vlanPath()
	if okA && okB && la.vlan != lb.vlan && la.vlan > 0 && lb.vlan > 0 {
		d := WarnPeerLink.At(at, lb.vlan, "the VLAN is %d, and %d in cluster %s", lb.vlan, la.vlan, a.Name).
			Hinted("use one VLAN for one network, unless the switches translate it")
		f := b.at(b.a.ref, b.a.place(d))
		where, _ := a.a.vlanPath()
		p := a.a.placeOf(where)
		p.Cluster = a.Name
		f.Others = []Place{p}
		out = append(out, f)
	}
	ma, pa := a.a.mtu()
	mb, pb := b.a.mtu()
	if ma > 0 && mb > 0 && ma != mb {
		d := WarnPeerLink.At(pb.path(), mb, "the MTU is %d, and %d in cluster %s", mb, ma, a.Name).
			Hinted("write the same MTU in all clusters: larger frames are dropped on the way")
		f := b.at(b.a.ref, b.a.place(d))
		p := a.a.placeOf(pa.path())
		p.Cluster = a.Name
		f.Others = []Place{p}
		out = append(out, f)
	}
	return out
}

// mtu returns the MTU that a says, and where; 0 is not said.
func (a attachment) mtu() (int, member) {
	for i, r := range a.plugins() {
		at := member{"/spec/config", "mtu"}
		if a.does.Plugins() != nil {
			at.plugin = at.plugin.Name("plugins").Index(i)
		}
		switch d := r.Does.(type) {
		case nad.ResolvedMacvlan:
			return d.MTU, at
		case nad.ResolvedIPVLAN:
			return d.MTU, at
		case nad.ResolvedVLAN:
			return d.MTU, at
		case nad.ResolvedBridge:
			return d.MTU, at
		case nad.ResolvedOverlay:
			return d.MTU, at
		}
	}
	return 0, member{}
}

// heldTwice reports addresses of migration networks that pods of two clusters have: a
// migration to one of them can reach the other.
func heldTwice(clusters []*Cluster) (out []Finding) {
	type holder struct {
		c *Cluster
		p pod
	}
	first := map[netip.Addr]holder{}
	for _, c := range clusters {
		for _, p := range c.pods {
			if p.state.Component == "" || !(p.state.Serves() || p.state.Synchronizes()) {
				continue
			}
			for _, address := range p.state.MigrationIPs() {
				other, there := first[address]
				if !there {
					first[address] = holder{c, p}
					continue
				}
				if other.c == c {
					continue // package migration has this
				}
				d := ErrHeldTwice.At(networkStatus, address.String(),
					"%v is held in cluster %s too, by %s", address, other.c.Name,
					other.p.ref.qualified()).
					Hinted("give every cluster a window of its own, and have the pods of one " +
						"cluster made again; no migration between them until then")
				f := c.at(p.ref, d)
				f.Others = []Place{{other.c.Name, other.p.ref, networkStatus}}
				out = append(out, f)
			}
		}
	}
	return out
}
