package fleet_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"pgregory.net/rapid"
)

// summarized counts verdicts, and fails at an error.
func summarized(t testing.TB, verdicts iter.Seq2[migration.Verdict, error]) (s fleet.Summary) {
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
func found(s fleet.Summary) gen.Planted {
	p := gen.Planted{Verdicts: s.Verdicts(), Over: s.OverMigrationNetwork(),
		FellBack: s.OverPodNetwork(),
		States:   map[migration.State]int{}, Paths: map[migration.Network]int{},
		Nodes: map[string]int{}}
	for state := range migration.Inconsistent + 1 {
		for path := range migration.AmbiguousNetwork + 1 {
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
			for _, order := range [][]string{
				{"vmi", "vmim", "pods"},
				{"pods", "vmim", "vmi"},
				{"vmim", "vmi", "pods"},
			} {
				once := fleet.New(f.References()).VerifyOnce(fleet.ReadObjects(f.List(order...)))
				if diff := gocmp.Diff(want, found(summarized(t, once))); diff != "" {
					t.Errorf("%v, once: %s", order, diff)
				}
				judge := fleet.New(f.References())
				if err := judge.Learn(fleet.ReadObjects(f.List(order...))); err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(want,
					found(summarized(t,
						judge.Verify(fleet.ReadObjects(f.List(order...)))))); diff != "" {
					t.Errorf("%v, read twice: %s", order, diff)
				}
			}
		})
	}
}

// stream yields objects, and then an error unless it is nil.
func stream(objects []fleet.Object, err error) iter.Seq2[fleet.Object, error] {
	return func(yield func(fleet.Object, error) bool) {
		for _, o := range objects {
			if !yield(o, nil) {
				return
			}
		}
		if err != nil {
			yield(fleet.Object{}, err)
		}
	}
}

// rendered returns verdicts with all that they say, those of a VMI together.
func rendered(verdicts iter.Seq2[migration.Verdict, error]) ([]string, error) {
	var all []migration.Verdict
	for v, err := range verdicts {
		if err != nil {
			return texts(all), err
		}
		all = append(all, v)
	}
	return texts(all), nil
}

func texts(all []migration.Verdict) (out []string) {
	slices.SortStableFunc(all, func(a, b migration.Verdict) int {
		return cmp.Compare(a.VMI, b.VMI)
	})
	for _, v := range all {
		out = append(out, render(v))
	}
	return out
}

func render(v migration.Verdict) string {
	return fmt.Sprintf("%s %s %s→%s %v %v\n%#v\n%v", v.VMI, v.UID, v.SourceNode, v.TargetNode,
		v.Address, v.Binding, v, v.Findings)
}

// alone judges every migration by itself, with Verify: those of a VMI's VMIMs as
// they were created, and then the one that it shows itself.
func alone(objects []fleet.Object, refs migration.References) []string {
	var vmims []*migration.VMIM
	for _, o := range objects {
		if o.Pod != nil && o.Pod.Component == "virt-handler" {
			refs.Pods = append(refs.Pods, *o.Pod)
		}
		if o.VMIM != nil {
			vmims = append(vmims, o.VMIM)
		}
	}
	slices.SortFunc(refs.Pods, func(a, b migration.PodState) int {
		return cmp.Compare(a.Name, b.Name)
	})
	slices.SortFunc(vmims, func(a, b *migration.VMIM) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.UID, b.UID))
	})
	var out []migration.Verdict
	judge := func(vmi *migration.VMI, vmim *migration.VMIM) {
		e := migration.Expect{AnyUID: true}
		if vmim != nil {
			e.UID = vmim.UID
		}
		out = append(out,
			migration.Verify(migration.Snapshot{VMI: vmi, VMIM: vmim, References: refs}, e))
	}
	met := map[*migration.VMIM]bool{}
	for _, o := range objects {
		if o.VMI == nil {
			continue
		}
		shown := false
		for _, m := range vmims {
			if m.VMIName == o.VMI.Name {
				met[m] = true
				shown = shown || o.VMI.MigrationState == nil ||
					o.VMI.MigrationState.MigrationUID == m.UID
				judge(o.VMI, m)
			}
		}
		if !shown {
			judge(o.VMI, nil)
		}
	}
	for _, m := range vmims {
		if !met[m] {
			judge(nil, m)
		}
	}
	return texts(out)
}

// fleetLaws are what holds of every fleet.
var fleetLaws = map[string]func(*rapid.T) bool{
	"a stream says what Verify says of each alone, in any order": streamIsAlone,
	"a summary adds up":                            summaryAddsUp,
	"a stream that breaks keeps what came before":  brokenKeeps,
	"snapshots one after the other are each alone": allIsEach,
}

// laws are what holds of every drain and of every pair.
var laws = map[string]func(*rapid.T) bool{
	"a drain tells of every VMI": drained,
	"both sides of a pair agree": bothSides,
}

func TestLaws(t *testing.T)      { hold(t, laws, 50) }
func FuzzLaws(f *testing.F)      { fuzz(f, laws) }
func TestFleetLaws(t *testing.T) { hold(t, fleetLaws, 10) }
func FuzzFleetLaws(f *testing.F) { fuzz(f, fleetLaws) }

func drawFleet(t *rapid.T) ([]fleet.Object, migration.References) {
	return gen.MigrationFleet().Draw(t, "fleet"), gen.MigrationReferences().Draw(t, "references")
}

func streamIsAlone(t *rapid.T) bool {
	objects, refs := drawFleet(t)
	want := alone(objects, refs)
	for _, when := range []string{"as drawn", "otherwise"} {
		got, err := rendered(fleet.New(refs).VerifyOnce(stream(objects, nil)))
		if diff := gocmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%s, once: %v %s", when, err, diff)
		}
		f := fleet.New(refs)
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
	var whole, first, second fleet.Summary
	n, over := 0, 0
	for v, err := range fleet.New(refs).VerifyOnce(stream(objects, nil)) {
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
	if whole.Verdicts() != n || states != n || over != whole.OverMigrationNetwork() ||
		pods != whole.OverPodNetwork() ||
		p.Over > whole.Count(migration.Succeeded, migration.OnMigrationNetwork) {
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
	f := fleet.New(refs)
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
	if err := fleet.New(refs).Learn(stream(objects[:cut], broken)); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	once, err := rendered(fleet.New(refs).VerifyOnce(stream(objects[:cut], broken)))
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
		a := asked{
			s: gen.MigrationSnapshot().Draw(t, "snapshot"),
			e: gen.MigrationQuestion().Draw(t, "question"),
		}
		if rapid.IntRange(0, 3).Draw(t, "others") > 0 {
			a.s.References = refs
		}
		all, want = append(all, a), append(want, render(migration.Verify(a.s, a.e)))
	}
	var got []string
	for v := range fleet.VerifyAll(func(yield func(migration.Snapshot, migration.Expect) bool) {
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
	small, err := io.ReadAll(gen.Fleet{
		VMIs:  3,
		Nodes: 4,
		VMIMs: true,
		Pods:  true,
		Lean:  true,
	}.List("vmi", "vmim", "pods"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(small))
	f.Add(string(listing(f, "v1.9-over-the-migration-network")))
	f.Fuzz(func(t *testing.T, text string) {
		objects := func() iter.Seq2[fleet.Object, error] {
			return fleet.ReadObjects(strings.NewReader(text))
		}
		var sum fleet.Summary
		n := 0
		for v, err := range fleet.New(references()).VerifyOnce(objects()) {
			if err == nil {
				sum.Add(v)
				n++
			}
		}
		judge := fleet.New(references())
		broken := judge.Learn(objects())
		again := fleet.Summary{}
		for v, err := range judge.Verify(objects()) {
			if err == nil {
				again.Add(v)
			}
		}
		if n != sum.Verdicts() || broken == nil && again.GoString() != sum.GoString() {
			t.Fatalf("%d verdicts\n%#v\n%#v", n, sum, again)
		}
	})
}

// What is given twice counts as it was seen last, whatever it is.
func TestFleetGoesByWhatItSawLast(t *testing.T) {
	pod := func(addr string) fleet.Object {
		return fleet.Object{
			Pod: &migration.PodState{
				Name:        "virt-handler-a",
				Node:        "n1",
				Attachments: []migration.Attachment{{Interface: "migration0", IPs: addrs(addr)}},
			},
		}
	}
	vmim := func(phase string) fleet.Object {
		return fleet.Object{VMIM: &migration.VMIM{UID: "a", VMIName: "vm", Phase: phase}}
	}
	f := fleet.New(references())
	objects := []fleet.Object{pod("10.200.5.1"), vmim("Running"), pod("10.200.5.2"), vmim("Failed")}
	if err := f.Learn(stream(objects, nil)); err != nil {
		t.Fatal(err)
	}
	pods := f.References().Pods
	if len(pods) != 1 || pods[0].Attachments[0].IPs[0] != addrs("10.200.5.2")[0] {
		t.Errorf("got %v", pods)
	}
	n := 0
	for v, err := range f.Verify(stream(nil, nil)) {
		if n++; v.State != migration.Failed || err != nil {
			t.Errorf("got %v, %v", v, err)
		}
	}
	if n != 1 {
		t.Errorf("%d verdicts", n)
	}
}

// What could not be read of an object is among the findings of its verdicts.
func TestFleetTellsWhatCouldNotBeRead(t *testing.T) {
	const listing = `{"items":[
		{"kind":"VirtualMachineInstance","metadata":{"name":"vm"},
		"status":{"migrationState":{"migrationUid":"a","completed":"true"}}},
		{"kind":"VirtualMachineInstanceMigration","metadata":{"uid":"a"},"spec":{"vmiName":"vm"},
		"status":{"phase":1}}]}`
	for v, err := range fleet.New(references()).
		VerifyOnce(fleet.ReadObjects(strings.NewReader(listing))) {
		want := []string{
			"json-member-type /vmi/status/migrationState/completed",
			"json-member-type /vmim/status/phase",
		}
		got := rulesAndPaths(v.Findings)
		if err != nil || len(got) < 2 || !slices.Equal(got[:2], want) {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

func TestControllersAreLearned(t *testing.T) {
	f := fleet.New(migration.References{})
	own := controller("10.250.10.9")
	other := migration.PodState{Name: "virt-api-0", Component: "virt-api"}
	err := f.Learn(func(yield func(fleet.Object, error) bool) {
		_ = yield(fleet.Object{Pod: &own}, nil) && yield(fleet.Object{Pod: &other}, nil)
	})
	if pods := f.References().Pods; err != nil || len(pods) != 1 || pods[0].Name != own.Name {
		t.Errorf("%v %v", pods, err)
	}
}

// What becomes known after the objects have passed counts where nothing was given.
func TestReferAddsWhatIsMissing(t *testing.T) {
	set := func(cidr string) ipnet.Set { return ipnet.SetOf(netip.MustParsePrefix(cidr)) }
	pod := migration.PodState{Namespace: "a", Name: "virt-handler-x"}
	given := migration.References{Migration: set("10.200.5.0/24")}
	later := migration.References{
		Migration: set("10.201.0.0/24"), Allocatable: set("10.201.0.0/28"), Pod: set("10.128.0.0/14"),
		Pods: []migration.PodState{pod},
	}
	for _, c := range []struct{ given, want migration.References }{
		{migration.References{}, later},
		{given, migration.References{Migration: given.Migration, Pod: later.Pod, Pods: later.Pods}},
		{migration.References{Pod: set("10.9.0.0/16")}, migration.References{
			Migration: later.Migration, Allocatable: later.Allocatable, Pod: set("10.9.0.0/16"), Pods: later.Pods,
		}},
	} {
		f := fleet.New(c.given)
		f.Refer(later)
		if diff := gocmp.Diff(c.want, f.References(), gocmp.Comparer(ipnet.Set.Equal)); diff != "" {
			t.Error(diff)
		}
	}
}
