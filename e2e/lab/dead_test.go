//go:build linux

package lab

import (
	"testing"

	"github.com/migrationnet/migrationnet/migration"
)

// TestADeadController: each controller is dead from the start, or dies while the memory is
// on its way. What is on record then says what hangs, and never that it went well.
func TestADeadController(t *testing.T) {
	sites, _ := twoPlanned(t, 2, four)
	east, west := sites[0], sites[1]
	eh, es := east.rollOut(plannedName)
	wh, ws := west.rollOut(plannedName)
	for _, c := range deaths {
		x := between(t, c.name, eh[0], wh[1], es[0], ws[1])
		x.dead[c.dead] = !c.midway
		if c.midway {
			x.dies[c.dead] = func() bool { return !x.source.domain.seen().start.IsZero() }
		}
		x.run()
		x.end()
		judged(t, x, c.want)
		if got := x.phases(); got != c.phases {
			t.Errorf("%s: phases %q, want %q", c.name, got, c.phases)
		}
		s, d := x.source.domain.seen(), x.target.domain.seen()
		if s.active == c.midway || d.active != c.midway {
			t.Errorf("%s: the guest runs on the source %v, on the target %v", c.name, s.active, d.active)
		}
		t.Logf("%s: the guest is on the source %v, on the target %v; phases %q", c.name, s.active,
			d.active, x.phases())
	}
}

// The answers of most of them.
var (
	pending = answer{State: "Pending/Pending", Answer: migration.NotYet}
	done    = answer{State: "Succeeded/Succeeded", Network: migration.OnMigrationNetwork,
		Proof: migration.Proven, Answer: migration.Yes}
)

// offered is an answer when the target has given its address out.
func offered(state string) answer {
	return answer{State: state, Network: migration.OnMigrationNetwork, Proof: migration.Advertised,
		Answer: migration.NotYet}
}

// deaths are who is dead, and what is on record then.
var deaths = []struct {
	name   string
	dead   string
	midway bool // it dies when the source has begun
	want   answer
	phases [2]string // of the source and of the target: VMI, migration
}{
	{
		name: "no-controller-at-the-source", dead: controller + "source", want: pending,
		phases: [2]string{"Running ", "WaitingForSync WaitingForSync"},
	}, {
		name: "no-controller-at-the-target", dead: controller + "target", want: pending,
		phases: [2]string{"Running Synchronizing", "WaitingForSync "},
	}, {
		name: "no-synchronization-from-the-source", dead: synchronize + "source", want: pending,
		phases: [2]string{"Running Synchronizing", "WaitingForSync WaitingForSync"},
	}, {
		name: "no-synchronization-from-the-target", dead: synchronize + "target",
		want: answer{State: "Pending/Pending", Answer: migration.NotYet,
			Codes: []string{"migration-pair-no-source-node"}},
		phases: [2]string{"Running Synchronizing", "WaitingForSync WaitingForSync"},
	}, {
		name: "no-virt-handler-at-the-target", dead: handler + "target",
		want:   answer{State: "PreparingTarget/PreparingTarget", Answer: migration.NotYet},
		phases: [2]string{"Running PreparingTarget", "Scheduled PreparingTarget"},
	}, {
		name: "no-virt-handler-at-the-source", dead: handler + "source",
		want:   offered("TargetReady/TargetReady"),
		phases: [2]string{"Running TargetReady", "Scheduled TargetReady"},
	}, {
		name: "the-virt-handler-of-the-target-dies", dead: handler + "target", midway: true,
		want:   offered("Running/Running"),
		phases: [2]string{"Running Running", "Scheduled Running"},
	}, {
		name: "the-virt-handler-of-the-source-dies", dead: handler + "source", midway: true,
		want:   done,
		phases: [2]string{"Succeeded Succeeded", "Running Succeeded"},
	}, {
		name: "synchronization-from-the-source-dies", dead: synchronize + "source", midway: true,
		want:   done,
		phases: [2]string{"Succeeded Succeeded", "Running Succeeded"},
	}, {
		name: "synchronization-from-the-target-dies", dead: synchronize + "target", midway: true,
		want:   offered("Running/Succeeded"),
		phases: [2]string{"Running Running", "Running Succeeded"},
	}, {
		name: "the-controller-of-the-source-dies", dead: controller + "source", midway: true,
		want:   done,
		phases: [2]string{"Running Scheduled", "Running Succeeded"},
	}, {
		name: "the-controller-of-the-target-dies", dead: controller + "target", midway: true,
		want:   done,
		phases: [2]string{"Succeeded Succeeded", "Running TargetReady"},
	},
}
