package lint

import (
	"slices"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// Rules returns every rule that a finding can have.
func Rules() []*diag.Rule {
	return slices.Concat(diag.Rules(), release.Rules(), ipam.Rules(), bridgeconf.Rules(),
		nad.Rules(), hco.Rules(), podnet.Rules(), migration.Rules(), plan.Rules(),
		cluster.Rules(), preflight.Rules(), yamldoc.Rules())
}
