// Package enum gives a type of named constants its text form.
package enum

import (
	"fmt"
	"slices"
)

// Invalid is the word of a value that no constant has.
const Invalid = "Invalid"

// Words are the names of the constants of T, by their values. Invalid is the
// name of a value between them that no constant has.
type Words[T ~uint8] []string

// String returns the name of v, or Invalid.
func (w Words[T]) String(v T) string {
	if int(v) < len(w) {
		return w[v]
	}
	return Invalid
}

// Marshal returns the name of v, and an error for a value that no constant has.
func (w Words[T]) Marshal(v T) ([]byte, error) {
	name := w.String(v)
	if name == Invalid {
		return nil, fmt.Errorf("no constant has the value %T(%d)", v, uint8(v))
	}
	return []byte(name), nil
}

// Unmarshal sets v to the constant with that name, spelled exactly so.
func (w Words[T]) Unmarshal(v *T, text []byte) error {
	i := slices.Index(w, string(text))
	if i < 0 || w[i] == Invalid {
		return fmt.Errorf("%q is not a %T", text, *v)
	}
	*v = T(i)
	return nil
}
