package apiserver_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// The patch that hco writes for the gate of migration between clusters sets it,
// whatever the object says and in whichever shape, leaves the other gates as
// they are, and is refused when somebody else was faster.
func TestDecentralizedPatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if _, known := hco.DecentralizedByDefault(w.release); !known {
			t.Skipf("%v has no such gate", w.release)
		}
		law.Hold(t, func(t *rapid.T) bool {
			v := rapid.SampledFrom(w.versions).Draw(t, "version")
			o := hco.HyperConverged{
				APIVersion:   v,
				Namespace:    namespace(),
				FeatureGates: drawGates(t, w, v),
			}
			text, err := o.MarshalJSON()
			if err != nil {
				t.Fatalf("%v", err)
			}
			if got := w.call(t, http.MethodPost, collection(v, o.Namespace), nil,
				"application/json", text); !got.ok() {
				t.Fatalf("%s: %v", text, got)
			}
			enabled := rapid.Bool().Draw(t, "enabled")
			live := w.get(t, v, o.Namespace).body
			patch, l := hco.DecentralizedPatch(live, enabled)
			if l.HasErrors() {
				t.Fatalf("%v", l)
			}
			path := collection(v, o.Namespace) + "/" + objectName
			strict := url.Values{"fieldValidation": {"Strict"}}
			if got := w.call(t, http.MethodPatch, path, strict, jsonPatch, patch); !got.ok() {
				t.Fatalf("%s: %v", patch, got)
			}
			before, after := gatesOf(t, live), gatesOf(t, w.get(t, v, o.Namespace).body)
			name := strings.ToLower(hco.DecentralizedLiveMigration)
			on, written := after[name]
			if written && on != enabled || !written && !(enabled && v == hco.V1) {
				t.Fatalf("%s made %v of %v", patch, after, before)
			}
			for _, as := range w.versions { // a reconciler comes to an end, whatever it speaks
				again, l := hco.DecentralizedPatch(w.get(t, as, o.Namespace).body, enabled)
				if string(again) != "[]" {
					t.Fatalf("%s: %s is left in %v; %v", patch, again, as, l)
				}
			}
			if string(patch) != "[]" {
				// The test of the patch has to stop it, not the rule of the definition.
				got := w.call(t, http.MethodPatch, path, strict, jsonPatch, patch)
				if got.status != http.StatusUnprocessableEntity ||
					strings.Contains(got.message, "featureGates") {
					t.Fatalf("again: %v", got)
				}
			}
			delete(before, name)
			delete(after, name)
			if diff := cmp.Diff(before, after); diff != "" {
				t.Fatalf("%s changed other gates:\n%s", patch, diff)
			}
			return string(patch) != "[]"
		}, 10)
	})
}

// drawGates draws gates that the definition has.
func drawGates(t *rapid.T, w *world, v hco.APIVersion) []hco.FeatureGate {
	names := []string{hco.DecentralizedLiveMigration}
	if v == hco.V1 {
		names = []string{
			hco.DecentralizedLiveMigration, "DecentralizedLivemigration", "downwardMetrics",
			"alignCPUs",
		}
	} else if !w.cutDown {
		names = append(names, "downwardMetrics")
	}
	var out []hco.FeatureGate
	for range rapid.IntRange(0, 3).Draw(t, "gates") {
		g := hco.FeatureGate{
			Name:    rapid.SampledFrom(names).Draw(t, "gate"),
			Enabled: rapid.Bool().Draw(t, "on"),
		}
		if !slices.ContainsFunc(out, func(o hco.FeatureGate) bool {
			return strings.EqualFold(o.Name, g.Name)
		}) {
			out = append(out, g)
		}
	}
	return out
}

// gatesOf reads the gates of a stored object, by name in lower case.
func gatesOf(t fataler, text []byte) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	gates := dig(text, "spec", "featureGates")
	var list []struct{ Name, State string }
	var object map[string]bool
	switch {
	case len(gates) == 0:
	case json.Unmarshal(gates, &list) == nil:
		for _, g := range list {
			out[strings.ToLower(g.Name)] = g.State != "Disabled"
		}
	case json.Unmarshal(gates, &object) == nil:
		for name, on := range object {
			out[strings.ToLower(name)] = on
		}
	default:
		t.Fatalf("%s", gates)
	}
	return out
}
