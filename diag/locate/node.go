package locate

import (
	"slices"
	"sort"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// node is a value in a file.
type node interface {
	// child returns the member or the element that token names, and the offset
	// of the member's name.
	child(token string) (value node, name int, ok bool)

	// held returns the string that the node is; false when it is none.
	held() (held, bool)

	// into returns the object or the array in the string that the node is.
	into() entered

	// start and end return the offsets in the file where the node is.
	start() int
	end() int

	// shared reports whether more than one place in the document means it.
	shared() bool
}

// held is a string and where it is.
type held struct {
	value string
	// In the file, of each byte of value and of its end; nil when they are not known.
	offsets []int
	// As the file has to write a part of it.
	encode func(string) string
	shared bool
}

// inside returns the JSON object or array in the string.
func (h held) inside() (node, bool) {
	v, err := jsonobj.Parse([]byte(h.value))
	if err != nil || v.Kind() != jsonobj.Object && v.Kind() != jsonobj.Array {
		return nil, false
	}
	at := func(i int) int { return h.offsets[i] }
	return jsonNode{v, at, h.encode, h.shared, new(seen)}, true
}

// jsonNode is a value of a JSON text that is a file, or a part of one, or held
// by a string in one.
type jsonNode struct {
	v        jsonobj.Value
	at       func(int) int       // from offsets in the text, to those in the file
	encode   func(string) string // text, as the file has to write it
	isShared bool
	seen     *seen // of the text
}

func verbatim(s string) string { return s }

func (j jsonNode) start() int { return j.at(j.v.Offset) }

func (j jsonNode) end() int { return j.at(j.v.Offset + len(j.v.Text)) }

func (j jsonNode) shared() bool { return j.isShared }

func (j jsonNode) child(token string) (node, int, bool) {
	at, ok := 0, false
	switch j.v.Kind() {
	case jsonobj.Array:
		at, ok = j.element(token)
	case jsonobj.Object:
		at, ok = j.member(token)
	}
	if !ok {
		return nil, 0, false
	}
	in := j.v
	j.v = j.seen.values.get(at, func() jsonobj.Value { return in.ValueAt(at) })
	return j, j.at(at), true
}

// element returns where the element that token names begins.
func (j jsonNode) element(token string) (int, bool) {
	starts := j.seen.starts.get(j.v.Offset, func() []int {
		out := make([]int, 0, j.v.Len())
		for _, e := range j.v.Each() {
			out = append(out, e.Offset)
		}
		return out
	})
	i, ok := index(token, len(starts))
	if !ok {
		return 0, false
	}
	return starts[i], true
}

// member returns where the last member of the name begins.
func (j jsonNode) member(name string) (int, bool) {
	starts := j.seen.starts.get(j.v.Offset, j.names)
	after := sort.Search(len(starts), func(i int) bool { return j.v.NameAt(starts[i]) > name })
	if after == 0 || j.v.NameAt(starts[after-1]) != name {
		return 0, false
	}
	return starts[after-1], true
}

// names returns where the members begin, in the order of their names and, of those with one
// name, in that of the text. A map of the members takes ten times the memory of the text.
func (j jsonNode) names() []int {
	out := make([]int, 0, j.v.Len())
	for at := range j.v.Names() {
		out = append(out, at)
	}
	slices.SortStableFunc(out, func(a, b int) int {
		return strings.Compare(j.v.NameAt(a), j.v.NameAt(b))
	})
	return out
}

func (j jsonNode) into() entered {
	if j.v.Kind() != jsonobj.String {
		return entered{}
	}
	return j.seen.into.get(j.v.Offset, func() entered { return enter(j.held()) })
}

func (j jsonNode) held() (held, bool) {
	s, ok := j.v.Str()
	if !ok {
		return held{}, false
	}
	return j.seen.held.get(j.v.Offset, func() held { return j.holds(s) }), true
}

func (j jsonNode) holds(s string) held {
	h := held{
		value:  s,
		shared: j.isShared,
		encode: func(s string) string { return j.encode(quoted(s)) },
	}
	// Without the opening quote, which is a place for the start.
	if offsets := align(s, j.v.Text[1:], double); offsets != nil {
		for i, o := range offsets {
			offsets[i] = j.at(j.v.Offset + 1 + o)
		}
		h.offsets = offsets
	}
	return h
}

// index returns the element that token names, of n.
func index(token string, n int) (int, bool) {
	if !diag.IsIndex(token) || len(token) > 9 {
		return 0, false
	}
	i := 0
	for _, c := range token {
		i = 10*i + int(c-'0')
	}
	return i, i < n
}
