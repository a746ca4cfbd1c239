package upstream_test

import (
	"bytes"
	"encoding/json"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"pgregory.net/rapid"
)

// The three forms do to a live object what ApplyTo says, by the library that the
// API server uses; a server-side apply does for who owns every member.
func forms(t *rapid.T) bool {
	live := gen.LiveMigrationConfig(hco.Release{}).Draw(t, "live")
	c, v := gen.HCOChange().Draw(t, "change"), gen.HCOVersion().Draw(t, "version")
	before := marshal(t,
		hco.HyperConverged{APIVersion: v, Namespace: "a", LiveMigrationConfig: live})
	want := object(t,
		marshal(t, hco.HyperConverged{
			APIVersion:          v,
			Namespace:           "a",
			LiveMigrationConfig: c.ApplyTo(live),
		}))

	merged, err := jsonpatch.MergePatch(before, c.MergePatch(v))
	if err != nil {
		t.Fatal(err)
	}
	patched := before
	ops := c.JSONPatch(v, live)
	patch, err := jsonpatch.DecodePatch(ops)
	if err == nil {
		patched, err = patch.Apply(before)
	}
	if err != nil {
		t.Fatalf("%s on %s: %v", ops, before, err)
	}
	owned := live
	owned.Unknown = nil
	applied := c.ServerSideApply(v, "a", live)
	for form, got := range map[string][]byte{"merge": merged, "json": patched} {
		if diff := cmp.Diff(want, object(t, got)); diff != "" {
			t.Fatalf("%s: %#v on %s\n%s", form, c, before, diff)
		}
	}
	wantOwned := decode(t,
		hco.HyperConverged{APIVersion: v, Namespace: "a", LiveMigrationConfig: c.ApplyTo(owned)})
	if diff := cmp.Diff(wantOwned, object(t, applied)); diff != "" {
		t.Fatalf("apply: %#v on %s\n%s", c, before, diff)
	}
	for _, op := range patch {
		if at, _ := op.Path(); !strings.HasPrefix(at, string(v.Block())+"/") {
			t.Fatalf("%s changes more than members of the block", ops)
		}
	}
	return string(ops) != "[]"
}

// A JSON Patch is refused when a member that it changes is no longer as it was.
func guards(t *rapid.T) bool {
	read := gen.LiveMigrationConfig(hco.Release{}).Draw(t, "read")
	other := gen.HCOChange().Draw(t, "other").ApplyTo(read) // what somebody has made of it since
	c, v := gen.HCOChange().Draw(t, "change"), gen.HCOVersion().Draw(t, "version")
	ops := c.JSONPatch(v, read)
	patch, err := jsonpatch.DecodePatch(ops)
	if err != nil {
		t.Fatal(err)
	}
	live := marshal(t, hco.HyperConverged{APIVersion: v, LiveMigrationConfig: other})
	_, err = patch.Apply(live)
	then := blockOf(decode(t, hco.HyperConverged{APIVersion: v, LiveMigrationConfig: read}), v)
	now := blockOf(object(t, live), v)
	stale := false
	for name := range blockOf(object(t, c.Against(read).MergePatch(v)), v) {
		stale = stale || !cmp.Equal(then[name], now[name])
	}
	if (err != nil) != stale {
		t.Fatalf("%s on %s, read as %#v: %v", ops, live, read, err)
	}
	return stale
}

// The change between two blocks, applied as a patch to a whole object, makes one
// of the other, and touches nothing else.
func difference(t *rapid.T) bool {
	a := gen.LiveMigrationConfig(hco.Release{}).Draw(t, "a")
	b := gen.LiveMigrationConfig(hco.Release{}).Draw(t, "b")
	a.Unknown, b.Unknown = nil, nil
	v := gen.HCOVersion().Draw(t, "version")
	c := a.ChangeTo(b)
	live := surrounded(t, v, a)
	want := object(t, surrounded(t, v, b))
	merged, err := jsonpatch.MergePatch(live, c.MergePatch(v))
	if err != nil {
		t.Fatal(err)
	}
	ops := c.JSONPatch(v, a)
	patch, err := jsonpatch.DecodePatch(ops)
	if err != nil {
		t.Fatal(err)
	}
	patched, err := patch.Apply(live)
	if err != nil {
		t.Fatalf("%s: %v", ops, err)
	}
	for form, got := range map[string][]byte{"merge": merged, "json": patched} {
		if diff := cmp.Diff(want, object(t, got)); diff != "" {
			t.Fatalf("%s: %#v\n%s", form, c, diff)
		}
	}
	same := a.ChangeTo(a)
	if same != (hco.Change{}) || string(same.MergePatch(v)) != "{}" ||
		string(same.JSONPatch(v, a)) != "[]" {
		t.Fatalf("%#v: %#v", a, same)
	}
	// An API server stores defaults; against them too there is nothing to do.
	r := gen.HCORelease().Draw(t, "release")
	if idle := a.Stored(r).ChangeTo(a.Stored(r)); idle != (hco.Change{}) {
		t.Fatalf("%#v is left of %#v in %v", idle, a, r)
	}
	if c := a.Stored(r).
		ChangeTo(b.Stored(r)); cmp.Diff(b.Stored(r), c.ApplyTo(a.Stored(r)).Stored(r)) != "" {
		t.Fatalf("%#v makes %#v of %#v in %v", c, c.ApplyTo(a.Stored(r)), a, r)
	}
	// The library's own diff of the whole objects is the same patch.
	whole, err := jsonpatch.CreateMergePatch(live, surrounded(t, v, b))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(object(t, whole), object(t, c.MergePatch(v))); diff != "" {
		t.Fatal(diff)
	}
	return c != hco.Change{}
}

// surrounded returns an object with the block, and much else.
func surrounded(t *rapid.T, v hco.APIVersion, block hco.LiveMigrationConfig) []byte {
	b := marshal(t, hco.HyperConverged{
		APIVersion:          v,
		Namespace:           "a",
		LiveMigrationConfig: block,
		FeatureGates:        []hco.FeatureGate{{Name: "x"}},
	})
	return []byte(strings.Replace(string(b), `"spec":{`,
		`"status":{"a":[1,{"liveMigrationConfig":2}]},"spec":{"evictionStrategy":"None",`+
			`"liveMigration":{"network":1},`, 1))
}

// The patch of the feature gate, in either API version, also of an object without
// spec, sets that gate and
// leaves everything else as it was.
func gate(t *rapid.T) bool {
	h := gen.HyperConverged(hco.Release{}).Draw(t, "object")
	enabled := rapid.Bool().Draw(t, "want")
	live := marshal(t, h)
	if rapid.IntRange(0, 9).Draw(t, "no spec") == 0 {
		h = hco.HyperConverged{APIVersion: h.APIVersion, Name: h.Name, Namespace: h.Namespace}
		live, _, _ = bytes.Cut(marshal(t, h), []byte(`,"spec":`))
		live = append(live, '}')
	}
	ops, l := hco.DecentralizedPatch(live, enabled)
	patch, err := jsonpatch.DecodePatch(ops)
	if err != nil {
		t.Fatalf("%s: %v %v", ops, err, l)
	}
	patched, err := patch.Apply(live)
	if err != nil {
		t.Fatalf("%s on %s: %v", ops, live, err)
	}
	got, _ := hco.Parse(patched)
	if c, _ := got.CrossCluster(hco.Release{}); c.Enabled != enabled {
		t.Fatalf("%s on %s: %+v", ops, live, c)
	}
	if again, _ := hco.DecentralizedPatch(patched, enabled); string(again) != "[]" {
		t.Fatalf("%s is left of %s", again, ops)
	}
	if diff := cmp.Diff(without(h), without(got)); diff != "" {
		t.Fatalf("%s on %s\n%s", ops, live, diff)
	}
	return string(ops) != "[]"
}

// without returns h without the feature gate for migration between clusters.
func without(h hco.HyperConverged) hco.HyperConverged {
	h = h.Clone()
	var rest []hco.FeatureGate
	for _, g := range h.FeatureGates {
		if g.Name != hco.DecentralizedLiveMigration {
			rest = append(rest, g)
		}
	}
	h.FeatureGates = rest
	return h
}

func marshal(t *rapid.T, doc json.Marshaler) []byte {
	b, err := doc.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t *rapid.T, h hco.HyperConverged) map[string]any { return object(t, marshal(t, h)) }

func object(t *rapid.T, b []byte) (out map[string]any) {
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return out
}

func blockOf(doc map[string]any, v hco.APIVersion) map[string]any {
	for name := range v.Block().Tokens() {
		doc, _ = doc[name].(map[string]any)
	}
	return doc
}
