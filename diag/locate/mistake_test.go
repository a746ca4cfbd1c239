package locate_test

import (
	"errors"
	"slices"
	"testing"

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
		"a: x 1\nb: [\n":                            "", // it is no YAML without them either
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
	docs, err := locate.Parse([]byte("spec:\n  config: |\n    {\"a\": 1,\n     # why\n     \"b\": 2}\n"))
	if err != nil {
		t.Fatal(err)
	}
	at, ok := docs[0].SyntaxError("/spec/config")
	if !ok || at.Line != 4 || at.Column != 6 {
		t.Errorf("%v, %v", at, ok)
	}
	if at, ok := docs[0].SyntaxError("/spec"); ok {
		t.Errorf("an object is no string: %v", at)
	}
}
