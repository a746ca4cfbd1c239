package hco

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Kind is the kind of the object.
const Kind = "HyperConverged"

// HyperConverged is what a HyperConverged object says about live migration.
// The rest of the object is not read and not written: apply the JSON of this
// one, never replace a live object with it.
type HyperConverged struct {
	APIVersion APIVersion
	// Name is kubevirt-hyperconverged, the only name that the operator looks at.
	// MarshalJSON writes that for "".
	Name                string
	Namespace           string // of the operator: openshift-cnv, or kubevirt-hyperconverged
	LiveMigrationConfig LiveMigrationConfig

	// FeatureGates are all that the object has, in their order. Applying the list
	// of v1 replaces all of it: give none, or all. See [DecentralizedPatch].
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

// Resolve returns what h means to release r, and what is wrong with the block and
// with the object around it, but for what [Parse] has reported. The Resolved is
// zero when h is refused.
func (h HyperConverged) Resolve(r Release) (Resolved, diag.List) {
	return h.resolve(r, nil)
}

// resolve is Resolve for an object that was read with the findings seen.
func (h HyperConverged) resolve(r Release, seen diag.List) (Resolved, diag.List) {
	r, l := r.ForHCO()
	if !Serves(r, h.APIVersion) {
		l.Add(ErrNotServed.At("/apiVersion", h.APIVersion.GroupVersion(),
			"HCO %s does not serve %v", shown(r), h.APIVersion).
			Hinted("write %q", V1Beta1.GroupVersion()))
	}
	h.checkName(&l)
	if !reported(seen, namespacePath) {
		h.checkNamespace(&l)
	}
	if h.KubeVirtPatch != "" {
		_, more := ParseKubeVirtPatch(h.KubeVirtPatch)
		l.Add(more.Under(annotationPath)...)
	}
	h.checkGates(r, &l)
	h.checkCA(&l)
	out, found, ok := h.LiveMigrationConfig.resolve(r)
	l.Add(found.Under(h.APIVersion.Block())...)
	if !ok || l.Refused() != 0 {
		return Resolved{}, l
	}
	out.APIVersion = h.APIVersion.known()
	out.DecentralizedLiveMigration, _ = h.decentralizedIn(r)
	return out, l
}

// reported reports whether l has a finding at a path or above it.
func reported(l diag.List, at diag.Path) bool {
	return slices.ContainsFunc(l, func(d diag.Diagnostic) bool {
		return strings.HasPrefix(string(at)+"/", string(d.Path)+"/")
	})
}

const (
	namePath      diag.Path = "/metadata/name"
	namespacePath diag.Path = "/metadata/namespace"
)

// checkName reports a name that is refused, or not looked at.
func (h HyperConverged) checkName(l *diag.List) {
	switch {
	case h.Name == "" || h.Name == objectName:
	case strings.Contains(h.Name, objectName):
		l.Add(ErrName.At(namePath, h.Name, "the operator ignores %q", h.Name).
			Hinted("write %q", objectName))
	default:
		l.Add(ErrNamePattern.At(namePath, h.Name, "%q does not contain %q", h.Name, objectName).
			Hinted("write %q", objectName))
	}
}

func (h HyperConverged) checkNamespace(l *diag.List) {
	const hint = "write the namespace of the operator, such as openshift-cnv"
	if h.Namespace == "" {
		l.Add(WarnNamespace.At(namespacePath, nil,
			"the client fills in the namespace that it works in").Hinted(hint))
		return
	}
	if wrongLabel(h.Namespace) != "" || len(h.Namespace) > 63 {
		l.Add(ErrNamespace.At(namespacePath, h.Namespace,
			"%q is not a DNS label of 1..63 characters", h.Namespace).Hinted(hint))
	}
}

// annotationPath is the path of the patch for KubeVirt. What is inside the string
// has a path that goes on after it.
var annotationPath = diag.Path("/metadata/annotations").Name(KubeVirtAnnotation)

// MarshalJSON writes apiVersion, kind, name, namespace, the block and what else
// h has, and nothing else: a document for oc apply, client-side or server-side.
func (h HyperConverged) MarshalJSON() ([]byte, error) {
	config, err := h.LiveMigrationConfig.MarshalJSON()
	if err != nil {
		return nil, err
	}
	out := table.AppendString([]byte(`{"apiVersion":`), h.APIVersion.GroupVersion())
	out = table.AppendString(append(out, `,"kind":`...), Kind)
	out = h.appendMetadata(append(out, `,"metadata":`...))
	out = append(out, `,"spec":{`...)
	parts := map[string][]byte{}
	v := h.APIVersion.known()
	parts[apis[v].block[1]] = nested(apis[v].block[2:], config)
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

// UnmarshalJSON reads what MarshalJSON writes. What [Parse] reports as refused is
// an error, but for members of the block that no field can hold, which are kept
// in Unknown.
func (h *HyperConverged) UnmarshalJSON(data []byte) error {
	out, l := Parse(data)
	inside := string(out.APIVersion.Block()) + "/"
	for _, d := range l.Errors() {
		if d.Stage == diag.Load && !strings.HasPrefix(string(d.Path), inside) {
			return d
		}
	}
	*h = out
	return nil
}

func (h HyperConverged) appendMetadata(dst []byte) []byte {
	dst = append(dst, '{')
	if h.KubeVirtPatch != "" {
		dst = table.AppendString(append(dst, `"annotations":{`...), KubeVirtAnnotation)
		dst = append(table.AppendString(append(dst, ':'), h.KubeVirtPatch), "},"...)
	}
	dst = table.AppendString(append(dst, `"name":`...), cmp.Or(h.Name, objectName))
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

// GoString returns h as its type and its JSON.
func (h HyperConverged) GoString() string { return table.GoString(h) }
