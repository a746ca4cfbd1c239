package cluster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

func ExampleCluster_Check() {
	var c cluster.Cluster
	for _, object := range []string{
		`{"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
		  "metadata": {"name": "migration", "namespace": "openshift-cnv"},
		  "spec": {"config": "{\"cniVersion\": \"1.0.0\", \"type\": \"macvlan\", \"master\": \"ens4\", \"ipam\": {\"type\": \"whereabouts\", \"range\": \"10.200.5.0/24\"}}"}}`,
		`{"apiVersion": "hco.kubevirt.io/v1beta1", "kind": "HyperConverged",
		  "metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
		  "spec": {"liveMigrationConfig": {"network": "migraton"}}}`,
	} {
		c.Add([]byte(object))
	}
	for _, f := range c.Check() {
		fmt.Println(f)
	}
	// Output:
	// HyperConverged openshift-cnv/kubevirt-hyperconverged: error hco-nad-missing spec.liveMigrationConfig.network: there is no migraton in namespace "openshift-cnv": the pods do not start; write migration, which is there
}

func ExampleCluster_AddList() {
	var c cluster.Cluster
	for _, a := range c.AddList([]byte(`{"apiVersion": "v1", "kind": "List", "items": [
		{"apiVersion": "config.openshift.io/v1", "kind": "ClusterVersion", "metadata": {"name": "version"},
		 "status": {"history": [{"state": "Completed", "version": "4.18.3"}]}},
		{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "a"}},
		{"apiVersion": "v1", "kind": "Node"}
	]}`)) {
		fmt.Printf("%v: %v %s.\n", a.Object, a.Use, a.Why)
	}
	fmt.Println(c.Releases())
	// Output:
	// ClusterVersion version: used .
	// Secret a/s: ignored nothing of this kind bears on the migration network.
	// Node : unread it has no name.
	// OpenShift 4.18.3
}

func ExampleCompare() {
	manifests := `{"kind": "List", "items": [
		{"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
		  "metadata": {"name": "migration", "namespace": "openshift-cnv"},
		  "spec": {"config": "{\"cniVersion\": \"1.0.0\", \"type\": \"macvlan\", \"master\": \"ens4\", \"ipam\": {\"type\": \"whereabouts\", \"range\": \"10.200.5.0/30\"}}"}},
		{"apiVersion": "hco.kubevirt.io/v1beta1", "kind": "HyperConverged",
		  "metadata": {"name": "kubevirt-hyperconverged", "namespace": "openshift-cnv"},
		  "spec": {"liveMigrationConfig": {"network": "migration"}}}]}`
	east, west := &cluster.Cluster{Name: "east"}, &cluster.Cluster{Name: "west"}
	east.AddList([]byte(manifests))
	west.AddList([]byte(manifests))
	for _, f := range cluster.Compare(east, west) {
		fmt.Println(f)
		fmt.Println(f.Others[0])
	}
	// Output:
	// west: NetworkAttachmentDefinition openshift-cnv/migration: error nad-migration-peer spec.config.ipam: cluster east hands out 10.200.5.1-10.200.5.2 too; give every cluster addresses of its own
	// east: NetworkAttachmentDefinition openshift-cnv/migration: spec.config.ipam
}

// add adds objects, which have to be used.
func add(t *testing.T, objects ...string) *cluster.Cluster {
	t.Helper()
	var c cluster.Cluster
	for _, o := range objects {
		if a := c.Add([]byte(o)); a.Use != cluster.Used {
			t.Fatalf("%s\n%v: %s", o, a.Use, a.Why)
		}
	}
	return &c
}

const operatorNetwork = `{"apiVersion":"operator.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},
"spec":{"clusterNetwork":[{"cidr":"10.128.0.0/14","hostPrefix":23},{"cidr":"fd01::/48"}],"serviceNetwork":["172.30.0.0/16"],
"defaultNetwork":{"type":"OVNKubernetes","ovnKubernetesConfig":{"ipv4":{"internalJoinSubnet":"100.99.0.0/16"},
"gatewayConfig":{"ipv4":{"internalMasqueradeSubnet":"169.254.0.0/17"}}}},
"additionalNetworks":[{"name":"mig","namespace":"openshift-cnv","type":"Raw","rawCNIConfig":
"{\"cniVersion\":\"1.0.0\",\"name\":\"mig\",\"type\":\"macvlan\",\"master\":\"ens4\",\"ipam\":{\"type\":\"whereabouts\",\"range\":\"%s\"}}"}]}}`

// TestNetworks: what is said wins over what OVN-Kubernetes takes, family by family, and a
// network that two objects say is there once.
func TestNetworks(t *testing.T) {
	c := add(t, fmt.Sprintf(operatorNetwork, "10.200.5.0/30"),
		`{"apiVersion":"config.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},`+
			`"status":{"clusterNetwork":[{"cidr":"10.128.0.0/14"}],"serviceNetwork":["172.30.0.0/16"],`+
			`"networkType":"OVNKubernetes"}}`,
		`{"apiVersion":"v1","kind":"Node","metadata":{"name":"n1","annotations":{`+
			`"k8s.ovn.org/node-primary-ifaddr":"{\"ipv4\":\"192.168.7.10/24\"}"}}}`)
	var got []string
	for _, n := range c.Networks() {
		got = append(got, n.Kind+" "+n.Addresses.String())
	}
	want := []string{
		"pod network 10.128.0.0/14", "pod network fd01::/48", "service network 172.30.0.0/16",
		"join network 100.99.0.0/16", "masquerade network 169.254.0.0/17",
		"join network fd98::/64", "transit switch network 100.88.0.0/16",
		"transit switch network fd97::/64", "masquerade network fd69::/125",
		"machine network 192.168.7.0/24", "handed out 10.200.5.1-10.200.5.2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestAdditionalNetworks: those of the operator are networks like others, and findings on
// them are at the configuration in the operator's object.
func TestAdditionalNetworks(t *testing.T) {
	c := add(t, fmt.Sprintf(operatorNetwork, "10.129.0.0/24"), named("mig"))
	found := c.Check()
	if len(found) != 1 || !found[0].Diagnostic.Rule.Same(ipam.ErrOverlap) ||
		found[0].Diagnostic.Path != "/spec/additionalNetworks/0/rawCNIConfig/ipam/range" ||
		found[0].Others[0].Path != "/spec/clusterNetwork/0/cidr" {
		t.Error(found)
	}
	if refs := c.References(); !refs.Migration.Equal(ipnet.SetOf(ipnet.MustParsePrefix("10.129.0.0/24"))) {
		t.Errorf("%#v", refs)
	}
}

// named returns a HyperConverged that names a network.
func named(network string) string {
	return fmt.Sprintf(`{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged","metadata":`+
		`{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},"spec":{"liveMigrationConfig":`+
		`{"network":%q}}}`, network)
}

// TestSelectors: whether a ClusterUserDefinedNetwork is in a namespace follows from the
// labels of the namespace; where they are not known, nothing is said.
func TestSelectors(t *testing.T) {
	const udn = `{"apiVersion":"k8s.ovn.org/v1","kind":"ClusterUserDefinedNetwork","metadata":{"name":"mig"},` +
		`"spec":{"namespaceSelector":%s,"network":{"topology":"Localnet","localnet":{"role":"Secondary",` +
		`"physicalNetworkName":"physnet","subnets":["10.200.5.0/24"]}}}}`
	const other = `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition","metadata":` +
		`{"name":"x","namespace":"openshift-cnv"},"spec":{"config":"{\"cniVersion\":\"1.0.0\",\"type\":\"macvlan\",\"master\":\"ens4\"}"}}`
	const namespace = `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"openshift-cnv","labels":{"mig":"yes"}}}`
	for name, c := range map[string]struct {
		selector string
		objects  []string
		missing  bool
	}{
		"all":                            {`{}`, nil, false},
		"by its name":                    {`{"matchLabels":{"kubernetes.io/metadata.name":"openshift-cnv"}}`, nil, false},
		"by the name of another":         {`{"matchLabels":{"kubernetes.io/metadata.name":"shop"}}`, nil, true},
		"by a label that is not known":   {`{"matchLabels":{"mig":"yes"}}`, nil, false},
		"by a label that is there":       {`{"matchLabels":{"mig":"yes"}}`, []string{namespace}, false},
		"by another value of the label":  {`{"matchLabels":{"mig":"no"}}`, []string{namespace}, true},
		"by an expression that holds":    {`{"matchExpressions":[{"key":"mig","operator":"Exists"}]}`, []string{namespace}, false},
		"by In":                          {`{"matchExpressions":[{"key":"mig","operator":"In","values":["yes"]}]}`, []string{namespace}, false},
		"by NotIn, which does not hold":  {`{"matchExpressions":[{"key":"mig","operator":"NotIn","values":["yes"]}]}`, []string{namespace}, true},
		"by NotIn of a missing label":    {`{"matchExpressions":[{"key":"a","operator":"NotIn","values":["yes"]}]}`, []string{namespace}, false},
		"by DoesNotExist, but it exists": {`{"matchExpressions":[{"key":"mig","operator":"DoesNotExist"}]}`, []string{namespace}, true},
	} {
		t.Run(name, func(t *testing.T) {
			objects := append([]string{fmt.Sprintf(udn, c.selector), other, named("mig")}, c.objects...)
			found := add(t, objects...).Check()
			if missing := len(found) > 0; missing != c.missing {
				t.Errorf("%v", found)
			}
		})
	}
}

// TestWhatBecomesOfObjects has what is not used, and why.
func TestWhatBecomesOfObjects(t *testing.T) {
	for name, c := range map[string]struct {
		object string
		use    cluster.Use
		why    string
	}{
		"not JSON":            {`{`, cluster.Unread, "end"},
		"not an object":       {`[]`, cluster.Unread, "an array"},
		"another kind":        {`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}`, cluster.Ignored, "nothing"},
		"another group":       {`{"apiVersion":"networking.k8s.io/v1","kind":"Network","metadata":{"name":"a"}}`, cluster.Ignored, "nothing"},
		"a list":              {`{"apiVersion":"v1","kind":"NodeList","items":[]}`, cluster.Unread, "items"},
		"a pool of no range":  {`{"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"IPPool","metadata":{"name":"a"},"spec":{"range":"x"}}`, cluster.Unread, "spec.range"},
		"an odd allocation":   {`{"apiVersion":"whereabouts.cni.cncf.io/v1alpha1","kind":"IPPool","metadata":{"name":"a"},"spec":{"range":"10.0.0.0/30","allocations":{"4":{}}}}`, cluster.Unread, "10.0.0.0/30"},
		"an odd pod network":  {`{"apiVersion":"config.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},"spec":{"clusterNetwork":[{"cidr":"10.128.0.0"}]}}`, cluster.Unread, "spec.clusterNetwork[0].cidr"},
		"an odd join network": {`{"apiVersion":"operator.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},"spec":{"defaultNetwork":{"ovnKubernetesConfig":{"v4InternalSubnet":"x"}}}}`, cluster.Unread, "v4InternalSubnet"},
		"an odd version":      {`{"apiVersion":"config.openshift.io/v1","kind":"ClusterVersion","metadata":{"name":"version"},"status":{"desired":{"version":"x"}}}`, cluster.Unread, "version"},
		"a state in a string": {`{"apiVersion":"nmstate.io/v1","kind":"NodeNetworkConfigurationPolicy","metadata":{"name":"a"},"spec":{"desiredState":"interfaces: []"}}`, cluster.Unread, "a string"},
		"another operator":    {`{"apiVersion":"operators.coreos.com/v1alpha1","kind":"ClusterServiceVersion","metadata":{"name":"x.v1"},"spec":{"version":"1.2.3"}}`, cluster.Ignored, "another program"},
	} {
		t.Run(name, func(t *testing.T) {
			var of cluster.Cluster
			got := of.Add([]byte(c.object))
			if got.Use != c.use || !strings.Contains(got.Why, c.why) {
				t.Errorf("%+v", got)
			}
			if n := of.Networks(); got.Use != cluster.Used && len(n) > 0 {
				t.Errorf("it is kept: %v", n)
			}
		})
	}
	c := add(t, named("a"))
	if got := c.Add([]byte(named("b"))); got.Use != cluster.Repeated {
		t.Errorf("%+v", got)
	}
}

// TestReleases: what the caller gives wins, and an object that says the release counts for
// documents that were added before.
func TestReleases(t *testing.T) {
	csv := `{"apiVersion":"operators.coreos.com/v1alpha1","kind":"ClusterServiceVersion","metadata":` +
		`{"name":"kubevirt-hyperconverged-operator.v4.18.5","namespace":"openshift-cnv"},"spec":{"version":"4.18.5"},"status":{"phase":%q}}`
	c := add(t, fmt.Sprintf(csv, "Succeeded"))
	if got := c.Releases().HCO.Short(); got != "1.14" {
		t.Errorf("%v", c.Releases())
	}
	var replaced cluster.Cluster
	if got := replaced.Add(fmt.Appendf(nil, csv, "Replacing")); got.Use != cluster.Ignored {
		t.Errorf("%+v", got)
	}
}

// TestKubeVirt has what a KubeVirt object tells beside the network: the release, unless
// another is known, and the settings for virtual machines.
func TestKubeVirt(t *testing.T) {
	kubeVirt := `{"apiVersion":"kubevirt.io/v1","kind":"KubeVirt","metadata":{"name":"kubevirt",` +
		`"namespace":"kubevirt"},"spec":{"configuration":{"network":{"permitBridgeInterfaceOnPodNetwork":false}}},` +
		`"status":{"observedKubeVirtVersion":"v1.6.3-5-gabc"}}`
	version := `{"apiVersion":"config.openshift.io/v1","kind":"ClusterVersion","metadata":{"name":"version"},` +
		`"status":{"history":[{"state":"Completed","version":"4.20.1"}]}}`
	vm := `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"a","namespace":"shop"},` +
		`"spec":{"template":{"spec":{"domain":{"devices":{"interfaces":[{"name":"d","bridge":{}}]}},` +
		`"networks":[{"name":"d","pod":{"vmNetworkCIDR":"10.128.5.0/24"}}]}}}}`
	network := `{"apiVersion":"config.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},` +
		`"status":{"clusterNetwork":[{"cidr":"10.128.0.0/14"}]}}`
	if got := add(t, kubeVirt).Releases(); got.KubeVirt != release.MustParse("v1.6.3") {
		t.Errorf("%v", got)
	}
	if got := add(t, kubeVirt, version).Releases(); !got.KubeVirt.IsZero() {
		t.Errorf("%v", got)
	}
	masquerade := strings.Replace(vm, `"bridge"`, `"masquerade"`, 1)
	if found := add(t, kubeVirt, masquerade, network).Check(); len(found) != 1 {
		t.Errorf("%v", found)
	}
	// A bridge on the pod network is refused by these settings: nothing of it is known.
	if found := add(t, kubeVirt, vm, network).Check(); len(found) != 0 {
		t.Errorf("%v", found)
	}
}

// TestHarvester judges the definition that a Setting of Harvester will become, and leaves
// one that has become a definition to that.
func TestHarvester(t *testing.T) {
	setting := `{"apiVersion":"harvesterhci.io/v1beta1","kind":"Setting","metadata":{"name":"vm-migration-network"%s},` +
		`"value":"{\"clusterNetwork\":\"mig\",\"vlan\":30,\"range\":\"10.128.5.0/24\"}"}`
	network := `{"apiVersion":"config.openshift.io/v1","kind":"Network","metadata":{"name":"cluster"},` +
		`"status":{"clusterNetwork":[{"cidr":"10.128.0.0/14"}]}}`
	c := add(t, fmt.Sprintf(setting, ""), network)
	found := c.Check()
	if len(found) != 1 || found[0].Object.Kind != "Setting" || found[0].Diagnostic.Path != "/value/range" {
		t.Errorf("%v", found)
	}
	if refs := c.References(); refs.Migration.IsEmpty() {
		t.Errorf("%#v", refs)
	}
	made := `,"annotations":{"vm-migration-network.settings.harvesterhci.io/net-attach-def":"harvester-system/a"}`
	c = add(t, fmt.Sprintf(setting, made), network)
	if found := c.Check(); len(found) > 0 || !c.References().Migration.IsEmpty() {
		t.Errorf("%v", found)
	}
}
