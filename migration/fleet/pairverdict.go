package fleet

import (
	"cmp"

	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/migration"
)

// PairVerdict is what [VerifyPair] says.
type PairVerdict struct {
	MigrationID string `json:"migrationID"`
	From        string `json:"from"` // the names of the clusters
	To          string `json:"to"`

	// Source and Target are the verdicts on each side. Both go by the target's
	// references and by the pod networks of both clusters, for there is one
	// address, the target's. A side that was not read has the zero Verdict.
	Source migration.Verdict `json:"source"`
	Target migration.Verdict `json:"target"`

	// Both is the verdict on the two together, with what they say of each other
	// as its Evidence and Findings. Its UID is the migration ID; its State is
	// that of the side that is after, or Inconsistent where the sides
	// contradict each other. Paths begin with /source or /target, and go on as
	// those of [migration.Verify] do. Some of its findings are of the clusters, and not of
	// this migration, such as that both hand out the same addresses.
	Both migration.Verdict `json:"both"`
}

// OverMigrationNetwork reports whether both sides say that the migration
// succeeded, and that it went over the target's migration network.
func (v PairVerdict) OverMigrationNetwork() bool { return v.Both.OverMigrationNetwork() }

// Answer returns what v comes to, as [migration.Verdict.Answer] does of Both. Where one
// side says that it succeeded and the other that it failed, it is [migration.No]: whatever
// the addresses say, the guest may run twice.
func (v PairVerdict) Answer() migration.Answer {
	if split(v.Source.State, v.Target.State) {
		return migration.No
	}
	return v.Both.Answer()
}

// Sentence says for a person what happened. It has no full stop.
func (v PairVerdict) Sentence() string {
	return "from " + cmp.Or(v.From, "the source's cluster") +
		" to " + cmp.Or(v.To, "the target's cluster") + ": " + v.Both.Sentence()
}

// String returns the same as Sentence.
func (v PairVerdict) String() string { return v.Sentence() }

// GoString returns v as its type and its JSON.
func (v PairVerdict) GoString() string { return table.GoString(v) }

// VerifyPair judges a migration between clusters from both of its sides. Like
// [migration.Verify] it never fails.
func VerifyPair(p Pair) PairVerdict {
	j := pairJudge{pair: p}
	refs := migration.NewVerifier(p.references())
	j.source = j.judgeSide(p.Source, true, refs)
	j.target = j.judgeSide(p.Target, false, refs)
	j.v.UID, j.v.VMI = p.MigrationID, cmp.Or(j.target.v.VMI, j.source.v.VMI)
	j.identity()
	j.state()
	j.address()
	j.duplicates()
	j.pools()
	j.configurations()
	j.syncAddresses()
	j.sourceInterface()
	j.waiting()
	j.prove()
	return PairVerdict{
		MigrationID: p.MigrationID,
		From:        p.Source.Cluster,
		To:          p.Target.Cluster,
		Source:      j.source.v,
		Target:      j.target.v,
		Both:        j.v,
	}
}

// references are those to judge both sides by.
func (p Pair) references() migration.References {
	r := p.Target.References
	r.Pod = r.Pod.Union(p.Source.References.Pod)
	return r
}
