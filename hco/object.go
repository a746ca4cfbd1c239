package hco

import (
	"maps"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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
