package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOutsideOfARun(t *testing.T) {
	t.Setenv(cookie, "")
	for about, c := range map[string]struct {
		args   []string
		status int
		out    string
	}{
		"nothing":       {nil, 2, "OpenTofu or Terraform starts"},
		"help":          {[]string{"-h"}, 2, "dev_overrides"},
		"version":       {[]string{"-version"}, 0, "terraform-provider-migrationnet dev"},
		"an argument":   {[]string{"x"}, 2, "dev_overrides"},
		"for debugging": {[]string{"-debug"}, 1, "no debugger"},
	} {
		var out bytes.Buffer
		status := run(c.args, &out, &out, func(debug bool) error {
			if !debug {
				t.Errorf("%s: served", about)
			}
			return errors.New("no debugger")
		})
		if status != c.status || !strings.Contains(out.String(), c.out) {
			t.Errorf("%s: %d, %s", about, status, &out)
		}
	}
}

const north = `  cluster {
    name                         = "north"
    openshift                    = "4.21"
    namespace                    = "openshift-cnv"
    nodes                        = 6
    nic                          = "eth1"
    decentralized_live_migration = true
  }
`

// beforeEast is where a cluster is added first.
const beforeEast = "  cluster {\n    name                         = \"east\"\n"

func TestWindows(t *testing.T) {
	for about, mirror := range map[string]bool{"dev_overrides": false, "mirror": true} {
		t.Run(about, func(t *testing.T) {
			w := open(t, "windows", mirror)
			if mirror {
				w.run(0, "init", "-no-color")
			}
			w.run(0, "validate")
			w.run(2, "plan", "-detailed-exitcode")
			first := w.run(0, "apply", "-auto-approve", "-no-color")
			w.run(0, "plan", "-detailed-exitcode")
			w.edit(beforeEast, north+beforeEast)
			w.run(2, "plan", "-detailed-exitcode")
			w.run(0, "apply", "-auto-approve", "-no-color")
			w.run(0, "plan", "-detailed-exitcode")
			want := map[string]string{
				"east": "10.200.5.2-10.200.5.17", "west": "10.200.5.18-10.200.5.33",
				"north": "10.200.5.34-10.200.5.49",
			}
			if diff := cmp.Diff(want, w.windows()); diff != "" {
				t.Error(diff)
			}
			w.edit(`cidr = "10.200.5.0/24"`, `cidr = "10.200.4.0/23"`)
			w.run(2, "plan", "-detailed-exitcode")
			_, outputs, _ := strings.Cut(first, "Outputs:\n\n")
			golden(t, "windows", outputs)
			w.run(0, "destroy", "-auto-approve")
		})
	}
}

func TestErrorsAreAtTheirLines(t *testing.T) {
	for about, c := range map[string]struct {
		old, text string
		line      int
		summary   string
	}{
		"an attribute of a block": {
			`cidr = "10.200.5.0/24"`, `cidr = "10.200.5.7/24"`, 10, "Not a usable network",
		},
		"an element in a block of a block": {
			`["10.200.5.1"]`, "[\n        \"10.200.5.1\",\n        \"10.200.5.x\",\n      ]",
			15, "Not an address, a range or a network",
		},
		"an attribute of a block in the second of several": {
			`cidr = "10.128.0.0/14"`, `cidr = "10.128.0.1/14"`, 25, "Not a usable network",
		},
	} {
		t.Run(about, func(t *testing.T) {
			w := open(t, "windows", false)
			w.edit(c.old, c.text)
			var out struct {
				Diagnostics []struct {
					Severity, Summary string
					Range             struct{ Start struct{ Line int } }
				}
			}
			if err := json.Unmarshal([]byte(w.run(1, "validate", "-json")), &out); err != nil {
				t.Fatal(err)
			}
			errs := 0
			for _, d := range out.Diagnostics {
				if d.Severity != "error" {
					continue
				}
				errs++
				if d.Summary != c.summary || d.Range.Start.Line != c.line {
					t.Errorf("%s at line %d, want line %d", d.Summary, d.Range.Start.Line, c.line)
				}
			}
			if errs != 1 {
				t.Errorf("%d errors: %+v", errs, out)
			}
		})
	}
}

func TestFunctions(t *testing.T) {
	w := open(t, "functions", false)
	w.run(0, "apply", "-auto-approve")
	w.run(0, "plan", "-detailed-exitcode")
	golden(t, "functions", w.run(0, "output", "-no-color"))
	w.edit("vlan                = 100", "vlna = 100")
	if out := w.run(1, "plan", "-no-color"); !strings.Contains(out, "json-member-unknown") {
		t.Error("a member that is ignored is no error:\n" + out)
	}
}

func TestLint(t *testing.T) {
	w := open(t, "lint", false)
	_, out, _ := strings.Cut(w.run(1, "plan", "-no-color"), "\nError:")
	golden(t, "lint", "Error:"+out)
}

// golden compares what tofu printed with testdata/name.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(text(t, file), got); diff != "" {
		t.Errorf("go test . -update\n%s", diff)
	}
}

func text(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// README.md shows the configurations of testdata, and what tofu prints.
func TestREADMETellsTheTruth(t *testing.T) {
	readme := text(t, "README.md")
	for _, name := range []string{"windows", "functions", "lint"} {
		_, config, _ := strings.Cut(text(t, filepath.Join("testdata", name, "main.tf")), "\n}\n\n")
		for block, want := range map[string]string{
			"hcl": config, "text": text(t, filepath.Join("testdata", name+".golden")),
		} {
			marker := "<!-- " + name + " -->\n```" + block + "\n"
			before, rest, ok := strings.Cut(readme, marker)
			_, after, more := strings.Cut(rest, "```\n")
			if !ok || !more {
				t.Fatalf("README.md has no %q", marker)
			}
			if now := before + marker + want + "```\n" + after; *update {
				readme = now
			} else if diff := cmp.Diff(now, readme); diff != "" {
				t.Errorf("go test . -update\n%s", diff)
			}
		}
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
