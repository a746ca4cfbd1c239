package hco

import (
	"maps"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Kind is the kind of the object.
const Kind = "HyperConverged"

// HyperConverged is what a HyperConverged object says about live migration.
// The rest of the object is not read and not written: apply the JSON of this
// one, never replace a live object with it.
type HyperConverged struct {
	APIVersion          APIVersion
	Name                string // "" is kubevirt-hyperconverged, the only name that counts
	Namespace           string // where the operator is: openshift-cnv, or kubevirt-hyperconverged
	LiveMigrationConfig LiveMigrationConfig

	// FeatureGates are all that the object has, in their order. Whoever applies
	// the list of v1 replaces all of it: give none, or all. See
	// [DecentralizedPatch].
	FeatureGates []FeatureGate

	CA            CARotation
	KubeVirtPatch string // the annotation [KubeVirtAnnotation], "" is absent
}

// ConvertTo returns h in API version v, with nothing shared. Converting back
// gives h again, but for the case of the feature gate that this package knows.
func (h HyperConverged) ConvertTo(v APIVersion) HyperConverged {
	h.APIVersion = v.known()
	h.LiveMigrationConfig = h.LiveMigrationConfig.Clone()
	h.FeatureGates = slices.Clone(h.FeatureGates)
	for i, g := range h.FeatureGates {
		if strings.EqualFold(g.Name, DecentralizedLiveMigration) && h.APIVersion == V1Beta1 {
			h.FeatureGates[i].Name = DecentralizedLiveMigration
		}
	}
	return h
}

// Clone returns a copy of h that shares nothing with it.
func (h HyperConverged) Clone() HyperConverged {
	h.LiveMigrationConfig = h.LiveMigrationConfig.Clone()
	h.FeatureGates = slices.Clone(h.FeatureGates)
	return h
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
	h.KubeVirtPatch = readAnnotation(doc, &l)
	h.LiveMigrationConfig = readBlock(doc, h.APIVersion, &l)
	h.FeatureGates = readGates(doc.At("spec", "featureGates"), h.APIVersion, &l)
	h.CA = readCA(doc.At(apis[h.APIVersion].ca...), h.APIVersion.ca(), &l)
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
	if name, _ := doc.Member("kind").Str(); name != Kind {
		l.Add(ErrKind.At("/kind", name, "%q is not %s", name, Kind).Hinted("write %q", Kind))
	}
	return v
}

// readMetadata reads the name and the namespace; "" where they are absent.
func readMetadata(doc jsonobj.Value, l *diag.List) (name, namespace string) {
	meta := doc.Member("metadata")
	if !isObject("/metadata", meta, l) {
		return "", ""
	}
	readStrings("/metadata", meta, l, member{"name", &name}, member{"namespace", &namespace})
	return name, namespace
}

func readAnnotation(doc jsonobj.Value, l *diag.List) (text string) {
	readStrings("/metadata/annotations", doc.At("metadata", "annotations"), l, member{KubeVirtAnnotation, &text})
	return text
}

func readCA(v jsonobj.Value, at diag.Path, l *diag.List) (c CARotation) {
	readStrings(at, v, l, member{"duration", &c.Duration}, member{"renewBefore", &c.RenewBefore})
	return c
}

// member is a member that is a string; "" where it is absent.
type member struct {
	name string
	p    *string
}

// readStrings reads members of the object v, if it is there.
func readStrings(at diag.Path, v jsonobj.Value, l *diag.List, members ...member) {
	for _, m := range members {
		s, ok := v.Member(m.name).Str()
		if *m.p = s; !ok && v.Member(m.name).Kind() > jsonobj.Null {
			l.Add(wrongType(at.Name(m.name), v.Member(m.name), "a string"))
		}
	}
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
// is wrong with the block and with the object around it. The Resolved is zero
// when h is refused.
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
	if h.KubeVirtPatch != "" {
		_, more := ParseKubeVirtPatch(h.KubeVirtPatch)
		l.Add(more.Under(annotationPath)...)
	}
	h.checkGates(r, &l)
	h.checkCA(&l)
	out, block := h.LiveMigrationConfig.Resolve(r)
	l.Add(block.Under(h.APIVersion.Block())...)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return out, l
}

// annotationPath is where the patch for KubeVirt stands. What is inside the
// string has a path that goes on behind it.
var annotationPath = diag.Path("/metadata/annotations").Name(KubeVirtAnnotation)

// MarshalJSON writes apiVersion, kind, name, namespace, the block and what else
// h has, and nothing else: a document for oc apply, client-side or server-side.
func (h HyperConverged) MarshalJSON() ([]byte, error) {
	block, err := h.LiveMigrationConfig.MarshalJSON()
	if err != nil {
		return nil, err
	}
	out := table.AppendString([]byte(`{"apiVersion":`), h.APIVersion.GroupVersion())
	out = table.AppendString(append(out, `,"kind":`...), Kind)
	out = h.appendMetadata(append(out, `,"metadata":`...))
	out = append(out, `,"spec":{`...)
	parts := map[string][]byte{}
	v := h.APIVersion.known()
	parts[apis[v].block[1]] = nested(apis[v].block[2:], block)
	if h.CA != (CARotation{}) {
		parts[apis[v].ca[1]] = nested(apis[v].ca[2:], h.CA.append(nil))
	}
	if h.FeatureGates != nil {
		parts["featureGates"] = appendGates(nil, h.FeatureGates, v)
	}
	for i, name := range slices.Sorted(maps.Keys(parts)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(table.AppendString(out, name), ':'), parts[name]...)
	}
	return append(out, "}}"...), nil
}

func (h HyperConverged) appendMetadata(dst []byte) []byte {
	name := h.Name
	if name == "" {
		name = objectName
	}
	dst = append(dst, '{')
	if h.KubeVirtPatch != "" {
		dst = table.AppendString(append(dst, `"annotations":{`...), KubeVirtAnnotation)
		dst = append(table.AppendString(append(dst, ':'), h.KubeVirtPatch), "},"...)
	}
	dst = table.AppendString(append(dst, `"name":`...), name)
	if h.Namespace != "" {
		dst = table.AppendString(append(dst, `,"namespace":`...), h.Namespace)
	}
	return append(dst, '}')
}

// nested returns value as the member that the names lead to.
func nested(names []string, value []byte) []byte {
	var out []byte
	for _, name := range names {
		out = append(table.AppendString(append(out, '{'), name), ':')
	}
	return append(append(out, value...), strings.Repeat("}", len(names))...)
}

// GoString returns h as JSON.
func (h HyperConverged) GoString() string { return goString(h) }
