package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The draws are the same each time; -rapid.seed=0 makes others.
func init() {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
}

func TestFixShowsTheDifference(t *testing.T) {
	out, notes, err := try("", "-fix", "-diff", "-release", "v1.9.1", "testdata/in")
	if !errors.Is(err, errFound) {
		t.Errorf("%v", err)
	}
	golden(t, "fix.diff.golden", filepath.ToSlash(out))
	golden(t, "fix.left.golden", filepath.ToSlash(notes))
}

func TestFixWritesWhatTheDifferenceShows(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.yaml")
	before, err := os.ReadFile("testdata/in/bridge.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, before, 0o640); err != nil {
		t.Fatal(err)
	}
	diff, _, _ := try("", "-fix", "-diff", name)
	if unchanged, err := os.ReadFile(name); err != nil || !bytes.Equal(before, unchanged) {
		t.Fatalf("-diff wrote the file: %v", err)
	}
	out, _, _ := try("", "-fix", name)
	after, err := os.ReadFile(name)
	if err != nil || out != "" {
		t.Fatal(err, out)
	}
	if got := string(unified(name, before, after)); got != diff || got == "" {
		t.Errorf("%s", cmp.Diff(diff, got))
	}
	if st, err := os.Stat(name); err != nil || st.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", st.Mode(), err)
	}
	for _, kept := range []string{
		"# The documents' bridge example", "|- # what Multus runs", "# Passed over",
	} {
		if !strings.Contains(string(after), kept) {
			t.Errorf("%q went missing", kept)
		}
	}
	if again, _, _ := try("", "-fix", "-diff", name); again != "" {
		t.Errorf("a second -fix changes more:\n%s", again)
	}
	if fixed, _, _ := try(string(before), "-fix", "-"); fixed != string(after) {
		t.Errorf("standard input\n%s", cmp.Diff(string(after), fixed))
	}
}

func TestUnified(t *testing.T) {
	if diff := cmp.Diff("--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n",
		string(unified("f", nil, []byte("a\n")))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("--- f\n+++ f\n@@ -1,1 +1,2 @@\n+x\n a\n",
		string(unified("f", []byte("a\n"), []byte("x\na\n")))); diff != "" {
		t.Error(diff)
	}
	if got := unified("f", []byte("a"), []byte("a")); got != nil {
		t.Errorf("the same: %s", got)
	}
}

func TestUnifiedIsWhatPatchTakes(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("patch is not installed")
	}
	name := filepath.Join(t.TempDir(), "f")
	line := rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "\n", "dd\n"})
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) string {
			s := strings.Join(rapid.SliceOfN(line, 0, 25).Draw(t, label), "")
			if rapid.Bool().Draw(t, "no newline at the end") {
				s = strings.TrimSuffix(s, "\n")
			}
			return s
		}
		old, new := draw("old"), draw("new")
		if old == "" || new == "" {
			return // patch makes and removes files then
		}
		if err := os.WriteFile(name, []byte(old), 0o644); err != nil {
			t.Fatal(err)
		}
		diff := unified("f", []byte(old), []byte(new))
		if len(diff) == 0 && old == new {
			return
		}
		cmd := exec.Command(patch, "-s", "-F0", name)
		cmd.Stdin = bytes.NewReader(diff)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, diff)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != new {
			t.Fatalf("%v\n%s", err, fmt.Sprintf("%q became %q, not %q\n%s", old, got, new, diff))
		}
	})
}
