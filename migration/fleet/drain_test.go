package fleet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"pgregory.net/rapid"
)

// staying is a VMI on n0, which is being emptied, that can migrate.
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

// gone is the VMI and VMIM of happened, by a drain of n0.
func gone() (migration.VMI, migration.VMIM) {
	s, _ := happened()
	s.VMIM.Evacuates, s.VMIM.Created = "n0", start.Add(-time.Minute)
	return *s.VMI, *s.VMIM
}

func TestDrain(t *testing.T) {
	vmim := func(phase string, at time.Duration) migration.VMIM {
		return migration.VMIM{
			Namespace: "shop",
			Name:      "m-" + phase,
			UID:       uidA,
			VMIName:   "cart",
			Phase:     phase,
			Created:   start.Add(at),
			Evacuates: "n0",
		}
	}
	type world struct {
		*fleet.Maintenance
		fleet.Objects
	}
	put := func(w *world, v migration.VMI, m ...migration.VMIM) {
		w.VMIs = []migration.VMI{v}
		w.VMIMs = m
	}
	for name, c := range map[string]struct {
		change func(w *world)
		// Outcome, state, path, proof; "" is that the VMI has nothing to do with the node.
		want  string
		rules []*diag.Rule
	}{
		"left over the migration network": {
			change: func(w *world) { v, m := gone(); put(w, v, m) },
			want:   "Left Succeeded Migration Proven",
		},
		"left over the pod network": {func(w *world) {
			v, m := gone()
			v.MigrationState.TargetNodeAddress = onPods
			put(w, v, m)
		}, "Left Succeeded Pod Proven", nil},
		"left, and its VMIM is gone": {
			change: func(w *world) { v, _ := gone(); put(w, v) },
			want:   "Left Succeeded Migration Proven",
		},
		"left, and has moved on since": {
			change: func(w *world) {
				v, m := gone()
				copied := v.MigrationState.Clone()
				m.MigrationState = &copied
				v.Node = "n2"
				v.MigrationState.MigrationUID = uidB
				v.MigrationState.SourceNode = "n1"
				v.MigrationState.TargetNode = "n2"
				put(w, v, m)
			},
			want: "Left Succeeded Migration Proven",
		},
		"left, has moved on since, and its record is lost": {
			change: func(w *world) {
				v, m := gone()
				v.Node = "n2"
				v.MigrationState.MigrationUID = uidB
				v.MigrationState.SourceNode = "n1"
				v.MigrationState.TargetNode = "n2"
				put(w, v, m)
			},
			want: "Left Succeeded Undetermined None",
		},
		"left before the maintenance began": {
			change: func(w *world) { w.Since = end.Add(time.Second); v, m := gone(); put(w, v, m) },
		},
		"was never there": {func(w *world) {
			v, m := gone()
			v.MigrationState.SourceNode, m.Evacuates = "n2", "n2"
			put(w, v, m)
		}, "", nil},
		"came from there by a migration that failed, and runs elsewhere": {func(w *world) {
			v, m := gone()
			v.MigrationState.Failed, v.Node, m.Phase = true, "n2", "Failed"
			put(w, v, m)
		}, "", nil},
		"on the way": {
			change: func(w *world) {
				v, m := gone()
				v.Node = "n0"
				v.MigrationState.Completed = false
				v.MigrationState.EndTimestamp = time.Time{}
				m.Phase = "Running"
				put(w, v, m)
			},
			want: "Moves Running Migration Advertised",
		},
		"on the way, and its VMIM was not read": {
			change: func(w *world) {
				v, _ := gone()
				v.Node = "n0"
				v.MigrationState.Completed = false
				v.MigrationState.EndTimestamp = time.Time{}
				put(w, v)
			},
			want: "Moves Running Migration Advertised",
		},
		"waiting for its turn": {
			change: func(w *world) { put(w, staying(), vmim("Pending", 0)) },
			want:   "Waits Pending Undetermined None",
		},
		"an attempt after a failure": {
			change: func(w *world) {
				put(w, staying(), vmim("Scheduling", 0), vmim("Failed", time.Hour))
			},
			want: "Waits Pending Undetermined None",
		},
		"its last attempt failed": {
			change: func(w *world) {
				put(w, staying(), vmim("Succeeded", -time.Hour), vmim("Failed", 0))
			},
			want:  "Remains Failed Undetermined None",
			rules: []*diag.Rule{fleet.ErrAttempt},
		},
		"an attempt of an earlier maintenance": {
			change: func(w *world) {
				w.Since = start
				put(w, staying(), vmim("Failed", -time.Hour))
			},
			want: "Remains Unknown Undetermined None",
		},
		"it cannot migrate": {
			change: func(w *world) {
				v := staying()
				v.Conditions[1].Status = "False"
				v.Conditions[1].Reason = "InterfaceNotLiveMigratable"
				v.Interfaces[1].Binding = "bridge"
				put(w, v)
			},
			want:  "Remains Unknown Undetermined None",
			rules: []*diag.Rule{migration.ErrPodBinding, migration.ErrNotMigratable},
		},
		"nothing asked it to leave": {
			change: func(w *world) { v := staying(); v.EvacuationNode = ""; put(w, v) },
			want:   "Remains Unknown Undetermined None",
			rules:  []*diag.Rule{fleet.WarnNotAsked},
		},
		"it left, and came back": {
			change: func(w *world) {
				v := staying()
				v.MigrationState = &migration.MigrationState{
					MigrationUID: uidB, SourceNode: "n1", TargetNode: "n0",
					StartTimestamp: end, EndTimestamp: end.Add(time.Minute), Completed: true,
				}
				v.EvacuationNode = ""
				put(w, v, vmim("Succeeded", 0))
			},
			want:  "Remains Unknown Undetermined None",
			rules: []*diag.Rule{fleet.WarnCameBack, fleet.WarnNotAsked},
		},
		"its evacuation fails again and again": {
			change: func(w *world) {
				first, second := vmim("Failed", -time.Hour), vmim("Failed", 0)
				first.UID, first.Name = uidB, "m-first"
				v := staying()
				v.EvacuationNode = "n0"
				put(w, v, first, second)
			},
			want:  "Remains Failed Undetermined None",
			rules: []*diag.Rule{fleet.WarnRepeated, fleet.ErrAttempt},
		},
		"a migration that is not of the drain is in the way": {
			change: func(w *world) {
				v, other := staying(), vmim("Pending", 0)
				v.EvacuationNode, other.Evacuates = "n0", ""
				put(w, v, other)
			},
			want:  "Waits Pending Undetermined None",
			rules: []*diag.Rule{fleet.WarnBlocked},
		},
		"it was asked, and has no VMIM yet": {
			change: func(w *world) { put(w, staying()) },
			want:   "Remains Unknown Undetermined None",
		},
		"it came there by a migration": {func(w *world) {
			v, m := gone()
			v.EvacuationNode = "n1"
			w.Node = "n1"
			put(w, v, m)
		}, "Remains Unknown Undetermined None", nil},
		"its guest has ended": {
			change: func(w *world) { v := staying(); v.Phase = "Succeeded"; put(w, v) },
			want:   "ShutDown Unknown Undetermined None",
		},
		"it is gone": {
			change: func(w *world) { w.Before = []migration.VMI{staying()} },
			want:   "ShutDown Unknown Undetermined None",
		},
		"it was started again elsewhere": {func(w *world) {
			w.Before = []migration.VMI{staying()}
			v := staying()
			v.UID, v.Node = "w", "n2"
			put(w, v)
		}, "ShutDown Unknown Undetermined None", nil},
		"it was on another node before": {
			change: func(w *world) { v := staying(); v.Node = "n2"; w.Before = []migration.VMI{v} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := world{Maintenance: &fleet.Maintenance{Node: "n0"}}
			c.change(&w)
			v := fleet.VerifyDrain(*w.Maintenance, w.Objects, references())
			got := ""
			var rules []*diag.Rule
			for _, d := range v.VMIs {
				got = fmt.Sprint(d.Outcome, " ", d.Verdict.State, " ", d.Verdict.Network, " ",
					d.Verdict.Proof)
				for _, f := range d.Findings {
					rules = append(rules, f.Rule)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" || len(v.VMIs) > 1 {
				t.Errorf("%s\n%#v", diff, v)
			}
			if diff := cmp.Diff(codes(c.rules...), codes(rules...)); diff != "" {
				t.Error(diff)
			}
			if want := c.want ==
				"Left Succeeded Migration Proven"; v.OverMigrationNetwork() != want {
				t.Errorf("over the migration network: %v", v.OverMigrationNetwork())
			}
			on := strings.HasPrefix(c.want, "Remains") || strings.HasPrefix(c.want, "Waits") ||
				strings.HasPrefix(c.want, "Moves")
			if v.Empty() == on {
				t.Errorf("empty: %v", v.Empty())
			}
		})
	}
}

// drained: every VMI of the node is reported once, and one that left is elsewhere.
func drained(t *rapid.T) bool {
	var o fleet.Objects
	on := map[string]bool{}
	for i := range rapid.IntRange(1, 4).Draw(t, "VMIs") {
		s := gen.MigrationSnapshot().Draw(t, "snapshot")
		v := migration.VMI{}
		if s.VMI != nil {
			v = *s.VMI
		}
		v.Namespace, v.Name = "shop", fmt.Sprint("vm", i)
		v.Node = rapid.SampledFrom([]string{"n0", "n0", "n1", "n2"}).Draw(t, "node")
		on["shop/"+v.Name] = v.Node == "n0"
		o.VMIs = append(o.VMIs, v)
		if s.VMIM != nil {
			m := *s.VMIM
			m.Namespace, m.VMIName = "shop", v.Name
			m.Evacuates = rapid.SampledFrom([]string{"", "n0", "n0"}).Draw(t, "evacuates")
			o.VMIMs = append(o.VMIMs, m)
		}
		o.Pods = s.References.Pods
	}
	refs := gen.MigrationReferences().Draw(t, "references")
	refs.Pods = o.Pods
	v := fleet.VerifyDrain(fleet.Maintenance{Node: "n0"}, o, refs)
	seen, some, left := map[string]bool{}, false, false
	for _, d := range v.VMIs {
		if seen[d.VMI] || (d.Outcome == fleet.Left) == on[d.VMI] {
			t.Fatalf("%s %v: %#v", d.VMI, d.Outcome, v)
		}
		seen[d.VMI] = true
		some = some || on[d.VMI]
		left = left || d.Outcome == fleet.Left
		if d.Outcome == fleet.Moves && d.Verdict.State == migration.Pending {
			t.Fatalf("%#v", d)
		}
	}
	for name, is := range on {
		if is && !seen[name] {
			t.Fatalf("%s is not reported: %#v", name, v)
		}
	}
	if v.Empty() == some {
		t.Fatalf("empty: %v, though some remain: %v", v.Empty(), some)
	}
	return left && some
}

func ExampleVerifyDrain() {
	all, _ := fleet.ParseObjects([]byte(`{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"},
		"status":{"nodeName":"n1","migrationState":{
			"migrationUid":"u","sourceNode":"n0","targetNode":"n1",
			"targetNodeAddress":"10.200.5.17","completed":true,
			"startTimestamp":"2026-11-20T09:14:02Z","endTimestamp":"2026-11-20T09:14:31Z",
			"targetNodeDomainReadyTimestamp":"2026-11-20T09:14:30Z"}}},
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"gpu"},
			"spec":{"evictionStrategy":"LiveMigrate"},
			"status":{"nodeName":"n0","evacuationNodeName":"n0","conditions":[
				{"type":"LiveMigratable","status":"False","reason":"HostDeviceNotLiveMigratable",
				"message":"VMI uses a PCI host devices"}]}}]}`))
	v := fleet.VerifyDrain(fleet.Maintenance{Node: "n0"}, all, exampleReferences)
	fmt.Println(v)
	for _, d := range v.VMIs {
		fmt.Println(d.VMI, d.Outcome, d.Verdict.Network, d.Findings)
	}
	// Output:
	// node n0: 1 left, 1 of them provably over the migration network; 1 remaining
	// shop/cart Left Migration []
	// shop/gpu Remains Undetermined [error migration-not-migratable vmi.status.conditions[0]: HostDeviceNotLiveMigratable: VMI uses a PCI host devices; shut it down to move it: it has devices of its node]
}
