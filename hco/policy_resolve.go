package hco

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// policyRelease returns r with the KubeVirt that reads policies, and the warning
// about a version that is not known.
func policyRelease(r Release) (Release, diag.List) {
	if !r.KubeVirt.IsZero() || r.HCO.IsZero() && r.OpenShift.IsZero() {
		known, l := r.ForKubeVirt()
		if r.KubeVirt.Before(known.KubeVirt) {
			return r, nil // other documents are known from v1.5 on, policies from the first
		}
		return known, l
	}
	r, l := r.ForHCO()
	r.KubeVirt = KubeVirt(r)
	return r, l
}

// Validate returns what is wrong with p in release r, but for what
// [ParseMigrationPolicy] has reported: members that the release does not have, and
// values that KubeVirt's webhook denies. The gates are those of KubeVirt that are
// on. Paths start at the object.
func (p MigrationPolicy) Validate(r Release, gates ...string) diag.List {
	r, l := policyRelease(r)
	p, more := p.readBy(r)
	l.Add(more...)
	unknown, _ := policySpec.CheckUnder("/spec", &p)
	l.Add(unknown...)
	if t := or(p.CompletionTimeoutPerGiB, 0); t < 0 {
		l.Add(ErrPolicyNegative.At(specPath("completionTimeoutPerGiB"), t, "%d is below 0", t).
			Hinted("write 1 or more, or leave it out"))
	}
	p.checkDowntime(gates, &l)
	p.checkBandwidth(&l)
	return l
}

// readBy returns p without the members that release r does not have, and a finding
// for each.
func (p MigrationPolicy) readBy(r Release) (MigrationPolicy, diag.List) {
	p, l := policySpec.ReadBy(p, r, func(at diag.Path, since release.Version) diag.Diagnostic {
		return ErrPolicyRelease.At(at, nil,
			"KubeVirt %v does not have it and drops it: it came in %v",
			r.KubeVirt, since).
			Hinted("leave it out, or upgrade")
	})
	return p, l.Under("/spec")
}

// checkDowntime reports what needs a feature gate that is off by default, and a
// downtime out of range.
func (p MigrationPolicy) checkDowntime(gates []string, l *diag.List) {
	l.Add(downtimeRange(specPath("maxDowntimeMs"), or(p.MaxDowntimeMs, 1))...)
	if slices.Contains(gates, StallDetection) {
		return
	}
	needs := func(at diag.Path) {
		l.Add(ErrPolicyGate.At(at, nil,
			"it needs the feature gate %s of KubeVirt, which is off by default",
			StallDetection).
			Hinted("leave it out, or switch the feature gate on"))
	}
	if p.MaxDowntimeMs != nil {
		needs(specPath("maxDowntimeMs"))
	}
	if jsonobj.Of(p.Experimental).Member("stallDetector").Kind() > jsonobj.Null {
		needs("/spec/experimental/stallDetector")
	}
}

// downtimeRange reports a downtime out of range.
func downtimeRange(at diag.Path, ms int64) (l diag.List) {
	if ms < 1 || ms > mostDowntime {
		l.Add(ErrPolicyDowntime.At(at, ms, "%d is outside 1..%d", ms, mostDowntime).
			Hinted("write milliseconds, such as 900"))
	}
	return l
}

func (p MigrationPolicy) checkBandwidth(l *diag.List) {
	s := p.BandwidthPerMigration
	if isEmpty(p.Unknown["bandwidthPerMigration"]) {
		l.Add(diag.List{bandwidthSyntax("")}.Under("/spec")...)
	}
	if s == "" {
		return
	}
	var found diag.List
	resolveBandwidth(s, &found)
	for _, d := range found.Under("/spec") {
		if d.Rule == ErrBandwidthNegative { // which a webhook checks here
			d = ErrPolicyNegative.At(d.Path, s, "%s is below 0", s).Hinted("%s", d.Hint)
		}
		l.Add(d)
	}
}

func specPath(name string) diag.Path { return diag.Path("/spec").Name(name) }

// Over returns what a virtual machine gets that p selects, where v is what the
// block means to release r, and the names of the members that p decides, sorted.
// Members that the API server drops decide nothing. With any other error p
// decides nothing at all: it is denied, or migrations fail
// (ApplyMigrationPolicy, migrations/v1alpha1/types.go, KubeVirt v1.5 to v1.9).
// The gates are those of KubeVirt that are on.
func (p MigrationPolicy) Over(v Resolved, r Release, gates ...string) (Resolved, []string) {
	known, _ := policyRelease(r)
	p, _ = p.readBy(known)
	if p.Validate(known, gates...).HasErrors() {
		return v, nil
	}
	var decides []string
	override := func(name string, given bool) bool {
		if given {
			decides = append(decides, name)
		}
		return given
	}
	if override("allowAutoConverge", p.AllowAutoConverge != nil) {
		v.AllowAutoConverge = *p.AllowAutoConverge
	}
	if override("allowPostCopy", p.AllowPostCopy != nil) {
		v.AllowPostCopy = *p.AllowPostCopy
	}
	if override("allowWorkloadDisruption",
		p.AllowWorkloadDisruption != nil || p.AllowPostCopy != nil) {
		// It follows allowPostCopy, unless it is stated.
		v.AllowWorkloadDisruption = or(p.AllowWorkloadDisruption, v.AllowPostCopy)
	}
	if override("bandwidthPerMigration", p.BandwidthPerMigration != "") {
		var none diag.List
		v.Bandwidth = resolveBandwidth(p.BandwidthPerMigration, &none)
	}
	if override("completionTimeoutPerGiB", p.CompletionTimeoutPerGiB != nil) {
		v.CompletionTimeoutPerGiB = *p.CompletionTimeoutPerGiB
	}
	override("maxDowntimeMs", p.MaxDowntimeMs != nil)
	slices.Sort(decides)
	return v, decides
}
