package webhooks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/migrationnet-operator/internal/known"
	"example.com/migrationnet-operator/internal/webhooks"
	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/yaml"
)

// site is a cluster that webhooks are asked about, over HTTP as the API server does.
type site struct {
	*testing.T
	store  *known.Store
	synced bool
	server *httptest.Server
}

func newSite(t *testing.T, objects ...string) *site {
	t.Helper()
	s := &site{T: t, store: new(known.Store), synced: true}
	for _, o := range objects {
		s.store.Set(s.object(o))
	}
	synced := func() bool { return s.synced }
	mux := http.NewServeMux()
	mux.Handle(webhooks.DefinitionPath, &webhook.Admission{Handler: webhooks.Definitions(s.store, synced)})
	mux.Handle(webhooks.HyperConvergedPath,
		&webhook.Admission{Handler: webhooks.HyperConverged(s.store, synced)})
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	return s
}

func (s *site) object(text string) *unstructured.Unstructured {
	s.Helper()
	var u unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(text), &u.Object); err != nil {
		s.Fatal(err)
	}
	return &u
}

// ask asks about an object, which has replaced old unless that is "".
func (s *site) ask(path, object, old string) *admissionv1.AdmissionResponse {
	s.Helper()
	u := s.object(object)
	request := &admissionv1.AdmissionRequest{
		UID: "1", Operation: admissionv1.Create, Name: u.GetName(), Namespace: u.GetNamespace(),
		Object: runtime.RawExtension{Object: u},
	}
	if old != "" {
		request.Operation = admissionv1.Update
		request.OldObject = runtime.RawExtension{Object: s.object(old)}
	}
	return s.post(path, request)
}

func (s *site) post(path string, request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	s.Helper()
	review := admissionv1.AdmissionReview{Request: request}
	review.SetGroupVersionKind(admissionv1.SchemeGroupVersion.WithKind("AdmissionReview"))
	body, err := json.Marshal(review)
	if err != nil {
		s.Fatal(err)
	}
	got, err := http.Post(s.server.URL+path, "application/json", bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	defer got.Body.Close()
	var out admissionv1.AdmissionReview
	if err := json.NewDecoder(got.Body).Decode(&out); err != nil {
		s.Fatal(err)
	}
	return out.Response
}

// causes are those of a refusal, each "type field".
func causes(r *admissionv1.AdmissionResponse) (out []string) {
	if r.Result == nil || r.Result.Details == nil {
		return nil
	}
	for _, c := range r.Result.Details.Causes {
		out = append(out, string(c.Type)+" "+c.Field)
	}
	return out
}

// fields are those at which warnings are.
func fields(warnings []string) (out []string) {
	for _, w := range warnings {
		field, _, _ := strings.Cut(w, ": ")
		out = append(out, field)
	}
	return out
}

func nadOf(namespace, name, config string) string {
	text, _ := json.Marshal(map[string]any{
		"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
		"metadata": map[string]any{"namespace": namespace, "name": name},
		"spec":     map[string]any{"config": config},
	})
	return string(text)
}

func macvlan(cidr string) string {
	return `{"cniVersion":"0.3.1","name":"m","type":"macvlan","master":"eth1",` +
		`"ipam":{"type":"whereabouts","range":"` + cidr + `"}}`
}

func hcoOf(block string) string {
	return `{"apiVersion":"hco.kubevirt.io/v1beta1","kind":"HyperConverged",` +
		`"metadata":{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},` +
		`"spec":{"liveMigrationConfig":` + block + `}}`
}

const clusterNetwork = `{apiVersion: config.openshift.io/v1, kind: Network, metadata: {name: cluster},
  status: {networkType: OVNKubernetes, clusterNetwork: [{cidr: 10.128.0.0/14}],
  serviceNetwork: [172.30.0.0/16]}}`

func TestDefinitions(t *testing.T) {
	s := newSite(t, clusterNetwork, nadOf("shop", "there", macvlan("10.202.0.0/24")),
		nadOf("openshift-cnv", "migration", macvlan("10.200.5.0/24")), hcoOf(`{"network":"migration"}`))
	for _, c := range []struct {
		name, object, old string
		causes, warnings  []string
	}{
		{name: "a right one", object: nadOf("shop", "new", macvlan("10.203.0.0/24"))},
		{name: "itself again", object: nadOf("shop", "there", macvlan("10.202.0.0/24")),
			old: nadOf("shop", "there", macvlan("10.202.0.0/25"))},
		{
			name:   "on the pod network",
			object: nadOf("shop", "new", macvlan("10.129.0.0/24")),
			causes: []string{"FieldValueForbidden spec.config.ipam.range"},
		},
		{
			// whereabouts assigns no address twice in a cluster, but the prefix is another.
			name:     "a part of that of the migrations",
			object:   nadOf("shop", "new", macvlan("10.200.5.64/26")),
			warnings: []string{"spec.config.ipam.range"},
		},
		{
			name: "that of the migrations, by another IPAM plugin",
			object: nadOf("shop", "new", strings.NewReplacer("whereabouts", "host-local", "range", "subnet").
				Replace(macvlan("10.200.5.0/24"))),
			causes:   []string{"FieldValueForbidden spec.config.ipam.subnet"},
			warnings: []string{"spec.config.ipam.type"},
		},
		{
			name: "a VLAN out of range, and a misspelt member",
			object: nadOf("shop", "new", `{"cniVersion":"0.3.1","name":"m","type":"bridge","bridge":"br1",`+
				`"vlan":4095,"isGatway":true}`),
			causes:   []string{"FieldValueInvalid spec.config.vlan"},
			warnings: []string{"spec.config.isGatway"},
		},
		{
			name: "not JSON", object: nadOf("shop", "new", `{"cniVersion":`),
			causes: []string{"FieldValueInvalid spec.config"},
		},
		{
			name:     "as bad as before",
			object:   nadOf("shop", "old", macvlan("10.129.0.0/24")),
			old:      nadOf("shop", "old", macvlan("10.129.0.0/24")),
			warnings: []string{"as before"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := *s
			s.T = t
			got := s.ask(webhooks.DefinitionPath, c.object, c.old)
			check(t, got, c.causes, c.warnings)
		})
	}
}

func check(t *testing.T, got *admissionv1.AdmissionResponse, wantCauses, wantWarnings []string) {
	t.Helper()
	if got.Allowed != (wantCauses == nil) {
		t.Errorf("allowed is %v", got.Allowed)
	}
	if diff := cmp.Diff(wantCauses, causes(got)); diff != "" {
		t.Errorf("causes (-want +got)\n%s%v", diff, got.Result)
	}
	if diff := cmp.Diff(wantWarnings, fields(got.Warnings)); diff != "" {
		t.Errorf("warnings (-want +got)\n%s%q", diff, got.Warnings)
	}
	if !got.Allowed && got.Result.Reason != metav1.StatusReasonInvalid {
		t.Errorf("the reason is %q", got.Result.Reason)
	}
}

func TestHyperConverged(t *testing.T) {
	s := newSite(t, clusterNetwork, hcoOf(`{}`),
		nadOf("openshift-cnv", "migration", macvlan("10.200.5.0/24")),
		nadOf("openshift-cnv", "on-pods", macvlan("10.129.0.0/24")),
		nadOf("shop", "elsewhere", macvlan("10.210.5.0/24")))
	const network = "spec.liveMigrationConfig.network"
	for _, c := range []struct {
		name, object, old string
		causes, warnings  []string
	}{
		{name: "a right one", object: hcoOf(`{"network":"migration"}`)},
		{name: "a change of the network", object: hcoOf(`{"network":"migration"}`), old: hcoOf(`{}`),
			warnings: []string{network}},
		{name: "a change of a limit", object: hcoOf(`{"network":"migration","parallelMigrationsPerCluster":6}`),
			old: hcoOf(`{"network":"migration"}`)},
		{name: "no such network", object: hcoOf(`{"network":"migraton"}`),
			causes: []string{"FieldValueRequired " + network}},
		{name: "one in another namespace", object: hcoOf(`{"network":"elsewhere"}`),
			causes: []string{"FieldValueRequired " + network}},
		{name: "a limit of none", object: hcoOf(`{"parallelMigrationsPerCluster":0}`),
			causes: []string{"FieldValueInvalid spec.liveMigrationConfig.parallelMigrationsPerCluster"}},
		{name: "a bandwidth that is none", object: hcoOf(`{"bandwidthPerMigration":"-5Mi"}`),
			causes: []string{"FieldValueInvalid spec.liveMigrationConfig.bandwidthPerMigration"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := *s
			s.T = t
			check(t, s.ask(webhooks.HyperConvergedPath, c.object, c.old), c.causes, c.warnings)
		})
	}
	got := s.ask(webhooks.HyperConvergedPath, hcoOf(`{"network":"migraton"}`), "")
	if want := "write migration, which is there"; !strings.Contains(got.Result.Message, want) {
		t.Errorf("the message is %q, without %q", got.Result.Message, want)
	}
}

func TestWhatIsDeletedIsNotJudged(t *testing.T) {
	s := newSite(t)
	s.synced = false
	got := s.post(webhooks.DefinitionPath, &admissionv1.AdmissionRequest{Operation: admissionv1.Delete,
		OldObject: runtime.RawExtension{Object: s.object(nadOf("shop", "bad", "}"))}})
	check(t, got, nil, nil)
}

func TestBeforeTheClusterIsKnownTheAnswerIsToTryAgain(t *testing.T) {
	s := newSite(t)
	s.synced = false
	got := s.ask(webhooks.DefinitionPath, nadOf("shop", "new", macvlan("10.203.0.0/24")), "")
	if got.Allowed || got.Result.Code != http.StatusServiceUnavailable {
		t.Errorf("%+v", got)
	}
}

// Garbage of every kind is answered.
func TestAnythingIsAnswered(t *testing.T) {
	s := newSite(t)
	for _, object := range []string{
		"{}", "{kind: NetworkAttachmentDefinition, apiVersion: k8s.cni.cncf.io/v1}",
		"{kind: NetworkAttachmentDefinition, apiVersion: k8s.cni.cncf.io/v1, spec: 5, metadata: []}",
		"{kind: HyperConverged, apiVersion: hco.kubevirt.io/v1, spec: [1], metadata: {name: 7}}",
	} {
		for _, path := range []string{webhooks.DefinitionPath, webhooks.HyperConvergedPath} {
			text, err := yaml.YAMLToJSON([]byte(object))
			if err != nil {
				t.Fatal(err)
			}
			got := s.post(path, &admissionv1.AdmissionRequest{
				Operation: admissionv1.Create, Namespace: "shop", Name: "x",
				Object: runtime.RawExtension{Raw: text},
			})
			if got == nil || got.Result == nil && !got.Allowed {
				t.Errorf("%s: %+v", object, got)
			}
		}
	}
}

// filled returns a site with n definitions on one link, of which no two meet.
func filled(t *testing.T, n int) *site {
	s := newSite(t, clusterNetwork, hcoOf(`{"network":"n0"}`))
	for i := range n {
		s.store.Set(s.object(nadOf("openshift-cnv", fmt.Sprintf("n%d", i), macvlan(cidr(i)))))
	}
	return s
}

func cidr(i int) string { return fmt.Sprintf("10.%d.%d.0/24", i/250, i%250) }

// longest is what an answer may take in a cluster of 200 definitions. It is measured without
// HTTP and TLS, and with room for a machine that does something else too.
const longest = 10 * time.Millisecond

func TestAnAnswerIsFast(t *testing.T) {
	if testing.Short() {
		t.Skip("it measures time")
	}
	for _, n := range []int{200, 500} {
		s := filled(t, n)
		best := map[string]time.Duration{}
		for range 20 {
			for path, object := range map[string]string{
				webhooks.DefinitionPath:     nadOf("shop", "new", macvlan("10.0.7.0/25")),
				webhooks.HyperConvergedPath: hcoOf(`{"network":"n7"}`),
			} {
				start := time.Now()
				s.ask(path, object, "")
				if took := time.Since(start); best[path] == 0 || took < best[path] {
					best[path] = took
				}
			}
		}
		for path, took := range best {
			if t.Logf("%d definitions, %s: %v", n, path, took); took > longest {
				t.Errorf("%s takes %v with %d definitions", path, took, n)
			}
		}
	}
}
