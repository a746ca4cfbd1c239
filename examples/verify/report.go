package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// writer shows verdicts as they come. What it cannot write is the error of the
// buffer's Flush.
type writer interface {
	verdict(cluster string, v migration.Verdict)
	pair(v fleet.PairVerdict)
	end(t *tally)
}

// table is for people: the migrations that did not go over the migration
// network, and the sums.
type table struct {
	out      *bufio.Writer
	all      bool
	clusters int

	rows    int
	strange int // rows of what was not recognized
	tabs    *tabwriter.Writer
}

// rowsAtOnce are set in columns together, so that a long table is not held.
const rowsAtOnce = 1000

func (w *table) row(cells ...string) {
	if w.rows%rowsAtOnce == 0 {
		w.flush()
		w.tabs = tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
		if w.rows == 0 {
			fmt.Fprintln(w.tabs,
				strings.Join([]string{
					"VMI", "MIGRATION", "STATE", "PATH", "ADDRESS", "FROM", "TO", "WHY",
				}, "\t"))
		}
	}
	w.rows++
	fmt.Fprintln(w.tabs, shown(cells...))
}

// shown returns the cells of a row, of which an empty one is a dash.
func shown(cells ...string) string {
	for i, c := range cells {
		cells[i] = cmp.Or(diag.Printable(c), "-")
	}
	return strings.Join(cells, "\t")
}

func (w *table) flush() {
	if w.tabs != nil {
		_ = w.tabs.Flush() // the buffer keeps the error
	}
}

func (w *table) verdict(cluster string, v migration.Verdict) {
	if !w.all && (v.Answer() == migration.Yes || v.State == migration.NotStarted) {
		return
	}
	if v.VMI == "" && v.Findings.Has(migration.ErrUnread) {
		if w.strange++; w.strange > most { // the sums count them
			return
		}
	}
	name := v.VMI
	if w.clusters > 1 {
		name = cluster + ": " + name
	}
	w.row(name, v.UID, v.State.String(), v.Network.String(), address(v), v.SourceNode,
		v.TargetNode, why(v))
}

func (w *table) pair(v fleet.PairVerdict) {
	if w.all || v.Answer() != migration.Yes {
		target := v.Target
		w.row(v.Both.VMI, v.MigrationID, v.Both.State.String(), v.Both.Network.String(),
			address(target),
			strings.TrimSpace(v.From+" "+target.SourceNode),
			strings.TrimSpace(v.To+" "+target.TargetNode), why(v.Both))
	}
}

func address(v migration.Verdict) string {
	if !v.Address.IsValid() {
		return ""
	}
	return v.Address.String()
}

// why returns what made an answer no: the cause that KubeVirt gives, or else the
// gravest thing that was found.
func why(v migration.Verdict) string {
	if v.Cause != "" && !v.Findings.Has(migration.ErrUnread) {
		return strings.Join(strings.Fields(v.Cause), " ")
	}
	l := v.Findings.Errors()
	if len(l) == 0 && (v.State == migration.Succeeded || v.State == migration.Inconsistent) {
		l = v.Findings
	}
	if v.Reason == migration.NoReference && !v.Findings.Has(migration.ErrUnread) {
		return "nothing to compare the address with"
	}
	if len(l) == 0 || v.Answer() == migration.NotYet {
		return ""
	}
	path := string(l[0].Path)
	return path[strings.LastIndexByte(path, '/')+1:] + ": " + l[0].Message
}

func (w *table) end(t *tally) {
	w.flush()
	if w.rows > 0 {
		fmt.Fprintln(w.out)
	}
	s := t.sum
	if n := s.Verdicts() - s.State(migration.NotStarted); n > 0 || t.pairs == 0 {
		fmt.Fprintf(w.out, "%s: %d over the migration network, %d over the pod network\n",
			several(n, "migration"), s.OverMigrationNetwork(), s.OverPodNetwork())
		w.states(s)
	}
	if t.pairs > 0 {
		fmt.Fprintf(w.out,
			"%s between clusters: %d over the migration network, %d over the pod network\n",
			several(t.pairs, "migration"), t.over, t.fell)
	}
	list(w, "between the clusters", t.between, func(d diag.Diagnostic) []string {
		return []string{d.Rule.Severity.String(), d.Rule.Code, d.Message}
	})
	list(w, "nodes that fell back", s.FallBackNodes(), func(k fleet.NodeCount) []string {
		return []string{k.Node, fmt.Sprintf("%d of %d", k.OverPodNetwork, k.Succeeded)}
	})
	list(w, "reasons", s.Reasons(), func(r fleet.ReasonCount) []string {
		return []string{fmt.Sprint(r.Count), string(r.Code), summaries[r.Code]}
	})
	list(w, "what to do", t.todos(), func(a advice) []string {
		return []string{fmt.Sprint(a.n), a.hint + " (" + a.such + ")"}
	})
	fmt.Fprintln(w.out, t.words())
}

// words say what the answer is.
func (t *tally) words() string {
	n := t.misread()
	not := several(n, "object") + " not recognized, or read with errors"
	switch a := t.answer(); {
	case a == migration.Yes:
		return "yes: every one went over the migration network"
	case a == migration.No && n > 0:
		return "NO: not every one went over the migration network; " + not
	case a == migration.No:
		return "NO: not every one went over the migration network"
	case n > 0:
		return "not known: " + not
	case t.unread:
		return "not known: not all of the input was read"
	case t.bare > 0:
		return "cannot be told: list hyperconverged,net-attach-def,pods -A too, or give -range"
	case a == migration.CannotTell:
		return "cannot be told: see WHY"
	}
	return "not known yet"
}

// states tells how many have which state, in the order of the states.
func (w *table) states(s fleet.Summary) {
	var all []string
	for state := migration.Unknown; state <= migration.Inconsistent; state++ {
		if n := s.State(state); n > 0 && state != migration.NotStarted {
			all = append(all, fmt.Sprintf("%d %s", n, state))
		}
	}
	if n := s.State(migration.NotStarted); n > 0 {
		all = append(all, several(n, "VMI")+" never migrated")
	}
	if len(all) > 0 {
		fmt.Fprintf(w.out, "  %s\n", strings.Join(all, ", "))
	}
}

func several(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// most is how many nodes and reasons are shown.
const most = 10

func list[T any](w *table, heading string, all []T, line func(T) []string) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w.out, "%s:\n", heading)
	tabs := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	for i, e := range all {
		if i == most {
			fmt.Fprintf(tabs, "  and %d more\n", len(all)-most)
			break
		}
		fmt.Fprintln(tabs, "  "+shown(line(e)...))
	}
	_ = tabs.Flush() // the buffer keeps the error
}

// summaries are the titles of the rules, and of the evidence that decides a state.
var summaries = func() map[string]string {
	out := map[string]string{}
	for _, k := range migration.EvidenceKinds() {
		out[k.Code] = k.Summary
	}
	for _, r := range slices.Concat(migration.Rules(), fleet.Rules(), diag.Rules()) {
		out[r.Code] = r.Summary
	}
	return out
}()

// lines is for programs: a line for every verdict, one for every pair, and at
// last the summary.
type lines struct{ enc *json.Encoder }

func newLines(out *bufio.Writer) lines {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return lines{enc}
}

func (w lines) verdict(cluster string, v migration.Verdict) {
	_ = w.enc.Encode(struct { // the buffer keeps the error
		Cluster    string            `json:"cluster,omitempty"`
		VMI        string            `json:"vmi"`
		UID        string            `json:"uid"`
		Address    string            `json:"address"`
		SourceNode string            `json:"sourceNode"`
		TargetNode string            `json:"targetNode"`
		Verdict    migration.Verdict `json:"verdict"`
		Findings   diag.List         `json:"findings"`
	}{
		Cluster:    cluster,
		VMI:        v.VMI,
		UID:        v.UID,
		Address:    address(v),
		SourceNode: v.SourceNode,
		TargetNode: v.TargetNode,
		Verdict:    v,
		Findings:   append(diag.List{}, v.Findings...),
	})
}

func (w lines) pair(v fleet.PairVerdict) {
	_ = w.enc.Encode(struct {
		Pair     fleet.PairVerdict `json:"pair"`
		Findings diag.List         `json:"findings"`
	}{v, append(diag.List{}, v.Both.Findings...)})
}

func (w lines) end(t *tally) {
	_ = w.enc.Encode(struct {
		Summary fleet.Summary `json:"summary"`
	}{t.sum})
}
