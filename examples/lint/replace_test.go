package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestReplaceWritesAllOrNothing(t *testing.T) {
	write := func(t *testing.T, dir string) string {
		t.Helper()
		name := filepath.Join(dir, "a.yaml")
		if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for about, c := range map[string]struct {
		before func(t *testing.T, name string) string // returns the name to replace
		want   string
		err    error
	}{
		"a file": {func(t *testing.T, name string) string { return name }, "new", nil},
		"a link to a file": {func(t *testing.T, name string) string {
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(name, link); err != nil {
				t.Skip(err)
			}
			return link
		}, "new", nil},
		"a file that changed meanwhile": {func(t *testing.T, name string) string {
			if err := os.WriteFile(name, []byte("other"), 0o600); err != nil {
				t.Fatal(err)
			}
			return name
		}, "other", errChanged},
		"a file that is gone": {func(t *testing.T, name string) string {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			return name
		}, "", os.ErrNotExist},
	} {
		dir := t.TempDir()
		name := write(t, dir)
		asked := c.before(t, name)
		if err := replace(asked, []byte("old"), []byte("new")); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", about, err)
		}
		if got, _ := os.ReadFile(name); string(got) != c.want {
			t.Errorf("%s: %q, want %q", about, got, c.want)
		}
		if st, err := os.Lstat(asked); err == nil && asked != name &&
			st.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s: the link is a file now", about)
		}
		if st, err := os.Stat(name); err == nil && c.want == "new" && st.Mode().Perm() != 0o640 {
			t.Errorf("%s: mode %v", about, st.Mode())
		}
		entries, _ := os.ReadDir(dir)
		if len(entries) > 1 || len(entries) == 1 && entries[0].Name() != "a.yaml" {
			t.Errorf("%s: files are left: %v", about, entries)
		}
	}
}
