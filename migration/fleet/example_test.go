package fleet_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

func ExampleParseObjects() {
	all, l := fleet.ParseObjects([]byte(`{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"}},
		{"kind":"VirtualMachineInstanceMigration","spec":{"vmiName":"cart"},
		"status":{"phase":"Scheduling"}},
		{"kind":"Node"}]}`))
	fmt.Println(migration.Verify(migration.Snapshot{VMI: &all.VMIs[0], VMIM: &all.VMIMs[0]},
		migration.Expect{}))
	fmt.Println(l[0])
	// Output:
	// migration of shop/cart is waiting to be handed off
	// warning migration-list-item items[2].kind: "Node" is none of VirtualMachineInstance, VirtualMachineInstanceMigration, Pod; list with oc get vmi,vmim,pods -o json
}

func ExampleReadObjects() {
	listing := strings.NewReader(`{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"name":"evict-cart"},
		"spec":{"vmiName":"cart"}},
		{"kind":"VirtualMachineInst`)
	for o, err := range fleet.ReadObjects(listing) {
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
	// items[2], offset 245: unexpected EOF
}

// A listing is read twice: first for the Pods and VMIMs, then for the VMIs.
func ExampleFleet() {
	listing := `{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"},
		"status":{"migrationState":{"migrationUid":"a",
			"endTimestamp":"2026-11-20T09:14:31Z","completed":true,"targetNode":"worker-1",
			"targetNodeAddress":"10.200.5.17"}}},
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"till"},
		"status":{"migrationState":{"migrationUid":"b",
			"endTimestamp":"2026-11-20T09:20:09Z","completed":true,"targetNode":"worker-2",
			"targetNodeAddress":"10.128.2.37"}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"namespace":"shop","uid":"c"},
		"spec":{"vmiName":"till"},"status":{"phase":"Scheduling"}}]}`
	read := func() iter.Seq2[fleet.Object, error] {
		return fleet.ReadObjects(strings.NewReader(listing))
	}

	f := fleet.New(exampleReferences)
	if err := f.Learn(read()); err != nil {
		fmt.Println(err)
		return
	}
	var sum fleet.Summary
	for v, err := range f.Verify(read()) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(v.VMI, v.UID, v.State, v.Network)
		sum.Add(v)
	}
	fmt.Println(sum.OverMigrationNetwork(), "over the migration network,", sum.OverPodNetwork(),
		"over a pod network", sum.FallBackNodes())
	// Output:
	// shop/cart a Succeeded Migration
	// shop/till c Pending Undetermined
	// shop/till b Succeeded Pod
	// 1 over the migration network, 1 over a pod network [{worker-2 1 1}]
}

func ExampleFleet_VerifyOnce() {
	pipe := strings.NewReader(`
		{"kind":"VirtualMachineInstanceMigration","metadata":{"namespace":"shop","uid":"c"},
		"spec":{"vmiName":"till"},"status":{"phase":"Failed"}}
		{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"till"}`)
	for v, err := range fleet.New(exampleReferences).VerifyOnce(fleet.ReadObjects(pipe)) {
		fmt.Println(v.State, err)
	}
	// Output:
	// Unknown offset 225: unexpected EOF
}

func ExampleVerifyAll() {
	vmis := []migration.VMI{
		{Name: "cart"},
		{
			Name:           "till",
			MigrationState: &migration.MigrationState{MigrationUID: "b", TargetNode: "worker-2"},
		},
	}
	snapshots := func(yield func(migration.Snapshot, migration.Expect) bool) {
		for i := range vmis {
			if !yield(migration.Snapshot{VMI: &vmis[i], References: exampleReferences},
				migration.Expect{AnyUID: true}) {
				return
			}
		}
	}
	for v := range fleet.VerifyAll(snapshots) {
		fmt.Println(v)
	}
	// Output:
	// migration of cart has not started
	// migration b of till is preparing its target; no address is on record, so the network is not known
}

func ExampleSummary() {
	var sum fleet.Summary
	sum.Add(migration.Verdict{
		State:      migration.Succeeded,
		Network:    migration.OnMigrationNetwork,
		Proof:      migration.Proven,
		Binding:    migration.Bound,
		TargetNode: "worker-1",
	})
	sum.Add(migration.Verdict{State: migration.Succeeded, Network: migration.OnPodNetwork,
		Proof: migration.Proven, Binding: migration.Bound, TargetNode: "worker-2",
		Findings: diag.List{migration.ErrPodNetwork.At("", nil,
			"10.128.2.37 is on the pod network")}})
	text, err := json.Marshal(sum)
	fmt.Println(string(text), err)
	// Output:
	// {"verdicts":2,"overMigrationNetwork":1,"overPodNetwork":1,"unread":0,"states":{"Succeeded":2},"paths":{"Migration":1,"Pod":1},"fallBackNodes":[{"node":"worker-2","succeeded":1,"overPodNetwork":1}],"reasons":[{"code":"migration-pod-network","count":1}],"counts":{"Succeeded":{"Migration":1,"Pod":1}},"nodes":[{"node":"worker-1","succeeded":1,"overPodNetwork":0},{"node":"worker-2","succeeded":1,"overPodNetwork":1}]} <nil>
}

func ExampleParseSyncAddress() {
	for _, text := range []string{"10.250.20.4:9185", "fd02:0:0:1::cb:9185"} {
		a, l := fleet.ParseSyncAddress(text, 0)
		fmt.Println(a, len(l))
	}
	// Output:
	// 10.250.20.4:9185 0
	// [fd02:0:0:1::cb]:9185 1
}

func ExampleVerifyPair() {
	read := func(cluster, text string) fleet.Cluster {
		all, l := fleet.ParseObjects([]byte(text))
		if l.HasErrors() {
			fmt.Println(l.Err())
		}
		return fleet.Cluster{
			Name:       cluster,
			VMIs:       all.VMIs,
			VMIMs:      all.VMIMs,
			References: exampleReferences,
		}
	}
	record := `"completed":true,"startTimestamp":"2026-11-20T09:14:02Z",
		"endTimestamp":"2026-11-20T09:14:31Z",
		"targetNodeDomainReadyTimestamp":"2026-11-20T09:14:30Z","targetNodeAddress":"10.200.5.17"`
	east := read("east", `{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"name":"cart"},
		"status":{"migrationState":{"migrationUid":"s","failed":true,`+record+`}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"uid":"s"},"spec":{"vmiName":"cart",
		"sendTo":{"migrationID":"m","connectURL":"10.200.5.2:9185"}},
		"status":{"phase":"Failed"}}]}`)
	west := read("west", `{"kind":"List","items":[
		{"kind":"VirtualMachineInstance","metadata":{"name":"cart"},
		"status":{"migrationState":{"migrationUid":"t",`+record+`}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"uid":"t"},"spec":{"vmiName":"cart",
		"receive":{"migrationID":"m"}},"status":{"phase":"Succeeded"}}]}`)
	pairs, _ := fleet.Pairs(east, west)
	for _, p := range pairs {
		v := fleet.VerifyPair(p)
		fmt.Println(v.Source.State, v.Target.State, v.Both.State, v.OverMigrationNetwork())
		fmt.Println(v.Both.Findings[0])
	}
	// Output:
	// Failed Succeeded Inconsistent false
	// error migration-pair-split source: the source says Failed, the target says Succeeded; look in which cluster the guest runs, and stop it in the other
}

func ExamplePairs() {
	east := fleet.Cluster{Name: "east", VMIMs: []migration.VMIM{
		{UID: "s", VMIName: "cart", SendTo: &migration.SendTo{MigrationID: "cart-1"}},
		{UID: "l", VMIName: "till"}}}
	west := fleet.Cluster{Name: "west", VMIMs: []migration.VMIM{
		{UID: "t", VMIName: "cart", Receive: &migration.Receive{MigrationID: "cart-1"}}}}
	pairs, l := fleet.Pairs(east, west)
	for _, p := range pairs {
		fmt.Println(p.MigrationID, p.Source.Cluster, p.Source.VMIM.UID, p.Target.Cluster,
			p.Target.VMIM.UID, len(l))
	}
	// Output:
	// cart-1 east s west t 0
}
