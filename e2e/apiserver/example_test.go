package apiserver_test

import (
	"context"
	"fmt"

	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"github.com/migrationnet/migrationnet/hco"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// A patch goes to an object of HCO 1.19 at v1beta1, and is read back at v1.
func ExampleStart() {
	definition, err := apiserver.HyperConverged("1.19")
	if err != nil {
		panic(err)
	}
	server, err := apiserver.Start(definition)
	if err != nil {
		panic(err)
	}
	defer server.Stop()

	ctx := context.Background()
	object := new(unstructured.Unstructured)
	object.SetGroupVersionKind(schema.FromAPIVersionAndKind(hco.V1Beta1.GroupVersion(),
		"HyperConverged"))
	object.SetNamespace("openshift-cnv")
	object.SetName("kubevirt-hyperconverged")
	if err := server.Client.Create(ctx, object); err != nil {
		panic(err)
	}
	patch := hco.Change{Network: hco.Set("migration-net")}.MergePatch(hco.V1Beta1)
	if err := server.Client.Patch(ctx, object,
		client.RawPatch(types.MergePatchType, patch)); err != nil {
		panic(err)
	}

	object.SetGroupVersionKind(schema.FromAPIVersionAndKind(hco.V1.GroupVersion(),
		"HyperConverged"))
	if err := server.Client.Get(ctx, client.ObjectKeyFromObject(object), object); err != nil {
		panic(err)
	}
	text, err := object.MarshalJSON()
	if err != nil {
		panic(err)
	}
	live, findings := hco.Parse(text)
	fmt.Printf("%#v %v\n", live.LiveMigrationConfig, findings)
	// Output:
	// hco.LiveMigrationConfig{"allowAutoConverge":false,"allowPostCopy":false,"allowWorkloadDisruption":false,"completionTimeoutPerGiB":20,"network":"migration-net","parallelMigrationsPerCluster":5,"parallelOutboundMigrationsPerNode":1,"progressTimeout":150} []
}
