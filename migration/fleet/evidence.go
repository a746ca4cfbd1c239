package fleet

import (
	"slices"

	"github.com/migrationnet/migrationnet/migration"
)

// EvidenceKinds returns every kind of evidence of this package that is not a
// finding: what the two sides of a pair say of each other.
func EvidenceKinds() []migration.EvidenceKind { return slices.Clone(evidenceKinds) }

const (
	evidencePairID            = "migration-pair-id-equal"
	evidencePairState         = "migration-pair-state"
	evidencePairAddress       = "migration-pair-address-equal"
	evidencePairProxy         = "migration-pair-proxy"
	evidencePairConfiguration = "migration-pair-configuration-copied"
	evidenceSourceInterface   = "migration-source-on-network"
	evidenceSyncNetwork       = "migration-sync-in-migration-range"

	// evidencePhase is of package migration, where it is of a VMIM. Here it is
	// the phase of the source's VMI.
	evidencePhase = "migration-vmim-phase"
)

var evidenceKinds = []migration.EvidenceKind{
	{Code: evidencePairID, Summary: "The VMIM has the migration ID of the pair"},
	{Code: evidencePairState, Summary: "State of one side", OfState: true},
	{Code: evidencePairAddress, Summary: "Both sides have the same address"},
	{Code: evidencePairProxy, Summary: "The source sends to its own synchronization controller"},
	{Code: evidencePairConfiguration, Summary: "The source has the target's configuration"},
	{
		Code:    evidenceSourceInterface,
		Summary: "The source's virt-handler is on the migration network",
	},
	{Code: evidenceSyncNetwork, Summary: "The synchronization address is on the migration network"},
}
