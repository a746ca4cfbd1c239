package nadyaml_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
	"pgregory.net/rapid"
)

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := gen.Definition().Draw(t, "definition")
		b, err := nadyaml.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		back, _ := nadyaml.Parse(b)
		if diff := cmp.Diff(d, back); diff != "" {
			t.Fatalf("%s\n%s", b, diff)
		}
	})
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
	if len(l) > 0 || d.Config.Macvlan == nil || d.Config.Macvlan.Master != "eth1" {
		t.Errorf("%v %#v", l, d)
	}
}

func TestRefuses(t *testing.T) {
	for _, text := range []string{"a: [", "kind: NetworkAttachmentDefinition\nkind: Pod\n", "- x"} {
		if _, l := nadyaml.Parse([]byte(text)); l.Refused() != diag.Load {
			t.Errorf("%q: %v", text, l)
		}
	}
}

func ExampleMarshal() {
	b, err := nadyaml.Marshal(nad.Definition{
		Name: "migration-network", Namespace: "openshift-cnv",
		Config: nad.Config{Macvlan: &nad.Macvlan{CNIVersion: "0.3.1", Master: "eth1", IPAM: ipam.Whereabouts{Range: "10.200.5.0/24"}}},
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
