package bridgeconf

import "github.com/migrationnet/migrationnet/release"

// cnvBridge is the CNI type under which HCO installs the plugin: its own build,
// beside the node's, which is PluginType.
const cnvBridge = "cnv-bridge"

// fork is the plugin as OpenShift ships it.
type fork struct {
	Behaviour
	release.Build
}

// forks are the bridge plugins of openshift/containernetworking-plugins. None
// passes CHECK on layer 2.
var forks = []release.Row[fork]{
	{
		Since: release.MustParse("4.12"),
		Does: fork{
			Behaviour{NewestCNIVersion: "1.0.0", PreserveDefaultVLAN: true, DisablesDAD: true},
			release.Build{Like: release.MustParse("v1.1.1")},
		},
		Source: "releases.md 2: as v1.1.1",
	},
	{
		Since: release.MustParse("4.13"),
		Does: fork{
			Behaviour{NewestCNIVersion: "1.0.0", PreserveDefaultVLAN: true, DisablesDAD: true},
			release.Build{Like: release.MustParse("v1.2.0")},
		},
		Source: "releases.md 2: as v1.2.0",
	},
	{
		Since: release.MustParse("4.14"),
		Does: fork{
			Behaviour{
				NewestCNIVersion: "1.0.0", PreserveDefaultVLAN: true, DisablesDAD: true,
				TrunkOrVLAN: true,
			},
			release.Build{Like: release.MustParse("v1.4.1")},
		},
		Source: "releases.md 2: as v1.4.1",
	},
	{
		Since: release.MustParse("4.18"),
		Does: fork{
			Behaviour{
				NewestCNIVersion: "1.1.0", PreserveDefaultVLAN: true, DisablesDAD: true,
				TrunkOrVLAN: true,
			},
			release.Build{
				Like:      release.MustParse("v1.4.1"),
				Backports: []string{"portIsolation"},
			},
		},
		Source: "releases.md 2: v1.4.1 with backports (run)",
	},
	{
		Since: release.MustParse("4.19"),
		Does: fork{
			Behaviour{
				NewestCNIVersion: "1.1.0", PreserveDefaultVLAN: true, DisablesDAD: true,
				TrunkOrVLAN: true,
			},
			release.Build{Like: release.MustParse("v1.7.0")},
		},
		Source: "releases.md 2: as v1.7.0",
	},
	{
		Since: release.MustParse("4.21"),
		Does: fork{
			Behaviour{NewestCNIVersion: "1.1.0", NativeVLAN: true, DisablesDAD: true},
			release.Build{Like: release.MustParse("v1.8.0")},
		},
		Source: "releases.md 2: as v1.8.0",
	},
}

// firstWith returns the first release that does what f asks for, as messages name
// it: of OpenShift when rel is, else of the plugins.
func firstWith(rel Release, f func(Behaviour) bool) string {
	if rel.Plugins.IsZero() && !rel.OpenShift.IsZero() {
		v, _ := release.First(forks, func(x fork) bool { return f(x.Behaviour) })
		return "OpenShift " + v.Short()
	}
	v, _ := release.First(behaviours, f)
	return "plugins " + v.String()
}
