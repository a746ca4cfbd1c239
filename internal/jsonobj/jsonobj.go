// Package jsonobj reads JSON as encoding/json does and still knows what was
// written: the members in their order, duplicates included, each value as its
// text and its place in the document.
//
// It decides what is valid exactly as encoding/json does. It decodes nothing
// until asked, and allocates for nothing but the lists it returns.
package jsonobj

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is the type of a JSON value.
type Kind byte

// The kinds of value. The zero Kind is not a value.
const (
	None Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{
	"nothing", "null", "a boolean", "a number", "a string", "an array", "an object",
}

// String returns the kind with its article: "a string".
func (k Kind) String() string { return kindNames[k] }

// Value is a valid JSON text inside a document. The zero Value is not a value.
type Value struct {
	Text   string // the value as written, without white space around it
	Offset int    // of Text[0] in the document, in bytes
}

// Member is one member of an object, in the order written.
type Member struct {
	Name  string // decoded
	Value Value
}

// Parse reads one JSON value that fills the document. The error is a
// [*SyntaxError], which wraps that of encoding/json.
func Parse(data []byte) (Value, error) { return ParseText(string(data)) }

// ParseText is Parse of a text, of which every Value is a part.
func ParseText(text string) (Value, error) {
	v, _, err := parse(text, nil)
	return v, err
}

// MaxMembers is how many members of an object are worth a list: that of more takes many
// times the memory of their text, where All takes none.
const MaxMembers = 256

// ParseObject is Parse for what should be an object: it lists the members while
// it checks the text. They are appended to list; there are none when the value
// is not an object, or has more than MaxMembers, and they mean nothing when there is an error.
func ParseObject(data []byte, list []Member) (Value, []Member, error) {
	if list == nil {
		list = []Member{} // nil would be: not wanted
	}
	v, list, err := parse(string(data), list)
	if len(list) == 0 {
		list = nil
	}
	return v, list, err
}

// parse reads the text doc, and lists the members unless list is nil. The list is
// a result, and not behind a pointer, so that the caller's may be on its stack.
func parse(doc string, list []Member) (Value, []Member, error) {
	start := space(doc, 0)
	var end int
	var ok bool
	if start < len(doc) && doc[start] == '{' {
		list, end, ok = skipObject(doc, start, 1, list)
	} else {
		end, ok = skip(doc, start, 0)
	}
	if ok && space(doc, end) == len(doc) {
		return Value{doc[start:end], start}, list, nil
	}
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(doc), &raw); err != nil {
		return Value{}, nil, explain(doc, err)
	}
	// Not reached: the two agree (TestAgreesOnValidity).
	return Value{}, nil, fmt.Errorf("invalid JSON at offset %d", end)
}

// Of returns the Value of a text that is known to be valid JSON, such as what
// json.Marshal returned.
func Of(raw []byte) Value { return Value{Text: string(raw)} }

// Kind returns the type of v.
func (v Value) Kind() Kind {
	if v.Text == "" {
		return None
	}
	switch v.Text[0] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

// All yields the members of the object v, in order; none when v is not an object.
func (v Value) All() iter.Seq[Member] {
	return func(yield func(Member) bool) {
		if v.Kind() != Object {
			return
		}
		for i := space(v.Text, 1); v.Text[i] != '}'; {
			name, value := v.named(i)
			end := past(v.Text, value)
			if !yield(Member{name, v.sub(value, end)}) {
				return
			}
			i = next(v.Text, end)
		}
	}
}

// Names yields where in the document the names of the members of the object v begin, in
// order, and the names.
func (v Value) Names() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		if v.Kind() != Object {
			return
		}
		for i := space(v.Text, 1); v.Text[i] != '}'; {
			name, value := v.named(i)
			if !yield(v.Offset+i, name) {
				return
			}
			i = next(v.Text, past(v.Text, value))
		}
	}
}

// NameAt returns the name that begins at an offset which Names has yielded.
func (v Value) NameAt(offset int) string {
	name, _ := v.named(offset - v.Offset)
	return name
}

// ValueAt returns the value of the member whose name, or the element which, begins at an
// offset in the document.
func (v Value) ValueAt(offset int) Value {
	i := offset - v.Offset
	if v.Kind() == Object {
		_, i = v.named(i)
	}
	return v.sub(i, past(v.Text, i))
}

// named returns the name that begins at v.Text[i], and where its value begins.
func (v Value) named(i int) (name string, value int) {
	end, plain := pastString(v.Text, i)
	return decode(v.Text[i:end], plain), space(v.Text, space(v.Text, end)+1) // after the colon
}

// Members returns the members of the object v, or nil when v is not an object.
func (v Value) Members() []Member { return collected(v.All()) }

// collected returns what all yields. Where there are many, they are counted first: a list
// that grows takes more than twice its memory.
func collected[T any](all iter.Seq[T]) (out []T) {
	for x := range all {
		if len(out) == MaxMembers {
			n := 0
			for range all {
				n++
			}
			out = slices.Grow(out, n-len(out))
		}
		out = append(out, x)
	}
	return out
}

// Each yields the elements of the array v with their indices; none when v is not an array.
func (v Value) Each() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		if v.Kind() != Array {
			return
		}
		for n, i := 0, space(v.Text, 1); v.Text[i] != ']'; n++ {
			end := past(v.Text, i)
			if !yield(n, v.sub(i, end)) {
				return
			}
			i = next(v.Text, end)
		}
	}
}

// Len returns how many elements the array v has, or members the object; 0 for another value.
func (v Value) Len() (n int) {
	switch v.Kind() {
	case Array:
		for i := space(v.Text, 1); v.Text[i] != ']'; n++ { // Each would allocate
			i = next(v.Text, past(v.Text, i))
		}
	case Object:
		for range v.Names() {
			n++
		}
	}
	return n
}

// Elements returns the elements of the array v, or nil when v is not an array. A list of
// small ones takes many times the memory of its text: Each takes none.
func (v Value) Elements() []Value {
	if v.Kind() != Array {
		return nil
	}
	out := make([]Value, 0, 4)
	for _, e := range v.Each() {
		out = append(out, e)
	}
	return out
}

// next returns the offset of the next element or of the closing bracket.
func next(s string, i int) int {
	if i = space(s, i); s[i] == ',' {
		i = space(s, i+1)
	}
	return i
}

func (v Value) sub(start, end int) Value { return Value{v.Text[start:end], v.Offset + start} }

// Member returns the value of the last member whose name is exactly name. The
// zero Value says that there is none, or that v is not an object.
func (v Value) Member(name string) Value {
	var out Value
	for m := range v.All() {
		if m.Name == name {
			out = m.Value
		}
	}
	return out
}

// At returns the value that the exact names lead to from v, or the zero Value.
func (v Value) At(names ...string) Value {
	for _, n := range names {
		v = v.Member(n)
	}
	return v
}

// Str returns the decoded string v, and whether v is a string.
func (v Value) Str() (string, bool) {
	if v.Kind() != String {
		return "", false
	}
	return unquote(v.Text), true
}

// Bool returns the boolean v, and whether v is one.
func (v Value) Bool() (value, ok bool) { return v.Text == "true", v.Kind() == Bool }

// Int returns the number v as encoding/json reads it into an int64: a literal
// without fraction or exponent, in range.
func (v Value) Int() (int64, bool) {
	if v.Kind() != Number {
		return 0, false
	}
	n, err := strconv.ParseInt(v.Text, 10, 64)
	if err != nil {
		return 0, false
	}
	return n, true
}

// Raw returns a copy of the text of v.
func (v Value) Raw() json.RawMessage { return json.RawMessage(v.Text) }

// Compact returns the text of v without the white space between its tokens.
func (v Value) Compact() string {
	var b strings.Builder
	b.Grow(len(v.Text))
	from := 0
	for i := 0; i < len(v.Text); i++ {
		switch v.Text[i] {
		case '"':
			end, _ := pastString(v.Text, i)
			i = end - 1
		case ' ', '\t', '\r', '\n':
			b.WriteString(v.Text[from:i])
			from = i + 1
		}
	}
	if from == 0 {
		return v.Text
	}
	b.WriteString(v.Text[from:])
	return b.String()
}

// String returns the text of v, cut to what a message can show.
func (v Value) String() string {
	const most = 60
	if len(v.Text) <= most {
		return v.Text
	}
	return strings.ToValidUTF8(v.Text[:most], "") + "…"
}

// unquote decodes a valid JSON string.
func unquote(quoted string) string {
	_, plain := pastString(quoted, 0)
	return decode(quoted, plain)
}

// decode decodes a valid JSON string. A plain one stands for itself.
func decode(quoted string, plain bool) string {
	text := quoted[1 : len(quoted)-1]
	if plain {
		return text
	}
	if s, ok := unescape(text); ok {
		return s
	}
	var s string
	_ = json.Unmarshal([]byte(quoted), &s) // valid by construction
	return s
}

// unescape decodes what is between quotes, unless it has escapes of four
// digits or is not UTF-8, which are for encoding/json.
func unescape(text string) (string, bool) {
	if !utf8.ValidString(text) {
		return "", false
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 {
			b.WriteString(text)
			return b.String(), true
		}
		at := strings.IndexByte(escapes, text[i+1])
		if at < 0 {
			return "", false
		}
		b.WriteString(text[:i])
		b.WriteByte(escaped[at])
		text = text[i+2:]
	}
}

// The letters of escapes, and what they stand for (RFC 8259 section 7).
const (
	escapes = `"\/bfnrt`
	escaped = "\"\\/\b\f\n\r\t"
)
