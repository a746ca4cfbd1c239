package planner_test

import (
	"strings"
	"testing"

	"example.com/migrationnet-operator/internal/planner"
)

func TestWhatIsNoRequestIsSaid(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	w.reconcile()
	before := w.nad().GetResourceVersion() + w.hco().GetResourceVersion()
	for _, c := range []struct{ name, request, want string }{
		{"a text", `just a text`, "RequestInvalid: "},
		{"a list", `[1, 2]`, "RequestInvalid: "},
		{"nothing in it", `{}`, "RequestInvalid: "},
		{"lists of the wrong kind", `{network: [], clusters: {a: 1}}`, "RequestInvalid: "},
		{"null", `{network: null, clusters: null}`, "RequestInvalid: "},
		{"a misspelt window", strings.Replace(twoClusters, "nodes: 6", "nodes: 6, windwo: x", 1),
			"RequestInvalid: "},
		{"an overlap", strings.Replace(twoClusters, "nodes: 6",
			"nodes: 6, networks: [{name: pods, cidr: 10.200.0.0/16}]", 1), "RequestInvalid: "},
		{"another cluster", strings.ReplaceAll(twoClusters, "name: east", "name: north"),
			"ClusterUnknown: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := *w
			w.T = t
			w.asks(c.request)
			w.reconcile()
			w.has(planner.Planned, "False "+c.want)
			w.has(planner.Applied, "False NotPlanned: what was applied before stays")
			if got := w.windows(); got != "east 10.200.5.2-10.200.5.17, west 10.200.5.18-10.200.5.49" {
				t.Errorf("it forgot windows: %s", got)
			}
		})
	}
	if after := w.nad().GetResourceVersion() + w.hco().GetResourceVersion(); after != before {
		t.Errorf("it wrote: %s, before %s", after, before)
	}
	w.asks(twoClusters)
	w.reconcile()
	w.has(planner.Applied, applied)
}
