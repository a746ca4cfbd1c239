package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// The identity of the object.
const (
	APIVersion = "k8s.cni.cncf.io/v1"
	Kind       = "NetworkAttachmentDefinition"
)

// ResourceNameAnnotation makes the scheduler count a device for every pod with
// this network; bridge.network.kubevirt.io/<bridge> picks nodes with that bridge.
const ResourceNameAnnotation = "k8s.v1.cni.cncf.io/resourceName"

// Definition is a NetworkAttachmentDefinition.
type Definition struct {
	Name        string
	Namespace   string // "" is where it will be applied
	Labels      map[string]string
	Annotations map[string]string
	Config      Config

	// What has no field here, verbatim.
	Unknown         map[string]json.RawMessage // at the top
	UnknownMetadata map[string]json.RawMessage // uid, resourceVersion, managedFields, …
	UnknownSpec     map[string]json.RawMessage // and a config that is no JSON
}

func (d *Definition) rows() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "apiVersion", Codec: identity(APIVersion)},
		{Name: "kind", Codec: identity(Kind)},
		{Name: "metadata", Codec: table.Inline([]table.Field{
			{Name: "name", Codec: table.String(&d.Name)},
			{Name: "namespace", Codec: table.String(&d.Namespace)},
			{Name: "labels", Codec: table.StringMap(&d.Labels)},
			{Name: "annotations", Codec: table.StringMap(&d.Annotations)},
		}, &d.UnknownMetadata)},
		{Name: "spec", Codec: table.Inline([]table.Field{
			{Name: "config", Codec: configCodec{&d.Config}},
		}, &d.UnknownSpec)},
	}, &d.Unknown
}

// identity is a member with one right value.
type identity string

func (c identity) Absent() bool { return false }
func (c identity) Null()        {}
func (c identity) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if s, ok := v.Str(); !ok || s != string(c) {
		r.List.Add(ErrObject.At(at.Path(), v.Text, "want %q, got %s", string(c), v).Hinted("write %s", string(c)))
		return false
	}
	return true
}
func (c identity) Append(dst []byte) ([]byte, error) { return table.AppendString(dst, string(c)), nil }

// Parse reads a NetworkAttachmentDefinition in JSON as the API server does
// (member names match exactly) and its configuration as Multus does. Findings
// inside the configuration have paths such as /spec/config/ipam/range.
func Parse(data []byte) (Definition, diag.List) {
	d, all := definitionSchema.Parse(data)
	l := all[:0]
	for _, f := range all {
		if f.Rule != diag.WarnUnknown || !kept(f.Path) {
			l.Add(f)
		}
	}
	return d, l
}

// kept reports whether a member without a field is the API server's own, and no
// mistake: anything of metadata, and status.
func kept(p diag.Path) bool {
	var top string
	for t := range p.Tokens() {
		top = t
		break
	}
	return top == "metadata" || top == "status"
}

var definitionSchema = table.NewExactSchema("the API server", (*Definition).rows)

// MarshalJSON writes the object with its configuration as indented JSON in a
// string. Equal Definitions give equal bytes.
func (d Definition) MarshalJSON() ([]byte, error) { return definitionSchema.Marshal(d) }

// GoString renders d as JSON.
func (d Definition) GoString() string { return table.GoString(d) }

// Clone returns a copy that shares nothing with d.
func (d Definition) Clone() Definition { return table.Clone(d) }

// Ref returns the reference to d, as the short form of Multus says it. The error
// says why it cannot.
func (d Definition) Ref() (Ref, error) { return NewRef(d.Namespace, d.Name) }

// Validate returns the findings of Resolve.
func (d Definition) Validate(rel Release) diag.List { _, l := d.Resolve(rel); return l }

// Resolve returns what pods get on nodes with the programs of rel. A
// configuration without a name takes the object's, as Multus makes it
// (network-attachment-definition-client v1.7.7 GetCNIConfigFromSpec). Resolved is
// the zero value when the definition is refused.
func (d Definition) Resolve(rel Release) (Resolved, diag.List) {
	var l diag.List
	d.checkMetadata(&l)
	d.checkText(&l)
	r, more := d.Config.resolve(site{namespace: d.Namespace, name: d.Name}, rel)
	if _, unreadable := d.UnknownSpec["config"]; !unreadable || !d.Config.IsZero() {
		l.Add(more.Under("/spec/config")...)
	}
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return r, l
}

func (d Definition) checkMetadata(l *diag.List) {
	if !shortName(d.Name) {
		l.Add(ErrObjectName.At("/metadata/name", d.Name, "%q cannot be said in <network>@migration0", d.Name).
			Hinted("use lower-case letters, digits and dashes only"))
	}
	if d.Namespace != "" && !k8sname.Label(d.Namespace) {
		l.Add(ErrNamespace.At("/metadata/namespace", d.Namespace, "%q is not a DNS label", d.Namespace).
			Hinted("write the namespace of HyperConverged, such as openshift-cnv"))
	}
}

// checkText reports a config that Parse could not read, and kept.
func (d Definition) checkText(l *diag.List) {
	if len(d.UnknownSpec) == 0 {
		return
	}
	r := table.Reader{Consumer: "the API server", Exact: true}
	var empty Definition
	r.CheckUnknown("/spec", []table.Field{{Name: "config", Codec: configCodec{&empty.Config}}}, d.UnknownSpec)
	l.Add(r.List...)
}
