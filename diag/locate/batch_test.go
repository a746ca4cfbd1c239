package locate_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/internal/growth"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// An item of a list in YAML, and the path of what is changed in it.
var batchItems = []struct{ text, path string }{
	{"a: '{\"x\": 1}'", "/a/x"},
	{"a: \"{\\\"x\\\": 1}\" # keep", "/a/x"},
	{"a: |\n    {\"x\": 1,\n    \"y\": 2}", "/a/x"},
	{"a: plain", "/a"},
	{"a: 'single'", "/a"},
	{"a: 5", "/a"},
	{"a: {b: c}", "/a/b"},
	{"a: &x '{\"x\": 1}'\n  b: *x", "/a/x"}, // shared
	{"a: 1", "/missing"},
}

var batchValues = []string{`2`, `"y"`, `"true"`, `"x: y"`, `"a #b"`, `""`, `"it's"`, `"\n"`, `null`, `"- a"`}

// patchAllIsPatch: together, each document gets the edit that it gets alone, and the file is
// after all of them what it is after one by one.
func patchAllIsPatch(t *rapid.T) bool {
	var source strings.Builder
	var ops [][]diag.Op
	for doc := range rapid.IntRange(1, 3).Draw(t, "documents") {
		if doc > 0 {
			source.WriteString("---\n")
		}
		source.WriteString("apiVersion: v1\nkind: List\nitems:\n")
		for range rapid.IntRange(1, 4).Draw(t, "items") {
			item := rapid.SampledFrom(batchItems).Draw(t, "item")
			source.WriteString("- " + item.text + "\n")
			value := rapid.SampledFrom(batchValues).Draw(t, "value")
			one := []diag.Op{{Op: "replace", Path: diag.Path(item.path), Value: json.RawMessage(value)}}
			if rapid.IntRange(0, 5).Draw(t, "none") == 0 {
				one = nil
			}
			ops = append(ops, one)
		}
	}
	docs, err := locate.Parse([]byte(source.String()))
	if err != nil {
		t.Fatalf("%s\n%v", &source, err)
	}
	var changes []locate.Change
	for _, d := range docs {
		for _, item := range d.Items() {
			changes = append(changes, locate.Change{Document: item, Ops: ops[len(changes)]})
		}
	}
	edits, errs := locate.PatchAll(changes)
	var good []locate.Edit
	for i, c := range changes {
		e, err := c.Document.Patch(c.Ops...)
		if e != edits[i] || fmt.Sprint(err) != fmt.Sprint(errs[i]) {
			t.Fatalf("%s\n%d: %v %v together, %v %v alone", &source, i, edits[i], errs[i], e, err)
		}
		if err == nil && e != (locate.Edit{}) {
			good = append(good, e)
		}
	}
	one := []byte(source.String())
	for i := range good {
		one = good[len(good)-1-i].Apply(one) // they are in the order of the file
	}
	slices.Reverse(good)
	if all := locate.ApplyAll([]byte(source.String()), good); string(all) != string(one) {
		t.Fatalf("%s\nbecomes\n%s\nand one by one\n%s", &source, all, one)
	}
	return len(good) > 1
}

func TestPatchAllIsPatch(t *testing.T) { law.Hold(t, patchAllIsPatch, 4) }

func FuzzPatchAllIsPatch(f *testing.F) { law.Fuzz(f, patchAllIsPatch) }

// Patching many documents costs as much as reading them.
func TestPatchAllIsLinear(t *testing.T) {
	growth.Linear(t, 100, func(n int) func() {
		source := "apiVersion: v1\nkind: List\nitems:\n" + strings.Repeat("- a: '{\"x\": 1}'\n", n)
		return func() {
			docs, err := locate.Parse([]byte(source))
			if err != nil {
				t.Fatal(err)
			}
			var changes []locate.Change
			for _, item := range docs[0].Items() {
				op := diag.Op{Op: "replace", Path: "/a/x", Value: json.RawMessage("2")}
				changes = append(changes, locate.Change{Document: item, Ops: []diag.Op{op}})
			}
			if _, errs := locate.PatchAll(changes); errs[n-1] != nil {
				t.Fatal(errs[n-1])
			}
		}
	})
}
