package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the output in README.md again")

func preflights(stdin string, args ...string) (out, stderr string, err error) {
	var stdout, notes bytes.Buffer
	err = run(args, strings.NewReader(stdin), &stdout, &notes)
	return stdout.String(), notes.String(), err
}

var faults = strings.Fields("-answered ports,ports-between,pools,idle " +
	"-cluster east=testdata/east.json -cluster west=testdata/west.json")

// README.md shows the command, and what it prints.
func TestREADMETellsTheTruth(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	out, stderr, err := preflights("", faults...)
	if !errors.Is(err, errNo) || stderr != "" || strings.Count(out, "\n  no ") != 3 {
		t.Fatalf("%v %s\n%s", err, stderr, out)
	}
	command := strings.ReplaceAll(strings.Join(faults, " "), "=testdata", "=examples/preflight/testdata")
	before, rest, ok := strings.Cut(string(text), "```text\n")
	_, after, more := strings.Cut(rest, "```")
	if !ok || !more || !strings.Contains(before, command) {
		t.Fatal("README.md does not show the command")
	}
	readme := before + "```text\n" + out + "```" + after
	if *update {
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(text), readme); diff != "" {
		t.Errorf("go test ./examples/preflight -update\n%s", diff)
	}
}

func TestExitStatus(t *testing.T) {
	east, err := os.ReadFile("testdata/east.json")
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"-answered", "ports,pools,idle"}
	for about, c := range map[string]struct {
		in   string
		args []string
		want error
	}{
		"ready":                   {string(east), all, nil},
		"cannot tell":             {string(east), nil, errOpen},
		"nothing":                 {"", nil, errOpen},
		"not ready":               {strings.Replace(string(east), `"network": "migration"`, `"network": "x"`, 1), all, errNo},
		"broken":                  {"{", all, errRead},
		"an object that is wrong": {string(east) + `{"apiVersion":"v1","kind":"Node"}`, all, errRead},
		"no such point":           {"", []string{"-answered", "x"}, errUsage},
		"no such format":          {"", []string{"-o", "x"}, errUsage},
		"no such file":            {"", []string{"nosuch"}, errRead},
		"no path":                 {"", []string{"-cluster", "x"}, errUsage},
		"files of both":           {"", []string{"-cluster", "x=y", "z"}, errUsage},
		"no version":              {"", []string{"-openshift", "x"}, errUsage},
	} {
		out, stderr, err := preflights(c.in, c.args...)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v\n%s%s", about, err, c.want, out, stderr)
		}
		if (errors.Is(err, errUsage) || errors.Is(err, errRead)) && stderr == "" {
			t.Errorf("%s: nothing is said", about)
		}
	}
}

// A directory and standard input, YAML and JSON give the same report.
func TestFormsOfInputAndOutput(t *testing.T) {
	east, err := os.ReadFile("testdata/east.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var list struct{ Items []json.RawMessage }
	if err := json.Unmarshal(east, &list); err != nil {
		t.Fatal(err)
	}
	for i, item := range list.Items { // JSON is YAML
		name := filepath.Join(dir, string(rune('a'+i))+".yaml")
		if err := os.WriteFile(name, item, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, _, _ := preflights(string(east))
	if got, _, _ := preflights("", dir); got != want {
		t.Error(cmp.Diff(want, got))
	}
	out, _, _ := preflights(string(east), "-o", "json")
	var report struct {
		Ready  string
		Points []struct{ Code, Answer string }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Ready != "unknown" ||
		len(report.Points) != strings.Count("\n"+want, "\n  yes ")+strings.Count(want, "\n  unknown ") {
		t.Errorf("%v %+v", err, report)
	}
	if out, _, _ := preflights(string(east), "-o", "junit"); !strings.HasPrefix(out, "<?xml") ||
		!strings.Contains(out, `classname="preflight.rollout"`) {
		t.Error(out)
	}
}

// hostile is a name that a terminal would obey: it clears the screen, forges a row, and turns
// the direction.
const hostile = "\x1b[2J\nyes: all is well\r\u009b1m\u202e"

// TestNothingReachesTheTerminal has names of other people in every place that is printed.
func TestNothingReachesTheTerminal(t *testing.T) {
	name, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	in := `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"namespace":"b","name":` + string(name) +
		`},"status":{"conditions":[{"type":"LiveMigratable","status":"False","reason":"x","message":` + string(name) + `}]}}` +
		`{"apiVersion":"v1","kind":"Node","metadata":{"name":""}}`
	out, stderr, _ := preflights(in)
	checkShown(t, out+stderr)
}

func checkShown(t *testing.T, out string) {
	t.Helper()
	if i := strings.IndexFunc(out, func(r rune) bool {
		return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r))
	}); i >= 0 {
		t.Errorf("%q", out[i:min(len(out), i+40)])
	}
	if strings.Contains(out, "\nyes: all is well") || !strings.Contains(out, `\x1b[2J`) {
		t.Errorf("%q", out)
	}
}
