package nad_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

func ExampleUserDefinedNetwork_Definition() {
	u := nad.UserDefinedNetwork{
		Name:     "migration",
		Topology: "Localnet",
		Localnet: &nad.LocalnetNetwork{
			Role: "Secondary", PhysicalNetworkName: "phys",
			Subnets: []string{"10.200.5.0/24"}, ExcludeSubnets: []string{"10.200.5.0/28"},
		},
	}
	out, _ := json.Marshal(u.Definition("openshift-cnv").Config.Plugin)
	fmt.Println(string(out))
	r, _ := u.Resolve(nad.Release{})
	fmt.Println(r.IPAM.Addresses())
	// Output:
	// {"cniVersion":"1.1.0","name":"cluster_udn_migration","type":"ovn-k8s-cni-overlay","topology":"localnet","netAttachDefName":"openshift-cnv/migration","role":"secondary","mtu":1500,"subnets":"10.200.5.0/24","excludeSubnets":"10.200.5.0/28","physicalNetworkName":"phys"}
	// 10.200.5.16-10.200.5.254
}

func ExampleReadUserDefinedNetwork() {
	_, _, l := nad.ReadUserDefinedNetwork([]byte(`{
		"apiVersion": "k8s.ovn.org/v1", "kind": "ClusterUserDefinedNetwork",
		"metadata": {"name": "migration"},
		"spec": {
			"namespaceSelector": {},
			"network": {"topology": "Localnet", "localnet": {
				"role": "Secondary", "physicalNetworkName": "phys",
				"subnets": ["10.61.0.0/16"], "excludeSubnets": ["10.61.0.0/21", "10.61.4.0/22"]
			}}}}`), nad.Release{})
	fmt.Println(l[0])
	// Output:
	// error overlay-exclude-overlap spec.network.localnet.excludeSubnets: 10.61.4.0/22 overlaps 10.61.0.0/21, which is excluded already; leave it out, or make them disjoint
}

// TestUserDefinedNetworkFindings has a row for what OVN-Kubernetes itself finds in the
// configuration that it makes: each is at a member of the object. What the API server
// finds is in the oracle.
func TestUserDefinedNetworkFindings(t *testing.T) {
	const cluster = `{"apiVersion":"k8s.ovn.org/v1","kind":"ClusterUserDefinedNetwork",` +
		`"metadata":{"name":"migration"},"spec":{"namespaceSelector":{},"network":%s}}`
	for name, c := range map[string]struct {
		network string
		rule    *diag.Rule
		at      diag.Path
	}{
		"an excluded part of another network": {
			`{"topology":"Localnet","localnet":{"role":"Secondary","physicalNetworkName":"p",` +
				`"subnets":["10.61.0.0/16"],"excludeSubnets":["10.62.0.0/24"]}}`,
			nad.ErrOverlayExclude, "/spec/network/localnet/excludeSubnets",
		},
		"nothing is left": {
			`{"topology":"Localnet","localnet":{"role":"Secondary","physicalNetworkName":"p",` +
				`"subnets":["10.61.0.0/30"],"excludeSubnets":["10.61.0.0/30"]}}`,
			nad.ErrOverlayEmpty, "/spec/network/localnet/subnets",
		},
		"the pod network's join subnet": {
			`{"topology":"Layer2","layer2":{"role":"Primary","subnets":["10.61.0.0/16"],` +
				`"joinSubnets":["100.64.1.0/24"]}}`,
			nad.ErrOverlayTaken, "/spec/network/layer2/joinSubnets",
		},
		"nodes' parts longer than the network by default": {
			`{"topology":"Layer3","layer3":{"role":"Primary","subnets":[{"cidr":"10.61.0.0/24"}]}}`,
			nad.ErrOverlaySubnets, "/spec/network/layer3/subnets",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, r, l := nad.ReadUserDefinedNetwork(fmt.Appendf(nil, cluster, c.network), nad.Release{})
			i := slices.IndexFunc(l, func(d diag.Diagnostic) bool { return d.Rule == c.rule })
			if i < 0 || l[i].Path != c.at || r.Does != nil || len(l.Errors()) != 1 {
				t.Errorf("%v\nwant %s at %s alone", l, c.rule.Code, c.at)
			}
		})
	}
}

// TestUserDefinedNetworkRoundTrip: what is written is read as what it was, and the
// configuration that is made of a network is one that OVN-Kubernetes reads without a
// finding of its form.
func userDefinedNetworkRoundTrip(t *rapid.T) bool {
	u := gen.UserDefinedNetwork().Draw(t, "network")
	text, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	var again nad.UserDefinedNetwork
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(u, again); diff != "" {
		t.Fatalf("%s\n%s", text, diff)
	}
	r, l := u.Resolve(nad.Release{})
	if l.HasErrors() {
		return false
	}
	d := u.Definition("openshift-cnv")
	written, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	_, made, more := nad.Read(written, nad.Release{})
	if more.HasErrors() || !made.IPAM.Addresses().Equal(r.IPAM.Addresses()) {
		t.Fatalf("%s\n%v", written, more)
	}
	return true
}

func TestUserDefinedNetworkRoundTrip(t *testing.T) {
	law.Hold(t, userDefinedNetworkRoundTrip, 12)
}

func FuzzUserDefinedNetworkRoundTrip(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { userDefinedNetworkRoundTrip(t) }))
}

// A name or a selector that cannot be read hides nothing of the network.
func TestNamesDoNotHideTheNetwork(t *testing.T) {
	for about, object := range map[string]string{
		"a name of a wrong type": `"kind":"UserDefinedNetwork","metadata":{"name":5,"namespace":"a"},"spec":{%s}`,
		"a name that is none":    `"kind":"UserDefinedNetwork","metadata":{"name":"A_","namespace":"a"},"spec":{%s}`,
		"a selector":             `"kind":"ClusterUserDefinedNetwork","metadata":{"name":"a"},"spec":{"namespaceSelector":5,"network":{%s}}`,
	} {
		text := fmt.Sprintf(`{"apiVersion":"k8s.ovn.org/v1",`+object+`}`, `"topology":"Layer3","layer3":{"role":"Secondary",`+
			`"subnets":[{"cidr":"10.200.5.0/24"}]}`)
		_, r, l := nad.ReadUserDefinedNetwork([]byte(text), nad.Release{})
		if !l.Has(nad.ErrOverlaySubnets) || len(l) < 2 || r.Does != nil {
			t.Errorf("%s: %v", about, l)
		}
	}
}
