package release

import "github.com/migrationnet/migrationnet/diag"

// span is the versions of one program that this module has data for.
type span struct {
	of     string // as messages name it
	oldest Version
	newest Version // that is released
	coming Version // a branch without a tag that is known too; zero is none
	minor  bool    // patch versions are all alike
}

// The versions that this module knows.
var (
	pluginVersions = span{
		of:     "plugins",
		oldest: MustParse("v0.8.7"),
		newest: MustParse("v1.10.0"),
	}
	whereaboutsVersions = span{
		of:     "whereabouts",
		oldest: MustParse("v0.6.0"),
		newest: MustParse("v0.9.4"),
	}
	hcoVersions = span{
		of:     "HCO",
		oldest: MustParse("1.4"),
		newest: MustParse("1.18"),
		coming: MustParse("1.20"),
		minor:  true,
	}
	// What HCO installs as cnv-bridge was read from 1.14 on.
	cnvBridgeVersions = span{
		of:     "HCO",
		oldest: MustParse("1.14"),
		newest: MustParse("1.18"),
		coming: MustParse("1.20"),
		minor:  true,
	}
	kubeVirtVersions = span{
		of:     "KubeVirt",
		oldest: MustParse("v1.5"),
		newest: MustParse("v1.9"),
		minor:  true,
	}

	// The forks of the CNI plugins were read from 4.12 on, HCO from 4.8 on.
	openShiftForks = span{
		of:     "OpenShift",
		oldest: MustParse("4.12"),
		newest: MustParse("4.22"),
		minor:  true,
	}
	openShiftHCO = span{
		of:     "OpenShift",
		oldest: MustParse("4.8"),
		newest: MustParse("4.22"),
		minor:  true,
	}
)

// show returns v as messages show it.
func (s *span) show(v Version) string {
	if s.minor {
		return v.Short()
	}
	return v.String()
}

// known returns the version that v is taken for, with a warning if that is
// another. A zero v stays zero.
func (s *span) known(v Version) (Version, diag.List) {
	if v.IsZero() {
		return v, nil
	}
	given, last := v, s.newest
	if s.minor {
		v = v.Minor()
	}
	if !s.coming.IsZero() {
		last = s.coming
	}
	switch {
	case v.Before(s.oldest):
		return s.oldest, diag.List{WarnOlder.At("", given,
			"%s %s is taken for %s, the oldest that this module knows",
			s.of, s.show(given), s.show(s.oldest)).Hinted("upgrade %s", s.of)}
	case last.Before(v):
		return last, diag.List{WarnNewer.At("", given,
			"%s %s is taken for %s, the newest that this module knows",
			s.of, s.show(given), s.show(last)).
			Hinted("upgrade this module, or read what %s %s changed", s.of, s.show(given))}
	}
	return v, nil
}

// ForPlugins returns r for documents that the CNI plugins of the nodes read. In
// it either Plugins is a version that this module knows, or OpenShift is, whose
// forks count when Plugins is not given, or both are zero: the newest released
// upstream. The list has at most one warning, [WarnNewer] or [WarnOlder]; the
// Release that is returned gives none again.
func (r Release) ForPlugins() (Release, diag.List) {
	var l diag.List
	if r.Plugins.IsZero() {
		r.OpenShift, l = openShiftForks.known(r.OpenShift)
	} else {
		r.Plugins, l = pluginVersions.known(r.Plugins)
	}
	return r, l
}

// ForWhereabouts is [Release.ForPlugins] for documents of whereabouts.
func (r Release) ForWhereabouts() (Release, diag.List) {
	var l diag.List
	if r.Whereabouts.IsZero() {
		r.OpenShift, l = openShiftForks.known(r.OpenShift)
	} else {
		r.Whereabouts, l = whereaboutsVersions.known(r.Whereabouts)
	}
	return r, l
}

// ForHCO returns r for documents that HCO reads: its HCO is a minor version that
// this module knows. It is that of the OpenShift that is given when HCO is not,
// and the newest released when neither is. The list has at most one warning.
func (r Release) ForHCO() (Release, diag.List) {
	var l diag.List
	if r.HCO.IsZero() && !r.OpenShift.IsZero() {
		r.OpenShift, l = openShiftHCO.known(r.OpenShift)
		r.HCO = At(openShifts, r.OpenShift).Does
		return r, l
	}
	if r.HCO.IsZero() {
		r.HCO = hcoVersions.newest
	}
	r.HCO, l = hcoVersions.known(r.HCO)
	return r, l
}

// ForKubeVirt returns r for documents that KubeVirt reads: its KubeVirt is a
// minor version that this module knows. It is that of the HCO or the OpenShift
// that is given when KubeVirt is not, and the newest released when none is. The
// list has at most one warning.
func (r Release) ForKubeVirt() (Release, diag.List) {
	var outer diag.List
	if r.KubeVirt.IsZero() && (!r.HCO.IsZero() || !r.OpenShift.IsZero()) {
		r, outer = r.ForHCO()
		r.KubeVirt = At(hcos, r.HCO).Does
	}
	if r.KubeVirt.IsZero() {
		r.KubeVirt = kubeVirtVersions.newest
	}
	var l diag.List
	r.KubeVirt, l = kubeVirtVersions.known(r.KubeVirt)
	if len(outer) > 0 { // about the version that was given
		l = outer
	}
	return r, l
}

// ForCNVBridge is [Release.ForPlugins] for the plugin cnv-bridge, which HCO
// installs: when Plugins is not given, and HCO or OpenShift is, Plugins is the
// version that it brings.
func (r Release) ForCNVBridge() (Release, diag.List) {
	if !r.Plugins.IsZero() || r.HCO.IsZero() && r.OpenShift.IsZero() {
		return r.ForPlugins()
	}
	r, outer := r.ForHCO()
	v, l := cnvBridgeVersions.known(r.HCO)
	r.Plugins = At(cnvBridges, v).Does
	if len(outer) > 0 { // about the version that was given
		l = outer
	}
	return r, l
}
