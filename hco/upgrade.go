package hco

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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
	var l diag.List
	if from.back < to.back {
		l.Add(ErrDowngrade.At("", nil, "HCO %v is before %v", to, from).Hinted("name a release from %v on", from))
		return LiveMigrationConfig{}, l
	}
	was := c.Stored(from)
	before, out := was.Validate(from), was
	for _, w := range rewrites {
		if w.at(from, to) && was.stated(w.field) == w.text {
			out = w.change.ApplyTo(out)
			l.Add(w.finding().Hinted("change it wherever else it is kept, or write another value"))
		}
	}
	out = out.Stored(to)
	was.compare(out, from, to, &l)
	for _, d := range out.Validate(to) {
		if !has(before, d.Rule, d.Path) && !(d.Rule == WarnStaleSample && has(l, WarnKept, d.Path)) {
			l.Add(d)
		}
	}
	sortByPath(l)
	return out, l
}

func has(l diag.List, r *diag.Rule, at diag.Path) bool {
	return slices.ContainsFunc(l, func(d diag.Diagnostic) bool { return d.Rule == r && d.Path == at })
}

// Stored returns c as the API server of release r stores it: without members
// that are not in the schema, and with every default written out. A later release
// does not change them, but for those that [LiveMigrationConfig.Upgrade] tells.
func (c LiveMigrationConfig) Stored(r Release) LiveMigrationConfig {
	out, defaults, have := c.Clone(), r.defaults(), r.series().fields
	known, none := defaults.fields(), reader()
	for i, f := range out.fields() {
		switch {
		case !slices.Contains(have, f.Name):
			f.Null()
			delete(out.Unknown, f.Name)
		case f.Absent() && out.Unknown[f.Name] == nil && !known[i].Absent():
			text, _ := known[i].Append(nil) // these codecs do not fail
			f.Read(&none, table.Place{Name: f.Name}, jsonobj.Of(text))
		}
	}
	maps.DeleteFunc(out.Unknown, func(name string, _ json.RawMessage) bool { return !slices.Contains(have, name) })
	if len(out.Unknown) == 0 {
		out.Unknown = nil
	}
	return out
}

// defaults returns what the API server of release r writes into an empty block.
func (r Release) defaults() LiveMigrationConfig {
	s, no := r.series(), false
	c := LiveMigrationConfig{
		BandwidthPerMigration: s.bandwidth, CompletionTimeoutPerGiB: &s.completion, ProgressTimeout: &s.progress,
		ParallelMigrationsPerCluster: &s.perCluster, ParallelOutboundMigrationsPerNode: &s.perNode,
		AllowAutoConverge: &no, AllowPostCopy: &no, AllowWorkloadDisruption: &no,
	}
	for _, f := range c.fields() {
		if !slices.Contains(s.fields, f.Name) {
			f.Null()
		}
	}
	return c.Clone()
}

// compare reports what an upgrade does to the stored block c, which becomes
// after, beside the rewrites: the defaults that it adds, and the values that it
// keeps although the default is another one now.
func (c LiveMigrationConfig) compare(after LiveMigrationConfig, from, to Release, l *diag.List) {
	old, now := from.defaults(), to.defaults()
	for _, name := range to.series().fields {
		had, has := c.stated(name), after.stated(name)
		switch {
		case had == "" && has != "":
			l.Add(WarnAdded.At(path(name), has, "the upgrade adds %s with %s", name, has).Hinted("write the value that is wanted"))
		case had == has && has != now.stated(name) && old.stated(name) != now.stated(name):
			l.Add(WarnKept.At(path(name), has, "%s stays, for it is stored; the default was %s and is %s", has, shownDefault(old.stated(name)), shownDefault(now.stated(name))).
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
	block, more := h.LiveMigrationConfig.Upgrade(from, to)
	if more.Has(ErrDowngrade) {
		return HyperConverged{}, more
	}
	var l diag.List
	if !from.Serves(V1) && to.Serves(V1) {
		l.Add(WarnPreferred.At("/apiVersion", nil, "oc and kubectl speak v1 then, unless told: a patch of spec.liveMigrationConfig changes nothing there").
			Hinted("name the resource with its version, such as %s", V1Beta1.Resource()))
	}
	out := h.Clone()
	out.LiveMigrationConfig = block
	out.upgradeGate(from, to, &l)
	l.Add(more.Under(h.APIVersion.Block())...)
	return out, l
}

// upgradeGate reports what becomes of the feature gate. Its default is stored
// too, in the releases that have it in v1beta1.
func (h *HyperConverged) upgradeGate(from, to Release, l *diag.List) {
	was, had := from.DecentralizedLiveMigration()
	is, has := to.DecentralizedLiveMigration()
	enabled, written := h.decentralized()
	if had && !written && h.APIVersion.known() == V1Beta1 {
		h.FeatureGates = append(h.FeatureGates, FeatureGate{DecentralizedLiveMigration, was})
		enabled, written = was, true
	}
	switch {
	case written && !enabled && is && !was:
		l.Add(WarnKept.At(gatesPath, false, "%s stays false, for it is stored; the default is true", DecentralizedLiveMigration).
			Hinted("set it to true for migration between clusters"))
	case has && is && !had && h.LiveMigrationConfig.Network != "":
		l.Add(WarnControlPlane.At(h.APIVersion.Block().Name("network"), h.LiveMigrationConfig.Network, "the upgrade turns %s on, and virt-synchronization-controller joins the network, on control-plane nodes", DecentralizedLiveMigration).
			Hinted("have the NIC of the network on the control-plane nodes, and three addresses more"))
	}
}
