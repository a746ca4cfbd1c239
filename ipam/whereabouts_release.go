package ipam

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// whereaboutsRelease is what a release of whereabouts does, where releases differ.
type whereaboutsRelease struct {
	clamps      bool // bounds outside the usable part of the range are ignored, not honoured
	networkName bool // network_name is read
	needsFile   bool // without a flat file nothing is loaded
	bareExclude bool // an item of exclude may be an address; a bad one is told, and does not crash ADD
	reconciles  bool // reservations carry network_name, which the reconciler misreads
	slices      bool // node_slice_size is read
}

// whereaboutsReleases has a row for each release at which something changed.
// Releases before the first differ more (whereabouts.md 1.8).
var whereaboutsReleases = []release.Row[whereaboutsRelease]{
	{
		Since: release.MustParse("v0.6.0"),
		Source: "whereabouts pkg/allocate/allocate.go v0.6.1 IterateForAssignment, " +
			"unchanged since v0.5.4 (measured with v0.6.1)",
	},
	{
		Since: release.MustParse("v0.6.2"),
		Does:  whereaboutsRelease{clamps: true, networkName: true, needsFile: true},
		Source: "whereabouts pkg/iphelpers/iphelpers.go v0.6.2 GetIPRange, " +
			"pkg/config/config.go v0.6.2 NewConfigFileNotFoundError",
	},
	{
		Since: release.MustParse("v0.6.3"),
		Does:  afterBareExclude,
		Source: "whereabouts pkg/allocate/allocate.go v0.6.3 parseExcludedRange, " +
			"pull request 355 (measured with v0.8.0)",
	},
	{
		Since:  release.MustParse("v0.9.0"),
		Does:   afterSlices,
		Source: "whereabouts pkg/types/types.go v0.9.0 NodeSliceSize (measured with v0.9.4)",
	},
}

// What more than one row does.
var (
	afterBareExclude = whereaboutsRelease{
		clamps: true, networkName: true, needsFile: true, bareExclude: true, reconciles: true,
	}
	afterSlices = whereaboutsRelease{
		clamps: true, networkName: true, needsFile: true, bareExclude: true, reconciles: true, slices: true,
	}
)

// whereaboutsForks are those of OpenShift. That of 4.13 was not determined; it is
// taken for that of 4.12.
var whereaboutsForks = []release.Row[whereaboutsRelease]{
	{Since: release.MustParse("4.12"), Source: "releases.md 2: as v0.6.1"},
	{Since: release.MustParse("4.14"), Does: afterBareExclude, Source: "releases.md 2: as v0.6.3, allocates as v0.8.1"},
	{Since: release.MustParse("4.18"), Does: afterSlices, Source: "releases.md 2: as v0.9.0 to v0.9.3"},
}

// whereaboutsAt returns what whereabouts of rel does.
func whereaboutsAt(rel Release) *whereaboutsRelease {
	return &release.Pick(whereaboutsReleases, whereaboutsForks, rel.Whereabouts, rel.OpenShift).Does
}

// firstBareExclude returns the first release that takes an address in exclude.
func firstBareExclude() release.Version {
	v, _ := release.First(whereaboutsReleases, func(b whereaboutsRelease) bool { return b.bareExclude })
	return v
}

// lateMember is a member that not every modelled release reads.
type lateMember struct {
	name  string
	reads func(*whereaboutsRelease) bool
	field func(*Whereabouts) *string
}

var lateMembers = []lateMember{
	{"network_name", func(b *whereaboutsRelease) bool { return b.networkName }, func(w *Whereabouts) *string { return &w.NetworkName }},
	{"node_slice_size", func(b *whereaboutsRelease) bool { return b.slices }, func(w *Whereabouts) *string { return &w.NodeSliceSize }},
}

// since returns the first release that reads m.
func (m lateMember) since() release.Version {
	v, _ := release.First(whereaboutsReleases, func(b whereaboutsRelease) bool { return m.reads(&b) })
	return v
}

// readBy returns w without the members that the release does not read, and
// reports them.
func (w Whereabouts) readBy(b *whereaboutsRelease, rel Release, l *diag.List) Whereabouts {
	for i := range lateMembers {
		if m := &lateMembers[i]; !m.reads(b) {
			w = w.without(m, rel, l)
		}
	}
	return w
}

// without returns w without m, and reports it if it was given: its field, or a
// value of another type, which only matters to who reads it.
func (w Whereabouts) without(m *lateMember, rel Release, l *diag.List) Whereabouts {
	field := m.field(&w)
	if _, odd := w.Unknown[m.name]; *field == "" && !odd {
		return w
	}
	*field = ""
	l.Add(WarnWhereaboutsMember.At(diag.Path("").Name(m.name), nil, "%s ignores it; %v is the first that reads it", rel.WhereaboutsName(), m.since()).
		Hinted("leave it out, or upgrade whereabouts"))
	return w
}
