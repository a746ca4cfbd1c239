package consumers

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const library = "github.com/migrationnet/migrationnet"

var source = flag.String("library", "../..", "the directory of the library")

// clients are the releases of client-go that consumers have; "" is none.
var clients = []string{"", "v0.31.0", "v0.32.0", "v0.33.0", "v0.34.0", "v0.37.2"}

// compiled are the clients with which the packages are compiled, not only
// resolved.
var compiled = []string{"", "v0.31.0", "v0.37.2"}

// pure are the packages that may raise no version of a consumer, and add at most
// mostSums lines to its go.sum: those of go-cmp, rapid and one more, which the
// tests of the packages import.
var pure = []string{
	"diag", "release", "ipnet", "ipam", "bridgeconf", "nad", "hco", "podnet", "migration",
	"migration/plan",
}

const mostSums = 6

// leaves bring what they adapt. They may raise nothing of it either.
var leaves = []string{
	"diag/locate", "diag/fielderr", "nad/nadyaml", "hco/hcoyaml", "podnet/podnetyaml",
	"nad/nadv1", "podnet/podnetv1", "migration/vmi",
}

func TestWhatAnImportCosts(t *testing.T) {
	root, err := filepath.Abs(*source)
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range clients {
		t.Run("client-go "+cmp.Or(client, "none"), func(t *testing.T) { measure(t, root, client) })
	}
}

// measure imports each package alone, and logs a table of what that adds: lines
// of go.sum, modules in go.mod, and versions raised.
func measure(t *testing.T, root, client string) {
	table := &strings.Builder{}
	fmt.Fprintf(table, "%-18s %8s %8s %7s\n", "import", "go.sum", "modules", "raised")
	before := consumer(t, root, client, "")
	for _, pkg := range slices.Concat(pure, leaves) {
		sums, modules, raised := consumer(t, root, client, pkg).since(before)
		fmt.Fprintf(table, "%-18s %8d %8d %7d\n", pkg, sums, modules, len(raised))
		if len(raised) > 0 {
			t.Errorf("%s raises %s", pkg, strings.Join(raised, ", "))
		}
		if slices.Contains(pure, pkg) && sums > mostSums {
			t.Errorf("%s adds %d lines to go.sum, want at most %d", pkg, sums, mostSums)
		}
	}
	t.Logf("\n%s", table)
}

// cost is what go.mod and go.sum of a consumer hold after go mod tidy.
type cost struct {
	sums     int
	versions map[string]string // by module, without the library
}

// since reports what is more in c than in before.
func (c cost) since(before cost) (sums, modules int, raised []string) {
	for module, version := range c.versions {
		old, had := before.versions[module]
		switch {
		case !had:
			modules++
		case old != version:
			raised = append(raised, fmt.Sprintf("%s from %s to %s", module, old, version))
		}
	}
	return c.sums - before.sums, modules, raised
}

// consumer makes a module with client-go and an import of pkg, tidies it, and has
// go list resolve every package. With the oldest and the newest client-go, and with
// none, it compiles the imported package; not client-go itself, of which no
// version may change.
func consumer(t *testing.T, root, client, pkg string) cost {
	t.Helper()
	dir := t.TempDir()
	main := "package main\n\n"
	if client != "" {
		main += "import _ \"k8s.io/client-go/kubernetes\"\n"
	}
	if pkg != "" {
		main += fmt.Sprintf("import _ %q\n", library+"/"+pkg)
	}
	err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(main+"\nfunc main() {}\n"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	run(t, dir, "mod", "init", "example.com/consumer")
	if client != "" {
		run(t, dir, "mod", "edit", "-require=k8s.io/client-go@"+client)
	}
	if pkg != "" {
		run(t, dir, "mod", "edit", "-replace="+library+"="+root,
			"-require="+library+"@v0.0.0-00010101000000-000000000000")
	}
	run(t, dir, "mod", "tidy")
	run(t, dir, "list", "-deps", ".")
	if pkg != "" && slices.Contains(compiled, client) {
		run(t, dir, "build", library+"/"+pkg)
	}
	return read(t, dir)
}

func read(t *testing.T, dir string) cost {
	t.Helper()
	c := cost{versions: map[string]string{}}
	if sum, err := os.ReadFile(filepath.Join(dir, "go.sum")); err == nil {
		c.sums = strings.Count(string(sum), "\n")
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		f := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(f) >= 2 && strings.HasPrefix(f[1], "v") && f[0] != library {
			c.versions[f[0]] = f[1]
		}
	}
	return c
}

// run runs the go command without the workspace and flags of whoever runs the
// test.
func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
