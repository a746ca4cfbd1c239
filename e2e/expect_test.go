//go:build linux

package e2e

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/ipam"
)

// kernelMTU is that of bridges and veth pairs that was not set
// (linux net/ethernet/eth.c ether_setup).
const kernelMTU = 1500

// minMTUv6 is the least with which the kernel puts IPv6 on an interface
// (linux include/uapi/linux/ipv6.h IPV6_MIN_MTU).
const minMTUv6 = 1280

// expected is what the kernel should show of an attachment that resolved to r.
// What the document leaves open is taken from what it does show: which address
// of a range, and a random MAC address.
func expected(r bridgeconf.Resolved, f facts, got shown) shown {
	s := shown{
		Bridge: r.Bridge, Promiscuous: r.Promiscuous, Filtering: r.VLANFiltering,
		BridgeMTU: kernelMTU,
		Hairpin:   r.Hairpin, Isolated: r.Isolated,
		Up: r.InterfaceUp, MAC: got.MAC,
		Addresses:  addresses(r.IPAM, got.Addresses),
		Gateways:   gateways(r),
		Routes:     routes(r),
		SpoofCheck: r.MACSpoofCheck,
	}
	if r.MTU != 0 {
		s.BridgeMTU = r.MTU
	}
	s.PortMTU, s.MTU = s.BridgeMTU, s.BridgeMTU
	s.DAD = r.DAD && s.MTU >= minMTUv6 // below, there is no IPv6
	if r.MAC != "" {
		s.MAC = strings.ToLower(strings.ReplaceAll(r.MAC, "-", ":"))
	}
	if f.VLANFiltering {
		for _, v := range r.PortVLANs {
			s.VLANs = append(s.VLANs, v.String())
		}
	}
	if r.Masquerade {
		s.Masquerade = r.IPMasqBackend
		if s.Masquerade == "" { // plugins pkg/ip/ipmasq_linux.go v1.9.1 SetupIPMasqForNetworks
			s.Masquerade = "iptables"
			if !f.IPTables {
				s.Masquerade = "nftables"
			}
		}
	}
	return s
}

// addresses puts for each address that r promises the one of got that keeps the
// promise, or the lowest that would.
func addresses(r ipam.Resolved, got []netip.Prefix) []netip.Prefix {
	var out []netip.Prefix
	for _, set := range r.Sets() {
		x := set[0] // the others only when this one has no free address left
		keeps := func(p netip.Prefix) bool {
			return p.Bits() == x.Network.Bits() && x.Assignable.Contains(p.Addr())
		}
		if i := slices.IndexFunc(got, keeps); i >= 0 {
			out = append(out, got[i])
		} else {
			out = append(out, netip.PrefixFrom(x.Assignable.First(), x.Network.Bits()))
		}
	}
	for _, x := range r.Fixed {
		out = append(out, x.Address)
	}
	return out
}

// assigned are the addresses that r promises: of each the network, and the
// gateway that the IPAM plugin names.
func assigned(r bridgeconf.Resolved) []ipam.Range {
	var out []ipam.Range
	for _, set := range r.IPAM.Sets() {
		out = append(out, set[0])
	}
	for _, x := range r.IPAM.Fixed {
		out = append(out, ipam.Range{Network: x.Address.Masked(), Gateway: x.Gateway})
	}
	if r.Gateway { // bridge.go calcGateways
		for i, x := range out {
			if !x.Gateway.IsValid() {
				out[i].Gateway = x.Network.Addr().Next()
			}
		}
	}
	return out
}

// gateways are the addresses on the node, as bridge.go ensureAddr gives them one
// after the other, IPv4 first.
func gateways(r bridgeconf.Resolved) []string {
	if !r.Gateway {
		return nil
	}
	var have []netip.Prefix
	for _, is4 := range []bool{true, false} {
		for _, x := range assigned(r) {
			gw := netip.PrefixFrom(x.Gateway, x.Network.Bits())
			if x.Network.Addr().Is4() != is4 || slices.Contains(have, gw) {
				continue
			}
			have = slices.DeleteFunc(have, func(p netip.Prefix) bool {
				return p.Addr().Is4() == is4 && (is4 || p.Overlaps(gw))
			})
			have = append(have, gw)
		}
	}
	var out []string
	for _, p := range have {
		out = append(out, r.GatewayInterface()+" "+p.String())
	}
	slices.Sort(out)
	return out
}

// routes are those of the IPAM plugin, and of isDefaultGateway (bridge.go
// calcGateways; plugins pkg/ipam/ipam_linux.go ConfigureIface).
func routes(r bridgeconf.Resolved) []string {
	all := slices.Clone(r.IPAM.Routes)
	first := map[bool]netip.Addr{} // the first gateway of a family
	for _, x := range assigned(r) {
		is4 := x.Gateway.Is4()
		if x.Gateway.IsValid() && !first[is4].IsValid() {
			first[is4] = x.Gateway
		}
	}
	if r.DefaultGateway {
		for is4, gw := range first {
			dst := netip.PrefixFrom(netip.IPv6Unspecified(), 0)
			if is4 {
				dst = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
			}
			there := func(x ipam.ResolvedRoute) bool { return x.Dst == dst && x.Gateway.IsValid() }
			if !slices.ContainsFunc(all, there) {
				all = append(all, ipam.ResolvedRoute{Dst: dst, Gateway: gw})
			}
		}
	}
	var out []string
	for _, x := range all {
		if !x.Gateway.IsValid() {
			x.Gateway = first[x.Dst.Addr().Is4()]
		}
		out = append(out, route(destination(x.Dst), text(x.Gateway)))
	}
	slices.Sort(out)
	return out
}

// destination writes p as the ip command does.
func destination(p netip.Prefix) string {
	switch {
	case p.Bits() == 0:
		return "default"
	case p.IsSingleIP():
		return p.Addr().String()
	}
	return p.String()
}

func text(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}
