package jsonobj_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

func repaired(text string) (string, bool) {
	all, ok := jsonobj.Repair(text)
	for _, r := range slices.Backward(all) {
		text = text[:r.Start] + r.Text + text[r.End:]
	}
	return text, ok
}

// TestRepair has texts of which every mistake has one right answer, and others.
func TestRepair(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1}`:                                `{"a": 1}`,
		"{\"a\": 1,\n \"b\": [1, 2,],\n}":         "{\"a\": 1,\n \"b\": [1, 2]\n}",
		`{"a": 1,, "b": 2}`:                       `{"a": 1, "b": 2}`,
		"{“a”: “x, y”, \"b\": ‘z’}":               `{"a": "x, y", "b": "z"}`,
		`{"a": “x", "b": 1}`:                      `{"a": "x", "b": 1}`,
		"{\"a\": True, \"b\": [None, FALSE]}":     `{"a": true, "b": [null, false]}`,
		"{ 1\n \"a\": \"x\", 2\n \"b\": 7 3\n} 4": "{\n \"a\": \"x\",\n \"b\": 7\n}",
		"{ <1>\n \"a\": 1, (2)\n \"b\": 2 ③\n}":   "{\n \"a\": 1,\n \"b\": 2\n}",
		"{\u00a0\"a\":\u00a0\"\u00a0\"}":          "{ \"a\": \"\u00a0\"}",
		`{"a": 1 "b": 2}`:                         "",
		`{name: 1}`:                               "",
		"{\"a\": 1} // x":                         "",
		`{"a": ${X},}`:                            "",
		`{"a": “x`:                                "",
		`{"a": 1`:                                 "",
		"[" + strings.Repeat("[1,],", 101) + "1]": "",
	} {
		got, ok := repaired(text)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s: %v %s", text, ok, got)
		}
	}
}

// TestRepairMakesJSON plants mistakes into JSON: what is repaired is JSON, nothing but the
// mistakes changed, and where only mistakes with one right answer were planted it is
// repaired.
func TestRepairMakesJSON(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		planted, clean := "", ""
		n := rapid.IntRange(1, 12).Draw(t, "members")
		for i := range n {
			name := rapid.SampledFrom([]string{`"a"`, `“a”`}).Draw(t, "name")
			value := rapid.SampledFrom([]string{`"x"`, `‘x’`, "True", "12", "[1,]", "[1]"}).Draw(t, "value")
			sep := ","
			if i == n-1 {
				sep = rapid.SampledFrom([]string{"", ","}).Draw(t, "comma")
			}
			tail := rapid.SampledFrom([]string{"\n", " 3\n", " (4)\n", " <5>\n", " ⑥\n", "\u00a0\n"}).Draw(t, "tail")
			planted += name + ": " + value + sep + tail
			plain := strings.NewReplacer(`“a”`, `"a"`, `‘x’`, `"x"`, "True", "true", "[1,]", "[1]").
				Replace(name + ": " + value)
			clean += plain
			if i < n-1 {
				clean += ","
			}
		}
		got, ok := repaired("{" + planted + "}")
		if !ok {
			t.Fatalf("{%s} is not repaired", planted)
		}
		strip := strings.NewReplacer(" ", "", "\n", "")
		if strip.Replace(got) != strip.Replace("{"+clean+"}") {
			t.Fatalf("{%s}\nis repaired to %s", planted, got)
		}
		return true
	}, 1)
}
