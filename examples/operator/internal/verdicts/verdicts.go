// Package verdicts says of every migration that is over which network it went over: in a
// condition of its VirtualMachineInstanceMigration, written once, and in an event.
package verdicts

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"example.com/migrationnet-operator/internal/known"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/vmi"
	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
)

// The kinds of KubeVirt.
var (
	kubeVirt = schema.GroupVersion{Group: "kubevirt.io", Version: "v1"}
	// Kind is the kind that gets the condition.
	Kind    = kubeVirt.WithKind("VirtualMachineInstanceMigration")
	vmiKind = kubeVirt.WithKind("VirtualMachineInstance")
)

// verdicts counts the verdicts that were written, by the reason of their condition.
var verdicts = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "migrationnet_verdicts_total",
	Help: "Migrations that were judged when they were over, by the reason of the condition.",
}, []string{"status", "reason"})

func init() { metrics.Registry.MustRegister(verdicts) }

// Reconciler judges migrations.
//
// It reads a VirtualMachineInstance when a migration of it is over, and keeps none, so that
// its memory does not grow with them.
type Reconciler struct {
	Writer client.Client
	Live   client.Reader
	Store  *known.Store
	Synced func() bool // whether the store knows the cluster
	Events events.EventRecorder

	// Patience is for how long a migration that is over and cannot be judged is looked at
	// again, before the condition says so; zero is a minute.
	Patience time.Duration

	mu       sync.Mutex
	verifier *migration.Verifier
	changes  int                  // of the store, when verifier was made
	waits    map[string]time.Time // since when, by UID
}

// Wants reports whether an object is a migration that is to be judged: one that is over and
// has no verdict.
func Wants(o client.Object) bool {
	u, ok := o.(*unstructured.Unstructured)
	if !ok {
		return false
	}
	phase, _, _ := unstructured.NestedString(u.Object, "status", "phase")
	return (migration.VMIM{Phase: phase}).IsFinal() && !judged(u)
}

func judged(u *unstructured.Unstructured) bool {
	all, _, _ := unstructured.NestedSlice(u.Object, "status", "conditions")
	for _, c := range all {
		if m, ok := c.(map[string]any); ok && m["type"] == vmi.ConditionOverMigrationNetwork {
			return true
		}
	}
	return false
}

// Reconcile judges one migration.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	if !r.Synced() { // a verdict is for ever, so it waits for all that it rests on
		return ctrl.Result{RequeueAfter: time.Second}, nil
	}
	m := new(unstructured.Unstructured)
	m.SetGroupVersionKind(Kind)
	if err := r.Live.Get(ctx, req.NamespacedName, m); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !Wants(m) {
		return ctrl.Result{}, nil
	}
	v, err := r.verify(ctx, m)
	if err != nil {
		return ctrl.Result{}, err
	}
	if wait := r.wait(string(m.GetUID()), v); wait > 0 {
		return ctrl.Result{RequeueAfter: wait}, nil
	}
	return ctrl.Result{}, r.write(ctx, m, vmi.Condition(v))
}

// verify judges a migration by what the API server has of it now.
func (r *Reconciler) verify(ctx context.Context, m *unstructured.Unstructured) (migration.Verdict, error) {
	text, err := m.MarshalJSON()
	if err != nil {
		return migration.Verdict{}, err
	}
	vmim, _ := migration.ParseVMIM(text)
	machine, err := r.machine(ctx, vmim)
	if err != nil {
		return migration.Verdict{}, err
	}
	return r.current().Verify(machine, &vmim, migration.Expect{UID: vmim.UID}), nil
}

// machine reads the VirtualMachineInstance; nil when it is gone.
func (r *Reconciler) machine(ctx context.Context, m migration.VMIM) (*migration.VMI, error) {
	u := new(unstructured.Unstructured)
	u.SetGroupVersionKind(vmiKind)
	err := r.Live.Get(ctx, client.ObjectKey{Namespace: m.Namespace, Name: m.VMIName}, u)
	if apierrors.IsNotFound(err) || m.VMIName == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := u.MarshalJSON()
	if err != nil {
		return nil, err
	}
	v, _ := migration.ParseVMI(text)
	return &v, nil
}

// current returns a verifier with what is known of the cluster now.
func (r *Reconciler) current() *migration.Verifier {
	r.mu.Lock()
	defer r.mu.Unlock()
	if changes := r.Store.Changes(); r.verifier == nil || changes != r.changes {
		r.verifier, r.changes = migration.NewVerifier(r.Store.Cluster().References()), changes
	}
	return r.verifier
}

// wait returns how long to wait for a better verdict; 0 is to write this one.
func (r *Reconciler) wait(uid string, v migration.Verdict) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	patience := r.Patience
	if patience == 0 {
		patience = time.Minute
	}
	since, waits := r.waits[uid]
	if v.Settled() || waits && time.Since(since) >= patience {
		delete(r.waits, uid)
		return 0
	}
	if !waits {
		if r.waits == nil {
			r.waits = map[string]time.Time{}
		}
		r.waits[uid] = time.Now()
	}
	return max(patience/6, time.Millisecond)
}

// write adds the condition. It fails when another has written the object since.
func (r *Reconciler) write(ctx context.Context, m *unstructured.Unstructured, c metav1.Condition) error {
	c.LastTransitionTime = metav1.Now()
	one, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&c)
	if err != nil {
		return err
	}
	all, _, err := unstructured.NestedSlice(m.Object, "status", "conditions")
	if err != nil {
		return err
	}
	// The list is replaced as a whole, hence the resource version.
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"resourceVersion": m.GetResourceVersion()},
		"status":   map[string]any{"conditions": append(all, one)},
	})
	if err != nil {
		return err
	}
	err = r.Writer.Status().Patch(ctx, m, client.RawPatch("application/merge-patch+json", patch))
	if err != nil {
		return client.IgnoreNotFound(err)
	}
	verdicts.WithLabelValues(string(c.Status), c.Reason).Inc()
	kind := corev1.EventTypeNormal
	if c.Status == metav1.ConditionFalse {
		kind = corev1.EventTypeWarning
	}
	r.Events.Eventf(m, nil, kind, c.Reason, "Verify", "%s", note(c.Message))
	return nil
}

// note returns what of a message an event can hold.
func note(s string) string {
	const longest = 1024 // of events.k8s.io
	if len(s) > longest {
		return strings.ToValidUTF8(s[:longest], "")
	}
	return s
}
