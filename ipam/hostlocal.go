package ipam

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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
		{Name: "subnet", Codec: table.Decoded(&h.Subnet)},
		{Name: "rangeStart", Codec: table.String(&h.RangeStart)},
		{Name: "rangeEnd", Codec: table.String(&h.RangeEnd)},
		{Name: "gateway", Codec: table.String(&h.Gateway)},
		{Name: "routes", Codec: table.ObjectsOrNull(&h.Routes, (*Route).rows)},
		{Name: "dataDir", Codec: table.String(&h.DataDir)},
		{Name: "resolvConf", Codec: table.String(&h.ResolvConf)},
	}, &h.Unknown
}

func (r *HostLocalRange) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "subnet", Codec: table.Decoded(&r.Subnet)},
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

// Resolve returns the ranges that every node will assign from. A set of ranges
// is one Range, whose Network is that of its first member.
func (h HostLocal) Resolve(rel Release) (Resolved, diag.List) { return settled(h, rel) }

func (h HostLocal) resolve(rel Release, l *diag.List) Resolved {
	return h.resolveAfter("", nil, hostLocalAt(rel), l)
}
