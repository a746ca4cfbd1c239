package fleet

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

// What the readers can say, beside the rules of packages diag and migration.
var (
	WarnItem = &diag.Rule{Code: "migration-list-item", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Object that is skipped",
		Source:  "this module reads VMIs, VMIMs and Pods (module.md 1)"}
	ErrSyncAddress = &diag.Rule{Code: "migration-sync-address", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Not a synchronization address",
		Source: "KubeVirt core.go:811-885 writes IP address and port, v1.6.0 to v1.9.0 " +
			"(migration.md A3)"}
	WarnUnbracketed = &diag.Rule{Code: "migration-sync-unbracketed", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "IPv6 synchronization address without brackets",
		Source: "KubeVirt before v1.6.6, v1.7.4 and v1.8.3; fixed by 0fdd34de6c (migration.md " +
			"A3)"}
)

// What the two sides of a migration between clusters can say of each other.
var (
	ErrPairID = &diag.Rule{Code: "migration-pair-id", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Migration ID that does not tell the sides",
		Source: "the sides of a migration meet by spec.sendTo.migrationID and " +
			"spec.receive.migrationID, v1.6.0 to v1.9.0 (migration.md A3)"}
	WarnPairSide = &diag.Rule{Code: "migration-pair-side", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Side that was not read",
		Source:  "migration.md A3: each side has a VMI and a VMIM of its own"}
	ErrPairUID = &diag.Rule{Code: "migration-pair-uid", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Record of another attempt",
		Source: "sourceState.migrationUID and targetState.migrationUID name both VMIMs; v1.6 " +
			"to v1.8 keep them over a retry (migration.go:1207-1209; migration.md A3)"}
	ErrSplit = &diag.Rule{Code: "migration-pair-split", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "One side succeeded, the other failed",
		Source:  "migration.md A3, sample 14: the guest may run twice"}
	ErrPairAddress = &diag.Rule{Code: "migration-pair-address", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Two addresses of one target",
		Source: "copyLegacyTargetFields: both sides have the target's " +
			"(pkg/synchronization-controller, v1.6.0 to v1.9.0; migration.md A3)"}
	ErrDuplicate = &diag.Rule{Code: "migration-pair-duplicate", Kind: diag.Duplicate,
		Stage:   diag.Run,
		Summary: "Address of virt-handlers in both clusters",
		Source:  "migration.md C2 case 37: a source may reach the other one"}
	ErrPools = &diag.Rule{Code: "migration-pair-pools", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Both clusters hand out the same addresses",
		Source:  "migration.md A3, field report of 2026-05-04"}
	WarnPools = &diag.Rule{Code: "migration-pair-ranges", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Both clusters may hand out the same addresses",
		Source:  "migration.md A3, field report of 2026-05-04"}
	ErrSourcePool = &diag.Rule{Code: "migration-pair-pool", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Address of the source's network",
		Source:  "migration.md C2 case 57"}
	WarnPairConfiguration = &diag.Rule{Code: "migration-pair-configuration", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Source's configuration is not the target's",
		Source:  "it is resolved at the target's hand-off and copied (migration.md A3)"}
	WarnSyncNetwork = &diag.Rule{Code: "migration-sync-network", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Synchronization address that is not on the migration network",
		Source: "a controller Pod without migration0 gives its Pod's address " +
			"(core.go:811-885, v1.6.0 to v1.9.0; migration.md A3)"}
	WarnSyncPod = &diag.Rule{Code: "migration-sync-pod", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Synchronization address of no controller",
		Source: "it is that of the Pod that holds the lease (core.go:811-885, v1.6.0 to v1.9.0; " +
			"migration.md A3)"}
	WarnNoSourceNode = &diag.Rule{Code: "migration-pair-no-source-node", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Both sides synchronize, and the source's node is on neither",
		Source: "the target is not handed off without it; field report of 2026-05-03 " +
			"(migration.md A3)"}
)

// What keeps a VMI on a node that is being emptied.
var (
	WarnNotAsked = &diag.Rule{Code: "migration-not-asked", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "VMI that nothing has asked to leave",
		Source: "an eviction sets status.evacuationNodeName, and the evacuation controller " +
			"makes the VMIM (evacuation.go, v1.7.0; migration.md A2)"}
	ErrAttempt = &diag.Rule{Code: "migration-attempt-failed", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "VMI that tried to leave and could not",
		Source: "status.phase of the VirtualMachineInstanceMigration, v1.6.0 to v1.9.0 " +
			"(migration.md A2)"}
	WarnCameBack = &diag.Rule{Code: "migration-came-back", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "VMI that left and is on the node again",
		Source: "a node that is not cordoned takes VMIs again; the record names the last " +
			"migration (migration.md A2)"}
	WarnRepeated = &diag.Rule{Code: "migration-repeated", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Evacuation that fails again and again",
		Source: "while status.evacuationNodeName is set the evacuation controller makes another " +
			"VMIM (evacuation.go, v1.7.0; migration.md A2)"}
	WarnBlocked = &diag.Rule{Code: "migration-blocked", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Migration that another one of the VMI keeps waiting",
		Source: "a VMI has one migration that is not final (migration-create-admitter.go, v1.6.0 " +
			"to v1.9.0; migration.md A2)"}
)

// hints says for the rules of a pair what to do.
var hints = map[*diag.Rule]string{
	ErrPairID:      "give the VMIMs whose migration IDs are equal",
	WarnPairSide:   "read the VMI and the VMIM of both clusters",
	ErrPairUID:     "give the VMIMs that the records name",
	ErrSplit:       "look in which cluster the guest runs, and stop it in the other",
	ErrPairAddress: "read both sides again",
	ErrDuplicate: "give each cluster a range of its own on the migration network, " +
		"and restart the virt-handlers",
	ErrPools:  "give each cluster a range of its own on the migration network",
	WarnPools: "give what each cluster's IPAM plugin hands out as Allocatable",
	ErrSourcePool: "look whether the clusters' references are swapped, " +
		"and who gave out the address",
	WarnPairConfiguration: "read both sides again",
	WarnSyncNetwork: "look whether the synchronization controller's Pod " +
		"has interface migration0",
	migration.WarnSourceInterface: "wait until every virt-handler Pod of the source's cluster " +
		"is on the migration network",
	WarnSyncPod: "look whether the synchronization controller runs, and take the address " +
		"from status.synchronizationAddresses again",
	WarnNoSourceNode: "delete both VirtualMachineInstanceMigrations, and migrate again",
}

// Rules returns every rule of this package. Verdicts have those of package
// migration too.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		WarnItem, ErrSyncAddress, WarnUnbracketed,
		ErrPairID, WarnPairSide, ErrPairUID, ErrSplit, ErrPairAddress, ErrDuplicate,
		ErrPools, WarnPools,
		ErrSourcePool, WarnPairConfiguration, WarnSyncNetwork, WarnSyncPod, WarnNoSourceNode,
		WarnNotAsked, ErrAttempt, WarnCameBack, WarnRepeated, WarnBlocked,
	}
}
