package migration_test

import (
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

// readOf draws one of what was shown: mostly the newest, and sometimes a stale one.
func readOf[T any](t *rapid.T, label string, shown []T) T {
	back := 0
	if rapid.IntRange(0, 2).Draw(t, label+" stale") == 0 {
		back = rapid.IntRange(0, min(len(shown)-1, 12)).Draw(t, label+" after")
	}
	return shown[len(shown)-1-back]
}

// simulated is what the checks of one or more simulations have seen.
type simulated struct{ asked, succeeded, overNet, overPods, over int }

// check asks about every migration that there is, with reads that may be stale,
// and compares with what has happened.
func (s *simulation) check(t *rapid.T, n *simulated) {
	for _, about := range s.vmims {
		snap := s.read(t, about.UID)
		e := migration.Expect{UID: about.UID, AnyUID: rapid.Bool().Draw(t, "any")}
		uid := about.UID
		if rapid.IntRange(0, 9).Draw(t, "not named") == 0 {
			e.UID = "" // it is about the VMIM's, or whatever is on record
			if snap.VMIM == nil {
				uid = ""
				if snap.VMI != nil && snap.VMI.MigrationState != nil {
					uid = snap.VMI.MigrationState.MigrationUID
				}
			}
		}
		s.compare(t, uid, snap, migration.Verify(snap, e), n)
	}
}

// read draws a snapshot, as its text is read.
func (s *simulation) read(t *rapid.T, uid string) migration.Snapshot {
	v := readOf(t, "VMI", s.vmis)
	snap := migration.Snapshot{VMI: &v}
	if v.MigrationState != nil {
		text := fmt.Sprintf(`{"metadata":{"namespace":"shop","name":"cart"},`+
			`"status":{"phase":%q,"nodeName":%q,"migrationState":%s}}`,
			v.Phase, v.Node, law.JSON(t, *v.MigrationState))
		parsed, l := migration.ParseVMI([]byte(text))
		if len(l) > 0 {
			t.Fatalf("%s: %v", text, l)
		}
		snap.VMI = &parsed
	}
	if rapid.IntRange(0, 3).Draw(t, "VMIM was read") > 0 {
		m := readOf(t, "VMIM", s.seen[uid])
		snap.VMIM = &m
	}
	if rapid.IntRange(0, 9).Draw(t, "VMI was not read") == 0 {
		snap.VMI = nil
	}
	snap.References = references()
	switch rapid.IntRange(0, 3).Draw(t, "references") {
	case 0:
		snap.References = migration.References{Pods: readOf(t, "Pods", s.pods)}
	case 1, 2:
		snap.References.Pods = readOf(t, "Pods", s.pods)
	}
	if rapid.IntRange(0, 9).Draw(t, "no pod network") == 0 {
		snap.References.Pod = ipnet.Set{}
	}
	return snap
}

// compare is the law: what is said to be proven has happened, to the migration
// that was asked about, over that network.
func (s *simulation) compare(t *rapid.T, uid string, snap migration.Snapshot, v migration.Verdict,
	n *simulated) {
	n.asked++
	is, known := s.truths[uid]
	if v.Proof == migration.Proven || v.OverMigrationNetwork() {
		n.succeeded++
		if !known || !is.arrived {
			t.Fatalf("%s: proven, and the guest of %q never arrived: %#v\n%+v", s.shape.name, uid,
				v, snap.VMI)
		}
		want, claims := map[migration.Network]simNetwork{
			migration.OnMigrationNetwork: overNet,
			migration.OnPodNetwork:       overPods,
		}[v.Network]
		if claims && want != is.sent {
			t.Fatalf("%s: %v is proven, and the bytes of %q went over %s: %#v\n%+v", s.shape.name,
				v.Network, uid, is.sent, v, snap.VMI)
		}
		switch v.Network {
		case migration.OnMigrationNetwork:
			n.overNet++
		case migration.OnPodNetwork:
			n.overPods++
		}
	}
	if v.OverMigrationNetwork() {
		n.over++
	}
	if (v.State == migration.Failed || v.State == migration.Aborted) && known && is.arrived &&
		!is.died && v.Binding == migration.Bound {
		t.Fatalf("%s: %v, and the guest of %q has arrived: %#v", s.shape.name, v.State, uid, v)
	}
}

// simulate drives a cluster at random, and checks at every step.
func simulate(t *rapid.T, n *simulated) {
	s := newSimulation(t)
	s.check(t, n)
	for range 40 {
		names, steps := s.possible()
		steps[rapid.SampledFrom(names).Draw(t, "step")](t)
		s.check(t, n)
	}
}

// TestProvenIsWhatHappened is the law of package migration: whatever is read, and
// however stale, it never calls proven what did not happen.
func TestProvenIsWhatHappened(t *testing.T) {
	law.Reach(t, func(t *rapid.T, reach func(string)) {
		var n simulated
		simulate(t, &n)
		if n.over != n.overNet {
			t.Fatalf("%d of %d are over the migration network", n.over, n.overNet)
		}
		if n.overNet > 0 {
			reach("the migration network")
		}
		if n.overPods > 0 {
			reach("the pod network")
		}
	}, map[string]int{"the migration network": 20, "the pod network": 100})
}

func FuzzProvenIsWhatHappened(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { simulate(t, new(simulated)) }))
}
