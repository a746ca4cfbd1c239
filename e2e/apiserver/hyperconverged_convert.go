package apiserver

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// ConvertHyperConverged converts a HyperConverged object between v1beta1 and v1,
// as far as [HyperConverged] has it: liveMigrationConfig and evictionStrategy
// move, as they are, into spec.virtualization and out of it
// (api/v1beta1/conversion.go, HCO 1.19); the feature gates become a list, and an
// object again. A gate that has its default is left out of the list
// (api/v1beta1/zz_generated.featuregates_conversion.go, HCO main). The rest of the
// spec is dropped: it takes its defaults again.
func ConvertHyperConverged(object *unstructured.Unstructured, to string) error {
	outer, inner := []string{"spec"}, []string{"spec", "virtualization"}
	convertGates := gatesToList
	switch to {
	case "hco.kubevirt.io/v1":
	case "hco.kubevirt.io/v1beta1":
		outer, inner, convertGates = inner, outer, gatesToObject
	default:
		return fmt.Errorf("no HyperConverged has API version %q", to)
	}
	spec, found, err := unstructured.NestedMap(object.Object, "spec")
	if err != nil || !found {
		return err
	}
	unstructured.RemoveNestedField(object.Object, "spec")
	old := map[string]any{"spec": spec}
	for _, name := range []string{"liveMigrationConfig", "evictionStrategy"} {
		v, found, err := unstructured.NestedFieldNoCopy(old, append(outer, name)...)
		if err != nil {
			return err
		}
		if found {
			err := unstructured.SetNestedField(object.Object, v, append(inner, name)...)
			if err != nil {
				return err
			}
		}
	}
	return unstructured.SetNestedField(object.Object, convertGates(spec["featureGates"]), "spec",
		"featureGates")
}

func gatesToList(gates any) any {
	byName, _ := gates.(map[string]any)
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		on, _ := byName[name].(bool)
		if on == (name == decentralized) {
			continue // it has its default
		}
		state := "Disabled"
		if on {
			state = "Enabled"
		}
		out = append(out, map[string]any{"name": name, "state": state})
	}
	return out
}

// decentralized is the gate of migration between clusters. It is on by default in
// every release that has two API versions; the other gates here are off.
const decentralized = "decentralizedLiveMigration"

func gatesToObject(gates any) any {
	list, _ := gates.([]any)
	out := map[string]any{decentralized: true}
	for _, item := range list {
		gate, _ := item.(map[string]any)
		name, _ := gate["name"].(string)
		if strings.EqualFold(name, decentralized) { // v1 takes a name in any case
			name = decentralized
		}
		out[name] = gate["state"] != "Disabled" // without a state it is on
	}
	return out
}
