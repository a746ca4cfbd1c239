package planner_test

import (
	"strings"
	"testing"

	"example.com/migrationnet-operator/internal/planner"
)

const (
	noNetwork = "plan-cidr spec.request.network.cidr: there is no network; " +
		"write a network such as 10.200.5.0/24\n" +
		"plan-name spec.request.network.name: there is no name; " +
		"use lower-case letters, digits and dashes, at most 63"
	nothing = "RequestInvalid: " + noNetwork + "\n" +
		"plan-no-cluster spec.request.clusters: there is no cluster; describe at least one"
)

func TestWhatIsNoRequestIsSaid(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	w.reconcile()
	before := w.nad().GetResourceVersion() + w.hco().GetResourceVersion()
	for _, c := range []struct{ name, request, want string }{
		{"a text", `just a text`, `RequestInvalid: json-member-type spec.request: ` +
			`want an object, got a string "just a text"; write one JSON object`},
		{"a list", `[1, 2]`, "RequestInvalid: json-member-type spec.request: " +
			"want an object, got an array [1,2]; write one JSON object"},
		{"nothing in it", `{}`, nothing},
		{"lists of the wrong kind", `{network: [], clusters: {a: 1}}`,
			"RequestInvalid: json-member-type spec.request.clusters: " +
				"want an array, got an object {\"a\":1}; write an array, or leave it out\n" +
				"json-member-type spec.request.network: " +
				"want an object, got an array []; write an object, or leave it out\n" +
				noNetwork},
		{"null", `{network: null, clusters: null}`, nothing},
		{"a misspelt window", strings.Replace(twoClusters, "nodes: 6", "nodes: 6, windwo: x", 1),
			"RequestInvalid: plan-member spec.request.clusters[0].windwo: " +
				`the plan has no member "windwo"; write "window"`},
		{"an overlap", strings.Replace(twoClusters, "nodes: 6",
			"nodes: 6, networks: [{name: pods, cidr: 10.200.0.0/16}]", 1),
			"RequestInvalid: plan-overlap spec.request.network.cidr: east pods and migration " +
				"network migration-network both use 10.200.5.0/24; move the migration network " +
				"migration-network elsewhere, or the east pods"},
		{"another cluster", strings.ReplaceAll(twoClusters, "name: east", "name: north"),
			`ClusterUnknown: spec.cluster: "east" is not among the clusters of the request: ` +
				`"north", "west"`},
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
