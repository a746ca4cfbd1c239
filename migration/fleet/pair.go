package fleet

import (
	"cmp"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
)

// Cluster is what was read of one cluster.
type Cluster struct {
	Name       string // for people; may be ""
	VMIs       []migration.VMI
	VMIMs      []migration.VMIM
	References migration.References
	SyncPort   uint16 // KubeVirt's spec.synchronizationPort; 0 is [SyncPort]
}

// Pair is a migration between clusters, which each of them has a VMI and a VMIM
// for. The VMIMs' spec.sendTo and spec.receive have one migration ID; their UIDs
// differ, and the migrationUid on either side is that side's.
type Pair struct {
	MigrationID    string
	Source, Target Side
}

// Side is one end of a migration between clusters, as its own cluster shows it.
type Side struct {
	Cluster    string               // its name, for people; may be ""
	VMI        *migration.VMI       // nil when it was not read, or is gone, as a source soon is
	VMIM       *migration.VMIM      // nil when it was not read, or is gone
	References migration.References // of this side's cluster
	SyncPort   uint16               // KubeVirt's spec.synchronizationPort; 0 is [SyncPort]
}

// read reports whether there is anything to judge.
func (s Side) read() bool { return s.VMI != nil || s.VMIM != nil }

// Pairs finds the migrations between clusters, or between namespaces of one, by
// the migration IDs of the VMIMs, in the order of their IDs. A VMIM with both
// sendTo and receive is none: KubeVirt takes it for one within the cluster. The
// pairs point into what they are made of.
//
// A VMIM whose other side was not read is a pair without that side. Where an ID
// is used again, the records tell which belong together, for each names the
// other side's VMIM; what they leave open is an error for each VMIM, and is a
// pair without its other side too. Paths point into a list of the clusters.
func Pairs(clusters ...Cluster) ([]Pair, diag.List) {
	var (
		out []Pair
		l   diag.List
	)
	for _, m := range meetings(clusters) {
		out = append(out, m.pairs(&l)...)
	}
	return out, l
}

// end is a VMIM of a migration between clusters.
type end struct {
	id     string
	source bool
	side   Side
	at     diag.Path
}

// meeting is the VMIMs of one migration ID.
type meeting struct{ sources, targets []end }

// meetings returns the VMIMs of all clusters by their migration ID.
func meetings(clusters []Cluster) []meeting {
	var ends []end
	for i := range clusters {
		c := &clusters[i]
		for k := range c.VMIMs {
			m := &c.VMIMs[k]
			if (m.SendTo == nil) == (m.Receive == nil) {
				continue
			}
			e := end{source: m.SendTo != nil, at: diag.Path("").Index(i).Name("vmims").Index(k),
				side: Side{c.Name, c.vmi(m), m, c.References, c.SyncPort}}
			if e.source {
				e.id = m.SendTo.MigrationID
			} else {
				e.id = m.Receive.MigrationID
			}
			ends = append(ends, e)
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(a.id, b.id) })
	var out []meeting
	for i, e := range ends {
		if i == 0 || e.id != ends[i-1].id {
			out = append(out, meeting{})
		}
		m := &out[len(out)-1]
		if e.source {
			m.sources = append(m.sources, e)
		} else {
			m.targets = append(m.targets, e)
		}
	}
	return out
}

// vmi returns the VMI that m migrates, or nil.
func (c *Cluster) vmi(m *migration.VMIM) *migration.VMI {
	i := slices.IndexFunc(c.VMIs,
		func(v migration.VMI) bool { return v.Name == m.VMIName && v.Namespace == m.Namespace })
	if i < 0 {
		return nil
	}
	return &c.VMIs[i]
}

// pairs returns what of m belongs together: by the records, and then what is
// left, if there is but one on each side.
func (m meeting) pairs(l *diag.List) []Pair {
	var out []Pair
	pair := func(s, t end) { out = append(out, Pair{cmp.Or(s.id, t.id), s.side, t.side}) }
	sources := slices.Clone(m.sources)
	targets := slices.DeleteFunc(slices.Clone(m.targets), func(t end) bool {
		i := slices.IndexFunc(sources, func(s end) bool { return s.names(t) || t.names(s) })
		if i < 0 {
			return false
		}
		pair(sources[i], t)
		sources = slices.Delete(sources, i, i+1)
		return true
	})
	if len(sources) == 1 && len(targets) == 1 && !sources[0].taken() && !targets[0].taken() {
		pair(sources[0], targets[0])
		return out
	}
	for _, list := range [][]end{sources, targets} {
		for _, e := range list {
			if len(sources)+len(targets) > 1 {
				l.Add(ErrPairID.At(e.at, e.id,
					"%q is the migration ID of %d sources and %d targets", e.id, len(m.sources),
					len(m.targets)).
					Hinted("give every migration an ID of its own"))
			}
		}
	}
	for _, s := range sources {
		pair(s, end{})
	}
	for _, t := range targets {
		pair(end{}, t)
	}
	return out
}

// names reports whether e's record has the UID of the other side's VMIM.
func (e end) names(other end) bool {
	uid := e.side.VMIM.MigrationUID()
	return other.side.VMIM.MigrationUID() != "" &&
		otherUID(e.side.recordOf(uid), e.source) == other.side.VMIM.MigrationUID()
}

// taken reports whether e's record names a VMIM of the other side at all.
func (e end) taken() bool {
	return otherUID(e.side.recordOf(e.side.VMIM.MigrationUID()), e.source) != ""
}

// recordOf returns the record of migration uid, or nil.
func (s Side) recordOf(uid string) *migration.MigrationState {
	if s.VMI != nil && s.VMI.MigrationState != nil && uid != "" &&
		s.VMI.MigrationState.MigrationUID == uid {
		return s.VMI.MigrationState
	}
	if s.VMIM != nil && s.VMIM.MigrationState != nil && s.VMIM.MigrationState.MigrationUID == uid {
		return s.VMIM.MigrationState
	}
	return nil
}

// otherUID returns the UID that record r of the source, or of the target, has
// for the other side's VMIM; "" when it has none.
func otherUID(r *migration.MigrationState, source bool) string {
	switch {
	case r == nil:
	case source && r.TargetState != nil:
		return r.TargetState.MigrationUID
	case !source && r.SourceState != nil:
		return r.SourceState.MigrationUID
	}
	return ""
}
