package table

import (
	"maps"
	"slices"
	"strconv"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Strings is a list of strings in which nil is absent and [] is not. A null
// element leaves what was there: "" unless the list was given before.
func Strings[T any](name string, at func(*T) *[]string) Row[T] {
	return Member(name, at, StringsCodec{})
}

// StringsCodec is the codec of [Strings].
type StringsCodec struct{}

func (StringsCodec) Type() string            { return TypeArray + " of " + TypeString }
func (StringsCodec) Absent(p *[]string) bool { return *p == nil }
func (StringsCodec) Null(p *[]string) bool   { *p = nil; return true }
func (StringsCodec) Read(r *Reader, at Place, v jsonobj.Value, p *[]string) bool {
	if v.Kind() != jsonobj.Array {
		return r.WrongType(at.Path(), v, wantArray)
	}
	out, fit := over(*p, v.Len()), true
	for i, e := range v.Each() {
		s, ok := e.Str()
		switch {
		case ok:
			out[i] = s
		case e.Kind() != jsonobj.Null:
			fit = r.WrongType(at.Path().Index(i), e, wantString)
		}
	}
	if fit {
		*p = out
	}
	return fit
}
func (StringsCodec) Append(dst []byte, p *[]string) ([]byte, error) {
	return appendArray(dst, *p, func(dst []byte, s *string) ([]byte, error) {
		return AppendString(dst, *s), nil
	})
}

// Bools is a map of booleans in which nil is absent.
func Bools[T any](name string, at func(*T) *map[string]bool) Row[T] {
	return Member(name, at, mapCodec[bool, boolValue]{})
}

// StringMap is a map of strings in which nil is absent.
func StringMap[T any](name string, at func(*T) *map[string]string) Row[T] {
	return Member(name, at, mapCodec[string, stringValue]{})
}

// StringMapCodec is the codec of [StringMap].
type StringMapCodec = mapCodec[string, stringValue]

// mapCodec is a map of plain values. A null value is the zero value.
type mapCodec[V any, C value[V]] struct{ of C }

// value is how a plain value is read and written.
type value[V any] interface {
	typ() (name, want string)
	read(jsonobj.Value) (V, bool)
	append([]byte, V) []byte
}

func (c mapCodec[V, C]) Type() string {
	name, _ := c.of.typ()
	return TypeObject + " of " + name
}
func (mapCodec[V, C]) Absent(p *map[string]V) bool { return *p == nil }
func (mapCodec[V, C]) Null(p *map[string]V) bool   { *p = nil; return true }
func (c mapCodec[V, C]) Read(r *Reader, at Place, v jsonobj.Value, p *map[string]V) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	out, fit := map[string]V{}, true
	maps.Copy(out, *p) // given twice: the members of both
	for m := range v.All() {
		one, ok := c.of.read(m.Value)
		if !ok && m.Value.Kind() != jsonobj.Null {
			_, want := c.of.typ()
			fit = r.WrongType(at.Path().Name(m.Name), m.Value, want)
		}
		out[m.Name] = one
	}
	if fit {
		*p = out
	}
	return fit
}
func (c mapCodec[V, C]) Append(dst []byte, p *map[string]V) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range sortedNames(*p) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = c.of.append(append(AppendString(dst, k), ':'), (*p)[k])
	}
	return append(dst, '}'), nil
}

type boolValue struct{}

func (boolValue) typ() (name, want string)          { return TypeBoolean, wantBool }
func (boolValue) read(v jsonobj.Value) (bool, bool) { return v.Bool() }
func (boolValue) append(dst []byte, b bool) []byte  { return strconv.AppendBool(dst, b) }

type stringValue struct{}

func (stringValue) typ() (name, want string)            { return TypeString, wantString }
func (stringValue) read(v jsonobj.Value) (string, bool) { return v.Str() }
func (stringValue) append(dst []byte, s string) []byte  { return AppendString(dst, s) }

// over returns n elements for a list to be read into. Given twice, encoding/json
// reads a list over the elements of the first, also over those that a shorter
// one in between has hidden; only [] starts a new list.
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
