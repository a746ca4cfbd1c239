package known_test

import (
	"fmt"
	"testing"

	"example.com/migrationnet-operator/internal/known"
	"github.com/migrationnet/migrationnet/cluster"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func object(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	var u unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(text), &u.Object); err != nil {
		t.Fatal(err)
	}
	return &u
}

func definition(name, cidr string) string {
	return fmt.Sprintf(`{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition,
		metadata: {name: %s, namespace: openshift-cnv}, spec: {config: '{"cniVersion":"0.3.1","name":"m",
		"type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"%s"}}'}}`, name, cidr)
}

const names = `{apiVersion: hco.kubevirt.io/v1beta1, kind: HyperConverged, metadata: {name:
	kubevirt-hyperconverged, namespace: openshift-cnv}, spec: {liveMigrationConfig: {network: one}}}`

func TestWhatIsSetIsKnownUntilItIsDeleted(t *testing.T) {
	var s known.Store
	one := object(t, definition("one", "10.200.5.0/24"))
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "openshift-cnv", Name: "virt-handler-a",
			Labels: map[string]string{"kubevirt.io": "virt-handler"}},
		Spec: corev1.PodSpec{NodeName: "worker-1"},
	}
	s.Set(one)
	s.Set(object(t, definition("two", "10.201.5.0/24")))
	s.Set(object(t, names))
	s.Set(pod)
	r := s.Cluster().References()
	if got := r.Migration.String(); got != "10.200.5.0/24" || len(r.Pods) != 1 {
		t.Errorf("the network is %s, and there are %d pods", got, len(r.Pods))
	}
	before := s.Changes()
	s.Delete(one)
	s.Delete(pod)
	if r = s.Cluster().References(); !r.Migration.IsEmpty() || len(r.Pods) != 0 {
		t.Errorf("%v", r)
	}
	if s.Changes() != before+2 {
		t.Errorf("%d changes, before %d", s.Changes(), before)
	}
}

// Only what can meet is compared, and all that meets is.
func TestNeighbours(t *testing.T) {
	var s known.Store
	for i := range 50 {
		s.Set(object(t, definition(fmt.Sprintf("n%d", i), fmt.Sprintf("10.0.%d.0/24", i))))
	}
	got := s.WithDefinition([]byte(asJSON(t, definition("new", "10.0.6.0/23")))).
		Objects("NetworkAttachmentDefinition")
	want := map[string]bool{"n6": true, "n7": true, "new": true}
	for _, r := range got {
		if !want[r.Name] {
			t.Errorf("%v is there", r)
		}
		delete(want, r.Name)
	}
	if len(want) > 0 {
		t.Errorf("%v are not", want)
	}
	if last := got[len(got)-1]; last != (cluster.Ref{Kind: "NetworkAttachmentDefinition",
		Namespace: "openshift-cnv", Name: "new"}) {
		t.Errorf("the last is %v", last)
	}
}

func asJSON(t *testing.T, text string) string {
	t.Helper()
	out, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A migration in the cache takes the memory of its names.
func TestTrim(t *testing.T) {
	u := object(t, `{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstanceMigration, metadata: {name: m,
		namespace: shop, uid: "1", resourceVersion: "7", annotations: {a: b}}, spec: {vmiName: db},
		status: {phase: Succeeded, migrationState: {mode: PreCopy}, conditions: [{type: A, message: long}]}}`)
	got, err := known.Trim(u)
	if err != nil {
		t.Fatal(err)
	}
	want := object(t, `{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstanceMigration, metadata: {name: m,
		namespace: shop, uid: "1", resourceVersion: "7"}, status: {phase: Succeeded,
		conditions: [{type: A}]}}`)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if gone, err := known.Trim("gone"); gone != "gone" || err != nil {
		t.Errorf("%v, %v", gone, err)
	}
}
