package apiserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"github.com/migrationnet/migrationnet/hco"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// What the cut-down definitions say about live migration is what HCO ships.
func TestCutDownDefinitionsAgreeWithTheFull(t *testing.T) {
	for release, file := range map[string]string{
		"1.17": "hco-v1.17.3.yaml",
		"1.18": "hco-v1.18.1.yaml",
		"1.19": "hco.yaml",
	} {
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
	name            string // the pattern of metadata.name
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
		name := v.Schema.OpenAPIV3Schema.Properties["metadata"].Properties["name"].Pattern
		out[v.Name] = version{
			served:  v.Served,
			storage: v.Storage,
			name:    name,
			block:   block,
			gate:    gates.Properties["decentralizedLiveMigration"].Default,
			gates:   gates.Type,
		}
	}
	return out
}

func (v version) Equal(w version) bool {
	return v.served == w.served && v.storage == w.storage && v.name == w.name &&
		v.gates == w.gates && cmp.Equal(v.gate, w.gate) && cmp.Equal(v.block, w.block)
}

// The server writes the defaults that hco knows, in every release and version.
func TestDefaultsOfEveryRelease(t *testing.T) {
	w := startWith(t)
	for _, r := range hco.Releases() {
		if r.HCO == release(t, "main").HCO {
			continue // its definition is that of 1.19
		}
		d, err := apiserver.HyperConverged(r.HCO.Short())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range d.Spec.Versions {
			t.Run(r.HCO.Short()+" "+v.Name, func(t *testing.T) {
				api, err := hco.ParseAPIVersion(v.Name)
				if err != nil || !hco.Serves(r, api) {
					t.Fatalf("hco does not serve %s: %v", v.Name, err)
				}
				alone := only(d, v, r)
				if err := w.server.Install(t.Context(), alone); err != nil {
					t.Fatal(err)
				}
				got := w.call(t, http.MethodPost,
					"/apis/"+alone.Spec.Group+"/"+v.Name+"/namespaces/a/hyperconvergeds", nil,
					"application/json",
					[]byte(`{"apiVersion":"`+alone.Spec.Group+"/"+v.Name+
						`","kind":"HyperConverged","metadata":{"name":"`+objectName+`"}}`))
				block := dig(got.body, blockPath(api)...)
				c, l := hco.ParseBlock(block)
				if l.HasErrors() || !got.ok() {
					t.Fatalf("%v: %v", got, l)
				}
				if diff := cmp.Diff(hco.LiveMigrationConfig{}.Stored(r), c); diff != "" {
					t.Errorf("(-hco +server)\n%s", diff)
				}
				have, _ := c.Resolve(r)
				if want, l := (hco.LiveMigrationConfig{}).Resolve(r); have != want {
					t.Errorf("what is stored is %+v, what is absent %+v, %v", have, want, l)
				}
				gate := string(dig(got.body, "spec",
					"featureGates", hco.DecentralizedLiveMigration))
				want := ""
				if on, known := hco.DecentralizedByDefault(r); known && api == hco.V1Beta1 {
					want = fmt.Sprint(on)
				}
				if gate != want {
					t.Errorf("the gate of migration between clusters is %q, want %q", gate, want)
				}
			})
		}
	}
}

// only returns the definition with one version, in a group of its own, so that
// many releases fit into one server.
func only(d apiserver.CRD, v apiextensionsv1.CustomResourceDefinitionVersion,
	r hco.Release) apiserver.CRD {
	v.Storage = true
	out := apiserver.CRD{CustomResourceDefinition: *d.DeepCopy()}
	out.Spec.Group = v.Name + "-" + strings.ReplaceAll(r.HCO.Short(), ".", "-") + ".example.org"
	out.Name = out.Spec.Names.Plural + "." + out.Spec.Group
	out.Spec.Versions = []apiextensionsv1.CustomResourceDefinitionVersion{v}
	return out
}
