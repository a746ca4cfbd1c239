package hco

import (
	"fmt"

	"github.com/migrationnet/migrationnet/diag"
)

// APIVersion is a version of the API group hco.kubevirt.io. The zero
// APIVersion is V1Beta1, which every release serves.
type APIVersion uint8

// The API versions. They hold the same block, at another path.
const (
	V1Beta1 APIVersion = iota
	V1
)

// Group is the API group.
const Group = "hco.kubevirt.io"

// apis is what differs between the API versions (api/v1beta1 and api/v1,
// hyperconverged_types.go, HCO 1.18.1).
var apis = [...]struct {
	name  string
	block []string // the members that lead from the object to the block
	ca    []string // and to what is known of its certificate authority
}{
	V1Beta1: {
		name:  "v1beta1",
		block: []string{"spec", "liveMigrationConfig"},
		ca:    []string{"spec", "certConfig", "ca"},
	},
	V1: {
		name:  "v1",
		block: []string{"spec", "virtualization", "liveMigrationConfig"},
		ca:    []string{"spec", "security", "certConfig", "ca"},
	},
}

// ParseAPIVersion reads "v1beta1" or "v1", alone or after "hco.kubevirt.io/".
func ParseAPIVersion(s string) (APIVersion, error) {
	for v, api := range apis {
		if s == api.name || s == Group+"/"+api.name {
			return APIVersion(v), nil
		}
	}
	return 0, fmt.Errorf("hco: API version %q is neither %v nor %v",
		s, V1Beta1.GroupVersion(), V1.GroupVersion())
}

// String returns the version without its group: "v1beta1" or "v1". A value
// that is neither constant reads as V1Beta1 everywhere.
func (v APIVersion) String() string { return apis[v.known()].name }

// GroupVersion returns the apiVersion of an object: "hco.kubevirt.io/v1".
func (v APIVersion) GroupVersion() string { return Group + "/" + v.String() }

// MarshalText returns the GroupVersion.
func (v APIVersion) MarshalText() ([]byte, error) { return []byte(v.GroupVersion()), nil }

// UnmarshalText reads what [ParseAPIVersion] reads.
func (v *APIVersion) UnmarshalText(text []byte) error {
	parsed, err := ParseAPIVersion(string(text))
	if err == nil {
		*v = parsed
	}
	return err
}

// Resource returns the resource name that makes oc and kubectl speak v:
// "hyperconvergeds.v1.hco.kubevirt.io". The name without a version speaks
// whatever the cluster prefers, which is V1 from HCO 1.18 on.
func (v APIVersion) Resource() string { return "hyperconvergeds." + v.String() + "." + Group }

// Block returns the path of the block in an object of version v:
// /spec/liveMigrationConfig, or /spec/virtualization/liveMigrationConfig in V1.
func (v APIVersion) Block() diag.Path { return pathTo(apis[v.known()].block) }

// ca returns the path of the rotation of the certificate authority.
func (v APIVersion) ca() diag.Path { return pathTo(apis[v.known()].ca) }

func pathTo(names []string) diag.Path {
	var p diag.Path
	for _, name := range names {
		p = p.Name(name)
	}
	return p
}

func (v APIVersion) known() APIVersion {
	if int(v) < len(apis) {
		return v
	}
	return V1Beta1
}

// other returns the API version that v is not.
func (v APIVersion) other() APIVersion {
	if v.known() == V1 {
		return V1Beta1
	}
	return V1
}
