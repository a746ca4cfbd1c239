package main

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// answer is what a verdict comes to.
type answer int

const (
	none answer = iota // never migrated
	yes                // over the migration network
	no                 // over, and not provably over the migration network
	open               // not known yet
)

func answerOf(v migration.Verdict) answer {
	if v.Findings.Has(migration.ErrUnread) {
		return open
	}
	switch v.State {
	case migration.NotStarted:
		return none
	case migration.Succeeded, migration.Failed, migration.Aborted, migration.Inconsistent:
		if v.OverMigrationNetwork() {
			return yes
		}
		return no
	}
	return open
}

// tally counts what was judged.
type tally struct {
	sum     fleet.Summary
	pairs   int
	unread  bool      // not all of the input was read
	apart   int       // pairs of which a side was read with errors
	between diag.List // what was found of pairs, each once
	answers [open + 1]int
}

func (t *tally) add(v migration.Verdict) {
	t.sum.Add(v)
	t.answers[answerOf(v)]++
}

func (t *tally) addPair(v fleet.PairVerdict) {
	t.pairs++
	if v.Source.Findings.Has(migration.ErrUnread) || v.Target.Findings.Has(migration.ErrUnread) {
		t.apart++
		v.Both.Findings.Add(migration.ErrUnread.At("", nil,
			"a side of %s has errors", v.MigrationID))
	}
	t.answers[answerOf(v.Both)]++
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
func (t *tally) answer() answer {
	switch {
	case t.answers[no] > 0:
		return no
	case t.unread || t.answers[open] > 0 || t.answers[yes] == 0:
		return open
	}
	return yes
}

// status is nil when all is well.
func (t *tally) status() error {
	return map[answer]error{no: errNo, open: errOpen}[t.answer()]
}
