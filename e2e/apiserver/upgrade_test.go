package apiserver_test

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	rel "github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// rewrite is the JSON Patch that HCO 1.19 applies once when it is upgraded to
// (assets/upgradePatches.json): where the test fails, it goes without.
const rewrite = `[{"op":"test",
	"path":"/spec/virtualization/liveMigrationConfig/completionTimeoutPerGiB","value":150},
	{"op":"replace","path":"/spec/virtualization/liveMigrationConfig/completionTimeoutPerGiB",
	"value":20}]`

// Objects are drawn and stored under the definition of an old release. Then the
// definition is replaced by that of 1.19, and HCO rewrites what it rewrites: what
// is read then, at either version, is what hco says of the upgrade.
func TestUpgrades(t *testing.T) {
	to := release(t, "1.19")
	for _, name := range []string{"1.13", "1.17", "1.18"} {
		t.Run(name, func(t *testing.T) {
			from := release(t, name)
			w := startAlone(t, name)
			stored := map[string]hco.LiveMigrationConfig{} // by namespace
			rapid.Check(t, func(t *rapid.T) {
				o := hco.HyperConverged{
					Namespace:           namespace(),
					LiveMigrationConfig: gen.LiveMigrationConfig(from).Draw(t, "block"),
				}
				text, err := o.MarshalJSON()
				if err != nil {
					t.Fatalf("%v", err)
				}
				got := w.call(t, http.MethodPost, collection(hco.V1Beta1, o.Namespace), nil,
					"application/json", text)
				if got.ok() {
					stored[o.Namespace] = o.LiveMigrationConfig
				}
			})
			upgrade(t, w)
			kept, rewritten := 0, 0
			for _, ns := range slices.Sorted(maps.Keys(stored)) {
				got := w.call(t, http.MethodPatch, collection(hco.V1, ns)+"/"+objectName, nil,
					jsonPatch, []byte(rewrite))
				if got.ok() {
					rewritten++
				} else {
					kept++
				}
				want, findings := stored[ns].Upgrade(from, to)
				for _, v := range []hco.APIVersion{hco.V1, hco.V1Beta1} {
					h, l := hco.Parse(w.get(t, v, ns).body)
					if diff := cmp.Diff(want, h.LiveMigrationConfig); diff != "" {
						t.Fatalf("%#v: %v, %v (-hco +server)\n%s", stored[ns], findings, l, diff)
					}
				}
			}
			t.Logf("%d objects were rewritten and %d were not", rewritten, kept)
			if len(stored) >= 50 && (kept == 0 || rewritten == 0) {
				t.Error("one of them never happened")
			}
		})
	}
}

func release(t *testing.T, name string) hco.Release {
	t.Helper()
	r, err := rel.HCO(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// startAlone starts a server of the test's own.
func startAlone(t *testing.T, release string) *world {
	t.Helper()
	d, err := apiserver.HyperConverged(release)
	if err != nil {
		t.Fatal(err)
	}
	return startWith(t, d)
}

func startWith(t *testing.T, d ...apiserver.CRD) *world {
	t.Helper()
	s, err := apiserver.Start(d...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	var w world
	if err := w.connect(s); err != nil {
		t.Fatal(err)
	}
	return &w
}

// upgrade replaces the definition by that of 1.19, and waits until it is in
// force.
func upgrade(t *testing.T, w *world) {
	t.Helper()
	d, err := apiserver.HyperConverged("1.19")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.server.Install(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	probe := []byte(`{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
		`"metadata":{"name":"kubevirt-hyperconverged"}}`)
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		got := w.call(t, http.MethodPost, collection(hco.V1, "probe"),
			map[string][]string{"dryRun": {"All"}}, "application/json", probe)
		if bytes.Contains(got.body, []byte("allowWorkloadDisruption")) {
			return // which 1.18 does not have
		}
		if time.Since(start) > 20*time.Second {
			t.Fatalf("the new definition is not in force: %v", got)
		}
	}
}
