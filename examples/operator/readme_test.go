package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parts are the packages that README.md counts the lines of.
var parts = []string{"v1alpha1", "planner", "verdicts", "webhooks", "known", "operator", "policy"}

// README.md says how large the parts are.
func TestLines(t *testing.T) {
	const marker = "<!-- lines -->\n"
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), marker)
	if !ok {
		t.Fatal("README.md has no place for them")
	}
	_, after, _ := strings.Cut(rest, "\nof which")
	want := before + marker + "\n" + lines(t) + "\nof which" + after
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(readme)); diff != "" {
		t.Errorf("go test . -update writes it again (-want +README)\n%s", diff)
	}
}

// lines is a table of the lines of code: without comments, blank lines and tests.
func lines(t *testing.T) string {
	t.Helper()
	names, counts, bar := "|", "|", "|"
	for _, part := range parts {
		files, err := filepath.Glob("internal/" + part + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", part, len(files), err)
		}
		n := 0
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") {
				n += code(t, f)
			}
		}
		names, counts, bar = names+" `"+part+"` |", counts+fmt.Sprintf(" %d |", n), bar+"---|"
	}
	return names + "\n" + bar + "\n" + counts + "\n"
}

func code(t *testing.T, file string) (n int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}
