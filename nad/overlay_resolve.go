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

// Members that findings rest on. Without a topology the others do nothing.
const (
	atTopology = diag.Path("/topology")
	atSubnets  = diag.Path("/subnets")
)

var topologies = []string{TopologyLocalnet, TopologyLayer2, TopologyLayer3}

// ResolvedOverlay is what OVN-Kubernetes will do: nothing is absent.
type ResolvedOverlay struct {
	CNIVersion      string `json:"cniVersion"`
	Name            string `json:"name"`
	Topology        string `json:"topology,omitempty"` // "" is the pod network itself
	Role            string `json:"role"`
	MTU             int    `json:"mtu"`              // 0 is the cluster's
	VLAN            int    `json:"vlanID,omitempty"` // 0 is untagged
	PhysicalNetwork string `json:"physicalNetworkName,omitempty"`
	PersistentIPs   bool   `json:"allowPersistentIPs"`

	Subnets []netip.Prefix `json:"subnets,omitempty"`
	Layer2  bool           `json:"layer2"` // no address

	// IPAM is what OVN-Kubernetes hands out of Subnets to localnet and layer2.
	// It is not Complete for layer3, where it depends on the nodes, nor for the
	// pod network.
	IPAM ipam.Resolved `json:"ipam,omitzero"`
}

func (ResolvedOverlay) does() {}

// Resolve returns what OVN-Kubernetes makes of o, as far as the configuration
// alone tells: [Definition.Resolve] checks NetAttachDefName too. ResolvedOverlay
// is the zero value when it is refused. The release says nothing of
// OVN-Kubernetes, whose releases do not differ in this.
func (o Overlay) Resolve(Release) (ResolvedOverlay, diag.List) { return o.resolve(site{}) }

// resolve is Resolve at a site: OVN-Kubernetes reads the object itself, so that it
// does not see the name that Multus puts in, and compares the object's with the
// configuration's.
func (o Overlay) resolve(s site) (ResolvedOverlay, diag.List) {
	f := new(findings)
	checkKept(f, overlayTable, &o, o.IPAM)
	r := ResolvedOverlay{
		CNIVersion: or(o.CNIVersion, cniconf.Versions[0]), Name: o.Name, Topology: o.Topology,
		Role: or(o.Role, RoleSecondary), MTU: deref(o.MTU), PersistentIPs: deref(o.AllowPersistentIPs),
		IPAM: ipam.Resolved{Type: OverlayType},
	}
	if o.Topology == TopologyLocalnet {
		r.VLAN, r.PhysicalNetwork = deref(o.VLANID), or(o.PhysicalNetworkName, o.Name)
	}
	o.checkNames(f)
	o.checkObject(s, f)
	o.checkMembers(r, f)
	o.checkIgnored(f)
	if o.Topology != "" {
		subnets, all := o.subnets(f)
		r.Subnets, r.Layer2 = subnets, len(subnets) == 0
		if o.Topology != TopologyLayer3 {
			excluded, known := o.excluded(subnets, all, f)
			r.IPAM.Ranges, r.IPAM.Complete = o.ranges(r, excluded, known, f), true
		}
	}
	if f.Refused() {
		return ResolvedOverlay{}, f.List
	}
	return r, f.List
}

func (o Overlay) at(s site, _ Release) (Resolved, diag.List) {
	if s.inList {
		o.Name, o.CNIVersion = s.listName, s.listVersion
	}
	r, l := o.resolve(s)
	if r.CNIVersion == "" {
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

func (o Overlay) checkNames(f *findings) {
	if cniconf.Order(o.CNIVersion) < 0 {
		f.Add(ErrPluginVersion.At("/cniVersion", o.CNIVersion, "%q is none of %s",
			o.CNIVersion, strings.Join(cniconf.Versions, ", ")).
			Hinted("write 0.3.1"))
	}
	switch {
	case o.Topology == "":
		f.Add(WarnOverlayTopology.At(atTopology, nil,
			"without a topology this is the pod network itself").
			Hinted("write %q or %q", TopologyLocalnet, TopologyLayer2))
	case !slices.Contains(topologies, o.Topology):
		f.Add(ErrOverlayTopology.At(atTopology, o.Topology, "%q is none of %s",
			o.Topology, strings.Join(topologies, ", ")).
			Hinted("write %q or %q", TopologyLocalnet, TopologyLayer2))
	}
	switch {
	case o.Topology == "":
	case o.Name == "" || slices.Contains(reserved, o.Name):
		f.Add(ErrOverlayName.At("/name", o.Name, "%q cannot name a network of its own", o.Name).
			With(atTopology).
			Hinted("write name: OVN-Kubernetes does not see the one that Multus puts in"))
	case !cniconf.NetworkName(o.Name):
		f.Add(ErrPluginNameChars.At("/name", o.Name, "%q has characters other than letters, "+
			"digits, _, . and -, or begins with one of the last three", o.Name).With(atTopology).
			Hinted("write a name such as migration-network"))
	}
}

// checkObject compares netAttachDefName with the object that o is in, as far as
// that is known.
func (o Overlay) checkObject(s site, f *findings) {
	const at = diag.Path("/netAttachDefName")
	want := s.namespace + "/" + s.name
	switch {
	case o.Topology == "":
	case strings.Count(o.NetAttachDefName, "/") != 1:
		f.Add(ErrOverlayNAD.At(at, o.NetAttachDefName,
			"%q is not namespace/name of the object", o.NetAttachDefName).With(atTopology).
			Hinted("write the object's namespace, a slash, and its name"))
	case s.namespace != "" && o.NetAttachDefName != want:
		f.Add(ErrOverlayNAD.At(at, o.NetAttachDefName,
			"%q is not the object, %q", o.NetAttachDefName, want).With(atTopology).
			Hinted("write %q", want).
			Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(want)}))
	}
}

// checkMembers follows pkg/util/multi_network.go ValidateNetConf.
func (o Overlay) checkMembers(r ResolvedOverlay, f *findings) {
	localnet, layer3 := o.Topology == TopologyLocalnet, o.Topology == TopologyLayer3
	o.checkRole(r, f)
	if layer3 && r.PersistentIPs {
		f.Add(ErrOverlayPersistent.At("/allowPersistentIPs", true,
			"layer3 has no persistent addresses").With(atTopology).Hinted("leave it out"))
	}
	if o.IPAM != nil && o.IPAM.Type() != "" {
		f.Add(ErrOverlayIPAM.At("/ipam", o.IPAM.Type(), "OVN-Kubernetes assigns the addresses itself").
			Hinted("remove ipam, and write subnets").
			Fixed(diag.Op{Op: "remove", Path: "/ipam"}))
	}
	if localnet && o.JoinSubnet != "" {
		f.Add(ErrOverlayJoin.At("/joinSubnet", o.JoinSubnet, "a localnet has no services to join").
			With(atTopology).Hinted("remove it"))
	}
	if r.VLAN < 0 || r.VLAN > maxVLAN {
		f.Add(ErrOverlayVLAN.At("/vlanID", r.VLAN, "%d is outside 1..%d", r.VLAN, maxVLAN).
			With(atTopology).
			Hinted("write a VLAN ID from 1 to %d, or leave it out", maxVLAN))
	}
}

func (o Overlay) checkRole(r ResolvedOverlay, f *findings) {
	switch {
	case r.Role != RoleSecondary && r.Role != RolePrimary:
		f.Add(ErrOverlayRole.At("/role", o.Role, "%q is neither %s nor %s",
			o.Role, RolePrimary, RoleSecondary).Hinted("leave role out"))
	case r.Role == RoleSecondary:
	case o.Topology == TopologyLocalnet:
		f.Add(ErrOverlayRole.At("/role", o.Role, "a localnet is always secondary").
			With(atTopology).Hinted("leave role out"))
	case o.Topology == TopologyLayer2 && strings.TrimSpace(o.Subnets) == "":
		f.Add(ErrOverlaySubnets.At(atSubnets, nil, "a primary network needs subnets").
			With("/role", atTopology).Hinted("write a network such as 10.200.5.0/24"))
	}
}

// checkIgnored reports members that the topology does not read
// (pkg/util/multi_network.go newLayer3NetConfInfo and the two after it).
func (o Overlay) checkIgnored(f *findings) {
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
			f.Add(WarnOverlayIgnored.At(diag.Path("").Name(m.name), nil,
				"a %s network does not read it", o.Topology).With(atTopology).
				Hinted("leave it out; %s reads it", strings.Join(m.of, " or ")))
		}
	}
}

// subnets reads the subnets, of layer3 with the length of the nodes' subnets
// (config/utils.go ParseClusterSubnetEntriesWithDefaults). It reports whether
// each of them can be read.
func (o Overlay) subnets(f *findings) (out []netip.Prefix, ok bool) {
	if strings.TrimSpace(o.Subnets) == "" {
		return nil, true
	}
	ok = true
	for i, text := range strings.Split(o.Subnets, ",") {
		text = strings.TrimSpace(text)
		p, why := overlaySubnet(text, o.Topology == TopologyLayer3)
		if why != "" {
			ok = false
			f.Add(ErrOverlaySubnets.At(atSubnets, o.Subnets, "subnet %d, %q, %s", i+1, text, why).
				With(atTopology).
				Hinted("write networks such as 10.200.5.0/24, separated by commas"))
			continue
		}
		overlaps := func(before netip.Prefix) bool { return ipnet.Overlap(before, p) }
		if at := slices.IndexFunc(out, overlaps); at >= 0 && o.Topology != TopologyLocalnet {
			f.Add(ErrOverlaySubnets.At(atSubnets, o.Subnets, "subnet %d, %v, overlaps %v",
				i+1, p, out[at]).With(atTopology).Hinted("make the subnets disjoint"))
		}
		out = append(out, p)
	}
	return out, ok
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
		return p, "has nodes' subnets that are not /64"
	case host > p.Addr().BitLen() || host <= p.Bits():
		return p, "has nodes' subnets that are not within it: write their length after a second slash"
	}
	return p.Masked(), ""
}

// largest is how many addresses OVN-Kubernetes hands out of an IPv6 subnet
// (allocator/ip/allocator.go NewAllocatorCIDRRange: 65536 less the first).
const largest = 65535

// ranges returns what is handed out: all but the network and, of IPv4, the
// broadcast address, less what is excluded. A primary layer2 network keeps the
// first two for the gateway and the nodes' ports (clustermanager
// network_cluster_controller.go). That nothing is left is reported when all that is
// excluded is known.
func (o Overlay) ranges(
	r ResolvedOverlay, excluded ipnet.Set, known bool, f *findings,
) (out []ipam.Range) {
	for i, p := range r.Subnets {
		x := ipam.Range{
			Set: i, Network: p, Assignable: usable(p).Subtract(excluded), At: atSubnets,
		}
		if r.Role == RolePrimary {
			first := p.Addr().Next()
			x.Gateway = first
			x.Assignable = x.Assignable.Subtract(ipnet.SetOfAddrs(first, first.Next()))
		}
		if known && x.Assignable.IsEmpty() && !slices.Contains(r.Subnets[:i], p) {
			f.Add(ErrOverlayEmpty.At(atSubnets, p.String(), "%v leaves no address to assign", p).
				With("/excludeSubnets", "/role", atTopology).
				Hinted("use a larger network, or exclude less"))
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

// excluded reads the excluded subnets, each of which has to be in a subnet. It
// reports whether each of them can be read; all is whether the subnets can.
func (o Overlay) excluded(subnets []netip.Prefix, all bool, f *findings) (out ipnet.Set, ok bool) {
	if strings.TrimSpace(o.ExcludeSubnets) == "" {
		return out, true
	}
	ok = true
	for i, text := range strings.Split(o.ExcludeSubnets, ",") {
		text = strings.TrimSpace(text)
		p, why := overlaySubnet(text, false)
		within := func(s netip.Prefix) bool { return s.Bits() <= p.Bits() && s.Overlaps(p) }
		if why == "" && all && !slices.ContainsFunc(subnets, within) {
			why = "is in none of the subnets"
		}
		if why != "" {
			ok = false
			f.Add(ErrOverlayExclude.At("/excludeSubnets", o.ExcludeSubnets, "subnet %d, %q, %s",
				i+1, text, why).With(atSubnets, atTopology).
				Hinted("write parts of subnets, separated by commas"))
			continue
		}
		out = out.Union(ipnet.SetOf(p))
	}
	return out, ok
}
