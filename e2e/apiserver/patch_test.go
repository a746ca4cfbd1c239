package apiserver_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"pgregory.net/rapid"
)

// A drawn object goes through drawn changes, by three writers, in every form of
// patch, at every API version: what is accepted, what is read back, who owns it
// and whether the object counts as changed is what hco and the model say.
func TestPatches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		want := map[string]int{}
		for _, outcome := range []string{"merge 200", "json 200", "stale json 200",
			"stale json 422", "apply 200", "apply 409",
			"forced apply 200", "wrong path 200", "wrong path 422"} {
			want[outcome] = 100
		}
		law.Reach(t, func(t *rapid.T, reach func(string)) {
			seen := tally{}
			newHistory(t, w, seen).run()
			for outcome := range seen {
				reach(outcome)
			}
		}, want)
	})
}

// tally counts outcomes.
type tally map[string]int

func (c tally) String() string {
	var out []string
	for _, what := range slices.Sorted(maps.Keys(c)) {
		out = append(out, fmt.Sprintf("%d %s", c[what], what))
	}
	return strings.Join(out, ", ")
}

// history is the life of one object.
type history struct {
	t         *rapid.T
	w         *world
	seen      tally
	namespace string
	model     model
	live      hco.LiveMigrationConfig // read before the last write
}

func newHistory(t *rapid.T, w *world, seen tally) *history {
	return &history{t: t, w: w, seen: seen, namespace: namespace(),
		model: model{
			t:       t,
			release: w.release,
			owners:  owners{},
			applied: map[string]hco.LiveMigrationConfig{},
		}}
}

func (h *history) run() {
	if !h.create() {
		return
	}
	for range rapid.IntRange(1, 5).Draw(h.t, "steps") {
		before := h.model.block
		h.step()
		h.check()
		h.live = before
	}
}

func (h *history) version() hco.APIVersion {
	return rapid.SampledFrom(h.w.versions).Draw(h.t, "version")
}

// change draws a change of a few members; one in ten may be of a member that the
// release does not have.
func (h *history) change() hco.Change {
	all := gen.HCOChange().Draw(h.t, "change")
	odd := rapid.IntRange(0, 9).Draw(h.t, "odd") == 0
	keep := func(name string) bool {
		return rapid.IntRange(0, 2).Draw(h.t, name) == 0 &&
			(odd || slices.Contains(memberNames(h.w.release), name))
	}
	var out hco.Change
	if keep("allowAutoConverge") {
		out.AllowAutoConverge = all.AllowAutoConverge
	}
	if keep("allowPostCopy") {
		out.AllowPostCopy = all.AllowPostCopy
	}
	if keep("allowWorkloadDisruption") {
		out.AllowWorkloadDisruption = all.AllowWorkloadDisruption
	}
	if keep("bandwidthPerMigration") {
		out.BandwidthPerMigration = all.BandwidthPerMigration
	}
	if keep("completionTimeoutPerGiB") {
		out.CompletionTimeoutPerGiB = all.CompletionTimeoutPerGiB
	}
	if keep("network") {
		out.Network = all.Network
	}
	if keep("parallelMigrationsPerCluster") {
		out.ParallelMigrationsPerCluster = all.ParallelMigrationsPerCluster
	}
	if keep("parallelOutboundMigrationsPerNode") {
		out.ParallelOutboundMigrationsPerNode = all.ParallelOutboundMigrationsPerNode
	}
	if keep("progressTimeout") {
		out.ProgressTimeout = all.ProgressTimeout
	}
	return out
}

// create draws an object and writes it, and reports whether there is one.
func (h *history) create() bool {
	v := h.version()
	o := hco.HyperConverged{APIVersion: v, Namespace: h.namespace,
		LiveMigrationConfig: gen.LiveMigrationConfig(h.w.release).Draw(h.t, "start")}
	text, err := o.MarshalJSON()
	if err != nil {
		h.t.Fatalf("%v", err)
	}
	text = withNeighbours(h.t, v, text)
	got := h.w.call(h.t, http.MethodPost, collection(v, h.namespace),
		url.Values{"fieldManager": {"creator"}}, "application/json", text)
	refused := h.model.refused(o.LiveMigrationConfig)
	if got.ok() == refused {
		h.t.Fatalf("%s: want refused %v, got %v", text, refused, got)
	}
	if refused {
		h.seen["refused create"]++
		return false
	}
	h.model.update("creator", o.LiveMigrationConfig)
	h.live = h.model.block
	h.check()
	return true
}

// step draws a write, and says what comes of it.
func (h *history) step() {
	s := step{
		history: h,
		version: h.version(),
		manager: rapid.SampledFrom([]string{"creator", "alice", "bob"}).Draw(h.t, "manager"),
		change:  h.change(),
		validation: rapid.SampledFrom([]string{
			metav1.FieldValidationStrict, metav1.FieldValidationWarn, metav1.FieldValidationIgnore,
		}).Draw(h.t, "validation"),
	}
	form := rapid.SampledFrom([]string{
		"merge", "json", "stale json", "apply", "forced apply", "wrong path",
	}).Draw(h.t, "form")
	outcome := map[string]func() string{
		"merge": s.merge, "json": s.json, "stale json": s.staleJSON, "apply": s.apply,
		"forced apply": s.forcedApply, "wrong path": s.wrongPath,
	}[form]()
	h.seen[form+" "+outcome]++
}

// step is one write.
type step struct {
	*history
	version    hco.APIVersion
	manager    string
	change     hco.Change
	validation string
}

func (s step) send(contentType string, body []byte, more url.Values) reply {
	query := url.Values{"fieldManager": {s.manager}, "fieldValidation": {s.validation}}
	maps.Copy(query, more)
	return s.w.call(s.t, http.MethodPatch, collection(s.version, s.namespace)+"/"+objectName, query,
		contentType, body)
}

// judge compares the answer with the one that is due. It returns what came of
// the write.
func (s step) judge(body []byte, got reply, want int) string {
	s.t.Helper()
	if got.status != want {
		s.t.Fatalf("%s of %#v as %s: want %d, got %v", body, s.model.block, s.manager, want, got)
	}
	return fmt.Sprint(got.status)
}

// written is for a patch that makes next of the block.
func (s step) written(body []byte, got reply, next hco.LiveMigrationConfig) string {
	s.t.Helper()
	unknown := s.model.unknown(next)
	switch {
	case unknown && s.validation == metav1.FieldValidationStrict:
		return s.judge(body, got, http.StatusUnprocessableEntity)
	case s.model.refused(next.Stored(s.w.release)):
		return s.judge(body, got, http.StatusUnprocessableEntity)
	}
	warned := len(got.warnings) > 0
	if warned != (unknown && s.validation == metav1.FieldValidationWarn) {
		s.t.Fatalf("%s: got %v", body, got)
	}
	s.model.update(s.manager, next)
	return s.judge(body, got, http.StatusOK)
}

func (s step) merge() string {
	body := s.change.MergePatch(s.version)
	return s.written(body, s.send("application/merge-patch+json", body, nil),
		s.change.ApplyTo(s.model.block))
}

func (s step) json() string {
	body := s.change.JSONPatch(s.version, s.model.block)
	return s.written(body, s.send("application/json-patch+json", body, nil),
		s.change.ApplyTo(s.model.block))
}

// staleJSON is a JSON patch for the block as it was before the last write. It
// is refused if that write touched what this one touches.
func (s step) staleJSON() string {
	body := s.change.JSONPatch(s.version, s.live)
	got := s.send("application/json-patch+json", body, nil)
	then, now := s.model.texts(s.live), s.model.texts(s.model.block)
	touched := s.change.Against(s.live)
	text, err := touched.MarshalJSON()
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	for name := range members(s.t, text) {
		if then[name] != now[name] {
			return s.judge(body, got, http.StatusUnprocessableEntity)
		}
	}
	return s.written(body, got, touched.ApplyTo(s.model.block))
}

func (s step) apply() string       { return s.serverSideApply(false) }
func (s step) forcedApply() string { return s.serverSideApply(true) }

func (s step) serverSideApply(force bool) string {
	owned := s.model.applied[s.manager]
	owned.Unknown = nil // a network of "" is not applied again
	body := s.change.ServerSideApply(s.version, s.namespace, owned)
	doc := s.change.ApplyTo(owned)
	got := s.send("application/apply-patch+yaml", body, url.Values{"force": {fmt.Sprint(force)}})
	if s.model.unknown(doc) {
		return s.judge(body, got, http.StatusInternalServerError)
	}
	if conflicts := s.model.conflicts(s.manager, doc); len(conflicts) > 0 && !force {
		for _, name := range conflicts {
			if !strings.Contains(got.message, string(s.version.Block().Name(name))) &&
				!strings.Contains(got.message, "."+name) {
				s.t.Fatalf("%s: want a conflict at %s, got %v", body, name, got)
			}
		}
		return s.judge(body, got, http.StatusConflict)
	}
	if s.model.refused(doc) {
		return s.judge(body, got, http.StatusUnprocessableEntity)
	}
	s.model.apply(s.manager, doc)
	return s.judge(body, got, http.StatusOK)
}

// wrongPath is a merge patch for the other API version: it is refused if the
// writer asked for that, and changes nothing otherwise.
func (s step) wrongPath() string {
	other := hco.V1
	if s.version == hco.V1 {
		other = hco.V1Beta1
	}
	body := s.change.MergePatch(other)
	got := s.send("application/merge-patch+json", body, nil)
	if s.change != (hco.Change{}) && s.validation == metav1.FieldValidationStrict {
		return s.judge(body, got, http.StatusUnprocessableEntity)
	}
	return s.judge(body, got, http.StatusOK)
}

// check reads the object, at any API version, and compares.
func (h *history) check() {
	h.t.Helper()
	v := h.version()
	got := h.w.get(h.t, v, h.namespace)
	if !got.ok() {
		h.t.Fatalf("get: %v", got)
	}
	block := dig(got.body, blockPath(v)...)
	if diff := cmp.Diff(h.model.texts(h.model.block), members(h.t, block)); diff != "" {
		h.t.Fatalf("the block (-predicted +stored):\n%s", diff)
	}
	parsed, l := hco.Parse(got.body)
	if diff := cmp.Diff(h.model.block, parsed.LiveMigrationConfig); diff != "" {
		h.t.Fatalf("%v; the block as hco reads it (-predicted +stored):\n%s", l, diff)
	}
	var o struct{ Metadata metav1.ObjectMeta }
	if err := json.Unmarshal(got.body, &o); err != nil {
		h.t.Fatalf("%v", err)
	}
	if diff := cmp.Diff(h.model.owners.texts(), ownersOf(h.t, o.Metadata).texts()); diff != "" {
		h.t.Fatalf("the owners (-predicted +stored):\n%s\n%s", diff, got.body)
	}
	if got := neighbours(v, got.body); got != wantNeighbours {
		h.t.Fatalf("beside the block is %q, want %q", got, wantNeighbours)
	}
	// ConvertHyperConverged has no more than the cut-down definition; of the full
	// one it drops defaults, which are then written again.
	if got, want := o.Metadata.Generation, int64(h.model.revision); got < want ||
		h.w.cutDown && got != want {
		h.t.Fatalf("generation %d, want %d", got, want)
	}
}

const wantNeighbours = `["LiveMigrateIfPossible","kept"]`

// withNeighbours puts something beside the block that no patch may touch.
func withNeighbours(t fataler, v hco.APIVersion, text []byte) []byte {
	t.Helper()
	var o unstructured.Unstructured
	if err := o.UnmarshalJSON(text); err != nil {
		t.Fatalf("%v", err)
	}
	o.SetAnnotations(map[string]string{"note": "kept"})
	path := blockPath(v)
	path[len(path)-1] = "evictionStrategy"
	err := unstructured.SetNestedField(o.Object, "LiveMigrateIfPossible", path...)
	if err == nil {
		text, err = o.MarshalJSON()
	}
	if err != nil {
		t.Fatalf("%v", err)
	}
	return text
}

// neighbours returns what is beside the block now.
func neighbours(v hco.APIVersion, text []byte) string {
	path := blockPath(v)
	path[len(path)-1] = "evictionStrategy"
	return fmt.Sprintf("[%s,%s]", dig(text, path...), dig(text, "metadata", "annotations", "note"))
}

// ownersOf returns who owns which member of the block.
func ownersOf(t fataler, o metav1.ObjectMeta) owners {
	out := owners{}
	for _, entry := range o.ManagedFields {
		v, err := hco.ParseAPIVersion(entry.APIVersion)
		if err != nil {
			t.Fatalf("%v", err)
		}
		path := blockPath(v)
		for i := range path {
			path[i] = "f:" + path[i]
		}
		for name := range members(t, dig(entry.FieldsV1.Raw, path...)) {
			if name, ok := strings.CutPrefix(name, "f:"); ok {
				out[name] = append(out[name], owner{entry.Manager, string(entry.Operation)})
			}
		}
	}
	return out
}
