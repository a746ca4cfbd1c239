package operator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/migrationnet-operator/internal/webhooks"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// The API server is gone for a while, and what happened meanwhile is made up for.
func TestTheAPIServerIsGoneAndBack(t *testing.T) {
	w := start(t)
	through, line := w.through()
	w.create(hyperConverged)
	w.sample()
	op, stop := w.runs(through, options())
	w.applied()

	line.set(true)
	w.edit(`"name":"migration-network"`, `"name":"other"`)
	time.Sleep(500 * time.Millisecond)
	before := w.plan().ResourceVersion
	time.Sleep(500 * time.Millisecond)
	if w.plan().ResourceVersion != before {
		t.Error("the line is not cut")
	}
	line.set(false)
	w.applied()
	w.eventually("the store", func() error {
		if got := op.Store.Cluster().MigrationNetwork().Name; got != "other" {
			return fmt.Errorf("the network is %q", got)
		}
		return nil
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// Of two operators one writes, and when it ends the other goes on.
func TestAnotherLeaderGoesOn(t *testing.T) {
	w := start(t)
	w.create(hyperConverged)
	w.sample()
	o := options()
	o.LeaderElection, o.Namespace, o.LeaseDuration = true, "openshift-cnv", 2*time.Second
	_, stop := w.runs(w.server.Config, o)
	w.applied()
	first := w.holder()
	second, _ := w.runs(w.server.Config, o)
	w.eventually("both know the cluster", func() error {
		if !second.Watcher.Synced() {
			return errors.New("not synced")
		}
		return nil
	})
	if got := w.holder(); got != first {
		t.Errorf("the leader is %s, was %s", got, first)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	w.edit(`"nodes":12`, `"nodes":13`)
	w.applied()
	if got := w.holder(); got == first {
		t.Errorf("the leader is still %s", got)
	}
}

func (w *world) holder() string {
	w.Helper()
	lease := w.list("coordination.k8s.io/v1", "LeaseList")
	if len(lease) != 1 {
		w.Fatalf("%d leases", len(lease))
	}
	holder, _, _ := unstructured.NestedString(lease[0].Object, "spec", "holderIdentity")
	return holder
}

func (w *world) list(version, kind string) []unstructured.Unstructured {
	w.Helper()
	var l unstructured.UnstructuredList
	l.SetAPIVersion(version)
	l.SetKind(kind)
	w.must(w.client.List(w.Context(), &l))
	return l.Items
}

func (w *world) events() (out []string) {
	w.Helper()
	for _, e := range w.list("events.k8s.io/v1", "EventList") {
		kind, _, _ := unstructured.NestedString(e.Object, "regarding", "kind")
		reason, _, _ := unstructured.NestedString(e.Object, "reason")
		out = append(out, kind+" "+reason)
	}
	slices.Sort(out)
	return out
}

// What changes in the cluster, and is not as planned, is put right without being asked.
func TestWhatIsChangedIsPutRight(t *testing.T) {
	w := start(t)
	w.sample()
	w.runs(w.server.Config, options())
	h := w.create(hyperConverged)
	w.applied()
	d := w.list("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinitionList")
	w.must(w.client.Delete(t.Context(), &d[0]))
	w.eventually("the network is there again", func() error {
		if len(w.list("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinitionList")) != 1 {
			return errors.New("it is not")
		}
		return nil
	})
	w.must(w.client.Delete(t.Context(), h))
	w.create(hyperConverged)
	w.eventually("HyperConverged names the network", func() error {
		h := w.list("hco.kubevirt.io/v1beta1", "HyperConvergedList")
		if got, _, _ := unstructured.NestedString(h[0].Object,
			"spec", "liveMigrationConfig", "network"); got != "migration-network" {
			return fmt.Errorf("it names %q", got)
		}
		return nil
	})
	w.eventually("events", func() error {
		got := w.events()
		for _, want := range []string{"MigrationPlan Written", "MigrationPlan RestartingVirtHandlers"} {
			if !slices.Contains(got, want) {
				return fmt.Errorf("there are %q", got)
			}
		}
		return nil
	})
}

// Of 500 definitions each is known, and a webhook compares with all of them.
func TestFiveHundredDefinitions(t *testing.T) {
	n := 500
	if testing.Short() {
		n = 100
	}
	w := start(t)
	op, _ := w.runs(w.server.Config, options())
	w.create(`{apiVersion: config.openshift.io/v1, kind: Network, metadata: {name: cluster},
		status: {networkType: OVNKubernetes, clusterNetwork: [{cidr: 10.128.0.0/14}]}}`)
	for i := range n {
		w.create(nadOf(fmt.Sprintf("n%d", i), "whereabouts", "range", i))
	}
	h := webhooks.Definitions(op.Store, op.Watcher.Synced)
	request := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		Operation: admissionv1.Create, Namespace: "shop", Name: "new",
		Object: runtime.RawExtension{Raw: []byte(nadOf("new", "host-local", "subnet", n-1))},
	}}
	var got admission.Response
	w.eventually("the last one is known", func() error {
		if got = h.Handle(t.Context(), request); got.Allowed {
			return errors.New("it is not")
		}
		return nil
	})
	if c := got.Result.Details.Causes; len(c) != 1 || c[0].Field != "spec.config.ipam.subnet" ||
		!strings.Contains(c[0].Message, fmt.Sprintf("openshift-cnv/n%d", n-1)) {
		t.Errorf("causes are %+v", c)
	}
	begin := time.Now()
	for range 10 {
		h.Handle(t.Context(), request)
	}
	if took := time.Since(begin) / 10; took > 10*time.Millisecond {
		t.Errorf("an answer takes %v", took)
	}
}

func nadOf(name, ipam, member string, i int) string {
	config := fmt.Sprintf(`{"cniVersion":"0.3.1","name":"m","type":"macvlan","master":"eth1",`+
		`"ipam":{"type":%q,%q:"10.%d.%d.0/24"}}`, ipam, member, i/250, i%250)
	text, _ := json.Marshal(map[string]any{
		"apiVersion": "k8s.cni.cncf.io/v1", "kind": "NetworkAttachmentDefinition",
		"metadata": map[string]any{"namespace": "openshift-cnv", "name": name},
		"spec":     map[string]any{"config": config},
	})
	return string(text)
}

const clusterVersions = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: clusterversions.config.openshift.io}
spec:
  group: config.openshift.io
  scope: Cluster
  names: {kind: ClusterVersion, listKind: ClusterVersionList, plural: clusterversions}
  versions:
  - {name: v1, served: true, storage: true,
     schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
`

// A kind that is installed later is watched from then on.
func TestAKindThatComesLater(t *testing.T) {
	w := start(t)
	op, _ := w.runs(w.server.Config, options())
	w.eventually("the cluster is known", func() error {
		if !op.Watcher.Synced() {
			return errors.New("not synced")
		}
		return nil
	})
	d, err := apiserver.ParseCRD([]byte(clusterVersions))
	w.must(err)
	w.must(w.server.Install(t.Context(), d))
	w.create(`{apiVersion: config.openshift.io/v1, kind: ClusterVersion, metadata: {name: version},
		status: {desired: {version: 4.19.3}}}`)
	w.eventually("its release is known", func() error {
		if got := op.Store.Cluster().Releases().OpenShift.String(); !strings.HasPrefix(got, "4.19") &&
			!strings.HasPrefix(got, "v4.19") {
			return fmt.Errorf("it is %q", got)
		}
		return nil
	})
}
