//go:build linux

package lab

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/migration"
)

// came fails unless the guest's memory came to the target over the interface, from the
// address of the source's virt-handler there, and returns without it unless it came at all.
func came(t *testing.T, x *trial, over string, before int64) {
	t.Helper()
	d := x.target.domain.seen()
	from := x.source.handler.ip
	if over == migrationInterface {
		from = x.source.handler.addr
	}
	after, err := x.target.handler.received(over)
	if err != nil {
		t.Fatal(err)
	}
	if !d.active || d.bytes != memory || d.from != from.String() && d.from != "::ffff:"+from.String() ||
		after-before < memory {
		t.Fatalf("%s: %d bytes from %s, want %d from %v; %s received %d", x.id, d.bytes, d.from,
			memory, from, over, after-before)
	}
	t.Logf("%s: %d bytes came from %v over %s", x.id, d.bytes, from, over)
}

func judged(t *testing.T, x *trial, want answer) {
	t.Helper()
	v := x.verdict()
	t.Logf("%s: %v", x.id, x.seen)
	if x.local {
		t.Logf("%s: %s", x.id, v.Both.Sentence())
	} else {
		t.Logf("%s: %s", x.id, v.Sentence())
	}
	if diff := cmp.Diff(want, answerOf(v, x.local)); diff != "" {
		t.Errorf("%s (-want +got):\n%s\n%s", x.id, diff, dump(v))
	}
}

// TestAMigrationOverThePlan: the memory goes over the planned addresses, and the verdict is
// Proven from both sides, at the end and not before; both clusters are ready before and after.
func TestAMigrationOverThePlan(t *testing.T) {
	sites, _ := twoPlanned(t, 2, four)
	east, west := sites[0], sites[1]
	eh, es := east.rollOut(plannedName)
	wh, ws := west.rollOut(plannedName)
	preflighted(t, sites, slices.Concat(looked, idle))

	before, err := wh[1].received(migrationInterface)
	if err != nil {
		t.Fatal(err)
	}
	x := between(t, "cart", eh[0], wh[1], es[0], ws[1])
	x.run()
	x.end()
	came(t, x, migrationInterface, before)
	judged(t, x, answer{State: "Succeeded/Succeeded", Network: migration.OnMigrationNetwork,
		Proof: migration.Proven, Answer: migration.Yes})
	v := x.verdict()
	if v.Target.Proof != migration.Proven || !v.Target.OverMigrationNetwork() ||
		v.Source.Proof != migration.Proven || !v.Source.OverMigrationNetwork() {
		t.Errorf("each side alone: %v; %v", v.Source, v.Target)
	}
	out, status := program(t, sites...)
	t.Logf("examples/verify, exit status %d:\n%s", status, out)
	if status != 0 {
		t.Error("examples/verify does not say yes")
	}
	preflighted(t, sites, looked)
}

// withoutInterface has the virt-handler of a node made again, and Multus not add the
// interface: as where the roll-out came to a node before the definition did.
func (s *site) withoutInterface(t *testing.T, old *pod) *pod {
	t.Helper()
	if err := old.detach(); err != nil {
		t.Fatal(err)
	}
	s.pods = slices.DeleteFunc(s.pods, func(p *pod) bool { return p == old })
	return s.newPod(old.node, virtHandler)
}

// TestAVirtHandlerWithoutTheInterface: within a cluster the memory goes over the pod network
// and nobody says so but the verdict; to another cluster it goes nowhere, for no route leads
// there. Preflight says beforehand that the roll-out has not come to an end.
func TestAVirtHandlerWithoutTheInterface(t *testing.T) {
	sites, _ := twoPlanned(t, 2, four)
	east, west := sites[0], sites[1]
	eh, es := east.rollOut(plannedName)
	wh, ws := west.rollOut(plannedName)
	bare := west.withoutInterface(t, wh[1])
	preflighted(t, sites, slices.Concat(looked, idle), "rollout")

	before, err := bare.received("eth0")
	if err != nil {
		t.Fatal(err)
	}
	x := within(t, "web", wh[0], bare)
	x.run()
	x.end()
	came(t, x, "eth0", before)
	judged(t, x, answer{State: "Succeeded", Network: migration.OnPodNetwork, Proof: migration.Proven,
		Answer: migration.No, Codes: []string{"migration-network-not-used", "migration-pod-network"}})
	out, status := program(t, west)
	t.Logf("examples/verify, exit status %d:\n%s", status, out)
	if status != 1 {
		t.Error("examples/verify does not say no")
	}

	x = between(t, "cart", eh[0], bare, es[0], ws[0])
	x.run()
	x.end()
	if d := x.target.domain.seen(); d.arrived {
		t.Errorf("the pod networks are joined: %+v", d)
	}
	judged(t, x, answer{State: "Failed/Failed", Network: migration.OnPodNetwork,
		Proof: migration.Advertised, Answer: migration.No, Codes: []string{"migration-pod-network"}})
	preflighted(t, sites, looked, "rollout")
}
