package fleet_test

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"pgregory.net/rapid"
)

// drawPair draws two sides whose records are of any release, at any point, and
// mostly of one migration.
func drawPair(t *rapid.T) fleet.Pair {
	side := func(name, uid, other, phase string) fleet.Side {
		r := gen.MigrationRecord(uid).Draw(t, name)
		if rapid.IntRange(0, 3).Draw(t, name+" succeeded") > 0 {
			r.Completed, r.Failed, r.AbortStatus = true, false, ""
			r.StartTimestamp, r.EndTimestamp, r.TargetNodeDomainReadyTimestamp = start, end, end
		}
		r.SourceState = &migration.SideState{MigrationUID: uidA}
		r.TargetState = &migration.SideState{MigrationUID: uidB}
		if rapid.IntRange(0, 9).Draw(t, name+" of an earlier attempt") == 0 {
			r.SourceState.MigrationUID, r.TargetState.MigrationUID = other, other
		}
		s := fleet.Side{Cluster: name,
			References: gen.MigrationReferences().Draw(t, name+" references"),
			VMI:        &migration.VMI{Name: "cart", Phase: phase, MigrationState: &r},
			VMIM:       &migration.VMIM{Name: name, UID: uid, VMIName: "cart", Phase: "Succeeded"}}
		s.References.Pods = gen.VirtHandlers(0).Draw(t, name+" Pods")
		switch rapid.IntRange(0, 9).Draw(t, name+" lacks") {
		case 0:
			s.VMI = nil
		case 1:
			s.VMIM = nil
		}
		return s
	}
	p := fleet.Pair{
		MigrationID: "m",
		Source:      side("source", uidA, "x", "Succeeded"),
		Target:      side("target", uidB, "x", "Running"),
	}
	if p.Source.VMIM != nil {
		p.Source.VMIM.SendTo = &migration.SendTo{
			MigrationID: rapid.SampledFrom([]string{"m", "m", "m", "m", "n"}).Draw(t, "sendTo"),
		}
	}
	if p.Target.VMIM != nil {
		p.Target.VMIM.Receive = &migration.Receive{MigrationID: "m"}
	}
	if s, d := p.Source.VMI, p.Target.VMI; s != nil && d != nil &&
		rapid.IntRange(0, 4).Draw(t, "two addresses") > 0 {
		s.MigrationState.TargetNodeAddress = d.MigrationState.TargetNodeAddress
	}
	return p
}

// bothSides is the law of pairs: what they prove together, each side agrees to.
func bothSides(t *rapid.T) bool {
	p := drawPair(t)
	v := fleet.VerifyPair(p)
	b := v.Both
	if (b.Network == migration.UndeterminedNetwork) != (b.Reason != migration.NoReason) {
		t.Fatalf("path %v with reason %q", b.Network, b.Reason)
	}
	if strings.Contains(v.Sentence(), "%!") || !strings.HasPrefix(v.GoString(), "fleet.PairVerdict{") {
		t.Fatalf("%s %#v", v, v)
	}
	if b.Proof != migration.Proven {
		if v.OverMigrationNetwork() {
			t.Fatalf("%#v", v)
		}
		return false
	}
	if v.Target.Proof != migration.Proven || b.State != migration.Succeeded {
		t.Fatalf("the target does not prove it: %#v", v)
	}
	if s := v.Source.State; s == migration.Failed || s == migration.Aborted ||
		s == migration.Inconsistent || s == migration.Unknown || s == migration.Superseded {
		t.Fatalf("the source says %v: %#v", s, v)
	}
	if s := v.Source.Address; s.IsValid() && s != v.Target.Address {
		t.Fatalf("two addresses: %#v", v)
	}
	if v.OverMigrationNetwork() && !v.Target.OverMigrationNetwork() {
		t.Fatalf("the target's side is not over the network: %#v", v)
	}
	has := func(pods []migration.PodState) bool {
		return slices.ContainsFunc(pods, func(p migration.PodState) bool {
			return p.Component == "virt-handler" && slices.Contains(p.MigrationIPs(), b.Address)
		})
	}
	if v.OverMigrationNetwork() && has(p.Source.References.Pods) && has(p.Target.References.Pods) {
		t.Fatalf("virt-handlers of both clusters have %v: %#v", b.Address, v)
	}
	return true
}
