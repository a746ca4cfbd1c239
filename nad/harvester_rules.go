package nad

import "github.com/migrationnet/migrationnet/diag"

const harvesterWebhook = "harvester pkg/webhook/resources/setting/validator.go v1.6.0 to v1.8.0"

// What is wrong with a Setting of Harvester, beside what whereabouts makes of it.
var (
	ErrHarvesterObject = &diag.Rule{Code: "harvester-object", Kind: diag.NotSupported,
		Stage:   diag.Load,
		Summary: "Not a Setting of Harvester that names a network",
		Source:  "harvester pkg/settings/settings.go v1.8.0 (cni.md 3.16)"}
	ErrHarvesterNetwork = &diag.Rule{Code: "harvester-cluster-network", Kind: diag.Required,
		Stage:   diag.Load,
		Summary: "Setting without a cluster network",
		Source:  harvesterWebhook + " checkVlanStatusReady (cni.md 3.16)"}
	ErrHarvesterVLAN = &diag.Rule{Code: "harvester-vlan", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "VLAN that Harvester does not take",
		Source:  harvesterWebhook + " checkNetworkVlanValid (cni.md 3.16)"}
	ErrHarvesterRange = &diag.Rule{Code: "harvester-range", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Range that Harvester does not take",
		Source:  harvesterWebhook + " checkNetworkRangeValid (cni.md 3.16)"}
	ErrHarvesterExclude = &diag.Rule{Code: "harvester-exclude", Kind: diag.Invalid,
		Stage:   diag.Load,
		Summary: "Excluded network that Harvester does not take",
		Source:  harvesterWebhook + " validateIncludeExcludeRanges (cni.md 3.16)"}
	WarnHarvesterReserved = &diag.Rule{Code: "harvester-reserved", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Range of the networks that Harvester installs",
		Source: "harvester/docs docs/advanced/vm-migration-network.md: reserved, unless the " +
			"installer was told otherwise (cni.md 3.16)"}
)

var harvesterRules = []*diag.Rule{
	ErrHarvesterObject, ErrHarvesterNetwork, ErrHarvesterVLAN, ErrHarvesterRange,
	ErrHarvesterExclude, WarnHarvesterReserved,
}
