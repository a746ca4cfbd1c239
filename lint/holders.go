package lint

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
)

// holder is a kind of object that holds others, which are judged where they are.
type holder struct {
	kind, group string
	list        diag.Path // where they are
	object      diag.Path // and where in each of them
}

// holders is the table: Kubernetes Lists are opened by package locate.
var holders = []holder{
	{"Template", "template.openshift.io", "/objects", ""},
	{"Policy", policyGroup, "/spec/policy-templates", "/objectDefinition"},
	{"ConfigurationPolicy", policyGroup, "/spec/object-templates", "/objectDefinition"},
	{"ManifestWork", "work.open-cluster-management.io", "/spec/workload/manifests", ""},
	{"ManifestWorkReplicaSet", "work.open-cluster-management.io",
		"/spec/manifestWorkTemplate/workload/manifests", ""},
	{"SelectorSyncSet", "hive.openshift.io", "/spec/resources", ""},
	{"SyncSet", "hive.openshift.io", "/spec/resources", ""},
}

const policyGroup = "policy.open-cluster-management.io"

// objects returns the documents in d: the items of a list, and the objects that
// another object holds, to any depth; d alone when it holds none.
func objects(d locate.Document) (out []locate.Document) {
	for _, one := range d.Items() {
		s := shapeOf(one.JSON)
		i := slices.IndexFunc(holders, func(h holder) bool {
			return s.kind == h.kind && strings.HasPrefix(s.apiVersion, h.group+"/")
		})
		if i < 0 {
			out = append(out, one)
			continue
		}
		out = append(out, holders[i].objects(one)...)
	}
	return out
}

func (h holder) objects(d locate.Document) (out []locate.Document) {
	list, _ := d.Sub(h.list)
	for i, v := range elements(list.JSON) {
		if must, _ := text(members(v)["complianceType"]); strings.EqualFold(must, "mustnothave") {
			continue // there is to be no such object
		}
		if one, ok := d.Sub(h.list.Index(i) + h.object); ok {
			out = append(out, objects(one)...)
		}
	}
	return out
}
