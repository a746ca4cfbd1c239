package table

import (
	"encoding/json"
	"fmt"
)

// empty reports whether doc has nothing to write.
func (o *object[T]) empty(doc *T) bool {
	for i := range o.rows {
		if !o.rows[i].codec.absent(doc) {
			return false
		}
	}
	return len(*o.unknown(doc)) == 0
}

// append appends the members of doc that are not absent as a JSON object, in the
// order of the rows, then those of Unknown, sorted by name.
func (o *object[T]) append(dst []byte, doc *T) ([]byte, error) {
	unknown := *o.unknown(doc)
	dst = append(dst, '{')
	start := len(dst)
	var err error
	for i := range o.rows {
		codec := o.rows[i].codec
		if codec.absent(doc) {
			continue
		}
		name := o.names[i]
		if _, twice := unknown[name]; twice {
			return nil, fmt.Errorf("member %q is set, and is in Unknown too", name)
		}
		dst = appendName(dst, start, name)
		if dst, err = codec.append(dst, doc); err != nil {
			return nil, fmt.Errorf("member %q: %w", name, err)
		}
	}
	if len(unknown) == 0 {
		return append(dst, '}'), nil
	}
	return appendUnknown(dst, start, unknown)
}

func appendUnknown(dst []byte, start int, unknown map[string]json.RawMessage) ([]byte, error) {
	for _, k := range sortedNames(unknown) {
		if !json.Valid(unknown[k]) {
			return nil, fmt.Errorf("unknown member %q is not valid JSON", k)
		}
		dst = append(appendName(dst, start, k), unknown[k]...)
	}
	return append(dst, '}'), nil
}

// appendName appends a member's name and the colon, after a comma if it is not
// the first, which is at start.
func appendName(dst []byte, start int, name string) []byte {
	if len(dst) > start {
		dst = append(dst, ',')
	}
	return append(AppendString(dst, name), ':')
}
