package ipam

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Raw is the ipam member of a plugin that this package does not know, verbatim,
// or one without a type ("ipam": {}), which gives the interface no address. The
// zero Raw is {}.
type Raw struct{ JSON json.RawMessage }

var _ Document = Raw{}

// Type returns the type member, "" when there is none.
func (r Raw) Type() string {
	v, err := jsonobj.Parse(r.JSON)
	if err != nil {
		return ""
	}
	name, _ := typeOf(v)
	return name
}

// Resolve reports whether JSON is an object at all. The addresses that another
// plugin hands out are not known here: Complete is false, unless no plugin is
// named, which hands out none.
func (r Raw) Resolve(rel Release) (Resolved, diag.List) { return settled(r, rel) }

func (r Raw) resolve(_ Release, l *findings) Resolved {
	if len(r.JSON) == 0 {
		return Resolved{Complete: true}
	}
	v, err := jsonobj.Parse(r.JSON)
	if err != nil || v.Kind() != jsonobj.Object {
		l.Add(notAnObject(v, err)...) // Parse makes no such Raw
		return Resolved{}
	}
	name, found := typeOf(v)
	if found.HasErrors() { // Parse has reported it
		l.refused = true
		return Resolved{}
	}
	switch s := table.Suggest(name, known); {
	case name == "" && len(v.Members()) > 0:
		l.Add(WarnNoType.At("/type", nil,
			"no plugin is named, so the other members do nothing and no address is assigned").
			Hinted("write type, such as %q", TypeWhereabouts))
	case name != "" && s != "" && s != name:
		l.Add(WarnPluginName.At("/type", name, "%q is not a plugin that this module knows", name).
			Hinted("write %q", s).Fixed(diag.Op{Op: "replace", Path: "/type", Value: quoted(s)}))
	}
	return Resolved{Type: name, Complete: name == ""}
}

// known are the IPAM plugins that are met in practice.
var known = []string{TypeWhereabouts, TypeHostLocal, TypeStatic, TypeDHCP}

// Validate returns the findings of Resolve.
func (r Raw) Validate(rel Release) diag.List { _, l := r.Resolve(rel); return l }

// MarshalJSON returns JSON as it is, {} when it is empty.
func (r Raw) MarshalJSON() ([]byte, error) {
	if len(r.JSON) == 0 {
		return []byte("{}"), nil
	}
	if v, err := jsonobj.Parse(r.JSON); err != nil || v.Kind() != jsonobj.Object {
		return nil, fmt.Errorf("ipam.Raw: not a JSON object")
	}
	return r.JSON, nil
}

// UnmarshalJSON keeps data, a JSON object.
func (r *Raw) UnmarshalJSON(data []byte) error {
	v, err := jsonobj.Parse(data)
	if err != nil || v.Kind() != jsonobj.Object {
		return notAnObject(v, err).Err()
	}
	r.JSON = slices.Clone(data)
	return nil
}

// GoString renders r as JSON.
func (r Raw) GoString() string { return table.GoString(r) }
