package planner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/migrationnet-operator/internal/planner"
	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
)

func (w *world) names() string {
	w.Helper()
	got, _, _ := unstructured.NestedString(w.hco().Object, "spec", "liveMigrationConfig", "network")
	return got
}

func TestAPlanIsAppliedOnceAndOnlyItsLeaves(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	if again := w.reconcile(); again.RequeueAfter != 0 {
		t.Errorf("it comes back: %v", again)
	}
	w.has(planner.Planned, "True Planned: every cluster has a window")
	w.has(planner.Applied, applied)
	if got, want := w.windows(), "east 10.200.5.2-10.200.5.17, west 10.200.5.18-10.200.5.49"; got != want {
		t.Errorf("windows are %s, want %s", got, want)
	}
	if got := w.names(); got != network {
		t.Errorf("HyperConverged names %q", got)
	}
	for got, want := range map[string]string{
		owners(w.hco(), planner.ManagerOf(planName)): `{"f:spec":{"f:liveMigrationConfig":{"f:network":{}}}}`,
		owners(w.nad(), planner.ManagerOf(planName)): `{"f:spec":{"f:config":{}}}`,
	} {
		if got != want {
			t.Errorf("the manager has %s, want %s", got, want)
		}
	}
	want := []string{
		"Normal Written the network migration-network is written",
		"Normal Written HyperConverged is written",
		"Normal RestartingVirtHandlers the migration network is now migration-network, " +
			"and every virt-handler restarts",
	}
	if diff := cmp.Diff(want, w.said()); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}

	before := w.versions()
	w.reconcile()
	w.restart()
	w.reconcile()
	if after := w.versions(); after != before {
		t.Errorf("a pass with nothing to do wrote: %s, before %s", after, before)
	}
	if said := w.said(); said != nil {
		t.Errorf("it said %q", said)
	}
}

// What means the same is not written again, however another wrote it.
func TestAnotherSpellingIsNoDifference(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	w.reconcile()
	h, n := w.hco(), w.nad()
	w.must(unstructured.SetNestedField(h.Object, namespace+"/"+network,
		"spec", "liveMigrationConfig", "network"))
	w.must(w.client.Update(t.Context(), h))
	config, _, _ := unstructured.NestedString(n.Object, "spec", "config")
	w.must(unstructured.SetNestedField(n.Object, strings.ReplaceAll(config, " ", ""), "spec", "config"))
	w.must(w.client.Update(t.Context(), n))
	before := w.versions()
	w.reconcile()
	if after := w.versions(); after != before {
		t.Errorf("it wrote: %s, before %s", after, before)
	}
}

func TestAMemberOfAnotherManagerIsAConflict(t *testing.T) {
	w := start(t, "1.17")
	h := w.create(emptyHyperConverged)
	w.must(unstructured.SetNestedField(h.Object, "by-hand", "spec", "liveMigrationConfig", "network"))
	w.must(w.client.Update(t.Context(), h, client.FieldOwner("an-admin")))
	w.asks(twoClusters)
	if again := w.reconcile(); again.RequeueAfter != 10*time.Second {
		t.Errorf("it comes back %v", again)
	}
	const conflict = "HyperConverged has another owner: spec.liveMigrationConfig.network: " +
		`conflict with "an-admin" using hco.kubevirt.io/v1beta1`
	w.has(planner.Applied, "False Conflict: "+conflict)
	if got := w.names(); got != "by-hand" {
		t.Errorf("HyperConverged names %q", got)
	}
	w.reconcile()
	if got := w.said(); slices.Index(got, "Warning Conflict "+conflict) < 0 || len(got) != 2 {
		t.Errorf("it said %q", got)
	}
	h = w.hco()
	unstructured.RemoveNestedField(h.Object, "spec", "liveMigrationConfig", "network")
	w.must(w.client.Update(t.Context(), h, client.FieldOwner("an-admin")))
	w.reconcile()
	w.has(planner.Applied, applied)
}

// The operator stops after each of its writes in turn, and another goes on: the windows are
// the same.
func TestARestartInTheMiddle(t *testing.T) {
	for stop := range 4 { // before the status, the network, HyperConverged, the status
		w := start(t, "1.17")
		w.create(emptyHyperConverged)
		w.asks(twoClusters)
		w.breakAfter(stop)
		if _, err := w.r.Reconcile(t.Context(), w.request()); !errors.Is(err, errStopped) {
			t.Fatalf("%d: %v", stop, err)
		}
		w.restart()
		if stop > 0 { // the windows are known: to add a cluster first moves nobody
			w.asks(strings.Replace(twoClusters, "clusters:\n", "clusters:\n"+thirdCluster, 1))
		}
		w.reconcile()
		w.has(planner.Applied, applied)
		want := "east 10.200.5.2-10.200.5.17, west 10.200.5.18-10.200.5.49"
		if stop > 0 {
			want = "third 10.200.5.50-10.200.5.65, " + want
		}
		if got := w.windows(); got != want {
			t.Errorf("%d: windows are %s, want %s", stop, got, want)
		}
	}
}

var errStopped = errors.New("stopped")

// breakAfter has every write after the first n fail, as if the operator had stopped.
func (w *world) breakAfter(n int) {
	left := n
	count := func() error {
		if left--; left < 0 {
			return errStopped
		}
		return nil
	}
	real, err := client.NewWithWatch(w.server.Config, client.Options{Scheme: w.client.Scheme()})
	w.must(err)
	w.r.Writer = interceptor.NewClient(real, interceptor.Funcs{
		Apply: func(ctx context.Context, c client.WithWatch, o runtime.ApplyConfiguration,
			opts ...client.ApplyOption) error {
			if err := count(); err != nil {
				return err
			}
			return c.Apply(ctx, o, opts...)
		},
		SubResourceUpdate: func(ctx context.Context, c client.Client, sub string, o client.Object,
			opts ...client.SubResourceUpdateOption) error {
			if err := count(); err != nil {
				return err
			}
			return c.SubResource(sub).Update(ctx, o, opts...)
		},
	})
}

// Where the status was lost with the plan, the cluster's own window is what it has.
func TestALostStatusMovesNoWindow(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	w.reconcile()
	w.must(w.client.Delete(t.Context(), w.plan()))
	w.asks(strings.Replace(twoClusters, "clusters:\n", "clusters:\n"+thirdCluster, 1))
	w.reconcile()
	w.has(planner.Applied, applied)
	if got := w.windows(); !strings.Contains(got, "east 10.200.5.2-10.200.5.17") {
		t.Errorf("windows are %s", got)
	}
}

// A network that shares no address with the one before is another, and starts afresh.
func TestAnotherNetworkStartsAfresh(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	w.reconcile()
	w.asks(strings.NewReplacer("10.200.5.", "10.201.5.", "migration-network", "other").
		Replace(twoClusters))
	w.reconcile()
	w.has(planner.Applied, "True Applied: openshift-cnv/other hands out 10.201.5.2-10.201.5.17, "+
		"and HyperConverged names it")
}

func TestARunningMigrationHoldsAChangeBack(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	over := w.create(migrationOf("done", "Succeeded"))
	one, two := w.create(migrationOf("a", "Running")), w.create(migrationOf("b", ""))
	if again := w.reconcile(); again.RequeueAfter != 10*time.Second {
		t.Errorf("it comes back %v", again)
	}
	w.has(planner.Planned, "True Planned: every cluster has a window")
	w.has(planner.Applied, "False MigrationsRunning: the change waits for migrations that run: "+
		"shop/a, shop/b")
	if got := w.names(); got != "" {
		t.Errorf("HyperConverged names %q", got)
	}
	for _, m := range []*unstructured.Unstructured{one, two} {
		w.must(w.client.Delete(t.Context(), m))
	}
	w.reconcile()
	w.has(planner.Applied, applied)
	w.must(w.client.Delete(t.Context(), over))

	w.create(migrationOf("later", "Running")) // nothing changes, so nothing is held back
	w.reconcile()
	w.has(planner.Applied, applied)
}

func migrationOf(name, phase string) string {
	return "{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstanceMigration, metadata: {name: " + name +
		", namespace: shop}, spec: {vmiName: db}, status: {phase: '" + phase + "'}}"
}

func TestWithoutHyperConvergedNothingIsWritten(t *testing.T) {
	w := start(t, "1.17")
	w.asks(twoClusters)
	if again := w.reconcile(); again.RequeueAfter != 10*time.Second {
		t.Errorf("it comes back %v", again)
	}
	w.has(planner.Applied, "False HyperConvergedMissing: HyperConverged "+
		"openshift-cnv/kubevirt-hyperconverged in hco.kubevirt.io/v1beta1: "+
		`hyperconvergeds.hco.kubevirt.io "kubevirt-hyperconverged" not found; nothing is applied without it`)
	if said := w.said(); said != nil {
		t.Errorf("it said %q", said)
	}
	w.create(emptyHyperConverged)
	w.reconcile()
	w.has(planner.Applied, applied)

	w.asks(strings.ReplaceAll(twoClusters, `hco: "1.17"`, `hco: "1.18", api: v1`))
	w.reconcile()
	w.has(planner.Applied, "False APINotServed: HyperConverged openshift-cnv/kubevirt-hyperconverged "+
		`in hco.kubevirt.io/v1: no matches for kind "HyperConverged" in version "hco.kubevirt.io/v1"; `+
		"nothing is applied without it")
}

// HyperConverged is upgraded between applies: nothing is written for that, and what is then
// changed is written at the version that is asked for.
func TestAnUpgradeOfHyperConverged(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(twoClusters)
	w.reconcile()
	for _, release := range []string{"1.18", "1.19"} {
		d, err := apiserver.HyperConverged(release)
		w.must(err)
		w.must(w.server.Install(t.Context(), d))
		w.restart()
		before := w.hco().GetGeneration()
		w.asks(strings.ReplaceAll(twoClusters, `"1.17"`, `"`+release+`", api: v1`))
		w.reconcile()
		w.has(planner.Applied, applied)
		if after := w.hco().GetGeneration(); after != before {
			t.Errorf("%s: generation %d, before %d", release, after, before)
		}
	}
	w.asks(strings.NewReplacer(`"1.17"`, `"1.19", api: v1`, "migration-network", "renamed").
		Replace(twoClusters))
	w.reconcile()
	w.has(planner.Applied, strings.Replace(applied, network, "renamed", 1))
	if got := w.names(); got != "renamed" {
		t.Errorf("HyperConverged names %q", got)
	}
	if got, want := owners(w.hco(), planner.ManagerOf(planName)),
		`{"f:spec":{"f:virtualization":{"f:liveMigrationConfig":{"f:network":{}}}}}`; got != want {
		t.Errorf("the manager has %s, want %s", got, want)
	}
}

// OVN-Kubernetes makes the definition of an object, and that is what is applied then.
func TestAClusterUserDefinedNetwork(t *testing.T) {
	w := start(t, "1.17")
	w.create(emptyHyperConverged)
	w.asks(strings.Replace(twoClusters, "network:\n", "network:\n  attachment: clusteruserdefinednetwork\n", 1))
	w.reconcile()
	w.has(planner.Applied, strings.Replace(applied, "10.200.5.2-10.200.5.17", "10.200.5.16-10.200.5.31", 1))
	get := func() *unstructured.Unstructured {
		return w.get("k8s.ovn.org/v1", "ClusterUserDefinedNetwork", "", network)
	}
	before := get().GetResourceVersion() + w.plan().ResourceVersion
	w.reconcile()
	if after := get().GetResourceVersion() + w.plan().ResourceVersion; after != before {
		t.Errorf("it wrote again: %s, before %s", after, before)
	}
}
