package apiserver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// CRD is the definition of a custom resource.
type CRD struct {
	apiextensionsv1.CustomResourceDefinition

	// Convert converts between the versions, and takes the place of the
	// conversion that the definition states. Where nil, the definition counts,
	// and with it usually the strategy None: the server then changes apiVersion
	// and drops what the other version does not know.
	Convert Converter
}

// ParseCRD reads a CustomResourceDefinition in YAML or JSON.
func ParseCRD(data []byte) (CRD, error) {
	var out CRD
	if err := yaml.UnmarshalStrict(data, &out.CustomResourceDefinition); err != nil {
		return CRD{}, fmt.Errorf("apiserver: %w", err)
	}
	if got := out.GroupVersionKind(); got != definitionKind {
		return CRD{}, fmt.Errorf("apiserver: %v is not %v", got, definitionKind)
	}
	return out, nil
}

var definitionKind = apiextensionsv1.SchemeGroupVersion.WithKind("CustomResourceDefinition")

// Install creates the definitions, or replaces those of the same name as an
// upgrade does, and returns when the server serves every version of them. A
// definition that replaces another may come into force a moment later.
func (s *Server) Install(ctx context.Context, definitions ...CRD) error {
	for _, d := range definitions {
		if err := s.install(ctx, d); err != nil {
			return fmt.Errorf("apiserver: install %s: %w", d.Name, err)
		}
	}
	return nil
}

func (s *Server) install(ctx context.Context, d CRD) error {
	definition := d.CustomResourceDefinition.DeepCopy()
	if d.Convert != nil {
		definition.Spec.Conversion = s.converters.register(d.Name, d.Convert)
	}
	err := s.Client.Create(ctx, definition)
	if apierrors.IsAlreadyExists(err) {
		err = s.replace(ctx, definition)
	}
	if err != nil {
		return err
	}
	if err := s.establish(ctx, d.Name); err != nil {
		return err
	}
	for _, v := range d.Spec.Versions {
		if v.Served {
			kind := schema.GroupVersionKind{
				Group:   d.Spec.Group,
				Version: v.Name,
				Kind:    d.Spec.Names.Kind,
			}
			if err := s.served(ctx, kind); err != nil {
				return fmt.Errorf("%s is not served: %w", v.Name, err)
			}
		}
	}
	return nil
}

func (s *Server) replace(ctx context.Context,
	next *apiextensionsv1.CustomResourceDefinition) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		var have apiextensionsv1.CustomResourceDefinition
		if err := s.Client.Get(ctx, client.ObjectKeyFromObject(next), &have); err != nil {
			return err
		}
		have.Spec = next.Spec
		return s.Client.Update(ctx, &have)
	})
}

// establish waits until the server has accepted the definition. It then makes
// the server believe that this is a while ago: in the first two seconds it lets
// every create wait for two seconds, in case there is another server that does
// not know yet (serveResource in customresource_handler.go).
func (s *Server) establish(ctx context.Context, name string) error {
	return poll(ctx, func(ctx context.Context) error {
		var d apiextensionsv1.CustomResourceDefinition
		if err := s.Client.Get(ctx, client.ObjectKey{Name: name}, &d); err != nil {
			return err
		}
		c := apihelpers.FindCRDCondition(&d, apiextensionsv1.Established)
		if c == nil || c.Status != apiextensionsv1.ConditionTrue {
			return fmt.Errorf("it is not established: %v", d.Status.Conditions)
		}
		c.LastTransitionTime = metav1.NewTime(c.LastTransitionTime.Add(-time.Hour))
		return s.Client.Status().Update(ctx, &d)
	})
}

// served waits until objects of the kind can be listed.
func (s *Server) served(ctx context.Context, kind schema.GroupVersionKind) error {
	var list unstructured.UnstructuredList
	list.SetGroupVersionKind(kind)
	return poll(ctx, func(ctx context.Context) error {
		return s.Client.List(ctx, &list, client.Limit(1))
	})
}

// poll calls f until it returns nil. When ctx ends first, it returns what f said
// last.
func poll(ctx context.Context, f func(context.Context) error) error {
	var last error
	err := wait.PollUntilContextCancel(ctx, 10*time.Millisecond,
		true, func(ctx context.Context) (bool, error) {
			err := f(ctx)
			if err != nil && ctx.Err() == nil {
				last = err
			}
			return err == nil, nil
		})
	if err != nil {
		return errors.Join(err, last)
	}
	return nil
}
