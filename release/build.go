package release

import "slices"

// Build says which members a build of a program reads: those of an upstream
// version, and those that a fork took from newer ones.
type Build struct {
	Like      Version
	Backports []string // names of members
}

// Reads reports whether b reads a member that upstream reads since that version.
func (b Build) Reads(member string, since Version) bool {
	return !b.Like.Before(since) || slices.Contains(b.Backports, member)
}

// PluginsName returns what messages call the CNI plugins of r: "plugins v1.9.1",
// "the plugins of OpenShift 4.18" or "the newest plugins".
func (r Release) PluginsName() string { return r.name("plugins", r.Plugins) }

// WhereaboutsName is PluginsName of whereabouts.
func (r Release) WhereaboutsName() string { return r.name("whereabouts", r.Whereabouts) }

func (r Release) name(program string, v Version) string {
	switch {
	case !v.IsZero():
		return program + " " + v.String()
	case !r.OpenShift.IsZero():
		return "the " + program + " of OpenShift " + r.OpenShift.Short()
	}
	return "the newest " + program
}
