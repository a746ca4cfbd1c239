package apiserver_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"github.com/migrationnet/migrationnet/hco"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// What the cut-down definitions say about live migration is what HCO ships.
func TestCutDownDefinitionsAgreeWithTheFull(t *testing.T) {
	for release, file := range map[string]string{"1.17": "hco-v1.17.3.yaml", "1.18": "hco-v1.18.1.yaml", "1.19": "hco.yaml"} {
		t.Run(release, func(t *testing.T) {
			whole, err := fullCRD(file)
			if err != nil {
				t.Skip(err)
			}
			cut, err := apiserver.HyperConverged(release)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(versionsOf(t, whole), versionsOf(t, cut)); diff != "" {
				t.Errorf("(-full +cut down)\n%s", diff)
			}
		})
	}
}

// version is what a definition says about a version, as far as it is compared.
type version struct {
	served, storage bool
	block           apiextensionsv1.JSONSchemaProps
	gate            *apiextensionsv1.JSON // the default of decentralizedLiveMigration
	gates           string
}

func versionsOf(t *testing.T, d apiserver.CRD) map[string]version {
	t.Helper()
	out := map[string]version{}
	for _, v := range d.Spec.Versions {
		api, err := hco.ParseAPIVersion(v.Name)
		if err != nil {
			t.Fatal(err)
		}
		block := *v.Schema.OpenAPIV3Schema
		for _, name := range blockPath(api) {
			block = block.Properties[name]
		}
		block.Description = ""
		for name, p := range block.Properties {
			p.Description = ""
			block.Properties[name] = p
		}
		gates := v.Schema.OpenAPIV3Schema.Properties["spec"].Properties["featureGates"]
		out[v.Name] = version{v.Served, v.Storage, block, gates.Properties["decentralizedLiveMigration"].Default, gates.Type}
	}
	return out
}

func (v version) Equal(w version) bool {
	return v.served == w.served && v.storage == w.storage && v.gates == w.gates && cmp.Equal(v.gate, w.gate) && cmp.Equal(v.block, w.block)
}

// The server writes the defaults that hco knows, in every release and version.
func TestDefaultsOfEveryRelease(t *testing.T) {
	s, err := apiserver.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	var w world
	if err := w.connect(s); err != nil {
		t.Fatal(err)
	}
	for _, r := range hco.Releases() {
		d, err := apiserver.HyperConverged(r.String())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range d.Spec.Versions {
			t.Run(r.String()+" "+v.Name, func(t *testing.T) {
				api, err := hco.ParseAPIVersion(v.Name)
				if err != nil || !r.Serves(api) {
					t.Fatalf("hco does not serve %s: %v", v.Name, err)
				}
				alone := only(d, v, r)
				if err := s.Install(t.Context(), alone); err != nil {
					t.Fatal(err)
				}
				got := w.call(t, http.MethodPost, "/apis/"+alone.Spec.Group+"/"+v.Name+"/namespaces/a/hyperconvergeds", nil, "application/json",
					[]byte(`{"apiVersion":"`+alone.Spec.Group+"/"+v.Name+`","kind":"HyperConverged","metadata":{"name":"a"}}`))
				block := dig(got.body, blockPath(api)...)
				c, l := hco.Parse(block)
				if l.HasErrors() || !got.ok() {
					t.Fatalf("%v: %v", got, l)
				}
				have, l := c.Resolve(r)
				want, _ := hco.LiveMigrationConfig{}.Resolve(r)
				if diff := cmp.Diff(want, have); diff != "" {
					t.Errorf("%v (-hco +server)\n%s", l, diff)
				}
				defaulted := slices.DeleteFunc(r.Fields(), func(name string) bool {
					return name == "network" || name == "bandwidthPerMigration" && want.Bandwidth == hco.Unlimited
				})
				var names []string
				for name := range members(t, block) {
					names = append(names, name)
				}
				slices.Sort(names)
				if diff := cmp.Diff(defaulted, names); diff != "" {
					t.Errorf("the members that are defaulted (-hco +server)\n%s", diff)
				}
			})
		}
	}
}

// only returns the definition with one version, in a group of its own, so that
// many releases fit into one server.
func only(d apiserver.CRD, v apiextensionsv1.CustomResourceDefinitionVersion, r hco.Release) apiserver.CRD {
	v.Storage = true
	out := apiserver.CRD{CustomResourceDefinition: *d.DeepCopy()}
	out.Spec.Group = v.Name + "-" + strings.ReplaceAll(r.String(), ".", "-") + ".example.org"
	out.Name = out.Spec.Names.Plural + "." + out.Spec.Group
	out.Spec.Versions = []apiextensionsv1.CustomResourceDefinitionVersion{v}
	return out
}

// An upgrade changes the definition, and no object: what was a default when an
// object was written stays, and the members that are new take theirs.
func TestDefaultsSurviveAnUpgrade(t *testing.T) {
	for from, want := range map[string]string{"1.13": "800", "1.17": "150", "1.18": "150"} {
		t.Run(from, func(t *testing.T) {
			old, err := apiserver.HyperConverged(from)
			if err != nil {
				t.Fatal(err)
			}
			next, err := apiserver.HyperConverged("1.19")
			if err != nil {
				t.Fatal(err)
			}
			s, err := apiserver.Start(old)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Stop() })
			var w world
			if err := w.connect(s); err != nil {
				t.Fatal(err)
			}
			o := hco.HyperConverged{Namespace: "a", LiveMigrationConfig: hco.LiveMigrationConfig{Network: "mig-net"}}
			text, err := o.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if got := w.call(t, http.MethodPost, collection(hco.V1Beta1, "a"), nil, "application/json", text); !got.ok() {
				t.Fatal(got)
			}
			if err := s.Install(t.Context(), next); err != nil {
				t.Fatal(err)
			}
			for _, v := range []hco.APIVersion{hco.V1, hco.V1Beta1} {
				var got reply
				for start := time.Now(); time.Since(start) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
					got = w.get(t, v, "a")
					if strings.Contains(string(got.body), "allowWorkloadDisruption") {
						break // the new definition is in force
					}
				}
				block := members(t, dig(got.body, blockPath(v)...))
				if block["completionTimeoutPerGiB"] != want || block["parallelOutboundMigrationsPerNode"] != "2" ||
					block["allowWorkloadDisruption"] != "false" || block["network"] != `"mig-net"` {
					t.Errorf("%v: got %v", v, got)
				}
			}
		})
	}
}
