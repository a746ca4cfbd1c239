package nad

import (
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/internal/k8sname"
)

// Ref names a NetworkAttachmentDefinition as Multus's short form does:
// "namespace/name", or "name" in the pod's own namespace. It is what
// HyperConverged's liveMigrationConfig.network holds. Refs compare with ==; the
// zero Ref names nothing.
type Ref struct{ namespace, name string }

// NewRef returns the reference to name in namespace; "" is the pod's own. The
// short form takes lower-case letters, digits and dashes, and no dots, although
// Kubernetes takes dots in names
// (network-attachment-definition-client v1.7.7 pkg/utils parsePodNetworkObjectName).
func NewRef(namespace, name string) (Ref, error) {
	if namespace != "" && !k8sname.Label(namespace) {
		return Ref{}, fmt.Errorf("namespace %q is not a DNS label: lower-case letters, digits and dashes", namespace)
	}
	if !shortName(name) {
		return Ref{}, fmt.Errorf("name %q is not of lower-case letters, digits and dashes", name)
	}
	return Ref{namespace, name}, nil
}

// shortName reports whether an object of that name can exist, and the short
// form can say it.
func shortName(s string) bool { return k8sname.Subdomain(s) && !strings.Contains(s, ".") }

// ParseRef parses "namespace/name" or "name".
func ParseRef(s string) (Ref, error) {
	namespace, name, found := strings.Cut(s, "/")
	if !found {
		return NewRef("", s)
	}
	if namespace == "" {
		return Ref{}, fmt.Errorf("reference %q has an empty namespace: write the name alone", s)
	}
	return NewRef(namespace, name)
}

// Namespace returns the namespace, "" for the pod's own.
func (r Ref) Namespace() string { return r.namespace }

// Name returns the object's name.
func (r Ref) Name() string { return r.name }

// In returns r with its namespace, or with the given one if it has none: what
// it means to a pod there.
func (r Ref) In(namespace string) Ref {
	if r.namespace == "" {
		r.namespace = namespace
	}
	return r
}

// String returns "namespace/name", or "name".
func (r Ref) String() string {
	if r.namespace == "" {
		return r.name
	}
	return r.namespace + "/" + r.name
}

// MarshalText returns what String does.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes: "" is the zero Ref.
func (r *Ref) UnmarshalText(text []byte) (err error) {
	var read Ref
	if len(text) > 0 {
		read, err = ParseRef(string(text))
	}
	if err == nil {
		*r = read
	}
	return err
}
