package hco

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Parse reads a HyperConverged object of either API version, and reports what is
// wrong with it whatever the release. It reports a block that is at the path of the
// other version: the API server drops that one. Where the apiVersion is neither,
// it reads V1Beta1.
//
// An object that has been through the API server, as in an admission webhook or an
// informer's cache, has been pruned: what was at a wrong path is gone, and no
// finding can say so. See "In a webhook" of the package.
func Parse(data []byte) (HyperConverged, diag.List) {
	h, l, _ := parse(data, block.Reader())
	return h, l
}

// Read reads a HyperConverged object as release r does, and returns what it means
// there, with everything that is wrong with it: the findings of Parse and Resolve
// in one list. Of members of the block that r does not have it reports that, and
// nothing about their values. The Resolved is zero when the object is refused.
func Read(data []byte, r Release) (HyperConverged, Resolved, diag.List) {
	known, _ := r.ForHCO()
	h, l, ok := parse(data, block.ReaderFor(known))
	if !ok {
		return h, Resolved{}, l
	}
	v, more := h.resolve(r, l)
	l.Add(more...)
	if l.Refused() != 0 {
		return h, Resolved{}, l
	}
	return h, v, l
}

// parse reads an object, and the block in it by the reader. It returns false when
// data is not an object.
func parse(data []byte, r table.Reader) (HyperConverged, diag.List, bool) {
	var l diag.List
	doc, top, err := jsonobj.ParseObject(data, nil)
	if err != nil {
		l.Add(table.Syntax(diag.ErrSyntax, err))
		return HyperConverged{}, l, false
	}
	if !isObject("", doc, &l) {
		return HyperConverged{}, l, false
	}
	if top == nil { // it has many
		top = doc.Members()
	}
	o := object{top: top, Reader: r}
	h := HyperConverged{APIVersion: o.identity()}
	o.metadata(&h)
	o.spec(&h)
	return h, o.List, true
}

// object is an object that is being read. An API server's objects are long, and
// little of them is of interest: no member is looked for twice.
type object struct {
	table.Reader
	top names
}

// names are the members of an object, in their order.
type names []jsonobj.Member

// last returns the last member of the name, which is the one that counts.
func (m names) last(name string) jsonobj.Value {
	for _, x := range slices.Backward(m) {
		if x.Name == name {
			return x.Value
		}
	}
	return jsonobj.Value{}
}

// in returns the members of the object that is the member name.
func (o *object) in(name string) names {
	v := o.top.last(name)
	if !isObject(path(name), v, &o.List) {
		return nil
	}
	return v.Members()
}

// identity reads apiVersion and kind.
func (o *object) identity() APIVersion {
	group, _ := o.top.last("apiVersion").Str()
	v, err := ParseAPIVersion(group)
	if err != nil || group != v.GroupVersion() {
		o.List.Add(ErrAPIVersion.At("/apiVersion", group, "%q is neither %s nor %s",
			group, V1Beta1.GroupVersion(), V1.GroupVersion()).
			Hinted("write %q", V1Beta1.GroupVersion()))
		v = V1Beta1
	}
	if name, _ := o.top.last("kind").Str(); name != Kind {
		o.List.Add(ErrKind.At("/kind", name, "%q is not %s", name, Kind).Hinted("write %q", Kind))
	}
	return v
}

// metadata reads what h has of metadata.
func (o *object) metadata(h *HyperConverged) {
	meta := o.in("metadata")
	readStrings("/metadata", meta, &o.List,
		stringMember{"name", &h.Name}, stringMember{"namespace", &h.Namespace})
	if v := meta.last("annotations"); isObject("/metadata/annotations", v, &o.List) {
		readStrings("/metadata/annotations", v.Members(), &o.List,
			stringMember{KubeVirtAnnotation, &h.KubeVirtPatch})
	}
}

// spec reads what h has of spec.
func (o *object) spec(h *HyperConverged) {
	spec, v := o.in("spec"), h.APIVersion
	if config, at, ok := spec.walk(apis[v].block, &o.List); ok {
		block.Object(&o.Reader, at, config, &h.LiveMigrationConfig)
	}
	h.FeatureGates = readGates(spec.last("featureGates"), v, &o.List)
	if ca, at, ok := spec.walk(apis[v].ca, &o.List); ok {
		readStrings(at, ca.Members(), &o.List,
			stringMember{"duration", &h.CA.Duration},
			stringMember{"renewBefore", &h.CA.RenewBefore})
	}
	other := v.other()
	if way := apis[other].block[1:]; spec.last(way[0]).At(way[1:]...).Kind() > jsonobj.Null {
		o.List.Add(ErrPath.At(other.Block(), nil,
			"this is where %v has it; in %v it is dropped, and nothing changes", other, v).
			Hinted("move it to %s", v.Block()).
			With("/apiVersion"))
	}
	spec.misplaced("/spec", v, &o.List)
	if v == V1 {
		names(spec.last("virtualization").Members()).misplaced("/spec/virtualization", v, &o.List)
	}
}

// walk returns the object that the way leads to, which starts at spec, and its
// path. It reports what is not an object on the way.
func (m names) walk(way []string, l *diag.List) (v jsonobj.Value, at diag.Path, ok bool) {
	at = path(way[0])
	for i, name := range way[1:] {
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

// stringMember is a member that is a string; "" where it is absent.
type stringMember struct {
	name string
	p    *string
}

// readStrings reads members of an object that is at the path.
func readStrings(at diag.Path, in names, l *diag.List, wanted ...stringMember) {
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
	return diag.ErrType.At(at, v.Text, "want %s, got %s %s", want, v.Kind(), v).
		Hinted("write %s", want)
}
