package hco_test

import (
	"fmt"

	"github.com/migrationnet/migrationnet/hco"
)

func ExampleParse() {
	_, l := hco.Parse([]byte(`{"network":"","progressTimeout":"150"}`))
	for _, d := range l {
		fmt.Println(d)
	}
	// Output:
	// error hco-network-empty network: "" is passed on as a name, which no NetworkAttachmentDefinition has; write null, or leave it out, for the pod network
	// error json-member-type progressTimeout: want an integer, got a string "150"; write 150 without quotes
}

func ExampleParseHyperConverged() {
	_, l := hco.ParseHyperConverged([]byte(`{
		"apiVersion": "hco.kubevirt.io/v1", "kind": "HyperConverged",
		"metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
		"spec": {"liveMigrationConfig": {"network": "mig-net"}}
	}`))
	fmt.Println(l.Err())
	// Output:
	// error hco-path spec.liveMigrationConfig: this is where v1beta1 has it; in v1 it is dropped, and nothing changes; move it to /spec/virtualization/liveMigrationConfig
}

func ExampleLiveMigrationConfig_Resolve() {
	r, _ := hco.ParseRelease("1.18")
	c := hco.LiveMigrationConfig{Network: "mig-net", BandwidthPerMigration: "64Mi"}
	v, l := c.Resolve(r)
	fmt.Println(v.CompletionTimeoutPerGiB, v.Bandwidth, l.Err())
	deadline, _ := v.CompletionDeadline(6 << 30)
	fmt.Println(deadline)
	// Output:
	// 150 64 MiB/s <nil>
	// 17m30s
}

func ExampleLiveMigrationConfig_Validate() {
	// The values of the example in the OpenShift documents.
	timeout, node := int64(800), uint32(2)
	c := hco.LiveMigrationConfig{CompletionTimeoutPerGiB: &timeout, ParallelOutboundMigrationsPerNode: &node}
	for _, d := range c.Validate(hco.Release{}) {
		fmt.Println(d)
	}
	// Output:
	// warning hco-stale-sample completionTimeoutPerGiB: 800 was the default up to an older release; it is 20 now; leave it out, unless 800 is meant
	// warning hco-stale-sample parallelOutboundMigrationsPerNode: 2 was the default up to an older release; it is 1 now; leave it out, unless 2 is meant
}

func ExampleChange_MergePatch() {
	c := hco.Change{Network: hco.Set("mig-net"), CompletionTimeoutPerGiB: hco.Reset[int64]()}
	fmt.Printf("%s\n", c.MergePatch(hco.V1Beta1))
	fmt.Printf("%s\n", c.MergePatch(hco.V1))
	// Output:
	// {"spec":{"liveMigrationConfig":{"completionTimeoutPerGiB":null,"network":"mig-net"}}}
	// {"spec":{"virtualization":{"liveMigrationConfig":{"completionTimeoutPerGiB":null,"network":"mig-net"}}}}
}

func ExampleChange_JSONPatch() {
	live := hco.LiveMigrationConfig{Network: "old-net"}
	c := hco.Change{Network: hco.Set("mig-net"), BandwidthPerMigration: hco.Reset[string]()}
	fmt.Printf("%s\n", c.JSONPatch(hco.V1Beta1, live))
	fmt.Printf("%s\n", c.JSONPatch(hco.V1Beta1, hco.LiveMigrationConfig{Network: "mig-net"}))
	// Output:
	// [{"op":"test","path":"/spec/liveMigrationConfig/network","value":"old-net"},{"op":"replace","path":"/spec/liveMigrationConfig/network","value":"mig-net"}]
	// []
}

func ExampleChange_ServerSideApply() {
	owned := hco.LiveMigrationConfig{Network: "old-net", BandwidthPerMigration: "64Mi"}
	c := hco.Change{Network: hco.Reset[string]()}
	fmt.Printf("%s\n", c.ServerSideApply(hco.V1, "openshift-cnv", owned))
	// Output:
	// {"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged","metadata":{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},"spec":{"virtualization":{"liveMigrationConfig":{"bandwidthPerMigration":"64Mi"}}}}
}

func ExampleJSONPatchCommand() {
	patch := hco.Change{Network: hco.Reset[string]()}.JSONPatch(hco.V1, hco.LiveMigrationConfig{Network: "mig-net"})
	fmt.Println(hco.JSONPatchCommand(hco.V1, "openshift-cnv", patch))
	// Output:
	// oc patch hyperconvergeds.v1.hco.kubevirt.io kubevirt-hyperconverged -n openshift-cnv --type json -p '[{"op":"test","path":"/spec/virtualization/liveMigrationConfig/network","value":"mig-net"},{"op":"remove","path":"/spec/virtualization/liveMigrationConfig/network"}]'
}

func ExampleServerSideApplyCommand() {
	doc := hco.Change{Network: hco.Set("mig-net")}.ServerSideApply(hco.V1Beta1, "openshift-cnv", hco.LiveMigrationConfig{})
	fmt.Println(hco.ServerSideApplyCommand("migration-network", doc))
	// Output:
	// printf %s '{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},"spec":{"liveMigrationConfig":{"network":"mig-net"}}}' | oc apply --server-side --field-manager=migration-network -f -
}

func ExampleChange_Against() {
	live := hco.LiveMigrationConfig{Network: "mig-net"}
	c := hco.LiveMigrationConfig{Network: "mig-net", BandwidthPerMigration: "64Mi"}.Change()
	fmt.Printf("%#v\n", c.Against(live))
	// Output:
	// {"bandwidthPerMigration":"64Mi"}
}

func ExampleChange_Validate() {
	live := hco.LiveMigrationConfig{Network: "mig-net"}
	for _, d := range (hco.Change{Network: hco.Reset[string]()}).Validate(live, hco.Release{}) {
		fmt.Println(d)
	}
	// Output:
	// warning hco-network-rollout network: the network changes, and with it every virt-handler pod; migrations that run are at risk; apply it when no migration is running
}

func ExamplePatchCommand() {
	patch := hco.Change{Network: hco.Set("mig-net")}.MergePatch(hco.V1)
	fmt.Println(hco.PatchCommand(hco.V1, "openshift-cnv", patch))
	// Output:
	// oc patch hyperconvergeds.v1.hco.kubevirt.io kubevirt-hyperconverged -n openshift-cnv --type merge -p '{"spec":{"virtualization":{"liveMigrationConfig":{"network":"mig-net"}}}}'
}

func ExampleParseRelease() {
	r, err := hco.ParseRelease("v1.18.1")
	enabled, _ := r.DecentralizedLiveMigration()
	fmt.Println(r, r.KubeVirt(), r.Serves(hco.V1), enabled, err)
	_, err = hco.ParseRelease("4.22")
	fmt.Println(err)
	// Output:
	// 1.18 1.8 true true <nil>
	// hco: release "4.22" is not of the form 1.18 or v1.18.1
}

func ExampleParseAPIVersion() {
	v, err := hco.ParseAPIVersion("hco.kubevirt.io/v1")
	fmt.Println(v, v.Resource(), v.Block(), err)
	// Output:
	// v1 hyperconvergeds.v1.hco.kubevirt.io /spec/virtualization/liveMigrationConfig <nil>
}
