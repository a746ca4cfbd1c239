package operator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/migrationnet-operator/config"
	"example.com/migrationnet-operator/internal/embedded"
	"example.com/migrationnet-operator/internal/operator"
	"example.com/migrationnet-operator/internal/planner"
	"example.com/migrationnet-operator/internal/v1alpha1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// world is a cluster in which operators run.
type world struct {
	*testing.T
	server *embedded.Server
	client client.Client
}

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
	known := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(known); err != nil {
		t.Fatal(err)
	}
	c, err := client.New(s.Config, client.Options{Scheme: known})
	if err != nil {
		t.Fatal(err)
	}
	return &world{T: t, server: s, client: c}
}

func options() operator.Options {
	return operator.Options{
		MetricsAddress: "0", ProbeAddress: "0", Retry: 100 * time.Millisecond,
		Patience: time.Second, Every: 200 * time.Millisecond,
	}
}

// runs starts an operator, and returns it with what stops it and waits for its end.
func (w *world) runs(c *rest.Config, o operator.Options) (*operator.Operator, func() error) {
	w.Helper()
	op, err := operator.New(c, o)
	w.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- op.Start(ctx) }()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	w.Cleanup(func() { stop() })
	return op, stop
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
	status, there := u.Object["status"]
	w.must(w.client.Create(w.Context(), u))
	if there && u.GroupVersionKind().Group == "kubevirt.io" {
		u.Object["status"] = status
		w.must(w.client.Status().Update(w.Context(), u))
	}
	return u
}

func (w *world) sample() {
	w.Helper()
	text, err := config.Files.ReadFile("samples/migrationplan.yaml")
	w.must(err)
	w.create(string(text))
}

func (w *world) plan() *v1alpha1.MigrationPlan {
	w.Helper()
	var m v1alpha1.MigrationPlan
	w.must(w.client.Get(w.Context(), client.ObjectKey{Name: "migration"}, &m))
	return &m
}

// edit changes the text of the request.
func (w *world) edit(old, with string) {
	w.Helper()
	m := w.plan()
	m.Spec.Request.Raw = []byte(strings.ReplaceAll(string(m.Spec.Request.Raw), old, with))
	w.must(w.client.Update(w.Context(), m))
}

// applied waits until the plan is applied as it is now.
func (w *world) applied() {
	w.Helper()
	w.eventually("applied", func() error {
		m := w.plan()
		c := meta.FindStatusCondition(m.Status.Conditions, planner.Applied)
		if c == nil || c.Status != "True" || c.ObservedGeneration != m.Generation {
			return fmt.Errorf("generation %d, condition %v", m.Generation, c)
		}
		return nil
	})
}

func (w *world) eventually(what string, f func() error) {
	w.Helper()
	var err error
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err = f(); err == nil {
			return
		}
	}
	w.Fatalf("%s: %v", what, err)
}

const hyperConverged = `{apiVersion: hco.kubevirt.io/v1beta1, kind: HyperConverged, metadata: {name:
	kubevirt-hyperconverged, namespace: openshift-cnv}, spec: {}}`

// line is a TCP line to the server that can be cut.
type line struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	open     map[net.Conn]bool
}

// through returns a configuration that goes through a line.
func (w *world) through() (*rest.Config, *line) {
	w.Helper()
	u, err := url.Parse(w.server.Config.Host)
	w.must(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	l := &line{listener: listener, to: u.Host, open: map[net.Conn]bool{}}
	w.Cleanup(func() { listener.Close() })
	go l.serve()
	c := rest.CopyConfig(w.server.Config)
	c.Host = "https://" + listener.Addr().String()
	return c, l
}

func (l *line) serve() {
	for {
		in, err := l.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			go l.carry(in)
		}
	}
}

func (l *line) carry(in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer out.Close()
	l.mu.Lock()
	if l.cut {
		l.mu.Unlock()
		return
	}
	l.open[in] = true
	l.mu.Unlock()
	go func() { io.Copy(out, in); out.Close() }()
	io.Copy(in, out)
	l.mu.Lock()
	delete(l.open, in)
	l.mu.Unlock()
}

// set cuts the line, or mends it.
func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for c := range l.open {
		if cut {
			c.Close()
		}
	}
}
