package jsonobj

import "bytes"

// Tree names members of an object, and below each the members of its value that
// are wanted. A nil Tree wants a value as it is.
type Tree map[string]Tree

// Merge returns what t or u wants.
func (t Tree) Merge(u Tree) Tree {
	if t == nil || u == nil {
		return nil
	}
	out := Tree{}
	for name, below := range t {
		out[name] = below
	}
	for name, below := range u {
		if have, ok := t[name]; ok {
			below = have.Merge(below)
		}
		out[name] = below
	}
	return out
}

// Prune reads one JSON value that fills the document, as Parse does, and keeps
// what t wants of it, as it was written. Of an array, t wants the same of each
// element. Offsets are those in what is kept.
func (t Tree) Prune(data []byte) (Value, error) {
	out, end, ok := t.prune(verbatim, make([]byte, 0, min(len(data), 2<<10)), data, 0, 0)
	if !ok || space(data, end) < len(data) {
		return Parse(data) // the error
	}
	return Of(out), nil
}

// verbatim appends s to dst.
func verbatim(dst, s []byte) []byte { return append(dst, s...) }

// prune appends the value that starts at s[i] to dst, as far as t wants it, and
// returns the offset after it. It checks all of the value, as skip does. What
// is wanted as it is, add appends.
func (t Tree) prune(add func(dst, s []byte) []byte, dst, s []byte,
	i, depth int) (out []byte, end int, ok bool) {
	i = space(s, i)
	if t != nil && i < len(s) && depth < maxDepth {
		switch s[i] {
		case '{':
			return t.pruneObject(add, dst, s, i, depth+1)
		case '[':
			return t.pruneArray(add, dst, s, i, depth+1)
		}
	}
	if end, ok = skip(s, i, depth); ok {
		dst = add(dst, s[i:end])
	}
	return dst, end, ok
}

// compact appends the valid text s to dst without white space.
func compact(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			end := pastQuoted(s, i)
			dst, i = append(dst, s[i:end]...), end
		case c <= ' ':
			i = spaces(s, i)
		default:
			dst, i = append(dst, c), i+1
		}
	}
	return dst
}

// pruneArray is prune for the array that starts at s[i].
func (t Tree) pruneArray(add func(dst, s []byte) []byte, dst, s []byte,
	i, depth int) (out []byte, end int, ok bool) {
	dst = append(dst, '[')
	if i = space(s, i+1); i < len(s) && s[i] == ']' {
		return append(dst, ']'), i + 1, true
	}
	for {
		if dst, i, ok = t.prune(add, dst, s, i, depth); !ok {
			return dst, i, false
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' {
			i, ok = skipByte(s, i, ']')
			return append(dst, ']'), i, ok
		}
		dst, i = append(dst, ','), i+1
	}
}

// pruneObject is prune for the object that starts at s[i].
func (t Tree) pruneObject(add func(dst, s []byte) []byte, dst, s []byte,
	i, depth int) (out []byte, end int, ok bool) {
	dst = append(dst, '{')
	if i = space(s, i+1); i < len(s) && s[i] == '}' {
		return append(dst, '}'), i + 1, true
	}
	for empty := true; ; i++ {
		name, value, ok := skipName(s, i)
		if !ok {
			return dst, value, false
		}
		if below, wanted := t.member(name); wanted {
			if !empty {
				dst = append(dst, ',')
			}
			empty = false
			dst = append(append(dst, name...), ':')
			dst, i, ok = below.prune(add, dst, s, value, depth)
		} else {
			i, ok = skip(s, value, depth)
		}
		if !ok {
			return dst, i, false
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' {
			i, ok = skipByte(s, i, '}')
			return append(dst, '}'), i, ok
		}
	}
}

// skipName skips the name that starts at s[i], white space before it included,
// and the colon. The name is as written, in quotes.
func skipName(s []byte, i int) (name []byte, end int, ok bool) {
	start := space(s, i)
	if start >= len(s) || s[start] != '"' {
		return nil, start, false
	}
	if i, ok = skipString(s, start); !ok {
		return nil, i, false
	}
	name = s[start:i]
	i, ok = skipByte(s, space(s, i), ':')
	return name, i, ok
}

// member returns what is wanted of the member with that name. One whose name
// has an escape is left to whoever reads on.
func (t Tree) member(quoted []byte) (below Tree, wanted bool) {
	below, wanted = t[string(quoted[1:len(quoted)-1])]
	return below, wanted || bytes.IndexByte(quoted, '\\') >= 0
}
