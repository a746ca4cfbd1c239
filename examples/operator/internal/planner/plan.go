package planner

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"example.com/migrationnet-operator/internal/v1alpha1"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/k8s"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// work is what is to be applied, and what there is now.
type work struct {
	plan           plan.ClusterPlan
	network        *unstructured.Unstructured // nil when it is not there
	hyperConverged *unstructured.Unstructured // nil when it is not there
	missing        error                      // why hyperConverged is not there
}

// plan makes the plan, with the windows of the status and of the cluster, and puts its windows
// into the status. It is false when there is none, which the conditions then tell.
func (p *pass) plan(ctx context.Context) (w work, ok bool, err error) {
	p.m.Status.ObservedGeneration = p.m.Generation
	request, found := plan.Parse(p.m.Spec.Request.Raw)
	if found.Unread() {
		p.refuse(found)
		return work{}, false, nil
	}
	p.remember(&request)
	i := slices.IndexFunc(request.Clusters, func(c plan.Cluster) bool {
		return c.Name == p.m.Spec.Cluster
	})
	if i >= 0 {
		if err := p.look(ctx, request, i, &w); err != nil {
			return work{}, false, err
		}
		w.recall(&request.Clusters[i])
	}
	out, more := request.Plan()
	if found.Add(more...); found.HasErrors() {
		p.refuse(found)
		return work{}, false, nil
	}
	if i < 0 {
		p.none("ClusterUnknown", fmt.Sprintf("spec.cluster: %q is not among the clusters of the request: %s",
			p.m.Spec.Cluster, names(request)))
		return work{}, false, nil
	}
	p.m.Status.Windows = nil
	for _, c := range out.Clusters {
		p.m.Status.Windows = append(p.m.Status.Windows,
			v1alpha1.Window{Cluster: c.Name, Window: c.Window.String()})
	}
	message := "every cluster has a window"
	// That virt-handlers restart is what apply waits for and then says.
	warnings := slices.DeleteFunc(found.Warnings(), func(d diag.Diagnostic) bool {
		return d.Rule == hco.WarnRollout
	})
	if len(warnings) > 0 {
		message += "; worth knowing:\n" + lines(warnings)
	}
	p.set(Planned, true, "Planned", message)
	w.plan = out.Clusters[i]
	return w, true, nil
}

func names(r plan.Request) string {
	var out []string
	for _, c := range r.Clusters {
		out = append(out, fmt.Sprintf("%q", c.Name))
	}
	return strings.Join(out, ", ")
}

// refuse says why there is no plan.
func (p *pass) refuse(found diag.List) { p.none("RequestInvalid", lines(found.Errors())) }

func (p *pass) none(reason, message string) {
	p.set(Planned, false, reason, message)
	p.set(Applied, false, "NotPlanned", "what was applied before stays")
}

// remember gives the clusters of a request the windows of the status. When none of these
// has an address of the networks that are asked for, they are of another network.
func (p *pass) remember(r *plan.Request) {
	kept := map[string]ipnet.Range{}
	same := false
	for _, w := range p.m.Status.Windows {
		if window, err := ipnet.ParseRange(w.Window); err == nil {
			kept[w.Cluster] = window
			same = same || meets(window, r.Subnets())
		}
	}
	for i, c := range r.Clusters {
		if _, written := c.Unknown["window"]; same && !c.Window.IsValid() && !written {
			r.Clusters[i].Window = kept[c.Name]
		}
	}
}

func meets(window ipnet.Range, networks []netip.Prefix) bool {
	return ipnet.SetOfRanges(window).Overlaps(ipnet.SetOf(networks...))
}

// look reads what the cluster i of the request has.
func (p *pass) look(ctx context.Context, r plan.Request, i int, w *work) (err error) {
	c := r.Clusters[i]
	gv := schema.GroupVersion{Group: hco.Group, Version: c.API.String()}
	w.hyperConverged, err = p.read(ctx, gv.WithKind(hco.Kind), c.Namespace, hcoName)
	if apierrors.IsNotFound(err) || meta.IsNoMatchError(err) {
		w.missing, err = err, nil
	}
	if err != nil {
		return err
	}
	kind := schema.FromAPIVersionAndKind(nad.APIVersion, nad.Kind)
	namespace := c.Namespace
	if r.Network.Attachment == plan.ClusterUserDefinedNetwork {
		kind = schema.FromAPIVersionAndKind(nad.UDNAPIVersion, "ClusterUserDefinedNetwork")
		namespace = ""
	}
	w.network, err = p.read(ctx, kind, namespace, r.Network.Name)
	if apierrors.IsNotFound(err) || meta.IsNoMatchError(err) || r.Network.Name == "" {
		return nil
	}
	return err
}

// hcoName is the only name that HyperConverged has.
const hcoName = "kubevirt-hyperconverged"

func (p *pass) read(ctx context.Context, kind schema.GroupVersionKind, namespace, name string,
) (*unstructured.Unstructured, error) {
	u := new(unstructured.Unstructured)
	u.SetGroupVersionKind(kind)
	if err := p.r.Live.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, u); err != nil {
		return nil, err
	}
	return u, nil
}

// recall tells the cluster of the request which network it is on, and the window that it has
// there, if the status was lost.
func (w work) recall(c *plan.Cluster) {
	now := cluster.Cluster{Name: c.Name, Release: c.Release}
	for _, u := range []*unstructured.Unstructured{w.hyperConverged, w.network} {
		if u != nil {
			k8s.Unstructured(&now, u.Object)
		}
	}
	is := now.PlanCluster()
	c.CurrentNetwork = is.CurrentNetwork
	if _, written := c.Unknown["window"]; !written && !c.Window.IsValid() {
		c.Window = is.Window
	}
}

// most is how many findings a condition tells.
const most = 20

// lines are findings for people: code, path, what is wrong and what to write.
func lines(l diag.List) string {
	var out []string
	for i, d := range l.Under("/spec/request") {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(l)-most))
			break
		}
		out = append(out, diag.Printable(d.Rule.Code+" "+d.Path.Dotted()+": "+d.Text()))
	}
	return strings.Join(out, "\n")
}

// shortened returns what of s a condition can hold.
func shortened(s string) string {
	const longest = 32768
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return s
}
