package nadyaml_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	_ "github.com/migrationnet/migrationnet/internal/law" // the same draws each time
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
	"pgregory.net/rapid"
)

// roundTrips: what is written is read again as it was, equal definitions give
// equal bytes, and the configuration is in a literal block, a line a member.
func roundTrips(t *rapid.T) {
	d := gen.Definition().Draw(t, "definition")
	b, err := nadyaml.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	back, l := nadyaml.Parse(b)
	if diff := cmp.Diff(d, back); diff != "" {
		t.Fatalf("%s\n%s", b, diff)
	}
	again, err := nadyaml.Marshal(back)
	if err != nil || string(again) != string(b) {
		t.Fatalf("%v\n%s\n%s", err, b, again)
	}
	want, more := nad.Parse(must(d.MarshalJSON()))
	if cmp.Diff(want, back) != "" || !slices.Equal(codes(l), codes(more)) {
		t.Fatalf("YAML and JSON differ: %v %v", l, more)
	}
	if text := "config: |-\n    {\n      \""; !strings.Contains(string(b), text) {
		t.Fatalf("the configuration is not in a literal block:\n%s", b)
	}
}

func TestRoundTrip(t *testing.T) { rapid.Check(t, roundTrips) }
func FuzzRoundTrip(f *testing.F) { f.Fuzz(rapid.MakeFuzz(roundTrips)) }

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func codes(l diag.List) (out []string) {
	for _, d := range l {
		out = append(out, d.Rule.Code+" "+string(d.Path))
	}
	return out
}

func FuzzParseNeverPanics(f *testing.F) {
	f.Add([]byte("kind: NetworkAttachmentDefinition\nspec:\n  config: |\n" +
		"    {\"type\": \"macvlan\"}\n---\n"))
	f.Add([]byte("{a: &x [*x]}"))
	f.Add([]byte("kind: NetworkAttachmentDefinition\nother: {spec: 1, config: 2}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, l := nadyaml.Parse(data)
		out, err := nadyaml.Marshal(d)
		if err != nil || l.HasErrors() {
			return
		}
		again, _ := nadyaml.Parse(out)
		if diff := cmp.Diff(d, again, byMeaning); diff != "" {
			t.Fatalf("%s\n%s\n%s", data, out, diff)
		}
	})
}

// byMeaning compares what a Definition keeps as written without the order of
// members, which Marshal changes.
var byMeaning = cmp.Transformer("meaning", func(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return string(raw)
	}
	return v
})

func TestAChangeOfOneMemberIsAChangeOfOneLine(t *testing.T) {
	d := nad.Definition{
		Name: "mig",
		Config: nad.Config{
			Plugin: nad.Macvlan{
				CNIVersion: "0.3.1",
				Master:     "eth1",
				Mode:       "bridge",
				IPAM: ipam.Whereabouts{
					Range:   "10.200.5.0/24",
					Exclude: []string{"10.200.5.1/32"},
				},
			},
		},
	}
	before := strings.Split(string(must(nadyaml.Marshal(d))), "\n")
	m := d.Config.Plugin.(nad.Macvlan)
	m.IPAM = ipam.Whereabouts{Range: "10.200.6.0/24", Exclude: []string{"10.200.5.1/32"}}
	d.Config.Plugin = m
	after := strings.Split(string(must(nadyaml.Marshal(d))), "\n")
	var changed []string
	for i, line := range before {
		if i >= len(after) || line != after[i] {
			changed = append(changed, line)
		}
	}
	if len(before) != len(after) || len(changed) != 1 || !strings.Contains(changed[0], `"range"`) {
		t.Errorf("%q", changed)
	}
}

func TestReadsTheDocumentedManifest(t *testing.T) {
	d, l := nadyaml.Parse([]byte(`apiVersion: "k8s.cni.cncf.io/v1"
kind: NetworkAttachmentDefinition
metadata:
  name: my-secondary-network # callout
  namespace: openshift-cnv
spec:
  config: '{
    "cniVersion": "0.3.1",
    "name": "migration-bridge",
    "type": "macvlan",
    "master": "eth1",
    "mode": "bridge",
    "ipam": {
      "type": "whereabouts",
      "range": "10.200.5.0/24"
    }
  }'
`))
	if m, ok := d.Config.Plugin.(nad.Macvlan); len(l) > 0 || !ok || m.Master != "eth1" {
		t.Errorf("%v %#v", l, d)
	}
}

func TestRefuses(t *testing.T) {
	for _, text := range []string{
		"a: [", "kind: NetworkAttachmentDefinition\nkind: Pod\n", "- x",
		"kind: NetworkAttachmentDefinition\n---\nkind: Pod\n",
	} {
		if _, l := nadyaml.Parse([]byte(text)); l.Refused() != diag.Load {
			t.Errorf("%q: %v", text, l)
		}
	}
}

func TestOneDocumentMayHaveItsMarkers(t *testing.T) {
	d, l := nadyaml.Parse(
		[]byte("# a comment\n---\nkind: NetworkAttachmentDefinition\nmetadata: {name: mig}\n"))
	if len(l) > 0 || d.Name != "mig" {
		t.Errorf("%v %v", d, l)
	}
}

func ExampleMarshal() {
	b, err := nadyaml.Marshal(nad.Definition{
		Name: "migration-network", Namespace: "openshift-cnv",
		Config: nad.Config{
			Plugin: nad.Macvlan{
				CNIVersion: "0.3.1",
				Master:     "eth1",
				IPAM:       ipam.Whereabouts{Range: "10.200.5.0/24"},
			},
		},
	})
	fmt.Printf("%s%v", b, err)
	// Output:
	// apiVersion: k8s.cni.cncf.io/v1
	// kind: NetworkAttachmentDefinition
	// metadata:
	//   name: migration-network
	//   namespace: openshift-cnv
	// spec:
	//   config: |-
	//     {
	//       "cniVersion": "0.3.1",
	//       "type": "macvlan",
	//       "master": "eth1",
	//       "ipam": {
	//         "type": "whereabouts",
	//         "range": "10.200.5.0/24"
	//       }
	//     }
	// <nil>
}

func ExampleParse() {
	d, l := nadyaml.Parse([]byte("kind: NetworkAttachmentDefinition\nmetadata:\n  name: mig\n" +
		"spec:\n  config: |\n    {\"type\": \"macvlan\", \"mastr\": \"eth1\"}\n"))
	fmt.Println(d.Name, d.Config.PluginType())
	fmt.Println(l)
	// Output:
	// mig macvlan
	// [warning json-member-unknown spec.config.mastr: the macvlan plugin ignores "mastr"; write "master"]
}
