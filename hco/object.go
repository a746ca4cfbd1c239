package hco

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

const kind = "HyperConverged"

// HyperConverged is what a HyperConverged object says about live migration.
// The rest of the object is not read and not written: apply the JSON of this
// one, never replace a live object with it.
type HyperConverged struct {
	APIVersion          APIVersion
	Name                string // "" is kubevirt-hyperconverged, the only name that counts
	Namespace           string // where the operator is: openshift-cnv, or kubevirt-hyperconverged
	LiveMigrationConfig LiveMigrationConfig
}

// ParseHyperConverged reads a HyperConverged object of either API version. It
// reports a block that stands where the other version has it: the API server
// drops that one. Where the apiVersion is neither, it reads V1Beta1.
func ParseHyperConverged(data []byte) (HyperConverged, diag.List) {
	var l diag.List
	doc, err := jsonobj.Parse(data)
	if err != nil {
		l.Add(diag.ErrSyntax.At("", nil, "%v", err).Hinted("write one JSON object"))
		return HyperConverged{}, l
	}
	if !isObject("", doc, &l) {
		return HyperConverged{}, l
	}
	h := HyperConverged{APIVersion: readIdentity(doc, &l)}
	h.Name, h.Namespace = readMetadata(doc, &l)
	if h.Name == objectName {
		h.Name = ""
	}
	h.LiveMigrationConfig = readBlock(doc, h.APIVersion, &l)
	other := h.APIVersion.other()
	if at := other.Block(); doc.At(apis[other].block...).Kind() > jsonobj.Null {
		l.Add(ErrPath.At(at, nil, "this is where %v has it; in %v it is dropped, and nothing changes", other, h.APIVersion).
			Hinted("move it to %s", h.APIVersion.Block()))
	}
	return h, l
}

// readIdentity reads apiVersion and kind.
func readIdentity(doc jsonobj.Value, l *diag.List) APIVersion {
	group, _ := doc.Member("apiVersion").Str()
	v, err := ParseAPIVersion(group)
	if err != nil || group != v.GroupVersion() {
		l.Add(ErrAPIVersion.At("/apiVersion", group, "%q is neither %s nor %s", group, V1Beta1.GroupVersion(), V1.GroupVersion()).
			Hinted("write %q", V1Beta1.GroupVersion()))
		v = V1Beta1
	}
	if name, _ := doc.Member("kind").Str(); name != kind {
		l.Add(ErrKind.At("/kind", name, "%q is not %s", name, kind).Hinted("write %q", kind))
	}
	return v
}

// readMetadata reads the name and the namespace; "" where they are absent.
func readMetadata(doc jsonobj.Value, l *diag.List) (name, namespace string) {
	meta := doc.Member("metadata")
	if !isObject("/metadata", meta, l) {
		return "", ""
	}
	for _, f := range []struct {
		at diag.Path
		v  jsonobj.Value
		p  *string
	}{
		{"/metadata/name", meta.Member("name"), &name},
		{"/metadata/namespace", meta.Member("namespace"), &namespace},
	} {
		s, ok := f.v.Str()
		if *f.p = s; !ok && f.v.Kind() > jsonobj.Null {
			l.Add(wrongType(f.at, f.v, "a string"))
		}
	}
	return name, namespace
}

// readBlock reads the block of version v, and the objects that lead to it.
func readBlock(doc jsonobj.Value, v APIVersion, l *diag.List) LiveMigrationConfig {
	var at diag.Path
	for _, name := range apis[v].block {
		doc, at = doc.Member(name), at.Name(name)
		if !isObject(at, doc, l) {
			return LiveMigrationConfig{}
		}
	}
	var c LiveMigrationConfig
	r := reader()
	r.Object(at, doc, c.fields(), &c.Unknown)
	l.Add(r.List...)
	return c
}

// isObject reports whether v is an object, and adds a finding when it is there
// and is something else. Null is absent.
func isObject(at diag.Path, v jsonobj.Value, l *diag.List) bool {
	if k := v.Kind(); k != jsonobj.Object && (k > jsonobj.Null || at == "") {
		l.Add(wrongType(at, v, "an object"))
	}
	return v.Kind() == jsonobj.Object
}

func wrongType(at diag.Path, v jsonobj.Value, want string) diag.Diagnostic {
	return diag.ErrType.At(at, v.Text, "want %s, got %s %s", want, v.Kind(), v).Hinted("write %s", want)
}

// Validate returns the findings of Resolve.
func (h HyperConverged) Validate(r Release) diag.List {
	_, l := h.Resolve(r)
	return l
}

// Resolve returns what the block of h means to release r, and everything that
// is wrong with the block and with the object around it.
func (h HyperConverged) Resolve(r Release) (Resolved, diag.List) {
	var l diag.List
	if !r.Serves(h.APIVersion) {
		l.Add(ErrNotServed.At("/apiVersion", h.APIVersion.GroupVersion(), "HCO %v does not serve %v", r, h.APIVersion).
			Hinted("write %q", V1Beta1.GroupVersion()))
	}
	if h.Name != "" && h.Name != objectName {
		l.Add(ErrName.At("/metadata/name", h.Name, "the operator ignores %q", h.Name).Hinted("write %q", objectName))
	}
	if h.Namespace == "" {
		l.Add(WarnNamespace.At("/metadata/namespace", nil, "the client puts in the namespace that it is at").
			Hinted("write the namespace of the operator, such as openshift-cnv"))
	} else if why := wrongLabel(h.Namespace); why != "" || len(h.Namespace) > 63 {
		l.Add(ErrNamespace.At("/metadata/namespace", h.Namespace, "%q is no DNS label of 1..63 characters", h.Namespace).
			Hinted("write the namespace of the operator, such as openshift-cnv"))
	}
	out, block := h.LiveMigrationConfig.Resolve(r)
	l.Add(block.Under(h.APIVersion.Block())...)
	if l.HasErrors() {
		return Resolved{}, l
	}
	return out, l
}

// MarshalJSON writes apiVersion, kind, name, namespace and the block, and
// nothing else: a document for oc apply, client-side or server-side.
func (h HyperConverged) MarshalJSON() ([]byte, error) {
	block, err := h.LiveMigrationConfig.MarshalJSON()
	if err != nil {
		return nil, err
	}
	name := h.Name
	if name == "" {
		name = objectName
	}
	out := table.AppendString([]byte(`{"apiVersion":`), h.APIVersion.GroupVersion())
	out = table.AppendString(append(out, `,"kind":`...), kind)
	out = table.AppendString(append(out, `,"metadata":{"name":`...), name)
	if h.Namespace != "" {
		out = table.AppendString(append(out, `,"namespace":`...), h.Namespace)
	}
	out = append(out, '}', ',')
	names := apis[h.APIVersion.known()].block
	for i, step := range names {
		if i > 0 {
			out = append(out, '{')
		}
		out = append(table.AppendString(out, step), ':')
	}
	out = append(out, block...)
	for range names {
		out = append(out, '}')
	}
	return out, nil
}

// GoString returns h as JSON.
func (h HyperConverged) GoString() string { return goString(h) }
