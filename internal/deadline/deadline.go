// Package deadline computes how long KubeVirt lets a migration take.
package deadline

import (
	"math"
	"math/bits"
	"time"
)

// Gigabyte is what completionTimeoutPerGiB counts in, in spite of its name
// (ScaledValue(resource.Giga), manager.go, KubeVirt v1.5 to v1.9).
const Gigabyte = 1_000_000_000

// Completion returns how long a migration of so many bytes may take with a
// completionTimeoutPerGiB in seconds, for every decimal gigabyte begun, and
// whether there is a deadline at all: there is none when the timeout is 0 or
// there is nothing to move. A negative timeout is a deadline of 0: the migration
// is aborted at the first check. A deadline too long for a Duration is the
// longest one.
func Completion(timeout, bytes int64) (time.Duration, bool) {
	if timeout == 0 || bytes <= 0 {
		return 0, false
	}
	if timeout < 0 {
		return 0, true
	}
	begun := uint64(bytes-1)/Gigabyte + 1
	return Times(Times(time.Second, uint64(timeout)), begun), true
}

// Times returns n times d, which is not negative, or the longest Duration.
func Times(d time.Duration, n uint64) time.Duration {
	if high, low := bits.Mul64(uint64(d), n); high == 0 && low <= math.MaxInt64 {
		return time.Duration(low)
	}
	return math.MaxInt64
}
