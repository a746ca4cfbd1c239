package hco

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/release"
)

// Upgrade returns what becomes of the block c, stored by release from, when HCO
// is upgraded to release to, and what is to be known about it: the values that
// the operator rewrites, the old defaults that stay because they are stored, the
// members that the new release adds, and everything that to says of the result
// and from did not. The block that is returned has every default written out, as
// the API server stores it.
//
// Members that from does not have are gone. It is an error when to is before
// from: HCO knows no downgrade. Paths start at the block.
func (c LiveMigrationConfig) Upgrade(from, to Release) (LiveMigrationConfig, diag.List) {
	from, l := from.ForHCO()
	to, more := to.ForHCO()
	l.Add(more...)
	out, more := c.upgrade(from, to)
	l.Add(more...)
	return out, l
}

// upgrade is Upgrade for releases that are known.
func (c LiveMigrationConfig) upgrade(from, to Release) (LiveMigrationConfig, diag.List) {
	var l diag.List
	if to.HCO.Before(from.HCO) {
		l.Add(ErrDowngrade.At("", nil, "HCO %s is before %s", shown(to), shown(from)).
			Hinted("name a release from %s on", shown(from)))
		return LiveMigrationConfig{}, l
	}
	was := c.stored(from.HCO)
	_, before, _ := was.resolve(from)
	out := was
	for _, w := range rewrites {
		if from.HCO.Before(w.at) && !to.HCO.Before(w.at) && was.stated(w.member) == w.text {
			out = w.change.ApplyTo(out)
			l.Add(w.finding().
				Hinted("change it wherever else it is kept, or write another value"))
		}
	}
	out = out.stored(to.HCO)
	was.compare(out, from.HCO, to.HCO, &l)
	_, after, _ := out.resolve(to)
	for _, d := range after {
		kept := d.Rule == WarnStaleSample && has(l, WarnKept, d.Path)
		if !kept && !has(before, d.Rule, d.Path) {
			l.Add(d)
		}
	}
	sortByPath(l)
	return out, l
}

func has(l diag.List, r *diag.Rule, at diag.Path) bool {
	return slices.ContainsFunc(l, func(d diag.Diagnostic) bool {
		return d.Rule == r && d.Path == at
	})
}

// Stored returns c as the API server of release r stores it: without members
// that are not in the schema, and with every default written out. A later release
// does not change them, but for those that [LiveMigrationConfig.Upgrade] reports.
func (c LiveMigrationConfig) Stored(r Release) LiveMigrationConfig { return c.stored(hcoOf(r)) }

func (c LiveMigrationConfig) stored(hco release.Version) LiveMigrationConfig {
	out, defaults := c.Clone(), defaultsOf(hco)
	known := map[string]bool{}
	for _, m := range members {
		known[m.name()] = m.in(hco)
		switch {
		case !m.in(hco):
			m.clear(&out)
		case out.stated(m.name()) == "" && out.Unknown[m.name()] == nil:
			m.inherit(&out, &defaults)
		}
	}
	maps.DeleteFunc(out.Unknown, func(name string, _ json.RawMessage) bool { return !known[name] })
	if len(out.Unknown) == 0 {
		out.Unknown = nil
	}
	return out
}

// defaultsOf returns what the API server of version hco writes into an empty
// block.
func defaultsOf(hco release.Version) LiveMigrationConfig {
	cluster, progress := uint32(perClusterDefault), int64(progressDefault)
	completion := release.At(completionDefaults, hco).Does
	perNode := release.At(perNodeDefaults, hco).Does
	c := LiveMigrationConfig{
		AllowAutoConverge: new(bool), AllowPostCopy: new(bool), AllowWorkloadDisruption: new(bool),
		BandwidthPerMigration:   release.At(bandwidthDefaults, hco).Does,
		CompletionTimeoutPerGiB: &completion, ProgressTimeout: &progress,
		ParallelMigrationsPerCluster: &cluster, ParallelOutboundMigrationsPerNode: &perNode,
	}
	for _, m := range members {
		if !m.in(hco) {
			m.clear(&c)
		}
	}
	return c
}

// compare reports what an upgrade does to the stored block c, which becomes
// after, beside the rewrites: the defaults that it adds, and the values that it
// keeps although the default is another one now.
func (c LiveMigrationConfig) compare(after LiveMigrationConfig, from, to release.Version,
	l *diag.List) {
	old, now := defaultsOf(from), defaultsOf(to)
	for _, m := range members {
		name := m.name()
		had, has := c.stated(name), after.stated(name)
		before, standard := old.stated(name), now.stated(name)
		switch {
		case had == "" && has != "":
			l.Add(WarnAdded.At(path(name), has, "the upgrade adds %s with %s", name, has).
				Hinted("write the value that is wanted"))
		case had != "" && had == has && has != standard && before != standard:
			l.Add(WarnKept.At(path(name), has,
				"%s stays, for it is stored; the default was %s and is %s",
				has, shownDefault(before), shownDefault(standard)).
				Hinted("reset the member to follow the default"))
		}
	}
}

func shownDefault(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// Upgrade is [LiveMigrationConfig.Upgrade] for the object, with what becomes of
// its feature gate for migration between clusters, and of commands that name no
// API version.
func (h HyperConverged) Upgrade(from, to Release) (HyperConverged, diag.List) {
	from, l := from.ForHCO()
	to, more := to.ForHCO()
	l.Add(more...)
	config, found := h.LiveMigrationConfig.upgrade(from, to)
	if found.Has(ErrDowngrade) {
		l.Add(found...)
		return HyperConverged{}, l
	}
	if !Serves(from, V1) && Serves(to, V1) {
		l.Add(WarnPreferred.At("/apiVersion", nil,
			"oc and kubectl then speak v1 by default: "+
				"a patch of spec.liveMigrationConfig changes nothing there").
			Hinted("name the resource with its version, such as %s", V1Beta1.Resource()))
	}
	out := h.Clone()
	out.LiveMigrationConfig = config
	out.upgradeGate(from, to, &l)
	l.Add(found.Under(h.APIVersion.Block())...)
	return out, l
}

// upgradeGate reports what becomes of the feature gate. Its default is stored
// too, in the releases that have it in v1beta1.
func (h *HyperConverged) upgradeGate(from, to Release, l *diag.List) {
	was, had := DecentralizedByDefault(from)
	is, has := DecentralizedByDefault(to)
	enabled, written := h.decentralized()
	if had && !written && h.APIVersion.known() == V1Beta1 {
		h.FeatureGates = append(h.FeatureGates, FeatureGate{DecentralizedLiveMigration, was})
		enabled, written = was, true
	}
	switch {
	case written && !enabled && is && !was:
		l.Add(WarnKept.At(gatesPath, false,
			"%s stays false, for it is stored; the default is true", DecentralizedLiveMigration).
			Hinted("set it to true for migration between clusters"))
	case has && is && !had && h.LiveMigrationConfig.Network != "":
		l.Add(WarnControlPlane.At(h.APIVersion.Block().Name("network"),
			h.LiveMigrationConfig.Network,
			"the upgrade turns %s on, and virt-synchronization-controller joins the network, "+
				"on control-plane nodes", DecentralizedLiveMigration).
			Hinted("have the NIC of the network on the control-plane nodes, " +
				"and three addresses more").
			With(gatesPath))
	}
}
