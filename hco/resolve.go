package hco

import (
	"cmp"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// Resolved is what a block means to a given release: every value is there,
// whether it was written or is a default.
type Resolved struct {
	AllowAutoConverge bool
	AllowPostCopy     bool
	// AllowWorkloadDisruption follows AllowPostCopy in releases whose block has
	// no such member (GetMigrationConfiguration, KubeVirt v1.5).
	AllowWorkloadDisruption           bool
	Bandwidth                         Bandwidth // of one migration, as KubeVirt rounds it
	CompletionTimeoutPerGiB           int64     // seconds; see CompletionDeadline
	Network                           string    // [namespace/]name; "" is the pod network
	ParallelMigrationsPerCluster      uint32
	ParallelOutboundMigrationsPerNode uint32
	ProgressTimeout                   int64 // seconds; 0 is no timeout
}

// Validate returns the findings of Resolve.
func (c LiveMigrationConfig) Validate(r Release) diag.List {
	_, l := c.Resolve(r)
	return l
}

// Resolve returns what c means to release r, and everything that is wrong with
// it there. The Resolved is zero when c is refused: when there is an error of the
// stages Load or Setup. Paths start at the block.
func (c LiveMigrationConfig) Resolve(r Release) (Resolved, diag.List) {
	s, l := r.series(), c.unreadable()
	out := Resolved{
		AllowAutoConverge:                 or(c.AllowAutoConverge, false),
		AllowPostCopy:                     or(c.AllowPostCopy, false),
		CompletionTimeoutPerGiB:           or(c.CompletionTimeoutPerGiB, s.completion),
		ParallelMigrationsPerCluster:      or(c.ParallelMigrationsPerCluster, s.perCluster),
		ParallelOutboundMigrationsPerNode: or(c.ParallelOutboundMigrationsPerNode, s.perNode),
		ProgressTimeout:                   or(c.ProgressTimeout, s.progress),
	}
	separate := slices.Contains(s.fields, "allowWorkloadDisruption")
	out.AllowWorkloadDisruption = or(c.AllowWorkloadDisruption, !separate && out.AllowPostCopy)

	c.checkRelease(r, &l)
	if separate {
		out.checkDisruption(&l)
	}
	if out.AllowPostCopy && out.AllowWorkloadDisruption {
		l.Add(WarnPostCopy.At(path("allowPostCopy"), true, "from its timeout on a guest runs on both nodes: when the network fails then, it is lost").
			Hinted("leave it out where guests must survive, or use a network that does not fail"))
	}
	bandwidth := c.BandwidthPerMigration
	if bandwidth == "" {
		bandwidth = s.bandwidth
	}
	if bandwidth != "" {
		out.Bandwidth = resolveBandwidth(bandwidth, &l)
	}
	out.checkTimeouts(&l)
	if c.Network != "" {
		out.Network = resolveNetwork(c.Network, &l)
	}
	out.checkLimits(&l)
	out.checkStale(s, &l)
	c.checkRewrites(r, &l)
	sortByPath(l)
	if l.Refused() != 0 {
		return Resolved{}, l
	}
	return out, l
}

// sortByPath puts findings on a block into the order of its members.
func sortByPath(l diag.List) {
	slices.SortStableFunc(l, func(a, b diag.Diagnostic) int { return cmp.Compare(a.Path, b.Path) })
}

func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// checkRelease reports the members that are set and not in the schema of r.
func (c LiveMigrationConfig) checkRelease(r Release, l *diag.List) {
	have := r.series().fields
	for _, f := range c.fields() {
		if !f.Absent() && !slices.Contains(have, f.Name) {
			l.Add(ErrFieldRelease.At(path(f.Name), nil, "HCO %v drops %q, which came in %v", r, f.Name, since(f.Name)).
				Hinted("leave it out, or upgrade"))
		}
	}
}

// since returns the first release that has the member.
func since(field string) Release {
	i := slices.IndexFunc(releases[:], func(s series) bool { return slices.Contains(s.fields, field) })
	return releaseAt(i)
}

func path(field string) diag.Path { return diag.Path("").Name(field) }

// checkDisruption is for releases that write allowWorkloadDisruption: false
// into every object, so that KubeVirt no longer derives it.
func (v Resolved) checkDisruption(l *diag.List) {
	switch {
	case v.AllowPostCopy && !v.AllowWorkloadDisruption:
		l.Add(ErrPostCopyNoop.At(path("allowPostCopy"), true, "a migration is aborted at its timeout all the same, since allowWorkloadDisruption is false").
			Hinted("set allowWorkloadDisruption to true too"))
	case v.AllowWorkloadDisruption && !v.AllowPostCopy:
		l.Add(WarnPause.At(path("allowWorkloadDisruption"), true, "at its timeout a migration pauses the guest until it is through, for as long again").
			Hinted("set allowPostCopy to true to keep the guest running, or leave this out"))
	}
}

func (v Resolved) checkTimeouts(l *diag.List) {
	for _, t := range []struct {
		field   string
		seconds int64
	}{
		{"completionTimeoutPerGiB", v.CompletionTimeoutPerGiB},
		{"progressTimeout", v.ProgressTimeout},
	} {
		switch {
		case t.seconds < 0:
			l.Add(ErrTimeoutNegative.At(path(t.field), t.seconds, "%d is below 0: every migration is aborted at the first check", t.seconds).
				Hinted("write 1 or more, or leave it out for the default"))
		case t.seconds == 0:
			l.Add(WarnTimeoutZero.At(path(t.field), t.seconds, "0 switches the timeout off").
				Hinted("write 1 or more, or leave it out for the default"))
		}
	}
	if t := v.CompletionTimeoutPerGiB; v.Bandwidth != Unlimited && t > 0 && uint64(v.Bandwidth) <= uint64((gigabyte-1)/t) {
		l.Add(WarnBandwidthTimeout.At(path("bandwidthPerMigration"), v.Bandwidth.String(), "at %v a gigabyte takes longer than the %d s that completionTimeoutPerGiB gives it", v.Bandwidth, t).
			Hinted("raise completionTimeoutPerGiB to %d or more, or the bandwidth", (gigabyte-1)/uint64(v.Bandwidth)+1))
	}
}

func (v Resolved) checkLimits(l *diag.List) {
	check := func(field string, n uint32) {
		switch {
		case n == 0:
			l.Add(ErrLimitZero.At(path(field), n, "0 lets no migration start").Hinted("write 1 or more"))
		case n > maxLimit:
			l.Add(limitRange(path(field), n, int64(n)))
		}
	}
	check("parallelMigrationsPerCluster", v.ParallelMigrationsPerCluster)
	check("parallelOutboundMigrationsPerNode", v.ParallelOutboundMigrationsPerNode)
	if node, all := v.ParallelOutboundMigrationsPerNode, v.ParallelMigrationsPerCluster; all > 0 && node > all {
		l.Add(WarnLimitOrder.At(path("parallelOutboundMigrationsPerNode"), node, "%d from one node cannot be reached with parallelMigrationsPerCluster %d", node, all).
			Hinted("write %d or less", all))
	}
}

// checkStale reports values of the OpenShift example that are no longer what
// the release would use.
func (v Resolved) checkStale(s series, l *diag.List) {
	then := releases[slices.IndexFunc(releases[:], func(s series) bool { return s.minor == sample })]
	stale := func(field string, have, now, was int64) {
		if have == was && have != now {
			l.Add(WarnStaleSample.At(path(field), have, "%d was the default up to an older release; it is %d now", have, now).
				Hinted("leave it out, unless %d is meant", have))
		}
	}
	stale("completionTimeoutPerGiB", v.CompletionTimeoutPerGiB, s.completion, then.completion)
	stale("parallelOutboundMigrationsPerNode", int64(v.ParallelOutboundMigrationsPerNode), int64(s.perNode), int64(then.perNode))
}

// checkRewrites reports explicit values that an upgrade will not leave alone.
func (c LiveMigrationConfig) checkRewrites(r Release, l *diag.List) {
	for _, w := range rewrites {
		if w.applies(r) && c.stated(w.field) == w.text {
			l.Add(w.finding().Hinted("leave it out to follow the default, or write another value to keep it"))
		}
	}
}
