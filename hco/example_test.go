package hco_test

import (
	"fmt"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	rel "github.com/migrationnet/migrationnet/release"
)

func ExampleParseBlock() {
	c, l := hco.ParseBlock([]byte(`{"network":"mig-net","progressTimeout":"150"}`))
	fmt.Println(c.Network)
	for _, d := range l {
		fmt.Println(d)
	}
	// Output:
	// mig-net
	// error json-member-type progressTimeout: want an integer, got a string "150"; write 150 without quotes
}

func ExampleParse() {
	_, l := hco.Parse([]byte(`{
		"apiVersion": "hco.kubevirt.io/v1", "kind": "HyperConverged",
		"metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
		"spec": {"liveMigrationConfig": {"network": "mig-net"}}
	}`))
	fmt.Println(l.Err())
	// Output:
	// error hco-path spec.liveMigrationConfig: this is where v1beta1 has it; in v1 it is dropped, and nothing changes; move it to /spec/virtualization/liveMigrationConfig
}

func ExampleRead() {
	r, _ := rel.OpenShift("4.18")
	h, v, l := hco.Read([]byte(`{
		"apiVersion": "hco.kubevirt.io/v1beta1", "kind": "HyperConverged",
		"metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
		"spec": {"liveMigrationConfig": {"network": "mig-net", "parallelMigrationsPerCluster": 1}}
	}`), r)
	fmt.Println(h.Namespace, v.Network, v.CompletionTimeoutPerGiB)
	for _, d := range l {
		fmt.Println(d.Rule.Code, d.Path, d.Because)
	}
	// Output:
	// openshift-cnv mig-net 150
	// hco-limit-order /spec/liveMigrationConfig/parallelOutboundMigrationsPerNode [/spec/liveMigrationConfig/parallelMigrationsPerCluster]
}

func ExampleLiveMigrationConfig_Resolve() {
	r, _ := rel.HCO("1.18")
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
	c := hco.LiveMigrationConfig{
		CompletionTimeoutPerGiB:           &timeout,
		ParallelOutboundMigrationsPerNode: &node,
	}
	branch, _ := rel.HCO("main")
	for _, d := range c.Validate(branch) {
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
	patch := hco.Change{Network: hco.Reset[string]()}.JSONPatch(hco.V1,
		hco.LiveMigrationConfig{Network: "mig-net"})
	fmt.Println(hco.JSONPatchCommand(hco.V1, "openshift-cnv", patch))
	// Output:
	// oc patch hyperconvergeds.v1.hco.kubevirt.io kubevirt-hyperconverged -n openshift-cnv --type json -p '[{"op":"test","path":"/spec/virtualization/liveMigrationConfig/network","value":"mig-net"},{"op":"remove","path":"/spec/virtualization/liveMigrationConfig/network"}]'
}

func ExampleServerSideApplyCommand() {
	doc := hco.Change{Network: hco.Set("mig-net")}.ServerSideApply(hco.V1Beta1, "openshift-cnv",
		hco.LiveMigrationConfig{})
	fmt.Println(hco.ServerSideApplyCommand("migration-network", doc))
	// Output:
	// printf %s '{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},"spec":{"liveMigrationConfig":{"network":"mig-net"}}}' | oc apply --server-side --field-manager=migration-network -f -
}

func ExampleChange_Against() {
	live := hco.LiveMigrationConfig{Network: "mig-net"}
	c := hco.LiveMigrationConfig{Network: "mig-net", BandwidthPerMigration: "64Mi"}.Change()
	fmt.Printf("%#v\n", c.Against(live))
	// Output:
	// hco.Change{"bandwidthPerMigration":"64Mi"}
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

func ExampleServes() {
	r, err := rel.HCO("v1.18.1")
	enabled, _ := hco.DecentralizedByDefault(r)
	fmt.Println(hco.KubeVirt(r), hco.Serves(r, hco.V1), enabled, err)
	r, err = rel.HCO("4.20")
	fmt.Println(r, hco.Serves(r, hco.V1), err)
	// Output:
	// v1.8.0 true true <nil>
	// OpenShift 4.20, HCO 1.16, KubeVirt v1.6.0 false <nil>
}

func ExampleParseAPIVersion() {
	v, err := hco.ParseAPIVersion("hco.kubevirt.io/v1")
	fmt.Println(v, v.Resource(), v.Block(), err)
	// Output:
	// v1 hyperconvergeds.v1.hco.kubevirt.io /spec/virtualization/liveMigrationConfig <nil>
}

func ExampleLiveMigrationConfig_ChangeTo() {
	live := hco.LiveMigrationConfig{Network: "old-net", BandwidthPerMigration: "64Mi"}
	want := hco.LiveMigrationConfig{Network: "mig-net"}
	fmt.Printf("%#v\n", live.ChangeTo(want))
	// Output:
	// hco.Change{"bandwidthPerMigration":null,"network":"mig-net"}
}

func ExampleParsePatch() {
	c, l := hco.ParsePatch(hco.V1Beta1,
		[]byte(`[{"op":"replace","path":"/spec/liveMigrationConfig",`+
			`"value":{"progressTimeout":300}}]`))
	fmt.Println(c.Network.IsReset())
	for _, d := range l {
		fmt.Println(d)
	}
	// Output:
	// true
	// warning hco-patch-whole [0].path: this replaces the whole block: what it does not name goes back to its default, and the network is lost; name each member that changes
}

func ExampleLiveMigrationConfig_Upgrade() {
	from, _ := rel.HCO("1.18")
	to, _ := rel.HCO("1.19")
	yes := true
	_, l := hco.LiveMigrationConfig{AllowPostCopy: &yes}.Upgrade(from, to)
	for _, d := range l {
		fmt.Println(d.Rule.Code, d.Message)
	}
	// Output:
	// hco-postcopy-noop a migration is aborted at its timeout all the same, since allowWorkloadDisruption is false
	// hco-upgrade-adds the upgrade adds allowWorkloadDisruption with false
	// hco-upgrade-rewrites the upgrade to HCO 1.19 finds 150 replaced by 20
	// hco-upgrade-keeps 2 stays, for it is stored; the default was 2 and is 1
}

func ExampleLiveMigrationConfig_Stored() {
	r, _ := rel.HCO("1.13")
	fmt.Printf("%#v\n", hco.LiveMigrationConfig{Network: "mig-net"}.Stored(r))
	// Output:
	// hco.LiveMigrationConfig{"allowAutoConverge":false,"allowPostCopy":false,"completionTimeoutPerGiB":800,"network":"mig-net","parallelMigrationsPerCluster":5,"parallelOutboundMigrationsPerNode":2,"progressTimeout":150}
}

func ExampleHyperConverged_Upgrade() {
	from, _ := rel.HCO("1.17")
	to, _ := rel.HCO("1.18")
	_, l := hco.HyperConverged{Namespace: "openshift-cnv"}.Upgrade(from, to)
	for _, d := range l {
		fmt.Println(d.Path, d.Message)
	}
	// Output:
	// /apiVersion oc and kubectl then speak v1 by default: a patch of spec.liveMigrationConfig changes nothing there
	// /spec/featureGates decentralizedLiveMigration stays false, for it is stored; the default is true
}

func ExampleHyperConverged_ConvertTo() {
	h := hco.HyperConverged{Namespace: "openshift-cnv",
		LiveMigrationConfig: hco.LiveMigrationConfig{Network: "mig-net"},
		FeatureGates: []hco.FeatureGate{{
			Name:    hco.DecentralizedLiveMigration,
			Enabled: true,
		}}}
	fmt.Printf("%#v\n", h)
	fmt.Printf("%#v\n", h.ConvertTo(hco.V1))
	// Output:
	// hco.HyperConverged{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},"spec":{"featureGates":{"decentralizedLiveMigration":true},"liveMigrationConfig":{"network":"mig-net"}}}
	// hco.HyperConverged{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged","metadata":{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},"spec":{"featureGates":[{"name":"decentralizedLiveMigration","state":"Enabled"}],"virtualization":{"liveMigrationConfig":{"network":"mig-net"}}}}
}

func ExampleHyperConverged_CrossCluster() {
	r, _ := rel.HCO("1.17")
	h := hco.HyperConverged{
		Namespace:    "openshift-cnv",
		FeatureGates: []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration, Enabled: true}},
	}
	c, l := h.CrossCluster(r)
	fmt.Println(c.Enabled, c.CARenewal, c.CALifetime)
	fmt.Println(l[0])
	// Output:
	// true 24h0m0s 48h0m0s
	// warning hco-ca-exchange spec.certConfig.ca: the CA of this cluster is replaced every 24h0m0s, and the other cluster then trusts it no longer; exchange the CA bundles now, and again within that time
}

func ExampleCluster_TrustCommand() {
	east := hco.Cluster{Context: "east", Namespace: "openshift-cnv"}
	west := hco.Cluster{Context: "west", Namespace: "openshift-cnv"}
	fmt.Println(east.TrustCommand(west))
	// Output:
	// oc --context=east -n openshift-cnv create configmap kubevirt-external-ca --dry-run=client -o yaml --from-literal=ca-bundle="$(oc --context=west -n openshift-cnv get configmap kubevirt-ca -o 'jsonpath={.data.ca-bundle}')" | oc --context=east -n openshift-cnv apply -f -
}

func ExampleCheckConnectURL() {
	fmt.Println(hco.CheckConnectURL("fd02:0:0:1::cb:9185")[0])
	// Output:
	// error hco-connect-url (document): "fd02:0:0:1::cb:9185" is IPv6 without brackets: its last group is not a port; write [fd02:0:0:1::cb]:9185
}

func ExampleDecentralizedPatch() {
	live := `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
		`"spec":{"featureGates":[{"name":"alignCPUs"}]}}`
	for _, enabled := range []bool{true, false} {
		patch, _ := hco.DecentralizedPatch([]byte(live), enabled)
		fmt.Printf("%s\n", patch)
	}
	// Output:
	// []
	// [{"op":"test","path":"/spec/featureGates","value":[{"name":"alignCPUs"}]},{"op":"add","path":"/spec/featureGates/-","value":{"name":"decentralizedLiveMigration","state":"Disabled"}}]
}

func ExampleParseKubeVirtPatch() {
	_, l := hco.ParseKubeVirtPatch(
		`[{"op":"add","path":"/spec/configuration/migrations","value":{"allowPostCopy":true}}]`)
	fmt.Println(l.Err())
	// Output:
	// error hco-annotation-whole [0].path: add of /spec/configuration/migrations drops the network and the limits that HCO has put there; write one operation for each member, such as /spec/configuration/migrations/allowPostCopy
}

func ExampleHyperConverged_CheckNetwork() {
	h := hco.HyperConverged{
		Namespace:           "openshift-cnv",
		LiveMigrationConfig: hco.LiveMigrationConfig{Network: "mig-net"},
	}

	d := nad.Definition{Namespace: "default", Name: "mig-net", Config: nad.Config{
		Plugin: nad.Macvlan{
			CNIVersion: "0.3.1",
			Name:       "mig-net",
			Master:     "eth1",
			IPAM:       ipam.Whereabouts{Range: "10.200.5.0/30"},
		}}}
	facts := nad.Facts{Nodes: h.Addresses(3, hco.Release{})}
	site := hco.Site{
		Attachments: []hco.Attachment{{
			Namespace: d.Namespace,
			Name:      d.Name,
			Unfit:     nad.CheckMigrationNetwork(d, facts),
		}},
		GlobalNamespaces: nad.OpenShiftGlobalNamespaces(),
	}

	fmt.Println(h.CheckNetwork(site, hco.Release{})[0].Message)
	h.LiveMigrationConfig.Network = "default/mig-net"
	fmt.Println(h.CheckNetwork(site, hco.Release{})[0].Message)
	// Output:
	// there is no mig-net in namespace "openshift-cnv": the pods do not start
	// spec.config.ipam.range: 2 addresses are fewer than the 6 nodes that run virt-handler
}

func ExampleMigrationPolicy_Over() {
	v, _ := hco.LiveMigrationConfig{Network: "mig-net"}.Resolve(hco.Release{})
	p, l := hco.ReadMigrationPolicy([]byte(`{"apiVersion":"migrations.kubevirt.io/v1alpha1",
		"kind":"MigrationPolicy","metadata":{"name":"large"},
		"spec":{"selectors":{"virtualMachineInstanceSelector":{"size":"large"}},
		"allowPostCopy":true,"completionTimeoutPerGiB":150,"network":"other"}}`), hco.Release{})
	for _, d := range l.Errors() {
		fmt.Println(d)
	}
	got, decides := p.Over(v, hco.Release{})
	fmt.Println(decides)
	fmt.Println(got.CompletionTimeoutPerGiB, got.AllowWorkloadDisruption, got.Network)
	// Output:
	// error hco-policy-member spec.network: a MigrationPolicy cannot set network, and drops it: it is of the whole cluster; set it in liveMigrationConfig of HyperConverged
	// [allowPostCopy allowWorkloadDisruption completionTimeoutPerGiB]
	// 150 true mig-net
}

func ExampleResolved_DrainTime() {
	v, _ := hco.LiveMigrationConfig{BandwidthPerMigration: "64Mi"}.Resolve(hco.Release{})
	const guest = 16 << 30
	pass, _ := v.FullPass(guest)
	deadline, _ := v.CompletionDeadline(guest)
	drain, _ := v.DrainTime(40, guest)
	fmt.Println(pass, deadline, v.CanFinish(guest), drain)
	// Output:
	// 4m16s 45m0s true 15h0m0s
}

func ExampleResolved_CheckGuest() {
	branch, _ := rel.HCO("main")
	v, _ := hco.LiveMigrationConfig{}.Resolve(branch)
	fmt.Println(v.CheckGuest(4 << 30)[0])
	// Output:
	// warning hco-timeout-order progressTimeout: 150 s without progress cannot pass before the 1m40s that 4294967296 bytes are given; rely on completionTimeoutPerGiB, or write less
}

func ExampleParseMigrationPolicy() {
	_, l := hco.ParseMigrationPolicy([]byte(`{"apiVersion":"migrations.kubevirt.io/v1alpha1",` +
		`"kind":"MigrationPolicy","metadata":{"name":"p"},"spec":{}}`))
	fmt.Println(l[0].Rule.Code)
	// Output:
	// hco-policy-selectors
}
