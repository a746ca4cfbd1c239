package main

import (
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
	"github.com/migrationnet/migrationnet/yamldoc"
)

// catalogue is one package and its rules.
type catalogue struct {
	pkg   string
	rules []*diag.Rule
}

// catalogues are the packages that have rules, from the documents to the
// verdicts.
var catalogues = []catalogue{
	{"diag", diag.Rules()},
	{"release", release.Rules()},
	{"bridgeconf", bridgeconf.Rules()},
	{"nad", nad.Rules()},
	{"ipam", ipam.Rules()},
	{"hco", hco.Rules()},
	{"podnet", podnet.Rules()},
	{"migration", migration.Rules()},
	{"migration/fleet", fleet.Rules()},
	{"migration/plan", plan.Rules()},
	{"cluster", cluster.Rules()},
	{"cluster/preflight", preflight.Rules()},
	{"yamldoc", yamldoc.Rules()},
}
