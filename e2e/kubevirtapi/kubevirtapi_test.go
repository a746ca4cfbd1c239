package kubevirtapi

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	library = "../.."
	api     = "kubevirt.io/api"
	adapter = "./migration/vmi"
)

// releases are those that migration/vmi promises to build with. v1.9.0 renamed
// the Go field of migrationConfiguration, so that naming it builds with some of
// them only.
var releases = []string{"v1.6.0", "v1.7.0", "v1.8.0", "v1.9.0"}

func TestBuildsWith(t *testing.T) {
	for _, release := range releases {
		t.Run(release, func(t *testing.T) {
			if out, err := run(".", "go", "mod", "download", api+"@"+release); err != nil {
				t.Skipf("needs the module proxy for %s %s: %v\n%s", api, release, err, out)
			}
			dir := t.TempDir()
			copyModule(t, dir)
			must(t, dir, "go", "mod", "edit", "-require="+api+"@"+release)
			must(t, dir, "go", "mod", "tidy")
			if got := must(t, dir, "go", "list", "-m", "-f", "{{.Version}}", api); got != release {
				t.Fatalf("built with %s, want %s", got, release)
			}
			must(t, dir, "go", "vet", adapter)
			t.Log(must(t, dir, "go", "test", "-count=1", adapter))
		})
	}
}

// copyModule copies the library, without the modules inside it.
func copyModule(t *testing.T, to string) {
	err := filepath.WalkDir(library, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(library, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			_, err := os.Stat(filepath.Join(path, "go.mod"))
			if name != "." && (err == nil || strings.HasPrefix(d.Name(), ".")) {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	out, err := run(dir, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

// run runs a program without the workspace and flags of whoever runs the test.
func run(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}
