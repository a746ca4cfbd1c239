package hco_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"k8s.io/apimachinery/pkg/api/resource"
	"pgregory.net/rapid"
)

// A block that is written parses back to the same value, and Resolve repeats
// the errors of Parse.
func roundTrip(t *rapid.T) bool {
	r := gen.HCORelease().Draw(t, "release")
	h := gen.HyperConverged(r).Draw(t, "object")
	text, err := h.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	back, l := hco.ParseHyperConverged(text)
	if diff := cmp.Diff(h, back); diff != "" {
		t.Fatalf("%s: %v\n%s", text, l, diff)
	}
	v, findings := h.LiveMigrationConfig.Resolve(r)
	if l.HasErrors() && !findings.HasErrors() {
		t.Fatalf("%s: Parse says %v, Resolve %v", text, l, findings)
	}
	if (v != hco.Resolved{}) && findings.Refused() != 0 {
		t.Fatalf("%#v: %+v, %v", h, v, findings)
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
		ParallelMigrationsPerCluster: &v.ParallelMigrationsPerCluster, ParallelOutboundMigrationsPerNode: &v.ParallelOutboundMigrationsPerNode,
		AllowAutoConverge: &v.AllowAutoConverge, AllowPostCopy: &v.AllowPostCopy, AllowWorkloadDisruption: &v.AllowWorkloadDisruption,
	}
	if v.Bandwidth != hco.Unlimited {
		c.BandwidthPerMigration = resource.NewQuantity(int64(v.Bandwidth), resource.BinarySI).String()
	}
	if again, l := c.Resolve(hco.Release{}); l.HasErrors() || again != v {
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
	if diff := cmp.Diff(decode(t, after), decode(t, hco.HyperConverged{APIVersion: v, Namespace: "a", LiveMigrationConfig: least.ApplyTo(live)})); diff != "" {
		t.Fatalf("%#v is not enough for %#v on %#v\n%s", least, c, live, diff)
	}
	if idle := c.Against(after.LiveMigrationConfig); idle != (hco.Change{}) || string(idle.MergePatch(v)) != "{}" {
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

// The three forms do to a live object what ApplyTo says, by the library that the
// API server uses; a server-side apply does for who owns every member.
func forms(t *rapid.T) bool {
	live := gen.LiveMigrationConfig(hco.Release{}).Draw(t, "live")
	c, v := gen.HCOChange().Draw(t, "change"), gen.HCOVersion().Draw(t, "version")
	before := marshal(t, hco.HyperConverged{APIVersion: v, Namespace: "a", LiveMigrationConfig: live})
	want := object(t, marshal(t, hco.HyperConverged{APIVersion: v, Namespace: "a", LiveMigrationConfig: c.ApplyTo(live)}))

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
	wantOwned := decode(t, hco.HyperConverged{APIVersion: v, Namespace: "a", LiveMigrationConfig: c.ApplyTo(owned)})
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
	then, now := blockOf(decode(t, hco.HyperConverged{APIVersion: v, LiveMigrationConfig: read}), v), blockOf(object(t, live), v)
	stale := false
	for name := range blockOf(object(t, c.Against(read).MergePatch(v)), v) {
		stale = stale || !cmp.Equal(then[name], now[name])
	}
	if (err != nil) != stale {
		t.Fatalf("%s on %s, read as %#v: %v", ops, live, read, err)
	}
	return stale
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

// A bandwidth is refused, and rounded, as by apimachinery's ParseQuantity and
// KubeVirt's arithmetic on what HCO then writes into the KubeVirt object.
func bandwidth(t *rapid.T) bool {
	sign := rapid.SampledFrom([]string{"", "", "", "", "", "", "", "", "", "", "", "", "+", "-"}).Draw(t, "sign")
	number := rapid.StringMatching(`[0-9]{1,3}|[0-9]{0,2}\.[0-9]{1,3}|0{0,2}[1-9][0-9]{3,9}|[1-9][0-9]{3,20}(?:[0-9]{9})?\.?[0-9]{0,12}`).Draw(t, "number")
	suffix := rapid.StringMatching(`|||||[numkMGTP]|[numkMGT]|[KMG]i|[KMGT]i|Ei?|[eE][+-]?[0-9]|[eE][+-]?[0-9]|[eE][+-]?[0-9]{1,2}|(?:[eE][0-9]\.[0-9]?|[iKxe])`).Draw(t, "suffix")
	s := sign + number + suffix
	got, l := hco.LiveMigrationConfig{BandwidthPerMigration: s}.Resolve(hco.Release{})
	q, err := resource.ParseQuantity(s)
	if refused := l.Has(hco.ErrBandwidthSyntax) || l.Has(hco.ErrBandwidthQuantity); refused != (err != nil) {
		t.Fatalf("%q: %v, ParseQuantity says %v", s, l, err)
	}
	if err != nil {
		return false
	}
	if most := resource.NewQuantity(1<<63-1, resource.DecimalSI); l.Has(hco.ErrBandwidthOverflow) {
		if q.Cmp(*most) < 0 {
			t.Fatalf("%q: %v", s, l)
		}
		return false
	}
	if l.Has(hco.ErrBandwidthNegative) != (q.Sign() < 0) {
		t.Fatalf("%q: %v", s, l)
	}
	if q.Sign() < 0 {
		return false
	}
	if want := mebibytes(t, q); uint64(got.Bandwidth) != want<<20 || l.HasErrors() {
		t.Fatalf("%q: got %v, want %d MiB/s; %v", s, got.Bandwidth, want, l)
	}
	return true
}

// mebibytes is what reaches libvirt of a quantity: HCO writes it into the
// KubeVirt object in canonical form, and KubeVirt takes an integer as it is, and
// anything else rounded up, less 1.
func mebibytes(t *rapid.T, q resource.Quantity) uint64 {
	b, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var stored resource.Quantity
	if err := json.Unmarshal(b, &stored); err != nil {
		t.Fatal(err)
	}
	n, isInt := stored.AsInt64()
	if !isInt && stored.Value() > 0 {
		n = stored.Value() - 1
		if whole := resource.NewQuantity(n+1, resource.DecimalSI); whole.Cmp(stored) == 0 {
			n++ // an integer of many digits; KubeVirt is a byte short, before it rounds to MiB
		}
	}
	switch {
	case n == 0:
		return 0
	case n < 1<<20:
		return 1
	}
	return uint64(float64(n)/(1<<20) + 0.5)
}

// laws report whether the draw reached the last assertion.
var laws = map[string]func(*rapid.T) bool{
	"round trip": roundTrip, "spelled out": spelledOut, "patches": patches, "forms": forms, "guards": guards, "bandwidth": bandwidth,
}

func TestLaws(t *testing.T) {
	for name, l := range laws {
		t.Run(name, func(t *testing.T) { law.Hold(t, l, 4) })
	}
}

func FuzzRoundTrip(f *testing.F)  { law.Fuzz(f, roundTrip) }
func FuzzSpelledOut(f *testing.F) { law.Fuzz(f, spelledOut) }
func FuzzPatches(f *testing.F)    { law.Fuzz(f, patches) }
func FuzzForms(f *testing.F)      { law.Fuzz(f, forms) }
func FuzzGuards(f *testing.F)     { law.Fuzz(f, guards) }
func FuzzBandwidth(f *testing.F)  { law.Fuzz(f, bandwidth) }

// FuzzParse: no bytes make Parse panic, and what it accepts is written and read
// back unchanged.
func FuzzParse(f *testing.F) {
	for _, s := range []string{``, `{`, `null`, `{}`, `{"network":""}`, `{"progressTimeout":1e3,"other":[{}]}`, `{"bandwidthPerMigration":"1e-2147483648"}`,
		`{"apiVersion":"hco.kubevirt.io/v1","kind":"HyperConverged","spec":{"virtualization":{"liveMigrationConfig":{"network":"a"}}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, _ := hco.ParseHyperConverged(data)
		h.Validate(hco.Release{})
		c, l := hco.Parse(data)
		c.Resolve(hco.Release{})
		text, err := c.MarshalJSON()
		if err != nil || l.HasErrors() {
			return
		}
		if back, l := hco.Parse(text); l.HasErrors() || cmp.Diff(c, back) != "" {
			t.Fatalf("%s: %v\n%s", text, l, cmp.Diff(c, back))
		}
	})
}

func TestCloneSharesNothing(t *testing.T) {
	c := hco.LiveMigrationConfig{ProgressTimeout: ptr(int64(1)), Unknown: map[string]json.RawMessage{"a": json.RawMessage(`1`)}}
	d := c.Clone()
	*d.ProgressTimeout, d.Unknown["a"][0] = 2, '2'
	maps.DeleteFunc(d.Unknown, func(string, json.RawMessage) bool { return true })
	if *c.ProgressTimeout != 1 || string(c.Unknown["a"]) != "1" {
		t.Errorf("got %#v", c)
	}
}
