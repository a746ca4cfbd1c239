package hco

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// ParseHyperConverged reads a HyperConverged object of either API version. It
// reports a block that stands where the other version has it: the API server
// drops that one. Where the apiVersion is neither, it reads V1Beta1.
func ParseHyperConverged(data []byte) (HyperConverged, diag.List) {
	var l diag.List
	doc, top, err := jsonobj.ParseObject(data, nil)
	if err != nil {
		l.Add(diag.ErrSyntax.At("", nil, "%v", err).Hinted("write one JSON object"))
		return HyperConverged{}, l
	}
	if !isObject("", doc, &l) {
		return HyperConverged{}, l
	}
	o := object{top: top, List: l}
	h := HyperConverged{APIVersion: o.identity()}
	o.metadata(&h)
	o.spec(&h)
	return h, o.List
}

// object is an object that is being read. An API server's objects are long, and
// little of them is of interest: no member is looked for twice.
type object struct {
	diag.List
	top members
}

// members are those of an object, in their order.
type members []jsonobj.Member

// last returns the last member of the name, which is the one that counts.
func (m members) last(name string) jsonobj.Value {
	for _, x := range slices.Backward(m) {
		if x.Name == name {
			return x.Value
		}
	}
	return jsonobj.Value{}
}

// in returns the members of the object that is the member name.
func (o *object) in(name string) members {
	v := o.top.last(name)
	if !isObject(diag.Path("").Name(name), v, &o.List) {
		return nil
	}
	return v.Members()
}

// identity reads apiVersion and kind.
func (o *object) identity() APIVersion {
	group, _ := o.top.last("apiVersion").Str()
	v, err := ParseAPIVersion(group)
	if err != nil || group != v.GroupVersion() {
		o.Add(ErrAPIVersion.At("/apiVersion", group, "%q is neither %s nor %s", group, V1Beta1.GroupVersion(), V1.GroupVersion()).
			Hinted("write %q", V1Beta1.GroupVersion()))
		v = V1Beta1
	}
	if name, _ := o.top.last("kind").Str(); name != Kind {
		o.Add(ErrKind.At("/kind", name, "%q is not %s", name, Kind).Hinted("write %q", Kind))
	}
	return v
}

// metadata reads what h has of metadata.
func (o *object) metadata(h *HyperConverged) {
	meta := o.in("metadata")
	readStrings("/metadata", meta, &o.List, member{"name", &h.Name}, member{"namespace", &h.Namespace})
	if h.Name == objectName {
		h.Name = ""
	}
	if v := meta.last("annotations"); isObject("/metadata/annotations", v, &o.List) {
		readStrings("/metadata/annotations", v.Members(), &o.List, member{KubeVirtAnnotation, &h.KubeVirtPatch})
	}
}

// spec reads what h has of spec.
func (o *object) spec(h *HyperConverged) {
	spec, v := o.in("spec"), h.APIVersion
	if block, at, ok := spec.walk(apis[v].block, &o.List); ok {
		r := reader()
		c := &h.LiveMigrationConfig
		r.Object(at, block, c.fields(), &c.Unknown)
		o.Add(r.List...)
	}
	h.FeatureGates = readGates(spec.last("featureGates"), v, &o.List)
	if ca, at, ok := spec.walk(apis[v].ca, &o.List); ok {
		readStrings(at, ca.Members(), &o.List, member{"duration", &h.CA.Duration}, member{"renewBefore", &h.CA.RenewBefore})
	}
	other := v.other()
	if way := apis[other].block[1:]; spec.last(way[0]).At(way[1:]...).Kind() > jsonobj.Null {
		o.Add(ErrPath.At(other.Block(), nil, "this is where %v has it; in %v it is dropped, and nothing changes", other, v).
			Hinted("move it to %s", v.Block()))
	}
}

// walk returns the object that the names lead to, of which the first is spec, and
// its path. It reports what is no object on the way.
func (m members) walk(names []string, l *diag.List) (v jsonobj.Value, at diag.Path, ok bool) {
	at = diag.Path("").Name(names[0])
	for i, name := range names[1:] {
		if at = at.Name(name); i == 0 {
			v = m.last(name)
		} else {
			v = v.Member(name)
		}
		if !isObject(at, v, l) {
			return v, at, false
		}
	}
	return v, at, true
}

// member is a member that is a string; "" where it is absent.
type member struct {
	name string
	p    *string
}

// readStrings reads members of an object that is at the path.
func readStrings(at diag.Path, in members, l *diag.List, wanted ...member) {
	for _, m := range wanted {
		v := in.last(m.name)
		s, ok := v.Str()
		if *m.p = s; !ok && v.Kind() > jsonobj.Null {
			l.Add(wrongType(at.Name(m.name), v, "a string"))
		}
	}
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
