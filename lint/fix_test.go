package lint_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

func TestOneMistakeOneFix(t *testing.T) {
	options := lint.Options{Release: release.Release{Plugins: release.MustParse("v1.9.1")}}
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
			got := lint.Fix(source.File{Data: []byte(before)}, options)
			if diff := cmp.Diff(want, string(got)); diff != "" {
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

func drawFile(t *rapid.T) source.File {
	sep := rapid.SampledFrom([]string{", ", ",\n  ", ","}).Draw(t, "separator")
	members := append([]string{`"cniVersion": "1.0.0"`, `"name": "a"`, `"type": "bridge"`},
		rapid.SliceOfN(mistakes, 0, 4).Draw(t, "mistakes")...)
	config := "{" + strings.Join(members, sep) + strings.Trim(sep, ", ") + "}"
	carrier := rapid.SampledFrom([]string{
		"conf", "json", "list", "literal", "documents", "folded", "single", "double",
	}).Draw(t, "carrier")
	return source.File{Name: carrier, Data: []byte(carriers[carrier](config))}
}

// hidden are findings that only a member with the right name and type can have,
// so that a misspelt name, or a number in quotes, hides them.
var hidden = []*diag.Rule{
	bridgeconf.WarnNeedsIPAM, bridgeconf.WarnGatewayDHCP, bridgeconf.WarnPreserveDefault,
	bridgeconf.ErrVLANRange, bridgeconf.ErrHairpinPromisc,
	bridgeconf.WarnMTUIgnored, diag.WarnDuplicate, bridgeconf.WarnDefaultRoute,
	ipam.WarnNodeLocal,
}

// judged is what there is to say about one file.
func judged(f source.File) lint.File {
	return lint.Judge(slices.Values([]source.File{f}), lint.Options{}).Files[0]
}

func said(d lint.Finding) string { return d.Diagnostic.Rule.Code + " " + d.Diagnostic.Message }

func count(l []lint.Finding) map[string]int {
	out := map[string]int{}
	for _, d := range l {
		out[said(d)]++
	}
	return out
}

// fixes: a fix makes its finding go away, and no other appears but what it hid;
// no error more is there, and no refused document that was none; without a fix
// the file is as it was; fixing is done once; comments stay.
func fixes(t *rapid.T) bool {
	f := drawFile(t)
	next := source.File{Data: lint.Fix(f, lint.Options{})}
	was, is := judged(f), judged(next)
	before, after := count(was.Findings()), count(is.Findings())
	for _, d := range is.Findings() {
		if k := said(d); after[k] > before[k] && !slices.Contains(hidden, d.Diagnostic.Rule) {
			t.Fatalf("%s\n%s\nappeared: %s", f.Data, next.Data, k)
		}
	}
	if errorsOf(is) > errorsOf(was) || refused(was) == 0 && refused(is) > 0 {
		t.Fatalf("%s\nis worse now:\n%s", f.Data, next.Data)
	}
	fixable := slices.ContainsFunc(was.Findings(), func(d lint.Finding) bool {
		return len(d.Diagnostic.Fix) > 0
	})
	if !fixable && !bytes.Equal(f.Data, next.Data) {
		t.Fatalf("%s\nhas no fix, and became\n%s", f.Data, next.Data)
	}
	if again := lint.Fix(next, lint.Options{}); !bytes.Equal(again, next.Data) {
		t.Fatalf("%s\nfixed twice:\n%s", next.Data, again)
	}
	if bytes.Count(next.Data, []byte("# keep")) != bytes.Count(f.Data, []byte("# keep")) {
		t.Fatalf("%s\nlost a comment:\n%s", f.Data, next.Data)
	}
	return !bytes.Equal(f.Data, next.Data)
}

func errorsOf(f lint.File) (n int) {
	for _, d := range f.Findings() {
		if d.Diagnostic.Rule.Severity == diag.Error {
			n++
		}
	}
	return n
}

func refused(f lint.File) (n int) {
	for _, d := range f.Documents {
		if d.Stage != 0 {
			n++
		}
	}
	return n
}

func TestFixesGoAndNothingComes(t *testing.T) { law.Hold(t, fixes, 3) }

func FuzzFixesGoAndNothingComes(f *testing.F) { law.Fuzz(f, fixes) }
