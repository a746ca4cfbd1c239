package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// The kinds of document that carry a VM's network.
const (
	VirtualMachine         = "VirtualMachine"
	VirtualMachineInstance = "VirtualMachineInstance"
)

// apiGroup and apiVersion are KubeVirt's (staging/src/kubevirt.io/api/core/v1/register.go).
const (
	apiGroup   = "kubevirt.io/"
	apiVersion = apiGroup + "v1"
)

// Config is a VirtualMachine or a VirtualMachineInstance with its network
// spelled out, as its author wrote it. The interfaces, networks and volumes
// stand in the spec of the VMI: at /spec/template/spec of a VirtualMachine, at
// /spec of a VirtualMachineInstance.
type Config struct {
	APIVersion string // "" stands for kubevirt.io/v1
	Kind       string // VirtualMachine or VirtualMachineInstance
	Name       string
	Namespace  string

	Interfaces             []Interface // domain.devices.interfaces
	AutoattachPodInterface *bool       // domain.devices.autoattachPodInterface
	Networks               []Network
	Volumes                []Volume

	// Rest holds everything else in the document, verbatim.
	Rest Rest
}

// Rest is the members of a VM's document that this package has no field for, by
// the object they stand in.
type Rest struct {
	Object   map[string]json.RawMessage // of the whole document: status
	Metadata map[string]json.RawMessage // labels, annotations, resourceVersion, …
	Spec     map[string]json.RawMessage // of a VirtualMachine's spec: runStrategy, …
	Template map[string]json.RawMessage // of a VirtualMachine's spec.template: metadata
	VMISpec  map[string]json.RawMessage // of the VMI's spec: nodeSelector, …
	Domain   map[string]json.RawMessage // cpu, memory, …
	Devices  map[string]json.RawMessage // disks, …
}

// fields is the table of c. Its layout follows c.Kind.
func (c *Config) fields() []table.Field {
	x := &c.Rest
	devices := level{"devices", true, &x.Devices, &x.Domain, []table.Field{
		row("interfaces", table.Objects(&c.Interfaces, (*Interface).table)),
		row("autoattachPodInterface", table.Bool(&c.AutoattachPodInterface)),
	}}
	domain := level{"domain", true, &x.Domain, &x.VMISpec, []table.Field{row("devices", devices)}}
	inner := []table.Field{
		row("domain", domain),
		row("networks", table.Objects(&c.Networks, (*Network).table)),
		row("volumes", table.Objects(&c.Volumes, (*Volume).table)),
	}
	spec := level{"spec", true, &x.VMISpec, &x.Object, inner}
	if c.Kind != VirtualMachineInstance {
		spec.outer = &x.Template
		template := level{"template", true, &x.Template, &x.Spec, []table.Field{row("spec", spec)}}
		spec = level{"spec", true, &x.Spec, &x.Object, []table.Field{row("template", template)}}
	}
	metadata := level{"metadata", false, &x.Metadata, &x.Object, []table.Field{
		row("name", table.String(&c.Name)),
		row("namespace", table.String(&c.Namespace)),
	}}
	return []table.Field{
		row("apiVersion", table.StringOr(&c.APIVersion, apiVersion)),
		row("kind", table.String(&c.Kind)),
		row("metadata", metadata),
		row("spec", spec),
	}
}

func row(name string, c table.Codec) table.Field { return table.Field{Name: name, Codec: c} }

// level is an object around the network part: its members are fields of the
// Config and, for the rest, a map of its Rest.
type level struct {
	name     string
	required bool // written even when empty: the API's schema requires it
	rest     *map[string]json.RawMessage
	outer    *map[string]json.RawMessage // the rest of the object that it stands in
	fields   []table.Field
}

// Absent is true of a required level only when something else stands in its
// place: what Parse could not read.
func (v level) Absent() bool {
	_, kept := (*v.outer)[v.name]
	return v.empty() && (kept || !v.required)
}

func (v level) empty() bool {
	for _, f := range v.fields {
		if inner, ok := f.Codec.(level); ok && inner.empty() {
			if _, kept := (*inner.outer)[inner.name]; !kept {
				continue
			}
		}
		if !f.Absent() {
			return false
		}
	}
	return len(*v.rest) == 0
}

func (v level) Null() {}

func (v level) Read(r *table.Reader, at table.Place, val jsonobj.Value) bool {
	var raw json.RawMessage
	if !table.Raw(&raw, jsonobj.Object).Read(r, at, val) {
		return false
	}
	r.Object(at.Path(), val, v.fields, v.rest)
	return true
}

func (v level) Append(dst []byte) ([]byte, error) { return table.Append(dst, v.fields, *v.rest) }

// base is the path of the VMI's spec.
func (c Config) base() diag.Path {
	if c.Kind == VirtualMachineInstance {
		return "/spec"
	}
	return "/spec/template/spec"
}

// annotation returns an annotation of the VMI (of a VirtualMachine: of its
// template), and whether it is there.
func (c Config) annotation(name string) (string, bool) {
	metadata := c.Rest.Metadata
	if c.Kind != VirtualMachineInstance {
		template, _ := jsonobj.Parse(c.Rest.Template["metadata"])
		metadata = map[string]json.RawMessage{"annotations": template.Member("annotations").Raw()}
	}
	annotations, _ := jsonobj.Parse(metadata["annotations"])
	v := annotations.Member(name)
	s, _ := v.Str()
	return s, v.Kind() != jsonobj.None
}
