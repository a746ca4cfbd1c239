package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

func library(t *testing.T) books {
	t.Helper()
	b, err := readBooks(root)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEverySourceResolves(t *testing.T) {
	b, sources, references := library(t), 0, 0
	for _, c := range catalogues {
		for _, r := range c.rules {
			sources++
			found := refs(r.Source)
			if len(found) == 0 {
				t.Errorf("%s: the source of %s refers to no section of docs/facts: %s", c.pkg,
					r.Code, r.Source)
			}
			for _, x := range found {
				references++
				if _, err := b.anchor(x); err != nil {
					t.Errorf("%s: the source of %s: %v", c.pkg, r.Code, err)
				}
			}
		}
	}
	t.Logf("%d sources, %d references", sources, references)
	if sources < 390 || references < sources {
		t.Errorf("%d sources with %d references: are all packages listed?", sources, references)
	}
}

// TestEveryCaseThatASourceNamesIsRecorded looks for the id of a recorded run in
// the fact books and in the recordings of the packages. An id may be the prefix
// of several, as C02 and F*-mtu are.
func TestEveryCaseThatASourceNamesIsRecorded(t *testing.T) {
	text, cases := everything(t), 0
	for _, c := range catalogues {
		for _, r := range c.rules {
			for _, m := range caseForm.FindAllStringSubmatch(r.Source, -1) {
				cases++
				id := strings.ReplaceAll(regexp.QuoteMeta(m[1]), `\*`, `\d+`)
				if !regexp.MustCompile(id).MatchString(text) {
					t.Errorf("%s: the source of %s names case %s, which is not recorded", c.pkg,
						r.Code, m[1])
				}
			}
		}
	}
	t.Logf("%d cases", cases)
	if cases < 60 {
		t.Errorf("only %d cases were looked for", cases)
	}
}

// everything is the text of the fact books and of all recordings.
func everything(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, text := range library(t) {
		all.WriteString(text)
	}
	for _, name := range recordings(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

func recordings(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "*", "testdata", "*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	return names
}

var declaration = regexp.MustCompile(`&(?:diag\.)?Rule\{\s*Code:\s*"`)

// TestEveryPackageWithRulesIsListed counts the rules in the source text.
func TestEveryPackageWithRulesIsListed(t *testing.T) {
	declared, listed := 0, 0
	for _, c := range catalogues {
		listed += len(c.rules)
	}
	walkSources(t, func(_, text string) { declared += len(declaration.FindAllString(text, -1)) })
	if declared != listed {
		t.Errorf("the source has %d rules, the catalogues list %d", declared, listed)
	}
}

// TestEveryReferenceInACommentResolves is for the comments that justify a line.
func TestEveryReferenceInACommentResolves(t *testing.T) {
	b := library(t)
	walkSources(t, func(name, text string) {
		for _, x := range refs(text) {
			if _, err := b.anchor(x); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// walkSources calls f with the Go files of the root module's library.
func walkSources(t *testing.T, f func(name, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() &&
			(d.Name() == "e2e" || d.Name() == "bench" || d.Name() == "examples" ||
				d.Name() == "docgen"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		data, err := os.ReadFile(name)
		f(name, string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
