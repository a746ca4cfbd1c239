package vmi_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/vmi"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
	"pgregory.net/rapid"
)

var addresses = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })

// same is the law: an object and its JSON give the same snapshot.
func same[O, T any](t interface {
	Fatalf(string,
		...any)
}, o *O, from func(*O) (T, diag.List), parse func([]byte) (T, diag.List)) {
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	got, l := from(o)
	want, wantList := parse(text)
	if diff := cmp.Diff(want, got, addresses); diff != "" {
		t.Fatalf("%s: %s", text, diff)
	}
	if diff := cmp.Diff(fmt.Sprint(wantList), fmt.Sprint(l)); diff != "" {
		t.Fatalf("%s: %s", text, diff)
	}
}

// read decodes text as a client does.
func read[O any](t interface{ Fatalf(string, ...any) }, text string) *O {
	var o O
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &o
}

func sameAsItsJSON(t *rapid.T) {
	state := law.JSON(t, gen.MigrationRecord("uid-a").Draw(t, "record"))
	noise := `"labels":{"kubevirt.io":"virt-handler"},"resourceVersion":"7",
		"creationTimestamp":"2026-11-20T09:14:02Z",
		"annotations":{"a":"b","kubevirt.io/evacuationMigration":"n1",
		"kubevirt.io/allow-pod-bridge-network-live-migration":""}`
	v := read[kubevirtv1.VirtualMachineInstance](t, fmt.Sprintf(`{"kind":"VirtualMachineInstance",
		"metadata":{"namespace":"shop","name":"cart","uid":"u",%s},
		"spec":{"domain":{"memory":{"guest":"4Gi"},"cpu":{"cores":2},
		  "devices":{"interfaces":[{"name":"default","masquerade":{}},
		  {"name":"blue","binding":{"name":"l2bridge"}}]}},
		  "evictionStrategy":"LiveMigrate","networks":[{"name":"default","pod":{}},
		  {"name":"blue","multus":{"networkName":"blue"}}]},
		"status":{"nodeName":"n1","phase":"Running","evacuationNodeName":"n1",
		"conditions":[{"type":"Ready","status":"True"}],"migrationState":%s}}`, noise, state))
	same(t, v, vmi.FromVMI, migration.ParseVMI)
	side := rapid.SampledFrom([]string{
		`"vmiName":"cart"`,
		`"sendTo":{"migrationID":"i","connectURL":"u"}`,
		`"receive":{"migrationID":"i"}`,
	}).Draw(t, "side")
	m := read[kubevirtv1.VirtualMachineInstanceMigration](t,
		fmt.Sprintf(`{"metadata":{"namespace":"shop","name":"cart","uid":"u",%s},
		"spec":{%s},"status":{"phase":"Succeeded","synchronizationAddresses":["10.0.0.1:9185"],
		"migrationState":%s}}`, noise, side, state))
	same(t, m, vmi.FromVMIM, migration.ParseVMIM)
	p := pod(rapid.SampledFrom([]string{
		"", "[", `[{"interface":"migration0","ips":["10.200.5.17"]}]`,
	}).Draw(t, "network-status"))
	same(t, p, vmi.FromPod, migration.ParsePod)
}

func pod(status string) *corev1.Pod {
	// Has no nanoseconds in JSON.
	started := metav1.NewTime(time.Date(2026, 11, 20, 9, 0, 0, 5, time.UTC))
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "virt-handler-6kq2m",
			Labels:      map[string]string{"kubevirt.io": "virt-handler"},
			Annotations: map[string]string{"k8s.v1.cni.cncf.io/network-status": status}},
		Spec: corev1.PodSpec{NodeName: "n1", HostPID: true},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, StartTime: &started, PodIP: "10.128.0.9",
			PodIPs: []corev1.PodIP{{IP: "10.128.0.9"}, {IP: "fd01::9"}}},
	}
}

func TestAnObjectIsTheSameAsItsJSON(t *testing.T) { rapid.Check(t, sameAsItsJSON) }

func FuzzAnObjectIsTheSameAsItsJSON(f *testing.F) { f.Fuzz(rapid.MakeFuzz(sameAsItsJSON)) }

func TestNilIsTheZeroValue(t *testing.T) {
	v, lv := vmi.FromVMI(nil)
	m, lm := vmi.FromVMIM(nil)
	p, lp := vmi.FromPod(nil)
	want := []any{migration.VMI{}, migration.VMIM{}, migration.PodState{}}
	if diff := cmp.Diff(want, []any{v, m, p}); diff != "" || lv != nil || lm != nil || lp != nil {
		t.Error(diff)
	}
}

func TestATimeOfTheYear12026IsAFinding(t *testing.T) {
	p := pod("")
	late := metav1.NewTime(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC))
	p.Status.StartTime = &late
	if _, l := vmi.FromPod(p); len(l) != 1 || l[0].Path != "/status/startTime" {
		t.Errorf("%v", l)
	}
}

func ExampleFromVMI() {
	end := metav1.NewTime(time.Date(2026, 11, 20, 9, 14, 31, 0, time.UTC))
	v, l := vmi.FromVMI(&kubevirtv1.VirtualMachineInstance{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "cart"},
		Status: kubevirtv1.VirtualMachineInstanceStatus{
			MigrationState: &kubevirtv1.VirtualMachineInstanceMigrationState{
				MigrationUID: "u", Completed: true, Failed: true, EndTimestamp: &end,
				TargetNodeAddress: "10.200.5.17"},
		},
	})
	fmt.Println(migration.Verify(migration.Snapshot{VMI: &v}, migration.Expect{UID: "u"}), len(l))
	// Output:
	// migration u of shop/cart failed; its target offered 10.200.5.17, and nothing was given to compare it with 0
}

func BenchmarkFromVMI(b *testing.B) {
	text, err := os.ReadFile("../testdata/v1.9-over-the-migration-network/vmi.json")
	if err != nil {
		b.Fatal(err)
	}
	v := read[kubevirtv1.VirtualMachineInstance](b, string(text))
	b.ReportAllocs()
	for b.Loop() {
		vmi.FromVMI(v)
	}
}

// A migration is over when KubeVirt's own code says so.
func TestIsFinal(t *testing.T) {
	final := 0
	for _, phase := range []kubevirtv1.VirtualMachineInstanceMigrationPhase{
		"", "Pending", "Scheduling", "Scheduled", "WaitingForSync", "Synchronizing",
		"PreparingTarget", "TargetReady", "Running", "Succeeded", "Failed", "Later",
	} {
		m := &kubevirtv1.VirtualMachineInstanceMigration{}
		m.Status.Phase = phase
		if m.IsFinal() {
			final++
		}
		if got := (migration.VMIM{Phase: string(phase)}).IsFinal(); got != m.IsFinal() {
			t.Errorf("%q: %v", phase, got)
		}
	}
	if final != 2 {
		t.Errorf("%d phases are final", final)
	}
}

func BenchmarkParseVMI(b *testing.B) {
	text, err := os.ReadFile("../testdata/v1.9-over-the-migration-network/vmi.json")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("migration", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			migration.ParseVMI(text)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read[kubevirtv1.VirtualMachineInstance](b, string(text))
		}
	})
}
