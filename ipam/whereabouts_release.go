package ipam

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// whereaboutsRelease is what a release of whereabouts does, where releases differ.
type whereaboutsRelease struct {
	since Version

	clamps      bool // bounds outside the usable part of the range are ignored, not honoured
	networkName bool // network_name is read
	needsFile   bool // without a flat file nothing is loaded
	bareExclude bool // an item of exclude may be an address; a bad one is told, and does not crash ADD
	reconciles  bool // reservations carry network_name, which the reconciler misreads
	slices      bool // node_slice_size is read

	source string
}

// whereaboutsReleases has a row for each release at which something changed. The
// last row that is not newer than a release is in force; the first for anything
// older, which differs more (whereabouts.md 1.8).
var whereaboutsReleases = []whereaboutsRelease{
	{MustParseVersion("v0.6.0"), false, false, false, false, false, false,
		"whereabouts pkg/allocate/allocate.go v0.6.1 IterateForAssignment, unchanged since v0.5.4 (measured with v0.6.1)"},
	{MustParseVersion("v0.6.2"), true, true, true, false, false, false,
		"whereabouts pkg/iphelpers/iphelpers.go v0.6.2 GetIPRange, pkg/config/config.go v0.6.2 NewConfigFileNotFoundError"},
	{MustParseVersion("v0.6.3"), true, true, true, true, true, false,
		"whereabouts pkg/allocate/allocate.go v0.6.3 parseExcludedRange, pull request 355 (measured with v0.8.0)"},
	{MustParseVersion("v0.9.0"), true, true, true, true, true, true,
		"whereabouts pkg/types/types.go v0.9.0 NodeSliceSize (measured with v0.9.4)"},
}

func whereaboutsAt(rel Release) *whereaboutsRelease {
	last := len(whereaboutsReleases) - 1
	for last > 0 && rel.Whereabouts.Before(whereaboutsReleases[last].since) {
		last--
	}
	return &whereaboutsReleases[last]
}

// firstBareExclude returns the first release that takes an address in exclude.
func firstBareExclude() Version {
	i := slices.IndexFunc(whereaboutsReleases, func(b whereaboutsRelease) bool { return b.bareExclude })
	return whereaboutsReleases[i].since
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
func (m lateMember) since() Version {
	i := slices.IndexFunc(whereaboutsReleases, func(b whereaboutsRelease) bool { return m.reads(&b) })
	return whereaboutsReleases[i].since
}

// readBy returns w without the members that the release does not read, and
// reports them.
func (w Whereabouts) readBy(b *whereaboutsRelease, rel Release, l *diag.List) Whereabouts {
	if oldest := whereaboutsReleases[0].since; rel.Whereabouts.Before(oldest) {
		l.Add(WarnWhereaboutsRelease.At("", nil, "whereabouts %v is resolved as %v, the oldest release that is modelled", rel.Whereabouts, oldest).
			Hinted("upgrade whereabouts"))
	}
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
	l.Add(WarnWhereaboutsMember.At(diag.Path("").Name(m.name), nil, "whereabouts %v ignores it; %v is the first that reads it", rel.Whereabouts, m.since()).
		Hinted("leave it out, or upgrade whereabouts"))
	return w
}
