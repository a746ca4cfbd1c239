package nad

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Facts are what [CheckMigrationNetwork] has to know of a cluster. What is left
// zero is not known, and what depends on it is not checked, or only warned of.
type Facts struct {
	Release Release // the CNI programs of the nodes; zero is the newest

	// Namespace is that of HyperConverged, in which virt-handler runs:
	// openshift-cnv, or kubevirt-hyperconverged.
	Namespace string
	// GlobalNamespaces are those whose definitions Multus lets every namespace
	// use; see [OpenShiftGlobalNamespaces]. Nil is not known.
	GlobalNamespaces []string

	// Nodes is how many nodes run virt-handler, each of which takes one address.
	// A roll-out takes no more: the DaemonSet has no surge.
	Nodes int
	// Controllers is how many addresses the synchronization controllers take at
	// most, where live migration between clusters is on: two, and one more for
	// the surge of their roll-out.
	Controllers int

	// Networks are all others that nodes and pods of the cluster reach: of pods,
	// services and machines, those of OVN-Kubernetes itself, other
	// NetworkAttachmentDefinitions.
	Networks []ipnet.Claim
	// Peers are what the migration networks of other clusters on the same link
	// hand out, as of ipam.Resolved.Addresses.
	Peers []ipnet.Claim
}

// OpenShiftGlobalNamespaces returns the namespaces that OpenShift's Multus lets
// every other use (globalNamespaces of its configuration).
func OpenShiftGlobalNamespaces() []string {
	return []string{"default", "openshift-multus", "openshift-sriov-network-operator", "openshift-cnv"}
}

// CheckMigrationNetwork reports whether d is fit to be the migration network of
// the cluster that the facts are about: the findings of Resolve, with paths such
// as /spec/config/ipam/range, and what else keeps virt-handler from using it.
// An error of stage Run means that the definition is accepted, and that
// migrations then fail, or take the pod network without a word.
func CheckMigrationNetwork(d Definition, f Facts) diag.List {
	r, l := d.Resolve(f.Release)
	if l.Refused() != 0 || d.Config.IsZero() {
		d.checkHome(f, &l)
		return l
	}
	m := migration{r: r, f: f, l: &l}
	m.locate(d.Config)
	d.checkHome(f, &l)
	m.checkResult()
	m.checkAddresses()
	m.checkCapacity()
	m.checkOverlap()
	m.checkPeers()
	m.checkBridge(d.Config)
	return l
}

// checkHome reports a definition that virt-handler cannot name. Multus looks in
// the pod's namespace, or, where isolation is off or the namespace is global, in
// the one that is named.
func (d Definition) checkHome(f Facts, l *diag.List) {
	const at = diag.Path("/metadata/namespace")
	switch {
	case d.Namespace == "" || f.Namespace == "" || d.Namespace == f.Namespace:
	case slices.Contains(f.GlobalNamespaces, d.Namespace):
		l.Add(WarnMigrationNamespace.At(at, d.Namespace, "virt-handler runs in %s, and looks there for a network without a namespace", f.Namespace).
			Hinted("write %s/%s in HyperConverged, or move it to %s", d.Namespace, d.Name, f.Namespace))
	default:
		l.Add(ErrMigrationNamespace.At(at, d.Namespace, "virt-handler runs in %s, and Multus does not give it a network of %s", f.Namespace, d.Namespace).
			Hinted("write namespace: %s", f.Namespace).Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(f.Namespace)}))
	}
}

// migration is a definition on its way through the checks.
type migration struct {
	r Resolved
	f Facts
	l *diag.List

	plugin diag.Path     // of the configuration that assigns the addresses
	ipam   diag.Path     // of what says which
	doc    ipam.Document // that says it; nil for OVN-Kubernetes
}

// locate finds where the addresses are said.
func (m *migration) locate(c Config) {
	m.plugin = "/spec/config"
	if c.List != nil {
		m.locateInList(*c.List)
		return
	}
	m.of(c)
}

func (m *migration) locateInList(l bridgeconf.List) {
	for i, p := range l.Plugins {
		if m.r.Plugins[i].IPAM.Type == "" && i < len(l.Plugins)-1 {
			continue
		}
		m.plugin = diag.Path("/spec/config/plugins").Index(i)
		c := Config{Bridge: p.Bridge}
		if p.Other != nil {
			c, _, _ = parseTyped(p.Type(), p.Other)
		}
		m.of(c)
		return
	}
}

func (m *migration) of(c Config) {
	m.ipam = m.plugin.Name("ipam")
	switch {
	case c.Bridge != nil:
		m.doc = c.Bridge.IPAM
	case c.Macvlan != nil:
		m.doc = c.Macvlan.IPAM
	case c.IPVLAN != nil:
		m.doc = c.IPVLAN.IPAM
	case c.VLAN != nil:
		m.doc = c.VLAN.IPAM
	case c.Overlay != nil:
		m.ipam = m.plugin.Name("subnets")
	}
}

// rangePath returns where range i is written.
func (m *migration) rangePath(i int) diag.Path {
	switch doc := m.doc.(type) {
	case ipam.Whereabouts:
		if doc.Range != "" {
			if i == 0 {
				return m.ipam.Name("range")
			}
			i--
		}
		if i < len(doc.Ranges) {
			return m.ipam.Name("ipRanges").Index(i).Name("range")
		}
	case ipam.HostLocal:
		if doc.Subnet != "" {
			if i == 0 {
				return m.ipam.Name("subnet")
			}
			i--
		}
		if i < len(doc.Ranges) {
			return m.ipam.Name("ranges").Index(i).Index(0).Name("subnet")
		}
	}
	return m.ipam
}

// used is a network that the attachment is on.
type used struct {
	network netip.Prefix
	path    diag.Path
}

func (m *migration) networks() (out []used) {
	for i, x := range m.r.IPAM.Ranges {
		out = append(out, used{x.Network, m.rangePath(i)})
	}
	for i, x := range m.r.IPAM.Fixed {
		out = append(out, used{x.Address.Masked(), m.ipam.Name("addresses").Index(i).Name("address")})
	}
	if m.r.Plugin == OverlayType && !m.r.IPAM.Complete {
		for _, p := range m.r.Overlay.Subnets {
			out = append(out, used{p, m.ipam})
		}
	}
	return out
}

// checkResult reports what virt-operator and virt-handler cannot use of the
// attachment's result.
func (m *migration) checkResult() {
	if m.r.CNIVersion != "" && cniconf.Order(m.r.CNIVersion) < cniconf.Layer2 {
		at := diag.Path("/spec/config/cniVersion")
		m.l.Add(ErrMigrationVersion.At(at, m.r.CNIVersion, "a result of version %s names no interface, so that Multus reports no migration0 and the pod network is used", m.r.CNIVersion).
			Hinted("write 0.3.1 or newer").Fixed(diag.Op{Op: "add", Path: at, Value: quoted("0.3.1")}))
	}
	if m.r.DefaultRoute {
		m.l.Add(ErrMigrationRoute.At(m.plugin, nil, "a default route takes all other traffic of virt-handler to the migration network").
			Hinted("leave the default route out"))
	}
}

// notUnicast are the addresses that FindMigrationIP passes over (net.IP
// IsGlobalUnicast).
var notUnicast = ipnet.SetOf(
	netip.MustParsePrefix("0.0.0.0/32"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("224.0.0.0/4"), netip.MustParsePrefix("255.255.255.255/32"),
	netip.MustParsePrefix("::/127"), netip.MustParsePrefix("fe80::/10"), netip.MustParsePrefix("ff00::/8"),
)

// checkAddresses reports whether every virt-handler gets an address that it can
// use, and one of its own.
func (m *migration) checkAddresses() {
	x := m.r.IPAM
	unicast := func(s ipnet.Set) bool { return !s.IsEmpty() && !s.Overlaps(notUnicast) }
	switch {
	case x.Type == "" || x.Complete && len(x.Ranges) == 0 && len(x.Fixed) == 0:
		m.l.Add(ErrMigrationIPAM.At(m.ipam, nil, "virt-handler gets no address, and does not start: no IP found on migration0").
			Hinted(`write "ipam": {"type": "whereabouts", "range": "10.200.5.0/24"}, with a range that nothing else uses`))
		return
	case !x.Complete:
		m.l.Add(WarnMigrationUnknown.At(m.ipam, x.Type, "the configuration does not tell which addresses %s assigns", x.Type).
			Hinted("see to it that they are enough, and overlap nothing"))
		if x.Type == ipam.TypeDHCP {
			m.l.Add(WarnMigrationDHCP.At(m.ipam, nil, "a lease with a router brings a default route, which takes all other traffic of virt-handler to the migration network").
				Hinted("have the server leave the router out"))
		}
		return
	}
	good := slices.ContainsFunc(x.Ranges, func(r ipam.Range) bool { return unicast(r.Assignable) }) ||
		slices.ContainsFunc(x.Fixed, func(f ipam.Fixed) bool { return unicast(ipnet.SetOfAddrs(f.Address.Addr())) })
	if !good {
		m.l.Add(ErrMigrationAddress.At(m.ipam, nil, "virt-handler takes global unicast addresses only, and does not start without").
			Hinted("use a private network such as 10.200.5.0/24"))
	}
	if n4, n6 := families(x); n4+n6 > 1 {
		m.l.Add(WarnMigrationMany.At(m.ipam, nil, "virt-handler uses only one of its %d addresses, the first that the kernel lists", n4+n6).
			Hinted("assign one"))
	}
	m.checkNodeLocal()
}

// checkNodeLocal: virt-handler is a DaemonSet, and these plugins know one node.
func (m *migration) checkNodeLocal() {
	x := m.r.IPAM
	if x.Type != ipam.TypeHostLocal && x.Type != ipam.TypeStatic || m.f.Nodes == 1 {
		return
	}
	rule := ErrMigrationNodeLocal
	if m.f.Nodes == 0 {
		rule = WarnMigrationNodeLocal
	}
	m.l.Add(rule.At(m.ipam.Name("type"), x.Type, "%s gives every node the same addresses, and virt-handler runs on all of them", x.Type).
		Hinted("use %s", ipam.TypeWhereabouts))
}

func (m *migration) checkCapacity() {
	need := m.f.Nodes + m.f.Controllers
	if need <= 0 || m.r.IPAM.Type == ipam.TypeStatic {
		return
	}
	for i, x := range m.r.IPAM.Ranges {
		if have := x.Assignable.Size(); have.Cmp(ipnet.SizeOf(uint64(need))) < 0 {
			m.l.Add(ErrMigrationCapacity.At(m.rangePath(i), nil, "%v addresses are too few for %d virt-handlers and %d for synchronization controllers", have, m.f.Nodes, m.f.Controllers).
				Hinted("widen the range, or exclude less"))
		}
	}
}

// checkOverlap: the route to the whole network leads to the migration network,
// also where its addresses are not handed out.
func (m *migration) checkOverlap() {
	for _, n := range m.networks() {
		for _, c := range m.f.Networks {
			if common := c.Addresses.Intersect(ipnet.SetOf(n.network)); !common.IsEmpty() {
				m.l.Add(ErrMigrationOverlap.At(n.path, n.network.String(), "%v overlaps %s in %v", n.network, c.Owner, common).
					Hinted("use a network that nothing else uses"))
			}
		}
	}
}

// checkPeers compares with the migration networks of other clusters, which are
// the same network with other addresses.
func (m *migration) checkPeers() {
	if !m.r.IPAM.Complete {
		return
	}
	ours := m.r.IPAM.Addresses()
	n4, n6 := families(m.r.IPAM)
	var link ipnet.Set
	for _, n := range m.networks() {
		link = link.Union(ipnet.SetOf(n.network))
	}
	for _, c := range m.f.Peers {
		if c.Addresses.IsEmpty() {
			continue
		}
		if common := ours.Intersect(c.Addresses); !common.IsEmpty() {
			m.l.Add(ErrMigrationPeer.At(m.ipam, nil, "%s hands out %v too", c.Owner, common).Hinted("give every cluster addresses of its own"))
		}
		p4, p6 := c.Addresses.First().Is4(), c.Addresses.Last().Is6()
		if !(p4 && n4 > 0 || p6 && n6 > 0) {
			m.l.Add(ErrMigrationFamily.At(m.ipam, nil, "%s has addresses of the other family only", c.Owner).Hinted("use the family that the peers use"))
		} else if !link.Covers(c.Addresses) {
			m.l.Add(WarnMigrationPeer.At(m.ipam, nil, "%v of %s are outside %s, and are reached through the pod network", c.Addresses.Subtract(link), c.Owner, networkNames(m.networks())).
				Hinted("use one prefix for all clusters"))
		}
	}
}

func networkNames(all []used) string {
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = n.network.String()
	}
	return strings.Join(out, ", ")
}

// checkBridge: the plugin makes the bridge that is missing, and attaches no NIC
// to it.
func (m *migration) checkBridge(c Config) {
	if c.Bridge != nil && c.Bridge.Bridge == "" {
		m.l.Add(WarnMigrationBridge.At(m.plugin.Name("bridge"), nil, "%s, the plugin's own bridge, has no NIC: nodes do not reach each other", m.r.Bridge.Bridge).
			Hinted("write a bridge of the nodes that has the NIC of the migration network as a port"))
	}
}
