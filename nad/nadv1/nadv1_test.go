package nadv1_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/migrationnet/migrationnet/internal/gen"
	_ "github.com/migrationnet/migrationnet/internal/law" // the same draws each time
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadv1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"
)

// roundTrips: a definition is an object and back again; the object shares
// nothing with it, and is not changed by reading it.
func roundTrips(t *rapid.T) {
	d := gen.Definition().Draw(t, "definition")
	obj, err := nadv1.Object(d)
	if err != nil {
		t.Fatal(err)
	}
	before, text := obj.DeepCopy(), fmt.Sprintf("%#v", d)
	back, _ := nadv1.Definition(obj)
	if diff := cmp.Diff(d, back); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(before, obj); diff != "" {
		t.Fatalf("the object was changed\n%s", diff)
	}
	for k := range obj.Annotations {
		obj.Annotations[k] = "x"
	}
	for k := range back.Annotations {
		back.Annotations[k] = "y"
	}
	for k := range back.UnknownMetadata {
		clear(back.UnknownMetadata[k])
	}
	if after := fmt.Sprintf("%#v", d); after != text {
		t.Fatalf("%s became %s", text, after)
	}
	if before.UID != obj.UID || before.Spec != obj.Spec {
		t.Fatal("the object shares something with what was read of it")
	}
}

func TestRoundTrip(t *testing.T) { rapid.Check(t, roundTrips) }
func FuzzRoundTrip(f *testing.F) { f.Fuzz(rapid.MakeFuzz(roundTrips)) }

// object draws an API object as the server has it. Its configuration is one that
// somebody wrote: in any layout, of any plugin, or no JSON at all.
func object(t *rapid.T) *v1.NetworkAttachmentDefinition {
	configs := []string{"", " ", "null", "[]", "{", `{"type":"x","a":1.50,"b":[ ]}`,
		"{\n  \"type\": \"macvlan\"\n}",
		`{"type":"macvlan","name":"n","ipam":{"type":"whereabouts","range":"10.0.0.0/24"},` +
			`"odd":{"A":1e3}}`,
		`{"plugins":[{"type":"vlan"},{"type":"tuning","sysctl":{"x":"1"}}]}`,
		`{"type":"ovn-k8s-cni-overlay","topology":"localnet"}`, `{"type":"bridge","vlan":"2"}`}
	stamp := metav1.NewTime(time.Unix(1700000000, 0))
	obj := &v1.NetworkAttachmentDefinition{
		ObjectMeta: metav1.ObjectMeta{
			Name:      "mig",
			Namespace: rapid.SampledFrom([]string{"", "openshift-cnv"}).Draw(t, "namespace"),
		},
		Spec: v1.NetworkAttachmentDefinitionSpec{
			Config: rapid.SampledFrom(configs).Draw(t, "config"),
		},
	}
	obj.APIVersion, obj.Kind = nad.APIVersion, nad.Kind
	if rapid.Bool().Draw(t, "of the server") {
		obj.UID, obj.ResourceVersion, obj.Generation, obj.CreationTimestamp = "a-b", "7", 2, stamp
		obj.Finalizers = []string{"a/b"}
		obj.OwnerReferences = []metav1.OwnerReference{{
			APIVersion: "v1",
			Kind:       "ConfigMap",
			Name:       "x",
			UID:        "c",
		}}
		obj.ManagedFields = []metav1.ManagedFieldsEntry{{
			Manager:   "kubectl",
			Operation: "Apply",
			Time:      &stamp,
			FieldsV1:  &metav1.FieldsV1{Raw: []byte(`{"f:spec":{"f:config":{}}}`)},
		}}
	}
	if rapid.Bool().Draw(t, "annotated") {
		obj.Annotations = map[string]string{
			nad.ResourceNameAnnotation: "bridge.network.kubevirt.io/br1",
			"":                         "x: #",
		}
		obj.Labels = map[string]string{"a": "b"}
	}
	return obj
}

// losesNothing: an object read and written again is the same object, whose
// configuration says the same.
func losesNothing(t *rapid.T) {
	obj := object(t)
	d, _ := nadv1.Definition(obj)
	again, err := nadv1.Object(d)
	if err != nil {
		t.Fatal(err)
	}
	sameJSON := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Config" },
		cmp.Comparer(func(a, b string) bool {
			var x, y any
			if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
				return a == b
			}
			return cmp.Equal(x, y)
		}))
	if diff := cmp.Diff(obj, again, sameJSON); diff != "" {
		t.Fatal(diff)
	}
}

func TestLosesNothing(t *testing.T) { rapid.Check(t, losesNothing) }
func FuzzLosesNothing(f *testing.F) { f.Fuzz(rapid.MakeFuzz(losesNothing)) }

func TestRefusesWhatTheTypeCannotHold(t *testing.T) {
	for name, d := range map[string]nad.Definition{
		"status": {
			Name:    "mig",
			Unknown: map[string]json.RawMessage{"status": json.RawMessage(`{}`)},
		},
		"a member of spec": {Name: "mig", UnknownSpec: map[string]json.RawMessage{
			"configs": json.RawMessage(`""`),
		}},
		"a config of no use": {
			Name:        "mig",
			UnknownSpec: map[string]json.RawMessage{"config": json.RawMessage(`{}`)},
		},
		"two plugins": {Name: "mig", Config: nad.Config{Plugin: nad.Macvlan{}, List: &nad.List{}}},
	} {
		if obj, err := nadv1.Object(d); err == nil {
			t.Errorf("%s: would be lost: %+v", name, obj)
		}
	}
}

func TestNothingToRead(t *testing.T) {
	if d, l := nadv1.Definition(nil); !l.HasErrors() || d.Name != "" {
		t.Errorf("got %v %v", d, l)
	}
	if d, l := nadv1.Definition(&v1.NetworkAttachmentDefinition{}); l.HasErrors() ||
		d.UnknownMetadata != nil {
		t.Errorf("got %#v %v", d, l)
	}
}

func ExampleObject() {
	obj, err := nadv1.Object(nad.Definition{
		Name: "migration-network", Namespace: "openshift-cnv",
		Config: nad.Config{
			Plugin: nad.Macvlan{
				CNIVersion: "0.3.1",
				Master:     "eth1",
				IPAM:       ipam.Whereabouts{Range: "10.200.5.0/24"},
			},
		},
	})
	fmt.Println(err)
	fmt.Println(obj.Kind, obj.Namespace+"/"+obj.Name)
	fmt.Println(obj.Spec.Config)
	// Output:
	// <nil>
	// NetworkAttachmentDefinition openshift-cnv/migration-network
	// {
	//   "cniVersion": "0.3.1",
	//   "type": "macvlan",
	//   "master": "eth1",
	//   "ipam": {
	//     "type": "whereabouts",
	//     "range": "10.200.5.0/24"
	//   }
	// }
}

func ExampleDefinition() {
	d, l := nadv1.Definition(&v1.NetworkAttachmentDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "migration-network", Namespace: "openshift-cnv"},
		Spec: v1.NetworkAttachmentDefinitionSpec{
			Config: `{"type":"macvlan","master":"eth1"}`,
		},
	})
	fmt.Println(d.Name, d.Config.Plugin.(nad.Macvlan).Master, l)
	// Output: migration-network eth1 []
}
