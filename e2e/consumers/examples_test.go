package consumers

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fewestExamples is a floor: an empty directory must not pass.
const fewestExamples = 3

// An example compiles, and its tests pass, when it is copied out of this
// repository: so it imports nothing that its reader cannot import.
func TestExamplesCompileElsewhere(t *testing.T) {
	root, err := filepath.Abs(*source)
	if err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(filepath.Join(root, "examples"))
	if err != nil {
		t.Fatal(err)
	}
	compiled := 0
	for _, e := range all {
		if !e.IsDir() {
			continue
		}
		t.Run(e.Name(), func(t *testing.T) {
			copied(t, root, filepath.Join(root, "examples", e.Name()))
			compiled++
		})
	}
	if compiled < fewestExamples && !t.Failed() {
		t.Errorf("%d examples, want at least %d", compiled, fewestExamples)
	}
}

// copied copies the example into a module of its own, which needs this one, and
// builds, vets and tests it there. An example that is a module already stays it, and is
// compiled only: .ci/run tests the modules where they are.
func copied(t *testing.T, root, example string) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	if programs(t, dir) == 0 {
		t.Fatalf("there is no program in %s", example)
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	module := err == nil
	if !module {
		run(t, dir, "mod", "init", "example.com/copied")
	}
	run(t, dir, "mod", "edit", "-replace="+library+"="+root,
		"-require="+library+"@v0.0.0-00010101000000-000000000000")
	replaceModules(t, root, dir)
	run(t, dir, "mod", "tidy")
	run(t, dir, "vet", "./...")
	if !module {
		run(t, dir, "build", "-o", t.TempDir()+"/", "./...")
		run(t, dir, "test", "-short", "./...")
	}
}

// replaceModules replaces the other modules of this repository, which the go.mod in dir finds
// by their place beside the example.
func replaceModules(t *testing.T, root, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		module, place, ok := strings.Cut(strings.TrimSpace(line), " => ../../")
		module = strings.TrimPrefix(module, "replace ")
		if ok && strings.HasPrefix(module, library+"/") {
			run(t, dir, "mod", "edit", "-replace="+module+"="+filepath.Join(root, filepath.FromSlash(place)))
		}
	}
}

// programs counts the files of package main in dir.
func programs(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		if strings.Contains(string(text), "\npackage main\n") {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
