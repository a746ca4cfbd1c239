package table

import (
	"maps"
	"slices"
	"strconv"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Strings is a list of strings in which nil is absent and [] is not. A null
// element leaves what was there: "" unless the list was given before.
func Strings(p *[]string) Codec { return stringsCodec{p} }

type stringsCodec struct{ p *[]string }

func (c stringsCodec) Absent() bool { return *c.p == nil }
func (c stringsCodec) Null()        { *c.p = nil }
func (c stringsCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Array {
		return r.WrongType(at.Path(), v, wantArray)
	}
	elems := v.Elements()
	out := over(*c.p, len(elems))
	for i, e := range elems {
		s, ok := e.Str()
		switch {
		case ok:
			out[i] = s
		case e.Kind() != jsonobj.Null:
			return r.WrongType(at.Path().Index(i), e, wantString)
		}
	}
	*c.p = out
	return true
}
func (c stringsCodec) Append(dst []byte) ([]byte, error) {
	return appendArray(dst, *c.p, func(dst []byte, s *string) ([]byte, error) { return AppendString(dst, *s), nil })
}

// Bools is a map of booleans in which nil is absent.
func Bools(p *map[string]bool) Codec { return boolsCodec{p} }

type boolsCodec struct{ p *map[string]bool }

func (c boolsCodec) Absent() bool { return *c.p == nil }
func (c boolsCodec) Null()        { *c.p = nil }
func (c boolsCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	out := map[string]bool{}
	maps.Copy(out, *c.p) // given twice: the members of both
	for m := range v.All() {
		b, ok := m.Value.Bool()
		if !ok && m.Value.Kind() != jsonobj.Null {
			return r.WrongType(at.Path().Name(m.Name), m.Value, wantBool)
		}
		out[m.Name] = b
	}
	*c.p = out
	return true
}
func (c boolsCodec) Append(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range sortedNames(*c.p) {
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
		return r.WrongType(at.Path(), v, wantObject)
	}
	out := map[string]string{}
	maps.Copy(out, *c.p) // given twice: the members of both
	for m := range v.All() {
		s, ok := m.Value.Str()
		if !ok && m.Value.Kind() != jsonobj.Null {
			return r.WrongType(at.Path().Name(m.Name), m.Value, wantString)
		}
		out[m.Name] = s
	}
	*c.p = out
	return true
}
func (c stringMapCodec) Append(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range sortedNames(*c.p) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(append(AppendString(dst, k), ':'), (*c.p)[k])
	}
	return append(dst, '}'), nil
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

func appendArray[T any](dst []byte, list []T, one func([]byte, *T) ([]byte, error)) ([]byte, error) {
	dst = append(dst, '[')
	var err error
	for i := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = one(dst, &list[i]); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

// sortedNames returns the keys of m, sorted.
func sortedNames[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
