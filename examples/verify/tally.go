package main

import (
	"cmp"
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
	todo    []advice
}

// advice is what to do about migrations that did not go well.
type advice struct {
	hint string
	n    int    // of how many migrations
	such string // one of their VMIs
}

// advise counts the hint of the gravest finding.
func (t *tally) advise(v migration.Verdict) {
	a := v.Answer()
	if a == migration.Yes || a == migration.NotYet || v.State == migration.NotStarted ||
		v.Reason == migration.NoReference { // the last line says it
		return
	}
	l := append(v.Findings.Errors(), v.Findings...)
	i := slices.IndexFunc(l, func(d diag.Diagnostic) bool { return d.Hint != "" })
	if i < 0 {
		return
	}
	at := slices.IndexFunc(t.todo, func(a advice) bool { return a.hint == l[i].Hint })
	if at < 0 {
		at = len(t.todo)
		t.todo = append(t.todo, advice{hint: l[i].Hint, such: v.VMI})
	}
	t.todo[at].n++
	t.todo[at].such = min(t.todo[at].such, v.VMI)
}

// todos returns what to do, the most often first.
func (t *tally) todos() []advice {
	out := slices.Clone(t.todo)
	slices.SortFunc(out, func(a, b advice) int {
		return cmp.Or(b.n-a.n, cmp.Compare(a.hint, b.hint))
	})
	return out
}

func (t *tally) add(v migration.Verdict) {
	t.sum.Add(v)
	t.count(v, v.Answer())
	t.advise(v)
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
	t.advise(v.Both)
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
