package virthandler

import (
	"encoding/json"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/migration"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	v1 "kubevirt.io/api/core/v1"
	"kubevirt.io/kubevirt/pkg/network/vmispec"
	"pgregory.net/rapid"
)

// bindings are what an interface may be bound by; the last is none.
var bindings = []func(*v1.Interface){
	func(i *v1.Interface) { i.Masquerade = &v1.InterfaceMasquerade{} },
	func(i *v1.Interface) { i.Bridge = &v1.InterfaceBridge{} },
	func(i *v1.Interface) { i.SRIOV = &v1.InterfaceSRIOV{} },
	func(i *v1.Interface) { i.Binding = &v1.PluginBinding{Name: "l2bridge"} },
	func(i *v1.Interface) { i.Binding = &v1.PluginBinding{Name: "unheard-of"} },
	func(i *v1.Interface) { i.DeprecatedMacvtap = &v1.DeprecatedInterfaceMacvtap{} },
	func(*v1.Interface) {},
}

// plugins are those that KubeVirt's configuration registers.
var plugins = map[string]v1.InterfaceBindingPlugin{
	"l2bridge": {Migration: &v1.InterfaceBindingMigration{}},
}

// drawVMI draws a VMI with up to three networks, of which one at most is the pod
// network, as the API server sees to, and an interface for each.
func drawVMI(t *rapid.T) *v1.VirtualMachineInstance {
	v := &v1.VirtualMachineInstance{ObjectMeta: metav1.ObjectMeta{Name: "cart"}}
	if rapid.Bool().Draw(t, "annotation") {
		v.Annotations = map[string]string{
			v1.AllowPodBridgeNetworkLiveMigrationAnnotation: rapid.SampledFrom([]string{
				"", "false",
			}).Draw(t, "its value"),
		}
	}
	names := rapid.Permutation([]string{"default", "blue", "red"}).
		Draw(t, "networks")[:rapid.IntRange(0, 3).Draw(t, "how many")]
	pod := rapid.SampledFrom([]string{"default", "blue", ""}).Draw(t, "pod network")
	for _, name := range names {
		n := v1.Network{Name: name}
		if name == pod {
			n.Pod = &v1.PodNetwork{}
		} else {
			n.Multus = &v1.MultusNetwork{NetworkName: name}
		}
		v.Spec.Networks = append(v.Spec.Networks, n)
	}
	for _, name := range rapid.Permutation(names).Draw(t, "interfaces") {
		i := v1.Interface{Name: name}
		bindings[rapid.IntRange(0, len(bindings)-1).Draw(t, "binding")](&i)
		v.Spec.Domain.Devices.Interfaces = append(v.Spec.Domain.Devices.Interfaces, i)
	}
	return v
}

// TestVerifyVMIMigratable compares the rule for the pod network. Which plugins
// are registered is not known from a VMI: what they decide has to be a warning.
func TestVerifyVMIMigratable(t *testing.T) {
	law.Reach(t, func(t *rapid.T, reach func(string)) {
		object := drawVMI(t)
		text, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		v, l := migration.ParseVMI(text)
		if len(l) > 0 {
			t.Fatalf("%s: %v", text, l)
		}
		found := v.Blockers()
		refused := vmispec.VerifyVMIMigratable(object, plugins)
		switch {
		case found.Has(migration.WarnBindingPlugin):
			none := vmispec.VerifyVMIMigratable(object, nil)
			if none == nil || found.HasErrors() {
				t.Fatalf("%s: %v, and KubeVirt says %v without plugins", text, found, none)
			}
			reach("left open")
		case found.Has(migration.ErrPodBinding) != (refused != nil):
			t.Fatalf("%s: %v, and KubeVirt says %v", text, found, refused)
		case refused != nil:
			reach("refused")
		default:
			reach("accepted")
		}
	}, map[string]int{"accepted": 100, "refused": 100, "left open": 100})
}
