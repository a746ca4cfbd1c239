package table

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Rows is how a nested document gives its table: its fields, and where its
// unknown members go. It is a method expression: (*Args).table.
type Rows[T any] func(*T) ([]Field, *map[string]json.RawMessage)

func (rows Rows[T]) read(r *Reader, in diag.Path, v jsonobj.Value, p *T) {
	fields, unknown := rows(p)
	r.Object(in, v, fields, unknown)
}

func (rows Rows[T]) append(dst []byte, p *T) ([]byte, error) {
	fields, unknown := rows(p)
	return Append(dst, fields, *unknown)
}

// Object is a nested document in which nil is absent. Given twice, the second
// is read over the first, as encoding/json does.
func Object[T any](p **T, rows Rows[T]) Codec { return objectCodec[T]{p, rows} }

type objectCodec[T any] struct {
	p    **T
	rows Rows[T]
}

func (c objectCodec[T]) Absent() bool { return *c.p == nil }
func (c objectCodec[T]) Null()        {}
func (c objectCodec[T]) reset()       { *c.p = nil }
func (c objectCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	if *c.p == nil {
		*c.p = new(T)
	}
	c.rows.read(r, at.Path(), v, *c.p)
	return true
}
func (c objectCodec[T]) Append(dst []byte) ([]byte, error) { return c.rows.append(dst, *c.p) }

// Objects is a list of nested documents in which nil is absent and [] is not.
// An element that is no object, null too, is refused; a document whose consumer
// lets null pass says so with a rule of its own.
func Objects[T any](p *[]T, rows Rows[T]) Codec { return objectsCodec[T]{p, rows, false} }

// ObjectsOrNull is Objects whose consumer lets an element null pass: it is read
// as one without members.
func ObjectsOrNull[T any](p *[]T, rows Rows[T]) Codec { return objectsCodec[T]{p, rows, true} }

type objectsCodec[T any] struct {
	p    *[]T
	rows Rows[T]
	null bool
}

func (c objectsCodec[T]) Absent() bool { return *c.p == nil }
func (c objectsCodec[T]) Null()        { *c.p = nil }
func (c objectsCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Array {
		return r.WrongType(at.Path(), v, wantArray)
	}
	elems := v.Elements()
	out := over(*c.p, len(elems))
	for i, e := range elems {
		switch kind := e.Kind(); {
		case kind == jsonobj.Object:
			c.rows.read(r, at.Path().Index(i), e, &out[i])
		case kind != jsonobj.Null || !c.null:
			return r.WrongType(at.Path().Index(i), e, wantObject)
		default:
			var none T
			out[i] = none
		}
	}
	*c.p = out
	return true
}
func (c objectsCodec[T]) Append(dst []byte) ([]byte, error) {
	return appendArray(dst, *c.p, c.rows.append)
}

// Groups is a list of lists of nested documents in which nil is absent.
func Groups[T any](p *[][]T, rows Rows[T]) Codec { return groupsCodec[T]{p, rows} }

type groupsCodec[T any] struct {
	p    *[][]T
	rows Rows[T]
}

func (c groupsCodec[T]) Absent() bool { return *c.p == nil }
func (c groupsCodec[T]) Null()        { *c.p = nil }
func (c groupsCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Array {
		return r.WrongType(at.Path(), v, wantArray)
	}
	elems := v.Elements()
	out := over(*c.p, len(elems))
	for i, e := range elems {
		if e.Kind() == jsonobj.Null {
			out[i] = nil
		} else if !(objectsCodec[T]{&out[i], c.rows, false}).Read(r, Place{at.Path(), strconv.Itoa(i)}, e) {
			return false
		}
	}
	*c.p = out
	return true
}
func (c groupsCodec[T]) Append(dst []byte) ([]byte, error) {
	return appendArray(dst, *c.p, func(dst []byte, e *[]T) ([]byte, error) {
		if *e == nil {
			return append(dst, "null"...), nil
		}
		return objectsCodec[T]{e, c.rows, false}.Append(dst)
	})
}

// Document is a nested document with its own Parse; the zero T is absent.
// Given twice, the members of the second are read over those of the first.
func Document[T interface {
	comparable
	json.Marshaler
}](p *T, parse func([]byte) (T, diag.List)) Codec {
	return documentCodec[T]{p, parse, nil}
}

// DocumentValue is Document that is read from its value, as a rule: read does
// with it what parse does with its text.
func DocumentValue[T interface {
	comparable
	json.Marshaler
}](p *T, parse func([]byte) (T, diag.List), read func(jsonobj.Value) (T, diag.List)) Codec {
	return documentCodec[T]{p, parse, read}
}

type documentCodec[T interface {
	comparable
	json.Marshaler
}] struct {
	p     *T
	parse func([]byte) (T, diag.List)
	read  func(jsonobj.Value) (T, diag.List) // nil is: parse its text
}

func (c documentCodec[T]) Absent() bool { var zero T; return *c.p == zero }
func (c documentCodec[T]) Null()        { var zero T; *c.p = zero }
func (c documentCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	doc, l := c.decode(r, v)
	if len(l) > 0 {
		r.List.Add(l.Under(at.Path())...)
	}
	*c.p = doc
	return true
}
func (c documentCodec[T]) Append(dst []byte) ([]byte, error) {
	b, err := (*c.p).MarshalJSON()
	return append(dst, b...), err
}

func (c documentCodec[T]) decode(r *Reader, v jsonobj.Value) (T, diag.List) {
	if c.Absent() && c.read != nil {
		return c.read(v)
	}
	text := r.bytes(v)
	if !c.Absent() {
		if first, err := (*c.p).MarshalJSON(); err == nil {
			text = joinObjects(first, text)
		}
	}
	return c.parse(text)
}

// joinObjects writes the members of b behind those of a.
func joinObjects(a, b []byte) []byte {
	if len(jsonobj.Of(a).Members()) == 0 {
		return b
	}
	if len(jsonobj.Of(b).Members()) == 0 {
		return a
	}
	return slices.Concat(a[:len(a)-1], []byte{','}, b[1:])
}

// Inline is a nested object whose members are fields of the document itself.
// It is absent when all of them are.
func Inline(fields []Field, unknown *map[string]json.RawMessage) Codec {
	return inlineCodec{fields, unknown}
}

type inlineCodec struct {
	fields  []Field
	unknown *map[string]json.RawMessage
}

func (c inlineCodec) Absent() bool {
	present := func(f Field) bool { return !f.Absent() }
	return len(*c.unknown) == 0 && !slices.ContainsFunc(c.fields, present)
}
func (c inlineCodec) Null() {}
func (c inlineCodec) reset() {
	for _, f := range c.fields {
		reset(f.Codec)
	}
	*c.unknown = nil
}
func (c inlineCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	r.Object(at.Path(), v, c.fields, c.unknown)
	return true
}
func (c inlineCodec) Append(dst []byte) ([]byte, error) { return Append(dst, c.fields, *c.unknown) }
