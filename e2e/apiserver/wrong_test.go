package apiserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/e2e/apiserver"
	"github.com/migrationnet/migrationnet/hco"
)

const (
	mergePatch = "application/merge-patch+json"
	jsonPatch  = "application/json-patch+json"
	applyPatch = "application/apply-patch+yaml"
)

// The forms of a patch that are found in documents and forums, and what they do
// to an object that somebody has tuned. BLOCK stands for the path of the block,
// as a JSON Pointer; {MERGE …} for a merge patch of the block.
func TestWrongForms(t *testing.T) {
	tuned := map[string]string{
		"network":               `"mig-net"`,
		"progressTimeout":       "300",
		"bandwidthPerMigration": `"64Mi"`,
	}
	lost := map[string]string{}
	for name, c := range map[string]struct {
		contentType string
		body        string
		strict      bool
		status      int
		// A part of it.
		warning string
		// Of network, progressTimeout, bandwidthPerMigration: what is not a default.
		after map[string]string
	}{
		"null for the block drops all of it": {mergePatch, `{BLOCK null}`, true, 200, "", lost},
		"a JSON patch that adds the block drops the rest": {
			contentType: jsonPatch,
			body:        `[{"op":"add","path":"BLOCK","value":{"progressTimeout":400}}]`,
			strict:      true,
			status:      200,
			after:       map[string]string{"progressTimeout": "400"},
		},
		"so does one that replaces it": {
			contentType: jsonPatch,
			body:        `[{"op":"replace","path":"BLOCK","value":{"network":"other"}}]`,
			strict:      true,
			status:      200,
			after:       map[string]string{"network": `"other"`},
		},
		"one that removes it leaves defaults": {
			contentType: jsonPatch,
			body:        `[{"op":"remove","path":"BLOCK"}]`,
			strict:      true,
			status:      200,
			after:       lost,
		},
		"an empty object in a merge patch does nothing": {
			mergePatch, `{BLOCK {}}`, true, 200, "", tuned,
		},

		"the path of the other version changes nothing": {
			contentType: mergePatch,
			body:        `{OTHER {"network":"other"}}`,
			status:      200,
			warning:     `unknown field`,
			after:       tuned,
		},
		"unless the client is strict": {
			contentType: mergePatch,
			body:        `{OTHER {"network":"other"}}`,
			strict:      true,
			status:      422,
			after:       tuned,
		},
		"a JSON patch finds no such path": {
			contentType: jsonPatch,
			body:        `[{"op":"add","path":"OTHER/network","value":"other"}]`,
			status:      422,
			after:       tuned,
		},
		"server-side apply does not either": {
			contentType: applyPatch,
			body:        `{HEAD,OTHER {"network":"other"}}`,
			status:      500,
			after:       tuned,
		},

		"a JSON patch removes what is there once": {
			contentType: jsonPatch,
			body: `[{"op":"remove","path":"BLOCK/network"},` +
				`{"op":"remove","path":"BLOCK/network"}]`,
			strict: true,
			status: 422,
			after:  tuned,
		},
		"it replaces what is not there": {
			contentType: jsonPatch,
			body: `[{"op":"remove","path":"BLOCK/network"},` +
				`{"op":"replace","path":"BLOCK/network","value":"other"}]`,
			strict: true,
			status: 200,
			after: map[string]string{
				"network":               `"other"`,
				"progressTimeout":       "300",
				"bandwidthPerMigration": `"64Mi"`,
			},
		},
		"it adds a null that is not a network": {
			contentType: jsonPatch,
			body:        `[{"op":"add","path":"BLOCK/network","value":null}]`,
			strict:      true,
			status:      200,
			after: map[string]string{
				"progressTimeout":       "300",
				"bandwidthPerMigration": `"64Mi"`,
			},
		},
		"an empty network is stored": {
			contentType: mergePatch,
			body:        `{BLOCK {"network":""}}`,
			strict:      true,
			status:      200,
			after: map[string]string{
				"network":               `""`,
				"progressTimeout":       "300",
				"bandwidthPerMigration": `"64Mi"`,
			},
		},
		"server-side apply has no null for a network": {
			contentType: applyPatch,
			body:        `{HEAD,BLOCK {"network":null}}`,
			strict:      true,
			status:      422,
			after:       tuned,
		},
		"nor is a network released that others own": {
			contentType: applyPatch,
			body:        `{HEAD,BLOCK {}}`,
			strict:      true,
			status:      200,
			after:       tuned,
		},
		"there is no strategic merge of custom resources": {
			contentType: "application/strategic-merge-patch+json",
			body:        `{BLOCK {"network":"other"}}`,
			strict:      true,
			status:      415,
			after:       tuned,
		},
		"a member in another case is another": {
			contentType: mergePatch,
			body:        `{BLOCK {"Network":"other"}}`,
			status:      200,
			warning:     `unknown field`,
			after:       tuned,
		},
		"and is refused when the client is strict": {
			contentType: mergePatch,
			body:        `{BLOCK {"Network":"other"}}`,
			strict:      true,
			status:      422,
			after:       tuned,
		},
		"a number in quotes is none": {
			contentType: mergePatch,
			body:        `{BLOCK {"progressTimeout":"400"}}`,
			strict:      true,
			status:      422,
			after:       tuned,
		},
		"a bandwidth without quotes is none": {
			contentType: mergePatch,
			body:        `{BLOCK {"bandwidthPerMigration":64}}`,
			strict:      true,
			status:      422,
			after:       tuned,
		},
		"a negative limit is refused by HCO only": {
			contentType: mergePatch,
			body:        `{BLOCK {"parallelMigrationsPerCluster":-1}}`,
			strict:      true,
			status:      200,
			after:       tuned,
		},
		"a limit beyond an int32 is refused from 1.36 on": {
			contentType: mergePatch,
			body:        `{BLOCK {"parallelMigrationsPerCluster":2147483648}}`,
			strict:      true,
			status:      422,
			after:       tuned,
		},
		"a quantity that Go cannot parse is refused by HCO": {
			contentType: mergePatch,
			body:        `{BLOCK {"bandwidthPerMigration":"1e1.5"}}`,
			strict:      true,
			status:      200,
			after: map[string]string{
				"network":               `"mig-net"`,
				"progressTimeout":       "300",
				"bandwidthPerMigration": `"1e1.5"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			query := url.Values{"fieldManager": {"somebody"}}
			if c.strict {
				query.Set("fieldValidation", "Strict")
			}
			if c.contentType == applyPatch {
				query.Set("force", "true")
			}
			each(t, func(t *testing.T, w *world) {
				for _, v := range w.versions {
					ns := tunedObject(t, w, v)
					body := []byte(fill(c.body, v, ns))
					live, _ := hco.Parse(w.get(t, v, ns).body)
					got := w.call(t, http.MethodPatch, collection(v, ns)+"/"+objectName, query,
						c.contentType, body)
					if got.status != c.status ||
						!strings.Contains(strings.Join(got.warnings, "\n"), c.warning) ||
						c.warning == "" && len(got.warnings) > 0 {
						t.Errorf("%v: want %d, got %v", v, c.status, got)
					}
					now := w.get(t, v, ns).body
					after := members(t, dig(now, blockPath(v)...))
					have := map[string]string{}
					for _, name := range []string{
						"network", "progressTimeout", "bandwidthPerMigration",
					} {
						if text, there := after[name]; there && text != "150" {
							have[name] = text
						}
					}
					if diff := cmp.Diff(c.after, have); diff != "" {
						t.Errorf("%v (-want +got)\n%s", v, diff)
					}
					if !got.ok() || c.contentType == applyPatch {
						continue
					}
					change, l := hco.ParsePatch(v, body)
					if l.Refused() != 0 {
						continue // by HCO's webhook, which is not here
					}
					stored, _ := hco.Parse(now)
					if diff := cmp.Diff(change.ApplyTo(live.LiveMigrationConfig).Stored(w.release),
						stored.LiveMigrationConfig); diff != "" {
						t.Errorf("%v: hco says %v (-hco +server)\n%s", v, l, diff)
					}
				}
			})
		})
	}
}

// fill puts the paths of version v into a patch.
func fill(body string, v hco.APIVersion, namespace string) string {
	for word, at := range map[string]hco.APIVersion{"BLOCK": v, "OTHER": other(v)} {
		pointer := string(at.Block())
		if strings.HasPrefix(body, "[") {
			body = strings.ReplaceAll(body, word, pointer)
			continue
		}
		names := blockPath(at)
		if before, value, found := strings.Cut(body, word+" "); found {
			body = before + `"` + strings.Join(names, `":{"`) +
				`":` + strings.TrimSuffix(value, "}") + strings.Repeat("}", len(names))
		}
	}
	return strings.Replace(body, "HEAD",
		`"apiVersion":"`+v.GroupVersion()+
			`","kind":"HyperConverged","metadata":{"name":"`+objectName+
			`","namespace":"`+namespace+`"}`, 1)
}

func other(v hco.APIVersion) hco.APIVersion {
	if v == hco.V1 {
		return hco.V1Beta1
	}
	return hco.V1
}

// tunedObject creates an object, and returns its namespace.
func tunedObject(t *testing.T, w *world, v hco.APIVersion) string {
	t.Helper()
	progress := int64(300)
	o := hco.HyperConverged{APIVersion: v, Namespace: namespace(),
		LiveMigrationConfig: hco.LiveMigrationConfig{
			Network:               "mig-net",
			ProgressTimeout:       &progress,
			BandwidthPerMigration: "64Mi",
		}}
	text, err := o.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got := w.call(t, http.MethodPost, collection(v, o.Namespace), nil, "application/json", text)
	if !got.ok() {
		t.Fatal(got)
	}
	return o.Namespace
}

// Between two versions and without a conversion webhook, as while OLM replaces
// the definition (HCO#4549), a write through the version that is not stored is
// accepted and lost.
func TestWithoutConversionTheOtherVersionIsLost(t *testing.T) {
	for release, lost := range map[string]hco.APIVersion{"1.18": hco.V1, "1.19": hco.V1Beta1} {
		t.Run(release, func(t *testing.T) {
			d, err := apiserver.HyperConverged(release)
			if err != nil {
				t.Fatal(err)
			}
			d.Convert = nil
			w := startWith(t, d)
			for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
				ns := tunedObject(t, w, v)
				got := w.get(t, v, ns)
				kept := string(dig(got.body, append(blockPath(v), "network")...)) == `"mig-net"`
				if kept == (v == lost) {
					t.Errorf("%v: kept %v, got %v", v, kept, got)
				}
				patch := hco.Change{Network: hco.Set("other")}.MergePatch(v)
				got = w.call(t, http.MethodPatch, collection(v, ns)+"/"+objectName, nil,
					mergePatch, patch)
				kept = string(dig(w.get(t, v, ns).body,
					append(blockPath(v), "network")...)) == `"other"`
				if !got.ok() || len(got.warnings) > 0 || kept == (v == lost) {
					t.Errorf("patch of %v: kept %v, got %v", v, kept, got)
				}
			}
		})
	}
}

// A NetworkAttachmentDefinition is refused for what is not a string, and for
// nothing else: the config is read when a pod starts.
func TestNetworkAttachmentDefinition(t *testing.T) {
	w := worlds[0].need(t)
	for name, c := range map[string]struct {
		spec   string
		status int
	}{
		"a config": {
			spec:   `{"config":"{\"cniVersion\":\"0.3.1\",\"name\":\"a\",\"type\":\"bridge\"}"}`,
			status: 201,
		},
		"no spec":                        {`null`, 201},
		"no config":                      {`{}`, 201},
		"an empty config":                {`{"config":""}`, 201},
		"a config that is not JSON":      {`{"config":"nonsense"}`, 201},
		"a config that is an object":     {`{"config":{"type":"bridge"}}`, 400},
		"a config that is a number":      {`{"config":5}`, 422},
		"a member that does not exist":   {`{"Config":"{}"}`, 400},
		"a spec that is a list":          {`[]`, 422},
		"two configs, the last of which": {`{"config":5,"config":"{}"}`, 400},
	} {
		t.Run(name, func(t *testing.T) {
			ns := namespace()
			body := `{"apiVersion":"k8s.cni.cncf.io/v1","kind":"NetworkAttachmentDefinition",` +
				`"metadata":{"name":"a"},"spec":` + c.spec + `}`
			got := w.call(t, http.MethodPost,
				"/apis/k8s.cni.cncf.io/v1/namespaces/"+ns+"/network-attachment-definitions",
				url.Values{"fieldValidation": {"Strict"}}, "application/json", []byte(body))
			if got.status != c.status {
				t.Errorf("want %d, got %v", c.status, got)
			}
		})
	}
}
