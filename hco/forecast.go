package hco

import (
	"math"
	"time"
)

// Guest is what decides how long the migration of a virtual machine takes.
type Guest struct {
	Bytes int64     // its memory, and the disks that migrate with it
	Dirty Bandwidth // how fast it writes over its memory; 0 is not known
	Link  Bandwidth // what the network carries of one migration; 0 is not known
}

// Ending is how a migration ends.
type Ending string

// The endings of a migration.
const (
	Arrives        Ending = "arrives"               // before the deadline, or there is none
	IsAborted      Ending = "is aborted"            // at the deadline; the guest goes on where it was
	IsPaused       Ending = "is paused"             // at the deadline, until the rest is copied
	TurnsPostCopy  Ending = "turns to post-copy"    // at the deadline; it needs both nodes from then on
	NeverConverges Ending = "copies without an end" // it writes faster than is copied, with no deadline
	Unpredictable  Ending = "cannot be told"        // neither a bandwidth nor a link is known
)

// Forecast is what to expect of a migration.
type Forecast struct {
	Ending Ending
	// Copying is how long the guest is copied while it runs, at most: until it arrives, or
	// until the deadline.
	Copying time.Duration
	// Deadline is when KubeVirt gives up copying; 0 when there is none, which HasDeadline says.
	Deadline    time.Duration
	HasDeadline bool
}

// Forecast returns what to expect of the migration of a guest, at the bandwidth of one
// migration or that of the link, whichever is less. What the guest writes meanwhile is copied
// again, so that the rate which is left is that of copying less that of writing. Where the
// guest writes as fast as it is copied, allowAutoConverge, which slows it down, may let it
// arrive all the same. The deadline is that of [Resolved.CompletionDeadline]; what comes after
// it is decided by allowPostCopy and allowWorkloadDisruption, whose defaults depend on the
// release (GetMigrationConfiguration and manager.go, KubeVirt v1.5 to v1.9).
func (v Resolved) Forecast(g Guest) Forecast {
	var f Forecast
	f.Deadline, f.HasDeadline = v.CompletionDeadline(g.Bytes)
	rate := v.rate(g)
	switch {
	case g.Bytes <= 0:
		f.Ending = Arrives
		return f
	case rate == Unlimited:
		f.Ending = Unpredictable
		return f
	case g.Dirty >= rate:
		f.Copying = math.MaxInt64
	default:
		f.Copying = ceilSeconds(uint64(g.Bytes), uint64(rate-g.Dirty))
	}
	switch {
	case !f.HasDeadline && g.Dirty >= rate:
		f.Ending = NeverConverges
	case !f.HasDeadline || f.Copying <= f.Deadline:
		f.Ending = Arrives
	default:
		f.Ending, f.Copying = v.atDeadline(), f.Deadline
	}
	return f
}

// rate is at what a guest is copied; Unlimited when nothing says.
func (v Resolved) rate(g Guest) Bandwidth {
	if v.Bandwidth == Unlimited || g.Link == Unlimited {
		return max(v.Bandwidth, g.Link)
	}
	return min(v.Bandwidth, g.Link)
}

func (v Resolved) atDeadline() Ending {
	switch {
	case v.AllowWorkloadDisruption && v.AllowPostCopy:
		return TurnsPostCopy
	case v.AllowWorkloadDisruption:
		return IsPaused
	}
	return IsAborted
}

// Drain returns how long it takes at most until every guest of a node has arrived, been given
// up or been paused once, when no other node is drained: at once migrate as many as
// parallelOutboundMigrationsPerNode and parallelMigrationsPerCluster let, the next begins
// when one ends. It reports false where nothing bounds it: a guest that copies without an
// end, one that cannot be told, or limits of 0. Migrations at once share a link: give each
// the part of it.
func (v Resolved) Drain(guests []Guest) (longest time.Duration, ok bool) {
	atOnce := v.atOnce()
	if len(guests) == 0 {
		return 0, true
	}
	if atOnce == 0 {
		return 0, false
	}
	// However they are ordered, the last one begins when at most what the others take is
	// done by all lines together.
	var sum, most time.Duration
	for _, g := range guests {
		f := v.Forecast(g)
		took := f.Copying
		switch f.Ending {
		case NeverConverges, Unpredictable, TurnsPostCopy:
			return 0, false
		case IsPaused:
			took = addDuration(took, f.Deadline)
		}
		sum, most = addDuration(sum, took), max(most, took)
	}
	if uint64(len(guests)) <= uint64(atOnce) {
		return most, true
	}
	return addDuration((sum-most)/time.Duration(atOnce), most), true
}

func addDuration(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
