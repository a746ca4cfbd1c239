//go:build linux

package lab

import (
	"testing"

	"github.com/migrationnet/migrationnet/migration"
)

// TestADeadController: each controller is dead from the start, or dies while the memory is
// on its way. What is on record then says what hangs, and never that it went well.
func TestADeadController(t *testing.T) {
	sites, _ := twoPlanned(t, 2, "10.200.5.0/26", "10.200.5.1")
	east, west := sites[0], sites[1]
	eh, es := east.rollOut(plannedName)
	wh, ws := west.rollOut(plannedName)
	for _, c := range deaths {
		x := between(t, c.name, eh[0], wh[1], es[0], ws[1])
		for _, name := range c.dead {
			if c.midway {
				x.dies[name] = func() bool { return !x.source.domain.seen().start.IsZero() }
			} else {
				x.dead[name] = true
			}
		}
		x.run()
		x.end()
		judged(t, x, c.want)
	}
}

// deaths are who is dead, and what is on record then.
var deaths = []struct {
	name   string
	dead   []string
	midway bool // dies when the source has begun
	want   answer
}{
	{name: "no-controller-at-the-source", dead: []string{controller + "source"},
		want: answer{State: "Pending/Pending", Answer: migration.NotYet}},
	{name: "no-controller-at-the-target", dead: []string{controller + "target"},
		want: answer{State: "Pending/Pending", Answer: migration.NotYet}},
	{name: "no-synchronization-from-the-source", dead: []string{synchronize + "source"},
		want: answer{State: "Pending/Pending", Answer: migration.NotYet}},
	{name: "no-synchronization-from-the-target", dead: []string{synchronize + "target"},
		want: answer{State: "Pending/Pending", Answer: migration.NotYet}},
	{name: "no-virt-handler-at-the-target", dead: []string{handler + "target"},
		want: answer{State: "PreparingTarget/PreparingTarget", Answer: migration.NotYet}},
	{name: "no-virt-handler-at-the-source", dead: []string{handler + "source"},
		want: answer{State: "TargetReady/TargetReady", Answer: migration.NotYet}},
	{name: "the-virt-handler-of-the-target-dies", dead: []string{handler + "target"}, midway: true,
		want: answer{State: "Running/Running", Answer: migration.NotYet}},
	{name: "the-virt-handler-of-the-source-dies", dead: []string{handler + "source"}, midway: true,
		want: answer{State: "Succeeded/Succeeded", Answer: migration.Yes}},
	{name: "synchronization-from-the-source-dies", dead: []string{synchronize + "source"}, midway: true,
		want: answer{State: "Succeeded/Succeeded", Answer: migration.Yes}},
	{name: "synchronization-from-the-target-dies", dead: []string{synchronize + "target"}, midway: true,
		want: answer{State: "Running/Succeeded", Answer: migration.NotYet}},
	{name: "the-controller-of-the-source-dies", dead: []string{controller + "source"}, midway: true,
		want: answer{State: "Succeeded/Succeeded", Answer: migration.Yes}},
	{name: "the-controller-of-the-target-dies", dead: []string{controller + "target"}, midway: true,
		want: answer{State: "Succeeded/Succeeded", Answer: migration.Yes}},
}
