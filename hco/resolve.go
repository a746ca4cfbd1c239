package hco

import (
	"cmp"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Validate returns the findings of Resolve.
func (c LiveMigrationConfig) Validate(r Release) diag.List {
	_, l := c.Resolve(r)
	return l
}

// Resolve returns what c means to release r, and what is wrong with it there but
// for what [ParseBlock] has reported. The Resolved is zero when c is refused: when
// there is an error of the stages Load or Setup. Paths start at the block.
func (c LiveMigrationConfig) Resolve(r Release) (Resolved, diag.List) {
	r, l := r.ForHCO()
	out, more, ok := c.resolve(r)
	l.Add(more...)
	if !ok {
		return Resolved{}, l
	}
	return out, l
}

// resolve is Resolve for a release that is known. It returns false when c is
// refused.
func (c LiveMigrationConfig) resolve(r Release) (Resolved, diag.List, bool) {
	c, l := block.ReadBy(c, r, func(at diag.Path, since release.Version) diag.Diagnostic {
		return fieldRelease(at, r, since)
	})
	more, refused := block.Check(&c)
	l.Add(more...)
	c.checkEmpty(&l)

	def := defaultsOf(r.HCO)
	separate := def.AllowWorkloadDisruption != nil // it has a default of its own
	out := Resolved{
		AllowAutoConverge:       or(c.AllowAutoConverge, false),
		AllowPostCopy:           or(c.AllowPostCopy, false),
		CompletionTimeoutPerGiB: or(c.CompletionTimeoutPerGiB, *def.CompletionTimeoutPerGiB),
		ParallelMigrationsPerCluster: or(c.ParallelMigrationsPerCluster,
			*def.ParallelMigrationsPerCluster),
		ParallelOutboundMigrationsPerNode: or(c.ParallelOutboundMigrationsPerNode,
			*def.ParallelOutboundMigrationsPerNode),
		ProgressTimeout: or(c.ProgressTimeout, *def.ProgressTimeout),
	}
	out.AllowWorkloadDisruption = or(c.AllowWorkloadDisruption, !separate && out.AllowPostCopy)
	out.checkDisruption(separate, &l)
	if s := cmp.Or(c.BandwidthPerMigration, def.BandwidthPerMigration); s != "" {
		out.Bandwidth = resolveBandwidth(s, &l)
	}
	out.checkTimeouts(&l)
	if c.Network != "" {
		out.Network = resolveNetwork(c.Network, &l)
	}
	out.checkLimits(&l)
	out.checkStale(r.HCO, &l)
	c.checkRewrites(r.HCO, &l)
	sortByPath(l)
	return out, l, !refused && l.Refused() == 0
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

func path(member string) diag.Path { return diag.Path("").Name(member) }

// fieldRelease is the finding about a member that is not in the schema of r.
func fieldRelease(at diag.Path, r Release, since release.Version) diag.Diagnostic {
	return ErrFieldRelease.At(at, nil,
		"HCO %s does not have it: a merge patch drops it, a server-side apply is refused; "+
			"it came in %s",
		shown(r), since.Short()).
		Hinted("leave it out, or upgrade")
}

// checkEmpty reports the strings that are "" in the document, which no field
// holds.
func (c LiveMigrationConfig) checkEmpty(l *diag.List) {
	if isEmpty(c.Unknown["bandwidthPerMigration"]) {
		l.Add(bandwidthSyntax(""))
	}
	if isEmpty(c.Unknown["network"]) {
		l.Add(ErrNetworkEmpty.At(path("network"), `""`,
			`"" is passed on as a name, which no NetworkAttachmentDefinition has`).
			Hinted("write null, or leave it out, for the pod network"))
	}
}

// isEmpty reports whether raw is the JSON text of "".
func isEmpty(raw []byte) bool {
	s, ok := jsonobj.Of(raw).Str()
	return ok && s == ""
}

// checkDisruption is for what happens at a timeout. In releases where it is a
// separate member, allowWorkloadDisruption: false is written into every object, so
// that KubeVirt does not derive it.
func (v Resolved) checkDisruption(separate bool, l *diag.List) {
	postCopy, disruption := path("allowPostCopy"), path("allowWorkloadDisruption")
	var found diag.Diagnostic
	switch {
	case v.AllowPostCopy && v.AllowWorkloadDisruption:
		found = WarnPostCopy.At(postCopy, true,
			"from its timeout on a guest runs on both nodes: "+
				"when the network fails then, it is lost").
			Hinted("leave it out where guests must survive, or use a network that does not fail")
	case v.AllowPostCopy:
		found = ErrPostCopyNoop.At(postCopy, true,
			"a migration is aborted at its timeout all the same, "+
				"since allowWorkloadDisruption is false").
			Hinted("set allowWorkloadDisruption to true too")
	case v.AllowWorkloadDisruption:
		l.Add(WarnPause.At(disruption, true,
			"at its timeout a migration pauses the guest until it is through, for as long again").
			Hinted("set allowPostCopy to true to keep the guest running, or leave this out").
			With(postCopy))
		return
	default:
		return
	}
	if separate {
		found = found.With(disruption)
	}
	l.Add(found)
}

func (v Resolved) checkTimeouts(l *diag.List) {
	for _, t := range []struct {
		member  string
		seconds int64
	}{
		{"completionTimeoutPerGiB", v.CompletionTimeoutPerGiB},
		{"progressTimeout", v.ProgressTimeout},
	} {
		switch {
		case t.seconds < 0:
			l.Add(ErrTimeoutNegative.At(path(t.member), t.seconds,
				"%d is below 0: every migration is aborted at the first check", t.seconds).
				Hinted("write 1 or more, or leave it out for the default"))
		case t.seconds == 0:
			l.Add(WarnTimeoutZero.At(path(t.member), t.seconds, "0 switches the timeout off").
				Hinted("write 1 or more, or leave it out for the default"))
		}
	}
	t := v.CompletionTimeoutPerGiB
	if v.Bandwidth != Unlimited && t > 0 && uint64(v.Bandwidth) <= uint64((gigabyte-1)/t) {
		l.Add(WarnBandwidthTimeout.At(path("bandwidthPerMigration"), v.Bandwidth.String(),
			"at %v a gigabyte takes longer than the %d s that completionTimeoutPerGiB gives it",
			v.Bandwidth, t).
			Hinted("raise completionTimeoutPerGiB to %d or more, or the bandwidth",
				(gigabyte-1)/uint64(v.Bandwidth)+1).
			With(path("completionTimeoutPerGiB")))
	}
}

func (v Resolved) checkLimits(l *diag.List) {
	const cluster, node = "parallelMigrationsPerCluster", "parallelOutboundMigrationsPerNode"
	check := func(member string, n uint32) {
		switch {
		case n == 0:
			l.Add(ErrLimitZero.At(path(member), n, "0 lets no migration start").
				Hinted("write 1 or more"))
		case n > maxLimit:
			l.Add(limitRange(path(member), n, int64(n)))
		}
	}
	check(cluster, v.ParallelMigrationsPerCluster)
	check(node, v.ParallelOutboundMigrationsPerNode)
	n, all := v.ParallelOutboundMigrationsPerNode, v.ParallelMigrationsPerCluster
	if all > 0 && n > all {
		l.Add(WarnLimitOrder.At(path(node), n,
			"%d from one node cannot be reached with %s %d", n, cluster, all).
			Hinted("write %d or less", all).
			With(path(cluster)))
	}
}

// checkStale reports values of the OpenShift example that are no longer what
// version hco would use.
func (v Resolved) checkStale(hco release.Version, l *diag.List) {
	was, now := defaultsOf(sample), defaultsOf(hco)
	check := func(member string, have, was, now int64) {
		if have == was && have != now {
			l.Add(stale(member, have, now))
		}
	}
	check("completionTimeoutPerGiB", v.CompletionTimeoutPerGiB,
		*was.CompletionTimeoutPerGiB, *now.CompletionTimeoutPerGiB)
	check("parallelOutboundMigrationsPerNode", int64(v.ParallelOutboundMigrationsPerNode),
		int64(*was.ParallelOutboundMigrationsPerNode),
		int64(*now.ParallelOutboundMigrationsPerNode))
}

// stale is the finding about a value that was the default, where it is another now.
func stale(member string, have, now int64) diag.Diagnostic {
	return WarnStaleSample.At(path(member), have,
		"%d was the default up to an older release; it is %d now", have, now).
		Hinted("leave it out, unless %d is meant", have)
}

// checkRewrites reports explicit values that an upgrade from version hco to a
// release that is out does not leave alone. For an upgrade to a branch see
// [LiveMigrationConfig.Upgrade].
func (c LiveMigrationConfig) checkRewrites(hco release.Version, l *diag.List) {
	for _, w := range rewrites {
		if hco.Before(w.at) && !released().Before(w.at) && c.stated(w.member) == w.text {
			l.Add(w.finding().
				Hinted("leave it out to follow the default, or write another value to keep it"))
		}
	}
}

func (w rewrite) finding() diag.Diagnostic {
	return WarnRewritten.At(path(w.member), w.text,
		"the upgrade to HCO %s finds %s %s", w.at.Short(), w.text, w.becomes)
}
