package nadv1_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/k8snetworkplumbingwg/network-attachment-definition-client/pkg/apis/k8s.cni.cncf.io/v1"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadv1"
	"pgregory.net/rapid"
)

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := gen.Definition().Draw(t, "definition")
		obj, err := nadv1.Object(d)
		if err != nil {
			t.Fatal(err)
		}
		before := obj.DeepCopy()
		back, _ := nadv1.Definition(obj)
		if diff := cmp.Diff(d, back); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(before, obj); diff != "" {
			t.Fatalf("the object was changed\n%s", diff)
		}
	})
}

func TestNothingToRead(t *testing.T) {
	if d, l := nadv1.Definition(nil); !l.HasErrors() || d.Name != "" {
		t.Errorf("got %v %v", d, l)
	}
	if d, l := nadv1.Definition(&v1.NetworkAttachmentDefinition{}); l.HasErrors() || d.UnknownMetadata != nil {
		t.Errorf("got %#v %v", d, l)
	}
}

func ExampleObject() {
	obj, err := nadv1.Object(nad.Definition{
		Name: "migration-network", Namespace: "openshift-cnv",
		Config: nad.Config{Macvlan: &nad.Macvlan{CNIVersion: "0.3.1", Master: "eth1", IPAM: ipam.Whereabouts{Range: "10.200.5.0/24"}}},
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
