package growth

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Inflate yields documents that are large in one place, each with what is large there: for
// every object, array and text of the seed, a document in which n of its members, elements
// or bytes are. The seed is JSON.
func Inflate(seed []byte) iter.Seq2[string, func(n int) []byte] {
	return func(yield func(string, func(int) []byte) bool) {
		root, err := jsonobj.Parse(seed)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", seed, err))
		}
		each("", root, func(path string, v jsonobj.Value) bool {
			for _, s := range shapes {
				if !s.of(v) {
					continue
				}
				grown := func(n int) []byte {
					before, after := seed[:v.Offset], seed[v.Offset+len(v.Text):]
					return slices.Concat(before, []byte(s.large(v, n)), after)
				}
				if !yield(s.name+" at "+path, grown) {
					return false
				}
			}
			return true
		})
	}
}

// each calls f for v and what is inside.
func each(path string, v jsonobj.Value, f func(string, jsonobj.Value) bool) bool {
	if !f(path, v) {
		return false
	}
	for i, inside := range v.Elements() {
		if !each(path+"/"+fmt.Sprint(i), inside, f) {
			return false
		}
	}
	for m := range v.All() {
		if !each(path+"/"+m.Name, m.Value, f) {
			return false
		}
	}
	return true
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// text returns the string that v is.
func text(v jsonobj.Value) string {
	s, _ := v.Str()
	return s
}

// inside returns what is between the brackets or braces of v.
func inside(v jsonobj.Value) string { return v.Text[1 : len(v.Text)-1] }

func last[T any](all []T) T { return all[len(all)-1] }

// shape is a way in which a value is large.
type shape struct {
	name  string
	of    func(jsonobj.Value) bool
	large func(v jsonobj.Value, n int) string
}

func isObject(v jsonobj.Value) bool { return v.Kind() == jsonobj.Object }
func isFull(v jsonobj.Value) bool   { return len(v.Members()) > 0 }
func isList(v jsonobj.Value) bool   { return len(v.Elements()) > 0 }
func isText(v jsonobj.Value) bool   { return v.Kind() == jsonobj.String }
func isAny(jsonobj.Value) bool      { return true }

var shapes = []shape{
	{"elements", isList, func(v jsonobj.Value, n int) string {
		return "[" + repeated(n, last(v.Elements()).Text) + "]"
	}},
	{"all elements", isList, func(v jsonobj.Value, n int) string {
		return "[" + repeated(n, inside(v)) + "]"
	}},
	{"elements of a wrong type", isList, func(_ jsonobj.Value, n int) string {
		return "[" + repeated(n, `{"x":[true]}`) + "]"
	}},
	{"elements that count", isList, func(v jsonobj.Value, n int) string { return "[" + counting(v, n) + "]" }},
	{"members that nothing knows", isObject, func(v jsonobj.Value, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"x%dy":1,`, i)
		}
		return "{" + strings.TrimSuffix(b.String()+inside(v), ",") + "}"
	}},
	{"a member given again", isFull, func(v jsonobj.Value, n int) string {
		m := v.Members()[0]
		return "{" + repeated(n, quoted(m.Name)+":"+m.Value.Text) + "," + v.Text[1:]
	}},
	{"a member in another case", isFull, func(v jsonobj.Value, n int) string {
		m := last(v.Members())
		return "{" + repeated(n, quoted(strings.ToUpper(m.Name))+":"+m.Value.Text) + "," + v.Text[1:]
	}},
	{"members of a wrong type", isFull, func(v jsonobj.Value, n int) string {
		return "{" + repeated(n, quoted(v.Members()[0].Name)+`:[{}]`) + "," + v.Text[1:]
	}},
	{"text", isText, func(v jsonobj.Value, n int) string { return quoted(strings.Repeat(text(v)+"a", n)) }},
	{"escapes", isText, func(v jsonobj.Value, n int) string {
		return `"` + strings.Repeat(`\u0061`, n) + `"`
	}},
	{"words", isText, func(v jsonobj.Value, n int) string { return quoted(strings.Repeat(text(v)+", ", n)) }},
	{"lines", isText, func(v jsonobj.Value, n int) string { return quoted(strings.Repeat(text(v)+"\n", n)) }},
	{"JSON in a text", isText, func(_ jsonobj.Value, n int) string {
		return quoted("{" + repeated(n, `"x":[1]`) + "}")
	}},
	{"brackets", isAny, func(_ jsonobj.Value, n int) string {
		return strings.Repeat("[", n) + strings.Repeat("]", n)
	}},
	{"braces", isAny, func(_ jsonobj.Value, n int) string {
		return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)
	}},
	{"digits", isAny, func(_ jsonobj.Value, n int) string { return "1" + strings.Repeat("0", n) }},
	{"values in an array", isAny, func(v jsonobj.Value, n int) string {
		return "[" + repeated(n, v.Text) + "]"
	}},
}

// repeated returns s n times, with commas between.
func repeated(n int, s string) string { return strings.Repeat(s+",", n-1) + s }

// counting returns the last element n times, each with the next digit where it has one:
// elements that are as valid as it is, and differ from those beside them.
func counting(v jsonobj.Value, n int) string {
	text := last(v.Elements()).Text
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
