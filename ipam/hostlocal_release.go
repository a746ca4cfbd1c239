package ipam

import "github.com/migrationnet/migrationnet/release"

// hostLocalRelease is what a release of host-local does, where releases differ.
type hostLocalRelease struct {
	refusesGatewayOutside bool // a gateway that is not in the subnet is refused
	checksDefaultEnd      bool // rangeStart is compared with an absent rangeEnd too
}

var hostLocalReleases = []release.Row[hostLocalRelease]{
	{
		Since: release.MustParse("v0.8.7"),
		Source: "plugins host-local/backend/allocator/range.go Canonicalize, the same in v0.8.7, " +
			"v1.7.1 and v1.9.1",
	},
	{
		Since:  release.MustParse("v1.10.0"),
		Does:   hostLocalRelease{refusesGatewayOutside: true, checksDefaultEnd: true},
		Source: "plugins host-local/backend/allocator/range.go Canonicalize v1.10.0 (run)",
	},
}

// hostLocalForks are those of OpenShift, whose range.go is that of v0.8 to
// v1.2.0 in 4.12 and 4.13, and that of v1.3.0 to v1.9.1 from 4.14 on.
var hostLocalForks = []release.Row[hostLocalRelease]{
	{Since: release.MustParse("4.12"), Source: "releases.md 2"},
}

// hostLocalAt returns what host-local of rel does.
func hostLocalAt(rel Release) *hostLocalRelease {
	return &release.Pick(hostLocalReleases, hostLocalForks, rel.Plugins, rel.OpenShift).Does
}
