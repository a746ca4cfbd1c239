package migration_test

import (
	"encoding/json"
	"fmt"
	"os"

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
	fmt.Println(v.State, v.Network, v.Proof, v.OverMigrationNetwork())
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
	vmi, _ := migration.ParseVMI(
		[]byte(`{"status":{"migrationState":{"migrationUid":"u","targetNode":"worker-1"}}}`))
	v := migration.Verify(migration.Snapshot{VMI: &vmi}, migration.Expect{UID: "u"})
	text, err := json.MarshalIndent(v, "", "  ")
	fmt.Println(string(text), err)
	// Output:
	// {
	//   "state": "PreparingTarget",
	//   "path": "Undetermined",
	//   "proof": "None",
	//   "binding": "Bound",
	//   "reason": "AddressMissing",
	//   "answer": "NotYet",
	//   "settled": false,
	//   "overMigrationNetwork": false,
	//   "vmi": "",
	//   "uid": "u",
	//   "address": "",
	//   "sourceNode": "",
	//   "targetNode": "worker-1",
	//   "cause": "",
	//   "record": "/vmi/status/migrationState",
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
	//   ],
	//   "findings": []
	// } <nil>
}

func ExamplePodState_Advertises() {
	p, _ := migration.ParsePod([]byte(`{"kind":"Pod","metadata":{"name":"virt-handler-6kq2m"},` +
		`"status":{"podIPs":[{"ip":"10.128.2.37"}]}}`))
	a, on := p.Advertises()
	fmt.Println(a, on)
	// Output:
	// 10.128.2.37 Pod
}

func ExampleParseSnapshot() {
	s, e, l := migration.ParseSnapshot([]byte(`{
		"vmi": {"metadata":{"name":"cart"},"status":{"migrationState":{"migrationUid":"u",
		"targetNodeAddress":"10.128.2.37","completed":true,
			"startTimestamp":"2026-11-20T09:14:02Z","endTimestamp":"2026-11-20T09:14:31Z",
			"targetNodeDomainReadyTimestamp":"2026-11-20T09:14:30Z"}}},
		"expectUID": "u", "migrationRanges": ["10.200.5.0/24"], "podNetworks": ["10.128.0.0/14"]}`))
	fmt.Println(migration.Verify(s, e), len(l))
	// Output:
	// migration u of cart succeeded over the pod network, not the migration network: 10.128.2.37 is in the pod network 10.128.0.0/14 0
}
