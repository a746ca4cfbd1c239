package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"pgregory.net/rapid"
)

func TestFixShowsTheDifference(t *testing.T) {
	out, notes, err := lint("", "-fix", "-diff", "-release", "v1.9.1", "testdata/in")
	if !errors.Is(err, errFound) {
		t.Errorf("%v", err)
	}
	golden(t, "fix.diff.golden", filepath.ToSlash(out))
	golden(t, "fix.left.golden", filepath.ToSlash(notes))
}

func TestFixWritesWhatTheDifferenceShows(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.yaml")
	before, err := os.ReadFile("testdata/in/bridge.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, before, 0o640); err != nil {
		t.Fatal(err)
	}
	diff, _, _ := lint("", "-fix", "-diff", name)
	if unchanged, err := os.ReadFile(name); err != nil || !bytes.Equal(before, unchanged) {
		t.Fatalf("-diff wrote the file: %v", err)
	}
	out, _, _ := lint("", "-fix", name)
	after, err := os.ReadFile(name)
	if err != nil || out != "" {
		t.Fatal(err, out)
	}
	if got := string(unified(name, before, after)); got != diff || got == "" {
		t.Errorf("%s", cmp.Diff(diff, got))
	}
	if st, err := os.Stat(name); err != nil || st.Mode().Perm() != 0o640 {
		t.Errorf("%v %v", st.Mode(), err)
	}
	for _, kept := range []string{
		"# The documents' bridge example", "|- # what Multus runs", "# Passed over",
	} {
		if !strings.Contains(string(after), kept) {
			t.Errorf("%q went missing", kept)
		}
	}
	if again, _, _ := lint("", "-fix", "-diff", name); again != "" {
		t.Errorf("a second -fix changes more:\n%s", again)
	}
	if fixed, _, _ := lint(string(before), "-fix", "-"); fixed != string(after) {
		t.Errorf("standard input\n%s", cmp.Diff(string(after), fixed))
	}
}

func TestOneMistakeOneFix(t *testing.T) {
	for about, c := range map[string]struct{ config, want string }{
		"a misspelt member": {
			config: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "hairpnMode": true }`,
			want:   `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "hairpinMode": true }`,
		},
		"what it hid is left, and reported": {
			config: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "isGatway": true}`,
			want:   `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "isGateway": true}`,
		},
		"a string that hid a default": {
			config: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "vlan": "2"}`,
			want: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "vlan": 2,` +
				` "preserveDefaultVlan": false}`,
		},
		"not at the price of an error": {
			config: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "vlna": 5000}`,
			want:   `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "vlna": 5000}`,
		},
		"one fix fails, another not": {
			config: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "vlna": 5000,` +
				` "hairpnMode": true}`,
			want: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "vlna": 5000,` +
				` "hairpinMode": true}`,
		},
		"a fix that does not help": {
			config: `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "mtu": -1, "mtu": -1}`,
			want:   `{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "mtu": -1, "mtu": -1}`,
		},
		"nothing to fix": {
			config: `{"cniVersion" : "1.0.0", "name": "a","type":"bridge", "vlan": 5000 }`,
			want:   `{"cniVersion" : "1.0.0", "name": "a","type":"bridge", "vlan": 5000 }`,
		},
	} {
		for carrier, in := range carriers {
			before, want := in(c.config), in(c.want)
			got, _, _ := lint(before, "-fix", "-release", "v1.9.1")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s\n%s", about, carrier, diff)
			}
		}
	}
}

// mistakes are members with what Parse or Resolve have a fix for, and some others.
var mistakes = rapid.SampledFrom([]string{
	`"vlan": "2"`, `"vlan": 2`, `"vlan": "4095"`, `"vlna": 3`, `"mtu": "9000"`, `"mtu": -5`,
	`"isGatway": true`, `"ISGATEWAY": true`, `"hairpinMode": "true"`,
	`"preserveDefaultVlan": true`, `"macspoofchk": true`, `"x": {"b": [1, 2.50]}`,
	`"cniVersion": "9"`, `"promiscMode": null`, `"mtu": 1e3`,
	`"ipam": {"type": "host-local", "subnet": "10.1.0.7/24"}`, `"ipam": {"type": "dhcp"}`,
	`"ipam": {"type": "hostlocal", "subnet": "10.1.0.0/24"}`,
	`"ipam": {"type": "whereabouts", "range": "10.1.0.0/24", "rangeStart": "10.1.0.9"}`,
	`"vlanTrunk": [{"id": "5"}]`, `"vlanTrunk": []`,
})

// carriers put a configuration into a file.
var carriers = map[string]func(string) string{
	"conf": func(s string) string { return s },
	"json": func(s string) string {
		return `{"apiVersion": "k8s.cni.cncf.io/v1", ` + nadJSON(s) + "}\n"
	},
	"list": func(s string) string {
		return `{"kind":"List", "apiVersion":"v1","items": [{"apiVersion": "k8s.cni.cncf.io/v1", ` +
			nadJSON(s) + "}]}\n"
	},
	"literal": func(s string) string {
		return nadYAML("|- # keep\n    " + strings.ReplaceAll(s, "\n", "\n    "))
	},
	"documents": func(s string) string { return twice(s) + "---\n" + twice(s) },
	"folded": func(s string) string {
		return nadYAML(">\n    " + strings.ReplaceAll(s, "\n", "\n    "))
	},
	"single": func(s string) string {
		return nadYAML("'" + strings.ReplaceAll(s, "\n", "\n\n    ") + "' # keep")
	},
	"double": func(s string) string {
		q, _ := json.Marshal(s)
		return nadYAML(string(q) + " # keep")
	},
}

// twice is a document that the carrier has two of.
func twice(s string) string { return nadYAML("|\n    " + strings.ReplaceAll(s, "\n", "\n    ")) }

func nadJSON(config string) string {
	q, _ := json.Marshal(config)
	return `"kind": "NetworkAttachmentDefinition", "metadata": {"name": "a"}, "spec": {"config": ` +
		string(q) + `}`
}

func nadYAML(config string) string {
	return "# keep\napiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\n" +
		"metadata: {name: a}\nspec:\n  config: " + config +
		"\n# keep\n---\nkind: Other\napiVersion: v1\n"
}

func drawFile(t *rapid.T) file {
	sep := rapid.SampledFrom([]string{", ", ",\n  ", ","}).Draw(t, "separator")
	members := append([]string{`"cniVersion": "1.0.0"`, `"name": "a"`, `"type": "bridge"`},
		rapid.SliceOfN(mistakes, 0, 4).Draw(t, "mistakes")...)
	config := "{" + strings.Join(members, sep) + strings.Trim(sep, ", ") + "}"
	carrier := rapid.SampledFrom([]string{
		"conf", "json", "list", "literal", "documents", "folded", "single", "double",
	}).Draw(t, "carrier")
	return file{name: carrier, data: []byte(carriers[carrier](config))}
}

// hidden are findings that only a member with the right name and type can have,
// so that a misspelt name, or a number in quotes, hides them.
var hidden = []*diag.Rule{
	bridgeconf.WarnNeedsIPAM, bridgeconf.WarnGatewayDHCP, bridgeconf.WarnPreserveDefault,
	bridgeconf.ErrVLANRange, bridgeconf.ErrHairpinPromisc,
	bridgeconf.WarnMTUIgnored, diag.WarnDuplicate, bridgeconf.WarnDefaultRoute,
	ipam.WarnNodeLocal,
}

// fixes: a fix makes its finding go away, and no other appears but what it hid;
// no error more is there, and no refused document that was none; without a fix
// the file is as it was; fixing is done once; comments stay.
func fixes(asserted *int) func(*rapid.T) {
	return func(t *rapid.T) {
		f := drawFile(t)
		s := setting{}
		f.judge(s)
		fixed := f.fixed(s)
		next := file{data: fixed}
		next.judge(s)
		before, after := count(f.all()), count(next.all())
		for _, d := range next.all() {
			if k := keyOf(d.Diagnostic); after[k] > before[k] && !slices.Contains(hidden, d.Rule) {
				t.Fatalf("%s\n%s\nappeared: %s", f.data, fixed, k)
			}
		}
		if errorsOf(next) > errorsOf(f) || refused(f) == 0 && refused(next) > 0 {
			t.Fatalf("%s\nis worse now:\n%s", f.data, fixed)
		}
		fixable := slices.ContainsFunc(f.all(), func(d finding) bool { return len(d.Fix) > 0 })
		if !fixable && !bytes.Equal(f.data, fixed) {
			t.Fatalf("%s\nhas no fix, and became\n%s", f.data, fixed)
		}
		if !bytes.Equal(next.fixed(s), fixed) {
			t.Fatalf("%s\nfixed twice:\n%s", fixed, next.fixed(s))
		}
		if bytes.Count(fixed, []byte("# keep")) != bytes.Count(f.data, []byte("# keep")) {
			t.Fatalf("%s\nlost a comment:\n%s", f.data, fixed)
		}
		if !bytes.Equal(f.data, fixed) {
			*asserted++
		}
	}
}

func errorsOf(f file) (n int) {
	for _, d := range f.all() {
		if d.Rule.Severity == diag.Error {
			n++
		}
	}
	return n
}

func refused(f file) (n int) {
	for _, d := range f.docs {
		if d.judged.findings.Refused() != 0 {
			n++
		}
	}
	return n
}

func TestFixesGoAndNothingComes(t *testing.T) {
	asserted, total := 0, 0
	law := fixes(&asserted)
	rapid.Check(t, func(t *rapid.T) { total++; law(t) })
	t.Logf("%d of %d files were fixed", asserted, total)
	if asserted == 0 {
		t.Error("nothing was ever fixed")
	}
}

func FuzzFixesGoAndNothingComes(f *testing.F) { f.Fuzz(rapid.MakeFuzz(fixes(new(int)))) }

func TestUnified(t *testing.T) {
	if diff := cmp.Diff("--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n",
		string(unified("f", nil, []byte("a\n")))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("--- f\n+++ f\n@@ -1,1 +1,2 @@\n+x\n a\n",
		string(unified("f", []byte("a\n"), []byte("x\na\n")))); diff != "" {
		t.Error(diff)
	}
	if got := unified("f", []byte("a"), []byte("a")); got != nil {
		t.Errorf("the same: %s", got)
	}
}

func TestUnifiedIsWhatPatchTakes(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("patch is not installed")
	}
	name := filepath.Join(t.TempDir(), "f")
	line := rapid.SampledFrom([]string{"a\n", "b\n", "c\n", "\n", "dd\n"})
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) string {
			s := strings.Join(rapid.SliceOfN(line, 0, 25).Draw(t, label), "")
			if rapid.Bool().Draw(t, "no newline at the end") {
				s = strings.TrimSuffix(s, "\n")
			}
			return s
		}
		old, new := draw("old"), draw("new")
		if old == "" || new == "" {
			return // patch makes and removes files then
		}
		if err := os.WriteFile(name, []byte(old), 0o644); err != nil {
			t.Fatal(err)
		}
		diff := unified("f", []byte(old), []byte(new))
		if len(diff) == 0 && old == new {
			return
		}
		cmd := exec.Command(patch, "-s", "-F0", name)
		cmd.Stdin = bytes.NewReader(diff)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, diff)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != new {
			t.Fatalf("%v\n%s", err, fmt.Sprintf("%q became %q, not %q\n%s", old, got, new, diff))
		}
	})
}
