package hco

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// Release is a minor release of the HyperConverged Cluster Operator, such as
// 1.18. Nothing about live migration ever changed in a patch release, so 1.18.0
// and 1.18.1 are equal. The zero Release is the newest known, which is 1.19.
type Release struct{ back uint8 } // how many minor releases before the newest

// series is what one minor release knows about live migration.
type series struct {
	minor    int    // 18 is HCO 1.18
	kubeVirt string // the minor release of KubeVirt that it installs

	fields     []string // the members in the schema of the block
	bandwidth  string   // the default of bandwidthPerMigration, "" for none
	completion int64    // of completionTimeoutPerGiB
	perCluster uint32   // of parallelMigrationsPerCluster
	perNode    uint32   // of parallelOutboundMigrationsPerNode
	progress   int64    // of progressTimeout; the booleans have always been false

	newest APIVersion // the newest API version served; the older ones are too
	gate   gate       // decentralizedLiveMigration

	gatesUnique bool // a rule of the CRD forbids a name twice in the list of v1
}

// gate is the state of a feature gate that nobody has set.
type gate uint8

const (
	absent gate = iota
	off
	on
)

// The members in the schema of the block, and the first release to have them.
var (
	fields4  = []string{"bandwidthPerMigration", "completionTimeoutPerGiB", "parallelMigrationsPerCluster", "parallelOutboundMigrationsPerNode", "progressTimeout"}
	fields6  = with(fields4, "network")
	fields9  = with(fields6, "allowAutoConverge", "allowPostCopy")
	fields19 = with(fields9, "allowWorkloadDisruption")
)

// releases is the CRD of every minor release, oldest first, read from
// deploy/crds/hco00.crd.yaml at 49 tags and branches; KubeVirt and its version
// from KUBEVIRT_VERSION in hack/config. testdata/defaults.json has what was
// read. What changed, and the commits: 64Mi went in 1.5; 800 became 150 in
// c9bc8dce2; the gate came in 4d245d1be and went on in eb5511190; 20 is
// bffbfe545 (#4426), with 1 per node; allowWorkloadDisruption is 50e000343
// (#4423).
var releases = [...]series{
	{4, "0.41", fields4, "64Mi", 800, 5, 2, 150, V1Beta1, absent, false},
	{5, "0.44", fields4, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{6, "0.49", fields6, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{7, "0.53", fields6, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{8, "0.58", fields6, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{9, "0.59", fields9, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{10, "1.0", fields9, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{11, "1.1", fields9, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{12, "1.2", fields9, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{13, "1.3", fields9, "", 800, 5, 2, 150, V1Beta1, absent, false},
	{14, "1.4", fields9, "", 150, 5, 2, 150, V1Beta1, absent, false},
	{15, "1.5", fields9, "", 150, 5, 2, 150, V1Beta1, absent, false},
	{16, "1.6", fields9, "", 150, 5, 2, 150, V1Beta1, off, false},
	{17, "1.7", fields9, "", 150, 5, 2, 150, V1Beta1, off, false},
	{18, "1.8", fields9, "", 150, 5, 2, 150, V1, on, false},
	{19, "1.9", fields19, "", 20, 5, 1, 150, V1, on, true}, // release-1.19 and main
}

// sample is the release whose defaults are the values in the example of the
// OpenShift documents (800, 5, 2, 150), which is pasted on newer releases.
const sample = 13

// rewrite is a value that the operator replaces when it is upgraded past a
// release, whoever wrote it.
type rewrite struct {
	below   int    // the minor release that rewrites the objects of those before it
	field   string // the member
	text    string // the JSON that is replaced
	change  Change
	becomes string // what the user reads of it
}

// rewrites are all of them (assets/upgradePatches.json, release-1.19). An upgrade
// touches no other value of the block: 800 stays.
var rewrites = []rewrite{
	{5, "bandwidthPerMigration", `"64Mi"`, Change{BandwidthPerMigration: Reset[string]()}, "removed"},
	{19, "completionTimeoutPerGiB", "150", Change{CompletionTimeoutPerGiB: Set[int64](20)}, "replaced by 20"},
}

// at reports whether an upgrade between the releases does w.
func (w rewrite) at(from, to Release) bool {
	return w.applies(from) && to.series().minor >= w.below
}

// applies reports whether an object of release r is still to be rewritten.
func (w rewrite) applies(r Release) bool { return r.series().minor < w.below }

func (w rewrite) finding() diag.Diagnostic {
	return WarnRewritten.At(path(w.field), w.text, "the upgrade to HCO 1.%d finds %s %s", w.below, w.text, w.becomes)
}

func with(fields []string, more ...string) []string {
	out := slices.Concat(fields, more)
	slices.Sort(out)
	return out
}

// ParseRelease reads a known release: "1.18", "v1.18.1", or "main" for the
// newest known.
func ParseRelease(s string) (Release, error) {
	if s == "main" {
		return Release{}, nil
	}
	major, rest, _ := strings.Cut(strings.TrimPrefix(s, "v"), ".")
	minor, patch, patched := strings.Cut(rest, ".")
	if major != "1" || !isNumber(minor) || patched && !isNumber(patch) {
		return Release{}, fmt.Errorf("hco: release %q is not of the form 1.18 or v1.18.1", s)
	}
	for i, have := range releases {
		if minor == strconv.Itoa(have.minor) {
			return releaseAt(i), nil
		}
	}
	return Release{}, fmt.Errorf("hco: release %q is not known; the known are %v to %v", s, releaseAt(0), Release{})
}

// isNumber reports whether s is digits without a leading zero.
func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil && (s == "0" || s[0] != '0' && s[0] != '+')
}

// Releases returns every known release, oldest first.
func Releases() []Release {
	out := make([]Release, len(releases))
	for i := range out {
		out[i] = releaseAt(i)
	}
	return out
}

func releaseAt(i int) Release { return Release{uint8(len(releases) - 1 - i)} }

func (r Release) series() series { return releases[len(releases)-1-int(r.back)] }

// String returns the release as "1.18".
func (r Release) String() string { return "1." + strconv.Itoa(r.series().minor) }

// KubeVirt returns the minor release of KubeVirt that r installs, as "1.8".
func (r Release) KubeVirt() string { return r.series().kubeVirt }

// Serves reports whether r serves the API version v. Where both are served,
// oc and kubectl prefer V1 unless they are told; see [APIVersion.Resource].
func (r Release) Serves(v APIVersion) bool { return v.known() <= r.series().newest }

// Fields returns the members that the block has in r, sorted by name. The API
// server drops every other.
func (r Release) Fields() []string { return slices.Clone(r.series().fields) }

// DecentralizedLiveMigration returns the default of the feature gate for
// migration between clusters, and whether r has that gate: from 1.16 on it
// has, and from 1.18 on it is true.
func (r Release) DecentralizedLiveMigration() (enabled, known bool) {
	g := r.series().gate
	return g == on, g != absent
}
