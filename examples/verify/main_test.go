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
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the output in README.md again")

var (
	one = strings.Fields("-range 10.200.0.0/16 -pod-network 10.128.0.0/14")
	two = strings.Fields(`-all
		-cluster east -range 10.200.5.0/24 -window 10.200.5.16-10.200.5.47 -pod-network 10.128.0.0/14 -f testdata/east.json
		-cluster west -range 10.200.5.0/24 -window 10.200.5.48-10.200.5.79 -pod-network 10.128.0.0/14 -f testdata/west.json`)
)

// verify runs the program; the clock stands still.
func verify(stdin string, args ...string) (out, stderr string, err error) {
	var stdout, diagnostics bytes.Buffer
	p := program{
		stdin:  strings.NewReader(stdin),
		stderr: &diagnostics,
		now:    func() time.Time { return time.Time{} },
	}
	err = p.run(args, &stdout)
	return stdout.String(), diagnostics.String(), err
}

// README.md shows the commands, and what they print.
func TestREADMETellsTheTruth(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	rest := 0
	for _, c := range []struct {
		args []string
		want error
	}{{append(one, "testdata/cluster.json"), errNo}, {two, nil}} {
		out, stderr, err := verify("", c.args...)
		if !errors.Is(err, c.want) || stderr != "" {
			t.Errorf("%v: %v %s", c.args, err, stderr)
		}
		command := strings.ReplaceAll(strings.Join(c.args, " "), "testdata",
			"examples/verify/testdata")
		if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(readme, "\\\n", "")),
			" "), command) {
			t.Errorf("README.md does not show %s", command)
		}
		start := rest + strings.Index(readme[rest:], "```text\n") + len("```text\n")
		end := start + strings.Index(readme[start:], "```")
		if *update {
			readme = readme[:start] + out + readme[end:]
			end = start + len(out)
		} else if diff := cmp.Diff(readme[start:end], out); diff != "" {
			t.Errorf("README.md does not tell the truth; go test ./examples/verify -update\n%s",
				diff)
		}
		rest = end + len("```")
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// record returns a listing of one VMI with that record.
func record(members string) string {
	return `{"kind":"List","items":[{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop",
		"name":"cart"},
		"status":{"migrationState":{"migrationUid":"a","targetNode":"worker-1",` + members + `}}}]}`
}

func TestExitStatus(t *testing.T) {
	over := `"completed":true,"endTimestamp":"2026-11-20T09:14:31Z",` +
		`"targetNodeAddress":"10.200.0.7"`
	for name, c := range map[string]struct {
		stdin string
		want  error
	}{
		"over the migration network": {record(over), nil},
		"over the pod network":       {record(strings.Replace(over, "10.200", "10.128", 1)), errNo},
		"over another network":       {record(strings.Replace(over, "10.200", "10.9", 1)), errNo},
		"failed":                     {record(`"failed":true,` + over), errNo},
		"under way": {
			stdin: record(
				`"startTimestamp":"2026-11-20T09:14:02Z","targetNodeAddress":"10.200.0.7"`),
			want: errOpen,
		},
		"under way, beside one over": {
			stdin: record(over) +
				strings.ReplaceAll(record(`"startTimestamp":"2026-11-20T09:14:02Z"`),
					"cart", "till"),
			want: errOpen,
		},
		"not to be told, beside one over": {
			stdin: record(over) +
				strings.ReplaceAll(record(over+`,"abortStatus":"Succeeded"`), "cart", "till"),
			want: errOpen,
		},
		"never migrated": {`{"kind":"VirtualMachineInstance","metadata":{"name":"cart"}}`, errOpen},
		"never migrated, beside one over": {
			stdin: record(over) + `{"kind":"VirtualMachineInstance","metadata":{"name":"till"}}`,
		},
		"nothing":                  {"", errRead},
		"nothing but a line":       {"\n", errRead},
		"cut short after one over": {record(over) + "{", errRead},
		"no JSON":                  {"error: You must be logged in to the server", errRead},
	} {
		t.Run(name, func(t *testing.T) {
			out, stderr, err := verify(c.stdin, one...)
			if !errors.Is(err, c.want) || out == "" ||
				errors.Is(err, errRead) != strings.HasPrefix(stderr, "verify: -: ") {
				t.Errorf("%v, want %v\n%s%s", err, c.want, stderr, out)
			}
		})
	}
}

func TestWrongCommandLines(t *testing.T) {
	for name, args := range map[string][]string{
		"a flag that is none":    {"-ranges", "10.200.0.0/16"},
		"a range that is none":   {"-range", "10.200.0.0/99"},
		"all of IPv4 as pods":    {"-range", "10.200.0.0/16", "-pod-network", "0.0.0.0/0"},
		"all of IPv6 as pods":    {"-range", "10.200.0.0/16", "-pod-network", "::/0"},
		"all of IPv4 as range":   {"-range", "0.0.0.0/0"},
		"link-local as range":    {"-range", "169.254.7.0/24"},
		"a format that is none":  {"-o", "yaml"},
		"a file given twice":     {"-f", "testdata/east.json", "testdata/east.json"},
		"a cluster named twice":  {"-cluster", "a", "-f", "x", "-cluster", "a", "-f", "y"},
		"a cluster without file": {"-cluster", "a", "-cluster", "b", "-f", "y"},
	} {
		out, stderr, err := verify("", args...)
		if !errors.Is(err, errUsage) || out != "" || stderr == "" {
			t.Errorf("%s: %v %s", name, err, stderr)
		}
	}
	out, stderr, err := verify("", append(one, "testdata/none.json", "testdata/cluster.json")...)
	if !errors.Is(err, errRead) || !strings.Contains(stderr, "none.json: ") ||
		!strings.Contains(out, "22 migrations") {
		t.Errorf("a missing file: %v %s%s", err, stderr, out)
	}
}

// Without ranges and without the virt-handlers there is nothing to compare an
// address with, which is no answer, and not the answer no.
func TestWithoutReferencesItCannotBeTold(t *testing.T) {
	const handler = `{"kind":"Pod","metadata":{"name":"h","labels":{"kubevirt.io":"virt-handler"},` +
		`"annotations":{"k8s.v1.cni.cncf.io/network-status":"[{\"name\":\"a/b\",` +
		`\"interface\":\"migration0\",\"ips\":[\"10.200.0.7\"]}]"}},` +
		`"spec":{"nodeName":"worker-1"},"status":{"phase":"Running","podIP":"10.128.0.9"}}`
	over := record(`"sourceNode":"worker-0","targetNodeAddress":"10.200.0.7",` +
		`"startTimestamp":"2026-11-20T09:14:02Z","endTimestamp":"2026-11-20T09:14:31Z",` +
		`"completed":true`)
	out, stderr, err := verify(over)
	if !errors.Is(err, errOpen) || !strings.Contains(out, "nothing to compare the address with") ||
		!strings.HasSuffix(out, "or give -range\n") {
		t.Errorf("%v\n%s%s", err, stderr, out)
	}
	if out, stderr, err = verify(over + handler); err != nil {
		t.Errorf("with the virt-handler: %v\n%s%s", err, stderr, out)
	}
}

// What was not read may be what did not go over the network.
func TestCutInputIsNoYes(t *testing.T) {
	text, err := os.ReadFile("testdata/cluster.json")
	if err != nil {
		t.Fatal(err)
	}
	out, stderr, err := verify(string(text[:3000]), one...)
	if !errors.Is(err, errRead) ||
		!strings.Contains(out, "2 over the migration network, 0 over the pod") ||
		!strings.HasSuffix(out, "not known: not all of the input was read\n") {
		t.Errorf("%v\n%s%s", err, stderr, out)
	}
}

// Standard input gives the same verdicts as a file, also cut in several lists.
func TestStandardInputIsAFile(t *testing.T) {
	text, err := os.ReadFile("testdata/cluster.json")
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := verify("", append(one, "testdata/cluster.json")...)
	for name, stdin := range map[string]string{
		"as it is": string(text),
		"in lines": strings.NewReplacer(`{"apiVersion":"v1","items":[`, "",
			"],\"kind\":\"List\"}", "", "},\n", "}\n").Replace(string(text)),
	} {
		for _, args := range [][]string{one, append(one, "-"), append(one, "-f", "-")} {
			if got, _, err := verify(stdin, args...); got != want || !errors.Is(err, errNo) {
				t.Errorf("%s, %v: %v %s", name, args, err, cmp.Diff(want, got))
			}
		}
	}
}

func TestJSONHasALineForEveryVerdict(t *testing.T) {
	out, _, err := verify("", append(one, "-o", "json", "testdata/cluster.json")...)
	if !errors.Is(err, errNo) {
		t.Error(err)
	}
	all := strings.Split(strings.TrimSpace(out), "\n")
	over := 0
	for _, line := range all[:len(all)-1] {
		var v struct {
			VMI     string
			Verdict struct{ OverMigrationNetwork bool }
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil || v.VMI == "" {
			t.Errorf("%v: %s", err, line)
		}
		if v.Verdict.OverMigrationNetwork {
			over++
		}
	}
	var last struct {
		Summary struct{ Verdicts, OverMigrationNetwork int }
	}
	if err := json.Unmarshal([]byte(all[len(all)-1]), &last); err != nil ||
		last.Summary.Verdicts != len(all)-1 ||
		last.Summary.OverMigrationNetwork != over || over == 0 {
		t.Errorf("%v: %+v of %d lines, %d over", err, last, len(all), over)
	}
	out, _, _ = verify("", append(two, "-o", "json")...)
	if !strings.Contains(out,
		`{"pair":{"migrationID":"till-2026-11-20","from":"east","to":"west"`) {
		t.Errorf("no pair in %s", out)
	}
}

// One side alone does not prove a migration between clusters.
func TestASideAlone(t *testing.T) {
	out, _, err := verify("", two[:len(two)/2+1]...)
	if !errors.Is(err, errNo) && !errors.Is(err, errOpen) {
		t.Errorf("%v %s", err, out)
	}
}

func TestLongInputShowsProgress(t *testing.T) {
	var stdout, stderr bytes.Buffer
	file := filepath.Join(t.TempDir(), "long.json")
	fellBack := record(
		`"completed":true,"endTimestamp":"2026-11-20T09:14:31Z","targetNodeAddress":"10.128.3.7"`)
	if err := os.WriteFile(file, []byte(strings.Repeat(fellBack, 450)), 0o600); err != nil {
		t.Fatal(err)
	}
	var at time.Time
	p := program{
		stderr: &stderr,
		now:    func() time.Time { at = at.Add(1100 * time.Millisecond); return at },
	}
	if err := p.run(append(one, file), &stdout); !errors.Is(err, errNo) {
		t.Error(err)
	}
	got := strings.ReplaceAll(stderr.String(), file, "long.json")
	want := `verify: reading long.json: 200 objects, 0 MB, 90 objects/s
verify: reading long.json: 400 objects, 0 MB, 90 objects/s
verify: judging long.json: 200 objects, 0 MB, 90 objects/s
verify: judging long.json: 400 objects, 0 MB, 90 objects/s
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if lines := strings.Count(stdout.String(), "\nshop/"); lines < 200 {
		t.Errorf("%d lines", lines)
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
	in := `{"kind":"List","items":[{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":` +
		string(name) + `},"status":{"nodeName":` + string(name) + `,"migrationState":{"migrationUid":` + string(name) +
		`,"targetNode":` + string(name) + `,"sourceNode":` + string(name) + `,"failed":true,"completed":true,` +
		`"failureReason":` + string(name) + `,"endTimestamp":"2026-11-20T09:14:31Z","targetNodeAddress":"10.128.0.7"}}},` +
		`{"kind":"Pod","metadata":{"name":` + string(name) + `,"labels":{"kubevirt.io":"virt-handler"}},` +
		`"spec":{"nodeName":` + string(name) + `},"status":{"phase":"Running","podIP":"10.128.0.9"}}]}`
	for _, args := range [][]string{nil, {"-all"}, {"-rollout"}, {"-drain", hostile}} {
		out, stderr, _ := verify(in, append(args, "-pod-network", "10.128.0.0/14")...)
		checkShown(t, out+stderr)
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
