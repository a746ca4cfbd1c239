package k8s_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	nadv1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/k8s"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
	"pgregory.net/rapid"
)

// typed decodes an object as a client does, and adds it by its type.
func typed(t *rapid.T, c *cluster.Cluster, text []byte) cluster.Added {
	var of struct {
		metav1.TypeMeta
	}
	read := func(o any) {
		if err := json.Unmarshal(text, o); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	}
	switch read(&of); of.Kind {
	case "Pod":
		var o corev1.Pod
		read(&o)
		return k8s.Pod(c, &o)
	case "Node":
		var o corev1.Node
		read(&o)
		return k8s.Node(c, &o)
	case "NetworkAttachmentDefinition":
		var o nadv1.NetworkAttachmentDefinition
		read(&o)
		return k8s.Definition(c, &o)
	case "VirtualMachine":
		var o kubevirtv1.VirtualMachine
		read(&o)
		return k8s.VM(c, &o)
	}
	var o map[string]any
	read(&o)
	return k8s.Unstructured(c, o)
}

// typesAreAsJSON: a cluster filled by types has the same findings, networks and references
// as one that is filled with JSON; consistent or not.
func typesAreAsJSON(t *rapid.T) bool {
	w := gen.Cluster().Draw(t, "cluster")
	switch rapid.IntRange(0, 4).Draw(t, "mistake") {
	case 1:
		w.Hyper.LiveMigrationConfig.Network = "migraton"
	case 2:
		w.Handlers = append(w.Handlers, gen.Handler{Node: "n9", Namespace: w.Namespace})
	case 3:
		w.PodNet = w.FirstAddress().Masked()
	case 4:
		for i := range w.VMs {
			w.VMs[i].Binding = "sriov"
		}
	}
	var plain, byType cluster.Cluster
	for _, o := range w.Objects() {
		want, got := plain.Add(o), typed(t, &byType, o)
		if want != got {
			t.Fatalf("%s\n%+v, by its type %+v", o, want, got)
		}
	}
	texts := func(c *cluster.Cluster) (out []string) {
		for _, f := range c.Check() {
			out = append(out, fmt.Sprint(f, f.Others))
		}
		for _, n := range c.Networks() {
			out = append(out, fmt.Sprint(n))
		}
		refs, _ := json.Marshal(c.References())
		facts, _ := json.Marshal(c.Facts())
		return append(out, string(refs), string(facts), c.Releases().String())
	}
	if diff := cmp.Diff(texts(&plain), texts(&byType)); diff != "" {
		t.Fatal(diff)
	}
	return len(plain.Check()) > 0
}

func TestTypesAreAsJSON(t *testing.T) { law.Hold(t, typesAreAsJSON, 6) }

func FuzzTypesAreAsJSON(f *testing.F) { law.Fuzz(f, typesAreAsJSON) }

func TestNilIsSaid(t *testing.T) {
	var c cluster.Cluster
	for _, a := range []cluster.Added{
		k8s.Pod(&c, nil), k8s.Node(&c, nil), k8s.Namespace(&c, nil), k8s.Definition(&c, nil),
		k8s.VMI(&c, nil), k8s.VM(&c, nil), k8s.VMIM(&c, nil), k8s.Unstructured(&c, nil),
	} {
		if a.Use != cluster.Unread || a.Why == "" {
			t.Errorf("%+v", a)
		}
	}
}

func TestMigrationsAndNamespaces(t *testing.T) {
	var c cluster.Cluster
	meta := metav1.ObjectMeta{Namespace: "shop", Name: "till", Labels: map[string]string{"a": "b"}}
	for _, a := range []cluster.Added{
		k8s.VMI(&c, &kubevirtv1.VirtualMachineInstance{ObjectMeta: meta}),
		k8s.VMIM(&c, &kubevirtv1.VirtualMachineInstanceMigration{
			ObjectMeta: meta, Spec: kubevirtv1.VirtualMachineInstanceMigrationSpec{VMIName: "till"},
		}),
		k8s.Namespace(&c, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}}),
	} {
		if a.Use != cluster.Used {
			t.Errorf("%+v", a)
		}
	}
	vmis, vmims := c.Migrations()
	if len(vmis) != 1 || vmis[0].Name != "till" || len(vmims) != 1 || vmims[0].VMIName != "till" {
		t.Errorf("%v %v", vmis, vmims)
	}
	if again := k8s.VMI(&c, &kubevirtv1.VirtualMachineInstance{ObjectMeta: meta}); again.Use != cluster.Repeated {
		t.Errorf("%+v", again)
	}
}

func ExamplePod() {
	var c cluster.Cluster
	for _, name := range []string{"virt-handler-a", "virt-handler-b"} {
		k8s.Pod(&c, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{
				Namespace: "openshift-cnv", Name: name, Labels: map[string]string{"kubevirt.io": "virt-handler"},
			},
			Status: corev1.PodStatus{Phase: corev1.PodRunning},
		})
	}
	fmt.Println(c.Facts().Nodes, "nodes run virt-handler")
	// Output: 2 nodes run virt-handler
}

// BenchmarkPod is beside the way through JSON.
func BenchmarkPod(b *testing.B) {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "openshift-cnv", Name: "virt-handler-a", Labels: map[string]string{"kubevirt.io": "virt-handler"},
			Annotations: map[string]string{"k8s.v1.cni.cncf.io/network-status": `[{"name":"ovn-kubernetes",` +
				`"interface":"eth0","ips":["10.128.0.9"],"default":true,"dns":{}},` +
				`{"name":"openshift-cnv/migration","interface":"migration0","ips":["10.200.5.17"],"dns":{}}]`},
		},
		Spec: corev1.PodSpec{NodeName: "n1"},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: "10.128.0.9", PodIPs: []corev1.PodIP{{IP: "10.128.0.9"}},
		},
	}
	b.Run("typed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var c cluster.Cluster
			k8s.Pod(&c, p)
		}
	})
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var c cluster.Cluster
			text, err := json.Marshal(p)
			if err != nil {
				b.Fatal(err)
			}
			c.Add(text)
		}
	})
}
