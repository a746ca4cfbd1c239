package migration_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

var addrOrder = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })

func TestFixtures(t *testing.T) {
	for dir, want := range map[string]struct {
		answer
		sentence string
	}{
		"v1.9-over-the-migration-network": {
			answer: answer{succeeded, net, proven, no},
			sentence: "migration " + uidA +
				" of shop/cart succeeded over the migration network: " +
				"10.200.5.17 is on migration0 of virt-handler-t8w5z and is in the migration " +
				"range 10.200.5.0/24",
		},
		"v1.9-fell-back-to-the-pod-network": {
			answer: answer{succeeded, pod, proven, no},
			sentence: "migration " + uidB +
				" of shop/till succeeded over the pod network, not the migration network: " +
				"10.128.2.37 is the pod address of virt-handler-x2c9d and is in the pod network " +
				"10.128.0.0/14 (evidence against it: 1)",
		},
		"v1.9-failed-and-completed": {
			answer: answer{failed, net, offered, no},
			sentence: "migration " + uidA +
				" of shop/cart failed " +
				"(Live migration stuck for 150 seconds and has been aborted); " +
				"its target offered 10.200.5.17, which is in the migration range 10.200.5.0/24 " +
				"and is not in the pod network 10.128.0.0/14; " +
				"that says nothing about what was sent",
		},
		"v1.9-next-migration-still-pending": {
			answer: answer{migration.Pending, unknown, none, migration.ReasonSuperseded},
			sentence: "migration " + uidB +
				" of shop/cart is waiting to be handed off; " +
				"what is on record on the VMI is another migration's, or nothing yet",
		},
		"v1.8-target-of-a-migration-between-clusters": {
			answer: answer{succeeded, net, proven, no},
			sentence: "migration " + uidB +
				" of shop/till succeeded over the migration network: " +
				"10.200.5.61 is in the migration range 10.200.5.0/24 and is not in the pod " +
				"network 10.128.0.0/14",
		},
		"v1.7-failed-and-not-completed":   {answer{failed, net, offered, no}, ""},
		"v1.7-false-success-after-abort":  {answer{migration.Inconsistent, net, offered, no}, ""},
		"v1.5-over-the-migration-network": {answer{succeeded, net, proven, no}, ""},
	} {
		t.Run(dir, func(t *testing.T) {
			v := migration.Verify(fixture(t, dir), migration.Expect{})
			diff := cmp.Diff(want.answer, answer{v.State, v.Network, v.Proof, v.Reason})
			if diff != "" {
				t.Errorf("%s\n%v", diff, v.Findings)
			}
			if want.sentence != "" && v.Sentence() != want.sentence {
				t.Errorf("got  %s\nwant %s", v, want.sentence)
			}
		})
	}
}

// fixture reads the objects of one folder, with our references.
func fixture(t testing.TB, dir string) migration.Snapshot {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(dir, err)
	}
	var all fleet.Objects
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		o, l := fleet.ParseObjects(text)
		if len(l) > 0 {
			t.Errorf("%s: %v", f, l)
		}
		all.VMIs, all.VMIMs, all.Pods = append(all.VMIs, o.VMIs...), append(all.VMIMs, o.VMIMs...),
			append(all.Pods, o.Pods...)
	}
	s := migration.Snapshot{VMI: &all.VMIs[0], VMIM: &all.VMIMs[0], References: references()}
	s.References.Allocatable, s.References.Pods = window(), all.Pods
	return s
}

func TestParseReadsWhatBearsOnAMigration(t *testing.T) {
	got, l := fleet.ParseObjects([]byte(`{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"a","name":"b","uid":"c",
		"labels":{"x":"y"},
		  "annotations":{"kubevirt.io/allow-pod-bridge-network-live-migration":"false"}},
		 "spec":{"evictionStrategy":"LiveMigrate","networks":[{"name":"default","pod":{}},
		 {"name":"blue","multus":{"networkName":"blue"}},{"name":"red","pod":null}],
		  "domain":{"memory":{"guest":"4Gi"},"resources":{"requests":{"memory":"1Gi"}},
		  "devices":{"interfaces":[
		   {"name":"default","masquerade":{}},{"name":"blue","bridge":{},"sriov":null},
		   {"name":"red","binding":{"name":"l2bridge"}},{"name":"green","warp":{}}]}}},
		 "status":{"nodeName":"n1","phase":"Running","evacuationNodeName":"n1",
		 "interfaces":[{"ipAddress":"10.128.0.9"}],
		  "conditions":[{"type":"LiveMigratable","status":"False",
		  "reason":"HostDeviceNotLiveMigratable","message":"m"}, null],
		  "migrationState":{"migrationUid":"u","startTimestamp":"2026-11-20T10:14:02+01:00",
		  "endTimestamp":null,"completed":false,
		   "targetDirectMigrationNodePorts":{"34417":49152},"migrationConfiguration":{"network":"n",
		   "disableTLS":false},
		   "targetState":{"migrationUID":"v","nodeAddress":"10.0.0.1"}}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"uid":"u",
		"creationTimestamp":"2026-11-20T09:14:02Z",
		  "annotations":{"kubevirt.io/evacuationMigration":"n0"}},
		 "spec":{"vmiName":"b","sendTo":{"migrationID":"i","connectURL":"10.0.0.2:9185"},
		 "receive":null},
		 "status":{"phase":"Running","synchronizationAddresses":["10.0.0.3:9185"],
		 "migrationState":null}},
		{"kind":"Pod","metadata":{"name":"virt-handler-1","labels":{"kubevirt.io":"virt-handler"},
		  "annotations":{"k8s.v1.cni.cncf.io/network-status":"[{\"name\":\"ns/n\",\"interface\":\"migration0\",\"ips\":[\"::ffff:10.200.5.17\"]}]"}},
		 "spec":{"nodeName":"n1"},"status":{"phase":"Running","podIP":"10.128.0.1",
		 "podIPs":[{"ip":"10.128.0.2"}],"podIPs":null}}]}`))
	want := fleet.Objects{
		VMIs: []migration.VMI{{Namespace: "a", Name: "b", UID: "c", Node: "n1", Phase: "Running",
			Memory: 4 << 30, EvictionStrategy: "LiveMigrate", EvacuationNode: "n1",
			AllowPodBridge: true,
			Interfaces: []migration.Interface{{Name: "default", Binding: "masquerade", Pod: true},
				{Name: "blue", Binding: "bridge"},
				{Name: "red", Binding: "binding", Plugin: "l2bridge"}, {Name: "green"}},
			Conditions: []migration.Condition{
				{
					Type:    "LiveMigratable",
					Status:  "False",
					Reason:  "HostDeviceNotLiveMigratable",
					Message: "m",
				},
				{},
			},
			MigrationState: &migration.MigrationState{MigrationUID: "u", StartTimestamp: start,
				TargetDirectMigrationNodePorts: map[string]int{"34417": 49152},
				MigrationConfiguration: &migration.Configuration{
					Network:    "n",
					DisableTLS: new(bool),
				},
				TargetState: &migration.SideState{MigrationUID: "v", NodeAddress: "10.0.0.1"}}}},
		VMIMs: []migration.VMIM{{UID: "u", Created: start, Evacuates: "n0", VMIName: "b",
			Phase: "Running", SynchronizationAddresses: []string{"10.0.0.3:9185"},
			SendTo: &migration.SendTo{MigrationID: "i", ConnectURL: "10.0.0.2:9185"}}},
		Pods: []migration.PodState{{Name: "virt-handler-1", Component: "virt-handler", Node: "n1",
			Phase: "Running", IPs: addrs("10.128.0.1"),
			Attachments: []migration.Attachment{{
				Network:   "ns/n",
				Interface: "migration0",
				IPs:       addrs("10.200.5.17"),
			}}}},
	}
	if diff := cmp.Diff(want, got, addrOrder, cmpopts.EquateEmpty()); diff != "" || len(l) > 0 {
		t.Errorf("%s\n%v", diff, l)
	}
}

func TestMemoryIsReadAsVirtLauncherReadsIt(t *testing.T) {
	for domain, want := range map[string]int64{
		`{}`: 0,
		`{"memory":{"guest":"4Gi"},"resources":{"requests":{"memory":"1Gi"}}}`:                   4 << 30,
		`{"memory":{"hugepages":{"pageSize":"1Gi"}},"resources":{"requests":{"memory":"512M"}}}`: 512_000_000,
		`{"resources":{"limits":{"memory":"2Gi"},"requests":{"memory":"1Gi","cpu":"1"}}}`:        1 << 30,
		`{"resources":{"limits":{"memory":"2Gi"}}}`:                                              2 << 30,
		`{"memory":{"guest":1048576}}`:                                                           1 << 20,
		`{"memory":{"guest":"1.5Ki"}}`:                                                           1536,
	} {
		got, l := migration.ParseVMI([]byte(`{"spec":{"domain":` + domain + `}}`))
		if got.Memory != want || len(l) > 0 {
			t.Errorf("%s: %d %v, want %d", domain, got.Memory, l, want)
		}
	}
}

func TestParseFindings(t *testing.T) {
	vmi := func(state string) string {
		return `{"kind":"VirtualMachineInstance","status":{"migrationState":` + state + `}}`
	}
	type finding struct {
		rule *diag.Rule
		path diag.Path
	}
	const at = "/status/migrationState"
	const annotation = "/metadata/annotations/k8s.v1.cni.cncf.io~1network-status"
	for name, c := range map[string]struct {
		text string
		want []finding
	}{
		"not JSON":      {`{`, []finding{{diag.ErrSyntax, ""}}},
		"not an object": {`[]`, []finding{{diag.ErrType, ""}}},
		"another kind in a listing": {
			text: `{"kind":"List","items":[{"kind":"Node"}]}`,
			want: []finding{{fleet.WarnItem, "/items/0/kind"}},
		},
		"items that are not a list": {
			text: `{"kind":"List","items":{}}`,
			want: []finding{{diag.ErrType, "/items"}},
		},
		"an empty timestamp": {
			text: vmi(`{"startTimestamp":""}`),
			want: []finding{{migration.ErrTime, at + "/startTimestamp"}},
		},
		"completed in quotes": {
			text: vmi(`{"completed":"true"}`),
			want: []finding{{diag.ErrType, at + "/completed"}},
		},
		"CPUs as text": {
			text: vmi(`{"targetCPUSet":"4-7"}`),
			want: []finding{{diag.ErrType, at + "/targetCPUSet"}},
		},
		"ports as a list": {
			text: vmi(`{"targetDirectMigrationNodePorts":[1]}`),
			want: []finding{{diag.ErrType, at + "/targetDirectMigrationNodePorts"}},
		},
		"ports as texts": {
			text: vmi(`{"targetDirectMigrationNodePorts":{"1":"2"}}`),
			want: []finding{{diag.ErrType, at + "/targetDirectMigrationNodePorts/1"}},
		},
		"migrationUID with a capital D is unread": {
			text: vmi(`{"migrationUID":"u"}`),
			want: []finding{{diag.WarnUnknown, at + "/migrationUID"}},
		},
		"a network-status that is not JSON": {
			text: `{"kind":"Pod",` +
				`"metadata":{"annotations":{"k8s.v1.cni.cncf.io/network-status":"["}}}`,
			want: []finding{{migration.WarnNetworkStatus, annotation}},
		},
		"a network-status that is not a list": {
			text: `{"kind":"Pod",` +
				`"metadata":{"annotations":{"k8s.v1.cni.cncf.io/network-status":"{}"}}}`,
			want: []finding{{migration.WarnNetworkStatus, annotation}},
		},
		"an attachment's address that is none": {
			text: `{"kind":"Pod",` +
				`"metadata":{"annotations":{"k8s.v1.cni.cncf.io/network-status":"[{\"ips\":[\"x\"]}]"}}}`,
			want: []finding{{migration.WarnPodAddress, annotation + "/0/ips/0"}},
		},
		"a guest's memory that is not a quantity": {
			text: `{"kind":"VirtualMachineInstance","spec":{"domain":{"memory":{"guest":"4GB"}}}}`,
			want: []finding{{migration.WarnMemory, "/spec/domain/memory/guest"}},
		},
		"a guest's memory below zero": {
			text: `{"kind":"VirtualMachineInstance",` +
				`"spec":{"domain":{"resources":{"limits":{"memory":"-1"}}}}}`,
			want: []finding{{migration.WarnMemory, "/spec/domain/resources/limits/memory"}},
		},
		"a Pod's address that is none": {
			text: `{"kind":"Pod","status":{"podIPs":[{"ip":"10.0.0.1"},{"ip":"x"}]}}`,
			want: []finding{{migration.WarnPodAddress, "/status/podIPs/1/ip"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, l := fleet.ParseObjects([]byte(c.text))
			var got []finding
			for _, d := range l {
				got = append(got, finding{d.Rule, d.Path})
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(finding{})); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, l := migration.ParseVMI([]byte(`{"kind":"Pod"}`)); !l.Has(migration.ErrKind) {
		t.Errorf("a Pod for a VMI: %v", l)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*.json")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _ := fleet.ParseObjects(data)
		vmi, _ := migration.ParseVMI(data)
		vmim, _ := migration.ParseVMIM(data)
		p, _ := migration.ParsePod(data)
		all.VMIs, all.VMIMs = append(all.VMIs, vmi), append(all.VMIMs, vmim)
		refs := references()
		refs.Pods = append(all.Pods, p)
		for i := range all.VMIs {
			for k := range all.VMIMs {
				v := migration.Verify(migration.Snapshot{
					VMI:        &all.VMIs[i],
					VMIM:       &all.VMIMs[k],
					References: refs,
				}, migration.Expect{AnyUID: true})
				if v.OverMigrationNetwork() && v.Proof != migration.Proven || v.Sentence() == "" ||
					strings.Contains(v.Sentence(), "%!") {
					t.Fatalf("%#v %s", v, v)
				}
			}
		}
		migration.VerifyAddress(string(data), refs)
	})
}

func TestDuration(t *testing.T) {
	for name, c := range map[string]struct {
		start, end time.Time
		want       time.Duration
		ok         bool
	}{
		"from start to end":                         {start, end, 29 * time.Second, true},
		"within one second":                         {start, start, 0, true},
		"an end before the start is not a duration": {end, start, 0, false},
		"not ended":                                 {start, time.Time{}, 0, false},
		"never started":                             {time.Time{}, end, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := migration.MigrationState{
				StartTimestamp: c.start,
				EndTimestamp:   c.end,
			}.Duration()
			if got != c.want || ok != c.ok {
				t.Errorf("got %v %v, want %v %v", got, ok, c.want, c.ok)
			}
		})
	}
}
