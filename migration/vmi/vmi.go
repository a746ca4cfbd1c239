package vmi

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

// FromVMI returns what of v bears on a migration. The findings are those of
// [migration.ParseVMI] for what a Go type can still get wrong; mostly none.
func FromVMI(v *kubevirtv1.VirtualMachineInstance) (migration.VMI, diag.List) {
	if v == nil {
		return migration.VMI{}, nil
	}
	meta := named(v.ObjectMeta)
	meta.Annotations = v.Annotations
	return read(kubevirtv1.VirtualMachineInstance{
		ObjectMeta: meta,
		Spec: kubevirtv1.VirtualMachineInstanceSpec{
			EvictionStrategy: v.Spec.EvictionStrategy,
			Networks:         v.Spec.Networks,
			Domain: kubevirtv1.DomainSpec{
				Memory:    v.Spec.Domain.Memory,
				Resources: v.Spec.Domain.Resources,
				Devices:   kubevirtv1.Devices{Interfaces: v.Spec.Domain.Devices.Interfaces},
			},
		},
		Status: kubevirtv1.VirtualMachineInstanceStatus{
			NodeName:           v.Status.NodeName,
			Phase:              v.Status.Phase,
			EvacuationNodeName: v.Status.EvacuationNodeName,
			Conditions:         v.Status.Conditions,
			MigrationState:     v.Status.MigrationState,
		},
	}, migration.ParseVMI)
}

// FromVMIM returns what of m bears on its migration.
func FromVMIM(m *kubevirtv1.VirtualMachineInstanceMigration) (migration.VMIM, diag.List) {
	if m == nil {
		return migration.VMIM{}, nil
	}
	meta := named(m.ObjectMeta)
	meta.Annotations, meta.CreationTimestamp = m.Annotations, m.CreationTimestamp
	return read(kubevirtv1.VirtualMachineInstanceMigration{
		ObjectMeta: meta,
		Spec:       m.Spec,
		Status:     m.Status,
	}, migration.ParseVMIM)
}

// FromPod returns what of p has its addresses.
func FromPod(p *corev1.Pod) (migration.PodState, diag.List) {
	if p == nil {
		return migration.PodState{}, nil
	}
	f := migration.PodFields{
		Namespace: p.Namespace, Name: p.Name, Component: p.Labels["kubevirt.io"],
		Node: p.Spec.NodeName, Phase: string(p.Status.Phase),
		NetworkStatus: p.Annotations["k8s.v1.cni.cncf.io/network-status"],
	}
	if t := p.Status.StartTime; t != nil {
		if f.Started = t.Time; t.UTC().Year() > 9999 {
			return fromPodJSON(p) // it has no text, which is a finding
		}
	}
	for _, ip := range p.Status.PodIPs {
		f.IPs = append(f.IPs, ip.IP)
	}
	if f.IPs == nil && p.Status.PodIP != "" {
		f.IPs = []string{p.Status.PodIP}
	}
	return f.PodState()
}

func fromPodJSON(p *corev1.Pod) (migration.PodState, diag.List) {
	meta := named(p.ObjectMeta)
	meta.Labels, meta.Annotations = p.Labels, p.Annotations
	return read(corev1.Pod{
		ObjectMeta: meta,
		Spec:       corev1.PodSpec{NodeName: p.Spec.NodeName},
		Status: corev1.PodStatus{
			Phase:     p.Status.Phase,
			StartTime: p.Status.StartTime,
			PodIP:     p.Status.PodIP,
			PodIPs:    p.Status.PodIPs,
		},
	}, migration.ParsePod)
}

func named(m metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: m.Namespace, Name: m.Name, UID: m.UID}
}

// read gives the JSON of part to parse.
func read[O, T any](part O, parse func([]byte) (T, diag.List)) (T, diag.List) {
	text, err := json.Marshal(part)
	if err != nil {
		var zero T
		return zero, diag.List{diag.ErrSyntax.At("", nil, "%v", err).
			Hinted("read the object from the API server again")}
	}
	return parse(text)
}
