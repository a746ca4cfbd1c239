package ipam

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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

func (s *Static) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "type", Codec: table.Type(TypeStatic)},
		{Name: "addresses", Codec: table.Objects(&s.Addresses, (*StaticAddress).rows)},
		{Name: "routes", Codec: table.ObjectsOrNull(&s.Routes, (*Route).rows)},
		{Name: "dns", Codec: table.Object(&s.DNS, (*DNS).rows)},
	}, &s.Unknown
}

var staticSchema = table.NewSchema(TypeStatic, (*Static).rows)

// ParseStatic reads an ipam member as the static plugin does.
func ParseStatic(data []byte) (Static, diag.List) {
	return staticSchema.Parse(data)
}

// Type returns TypeStatic.
func (s Static) Type() string { return TypeStatic }

// MarshalJSON writes the members in canonical order, then the unknown ones.
func (s Static) MarshalJSON() ([]byte, error) { return staticSchema.Marshal(s) }

// GoString renders s as JSON.
func (s Static) GoString() string { return table.GoString(s) }

// Clone returns a copy that shares nothing with s.
func (s Static) Clone() Static { return table.Clone(s) }

// Validate returns the findings of Resolve.
func (s Static) Validate(rel Release) diag.List { _, l := s.Resolve(rel); return l }

// Resolve returns the addresses that every attachment gets.
func (s Static) Resolve(rel Release) (Resolved, diag.List) { return settled(s, rel) }

func (s Static) resolve(_ Release, l *diag.List) Resolved {
	l.Add(staticSchema.Check(s)...)
	r := Resolved{Type: TypeStatic, Complete: true}
	r.Fixed = resolveFixed(s.Addresses, parseCIDR, l)
	r.Routes = resolveRoutes(s.Routes, l)
	if len(s.Addresses) == 0 {
		l.Add(ErrStaticNoAddress.At("/addresses", nil, "there is no address: the plugin accepts that, the one that delegates to it does not").
			Hinted(`write "addresses": [{"address": "10.200.5.7/24"}]`))
	}
	return r
}
