package migration

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// stamp is a row for a time as metav1.Time writes it; the zero Time is absent.
func stamp[T any](name string, at func(*T) *time.Time) table.Row[T] {
	return table.Member(name, at, stampCodec{})
}

type stampCodec struct{}

func (stampCodec) Type() string             { return table.TypeString }
func (stampCodec) Absent(p *time.Time) bool { return p.IsZero() }
func (stampCodec) Null(p *time.Time) bool   { *p = time.Time{}; return true }
func (stampCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *time.Time) bool {
	var s string
	if !(table.StringCodec{}).Read(r, at, v, &s) {
		return false
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		r.List.Add(ErrTime.At(at.Path(), s, "%q is not a time by RFC 3339", s).
			Hinted("write it as 2026-11-21T10:47:00Z, or leave it out"))
		return false
	}
	*p = t
	return true
}
func (stampCodec) Append(dst []byte, p *time.Time) ([]byte, error) {
	return table.AppendString(dst, p.UTC().Format(time.RFC3339)), nil
}

// ports is a row for a map from a port as text to a number; nil is absent.
func ports[T any](name string, at func(*T) *map[string]int) table.Row[T] {
	return table.Member(name, at, portsCodec{})
}

type portsCodec struct{}

func (portsCodec) Type() string {
	return table.TypeObject + " of " + table.TypeInteger
}
func (portsCodec) Absent(p *map[string]int) bool { return len(*p) == 0 }
func (portsCodec) Null(p *map[string]int) bool   { *p = nil; return true }
func (portsCodec) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *map[string]int) bool {
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
	*p = out
	return true
}
func (portsCodec) Append(dst []byte, p *map[string]int) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range slices.Sorted(maps.Keys(*p)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(append(table.AppendString(dst, k), ':'), int64((*p)[k]), 10)
	}
	return append(dst, '}'), nil
}

// isA reports whether v is of the given kind, and a finding if it is not.
func isA(r *table.Reader, at table.Place, v jsonobj.Value, want jsonobj.Kind) bool {
	return v.Kind() == want || r.WrongType(at.Path(), v, want.String())
}

// readOnly is the part of a codec of a field F that is never written.
type readOnly[F any] struct{}

func (readOnly[F]) Absent(*F) bool                          { return true }
func (readOnly[F]) Null(*F) bool                            { return true }
func (readOnly[F]) Append(dst []byte, _ *F) ([]byte, error) { return append(dst, "null"...), nil }

// present is a row that notes whether a member is there, and is not null.
func present[T any](name string, at func(*T) *bool) table.Row[T] {
	return table.Member(name, at, presentCodec{})
}

type presentCodec struct{ readOnly[bool] }

func (presentCodec) Type() string      { return table.TypeAny }
func (presentCodec) Null(p *bool) bool { *p = false; return true }
func (presentCodec) Read(_ *table.Reader, _ table.Place, _ jsonobj.Value, p *bool) bool {
	*p = true
	return true
}
