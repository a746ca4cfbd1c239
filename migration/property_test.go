package migration_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

// laws are what holds of every snapshot. A law returns whether the draw reached
// what it is about.
var laws = map[string]func(*rapid.T) bool{
	"a proof has its reasons":                    proofHasReasons,
	"the path follows the model":                 pathFollowsModel,
	"swapped references swap the paths":          swapped,
	"an unrelated reference moves nothing":       unrelated,
	"another spelling is the same address":       respelled,
	"completed counts for nothing after failed":  completedAfterFailed,
	"type and configuration are never decisive":  neverDecisive,
	"a record of A proves nothing about B":       otherUID,
	"the order of the Pods changes nothing":      podOrder,
	"a record survives the trip through JSON":    roundTrip,
	"a verdict is the same when asked for again": again,
	"a deadline is that of HyperConverged":       sameDeadline,
}

func TestLaws(t *testing.T) { hold(t, laws, 50) }
func FuzzLaws(f *testing.F) { fuzz(f, laws) }

// hold checks laws, each by its name.
func hold(t *testing.T, laws map[string]func(*rapid.T) bool, oneIn int) {
	for name, l := range laws {
		t.Run(name, func(t *testing.T) { law.Hold(t, l, oneIn) })
	}
}

// fuzz fuzzes laws, one of them at a time.
func fuzz(f *testing.F, laws map[string]func(*rapid.T) bool) {
	names := slices.Sorted(maps.Keys(laws))
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { laws[rapid.SampledFrom(names).Draw(t, "law")](t) }))
}

func draw(t *rapid.T) (migration.Snapshot, migration.Expect) {
	s, e := gen.MigrationSnapshot().Draw(t, "snapshot"), gen.MigrationQuestion().Draw(t, "question")
	// Mostly it is asked about the migration that the VMI shows.
	if s.VMI != nil && s.VMI.MigrationState != nil &&
		rapid.IntRange(0, 9).Draw(t, "about another") > 0 {
		e.UID = s.VMI.MigrationState.MigrationUID
	}
	return s, e
}

// judged draws a VMI with a record, and no VMIM. It reports whether the record
// has an address.
func judged(t *rapid.T) (migration.Snapshot, migration.Expect, migration.Verdict, bool) {
	s, e := draw(t)
	r := gen.MigrationRecord("uid-a").Draw(t, "the record")
	s.VMI, s.VMIM, e.UID = &migration.VMI{Name: "vm", Node: "n1", MigrationState: &r}, nil, "uid-a"
	v := migration.Verify(s, e)
	return s, e, v, v.Address.IsValid()
}

func proofHasReasons(t *rapid.T) bool {
	s, e := draw(t)
	v := migration.Verify(s, e)
	if v.Proof == migration.Proven &&
		(v.State != migration.Succeeded || v.Binding == migration.Unbound ||
			v.Network == migration.UndeterminedNetwork) {
		t.Fatalf("proven: %v", v)
	}
	if (v.Network == migration.UndeterminedNetwork) != (v.Reason != migration.NoReason) {
		t.Fatalf("path %v with reason %q", v.Network, v.Reason)
	}
	if (v.Proof == migration.NoProof) != !v.Address.IsValid() {
		t.Fatalf("proof %v with address %v", v.Proof, v.Address)
	}
	if v.Binding == migration.Waived && !e.AnyUID {
		t.Fatal("waived without being asked to")
	}
	if v.Sentence() == "" || !json.Valid(law.JSON(t, v)) {
		t.Fatalf("%q %#v", v.Sentence(), v)
	}
	return v.Proof == migration.Proven
}

// pathFollowsModel compares with the algorithm written down once more, the
// slow way: who has the address, and which range holds it.
func pathFollowsModel(t *rapid.T) bool {
	s, _, v, ok := judged(t)
	if !ok {
		return false
	}
	var own, other, onPod bool
	for _, p := range s.References.Pods {
		if p.Component != "virt-handler" {
			continue
		}
		onPod = onPod || slices.Contains(p.IPs, v.Address)
		if slices.Contains(p.MigrationIPs(), v.Address) {
			own = own || p.Node == s.VMI.MigrationState.TargetNode
			other = other || p.Node != s.VMI.MigrationState.TargetNode
		}
	}
	if !s.References.Migration.IsEmpty() {
		other = s.References.Migration.Contains(v.Address)
	}
	inM, inP := other, s.References.Pod.Contains(v.Address)
	want := map[[2]bool]migration.Network{
		{true, true}:   migration.AmbiguousNetwork,
		{true, false}:  migration.OnMigrationNetwork,
		{false, true}:  migration.OnPodNetwork,
		{false, false}: migration.OnOtherNetwork,
	}
	got := want[[2]bool{inM, inP}]
	if own || onPod {
		got = want[[2]bool{own, onPod}]
	} else if got == migration.OnOtherNetwork && s.References.Migration.IsEmpty() {
		got = migration.UndeterminedNetwork
	}
	if got != v.Network {
		t.Fatalf("path %v, the model says %v: %v", v.Network, got, v)
	}
	return true
}

func swapped(t *rapid.T) bool {
	s, e, _, _ := judged(t)
	s.References.Pods, s.References.Allocatable = nil, ipnet.Set{}
	r := s.References
	if r.Migration.IsEmpty() || r.Pod.IsEmpty() {
		return false
	}
	before := migration.Verify(s, e)
	s.References.Migration, s.References.Pod = r.Pod, r.Migration
	want := map[migration.Network]migration.Network{
		migration.OnMigrationNetwork: migration.OnPodNetwork,
		migration.OnPodNetwork:       migration.OnMigrationNetwork,
	}
	after := migration.Verify(s, e)
	w, ok := want[before.Network]
	if ok && after.Network != w || !ok && after.Network != before.Network {
		t.Fatalf("%v became %v", before.Network, after.Network)
	}
	return before.Address.IsValid()
}

func unrelated(t *rapid.T) bool {
	s, e, before, ok := judged(t)
	p := netip.MustParsePrefix("172.16.0.0/12")
	// The first range given may move Undetermined, or what an endpoint stood in for.
	given := !s.References.Migration.IsEmpty()
	if rapid.Bool().Draw(t, "to the pods") {
		s.References.Pod = s.References.Pod.Union(ipnet.SetOf(p))
	} else {
		s.References.Migration = s.References.Migration.Union(ipnet.SetOf(p))
	}
	after := migration.Verify(s, e)
	if after.Network != before.Network &&
		(given || before.Network == migration.OnPodNetwork ||
			after.Network == migration.OnMigrationNetwork) {
		t.Fatalf("%v became %v", before.Network, after.Network)
	}
	return ok && given
}

func respelled(t *rapid.T) bool {
	s, e, before, ok := judged(t)
	if !ok {
		return false
	}
	s.VMI.MigrationState.TargetNodeAddress = gen.AddressSpelling(before.Address).Draw(t, "again")
	after := migration.Verify(s, e)
	if after.Network != before.Network || after.Address != before.Address ||
		after.Proof != before.Proof {
		t.Fatalf("%v became %v", before, after)
	}
	return true
}

func completedAfterFailed(t *rapid.T) bool {
	s, e, _, _ := judged(t)
	s.VMI.MigrationState.Failed = true
	s.VMI.MigrationState.Completed = false
	before := migration.Verify(s, e)
	s.VMI.MigrationState.Completed = true
	after := migration.Verify(s, e)
	if before.State != after.State || before.Network != after.Network ||
		before.Proof != after.Proof {
		t.Fatalf("%v became %v", before, after)
	}
	if after.State != migration.Failed && after.State != migration.Aborted {
		t.Fatalf("failed, and is %v", after.State)
	}
	return true
}

func neverDecisive(t *rapid.T) bool {
	s, e, before, ok := judged(t)
	r := s.VMI.MigrationState
	r.MigrationNetworkType = rapid.SampledFrom([]string{"", "Pod", "Migration", "pod", "Carrier"}).
		Draw(t, "another type")
	r.MigrationConfiguration = rapid.SampledFrom([]*migration.Configuration{
		nil, {}, {Network: "other"},
	}).Draw(t, "another configuration")
	after := migration.Verify(s, e)
	if after.Network != before.Network || after.Reason != before.Reason {
		t.Fatalf("%v became %v", before, after)
	}
	return ok
}

func otherUID(t *rapid.T) bool {
	s, e := draw(t)
	if s.VMI != nil && s.VMI.MigrationState != nil {
		s.VMI.MigrationState.MigrationUID = "uid-a"
	}
	if s.VMIM != nil {
		s.VMIM.UID = "uid-a"
		if s.VMIM.MigrationState != nil {
			s.VMIM.MigrationState.MigrationUID = "uid-a"
		}
	}
	e.UID = "uid-b"
	v := migration.Verify(s, e)
	if v.Proof != migration.NoProof || v.OverMigrationNetwork() || v.State == migration.Succeeded {
		t.Fatalf("%v", v)
	}
	return s.VMI != nil && s.VMI.MigrationState != nil
}

func podOrder(t *rapid.T) bool {
	s, e, _, _ := judged(t)
	s.References.Pods = gen.VirtHandlers(2).Draw(t, "several Pods")
	before := migration.Verify(s, e)
	s.References.Pods = rapid.Permutation(s.References.Pods).Draw(t, "permuted")
	after := migration.Verify(s, e)
	if before.State != after.State || before.Network != after.Network ||
		before.Proof != after.Proof || len(before.Evidence) != len(after.Evidence) {
		t.Fatalf("%v became %v", before, after)
	}
	return before.Address.IsValid()
}

func roundTrip(t *rapid.T) bool {
	want := gen.MigrationRecord("uid-a").Draw(t, "record")
	text := fmt.Sprintf(`{"status":{"migrationState":%s}}`, law.JSON(t, want))
	got, l := migration.ParseVMI([]byte(text))
	if len(l) > 0 {
		t.Fatalf("%s: %v", text, l)
	}
	if diff := cmp.Diff(&want, got.MigrationState, cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	return true
}

func again(t *rapid.T) bool {
	s, e := draw(t)
	first, second := migration.Verify(s, e), migration.Verify(s, e)
	if diff := cmp.Diff(first.GoString(), second.GoString()); diff != "" {
		t.Fatal(diff)
	}
	return len(first.Evidence) > 0
}
