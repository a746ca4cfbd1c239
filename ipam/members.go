package ipam

import (
	"encoding/json"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Route is a route that an IPAM plugin returns with the addresses
// (containernetworking/cni pkg/types Route).
type Route struct {
	Dst string // CIDR notation; required
	GW  string // "" is the gateway of the address

	MTU, AdvMSS, Priority, Table, Scope *int

	Unknown map[string]json.RawMessage
}

var routeTable = table.Part(
	func(r *Route) *map[string]json.RawMessage { return &r.Unknown },
	table.Decoded("dst", func(r *Route) *string { return &r.Dst }).
		Doc("the destination, a network"),
	table.String("gw", func(r *Route) *string { return &r.GW }).
		Doc("the gateway; absent is that of the address"),
	table.Integer("mtu", func(r *Route) **int { return &r.MTU }).
		Doc("the MTU of the route"),
	table.Integer("advmss", func(r *Route) **int { return &r.AdvMSS }).
		Doc("the maximal segment size to advertise"),
	table.Integer("priority", func(r *Route) **int { return &r.Priority }).
		Doc("the priority; the lower wins"),
	table.Integer("table", func(r *Route) **int { return &r.Table }).
		Doc("the number of the routing table"),
	table.Integer("scope", func(r *Route) **int { return &r.Scope }).
		Doc("the scope"),
)

// DNS is what an interface's result says of name servers
// (containernetworking/cni pkg/types DNS). Nothing checks its contents.
type DNS struct {
	Nameservers []string
	Domain      string
	Search      []string
	Options     []string

	Unknown map[string]json.RawMessage
}

var dnsTable = table.New("the plugin",
	func(d *DNS) *map[string]json.RawMessage { return &d.Unknown },
	table.Strings("nameservers", func(d *DNS) *[]string { return &d.Nameservers }).
		Doc("name servers"),
	table.String("domain", func(d *DNS) *string { return &d.Domain }).
		Doc("the local domain"),
	table.Strings("search", func(d *DNS) *[]string { return &d.Search }).
		Doc("the domains to search"),
	table.Strings("options", func(d *DNS) *[]string { return &d.Options }).
		Doc("options of the resolver"),
)

// ParseDNS reads a dns member of a CNI configuration or an ipam member.
func ParseDNS(data []byte) (*DNS, diag.List) {
	d, l := dnsTable.Parse(data)
	return &d, l
}

// StaticAddress is an address that every attachment gets alike.
type StaticAddress struct {
	Address string // with its prefix length: 10.200.5.7/24
	Gateway string // "" is none

	Unknown map[string]json.RawMessage
}

var addressTable = table.Part(
	func(a *StaticAddress) *map[string]json.RawMessage { return &a.Unknown },
	table.String("address", func(a *StaticAddress) *string { return &a.Address }).
		Doc("an address with its prefix length"),
	table.String("gateway", func(a *StaticAddress) *string { return &a.Gateway }).
		Doc("the gateway; absent is none"),
)

// parseCIDR reads s as the CNI programs do, with net.ParseCIDR: host bits are
// returned in the address, a mapped network as net.IPNet prints it.
func parseCIDR(s string) (addr netip.Addr, network netip.Prefix, ok bool) {
	text, length, _ := strings.Cut(s, "/")
	a, err := netip.ParseAddr(text)
	bits, fine := parseBits(length)
	p := netip.PrefixFrom(a, bits)
	if err != nil || a.Zone() != "" || !fine || !p.IsValid() {
		return netip.Addr{}, netip.Prefix{}, false
	}
	return a.Unmap(), ipnet.Unmap(p.Masked()), true
}

// parseBits reads a prefix length: digits, leading zeros allowed.
func parseBits(s string) (int, bool) {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 128 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, s != ""
}

// parseAddr reads s as the CNI programs do, with net.ParseIP: no zone, no
// leading zeros, a mapped address as IPv4.
func parseAddr(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	return a.Unmap(), true
}

// parseAddrSloppy reads s as parseAddr does, with leading zeros as decimal
// (k8s.io/utils/net ParseIPSloppy).
func parseAddrSloppy(s string) (netip.Addr, bool) {
	if a, ok := parseAddr(s); ok {
		return a, true
	}
	a, _, err := ipnet.ParseAddrSloppy(s)
	return a, err == nil
}

// parseCIDRSloppy reads s as parseCIDR does, with leading zeros as decimal
// (k8s.io/utils/net ParseCIDRSloppy).
func parseCIDRSloppy(s string) (addr netip.Addr, network netip.Prefix, ok bool) {
	network, _, err := ipnet.ParsePrefixSloppy(s)
	if err != nil {
		return netip.Addr{}, netip.Prefix{}, false
	}
	text, _, _ := strings.Cut(s, "/")
	addr, ok = parseAddrSloppy(text)
	return addr, network, ok
}

// resolveRoutes checks the routes of an ipam member and returns those that hold.
func resolveRoutes(routes []Route, l *diag.List) []ResolvedRoute {
	var out []ResolvedRoute
	for i, r := range routes {
		at := func(name string) diag.Path { return diag.Path("/routes").Index(i).Name(name) }
		if isOdd(r.Unknown, "dst") {
			continue
		}
		if _, given := fold(r.Unknown, "dst"); r.Dst == "" && !given {
			l.Add(ErrRouteNoDst.At(at("dst"), nil, "a route needs a destination").
				Hinted("write a network such as 10.0.0.0/8, or remove the route"))
			continue
		}
		addr, dst, ok := parseCIDR(r.Dst)
		if !ok {
			l.Add(ErrRouteDst.At(at("dst"), r.Dst, "%s", cniconf.NotCIDR(r.Dst)).
				Hinted("write a network such as %s",
					cniconf.Like(r.Dst+r.GW, "10.0.0.0/8", "fd00:200::/32")))
			continue
		}
		if addr != dst.Addr() {
			l.Add(ErrRouteHostBits.At(at("dst"), r.Dst,
				"%q has host bits set, which the kernel refuses", r.Dst).
				Hinted("write %s", dst))
		}
		gw, ok := parseAddr(r.GW)
		if r.GW != "" && !ok {
			l.Add(ErrRouteGateway.At(at("gw"), r.GW, "%s", cniconf.NotAddress(r.GW)).
				Hinted("write an address, or leave gw out for the gateway of the address"))
		}
		out = append(out, ResolvedRoute{Dst: dst, Gateway: gw})
	}
	return out
}

// addressLike returns an address with a length, of the family that text is meant to
// be of: text itself when only the length is missing.
func addressLike(text string) string {
	if a, ok := parseAddr(text); ok && a.Is4() {
		return text + "/24"
	} else if ok {
		return text + "/64"
	}
	return cniconf.Like(text, "10.200.5.7/24", "fd00:200:5::7/64")
}

// resolveFixed checks the addresses of an ipam member, which its plugin reads
// with parse.
func resolveFixed(addrs []StaticAddress, parse func(string) (netip.Addr, netip.Prefix, bool),
	l *diag.List) []Fixed {
	var out []Fixed
	for i, a := range addrs {
		at := diag.Path("/addresses").Index(i)
		gateway, okGateway := parseAddr(a.Gateway)
		if a.Gateway != "" && !okGateway {
			l.Add(ErrGateway.At(at.Name("gateway"), a.Gateway, "%s",
				cniconf.NotAddress(a.Gateway)).
				Hinted("write an address, or leave gateway out"))
		}
		if isOdd(a.Unknown, "address") {
			continue
		}
		addr, network, ok := parse(a.Address)
		if !ok {
			l.Add(ErrAddress.At(at.Name("address"), a.Address, "%s",
				cniconf.NotCIDR(a.Address)).
				Hinted("write an address with its prefix length, such as %s", addressLike(a.Address)))
			continue
		}
		out = append(out, Fixed{
			Address: netip.PrefixFrom(addr, network.Bits()),
			Gateway: gateway,
			At:      at.Name("address"),
		})
	}
	return out
}
