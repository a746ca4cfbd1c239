package nad

import (
	"net/netip"
	"slices"
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
	atRole     = diag.Path("/role")
	atSubnets  = diag.Path("/subnets")
	atExclude  = diag.Path("/excludeSubnets")
	atJoin     = diag.Path("/joinSubnet")
	atTransit  = diag.Path("/transitSubnet")
)

var (
	topologies = []string{TopologyLocalnet, TopologyLayer2, TopologyLayer3}
	transports = []string{"no-overlay", "evpn"}
)

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
	// JoinSubnets join the routers of layer2 and layer3, one a family.
	JoinSubnets []netip.Prefix `json:"joinSubnets,omitempty"`
	// TransitSubnets are those of transitSubnet, of a primary layer2 network;
	// without it, OVN-Kubernetes takes some that overlap nothing.
	TransitSubnets []netip.Prefix `json:"transitSubnets,omitempty"`
	Layer2         bool           `json:"layer2"` // no address

	// IPAM is what OVN-Kubernetes hands out of Subnets to localnet and layer2. It is
	// not Complete for layer3, of which each node has a part that is not known here,
	// nor for the pod network, which has no ranges.
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
		CNIVersion:    or(o.CNIVersion, cniconf.Versions[0]),
		Name:          o.Name,
		Topology:      o.Topology,
		Role:          or(o.Role, RoleSecondary),
		MTU:           deref(o.MTU),
		PersistentIPs: deref(o.AllowPersistentIPs),
		IPAM:          ipam.Resolved{Type: OverlayType},
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
		excluded, known := o.excluded(subnets, all, f)
		joins, transits := o.joins(f), o.transits(f)
		r.JoinSubnets, r.TransitSubnets = prefixes(joins), prefixes(transits)
		if known {
			o.checkExcluded(r, excluded, f)
			o.checkTaken(subnets, excluded, slices.Concat(joins, transits), f)
		}
		r.IPAM.Ranges = o.ranges(r, ipnet.SetOf(excluded...), known, f)
		r.IPAM.Complete = o.Topology != TopologyLayer3
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
		f.Add(ErrOverlayName.At("/name", o.Name,
			"%q cannot name a network of its own", o.Name).With(atTopology).
			Hinted("write name: OVN-Kubernetes does not see what Multus puts in"))
	case !cniconf.NetworkName(o.Name):
		f.Add(ErrPluginNameChars.At("/name", o.Name, "%q has characters other than "+
			"letters, digits, _, . and -, or begins with one of the last three",
			o.Name).With(atTopology).
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
			"%q is not namespace/name of the object", o.NetAttachDefName).
			With(atTopology).
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
			"layer3 has no persistent addresses").With(atTopology).
			Hinted("leave it out"))
	}
	if o.IPAM != nil && o.IPAM.Type() != "" {
		f.Add(ErrOverlayIPAM.At("/ipam", o.IPAM.Type(),
			"OVN-Kubernetes assigns the addresses itself").
			Hinted("remove ipam, and write subnets").
			Fixed(diag.Op{Op: "remove", Path: "/ipam"}))
	}
	if localnet && o.JoinSubnet != "" {
		f.Add(ErrOverlayJoin.At(atJoin, o.JoinSubnet, "a localnet has no services to join").
			With(atTopology).Hinted("remove it"))
	}
	o.checkLayer2Only(f)
	if o.Transport != "" && !slices.Contains(transports, o.Transport) {
		f.Add(ErrOverlayTransport.At("/transport", o.Transport, "%q is none of %s",
			o.Transport, strings.Join(transports, ", ")).
			Hinted("leave transport out for the overlay"))
	}
	if r.VLAN < 0 || r.VLAN > maxVLAN {
		f.Add(ErrOverlayVLAN.At("/vlanID", r.VLAN, "%d is outside 1..%d", r.VLAN, maxVLAN).
			With(atTopology).
			Hinted("write a VLAN ID from 1 to %d, or leave it out", maxVLAN))
	}
}

// checkLayer2Only reports members that are refused unless the network is layer2.
func (o Overlay) checkLayer2Only(f *findings) {
	for _, m := range []struct{ name, value string }{
		{"reservedSubnets", o.ReservedSubnets},
		{"infrastructureSubnets", o.InfrastructureSubnets},
		{"defaultGatewayIPs", o.DefaultGatewayIPs},
	} {
		if m.value != "" && o.Topology != TopologyLayer2 {
			f.Add(ErrOverlayLayer2Only.At(diag.Path("").Name(m.name), m.value,
				"only a %s network has it", TopologyLayer2).With(atTopology).
				Hinted("leave it out"))
		}
	}
}

func (o Overlay) checkRole(r ResolvedOverlay, f *findings) {
	switch {
	case r.Role != RoleSecondary && r.Role != RolePrimary:
		f.Add(ErrOverlayRole.At(atRole, o.Role, "%q is neither %s nor %s",
			o.Role, RolePrimary, RoleSecondary).Hinted("leave role out"))
	case r.Role == RoleSecondary:
	case o.Topology == TopologyLocalnet:
		f.Add(ErrOverlayRole.At(atRole, o.Role, "a localnet is always secondary").
			With(atTopology).Hinted("leave role out"))
	case o.Topology == TopologyLayer2 && strings.TrimSpace(o.Subnets) == "":
		f.Add(ErrOverlaySubnets.At(atSubnets, nil, "a primary network needs subnets").
			With(atRole, atTopology).Hinted("write a network such as 10.200.5.0/24"))
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
		{
			"excludeSubnets", o.ExcludeSubnets != "",
			[]string{TopologyLocalnet, TopologyLayer2},
		},
		{"vlanID", o.VLANID != nil, []string{TopologyLocalnet}},
		{"physicalNetworkName", o.PhysicalNetworkName != "", []string{TopologyLocalnet}},
		{"transitSubnet", o.TransitSubnet != "", []string{TopologyLayer2}},
	} {
		if m.given && o.Topology != "" && !slices.Contains(m.of, o.Topology) {
			f.Add(WarnOverlayIgnored.At(diag.Path("").Name(m.name), nil,
				"a %s network does not read it", o.Topology).With(atTopology).
				Hinted("leave it out; %s reads it", strings.Join(m.of, " or ")))
		}
	}
	if o.Topology == TopologyLayer2 && o.TransitSubnet != "" && !o.primary() {
		f.Add(WarnOverlayIgnored.At(atTransit, nil, "a secondary network does not read it").
			With(atTopology, atRole).Hinted("leave it out"))
	}
	for _, m := range []struct{ name, value string }{
		{"outboundSNAT", o.OutboundSNAT}, {"uplink", o.Uplink},
	} {
		if m.value != "" {
			f.Add(WarnOverlayNew.At(diag.Path("").Name(m.name), m.value,
				"OVN-Kubernetes v1.3.0 and older ignore it").
				Hinted("leave it out until the release after v1.3.0 runs"))
		}
	}
}
