// Package webhooks answers the API server before it stores a NetworkAttachmentDefinition or a
// HyperConverged: errors with the field, and warnings, also of what is wrong only together
// with the rest of the cluster.
package webhooks

import (
	"context"
	"errors"
	"net/http"

	"example.com/migrationnet-operator/internal/known"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/fielderr"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/nad"
	admissionv1 "k8s.io/api/admission/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// Paths at which the handlers are served.
const (
	DefinitionPath     = "/validate-network-attachment-definition"
	HyperConvergedPath = "/validate-hyperconverged"
)

// judge returns what is wrong with an object, by itself and in the cluster of a store.
type judge func(s *known.Store, object []byte) diag.List

// Handler is the handler of one kind.
type Handler struct {
	Store  *known.Store
	Synced func() bool // whether the store knows the cluster

	judge judge
	of    schema.GroupKind
	// change returns what is wrong with the step from one object to the other; nil is nothing.
	change func(before, after []byte) diag.List
}

// Definitions returns the handler of NetworkAttachmentDefinitions.
func Definitions(s *known.Store, synced func() bool) *Handler {
	return &Handler{
		Store: s, Synced: synced, judge: definition,
		of: schema.GroupKind{Group: "k8s.cni.cncf.io", Kind: nad.Kind},
	}
}

// HyperConverged returns the handler of HyperConverged.
func HyperConverged(s *known.Store, synced func() bool) *Handler {
	return &Handler{
		Store: s, Synced: synced, judge: hyperConverged, change: rollout,
		of: schema.GroupKind{Group: hco.Group, Kind: hco.Kind},
	}
}

var errNotSynced = errors.New("the operator does not know the cluster yet; try again in a moment")

// Handle answers a request.
//
// What an object had wrong before an update is a warning and no error: or else nobody could
// remove its finalizer, or label it.
func (h *Handler) Handle(_ context.Context, req admission.Request) admission.Response {
	if req.Operation == admissionv1.Delete {
		return admission.Allowed("")
	}
	if !h.Synced() {
		return admission.Errored(http.StatusServiceUnavailable, errNotSynced)
	}
	object := withNamespace(req.Object.Raw, req.Namespace)
	found := h.judge(h.Store, object)
	var old diag.List
	if req.Operation == admissionv1.Update && len(req.OldObject.Raw) > 0 {
		before := withNamespace(req.OldObject.Raw, req.Namespace)
		old = h.judge(h.Store, before)
		if h.change != nil {
			found.Add(h.change(before, object)...)
		}
	}
	return h.respond(req.Name, found, old)
}

func (h *Handler) respond(name string, found, old diag.List) admission.Response {
	var fresh, stale diag.List
	for _, d := range found {
		if d.Rule.Severity == diag.Error && had(old, d) {
			stale = append(stale, d)
		} else {
			fresh = append(fresh, d)
		}
	}
	errs, warnings := fielderr.List(nil, fresh)
	before, _ := fielderr.List(nil, stale)
	for _, e := range before {
		warnings = append(warnings, "as before: "+e.Error())
	}
	response := admission.Allowed("")
	if len(errs) > 0 {
		status := apierrors.NewInvalid(h.of, name, errs).Status()
		response = admission.Response{AdmissionResponse: admissionv1.AdmissionResponse{Result: &status}}
	}
	answers.WithLabelValues(h.of.Kind, answer(response.Allowed)).Inc()
	return response.WithWarnings(warnings...)
}

// had reports whether d was found in the object before.
func had(old diag.List, d diag.Diagnostic) bool {
	for _, o := range old {
		if o.Rule == d.Rule && o.Path == d.Path && o.Message == d.Message {
			return true
		}
	}
	return false
}

// withNamespace returns the object with the namespace of its request: a client may leave it
// out.
func withNamespace(object []byte, namespace string) []byte {
	var u unstructured.Unstructured
	if u.UnmarshalJSON(object) != nil || u.GetNamespace() != "" || namespace == "" {
		return object
	}
	u.SetNamespace(namespace)
	if text, err := u.MarshalJSON(); err == nil {
		return text
	}
	return object
}

func definition(s *known.Store, object []byte) diag.List {
	c := s.WithDefinition(object)
	d, _, found := nad.Read(object, c.Releases())
	return append(found, about(c, nad.Kind, d.Namespace, d.Name)...)
}

func hyperConverged(s *known.Store, object []byte) diag.List {
	c := s.WithHyperConverged(object)
	h, _, found := hco.Read(object, c.Releases())
	return append(found, about(c, hco.Kind, h.Namespace, h.Name)...)
}

// about returns what is wrong with one object in its cluster. How far a roll-out has come is
// not a matter of the object.
func about(c *cluster.Cluster, kind, namespace, name string) (out diag.List) {
	for _, f := range c.Check() {
		state := f.Diagnostic.Rule == cluster.WarnHandlers || f.Diagnostic.Rule == cluster.WarnRollout
		if !state && f.Object == (cluster.Ref{Kind: kind, Namespace: namespace, Name: name}) {
			out = append(out, f.Diagnostic)
		}
	}
	return out
}

// rollout warns of a change of the network, which restarts every virt-handler.
func rollout(before, after []byte) (out diag.List) {
	old, _ := hco.Parse(before)
	h, l := hco.Parse(after)
	if l.Unread() {
		return nil
	}
	change := old.LiveMigrationConfig.ChangeTo(h.LiveMigrationConfig)
	for _, d := range change.Validate(old.LiveMigrationConfig, hco.Release{}) {
		if d.Rule == hco.WarnRollout {
			out = append(out, d)
		}
	}
	return out.Under(h.APIVersion.Block())
}
