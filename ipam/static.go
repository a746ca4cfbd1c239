package ipam

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// TypeStatic is the type of a [Static] document.
const TypeStatic = "static"

// Static is the ipam member of the static plugin: every attachment, on every
// node, gets the same addresses.
type Static struct {
	Addresses []StaticAddress
	Routes    []Route
	DNS       *DNS

	Unknown map[string]json.RawMessage
}

var _ Document = Static{}

var staticTable = table.New(TypeStatic,
	func(s *Static) *map[string]json.RawMessage { return &s.Unknown },
	table.Type[Static](TypeStatic),
	table.Objects("addresses", func(s *Static) *[]StaticAddress { return &s.Addresses },
		addressTable).
		Doc("addresses that every attachment gets"),
	table.ObjectsOrNull("routes", func(s *Static) *[]Route { return &s.Routes }, routeTable).
		Doc("routes that are installed with the addresses"),
	table.Object("dns", func(s *Static) **DNS { return &s.DNS }, dnsTable).
		Doc("name servers of the result"),
)

// StaticMembers describes the members of a [Static].
func StaticMembers() []release.Member { return staticTable.Members() }

// ParseStatic reads an ipam member as the static plugin does.
func ParseStatic(data []byte) (Static, diag.List) { return staticTable.Parse(data) }

// Type returns TypeStatic.
func (s Static) Type() string { return TypeStatic }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (s Static) MarshalJSON() ([]byte, error) { return staticTable.Marshal(&s) }

// UnmarshalJSON reads what ParseStatic reads. The error is for what is no
// document of static.
func (s *Static) UnmarshalJSON(data []byte) error { return staticTable.Unmarshal(data, s) }

// GoString renders s as JSON.
func (s Static) GoString() string { return table.GoString(s) }

// Clone returns a copy that shares nothing with s.
func (s Static) Clone() Static { return table.Clone(s) }

// Validate returns the findings of Resolve.
func (s Static) Validate(rel Release) diag.List { _, l := s.Resolve(rel); return l }

// Resolve returns the addresses that every attachment gets.
func (s Static) Resolve(rel Release) (Resolved, diag.List) { return settled(s, rel) }

func (s Static) resolve(_ Release, l *findings) Resolved { return s.resolveAsked(false, l) }

// resolveAsked is resolve where the runtime may give the addresses.
func (s Static) resolveAsked(asked bool, l *findings) Resolved {
	check(staticTable, "", &s, l)
	r := Resolved{Type: TypeStatic, Complete: true}
	r.Fixed = resolveFixed(s.Addresses, parseCIDR, &l.List)
	r.Routes = resolveRoutes(s.Routes, &l.List)
	switch _, odd := s.Unknown["addresses"]; {
	case len(s.Addresses) > 0 || odd:
	case asked:
		r.Complete = false // a pod gets what it asks for
	default:
		l.Add(ErrStaticNoAddress.At("/addresses", nil,
			"there is no address: the plugin accepts that, the one that delegates to it does not").
			Hinted(`write "addresses": [{"address": "10.200.5.7/24"}],` +
				` or "capabilities": {"ips": true} ` +
				"beside ipam, and let every pod ask for its own"))
	}
	return r
}
