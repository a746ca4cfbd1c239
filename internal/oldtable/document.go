package table

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
)

// checker is a codec with documents inside.
type checker interface{ check(r *Reader, at Place) }

// Check reports to r the members that doc, which is at path in, or a document
// inside it keeps as unknown although its rows have a field for them.
func (rows Rows[T]) Check(r *Reader, in diag.Path, doc *T) {
	fields, unknown := rows(doc)
	rows.checkUnknown(r, in, fields, *unknown)
	checkInside(r, in, fields)
}

func (rows Rows[T]) checkUnknown(r *Reader, in diag.Path, fields []Field, unknown map[string]json.RawMessage) {
	for name := range unknown {
		if i, _ := r.match(name, fields, 0); i >= 0 {
			empty, _ := rows(new(T))
			r.CheckUnknown(in, empty, unknown)
			return
		}
	}
}

func checkInside(r *Reader, in diag.Path, fields []Field) {
	for _, f := range fields {
		if f.Absent() {
			continue
		}
		if c, ok := f.Codec.(checker); ok {
			c.check(r, Place{in, f.Name})
		}
	}
}

func (c objectCodec[T]) check(r *Reader, at Place) { c.rows.Check(r, at.Path(), *c.p) }

func (c objectsCodec[T]) check(r *Reader, at Place) {
	for i := range *c.p {
		c.rows.Check(r, at.Path().Index(i), &(*c.p)[i])
	}
}

func (c groupsCodec[T]) check(r *Reader, at Place) {
	for i := range *c.p {
		objectsCodec[T]{&(*c.p)[i], c.rows, false}.check(r, Place{at.Path(), strconv.Itoa(i)})
	}
}

// GoString renders doc as its type and its JSON, so that test logs show values
// and not addresses.
func GoString(doc json.Marshaler) string {
	b, err := doc.MarshalJSON()
	if err != nil {
		return fmt.Sprintf("%T(%v)", doc, err)
	}
	return fmt.Sprintf("%T%s", doc, b)
}

// Clone returns a copy of v that shares no pointer, slice or map with it.
// Only exported fields are followed.
func Clone[T any](v T) T {
	out := reflect.New(reflect.TypeFor[T]()).Elem()
	out.Set(clone(reflect.ValueOf(&v).Elem()))
	return out.Interface().(T)
}

func clone(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		if v.IsNil() {
			return v
		}
	}
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(clone(v.Elem()))
	case reflect.Interface:
		out.Set(clone(v.Elem()))
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(clone(v.Index(i)))
		}
	case reflect.Map:
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for it := v.MapRange(); it.Next(); {
			out.SetMapIndex(it.Key(), clone(it.Value()))
		}
	case reflect.Struct:
		out.Set(v) // unexported fields are values of their own and stay as they are
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(clone(v.Field(i)))
			}
		}
	default:
		return v
	}
	return out
}
