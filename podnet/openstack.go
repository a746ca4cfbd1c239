package podnet

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// openStack reads network_data.json of OpenStack's metadata service, which
// cloud-init finds on a config drive (cloudinit/sources/helpers/openstack.py
// convert_net_json).
func (g *guestReader) openStack(doc jsonobj.Value) {
	byLink := map[string]int{}
	for n, link := range doc.Member("links").Each() {
		i := GuestInterface{Path: diag.Path("").Name("links").Index(n)}
		i.Name, _ = link.Member("id").Str()
		i.MAC, _ = link.Member("ethernet_mac_address").Str()
		byLink[i.Name] = n
		g.out = append(g.out, i)
	}
	for n, network := range doc.Member("networks").Each() {
		link, _ := network.Member("link").Str()
		if at, ok := byLink[link]; ok {
			g.openStackNetwork(&g.out[at], diag.Path("").Name("networks").Index(n), network)
		}
	}
}

func (g *guestReader) openStackNetwork(i *GuestInterface, at diag.Path, network jsonobj.Value) {
	kind, _ := network.Member("type").Str()
	switch {
	case kind == "ipv4_dhcp", kind == "dhcp4":
		i.DHCP4 = true
	case strings.HasPrefix(kind, "ipv6_dhcp"), kind == "dhcp6":
		i.DHCP6 = true
	case kind == "ipv4", kind == "ipv6":
		g.openStackAddress(i, at.Name("ip_address"), network)
	}
	for n, r := range network.Member("routes").Each() {
		to, _ := r.Member("network").Str()
		mask, _ := r.Member("netmask").Str()
		via, _ := r.Member("gateway").Str()
		if bits, ok := maskBits(mask); ok && bits == 0 || strings.HasSuffix(to, "/0") {
			g.gateway(i, at.Name("routes").Index(n).Name("gateway"), via, false)
		}
	}
}

func (g *guestReader) openStackAddress(i *GuestInterface, at diag.Path, network jsonobj.Value) {
	text, _ := network.Member("ip_address").Str()
	mask, _ := network.Member("netmask").Str()
	if p, err := netip.ParsePrefix(text); err == nil {
		i.Addresses = append(i.Addresses, GuestAddress{p, at})
		return
	}
	a, err := netip.ParseAddr(text)
	bits, ok := maskBits(mask)
	if err != nil || !ok || bits > a.BitLen() {
		g.l.Add(ErrNetworkData.At(at, text,
			"%q with the netmask %q is not an address with the length of its network", text, mask).
			Hinted("write ip_address such as fd10:0:2::2/120"))
		return
	}
	i.Addresses = append(i.Addresses, GuestAddress{netip.PrefixFrom(a, bits), at})
}

// maskBits returns the length that a netmask says: 120, 255.255.255.0 or ffff::.
func maskBits(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return 0, false
	}
	bits, size := net.IPMask(a.AsSlice()).Size()
	return bits, size > 0
}
