package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A file that cannot be written, here because a directory has its name, leaves all
// others as they were, and nothing that was made for them.
func TestFilesAreWrittenTogetherOrNot(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "a.yaml")
	if err := os.WriteFile(old, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "c.yaml"), 0o755); err != nil {
		t.Fatal(err)
	}
	files := []file{
		{"a.yaml", []byte("new")}, {filepath.Join("east", "b.yaml"), []byte("new")},
		{"c.yaml", []byte("new")},
	}
	if err := replaceAll(dir, files); err == nil {
		t.Error("no error")
	}
	if got, _ := os.ReadFile(old); string(got) != "old" {
		t.Errorf("it was changed: %q", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
	if err := replaceAll(dir, files[:2]); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(old); err != nil || st.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", st, err)
	}
}

func TestTheFilesAboutReplacingAreThoseOfLint(t *testing.T) {
	for _, name := range []string{"replace.go", "replace_unix.go", "replace_other.go"} {
		theirs, err := os.ReadFile(filepath.Join("..", "lint", name))
		if err != nil {
			t.Skip("this example was copied alone")
		}
		if ours, err := os.ReadFile(name); err != nil || !bytes.Equal(ours, theirs) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
}
