package planner_test

import (
	"testing"

	"example.com/migrationnet-operator/internal/planner"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestTheFirstPassAppliesThePlan(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	if again := w.reconcile(); again.RequeueAfter != 0 {
		t.Errorf("it comes back: %v", again)
	}
	w.has(planner.Applied, applied)
	t.Log(w.condition(planner.Planned), w.windows(), w.said())
	got, _, _ := unstructured.NestedString(w.hco().Object, "spec", "liveMigrationConfig", "network")
	if got != network {
		t.Errorf("HyperConverged names %q", got)
	}
	t.Log(owners(w.hco(), planner.ManagerOf(planName)))
	t.Log(owners(w.nad(), planner.ManagerOf(planName)))
	before := w.versions()
	w.reconcile()
	w.restart()
	w.reconcile()
	if after := w.versions(); after != before {
		t.Errorf("a pass with nothing to do wrote: %s, before %s", after, before)
	}
}
