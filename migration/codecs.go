package migration

import (
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// flag is a boolean member in which false is absent.
type flag struct{ p *bool }

func (c flag) Absent() bool { return !*c.p }
func (c flag) Null()        {}
func (c flag) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	b, ok := v.Bool()
	if !ok {
		return r.WrongType(at.Path(), v, "a boolean")
	}
	*c.p = b
	return true
}
func (c flag) Append(dst []byte) ([]byte, error) { return strconv.AppendBool(dst, *c.p), nil }

// stamp is a time as metav1.Time writes it; the zero Time is absent.
type stamp struct{ p *time.Time }

func (c stamp) Absent() bool { return c.p.IsZero() }
func (c stamp) Null()        { *c.p = time.Time{} }
func (c stamp) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	var s string
	if !table.String(&s).Read(r, at, v) {
		return false
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		r.List.Add(ErrTime.At(at.Path(), s, "%q is not a time by RFC 3339", s).
			Hinted("write it as 2026-11-21T10:47:00Z, or leave it out"))
		return false
	}
	*c.p = t
	return true
}
func (c stamp) Append(dst []byte) ([]byte, error) {
	return table.AppendString(dst, c.p.UTC().Format(time.RFC3339)), nil
}

// ports is a map from a port as text to a number; nil is absent.
type ports struct{ p *map[string]int }

func (c ports) Absent() bool { return len(*c.p) == 0 }
func (c ports) Null()        { *c.p = nil }
func (c ports) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if !isA(r, at, v, jsonobj.Object) {
		return false
	}
	out := map[string]int{}
	for m := range v.All() {
		n, ok := m.Value.Int()
		if !ok || int64(int(n)) != n {
			return r.WrongType(at.Path().Name(m.Name), m.Value, "an integer")
		}
		out[m.Name] = int(n)
	}
	*c.p = out
	return true
}
func (c ports) Append(dst []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range slices.Sorted(maps.Keys(*c.p)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(append(table.AppendString(dst, k), ':'), int64((*c.p)[k]), 10)
	}
	return append(dst, '}'), nil
}

// isA reports whether v is of the given kind, and a finding if it is not.
func isA(r *table.Reader, at table.Place, v jsonobj.Value, want jsonobj.Kind) bool {
	return v.Kind() == want || r.WrongType(at.Path(), v, want.String())
}

// pick reads the members of the object v that are named, and passes over the
// others without a word: of a VMI's many members few bear on a migration.
func pick(r *table.Reader, in diag.Path, v jsonobj.Value, fields []table.Field) {
	for m := range v.All() {
		i := slices.IndexFunc(fields, func(f table.Field) bool { return f.Name == m.Name })
		switch {
		case i < 0:
		case m.Value.Kind() == jsonobj.Null:
			fields[i].Null()
		default:
			fields[i].Read(r, table.Place{In: in, Name: m.Name}, m.Value)
		}
	}
}

// form is a kind of object, with blanks to read it into: an O, and an X for what
// of it is not kept as it is written. Making rows costs more than reading by
// them, so a blank keeps those that point into it.
type form[O, X any] struct {
	rows   func(*O, *X) []table.Field
	blanks sync.Pool
}

type blank[O, X any] struct {
	object O
	rest   X
	fields []table.Field
}

func newForm[O, X any](rows func(*O, *X) []table.Field) *form[O, X] { return &form[O, X]{rows: rows} }

func (f *form[O, X]) read(r *table.Reader, at diag.Path, v jsonobj.Value) (O, X) {
	b, ok := f.blanks.Get().(*blank[O, X])
	if !ok {
		b = new(blank[O, X])
		b.fields = f.rows(&b.object, &b.rest)
	}
	pick(r, at, v, b.fields)
	object, rest := b.object, b.rest
	*b = blank[O, X]{fields: b.fields}
	f.blanks.Put(b)
	return object, rest
}

// wants returns what the form has blanks for.
func (f *form[O, X]) wants() jsonobj.Tree { return wants(f.rows(new(O), new(X))) }

// readOnly is the part of a codec that a field which is never written needs.
type readOnly struct{}

func (readOnly) Absent() bool                      { return true }
func (readOnly) Null()                             {}
func (readOnly) Append(dst []byte) ([]byte, error) { return append(dst, "null"...), nil }

// part is an object of which members are picked.
type part struct {
	readOnly
	fields []table.Field
}

func in(fields ...table.Field) table.Codec { return part{fields: fields} }

func (c part) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if !isA(r, at, v, jsonobj.Object) {
		return false
	}
	pick(r, at.Path(), v, c.fields)
	return true
}

// parts is a list of objects of which members are picked; a null element is an
// empty one.
type parts[T any] struct {
	readOnly
	p      *[]T
	one    *T            // the element that is being read
	fields []table.Field // of it
}

func inEach[T any](p *[]T, fields func(*T) []table.Field) table.Codec {
	one := new(T)
	return parts[T]{p: p, one: one, fields: fields(one)}
}

func (c parts[T]) Null() { *c.p = nil }
func (c parts[T]) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if !isA(r, at, v, jsonobj.Array) {
		return false
	}
	var out []T
	for i, e := range v.Elements() {
		var empty T
		*c.one = empty
		if e.Kind() != jsonobj.Null {
			place := table.Place{In: at.Path(), Name: strconv.Itoa(i)}
			if !isA(r, place, e, jsonobj.Object) {
				return false
			}
			pick(r, place.Path(), e, c.fields)
		}
		out = append(out, *c.one)
	}
	*c.p = out
	return true
}

// wants returns the names of fields, and below them of those they are parts of.
func wants(fields []table.Field) jsonobj.Tree {
	out := jsonobj.Tree{}
	for _, f := range fields {
		out[f.Name] = nil
		if inner, ok := f.Codec.(interface{ wants() jsonobj.Tree }); ok {
			out[f.Name] = inner.wants()
		}
	}
	return out
}

func (c part) wants() jsonobj.Tree     { return wants(c.fields) }
func (c parts[T]) wants() jsonobj.Tree { return wants(c.fields) }
