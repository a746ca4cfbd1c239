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

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco/hcoyaml"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
)

var update = flag.Bool("update", false, "write testdata/out.golden again")

func TestOutput(t *testing.T) {
	var out bytes.Buffer
	if err := run(nil, &out); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/out.golden", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/out.golden")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Error(diff)
	}
}

// edited writes the built-in example with one text replaced.
func edited(t *testing.T, old, new string) string {
	t.Helper()
	text := strings.Replace(string(clusters), old, new, 1)
	if text == string(clusters) {
		t.Fatalf("the example has no %q", old)
	}
	file := filepath.Join(t.TempDir(), "clusters.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ old, new, code, place string }{
		"the shared network overlaps a pod network": {
			old:   "cidr: 10.200.5.0/24",
			new:   "cidr: 10.129.5.0/24",
			code:  "plan-overlap",
			place: "network.cidr",
		},
		"a window in use": {
			old:   "# window: 10.200.5.100-10.200.5.199",
			new:   "window: 10.200.5.1-10.200.5.50",
			code:  "plan-window-in-use",
			place: "clusters[1].window",
		},
		"v1 before it is served": {
			old:   "api: v1beta1",
			new:   "api: v1",
			code:  "hco-api-not-served",
			place: "clusters[0].api",
		},
		"a name that Multus cannot say": {
			old:   "name: migration-network",
			new:   "name: migration.network",
			code:  "plan-name",
			place: "network.name",
		},
	} {
		var out bytes.Buffer
		err := run([]string{"-f", edited(t, c.old, c.new)}, &out)
		if !errors.Is(err, errFound) || !strings.Contains(out.String(), c.code) ||
			!strings.Contains(out.String(), c.place+": ") ||
			!strings.Contains(out.String(), "\nNot ready: ") {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

func TestBothClustersGivenOneWindowByHand(t *testing.T) {
	text := strings.ReplaceAll(string(clusters), "    nic: eth1\n",
		"    nic: eth1\n    window: 10.200.5.10-10.200.5.99\n")
	file := filepath.Join(t.TempDir(), "clusters.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"-f", file}, &out); !errors.Is(err, errFound) ||
		!strings.Contains(out.String(), "plan-window-overlap") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestTheMoreExactReleaseWins(t *testing.T) {
	for name, text := range map[string]string{
		"HCO by its own version":    `hco: "1.17"`,
		"HCO by that of OpenShift":  `hco: "4.21.3"`,
		"plugins beside OpenShift":  `{openshift: "4.21", plugins: v1.9.1, whereabouts: v0.9.4}`,
		"HCO beside OpenShift 4.14": `{openshift: "4.14", hco: "1.17"}`,
	} {
		if inner, ok := strings.CutPrefix(text, "{"); ok {
			text = strings.ReplaceAll(strings.TrimSuffix(inner, "}"), ", ", "\n    ")
		}
		data, err := os.ReadFile(edited(t, `openshift: "4.21" # which`, text+" # which"))
		if err != nil {
			t.Fatal(err)
		}
		r, _, l := read(data)
		if l.HasErrors() {
			t.Fatalf("%s: %v", name, l)
		}
		rel := r.Clusters[0].Release
		known, _ := rel.ForHCO()
		plugins := rel.Plugins
		if known.HCO.Short() != "1.17" || !plugins.IsZero() && plugins.String() != "v1.9.1" {
			t.Errorf("%s: %v", name, rel)
		}
	}
}

func TestUnreadableInputIsAFindingWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a prefix with host bits": {
			"cidr: 10.200.5.0/24", "cidr: 10.200.5.7/24",
			`network.cidr: "10.200.5.7/24" has host bits set`,
		},
		"a release that is not known": {
			old:  `openshift: "4.21"`,
			new:  `openshift: "0.9"`,
			want: "clusters[0].openshift: ",
		},
		"a misspelt member": {
			old:  "nodes: 6",
			new:  "node: 6",
			want: `clusters[0].node: the plan has no member "node"`,
		},
		"no YAML":              {"network:", "network: [", "did not find expected"},
		"a member given twice": {"nodes: 6", "nodes: 6\n    nodes: 7", "clusters[0].nodes: "},
		"a second document":    {"clusters:", "---\nclusters:", "there are 2 documents"},
		"a bad VLAN": {
			old:  "  # bridge: br-mig\n  # vlan: 2",
			new:  "  bridge: br-mig\n  vlan: 4095",
			want: "network.vlan: ",
		},
	} {
		var out bytes.Buffer
		err := run([]string{"-f", edited(t, c.old, c.new)}, &out)
		if !errors.Is(err, errFound) || strings.Count(out.String(), c.want) != 1 {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
	if err := run([]string{"-f", filepath.Join(t.TempDir(), "none.yaml")},
		new(bytes.Buffer)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := run([]string{"-f", "x", "rest"}, new(bytes.Buffer)); !errors.Is(err, errUsage) {
		t.Errorf("got %v", err)
	}
}

func TestFilesAreWhatTheOutputShows(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if err := run([]string{"-o", dir}, &out); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, window, patch string }{
		{
			name:   "east",
			window: "10.200.5.10-10.200.5.25",
			patch:  `{"spec":{"liveMigrationConfig":{"network":"migration-network"}}}`,
		},
		{
			name:   "west",
			window: "10.200.5.26-10.200.5.57",
			patch:  `{"spec":{"virtualization":{"liveMigrationConfig":{"network":"migration-network"}}}}`,
		},
	} {
		d, l := nadyaml.Parse(readFile(t, dir, c.name, "1-network.yaml"))
		r, more := d.Resolve(nad.Release{})
		if len(l)+len(more) > 0 || r.IPAM.Addresses().String() != c.window {
			t.Errorf("%s: %v %v %v", c.name, l, more, r.IPAM.Addresses())
		}
		object, l := hcoyaml.Parse(readFile(t, dir, c.name, "2-hyperconverged.yaml"))
		if l.HasErrors() || object.LiveMigrationConfig.Network != "migration-network" {
			t.Errorf("%s: %v %#v", c.name, l, object)
		}
		patch := readFile(t, dir, c.name+".patch.json")
		if string(patch) != c.patch+"\n" || !json.Valid(patch) ||
			!strings.Contains(out.String(), c.patch) {
			t.Errorf("%s: %s", c.name, patch)
		}
	}
}

func TestABridgeWithAVLANBringsItsUplinkCommand(t *testing.T) {
	var out bytes.Buffer
	err := run([]string{
		"-f",
		edited(t, "  # bridge: br-mig\n  # vlan: 2", "  bridge: br-mig\n  vlan: 2"),
	}, &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"bridge vlan add vid 2 dev eth1", `"preserveDefaultVlan": false`, `"bridge": "br-mig"`,
		"port of bridge br-mig",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
}

func readFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What -o writes is what the next plan begins with: it gives the same bytes again, and a
// cluster more moves no window.
func TestThePlanIsRemembered(t *testing.T) {
	first, second, third := t.TempDir(), t.TempDir(), t.TempDir()
	if err := run([]string{"-o", first}, io.Discard); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(first, "clusters.yaml")
	if err := run([]string{"-f", kept, "-o", second}, io.Discard); err != nil {
		t.Fatal(err)
	}
	read := func(dir, name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, name := range []string{"clusters.yaml", "network.svg", "east/1-network.yaml", "west/1-network.yaml"} {
		if read(first, name) != read(second, name) {
			t.Errorf("%s is another one:\n%s\n%s", name, read(first, name), read(second, name))
		}
	}
	more := strings.Replace(read(first, "clusters.yaml"), "clusters:\n",
		"clusters:\n- {name: north, openshift: \"4.21\", namespace: openshift-cnv, nodes: 20, nic: eth1}\n", 1)
	name := filepath.Join(t.TempDir(), "more.yaml")
	if err := os.WriteFile(name, []byte(more), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-f", name, "-o", third}, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"east/1-network.yaml", "west/1-network.yaml"} {
		if read(first, name) != read(third, name) {
			t.Errorf("%s moved:\n%s\n%s", name, read(first, name), read(third, name))
		}
	}
	if !strings.Contains(read(third, "network.svg"), "north") {
		t.Error("north is not in the picture")
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
	file := filepath.Join(t.TempDir(), "clusters.yaml")
	for _, text := range []string{
		`{"network":{"name":"m","cidr":"10.200.5.0/24","inUse":[{"owner":` + string(name) + `,"addresses":["10.200.5.1"]}]},` +
			`"clusters":[{"name":"east","nic":"eth1","nodes":3,"namespace":"openshift-cnv","networks":[{"name":` +
			string(name) + `,"cidr":"10.128.0.0/14"}]}]}`,
		`{"network":{"name":` + string(name) + `,"cidr":"10.200.5.0/24"},"clusters":[{"name":` + string(name) + `,` +
			`"nic":` + string(name) + `,"nodes":3,"namespace":` + string(name) + `}]}`,
		`{"network":{"name":"m","cidr":"10.200.5.0/24"},"clusters":[{"name":"east","namespace":"openshift-cnv",` +
			`"nic":"e\u001b[2J\u202e","nodes":3}]}`,
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run([]string{"-f", file}, &out); err != nil && !errors.Is(err, errFound) {
			t.Fatal(err)
		}
		checkShown(t, out.String())
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

func TestNothingOfTheExampleForOtherClusters(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-f", "clusters.yaml"}, &out); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); strings.Contains(s, "migrations") && strings.Contains(s, "recorded") ||
		!strings.Contains(s, "Ready: 2 clusters") {
		t.Error(s)
	}
}

func TestJSON(t *testing.T) {
	var got struct {
		Ready    bool
		Findings []struct{ Code string }
		Plan     *struct{ Clusters []struct{ Name string } }
		Files    []string
	}
	var out bytes.Buffer
	if err := run([]string{"-format", "json", "-o", t.TempDir()}, &out); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || !got.Ready || got.Plan == nil ||
		len(got.Plan.Clusters) != 2 || len(got.Files) < 7 || len(got.Findings) == 0 {
		t.Errorf("%v %s", err, out.String())
	}
	out.Reset()
	file := edited(t, "10.200.5.0/24", "10.128.0.0/24")
	err := run([]string{"-format", "json", "-f", file}, &out)
	if !errors.Is(err, errFound) || !strings.Contains(out.String(), `"ready": false`) ||
		strings.Contains(out.String(), `"plan"`) {
		t.Errorf("%v %s", err, out.String())
	}
}

func TestWhatEveryProgramAnswers(t *testing.T) {
	for arg, want := range map[string]string{
		"-version": "quickstart ", "-completion=bash": "-format", "-completion=zsh": "'-f[",
		"-completion=fish": "-o format -r",
	} {
		var out bytes.Buffer
		if err := run([]string{arg}, &out); !errors.Is(err, errAnswered) ||
			!strings.Contains(out.String(), want) {
			t.Errorf("%s: %v %s", arg, err, out.String())
		}
	}
	if err := run([]string{"-completion=tcsh"}, io.Discard); !errors.Is(err, errUsage) {
		t.Errorf("%v", err)
	}
}

// The programs answer alike: the file is the same in each.
func TestAboutIsTheSameInAllPrograms(t *testing.T) {
	ours, err := os.ReadFile("about.go")
	if err != nil {
		t.Fatal(err)
	}
	others, err := filepath.Glob("../*/about.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range others {
		if data, err := os.ReadFile(name); err != nil || !bytes.Equal(data, ours) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
}

// Errors that are joined have a line each, and nothing in one begins another.
func TestComplain(t *testing.T) {
	var out strings.Builder
	broken := fmt.Errorf("open a\nquickstart: all is well\x1b[2J: %w", os.ErrNotExist)
	complain(&out, "quickstart", errors.Join(broken, errFound))
	want := `quickstart: open a\nquickstart: all is well\x1b[2J: ` + os.ErrNotExist.Error() +
		"\nquickstart: " + errFound.Error() + "\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
