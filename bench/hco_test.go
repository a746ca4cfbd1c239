package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
)

// liveHyperConverged returns an object of about 40 KB, of the shape that an API
// server returns one in: managedFields and the templates of boot images are most
// of it. The block is near its end.
func liveHyperConverged(v hco.APIVersion, network string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b,
		`{"apiVersion":%q,"kind":"HyperConverged",`+
			`"metadata":{"annotations":{"deployOVS":"false"},`+
			`"creationTimestamp":"2026-03-01T10:00:00Z",`+
			`"finalizers":["kubevirt.io/hyperconverged"],"generation":7,"managedFields":[`,
		v.GroupVersion())
	for i := range 6 {
		fmt.Fprintf(&b, `%s{"apiVersion":%q,"fieldsType":"FieldsV1","fieldsV1":{"f:spec":{`,
			comma(i), v.GroupVersion())
		for j := range 40 {
			fmt.Fprintf(&b, `%s"f:member%02d":{".":{},"f:inner":{},"f:other":{}}`, comma(j), j)
		}
		fmt.Fprintf(&b,
			`}},"manager":"manager-%d","operation":"Update","time":"2026-03-01T10:00:00Z"}`, i)
	}
	b.WriteString(`],"name":"kubevirt-hyperconverged","namespace":"openshift-cnv",` +
		`"resourceVersion":"123456","uid":"5c2f1f0e-8a44-4f3f-9a11-0d6f5b2f7c01"},` +
		`"spec":{"certConfig":{"ca":{"duration":"48h0m0s","renewBefore":"24h0m0s"}},` +
		`"dataImportCronTemplates":[`)
	for i := range 20 {
		fmt.Fprintf(&b,
			`%s{"metadata":{"annotations":{"cdi.kubevirt.io/storage.bind.immediate.requested":"true"},"labels":{"instancetype.kubevirt.io/default-instancetype":"u1.medium","instancetype.kubevirt.io/default-preference":"os.%d"},"name":"image-cron-%d"},"spec":{"garbageCollect":"Outdated","managedDataSource":"os-%d","schedule":"33 4/12 * * *","template":{"metadata":{},"spec":{"source":{"registry":{"imageStream":"os-%d-guest","pullMethod":"node"}},"storage":{"resources":{"requests":{"storage":"30Gi"}}}},"status":{}}},"status":{"conditions":[{"type":"UpToDate","status":"True","reason":"%s"}]}}`,
			comma(i), i, i, i, i, strings.Repeat("x", 650))
	}
	b.WriteString(`],"evictionStrategy":"LiveMigrate",`)
	block := fmt.Sprintf(`"liveMigrationConfig":{"allowAutoConverge":false,"allowPostCopy":false,`+
		`"completionTimeoutPerGiB":150,"network":%q,"parallelMigrationsPerCluster":5,`+
		`"parallelOutboundMigrationsPerNode":2,"progressTimeout":150}`, network)
	if v == hco.V1 {
		block = `"virtualization":{` + block + `}`
	}
	b.WriteString(block + `},"status":{"conditions":[`)
	for i := range 12 {
		fmt.Fprintf(&b,
			`%s{"lastTransitionTime":"2026-03-01T10:00:00Z",`+
				`"message":"Reconcile completed successfully","observedGeneration":7,`+
				`"reason":"ReconcileCompleted","status":"True","type":"Condition%d"}`, comma(i), i)
	}
	b.WriteString(`],"observedGeneration":7}}`)
	return b.Bytes()
}

func comma(i int) string {
	if i > 0 {
		return ","
	}
	return ""
}

// patchOf returns the merge patch that gives the live object the network, by way
// of the block.
func patchOf(live []byte, network string) ([]byte, error) {
	h, l := hco.Parse(live)
	if err := l.Err(); err != nil {
		return nil, err
	}
	c := hco.Change{Network: hco.Set(network)}
	return c.Against(h.LiveMigrationConfig).MergePatch(h.APIVersion), nil
}

// changed returns the live object with the network, as a program makes it that
// then calls CreateMergePatch.
func changed(live []byte, v hco.APIVersion, network string) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(live, &doc); err != nil {
		return nil, err
	}
	block := doc
	for name := range v.Block().Tokens() {
		block, _ = block[name].(map[string]any)
	}
	block["network"] = network
	return json.Marshal(doc)
}

// A figure counts only when the answers are the same.
func TestPatchesAgree(t *testing.T) {
	for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
		for _, network := range []string{"mig-net", "other"} {
			live := liveHyperConverged(v, "mig-net")
			if len(live) < 38<<10 || len(live) > 42<<10 || !json.Valid(live) {
				t.Fatalf("%d bytes, valid: %v", len(live), json.Valid(live))
			}
			want, err := jsonpatch.CreateMergePatch(live, liveHyperConverged(v, network))
			if err != nil {
				t.Fatal(err)
			}
			got, err := patchOf(live, network)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%v %s\n%s", v, network, diff)
			}
		}
	}
}

// BenchmarkHCOPatch is from the bytes of a live object to those of a merge patch.
func BenchmarkHCOPatch(b *testing.B) {
	for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
		live, want := liveHyperConverged(v, "mig-net"), liveHyperConverged(v, "other")
		run := func(name string, patch func() ([]byte, error)) {
			b.Run(v.String()+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := patch(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		run("migrationnet", func() ([]byte, error) { return patchOf(live, "other") })
		run("CreateMergePatch", func() ([]byte, error) {
			return jsonpatch.CreateMergePatch(live, want)
		})
		run("change-and-CreateMergePatch", func() ([]byte, error) {
			modified, err := changed(live, v, "other")
			if err != nil {
				return nil, err
			}
			return jsonpatch.CreateMergePatch(live, modified)
		})
	}
}

// BenchmarkHCODiff is the same from a block that was read before.
func BenchmarkHCODiff(b *testing.B) {
	live := liveHyperConverged(hco.V1, "mig-net")
	h, _ := hco.Parse(live)
	c := hco.Change{Network: hco.Set("other")}
	b.ReportAllocs()
	for b.Loop() {
		c.Against(h.LiveMigrationConfig).MergePatch(hco.V1)
	}
}
