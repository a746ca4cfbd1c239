package migration_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

// summarized counts verdicts, and fails at an error.
func summarized(t testing.TB, verdicts iter.Seq2[migration.Verdict, error]) (s migration.Summary) {
	t.Helper()
	for v, err := range verdicts {
		if err != nil {
			t.Fatal(err)
		}
		s.Add(v)
	}
	return s
}

// found is what a summary says, in the generator's words.
func found(s migration.Summary) gen.Planted {
	p := gen.Planted{Verdicts: s.Verdicts(), Over: s.OverMigrationNetwork(), FellBack: s.OverPodNetwork(),
		States: map[migration.State]int{}, Paths: map[migration.Path]int{}, Nodes: map[string]int{}}
	for state := range migration.Inconsistent + 1 {
		for path := range migration.Ambiguous + 1 {
			if n := s.Count(state, path); n > 0 {
				p.States[state] += n
				p.Paths[path] += n
			}
		}
	}
	for _, n := range s.FallBackNodes() {
		p.Nodes[n.Node] = n.OverPodNetwork
	}
	return p
}

func TestFleetFindsWhatIsPlanted(t *testing.T) {
	for name, f := range map[string]gen.Fleet{
		"VMIs alone":           {VMIs: 700, Nodes: 9},
		"VMIs and Pods":        {VMIs: 300, Nodes: 300, Pods: true},
		"VMIs and VMIMs":       {VMIs: 300, Nodes: 4, VMIMs: true},
		"everything":           {VMIs: 300, Nodes: 13, VMIMs: true, Pods: true},
		"everything, excerpts": {VMIs: 300, Nodes: 13, VMIMs: true, Pods: true, Lean: true},
		"no VMI":               {VMIs: 0, Nodes: 4, Pods: true},
	} {
		t.Run(name, func(t *testing.T) {
			want := f.Planted()
			for _, order := range [][]string{{"vmi", "vmim", "pods"}, {"pods", "vmim", "vmi"}, {"vmim", "vmi", "pods"}} {
				once := migration.NewFleet(f.References()).VerifyOnce(migration.ReadObjects(f.List(order...)))
				if diff := gocmp.Diff(want, found(summarized(t, once))); diff != "" {
					t.Errorf("%v, once: %s", order, diff)
				}
				fleet := migration.NewFleet(f.References())
				if err := fleet.Learn(migration.ReadObjects(f.List(order...))); err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(want, found(summarized(t, fleet.Verify(migration.ReadObjects(f.List(order...)))))); diff != "" {
					t.Errorf("%v, read twice: %s", order, diff)
				}
			}
		})
	}
}

// stream yields objects, and then an error unless it is nil.
func stream(objects []migration.Object, err error) iter.Seq2[migration.Object, error] {
	return func(yield func(migration.Object, error) bool) {
		for _, o := range objects {
			if !yield(o, nil) {
				return
			}
		}
		if err != nil {
			yield(migration.Object{}, err)
		}
	}
}

// rendered returns verdicts as text, sorted, with all that they say.
func rendered(verdicts iter.Seq2[migration.Verdict, error]) (out []string, err error) {
	for v, e := range verdicts {
		if e != nil {
			return out, e
		}
		out = append(out, render(v))
	}
	slices.Sort(out)
	return out, nil
}

func render(v migration.Verdict) string {
	return fmt.Sprintf("%s %s %s→%s %v %v\n%#v\n%v", v.VMI, v.UID, v.SourceNode, v.TargetNode, v.Address, v.Binding, v, v.Findings)
}

// alone judges every migration by itself, with Verify.
func alone(objects []migration.Object, refs migration.References) (out []string) {
	for _, o := range objects {
		if o.Pod != nil {
			refs.Pods = append(refs.Pods, *o.Pod)
		}
	}
	slices.SortFunc(refs.Pods, func(a, b migration.PodState) int { return cmp.Compare(a.Name, b.Name) })
	refs.Pods = slices.DeleteFunc(refs.Pods, func(p migration.PodState) bool { return p.Component != "virt-handler" })
	judge := func(vmi *migration.VMI, vmim *migration.VMIM) {
		e := migration.Expect{AnyUID: true}
		if vmim != nil {
			e.UID = vmim.UID
		}
		out = append(out, render(migration.Verify(migration.Snapshot{VMI: vmi, VMIM: vmim, References: refs}, e)))
	}
	met := map[*migration.VMIM]bool{}
	for _, o := range objects {
		if o.VMI == nil {
			continue
		}
		var mine []*migration.VMIM
		shown := false
		for _, other := range objects {
			if m := other.VMIM; m != nil && m.VMIName == o.VMI.Name && m.Namespace == o.VMI.Namespace {
				mine = append(mine, m)
				met[m] = true
				shown = shown || o.VMI.MigrationState == nil || o.VMI.MigrationState.MigrationUID == m.UID
				judge(o.VMI, m)
			}
		}
		if !shown {
			judge(o.VMI, nil)
		}
	}
	for _, o := range objects {
		if o.VMIM != nil && !met[o.VMIM] {
			judge(nil, o.VMIM)
		}
	}
	slices.Sort(out)
	return out
}

// fleetLaws are what holds of every fleet.
var fleetLaws = map[string]func(*rapid.T) bool{
	"a stream says what Verify says of each alone, in any order": streamIsAlone,
	"a summary adds up":                            summaryAddsUp,
	"a stream that breaks keeps what came before":  brokenKeeps,
	"snapshots one after the other are each alone": allIsEach,
}

func TestFleetLaws(t *testing.T) {
	for name, law := range fleetLaws {
		t.Run(name, func(t *testing.T) {
			draws, reached := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				draws++
				if law(t) {
					reached++
				}
			})
			t.Logf("%d of %d draws reached the assertion", reached, draws)
			if reached*10 < draws {
				t.Error("too few draws reached the assertion")
			}
		})
	}
}

func FuzzFleetLaws(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		names := slices.Sorted(func(yield func(string) bool) {
			for name := range fleetLaws {
				if !yield(name) {
					return
				}
			}
		})
		fleetLaws[rapid.SampledFrom(names).Draw(t, "law")](t)
	}))
}

func drawFleet(t *rapid.T) ([]migration.Object, migration.References) {
	return gen.MigrationFleet().Draw(t, "fleet"), gen.MigrationReferences().Draw(t, "references")
}

func streamIsAlone(t *rapid.T) bool {
	objects, refs := drawFleet(t)
	want := alone(objects, refs)
	for _, when := range []string{"as drawn", "otherwise"} {
		got, err := rendered(migration.NewFleet(refs).VerifyOnce(stream(objects, nil)))
		if diff := gocmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%s, once: %v %s", when, err, diff)
		}
		f := migration.NewFleet(refs)
		if err := f.Learn(stream(objects, nil)); err != nil {
			t.Fatal(err)
		}
		got, err = rendered(f.Verify(stream(objects, nil)))
		if diff := gocmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%s, read twice: %v %s", when, err, diff)
		}
		objects = rapid.Permutation(objects).Draw(t, "order")
	}
	return len(want) > 2
}

func summaryAddsUp(t *rapid.T) bool {
	objects, refs := drawFleet(t)
	var whole, first, second migration.Summary
	n, over := 0, 0
	for v, err := range migration.NewFleet(refs).VerifyOnce(stream(objects, nil)) {
		if err != nil {
			t.Fatal(err)
		}
		whole.Add(v)
		if rapid.Bool().Draw(t, "in the first half") {
			first.Add(v)
		} else {
			second.Add(v)
		}
		if n++; v.OverMigrationNetwork() {
			over++
		}
	}
	first.Merge(second)
	if diff := gocmp.Diff(whole.GoString(), first.GoString()); diff != "" {
		t.Fatalf("the parts: %s", diff)
	}
	p, pods := found(whole), 0
	for _, k := range whole.FallBackNodes() {
		pods += k.OverPodNetwork
	}
	states := 0
	for _, k := range p.States {
		states += k
	}
	if whole.Verdicts() != n || states != n || over != whole.OverMigrationNetwork() || pods != whole.OverPodNetwork() || p.Over > whole.Count(migration.Succeeded, migration.Migration) {
		t.Fatalf("%d verdicts, %d over: %#v", n, over, whole)
	}
	for _, r := range whole.Reasons() {
		if r.Count < 1 || r.Count > n-over {
			t.Fatalf("%v of %d", r, n-over)
		}
	}
	return n > 1
}

func brokenKeeps(t *rapid.T) bool {
	objects, refs := drawFleet(t)
	broken := errors.New("broken")
	cut := rapid.IntRange(0, len(objects)).Draw(t, "cut")
	f := migration.NewFleet(refs)
	_ = f.Learn(stream(objects, nil))
	got, err := rendered(f.Verify(stream(objects[:cut], broken)))
	want := alone(objects, refs)
	for _, v := range got {
		if !slices.Contains(want, v) {
			t.Fatalf("%s\nis not among %q", v, want)
		}
	}
	vmis := 0
	for _, o := range objects[:cut] {
		if o.VMI != nil {
			vmis++
		}
	}
	if !errors.Is(err, broken) || len(got) < vmis {
		t.Fatalf("%d verdicts for %d VMIs, %v", len(got), vmis, err)
	}
	if err := migration.NewFleet(refs).Learn(stream(objects[:cut], broken)); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	once, err := rendered(migration.NewFleet(refs).VerifyOnce(stream(objects[:cut], broken)))
	if !errors.Is(err, broken) || len(once) < vmis {
		t.Fatalf("%d verdicts for %d VMIs, %v", len(once), vmis, err)
	}
	return vmis > 0
}

func allIsEach(t *rapid.T) bool {
	type asked struct {
		s migration.Snapshot
		e migration.Expect
	}
	var all []asked
	var want []string
	refs := gen.MigrationReferences().Draw(t, "references")
	refs.Pods = gen.VirtHandlers(0).Draw(t, "Pods")
	for range rapid.IntRange(0, 4).Draw(t, "snapshots") {
		a := asked{gen.MigrationSnapshot().Draw(t, "snapshot"), gen.MigrationQuestion().Draw(t, "question")}
		if rapid.IntRange(0, 3).Draw(t, "others") > 0 {
			a.s.References = refs
		}
		all, want = append(all, a), append(want, render(migration.Verify(a.s, a.e)))
	}
	var got []string
	for v := range migration.VerifyAll(func(yield func(migration.Snapshot, migration.Expect) bool) {
		for _, a := range all {
			if !yield(a.s, a.e) {
				return
			}
		}
	}) {
		got = append(got, render(v))
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	return len(all) > 1
}

// Whatever the bytes, there is no panic, and what is judged adds up.
func FuzzFleet(f *testing.F) {
	small, err := io.ReadAll(gen.Fleet{VMIs: 3, Nodes: 4, VMIMs: true, Pods: true, Lean: true}.List("vmi", "vmim", "pods"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(small))
	f.Add(string(listing(f, "v1.9-over-the-migration-network")))
	f.Fuzz(func(t *testing.T, text string) {
		objects := func() iter.Seq2[migration.Object, error] { return migration.ReadObjects(strings.NewReader(text)) }
		var sum migration.Summary
		n := 0
		for v, err := range migration.NewFleet(references()).VerifyOnce(objects()) {
			if err == nil {
				sum.Add(v)
				n++
			}
		}
		fleet := migration.NewFleet(references())
		broken := fleet.Learn(objects())
		again := migration.Summary{}
		for v, err := range fleet.Verify(objects()) {
			if err == nil {
				again.Add(v)
			}
		}
		if n != sum.Verdicts() || broken == nil && again.GoString() != sum.GoString() {
			t.Fatalf("%d verdicts\n%#v\n%#v", n, sum, again)
		}
	})
}

// heap returns the bytes in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestStreamOf100000VMIsTakesNoMoreMemoryThanOneOf1000(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	f := gen.Fleet{VMIs: n, Nodes: 200, Pods: true, Lean: true}
	fleet := migration.NewFleet(f.References())
	if err := fleet.Learn(migration.ReadObjects(f.List("pods"))); err != nil {
		t.Fatal(err)
	}
	var sum migration.Summary
	var first, most int64
	for v, err := range fleet.Verify(migration.ReadObjects(f.List("vmi"))) {
		if err != nil {
			t.Fatal(err)
		}
		sum.Add(v)
		switch k := sum.Verdicts(); {
		case k == 1000:
			first = heap()
		case k%10_000 == 0:
			most = max(most, heap()-first)
		}
	}
	if diff := gocmp.Diff(f.Planted(), found(sum)); diff != "" {
		t.Error(diff)
	}
	t.Logf("after 1000 VMIs the heap has %d KiB; up to %d it grows by at most %d KiB", first>>10, n, most>>10)
	if most > 1<<20 {
		t.Errorf("the heap grows by %d bytes", most)
	}
}

func TestFleetKeepsLittle(t *testing.T) {
	f := gen.Fleet{VMIs: 5000, Nodes: 100, VMIMs: true, Lean: true}
	before := heap()
	fleet := migration.NewFleet(f.References())
	if err := fleet.Learn(migration.ReadObjects(f.List("vmim"))); err != nil {
		t.Fatal(err)
	}
	vmims := 0
	for range f.Objects("vmim") {
		vmims++
	}
	each := (heap() - before) / int64(vmims)
	t.Logf("%d bytes for each of %d VMIMs", each, vmims)
	if each > 1200 {
		t.Errorf("%d bytes for each VMIM", each)
	}
	sum := summarized(t, fleet.Verify(migration.ReadObjects(f.List("vmi"))))
	if left := heap() - before; left > int64(vmims)*400 {
		t.Errorf("%d bytes are left when all are judged", left)
	}
	if diff := gocmp.Diff(f.Planted(), found(sum)); diff != "" {
		t.Error(diff)
	}
}
