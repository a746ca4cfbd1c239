//go:build linux

package e2e

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"sync"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/release"
)

// releases are those of containernetworking/plugins whose bridge plugin runs: the
// first without vlanTrunk, the last but one and the last whose preserveDefaultVlan
// is true, the first where it is false, and the last two.
var releases = []string{"v1.2.0", "v1.4.1", "v1.7.1", "v1.8.0", "v1.9.1", "v1.10.0"}

const plugins = "github.com/containernetworking/plugins/plugins"

// A plugin is a plugin of a release, with the IPAM plugins it calls.
type plugin struct {
	version string
	release bridgeconf.Release
	program string
	ipam    string // the directory
}

// building keeps two tests from building the same program.
var building sync.Mutex

// installed returns the bridge plugin of each release, oldest first.
func installed(t testing.TB) []plugin { t.Helper(); return pluginsOf(t, "main/bridge", releases) }

// pluginsOf returns a plugin of each release. It makes every program that is not
// in the user's cache yet, static, from the module proxy. Their IPAM plugins are
// those of v1.9.1, and of v1.10.0, whose host-local refuses more.
func pluginsOf(t testing.TB, pkg string, releases []string) (out []plugin) {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	for _, v := range releases {
		from := "v1.9.1"
		if v == "v1.10.0" {
			from = v
		}
		install(t, cacheDir(t, from), "ipam/host-local", from)
		install(t, cacheDir(t, from), "ipam/static", from)
		install(t, cacheDir(t, v), pkg, v)
		rel, err := release.Plugins(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, plugin{
			version: v,
			release: rel,
			program: filepath.Join(cacheDir(t, v), path.Base(pkg)),
			ipam:    cacheDir(t, from),
		})
	}
	return out
}

// cacheDir is where the programs of a release are kept.
func cacheDir(t testing.TB, version string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "migrationnet", "cni-plugins", version)
}

func install(t testing.TB, dir, pkg, version string) {
	t.Helper()
	name := path.Base(pkg)
	if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
		return
	}
	tmp := t.TempDir()
	cmd := exec.Command("go", "install", path.Join(plugins, pkg)+"@"+version)
	cmd.Env = append(os.Environ(), "GOBIN="+tmp, "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	if err := place(filepath.Join(tmp, name), dir); err != nil {
		t.Fatal(err)
	}
}

// place copies a program into dir, which may be on another file system, under a
// temporary name first: another run may look for it meanwhile.
func place(program, dir string) error {
	data, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".new")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(data); err != nil {
		return err
	}
	if err := tmp.Chmod(0o755); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(dir, filepath.Base(program)))
}
