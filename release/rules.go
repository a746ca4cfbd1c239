package release

import "github.com/migrationnet/migrationnet/diag"

// What every document can say of the release that it is read for.
var (
	WarnNewer = &diag.Rule{Code: "release-newer", Kind: diag.NotSupported, Severity: diag.Warning,
		Stage:   diag.Run,
		Summary: "Release is newer than what is known", Source: "this module: its tables of " +
			"releases (module.md 2)"}
	WarnOlder = &diag.Rule{Code: "release-older", Kind: diag.NotSupported, Severity: diag.Warning,
		Stage:   diag.Run,
		Summary: "Release is older than what is known", Source: "this module: its tables of " +
			"releases (module.md 2)"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule { return []*diag.Rule{WarnNewer, WarnOlder} }
