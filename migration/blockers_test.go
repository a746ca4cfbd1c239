package migration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

func staying() migration.VMI {
	return migration.VMI{Namespace: "shop", Name: "cart", UID: "v", Node: "n0", Phase: "Running",
		EvacuationNode: "n0", EvictionStrategy: "LiveMigrate",
		Conditions: []migration.Condition{
			{Type: "Ready", Status: "True"},
			{Type: "LiveMigratable", Status: "True"},
		},
		Interfaces: []migration.Interface{
			{Name: "blue", Binding: "bridge"},
			{Name: "default", Binding: "masquerade", Pod: true},
		}}
}

func TestBlockers(t *testing.T) {
	condition := func(status, reason, message string) func(*migration.VMI) {
		return func(v *migration.VMI) {
			v.Conditions[1] = migration.Condition{
				Type:    "LiveMigratable",
				Status:  status,
				Reason:  reason,
				Message: message,
			}
		}
	}
	type finding struct {
		Rule *diag.Rule
		Path diag.Path
		Hint string // a part of it
	}
	const live, iface = diag.Path("/status/conditions/1"),
		diag.Path("/spec/domain/devices/interfaces/1")
	for name, c := range map[string]struct {
		change func(*migration.VMI)
		want   []finding
	}{
		"nothing keeps it":       {func(*migration.VMI) {}, nil},
		"nothing is known of it": {func(v *migration.VMI) { *v = migration.VMI{} }, nil},
		"a device of its node": {
			change: condition("False", "HostDeviceNotLiveMigratable", "m"),
			want:   []finding{{migration.ErrNotMigratable, live, "shut it down"}},
		},
		"a CPU model, by KubeVirt's words": {
			change: condition("False", "CPUModeLiveMigratable", "m"),
			want:   []finding{{migration.ErrNotMigratable, live, "CPU model"}},
		},
		"a reason of a release to come": {
			change: condition("False", "MoonNotLiveMigratable", ""),
			want:   []finding{{migration.ErrNotMigratable, live, "condition"}},
		},
		"not looked at yet": {
			change: condition("Unknown", "", ""),
			want:   []finding{{migration.WarnMigratableUnknown, live + "/status", "virt-handler"}},
		},
		"a bridge on the pod network": {
			change: func(v *migration.VMI) { v.Interfaces[1].Binding = "bridge" },
			want:   []finding{{migration.ErrPodBinding, iface, "masquerade"}},
		},
		"a bridge on the pod network that an annotation lets go": {
			change: func(v *migration.VMI) {
				v.Interfaces[1].Binding = "bridge"
				v.AllowPodBridge = true
			},
		},
		"a binding of a release to come": {
			change: func(v *migration.VMI) { v.Interfaces[1].Binding = "" },
			want:   []finding{{migration.ErrPodBinding, iface, "masquerade"}},
		},
		"a plugin that KubeVirt says migrates": {
			change: func(v *migration.VMI) {
				v.Interfaces[1].Binding = "binding"
				v.Interfaces[1].Plugin = "l2bridge"
			},
		},
		"a plugin of which nothing is said": {
			change: func(v *migration.VMI) {
				v.Interfaces[1].Binding = "binding"
				v.Interfaces[1].Plugin = "l2bridge"
				v.Conditions = nil
			},
			want: []finding{{
				Rule: migration.WarnBindingPlugin,
				Path: iface + "/binding/name",
				Hint: "spec.configuration.network.binding",
			}},
		},
		"passt of which nothing is said": {
			change: func(v *migration.VMI) {
				v.Interfaces[1].Binding = "passtBinding"
				v.Conditions = nil
			},
			want: []finding{{migration.WarnBindingPlugin, iface + "/passtBinding", "release"}},
		},
		"a strategy that shuts down": {
			change: func(v *migration.VMI) { v.EvictionStrategy = "None" },
			want:   []finding{{migration.WarnEviction, "/spec/evictionStrategy", "LiveMigrate"}},
		},
		"a strategy that others see to": {
			change: func(v *migration.VMI) { v.EvictionStrategy = "External" },
			want:   []finding{{migration.WarnEviction, "/spec/evictionStrategy", "controller"}},
		},
		"the configuration's strategy": {func(v *migration.VMI) { v.EvictionStrategy = "" }, nil},
		"a strategy of a release to come": {
			change: func(v *migration.VMI) { v.EvictionStrategy = "Beam" },
			want:   []finding{{migration.WarnUnknownValue, "/spec/evictionStrategy", "newer"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := staying()
			c.change(&v)
			l := v.Blockers()
			if len(l) != len(c.want) {
				t.Fatalf("%v", l)
			}
			for i, d := range l {
				w := c.want[i]
				if d.Rule != w.Rule || d.Path != w.Path || !strings.Contains(d.Hint, w.Hint) {
					t.Errorf("%#v, want %v", d, w)
				}
			}
		})
	}
}

func ExampleVMI_Blockers() {
	v, _ := migration.ParseVMI(
		[]byte(`{"spec":{"evictionStrategy":"LiveMigrate","networks":[{"name":"default","pod":{}}],
		"domain":{"devices":{"interfaces":[{"name":"default","bridge":{}}]}}}}`))
	for _, d := range v.Blockers() {
		fmt.Println(d)
	}
	// Output:
	// error migration-pod-binding spec.domain.devices.interfaces[0]: "default" is bound to the pod network by bridge; write masquerade: {}
}
