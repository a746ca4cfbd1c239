package v1alpha1

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// DeepCopy returns a copy that shares nothing with m.
func (m *MigrationPlan) DeepCopy() *MigrationPlan {
	out := &MigrationPlan{TypeMeta: m.TypeMeta, Spec: m.Spec, Status: m.Status}
	m.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	out.Spec.Request = *m.Spec.Request.DeepCopy()
	out.Status.Windows = slices.Clone(m.Status.Windows)
	out.Status.Conditions = slices.Clone(m.Status.Conditions)
	return out
}

// DeepCopyObject is [MigrationPlan.DeepCopy].
func (m *MigrationPlan) DeepCopyObject() runtime.Object { return m.DeepCopy() }

// DeepCopyObject returns a copy that shares nothing with l.
func (l *MigrationPlanList) DeepCopyObject() runtime.Object {
	out := &MigrationPlanList{TypeMeta: l.TypeMeta, ListMeta: *l.ListMeta.DeepCopy()}
	for i := range l.Items {
		out.Items = append(out.Items, *l.Items[i].DeepCopy())
	}
	return out
}

var (
	_ runtime.Object = (*MigrationPlan)(nil)
	_ metav1.Object  = (*MigrationPlan)(nil)
	_ runtime.Object = (*MigrationPlanList)(nil)
)
