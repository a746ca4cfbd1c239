package table

import (
	"reflect"

	"github.com/migrationnet/migrationnet/release"
)

// Members describes the members of the documents, in the order of the table. A
// member that no field is for has no Field: its value is fixed, or it is an
// object whose members are fields of the document.
func (t *Table[T]) Members() []release.Member { return t.object.members() }

func (o *object[T]) members() []release.Member {
	doc := new(T)
	out := make([]release.Member, len(o.rows))
	for i, row := range o.rows {
		inside := row.holds
		if inside == nil {
			inside = row.codec.members()
		}
		out[i] = release.Member{
			Name: row.name, Field: fieldName(reflect.ValueOf(doc).Elem(), row.codec.field(doc)),
			Type: row.codec.typ(), Since: row.since, Doc: row.doc, Members: inside,
		}
	}
	return out
}

// fieldName returns the name of the field of v, or of a struct in it, that p
// points to: "Rest.Object", or "Object" when Rest is embedded; "" when there is none.
func fieldName(v reflect.Value, p any) string {
	if p == nil || v.Kind() != reflect.Struct {
		return ""
	}
	want := reflect.ValueOf(p)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		if at := v.Field(i).Addr(); at.Type() == want.Type() && at.Pointer() == want.Pointer() {
			return f.Name
		}
		inner := fieldName(v.Field(i), p)
		if inner != "" && f.Anonymous {
			return inner
		}
		if inner != "" {
			return f.Name + "." + inner
		}
	}
	return ""
}
