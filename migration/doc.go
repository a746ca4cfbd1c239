// Package migration says which network a live migration went over, and how
// surely that is known.
//
// A [Snapshot] holds what bears on one migration: the VMI, the
// VirtualMachineInstanceMigration, and the [References], which are the address
// ranges of the migration network and of the pod networks, and the virt-handler
// Pods. [Verify] turns it into a [Verdict]:
//
//	vmi, l := migration.ParseVMI(bytes)
//	s := migration.Snapshot{VMI: &vmi, References: refs}
//	v := migration.Verify(s, migration.Expect{UID: uid})
//	if !v.OverMigrationNetwork() { fmt.Println(v.Sentence()) }
//
// The check that is documented elsewhere reads one field, targetNodeAddress.
// KubeVirt writes it before any byte is migrated, leaves it after failure and
// abort, and shows the previous migration's until the next one is handed off;
// where the target's virt-handler lacks the migration0 interface it silently
// holds the address on the pod network (pkg/virt-handler/migration.go, v1.2.0
// to v1.9.0). So a verdict has two axes, [State] and [Network], and says by its
// [Proof] whether the two together prove anything.
//
// [ParseSnapshot] reads a snapshot and the question about it from one document.
// [MigrationState.Timing] compares how long it took with the deadline that it,
// or any other configuration, gives.
//
// # Two clusters
//
// A migration between clusters has a VMI and a VMIM in each. Pairs of package
// migration/fleet finds which belong together, and VerifyPair judges both, and what they
// say of each other: whether one succeeded while the other failed, and whether the
// target's address is one that a virt-handler of the source's cluster has too.
//
// # Many migrations
//
// A Fleet of that package judges all of a cluster. Its ReadObjects reads what kubectl
// prints object by object, so that a listing of any length takes little memory, and its
// Summary counts the verdicts: how many migrations went over the migration network, to
// which nodes they fell back to the pod network, and what else was in the way. VerifyDrain
// reports what became of the VMIs of one node that is being emptied, and [VMI.Blockers]
// what keeps a VMI from migrating at all.
//
// # Presence
//
// A zero value never passes: the zero State is Unknown, the zero Network is
// UndeterminedNetwork, the zero Proof is None. An empty set of ranges is a reference
// that was not given. A [MigrationState] without a member that a hand-off
// writes counts as absent. Booleans are plain there, for KubeVirt leaves false
// out; so absent and false are one statement.
//
// # Defaults
//
// There are none. The shapes of KubeVirt up to v1.5, v1.6 to v1.8 and from v1.9
// on are read by the same functions. What completed means after a failure differs
// between them, so nothing here rests on completed alone.
//
// # Compatibility
//
// The words that states, paths, proofs and weights print as, the codes of
// evidence and findings, and the members of the verdict's JSON are promised.
// Sentences and messages are not. New evidence may appear in any release.
package migration
