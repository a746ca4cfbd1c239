package ipam

import (
	"encoding/json"
	"net"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
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

func (r *Route) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "dst", Codec: table.Decoded(&r.Dst)},
		{Name: "gw", Codec: table.String(&r.GW)},
		{Name: "mtu", Codec: table.Integer(&r.MTU)},
		{Name: "advmss", Codec: table.Integer(&r.AdvMSS)},
		{Name: "priority", Codec: table.Integer(&r.Priority)},
		{Name: "table", Codec: table.Integer(&r.Table)},
		{Name: "scope", Codec: table.Integer(&r.Scope)},
	}, &r.Unknown
}

// DNS is what an interface's result says of name servers
// (containernetworking/cni pkg/types DNS). Nothing checks its contents.
type DNS struct {
	Nameservers []string
	Domain      string
	Search      []string
	Options     []string

	Unknown map[string]json.RawMessage
}

var dnsSchema = table.NewSchema("the plugin", (*DNS).rows)

// ParseDNS reads a dns member of a CNI configuration or an ipam member.
func ParseDNS(data []byte) (*DNS, diag.List) {
	d, l := dnsSchema.Parse(data)
	return &d, l
}

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (d *DNS) MarshalJSON() ([]byte, error) { return dnsSchema.Marshal(*d) }

func (d *DNS) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "nameservers", Codec: table.Strings(&d.Nameservers)},
		{Name: "domain", Codec: table.String(&d.Domain)},
		{Name: "search", Codec: table.Strings(&d.Search)},
		{Name: "options", Codec: table.Strings(&d.Options)},
	}, &d.Unknown
}

// StaticAddress is an address that every attachment gets alike.
type StaticAddress struct {
	Address string // with its prefix length: 10.200.5.7/24
	Gateway string // "" is none

	Unknown map[string]json.RawMessage
}

func (a *StaticAddress) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "address", Codec: table.String(&a.Address)},
		{Name: "gateway", Codec: table.String(&a.Gateway)},
	}, &a.Unknown
}

// parseCIDR reads s as the CNI programs do, with net.ParseCIDR: host bits are
// returned in the address, a mapped prefix as net.IPNet prints it.
func parseCIDR(s string) (addr netip.Addr, network netip.Prefix, ok bool) {
	ip, n, err := net.ParseCIDR(s)
	if err != nil {
		return netip.Addr{}, netip.Prefix{}, false
	}
	addr, _ = netip.AddrFromSlice(ip)
	network, err = netip.ParsePrefix(n.String())
	return addr.Unmap(), network, err == nil
}

// parseAddr reads s as the CNI programs do, with net.ParseIP: no zone, no
// leading zeros, a mapped address as IPv4.
func parseAddr(s string) (netip.Addr, bool) {
	a, ok := netip.AddrFromSlice(net.ParseIP(s))
	return a.Unmap(), ok
}

// resolveRoutes checks the routes of an ipam member and returns those that hold.
func resolveRoutes(routes []Route, l *diag.List) []ResolvedRoute {
	var out []ResolvedRoute
	for i, r := range routes {
		at := diag.Path("/routes").Index(i)
		if _, given := r.Unknown["dst"]; r.Dst == "" && !given {
			l.Add(ErrRouteNoDst.At(at.Name("dst"), nil, "a route needs a destination").Hinted("write a network such as 10.0.0.0/8, or remove the route"))
			continue
		}
		addr, dst, ok := parseCIDR(r.Dst)
		if !ok {
			l.Add(ErrRouteDst.At(at.Name("dst"), r.Dst, "%q is not in CIDR notation", r.Dst).
				Hinted("write a network such as 10.0.0.0/8"))
			continue
		}
		if addr != dst.Addr() {
			l.Add(ErrRouteHostBits.At(at.Name("dst"), r.Dst, "%q has host bits set, which the kernel refuses", r.Dst).
				Hinted("write %s", dst))
		}
		gw, ok := parseAddr(r.GW)
		if r.GW != "" && !ok {
			l.Add(ErrRouteGateway.At(at.Name("gw"), r.GW, "%q is not an IP address", r.GW).
				Hinted("write an address, or leave gw out for the gateway of the address"))
		}
		out = append(out, ResolvedRoute{Dst: dst, Gateway: gw})
	}
	return out
}

// parseCIDRSloppy reads s as parseCIDR does, with leading zeros as decimal
// (k8s.io/utils/net ParseCIDRSloppy).
func parseCIDRSloppy(s string) (addr netip.Addr, network netip.Prefix, ok bool) {
	network, _, err := ipnet.ParsePrefixSloppy(s)
	if err != nil {
		return netip.Addr{}, netip.Prefix{}, false
	}
	text, _, _ := strings.Cut(s, "/")
	addr, _, err = ipnet.ParseAddrSloppy(text)
	return addr, network, err == nil
}

// resolveFixed checks the addresses of an ipam member, which its plugin reads
// with parse.
func resolveFixed(addrs []StaticAddress, parse func(string) (netip.Addr, netip.Prefix, bool), l *diag.List) []Fixed {
	var out []Fixed
	for i, a := range addrs {
		at := diag.Path("/addresses").Index(i)
		addr, network, ok := parse(a.Address)
		if !ok {
			l.Add(ErrAddress.At(at.Name("address"), a.Address, "%q is not in CIDR notation", a.Address).
				Hinted("write an address with its prefix length, such as 10.200.5.7/24"))
			continue
		}
		gateway, ok := parseAddr(a.Gateway)
		if a.Gateway != "" && !ok {
			l.Add(ErrGateway.At(at.Name("gateway"), a.Gateway, "%q is not an IP address", a.Gateway).
				Hinted("write an address, or leave gateway out"))
		}
		out = append(out, Fixed{netip.PrefixFrom(addr, network.Bits()), gateway, at.Name("address")})
	}
	return out
}
