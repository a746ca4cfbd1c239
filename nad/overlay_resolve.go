package nad

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// The roles of an [Overlay].
const (
	RoleSecondary = "secondary"
	RolePrimary   = "primary" // the pods' default network
)

var topologies = []string{TopologyLocalnet, TopologyLayer2, TopologyLayer3}

// ResolvedOverlay is what OVN-Kubernetes will do: nothing is absent.
type ResolvedOverlay struct {
	CNIVersion      string
	Name            string
	Topology        string // "" is the pod network itself
	Role            string
	MTU             int // 0 is the cluster's
	VLAN            int // 0 is untagged
	PhysicalNetwork string
	PersistentIPs   bool

	Subnets []netip.Prefix
	Layer2  bool // no address

	// IPAM is what OVN-Kubernetes hands out of Subnets to localnet and layer2.
	// It is not Complete for layer3, where it depends on the nodes, nor for the
	// pod network.
	IPAM ipam.Resolved
}

func (ResolvedOverlay) does() {}

// Resolve returns what OVN-Kubernetes makes of o, as far as the configuration
// alone tells: [Definition.Resolve] checks NetAttachDefName too. ResolvedOverlay
// is the zero value when it is refused. The release says nothing of
// OVN-Kubernetes, whose releases do not differ in this.
func (o Overlay) Resolve(Release) (ResolvedOverlay, diag.List) {
	l, refused := overlayTable.Check(&o)
	r := ResolvedOverlay{
		CNIVersion: or(o.CNIVersion, cniconf.Versions[0]), Name: o.Name, Topology: o.Topology,
		Role: or(o.Role, RoleSecondary), MTU: deref(o.MTU), PersistentIPs: deref(o.AllowPersistentIPs),
		IPAM: ipam.Resolved{Type: OverlayType},
	}
	if o.Topology == TopologyLocalnet {
		r.VLAN, r.PhysicalNetwork = deref(o.VLANID), or(o.PhysicalNetworkName, o.Name)
	}
	o.checkNames(&l)
	o.checkMembers(r, &l)
	o.checkIgnored(&l)
	if o.Topology != "" {
		r.Subnets = o.subnets(&l)
		r.Layer2 = len(r.Subnets) == 0
		if o.Topology != TopologyLayer3 {
			r.IPAM.Ranges, r.IPAM.Complete = o.ranges(r, &l), true
		}
	}
	if refused || l.Refused() != 0 {
		return ResolvedOverlay{}, l
	}
	return r, l
}

// at: OVN-Kubernetes reads the object itself, so that it does not see the name
// that Multus puts in, and compares the object's with the configuration's.
func (o Overlay) at(s site, rel Release) (Resolved, diag.List) {
	if s.inList {
		o.Name, o.CNIVersion = s.listName, s.listVersion
	}
	r, l := o.Resolve(rel)
	want := s.namespace + "/" + s.name
	if s.namespace != "" && o.Topology != "" && o.NetAttachDefName != want &&
		!l.Has(ErrOverlayNAD) {
		l.Add(ErrOverlayNAD.At("/netAttachDefName", o.NetAttachDefName,
			"%q is not the object, %q", o.NetAttachDefName, want).
			Hinted("write %q", want).
			Fixed(diag.Op{Op: "replace", Path: "/netAttachDefName", Value: quoted(want)}))
	}
	if s.inList && !s.alone {
		l.Add(ErrOverlayChained.At("", nil, "OVN-Kubernetes takes no other plugin in its list").
			Hinted("write the configuration without a list"))
	}
	if r.CNIVersion == "" || l.Refused() != 0 {
		return Resolved{}, l
	}
	return Resolved{
		Plugin: OverlayType, CNIVersion: r.CNIVersion, NetworkName: or(r.Name, s.name),
		IPAM: r.IPAM, Does: r,
	}, l
}

// reserved are the names that no network may have (config/cni.go
// ValidateNetConfNameFields).
var reserved = []string{"default", "ovn-kubernetes"}

func (o Overlay) checkNames(l *diag.List) {
	if cniconf.Order(o.CNIVersion) < 0 {
		l.Add(ErrPluginVersion.At("/cniVersion", o.CNIVersion, "%q is none of %s", o.CNIVersion, strings.Join(cniconf.Versions, ", ")).
			Hinted("write 0.3.1"))
	}
	switch {
	case o.Topology == "":
		l.Add(WarnOverlayTopology.At("/topology", nil, "without a topology this is the pod network itself").
			Hinted("write %q or %q", TopologyLocalnet, TopologyLayer2))
	case !slices.Contains(topologies, o.Topology):
		l.Add(ErrOverlayTopology.At("/topology", o.Topology, "%q is none of %s", o.Topology, strings.Join(topologies, ", ")).
			Hinted("write %q or %q", TopologyLocalnet, TopologyLayer2))
	}
	switch {
	case o.Topology == "":
	case o.Name == "" || slices.Contains(reserved, o.Name):
		l.Add(ErrOverlayName.At("/name", o.Name, "%q is no name for a network of its own", o.Name).
			Hinted("write name: OVN-Kubernetes does not see the one that Multus puts in"))
	case !cniconf.NetworkName(o.Name):
		l.Add(ErrPluginNameChars.At("/name", o.Name, "%q has characters other than letters, digits, _, . and -, or begins with one of the last three", o.Name).
			Hinted("write a name such as migration-network"))
	}
	if o.Topology != "" && strings.Count(o.NetAttachDefName, "/") != 1 {
		l.Add(ErrOverlayNAD.At("/netAttachDefName", o.NetAttachDefName, "%q is not namespace/name of the object", o.NetAttachDefName).
			Hinted("write the object's namespace, a slash, and its name"))
	}
}

// checkMembers follows pkg/util/multi_network.go ValidateNetConf.
func (o Overlay) checkMembers(r ResolvedOverlay, l *diag.List) {
	localnet, layer3 := o.Topology == TopologyLocalnet, o.Topology == TopologyLayer3
	if r.Role != RoleSecondary && r.Role != RolePrimary {
		l.Add(ErrOverlayRole.At("/role", o.Role, "%q is neither %s nor %s", o.Role, RolePrimary, RoleSecondary).Hinted("leave role out"))
	} else if localnet && r.Role == RolePrimary {
		l.Add(ErrOverlayRole.At("/role", o.Role, "a localnet is always secondary").Hinted("leave role out"))
	}
	if layer3 && r.PersistentIPs {
		l.Add(ErrOverlayPersistent.At("/allowPersistentIPs", true, "layer3 has no persistent addresses").Hinted("leave it out"))
	}
	if o.IPAM != nil && o.IPAM.Type() != "" {
		l.Add(ErrOverlayIPAM.At("/ipam", o.IPAM.Type(), "OVN-Kubernetes assigns the addresses itself").
			Hinted("remove ipam, and write subnets").Fixed(diag.Op{Op: "remove", Path: "/ipam"}))
	}
	if localnet && o.JoinSubnet != "" {
		l.Add(ErrOverlayJoin.At("/joinSubnet", o.JoinSubnet, "a localnet has no services to join").Hinted("remove it"))
	}
	if r.Role == RolePrimary && o.Topology == TopologyLayer2 && strings.TrimSpace(o.Subnets) == "" {
		l.Add(ErrOverlaySubnets.At("/subnets", nil, "a primary network needs subnets").Hinted("write a network such as 10.200.5.0/24"))
	}
	if r.VLAN < 0 || r.VLAN > maxVLAN {
		l.Add(ErrOverlayVLAN.At("/vlanID", r.VLAN, "%d is outside 1..%d", r.VLAN, maxVLAN).Hinted("write a VLAN ID from 1 to %d, or leave it out", maxVLAN))
	}
}

// checkIgnored reports members that the topology does not read
// (pkg/util/multi_network.go newLayer3NetConfInfo and the two behind it).
func (o Overlay) checkIgnored(l *diag.List) {
	for _, m := range []struct {
		name  string
		given bool
		of    []string
	}{
		{"excludeSubnets", o.ExcludeSubnets != "", []string{TopologyLocalnet, TopologyLayer2}},
		{"vlanID", o.VLANID != nil, []string{TopologyLocalnet}},
		{"physicalNetworkName", o.PhysicalNetworkName != "", []string{TopologyLocalnet}},
	} {
		if m.given && o.Topology != "" && !slices.Contains(m.of, o.Topology) {
			l.Add(WarnOverlayIgnored.At(diag.Path("").Name(m.name), nil, "a %s network does not read it", o.Topology).
				Hinted("leave it out; %s reads it", strings.Join(m.of, " or ")))
		}
	}
}

// subnets reads the subnets, of layer3 with the length of the nodes' subnets
// (config/utils.go ParseClusterSubnetEntriesWithDefaults).
func (o Overlay) subnets(l *diag.List) (out []netip.Prefix) {
	if strings.TrimSpace(o.Subnets) == "" {
		return nil
	}
	for _, text := range strings.Split(o.Subnets, ",") {
		text = strings.TrimSpace(text)
		p, why := overlaySubnet(text, o.Topology == TopologyLayer3)
		if why != "" {
			l.Add(ErrOverlaySubnets.At("/subnets", o.Subnets, "%q %s", text, why).Hinted("write networks such as 10.200.5.0/24, separated by commas"))
			continue
		}
		for _, before := range out {
			if ipnet.Overlap(before, p) && o.Topology != TopologyLocalnet {
				l.Add(ErrOverlaySubnets.At("/subnets", o.Subnets, "%v overlaps %v", p, before).Hinted("make the subnets disjoint"))
			}
		}
		out = append(out, p)
	}
	return out
}

// What the nodes' subnets of layer3 are, unless it is said.
const (
	hostBits4 = 24
	hostBits6 = 64 // nothing else is taken
)

func overlaySubnet(text string, layer3 bool) (p netip.Prefix, why string) {
	parts := strings.Split(text, "/")
	if len(parts) == 3 && !layer3 {
		return p, "has two lengths, which is for layer3"
	}
	if len(parts) < 2 || len(parts) > 3 {
		return p, "is not in CIDR notation"
	}
	p, err := netip.ParsePrefix(parts[0] + "/" + parts[1])
	if err != nil || p.Addr().Is4In6() {
		return p, "is not in CIDR notation"
	}
	if !layer3 {
		return p.Masked(), ""
	}
	host := hostBits4
	if p.Addr().Is6() {
		host = hostBits6
	}
	if len(parts) == 3 {
		if host, err = strconv.Atoi(parts[2]); err != nil {
			return p, "has no number for the length of the nodes' subnets"
		}
	}
	switch {
	case p.Addr().Is6() && host != hostBits6:
		return p, "has nodes' subnets that are no /64"
	case host > p.Addr().BitLen() || host <= p.Bits():
		return p, "has nodes' subnets that are not within it: write their length behind a second slash"
	}
	return p.Masked(), ""
}

// largest is how many addresses OVN-Kubernetes hands out of an IPv6 subnet
// (allocator/ip/allocator.go NewAllocatorCIDRRange: 65536 less the first).
const largest = 65535

// ranges returns what is handed out: all but the network and, of IPv4, the
// broadcast address, less what is excluded. A primary layer2 network keeps the
// first two for the gateway and the nodes' ports (clustermanager
// network_cluster_controller.go).
func (o Overlay) ranges(r ResolvedOverlay, l *diag.List) (out []ipam.Range) {
	excluded, ok := o.excluded(r.Subnets, l)
	for _, p := range r.Subnets {
		x := ipam.Range{Set: len(out), Network: p, Assignable: usable(p).Subtract(excluded), At: "/subnets"}
		if r.Role == RolePrimary {
			first := p.Addr().Next()
			x.Gateway = first
			x.Assignable = x.Assignable.Subtract(ipnet.SetOfAddrs(first, first.Next()))
		}
		if ok && x.Assignable.IsEmpty() {
			l.Add(ErrOverlayEmpty.At("/subnets", p.String(), "%v leaves no address to assign", p).Hinted("use a larger network, or exclude less"))
		}
		out = append(out, x)
	}
	return out
}

func usable(p netip.Prefix) ipnet.Set {
	all := ipnet.RangeOf(p)
	from, to := all.From().Next(), all.To()
	if p.Addr().Is4() {
		to = to.Prev()
	} else if most, ok := ipnet.Add(from, largest-1); ok && most.Less(to) {
		to = most
	}
	window, _ := ipnet.NewRange(from, to) // none, for a network of one or two addresses
	return ipnet.SetOfRanges(window)
}

// excluded reads the excluded subnets, each of which has to be in a subnet.
func (o Overlay) excluded(subnets []netip.Prefix, l *diag.List) (all ipnet.Set, ok bool) {
	if strings.TrimSpace(o.ExcludeSubnets) == "" {
		return all, true
	}
	ok = true
	for _, text := range strings.Split(o.ExcludeSubnets, ",") {
		text = strings.TrimSpace(text)
		p, why := overlaySubnet(text, false)
		within := func(s netip.Prefix) bool { return s.Bits() <= p.Bits() && s.Overlaps(p) }
		if why == "" && !slices.ContainsFunc(subnets, within) {
			why = "is in none of the subnets"
		}
		if why != "" {
			ok = false
			l.Add(ErrOverlayExclude.At("/excludeSubnets", o.ExcludeSubnets, "%q %s", text, why).Hinted("write parts of subnets, separated by commas"))
			continue
		}
		all = all.Union(ipnet.SetOf(p))
	}
	return all, ok
}
