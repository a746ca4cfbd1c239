// Package k8s adds objects of Kubernetes clients, as informers hold them, to a
// [cluster.Cluster].
//
//	for _, p := range pods { // of a lister
//		k8s.Pod(&c, p)
//	}
//
// Pods, Nodes, Namespaces and NetworkAttachmentDefinitions are taken field by field. Of
// virtual machines the parts that count go through JSON, for their Go types have other
// members in every release of KubeVirt, and this module is compiled with an old one. Objects
// are not changed, and nothing of them is kept but strings.
//
// A Cluster has no updates: fill a new one from the caches for each answer.
package k8s

import (
	"encoding/json"

	nadv1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/migration/vmi"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet/podnetv1"
	corev1 "k8s.io/api/core/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

// absent is what becomes of a nil pointer.
var absent = cluster.Added{Use: cluster.Unread, Why: "there is no object"}

func unread(kind, namespace, name, why string) cluster.Added {
	return cluster.Added{
		Object: cluster.Ref{Kind: kind, Namespace: namespace, Name: name},
		Use:    cluster.Unread, Why: why,
	}
}

// Pod adds a Pod.
func Pod(c *cluster.Cluster, p *corev1.Pod) cluster.Added {
	if p == nil {
		return absent
	}
	state, l := vmi.FromPod(p)
	if l.Unread() {
		return unread("Pod", p.Namespace, p.Name, l.Errors()[0].Message)
	}
	return c.AddPod(state)
}

// Node adds a Node.
func Node(c *cluster.Cluster, n *corev1.Node) cluster.Added {
	if n == nil {
		return absent
	}
	return c.AddNode(cluster.Node{Name: n.Name, Labels: n.Labels, Annotations: n.Annotations})
}

// Namespace adds a Namespace.
func Namespace(c *cluster.Cluster, n *corev1.Namespace) cluster.Added {
	if n == nil {
		return absent
	}
	return c.AddNamespace(n.Name, n.Labels)
}

// Definition adds a NetworkAttachmentDefinition.
func Definition(c *cluster.Cluster, d *nadv1.NetworkAttachmentDefinition) cluster.Added {
	if d == nil {
		return absent
	}
	conf, l := nad.ParseConfig([]byte(d.Spec.Config))
	return c.AddDefinition(nad.Definition{
		Name: d.Name, Namespace: d.Namespace, Labels: d.Labels, Annotations: d.Annotations, Config: conf,
	}.Clone(), l.Under("/spec/config"))
}

// VMI adds a VirtualMachineInstance.
func VMI(c *cluster.Cluster, v *kubevirtv1.VirtualMachineInstance) cluster.Added {
	if v == nil {
		return absent
	}
	one, l := vmi.FromVMI(v)
	says, more := podnetv1.FromVMI(v)
	if l.Add(more...); l.Unread() {
		return unread("VirtualMachineInstance", v.Namespace, v.Name, l.Errors()[0].Message)
	}
	return c.AddVMI(one, says, v.Labels)
}

// VM adds a VirtualMachine.
func VM(c *cluster.Cluster, vm *kubevirtv1.VirtualMachine) cluster.Added {
	if vm == nil {
		return absent
	}
	says, l := podnetv1.FromVM(vm)
	if l.Unread() {
		return unread("VirtualMachine", vm.Namespace, vm.Name, l.Errors()[0].Message)
	}
	var labels map[string]string
	if vm.Spec.Template != nil {
		labels = vm.Spec.Template.ObjectMeta.Labels
	}
	return c.AddVM(says, labels)
}

// VMIM adds a VirtualMachineInstanceMigration.
func VMIM(c *cluster.Cluster, m *kubevirtv1.VirtualMachineInstanceMigration) cluster.Added {
	if m == nil {
		return absent
	}
	one, l := vmi.FromVMIM(m)
	if l.Unread() {
		return unread("VirtualMachineInstanceMigration", m.Namespace, m.Name, l.Errors()[0].Message)
	}
	return c.AddVMIM(one)
}

// Unstructured adds any object as a dynamic client holds it, such as a HyperConverged:
// the Object of an unstructured.Unstructured.
func Unstructured(c *cluster.Cluster, object map[string]any) cluster.Added {
	if object == nil {
		return absent
	}
	text, err := json.Marshal(object)
	if err != nil {
		return cluster.Added{Use: cluster.Unread, Why: err.Error()}
	}
	return c.Add(text)
}
