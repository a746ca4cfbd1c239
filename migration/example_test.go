package migration_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

var exampleReferences = migration.References{
	Migration: ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/24")),
	Pod:       ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
}

func ExampleVerify() {
	text, err := os.ReadFile("testdata/v1.9-fell-back-to-the-pod-network/vmi.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	vmi, l := migration.ParseVMI(text)
	if l.HasErrors() {
		fmt.Println(l.Err())
		return
	}
	v := migration.Verify(
		migration.Snapshot{VMI: &vmi, References: exampleReferences},
		migration.Expect{UID: "c3a1d9f4-7b62-4e0c-8f11-6a2f94e0b321"})
	fmt.Println(v.State, v.Path, v.Proof, v.OverMigrationNetwork())
	for _, d := range v.Findings {
		fmt.Println(d)
	}
	// Output:
	// Succeeded Pod Proven false
	// error migration-pod-network vmi.status.migrationState.targetNodeAddress: 10.128.2.37 is on the pod network; check that the virt-handler Pod on worker-1 has interface migration0, then migrate again
	// warning migration-network-not-used vmi.status.migrationState.migrationConfiguration.network: "migration-net" was configured, but not used: the roll-out of virt-handler was under way, or it fell back; wait until every virt-handler Pod is on the migration network, then migrate again
}

func ExampleVerifyAddress() {
	v := migration.VerifyAddress("10.200.5.17", exampleReferences)
	fmt.Println(v.Sentence())
	fmt.Println(v.Findings[0].Message)
	// Output:
	// the migration is in a state that cannot be told; its target offered 10.200.5.17, which is in the migration range 10.200.5.0/24 and is not in the pod network 10.128.0.0/14; that says nothing about what was sent
	// an address alone does not tell whether a migration started, succeeded, failed or was aborted, nor which one it was
}

func ExampleVerdict_MarshalJSON() {
	vmi, _ := migration.ParseVMI([]byte(`{"status":{"migrationState":{"migrationUid":"u","targetNode":"worker-1"}}}`))
	v := migration.Verify(migration.Snapshot{VMI: &vmi}, migration.Expect{UID: "u"})
	text, err := json.MarshalIndent(v, "", "  ")
	fmt.Println(string(text), err)
	// Output:
	// {
	//   "state": "PreparingTarget",
	//   "path": "Undetermined",
	//   "proof": "None",
	//   "reason": "AddressMissing",
	//   "overMigrationNetwork": false,
	//   "evidence": [
	//     {
	//       "code": "migration-uid-bound",
	//       "path": "/vmi/status/migrationState/migrationUid",
	//       "observed": "u",
	//       "reference": "u",
	//       "weight": "supporting"
	//     },
	//     {
	//       "code": "migration-handed-off",
	//       "path": "/vmi/status/migrationState/targetNode",
	//       "observed": "worker-1",
	//       "reference": "",
	//       "weight": "decisive"
	//     }
	//   ]
	// } <nil>
}

func ExampleParseObjects() {
	all, l := migration.ParseObjects([]byte(`{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"}},
		{"kind":"VirtualMachineInstanceMigration","spec":{"vmiName":"cart"},"status":{"phase":"Scheduling"}},
		{"kind":"Node"}]}`))
	fmt.Println(migration.Verify(migration.Snapshot{VMI: &all.VMIs[0], VMIM: &all.VMIMs[0]}, migration.Expect{}))
	fmt.Println(l[0])
	// Output:
	// migration of shop/cart is waiting to be handed off
	// warning migration-list-item items[2].kind: "Node" is none of VirtualMachineInstance, VirtualMachineInstanceMigration, Pod; list with oc get vmi,vmim,pods -o json
}

func ExampleReadObjects() {
	listing := strings.NewReader(`{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"name":"evict-cart"},"spec":{"vmiName":"cart"}},
		{"kind":"VirtualMachineInst`)
	for o, err := range migration.ReadObjects(listing) {
		switch {
		case err != nil:
			fmt.Println(err)
		case o.VMI != nil:
			fmt.Println("VMI", o.VMI.Name, "at", o.Offset)
		case o.VMIM != nil:
			fmt.Println("VMIM", o.VMIM.Name, "of", o.VMIM.VMIName)
		}
	}
	// Output:
	// VMI cart at 27
	// VMIM evict-cart of cart
	// items[2], offset 242: unexpected EOF
}

// A listing is read twice: first for the Pods and VMIMs, then for the VMIs.
func ExampleFleet() {
	listing := `{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"},"status":{"migrationState":{"migrationUid":"a",
			"endTimestamp":"2026-11-20T09:14:31Z","completed":true,"targetNode":"worker-1","targetNodeAddress":"10.200.5.17"}}},
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"till"},"status":{"migrationState":{"migrationUid":"b",
			"endTimestamp":"2026-11-20T09:20:09Z","completed":true,"targetNode":"worker-2","targetNodeAddress":"10.128.2.37"}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"namespace":"shop","uid":"c"},"spec":{"vmiName":"till"},"status":{"phase":"Scheduling"}}]}`
	read := func() iter.Seq2[migration.Object, error] { return migration.ReadObjects(strings.NewReader(listing)) }

	f := migration.NewFleet(exampleReferences)
	if err := f.Learn(read()); err != nil {
		fmt.Println(err)
		return
	}
	var sum migration.Summary
	for v, err := range f.Verify(read()) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(v.VMI, v.UID, v.State, v.Path)
		sum.Add(v)
	}
	fmt.Println(sum.OverMigrationNetwork(), "over the migration network,", sum.OverPodNetwork(), "over a pod network", sum.FallBackNodes())
	// Output:
	// shop/cart a Succeeded Migration
	// shop/till c Pending Undetermined
	// shop/till b Succeeded Pod
	// 1 over the migration network, 1 over a pod network [{worker-2 1 1}]
}

func ExampleFleet_VerifyOnce() {
	pipe := strings.NewReader(`
		{"kind":"VirtualMachineInstanceMigration","metadata":{"namespace":"shop","uid":"c"},"spec":{"vmiName":"till"},"status":{"phase":"Failed"}}
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"till"}`)
	for v, err := range migration.NewFleet(exampleReferences).VerifyOnce(migration.ReadObjects(pipe)) {
		fmt.Println(v.State, err)
	}
	// Output:
	// Unknown offset 222: unexpected EOF
}

func ExampleVerifyAll() {
	vmis := []migration.VMI{{Name: "cart"}, {Name: "till", MigrationState: &migration.MigrationState{MigrationUID: "b", TargetNode: "worker-2"}}}
	snapshots := func(yield func(migration.Snapshot, migration.Expect) bool) {
		for i := range vmis {
			if !yield(migration.Snapshot{VMI: &vmis[i], References: exampleReferences}, migration.Expect{AnyUID: true}) {
				return
			}
		}
	}
	for v := range migration.VerifyAll(snapshots) {
		fmt.Println(v)
	}
	// Output:
	// migration of cart has not started
	// migration b of till is preparing its target; no address is on record, so the network is not known
}

func ExampleSummary() {
	var sum migration.Summary
	sum.Add(migration.Verdict{State: migration.Succeeded, Path: migration.Migration, Proof: migration.Proven, Binding: migration.Bound, TargetNode: "worker-1"})
	sum.Add(migration.Verdict{State: migration.Succeeded, Path: migration.Pod, Proof: migration.Proven, Binding: migration.Bound, TargetNode: "worker-2",
		Findings: diag.List{migration.ErrPodNetwork.At("", nil, "10.128.2.37 is on the pod network")}})
	text, err := json.Marshal(sum)
	fmt.Println(string(text), err)
	// Output:
	// {"verdicts":2,"overMigrationNetwork":1,"overPodNetwork":1,"states":{"Succeeded":2},"paths":{"Migration":1,"Pod":1},"fallBackNodes":[{"node":"worker-2","succeeded":1,"overPodNetwork":1}],"reasons":[{"code":"migration-pod-network","count":1}]} <nil>
}

func ExampleParseSyncAddress() {
	for _, text := range []string{"10.250.20.4:9185", "fd02:0:0:1::cb:9185"} {
		a, l := migration.ParseSyncAddress(text, 0)
		fmt.Println(a, len(l))
	}
	// Output:
	// 10.250.20.4:9185 0
	// [fd02:0:0:1::cb]:9185 1
}

func ExampleVerifyPair() {
	read := func(cluster, text string) migration.Cluster {
		all, l := migration.ParseObjects([]byte(text))
		if l.HasErrors() {
			fmt.Println(l.Err())
		}
		return migration.Cluster{Name: cluster, VMIs: all.VMIs, VMIMs: all.VMIMs, References: exampleReferences}
	}
	record := `"completed":true,"startTimestamp":"2026-11-20T09:14:02Z","endTimestamp":"2026-11-20T09:14:31Z",
		"targetNodeDomainReadyTimestamp":"2026-11-20T09:14:30Z","targetNodeAddress":"10.200.5.17"`
	east := read("east", `{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"name":"cart"},"status":{"migrationState":{"migrationUid":"s","failed":true,`+record+`}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"uid":"s"},"spec":{"vmiName":"cart","sendTo":{"migrationID":"m","connectURL":"10.200.5.2:9185"}},"status":{"phase":"Failed"}}]}`)
	west := read("west", `{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"name":"cart"},"status":{"migrationState":{"migrationUid":"t",`+record+`}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"uid":"t"},"spec":{"vmiName":"cart","receive":{"migrationID":"m"}},"status":{"phase":"Succeeded"}}]}`)
	pairs, _ := migration.Pairs(east, west)
	for _, p := range pairs {
		v := migration.VerifyPair(p)
		fmt.Println(v.Source.State, v.Target.State, v.Both.State, v.OverMigrationNetwork())
		fmt.Println(v.Both.Findings[0])
	}
	// Output:
	// Failed Succeeded Inconsistent false
	// error migration-pair-split source: the source says Failed, the target says Succeeded; look in which cluster the guest runs, and stop it in the other
}

func ExamplePodState_Advertises() {
	p, _ := migration.ParsePod([]byte(`{"kind":"Pod","metadata":{"name":"virt-handler-6kq2m"},"status":{"podIPs":[{"ip":"10.128.2.37"}]}}`))
	a, on := p.Advertises()
	fmt.Println(a, on)
	// Output:
	// 10.128.2.37 Pod
}

func ExampleParseSnapshot() {
	s, e, l := migration.ParseSnapshot([]byte(`{
		"vmi": {"metadata":{"name":"cart"},"status":{"migrationState":{"migrationUid":"u","targetNodeAddress":"10.128.2.37","completed":true,
			"startTimestamp":"2026-11-20T09:14:02Z","endTimestamp":"2026-11-20T09:14:31Z","targetNodeDomainReadyTimestamp":"2026-11-20T09:14:30Z"}}},
		"expectUID": "u", "migrationRanges": ["10.200.5.0/24"], "podNetworks": ["10.128.0.0/14"]}`))
	fmt.Println(migration.Verify(s, e), len(l))
	// Output:
	// migration u of cart succeeded over the pod network, not the migration network: 10.128.2.37 is in the pod network 10.128.0.0/14 0
}

func ExamplePairs() {
	east := migration.Cluster{Name: "east", VMIMs: []migration.VMIM{
		{UID: "s", VMIName: "cart", SendTo: &migration.SendTo{MigrationID: "cart-1"}},
		{UID: "l", VMIName: "till"}}}
	west := migration.Cluster{Name: "west", VMIMs: []migration.VMIM{
		{UID: "t", VMIName: "cart", Receive: &migration.Receive{MigrationID: "cart-1"}}}}
	pairs, l := migration.Pairs(east, west)
	for _, p := range pairs {
		fmt.Println(p.MigrationID, p.Source.Cluster, p.Source.VMIM.UID, p.Target.Cluster, p.Target.VMIM.UID, len(l))
	}
	// Output:
	// cart-1 east s west t 0
}
