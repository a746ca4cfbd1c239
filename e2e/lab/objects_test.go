//go:build linux

package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// definitions returns those that a site serves: HyperConverged and
// NetworkAttachmentDefinition of e2e/apiserver, those of whereabouts as it ships them, and
// small ones that take any member.
func definitions(t testing.TB) []apiserver.CRD {
	t.Helper()
	hyperConverged, err := apiserver.HyperConverged("1.17")
	if err != nil {
		t.Fatal(err)
	}
	out := []apiserver.CRD{hyperConverged, apiserver.NetworkAttachmentDefinition()}
	for _, plural := range []string{"ippools", "overlappingrangeipreservations"} {
		text, err := os.ReadFile(filepath.Join(whereaboutsSource(t), "doc", "crds",
			"whereabouts.cni.cncf.io_"+plural+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, parse(t, string(text)))
	}
	for _, d := range []struct{ group, version, kind, plural, scope string }{
		// whereabouts elects a leader for each call; the core of Kubernetes has this kind.
		{"coordination.k8s.io", "v1", "Lease", "leases", "Namespaced"},
		{"kubevirt.io", "v1", "KubeVirt", "kubevirts", "Namespaced"},
		{"kubevirt.io", "v1", "VirtualMachineInstance", "virtualmachineinstances", "Namespaced"},
		{"kubevirt.io", "v1", "VirtualMachineInstanceMigration", "virtualmachineinstancemigrations",
			"Namespaced"},
		{"config.openshift.io", "v1", "Network", "networks", "Cluster"},
		{"config.openshift.io", "v1", "ClusterVersion", "clusterversions", "Cluster"},
		{"nmstate.io", "v1beta1", "NodeNetworkState", "nodenetworkstates", "Cluster"},
	} {
		out = append(out, parse(t, fmt.Sprintf(anything, d.group, d.version, d.kind, d.plural, d.scope,
			strings.ToLower(d.kind))))
	}
	return out
}

func parse(t testing.TB, text string) apiserver.CRD {
	t.Helper()
	d, err := apiserver.ParseCRD([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// anything defines a kind whose objects may have any member.
const anything = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: %[4]s.%[1]s
  annotations: {api-approved.kubernetes.io: "unapproved, for a test"}
spec:
  group: %[1]s
  names: {kind: %[3]s, listKind: %[3]sList, plural: %[4]s, singular: %[6]s}
  scope: %[5]s
  versions:
  - name: %[2]s
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
`

// kubeVirtName is what HCO calls the KubeVirt object.
const kubeVirtName = "kubevirt-kubevirt-hyperconverged"

// object is an object in the form that the API server takes.
type object = map[string]any

func named(apiVersion, kind, namespace, name string, members object) object {
	meta := object{"name": name}
	if namespace != "" {
		meta["namespace"] = namespace
	}
	out := object{"apiVersion": apiVersion, "kind": kind, "metadata": meta}
	for k, v := range members {
		out[k] = v
	}
	return out
}

// create makes an object.
func (s *site) create(o object) {
	s.t.Helper()
	u := unstructured.Unstructured{}
	if err := u.UnmarshalJSON(text(s.t, o)); err != nil {
		s.t.Fatal(err)
	}
	if err := s.server.Client.Create(context.Background(), &u); err != nil {
		s.t.Fatalf("%s: create %s: %v", s.name, text(s.t, o), err)
	}
}

// merge does what oc patch --type=merge does, in the namespace of HyperConverged.
func (s *site) merge(apiVersion, kind, name string, patch any) {
	s.t.Helper()
	u := unstructured.Unstructured{Object: named(apiVersion, kind, namespaceOfHCO, name, nil)}
	as := client.RawPatch(types.MergePatchType, text(s.t, patch))
	if err := s.server.Client.Patch(context.Background(), &u, as); err != nil {
		s.t.Fatalf("%s: %s %s: %v", s.name, kind, name, err)
	}
}

// operatorsWrite writes what the operators of a cluster have written before anybody thinks
// of a migration network.
func (s *site) operatorsWrite() {
	s.t.Helper()
	s.create(named("hco.kubevirt.io/v1beta1", "HyperConverged", namespaceOfHCO,
		"kubevirt-hyperconverged", object{"spec": object{
			"featureGates": object{"decentralizedLiveMigration": true},
		}}))
	s.create(named("kubevirt.io/v1", "KubeVirt", namespaceOfHCO, kubeVirtName,
		object{"spec": object{}}))
	s.create(named("config.openshift.io/v1", "Network", "", "cluster", object{"status": object{
		"clusterNetwork": []any{object{"cidr": s.podNet.String(), "hostPrefix": 23}},
		"serviceNetwork": []any{"172.30.0.0/16"},
		"networkType":    "OVNKubernetes",
	}}))
	s.create(named("config.openshift.io/v1", "ClusterVersion", "", "version", object{"status": object{
		"history": []any{object{"state": "Completed", "version": "4.21.1"}},
	}}))
	for _, n := range s.nodes {
		s.create(named("nmstate.io/v1beta1", "NodeNetworkState", "", n.name, object{"status": object{
			"currentState": object{"interfaces": s.interfaces(n)},
		}}))
	}
}

// interfaces is what nmstate says of a node, from what the kernel says.
func (s *site) interfaces(n *node) []any {
	s.t.Helper()
	var links []struct {
		Ifname, Operstate, Master string
		MTU                       int
		LinkInfo                  struct {
			Kind string `json:"info_kind"`
		}
	}
	if err := n.ns.ask("ip -json -details link", &links); err != nil {
		s.t.Fatal(err)
	}
	var out []any
	for _, l := range links {
		o := object{"name": l.Ifname, "type": "ethernet", "mtu": l.MTU,
			"state": strings.ToLower(l.Operstate)}
		if l.LinkInfo.Kind == "bridge" {
			ports := []any{}
			for _, port := range links {
				if port.Master == l.Ifname {
					ports = append(ports, object{"name": port.Ifname})
				}
			}
			o["type"], o["bridge"] = "linux-bridge", object{"port": ports}
		}
		if l.Ifname != "lo" {
			out = append(out, o)
		}
	}
	return out
}

// core is what the kubelet, Multus and KubeVirt's operator have written in the core group:
// the nodes, the pods, and the CA bundles, which the clusters have exchanged.
func (s *site) core() []any {
	var out []any
	for _, n := range s.nodes {
		o := named("v1", "Node", "", n.name, object{})
		o["metadata"].(object)["labels"] = object{"kubevirt.io/schedulable": "true"}
		out = append(out, o)
	}
	for _, p := range s.pods {
		out = append(out, p.document())
	}
	const bundle = "-----BEGIN CERTIFICATE-----\nZWFzdA==\n-----END CERTIFICATE-----\n" +
		"-----BEGIN CERTIFICATE-----\nd2VzdA==\n-----END CERTIFICATE-----\n"
	return append(out, named("v1", "ConfigMap", namespaceOfHCO, "kubevirt-ca",
		object{"data": object{"ca-bundle": bundle}}))
}
