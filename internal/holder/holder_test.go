package holder_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/internal/holder"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		kind, version string
		want          bool
	}{
		{"Template", "template.openshift.io/v1", true},
		{"Template", "v1", false},
		{"Policy", "policy.open-cluster-management.io/v1", true},
		{"Policy", "kyverno.io/v1", false},
		{"ManifestWorkReplicaSet", "work.open-cluster-management.io/v1alpha1", true},
		{"SyncSet", "hive.openshift.io/v1", true},
		{"List", "v1", false},
	} {
		if h, ok := holder.Of(c.kind, c.version); ok != c.want || ok && h.List == "" {
			t.Errorf("%s %s: %v %v", c.kind, c.version, h, ok)
		}
	}
	if !holder.Absent("MustNotHave") || holder.Absent("musthave") || holder.Absent("") {
		t.Error("what has to be absent")
	}
}
