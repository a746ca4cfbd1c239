package nad_test

import "github.com/migrationnet/migrationnet/release"

// at returns the release with that version of the CNI plugins.
func at(version string) release.Release { return must(release.Plugins(version)) }

// openShift returns what that version of OpenShift ships.
func openShift(version string) release.Release { return must(release.OpenShift(version)) }

func must(rel release.Release, err error) release.Release {
	if err != nil {
		panic(err)
	}
	return rel
}
