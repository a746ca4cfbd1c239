package preflight

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// What this package can say, beside the rules of the others.
var (
	ErrNoNetwork = &diag.Rule{Code: "preflight-no-network", Kind: diag.Required, Stage: diag.Run,
		Summary: "No migration network is named",
		Source: "kubevirt pkg/virt-handler/migration.go v1.9.0 FindMigrationIP: without migration0 " +
			"the pod's address (cluster.md 1)"}
	WarnInFlight = &diag.Rule{Code: "preflight-in-flight", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Migration that a change would hurt",
		Source: "a change of the network is a roll-out of virt-handler, which a migration under way " +
			"needs (cluster.md 1)"}
	WarnSync = &diag.Rule{Code: "preflight-sync-address", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Synchronization controller that is not on the network",
		Source: "kubevirt pkg/virt-operator/resource/apply/core.go v1.9.0: without migration0 it is the " +
			"Pod's address (migration.md A3)"}
	WarnUnknown = &diag.Rule{Code: "preflight-unknown", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Question that the objects do not answer",
		Source:  "this module: what was not read is not known (module.md 1)"}
)

var all = []*diag.Rule{ErrNoNetwork, WarnInFlight, WarnSync, WarnUnknown}

// Rules returns every rule of this package.
func Rules() []*diag.Rule { return slices.Clone(all) }
