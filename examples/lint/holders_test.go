package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestObjectsInsideOthersAreJudgedWhereTheyAre has the same wrong document in each
// kind of object that holds others.
func TestObjectsInsideOthersAreJudgedWhereTheyAre(t *testing.T) {
	const wrong = `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",` +
		`"metadata":{"name":"m","namespace":"openshift-cnv"},"spec":{"config":` +
		`"{\"cniVersion\":\"0.3.1\",\"type\":\"macvlan\",\"master\":\"eth1\",` +
		`\"mode\":\"Bridge\",\"ipam\":{\"type\":\"whereabouts\",` +
		`\"range\":\"10.61.5.0/24\"}}"}}`
	const policy = `{"apiVersion":"policy.open-cluster-management.io/v1","kind":"`
	const work = `{"apiVersion":"work.open-cluster-management.io/v1","kind":"`
	const hive = `{"apiVersion":"hive.openshift.io/v1","kind":"`
	configuration := func(must string) string {
		return policy + `ConfigurationPolicy","spec":{"object-templates":[{"complianceType":"` +
			must + `","objectDefinition":` + wrong + `}]}}`
	}
	for name, c := range map[string]struct {
		document string
		found    int
	}{
		"list": {`{"apiVersion":"v1","kind":"List","items":[` + wrong + `,` + wrong + `]}`, 2},
		"template": {
			`{"apiVersion":"template.openshift.io/v1","kind":"Template","objects":[` + wrong + `]}`, 1,
		},
		"configuration policy": {configuration("musthave"), 1},
		"what must not be":     {configuration("mustnothave"), 0},
		"policy": {policy + `Policy","spec":{"policy-templates":[{"objectDefinition":` +
			configuration("MustHave") + `}]}}`, 1},
		"manifest work": {
			work + `ManifestWork","spec":{"workload":{"manifests":[{"kind":"x"},` + wrong + `]}}}`, 1,
		},
		"replicas of it": {work + `ManifestWorkReplicaSet","spec":{"manifestWorkTemplate":` +
			`{"workload":{"manifests":[` + wrong + `]}}}}`, 1},
		"sync set":          {hive + `SyncSet","spec":{"resources":[` + wrong + `]}}`, 1},
		"selector sync set": {hive + `SelectorSyncSet","spec":{"resources":[` + wrong + `]}}`, 1},
		"of another group":  {`{"apiVersion":"a.b/v1","kind":"Template","objects":[` + wrong + `]}`, 0},
		"no array":          {hive + `SyncSet","spec":{"resources":` + wrong + `}}`, 0},
		"no object":         {hive + `SyncSet","spec":{"resources":[null,1,"a"]}}`, 0},
		"additional network": {
			`{"apiVersion":"operator.openshift.io/v1","kind":"Network","spec":` +
				`{"additionalNetworks":[{"name":"a","type":"SimpleMacvlan"},{"name":"m",` +
				`"type":"Raw","rawCNIConfig":"{\"cniVersion\":\"0.3.1\",\"name\":\"m\",` +
				`\"type\":\"macvlan\",\"master\":\"eth1\",\"mode\":\"Bridge\"}"}]}}`, 1,
		},
	} {
		out, _, _ := try(c.document)
		if got := strings.Count(out, "error macvlan-mode"); got != c.found {
			t.Errorf("%s: found %d times, want %d\n%s", name, got, c.found, out)
		}
		for line := range strings.Lines(out) {
			if !strings.Contains(line, "error macvlan-mode") {
				continue
			}
			place := strings.Split(line, ":")
			column := strings.Index(c.document, `\"Bridge\"`) + 1
			if c.found == 1 && (place[1] != "1" || place[2] != fmt.Sprint(column)) {
				t.Errorf("%s: %s is not at column %d", name, line, column)
			}
		}
	}
}
