package fleet

import (
	"cmp"
	"maps"
	"slices"

	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/migration"
)

// How many states and networks there are.
const (
	states   = int(migration.Inconsistent) + 1
	networks = int(migration.AmbiguousNetwork) + 1
)

// Summary counts verdicts. Its size does not depend on how many: it grows with
// the nodes and with the kinds of findings. The zero Summary has counted none.
type Summary struct {
	counts  [states][networks]int
	over    int
	unread  int
	nodes   map[string]NodeCount
	reasons map[string]int
}

// NodeCount is what became of the migrations to one node that succeeded.
type NodeCount struct {
	Node           string `json:"node"` // "" for those whose record does not name it
	Succeeded      int    `json:"succeeded"`
	OverPodNetwork int    `json:"overPodNetwork"`
}

// ReasonCount is how many migrations did not, or not provably, go over the
// migration network, and have a finding or evidence of that code.
type ReasonCount struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// Add counts v.
func (s *Summary) Add(v migration.Verdict) {
	if int(v.State) >= len(s.counts) || int(v.Network) >= len(s.counts[0]) {
		v.State, v.Network = migration.Unknown, migration.UndeterminedNetwork // no constant has it
	}
	s.counts[v.State][v.Network]++
	if v.Findings.Has(migration.ErrUnread) {
		s.unread++
	}
	if v.State == migration.Succeeded {
		s.count(NodeCount{v.TargetNode, 1, 0})
		if v.Network == migration.OnPodNetwork {
			s.count(NodeCount{v.TargetNode, 0, 1})
		}
	}
	switch {
	case v.OverMigrationNetwork():
		s.over++
		return
	case v.State == migration.NotStarted:
		return
	}
	if s.reasons == nil {
		s.reasons = map[string]int{}
	}
	for _, code := range reasons(v) {
		s.reasons[code]++
	}
}

func (s *Summary) count(n NodeCount) {
	if s.nodes == nil {
		s.nodes = map[string]NodeCount{}
	}
	have := s.nodes[n.Node]
	s.nodes[n.Node] = NodeCount{n.Node, have.Succeeded + n.Succeeded,
		have.OverPodNetwork + n.OverPodNetwork}
}

// reasons returns, each once, the codes of what v found wrong, and of what
// decided that it did not succeed.
func reasons(v migration.Verdict) []string {
	codes := make([]string, 0, 8)
	add := func(code string) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, d := range v.Findings {
		if d.Rule != nil {
			add(d.Rule.Code)
		}
	}
	for _, e := range v.Evidence {
		if e.Weight == migration.Decisive && v.State != migration.Succeeded &&
			slices.Contains(stateEvidence, e.Code) {
			add(e.Code)
		}
	}
	return codes
}

// stateEvidence is what decides a state.
var stateEvidence = func() (codes []string) {
	for _, k := range migration.EvidenceKinds() {
		if k.OfState {
			codes = append(codes, k.Code)
		}
	}
	return codes
}()

// Merge adds what o has counted.
func (s *Summary) Merge(o Summary) {
	for state := range o.counts {
		for network, n := range o.counts[state] {
			s.counts[state][network] += n
		}
	}
	s.over += o.over
	s.unread += o.unread
	for _, n := range o.nodes {
		s.count(n)
	}
	if s.reasons == nil && o.reasons != nil {
		s.reasons = map[string]int{}
	}
	for code, n := range o.reasons {
		s.reasons[code] += n
	}
}

// Verdicts returns how many were counted.
func (s Summary) Verdicts() int {
	n := 0
	for state := range s.counts {
		n += s.State(migration.State(state))
	}
	return n
}

// State returns how many have that state.
func (s Summary) State(state migration.State) int {
	n := 0
	for network := range migration.Network(networks) {
		n += s.Count(state, network)
	}
	return n
}

// Count returns how many have that state and that network.
func (s Summary) Count(state migration.State, network migration.Network) int {
	if int(state) >= len(s.counts) || int(network) >= len(s.counts[0]) {
		return 0
	}
	return s.counts[state][network]
}

// OverMigrationNetwork returns how many did, as [migration.Verdict.OverMigrationNetwork]
// reports.
func (s Summary) OverMigrationNetwork() int { return s.over }

// Unread returns how many are on what was not recognized, or was read with errors:
// those with [migration.ErrUnread]. Of them nothing is known.
func (s Summary) Unread() int { return s.unread }

// OverPodNetwork returns how many succeeded over a pod network: their target's
// virt-handler fell back.
func (s Summary) OverPodNetwork() int {
	return s.counts[migration.Succeeded][migration.OnPodNetwork]
}

// FallBackNodes returns the target nodes of those, the most frequent first, and
// then by name.
func (s Summary) FallBackNodes() []NodeCount {
	out := slices.Collect(maps.Values(s.nodes))
	out = slices.DeleteFunc(out, func(n NodeCount) bool { return n.OverPodNetwork == 0 })
	slices.SortFunc(out, func(a, b NodeCount) int {
		return cmp.Or(cmp.Compare(b.OverPodNetwork, a.OverPodNetwork), cmp.Compare(a.Node, b.Node))
	})
	return out
}

// Reasons returns why the others did not, or not provably, go over the migration
// network: the codes of the findings, and of the evidence that decided another
// state than Succeeded; the most frequent first, and then by code. One verdict
// can have several. One that is NotStarted has none.
func (s Summary) Reasons() []ReasonCount {
	var out []ReasonCount
	for code, n := range s.reasons {
		out = append(out, ReasonCount{code, n})
	}
	slices.SortFunc(out, func(a, b ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// GoString returns s as its type and its JSON.
func (s Summary) GoString() string { return table.GoString(s) }
