package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/lint"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens again")

// golden compares got with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s\n%s", name, diff)
	}
}

// lint runs the program.
func try(stdin string, args ...string) (stdout, stderr string, err error) {
	var out, notes bytes.Buffer
	err = run(args, strings.NewReader(stdin), &out, &notes)
	return out.String(), notes.String(), err
}

func TestOutput(t *testing.T) {
	for name, args := range map[string][]string{
		"text.golden":    {"-release", "v1.9.1"},
		"older.golden":   {"-release", "v1.2.0", "-whereabouts", "v0.8.0"},
		"resolve.golden": {"-resolve", "-release", "v1.9.1"},
		"json.golden":    {"-o", "json", "-resolve", "-release", "v1.9.1"},
		"sarif.golden":   {"-o", "sarif"},
	} {
		out, notes, err := try("", append(args, "testdata/in")...)
		if !errors.Is(err, errFound) {
			t.Errorf("%s: %v", name, err)
		}
		golden(t, name, filepath.ToSlash(out))
		if name == "text.golden" {
			golden(t, "notes.golden", filepath.ToSlash(notes))
		}
	}
}

func TestEveryPlaceIsThatOfItsMember(t *testing.T) {
	out, _, _ := try("", "-o", "json", "testdata/in")
	var docs []struct {
		File     string
		Findings []struct {
			Line, Column int
			Path         diag.Path
			Message      string
		}
	}
	if err := json.Unmarshal([]byte(out), &docs); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, d := range docs {
		data, err := os.ReadFile(d.File)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(data), "\n")
		for _, f := range d.Findings {
			tokens := strings.Split(string(f.Path), "/")
			member := tokens[len(tokens)-1]
			line := lines[f.Line-1]
			if f.Column > len(line) {
				t.Errorf("%s:%d:%d is after the line", d.File, f.Line, f.Column)
				continue
			}
			near := line[max(0, f.Column-1-len(member)-8):min(len(line), f.Column+len(member)+8)]
			if strings.Contains(line, member) && strings.Contains(near, member) {
				seen++
			} else {
				t.Logf("%s:%d:%d %s is not beside its name: %q", d.File, f.Line, f.Column,
					f.Path, near)
			}
		}
	}
	if seen < 6 {
		t.Errorf("only %d findings are beside the name of their member", seen)
	}
}

func TestStandardInput(t *testing.T) {
	const good = "cniVersion: 1.0.0\nname: a\ntype: bridge\n"
	for about, c := range map[string]struct {
		stdin string
		args  []string
		out   string
		want  error
	}{
		"a good one": {good, nil, "", nil},
		"a dash":     {good, []string{"-"}, "", nil},
		"a warning is not an error": {
			stdin: "{\"cniVersion\":\"1.0.0\",\"name\":\"a\",\"type\":\"bridge\",\"x\":1}",
			out:   "<stdin>:1:50: warning json-member-unknown x: ",
		},
		"an error": {
			stdin: "{\"cniVersion\":\"1.0.0\",\"name\":\"a\",\"type\":\"bridge\",\n" +
				"\t\"vlan\":5000}",
			out:  "<stdin>:2:9: error bridge-vlan-range vlan: 5000 is outside 0..4094; ",
			want: errFound,
		},
		"no JSON": {
			stdin: "{\"type\":\"bridge\",}",
			out:   "<stdin>:1:17: error json-syntax (document): a comma in front of ",
			want:  errFound,
		},
		"no type": {
			stdin: "{\"cniVersion\":\"1.0.0\"}",
			out:   "<stdin>:1:1: error nad-config-type type: ",
			want:  errFound,
		},
		"nothing": {"", nil, "", nil},
		"text":    {"hello", nil, "", nil},
		"OpenShift's alias": {
			stdin: "{\"cniVersion\":\"1.0.0\",\"name\":\"a\",\"type\":\"cnv-bridge\",\"vlan\":-1}",
			out:   "bridge-vlan-range",
			want:  errFound,
		},
		"a name in another case": {
			stdin: "{\"cniVersion\":\"1.0.0\",\"name\":\"a\",\"Type\":\"bridge\"}",
			out:   "json-member-case Type: ",
		},
	} {
		out, notes, err := try(c.stdin, c.args...)
		if !errors.Is(err, c.want) || !strings.Contains(out, c.out) || c.out == "" && out != "" {
			t.Errorf("%s: %v\n%s%s", about, err, out, notes)
		}
	}
}

func TestWrongUse(t *testing.T) {
	for _, args := range [][]string{
		{"-nosuch"}, {"-o", "xml"}, {"-release", "new"}, {"-diff"}, {"-jsonl", "file"},
		{"-jsonl", "-resolve"}, {"-fix", "-o", "json"}, {"-whereabouts", "x"}, {"-completion", "tcsh"},
	} {
		if _, notes, err := try("", args...); !errors.Is(err, errUsage) || notes == "" {
			t.Errorf("%v: %v %q", args, err, notes)
		}
	}
	for arg, want := range map[string]string{
		"-version": "lint ", "-completion=bash": "-plugins", "-help": "lint -explain",
	} {
		if out, notes, err := try("", arg); !errors.Is(err, errAnswered) ||
			!strings.Contains(out+notes, want) {
			t.Errorf("%s: %v %s%s", arg, err, out, notes)
		}
	}
	out, notes, err := try("", filepath.Join("testdata", "nosuch"),
		filepath.Join("testdata", "in", "bridge.yaml"))
	if !errors.Is(err, errRead) || !strings.Contains(notes, "nosuch") ||
		!strings.Contains(out, "bridge.yaml") {
		t.Errorf("%v\n%s\n%s", err, out, notes)
	}
}

// requests returns the files of requests: one for each group of kinds.
func requests(t testing.TB) map[string][]byte {
	names, err := filepath.Glob("testdata/requests/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	out := map[string][]byte{}
	for _, name := range names {
		in, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimPrefix(filepath.ToSlash(name), "testdata/")] = in
	}
	return out
}

func TestRequests(t *testing.T) {
	for name, in := range requests(t) {
		out, _, err := try(string(in), "-jsonl")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, strings.TrimSuffix(name, ".jsonl")+".golden", out)
		if got, want := strings.Count(out, "\n"), bytes.Count(in, []byte("\n")); got != want {
			t.Errorf("%s: %d answers to %d requests", name, got, want)
		}
	}
}

// TestEveryRuleIsInTheDriver fails when the programs that take SARIF would meet a
// result without its rule.
func TestEveryRuleIsInTheDriver(t *testing.T) {
	known := map[string]bool{}
	for _, r := range lint.Rules() {
		if known[r.Code] {
			t.Errorf("%s is there twice", r.Code)
		}
		known[r.Code] = true
	}
	met := map[string]bool{}
	for name, in := range requests(t) {
		out, _, err := try(string(in), "-jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out) {
			var answer struct{ Findings []struct{ Code string } }
			if err := json.Unmarshal([]byte(line), &answer); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, f := range answer.Findings {
				met[f.Code] = true
				if !known[f.Code] {
					t.Errorf("%s: %s is not in the driver", name, f.Code)
				}
			}
		}
	}
	t.Logf("%d of %d rules met", len(met), len(known))
	if len(met) < 80 {
		t.Errorf("%d rules met: this shows nothing", len(met))
	}
}

func TestEachRequestIsAnsweredBeforeTheNextIsRead(t *testing.T) {
	in, requests := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run([]string{"-jsonl"}, in, out, io.Discard) }()
	buf := make([]byte, 1<<20)
	for range 3 {
		if _, err := requests.Write(
			[]byte("{\"id\":1,\"kind\":\"bridge\",\"config\":{}}\n")); err != nil {
			t.Fatal(err)
		}
		if n, err := answers.Read(buf); err != nil ||
			!bytes.HasPrefix(buf[:n], []byte(`{"id":1,"verdict":"reject"`)) || buf[n-1] != '\n' {
			t.Fatalf("%v %s", err, buf[:n])
		}
	}
	requests.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestLongRequest(t *testing.T) {
	line := `{"id":"` + strings.Repeat("x", 5<<20) +
		`","kind":"bridge","config":{"name":"n","cniVersion":"1.0.0"}}`
	out, _, err := try(line, "-jsonl")
	if err != nil || !strings.HasSuffix(out, "}\n") ||
		!strings.Contains(out, `"verdict":"accept"`) {
		t.Errorf("%v, %d bytes", err, len(out))
	}
}

func FuzzRespond(f *testing.F) {
	for _, in := range requests(f) {
		for line := range bytes.Lines(in) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var answer struct {
			ID       json.RawMessage
			Verdict  string
			Error    string
			Findings []struct{ Code, Severity, Stage, Message string }
		}
		out := lint.Answer(line)
		err := json.Unmarshal(out, &answer)
		if err != nil || bytes.IndexByte(out, '\n') != len(out)-1 {
			t.Fatalf("%q: %v: %s", line, err, out)
		}
		if (answer.Error == "") == (answer.Verdict == "") || answer.ID == nil {
			t.Fatalf("%q: %s", line, out)
		}
	})
}

func TestExplainPrintsThePage(t *testing.T) {
	out, notes, err := try("", "-explain", "bridge-vlan-range")
	if err != nil || notes != "" {
		t.Errorf("%v %s", err, notes)
	}
	for _, part := range []string{
		"# bridge-vlan-range\n", "bridgeconf", "4095 is outside", "Fixed:",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is missing in\n%s", part, out)
		}
	}
	out, notes, err = try("", "-explain", "bridge-vlan")
	if !errors.Is(err, errUsage) || out != "" || !strings.Contains(notes, "no rule bridge-vlan\n") {
		t.Errorf("%v %q %q", err, out, notes)
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
	dir := t.TempDir()
	for i, text := range []string{
		`{"cniVersion":"1.0.0","name":"n","type":"bridge",` + string(name) + `:1,"bridge":` + string(name) + `}`,
		`{"apiVersion":"k8s.cni.cncf.io/v1","kind":` + string(name) + `,"metadata":{"name":` + string(name) + `}}`,
		`{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":{"name":"kubevirt-hyperconverged",` +
			`"namespace":"openshift-cnv"},"spec":{"liveMigrationConfig":{"network":` + string(name) + `}}}`,
	} {
		file := filepath.Join(dir, fmt.Sprintf("%d.json", i))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		out, notes, _ := try("", file)
		checkShown(t, out+notes)
		out, notes, _ = try("", "-o", "github", file)
		checkShown(t, out+notes)
	}
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
