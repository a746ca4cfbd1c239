package planner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/nad"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// document is something to write.
type document struct {
	what string // for people
	text []byte
}

// apply makes the cluster as planned. It returns when to look again.
func (p *pass) apply(ctx context.Context, w work) (time.Duration, error) {
	if w.missing != nil {
		reason := "HyperConvergedMissing"
		if meta.IsNoMatchError(w.missing) {
			reason = "APINotServed"
		}
		p.set(Applied, false, reason, fmt.Sprintf("HyperConverged %s/%s in %s: %v; nothing is applied without it",
			w.plan.Namespace, hcoName, w.plan.API.GroupVersion(), w.missing))
		return p.retry(), nil
	}
	todo, rollout, err := w.differences()
	if err != nil {
		return 0, err
	}
	if len(todo) > 0 {
		held, err := p.hold(ctx)
		if err != nil || held {
			return p.retry(), err
		}
	}
	for _, d := range todo {
		if err := p.write(ctx, d); err != nil {
			return p.failed(d, err)
		}
	}
	if rollout {
		p.event(corev1.EventTypeNormal, "RestartingVirtHandlers",
			"the migration network is now "+w.plan.Definition.Name+", and every virt-handler restarts")
	}
	p.set(Applied, true, "Applied", fmt.Sprintf("%s/%s hands out %v, and HyperConverged names it",
		w.plan.Namespace, w.plan.Definition.Name, w.plan.Window))
	return 0, nil
}

// differences returns what is not as planned, in the order in which it is to be written, and
// whether a part of it restarts every virt-handler.
func (w work) differences() (todo []document, rollout bool, err error) {
	network, err := w.plan.Network().MarshalJSON()
	if err != nil {
		return nil, false, err
	}
	if same, err := w.sameNetwork(network); err != nil {
		return nil, false, err
	} else if !same {
		todo = append(todo, document{"the network " + w.plan.Definition.Name, network})
	}
	text, err := w.hyperConverged.MarshalJSON()
	if err != nil {
		return nil, false, err
	}
	live, _ := hco.Parse(text)
	change := w.plan.Change.Against(live.LiveMigrationConfig)
	if sameRef(live.LiveMigrationConfig.Network, w.plan) {
		change.Network = hco.Field[string]{} // another spelling: to write ours restarts all for nothing
	}
	if change != (hco.Change{}) {
		// The manager has never applied anything but what the plan sets.
		document := document{"HyperConverged", w.plan.Change.ServerSideApply(
			w.plan.API, w.plan.Namespace, hco.LiveMigrationConfig{})}
		todo, rollout = append(todo, document), !change.Network.IsZero()
	}
	return todo, rollout, nil
}

// sameNetwork reports whether the network that there is says the same as the one that is
// planned, however it is spelt.
func (w work) sameNetwork(want []byte) (bool, error) {
	if w.network == nil {
		return false, nil
	}
	text, err := w.network.MarshalJSON()
	if err != nil {
		return false, err
	}
	if w.plan.UserDefined != nil {
		live, _ := nad.ParseUserDefinedNetwork(text)
		live.Unknown = nil
		got, err := json.Marshal(live)
		return err == nil && bytes.Equal(got, want), nil
	}
	live, _ := nad.Parse(text)
	got, err := json.Marshal(live.Config)
	if err != nil {
		return false, nil // it is not even JSON
	}
	planned, err := json.Marshal(w.plan.Definition.Config)
	return bytes.Equal(got, planned), err
}

// hold reports whether migrations run, and says which.
func (p *pass) hold(ctx context.Context) (bool, error) {
	running, err := runningMigrations(ctx, p.r.Live)
	if err != nil || len(running) == 0 {
		return false, err
	}
	const shown = 3
	names, more := running, ""
	if len(names) > shown {
		names, more = names[:shown], fmt.Sprintf(" and %d more", len(running)-shown)
	}
	p.set(Applied, false, "MigrationsRunning", "the change waits for migrations that run: "+
		strings.Join(names, ", ")+more)
	return true, nil
}

// write applies a document.
func (p *pass) write(ctx context.Context, d document) error {
	var u unstructured.Unstructured
	if err := u.UnmarshalJSON(d.text); err != nil {
		return err
	}
	err := p.r.Writer.Apply(ctx, client.ApplyConfigurationFromUnstructured(&u),
		client.FieldOwner(ManagerOf(p.m.Name)))
	if err == nil {
		writes.WithLabelValues(u.GetKind()).Inc()
		p.event(corev1.EventTypeNormal, "Written", d.what+" is written")
	}
	return err
}

// failed says why a document was not written. What may pass by itself is an error.
func (p *pass) failed(d document, err error) (time.Duration, error) {
	var status apierrors.APIStatus
	switch {
	case apierrors.IsConflict(err) && errors.As(err, &status) && len(conflicts(status.Status())) > 0:
		message := d.what + " has another owner: " + strings.Join(conflicts(status.Status()), "; ")
		p.refused("Conflict", message)
	case apierrors.IsInvalid(err), apierrors.IsForbidden(err), apierrors.IsBadRequest(err),
		apierrors.IsNotFound(err), meta.IsNoMatchError(err):
		p.refused("Refused", d.what+": "+err.Error())
	default:
		return 0, err
	}
	return p.retry(), nil
}

func (p *pass) refused(reason, message string) {
	before := meta.FindStatusCondition(p.was.Conditions, Applied)
	p.set(Applied, false, reason, message)
	if before == nil || before.Reason != reason {
		p.event(corev1.EventTypeWarning, reason, message)
	}
}

// conflicts returns the members that another manager has, and who it is.
func conflicts(s metav1.Status) (out []string) {
	if s.Details == nil {
		return nil
	}
	for _, c := range s.Details.Causes {
		if c.Type == metav1.CauseTypeFieldManagerConflict {
			out = append(out, strings.TrimPrefix(c.Field, ".")+": "+c.Message)
		}
	}
	return out
}

func (p *pass) event(kind, reason, note string) {
	const longest = 1024 // of events.k8s.io
	if len(note) > longest {
		note = strings.ToValidUTF8(note[:longest], "")
	}
	p.r.Events.Eventf(p.m, nil, kind, reason, "Reconcile", "%s", note)
}
