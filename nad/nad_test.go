package nad_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
)

// documented is the NetworkAttachmentDefinition of OpenShift's documentation on
// a dedicated network for live migration, as a literal.
var documented = nad.Definition{
	Name:      "my-secondary-network",
	Namespace: "openshift-cnv",
	Config: nad.Config{Plugin: nad.Macvlan{
		CNIVersion: "0.3.1",
		Name:       "migration-bridge",
		Master:     "eth1",
		Mode:       "bridge",
		IPAM:       ipam.Whereabouts{Range: "10.200.5.0/24"},
	}},
}

func TestDocumentedObjectGoesInAndComesOut(t *testing.T) {
	want, err := os.ReadFile("testdata/documented.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := documented.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Error(diff)
	}
	back, l := nad.Parse(want)
	if diff := cmp.Diff(documented, back); diff != "" || len(l) > 0 {
		t.Errorf("%v\n%s", l, diff)
	}
	r, l := back.Resolve(nad.Release{})
	if len(l) > 0 || r.IPAM.Addresses().Size().String() != "254" ||
		r.Does.(nad.ResolvedMacvlan).Mode != "bridge" || r.NetworkName != "migration-bridge" {
		t.Errorf("%v %+v", l, r)
	}
}

// object wraps a configuration in a definition, as JSON.
func object(config string) []byte {
	s, _ := json.Marshal(config)
	return []byte(fmt.Sprintf(`{"apiVersion":"k8s.cni.cncf.io/v1",`+
		`"kind":"NetworkAttachmentDefinition",`+
		`"metadata":{"name":"mig","namespace":"openshift-cnv"},"spec":{"config":%s}}`, s))
}

func TestFindings(t *testing.T) {
	for name, c := range map[string]struct {
		doc   []byte
		rule  *diag.Rule
		path  diag.Path
		stage diag.Stage
	}{
		"a config that is null crashes Multus": {
			doc:   object(`null`),
			rule:  nad.ErrConfigNull,
			path:  "/spec/config",
			stage: diag.Setup,
		},
		"an empty list of plugins crashes Multus": {
			doc:   object(`{"name":"n","plugins":[]}`),
			rule:  nad.ErrConfigNull,
			path:  "/spec/config/plugins",
			stage: diag.Setup,
		},
		"a config that is not JSON": {
			doc:   object(`{"name":`),
			rule:  nad.ErrConfigSyntax,
			path:  "/spec/config",
			stage: diag.Setup,
		},
		"a config without type or plugins": {
			doc:   object(`{"name":"n"}`),
			rule:  nad.ErrConfigType,
			path:  "/spec/config/type",
			stage: diag.Setup,
		},
		"a vlan in quotes, as the older documents say": {
			doc:   object(`{"cniVersion":"0.3.1","type":"bridge","vlan":"2"}`),
			rule:  diag.ErrType,
			path:  "/spec/config/vlan",
			stage: diag.Load,
		},
		"a vlan of 4095": {
			doc:   object(`{"cniVersion":"0.3.1","type":"bridge","vlan":4095}`),
			rule:  bridgeconf.ErrVLANRange,
			path:  "/spec/config/vlan",
			stage: diag.Load,
		},
		"a mode with a capital": {
			doc:   object(`{"cniVersion":"0.3.1","type":"macvlan","mode":"Bridge"}`),
			rule:  nad.ErrMode,
			path:  "/spec/config/mode",
			stage: diag.Load,
		},
		"a bound that whereabouts ignores": {
			doc: object(`{"cniVersion":"0.3.1","type":"macvlan","ipam":{"type":"whereabouts",` +
				`"range":"10.200.5.0/24","range_start":"10.200.6.1"}}`),
			rule:  ipam.ErrWhereaboutsIgnored,
			path:  "/spec/config/ipam/range_start",
			stage: diag.Run,
		},
		"no range at all fails the attachment": {
			doc:   object(`{"cniVersion":"0.3.1","type":"macvlan","ipam":{"type":"whereabouts"}}`),
			rule:  ipam.ErrWhereaboutsNoRange,
			path:  "/spec/config/ipam/range",
			stage: diag.Setup,
		},
		"a name that no object can have": {
			doc:   []byte(`{"metadata":{"name":"mig..net"}}`),
			rule:  nad.ErrObjectName,
			path:  "/metadata/name",
			stage: diag.Setup,
		},
		"a config that is an object": {
			doc:   []byte(`{"metadata":{"name":"mig"},"spec":{"config":{"type":"bridge"}}}`),
			rule:  diag.ErrType,
			path:  "/spec/config",
			stage: diag.Load,
		},
		"another kind": {
			doc:   []byte(`{"kind":"Pod","metadata":{"name":"mig"}}`),
			rule:  nad.ErrObject,
			path:  "/kind",
			stage: diag.Load,
		},
	} {
		d, l := nad.Parse(c.doc)
		l.Add(d.Validate(nad.Release{})...)
		found := false
		for _, f := range l {
			if f.Rule == c.rule && f.Path == c.path {
				found = f.Stage == c.stage && f.Hint != "" && f.Message != ""
			}
		}
		if !found {
			t.Errorf("%s: want %s at %s (%s), got %v", name, c.rule.Code, c.path, c.stage, l)
		}
	}
}

func TestMultusPutsTheObjectsNameIn(t *testing.T) {
	d, l := nad.Parse(object(`{"cniVersion":"0.3.1","type":"bridge"}`))
	r, more := d.Resolve(nad.Release{})
	if l.HasErrors() || more.HasErrors() || r.NetworkName != "mig" ||
		r.Does.(nad.ResolvedBridge).Name != "mig" {
		t.Errorf("%v %v %+v", l, more, r)
	}
}

func TestKeepsWhatTheAPIServerAdds(t *testing.T) {
	in := `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",` +
		`"metadata":{"name":"mig",` +
		`"annotations":{"k8s.v1.cni.cncf.io/resourceName":"bridge.network.kubevirt.io/br1"},` +
		`"resourceVersion":"7","uid":"a-b"},` +
		`"spec":{"config":"{\n  \"name\": \"x\",\n  \"type\": \"ovn-k8s-cni-overlay\"\n}"},` +
		`"status":{"a":1.0}}`
	d, l := nad.Parse([]byte(in))
	if len(l) > 0 {
		t.Error(l)
	}
	out, err := d.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, string(out)); diff != "" {
		t.Error(diff)
	}
	if c := d.Clone(); cmp.Diff(d, c) != "" {
		t.Error(cmp.Diff(d, c))
	}
}

func TestAConfigThatIsNoJSONIsKept(t *testing.T) {
	d, _ := nad.Parse(object(`{"name":`))
	out, err := d.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(object(`{"name":`)), string(out)); diff != "" {
		t.Error(diff)
	}
}

func TestRefs(t *testing.T) {
	for text, want := range map[string]string{
		"mig-net": "mig-net", "openshift-cnv/mig-net": "openshift-cnv/mig-net",
		"": "", "a/b/c": "", "mig.net": "", "MigNet": "", "mig_net": "", "-x": "", "x@eth1": "",
		"/x": "", "ns/": "", "a,b": "",
	} {
		r, err := nad.ParseRef(text)
		if (err == nil) != (want != "") || err == nil && r.String() != want {
			t.Errorf("%q: got %v %v", text, r, err)
		}
	}
	r, _ := nad.ParseRef("mig-net")
	if got := r.In("openshift-cnv").String(); got != "openshift-cnv/mig-net" {
		t.Errorf("got %s", got)
	}
}

func TestTwoPluginsAreRefused(t *testing.T) {
	d := nad.Definition{
		Name:   "mig",
		Config: nad.Config{Plugin: nad.Macvlan{Name: "n"}, List: &nad.List{Name: "n"}},
	}
	if l := d.Validate(nad.Release{}); !l.Has(nad.ErrConfigMany) {
		t.Error(l)
	}
	if _, err := d.MarshalJSON(); err == nil {
		t.Error("one of them would be lost")
	}
}

func FuzzParseNeverPanics(f *testing.F) {
	f.Add([]byte(object(`{"cniVersion":"0.3.1","type":"macvlan","ipam":{"type":"whereabouts",` +
		`"range":"10.200.5.0/24"}}`)))
	f.Add([]byte(object(`{"type":"bridge","vlanTrunk":[null],"plugins":{}}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, l := nad.Parse(data)
		d.Resolve(nad.Release{})
		out, err := d.MarshalJSON()
		if err != nil || l.HasErrors() {
			return
		}
		again, _ := nad.Parse(out)
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("%s\n%s\n%s", data, out, diff)
		}
	})
}

func ExampleDefinition_Resolve() {
	d := nad.Definition{
		Name: "migration-network",
		Config: nad.Config{Plugin: nad.Macvlan{
			CNIVersion: "0.3.1", Name: "migration-bridge", Master: "eth1",
			IPAM: ipam.Whereabouts{
				Range:      "10.200.5.0/24",
				RangeStart: "10.200.5.10",
				RangeEnd:   "10.200.5.99",
			},
		}},
	}
	r, l := d.Resolve(nad.Release{})
	fmt.Println(r.IPAM.Addresses(), l)
	// Output: 10.200.5.10-10.200.5.99 []
}
