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

// The window of a localnet is what its subnet leaves of it, where that is one range.
func TestPlanClusterOnALocalnet(t *testing.T) {
	for excluded, want := range map[string]string{
		"10.200.5.0/26,10.200.5.96/27,10.200.5.128/25": "10.200.5.64-10.200.5.95",
		"10.200.5.64/26": "",
	} {
		c := add(t, named("mig"), `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",`+
			`"metadata":{"name":"mig","namespace":"openshift-cnv"},"spec":{"config":"{\"cniVersion\":\"0.3.1\",`+
			`\"name\":\"mig\",\"type\":\"ovn-k8s-cni-overlay\",\"topology\":\"localnet\",`+
			`\"netAttachDefName\":\"openshift-cnv/mig\",\"subnets\":\"10.200.5.0/24\",`+
			`\"excludeSubnets\":\"`+excluded+`\"}"}}`)
		var got string
		if w := c.PlanCluster().Window; w.IsValid() {
			got = w.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", excluded, got, want)
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
		cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
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

// What is said of a roll-out: another network, none, too many, pods of the template before, pods
// that are not ready, and a status that is older than the template.
func TestRollOuts(t *testing.T) {
	daemonSet := func(networks, generation, status string) string {
		return `{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"virt-handler","namespace":"openshift-cnv",` +
			`"generation":` + generation + `},"spec":{"template":{"metadata":{"labels":{"kubevirt.io":"virt-handler"},` +
			`"annotations":{"k8s.v1.cni.cncf.io/networks":"` + networks + `"}}}},"status":{` + status + `}}`
	}
	const (
		right = "default/x@net1, mig@migration0"
		done  = `"observedGeneration":2,"desiredNumberScheduled":3,"updatedNumberScheduled":3,"numberReady":3`
	)
	network := onMacvlan("mig", `{"type":"whereabouts","range":"10.200.5.0/24"}`)
	deployment := strings.NewReplacer("DaemonSet", "Deployment", "virt-handler", "virt-synchronization-controller").
		Replace(daemonSet(right, "1", `"updatedReplicas":1,"readyReplicas":2`))
	deployment = strings.Replace(deployment, `"spec":{`, `"spec":{"replicas":2,`, 1)
	for about, c := range map[string]struct {
		hyper, workload string
		want            string
	}{
		"done":                      {named("mig"), daemonSet(right, "2", done), ""},
		"done, by its whole name":   {named("openshift-cnv/mig"), daemonSet("openshift-cnv/mig@migration0", "2", done), ""},
		"a name that is wrong":      {named("mgi"), daemonSet(right, "2", done), ""}, // said at the name
		"without a status":          {named("mig"), strings.Replace(daemonSet(right, "2", done), `"status"`, `"x"`, 1), ""},
		"another network":           {named("mig"), daemonSet("old@migration0", "2", done), "DaemonSet openshift-cnv/virt-handler has openshift-cnv/old"},
		"no network":                {named("mig"), daemonSet("mig@net1", "2", done), "DaemonSet openshift-cnv/virt-handler does not have it"},
		"a network, and none named": {named(""), daemonSet(right, "2", done), "no network is named, and DaemonSet openshift-cnv/virt-handler has openshift-cnv/mig"},
		"pods of before": {named("mig"), daemonSet(right, "2", strings.Replace(done, `updatedNumberScheduled":3`, `updatedNumberScheduled":2`, 1)),
			"of 3 pods of DaemonSet openshift-cnv/virt-handler, 2 are of its newest template and 3 are ready"},
		"pods that are not ready": {named("mig"), daemonSet(right, "2", strings.Replace(done, `numberReady":3`, `numberReady":1`, 1)),
			"of 3 pods of DaemonSet openshift-cnv/virt-handler, 3 are of its newest template and 1 are ready"},
		"a status of before": {named("mig"), daemonSet(right, "3", done),
			"of 3 pods of DaemonSet openshift-cnv/virt-handler, 0 are of its newest template and 3 are ready"},
		"a Deployment": {named("mig"), deployment,
			"of 2 pods of Deployment openshift-cnv/virt-synchronization-controller, 1 are of its newest template and 2 are ready"},
	} {
		var got string
		for _, f := range add(t, c.hyper, network, c.workload).Check() {
			if f.Diagnostic.Rule.Same(cluster.WarnRollout) {
				got += f.Diagnostic.Message
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", about, got, c.want)
		}
	}
}

// Without any pool nothing is known of reservations, and an address is held once, whatever a
// network_name makes it look like.
func TestReservationsAndPools(t *testing.T) {
	reservation := func(name string) string {
		return whereabouts + `"OverlappingRangeIPReservation","metadata":{"name":"` + name +
			`","namespace":"kube-system"},"spec":{"podref":"a/b"}}`
	}
	const six = whereabouts + `"IPPool","metadata":{"name":"ab-fd00-200-5---64","namespace":"kube-system"},"spec":` +
		`{"range":"fd00:200:5::/64","allocations":{"7":{"podref":"a/b"}}}}`
	for about, c := range map[string]struct {
		objects     []string
		found, held int
	}{
		"no pool":                   {[]string{reservation("10.200.5.7")}, 0, 1},
		"another address of a pool": {[]string{pool(`"1":{"podref":"a/b"}`), reservation("10.200.5.7")}, 1, 2},
		"a name like an address":    {[]string{six, reservation("ab-fd00-200-5--7")}, 0, 1},
	} {
		all := add(t, c.objects...)
		if found, held := all.Check(), all.Held(); len(found) != c.found || len(held) != c.held {
			t.Errorf("%s: %v, %v", about, found, held)
		}
	}
}

// Of policies that select alike the first by its name counts, and what is more exact wins over
// both.
func TestPoliciesThatSelectAlike(t *testing.T) {
	policy := func(name, vm, namespace, rest string) string {
		return `{"apiVersion":"migrations.kubevirt.io/v1alpha1","kind":"MigrationPolicy","metadata":{"name":"` + name +
			`"},"spec":{"selectors":{"virtualMachineInstanceSelector":{` + vm + `},"namespaceSelector":{` + namespace + `}}` + rest + `}}`
	}
	vm := func(name string) string {
		return `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"` + name + `","namespace":"shop"},` +
			`"spec":{"template":{"metadata":{"labels":{"a":"1","b":"2"}},"spec":{"domain":{"devices":{}}}}}}`
	}
	const fast, slow = `,"bandwidthPerMigration":"1Gi"`, `,"bandwidthPerMigration":"64Mi"`
	shop := `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"n":"1"}}}`
	for about, c := range map[string]struct {
		policies []string
		want     []string // names of those that do not count
	}{
		"alike":                   {[]string{policy("z", `"a":"1"`, "", fast), policy("b", `"b":"2"`, "", slow)}, []string{"z"}},
		"three alike":             {[]string{policy("z", `"a":"1"`, "", fast), policy("b", `"b":"2"`, "", slow), policy("c", `"a":"1"`, "", fast)}, []string{"c", "z"}},
		"they say the same":       {[]string{policy("z", `"a":"1"`, "", fast), policy("b", `"b":"2"`, "", fast)}, nil},
		"one has more labels":     {[]string{policy("z", `"a":"1","b":"2"`, "", fast), policy("b", `"b":"2"`, "", slow)}, nil},
		"one has a namespace too": {[]string{policy("z", `"a":"1"`, `"n":"1"`, fast), policy("b", `"b":"2"`, "", slow)}, nil},
		"and came first":          {[]string{policy("b", `"b":"2"`, "", slow), policy("z", `"a":"1"`, `"n":"1"`, fast)}, nil},
		"another namespace":       {[]string{policy("z", `"a":"1"`, `"n":"2"`, fast), policy("b", `"b":"2"`, "", slow)}, nil},
		"another label":           {[]string{policy("z", `"a":"2"`, "", fast), policy("b", `"b":"2"`, "", slow)}, nil},
	} {
		var got []string
		for _, f := range add(t, append(c.policies, vm("till"), vm("cart"), shop)...).Check() {
			if f.Diagnostic.Rule.Same(cluster.WarnPolicyTie) && f.Others[0].Object.Name == "b" {
				got = append(got, f.Object.Name)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", about, diff)
		}
	}
}

// Windows of one network, in two definitions on one link, go together.
func TestOneNetworkInTwoDefinitions(t *testing.T) {
	if found := add(t, onMacvlan("a", `{"type":"whereabouts","range":"10.200.5.10-10.200.5.19/24"}`),
		onMacvlan("b", `{"type":"whereabouts","range":"10.200.5.20-10.200.5.29/24"}`)).Check(); len(found) > 0 {
		t.Error(found)
	}
}

// What is added after an answer counts in the next one.
func TestAnswersAreOfAllObjects(t *testing.T) {
	c := add(t, named("mig"), onMacvlan("mig", `{"type":"whereabouts","range":"10.200.5.0/24"}`))
	if found := c.Check(); len(found) > 0 {
		t.Fatal(found)
	}
	if a := c.Add([]byte(onMacvlan("other", `{"type":"whereabouts","range":"10.200.5.0/25"}`))); a.Use != cluster.Used {
		t.Fatal(a)
	}
	if found := c.Check(); len(found) != 1 {
		t.Error(found)
	}
}

// Clusters with a router between are read with it, each from its own objects; a plan for both
// keeps their windows, and their definitions say nothing of each other.
func TestPlanClusterBehindARouter(t *testing.T) {
	one := func(name, subnet, router, first, last string) *cluster.Cluster {
		c := add(t, named("mig"), onMacvlan("mig", `{"type":"whereabouts","range":"`+subnet+`","range_start":"`+first+
			`","range_end":"`+last+`","routes":[{"dst":"10.200.0.0/16","gw":"`+router+`"}]}`))
		c.Name = name
		return c
	}
	east := one("east", "10.200.5.0/24", "10.200.5.1", "10.200.5.64", "10.200.5.95")
	west := one("west", "10.200.6.0/24", "10.200.6.1", "10.200.6.64", "10.200.6.95")
	got := []plan.Cluster{east.PlanCluster(), west.PlanCluster()}
	if got[0].Subnet.String() != "10.200.5.0/24" || got[1].Gateway.String() != "10.200.6.1" {
		t.Errorf("%+v", got)
	}
	got[0].Nodes, got[1].Nodes = 3, 3
	p, l := plan.Request{
		Network:  plan.Network{Name: "mig", CIDR: ipnet.MustParsePrefix("10.200.0.0/16")},
		Clusters: got,
	}.Plan()
	if l.HasErrors() || p.Clusters[0].Window != got[0].Window || p.Clusters[1].Window != got[1].Window {
		t.Errorf("%v %v", p, l)
	}
	if found := cluster.Compare(east, west); len(found) > 0 {
		t.Error(found)
	}
	flat := add(t, named("mig"), onMacvlan("mig", `{"type":"whereabouts","range":"10.200.5.0/24",`+
		`"routes":[{"dst":"10.200.5.128/25","gw":"10.200.5.1"},{"dst":"10.9.0.0/16","gw":"10.200.7.1"}]}`)).PlanCluster()
	if flat.Subnet.IsValid() || flat.Gateway.IsValid() {
		t.Errorf("%+v", flat)
	}
}
