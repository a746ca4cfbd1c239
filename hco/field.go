package hco

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Field is what a [Change] does to one member. The zero Field leaves it alone.
type Field[T scalar] struct {
	does  action
	value T
}

type action uint8

const (
	leave action = iota
	set
	reset
)

// Set returns a Field that writes v.
func Set[T scalar](v T) Field[T] { return Field[T]{set, v} }

// Reset returns a Field that removes the member: the API server then writes
// the default of its release, if there is one.
func Reset[T scalar]() Field[T] { return Field[T]{does: reset} }

// IsZero reports whether f leaves the member alone. The option omitzero of
// encoding/json leaves such a Field out.
func (f Field[T]) IsZero() bool { return f.does == leave }

// Value returns what f writes, and whether it writes anything.
func (f Field[T]) Value() (T, bool) { return f.value, f.does == set }

// IsReset reports whether f removes the member.
func (f Field[T]) IsReset() bool { return f.does == reset }

// MarshalJSON writes the value that f sets, null when f resets, and {} when it
// leaves the member alone.
func (f Field[T]) MarshalJSON() ([]byte, error) {
	switch f.does {
	case set:
		return appendScalar(nil, f.value), nil
	case reset:
		return []byte("null"), nil
	}
	return []byte("{}"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Field[T]) UnmarshalJSON(data []byte) error {
	v, err := jsonobj.Parse(data)
	if err != nil {
		return err
	}
	switch {
	case v.Kind() == jsonobj.Null:
		*f = Reset[T]()
	case v.Kind() == jsonobj.Object && len(v.Members()) == 0:
		*f = Field[T]{}
	default:
		var value T
		if err := json.Unmarshal(data, &value); err != nil {
			return err
		}
		*f = Set(value)
	}
	return nil
}
