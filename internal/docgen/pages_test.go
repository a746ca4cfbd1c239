package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestThePagesAreThoseThatAreGenerated fails when a rule, an example or a table
// has changed and docgen was not run: go run ./internal/docgen
func TestThePagesAreThoseThatAreGenerated(t *testing.T) {
	want, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || string(got) != text {
			t.Errorf("%s is not what docgen writes: %v\n%s", name, err, cmp.Diff(text, string(got)))
		}
	}
	there, err := filepath.Glob(filepath.Join(root, "docs", "rules", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range there {
		if want["docs/rules/"+filepath.Base(name)] == "" {
			t.Errorf("%s is the page of no rule", name)
		}
	}
}

// TestEveryRuleHasAnExampleThatGivesItAndIsFixed also shows that every rule can fire.
func TestEveryRuleHasAnExampleThatGivesItAndIsFixed(t *testing.T) {
	examples, err := readExamples(root)
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]bool{}
	for _, c := range catalogues {
		for _, r := range c.rules {
			rules[r.Code] = true
		}
	}
	for code, x := range examples {
		if !rules[code] {
			t.Errorf("%s is not a rule", code)
		}
		if len(x.findings) == 0 {
			t.Errorf("%s: the wrong document does not give it at %q", code, x.Path)
		}
		if want := slices.Sorted(slices.Values(x.Also)); !slices.Equal(x.also, want) {
			t.Errorf("%s: the other errors are %q, want %q", code, x.also, want)
		}
		if len(x.other) > 0 {
			t.Errorf("%s: the fixed document gives %+v", code, x.other)
		}
	}
	for code := range rules {
		if examples[code] == nil {
			t.Errorf("%s has no example", code)
		}
	}
	t.Logf("%d rules", len(rules))
	if len(rules) < 450 {
		t.Error("the catalogues are not whole")
	}
}
