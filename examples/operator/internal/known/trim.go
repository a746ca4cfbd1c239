package known

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Trim takes from an object of an informer what nothing here looks at: of all, who owns
// their members; of a VirtualMachineInstanceMigration, of which a cluster keeps thousands,
// all but its phase and the types of its conditions.
func Trim(o any) (any, error) {
	object, ok := o.(client.Object)
	if !ok {
		return o, nil // that of an object that is gone
	}
	object.SetManagedFields(nil)
	u, ok := o.(*unstructured.Unstructured)
	if !ok || u.GetKind() != "VirtualMachineInstanceMigration" {
		return o, nil
	}
	out := new(unstructured.Unstructured)
	out.SetGroupVersionKind(u.GroupVersionKind())
	out.SetNamespace(u.GetNamespace())
	out.SetName(u.GetName())
	out.SetUID(u.GetUID())
	out.SetResourceVersion(u.GetResourceVersion())
	status := map[string]any{}
	status["phase"], _, _ = unstructured.NestedString(u.Object, "status", "phase")
	var types []any
	all, _, _ := unstructured.NestedSlice(u.Object, "status", "conditions")
	for _, c := range all {
		if c, ok := c.(map[string]any); ok {
			types = append(types, map[string]any{"type": c["type"]})
		}
	}
	status["conditions"] = types
	out.Object["status"] = status
	return out, nil
}
