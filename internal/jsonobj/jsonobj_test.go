package jsonobj_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"pgregory.net/rapid"
)

// seeds are texts at the borders of what JSON allows.
var seeds = []string{
	``, ` `, `null`, ` true `, `tru`, `nulll`, `0`, `-0`, `01`, `-`, `1.`, `.5`, `1e`, `1E+5`,
	`1e400`, `+1`,
	`""`, `"\u00e9"`, `"\u00g0"`, `"\x"`, "\"\t\"", "\"\xff\"", `"a`, `"\ud800"`, `"\`, `"\u12`,
	`[]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `[1`, `]`, `{}`, `{"a":1,}`, `{"a"}`, `{a:1}`, `{"a":}`,
	`{"a":1 "b":2}`,
	"\"0123456789\t0123456789\"", `"0123456789\x0123456789"`, `"0123456789\"0123456789"`,
	"[\n     1,\n       x]",
	`{"a":1,"a":2}`, `{"a":{"b":[1,{"c":null}]}}`, `{} {}`, "\ufeff{}",
	`{"a" : 1 , "b":[ ] }`, `{"a":1}x`,
}

func FuzzAgreesOnValidity(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, doc string) { checkAgainstEncodingJSON(t, doc) })
}

func TestAgreesOnValidity(t *testing.T) {
	part := rapid.SampledFrom([]string{
		`{`, `}`, `[`, `]`, `,`, `:`, `"a"`, `"\u0041"`, `1`, `-0.5e1`, `01`, ` `, `true`,
		`null`, `"`, `\`,
	})
	rapid.Check(t, func(t *rapid.T) {
		checkAgainstEncodingJSON(t, strings.Join(rapid.SliceOfN(part, 0, 9).Draw(t, "parts"), ""))
	})
}

func TestDecodesStringsAsEncodingJSON(t *testing.T) {
	part := rapid.SampledFrom([]string{
		`a`, `\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t`, `\u00e9`, `\ud83d\ude00`, `\ud800`,
		"é", "\xff", " ",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := `"` + strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "parts"), "") + `"`
		checkAgainstEncodingJSON(t, text)
		checkAgainstEncodingJSON(t, `{`+text+`:[`+text+`]}`)
	})
}

func TestNestsAsDeepAsEncodingJSON(t *testing.T) {
	for _, n := range []int{9999, 10000, 10001} {
		doc := strings.Repeat("[", n) + strings.Repeat("]", n)
		if _, err := jsonobj.Parse([]byte(doc)); (err == nil) != json.Valid([]byte(doc)) {
			t.Errorf("%d deep: %v", n, err)
		}
	}
}

func checkAgainstEncodingJSON(t interface{ Fatalf(string, ...any) }, doc string) {
	var raw json.RawMessage
	want := json.Unmarshal([]byte(doc), &raw)
	v, got := jsonobj.Parse([]byte(doc))
	if (got == nil) != (want == nil) {
		t.Fatalf("%q: got %v, encoding/json says %v", doc, got, want)
	}
	if want != nil {
		if errors.Unwrap(got).Error() != want.Error() {
			t.Fatalf("%q: got %q, want %q", doc, errors.Unwrap(got), want)
		}
		return
	}
	if v.Text != strings.Trim(doc, " \t\r\n") || doc[v.Offset:v.Offset+len(v.Text)] != v.Text {
		t.Fatalf("%q: text %q at %d", doc, v.Text, v.Offset)
	}
	checkTree(t, doc, v)
}

// checkTree compares the value, and all below it, with what encoding/json
// decodes, and the offsets with the document.
func checkTree(t interface{ Fatalf(string, ...any) }, doc string, v jsonobj.Value) {
	if doc[v.Offset:v.Offset+len(v.Text)] != v.Text {
		t.Fatalf("%q: %q is not at %d", doc, v.Text, v.Offset)
	}
	var compact bytes.Buffer
	_ = json.Compact(&compact, []byte(v.Text))
	if got := v.Compact(); got != compact.String() {
		t.Fatalf("%q: compact %q, want %q", doc, got, compact.String())
	}
	switch v.Kind() {
	case jsonobj.Object:
		last := map[string]json.RawMessage{}
		for _, m := range v.Members() {
			last[m.Name] = m.Value.Raw()
			checkTree(t, doc, m.Value)
		}
		var want map[string]json.RawMessage
		_ = json.Unmarshal([]byte(v.Text), &want)
		if diff := cmp.Diff(want, last); diff != "" {
			t.Fatalf("%q: members\n%s", doc, diff)
		}
	case jsonobj.Array:
		got := make([]json.RawMessage, 0)
		for _, e := range v.Elements() {
			got = append(got, e.Raw())
			checkTree(t, doc, e)
		}
		var want []json.RawMessage
		_ = json.Unmarshal([]byte(v.Text), &want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: elements\n%s", doc, diff)
		}
	case jsonobj.String:
		var want string
		_ = json.Unmarshal([]byte(v.Text), &want)
		if got, ok := v.Str(); !ok || got != want {
			t.Fatalf("%q: string %q, want %q", doc, got, want)
		}
	case jsonobj.Number:
		var want int64
		err := json.Unmarshal([]byte(v.Text), &want)
		if got, ok := v.Int(); ok != (err == nil) || got != want {
			t.Fatalf("%q: number %d %v, want %d %v", doc, got, ok, want, err)
		}
	}
}

func TestAt(t *testing.T) {
	v, err := jsonobj.Parse([]byte(`{"a":{"b":"x"},"a":{"b":"y"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := v.At("a", "b").Str(); got != "y" {
		t.Errorf("the last of equal names wins: got %q", got)
	}
	if got := v.At("a", "nosuch", "b"); got.Kind() != jsonobj.None {
		t.Errorf("a missing member is not a value: got %q", got)
	}
}
