package cluster

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/holder"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// AddList adds the items of a List in JSON, as kubectl and oc print it, or of a list of
// one kind, whose items may leave out their kind, and the objects inside a Template, a
// policy, a ManifestWork or a SyncSet, to any depth. It returns what became of each, in
// their order. What holds no others is added as the only one.
func (c *Cluster) AddList(data []byte) []Added {
	v, err := jsonobj.Parse(data)
	if err != nil {
		return []Added{{Use: Unread, Why: err.Error()}}
	}
	return c.addAll(v, "", "", "")
}

// addAll adds v, which is at a path, or what it holds.
func (c *Cluster) addAll(v jsonobj.Value, at diag.Path, kind, version string) (out []Added) {
	if s, ok := v.Member("kind").Str(); ok {
		kind = s
	}
	if s, ok := v.Member("apiVersion").Str(); ok {
		version = s
	}
	items := v.Member("items")
	if of, isList := strings.CutSuffix(kind, "List"); isList && items.Kind() == jsonobj.Array {
		if of == "" {
			version = ""
		}
		for i, item := range items.Each() {
			out = append(out, c.addAll(item, at.Name("items").Index(i), of, version)...)
		}
		return out
	}
	h, ok := holder.Of(kind, version)
	if !ok {
		added := c.add(v, kind, version)
		added.In = at
		return []Added{added}
	}
	for i, e := range below(v, h.List).Each() {
		if must, _ := e.Member("complianceType").Str(); !holder.Absent(must) {
			out = append(out, c.addAll(below(e, h.Object), at+h.List.Index(i)+h.Object, "", "")...)
		}
	}
	return out
}

// below returns the value at a path of members.
func below(v jsonobj.Value, p diag.Path) jsonobj.Value {
	if p == "" {
		return v
	}
	return v.At(strings.Split(string(p[1:]), "/")...)
}

// InList returns findings of a cluster that was filled by one [Cluster.AddList] as
// findings on what was added: paths go through its items, and the other objects are among
// Because. Findings on objects that are not in it are left out.
func InList(added []Added, found []Finding) diag.List {
	at := map[Ref]diag.Path{}
	for _, a := range added {
		if a.Use == Used {
			at[a.Object] = a.In
		}
	}
	var l diag.List
	for _, f := range found {
		in, ok := at[f.Object]
		if !ok {
			continue
		}
		d := diag.List{f.Diagnostic}.Under(in)[0]
		for _, o := range f.Others {
			if in, ok := at[o.Object]; ok {
				d = d.With(in + o.Path)
			}
		}
		l.Add(d)
	}
	return l
}
