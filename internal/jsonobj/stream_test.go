package jsonobj_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// item is a jsonobj.Item to compare.
type item struct {
	Text, Kind string
	Index      int
}

func read(r io.Reader, keep jsonobj.Tree, buffer int) (items []item, at []int64, err error) {
	s := jsonobj.NewStream(r, keep)
	if buffer > 0 {
		s.Buffer(buffer, 1<<20)
	}
	for it, e := range s.Items() {
		if e != nil {
			return items, at, e
		}
		items, at = append(items, item{string(it.Text), it.Kind, it.Index}), append(at, it.Offset)
	}
	return items, at, nil
}

func TestStream(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []item
	}{
		"nothing": {" \n", nil},
		"one document": {
			text: `{ "kind": "Pod", "a" : [ 1, {} ] }`,
			want: []item{{`{"kind":"Pod","a":[1,{}]}`, "", -1}},
		},
		"documents one after the other": {
			text: "{\"a\":1}{}\n\n {\"b\":2}",
			want: []item{{`{"a":1}`, "", -1}, {`{}`, "", -1}, {`{"b":2}`, "", -1}},
		},
		"a list": {
			text: `{"items":[{"a":1}, {"b":[2]}],"kind":"List"}`,
			want: []item{{`{"a":1}`, "", 0}, {`{"b":[2]}`, "", 1}},
		},
		"a list that names its kind": {
			text: `{"kind":"PodList","metadata":{},"items":[{}]}`,
			want: []item{{`{}`, "PodList", 0}},
		},
		"an empty list, then a document": {
			text: `{"items":[ ],"kind":"List"} {}`,
			want: []item{{`{}`, "", -1}},
		},
		"two lists": {
			text: `{"items":[{}]}{"kind":"AList","items":[{},{}]}`,
			want: []item{{`{}`, "", 0}, {`{}`, "AList", 0}, {`{}`, "AList", 1}},
		},
		"a bare array": {
			text: `[{"a":1},null,-1.5e3]`,
			want: []item{{`{"a":1}`, "", 0}, {`null`, "", 1}, {`-1.5e3`, "", 2}},
		},
		"items of what is not a list": {
			text: `{"kind":"Pod","items":[{}]}`,
			want: []item{{`{"kind":"Pod","items":[{}]}`, "", -1}},
		},
		"items that are not an array": {
			text: `{"kind":"List","items":{}}`,
			want: []item{{`{"kind":"List","items":{}}`, "", -1}},
		},
		"items given twice": {
			text: `{"items":[1],"a":2,"items":[3]}`,
			want: []item{{`1`, "", 0}, {`3`, "", 0}},
		},
		"white space stays in strings": {
			text: `{"a b":" \" \\ "}`,
			want: []item{{`{"a b":" \" \\ "}`, "", -1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, buffer := range []int{1, 7, 0} {
				got, _, err := read(strings.NewReader(c.text), nil, buffer)
				if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
					t.Errorf("buffer of %d: %v\n%s", buffer, err, diff)
				}
			}
		})
	}
}

func TestStreamSaysWhereItBreaks(t *testing.T) {
	broken := errors.New("connection reset")
	for name, c := range map[string]struct {
		r    io.Reader
		read int
		want string
	}{
		"cut short in an item": {
			r:    strings.NewReader(`{"items":[{},{"a`),
			read: 1,
			want: "items[1], offset 16: unexpected EOF",
		},
		"cut short between items": {
			r:    strings.NewReader(`{"items":[{},`),
			read: 1,
			want: "items[1], offset 13: unexpected EOF",
		},
		"cut short after items": {
			r:    strings.NewReader(`{"items":[{}]`),
			read: 1,
			want: "offset 13: unexpected EOF",
		},
		"a wrong byte in an item": {
			r:    strings.NewReader(`{"items":[{},{"a":tru}]}`),
			read: 1,
			want: "items[1], offset 21: invalid character '}'",
		},
		"no comma": {
			r:    strings.NewReader(`{"items":[{} {}]}`),
			read: 1,
			want: "items[0], offset 13: invalid character '{'",
		},
		"a comma too many": {
			r:    strings.NewReader(`{"items":[{},]}`),
			read: 1,
			want: "items[1], offset 13: invalid character ']'",
		},
		"a comma before the end": {
			r:    strings.NewReader(`{"items":[{}],}`),
			read: 1,
			want: "offset 14: invalid character '}'",
		},
		"no document": {
			r:    strings.NewReader("{}\nError from server"),
			read: 1,
			want: "offset 3: neither an object nor a list",
		},
		"a reader that fails": {
			r:    io.MultiReader(strings.NewReader(`[{},{"a":`), iotest.ErrReader(broken)),
			read: 1,
			want: "items[1], offset 9: connection reset",
		},
		"a reader that fails after": {
			r:    io.MultiReader(strings.NewReader(`{} `), iotest.ErrReader(broken)),
			read: 1,
			want: "offset 3: connection reset",
		},
	} {
		got, _, err := read(c.r, nil, 0)
		if len(got) != c.read || err == nil || err.Error() != c.want {
			t.Errorf("%s: %d items, %v", name, len(got), err)
		}
	}
	s := jsonobj.NewStream(strings.NewReader(`{"a":"0123456789"}`), nil)
	s.Buffer(4, 8)
	for _, err := range s.Items() {
		if err == nil || err.Error() != "offset 8: value is too long" {
			t.Errorf("got %v", err)
		}
	}
}

func TestStreamStopsWhenToldTo(t *testing.T) {
	for _, text := range []string{`[{},{},{}]`, `{}{}{}`} {
		n := 0
		for range jsonobj.NewStream(strings.NewReader(text), nil).Items() {
			if n++; n == 2 {
				break
			}
		}
		if n != 2 {
			t.Errorf("%s: %d", text, n)
		}
	}
}

// values draws JSON values of a few names, with white space.
func values(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		blank := rapid.SampledFrom([]string{"", "", " ", "\n     ", "\n          "}).
			Draw(t, "blank")
		kinds := []string{"word", "word", "object", "object", "array"}
		if depth == 0 {
			kinds = kinds[:2]
		}
		inner := func(wrap func(string) string) string {
			var all []string
			for _, v := range rapid.SliceOfN(values(depth-1), 0, 3).Draw(t, "inner") {
				all = append(all, wrap(v))
			}
			return strings.Join(all, ","+blank)
		}
		switch rapid.SampledFrom(kinds).Draw(t, "kind") {
		case "object":
			return "{" + blank + inner(func(v string) string {
				return rapid.SampledFrom([]string{`"a"`, `"b"`, `"long name"`, `"\u0061"`}).
					Draw(t, "name") + blank + ":" + v + blank
			}) + "}"
		case "array":
			return "[" + blank + inner(func(v string) string { return v + blank }) + "]"
		}
		return blank +
			rapid.SampledFrom([]string{
				"1", "-0.5e1", "true", "null", `"x"`, `"a \" { b"`, `"0123456789abcdef \\"`,
			}).Draw(t, "word")
	})
}

// TestStreamLaws compares with encoding/json, whatever the buffer and however
// the text comes in.
func TestStreamLaws(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		elements := rapid.SliceOfN(values(3), 0, 5).Draw(t, "elements")
		text := rapid.SampledFrom([]string{`{"items":[`, `{"kind":"List", "items" : [`, "["}).
			Draw(t, "head") + strings.Join(elements, " ,\n")
		text += map[bool]string{true: "]", false: `], "x":0}`}[text[0] == '[']
		var want []item
		for i, e := range elements {
			want = append(want, item{compact(t, e), "", i})
		}
		buffer := rapid.IntRange(1, 40).Draw(t, "buffer")
		var r io.Reader = strings.NewReader(text)
		if rapid.Bool().Draw(t, "byte by byte") {
			r = iotest.OneByteReader(r)
		}
		got, at, err := read(r, nil, buffer)
		for i := range got {
			got[i].Kind = ""
			if !strings.HasPrefix(text[at[i]:], strings.TrimLeft(elements[i], " \n")) {
				t.Fatalf("%q is not at %d", elements[i], at[i])
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%q: %v\n%s", text, err, diff)
		}
		cut := rapid.IntRange(0, len(text)-1).Draw(t, "cut")
		some, _, err := read(strings.NewReader(text[:cut]), nil, buffer)
		for i := range some {
			some[i].Kind = ""
		}
		if len(some) > len(want) || !slices.Equal(want[:len(some)], some) {
			t.Fatalf("cut at %d: %v", cut, some)
		}
		var e *jsonobj.StreamError
		if !errors.As(err, &e) && strings.TrimSpace(text[:cut]) != "" ||
			e != nil && (e.Err != io.ErrUnexpectedEOF || e.Offset != int64(cut)) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		return len(elements) > 1
	}, 4)
}

// TestPruneKeepsWhatIsWanted looks every wanted value up in the whole document
// and in the pruned one.
func TestPruneKeepsWhatIsWanted(t *testing.T) {
	keep := jsonobj.Tree{"a": {"b": nil, "a": {"long name": nil}}, "long name": nil}
	var check func(t *rapid.T, keep jsonobj.Tree, whole, pruned jsonobj.Value)
	check = func(t *rapid.T, keep jsonobj.Tree, whole, pruned jsonobj.Value) {
		if whole.Kind() != pruned.Kind() ||
			(keep == nil || whole.Kind() < jsonobj.Array) && compact(t, whole.Text) != pruned.Text {
			t.Fatalf("%q became %q", whole.Text, pruned.Text)
		}
		if keep == nil {
			return
		}
		for i, e := range whole.Elements() {
			check(t, keep, e, pruned.Elements()[i])
		}
		var wanted []jsonobj.Member
		for m := range whole.All() {
			if _, ok := keep[m.Name]; ok {
				wanted = append(wanted, m)
			}
		}
		for i, m := range pruned.Members() {
			if wanted[i].Name != m.Name || len(pruned.Members()) != len(wanted) {
				t.Fatalf("%q became %q", whole.Text, pruned.Text)
			}
			below := keep[m.Name]
			if strings.Contains(pruned.Text, `"\u0061"`) {
				below = nil // who reads on has to look at all of it
				continue
			}
			check(t, below, wanted[i].Value, m.Value)
		}
	}
	law.Hold(t, func(t *rapid.T) bool {
		text := `[{"a":` + values(3).Draw(t, "value") +
			`,"c":` + values(2).Draw(t, "another") + "}]"
		got, _, err := read(strings.NewReader(text), keep, rapid.IntRange(1, 40).Draw(t, "buffer"))
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		whole, err := jsonobj.Parse([]byte(text[1 : len(text)-1]))
		if err != nil {
			t.Fatal(err)
		}
		check(t, keep, whole, jsonobj.Of([]byte(got[0].Text)))
		if v, err := keep.Prune([]byte(text[1 : len(text)-1])); err != nil ||
			compact(t, v.Text) != got[0].Text {
			t.Fatalf("%q: pruned by itself it is %q, %v", text, v.Text, err)
		}
		return len(got[0].Text) > len(`{"a":{}}`)
	}, 10)
}

func compact(t *rapid.T, text string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A document is refused where encoding/json refuses it.
func FuzzStream(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Add(`{"items":[{"a":1},{"b":[]}]}`)
	f.Fuzz(func(t *testing.T, text string) { checkStream(t, text) })
}

func TestStreamRefusesWhereEncodingJSONDoes(t *testing.T) {
	part := rapid.SampledFrom([]string{
		`{`, `}`, `[`, `]`, `,`, `:`, `"a"`, `"items"`, `"\u0041"`, `1`, `-0.5e1`, `01`, ` `,
		`true`, `nul`, `"`, `\`, "\t",
	})
	law.Hold(t, func(t *rapid.T) bool {
		return checkStream(t,
			`{"a":`+strings.Join(rapid.SliceOfN(part, 0, 9).Draw(t, "parts"), "")+`}`)
	}, 2)
}

func TestPruneRefusesWhatParseRefuses(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, text := range append(seeds, `{"a":{"b":[1,]}}`, `{"a":{"b" 1}}`,
		` {"a": 1} x`, deep(10000), deep(10001)) {
		_, want := jsonobj.Parse([]byte(text))
		_, got := (jsonobj.Tree{"a": {"b": nil}}).Prune([]byte(text))
		if fmt.Sprint(want) != fmt.Sprint(got) {
			t.Errorf("%.40q: got %v, want %v", text, got, want)
		}
	}
}

func checkStream(t interface{ Fatalf(string, ...any) }, text string) (refused bool) {
	items, _, err := read(strings.NewReader(text), nil, 3)
	for _, it := range items {
		if !json.Valid([]byte(it.Text)) {
			t.Fatalf("%q: %q", text, it.Text)
		}
	}
	var e *jsonobj.StreamError
	if err != nil && (!errors.As(err, &e) || e.Offset > int64(len(text))) {
		t.Fatalf("%q: %v", text, err)
	}
	// The first document, as far as encoding/json gets.
	dec := json.NewDecoder(strings.NewReader(text))
	var raw json.RawMessage
	var syntax *json.SyntaxError
	want := dec.Decode(&raw)
	switch {
	case want == nil && len(raw) > 0 && raw[0] == '{' && err != nil && e.Offset < dec.InputOffset():
		t.Fatalf("%q: %v, encoding/json reads %q", text, err, raw)
	case errors.As(want, &syntax) && strings.HasPrefix(text, "{") &&
		(err == nil || e.Offset != syntax.Offset-1):
		t.Fatalf("%q: %v, encoding/json says %v at %d", text, err, want, syntax.Offset-1)
	}
	return syntax != nil
}

// A list whose next page is elsewhere is known wherever the buffer ends, and
// wherever its metadata is.
func TestStreamKnowsUnfinishedLists(t *testing.T) {
	const first, last = `{"kind":"PodList","metadata":{"continue":"x"},"items":[1,2]}`,
		`{"items":[3],"kind":"PodList","metadata":{"continue":""}}`
	for text, want := range map[string]string{
		first:                                   "PodList",
		first + last:                            "",
		first + `{"kind":"PodList","items":[]}`: "",
		last + first:                            "PodList",
		last:                                    "",
		`{"items":[],"metadata":{"continue":"x"},"kind":"NodeList"}` + first:  "NodeList,PodList",
		`{"metadata":{"continue":"x"},"kind":"NodeList"}`:                     "",
		`{"metadata":{"continue":1},"items":[{"metadata":{"continue":"x"}}]}`: "",
		`[{"metadata":{"continue":"x"}}]`:                                     "",
	} {
		for size := 1; size < 80; size++ {
			s := jsonobj.NewStream(strings.NewReader(text), nil)
			s.Buffer(size, 1<<10)
			for _, err := range s.Items() {
				if err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
			if got := strings.Join(s.Unfinished(), ","); got != want {
				t.Fatalf("%s by %d bytes: %q, want %q", text, size, got, want)
			}
		}
	}
}
