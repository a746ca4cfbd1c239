package migration

import "github.com/migrationnet/migrationnet/diag"

// What the readers can say, beside the rules of package diag.
var (
	ErrKind = &diag.Rule{Code: "migration-kind", Kind: diag.NotSupported, Stage: diag.Load,
		Summary: "Another kind of object",
		Source:  "kubevirt.io/api core/v1/register.go, v1.6.0 to v1.9.0 (module.md 1)"}
	ErrTime = &diag.Rule{Code: "migration-timestamp", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a timestamp",
		Source: "metav1.Time refuses what is not RFC 3339, the empty string too (measured " +
			"with kubevirt.io/api v1.9.0; migration.md A1.1)"}
	WarnNetworkStatus = &diag.Rule{Code: "migration-network-status", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Unreadable network-status annotation",
		Source: "Kubernetes Network Custom Resource Definition De-facto Standard v1.3, " +
			"section 5.2 (migration.md A4)"}
	WarnPodAddress = &diag.Rule{Code: "migration-pod-address", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Unreadable address of a Pod",
		Source:  "corev1.PodIP, k8s.io/api v0.34.3 (migration.md A4)"}
	ErrUnread = &diag.Rule{Code: "migration-unread", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "What was not read",
		Source:  "this module: a verdict rests on what was read, and on all of it (module.md 1)"}
	WarnMemory = &diag.Rule{Code: "migration-memory", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Unreadable memory of a VMI",
		Source:  "resource.Quantity, k8s.io/apimachinery v0.34.3 (migration.md A6)"}
)

// What is wrong with the references.
var (
	ErrRange = &diag.Rule{Code: "migration-reference-range", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a range of addresses",
		Source:  "this module compares with prefixes and ranges (migration.md C2 cases 1, 40)"}
	WarnRangeSpelling = &diag.Rule{Code: "migration-reference-spelling", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Range in another spelling",
		Source: "migration.md C2 case 7; " +
			"whereabouts reads host bits and leading zeros so (real-parts.md 4)"}
	ErrEverything = &diag.Rule{Code: "migration-reference-everything", Kind: diag.Forbidden,
		Stage:   diag.Run,
		Summary: "Reference that matches every address",
		Source:  "migration.md C2 case 52"}
	ErrUnusable = &diag.Rule{Code: "migration-reference-unusable", Kind: diag.Forbidden,
		Stage:   diag.Setup,
		Summary: "Reference of addresses that virt-handler skips",
		Source: "FindMigrationIP wants net.IP.IsGlobalUnicast, and virt-handler panics " +
			"without (pkg/virt-handler/migration.go:29-51, v1.2.0 to v1.9.0; migration.md A1.4)"}
	ErrOverlap = &diag.Rule{Code: "migration-reference-overlap", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Migration network and pod network overlap",
		Source:  "migration.md C2 case 3; the OpenShift documents forbid it"}
)

// What a verdict can say about the question and the outcome.
var (
	WarnForeignVMIM = &diag.Rule{Code: "migration-vmim-foreign", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Another migration's VMIM",
		Source: "VMIM metadata.uid is the VMI's migrationUid (migration.go:1199-1293, v1.9.0; " +
			"migration.md A1.2)"}
	ErrSuperseded = &diag.Rule{Code: "migration-superseded", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Another migration's record",
		Source: "a hand-off replaces migrationState, and until then it is the previous one " +
			"(migration.go:1207-1209, v1.9.0; migration.md A1.2)"}
	WarnUnbound = &diag.Rule{Code: "migration-unbound", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Migration not named",
		Source:  "migration.md C2 case 55"}
	WarnAddressAlone = &diag.Rule{Code: "migration-address-alone", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Address without its migration",
		Source: "targetNodeAddress is written before the start, and stays after failure and " +
			"abort (migration-target.go:390-412, v1.9.0; migration.md A1.4)"}
	ErrPodNetwork = &diag.Rule{Code: "migration-pod-network", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "Address on the pod network",
		Source: "virt-handler without interface migration0 advertises its Pod's address " +
			"(pkg/virt-handler/migration.go:29-51, v1.2.0 to v1.9.0; migration.md A1.4)"}
	ErrAmbiguous = &diag.Rule{Code: "migration-ambiguous", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Address of both networks",
		Source:  "migration.md C2 case 3"}
	WarnElsewhere = &diag.Rule{Code: "migration-elsewhere", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Address of neither network",
		Source:  "migration.md C2 case 5"}
	WarnNoPodNetwork = &diag.Rule{Code: "migration-no-pod-network", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "No pod network to compare with",
		Source:  "migration.md C2 case 50"}
)

// What a verdict can say about the record.
var (
	ErrAbortedCompleted = &diag.Rule{Code: "migration-aborted-completed", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Aborted, and completed without failed",
		Source:  "false success of v1.6.0 to v1.8.2; fixed by 4a64294eb4 (migration.md A1.3)"}
	ErrPhase = &diag.Rule{Code: "migration-phase-failed", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "VMIM failed, and its record completed without failed",
		Source: "the target Pod's end is looked at before the record (migration.go:579-590, " +
			"v1.9.0; migration.md A2)"}
	ErrNoEnd = &diag.Rule{Code: "migration-no-end", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Completed without an end",
		Source: "isMigrationDone wants endTimestamp (migration-source.go:608, v1.9.0; " +
			"migration.md A1.3)"}
	WarnNeverReady = &diag.Rule{Code: "migration-domain-never-ready", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Completed, though the target's domain was never ready",
		Source:  "false success of v1.6.0 to v1.8.2; fixed by 4a64294eb4 (migration.md A1.3)"}
	WarnNotMoved = &diag.Rule{Code: "migration-not-moved", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Completed, though the VMI is not on the target",
		Source: "ackMigrationCompletion sets nodeName before completed " +
			"(migration-target.go:278-305, v1.9.0; migration.md A1.3)"}
	WarnCopies = &diag.Rule{Code: "migration-copies", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The record of the VMI and its copy on the VMIM disagree",
		Source: "the virt-controller copies the record when it is over (migration.go:1199-1293, " +
			"v1.9.0; migration.md A1.2)"}
	WarnBorrowed = &diag.Rule{Code: "migration-record-borrowed", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Record that may be that of the migration before",
		Source: "a hand-off replaces migrationState, and until then it is the previous one " +
			"(migration.go:1207-1209, v1.9.0; migration.md A1.2)"}
	WarnSameNode = &diag.Rule{Code: "migration-same-node", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Source and target are one node",
		Source: "ConfirmVMIPostMigration (tests/libmigration/migration.go:181-210, v1.9.0; " +
			"migration.md A4)"}
	WarnUnknownValue = &diag.Rule{Code: "migration-unknown-value", Kind: diag.NotSupported,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Value that no known release writes",
		Source:  "kubevirt.io/api core/v1/types.go, v1.9.0 (migration.md A2)"}
	WarnClocks = &diag.Rule{Code: "migration-clocks", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Ended before it started",
		Source: "start and end come from two clocks since v1.6 (migration-source.go:187-218, " +
			"migration-target.go:278-305; migration.md A6)"}
	WarnNoAddress = &diag.Rule{Code: "migration-no-address", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "No address",
		Source: "the source dials it, so it is there before the start " +
			"(migration.md C2 cases 11, 12)"}
	ErrAddress = &diag.Rule{Code: "migration-address-malformed", Kind: diag.Invalid,
		Stage:   diag.Run,
		Summary: "Not an address",
		Source: "virt-handler prints net.IP.String (pkg/virt-handler/migration.go:29-51, " +
			"v1.2.0 to v1.9.0; migration.md A1.4)"}
	WarnTwoAddresses = &diag.Rule{Code: "migration-two-addresses", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Two addresses of one target",
		Source: "both fields get the same address (migration-target.go:390-412, v1.9.0; " +
			"migration.md A1.4)"}
	WarnNotAllocatable = &diag.Rule{Code: "migration-not-allocatable", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Address that the IPAM plugin does not hand out",
		Source:  "migration.md C2 case 38"}
	WarnOtherNode = &diag.Rule{Code: "migration-other-node", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Address of another node's virt-handler",
		Source:  "migration.md C2 case 36"}
	WarnNotCurrent = &diag.Rule{Code: "migration-not-current", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Address that the target's virt-handler does not have",
		Source:  "migration.md A4"}
	WarnYounger = &diag.Rule{Code: "migration-references-younger", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The target's virt-handler is younger than the migration",
		Source:  "migration.md A4"}
	WarnNoInterface = &diag.Rule{Code: "migration-no-interface", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The target's virt-handler is not on the migration network",
		Source:  "daemonsets.go:85-91, v1.9.0 (migration.md A1.4)"}
	WarnSourceInterface = &diag.Rule{Code: "migration-source-interface", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "The source's virt-handler is not on the migration network",
		Source:  "migration.md A1.4: the source's kernel chooses the route to the address"}
	WarnNetworkNotUsed = &diag.Rule{Code: "migration-network-not-used", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Network configured, but not used",
		Source:  "migration.md C2 case 32"}
	WarnNetworkUnset = &diag.Rule{Code: "migration-network-unset", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Network used, but not configured",
		Source:  "migration.md C2 case 33"}
	WarnNetworkType = &diag.Rule{Code: "migration-network-type-wrong", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "migrationNetworkType disagrees with the address",
		Source:  "no component writes it, v1.6.0 to v1.9.0 (migration.md C2 cases 29, 30)"}
)

// What keeps a VMI on its node.
var (
	ErrNotMigratable = &diag.Rule{Code: "migration-not-migratable", Kind: diag.Forbidden,
		Stage:   diag.Setup,
		Summary: "VMI that cannot migrate",
		Source: "the VMI's condition LiveMigratable (kubevirt.io/api " +
			"core/v1/types.go:713-776, v1.9.0); a VMIM for it is refused (migration.md A2)"}
	WarnMigratableUnknown = &diag.Rule{Code: "migration-migratable-unknown", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "VMI of which is not known whether it can migrate",
		Source: "the evacuation controller wants the condition LiveMigratable to be True " +
			"(evacuation.go filterRunningNonMigratingVMIs, v1.7.0; migration.md A2)"}
	ErrPodBinding = &diag.Rule{Code: "migration-pod-binding", Kind: diag.NotSupported,
		Stage:   diag.Setup,
		Summary: "Pod network by a binding that does not migrate",
		Source: "VerifyVMIMigratable (pkg/network/vmispec/interface.go, v1.5.0 to v1.9.0; " +
			"migration.md A2)"}
	WarnBindingPlugin = &diag.Rule{Code: "migration-binding-plugin", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Pod network by a binding that may not migrate",
		Source: "VerifyVMIMigratable (pkg/network/vmispec/interface.go, v1.5.0 to v1.9.0; " +
			"migration.md A2)"}
	WarnEviction = &diag.Rule{Code: "migration-eviction-strategy", Kind: diag.Forbidden,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Eviction strategy that does not migrate",
		Source:  "VMIMigratableOnEviction (pkg/util/migrations, v1.7.0; migration.md A2)"}
)

// hints says for the rules of a verdict what to do.
var hints = map[*diag.Rule]string{
	ErrUnread:        "read the object again, with oc get -o json",
	WarnForeignVMIM:  "give the VMIM of this VMI whose metadata.uid was asked for",
	ErrSuperseded:    "wait for the hand-off, or read the VMIM's own status.migrationState",
	WarnUnbound:      "set Expect.UID to the VMIM's metadata.uid",
	WarnAddressAlone: "verify the whole VMI with the VMIM's UID",
	ErrAmbiguous:     "give the migration network addresses of its own",
	WarnElsewhere:    "give every migration range and pod network of the target's cluster",
	WarnNoPodNetwork: "give the cluster networks of both families",
	ErrAbortedCompleted: "look for the VMI on its source node, " +
		"and update KubeVirt to v1.8.3 or newer",
	ErrPhase: "look at the VMIM's events and at the target Pod",
	ErrNoEnd: "read the VMI again",
	WarnNeverReady: "look for the VMI on its source node, " +
		"and update KubeVirt to v1.8.3 or newer",
	WarnNotMoved:        "read the VMI again, and look on which node its Pod runs",
	WarnCopies:          "read both again, and look at the VMIM's events",
	WarnBorrowed:        "give the VMIM with its metadata.uid, which names its record",
	WarnSameNode:        "read the VMI again",
	WarnUnknownValue:    "read it with a newer release of this module",
	WarnClocks:          "synchronize the nodes' clocks",
	WarnNoAddress:       "read the VMI again: the capture is cut short",
	ErrAddress:          "read the VMI again: KubeVirt writes a bare IP address",
	WarnTwoAddresses:    "read the VMI again",
	WarnNotAllocatable:  "look who gave out the address, and whether the range has changed",
	WarnOtherNode:       "look for a duplicate address on the migration network",
	WarnNotCurrent:      "read the virt-handler Pods that served at the time",
	WarnYounger:         "give the ranges that the migration network had at the time",
	WarnSourceInterface: "wait until every virt-handler Pod is on the migration network",
	WarnNoInterface:     "wait until every virt-handler Pod is on the migration network",
	WarnNetworkNotUsed: "wait until every virt-handler Pod is on the migration network, " +
		"then migrate again",
	WarnNetworkUnset: "look whether the network was removed from the configuration since",
	WarnNetworkType:  "ignore migrationNetworkType",
}

// Rules returns every rule of this package.
func Rules() []*diag.Rule {
	return []*diag.Rule{
		ErrKind, ErrTime, ErrUnread, WarnNetworkStatus, WarnPodAddress, WarnMemory,
		ErrRange, WarnRangeSpelling, ErrEverything, ErrUnusable, ErrOverlap,
		WarnForeignVMIM, ErrSuperseded, WarnUnbound, WarnAddressAlone, ErrPodNetwork, ErrAmbiguous,
		WarnElsewhere, WarnNoPodNetwork,
		ErrAbortedCompleted, ErrPhase, ErrNoEnd,
		WarnNeverReady, WarnNotMoved, WarnCopies, WarnBorrowed, WarnSameNode,
		WarnUnknownValue, WarnClocks,
		WarnNoAddress, ErrAddress, WarnTwoAddresses, WarnNotAllocatable,
		WarnOtherNode, WarnNotCurrent, WarnYounger, WarnNoInterface, WarnSourceInterface,
		WarnNetworkNotUsed, WarnNetworkUnset, WarnNetworkType,
		ErrNotMigratable, WarnMigratableUnknown, ErrPodBinding, WarnBindingPlugin, WarnEviction,
	}
}
