// Package embedded starts an API server in this process, with what a cluster of OpenShift
// Virtualization has and the operator looks at: to see it work, and to test it.
package embedded

import (
	"fmt"

	"example.com/migrationnet-operator/config"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
)

// Server is the API server. It has no core types: no Pods, no Namespaces.
type Server struct {
	*apiserver.Server
	Config *rest.Config // speaks JSON, as Leases and Events are custom resources here
}

// Start starts a server that has the HyperConverged of a release of HCO, such as "1.18".
func Start(release string) (*Server, error) {
	hyperConverged, err := apiserver.HyperConverged(release)
	if err != nil {
		return nil, err
	}
	text, err := config.Files.ReadFile("crd/migrationplans.yaml")
	if err != nil {
		return nil, err
	}
	plans, err := apiserver.ParseCRD(text)
	if err != nil {
		return nil, err
	}
	all := []apiserver.CRD{hyperConverged, apiserver.NetworkAttachmentDefinition(), plans}
	for _, k := range kinds {
		all = append(all, k.definition())
	}
	s, err := apiserver.Start(all...)
	if err != nil {
		return nil, fmt.Errorf("the embedded API server: %w", err)
	}
	c := rest.CopyConfig(s.Config)
	c.ContentType = runtime.ContentTypeJSON
	return &Server{s, c}, nil
}

// kind is a custom resource of which the server keeps what it is given.
type kind struct {
	group, version, kind, plural string
	scope                        apiextensionsv1.ResourceScope
}

// kinds are what the operator reads beside its own, and what a cluster has of its own for
// leader election and events.
var kinds = []kind{
	{"kubevirt.io", "v1", "VirtualMachineInstance", "virtualmachineinstances",
		apiextensionsv1.NamespaceScoped},
	{"kubevirt.io", "v1", "VirtualMachineInstanceMigration", "virtualmachineinstancemigrations",
		apiextensionsv1.NamespaceScoped},
	{"kubevirt.io", "v1", "KubeVirt", "kubevirts", apiextensionsv1.NamespaceScoped},
	{"k8s.ovn.org", "v1", "ClusterUserDefinedNetwork", "clusteruserdefinednetworks",
		apiextensionsv1.ClusterScoped},
	{"config.openshift.io", "v1", "Network", "networks", apiextensionsv1.ClusterScoped},
	{"operator.openshift.io", "v1", "Network", "networks", apiextensionsv1.ClusterScoped},
	{"coordination.k8s.io", "v1", "Lease", "leases", apiextensionsv1.NamespaceScoped},
	{"events.k8s.io", "v1", "Event", "events", apiextensionsv1.NamespaceScoped},
}

func (k kind) definition() (out apiserver.CRD) {
	out.Name = k.plural + "." + k.group
	out.Annotations = map[string]string{ // which names of k8s.io need
		apiextensionsv1.KubeAPIApprovedAnnotation: "unapproved, of a server without core types",
	}
	yes := true
	out.Spec = apiextensionsv1.CustomResourceDefinitionSpec{
		Group: k.group, Scope: k.scope,
		Names: apiextensionsv1.CustomResourceDefinitionNames{
			Kind: k.kind, ListKind: k.kind + "List", Plural: k.plural,
		},
		Versions: []apiextensionsv1.CustomResourceDefinitionVersion{{
			Name: k.version, Served: true, Storage: true,
			Schema: &apiextensionsv1.CustomResourceValidation{
				OpenAPIV3Schema: &apiextensionsv1.JSONSchemaProps{
					Type: "object", XPreserveUnknownFields: &yes,
				},
			},
		}},
	}
	if k.group == "kubevirt.io" { // whose objects have it (kubevirt pkg/virt-operator, v1.9.0)
		out.Spec.Versions[0].Subresources = &apiextensionsv1.CustomResourceSubresources{
			Status: &apiextensionsv1.CustomResourceSubresourceStatus{},
		}
	}
	return out
}
