package podnet

import (
	"fmt"
	"slices"
)

// nameOf returns the name of an enumerated value; that of the zero value for one
// that there is not.
func nameOf[T ~uint8](names []string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return names[0]
}

// textOf is nameOf for MarshalText: a value that there is not is an error.
func textOf[T ~uint8](names []string, v T) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, fmt.Errorf("podnet: %d is none of %q", v, names)
	}
	return []byte(names[v]), nil
}

// named sets v to the value with the name that is text.
func named[T ~uint8](names []string, v *T, text []byte) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("podnet: want one of %q, got %q", names, text)
	}
	*v = T(i)
	return nil
}
