package ipam

import (
	"encoding/json"
	"net/netip"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
)

// TypeHostLocal is the type of a [HostLocal] document.
const TypeHostLocal = "host-local"

// HostLocal is the ipam member of the host-local plugin, which keeps its state
// on the node: every node hands out the same addresses, so a network that more
// than one node is on gets duplicates.
type HostLocal struct {
	Ranges [][]HostLocalRange // one address is assigned from each set

	// A single range in the old form. It comes before Ranges.
	Subnet, RangeStart, RangeEnd, Gateway string

	Routes     []Route
	DataDir    string // absent is /var/lib/cni/networks
	ResolvConf string // a file, read at ADD

	Unknown map[string]json.RawMessage
}

// HostLocalRange is a part of a subnet.
type HostLocalRange struct {
	Subnet     string // strict: host bits are refused
	RangeStart string // absent is the first address after the network address
	RangeEnd   string // absent is the last before the broadcast address (IPv4), or the last (IPv6)
	Gateway    string // absent is the first address after the network address; never assigned

	Unknown map[string]json.RawMessage
}

var _ Document = HostLocal{}

func (h *HostLocal) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "type", Codec: table.Type(TypeHostLocal)},
		{Name: "ranges", Codec: table.Groups(&h.Ranges, (*HostLocalRange).rows)},
		{Name: "subnet", Codec: table.String(&h.Subnet)},
		{Name: "rangeStart", Codec: table.String(&h.RangeStart)},
		{Name: "rangeEnd", Codec: table.String(&h.RangeEnd)},
		{Name: "gateway", Codec: table.String(&h.Gateway)},
		{Name: "routes", Codec: table.Objects(&h.Routes, (*Route).rows)},
		{Name: "dataDir", Codec: table.String(&h.DataDir)},
		{Name: "resolvConf", Codec: table.String(&h.ResolvConf)},
	}, &h.Unknown
}

func (r *HostLocalRange) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "subnet", Codec: table.String(&r.Subnet)},
		{Name: "rangeStart", Codec: table.String(&r.RangeStart)},
		{Name: "rangeEnd", Codec: table.String(&r.RangeEnd)},
		{Name: "gateway", Codec: table.String(&r.Gateway)},
	}, &r.Unknown
}

var hostLocalSchema = table.NewSchema(TypeHostLocal, (*HostLocal).rows)

// ParseHostLocal reads an ipam member as host-local does.
func ParseHostLocal(data []byte) (HostLocal, diag.List) {
	return hostLocalSchema.Parse(data)
}

// Type returns TypeHostLocal.
func (h HostLocal) Type() string { return TypeHostLocal }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (h HostLocal) MarshalJSON() ([]byte, error) { return hostLocalSchema.Marshal(h) }

// GoString renders h as JSON.
func (h HostLocal) GoString() string { return table.GoString(h) }

// Clone returns a copy that shares nothing with h.
func (h HostLocal) Clone() HostLocal { return table.Clone(h) }

// Validate returns the findings of Resolve.
func (h HostLocal) Validate(rel Release) diag.List { _, l := h.Resolve(rel); return l }

func (HostLocal) sealed() {}

// Resolve returns the ranges that every node will assign from. A set of ranges
// is one Range, whose Network is that of its first member.
func (h HostLocal) Resolve(Release) (Resolved, diag.List) {
	l := hostLocalSchema.Check(h)
	r := Resolved{Type: TypeHostLocal, Complete: true}
	sets := h.Ranges
	at := func(i int) diag.Path { return diag.Path("/ranges").Index(i) }
	if h.Subnet != "" {
		first := HostLocalRange{Subnet: h.Subnet, RangeStart: h.RangeStart, RangeEnd: h.RangeEnd, Gateway: h.Gateway}
		if x, ok := resolveHostLocal([]HostLocalRange{first}, func(int) diag.Path { return "" }, &l); ok {
			r.Ranges = append(r.Ranges, x)
		}
	}
	for i, set := range sets {
		if x, ok := resolveHostLocal(set, at(i).Index, &l); ok {
			r.Ranges = append(r.Ranges, x)
		} else if len(set) == 0 {
			l.Add(ErrHostLocalNoRange.At(at(i), nil, "the set of ranges is empty").Hinted("write a subnet into it, or remove it"))
		}
	}
	for i, a := range r.Ranges {
		for _, b := range r.Ranges[:i] {
			if a.Assignable.Overlaps(b.Assignable) {
				l.Add(ErrHostLocalOverlap.At("/ranges", nil, "%v overlaps %v of another set", a.Assignable, b.Assignable).
					Hinted("make the ranges disjoint"))
			}
		}
	}
	if h.Subnet == "" && len(sets) == 0 {
		l.Add(ErrHostLocalNoRange.At("/ranges", nil, "there is no range").Hinted(`write "ranges": [[{"subnet": "10.200.5.0/24"}]]`))
	}
	r.Routes = resolveRoutes(h.Routes, &l)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}

// resolveHostLocal resolves one set of ranges; at gives the path of member i.
func resolveHostLocal(set []HostLocalRange, at func(int) diag.Path, l *diag.List) (Range, bool) {
	var out Range
	for i, h := range set {
		x, ok := h.resolve(at(i), l)
		if !ok {
			return Range{}, false
		}
		switch {
		case i == 0:
			out = x
			continue
		case x.Network.Addr().BitLen() != out.Network.Addr().BitLen():
			l.Add(ErrHostLocalFamilies.At(at(i), h.Subnet, "the set mixes IPv4 and IPv6").Hinted("give each family a set of its own"))
		case x.Assignable.Overlaps(out.Assignable):
			l.Add(ErrHostLocalOverlap.At(at(i), h.Subnet, "%v overlaps %v in the same set", x.Assignable, out.Assignable).Hinted("make the ranges disjoint"))
		}
		out.Assignable = out.Assignable.Union(x.Assignable)
	}
	return out, len(set) > 0
}

// resolve follows Canonicalize of allocator/range.go, the same in v0.8.7, v1.7.1 and v1.9.1.
func (h HostLocalRange) resolve(at diag.Path, l *diag.List) (Range, bool) {
	addr, network, ok := parseCIDR(h.Subnet)
	switch {
	case !ok:
		l.Add(ErrHostLocalSubnet.At(at.Name("subnet"), h.Subnet, "%q is not in CIDR notation", h.Subnet).
			Hinted("write a network such as 10.200.5.0/24"))
		return Range{}, false
	case network.Bits() > network.Addr().BitLen()-2:
		l.Add(ErrHostLocalSubnet.At(at.Name("subnet"), h.Subnet, "%v is too small to assign from", network).
			Hinted("use a /%d or shorter", network.Addr().BitLen()-2))
		return Range{}, false
	case addr != network.Addr():
		l.Add(ErrHostLocalSubnet.At(at.Name("subnet"), h.Subnet, "%q has host bits set", h.Subnet).
			Hinted("write %v", network).Fixed(diag.Op{Op: "replace", Path: at.Name("subnet"), Value: quoted(network.String())}))
		return Range{}, false
	}
	all := ipnet.RangeOf(network)
	from, to := all.From().Next(), all.To()
	if to.Is4() {
		to = to.Prev()
	}
	start, okStart := h.bound(at.Name("rangeStart"), h.RangeStart, network, from, l)
	end, okEnd := h.bound(at.Name("rangeEnd"), h.RangeEnd, network, to, l)
	gateway, okGateway := h.gateway(at, from, l)
	if !okStart || !okEnd || !okGateway {
		return Range{}, false
	}
	if !network.Contains(gateway) {
		l.Add(WarnGatewayOutside.At(at.Name("gateway"), h.Gateway, "%v is not in %v: nothing can reach it", gateway, network).
			Hinted("write an address of %v, or leave gateway out", network))
	}
	window, ok := ipnet.NewRange(start, end)
	if !ok {
		l.Add(ErrHostLocalBound.At(at.Name("rangeStart"), h.RangeStart, "%v is after the end %v", start, end).Hinted("swap rangeStart and rangeEnd"))
		return Range{}, false
	}
	set := ipnet.SetOfRanges(window).Subtract(ipnet.SetOfAddrs(gateway))
	if set.IsEmpty() {
		l.Add(ErrHostLocalEmpty.At(at, nil, "the gateway %v is all of the range", gateway).Hinted("widen the range"))
	}
	return Range{Network: network, Assignable: set, Gateway: gateway}, !set.IsEmpty()
}

// bound reads a bound; the network and broadcast address are accepted.
func (h HostLocalRange) bound(at diag.Path, text string, network netip.Prefix, def netip.Addr, l *diag.List) (netip.Addr, bool) {
	if text == "" {
		return def, true
	}
	a, ok := parseAddr(text)
	if !ok || !network.Contains(a) {
		l.Add(ErrHostLocalBound.At(at, text, "%q is not an address in %v", text, network).Hinted("write an address in %v, or leave it out", network))
		return netip.Addr{}, false
	}
	return a, true
}

func (h HostLocalRange) gateway(at diag.Path, def netip.Addr, l *diag.List) (netip.Addr, bool) {
	if h.Gateway == "" {
		return def, true
	}
	a, ok := parseAddr(h.Gateway)
	if !ok {
		l.Add(ErrGateway.At(at.Name("gateway"), h.Gateway, "%q is not an IP address", h.Gateway).Hinted("write an address, or leave it out"))
	}
	return a, ok
}
