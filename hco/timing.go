package hco

import (
	"time"

	"github.com/migrationnet/migrationnet/diag"
	deadlines "github.com/migrationnet/migrationnet/internal/deadline"
)

// gigabyte is what completionTimeoutPerGiB counts in, in spite of its name.
const gigabyte = deadlines.Gigabyte

// CompletionDeadline returns how long a migration of so many bytes may take,
// and whether there is a deadline at all: CompletionTimeoutPerGiB for every
// decimal gigabyte begun, so that 6 GiB count 7. The bytes are those of the
// guest's memory, and of the disks that migrate with it.
//
// There is none when CompletionTimeoutPerGiB is 0 or there is nothing to move.
// A negative timeout, which Resolve reports, is a deadline of 0: the migration
// is aborted at the first check. A deadline too long for a Duration is the
// longest one.
func (v Resolved) CompletionDeadline(bytes int64) (deadline time.Duration, ok bool) {
	return deadlines.Completion(v.CompletionTimeoutPerGiB, bytes)
}

// FullPass returns how long it takes to copy so many bytes once at the bandwidth
// of one migration, rounded up to a second, and whether there is such a bound:
// there is none without a limit, or with nothing to move. A migration copies at
// least once, and again what the guest has written meanwhile. A time too long for
// a Duration is the longest one.
func (v Resolved) FullPass(bytes int64) (pass time.Duration, ok bool) {
	if v.Bandwidth == Unlimited || bytes <= 0 {
		return 0, false
	}
	return ceilSeconds(uint64(bytes), uint64(v.Bandwidth)), true
}

// CanFinish reports whether so many bytes can be copied once, at the bandwidth,
// before the deadline. It is true where there is no limit or no deadline.
func (v Resolved) CanFinish(bytes int64) bool {
	deadline, limited := v.CompletionDeadline(bytes)
	pass, slow := v.FullPass(bytes)
	return !limited || !slow || pass <= deadline
}

// DrainTime returns how long it takes at most until each of the virtual machines
// of a node that is drained, all of so many bytes, was migrated or has failed to
// be once, while no other node is drained. It reports false where nothing bounds
// it: no deadline, post-copy, which has none, or limits of 0.
//
// Guests that are paused at the deadline have as long again.
func (v Resolved) DrainTime(vms int, bytes int64) (longest time.Duration, ok bool) {
	if vms <= 0 {
		return 0, true
	}
	deadline, ok := v.CompletionDeadline(bytes)
	atOnce := v.atOnce()
	if !ok || atOnce == 0 || v.AllowWorkloadDisruption && v.AllowPostCopy {
		return 0, false
	}
	rounds := (uint64(vms)-1)/uint64(atOnce) + 1
	if v.AllowWorkloadDisruption {
		rounds *= 2
	}
	return deadlines.Times(deadline, rounds), true
}

// atOnce is how many migrations leave a node at the same time, while no other is drained.
func (v Resolved) atOnce() uint32 {
	return min(v.ParallelOutboundMigrationsPerNode, v.ParallelMigrationsPerCluster)
}

// CheckGuest returns what the values of v mean to a virtual machine that moves so
// many bytes: what Resolve cannot say, since it does not know the size.
func (v Resolved) CheckGuest(bytes int64) diag.List {
	var l diag.List
	completion := path("completionTimeoutPerGiB")
	deadline, limited := v.CompletionDeadline(bytes)
	if !v.CanFinish(bytes) {
		pass, _ := v.FullPass(bytes)
		l.Add(WarnGuestTooBig.At(path("bandwidthPerMigration"), v.Bandwidth.String(),
			"%d bytes take %v at %v, and are given %v", bytes, pass, v.Bandwidth, deadline).
			Hinted("raise completionTimeoutPerGiB, or the bandwidth").
			With(completion))
	}
	never := v.ProgressTimeout > 0 && seconds(uint64(v.ProgressTimeout)) >= deadline
	if limited && never && deadline > 0 {
		l.Add(WarnTimeoutOrder.At(path("progressTimeout"), v.ProgressTimeout,
			"%d s without progress cannot pass before the %v that %d bytes are given",
			v.ProgressTimeout, deadline, bytes).
			Hinted("rely on completionTimeoutPerGiB, or write less").
			With(completion))
	}
	return l
}

// seconds returns n seconds, or the longest Duration.
func seconds(n uint64) time.Duration { return deadlines.Times(time.Second, n) }

// ceilSeconds returns how long so many bytes take at a rate that is not 0, rounded up to a
// second.
func ceilSeconds(bytes, rate uint64) time.Duration {
	return seconds((bytes-1)/rate + 1)
}
