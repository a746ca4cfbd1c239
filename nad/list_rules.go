package nad

import "github.com/migrationnet/migrationnet/diag"

const libcni = "cni libcni/conf.go v1.3.1 NetworkConfFromBytes"

// What a list of plugins can say.
var (
	ErrListName = &diag.Rule{Code: "conflist-name", Kind: diag.Required, Stage: diag.Load,
		Summary: "Missing or invalid name of a list", Source: libcni + " (no name); cni " +
			"pkg/utils v1.3.1 ValidateNetworkName (cni.md 5)"}
	ErrListVersion = &diag.Rule{Code: "conflist-version", Kind: diag.Invalid, Stage: diag.Load,
		Summary: "Not a CNI version", Source: libcni + " (invalid cniVersions entry; cni.md 5)"}
	ErrListPlugins = &diag.Rule{Code: "conflist-plugins", Kind: diag.Required, Stage: diag.Load,
		Summary: "No plugin in a list", Source: libcni + " (no plugins in list); Multus v4.2.2 " +
			"panics on it (cni.md 5)"}
	ErrListType = &diag.Rule{Code: "conflist-plugin-type", Kind: diag.Required, Stage: diag.Load,
		Summary: "Plugin without a type", Source: libcni + " (missing 'type'; cni.md 5)"}
	WarnListPlugins = &diag.Rule{Code: "conflist-no-plugins", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "List without plugins", Source: libcni + ": accepted since v1.3.0, up to v1.2 " +
			"refused (cni.md 5)"}
	WarnListCheck = &diag.Rule{Code: "conflist-check", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "CHECK that fails", Source: measured + ": no plugin name provided " +
			"(case K01-check-l2; cni.md 1.4)"}
)

var listRules = []*diag.Rule{
	ErrListName, ErrListVersion, ErrListPlugins, ErrListType, WarnListPlugins, WarnListCheck,
}
