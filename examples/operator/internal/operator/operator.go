// Package operator puts the parts of the operator together.
package operator

import (
	"context"
	"errors"
	"net/http"
	"time"

	"example.com/migrationnet-operator/internal/known"
	"example.com/migrationnet-operator/internal/planner"
	"example.com/migrationnet-operator/internal/v1alpha1"
	"example.com/migrationnet-operator/internal/verdicts"
	"example.com/migrationnet-operator/internal/webhooks"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
)

// Options say how to run.
type Options struct {
	Release release.Release // of the programs of the cluster; zero is what its objects say

	MetricsAddress, ProbeAddress string // "0" is none

	// Webhooks serves them, on WebhookPort with the certificate in CertDir.
	Webhooks    bool
	WebhookPort int
	CertDir     string

	// LeaderElection has one of several instances write, by a Lease in Namespace.
	LeaderElection bool
	Namespace      string
	LeaseDuration  time.Duration // zero is 15 seconds

	Retry    time.Duration // of planner.Reconciler
	Patience time.Duration // of verdicts.Reconciler
	Every    time.Duration // of known.Watcher
}

// Operator is an operator that can be started.
type Operator struct {
	ctrl.Manager
	Store   *known.Store
	Watcher *known.Watcher
}

var (
	definitions    = schema.GroupKind{Group: "k8s.cni.cncf.io", Kind: nad.Kind}
	hyperConverged = schema.GroupKind{Group: hco.Group, Kind: hco.Kind}
	pods           = schema.GroupKind{Kind: "Pod"}
	migrations     = verdicts.Kind.GroupKind()
)

// kinds are those that are watched, where the cluster serves them.
var kinds = []known.Kind{
	{GroupKind: definitions},
	{GroupKind: hyperConverged},
	{GroupKind: migrations},
	{GroupKind: schema.GroupKind{Group: "config.openshift.io", Kind: "Network"}},
	{GroupKind: schema.GroupKind{Group: "config.openshift.io", Kind: "ClusterVersion"}},
	{GroupKind: schema.GroupKind{Group: "operator.openshift.io", Kind: "Network"}},
	{GroupKind: schema.GroupKind{Group: "kubevirt.io", Kind: "KubeVirt"}},
	{GroupKind: pods, Object: new(corev1.Pod)},
}

// New returns an operator for the cluster of a configuration.
func New(cluster *rest.Config, o Options) (*Operator, error) {
	if cluster.QPS == 0 { // client-go would wait after five requests
		cluster = rest.CopyConfig(cluster)
		cluster.QPS, cluster.Burst = 50, 100
	}
	manager, err := newManager(cluster, o)
	if err != nil {
		return nil, err
	}
	out := &Operator{
		Manager: manager,
		Store:   &known.Store{Release: o.Release},
		Watcher: &known.Watcher{
			Cache: manager.GetCache(), Mapper: manager.GetRESTMapper(), Kinds: kinds, Every: o.Every,
		},
	}
	compared := func(k schema.GroupKind) bool { return k != migrations }
	if err := out.Watcher.Subscribe(compared, out.Store.Set, out.Store.Delete); err != nil {
		return nil, err
	}
	if err := manager.Add(out.Watcher); err != nil {
		return nil, err
	}
	for _, add := range []func(Options) error{out.addPlanner, out.addVerdicts, out.addServers} {
		if err := add(o); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func newManager(cluster *rest.Config, o Options) (ctrl.Manager, error) {
	all := runtime.NewScheme()
	if err := scheme.AddToScheme(all); err != nil {
		return nil, err
	}
	if err := v1alpha1.AddToScheme(all); err != nil {
		return nil, err
	}
	options := ctrl.Options{
		Scheme:                  all,
		NewCache:                newCache,
		Cache:                   cache.Options{DefaultTransform: known.Trim},
		Metrics:                 metricsserver.Options{BindAddress: o.MetricsAddress},
		HealthProbeBindAddress:  o.ProbeAddress,
		LeaderElection:          o.LeaderElection,
		LeaderElectionID:        "migrationnet-operator",
		LeaderElectionNamespace: o.Namespace,
		// A process may have several, as tests do.
		Controller: config.Controller{SkipNameValidation: new(true)},
		// The next leader need not wait for the Lease of one that ended.
		LeaderElectionReleaseOnCancel: true,
	}
	if o.Webhooks {
		options.WebhookServer = webhook.NewServer(webhook.Options{Port: o.WebhookPort, CertDir: o.CertDir})
	}
	if o.LeaseDuration > 0 {
		renew, retry := o.LeaseDuration*2/3, o.LeaseDuration/8
		options.LeaseDuration, options.RenewDeadline, options.RetryPeriod = &o.LeaseDuration, &renew, &retry
	}
	return ctrl.NewManager(cluster, options)
}

// newCache keeps the memory small: of Pods it has those that have an address for migrations.
func newCache(cluster *rest.Config, o cache.Options) (cache.Cache, error) {
	_, err := o.Mapper.RESTMapping(pods)
	if err != nil && !meta.IsNoMatchError(err) {
		return nil, err
	}
	if err == nil { // the embedded API server has none
		o.ByObject = map[client.Object]cache.ByObject{new(corev1.Pod): {Label: virtHandler}}
	}
	return cache.New(cluster, o)
}

var virtHandler = labels.SelectorFromSet(labels.Set{"kubevirt.io": "virt-handler"})

func (o *Operator) addPlanner(options Options) error {
	r := &planner.Reconciler{
		Writer: o.GetClient(), Live: o.GetAPIReader(),
		Events: o.GetEventRecorder("migrationnet-planner"), Retry: options.Retry,
	}
	all := func(client.Object) (out []reconcile.Request) {
		var list v1alpha1.MigrationPlanList
		if err := o.GetClient().List(context.Background(), &list); err != nil {
			return nil // the cache ends
		}
		for _, m := range list.Items {
			out = append(out, reconcile.Request{NamespacedName: client.ObjectKey{Name: m.Name}})
		}
		return out
	}
	applied := func(k schema.GroupKind) bool { return k == definitions || k == hyperConverged }
	return ctrl.NewControllerManagedBy(o).Named("plans").
		For(&v1alpha1.MigrationPlan{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WatchesRawSource(o.Watcher.Source(applied, all)).
		Complete(r)
}

func (o *Operator) addVerdicts(options Options) error {
	r := &verdicts.Reconciler{
		Writer: o.GetClient(), Live: o.GetAPIReader(), Store: o.Store, Synced: o.Watcher.Synced,
		Events: o.GetEventRecorder("migrationnet-verdicts"), Patience: options.Patience,
	}
	c, err := controller.New("verdicts", o, controller.Options{Reconciler: r, MaxConcurrentReconciles: 4})
	if err != nil {
		return err
	}
	return c.Watch(o.Watcher.Source(func(k schema.GroupKind) bool { return k == migrations },
		func(m client.Object) []reconcile.Request {
			if !verdicts.Wants(m) {
				return nil
			}
			return []reconcile.Request{{NamespacedName: client.ObjectKeyFromObject(m)}}
		}))
}

// addServers adds the webhooks and the probes.
func (o *Operator) addServers(options Options) error {
	if options.Webhooks {
		s := o.GetWebhookServer()
		s.Register(webhooks.DefinitionPath,
			&webhook.Admission{Handler: webhooks.Definitions(o.Store, o.Watcher.Synced)})
		s.Register(webhooks.HyperConvergedPath,
			&webhook.Admission{Handler: webhooks.HyperConverged(o.Store, o.Watcher.Synced)})
	}
	if err := o.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return err
	}
	errNotSynced := errors.New("the cluster is not known yet")
	return o.AddReadyzCheck("synced", func(*http.Request) error {
		if !o.Watcher.Synced() {
			return errNotSynced
		}
		return nil
	})
}
