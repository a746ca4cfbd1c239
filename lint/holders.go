package lint

import (
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/internal/holder"
)

// objects returns the documents in d: the items of a list, and the objects that
// another object holds, to any depth; d alone when it holds none.
func objects(d locate.Document) (out []locate.Document) {
	for _, one := range d.Items() {
		s := shapeOf(one.JSON)
		h, ok := holder.Of(s.kind, s.apiVersion)
		if !ok {
			out = append(out, one)
			continue
		}
		out = append(out, held(one, h)...)
	}
	return out
}

func held(d locate.Document, h holder.Holder) (out []locate.Document) {
	list, _ := d.Sub(h.List)
	for i, v := range elements(list.JSON) {
		if must, _ := text(members(v)["complianceType"]); holder.Absent(must) {
			continue
		}
		if one, ok := d.Sub(h.List.Index(i) + h.Object); ok {
			out = append(out, objects(one)...)
		}
	}
	return out
}
