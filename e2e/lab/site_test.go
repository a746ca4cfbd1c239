//go:build linux

package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// namespaceOfHCO is where HyperConverged, the network and KubeVirt's own pods are.
const namespaceOfHCO = "openshift-cnv"

// A site is one cluster: its API server, its nodes and its pods.
type site struct {
	t       *testing.T
	name    string
	fabric  *fabric
	server  *apiserver.Server
	etc     string // what its nodes have as /etc
	does    programs
	podNet  netip.Prefix
	nodes   []*node
	pods    []*pod
	numbers int // of pods that were made
}

// A node is a namespace with a NIC on the migration network, and a way to the API server.
type node struct {
	name string
	ns   netns
}

// podNets are the pod networks. Those of two clusters are apart, as far as anybody routes.
var podNets = map[string]netip.Prefix{
	"east": netip.MustParsePrefix("10.128.0.0/14"),
	"west": netip.MustParsePrefix("10.132.0.0/14"),
}

// newSite starts a cluster with nodes. It has no migration network yet.
func newSite(t *testing.T, f *fabric, name string, nodes int) *site {
	t.Helper()
	s := &site{t: t, name: name, fabric: f, does: installed(t, name), podNet: podNets[name],
		etc: t.TempDir()}
	server, err := apiserver.Start(definitions(t)...)
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	f.addSwitch(name)
	s.configureWhereabouts()
	for i := range nodes {
		n := &node{name: fmt.Sprintf("%s-n%d", name, i+1), ns: namespace(t)}
		f.plug(n.ns, nic, "migration")
		if f.bridge != "" {
			f.must(n.ns.sh("ip link add %s type bridge; ip link set %[1]s up; ip link set %s master %[1]s",
				f.bridge, nic))
		}
		s.relay(n.ns)
		s.nodes = append(s.nodes, n)
	}
	s.operatorsWrite()
	return s
}

// apiAddress is where every node finds its API server. Nothing but the relay is there, and
// it is another in each namespace.
const apiAddress = "127.0.0.1:6443"

// relay takes connections in the namespace of a node to the API server, which listens in
// the namespace of the test.
func (s *site) relay(ns netns) {
	s.t.Helper()
	var l net.Listener
	err := ns.do(func() (err error) { l, err = net.Listen("tcp", apiAddress); return err })
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { l.Close() })
	host, err := url.Parse(s.server.Config.Host)
	if err != nil {
		s.t.Fatal(err)
	}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go join(in, host.Host)
		}
	}()
}

// join passes bytes both ways until one side ends.
func join(in net.Conn, to string) {
	defer in.Close()
	out, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer out.Close()
	go func() {
		io.Copy(out, in)
		out.Close()
	}()
	io.Copy(in, out)
}

// configureWhereabouts writes what its installation writes on every node: the file that it
// looks for, and the kubeconfig that this names.
func (s *site) configureWhereabouts() {
	s.t.Helper()
	const dir = "cni/net.d/whereabouts.d"
	if err := os.MkdirAll(filepath.Join(s.etc, dir), 0o755); err != nil {
		s.t.Fatal(err)
	}
	c := s.server.Config
	kubeconfig := map[string]any{
		"apiVersion": "v1", "kind": "Config", "current-context": "whereabouts",
		"clusters": []any{map[string]any{"name": "local", "cluster": map[string]any{
			"server":                     "https://" + apiAddress,
			"certificate-authority-data": c.CAData,
			"tls-server-name":            c.ServerName,
		}}},
		"users": []any{map[string]any{"name": "whereabouts", "user": map[string]any{
			"token": c.BearerToken,
		}}},
		"contexts": []any{map[string]any{"name": "whereabouts", "context": map[string]any{
			"cluster": "local", "user": "whereabouts", "namespace": "openshift-multus",
		}}},
	}
	conf := map[string]any{
		"datastore":  "kubernetes",
		"kubernetes": map[string]any{"kubeconfig": "/etc/" + dir + "/whereabouts.kubeconfig"},
	}
	for name, v := range map[string]any{"whereabouts.kubeconfig": kubeconfig, "whereabouts.conf": conf} {
		if err := os.WriteFile(filepath.Join(s.etc, dir, name), text(s.t, v), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
}

func text(t testing.TB, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// listed are the kinds that are read from the API server, in the order of a listing.
var listed = []schema.GroupVersionKind{
	{Group: "hco.kubevirt.io", Version: "v1beta1", Kind: "HyperConverged"},
	{Group: "kubevirt.io", Version: "v1", Kind: "KubeVirt"},
	{Group: "k8s.cni.cncf.io", Version: "v1", Kind: "NetworkAttachmentDefinition"},
	{Group: "config.openshift.io", Version: "v1", Kind: "Network"},
	{Group: "config.openshift.io", Version: "v1", Kind: "ClusterVersion"},
	{Group: "nmstate.io", Version: "v1beta1", Kind: "NodeNetworkState"},
	{Group: "whereabouts.cni.cncf.io", Version: "v1alpha1", Kind: "IPPool"},
	{Group: "whereabouts.cni.cncf.io", Version: "v1alpha1", Kind: "OverlappingRangeIPReservation"},
	{Group: "kubevirt.io", Version: "v1", Kind: "VirtualMachineInstance"},
	{Group: "kubevirt.io", Version: "v1", Kind: "VirtualMachineInstanceMigration"},
}

// listing is what oc get … -A -o json prints of the cluster. The kinds of the core group,
// which this API server does not have, are as the kubelet and Multus write them.
func (s *site) listing() []byte {
	s.t.Helper()
	items := []any{}
	for _, kind := range listed {
		var l unstructured.UnstructuredList
		l.SetGroupVersionKind(kind.GroupVersion().WithKind(kind.Kind + "List"))
		if err := s.server.Client.List(context.Background(), &l); err != nil {
			s.t.Fatal(err)
		}
		for _, o := range l.Items {
			items = append(items, o.Object)
		}
	}
	items = append(items, s.core()...)
	return text(s.t, map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
}

// read reads the listing as package cluster reads those of people.
func (s *site) read() *cluster.Cluster {
	s.t.Helper()
	c := &cluster.Cluster{Name: s.name}
	for _, a := range c.AddList(s.listing()) {
		if a.Use != cluster.Used {
			s.t.Fatalf("%s: %v is %v: %s", s.name, a.Object, a.Use, a.Why)
		}
	}
	return c
}
