// Package holder knows the kinds of Kubernetes objects that hold other objects.
package holder

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// Holder says where an object of a kind holds others.
type Holder struct {
	List   diag.Path // where they are
	Object diag.Path // and where in each of them
}

const (
	policyGroup = "policy.open-cluster-management.io/"
	workGroup   = "work.open-cluster-management.io/"
	hiveGroup   = "hive.openshift.io/"
)

// holders is the table, without Kubernetes Lists.
var holders = []struct {
	kind, group string
	Holder
}{
	{"Template", "template.openshift.io/", Holder{"/objects", ""}},
	{"Policy", policyGroup, Holder{"/spec/policy-templates", "/objectDefinition"}},
	{"ConfigurationPolicy", policyGroup, Holder{"/spec/object-templates", "/objectDefinition"}},
	{"ManifestWork", workGroup, Holder{"/spec/workload/manifests", ""}},
	{"ManifestWorkReplicaSet", workGroup,
		Holder{"/spec/manifestWorkTemplate/workload/manifests", ""}},
	{"SelectorSyncSet", hiveGroup, Holder{"/spec/resources", ""}},
	{"SyncSet", hiveGroup, Holder{"/spec/resources", ""}},
}

// Of returns where an object of that kind holds others, and whether it does.
func Of(kind, apiVersion string) (Holder, bool) {
	for _, h := range holders {
		if h.kind == kind && strings.HasPrefix(apiVersion, h.group) {
			return h.Holder, true
		}
	}
	return Holder{}, false
}

// Absent reports whether an element of the list with that complianceType says that there
// is to be no such object.
func Absent(complianceType string) bool { return strings.EqualFold(complianceType, "mustnothave") }
