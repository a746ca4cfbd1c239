package verdicts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/migrationnet-operator/internal/embedded"
	"example.com/migrationnet-operator/internal/known"
	"example.com/migrationnet-operator/internal/verdicts"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// world is a cluster with migrations, and the reconciler, which is called by hand.
type world struct {
	*testing.T
	client client.Client
	r      *verdicts.Reconciler
	events *events.FakeRecorder
	synced bool
}

const site = `
- {apiVersion: config.openshift.io/v1, kind: Network, metadata: {name: cluster},
   status: {networkType: OVNKubernetes, clusterNetwork: [{cidr: 10.128.0.0/14}]}}
- {apiVersion: hco.kubevirt.io/v1beta1, kind: HyperConverged,
   metadata: {name: kubevirt-hyperconverged, namespace: openshift-cnv},
   spec: {liveMigrationConfig: {network: migration}}}
- {apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition,
   metadata: {name: migration, namespace: openshift-cnv}, spec: {config: '{"cniVersion":"0.3.1",
   "name":"m","type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}'}}
`

func start(t *testing.T) *world {
	t.Helper()
	s, err := embedded.Start("1.18")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	c, err := client.New(s.Config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, client: c, events: events.NewFakeRecorder(100), synced: true}
	w.r = &verdicts.Reconciler{
		Writer: c, Live: c, Store: new(known.Store), Synced: func() bool { return w.synced },
		Events: w.events, Patience: 50 * time.Millisecond,
	}
	var objects []map[string]any
	w.must(yaml.Unmarshal([]byte(site), &objects))
	for _, o := range objects {
		w.r.Store.Set(&unstructured.Unstructured{Object: o})
	}
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) create(text string) *unstructured.Unstructured {
	w.Helper()
	u := new(unstructured.Unstructured)
	w.must(yaml.Unmarshal([]byte(text), &u.Object))
	status := u.Object["status"]
	w.must(w.client.Create(w.Context(), u))
	u.Object["status"] = status
	w.must(w.client.Status().Update(w.Context(), u))
	return u
}

// migrated creates a migration in a phase, with a condition of KubeVirt, and the machine that
// went to an address.
func (w *world) migrated(name, phase, address string) *unstructured.Unstructured {
	w.Helper()
	m := w.create(fmt.Sprintf(`{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstanceMigration,
		metadata: {name: %s, namespace: shop}, spec: {vmiName: vm-%s}, status: {phase: %s,
		conditions: [{type: migrationRejectedByResourceQuota, status: "False"}]}}`, name, name, phase))
	if address != "" {
		w.create(fmt.Sprintf(`{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance,
			metadata: {name: vm-%s, namespace: shop}, status: {nodeName: worker-1, phase: Running,
			migrationState: {migrationUid: %s, startTimestamp: "2026-11-20T09:14:02Z",
			endTimestamp: "2026-11-20T09:14:31Z", targetNodeDomainReadyTimestamp: "2026-11-20T09:14:31Z",
			targetNodeDomainDetected: true, targetNodeAddress: %s, targetNode: worker-1,
			sourceNode: worker-0, completed: true, mode: PreCopy}}}`, name, m.GetUID(), address))
	}
	return m
}

func (w *world) reconcile(m *unstructured.Unstructured) ctrl.Result {
	w.Helper()
	result, err := w.r.Reconcile(w.Context(), ctrl.Request{NamespacedName: client.ObjectKeyFromObject(m)})
	w.must(err)
	return result
}

// conditions returns those of a migration, each "type status reason", and the version of it.
func (w *world) conditions(m *unstructured.Unstructured) (out []string, version string) {
	w.Helper()
	w.must(w.client.Get(w.Context(), client.ObjectKeyFromObject(m), m))
	all, _, err := unstructured.NestedSlice(m.Object, "status", "conditions")
	w.must(err)
	for _, one := range all {
		c := one.(map[string]any)
		out = append(out, fmt.Sprintf("%v %v %v", c["type"], c["status"], c["reason"]))
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(c["lastTransitionTime"])); len(out) > 1 && err != nil {
			w.Error(err)
		}
	}
	return out, m.GetResourceVersion()
}

func (w *world) said() (out []string) {
	for {
		select {
		case e := <-w.events.Events:
			out = append(out, e)
		default:
			return out
		}
	}
}

const (
	kubeVirts = "migrationRejectedByResourceQuota False <nil>"
	ours      = "OverMigrationNetwork "
)

func TestAVerdictIsWrittenOnce(t *testing.T) {
	w := start(t)
	for _, c := range []struct{ name, phase, address, want, event string }{
		{"over", "Succeeded", "10.200.5.7", "True OverMigrationNetwork", "Normal OverMigrationNetwork "},
		{"pods", "Succeeded", "10.129.2.37", "False OverPodNetwork", "Warning OverPodNetwork "},
	} {
		m := w.migrated(c.name, c.phase, c.address)
		w.reconcile(m)
		got, version := w.conditions(m)
		if diff := cmp.Diff([]string{kubeVirts, ours + c.want}, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		if said := w.said(); len(said) != 1 || len(said[0]) < len(c.event) ||
			said[0][:len(c.event)] != c.event {
			t.Errorf("it said %q", said)
		}
		w.reconcile(m)
		// What the machine does later has nothing to do with it.
		var u unstructured.Unstructured
		u.SetAPIVersion("kubevirt.io/v1")
		u.SetKind("VirtualMachineInstance")
		u.SetNamespace("shop")
		u.SetName("vm-" + c.name)
		w.must(w.client.Delete(t.Context(), &u))
		for range 3 {
			w.r.Store.Delete(&unstructured.Unstructured{Object: map[string]any{"kind": "HyperConverged",
				"apiVersion": "hco.kubevirt.io/v1beta1", "metadata": map[string]any{"name": "x"}}})
			w.reconcile(m)
			time.Sleep(30 * time.Millisecond) // in all, more than the patience
		}
		if _, after := w.conditions(m); after != version || w.said() != nil {
			t.Errorf("%s: it wrote again", c.name)
		}
	}
}

func TestWhatRunsIsNotJudged(t *testing.T) {
	w := start(t)
	for _, phase := range []string{"Running", "Pending", ""} {
		m := w.migrated("m"+strings.ToLower(phase), "'"+phase+"'", "10.200.5.7")
		if again := w.reconcile(m); again != (ctrl.Result{}) {
			t.Errorf("%q comes back: %v", phase, again)
		}
		if got, _ := w.conditions(m); len(got) != 1 {
			t.Errorf("%q: %q", phase, got)
		}
	}
}

// Without its record, a migration is looked at again for a while, and then the condition says
// that it is not known: once.
func TestWhatCannotBeJudgedIsSaidAfterAWhile(t *testing.T) {
	w := start(t)
	m := w.migrated("lost", "Succeeded", "")
	if again := w.reconcile(m); again.RequeueAfter == 0 {
		t.Error("it does not come back")
	}
	if got, _ := w.conditions(m); len(got) != 1 {
		t.Errorf("%q, at once", got)
	}
	time.Sleep(60 * time.Millisecond)
	w.reconcile(m)
	got, version := w.conditions(m)
	if len(got) != 2 || got[1][:len(ours)+len("Unknown ")] != ours+"Unknown " {
		t.Errorf("%q", got)
	}
	w.reconcile(m)
	if _, after := w.conditions(m); after != version || len(w.said()) != 1 {
		t.Error("it wrote again")
	}
}

// Before the cluster is known, every address would be of no network.
func TestAVerdictWaitsForTheCluster(t *testing.T) {
	w := start(t)
	m := w.migrated("early", "Succeeded", "10.200.5.7")
	w.synced = false
	if again := w.reconcile(m); again.RequeueAfter == 0 {
		t.Error("it does not come back")
	}
	w.synced = true
	w.reconcile(m)
	if got, _ := w.conditions(m); len(got) != 2 || got[1] != ours+"True OverMigrationNetwork" {
		t.Errorf("%q", got)
	}
}
