package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// known reports the members of Unknown and Rest that have a field: what Parse
// could not read, or what a literal put in the wrong place.
func (c Config) known() diag.List {
	r := reader()
	c.knownAround(&r)
	base := c.base()
	for n := range c.Interfaces {
		i, at := &c.Interfaces[n], base.Name("domain").Name("devices").Name("interfaces").Index(n)
		known(&r, at, i, (*Interface).table)
		known(&r, at.Name("binding"), i.Binding, (*Plugin).table)
		if o := i.DHCPOptions; o != nil {
			known(&r, at.Name("dhcpOptions"), o, (*DHCPOptions).table)
			for p := range o.PrivateOptions {
				known(&r, at.Name("dhcpOptions").Name("privateOptions").Index(p), &o.PrivateOptions[p], (*PrivateOption).table)
			}
		}
		for p := range i.Ports {
			known(&r, at.Name("ports").Index(p), &i.Ports[p], (*Port).table)
		}
		for p := range i.PortRanges {
			known(&r, at.Name("portRanges").Index(p), &i.PortRanges[p], (*PortRange).table)
		}
	}
	for i := range c.Networks {
		n, at := &c.Networks[i], base.Name("networks").Index(i)
		known(&r, at, n, (*Network).table)
		known(&r, at.Name("pod"), n.Pod, (*Pod).table)
		known(&r, at.Name("multus"), n.Multus, (*Multus).table)
	}
	for i := range c.Volumes {
		v, at := &c.Volumes[i], base.Name("volumes").Index(i)
		known(&r, at, v, (*Volume).table)
		known(&r, at.Name("cloudInitNoCloud"), v.CloudInitNoCloud, (*CloudInitNoCloud).table)
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

// known is CheckUnknown for a document that may be nil.
func known[T any](r *table.Reader, in diag.Path, p *T, rows table.Rows[T]) {
	if p == nil {
		return
	}
	var empty T
	fields, _ := rows(&empty)
	_, unknown := rows(p)
	r.CheckUnknown(in, fields, *unknown)
}
