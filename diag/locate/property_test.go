package locate_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// numbered draws JSON text in which every number occurs once, from 1000 on, and
// the path of each number.
type numbered struct {
	text  strings.Builder
	next  int
	paths map[int]diag.Path
}

func drawNumbered(t *rapid.T) (string, map[int]diag.Path) {
	n := numbered{next: 1000, paths: map[int]diag.Path{}}
	n.object(t, "", rapid.IntRange(1, 3).Draw(t, "depth"))
	return n.text.String(), n.paths
}

var names = rapid.SampledFrom([]string{
	"vlan", "ipam", "a/b", "é~", "it's", `q"q`, "back\\slash", "", "日本", "tab\t", "two  words",
})

func (n *numbered) object(t *rapid.T, at diag.Path, depth int) {
	space := rapid.SampledFrom([]string{"", " ", "\n", "\n  ", "\n\n    ", " \n\t"})
	n.text.WriteString("{")
	for i, name := range rapid.SliceOfNDistinct(names, 0, 3, rapid.ID).Draw(t, "names") {
		if i > 0 {
			n.text.WriteString(",")
		}
		quoted, _ := json.Marshal(name)
		n.text.WriteString(space.Draw(t, "space") + string(quoted) + ":" + space.Draw(t, "space"))
		n.value(t, at.Name(name), depth-1)
	}
	n.text.WriteString(space.Draw(t, "space") + "}")
}

func (n *numbered) value(t *rapid.T, at diag.Path, depth int) {
	switch k := rapid.IntRange(0, 4).Draw(t, "kind"); {
	case k == 0 && depth > 0:
		n.object(t, at, depth)
	case k == 1 && depth > 0:
		n.text.WriteString("[")
		n.value(t, at.Index(0), depth-1)
		n.text.WriteString(", ")
		n.value(t, at.Index(1), depth-1)
		n.text.WriteString("]")
	case k == 2:
		n.text.WriteString(rapid.SampledFrom([]string{
			`"s"`, `""`, `"it's"`, `"a  b"`, `"\u00e9\n\"\\"`, `"😀"`, `null`, `true`,
		}).Draw(t, "other"))
	case k == 3 && depth > 0: // JSON in a string
		inner := numbered{next: n.next, paths: n.paths}
		inner.object(t, at, depth)
		n.next = inner.next
		quoted, _ := json.Marshal(inner.text.String())
		n.text.Write(quoted)
	default:
		n.paths[n.next] = at
		n.text.WriteString(strconv.Itoa(n.next))
		n.next++
	}
}

// styles write JSON text as the member c of a file. The last sign says whether
// the white space between JSON's tokens is kept.
var styles = map[string]func(text string) string{
	"json":   func(s string) string { return `{"a": "é", "c":` + jsonString(s) + "}\n" },
	"double": func(s string) string { return "a: é\nc: " + jsonString(s) + " # why\nd: 1\n" },
	"double, raw": func(s string) string {
		return "c: \"" +
			strings.ReplaceAll(strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(s),
				"\n", "\n\n   ") + "\"\n"
	},
	"single": func(s string) string {
		return "c: '" + strings.ReplaceAll(strings.ReplaceAll(s, "'", "''"), "\n", "\n\n   ") +
			"' # why\n"
	},
	"literal": func(s string) string {
		return "- x\n- c: |- # why\n" + block(s, "    ", "\n") + "\n\n# end\n- d: 1\n"
	},
	"literal2": func(s string) string {
		return "x: 1\nc: |2+\n" + block(s, "  ", "\r\n") + "\r\n\r\n"
	},
	"folded": func(s string) string { return "c: >-\n" + block(s, "   ", "\n") + "\nd: 1\n" },
}

var stylePath = map[string]diag.Path{"literal": "/1/c"}

func jsonString(s string) string { b, _ := json.Marshal(s); return string(b) }

func block(s, indent, ending string) string {
	return indent + strings.ReplaceAll(s, "\n", ending+indent)
}

func drawStyled(t *rapid.T) (style, text, source string, paths map[int]diag.Path) {
	text, paths = drawNumbered(t)
	style = rapid.SampledFrom([]string{
		"json", "double", "double, raw", "single", "literal", "literal2", "folded",
	}).Draw(t, "style")
	return style, text, styles[style](text), paths
}

func stringAt(style string) diag.Path {
	if p, ok := stylePath[style]; ok {
		return p
	}
	return "/c"
}

// positions: what is in the file at the position of a number is the number.
func positions(t *rapid.T) bool {
	style, _, source, paths := drawStyled(t)
	d := last(t, source)
	for n, p := range paths {
		at := d.Position(stringAt(style) + p)
		want := strconv.Itoa(n)
		if !strings.HasPrefix(source[at.Offset:], want) ||
			d.End(stringAt(style)+p).Offset != at.Offset+len(want) {
			t.Fatalf("%s\n%s\n%s: got %v to %v, not %d", style, source, p, at,
				d.End(stringAt(style)+p), n)
		}
		if name := d.Name(stringAt(style) + p); name.Offset > at.Offset {
			t.Fatalf("%s\n%s: the name at %v is after the value at %v", source, p, name, at)
		}
	}
	return len(paths) > 0
}

func TestPositionOfEveryNumber(t *testing.T) { law.Hold(t, positions, 4) }
func FuzzPositionOfEveryNumber(f *testing.F) { law.Fuzz(f, positions) }

// edits: a change of one number changes its bytes only, and no change none.
func edits(t *rapid.T) bool {
	style, text, source, paths := drawStyled(t)
	d := last(t, source)
	held, ok := d.Text(stringAt(style))
	if !ok || !sameTokens(held, text) {
		t.Fatalf("%s\n%s\nholds %q, not %q", style, source, held, text)
	}
	if e, err := d.SetJSON(stringAt(style), held); err != nil ||
		string(e.Apply([]byte(source))) != source {
		t.Fatalf("%s\n%s\nno change: %v, %v", style, source, e, err)
	}
	for n := range paths {
		number := strings.NewReplacer(strconv.Itoa(n), "77")
		e, err := d.SetJSON(stringAt(style), number.Replace(held))
		if err != nil {
			t.Fatalf("%s\n%s\n%d: %v", style, source, n, err)
		}
		diff := cmp.Diff(number.Replace(source), string(e.Apply([]byte(source))))
		if diff != "" {
			t.Fatalf("%s\n%s\n%s", style, source, diff)
		}
	}
	return len(paths) > 0
}

func TestAChangeOfOneNumberChangesItsBytes(t *testing.T) { law.Hold(t, edits, 4) }
func FuzzAChangeOfOneNumberChangesItsBytes(f *testing.F) { law.Fuzz(f, edits) }

// rewrites: any text can be put in the place of any other, and is there then.
func rewrites(t *rapid.T) bool {
	style, _, source, _ := drawStyled(t)
	text, _ := drawNumbered(t)
	d := last(t, source)
	e, err := d.SetJSON(stringAt(style), text)
	if err != nil {
		t.Fatalf("%s\n%s\n%s: %v", style, source, text, err)
	}
	again := last(t, string(e.Apply([]byte(source))))
	if got, _ := again.Text(stringAt(style)); !sameTokens(got, text) {
		t.Fatalf("%s\n%s\ngot %q, want %q", style, source, got, text)
	}
	return true
}

func TestAnyTextCanBeWritten(t *testing.T) { law.Hold(t, rewrites, 1) }
func FuzzAnyTextCanBeWritten(f *testing.F) { law.Fuzz(f, rewrites) }

func sameTokens(a, b string) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, []byte(a)) == nil && json.Compact(&y, []byte(b)) == nil &&
		bytes.Equal(x.Bytes(), y.Bytes())
}

func FuzzParseNeverPanics(f *testing.F) {
	for _, s := range []string{
		``, `{"a":"{\"b\":1}"}`, "a: |\n  {\"b\": 1}\n", "a: >2-\n   x\n", "a: &x [*x]\n",
		"a: \"\\\n\"", "a: 'x''", "--- |\n", "\ufeff---\n# c\n",
		"a: !!binary x", "? a\n: b", "{<<: {}}", "a: \"\\ud83d\\ude00\"", "%YAML 1.1\n---\n",
		"a\u2028b: c", "kind: List\nitems: [1]", "[1,", "&a", "!!str", "!!str |",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, _ := locate.Parse(data)
		for _, d := range docs {
			for _, one := range d.Items() {
				checkDocument(t, data, one)
			}
		}
	})
}

// checkDocument looks at all of a document, also inside its strings.
func checkDocument(t *testing.T, data []byte, d locate.Document) {
	if !json.Valid(d.JSON) {
		t.Fatalf("%q: %s is not JSON", data, d.JSON)
	}
	var v any
	if json.Unmarshal(d.JSON, &v) != nil {
		return // a number that encoding/json cannot hold
	}
	budget := 200 // a document may be large by its aliases
	var check func(p diag.Path, v any)
	check = func(p diag.Path, v any) {
		if budget--; budget < 0 {
			return
		}
		for _, at := range []locate.Position{
			d.Position(p), d.Name(p), d.End(p), d.Inside(p, 1), d.Position(p.Name("x")),
		} {
			if at.Line < 1 || at.Column < 1 || at.Offset < 0 || at.Offset > len(data) {
				t.Fatalf("%q: %s is at %v", data, p, at)
			}
		}
		if start, end := d.Position(p).Offset, d.End(p).Offset; start > end {
			t.Fatalf("%q: %s ends at %d, before %d", data, p, end, start)
		}
		switch v := v.(type) {
		case map[string]any:
			for k, m := range v {
				check(p.Name(k), m)
			}
		case []any:
			for i, m := range v {
				check(p.Index(i), m)
			}
		case string:
			var inner any
			if json.Unmarshal([]byte(v), &inner) == nil {
				check(p, inner)
				e, err := d.SetJSON(p, v)
				if p != "" && err == nil && !bytes.Equal(e.Apply(data), data) {
					t.Fatalf("%q: %s: no change, and %v", data, p, e)
				}
			}
		}
	}
	check("", v)
}
