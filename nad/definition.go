package nad

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/k8sname"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
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
	UnknownSpec     map[string]json.RawMessage // and a config that is not JSON
}

var definitionTable = table.New("the API server",
	func(d *Definition) *map[string]json.RawMessage { return &d.Unknown },
	table.Fixed[Definition]("apiVersion", identity(APIVersion)).Doc(APIVersion),
	table.Fixed[Definition]("kind", identity(Kind)).Doc(Kind),
	table.OpenInline("metadata",
		func(d *Definition) *map[string]json.RawMessage { return &d.UnknownMetadata },
		table.String("name", func(d *Definition) *string { return &d.Name }).
			Doc("name of the object"),
		table.String("namespace", func(d *Definition) *string { return &d.Namespace }).
			Doc("namespace of the object; absent is where it is applied"),
		table.StringMap("labels", func(d *Definition) *map[string]string { return &d.Labels }).
			Doc("labels of the object"),
		table.StringMap("annotations",
			func(d *Definition) *map[string]string { return &d.Annotations }).
			Doc("annotations of the object, such as "+ResourceNameAnnotation),
	).Doc("the object's metadata"),
	table.Inline("spec",
		func(d *Definition) *map[string]json.RawMessage { return &d.UnknownSpec },
		table.Member("config", func(d *Definition) *Config { return &d.Config }, configCodec{}).
			Doc("the CNI configuration, as JSON in a string; absent is a file on the node"),
	).Doc("the network"),
	table.Kept[Definition]("status").Doc("the API server's own"),
).Exact()

// identity is a member with one right value.
type identity string

func (identity) Type() string          { return table.TypeString }
func (identity) Absent(*struct{}) bool { return false }
func (identity) Null(*struct{}) bool   { return true }
func (c identity) Read(r *table.Reader, at table.Place, v jsonobj.Value, _ *struct{}) bool {
	if s, ok := v.Str(); !ok || s != string(c) {
		r.List.Add(ErrObject.At(at.Path(), v.Text, "want %q, got %s", string(c), v).
			Hinted("write %s", string(c)))
		return false
	}
	return true
}
func (c identity) Append(dst []byte, _ *struct{}) ([]byte, error) {
	return table.AppendString(dst, string(c)), nil
}

// DefinitionMembers describes the members of the object. Those of its
// configuration are what [PluginMembers] gives for its CNI type.
func DefinitionMembers() []release.Member { return definitionTable.Members() }

// Read reads a NetworkAttachmentDefinition in JSON, and returns what it says and
// what pods get by it on nodes with the programs of rel. Resolved is the zero
// value when it is refused. Findings inside the configuration have paths such as
// /spec/config/ipam/range.
func Read(data []byte, rel Release) (Definition, Resolved, diag.List) {
	d, l := definitionTable.Read(data, rel)
	if l.Unread() {
		return d, Resolved{}, l
	}
	r, more := d.Resolve(rel)
	l.Add(more...)
	if l.Refused() != 0 {
		return d, Resolved{}, l
	}
	return d, r, l
}

// ParseFor is Parse for nodes with the programs of rel.
func ParseFor(data []byte, rel Release) (Definition, diag.List) {
	return definitionTable.Read(data, rel)
}

// Parse reads a NetworkAttachmentDefinition in JSON as the API server does
// (member names match exactly) and its configuration as the newest programs do.
func Parse(data []byte) (Definition, diag.List) { return definitionTable.Parse(data) }

// MarshalJSON writes the object with its configuration as indented JSON in a
// string. Equal Definitions give equal bytes.
func (d Definition) MarshalJSON() ([]byte, error) { return definitionTable.Marshal(&d) }

// UnmarshalJSON reads what MarshalJSON writes. It fails for an object of another
// kind.
func (d *Definition) UnmarshalJSON(data []byte) error {
	read, l := Parse(data)
	for _, f := range l {
		if f.Rule == ErrObject || f.Path == "" && f.Rule.Severity == diag.Error {
			return diag.List{f}.Err()
		}
	}
	*d = read
	return nil
}

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
// the zero value when the definition is refused. A cluster is taken to have more
// than one node; [CheckMigrationNetwork] knows.
func (d Definition) Resolve(rel Release) (Resolved, diag.List) {
	r, l := d.resolve(rel)
	l.Add(d.checkNodes()...)
	return r, l
}

// resolve is Resolve where the number of nodes counts elsewhere.
func (d Definition) resolve(rel Release) (Resolved, diag.List) {
	f := new(findings)
	checkKept(f, definitionTable, &d, nil)
	d.checkMetadata(f)
	if _, unread := d.UnknownSpec["config"]; unread && d.Config.IsZero() {
		return Resolved{}, f.List // Parse has said why
	}
	r, l := d.Config.at(site{spec: true, namespace: d.Namespace, name: d.Name}, rel)
	for _, x := range l.Under(atConfig) {
		f.Add(inObject(x))
	}
	if f.Refused() {
		return Resolved{}, f.List
	}
	return r, f.List
}

// Members of the object.
const (
	atConfig          = diag.Path("/spec/config")
	atObjectName      = diag.Path("/metadata/name")
	atObjectNamespace = diag.Path("/metadata/namespace")
)

// inObject returns a finding about the configuration with what it rests on in the
// object: Multus puts the object's name in, and OVN-Kubernetes compares it.
func inObject(d diag.Diagnostic) diag.Diagnostic {
	switch {
	case d.Path == atConfig+atName:
		return d.With(atObjectName)
	case d.Rule == ErrOverlayNAD:
		return d.With(atObjectNamespace, atObjectName)
	}
	return d
}

func (d Definition) checkMetadata(f *findings) {
	if !k8sname.Subdomain(d.Name) {
		f.Add(badName(ErrObjectName, atObjectName, d.Name, "a DNS subdomain",
			"use lower-case letters, digits and dashes only"))
	}
	if d.Namespace != "" && !k8sname.Label(d.Namespace) {
		f.Add(badName(ErrNamespace, atObjectNamespace, d.Namespace, "a DNS label",
			"write the namespace of HyperConverged, such as openshift-cnv"))
	}
}

// badName is the finding about a name that is not what it is to be.
func badName(rule *diag.Rule, at diag.Path, name, want, hint string) diag.Diagnostic {
	if right, ok := k8sname.Callout(name); ok {
		return rule.At(at, name, "%q ends with a number left over from the documentation", name).
			Hinted("write %s", right).
			Fixed(diag.Op{Op: "replace", Path: at, Value: quoted(right)})
	}
	return rule.At(at, name, "%q is not %s", name, want).Hinted("%s", hint)
}
