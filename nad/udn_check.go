package nad

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/k8sname"
)

// Bounds of a user-defined network (go-controller/pkg/crd/userdefinednetwork/v1,
// v1.3.0).
const (
	udnLeastMTU, udnMostMTU = 576, 65536
	udnLeastMTU6            = 1280
	udnMostExcluded         = 25
	udnMostSubnets          = 2
	udnDefaultMTU           = 1500
	udnMostVLAN             = 4094
)

// udnCheck is what the API server refuses of a user-defined network.
type udnCheck struct {
	cniconf.Findings
	u  UserDefinedNetwork
	at diag.Path
}

func (c *udnCheck) names() {
	if !k8sname.Subdomain(c.u.Name) {
		c.Add(badName(ErrObjectName, atObjectName, c.u.Name, "a DNS subdomain",
			"use lower-case letters, digits and dashes only"))
	}
	if n := c.u.Namespace; n != "" && c.u.Namespaced && !k8sname.Label(n) {
		c.Add(badName(ErrNamespace, atObjectNamespace, n, "a DNS label",
			"write the namespace whose pods are to use the network"))
	}
}

// topology checks that the member which the topology names is there, and no other.
func (c *udnCheck) topology() {
	u := c.u
	all := []string{udnLocalnet, udnLayer2, udnLayer3}
	if u.Namespaced {
		all = all[1:]
	}
	known := slices.Contains(all, u.Topology)
	if !known {
		rule := ErrUDNValue
		if u.Topology == "" {
			rule = ErrUDNRequired
		}
		c.Add(rule.At(c.at.Name("topology"), u.Topology, "%q is none of %s",
			u.Topology, strings.Join(all, ", ")).Hinted("write %s", all[0]))
	}
	c.part(udnLocalnet, u.Localnet != nil, func(at diag.Path) { c.localnet(at, *u.Localnet) })
	c.part(udnLayer2, u.Layer2 != nil, func(at diag.Path) { c.layer2(at, *u.Layer2) })
	c.part(udnLayer3, u.Layer3 != nil, func(at diag.Path) { c.layer3(at, *u.Layer3) })
}

// part checks the member of one topology.
func (c *udnCheck) part(topology string, given bool, check func(at diag.Path)) {
	name := strings.ToLower(topology)
	switch at := c.at.Name(name); {
	case given && c.u.Namespaced && topology == udnLocalnet:
		c.Add(diag.WarnUnknown.At(at, nil, "a %s has no localnet: the API server drops it", UDNKind).
			Hinted("make a %s", ClusterUDNKind))
	case given:
		check(at)
		if c.u.Topology != topology {
			c.Add(ErrUDNForbidden.At(at, nil, "the topology is %s", or(c.u.Topology, "not given")).
				With(c.at.Name("topology")).
				Hinted("remove %s, or write topology: %s", name, topology))
		}
	case c.u.Topology == topology:
		c.Add(ErrUDNRequired.At(at, nil, "topology %s needs it", topology).
			With(c.at.Name("topology")).
			Hinted("write %s, with role: %s", name, udnSecondary))
	}
}

func (c *udnCheck) localnet(at diag.Path, n LocalnetNetwork) {
	c.value(at.Name("role"), n.Role, udnSecondary)
	c.physical(at.Name("physicalNetworkName"), n.PhysicalNetworkName)
	subnets := c.subnets(at.Name("subnets"), n.Subnets)
	c.mtu(at.Name("mtu"), n.MTU, subnets)
	c.ipam(at, n.IPAM, n.Subnets != nil)
	c.excluded(at, n)
	if v := n.VLAN; v != nil {
		c.vlan(at.Name("vlan"), *v)
	}
}

func (c *udnCheck) physical(at diag.Path, name string) {
	const hint = "write the localnet of a bridge-mapping of the nodes"
	switch {
	case name == "":
		c.Add(ErrUDNRequired.At(at, nil, "there is none").Hinted(hint))
	case len(name) > 253 || strings.ContainsAny(name, ",:"):
		c.Add(ErrUDNValue.At(at, name, "%q has more than 253 bytes, a comma or a colon", name).
			Hinted(hint))
	}
}

func (c *udnCheck) vlan(at diag.Path, v AccessVLAN) {
	c.value(at.Name("mode"), v.Mode, udnAccess)
	if v.Access == nil {
		c.Add(ErrUDNRequired.At(at.Name("access"), nil, "mode Access needs it").
			Hinted("write access: {id: 100}, with the VLAN ID of the network"))
		return
	}
	id, p := deref(v.Access.ID), at.Name("access").Name("id")
	switch {
	case v.Access.ID == nil:
		c.Add(ErrUDNRequired.At(p, nil, "there is none").Hinted("write the VLAN ID, 1 to 4094"))
	case id < 1 || id > udnMostVLAN:
		c.Add(ErrUDNValue.At(p, id, "%d is outside 1..%d", id, udnMostVLAN).
			Hinted("write a VLAN ID, or leave vlan out for an untagged network"))
	}
}

func (c *udnCheck) layer2(at diag.Path, n Layer2Network) {
	c.value(at.Name("role"), n.Role, udnPrimary, udnSecondary)
	subnets := c.subnets(at.Name("subnets"), n.Subnets)
	c.mtu(at.Name("mtu"), n.MTU, subnets)
	c.ipam(at, n.IPAM, n.Subnets != nil)
	if n.IPAM != nil && n.IPAM.Mode == udnDisabled && n.Role == udnPrimary {
		c.Add(ErrUDNForbidden.At(at.Name("ipam").Name("mode"), udnDisabled,
			"a primary network assigns addresses").With(at.Name("role")).
			Hinted("write mode: Enabled, and subnets"))
	}
	c.joins(at, n.Role, n.JoinSubnets)
}

func (c *udnCheck) layer3(at diag.Path, n Layer3Network) {
	c.value(at.Name("role"), n.Role, udnPrimary, udnSecondary)
	p := at.Name("subnets")
	switch count := len(n.Subnets); {
	case count == 0:
		c.Add(ErrUDNRequired.At(p, nil, "there are none").
			Hinted("write a network, such as [{cidr: 10.150.0.0/16}]"))
	case count > udnMostSubnets:
		c.Add(ErrUDNCount.At(p, count, "%d are more than %d", count, udnMostSubnets).
			Hinted("write one a family"))
		return
	}
	var all []netip.Prefix
	for i, s := range n.Subnets {
		at := p.Index(i)
		prefix, ok := c.cidr(at.Name("cidr"), s.CIDR)
		all = append(all, prefix)
		if h := deref(s.HostSubnet); ok && s.HostSubnet != nil {
			if h <= prefix.Bits() || prefix.Addr().Is4() && h > 31 || h > 127 {
				c.Add(ErrUDNValue.At(at.Name("hostSubnet"), h,
					"/%d is not a part of %v for a node", h, prefix).With(at.Name("cidr")).
					Hinted("write a length between that of the network and %d", lastBits(prefix)))
			}
		}
	}
	c.families(p, all)
	c.mtu(at.Name("mtu"), n.MTU, all)
	c.joins(at, n.Role, n.JoinSubnets)
}

func lastBits(p netip.Prefix) int {
	if p.Addr().Is4() {
		return 31
	}
	return 127
}

// value checks a string that is one of a few.
func (c *udnCheck) value(at diag.Path, got string, allowed ...string) {
	switch {
	case slices.Contains(allowed, got):
	case got == "":
		c.Add(ErrUDNRequired.At(at, nil, "there is none").
			Hinted("write %s", strings.Join(allowed, " or ")))
	default:
		c.Add(ErrUDNValue.At(at, got, "%q is none of %s", got, strings.Join(allowed, ", ")).
			Hinted("write %s", strings.Join(allowed, " or ")))
	}
}

// subnets checks those of a network, one a family.
func (c *udnCheck) subnets(at diag.Path, given []string) (out []netip.Prefix) {
	if n := len(given); given != nil && n == 0 {
		c.Add(ErrUDNCount.At(at, n, "the list is empty").Hinted("write a network, or leave it out"))
	} else if n > udnMostSubnets {
		c.Add(ErrUDNCount.At(at, n, "%d are more than %d", n, udnMostSubnets).
			Hinted("write one a family"))
		return nil
	}
	for i, text := range given {
		if p, ok := c.cidr(at.Index(i), text); ok {
			out = append(out, p)
		}
	}
	c.families(at, out)
	return out
}

func (c *udnCheck) families(at diag.Path, all []netip.Prefix) {
	if len(all) == 2 && all[0].IsValid() && all[1].IsValid() &&
		all[0].Addr().Is4() == all[1].Addr().Is4() {
		c.Add(ErrUDNCount.At(at, nil, "%v and %v are of one family", all[0], all[1]).
			Hinted("write one a family"))
	}
}

// cidr reads a network as the API server's isCIDR does: bits after the length are
// allowed, a zone and an IPv4-mapped address are not.
func (c *udnCheck) cidr(at diag.Path, text string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(text)
	if err != nil || p.Addr().Is4In6() {
		c.Add(ErrUDNCIDR.At(at, text, "%s", cniconf.NotCIDR(text)).
			Hinted("write a network such as %s",
				cniconf.Like(text, "10.200.5.0/24", "fd00:200:5::/64")))
		return netip.Prefix{}, false
	}
	return p, true
}

func (c *udnCheck) mtu(at diag.Path, mtu *int, subnets []netip.Prefix) {
	if mtu == nil {
		return
	}
	six := slices.ContainsFunc(subnets, func(p netip.Prefix) bool {
		return p.IsValid() && p.Addr().Is6()
	})
	switch n := *mtu; {
	case n < udnLeastMTU || n > udnMostMTU:
		c.Add(ErrUDNValue.At(at, n, "%d is outside %d..%d", n, udnLeastMTU, udnMostMTU).
			Hinted("write the MTU of the network, such as %d", udnDefaultMTU))
	case six && n < udnLeastMTU6:
		c.Add(ErrUDNValue.At(at, n, "%d is less than the %d of IPv6", n, udnLeastMTU6).
			Hinted("write %d or more", udnLeastMTU6))
	}
}

// ipam checks that there are subnets exactly when addresses are assigned.
func (c *udnCheck) ipam(at diag.Path, a *UDNAddresses, subnets bool) {
	mode, lifecycle := udnEnabled, ""
	if a != nil {
		mode, lifecycle = or(a.Mode, udnEnabled), a.Lifecycle
		if a.Mode == "" && a.Lifecycle == "" && len(a.Unknown) == 0 {
			c.Add(ErrUDNRequired.At(at.Name("ipam"), nil, "it is empty").
				Hinted("write mode: Enabled, or leave ipam out"))
		}
		c.value(at.Name("ipam").Name("mode"), mode, udnEnabled, udnDisabled)
	}
	p := at.Name("subnets")
	switch {
	case mode == udnEnabled && !subnets:
		c.Add(ErrUDNRequired.At(p, nil, "there are none, and ipam.mode is not Disabled").
			With(at.Name("ipam")).
			Hinted("write a network that addresses are assigned from, such as [10.200.5.0/24]"))
	case mode == udnDisabled && subnets:
		c.Add(ErrUDNForbidden.At(p, nil, "ipam.mode is Disabled").With(at.Name("ipam")).
			Hinted("remove subnets, or write mode: Enabled"))
	}
	switch p := at.Name("ipam").Name("lifecycle"); {
	case lifecycle == "":
	case lifecycle != udnPersistent:
		c.value(p, lifecycle, udnPersistent)
	case mode == udnDisabled:
		c.Add(ErrUDNForbidden.At(p, lifecycle, "ipam.mode is Disabled").
			With(at.Name("ipam").Name("mode")).Hinted("remove lifecycle"))
	}
}

func (c *udnCheck) excluded(at diag.Path, n LocalnetNetwork) {
	if n.ExcludeSubnets == nil {
		return
	}
	p := at.Name("excludeSubnets")
	if n.Subnets == nil {
		c.Add(ErrUDNForbidden.At(p, nil, "there are no subnets to exclude from").
			With(at.Name("subnets")).Hinted("write subnets, or remove excludeSubnets"))
	}
	switch count := len(n.ExcludeSubnets); {
	case count == 0:
		c.Add(ErrUDNCount.At(p, count, "the list is empty").Hinted("leave it out"))
	case count > udnMostExcluded:
		c.Add(ErrUDNCount.At(p, count, "%d are more than %d", count, udnMostExcluded).
			Hinted("exclude larger parts, or use a smaller subnet"))
	}
	for i, text := range n.ExcludeSubnets {
		c.cidr(p.Index(i), text)
	}
}

func (c *udnCheck) joins(at diag.Path, role string, given []string) {
	if given == nil {
		return
	}
	p := at.Name("joinSubnets")
	if role != udnPrimary {
		c.Add(ErrUDNForbidden.At(p, nil, "the role is %s", role).With(at.Name("role")).
			Hinted("remove joinSubnets"))
	}
	c.subnets(p, given)
}
