// Package planner keeps the migration network of a cluster as a MigrationPlan says.
package planner

import (
	"context"
	"time"

	"example.com/migrationnet-operator/internal/v1alpha1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Reconciler makes a NetworkAttachmentDefinition and the network of HyperConverged of what
// a MigrationPlan asks for.
//
// It writes the members that the plan is about and no others, by server-side apply without
// force, and only when one of them differs: a new network restarts every virt-handler. So it
// writes nothing while a migration runs. The windows are in the status before anything is
// applied, and the next plan starts from them.
type Reconciler struct {
	Writer client.Client
	// Live reads from the API server: what is compared before a write must not be old, and
	// neither must be the windows.
	Live   client.Reader
	Events events.EventRecorder

	Retry time.Duration // how soon to look again; zero is ten seconds
}

// ManagerOf returns the field manager of a plan. Each plan has its own, so that two plans
// for one cluster are a conflict and not an endless exchange of writes.
func ManagerOf(plan string) string { return "migrationnet-plan-" + plan }

// Conditions of a MigrationPlan.
const (
	Planned = "Planned" // there is a plan, and its windows are in the status
	Applied = "Applied" // this cluster is as the plan says
)

// Reconcile makes one pass.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	var m v1alpha1.MigrationPlan
	if err := r.Live.Get(ctx, req.NamespacedName, &m); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !m.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil // the network stays: it is in use
	}
	p := &pass{r: r, m: &m, was: m.DeepCopy().Status}
	again, err := p.run(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{RequeueAfter: again}, p.save(ctx)
}

// pass is one reconciliation.
type pass struct {
	r   *Reconciler
	m   *v1alpha1.MigrationPlan
	was v1alpha1.Status // as it is stored
}

// run plans and applies, and returns when to look again; zero is when something changes.
func (p *pass) run(ctx context.Context) (time.Duration, error) {
	w, ok, err := p.plan(ctx)
	if err != nil || !ok {
		return p.retry(), err
	}
	if err := p.save(ctx); err != nil { // the windows, before they are used
		return 0, err
	}
	return p.apply(ctx, w)
}

func (p *pass) retry() time.Duration {
	if p.r.Retry == 0 {
		return 10 * time.Second
	}
	return p.r.Retry
}

// set sets a condition.
func (p *pass) set(condition string, status bool, reason, message string) {
	s := metav1.ConditionFalse
	if status {
		s = metav1.ConditionTrue
	}
	meta.SetStatusCondition(&p.m.Status.Conditions, metav1.Condition{
		Type: condition, Status: s, ObservedGeneration: p.m.Generation,
		Reason: reason, Message: shortened(message),
	})
}

// save writes the status, if it differs from what is stored. It fails when another has
// written the plan since it was read.
func (p *pass) save(ctx context.Context) error {
	if equality.Semantic.DeepEqual(p.was, p.m.Status) {
		return nil
	}
	if err := p.r.Writer.Status().Update(ctx, p.m); err != nil {
		return err
	}
	p.was = p.m.DeepCopy().Status
	return nil
}
