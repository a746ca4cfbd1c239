// Package v1alpha1 has the Go types of MigrationPlan.
package v1alpha1

import (
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupVersion is that of MigrationPlan.
var GroupVersion = schema.GroupVersion{Group: "migrationnet.example.com", Version: "v1alpha1"}

// AddToScheme makes a scheme know MigrationPlan.
func AddToScheme(s *runtime.Scheme) error {
	s.AddKnownTypes(GroupVersion, &MigrationPlan{}, &MigrationPlanList{})
	metav1.AddToGroupVersion(s, GroupVersion)
	return nil
}

// MigrationPlan is the migration network of several clusters, and which of them this is.
type MigrationPlan struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   Spec   `json:"spec"`
	Status Status `json:"status,omitempty"`
}

// Spec is what a user asks for.
type Spec struct {
	Cluster string               `json:"cluster"` // the name of this one in Request
	Request apiextensionsv1.JSON `json:"request"` // as plan.Parse reads it
}

// Status is what the operator did, and what it has to remember.
type Status struct {
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Windows            []Window           `json:"windows,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

// Window is the range of addresses that a cluster hands out.
type Window struct {
	Cluster string `json:"cluster"`
	Window  string `json:"window"`
}

// MigrationPlanList is a list of them.
type MigrationPlanList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []MigrationPlan `json:"items"`
}
