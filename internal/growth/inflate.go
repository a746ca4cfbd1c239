package growth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
)

// Inflate yields documents that are large in one place, each with what is large there: for
// every object, array and text of the seed, a document in which n of its members, elements
// or bytes are. The seed is JSON.
func Inflate(seed []byte) iter.Seq2[string, func(n int) []byte] {
	return func(yield func(string, func(int) []byte) bool) {
		root, err := parse(json.NewDecoder(bytes.NewReader(seed)))
		if err != nil {
			panic(fmt.Sprintf("%s: %v", seed, err))
		}
		root.each("", func(path string, v *node) bool {
			for _, s := range shapes {
				if s.large == nil || !s.of(v) {
					continue
				}
				grown := func(n int) []byte {
					var b bytes.Buffer
					root.write(&b, v, s.large(v, n))
					return b.Bytes()
				}
				if !yield(s.name+" at "+path, grown) {
					return false
				}
			}
			return true
		})
	}
}

// node is a value of JSON: an object has names, an array has only values, and anything else
// is a text.
type node struct {
	kind   byte // '{', '[' or 's' for a string, 'x' for anything else
	names  []string
	values []*node
	text   string
}

func parse(d *json.Decoder) (*node, error) {
	d.UseNumber()
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		v := &node{kind: byte(t)}
		for d.More() {
			if t == '{' {
				name, err := d.Token()
				if err != nil {
					return nil, err
				}
				v.names = append(v.names, name.(string))
			}
			inside, err := parse(d)
			if err != nil {
				return nil, err
			}
			v.values = append(v.values, inside)
		}
		_, err := d.Token()
		return v, err
	case string:
		return &node{kind: 's', text: t}, nil
	}
	text, err := json.Marshal(t)
	return &node{kind: 'x', text: string(text)}, err
}

// each calls f for v and what is inside.
func (v *node) each(path string, f func(string, *node) bool) bool {
	if !f(path, v) {
		return false
	}
	for i, inside := range v.values {
		name := fmt.Sprint(i)
		if v.names != nil {
			name = v.names[i]
		}
		if !inside.each(path+"/"+name, f) {
			return false
		}
	}
	return true
}

// write writes v, with text for that which is replaced.
func (v *node) write(b *bytes.Buffer, replaced *node, text string) {
	switch {
	case v == replaced:
		b.WriteString(text)
	case v.kind == 's':
		b.WriteString(quoted(v.text))
	case v.kind == 'x':
		b.WriteString(v.text)
	default:
		b.WriteByte(v.kind)
		for i, inside := range v.values {
			if i > 0 {
				b.WriteByte(',')
			}
			if v.names != nil {
				b.WriteString(quoted(v.names[i]) + ":")
			}
			inside.write(b, replaced, text)
		}
		b.WriteByte(v.kind + 2) // } and ] follow { and [ so in ASCII
	}
}

func (v *node) String() string {
	var b bytes.Buffer
	v.write(&b, nil, "")
	return b.String()
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// shape is a way in which a value is large.
type shape struct {
	name  string
	of    func(*node) bool
	large func(v *node, n int) string
}

func isObject(v *node) bool { return v.kind == '{' }
func isFull(v *node) bool   { return v.kind == '{' && len(v.values) > 0 }
func isList(v *node) bool   { return v.kind == '[' && len(v.values) > 0 }
func isText(v *node) bool   { return v.kind == 's' }
func isAny(*node) bool      { return true }

var shapes = []shape{
	{"elements", isList, func(v *node, n int) string {
		return "[" + repeated(n, v.values[len(v.values)-1].String()) + "]"
	}},
	{"all elements", isList, func(v *node, n int) string {
		all := v.String()
		return "[" + repeated(n, all[1:len(all)-1]) + "]"
	}},
	{"elements of a wrong type", isList, func(_ *node, n int) string {
		return "[" + repeated(n, `{"x":[true]}`) + "]"
	}},
	{"elements that count", isList, func(v *node, n int) string { return "[" + counting(v, n) + "]" }},
	{"members that nothing knows", isObject, func(v *node, n int) string {
		all := v.String()
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"x%dy":1,`, i)
		}
		return "{" + strings.TrimSuffix(b.String()+all[1:len(all)-1], ",") + "}"
	}},
	{"a member given again", isFull, func(v *node, n int) string {
		all := v.String()
		return "{" + repeated(n, quoted(v.names[0])+":"+v.values[0].String()) + "," + all[1:]
	}},
	{"a member in another case", isFull, func(v *node, n int) string {
		all := v.String()
		other := strings.ToUpper(v.names[len(v.names)-1])
		return "{" + repeated(n, quoted(other)+":"+v.values[len(v.values)-1].String()) + "," + all[1:]
	}},
	{"members of a wrong type", isFull, func(v *node, n int) string {
		all := v.String()
		return "{" + repeated(n, quoted(v.names[0])+`:[{}]`) + "," + all[1:]
	}},
	{"text", isText, func(v *node, n int) string { return quoted(strings.Repeat(v.text+"a", n)) }},
	{"escapes", isText, func(v *node, n int) string {
		return `"` + strings.Repeat(`\u0061`, n) + `"`
	}},
	{"words", isText, func(v *node, n int) string { return quoted(strings.Repeat(v.text+", ", n)) }},
	{"lines", isText, func(v *node, n int) string { return quoted(strings.Repeat(v.text+"\n", n)) }},
	{"JSON in a text", isText, func(_ *node, n int) string {
		return quoted("{" + repeated(n, `"x":[1]`) + "}")
	}},
	{"brackets", isAny, func(_ *node, n int) string {
		return strings.Repeat("[", n) + strings.Repeat("]", n)
	}},
	{"braces", isAny, func(_ *node, n int) string {
		return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)
	}},
	{"digits", isAny, func(_ *node, n int) string { return "1" + strings.Repeat("0", n) }},
	{"values in an array", isAny, func(v *node, n int) string {
		return "[" + repeated(n, v.String()) + "]"
	}},
}

// repeated returns s n times, with commas between.
func repeated(n int, s string) string { return strings.Repeat(s+",", n-1) + s }

// counting returns the last element n times, each with the next digit where it has one:
// elements that are as valid as it is, and differ from those beside them.
func counting(v *node, n int) string {
	text := v.values[len(v.values)-1].String()
	at := strings.LastIndexAny(text, "0123456789")
	if at < 0 {
		return repeated(n, text)
	}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s%d%s", text[:at], i%10, text[at+1:])
	}
	return b.String()
}
