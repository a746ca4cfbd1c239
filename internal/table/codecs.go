package table

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Names of what is wanted, as messages show them.
const (
	wantString  = "a string"
	wantBool    = "a boolean"
	wantInteger = "an integer"
	wantArray   = "an array"
	wantObject  = "an object"
)

// String is a string field in which "" is absent.
func String(p *string) Codec { return stringCodec{p} }

type stringCodec struct{ p *string }

func (c stringCodec) Absent() bool { return *c.p == "" }
func (c stringCodec) Null()        {}
func (c stringCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	s, ok := v.Str()
	if !ok {
		return r.wrongType(at.Path(), v, wantString)
	}
	*c.p = s
	return true
}
func (c stringCodec) Append(dst []byte) ([]byte, error) { return AppendString(dst, *c.p), nil }

// NonEmpty is a string field whose consumer takes "" for a value of its own,
// which the field cannot hold: it goes to the unknown members without a finding,
// for Resolve to judge. Null makes the field absent when the consumer's is a
// pointer.
func NonEmpty(p *string, pointer bool) Codec { return nonEmptyCodec{stringCodec{p}, pointer} }

type nonEmptyCodec struct {
	stringCodec
	pointer bool
}

func (c nonEmptyCodec) Null() {
	if c.pointer {
		*c.p = ""
	}
}
func (c nonEmptyCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Text == `""` {
		*c.p = ""
		return false
	}
	return c.stringCodec.Read(r, at, v)
}

// StringOr is a string field that is always written; "" stands for def.
func StringOr(p *string, def string) Codec { return stringOrCodec{stringCodec{p}, def} }

type stringOrCodec struct {
	stringCodec
	def string
}

func (c stringOrCodec) Absent() bool { return false }
func (c stringOrCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	ok := c.stringCodec.Read(r, at, v)
	if *c.p == c.def {
		*c.p = ""
	}
	return ok
}
func (c stringOrCodec) Append(dst []byte) ([]byte, error) {
	if *c.p == "" {
		return AppendString(dst, c.def), nil
	}
	return AppendString(dst, *c.p), nil
}

// Type is the member that names the document's plugin. It is always written; a
// text that names another one is reported.
func Type(name string) Codec { return typeCodec(name) }

type typeCodec string

func (c typeCodec) Absent() bool { return false }
func (c typeCodec) Null()        {}
func (c typeCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if s, ok := v.Str(); !ok || s != string(c) {
		r.List.Add(diag.ErrPlugin.At(at.Path(), v.Text, "want %q, got %s", string(c), v).
			Hinted("write %q, or read it as what it is", string(c)))
		return false
	}
	return true
}
func (c typeCodec) Append(dst []byte) ([]byte, error) { return AppendString(dst, string(c)), nil }

// Bool is a boolean field in which nil is absent.
func Bool(p **bool) Codec { return boolCodec{p} }

type boolCodec struct{ p **bool }

func (c boolCodec) Absent() bool { return *c.p == nil }
func (c boolCodec) Null()        {}
func (c boolCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	b, ok := v.Bool()
	if !ok {
		return r.wrongType(at.Path(), v, wantBool)
	}
	*c.p = &b
	return true
}
func (c boolCodec) Append(dst []byte) ([]byte, error) { return strconv.AppendBool(dst, **c.p), nil }

// Integer is a number field in which nil is absent. As for encoding/json, a
// literal with a fraction, an exponent or too many digits does not fit.
func Integer[T int | int64 | uint32](p **T) Codec { return integerCodec[T]{p} }

type integerCodec[T int | int64 | uint32] struct{ p **T }

func (c integerCodec[T]) Absent() bool { return *c.p == nil }
func (c integerCodec[T]) Null()        {}
func (c integerCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	n, ok := v.Int()
	t := T(n)
	if _, unsigned := any(t).(uint32); unsigned && ok && v.Text[0] == '-' {
		return r.wrongType(at.Path(), v, "an integer from 0 to 4294967295")
	}
	if !ok || int64(t) != n {
		return r.wrongType(at.Path(), v, wantInteger)
	}
	*c.p = &t
	return true
}
func (c integerCodec[T]) Append(dst []byte) ([]byte, error) {
	return strconv.AppendInt(dst, int64(**c.p), 10), nil
}

// Strings is a list of strings in which nil is absent and [] is not. A null
// element leaves what was there: "" unless the list was given before.
func Strings(p *[]string) Codec { return stringsCodec{p} }

type stringsCodec struct{ p *[]string }

func (c stringsCodec) Absent() bool { return *c.p == nil }
func (c stringsCodec) Null()        { *c.p = nil }
func (c stringsCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Array {
		return r.wrongType(at.Path(), v, wantArray)
	}
	elems := v.Elements()
	out := over(*c.p, len(elems))
	for i, e := range elems {
		s, ok := e.Str()
		switch {
		case ok:
			out[i] = s
		case e.Kind() != jsonobj.Null:
			return r.wrongType(at.Path().Index(i), e, wantString)
		}
	}
	*c.p = out
	return true
}
func (c stringsCodec) Append(dst []byte) ([]byte, error) {
	return appendArray(dst, *c.p, func(dst []byte, s string) ([]byte, error) { return AppendString(dst, s), nil })
}

// over returns n elements for a list to be read into. Given twice, encoding/json
// reads a list over the elements of the first, also over those that a shorter
// one in between has hidden; only [] begins anew.
func over[T any](old []T, n int) []T {
	if n == 0 {
		return []T{}
	}
	out := make([]T, max(n, cap(old)))
	copy(out, old[:cap(old)])
	return out[:n]
}

// Bools is a map of booleans in which nil is absent.
func Bools(p *map[string]bool) Codec { return boolsCodec{p} }

type boolsCodec struct{ p *map[string]bool }

func (c boolsCodec) Absent() bool { return *c.p == nil }
func (c boolsCodec) Null()        { *c.p = nil }
func (c boolsCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.wrongType(at.Path(), v, wantObject)
	}
	out := map[string]bool{}
	maps.Copy(out, *c.p) // given twice: the members of both
	for _, m := range v.Members() {
		b, ok := m.Value.Bool()
		if !ok && m.Value.Kind() != jsonobj.Null {
			return r.wrongType(at.Path().Name(m.Name), m.Value, wantBool)
		}
		out[m.Name] = b
	}
	*c.p = out
	return true
}
func (c boolsCodec) Append(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range slices.Sorted(maps.Keys(*c.p)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendBool(append(AppendString(dst, k), ':'), (*c.p)[k])
	}
	return append(dst, '}'), nil
}

// StringMap is a map of strings in which nil is absent.
func StringMap(p *map[string]string) Codec { return stringMapCodec{p} }

type stringMapCodec struct{ p *map[string]string }

func (c stringMapCodec) Absent() bool { return *c.p == nil }
func (c stringMapCodec) Null()        { *c.p = nil }
func (c stringMapCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.wrongType(at.Path(), v, wantObject)
	}
	out := map[string]string{}
	maps.Copy(out, *c.p) // given twice: the members of both
	for _, m := range v.Members() {
		s, ok := m.Value.Str()
		if !ok && m.Value.Kind() != jsonobj.Null {
			return r.wrongType(at.Path().Name(m.Name), m.Value, wantString)
		}
		out[m.Name] = s
	}
	*c.p = out
	return true
}
func (c stringMapCodec) Append(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range slices.Sorted(maps.Keys(*c.p)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(append(AppendString(dst, k), ':'), (*c.p)[k])
	}
	return append(dst, '}'), nil
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
func (c inlineCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.wrongType(at.Path(), v, wantObject)
	}
	r.Object(at.Path(), v, c.fields, c.unknown)
	return true
}
func (c inlineCodec) Append(dst []byte) ([]byte, error) { return Append(dst, c.fields, *c.unknown) }

// Raw is a value of the wanted kind (None: of any), kept verbatim.
func Raw(p *json.RawMessage, want jsonobj.Kind) Codec { return rawCodec{p, want} }

type rawCodec struct {
	p    *json.RawMessage
	want jsonobj.Kind
}

func (c rawCodec) Absent() bool { return *c.p == nil }
func (c rawCodec) Null()        { *c.p = nil }
func (c rawCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if c.want != jsonobj.None && v.Kind() != c.want {
		return r.wrongType(at.Path(), v, c.want.String())
	}
	*c.p = v.Raw()
	return true
}
func (c rawCodec) Append(dst []byte) ([]byte, error) {
	if !json.Valid(*c.p) {
		return nil, errNotJSON
	}
	return append(dst, *c.p...), nil
}

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
func (c objectCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.wrongType(at.Path(), v, wantObject)
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
func Objects[T any](p *[]T, rows Rows[T]) Codec { return objectsCodec[T]{p, rows} }

type objectsCodec[T any] struct {
	p    *[]T
	rows Rows[T]
}

func (c objectsCodec[T]) Absent() bool { return *c.p == nil }
func (c objectsCodec[T]) Null()        { *c.p = nil }
func (c objectsCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Array {
		return r.wrongType(at.Path(), v, wantArray)
	}
	elems := v.Elements()
	out := over(*c.p, len(elems))
	for i, e := range elems {
		if e.Kind() != jsonobj.Object {
			return r.wrongType(at.Path().Index(i), e, wantObject)
		}
		c.rows.read(r, at.Path().Index(i), e, &out[i])
	}
	*c.p = out
	return true
}
func (c objectsCodec[T]) Append(dst []byte) ([]byte, error) {
	return appendArray(dst, *c.p, func(dst []byte, e T) ([]byte, error) { return c.rows.append(dst, &e) })
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
		return r.wrongType(at.Path(), v, wantArray)
	}
	elems := v.Elements()
	out := over(*c.p, len(elems))
	for i, e := range elems {
		if e.Kind() == jsonobj.Null {
			out[i] = nil
		} else if !Objects(&out[i], c.rows).Read(r, Place{at.Path(), strconv.Itoa(i)}, e) {
			return false
		}
	}
	*c.p = out
	return true
}
func (c groupsCodec[T]) Append(dst []byte) ([]byte, error) {
	return appendArray(dst, *c.p, func(dst []byte, e []T) ([]byte, error) {
		if e == nil {
			return append(dst, "null"...), nil
		}
		return Objects(&e, c.rows).Append(dst)
	})
}

// Document is a nested document with its own Parse; the zero T is absent.
// Given twice, the members of the second are read over those of the first.
func Document[T interface {
	comparable
	json.Marshaler
}](p *T, parse func([]byte) (T, diag.List)) Codec {
	return documentCodec[T]{p, parse}
}

type documentCodec[T interface {
	comparable
	json.Marshaler
}] struct {
	p     *T
	parse func([]byte) (T, diag.List)
}

func (c documentCodec[T]) Absent() bool { var zero T; return *c.p == zero }
func (c documentCodec[T]) Null()        { var zero T; *c.p = zero }
func (c documentCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.wrongType(at.Path(), v, wantObject)
	}
	text := []byte(v.Text)
	if !c.Absent() {
		if first, err := (*c.p).MarshalJSON(); err == nil {
			text = joinObjects(first, text)
		}
	}
	doc, l := c.parse(text)
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

func appendArray[T any](dst []byte, list []T, one func([]byte, T) ([]byte, error)) ([]byte, error) {
	dst = append(dst, '[')
	var err error
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = one(dst, e); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

// AppendString appends s as a JSON string. Unlike json.Marshal it leaves <, >
// and & as they are: nobody embeds these documents in HTML.
func AppendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, _ := json.Marshal(s) // a string always marshals
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}
