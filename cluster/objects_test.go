package cluster_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/release"
)

const whereabouts = `{"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":`

// installConfig is the ConfigMap of an installed cluster, with the YAML that is given.
func installConfig(networking string) string {
	text := "apiVersion: v1\nbaseDomain: example.com\ncontrolPlane:\n  name: master\n" + networking +
		"platform:\n  baremetal:\n    machineNetwork:\n    - cidr: 10.99.0.0/16\n"
	return `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cluster-config-v1",` +
		`"namespace":"kube-system"},"data":{"install-config":"` + strings.ReplaceAll(text, "\n", `\n`) + `"}}`
}

func TestMachineNetworksOfTheInstallConfig(t *testing.T) {
	for networking, want := range map[string]string{
		"networking:\n  clusterNetwork:\n  - cidr: 10.128.0.0/14\n    hostPrefix: 23\n  machineNetwork:\n" +
			"  - cidr: 192.168.10.0/24\n  - cidr: fd00:1::/64\n  networkType: OVNKubernetes\n  serviceNetwork:\n" +
			"  - 172.30.0.0/16\n": "192.168.10.0/24 fd00:1::/64",
		"networking:\n  machineNetwork:\n    - cidr: '192.168.10.0/24'\n  serviceNetwork:\n    - 172.30.0.0/16\n": "192.168.10.0/24",
		"networking:\n  networkType: OVNKubernetes\n":                                                             "",
		"": "",
	} {
		c := add(t, installConfig(networking))
		var got []string
		for _, n := range c.Networks() {
			got = append(got, n.Addresses.String())
			if !strings.HasPrefix(n.Owner, "machine network of ConfigMap kube-system/cluster-config-v1") {
				t.Errorf("%s", n.Owner)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\n%v, want %s", networking, got, want)
		}
	}
	var c cluster.Cluster
	a := c.Add([]byte(installConfig("networking:\n  machineNetwork:\n  - cidr: 192.168.10/24\n")))
	if a.Use != cluster.Unread || !strings.Contains(a.Why, "192.168.10") {
		t.Errorf("%+v", a)
	}
	a = c.Add([]byte(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other"}}`))
	if a.Use != cluster.Ignored {
		t.Errorf("%+v", a)
	}
}

// ownSlices is a NodeSlicePool whose slices are of the given nodes; "" is free.
func ownSlices(nodes ...string) string {
	var all []string
	for _, n := range nodes {
		all = append(all, `{"nodeName":"`+n+`","sliceRange":"10.200.5.0/27"}`)
	}
	return whereabouts + `"NodeSlicePool","metadata":{"name":"mig","namespace":"kube-system"},"spec":` +
		`{"range":"10.200.5.0/24","sliceSize":"/27"},"status":{"allocations":[` + strings.Join(all, ",") + `]}}`
}

func node(name string) string {
	return `{"apiVersion":"v1","kind":"Node","metadata":{"name":"` + name + `"}}`
}

func TestNodesWithoutASlice(t *testing.T) {
	for _, c := range []struct {
		slices []string
		want   string
	}{
		{[]string{"n1", "n2", ""}, ""},
		{[]string{"n1", ""}, "n2 has no slice"},
		{[]string{"n2"}, "n1 has no slice"},
		{[]string{"", ""}, "n1, n2 has no slice"},
	} {
		found := add(t, node("n1"), node("n2"), ownSlices(c.slices...)).Check()
		if (len(found) == 0) != (c.want == "") || len(found) > 1 {
			t.Errorf("%v: %v", c.slices, found)
			continue
		}
		if c.want == "" {
			continue
		}
		d := found[0].Diagnostic
		full := strings.Contains(d.Hint, "node_slice_size")
		if !strings.HasPrefix(d.Message, c.want) || !d.Rule.Same(cluster.WarnSlice) ||
			full != (c.slices[0] == "n2") {
			t.Errorf("%v: %v", c.slices, d)
		}
	}
}

func TestReservationsAreRead(t *testing.T) {
	for name, want := range map[string]string{
		"10.200.5.7":               "10.200.5.7",
		"mig-10.200.5.7":           "10.200.5.7",
		"fd00-200-5--7":            "fd00:200:5::7",
		"a-network-fd00-200-5--7":  "fd00:200:5::7",
		"fd00-200-5--0":            "fd00:200:5::",
		"two-words-10.200.5.7":     "10.200.5.7",
		"nothing":                  "",
		"10.200.5":                 "",
		"ten-200-5-7-and-no-colon": "",
	} {
		var c cluster.Cluster
		a := c.Add([]byte(whereabouts + `"OverlappingRangeIPReservation","metadata":{"name":"` + name +
			`","namespace":"kube-system"},"spec":{"podref":"a/b"}}`))
		held := c.Held()
		switch {
		case want == "":
			if a.Use != cluster.Unread || held != nil {
				t.Errorf("%s: %+v %v", name, a, held)
			}
		case len(held) != 1 || held[0].Addresses.First().String() != want ||
			held[0].Owner != "Pod a/b, by OverlappingRangeIPReservation kube-system/"+name:
			t.Errorf("%s: %+v %v", name, a, held)
		}
	}
}

func pool(allocations string) string {
	return whereabouts + `"IPPool","metadata":{"name":"10.200.5.0-28","namespace":"kube-system"},"spec":` +
		`{"range":"10.200.5.0/28","allocations":{` + allocations + `}}}`
}

// A pool is nearly full from nine of ten addresses on; of the migration network it is known
// how many it needs.
func TestNearlyFullPools(t *testing.T) {
	held := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, `"`+string("123456789abcde"[i])+`":{"podref":"a/b"}`)
		}
		text := strings.Join(all, ",")
		for i, digits := range []string{"10", "11", "12", "13", "14"} {
			text = strings.Replace(text, `"`+string("abcde"[i])+`"`, `"`+digits+`"`, 1)
		}
		return pool(text)
	}
	definition := onMacvlan("blue", `{"type":"whereabouts","range":"10.200.5.0/28"}`)
	for n, want := range map[int]*diag.Rule{
		12: nil, 13: cluster.WarnPoolNearlyFull, 14: cluster.WarnPoolFull,
	} {
		found := add(t, definition, held(n)).Check()
		if want == nil && len(found) > 0 || want != nil && (len(found) != 1 || !found[0].Diagnostic.Rule.Same(want)) {
			t.Errorf("%d: %v", n, found)
		}
		if n == 13 && len(found) == 1 && found[0].Diagnostic.Message != "of 14 addresses 1 are left" {
			t.Errorf("%v", found[0])
		}
		for _, f := range add(t, definition, held(n), named("blue")).Check() {
			if f.Diagnostic.Rule.Same(cluster.WarnPoolNearlyFull) {
				t.Errorf("%d: %v", n, f)
			}
		}
	}
}

func TestPlanCluster(t *testing.T) {
	c := add(t, named("mig"),
		onMacvlan("mig", `{"type":"whereabouts","range":"10.200.5.0/24","range_start":"10.200.5.64","range_end":"10.200.5.95"}`),
		`{"apiVersion":"config.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},"status":`+
			`{"clusterNetwork":[{"cidr":"10.128.0.0/14"}],"serviceNetwork":["172.30.0.0/16"]}}`,
		`{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"virt-handler","namespace":"openshift-cnv"},`+
			`"spec":{"template":{"metadata":{"labels":{"kubevirt.io":"virt-handler"},"annotations":`+
			`{"k8s.v1.cni.cncf.io/networks":"mig@migration0"}}}},"status":{"desiredNumberScheduled":5,`+
			`"updatedNumberScheduled":5,"numberReady":5}}`,
		`{"apiVersion":"config.openshift.io/v1","kind":"ClusterVersion","metadata":{"name":"version"},`+
			`"status":{"history":[{"state":"Completed","version":"4.21.3"}]}}`)
	c.Name = "east"
	got := c.PlanCluster()
	window, err := ipnet.ParseRange("10.200.5.64-10.200.5.95")
	if err != nil {
		t.Fatal(err)
	}
	want := plan.Cluster{
		Name: "east", Release: release.Release{OpenShift: release.MustParse("4.21.3")},
		API: hco.V1Beta1, Namespace: "openshift-cnv", NIC: "ens4", Nodes: 5, CurrentNetwork: "mig",
		Networks: []plan.ClusterNetwork{
			{Name: "pod network", CIDR: ipnet.MustParsePrefix("10.128.0.0/14")},
			{Name: "service network", CIDR: ipnet.MustParsePrefix("172.30.0.0/16")},
		},
		Window: window,
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b release.Version) bool { return a == b }),
		cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
		cmp.Comparer(func(a, b ipnet.Range) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if found := c.Check(); len(found) > 0 {
		t.Error(found)
	}
	// The plan keeps what is there.
	request := plan.Request{
		Network:  plan.Network{Name: "mig", CIDR: ipnet.MustParsePrefix("10.200.5.0/24")},
		Clusters: []plan.Cluster{got, {Name: "west", NIC: "ens4", Nodes: 3, Namespace: "openshift-cnv"}},
	}
	p, l := request.Plan()
	if l.HasErrors() || p.Clusters[0].Window != want.Window {
		t.Errorf("%v %v", p, l)
	}
}

func TestMigrationsAreKept(t *testing.T) {
	c := add(t,
		`{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"name":"a","namespace":"shop","uid":"1"},`+
			`"status":{"nodeName":"n1"}}`,
		`{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstanceMigration","metadata":{"name":"m","namespace":"shop"},`+
			`"spec":{"vmiName":"a"},"status":{"phase":"Running"}}`)
	vmis, vmims := c.Migrations()
	if len(vmis) != 1 || vmis[0].Node != "n1" || len(vmims) != 1 || vmims[0].VMIName != "a" {
		t.Errorf("%+v %+v", vmis, vmims)
	}
}

// A binding that needs a device, on what has none.
func TestDevicesOfVirtualMachines(t *testing.T) {
	vm := func(binding string) string {
		return `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"a","namespace":"openshift-cnv"},` +
			`"spec":{"template":{"spec":{"domain":{"devices":{"interfaces":[{"name":"x",` + binding + `}]}},` +
			`"networks":[{"name":"x","multus":{"networkName":"blue"}}]}}}}`
	}
	definition := func(annotations, config string) string {
		return `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":{"name":"blue",` +
			`"namespace":"openshift-cnv"` + annotations + `},"spec":{"config":"{\"cniVersion\":\"1.0.0\",\"name\":\"b\",` + config + `}"}}`
	}
	const resource = `,"annotations":{"k8s.v1.cni.cncf.io/resourceName":"x/y"}`
	for about, c := range map[string]struct {
		binding, definition string
		other, path         diag.Path
	}{
		"SR-IOV": {`"sriov":{}`, definition(resource, `\"type\":\"sriov\"`), "", ""},
		"SR-IOV without a resource": {`"sriov":{}`, definition("", `\"type\":\"sriov\"`),
			"/metadata/annotations/k8s.v1.cni.cncf.io~1resourceName", "sriov"},
		"SR-IOV on a bridge": {`"sriov":{}`, definition("", `\"type\":\"bridge\",\"bridge\":\"b\"`),
			"/spec/config/type", "sriov"},
		"macvtap on macvlan": {`"binding":{"name":"macvtap"}`,
			definition("", `\"type\":\"macvlan\",\"master\":\"ens4\"`), "/spec/config/type", "binding/name"},
		"macvtap": {`"binding":{"name":"macvtap"}`, definition(resource, `\"type\":\"macvtap\"`), "", ""},
		"another": {`"binding":{"name":"other"}`,
			definition("", `\"type\":\"macvlan\",\"master\":\"ens4\"`), "", ""},
	} {
		found := add(t, c.definition, vm(c.binding)).Check()
		if c.path == "" {
			if len(found) > 0 {
				t.Errorf("%s: %v", about, found)
			}
			continue
		}
		if len(found) != 1 || !found[0].Diagnostic.Rule.Same(cluster.WarnVMDevice) ||
			found[0].Diagnostic.Path != "/spec/template/spec/domain/devices/interfaces/0/"+c.path ||
			found[0].Others[0].Path != c.other {
			t.Errorf("%s: %v", about, found)
		}
	}
}

// onMacvlan is a definition in the namespace of HyperConverged.
func onMacvlan(name, ipam string) string {
	return `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":{"name":"` + name +
		`","namespace":"openshift-cnv"},"spec":{"config":"{\"cniVersion\":\"1.0.0\",\"name\":\"` + name +
		`\",\"type\":\"macvlan\",\"master\":\"ens4\",\"ipam\":` + strings.ReplaceAll(ipam, `"`, `\"`) + `}"}}`
}

// Objects inside others are added, and found where they are.
func TestObjectsInsideOthers(t *testing.T) {
	policy := `{"apiVersion":"policy.open-cluster-management.io/v1","kind":"Policy","metadata":{"name":"p"},` +
		`"spec":{"policy-templates":[{"objectDefinition":{"apiVersion":"policy.open-cluster-management.io/v1",` +
		`"kind":"ConfigurationPolicy","metadata":{"name":"c"},"spec":{"object-templates":[` +
		`{"complianceType":"mustnothave","objectDefinition":` + named("gone") + `},` +
		`{"complianceType":"musthave","objectDefinition":` + named("mgi") + `}]}}}]}}`
	list := `{"apiVersion":"v1","kind":"List","items":[` +
		onMacvlan("mig", `{"type":"whereabouts","range":"10.200.5.0/24"}`) + `,` + policy + `]}`
	var c cluster.Cluster
	added := c.AddList([]byte(list))
	const in = "/items/1/spec/policy-templates/0/objectDefinition/spec/object-templates/1/objectDefinition"
	if len(added) != 2 || added[0].In != "/items/0" || added[1].In != in || added[1].Use != cluster.Used {
		t.Fatalf("%+v", added)
	}
	found := cluster.InList(added, c.Check())
	if len(found) != 1 || !found[0].Rule.Same(hco.ErrNADMissing) ||
		found[0].Path != in+"/spec/liveMigrationConfig/network" {
		t.Errorf("%v", found)
	}
}

// Whatever a cluster reads is mentioned, in JSON and YAML; what has nothing of it is not.
func TestMentions(t *testing.T) {
	for _, text := range []string{
		named("mig"), node("n1"), installConfig(""), ownSlices("n1"), pool(""),
		"apiVersion: v1\nkind: Pod\n", "kind: PodList\n", "kind:   'Namespace'\n", `{"kind" : "Node"}`,
		"apiVersion: apps/v1\nkind: DaemonSet\n", "kind: List\nitems:\n- kind: Deployment\n",
		"apiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\n",
	} {
		if !cluster.Mentions([]byte(text)) {
			t.Errorf("%s", text)
		}
	}
	for _, text := range []string{
		"", "kind", "kind:", "apiVersion: v1\nkind: Secret\nmetadata: {name: Pod}\n", "kindly: Pod\n",
		"apiVersion: apps/v1\nkind: ReplicaSet\n", "a kind of Pod\n",
	} {
		if cluster.Mentions([]byte(text)) {
			t.Errorf("%s", text)
		}
	}
}
