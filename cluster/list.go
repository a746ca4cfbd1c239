package cluster

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// AddList adds the items of a List in JSON, as kubectl and oc print it, or of a list of
// one kind, whose items may leave out their kind. It returns what became of each, in
// their order. What is not a list is added as the only item.
func (c *Cluster) AddList(data []byte) []Added {
	v, err := jsonobj.Parse(data)
	if err != nil {
		return []Added{{Use: Unread, Why: err.Error()}}
	}
	kind, _ := v.Member("kind").Str()
	kind, isList := strings.CutSuffix(kind, "List")
	items := v.Member("items")
	if !isList || items.Kind() != jsonobj.Array {
		return []Added{c.add(v, "", "")}
	}
	version, _ := v.Member("apiVersion").Str()
	if kind == "" {
		version = ""
	}
	var out []Added
	for _, item := range items.Elements() {
		out = append(out, c.add(item, kind, version))
	}
	return out
}

// InList returns findings of a cluster that was filled by one [Cluster.AddList] as
// findings on the List: paths go through its items, and the other objects are among
// Because. Findings on objects that are not in it are left out.
func InList(added []Added, found []Finding) diag.List {
	at := map[Ref]diag.Path{}
	for i, a := range added {
		if a.Use == Used {
			at[a.Object] = diag.Path("/items").Index(i)
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
