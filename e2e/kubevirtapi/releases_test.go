package kubevirtapi_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
)

const (
	library = "github.com/migrationnet/migrationnet"
	api     = "kubevirt.io/api"
)

// releases are those of kubevirt.io/api that the adapters are tested with.
// v1.9.0 renamed the Go field of migrationConfiguration, so that naming it builds
// with some of them only.
var releases = []string{"v1.6.0", "v1.7.0", "v1.8.0", "v1.9.0"}

// TestAdaptersWith runs, with each release, the tests of migration/vmi, and the
// test of this module that asks the types for their members. go.mod has the
// newest release.
func TestAdaptersWith(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, release := range releases {
		t.Run(release, func(t *testing.T) {
			if out, err := run(".", "go", "mod", "download", api+"@"+release); err != nil {
				law.Missing(t, "needs the module proxy for %s %s: %v\n%s", api, release, err, out)
			}
			dir := t.TempDir()
			test, err := os.ReadFile("members_test.go")
			if err != nil {
				t.Fatal(err)
			}
			fixtures := filepath.Join(root, "migration", "testdata")
			test = []byte(strings.Replace(string(test), "../../migration/testdata",
				filepath.ToSlash(fixtures), 1))
			if err := os.WriteFile(filepath.Join(dir, "members_test.go"), test, 0o644); err != nil {
				t.Fatal(err)
			}
			must(t, dir, "go", "mod", "init", library+"/e2e/kubevirtapi/at")
			must(t, dir, "go", "mod", "edit", "-replace="+library+"="+root,
				"-require="+library+"@v0.0.0-00010101000000-000000000000",
				"-require="+api+"@"+release)
			must(t, dir, "go", "mod", "tidy")
			if got := must(t, dir, "go", "list", "-m", "-f", "{{.Version}}", api); got != release {
				t.Fatalf("built with %s, want %s", got, release)
			}
			t.Log(must(t, dir, "go", "test", "-count=1", ".", library+"/migration/vmi"))
		})
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
