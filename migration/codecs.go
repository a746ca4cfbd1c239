package migration

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// flag is a boolean member in which false is absent.
type flag struct{ p *bool }

func (c flag) Absent() bool { return !*c.p }
func (c flag) Null()        {}
func (c flag) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	var b *bool
	ok := table.Bool(&b).Read(r, at, v)
	if ok {
		*c.p = *b
	}
	return ok
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
	for _, m := range v.Members() {
		var n *int
		if !table.Integer(&n).Read(r, table.Place{In: at.Path(), Name: m.Name}, m.Value) {
			return false
		}
		out[m.Name] = *n
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
	fields func(*T) []table.Field
}

func inEach[T any](p *[]T, fields func(*T) []table.Field) table.Codec {
	return parts[T]{p: p, fields: fields}
}

func (c parts[T]) Null() { *c.p = nil }
func (c parts[T]) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if !isA(r, at, v, jsonobj.Array) {
		return false
	}
	var out []T
	for i, e := range v.Elements() {
		var one T
		if e.Kind() != jsonobj.Null {
			place := table.Place{In: at.Path(), Name: strconv.Itoa(i)}
			if !isA(r, place, e, jsonobj.Object) {
				return false
			}
			pick(r, place.Path(), e, c.fields(&one))
		}
		out = append(out, one)
	}
	*c.p = out
	return true
}
