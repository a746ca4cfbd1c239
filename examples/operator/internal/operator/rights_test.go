package operator_test

import (
	"cmp"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/migrationnet-operator/config"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"
)

// right is a request that needs one: "patch hco.kubevirt.io hyperconvergeds in openshift-cnv".
// Of reads, and of what is in no namespace, the namespace is left out.
type right string

func rightOf(verb, group, resource, subresource, namespace string) right {
	if subresource != "" {
		resource += "/" + subresource
	}
	out := verb + " " + cmp.Or(group, "core") + " " + resource
	if namespace != "" {
		out += " in " + namespace
	}
	return right(out)
}

// recorder notes what is asked of the API server.
type recorder struct {
	mu   sync.Mutex
	used sets.Set[right]
}

func (r *recorder) wrap(next http.RoundTripper) http.RoundTripper {
	resolver := &request.RequestInfoFactory{
		APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api"),
	}
	return roundTripper(func(q *http.Request) (*http.Response, error) {
		info, err := resolver.NewRequestInfo(q)
		if err != nil {
			return nil, err
		}
		out, err := next.RoundTrip(q)
		if err != nil || !info.IsResourceRequest {
			return out, err
		}
		verbs := []string{info.Verb}
		if info.Verb == "watch" {
			verbs = append(verbs, "list") // which an API server before 1.34 is asked for first
		}
		if info.Verb == "patch" && out.StatusCode == http.StatusCreated {
			verbs = append(verbs, "create") // which the API server asks for too
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, v := range verbs {
			r.used.Insert(rightOf(v, info.APIGroup, info.Resource, info.Subresource,
				written(v, info)))
		}
		return out, nil
	})
}

// written is the namespace where it decides: of what a Role allows.
func written(verb string, info *request.RequestInfo) string {
	roles := slices.Contains([]string{"", "coordination.k8s.io", "k8s.cni.cncf.io", "hco.kubevirt.io"},
		info.APIGroup)
	reads := verb == "list" || verb == "watch" || verb == "get" && info.APIGroup != "coordination.k8s.io"
	if roles && !reads {
		return info.Namespace
	}
	return ""
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

// coreTypes are the rights to what the embedded API server does not have.
var coreTypes = []right{
	"patch core events in migrationnet", "list core pods", "watch core pods",
	"patch events.k8s.io events", // of an event that comes again within minutes
}

// The manifests allow what the operator does, and nothing else.
func TestRights(t *testing.T) {
	w := start(t)
	d, err := apiserver.ParseCRD([]byte(clusterVersions))
	w.must(err)
	w.must(w.server.Install(t.Context(), d))
	r := &recorder{used: sets.New[right]()}
	c := rest.CopyConfig(w.server.Config)
	c.Wrap(r.wrap)
	o := options()
	o.LeaderElection, o.Namespace, o.LeaseDuration = true, "migrationnet", 2*time.Second
	_, stop := w.runs(c, o)

	w.create(hyperConverged)
	w.sample()
	w.applied()
	judge(w, "m", 2)
	w.edit(`"name":"migration-network"`, `"name":"other","attachment":"clusteruserdefinednetwork"`)
	w.applied()
	time.Sleep(time.Second) // the Lease is renewed, events are sent
	if err := stop(); err != nil {
		t.Error(err)
	}
	r.mu.Lock() // what was sent without waiting may still come back
	got := append(slices.Clone(coreTypes), r.used.UnsortedList()...)
	r.mu.Unlock()
	slices.Sort(got)
	if diff := gocmp.Diff(allowed(t), slices.Compact(got)); diff != "" {
		t.Errorf("(-allowed +used)\n%s", diff)
	}
}

// allowed are the rights of the manifests.
func allowed(t *testing.T) (out []right) {
	t.Helper()
	for _, file := range []string{"reads", "writes", "leader"} {
		text, err := config.Files.ReadFile(path.Join("rbac", file+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range strings.Split(string(text), "\n---\n") {
			var role rbacv1.Role // a ClusterRole is one without a namespace
			if err := yaml.Unmarshal([]byte(one), &role); err != nil {
				t.Fatal(err)
			}
			for _, rule := range role.Rules {
				out = append(out, rights(rule, role.Namespace)...)
			}
		}
	}
	slices.Sort(out)
	return out
}

func rights(rule rbacv1.PolicyRule, namespace string) (out []right) {
	for _, group := range rule.APIGroups {
		for _, resource := range rule.Resources {
			for _, verb := range rule.Verbs {
				resource, sub, _ := strings.Cut(resource, "/")
				out = append(out, rightOf(verb, group, resource, sub, namespace))
			}
		}
	}
	return out
}
