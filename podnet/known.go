package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// known reports the members of Unknown and Rest that have a field: what Parse
// could not read, or what a literal put in the wrong place.
func (c Config) known() diag.List {
	r := reader()
	c.knownAround(&r)
	base := c.base()
	for n := range c.Interfaces {
		table.Rows[Interface]((*Interface).table).Check(&r, base.Name("domain").Name("devices").Name("interfaces").Index(n), &c.Interfaces[n])
	}
	for i := range c.Networks {
		table.Rows[Network]((*Network).table).Check(&r, base.Name("networks").Index(i), &c.Networks[i])
	}
	for i := range c.Volumes {
		table.Rows[Volume]((*Volume).table).Check(&r, base.Name("volumes").Index(i), &c.Volumes[i])
	}
	return onlyOurUnknown(r.List, base)
}

// knownAround is known for Rest.
func (c Config) knownAround(r *table.Reader) {
	empty := Config{Kind: c.Kind}
	fields := empty.fields()
	r.CheckUnknown("", fields, c.Rest.Object)
	rests := map[*map[string]json.RawMessage]map[string]json.RawMessage{
		&empty.Rest.Metadata: c.Rest.Metadata, &empty.Rest.Spec: c.Rest.Spec, &empty.Rest.Template: c.Rest.Template,
		&empty.Rest.VMISpec: c.Rest.VMISpec, &empty.Rest.Domain: c.Rest.Domain, &empty.Rest.Devices: c.Rest.Devices,
	}
	var down func(in diag.Path, fields []table.Field)
	down = func(in diag.Path, fields []table.Field) {
		for _, f := range fields {
			if v, ok := f.Codec.(level); ok {
				r.CheckUnknown(in.Name(v.name), v.fields, rests[v.rest])
				down(in.Name(v.name), v.fields)
			}
		}
	}
	down("", fields)
}
