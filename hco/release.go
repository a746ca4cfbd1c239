package hco

import "github.com/migrationnet/migrationnet/release"

// Release says which programs a cluster runs. What counts here is HCO, and where
// that is not given, OpenShift; where neither is, the newest HCO that is released.
// Of 1.19 and later there are branches and no tags: what holds only there holds
// when it is named. Patch releases never changed anything about live migration.
type Release = release.Release

// Releases returns a Release for every minor version of HCO that this package
// knows, oldest first: 1.4 to the branches without a tag.
func Releases() []Release {
	var out []Release
	for _, v := range release.HCOVersions() {
		out = append(out, Release{HCO: v})
	}
	return out
}

// crds is where the schema of each release was read.
const crds = "deploy/crds/hco00.crd.yaml of HCO"

var oldest = release.MustParse("1.4") // the first with liveMigrationConfig

// The defaults that changed. Those of the booleans have always been false.
var (
	completionDefaults = []release.Row[int64]{
		{Since: oldest, Does: 800, Source: crds + " 1.4.0 to 1.13.0"},
		{Since: release.MustParse("1.14"), Does: 150, Source: crds + " 1.14.0 (c9bc8dce2)"},
		{
			Since:  release.MustParse("1.19"),
			Does:   20,
			Source: crds + " release-1.19 (bffbfe545, #4426)",
		},
	}
	perNodeDefaults = []release.Row[uint32]{
		{Since: oldest, Does: 2, Source: crds + " 1.4.0 to 1.18.1"},
		{
			Since:  release.MustParse("1.19"),
			Does:   1,
			Source: crds + " release-1.19 (bffbfe545, #4426)",
		},
	}
	bandwidthDefaults = []release.Row[string]{ // "" is none
		{Since: oldest, Does: "64Mi", Source: crds + " 1.4.0"},
		{Since: release.MustParse("1.5"), Does: "", Source: crds + " 1.5.0"},
	}
)

// The defaults of all releases that are known.
const (
	perClusterDefault = 5
	progressDefault   = 150
)

// newestAPI is the newest API version that is served; the older ones are too.
var newestAPI = []release.Row[APIVersion]{
	{Since: oldest, Does: V1Beta1, Source: crds + " 1.4.0 to 1.17.3"},
	{Since: release.MustParse("1.18"), Does: V1, Source: crds + " 1.18.0: v1 is served"},
}

// gate is the state of a feature gate that is not written.
type gate uint8

const (
	absent gate = iota
	off
	on
)

var decentralizedGate = []release.Row[gate]{
	{Since: oldest, Does: absent, Source: crds + " 1.4.0 to 1.15.2"},
	{Since: release.MustParse("1.16"), Does: off, Source: crds + " 1.16.0 (4d245d1be)"},
	{Since: release.MustParse("1.18"), Does: on, Source: crds + " 1.18.0 (eb5511190)"},
}

// gatesUnique says that a rule of the CRD forbids a name twice in the list of v1.
var gatesUnique = []release.Row[bool]{
	{Since: oldest, Does: false, Source: crds + " 1.18.1 has no such rule"},
	{
		Since:  release.MustParse("1.19"),
		Does:   true,
		Source: crds + " release-1.19: x-kubernetes-validations",
	},
}

// sample is the release whose defaults are the values in the example of the
// OpenShift documents (800, 5, 2, 150), which is pasted on newer releases.
var sample = release.MustParse("1.13")

// rewrite is a value that the operator replaces when it is upgraded to a release
// from one before it, whoever wrote the value.
type rewrite struct {
	at      release.Version
	member  string
	text    string // the JSON that is replaced
	change  Change
	becomes string // what the user reads of it
	source  string
}

// rewrites are all of them. An upgrade touches no other value of the block: 800
// stays.
var rewrites = []rewrite{
	{
		at: release.MustParse("1.5"), member: "bandwidthPerMigration", text: `"64Mi"`,
		change: Change{BandwidthPerMigration: Reset[string]()}, becomes: "removed",
		source: "assets/upgradePatches.json of HCO 1.5.0: >=1.4.0 <1.5.0",
	},
	{
		at: release.MustParse("1.19"), member: "completionTimeoutPerGiB", text: "150",
		change: Change{CompletionTimeoutPerGiB: Set[int64](20)}, becomes: "replaced by 20",
		source: "assets/upgradePatches.json of HCO release-1.19: <1.19.0",
	},
}

// Serves reports whether release r serves API version v. Where both are served,
// oc and kubectl speak V1 unless the resource is named with its version; see
// [APIVersion.Resource].
func Serves(r Release, v APIVersion) bool {
	return v.known() <= release.At(newestAPI, hcoOf(r)).Does
}

// DecentralizedByDefault returns the default of the feature gate for migration
// between clusters, and whether release r has that gate: from HCO 1.16 on it has,
// and from 1.18 on it is true.
func DecentralizedByDefault(r Release) (enabled, known bool) {
	g := release.At(decentralizedGate, hcoOf(r)).Does
	return g == on, g != absent
}

// KubeVirt returns the version of KubeVirt that counts in release r: the one that
// is given, else the one that its HCO installs.
func KubeVirt(r Release) release.Version {
	if !r.KubeVirt.IsZero() {
		return r.KubeVirt
	}
	full, _ := release.HCO(hcoOf(r).Short()) // a version that is known has no error
	return full.KubeVirt
}

// hcoOf returns the minor version of HCO that r is taken for.
func hcoOf(r Release) release.Version {
	known, _ := r.ForHCO()
	return known.HCO
}

// shown returns a release of HCO as messages show it.
func shown(r Release) string { return hcoOf(r).Short() }

// released returns the newest version of HCO that is out.
func released() release.Version { return hcoOf(Release{}) }
