package locate_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

func TestSetJSON(t *testing.T) {
	for about, c := range map[string]struct {
		path               diag.Path
		source, text, want string
	}{
		"a document": {"", "  {\"a\": 1 } ", `{"a": 2 }`, "  {\"a\": 2 } "},
		"a JSON string": {
			path:   "/c",
			source: `{"c": "{\"a\":\t1,\n\"b\":2}" }`,
			text:   "{\"a\":\t\"x\\\"\",\n\"b\":2,\"d\":\"é\\n\"}",
			want:   `{"c": "{\"a\":\t\"x\\\"\",\n\"b\":2,\"d\":\"é\\n\"}" }`,
		},
		"a literal": {
			path:   "/c",
			source: "c: |- # why\n    {\n      \"a\": 1\n    }\n\n# and why not\n",
			text:   "{\n  \"a\": 1,\n  \"b\": {\n    \"d\": 2\n  }\n}",
			want: "c: |- # why\n    {\n      \"a\": 1,\n      \"b\": {\n        \"d\": 2\n" +
				"      }\n    }\n\n# and why not\n",
		},
		"a literal with CR LF": {
			path:   "/c",
			source: "c: |\r\n  {\r\n    \"a\": 1\r\n  }\r\n",
			text:   "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
			want:   "c: |\r\n  {\r\n    \"a\": 1,\r\n    \"b\": 2\r\n  }\r\n",
		},
		"a literal loses a line": {
			path:   "/c",
			source: "c: |\n  {\n    \"a\": 1,\n    \"b\": 2\n  }\n",
			text:   "{\n  \"b\": 2\n}\n",
			want:   "c: |\n  {\n    \"b\": 2\n  }\n",
		},
		"a literal is indented": {
			path:   "/c",
			source: "c: |\n  {\n    \"b\": 1\n  }\n",
			text:   "{\n      \"b\": 1\n}\n",
			want:   "c: |\n  {\n        \"b\": 1\n  }\n",
		},
		"a literal loses indentation": {
			path:   "/c",
			source: "c: |\n  {\n        \"b\": 1\n  }\n",
			text:   "{\n  \"b\": 1\n}\n",
			want:   "c: |\n  {\n    \"b\": 1\n  }\n",
		},
		"a folded text": {
			path:   "/c",
			source: "c: >\n  {\"a\": 1,\n   \"b\": 2}\n",
			text:   "{\"a\": 1,\n \"b\": 3}\n",
			want:   "c: >\n  {\"a\": 1,\n   \"b\": 3}\n",
		},
		"single quotes": {
			path:   "/c",
			source: "c: '{\"a\": 1,\n  \"b\": \"it''s\"}' # why\n",
			text:   "{\"a\": 1, \"b\": \"it's\", \"c\": \"that's\"}",
			want:   "c: '{\"a\": 1,\n  \"b\": \"it''s\", \"c\": \"that''s\"}' # why\n",
		},
		"double quotes": {
			path:   "/c",
			source: "c: \"{\\\"a\\\": 1,\n  \\\"b\\\": 2}\" # why\n",
			text:   "{\"a\": \"x\", \"b\": 2}",
			want:   "c: \"{\\\"a\\\": \\\"x\\\",\n  \\\"b\\\": 2}\" # why\n",
		},
		"in a list": {
			path:   "/c",
			source: "kind: List\nitems:\n  - c: |\n      {\"a\": 1}\n  - c: |\n      {\"a\": 1}\n",
			text:   "{\"a\": 2}\n",
			want:   "kind: List\nitems:\n  - c: |\n      {\"a\": 1}\n  - c: |\n      {\"a\": 2}\n",
		},
		"in the second document": {
			path:   "/c",
			source: "c: 1\n---\nc: '{\"a\": 1}'\n",
			text:   `{"a": 2}`,
			want:   "c: 1\n---\nc: '{\"a\": 2}'\n",
		},
		"the second of two values": {
			path:   "/c",
			source: `{"c":"{\"a\":1}"} {"c":"{\"a\":1}"}`,
			text:   `{"a":2}`,
			want:   `{"c":"{\"a\":1}"} {"c":"{\"a\":2}"}`,
		},
		"a string in a string": {
			path:   "/c/d",
			source: `{"c":"{\"d\":\"{\\\"e\\\":1}\"}"}`,
			text:   `{"e":"x"}`,
			want:   `{"c":"{\"d\":\"{\\\"e\\\":\\\"x\\\"}\"}"}`,
		},
	} {
		e, err := last(t, c.source).SetJSON(c.path, c.text)
		if err != nil {
			t.Errorf("%s: %v", about, err)
			continue
		}
		if diff := cmp.Diff(c.want, string(e.Apply([]byte(c.source)))); diff != "" {
			t.Errorf("%s\n%s", about, diff)
		}
	}
}

// last returns the last document, or item.
func last(t interface{ Fatalf(string, ...any) }, source string) locate.Document {
	docs, err := locate.Parse([]byte(source))
	if err != nil || len(docs) == 0 {
		t.Fatalf("%q: %v", source, err)
	}
	items := docs[len(docs)-1].Items()
	return items[len(items)-1]
}

func TestSetJSONRefuses(t *testing.T) {
	for about, c := range map[string]struct {
		path   diag.Path
		source string
		want   error
	}{
		"a document in YAML":          {"", "a: 1\n", locate.ErrNoPlace},
		"what is not a string":        {"/a", "a: {b: 1}\n", locate.ErrNoPlace},
		"what is not there":           {"/b", "a: '{}'\n", locate.ErrNoPlace},
		"what cannot be matched":      {"/a", "a: |\n  {\u0085  }\n", locate.ErrNoPlace},
		"what shares no bracket":      {"/a", "a: '[]'\n", locate.ErrNoPlace},
		"an anchor's text":            {"/a", "a: &x '{}'\nb: *x\n", locate.ErrShared},
		"what an alias brings in":     {"/b", "a: &x '{}'\nb: *x\n", locate.ErrShared},
		"what a merge key brings in":  {"/b/c", "a: &x {c: '{}'}\nb: {<<: *x}\n", locate.ErrShared},
		"what is in an anchor's text": {"/a/c", "a: &x {c: '{}'}\nb: *x\n", locate.ErrShared},
	} {
		if _, err := last(t, c.source).SetJSON(c.path, `{"a":1}`); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", about, err)
		}
	}
}

func TestSetJSONChecksTheEdit(t *testing.T) {
	d := last(t, "c: '{\"a\": 1}'\n")
	if e, err := d.SetJSON("/c", "{\"a\n\": 1}"); !errors.Is(err, locate.ErrLayout) {
		// No JSON, whose line break would be folded.
		t.Errorf("%v %v", e, err)
	}
}

func ExampleDocument_SetJSON() {
	source := []byte("config: | # the network\n  {\n    \"vlan\": \"2\"\n  }\n")
	docs, err := locate.Parse(source)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _ := docs[0].Text("/config")
	e, err := docs[0].SetJSON("/config", strings.Replace(text, `"2"`, `2`, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(e.Apply(source)))
	// Output:
	// config: | # the network
	//   {
	//     "vlan": 2
	//   }
}

func TestPatch(t *testing.T) {
	set := func(path diag.Path, value string) diag.Op {
		return diag.Op{Op: "replace", Path: path, Value: json.RawMessage(value)}
	}
	for about, c := range map[string]struct {
		source string
		ops    []diag.Op
		want   string
		err    error
	}{
		"a document": {
			source: `{ "vlan": "2" }`, ops: []diag.Op{set("/vlan", "2")}, want: `{ "vlan": 2 }`,
		},
		"the JSON in a string": {
			source: "c: '{\"vlan\": \"2\"}' # why\n", ops: []diag.Op{set("/c/vlan", "2")},
			want: "c: '{\"vlan\": 2}' # why\n",
		},
		"two operations, the second on what the first left": {
			source: `{"vlna": "2", "mtu": 1}`,
			ops:    []diag.Op{{Op: "move", From: "/vlna", Path: "/vlan"}, set("/vlan", "2")},
			want:   `{"vlan": 2, "mtu": 1}`,
		},
		"nothing": {source: `{"a": 1}`, want: `{"a": 1}`},
		"two texts": {
			source: `{"c": "{\"a\":1}", "b": 1}`, ops: []diag.Op{set("/c/a", "2"), set("/b", "2")},
			err: locate.ErrApart,
		},
		"from one text to another": {
			source: `{"c": "{\"a\":1}"}`, ops: []diag.Op{{Op: "move", From: "/c/a", Path: "/a"}},
			err: locate.ErrApart,
		},
		"two scalars of YAML": {
			source: "a: 1\nb: 1\n", ops: []diag.Op{set("/a", "2"), set("/b", "2")},
			err: locate.ErrNoPlace,
		},
		"a member of YAML": {
			source: "a: 1\n", ops: []diag.Op{{Op: "remove", Path: "/a"}}, err: locate.ErrNoPlace,
		},
	} {
		e, err := last(t, c.source).Patch(c.ops...)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", about, err, c.err)
		}
		if got := string(e.Apply([]byte(c.source))); err == nil && got != c.want {
			t.Errorf("%s: %s, want %s", about, got, c.want)
		}
	}
	missing := diag.Op{Op: "remove", Path: "/b"}
	if e, err := last(t, `{"a": 1}`).Patch(missing); err == nil {
		t.Errorf("an operation that does not apply: %v", e)
	}
}

func ExampleDocument_Patch() {
	source := []byte("config: | # the network\n  {\"type\": \"bridge\", \"vlan\": \"2\"}\n")
	docs, err := locate.Parse(source)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _ := docs[0].Text("/config")
	_, _, findings := bridgeconf.Read([]byte(text), bridgeconf.Release{})
	for _, d := range findings.Under("/config") {
		if e, err := docs[0].Patch(d.Fix...); err == nil && len(d.Fix) > 0 {
			fmt.Print(string(e.Apply(source)))
			break
		}
	}
	// Output:
	// config: | # the network
	//   {"type": "bridge", "vlan": 2}
}

// TestPatchOfAScalar replaces one scalar of YAML by another: all other bytes stay, and a
// string keeps its style.
func TestPatchOfAScalar(t *testing.T) {
	str := func(s string) json.RawMessage { b, _ := json.Marshal(s); return b }
	for _, c := range []struct {
		text, path string
		value      json.RawMessage
		want       string // "" is refused
	}{
		{"a: migration 1 # which\nb: 2\n", "/a", str("migration"), "a: migration # which\nb: 2\n"},
		{"a: \"migration 1\"\n", "/a", str("migration"), "a: \"migration\"\n"},
		{"a: 'migration 1'\n", "/a", str("migration"), "a: 'migration'\n"},
		{"a: 1\n", "/a", str("true"), "a: 'true'\n"},
		{"a: 1\n", "/a", str("it's: #1"), "a: \"it's: #1\"\n"},
		{"a: \"2\"\n", "/a", json.RawMessage("2"), "a: 2\n"},
		{"a: \"true\" # yes\n", "/a", json.RawMessage("true"), "a: true # yes\n"},
		{"a: 2\n", "/a", json.RawMessage("null"), "a: null\n"},
		{"l:\n- x\n- {b: 64Mi, c: 1}\n", "/l/1/b", str("128Mi"), "l:\n- x\n- {b: 128Mi, c: 1}\n"},
		{"x: 1\n---\na: \"5\"\n---\ny: 2\n", "", nil, ""},
		{"a: &s \"5\"\nb: *s\n", "/a", json.RawMessage("5"), ""},
		{"a: [1]\n", "/a", json.RawMessage("[2]"), ""},
		{"a: 1\n", "/b", json.RawMessage("2"), ""},
		{"a:\n", "/a", json.RawMessage("2"), ""},
	} {
		docs, err := locate.Parse([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		d, path := docs[0], diag.Path(c.path)
		if c.path == "" { // the second of several
			d, path, c.value, c.want = docs[1], "/a", json.RawMessage("5"), "x: 1\n---\na: 5\n---\ny: 2\n"
		}
		e, err := d.Patch(diag.Op{Op: "replace", Path: path, Value: c.value})
		if (err == nil) != (c.want != "") || err == nil && string(e.Apply([]byte(c.text))) != c.want {
			t.Errorf("%q: %q %v, want %q", c.text, e.Apply([]byte(c.text)), err, c.want)
		}
	}
}
