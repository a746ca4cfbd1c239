package locate_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// TestCalloutsAreRemoved: with the fix applied the file has no error, and its
// numbers stay.
func TestCalloutsAreRemoved(t *testing.T) {
	for text, want := range map[string]string{
		"a:\n  b: x 1\n  c: 2\n    d: 3\n  e: 64\n": "a:\n  b: x\n  c:\n    d:\n  e: 64\n",
		"# 7\nv: 1\n---\na: x 1\nc: 2\n  - d: 3\n":  "# 7\nv: 1\n---\na: x\nc:\n  - d:\n",
		"limit: 2\na: x 1\nc: 2\n  - d: 3\n":        "", // which 2?
		"a: 5\nb: [\n":                              "", // no callout
		"a: x 1\nb: [\n":                            "", // it is not YAML without them either
	} {
		_, err := locate.Parse([]byte(text))
		var bad *locate.SyntaxError
		if !errors.As(err, &bad) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if (bad.Fix != nil) != (want != "") {
			t.Errorf("%q: %v, fix %v", text, bad, bad.Fix)
			continue
		}
		got := []byte(text)
		for _, e := range slices.Backward(bad.Fix) {
			got = e.Apply(got)
		}
		if want != "" && string(got) != want {
			t.Errorf("%q: fixed to %q", text, got)
		}
		if _, err := locate.Parse(got); want != "" && err != nil {
			t.Errorf("%q: fixed to %q, %v", text, got, err)
		}
	}
}

func TestSyntaxErrorInAString(t *testing.T) {
	docs, err := locate.Parse(
		[]byte("spec:\n  config: |\n    {\"a\": 1,\n     # why\n     \"b\": 2}\n"))
	if err != nil {
		t.Fatal(err)
	}
	at, ok := docs[0].SyntaxError("/spec/config")
	if !ok || at.Line != 4 || at.Column != 6 {
		t.Errorf("%v, %v", at, ok)
	}
	if at, ok := docs[0].SyntaxError("/spec"); ok {
		t.Errorf("an object is not a string: %v", at)
	}
}

func TestParseJSON(t *testing.T) {
	for source, want := range map[string]string{
		" {\"a\":\n1}\n": "",
		`[1]`:            "",
		`"text"`:         "",
		"{\n\"a\":1,}":   "2:6: a comma in front of",
		`{"a":1} {}`:     "1:9: invalid character '{' after top-level value",
		"a: 1":           "1:1: invalid character 'a'",
		"":               "1:1: there is no JSON",
		"{\"a\": {{b}}}": "1:7: {{b}} is not rendered yet",
	} {
		d, err := locate.ParseJSON([]byte(source))
		e := new(locate.SyntaxError)
		switch {
		case want == "" && (err != nil || string(d.JSON) != strings.TrimSpace(source)):
			t.Errorf("%q: %v %s", source, err, d.JSON)
		case want != "" && (!errors.As(err, &e) || !strings.HasPrefix(err.Error(), want)):
			t.Errorf("%q: %v, want %s", source, err, want)
		}
		if json.Valid([]byte(source)) != (err == nil) {
			t.Errorf("%q: %v, and encoding/json takes another view", source, err)
		}
	}
	d, err := locate.ParseJSON([]byte(" {\"a\":\n1}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.Position("/a"),
		(locate.Position{Line: 2, Column: 1, Offset: 7}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	e, err := d.Patch(diag.Op{Op: "replace", Path: "/a", Value: json.RawMessage("2")})
	if got := string(e.Apply([]byte(" {\"a\":\n1}\n"))); err != nil || got != " {\"a\":\n2}\n" {
		t.Errorf("%q %v", got, err)
	}
}

// A text in another encoding is told, with its name.
func TestWideTextIsNamed(t *testing.T) {
	wide := func(size int, little bool, mark string) string {
		out := mark
		for _, c := range []byte("kind: Node\n") {
			b := make([]byte, size)
			b[size-1] = c
			if little {
				slices.Reverse(b)
			}
			out += string(b)
		}
		return out
	}
	for text, want := range map[string]string{
		wide(2, true, "\xff\xfe"): "UTF-16", wide(2, false, "\xfe\xff"): "UTF-16",
		wide(4, true, "\xff\xfe\x00\x00"): "UTF-32", wide(4, false, "\x00\x00\xfe\xff"): "UTF-32",
		wide(2, true, ""): "UTF-16LE", wide(2, false, ""): "UTF-16BE",
		wide(4, true, ""): "UTF-32LE", wide(4, false, ""): "UTF-32BE",
	} {
		_, err := locate.Parse([]byte(text))
		var e *locate.SyntaxError
		if !errors.As(err, &e) || !strings.Contains(e.Message, want+",") || !strings.HasSuffix(e.Hint, "-f "+want+" -t UTF-8") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := locate.Parse([]byte("\xef\xbb\xbfkind: Node\n")); err != nil {
		t.Error(err)
	}
}
