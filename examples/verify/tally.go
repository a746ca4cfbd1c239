package main

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// tally counts what was judged.
type tally struct {
	sum     fleet.Summary
	pairs   int
	over    int       // pairs over the migration network
	fell    int       // pairs that fell back to a pod network
	unread  bool      // not all of the input was read
	apart   int       // pairs of which a side was read with errors
	between diag.List // what was found of pairs, each once
	answers map[migration.Answer]int
	bare    int // of which the address could be compared with nothing
}

func (t *tally) add(v migration.Verdict) {
	t.sum.Add(v)
	t.count(v, v.Answer())
}

// count counts the answer of a migration; a VMI that never migrated has none.
func (t *tally) count(v migration.Verdict, answer migration.Answer) {
	if v.State == migration.NotStarted {
		return
	}
	if t.answers == nil {
		t.answers = map[migration.Answer]int{}
	}
	t.answers[answer]++
	if v.Reason == migration.NoReference {
		t.bare++
	}
}

func (t *tally) addPair(v fleet.PairVerdict) {
	t.pairs++
	switch both := v.Both; {
	case both.OverMigrationNetwork():
		t.over++
	case both.State == migration.Succeeded && both.Network == migration.OnPodNetwork:
		t.fell++
	}
	if v.Source.Findings.Has(migration.ErrUnread) || v.Target.Findings.Has(migration.ErrUnread) {
		t.apart++
		v.Both.Findings.Add(migration.ErrUnread.At("", nil,
			"a side of %s has errors", v.MigrationID))
	}
	t.count(v.Both, v.Answer())
	for _, d := range v.Both.Findings {
		same := func(o diag.Diagnostic) bool {
			return o.Rule == d.Rule && o.Path == d.Path && o.Message == d.Message
		}
		if !slices.ContainsFunc(t.between, same) {
			t.between.Add(d)
		}
	}
}

// misread returns how many verdicts are on what was not recognized, or was read
// with errors.
func (t *tally) misread() int { return t.sum.Unread() + t.apart }

// answer is the answer for all of them.
func (t *tally) answer() migration.Answer {
	switch {
	case t.answers[migration.No] > 0:
		return migration.No
	case t.unread || t.misread() > 0 || t.answers[migration.CannotTell] > 0:
		return migration.CannotTell
	case t.answers[migration.NotYet] > 0 || t.answers[migration.Yes] == 0:
		return migration.NotYet
	}
	return migration.Yes
}

// status is nil when all is well.
func (t *tally) status() error {
	switch t.answer() {
	case migration.Yes:
		return nil
	case migration.No:
		return errNo
	}
	return errOpen
}
