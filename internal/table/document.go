package table

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Document is a document inside with functions of its own to read it. The zero F
// is absent. Given twice, the members of the second are read over those of the
// first.
func Document[T any, F marshaler](name string, at func(*T) *F, by Reading[F]) Row[T] {
	return Member(name, at, documentCodec[F]{by})
}

type marshaler interface {
	comparable
	json.Marshaler
}

// Reading has the functions that read a document. Parse is needed.
type Reading[F any] struct {
	Parse func(data []byte) (F, diag.List)
	// Read is Parse for a release.
	Read func(data []byte, rel release.Release) (F, diag.List)
	// Value is Parse for the value that data is.
	Value func(v jsonobj.Value) (F, diag.List)
}

type documentCodec[F marshaler] struct{ by Reading[F] }

func (documentCodec[F]) Type() string     { return TypeObject }
func (documentCodec[F]) Absent(p *F) bool { var zero F; return *p == zero }
func (documentCodec[F]) Null(p *F) bool   { var zero F; *p = zero; return true }
func (c documentCodec[F]) Read(r *Reader, at Place, v jsonobj.Value, p *F) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	doc, l := c.decode(r, v, p)
	if len(l) > 0 {
		r.List.Add(l.Under(at.Path())...)
	}
	*p = doc
	return true
}
func (documentCodec[F]) Append(dst []byte, p *F) ([]byte, error) {
	b, err := (*p).MarshalJSON()
	return append(dst, b...), err
}

func (c documentCodec[F]) decode(r *Reader, v jsonobj.Value, p *F) (F, diag.List) {
	released := r.released && c.by.Read != nil
	if c.Absent(p) && c.by.Value != nil && !released {
		return c.by.Value(v)
	}
	text := r.bytes(v)
	if !c.Absent(p) {
		if first, err := (*p).MarshalJSON(); err == nil {
			text = joinObjects(first, text)
		}
	}
	if released {
		return c.by.Read(text, r.Release)
	}
	return c.by.Parse(text)
}

// joinObjects writes the members of b after those of a.
func joinObjects(a, b []byte) []byte {
	if len(jsonobj.Of(a).Members()) == 0 {
		return b
	}
	if len(jsonobj.Of(b).Members()) == 0 {
		return a
	}
	return slices.Concat(a[:len(a)-1], []byte{','}, b[1:])
}

// GoString renders doc as its type and its JSON, so that test logs show values
// and not addresses.
func GoString(doc any) string {
	b, err := json.Marshal(doc)
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
