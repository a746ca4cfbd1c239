package hco_test

import (
	"encoding/json"
	"maps"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

// An object that is written parses back to the same value. Read says what Parse and
// Resolve say, and nothing twice.
func roundTrip(t *rapid.T) bool {
	r := gen.HCORelease().Draw(t, "release")
	h := gen.HyperConverged(r).Draw(t, "object")
	text, err := h.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	back, l := hco.Parse(text)
	if diff := cmp.Diff(h, back); diff != "" {
		t.Fatalf("%s: %v\n%s", text, l, diff)
	}
	whole, v, findings := hco.Read(text, r)
	if diff := cmp.Diff(back, whole); diff != "" {
		t.Fatal(diff)
	}
	if (v != hco.Resolved{}) && findings.Refused() != 0 {
		t.Fatalf("%#v: %+v, %v", h, v, findings)
	}
	resolved, more := back.Resolve(r)
	if resolved != v {
		t.Fatalf("%#v: %+v by Read, %+v by Resolve", h, v, resolved)
	}
	if diff := cmp.Diff(found(findings), found(append(l, more...))); diff != "" {
		t.Fatalf("Read and its steps differ on %s\n%s", text, diff)
	}
	for i, d := range findings {
		for _, e := range findings[:i] {
			if d.Rule == e.Rule && d.Path == e.Path && d.Message == e.Message {
				t.Fatalf("twice: %v", d)
			}
		}
	}
	return !findings.HasErrors()
}

// What Resolve says, spelled out, means the same to every release that has
// those members: nothing is left to a default.
func spelledOut(t *rapid.T) bool {
	r := gen.HCORelease().Draw(t, "release")
	block := gen.LiveMigrationConfig(r).Draw(t, "block")
	v, l := block.Resolve(r)
	if l.HasErrors() {
		return false
	}
	if stored, l := block.Stored(r).Resolve(r); stored != v || l.HasErrors() {
		t.Fatalf("%#v: %+v, stored %+v; %v", block, v, stored, l)
	}
	c := hco.LiveMigrationConfig{
		BandwidthPerMigration: "0", Network: v.Network,
		CompletionTimeoutPerGiB: &v.CompletionTimeoutPerGiB, ProgressTimeout: &v.ProgressTimeout,
		ParallelMigrationsPerCluster:      &v.ParallelMigrationsPerCluster,
		ParallelOutboundMigrationsPerNode: &v.ParallelOutboundMigrationsPerNode,
		AllowAutoConverge:                 &v.AllowAutoConverge, AllowPostCopy: &v.AllowPostCopy,
		AllowWorkloadDisruption: &v.AllowWorkloadDisruption,
	}
	if v.Bandwidth != hco.Unlimited {
		c.BandwidthPerMigration = strconv.FormatUint(uint64(v.Bandwidth), 10)
	}
	if again, l := c.Resolve(release19); l.HasErrors() || again != v {
		t.Fatalf("%v: %+v, was %+v", l, again, v)
	}
	return true
}

// A merge patch does to the JSON of a block, by the rules of RFC 7396, what
// ApplyTo does to the block, and touches nothing else. Against leaves only what
// makes a difference.
func patches(t *rapid.T) bool {
	live := gen.LiveMigrationConfig(hco.Release{}).Draw(t, "live")
	c, v := gen.HCOChange().Draw(t, "change"), gen.HCOVersion().Draw(t, "version")
	before := hco.HyperConverged{APIVersion: v, Namespace: "a", LiveMigrationConfig: live}
	after := before
	after.LiveMigrationConfig = c.ApplyTo(live)
	want := decode(t, before)
	mergeInto(want, object(t, c.MergePatch(v)))
	if diff := cmp.Diff(want, decode(t, after)); diff != "" {
		t.Fatalf("%#v on %#v\n%s", c, live, diff)
	}
	least := c.Against(live)
	if diff := cmp.Diff(decode(t, after),
		decode(t, hco.HyperConverged{
			APIVersion:          v,
			Namespace:           "a",
			LiveMigrationConfig: least.ApplyTo(live),
		})); diff != "" {
		t.Fatalf("%#v is not enough for %#v on %#v\n%s", least, c, live, diff)
	}
	idle := c.Against(after.LiveMigrationConfig)
	if idle != (hco.Change{}) || string(idle.MergePatch(v)) != "{}" {
		t.Fatalf("%#v is left of %#v on %#v", idle, c, after)
	}
	for name := range blockOf(object(t, least.MergePatch(v)), v) {
		old, had := blockOf(decode(t, before), v)[name]
		if now, has := blockOf(decode(t, after), v)[name]; had == has && cmp.Equal(old, now) {
			t.Fatalf("%s makes no difference: %#v on %#v", name, least, live)
		}
	}
	rollout := blockOf(decode(t, before), v)["network"] != blockOf(decode(t, after), v)["network"]
	if got := c.Validate(live, hco.Release{}).Has(hco.WarnRollout); got != rollout {
		t.Fatalf("%#v on %#v: rollout %v", c, live, got)
	}
	return least != hco.Change{}
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

// mergeInto is MergePatch of RFC 7396 section 2.
func mergeInto(target, patch map[string]any) {
	for name, v := range patch {
		sub, isObject := v.(map[string]any)
		switch {
		case v == nil:
			delete(target, name)
		case isObject:
			into, ok := target[name].(map[string]any)
			if !ok {
				into = map[string]any{}
				target[name] = into
			}
			mergeInto(into, sub)
		default:
			target[name] = v
		}
	}
}

// laws report whether the draw reached the last assertion.
var laws = map[string]func(*rapid.T) bool{
	"round trip": roundTrip, "spelled out": spelledOut, "patches": patches,
}

func TestLaws(t *testing.T) {
	for name, l := range laws {
		t.Run(name, func(t *testing.T) { law.Hold(t, l, 4) })
	}
}

func FuzzRoundTrip(f *testing.F)  { law.Fuzz(f, roundTrip) }
func FuzzSpelledOut(f *testing.F) { law.Fuzz(f, spelledOut) }
func FuzzPatches(f *testing.F)    { law.Fuzz(f, patches) }

// FuzzParse: no bytes make Parse panic, and what it accepts is written and read
// back unchanged.
func FuzzParse(f *testing.F) {
	for _, s := range []string{``, `{`, `null`, `{}`, `{"network":""}`,
		`{"progressTimeout":1e3,"other":[{}]}`, `{"bandwidthPerMigration":"1e-2147483648"}`,
		`{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged",` +
			`"spec":{"virtualization":{"liveMigrationConfig":{"network":"a"}}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, _ := hco.Parse(data)
		h.Validate(hco.Release{})
		c, l := hco.ParseBlock(data)
		c.Resolve(hco.Release{})
		text, err := c.MarshalJSON()
		if err != nil || l.HasErrors() {
			return
		}
		if back, l := hco.ParseBlock(text); l.HasErrors() || cmp.Diff(c, back) != "" {
			t.Fatalf("%s: %v\n%s", text, l, cmp.Diff(c, back))
		}
	})
}

func TestCloneSharesNothing(t *testing.T) {
	c := hco.LiveMigrationConfig{
		ProgressTimeout: ptr(int64(1)),
		Unknown:         map[string]json.RawMessage{"a": json.RawMessage(`1`)},
	}
	d := c.Clone()
	*d.ProgressTimeout, d.Unknown["a"][0] = 2, '2'
	maps.DeleteFunc(d.Unknown, func(string, json.RawMessage) bool { return true })
	if *c.ProgressTimeout != 1 || string(c.Unknown["a"]) != "1" {
		t.Errorf("got %#v", c)
	}
}
