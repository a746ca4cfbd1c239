package hco_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
)

// TestOpenShiftDocument takes the example of the OpenShift documents in and
// out, member for member, for both API versions.
func TestOpenShiftDocument(t *testing.T) {
	want := hco.LiveMigrationConfig{
		CompletionTimeoutPerGiB: ptr(int64(800)), Network: "my-secondary-network",
		ParallelMigrationsPerCluster:      ptr(uint32(5)),
		ParallelOutboundMigrationsPerNode: ptr(uint32(2)), ProgressTimeout: ptr(int64(150)),
	}
	for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
		t.Run(v.String(), func(t *testing.T) {
			dir := filepath.Join("testdata", "openshift-document-"+v.String())
			in := read(t, dir, "in.json")
			h, l := hco.Parse(in)
			if len(l) > 0 {
				t.Error(l)
			}
			if diff := cmp.Diff(hco.HyperConverged{
				APIVersion:          v,
				Name:                "kubevirt-hyperconverged",
				Namespace:           "openshift-cnv",
				LiveMigrationConfig: want,
			}, h); diff != "" {
				t.Error(diff)
			}
			out, err := h.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(in), indented(t, out)); diff != "" {
				t.Error(diff)
			}
			patch := h.LiveMigrationConfig.Change().MergePatch(v)
			if diff := cmp.Diff(string(read(t, dir, "patch.json")),
				indented(t, patch)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(string(read(t, dir, "command.txt")),
				hco.PatchCommand(v, "openshift-cnv", patch)+"\n"); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func read(t *testing.T, elem ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func indented(t *testing.T, doc []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, doc, "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String() + "\n"
}

func TestHyperConvergedFindings(t *testing.T) {
	const head = `{"apiVersion":"hco.kubevirt.io/VERSION","kind":"HyperConverged",` +
		`"metadata":{"name":"kubevirt-hyperconverged","namespace":"openshift-cnv"},`
	v1 := strings.Replace(head, "VERSION", "v1", 1)
	v1beta1 := strings.Replace(head, "VERSION", "v1beta1", 1)
	for name, c := range map[string]struct {
		doc, release string
		want         []string
	}{
		"the block of v1beta1 in v1": {
			doc:     v1 + `"spec":{"liveMigrationConfig":{"network":"a"}}}`,
			release: "1.19",
			want:    []string{"hco-path /spec/liveMigrationConfig"},
		},
		"the block of v1 in v1beta1": {
			doc:     v1beta1 + `"spec":{"virtualization":{"liveMigrationConfig":{}}}}`,
			release: "1.19",
			want:    []string{"hco-path /spec/virtualization/liveMigrationConfig"},
		},
		"other members are none of ours": {
			doc: v1 +
				`"spec":{"virtualization":{"evictionStrategy":"None"},"featureGates":[]},` +
				`"status":{}}`,
			release: "1.19",
		},
		"v1 is not served before 1.18": {
			doc:     v1 + `"spec":{}}`,
			release: "1.17",
			want:    []string{"hco-api-not-served /apiVersion"},
		},
		"v1 is served by 1.18": {v1 + `"spec":{}}`, "1.18", nil},
		"a finding says where the block is": {
			doc: v1 +
				`"spec":{"virtualization":{"liveMigrationConfig":{"network":"",` +
				`"progressTimeout":-1}}}}`,
			release: "1.19",
			want: []string{
				"hco-network-empty /spec/virtualization/liveMigrationConfig/network",
				"hco-timeout-negative /spec/virtualization/liveMigrationConfig/progressTimeout",
			},
		},
		"another object": {
			doc:     `{"apiVersion":"v1","kind":"List"}`,
			release: "1.19",
			want: []string{
				"hco-api-version /apiVersion",
				"hco-kind /kind",
				"hco-namespace-absent /metadata/namespace",
			},
		},
		"the version without its group": {
			doc: `{"apiVersion":"v1beta1","kind":"HyperConverged",` +
				`"metadata":{"namespace":"a"}}`,
			release: "1.19",
			want:    []string{"hco-api-version /apiVersion"},
		},
		"another name": {
			doc: `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
				`"metadata":{"name":"x","namespace":"A"}}`,
			release: "1.19",
			want: []string{
				"hco-name-pattern /metadata/name",
				"hco-namespace /metadata/namespace",
			},
		},
		"a name that the operator ignores": {
			doc: `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
				`"metadata":{"name":"my-kubevirt-hyperconverged","namespace":"a"}}`,
			release: "1.19",
			want:    []string{"hco-name /metadata/name"},
		},
		"a namespace that is not a string": {
			doc: `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
				`"metadata":{"namespace":7}}`,
			release: "1.19",
			want:    []string{"json-member-type /metadata/namespace"},
		},
		"metadata that is not an object": {
			doc:     `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged","metadata":[]}`,
			release: "1.19",
			want:    []string{"json-member-type /metadata"},
		},
		"a later member is dropped unread": {
			doc:     v1beta1 + `"spec":{"liveMigrationConfig":{"allowWorkloadDisruption":5}}}`,
			release: "1.18",
			want: []string{
				"hco-field-release /spec/liveMigrationConfig/allowWorkloadDisruption",
			},
		},
		"and is read when it is there": {
			doc:     v1beta1 + `"spec":{"liveMigrationConfig":{"allowWorkloadDisruption":5}}}`,
			release: "1.19",
			want:    []string{"json-member-type /spec/liveMigrationConfig/allowWorkloadDisruption"},
		},
		"wrong types": {
			doc: `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
				`"metadata":{"name":1,"namespace":"a"},"spec":{"virtualization":[]}}`,
			release: "1.19",
			want: []string{
				"json-member-type /metadata/name",
				"json-member-type /spec/virtualization",
			},
		},
		"annotations that are none": {
			doc: `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
				`"metadata":{"namespace":"a","annotations":[]}}`,
			release: "1.19",
			want:    []string{"json-member-type /metadata/annotations"},
		},
		"an annotation that is not a string": {
			doc: `{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
				`"metadata":{"namespace":"a","annotations":{"kubevirt.kubevirt.io/jsonpatch":[]}}}`,
			release: "1.19",
			want: []string{
				"json-member-type /metadata/annotations/kubevirt.kubevirt.io~1jsonpatch",
			},
		},
		"of equal members the last counts": {
			doc: v1 +
				`"spec":{"virtualization":{"liveMigrationConfig":{"network":""}}},` +
				`"spec":{"virtualization":[],` +
				`"virtualization":{"liveMigrationConfig":{"progressTimeout":-1}}}}`,
			release: "1.19",
			want: []string{
				"hco-timeout-negative /spec/virtualization/liveMigrationConfig/progressTimeout",
			},
		},
		"no object": {`[]`, "1.19", []string{"json-member-type "}},
		"null":      {`null`, "1.19", []string{"json-member-type "}},
		"no JSON":   {`{`, "1.19", []string{"json-syntax "}},
	} {
		t.Run(name, func(t *testing.T) {
			h, v, l := hco.Read([]byte(c.doc), release(t, c.release))
			if l.Refused() != 0 && v != (hco.Resolved{}) {
				t.Errorf("%+v is refused, and means %+v", h, v)
			}
			if diff := cmp.Diff(c.want, found(l)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestValuesOutsideTheConstantsDoNotPanic(t *testing.T) {
	v := hco.APIVersion(9)
	h := hco.HyperConverged{APIVersion: v}
	_, err := h.MarshalJSON()
	if err != nil || v.String() != "v1beta1" || v.Block() != hco.V1Beta1.Block() ||
		h.Validate(hco.Release{}).HasErrors() {
		t.Errorf("%v %v %v", v, err, h)
	}
}
