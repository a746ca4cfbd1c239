package ipam

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// whereaboutsRelease is what a release of whereabouts does, where releases differ.
type whereaboutsRelease struct {
	// Bounds outside the usable part of the range are ignored, not honoured.
	clamps bool
	// Without a flat file nothing is loaded.
	needsFile bool
	// An item of exclude may be an address; a bad one is reported, and does not crash ADD.
	bareExclude bool
	// Reservations carry network_name, which the reconciler misreads.
	reconciles bool
}

// The releases at which members came.
var (
	firstRanges      = release.MustParse("v0.6.0")
	firstNetworkName = release.MustParse("v0.6.2")
	firstSlices      = release.MustParse("v0.9.0")
)

// whereaboutsReleases has a row for each release at which something else changed.
// Releases before the first differ more (whereabouts.md 1.8).
var whereaboutsReleases = []release.Row[whereaboutsRelease]{
	{
		Since: release.MustParse("v0.6.0"),
		Source: "whereabouts pkg/allocate/allocate.go v0.6.1 IterateForAssignment, " +
			"unchanged since v0.5.4 (measured with v0.6.1)",
	},
	{
		Since: release.MustParse("v0.6.2"),
		Does:  whereaboutsRelease{clamps: true, needsFile: true},
		Source: "whereabouts pkg/iphelpers/iphelpers.go v0.6.2 GetIPRange, " +
			"pkg/config/config.go v0.6.2 NewConfigFileNotFoundError",
	},
	{
		Since: release.MustParse("v0.6.3"),
		Does: whereaboutsRelease{
			clamps:      true,
			needsFile:   true,
			bareExclude: true,
			reconciles:  true,
		},
		Source: "whereabouts pkg/allocate/allocate.go v0.6.3 parseExcludedRange, " +
			"pull request 355 (measured with v0.8.0)",
	},
}

// whereaboutsForks are the upstream versions that those of OpenShift behave like.
// That of 4.13 was not determined; it is taken for that of 4.12.
var whereaboutsForks = []release.Row[release.Version]{
	{
		Since:  release.MustParse("4.12"),
		Does:   release.MustParse("v0.6.1"),
		Source: "releases.md 2: as v0.6.1",
	},
	{
		Since: release.MustParse("4.14"), Does: release.MustParse("v0.6.3"),
		Source: "releases.md 2: as v0.6.3, allocates as v0.8.1",
	},
	{
		Since: release.MustParse("4.18"), Does: release.MustParse("v0.9.0"),
		Source: "releases.md 2: as v0.9.0 to v0.9.3",
	},
}

// whereaboutsLike returns the upstream version that whereabouts of rel behaves like.
func whereaboutsLike(rel Release) release.Version {
	if rel.Whereabouts.IsZero() && !rel.OpenShift.IsZero() {
		return release.At(whereaboutsForks, rel.OpenShift).Does
	}
	return rel.Whereabouts
}

// whereaboutsAt returns what whereabouts of rel does.
func whereaboutsAt(rel Release) *whereaboutsRelease {
	return &release.At(whereaboutsReleases, whereaboutsLike(rel)).Does
}

// whereaboutsReads reports whether whereabouts of rel reads a member that came
// with version since.
func whereaboutsReads(rel Release, _ string, since release.Version) bool {
	return !whereaboutsLike(rel).Before(since)
}

// firstBareExclude returns the first release that takes an address in exclude.
func firstBareExclude() release.Version {
	v, _ := release.First(whereaboutsReleases, func(b whereaboutsRelease) bool {
		return b.bareExclude
	})
	return v
}

// checkRangesRead reports ranges of a document that goes to a release older than those
// that the data has.
func checkRangesRead(in diag.Path, d Document, rel Release, l *diag.List) {
	w, ok := d.(Whereabouts)
	if !ok || len(w.Ranges) == 0 || rel.Whereabouts.IsZero() ||
		!rel.Whereabouts.Before(firstRanges) {
		return
	}
	then, hint := "no address of them is assigned", "upgrade whereabouts"
	if w.Range == "" {
		then = "the document is refused without range"
		if len(w.Ranges) == 1 {
			hint = "write range, or " + hint
		}
	}
	l.Add(ErrWhereaboutsRanges.At(in+"/ipRanges", nil,
		"whereabouts %v does not read ipRanges, which came with %v: %s",
		rel.Whereabouts, firstRanges, then).With(in+"/range").Hinted("%s", hint))
}

// readBy returns w without the members that the release does not read, and
// reports them.
func (w Whereabouts) readBy(rel Release, l *findings) Whereabouts {
	w, ignored := whereaboutsTable.ReadBy(w, rel,
		func(at diag.Path, since release.Version) diag.Diagnostic {
			return WarnWhereaboutsMember.At(at, nil, "%s ignores it; %v is the first that reads it",
				rel.WhereaboutsName(), since).Hinted("leave it out, or upgrade whereabouts")
		})
	l.Add(ignored...)
	return w
}
