package vmi

import "github.com/migrationnet/migrationnet/diag"

// ErrNotJSON says that an object has no JSON form.
var ErrNotJSON = &diag.Rule{Code: "vmi-not-json", Kind: diag.Invalid, Stage: diag.Load,
	Summary: "Object without a JSON form",
	Source:  "encoding/json, Go 1.24 (migration.md A1.1)"}

// Rules returns every rule of this package.
func Rules() []*diag.Rule { return []*diag.Rule{ErrNotJSON} }
