package migration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

func staying() migration.VMI {
	return migration.VMI{Namespace: "shop", Name: "cart", UID: "v", Node: "n0", Phase: "Running", EvacuationNode: "n0", EvictionStrategy: "LiveMigrate",
		Conditions: []migration.Condition{{Type: "Ready", Status: "True"}, {Type: "LiveMigratable", Status: "True"}},
		Interfaces: []migration.Interface{{Name: "blue", Binding: "bridge"}, {Name: "default", Binding: "masquerade", Pod: true}}}
}

func TestBlockers(t *testing.T) {
	condition := func(status, reason, message string) func(*migration.VMI) {
		return func(v *migration.VMI) {
			v.Conditions[1] = migration.Condition{Type: "LiveMigratable", Status: status, Reason: reason, Message: message}
		}
	}
	type finding struct {
		Rule *diag.Rule
		Path diag.Path
		Hint string // a part of it
	}
	const live, iface = diag.Path("/status/conditions/1"), diag.Path("/spec/domain/devices/interfaces/1")
	for name, c := range map[string]struct {
		change func(*migration.VMI)
		want   []finding
	}{
		"nothing keeps it":                 {func(*migration.VMI) {}, nil},
		"nothing is known of it":           {func(v *migration.VMI) { *v = migration.VMI{} }, nil},
		"a device of its node":             {condition("False", "HostDeviceNotLiveMigratable", "m"), []finding{{migration.ErrNotMigratable, live, "shut it down"}}},
		"a CPU model, by KubeVirt's words": {condition("False", "CPUModeLiveMigratable", "m"), []finding{{migration.ErrNotMigratable, live, "CPU model"}}},
		"a reason of a release to come":    {condition("False", "MoonNotLiveMigratable", ""), []finding{{migration.ErrNotMigratable, live, "condition"}}},
		"not looked at yet":                {condition("Unknown", "", ""), []finding{{migration.WarnMigratableUnknown, live + "/status", "virt-handler"}}},
		"a bridge on the pod network": {func(v *migration.VMI) { v.Interfaces[1].Binding = "bridge" },
			[]finding{{migration.ErrPodBinding, iface, "masquerade"}}},
		"a bridge on the pod network that an annotation lets go": {func(v *migration.VMI) { v.Interfaces[1].Binding, v.AllowPodBridge = "bridge", true }, nil},
		"a binding of a release to come":                         {func(v *migration.VMI) { v.Interfaces[1].Binding = "" }, []finding{{migration.ErrPodBinding, iface, "masquerade"}}},
		"a plugin that KubeVirt says migrates":                   {func(v *migration.VMI) { v.Interfaces[1].Binding, v.Interfaces[1].Plugin = "binding", "l2bridge" }, nil},
		"a plugin of which nothing is said": {func(v *migration.VMI) {
			v.Interfaces[1].Binding, v.Interfaces[1].Plugin, v.Conditions = "binding", "l2bridge", nil
		}, []finding{{migration.WarnBindingPlugin, iface + "/binding/name", "spec.configuration.network.binding"}}},
		"passt of which nothing is said": {func(v *migration.VMI) { v.Interfaces[1].Binding, v.Conditions = "passtBinding", nil },
			[]finding{{migration.WarnBindingPlugin, iface + "/passtBinding", "release"}}},
		"a strategy that shuts down":      {func(v *migration.VMI) { v.EvictionStrategy = "None" }, []finding{{migration.WarnEviction, "/spec/evictionStrategy", "LiveMigrate"}}},
		"a strategy that others see to":   {func(v *migration.VMI) { v.EvictionStrategy = "External" }, []finding{{migration.WarnEviction, "/spec/evictionStrategy", "controller"}}},
		"the configuration's strategy":    {func(v *migration.VMI) { v.EvictionStrategy = "" }, nil},
		"a strategy of a release to come": {func(v *migration.VMI) { v.EvictionStrategy = "Beam" }, []finding{{migration.WarnUnknownValue, "/spec/evictionStrategy", "newer"}}},
	} {
		t.Run(name, func(t *testing.T) {
			v := staying()
			c.change(&v)
			l := v.Blockers()
			if len(l) != len(c.want) {
				t.Fatalf("%v", l)
			}
			for i, d := range l {
				if w := c.want[i]; d.Rule != w.Rule || d.Path != w.Path || !strings.Contains(d.Hint, w.Hint) {
					t.Errorf("%#v, want %v", d, w)
				}
			}
		})
	}
}

func ExampleVMI_Blockers() {
	v, _ := migration.ParseVMI([]byte(`{"spec":{"evictionStrategy":"LiveMigrate","networks":[{"name":"default","pod":{}}],
		"domain":{"devices":{"interfaces":[{"name":"default","bridge":{}}]}}}}`))
	for _, d := range v.Blockers() {
		fmt.Println(d)
	}
	// Output:
	// error migration-pod-binding spec.domain.devices.interfaces[0]: "default" is bound to the pod network by bridge; write masquerade: {}
}
