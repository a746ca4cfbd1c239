package main

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the goldens and README.md again")

const tofuVersion = "v1.12.6"

// openTofu returns the program tofu. It is built once, from the module proxy, which
// takes 10 minutes of CPU time, and kept in the user's cache.
func openTofu(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		missing(t, err.Error())
	}
	program := filepath.Join(cache, "migrationnet", "opentofu", "tofu-"+tofuVersion)
	if _, err := os.Stat(program); err == nil {
		return program
	}
	if testing.Short() {
		t.Skip("OpenTofu is not built yet, and is not for -short")
	}
	if err := build(t, program); err != nil {
		missing(t, err.Error())
	}
	return program
}

// missing skips the test, or fails it where everything has to run.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("MIGRATIONNET_TESTS") == "all" {
		t.Fatal("there is no OpenTofu: ", why)
	}
	t.Skip("there is no OpenTofu: ", why)
}

// build builds in the module as it is, with its own go.mod, whose replace go install
// refuses. The program appears under its name when it is whole.
func build(t *testing.T, program string) error {
	out, err := exec.Command("go", "mod", "download", "-json",
		"github.com/opentofu/opentofu@"+tofuVersion).Output()
	var module struct{ Dir, Error string }
	if json.Unmarshal(out, &module) != nil || module.Dir == "" {
		return errors.Join(errors.New("cannot download it: "+module.Error), err)
	}
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(program), ".new")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	args := []string{"go", "build", "-p", "2", "-trimpath", "-ldflags",
		"-s -w -X github.com/opentofu/opentofu/version.dev=no",
		"-o", filepath.Join(tmp, "tofu"), "./cmd/tofu"}
	if nice, err := exec.LookPath("nice"); err == nil {
		args = append([]string{nice}, args...)
	}
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir, cmd.Env = module.Dir, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.New(err.Error() + ": " + string(out))
	}
	return os.Rename(filepath.Join(tmp, "tofu"), program)
}

// A workspace is a directory in which tofu is run.
type workspace struct {
	*testing.T
	dir, tofu, settings string
}

// provision returns where tofu finds the provider: where it is built, without init,
// or in a mirror.
func provision(t *testing.T, mirror bool) (settings string) {
	t.Helper()
	dir := t.TempDir()
	platform := runtime.GOOS + "_" + runtime.GOARCH
	program := filepath.Join(dir, "terraform-provider-migrationnet")
	text := `dev_overrides { "` + address + `" = "` + dir + `" }`
	if mirror {
		program = filepath.Join(dir, address, "0.0.1", platform,
			"terraform-provider-migrationnet_v0.0.1")
		text = `filesystem_mirror { path = "` + dir + `" }`
	}
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	settings = filepath.Join(dir, "tofurc")
	err := os.WriteFile(settings, []byte("provider_installation {\n  "+text+"\n}\n"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// open copies testdata/name into a workspace.
func open(t *testing.T, name string, mirror bool) workspace {
	t.Helper()
	tofu := openTofu(t)
	w := workspace{t, t.TempDir(), tofu, provision(t, mirror)}
	if err := os.CopyFS(w.dir, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	return w
}

// run runs tofu, which is to end with that status, and returns what it prints.
func (w workspace) run(status int, args ...string) string {
	w.Helper()
	cmd := exec.CommandContext(w.Context(), w.tofu, args...)
	cmd.WaitDelay = 10 * time.Second
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+w.settings, "CHECKPOINT_DISABLE=1",
		"TF_IN_AUTOMATION=1", "TF_CLI_ARGS=", "COLUMNS=80")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != status {
		w.Fatalf("tofu %v: %v, want status %d\n%s", args, err, status, out)
	}
	return string(out)
}

// edit replaces a text of main.tf, which is there once.
func (w workspace) edit(old, text string) {
	w.Helper()
	name := filepath.Join(w.dir, "main.tf")
	data, err := os.ReadFile(name)
	if err != nil {
		w.Fatal(err)
	}
	if n := strings.Count(string(data), old); n != 1 {
		w.Fatalf("%q is %d times in main.tf", old, n)
	}
	data = []byte(strings.Replace(string(data), old, text, 1))
	if err := os.WriteFile(name, data, 0o644); err != nil {
		w.Fatal(err)
	}
}

// windows returns the output of that name.
func (w workspace) windows() (out map[string]string) {
	w.Helper()
	if err := json.Unmarshal([]byte(w.run(0, "output", "-json", "windows")), &out); err != nil {
		w.Fatal(err)
	}
	return out
}
