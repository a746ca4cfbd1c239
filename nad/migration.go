package nad

import (
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/k8sname"
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

	// Networks are those that nodes and pods of the cluster reach through other
	// interfaces: of pods, services and machines, those of OVN-Kubernetes itself.
	// Their Scope is not looked at.
	Networks []ipnet.Claim
	// Others are the other NetworkAttachmentDefinitions on the same link: the IPAM
	// of their [Resolved].
	Others []ipam.Other
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
// migrations then fail, or take the pod network silently.
func CheckMigrationNetwork(d Definition, f Facts) diag.List {
	r, l := d.resolve(f.Release)
	if l.Refused() != 0 || d.Config.IsZero() {
		d.checkHome(f, &l)
		d.checkName(&l)
		return l
	}
	m := migration{d: d, r: r, f: f, l: &l}
	m.locate(d.Config)
	d.checkHome(f, &l)
	d.checkName(&l)
	m.checkResult()
	m.checkAddresses()
	m.checkCluster()
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
	case f.GlobalNamespaces == nil:
		l.Add(WarnMigrationNamespace.At(at, d.Namespace, "virt-handler runs in %s, and gets no network of %s where Multus isolates namespaces", f.Namespace, d.Namespace).
			Hinted("write namespace: %s", f.Namespace).Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(f.Namespace)}))
	case slices.Contains(f.GlobalNamespaces, d.Namespace):
		l.Add(WarnMigrationNamespace.At(at, d.Namespace, "virt-handler runs in %s, and looks there for a network without a namespace", f.Namespace).
			Hinted("write %s/%s in HyperConverged, or move it to %s", d.Namespace, d.Name, f.Namespace))
	default:
		l.Add(ErrMigrationNamespace.At(at, d.Namespace, "virt-handler runs in %s, and Multus does not give it a network of %s", f.Namespace, d.Namespace).
			Hinted("write namespace: %s", f.Namespace).Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(f.Namespace)}))
	}
}

// checkName reports a name that cannot be said in <network>@migration0, as which
// virt-handler asks for it. VMs ask in JSON, where every name can be said.
func (d Definition) checkName(l *diag.List) {
	if k8sname.Subdomain(d.Name) && !shortName(d.Name) {
		l.Add(ErrMigrationName.At("/metadata/name", d.Name,
			"%q cannot be said in <network>@migration0", d.Name).
			Hinted("use lower-case letters, digits and dashes only"))
	}
}

// migration is a definition on its way through the checks.
type migration struct {
	d Definition
	r Resolved
	f Facts
	l *diag.List

	plugin diag.Path // of the configuration that assigns the addresses
	ipam   diag.Path // of what says which
	base   diag.Path // that Range.At and Fixed.At go on from

	// because are the other members that say which addresses are assigned.
	because []diag.Path
}

// add adds a finding about the addresses.
func (m *migration) add(d diag.Diagnostic) { m.l.Add(d.With(m.because...)) }

// locate finds where the addresses are said.
func (m *migration) locate(c Config) {
	m.plugin = "/spec/config"
	cniType := m.r.Plugin
	if all := m.r.Plugins(); c.List != nil {
		i := max(0, slices.IndexFunc(all, func(r Resolved) bool { return r.IPAM.Type != "" }))
		m.plugin = diag.Path("/spec/config/plugins").Index(i)
		if i < len(all) {
			cniType = all[i].Plugin
		}
	}
	m.base, m.ipam = m.plugin.Name("ipam"), m.plugin.Name("ipam")
	if cniType == OverlayType {
		m.base, m.ipam = m.plugin, m.plugin.Name("subnets")
		for _, name := range []string{"topology", "role", "excludeSubnets"} {
			m.because = append(m.because, m.plugin.Name(name))
		}
	}
}

// networks returns the networks that the attachment is on.
func (m *migration) networks() (out []netip.Prefix) {
	for _, x := range m.r.IPAM.Ranges {
		out = append(out, x.Network)
	}
	for _, x := range m.r.IPAM.Fixed {
		out = append(out, x.Address.Masked())
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

// notUnicast are the addresses that FindMigrationIP skips (net.IP
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
	case x.Type == "" || x.Complete && x.Addresses().IsEmpty() ||
		x.Type == ipam.TypeStatic && x.Addresses().IsEmpty(): // virt-handler asks for none
		m.add(ErrMigrationIPAM.At(m.ipam, nil, "virt-handler gets no address, and does not start: no IP found on migration0").
			Hinted(`write "ipam": {"type": "whereabouts", "range": "10.200.5.0/24"}, with a range that nothing else uses`))
		return
	case !x.Complete:
		m.add(WarnMigrationUnknown.At(m.ipam, x.Type, "the configuration does not tell which addresses %s assigns", x.Type).
			Hinted("see to it that they are enough, and overlap nothing"))
		if x.Type == ipam.TypeDHCP {
			m.add(WarnMigrationDHCP.At(m.ipam, nil, "a lease with a router brings a default route, which takes all other traffic of virt-handler to the migration network").
				Hinted("have the server leave the router out"))
		}
		return
	}
	good := slices.ContainsFunc(x.Ranges, func(r ipam.Range) bool { return unicast(r.Assignable) }) ||
		slices.ContainsFunc(x.Fixed, func(f ipam.Fixed) bool { return unicast(ipnet.SetOfAddrs(f.Address.Addr())) })
	if !good {
		m.add(ErrMigrationAddress.At(m.ipam, nil, "virt-handler takes global unicast addresses only, and does not start without").
			Hinted("use a private network such as 10.200.5.0/24"))
	}
	if n4, n6 := families(x); n4+n6 > 1 {
		m.add(WarnMigrationMany.At(m.ipam, nil, "virt-handler uses only one of its %d addresses, the first that the kernel lists", n4+n6).
			Hinted("assign one"))
	}
}

// checkCluster reports what does not go together with the rest of the cluster.
func (m *migration) checkCluster() {
	f := ipam.Facts{Networks: m.f.Networks, Others: m.f.Others, Nodes: m.f.Nodes}
	for _, d := range m.r.IPAM.Check(f).Under(m.base) {
		m.add(d)
	}
	m.checkRouters()
	if m.f.Nodes == 0 {
		m.l.Add(m.d.checkNodes()...)
	}
	if m.r.IPAM.Type != OverlayType || !m.r.IPAM.Complete || m.f.Nodes == 0 {
		return
	}
	for _, x := range m.r.IPAM.Ranges { // as of whereabouts, these are of the whole cluster
		if have := x.Assignable.Size(); have.Cmp(ipnet.SizeOf(uint64(m.f.Nodes))) < 0 {
			m.add(ipam.ErrCapacity.At(m.ipam, nil, "%v addresses are fewer than the %d nodes that run virt-handler", have, m.f.Nodes).
				Hinted("use a larger network"))
		}
	}
}

// checkRouters compares what is written of the routers of OVN-Kubernetes with the
// cluster's networks, as OVN-Kubernetes does when it reads the definition.
func (m *migration) checkRouters() {
	does, _ := m.r.Does.(ResolvedOverlay)
	check := func(member string, own []netip.Prefix) {
		for _, p := range own {
			for _, c := range m.f.Networks {
				if !slices.Contains(joins, p) && c.Addresses.OverlapsPrefix(p) {
					m.add(ErrOverlayTaken.At(m.plugin.Name(member), p.String(), "%v overlaps the %s",
						p, c.Owner).Hinted("use a network that nothing else in the cluster uses"))
				}
			}
		}
	}
	check("joinSubnet", does.JoinSubnets)
	check("transitSubnet", does.TransitSubnets)
}

// checkPeers compares with the migration networks of other clusters, which are
// the same network with other addresses.
func (m *migration) checkPeers() {
	if !m.r.IPAM.Complete {
		return
	}
	ours := m.r.IPAM.Addresses()
	n4, n6 := families(m.r.IPAM)
	link := ipnet.SetOf(m.networks()...)
	var beyond ipnet.SetBuilder
	for _, r := range m.r.IPAM.Routes {
		if r.Gateway.IsValid() && link.Contains(r.Gateway) { // without one, it says that the peer is on the link
			beyond.AddPrefix(r.Dst)
		}
	}
	reached := link.Union(beyond.Set())
	for _, c := range m.f.Peers {
		if c.Addresses.IsEmpty() {
			continue
		}
		if common := ours.Intersect(c.Addresses); !common.IsEmpty() {
			m.add(ErrMigrationPeer.At(m.ipam, nil, "%s hands out %v too", c.Owner, common).Hinted("give every cluster addresses of its own"))
		}
		p4, p6 := c.Addresses.First().Is4(), c.Addresses.Last().Is6()
		if !(p4 && n4 > 0 || p6 && n6 > 0) {
			m.add(ErrMigrationFamily.At(m.ipam, nil, "%s has addresses of the other family only", c.Owner).Hinted("use the family that the peers use"))
		} else if !reached.Covers(c.Addresses) {
			m.add(WarnMigrationPeer.At(m.ipam, nil, "%v of %s are outside %s, and are reached through the pod network", c.Addresses.Subtract(reached), c.Owner, link).
				Hinted("use one prefix for all clusters, or write a route by a router of the network"))
		}
	}
}

// checkBridge: the plugin makes the bridge that is missing, and attaches no NIC
// to it.
func (m *migration) checkBridge(c Config) {
	if b, ok := c.Plugin.(Bridge); ok && b.Bridge == "" {
		m.l.Add(WarnMigrationBridge.At(m.plugin.Name("bridge"), nil,
			"%s, the plugin's own bridge, has no NIC: nodes do not reach each other",
			m.r.Does.(ResolvedBridge).Bridge).
			Hinted("write a bridge of the nodes that has the NIC of the migration network as a port"))
	}
}
