package locate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// mark is in a source where the value is, name where its name is.
const (
	mark = "▸"
	name = "‣"
)

func TestPosition(t *testing.T) {
	for about, c := range map[string]struct {
		path   diag.Path
		source string
	}{
		"the document":                       {"", `  ▸{"a":1}`},
		"a member":                           {"/b", `{"a":1, ‣"b" : ▸2}`},
		"an element":                         {"/1", `[1, ‣▸2]`},
		"a name with a slash and a tilde":    {"/a~1b~0c", `{‣"a/b~c":▸1}`},
		"an escaped name":                    {"/é", `{‣"\u00e9":▸1}`},
		"the last of two":                    {"/a", `{"a":1,‣"a":▸2}`},
		"after characters of several bytes":  {"/b", `{"a":"日本","x":"😀",‣"b":▸2}`},
		"a missing member, at its parent":    {"/a/x/y", `{"a":‣▸{"b":1}}`},
		"a missing element":                  {"/a/7", `{"a":‣▸[1]}`},
		"no index":                           {"/a/01", `{"a":‣▸[1]}`},
		"a number has no members":            {"/a/b", `{"a":‣▸1}`},
		"inside a JSON string":               {"/c/a/b", `{"c":"{\"a\":{‣\"b\": ▸2}}"}`},
		"on a further line in a JSON string": {"/c/b", `{"c":"{\n\"a\":\"\\n\",\n ‣\"b\": ▸2}"}`},
		"a string in a string": {
			path:   "/c/d/e",
			source: `{"c":"{\"d\":\"{\\\"e\\\": 1, ‣\\\"e\\\": ▸2}\"}"}`,
		},
		"after a surrogate pair": {
			path:   "/c/b",
			source: `{"c":"{\"\ud83d\ude00\u00e9\":1,‣\"b\":▸2}"}`,
		},
		"a missing member inside":     {"/c/x", `{"c":"‣▸{\"a\":1}"}`},
		"a string that holds no JSON": {"/c/x", `{"c":‣▸"{\"a\":"}`},

		"YAML":                        {"/a/b", "a:\n  # comment\n  ‣b: ▸1\n"},
		"a list in YAML":              {"/a/1/c", "a:\n- b: 1\n- x: 1\n  ‣c: ▸2\n"},
		"a flow mapping":              {"/a/c", "a: {b: 1, ‣c: ▸2}\n"},
		"the last of two, in YAML":    {"/a", "a: 1\n‣a: ▸2\n"},
		"an anchor and a tag":         {"/a", "‣a: &x !!str ▸b\n"},
		"through an alias":            {"/b/c", "a: &x {‣c: ▸1}\nb: *x\n"},
		"through a merge key":         {"/b/c", "a: &x {‣c: ▸1}\nb: {<<: *x, d: 2}\n"},
		"a member beside a merge key": {"/b/c", "a: &x {c: 1}\nb: {<<: *x, ‣c: ▸2}\n"},
		"literal":                     {"/c/b", "c: |\n  {\n    \"a\": 1,\n    ‣\"b\": ▸2\n  }\n"},
		"literal with a sign, a comment": {
			path:   "/c/b",
			source: "c: |2-  # comment\n    {\n\n   \"a\": 1, ‣\"b\":\n  ▸2 }\n\n# end\n",
		},
		"literal with tabs": {"/c/b", "c: |\n  {\n  \t\"a\": 1,\n  \t‣\"b\": ▸2\n  }\n"},
		"literal, CR LF":    {"/c/b", "c: |-\r\n  {\r\n    \"a\": 1,\r\n    ‣\"b\": ▸2\r\n  }\r\n"},
		"literal with a list": {
			path:   "/c/plugins/1/type",
			source: "c: |\n  {\"plugins\": [\n    {\"type\": \"x\"},\n    {‣\"type\": ▸\"y\"}]}\n",
		},
		"folded":        {"/c/b", "c: >-\n  {\"a\":\n  1,\n\n    ‣\"b\": ▸2\n  }\n"},
		"single quoted": {"/c/b", "c: '{\"a\": \"it''s\", ‣\"b\": ▸2}'\n"},
		"single quoted, many lines": {
			path:   "/c/b",
			source: "c: '{\n     \"a\": \"it''s\",\n\n     ‣\"b\": ▸2\n   }'\n",
		},
		"double quoted": {
			path:   "/c/b",
			source: "c: \"{\\\"a\\\": \\\"\\x41\\u0042\\U00000043\\\",\\n ‣\\\"b\\\": ▸2}\"\n",
		},
		"double quoted, many lines": {
			path:   "/c/b",
			source: "c: \"{\\\"a\\\":\n  1,\\\n  ‣\\\"b\\\": ▸2}\"\n",
		},
		"a string in a literal": {
			path:   "/c/d/e",
			source: "c: |\n  {\"d\": \"{\\\"a\\\": 1,‣\\\"e\\\": ▸2}\"}\n",
		},
		"after a break YAML has alone":  {"/b", "a: \"\u2028\"\n‣b: ▸2\n"},
		"a text that cannot be matched": {"/c/b", "c: ‣▸|\n  {\"a\":1,\u0085  \"b\": 2}\n"},
		"under a byte order mark":       {"/b", "\ufeffa: 1\n‣b: ▸2\n"},
		"an empty value":                {"/a", "‣a:▸\nb: 1\n"},
	} {
		clean := strings.NewReplacer(mark, "", name, "").Replace(c.source)
		at := strings.Index(strings.ReplaceAll(c.source, name, ""), mark)
		nameAt := strings.Index(strings.ReplaceAll(c.source, mark, ""), name)
		if nameAt < 0 {
			nameAt = at
		}
		docs, err := locate.Parse([]byte(clean))
		if err != nil || len(docs) != 1 {
			t.Errorf("%s: %d documents, %v", about, len(docs), err)
			continue
		}
		if got, want := docs[0].Position(c.path), position(clean, at); got != want {
			t.Errorf("%s: value: got %v, want %v", about, got, want)
		}
		if got, want := docs[0].Name(c.path), position(clean, nameAt); got != want {
			t.Errorf("%s: name: got %v, want %v", about, got, want)
		}
	}
}

// position counts as the documentation says.
func position(text string, offset int) locate.Position {
	before := text[:offset]
	line := strings.LastIndex(before, "\n") + 1
	return locate.Position{
		Line:   strings.Count(before, "\n") + 1,
		Column: len([]rune(before[line:])) + 1,
		Offset: offset,
	}
}

func TestEnd(t *testing.T) {
	for source, path := range map[string]diag.Path{
		`{"a": ▸[1, 2]▸ }`:                            "/a",
		`{"c":"{\"a\": ▸[1]▸ }"}`:                     "/c/a",
		`{"c":▸"{\"a\": [1] }"▸}`:                     "/c",
		"a: ▸\"x\\\"\"▸ # c\n":                        "/a",
		"a: ▸'x''y'▸\n":                               "/a",
		"a: ▸plain text▸ # c\n":                       "/a",
		"a:\n  ▸b: [1, 2▸]\nc: 3\n":                   "/a",
		"a:\n- ▸b▸\n":                                 "/a/0",
		"b: &x 1\na: \n  ▸c: 1\n  d: *x▸\n":           "/a",
		"c: ▸|\n  {\n    \"a\": 1\n  }▸\n\n\nd: 1\n":  "/c",
		"c: |\n  {\n    \"a\": ▸{\"b\": \"c\"}▸\n  }": "/c/a",
	} {
		clean := strings.ReplaceAll(source, mark, "")
		docs, err := locate.Parse([]byte(clean))
		if err != nil {
			t.Fatal(err)
		}
		start := strings.Index(source, mark)
		end := strings.LastIndex(source, mark) - len(mark)
		got := clean[docs[0].Position(path).Offset:docs[0].End(path).Offset]
		if diff := cmp.Diff(clean[start:end], got); diff != "" {
			t.Errorf("%s\n%s", source, diff)
		}
	}
}

func TestDocuments(t *testing.T) {
	for about, c := range map[string]struct {
		source string
		want   []string
	}{
		"nothing":       {"", nil},
		"comments only": {"# a\n---\n# b\n", nil},
		"JSON is kept as it is": {
			source: "{\"b\" : 1.0,\n\"a\":2}",
			want:   []string{"{\"b\" : 1.0,\n\"a\":2}"},
		},
		"JSON after JSON":           {`{"a":1} {"b":2}[]`, []string{`{"a":1}`, `{"b":2}`, `[]`}},
		"YAML in the order written": {"b: 1\na: yes\n", []string{`{"b":1,"a":true}`}},
		"a member given twice":      {"a: 1\na: 2\n", []string{`{"a":1,"a":2}`}},
		"a merge is not a second member": {
			source: "x: &x {a: 1, b: 2}\nz: {<<: *x, a: 3}\n",
			want:   []string{`{"x":{"a":1,"b":2},"z":{"a":3,"b":2}}`},
		},
		"a merge that comes later wins": {
			source: "x: &x {a: 1}\nz: {a: 3, <<: *x}\n",
			want:   []string{`{"x":{"a":1},"z":{"a":1}}`},
		},
		"two documents": {"a: 1\n---\nb: 2\n", []string{`{"a":1}`, `{"b":2}`}},
		"a text on the line of the dash": {
			source: "--- {a: 1}\n--- # c\nb: 2\n...\n",
			want:   []string{`{"a":1}`, `{"b":2}`},
		},
		"three dots":    {"a: 1\n...\n---\nb: 2\n", []string{`{"a":1}`, `{"b":2}`}},
		"a directive":   {"%YAML 1.1\n---\na: 1\n", []string{`{"a":1}`}},
		"JSON and YAML": {"---\n{\"a\" : 1}\n---\nb: 2\n", []string{`{"a" : 1}`, `{"b":2}`}},
		"an object in flow style": {
			source: "{apiVersion: v1, kind: A,}",
			want:   []string{`{"apiVersion":"v1","kind":"A"}`},
		},
		"dashes in a literal": {"a: |\n  ---\n  b\n", []string{`{"a":"---\nb\n"}`}},
		"a List in JSON": {
			source: `{"kind":"List","items":[{"a": 1},{"kind":"BList","items":[2]}]}`,
			want:   []string{`{"a": 1}`, `2`},
		},
		"a List in YAML": {"kind: List\nitems:\n- a: 1\n- b: 2\n", []string{`{"a":1}`, `{"b":2}`}},
		"numbers": {
			source: "[0x1f, 017, 1_000, 1e3, 1.50, -.5, 18446744073709551615, 2001-01-01, 1:30, " +
				"'1', !!str 1, !!float 1]\n",
		},
	} {
		docs, err := locate.Parse([]byte(c.source))
		if about == "numbers" { // a list, which looks like JSON
			docs, err = locate.Parse([]byte("---\n# YAML\n" + c.source))
			c.want = []string{
				`[31,15,1000,1000,1.5,-0.5,18446744073709551615,"2001-01-01","1:30","1","1",1]`,
			}
		}
		if err != nil {
			t.Errorf("%s: %v", about, err)
		}
		var got []string
		for _, d := range docs {
			for _, one := range d.Items() {
				got = append(got, string(one.JSON))
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s", about, diff)
		}
	}
}

func TestPositionInAList(t *testing.T) {
	const source = "kind: List\nitems:\n- a: 1\n- c: |\n    {\"b\": 2}\n"
	docs, err := locate.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	items := docs[0].Items()
	got, want := items[1].Position("/c/b"), position(source, strings.Index(source, "2}"))
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSyntaxErrorsHaveTheirPlace(t *testing.T) {
	for source, want := range map[string]string{
		`{"a":1▸,}`:                             "a comma in front",
		"{\n \"a\": ▸tru }":                     "tru has no quotes",
		`{"a":▸`:                                "the text ends",
		"{\n▸# why\n\"a\": 1}":                  "a comment",
		"▸{{- range .Values.networks }}\n":      "not rendered",
		"a: |- ▸'{\n  b'\n":                     "text after |-",
		"a:\n\t▸b: 1\n":                         "a tab",
		"name: ▸{{ $n.name }}\nns: a\n":         "{{ $n.name }} is not rendered yet",
		"a:\n  b: x ▸1\n  c: 2\n    d: 3\n":     "left over from the documentation",
		`{"a":1} ▸x`:                            "invalid character",
		"ok: 1\n---\n▸a: [\n---\nalso: 1\n":     "not YAML",
		"---\na: 1\nb: \"\\▸q\"\n":              "not YAML",
		"a: ▸\xff\n":                            "UTF-8",
		"a:\n  ▸[1]: 2\n":                       "name of a member",
		"a: ▸.inf\n":                            "no such number",
		"a: &x 1\nb: {<<: ▸*x}\n":               "merge key",
		"a: ▸!!int b\n":                         "no !!int",
		"a: ▸&x\n  b: *x\n":                     "deep",
		"a: ▸*nosuch\n":                         "unknown anchor",
		"{▸cniVersion: 0.3.1, type: bridge,}\n": "cniVersion has no quotes",
	} {
		clean := strings.ReplaceAll(source, mark, "")
		docs, err := locate.Parse([]byte(clean))
		var e *locate.SyntaxError
		if !errors.As(err, &e) || !strings.Contains(e.Message, want) {
			t.Errorf("%q: got %v", clean, err)
			continue
		}
		at := position(clean, strings.Index(source, mark))
		if e.Line != at.Line || clean[0] == '{' && e.Position != at {
			// A YAML parser knows the line only.
			t.Errorf("%q: at %v, want %v", clean, err, at)
		}
		if strings.HasPrefix(clean, "ok") && len(docs) != 2 {
			t.Errorf("%q: the other documents went missing: %d", clean, len(docs))
		}
	}
}

func TestAliasesCannotFillTheMemory(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [1,1,1,1,1,1,1,1,1]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "a%d: &a%d [%s*a%d]\n", i+1, i+1,
			strings.Repeat(fmt.Sprintf("*a%d,", i), 8), i)
	}
	if docs, err := locate.Parse([]byte(b.String())); err == nil {
		t.Errorf("%d bytes", len(docs[0].JSON))
	}
}

func TestSplitAndInside(t *testing.T) {
	docs, err := locate.Parse(
		[]byte(`{"spec":{"config":"{\"a\": tru, \"ipam\":{}}","ok":"{\"a\": {}}"}}`))
	if err != nil {
		t.Fatal(err)
	}
	d := docs[0]
	for path, want := range map[diag.Path][2]diag.Path{
		"/spec/ok/a/b":   {"/spec/ok", "/a/b"},
		"/spec/ok":       {"", "/spec/ok"},
		"/spec/config/a": {"", "/spec/config/a"}, // no JSON
		"/x":             {"", "/x"},
	} {
		if outer, inner := d.Split(path); outer != want[0] || inner != want[1] {
			t.Errorf("%s: %q %q", path, outer, inner)
		}
	}
	if got := d.Inside("/spec/config",
		strings.Index(`{"a": tru`, "tru")); got.Offset != strings.Index(string(d.JSON), "tru") {
		t.Errorf("got %v", got)
	}
	if got := d.Inside("/spec", 3); got != d.Position("/spec") {
		t.Errorf("got %v", got)
	}
}

func ExampleParse() {
	docs, err := locate.Parse([]byte(`apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
spec:
  config: |
    {
      "type": "bridge",
      "vlan": 4095
    }
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	at := docs[0].Position("/spec/config/vlan")
	fmt.Printf("%d:%d\n", at.Line, at.Column)
	// Output: 7:15
}

func TestSubIsTheDocumentAtAPath(t *testing.T) {
	const source = "a:\n- b: {c: 1}\n- \"{\\\"d\\\": 2}\"\n"
	docs, err := locate.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	sub, ok := docs[0].Sub("/a/0/b")
	if !ok || string(sub.JSON) != `{"c":1}` {
		t.Fatalf("%s %v", sub.JSON, ok)
	}
	got, want := sub.Position("/c"), position(source, strings.Index(source, "1}"))
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if whole, ok := docs[0].Sub(""); !ok || string(whole.JSON) != string(docs[0].JSON) {
		t.Errorf("%s %v", whole.JSON, ok)
	}
	for _, p := range []diag.Path{
		"/x", "/a/2", "/a/-1", "/a/01", "/a/b", "/a/0/b/c/d", "/a/1/d", "/a/0/b/x/y",
	} {
		if sub, ok := docs[0].Sub(p); ok {
			t.Errorf("%s: %s", p, sub.JSON)
		}
	}
}
