//go:build linux

package lab

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// The programs, from the module proxy. They are kept in the user's cache, where e2e keeps
// its own.
const (
	plugins            = "github.com/containernetworking/plugins/plugins/main/"
	whereabouts        = "github.com/k8snetworkplumbingwg/whereabouts"
	whereaboutsVersion = "v0.8.0"
)

// pluginVersions are those of containernetworking/plugins: one for each cluster.
var pluginVersions = map[string]string{"east": "v1.9.1", "west": "v1.10.0"}

// programs are the directories with the programs of a cluster.
type programs struct{ plugins, whereabouts string }

var building sync.Mutex

// installed makes what is not there yet.
func installed(t testing.TB, cluster string) programs {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	version := pluginVersions[cluster]
	p := programs{
		plugins:     filepath.Join(cache, "migrationnet", "cni-plugins", version),
		whereabouts: filepath.Join(cache, "migrationnet", "cni-plugins", "whereabouts-"+whereaboutsVersion),
	}
	for _, name := range []string{"macvlan", "bridge"} {
		build(t, filepath.Join(p.plugins, name), func(to string) *exec.Cmd {
			cmd := exec.Command("go", "install", plugins+name+"@"+version)
			cmd.Env = append(os.Environ(), "GOBIN="+filepath.Dir(to))
			return cmd
		})
	}
	build(t, filepath.Join(p.whereabouts, "whereabouts"), func(to string) *exec.Cmd {
		return buildWhereabouts(t, to)
	})
	return p
}

// build makes a program in a directory of its own, and puts it in its place in one step:
// another run may look for it meanwhile.
func build(t testing.TB, program string, command func(to string) *exec.Cmd) {
	t.Helper()
	if _, err := os.Stat(program); err == nil {
		return
	}
	dir := filepath.Dir(program)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	work, err := os.MkdirTemp(dir, ".new")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	to := filepath.Join(work, filepath.Base(program))
	cmd := command(to)
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	if err := os.Rename(to, program); err != nil {
		t.Fatal(err)
	}
}

// buildWhereabouts has a copy of its go.mod: with a replacement in it go install refuses,
// and its vendor directory is not whole in the module proxy.
func buildWhereabouts(t testing.TB, to string) *exec.Cmd {
	t.Helper()
	source := whereaboutsSource(t)
	mod := filepath.Join(t.TempDir(), "whereabouts.mod")
	for from, copied := range map[string]string{
		"go.mod": mod, "go.sum": mod[:len(mod)-len("mod")] + "sum",
	} {
		text, err := os.ReadFile(filepath.Join(source, from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build", "-mod=mod", "-modfile="+mod, "-o", to, "./cmd")
	cmd.Dir = source
	return cmd
}

// whereaboutsSource returns where its module is, with the definitions of its resources.
var whereaboutsSource = func() func(testing.TB) string {
	find := sync.OnceValues(func() (string, error) {
		cmd := exec.Command("go", "mod", "download", "-json", whereabouts+"@"+whereaboutsVersion)
		cmd.Dir = os.TempDir()
		out, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("%v: %w: %s", cmd, err, out)
		}
		var module struct{ Dir string }
		return module.Dir, json.Unmarshal(out, &module)
	})
	return func(t testing.TB) string {
		t.Helper()
		dir, err := find()
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
}()
