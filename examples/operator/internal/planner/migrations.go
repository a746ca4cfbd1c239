package planner

import (
	"context"

	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
)

// writes counts what was written, by kind: a number that grows by itself is a fault.
var writes = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "migrationnet_plan_writes_total",
	Help: "Objects that were written because they differed from the plan.",
}, []string{"kind"})

func init() { metrics.Registry.MustRegister(writes) }

var migrationKind = schema.GroupVersionKind{
	Group: "kubevirt.io", Version: "v1", Kind: "VirtualMachineInstanceMigration",
}

// runningMigrations returns the names of the migrations that are not over, page by page: a
// cluster keeps those that are, and there may be thousands.
func runningMigrations(ctx context.Context, from client.Reader) (out []string, err error) {
	var page unstructured.UnstructuredList
	page.SetGroupVersionKind(migrationKind)
	for next := ""; ; next = page.GetContinue() {
		err := from.List(ctx, &page, client.Limit(500), client.Continue(next))
		if meta.IsNoMatchError(err) {
			return nil, nil // no KubeVirt, no migrations
		}
		if err != nil {
			return nil, err
		}
		for _, m := range page.Items {
			phase, _, _ := unstructured.NestedString(m.Object, "status", "phase")
			if !(migration.VMIM{Phase: phase}).IsFinal() {
				out = append(out, m.GetNamespace()+"/"+m.GetName())
			}
		}
		if page.GetContinue() == "" {
			return out, nil
		}
	}
}

// sameRef reports whether a name of HyperConverged is that of the planned network.
func sameRef(live string, p plan.ClusterPlan) bool {
	got, err := nad.ParseRef(live)
	if err != nil {
		return false
	}
	want, err := nad.NewRef(p.Namespace, p.Definition.Name)
	return err == nil && got.In(p.Namespace) == want
}
