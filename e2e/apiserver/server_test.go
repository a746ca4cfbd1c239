package apiserver_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"github.com/migrationnet/migrationnet/hco"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
)

func TestNothingIsLeftAfterStop(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	before := runtime.NumGoroutine()
	for range 3 {
		s, err := apiserver.Start(apiserver.NetworkAttachmentDefinition())
		if err != nil {
			t.Fatal(err)
		}
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) != 1 {
			t.Errorf("while it runs there is %v", left)
		}
		address := s.Config.Host[len("https://"):]
		for range 2 {
			if err := s.Stop(); err != nil {
				t.Error(err)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) != 0 {
			t.Errorf("%v is left", left)
		}
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			t.Errorf("%s still listens", address)
		}
	}
	// The cacher lets go of a few goroutines only when their timers have run out.
	for deadline := time.Now().
		Add(10 * time.Second); runtime.NumGoroutine() > before+3; time.Sleep(
		100 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, were %d:\n%s", runtime.NumGoroutine(), before,
				stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// The loggers belong to the whole process, hence another process.
func TestAServerIsQuiet(t *testing.T) {
	if os.Getenv("APISERVER_TEST_QUIET") == "" {
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAServerIsQuiet$")
		c.Env = append(os.Environ(), "APISERVER_TEST_QUIET=1")
		if out, err := c.CombinedOutput(); err != nil || string(out) != "PASS\n" {
			t.Errorf("%v:\n%s", err, out)
		}
		return
	}
	for range 5 {
		s, err := apiserver.Start(apiserver.NetworkAttachmentDefinition())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoServersKnowNothingOfEachOther(t *testing.T) {
	var servers []*apiserver.Server
	for range 2 {
		s, err := apiserver.Start(apiserver.NetworkAttachmentDefinition())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Stop() })
		servers = append(servers, s)
	}
	o := definition("one")
	if err := servers[0].Client.Create(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		var list unstructured.UnstructuredList
		list.SetGroupVersionKind(o.GroupVersionKind())
		err := servers[i].Client.List(t.Context(), &list)
		if err != nil || len(list.Items) != want {
			t.Errorf("server %d has %d objects, want %d; %v", i, len(list.Items), want, err)
		}
	}
}

// definition returns a NetworkAttachmentDefinition.
func definition(name string) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"config": "{}"}}}
	o.SetGroupVersionKind(schema.GroupVersionKind{
		Group:   "k8s.cni.cncf.io",
		Version: "v1",
		Kind:    "NetworkAttachmentDefinition",
	})
	o.SetNamespace("openshift-cnv")
	o.SetName(name)
	return o
}

func TestNobodyGetsInWithoutTheToken(t *testing.T) {
	w := worlds[0].need(t)
	stranger := rest.AnonymousClientConfig(w.server.Config)
	web, err := rest.HTTPClientFor(stranger)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/apis", "/readyz", "/apis/k8s.cni.cncf.io/v1/network-attachment-definitions",
	} {
		got, err := web.Get(w.server.Config.Host + path)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: got %s", path, got.Status)
		}
	}
}

// oc and kubectl speak the version that is preferred when they are not told.
func TestV1IsPreferredAsSoonAsItIsServed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d, err := discovery.NewDiscoveryClientForConfig(w.server.Config)
		if err != nil {
			t.Fatal(err)
		}
		groups, err := d.ServerGroups()
		if err != nil {
			t.Fatal(err)
		}
		newest := w.versions[0]
		for _, v := range w.versions {
			if hco.Serves(w.release, v) {
				newest = max(newest, v)
			}
		}
		for _, g := range groups.Groups {
			if g.Name == "hco.kubevirt.io" {
				got := g.PreferredVersion.GroupVersion
				if got != newest.GroupVersion() || len(g.Versions) != len(w.versions) {
					t.Errorf("got %s of %v, want %v", got, g.Versions, newest)
				}
				return
			}
		}
		t.Errorf("no HyperConverged in %v", groups.Groups)
	})
}

func TestStartRefusesADefinitionThatIsWrong(t *testing.T) {
	d := apiserver.NetworkAttachmentDefinition()
	d.Spec.Names.Plural = "others"
	if s, err := apiserver.Start(d); err == nil {
		s.Stop()
		t.Error("it started")
	}
	if _, err := apiserver.ParseCRD([]byte("kind: Pod\napiVersion: v1\n")); err == nil {
		t.Error("a Pod was taken for a definition")
	}
	if _, err := apiserver.HyperConverged("1.3"); err == nil {
		t.Error("1.3 was taken for a release")
	}
}

func TestInstallLater(t *testing.T) {
	s, err := apiserver.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	o := definition("one")
	if err := s.Client.Create(t.Context(), o); !meta.IsNoMatchError(err) {
		t.Errorf("got %v", err)
	}
	if err := s.Install(t.Context(), apiserver.NetworkAttachmentDefinition()); err != nil {
		t.Fatal(err)
	}
	if err := s.Client.Create(t.Context(), o); err != nil {
		t.Error(err)
	}
	if err := s.Install(t.Context(), apiserver.NetworkAttachmentDefinition()); err != nil {
		t.Errorf("again: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Install(ctx, apiserver.NetworkAttachmentDefinition()); !errors.Is(err,
		context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkStart(b *testing.B) {
	d, err := apiserver.HyperConverged("1.19")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := apiserver.Start(d)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Stop(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
