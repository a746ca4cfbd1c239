package known

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"
)

// Kind is a kind to watch, if the cluster serves it.
type Kind struct {
	schema.GroupKind
	Object client.Object // of a Go type; nil is unstructured
}

// Watcher starts an informer for each kind as soon as the cluster serves it: one that is
// installed later, or never, is no error.
type Watcher struct {
	Cache  cache.Cache
	Mapper meta.RESTMapper
	Kinds  []Kind
	Every  time.Duration // how often to look for kinds that are missing; zero is a minute

	mu        sync.Mutex
	informers map[schema.GroupKind]cache.Informer
	handlers  []subscription
	synced    []func() bool
	looked    bool
}

type subscription struct {
	of     func(schema.GroupKind) bool
	handle toolscache.ResourceEventHandlerFuncs
}

// NeedLeaderElection is false: webhooks answer without being the leader.
func (w *Watcher) NeedLeaderElection() bool { return false }

// Start looks for the kinds until ctx ends.
func (w *Watcher) Start(ctx context.Context) error {
	every := w.Every
	if every == 0 {
		every = time.Minute
	}
	for {
		if err := w.look(ctx); err != nil {
			log.FromContext(ctx).Info("not watched yet", "why", err.Error())
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// look starts the informers that are missing.
func (w *Watcher) look(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var errs []error
	for _, k := range w.Kinds {
		if w.informers[k.GroupKind] == nil {
			errs = append(errs, w.start(ctx, k))
		}
	}
	w.looked = true
	return errors.Join(errs...)
}

func (w *Watcher) start(ctx context.Context, k Kind) error {
	mapping, err := w.Mapper.RESTMapping(k.GroupKind)
	if err != nil {
		return fmt.Errorf("%v: %w", k.GroupKind, err)
	}
	object := k.Object
	if object == nil {
		u := new(unstructured.Unstructured)
		u.SetGroupVersionKind(mapping.GroupVersionKind)
		object = u
	}
	informer, err := w.Cache.GetInformer(ctx, object, cache.BlockUntilSynced(false))
	if err != nil {
		return fmt.Errorf("%v: %w", k.GroupKind, err)
	}
	if w.informers == nil {
		w.informers = map[schema.GroupKind]cache.Informer{}
	}
	w.informers[k.GroupKind] = informer
	for _, s := range w.handlers {
		if s.of(k.GroupKind) {
			if err := w.add(informer, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *Watcher) add(informer cache.Informer, s subscription) error {
	registration, err := informer.AddEventHandler(s.handle)
	if err != nil {
		return err
	}
	w.synced = append(w.synced, registration.HasSynced)
	return nil
}

// Subscribe has the functions called for every object of the kinds, and for every change of
// one.
func (w *Watcher) Subscribe(of func(schema.GroupKind) bool, set, remove func(client.Object)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := subscription{of, handlers(set, remove)}
	w.handlers = append(w.handlers, s)
	for kind, informer := range w.informers {
		if of(kind) {
			if err := w.add(informer, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func handlers(set, remove func(client.Object)) toolscache.ResourceEventHandlerFuncs {
	call := func(f func(client.Object), o any) {
		if gone, ok := o.(toolscache.DeletedFinalStateUnknown); ok {
			o = gone.Obj
		}
		if o, ok := o.(client.Object); ok {
			f(o)
		}
	}
	return toolscache.ResourceEventHandlerFuncs{
		AddFunc:    func(o any) { call(set, o) },
		UpdateFunc: func(_, o any) { call(set, o) },
		DeleteFunc: func(o any) { call(remove, o) },
	}
}

// Synced reports whether all that was found is known to those who subscribed.
func (w *Watcher) Synced() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.synced {
		if !f() {
			return false
		}
	}
	return w.looked
}

// Source is a source of a controller: the requests that f makes of every object of the kinds,
// and of every change of one.
func (w *Watcher) Source(of func(schema.GroupKind) bool,
	f func(client.Object) []reconcile.Request) source.Source {
	return source.Func(func(_ context.Context,
		q workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
		add := func(o client.Object) {
			for _, r := range f(o) {
				q.Add(r)
			}
		}
		return w.Subscribe(of, add, add)
	})
}
