package ipam

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// Release says which CNI programs a node runs. A document means what these
// programs make of it. The zero Release is the newest released of each.
type Release = release.Release

// newestCNI are the versions of the CNI specification that the plugins of a
// release take at most: those of the library that is vendored.
var newestCNI = []release.Row[string]{
	{
		Since:  release.MustParse("v0.8.7"),
		Does:   "0.4.0",
		Source: "plugins v0.8.7 vendored cni pkg/version (measured)",
	},
	{
		Since:  release.MustParse("v1.0.0"),
		Does:   "1.0.0",
		Source: "plugins v1.0.0 vendored cni pkg/version (measured with v1.0.1)",
	},
	{
		Since:  release.MustParse("v1.6.0"),
		Does:   "1.1.0",
		Source: "plugins v1.6.0 vendored cni pkg/version (measured with v1.7.1)",
	},
}

// newestCNIForks are the same of OpenShift's forks.
var newestCNIForks = []release.Row[string]{
	{Since: release.MustParse("4.12"), Does: "1.0.0", Source: "releases.md 2"},
	{Since: release.MustParse("4.18"), Does: "1.1.0", Source: "releases.md 2 (run)"},
}

// NewestCNIVersion returns the newest cniVersion that the plugins of rel take;
// they are built together, and link one library.
func NewestCNIVersion(rel Release) string {
	return release.Pick(newestCNI, newestCNIForks, rel.Plugins, rel.OpenShift).Does
}

// knownTo returns rel as far as the data goes for the IPAM plugin that reads d,
// which is at in, with a warning when that is another release. It is not for the
// plugins of others.
func knownTo(in diag.Path, d Document, rel Release, l *diag.List) Release {
	var found diag.List
	switch d.Type() {
	case TypeWhereabouts:
		checkRangesRead(in, d, rel, l)
		rel, found = rel.ForWhereabouts()
	case TypeHostLocal, TypeStatic, TypeDHCP:
		rel, found = rel.ForPlugins()
	}
	l.Add(found...)
	return rel
}
