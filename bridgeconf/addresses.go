package bridgeconf

import (
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
)

// assigned is one address that an attachment gets, as far as the document
// says: its network, and its gateway.
type assigned struct {
	network netip.Prefix
	gateway netip.Addr // as the IPAM plugin says; the zero Addr is none
	address netip.Addr // the zero Addr is one of many
}

func addressesOf(r ipam.Resolved) []assigned {
	var out []assigned
	for _, set := range r.Sets() {
		// One address, of the first range as long as that has a free one.
		out = append(out, assigned{network: set[0].Network, gateway: set[0].Gateway})
	}
	for _, f := range r.Fixed {
		out = append(out, assigned{f.Address.Masked(), f.Gateway, f.Address.Addr()})
	}
	return out
}

// checkOwnAddress reports a fixed address that is the bridge's too: the plugin
// does not notice (case E03-isGW-ip-equals-gw).
func (c *Config) checkOwnAddress(all []assigned, f *findings) {
	for i, a := range all {
		if gw, ok := a.bridgeAddress(); ok && a.address.IsValid() && gw.Addr() == a.address {
			f.Add(WarnOwnAddress.At(atIPAM, a.address.String(),
				"address %d, %v, is the one that the bridge gets", i, a.address).
				With(c.gateway()...).
				Hinted("give the container another address, or the network another gateway"))
		}
	}
}

// bridgeAddress is what isGateway puts on the bridge: the IPAM plugin's gateway,
// or the address after the network's (bridge.go calcGateways v1.9.1), with the length of
// the network. It reports false where there is no such address, at which the plugin panics,
// and for a gateway of IPv4 in a longer network of IPv6, which the kernel refuses.
func (a assigned) bridgeAddress() (netip.Prefix, bool) {
	gw := a.gateway
	if !gw.IsValid() {
		gw = a.network.Addr().Next()
	}
	p := netip.PrefixFrom(gw, a.network.Bits())
	return p, p.IsValid()
}

// bridgeAddresses returns the addresses that the bridge has in the end, each
// once. A new one replaces what it clashes with, which takes forceAddress.
func bridgeAddresses(r ipam.Resolved) []netip.Prefix {
	var out []netip.Prefix
	for _, a := range addressesOf(r) {
		gw, ok := a.bridgeAddress()
		if !ok {
			continue
		}
		out = slices.DeleteFunc(out, func(b netip.Prefix) bool { return b == gw || clash(b, gw) })
		out = append(out, gw)
	}
	return out
}

// clash reports whether a bridge cannot have both: it takes one IPv4 address, and
// IPv6 addresses of networks that do not overlap (bridge.go ensureAddr v1.9.1).
func clash(a, b netip.Prefix) bool {
	return a != b && (a.Addr().Is4() && b.Addr().Is4() || ipnet.Overlap(a, b))
}

// checkAssigned reports what the plugin and the kernel refuse of the addresses.
func (c *Config) checkAssigned(r *Resolved, f *findings) {
	all := addressesOf(r.IPAM)
	count := familyCounts(all)
	if r.Masquerade && r.IPMasqBackend != "nftables" && max(count[0], count[1]) > 1 {
		f.Add(WarnMasqDelete.At("/ipMasq", true, "two addresses of one family share a chain of "+
			"iptables, which DEL cannot delete the first time").With("/ipMasqBackend", atIPAM).
			Hinted(`write "ipMasqBackend": "nftables", or assign one address per family`))
	}
	hostLocal := r.IPAM.Type == ipam.TypeHostLocal
	var l diag.List
	names.CheckAddresses(c.network(r, &f.plugin), max(count[0], count[1]), hostLocal, &l)
	f.Add(l...)
	if r.Gateway {
		c.checkOwnAddress(all, f)
		c.checkBridgeAddresses(r, all, f)
	}
	if r.DefaultGateway {
		checkDefaultRoute(r, all, f)
	}
}

func familyCounts(all []assigned) (n [2]int) {
	for _, a := range all {
		if a.network.Addr().Is4() {
			n[0]++
		} else {
			n[1]++
		}
	}
	return n
}

// checkBridgeAddresses reports addresses that the bridge cannot have together.
func (c *Config) checkBridgeAddresses(r *Resolved, all []assigned, f *findings) {
	at, other := atGateway, atRoute
	if !or(c.IsGateway, false) {
		at, other = atRoute, atGateway
	}
	if !r.ForceAddress {
		checkSetGateways(r.IPAM, at, other, f)
	}
	var have []netip.Prefix
	for _, a := range all {
		gw, ok := a.bridgeAddress()
		if !ok && a.gateway.IsValid() {
			f.Add(ErrNoGatewayAddress.At(at, true,
				"%v cannot be an address of the bridge with the length of %v", a.gateway, a.network).
				With(other, atIPAM).Hinted("write a gateway of the network, or leave %s out", at[1:]))
			continue
		}
		if !ok {
			f.Add(ErrNoGatewayAddress.At(at, true,
				"%v is followed by no address that the bridge could have", a.network).
				With(other, atIPAM).Hinted("leave %s out", at[1:]))
			continue
		}
		for _, b := range have {
			if clash(gw, b) && !r.ForceAddress {
				f.Add(ErrTwoGateways.At(at, true, "the bridge cannot have both %v and %v", b, gw).
					With(other, "/forceAddress", atIPAM).
					Hinted("use one network per family, or leave %s out", at[1:]))
			}
		}
		have = append(have, gw)
	}
}

// checkSetGateways reports a set of host-local whose ranges are of several networks:
// once the first is used up, the bridge would have to get the gateway of the next.
func checkSetGateways(r ipam.Resolved, at, other diag.Path, f *findings) {
	for _, set := range r.Sets() {
		first, ok := assigned{network: set[0].Network, gateway: set[0].Gateway}.bridgeAddress()
		for _, x := range set[1:] {
			next, has := assigned{network: x.Network, gateway: x.Gateway}.bridgeAddress()
			if ok && has && clash(first, next) {
				f.Add(ErrSetGateways.At(at, true, "once %v is used up no pod is added any more: "+
					"the bridge has %v, and cannot get %v", set[0].Assignable, first, next).
					With(other, "/forceAddress", atIPAM).
					Hinted("use ranges of one network, or leave %s out", at[1:]))
				break
			}
		}
	}
}

// checkDefaultRoute: isDefaultGateway adds a route of its own, unless the IPAM
// plugin has one that names its gateway.
func checkDefaultRoute(r *Resolved, all []assigned, f *findings) {
	for i, x := range r.IPAM.Routes {
		if x.Dst.Bits() == 0 && !x.Gateway.IsValid() {
			f.Add(ErrTwoDefaultRoutes.At(diag.Path("/ipam/routes").Index(i), x.Dst,
				"isDefaultGateway adds the same route: this one names no gateway").With(atRoute).
				Hinted("remove it, or give it a gw"))
		}
	}
	for _, bits := range []int{32, 128} {
		first := slices.IndexFunc(all, func(a assigned) bool {
			return a.network.Addr().BitLen() == bits
		})
		if first < 0 || slices.ContainsFunc(r.IPAM.Routes, func(x ipam.ResolvedRoute) bool {
			return x.Dst.Bits() == 0 && x.Gateway.IsValid() && x.Dst.Addr().BitLen() == bits
		}) {
			continue
		}
		gw, ok := all[first].bridgeAddress() // of the first address: the route is added once
		onLink := func(a assigned) bool { return a.network.Contains(gw.Addr()) }
		if ok && !slices.ContainsFunc(all, onLink) {
			f.Add(ErrGatewayUnreachable.At(atRoute, true,
				"the gateway %v is outside %v, so the kernel cannot reach it",
				gw.Addr(), all[first].network).With(atIPAM).
				Hinted("write a gateway within %v", all[first].network))
		}
	}
}
