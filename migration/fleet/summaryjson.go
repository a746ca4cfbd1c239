package fleet

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/migrationnet/migrationnet/migration"
)

// summaryJSON is the JSON form of a Summary. Counts, Nodes, Over and Reasons are
// all of it; what else is there is computed from them.
type summaryJSON struct {
	Verdicts  int            `json:"verdicts"`
	Over      int            `json:"overMigrationNetwork"`
	Pod       int            `json:"overPodNetwork"`
	Unread    int            `json:"unread"`
	States    map[string]int `json:"states"`
	Paths     map[string]int `json:"paths"`
	FellBack  []NodeCount    `json:"fallBackNodes"`
	Reasons   []ReasonCount  `json:"reasons"`
	Counts    summaryCounts  `json:"counts"`
	Succeeded []NodeCount    `json:"nodes"`
}

type summaryCounts map[migration.State]map[migration.Network]int

// MarshalJSON writes verdicts, overMigrationNetwork, overPodNetwork, unread, states,
// paths (the networks of those that succeeded), fallBackNodes and reasons; and
// counts (by state and network) and nodes (all, by name), from which
// [Summary.UnmarshalJSON] reads the summary again. A state or network that
// nothing has is left out.
func (s Summary) MarshalJSON() ([]byte, error) {
	out := summaryJSON{
		Verdicts: s.Verdicts(), Over: s.over, Pod: s.OverPodNetwork(), Unread: s.unread,
		States: map[string]int{}, Paths: map[string]int{}, Counts: summaryCounts{},
		FellBack:  append([]NodeCount{}, s.FallBackNodes()...),
		Reasons:   append([]ReasonCount{}, s.Reasons()...),
		Succeeded: append([]NodeCount{}, slices.Collect(maps.Values(s.nodes))...),
	}
	slices.SortFunc(out.Succeeded, func(a, b NodeCount) int { return cmp.Compare(a.Node, b.Node) })
	for i := range s.counts {
		state := migration.State(i)
		for k, n := range s.counts[i] {
			if n == 0 {
				continue
			}
			network := migration.Network(k)
			if out.Counts[state] == nil {
				out.Counts[state] = map[migration.Network]int{}
			}
			out.Counts[state][network] = n
			out.States[state.String()] += n
			if state == migration.Succeeded {
				out.Paths[network.String()] = n
			}
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [Summary.MarshalJSON] wrote: its members counts, nodes,
// reasons, overMigrationNetwork and unread. The others are computed from these. Fewer than no
// migrations, and more over the migration network than succeeded over it, are
// errors.
func (s *Summary) UnmarshalJSON(data []byte) error {
	var in summaryJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	var out Summary
	for state, by := range in.Counts {
		for network, n := range by {
			if n < 0 {
				return fmt.Errorf("counts: %d is less than 0", n)
			}
			out.counts[state][network] = n
		}
	}
	most := out.counts[migration.Succeeded][migration.OnMigrationNetwork]
	if out.over = in.Over; out.over < 0 || out.over > most {
		return fmt.Errorf("overMigrationNetwork: %d is outside 0..%d", out.over, most)
	}
	if out.unread = in.Unread; out.unread < 0 || out.unread > out.Verdicts() {
		return fmt.Errorf("unread: %d is outside 0..%d", out.unread, out.Verdicts())
	}
	for _, n := range in.Succeeded {
		out.count(n)
	}
	for _, r := range in.Reasons {
		if out.reasons == nil {
			out.reasons = map[string]int{}
		}
		out.reasons[r.Code] += r.Count
	}
	*s = out
	return nil
}
