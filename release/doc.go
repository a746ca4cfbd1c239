// Package release says which programs a cluster runs, and finds what a release
// of a program does.
//
// A [Release] names the programs that give documents their meaning. A caller
// gives what it knows: a product, as in [OpenShift] and [HCO], or the version of
// a program, or both. The more exact field wins:
//
//	rel, err := release.OpenShift("4.18")
//	rel := release.Release{Plugins: release.MustParse("v1.9.1")}
//
// The zero Release is the newest release of everything that is out. A branch
// without a tag is not: what holds only there is not the default.
//
// # Versions outside of the data
//
// A version that is newer than what this module knows is taken for the newest
// that it knows, with one warning, [WarnNewer]; an older one for the oldest,
// with [WarnOlder]. [Release.ForPlugins] and its siblings do so for every
// package alike.
//
// # Rows
//
// What releases do is in tables of [Row], keyed by the first version of which it
// holds. [At] returns the row in force.
package release
