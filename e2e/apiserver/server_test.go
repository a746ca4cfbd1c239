package apiserver_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestSmoke(t *testing.T) {
	d, err := apiserver.HyperConverged("1.19")
	if err != nil {
		t.Fatal(err)
	}
	s, err := apiserver.Start(d, apiserver.NetworkAttachmentDefinition())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	var u unstructured.Unstructured
	u.SetAPIVersion("hco.kubevirt.io/v1beta1")
	u.SetKind("HyperConverged")
	u.SetNamespace("a")
	u.SetName("kubevirt-hyperconverged")
	if err := s.Client.Create(t.Context(), &u); err != nil {
		t.Fatal(err)
	}
	t.Log(u.Object)
}
