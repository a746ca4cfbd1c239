package hcoyaml_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/hco/hcoyaml"
	"github.com/migrationnet/migrationnet/internal/gen"
	_ "github.com/migrationnet/migrationnet/internal/law" // the same draws each time
	"pgregory.net/rapid"
)

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := gen.HyperConverged(gen.HCORelease().Draw(t, "release")).Draw(t, "object")
		h.LiveMigrationConfig.Unknown = nil // verbatim in JSON only
		if h.APIVersion == hco.V1Beta1 {
			h.FeatureGates = nil // an object has no order
		}
		b, err := hcoyaml.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		back, _ := hcoyaml.Parse(b)
		if diff := cmp.Diff(h, back); diff != "" {
			t.Fatalf("%s\n%s", b, diff)
		}
		p := gen.MigrationPolicy().Draw(t, "policy")
		if b, err = hcoyaml.Marshal(p); err != nil {
			t.Fatal(err)
		}
		if back, _ := hcoyaml.ParseMigrationPolicy(b); cmp.Diff(p, back) != "" {
			t.Fatalf("%s\n%s", b, cmp.Diff(p, back))
		}
	})
}

func TestRefuses(t *testing.T) {
	for _, text := range []string{"a: [", "kind: HyperConverged\nkind: Pod\n", "- x"} {
		if _, l := hcoyaml.Parse([]byte(text)); l.Refused() != diag.Load {
			t.Errorf("%q: %v", text, l)
		}
	}
}

func ExampleParseBlock() {
	c, l := hcoyaml.ParseBlock([]byte("network: mig-net # our own\nbandwidthPerMigration: 64Mi\n"))
	fmt.Printf("%#v %v\n", c, l.Err())
	// Output:
	// hco.LiveMigrationConfig{"bandwidthPerMigration":"64Mi","network":"mig-net"} <nil>
}

func ExampleParse() {
	h, l := hcoyaml.Parse([]byte(`
apiVersion: hco.kubevirt.io/v1
kind: HyperConverged
metadata: {name: kubevirt-hyperconverged, namespace: openshift-cnv}
spec:
  virtualization:
    liveMigrationConfig:
      network: mig-net
`))
	fmt.Println(h.APIVersion, h.LiveMigrationConfig.Network, l.Err())
	// Output:
	// v1 mig-net <nil>
}

func ExampleParseMigrationPolicy() {
	p, _ := hcoyaml.ParseMigrationPolicy([]byte(`
apiVersion: migrations.kubevirt.io/v1alpha1
kind: MigrationPolicy
metadata: {name: large}
spec:
  selectors: {virtualMachineInstanceSelector: {size: large}}
  completionTimeoutPerGiB: 150
`))
	fmt.Println(p.Name, p.VirtualMachineInstanceSelector, *p.CompletionTimeoutPerGiB)
	// Output:
	// large map[size:large] 150
}

func ExampleMarshal() {
	b, err := hcoyaml.Marshal(hco.HyperConverged{
		APIVersion:          hco.V1,
		Namespace:           "openshift-cnv",
		LiveMigrationConfig: hco.LiveMigrationConfig{Network: "mig-net"},
	})
	fmt.Printf("%s%v", b, err)
	// Output:
	// apiVersion: hco.kubevirt.io/v1
	// kind: HyperConverged
	// metadata:
	//   name: kubevirt-hyperconverged
	//   namespace: openshift-cnv
	// spec:
	//   virtualization:
	//     liveMigrationConfig:
	//       network: mig-net
	// <nil>
}
