package nad

import (
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// Resolve returns what pods get by u, and what the API server and OVN-Kubernetes
// refuse of it: the rules of its definition, and those of the configuration that
// OVN-Kubernetes makes of it, with paths into u. Resolved is the zero value when u is
// refused.
func (u UserDefinedNetwork) Resolve(rel Release) (Resolved, diag.List) {
	return u.resolve(rel, nil)
}

// resolve is Resolve of an object of which some members could not be read.
func (u UserDefinedNetwork) resolve(rel Release, unread []diag.Path) (Resolved, diag.List) {
	c := udnCheck{u: u, at: u.base()}
	c.List, c.Unread = udnTable.Unread(c.at, &u)
	c.Unread = append(c.Unread, unread...)
	if s := u.NamespaceSelector; s != nil {
		more, unread := selectorTable.Unread(atSelector, s)
		c.List, c.Unread = append(c.List, more...), append(c.Unread, unread...)
		c.selector(atSelector, *s)
	}
	c.names()
	c.topology()
	if c.Refused() {
		c.network(rel)
		return Resolved{}, c.List
	}
	namespace := or(u.Namespace, "default") // any: it does not bear on what pods get
	r, l := u.Definition(namespace).resolve(rel)
	c.Add(u.Placed(l)...)
	if c.Refused() {
		return Resolved{}, c.List
	}
	return r, c.List
}

// network reports what is wrong with the network of an object that is refused for its names
// or its selector only.
func (c *udnCheck) network(rel Release) {
	in := func(p diag.Path) bool { return p == c.at || strings.HasPrefix(string(p), string(c.at)+"/") }
	wrong := func(d diag.Diagnostic) bool { return d.Rule.Severity == diag.Error && in(d.Path) }
	if slices.ContainsFunc(c.Unread, in) || slices.ContainsFunc(c.List, wrong) {
		return
	}
	named := c.u
	named.Name = "a" // any that is one
	_, l := named.Definition("a").resolve(rel)
	for _, d := range named.Placed(l) {
		if in(d.Path) {
			c.Add(d)
		}
	}
}

// Definition returns the NetworkAttachmentDefinition that OVN-Kubernetes makes of u in
// a namespace. It is only right when u is not refused.
func (u UserDefinedNetwork) Definition(namespace string) Definition {
	o := Overlay{
		CNIVersion:       "1.1.0", // go-controller/pkg/config/cni.go CNISpecVersion, v1.3.0
		Name:             u.networkName(namespace),
		NetAttachDefName: namespace + "/" + u.Name,
		Topology:         strings.ToLower(u.Topology),
		Transport:        map[string]string{"NoOverlay": "no-overlay", "EVPN": "evpn"}[u.Transport],
	}
	switch {
	case u.Topology == udnLocalnet && u.Localnet != nil:
		u.Localnet.fill(&o)
	case u.Topology == udnLayer2 && u.Layer2 != nil:
		n := u.Layer2
		o.Role, o.MTU, o.Subnets = strings.ToLower(n.Role), n.MTU, strings.Join(n.Subnets, ",")
		o.AllowPersistentIPs = n.IPAM.persistent()
		o.JoinSubnet = n.joins()
	case u.Topology == udnLayer3 && u.Layer3 != nil:
		n := u.Layer3
		o.Role, o.MTU, o.Subnets = strings.ToLower(n.Role), n.MTU, n.subnets()
		o.JoinSubnet = joinsOf(n.Role, n.JoinSubnets)
	}
	return Definition{
		Name:      u.Name,
		Namespace: namespace,
		Labels:    map[string]string{"k8s.ovn.org/user-defined-network": ""},
		Config:    Config{Plugin: o},
	}
}

func (u UserDefinedNetwork) networkName(namespace string) string {
	if u.Namespaced {
		return namespace + "_" + u.Name
	}
	return clusterUDNNetwork + u.Name
}

func (n LocalnetNetwork) fill(o *Overlay) {
	mtu := deref(n.MTU)
	if mtu == 0 {
		mtu = udnDefaultMTU
	}
	o.Role, o.MTU, o.Subnets = strings.ToLower(n.Role), &mtu, strings.Join(n.Subnets, ",")
	o.ExcludeSubnets = strings.Join(n.ExcludeSubnets, ",")
	o.PhysicalNetworkName = n.PhysicalNetworkName
	o.AllowPersistentIPs = n.IPAM.persistent()
	if n.VLAN != nil && n.VLAN.Access != nil {
		o.VLANID = n.VLAN.Access.ID
	}
}

func (a *UDNAddresses) persistent() *bool {
	if a == nil || a.Lifecycle != udnPersistent {
		return nil
	}
	yes := true
	return &yes
}

func (n Layer2Network) joins() string { return joinsOf(n.Role, n.JoinSubnets) }

// joinsOf leaves out what OVN-Kubernetes takes when nothing is written: Overlay does.
func joinsOf(role string, subnets []string) string {
	if role != udnPrimary {
		return ""
	}
	return strings.Join(subnets, ",")
}

func (n Layer3Network) subnets() string {
	var all []string
	for _, s := range n.Subnets {
		text := s.CIDR
		if h := deref(s.HostSubnet); h > 0 {
			text += "/" + strconv.Itoa(h)
		}
		all = append(all, text)
	}
	return strings.Join(all, ",")
}

// Placed returns findings about the Definition of u as findings about u, without those
// that OVN-Kubernetes, which writes the Definition, sees to.
func (u UserDefinedNetwork) Placed(l diag.List) diag.List {
	var out diag.List
	for _, d := range l {
		if d, ok := u.place(d); ok {
			out.Add(d)
		}
	}
	return out
}

// pathOf returns the path in u of what a path in its Definition is about.
func (u UserDefinedNetwork) pathOf(p diag.Path) diag.Path {
	rest, inside := strings.CutPrefix(string(p), string(atConfig)+"/")
	if !inside {
		if p == atConfig {
			return u.base()
		}
		return p // of the metadata
	}
	topology := u.base().Name(strings.ToLower(u.Topology))
	name, _, _ := strings.Cut(rest, "/")
	switch name {
	case "name", "netAttachDefName":
		return atObjectName
	case "topology", "transport":
		return u.base().Name(name)
	case "joinSubnet":
		return topology.Name("joinSubnets")
	case "vlanID":
		return topology.Name("vlan").Name("access").Name("id")
	case "allowPersistentIPs":
		return topology.Name("ipam").Name("lifecycle")
	case "role", "mtu", "subnets", "excludeSubnets", "physicalNetworkName":
		return topology.Name(name)
	}
	return topology
}

// place returns a finding about the Definition as one about u. It reports false for
// one that OVN-Kubernetes, which writes the Definition, is to see to.
func (u UserDefinedNetwork) place(d diag.Diagnostic) (diag.Diagnostic, bool) {
	if d.Path == atObjectNamespace {
		return d, false
	}
	d.Path = u.pathOf(d.Path)
	because := d.Because
	d.Because = nil
	for _, p := range because {
		if p != atObjectNamespace {
			d = d.With(u.pathOf(p))
		}
	}
	d.Hint = strings.TrimSuffix(d.Hint, ", separated by commas")
	if u.Topology == udnLayer3 && d.Rule == ErrOverlaySubnets {
		d.Hint = "write networks such as {cidr: 10.200.0.0/16, hostSubnet: 24}"
	}
	d.Fix = nil // it is of the configuration
	return d, true
}
