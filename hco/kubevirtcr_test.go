package hco_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	rel "github.com/migrationnet/migrationnet/release"
)

// kubeVirt is a KubeVirt object with that configuration.
func kubeVirt(configuration string) []byte {
	return fmt.Appendf(nil, `{"apiVersion":"kubevirt.io/v1","kind":"KubeVirt","metadata":`+
		`{"name":"kubevirt","namespace":"kubevirt"},"spec":{"configuration":%s}}`, configuration)
}

// TestKubeVirtFindings has what is wrong with spec.configuration.migrations, and from
// which release on.
func TestKubeVirtFindings(t *testing.T) {
	const m = "/spec/configuration/migrations"
	for _, c := range []struct {
		name          string
		version       rel.Version
		configuration string
		rule          *diag.Rule // nil is no finding
		path          diag.Path
	}{
		{"nothing", v19, `{}`, nil, ""},
		{"null", v19, `{"migrations":null}`, nil, ""},
		{"a network", v19, `{"migrations":{"network":"migration"}}`, nil, ""},
		{"no limit", v19, `{"migrations":{"bandwidthPerMigration":"0"}}`, nil, ""},
		{"a number", v19, `{"migrations":{"bandwidthPerMigration":67108864}}`, nil, ""},
		{"networks", v19, `{"migrations":{"networks":"a"}}`, diag.WarnUnknown, m + "/networks"},
		{"empty", v19, `{"migrations":{"network":""}}`, hco.ErrNetworkEmpty, m + "/network"},
		{"list", v19, `{"migrations":{"network":"a,b"}}`, hco.ErrNetworkList, m + "/network"},
		{"a string", v19, `{"migrations":{"allowPostCopy":"true"}}`, diag.ErrType, m + "/allowPostCopy"},
		{
			"no migrations", v19, `{"migrations":{"parallelMigrationsPerCluster":0}}`,
			hco.ErrLimitZero, m + "/parallelMigrationsPerCluster",
		},
		{
			"no timeout", v19, `{"migrations":{"completionTimeoutPerGiB":0}}`,
			hco.WarnTimeoutZero, m + "/completionTimeoutPerGiB",
		},
		{
			"the old default", v19, `{"migrations":{"completionTimeoutPerGiB":800}}`,
			hco.WarnStaleSample, m + "/completionTimeoutPerGiB",
		},
		{"the default", rel.MustParse("v1.3.1"), `{"migrations":{"completionTimeoutPerGiB":800}}`, nil, ""},
		{
			"post-copy follows", v19, `{"migrations":{"allowPostCopy":true}}`,
			hco.WarnPostCopy, m + "/allowPostCopy",
		},
		{
			"post-copy does not", v19,
			`{"migrations":{"allowPostCopy":true,"allowWorkloadDisruption":false}}`,
			hco.ErrPostCopyNoop, m + "/allowPostCopy",
		},
		{
			"not before v1.5", rel.MustParse("v1.4.0"),
			`{"migrations":{"allowWorkloadDisruption":true}}`,
			hco.ErrKubeVirtRelease, m + "/allowWorkloadDisruption",
		},
		{
			"not before v1.8", rel.MustParse("v1.7.0"), `{"migrations":{"utilityVolumesTimeout":9}}`,
			hco.ErrKubeVirtRelease, m + "/utilityVolumesTimeout",
		},
		{"from v1.8 on", rel.MustParse("v1.8.0"), `{"migrations":{"utilityVolumesTimeout":9}}`, nil, ""},
		{
			"not before v1.9", rel.MustParse("v1.8.0"), `{"migrations":{"maxDowntimeMs":9}}`,
			hco.ErrKubeVirtRelease, m + "/maxDowntimeMs",
		},
		{
			"without its gate", v19, `{"migrations":{"maxDowntimeMs":9}}`,
			hco.ErrKubeVirtGate, m + "/maxDowntimeMs",
		},
		{
			"with its gate", v19, `{"developerConfiguration":{"featureGates":["MigrationStallDetection"]},` +
				`"migrations":{"maxDowntimeMs":9}}`, nil, "",
		},
		{
			"out of range", v19, `{"developerConfiguration":{"featureGates":["MigrationStallDetection"]},` +
				`"migrations":{"maxDowntimeMs":0}}`, hco.ErrPolicyDowntime, m + "/maxDowntimeMs",
		},
		{
			"on and off", v19, `{"developerConfiguration":{"featureGates":["A","B"],"disabledFeatureGates":["B"]}}`,
			hco.ErrKubeVirtGates, "/spec/configuration/developerConfiguration/featureGates/1",
		},
		{
			"on, and there is no list of those off", rel.MustParse("v1.7.0"),
			`{"developerConfiguration":{"featureGates":["A"],"disabledFeatureGates":["A"]}}`, nil, "",
		},
		{
			"a gate that is no string", v19, `{"developerConfiguration":{"featureGates":[true]}}`,
			diag.ErrType, "/spec/configuration/developerConfiguration/featureGates/0",
		},
		{
			"in the place of HyperConverged", v19, `{"liveMigrationConfig":{"network":"a"}}`,
			hco.WarnMisplaced, "/spec/configuration/liveMigrationConfig",
		},
		{
			"another word", v19, `{"migrationConfiguration":{"network":"a"}}`,
			hco.WarnMisplaced, "/spec/configuration/migrationConfiguration",
		},
		{
			"beside the block", v19, `{"allowPostCopy":true}`,
			hco.WarnMisplaced, "/spec/configuration/allowPostCopy",
		},
		{"network settings", v19, `{"network":{"permitBridgeInterfaceOnPodNetwork":true}}`, nil, ""},
	} {
		_, v, l := hco.ReadKubeVirtCR(kubeVirt(c.configuration), hco.Release{KubeVirt: c.version})
		switch {
		case c.rule == nil && len(l) > 0, c.rule != nil && len(l) != 1:
			t.Errorf("%s: %v", c.name, l)
		case c.rule != nil && (!l[0].Rule.Same(c.rule) || l[0].Path != c.path):
			t.Errorf("%s: %v, want %s at %s", c.name, l, c.rule.Code, c.path)
		case l.Refused() != 0 != (v == hco.Resolved{}):
			t.Errorf("%s: refused %v, and %#v", c.name, l.Refused(), v)
		}
	}
	for _, c := range []struct{ object, want string }{
		{`{"apiVersion":"kubevirt.io/v1alpha3","kind":"KubeVirt","spec":{"migrations":{"network":"a"}}}`,
			`^/spec/migrations: .*write spec\.configuration\.migrations\.network$`},
		{`{"apiVersion":"hco.kubevirt.io/v1","kind":"KubeVirt"}`, `^/apiVersion: .*kubevirt\.io/v1`},
		{`{"apiVersion":"kubevirt.io/v1","kind":"Kubevirt"}`, `^/kind: `},
		{`{"apiVersion":"kubevirt.io/v1","kind":"KubeVirt","metadata":{"name":"kubevirt-kubevirt-hyperconverged"}}`,
			`^/metadata/name: HCO writes`},
		{`{"apiVersion":"kubevirt.io/v1","kind":"KubeVirt","spec":[]}`, `^/spec: want an object`},
		{`[]`, `^: want an object`},
	} {
		_, _, l := hco.ReadKubeVirtCR([]byte(c.object), hco.Release{})
		if len(l) != 1 || !regexp.MustCompile(c.want).MatchString(
			fmt.Sprintf("%s: %s; %s", l[0].Path, l[0].Message, l[0].Hint)) {
			t.Errorf("%s: %v, want %s", c.object, l, c.want)
		}
	}
}

var v19 = rel.MustParse("v1.9.0")

// TestKubeVirtDefaults has what an empty configuration means (virt-config.go of v1.0.0 to
// v1.9.0), and the gate of migration between clusters.
func TestKubeVirtDefaults(t *testing.T) {
	for version, completion := range map[string]int64{
		"v1.0.0": 800, "v1.3.1": 800, "v1.4.0": 150, "v1.5.0": 150, "v1.9.0": 150,
	} {
		at, err := rel.Parse(version)
		if err != nil {
			t.Fatal(err)
		}
		_, v, l := hco.ReadKubeVirtCR(kubeVirt(`{}`), hco.Release{KubeVirt: at})
		want := hco.Resolved{
			CompletionTimeoutPerGiB: completion, ParallelMigrationsPerCluster: 5,
			ParallelOutboundMigrationsPerNode: 2, ProgressTimeout: 150,
		}
		if v != want || len(l) > 0 {
			t.Errorf("%s: %#v %v", version, v, l)
		}
		gate := `{"developerConfiguration":{"featureGates":["DecentralizedLiveMigration"]}}`
		k, v, _ := hco.ReadKubeVirtCR(kubeVirt(gate), hco.Release{KubeVirt: at})
		enabled := !at.Before(rel.MustParse("v1.6.0"))
		if v.DecentralizedLiveMigration != enabled {
			t.Errorf("%s: %#v", version, v)
		}
		if n := k.Addresses(4, hco.Release{KubeVirt: at}); n > 4 != enabled {
			t.Errorf("%s: %d addresses", version, n)
		}
	}
}

// TestKubeVirtNetwork looks for the network where the pods are.
func TestKubeVirtNetwork(t *testing.T) {
	k, _ := hco.ParseKubeVirtCR(kubeVirt(`{"migrations":{"network":"migraton"}}`))
	l := k.CheckNetwork(hco.Site{Attachments: []hco.Attachment{{Namespace: "kubevirt", Name: "migration"}}}, hco.Release{})
	if len(l) != 1 || l[0].Rule != hco.ErrNADMissing ||
		l[0].Path != "/spec/configuration/migrations/network" || !strings.Contains(l[0].Hint, "migration,") {
		t.Error(l)
	}
	if l := k.CheckNetwork(hco.Site{}, hco.Release{}); len(l) > 0 {
		t.Error(l)
	}
	if l := (hco.KubeVirtCR{}).CheckNetwork(hco.Site{Attachments: []hco.Attachment{}}, hco.Release{}); len(l) > 0 {
		t.Error(l)
	}
}

// TestAnEmptyBandwidth is no quantity, in a policy and in the KubeVirt object.
func TestAnEmptyBandwidth(t *testing.T) {
	_, _, l := hco.ReadKubeVirtCR(kubeVirt(`{"migrations":{"bandwidthPerMigration":""}}`), hco.Release{})
	if len(l) != 1 || l[0].Rule != hco.ErrBandwidthSyntax {
		t.Error(l)
	}
	_, l = hco.ReadMigrationPolicy([]byte(`{"apiVersion":"migrations.kubevirt.io/v1alpha1","kind":"MigrationPolicy",`+
		`"metadata":{"name":"p"},"spec":{"bandwidthPerMigration":"","selectors":{"namespaceSelector":{"a":"b"}}}}`), hco.Release{})
	if len(l) != 1 || l[0].Rule != hco.ErrBandwidthSyntax {
		t.Error(l)
	}
}

// TestDrainTimeOfPostCopy: post-copy alone does nothing, and leaves the deadline.
func TestDrainTimeOfPostCopy(t *testing.T) {
	v := hco.Resolved{
		AllowPostCopy: true, CompletionTimeoutPerGiB: 150, ParallelMigrationsPerCluster: 5,
		ParallelOutboundMigrationsPerNode: 2,
	}
	if _, ok := v.DrainTime(4, 1<<30); !ok {
		t.Error("there is no bound")
	}
	v.AllowWorkloadDisruption = true
	if d, ok := v.DrainTime(4, 1<<30); ok {
		t.Errorf("the bound is %v", d)
	}
}
