package ipam

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
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

var hostLocalTable = table.New(TypeHostLocal,
	func(h *HostLocal) *map[string]json.RawMessage { return &h.Unknown },
	table.Type[HostLocal](TypeHostLocal),
	table.Groups("ranges", func(h *HostLocal) *[][]HostLocalRange { return &h.Ranges },
		hostLocalRangeTable).
		Doc("sets of ranges; an address is assigned from each set"),
	table.Decoded("subnet", func(h *HostLocal) *string { return &h.Subnet }).
		Doc("a network; a single range in the old form"),
	table.String("rangeStart", func(h *HostLocal) *string { return &h.RangeStart }).
		Doc("the first address of subnet to assign"),
	table.String("rangeEnd", func(h *HostLocal) *string { return &h.RangeEnd }).
		Doc("the last address of subnet to assign"),
	table.String("gateway", func(h *HostLocal) *string { return &h.Gateway }).
		Doc("the gateway of subnet; it is never assigned"),
	table.ObjectsOrNull("routes", func(h *HostLocal) *[]Route { return &h.Routes }, routeTable).
		Doc("routes that are installed with the addresses"),
	table.String("dataDir", func(h *HostLocal) *string { return &h.DataDir }).
		Doc("where the node keeps its state; absent is /var/lib/cni/networks"),
	table.String("resolvConf", func(h *HostLocal) *string { return &h.ResolvConf }).
		Doc("a file on the node to take name servers from"),
)

var hostLocalRangeTable = table.Part(
	func(r *HostLocalRange) *map[string]json.RawMessage { return &r.Unknown },
	table.Decoded("subnet", func(r *HostLocalRange) *string { return &r.Subnet }).
		Doc("a network"),
	table.String("rangeStart", func(r *HostLocalRange) *string { return &r.RangeStart }).
		Doc("the first address to assign"),
	table.String("rangeEnd", func(r *HostLocalRange) *string { return &r.RangeEnd }).
		Doc("the last address to assign"),
	table.String("gateway", func(r *HostLocalRange) *string { return &r.Gateway }).
		Doc("the gateway; it is never assigned"),
)

// HostLocalMembers describes the members of a [HostLocal].
func HostLocalMembers() []release.Member { return hostLocalTable.Members() }

// ParseHostLocal reads an ipam member as host-local does.
func ParseHostLocal(data []byte) (HostLocal, diag.List) { return hostLocalTable.Parse(data) }

// Type returns TypeHostLocal.
func (h HostLocal) Type() string { return TypeHostLocal }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (h HostLocal) MarshalJSON() ([]byte, error) { return hostLocalTable.Marshal(&h) }

// UnmarshalJSON reads what ParseHostLocal reads. The error is for what is no
// document of host-local.
func (h *HostLocal) UnmarshalJSON(data []byte) error { return hostLocalTable.Unmarshal(data, h) }

// GoString renders h as JSON.
func (h HostLocal) GoString() string { return table.GoString(h) }

// Clone returns a copy that shares nothing with h.
func (h HostLocal) Clone() HostLocal { return table.Clone(h) }

// Validate returns the findings of Resolve.
func (h HostLocal) Validate(rel Release) diag.List { _, l := h.Resolve(rel); return l }

// Resolve returns the ranges that every node will assign from. The ranges of a set
// are assigned from one after the other, each with its own prefix length and
// gateway (measured; plugins host-local/backend/allocator/allocator.go v1.9.1).
func (h HostLocal) Resolve(rel Release) (Resolved, diag.List) { return settled(h, rel) }

func (h HostLocal) resolve(rel Release, l *findings) Resolved {
	return h.resolveAfter("", nil, hostLocalAt(rel), l)
}
