package planner_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"example.com/migrationnet-operator/internal/embedded"
	"example.com/migrationnet-operator/internal/planner"
	"example.com/migrationnet-operator/internal/v1alpha1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// world is a cluster with its reconciler, which is called by hand.
type world struct {
	*testing.T
	server *embedded.Server
	client client.Client
	r      *planner.Reconciler
	events *events.FakeRecorder
}

const planName = "migration"

// start starts a cluster with the HyperConverged of a release of HCO.
func start(t *testing.T, release string) *world {
	t.Helper()
	s, err := embedded.Start(release)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	w := &world{T: t, server: s}
	w.restart()
	return w
}

// restart forgets all that the operator has in its memory.
func (w *world) restart() {
	w.Helper()
	known := runtime.NewScheme()
	w.must(v1alpha1.AddToScheme(known))
	c, err := client.New(w.server.Config, client.Options{Scheme: known})
	w.must(err)
	w.client, w.events = c, events.NewFakeRecorder(100)
	w.r = &planner.Reconciler{Writer: c, Live: c, Events: w.events}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// create creates an object that is written as YAML.
func (w *world) create(text string) *unstructured.Unstructured {
	w.Helper()
	u := new(unstructured.Unstructured)
	w.must(yaml.Unmarshal([]byte(text), &u.Object))
	status, there := u.Object["status"]
	w.must(w.client.Create(w.Context(), u))
	if there {
		u.Object["status"] = status
		w.must(w.client.Status().Update(w.Context(), u))
	}
	return u
}

// asks writes a plan for the cluster east, of which the request is YAML.
func (w *world) asks(request string) {
	w.Helper()
	text, err := yaml.YAMLToJSON([]byte(request))
	w.must(err)
	m := &v1alpha1.MigrationPlan{ObjectMeta: metav1.ObjectMeta{Name: planName}}
	err = w.client.Get(w.Context(), client.ObjectKeyFromObject(m), m)
	there := client.IgnoreNotFound(err) == nil && err == nil
	m.Spec.Cluster, m.Spec.Request.Raw = "east", text
	if there {
		w.must(w.client.Update(w.Context(), m))
		return
	}
	w.must(w.client.Create(w.Context(), m))
}

// reconcile makes one pass, which has to end without an error.
func (w *world) reconcile() ctrl.Result {
	w.Helper()
	result, err := w.r.Reconcile(w.Context(), w.request())
	w.must(err)
	return result
}

func (w *world) request() ctrl.Request {
	return ctrl.Request{NamespacedName: client.ObjectKey{Name: planName}}
}

func (w *world) plan() *v1alpha1.MigrationPlan {
	w.Helper()
	var m v1alpha1.MigrationPlan
	w.must(w.client.Get(w.Context(), client.ObjectKey{Name: planName}, &m))
	return &m
}

// condition returns a condition as "True Reason: message", and checks its generation.
func (w *world) condition(name string) string {
	w.Helper()
	m := w.plan()
	c := meta.FindStatusCondition(m.Status.Conditions, name)
	if c == nil {
		return ""
	}
	if c.ObservedGeneration != m.Generation || m.Status.ObservedGeneration != m.Generation {
		w.Errorf("%s is of generation %d, the status of %d, the plan is %d", name,
			c.ObservedGeneration, m.Status.ObservedGeneration, m.Generation)
	}
	return string(c.Status) + " " + c.Reason + ": " + c.Message
}

// has reports an error when a condition is not as wanted, word for word.
func (w *world) has(name, want string) {
	w.Helper()
	if got := w.condition(name); got != want {
		w.Errorf("%s is\n%s\nwant\n%s", name, got, want)
	}
}

func (w *world) windows() string {
	w.Helper()
	var out []string
	for _, c := range w.plan().Status.Windows {
		out = append(out, c.Cluster+" "+c.Window)
	}
	return strings.Join(out, ", ")
}

// said returns the events since the last call, each "Normal Reason note".
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
	nadVersion = "k8s.cni.cncf.io/v1"
	nadKind    = "NetworkAttachmentDefinition"
	namespace  = "openshift-cnv"
	network    = "migration-network"
	hcoName    = "kubevirt-hyperconverged"
	v1beta1    = "hco.kubevirt.io/v1beta1"
)

func (w *world) get(version, kind, ns, name string) *unstructured.Unstructured {
	w.Helper()
	u := new(unstructured.Unstructured)
	u.SetAPIVersion(version)
	u.SetKind(kind)
	w.must(w.client.Get(context.Background(), client.ObjectKey{Namespace: ns, Name: name}, u))
	return u
}

func (w *world) nad() *unstructured.Unstructured {
	w.Helper()
	return w.get(nadVersion, nadKind, namespace, network)
}

func (w *world) hco() *unstructured.Unstructured {
	w.Helper()
	return w.get(v1beta1, "HyperConverged", namespace, hcoName)
}

// owners returns the members that a manager has in an object, as JSON.
func owners(u *unstructured.Unstructured, manager string) string {
	for _, f := range u.GetManagedFields() {
		if f.Manager == manager {
			return string(f.FieldsV1.Raw)
		}
	}
	return ""
}

// versions are the resource versions of all that the operator writes.
func (w *world) versions() string {
	w.Helper()
	text, err := json.Marshal([]string{
		w.nad().GetResourceVersion(), w.hco().GetResourceVersion(), w.plan().ResourceVersion,
	})
	w.must(err)
	return string(text)
}

const emptyHyperConverged = `
apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata: {name: kubevirt-hyperconverged, namespace: openshift-cnv}
spec: {}
`

const twoClusters = `
network:
  name: migration-network
  cidr: 10.200.5.0/24
  inUse: [{owner: router, addresses: [10.200.5.1]}]
clusters:
- {name: east, hco: "1.17", namespace: openshift-cnv, nodes: 6, nic: eth1,
   decentralizedLiveMigration: true}
- {name: west, hco: "1.17", namespace: openshift-cnv, nodes: 12, nic: eth1,
   decentralizedLiveMigration: true}
`

const thirdCluster = `- {name: third, hco: "1.17", namespace: openshift-cnv, nodes: 3, nic: eth1,
   decentralizedLiveMigration: true}
`

const applied = "True Applied: openshift-cnv/migration-network hands out 10.200.5.2-10.200.5.17, " +
	"and HyperConverged names it"
