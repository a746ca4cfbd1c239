// Package growth holds functions to a cost that grows as their input does.
package growth

import (
	"math"
	"runtime"
	"testing"
)

// most is how much twice the input may cost: 2 where the cost is linear, a little
// more where something is sorted or a buffer grows; 4 where it is quadratic.
const most = 2.8

// Linear reports a run whose allocations or allocated bytes grow faster than its
// input: prepared returns the run for an input of size n, which is made for n, 2n
// and 4n. Time is not measured, for it depends on the machine. With the race detector,
// nothing is compared.
func Linear(t testing.TB, n int, prepared func(n int) (run func())) {
	t.Helper()
	count, bytes := cost(prepared(n))
	for range 2 {
		n *= 2
		moreCount, moreBytes := cost(prepared(n))
		if raced {
			continue
		}
		if moreCount > most*count {
			t.Errorf("%d needs %.0f allocations, half of it %.0f", n, moreCount, count)
		}
		if moreBytes > most*bytes {
			t.Errorf("%d needs %.0f bytes, half of it %.0f", n, moreBytes, bytes)
		}
		count, bytes = moreCount, moreBytes
	}
}

// cost returns the allocations of run, and their bytes: the least of a few runs, for a
// garbage collection between two runs empties pools.
func cost(run func()) (count, bytes float64) {
	run() // what is made once, such as a table
	count, bytes = math.Inf(1), math.Inf(1)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		count = min(count, float64(after.Mallocs-before.Mallocs))
		bytes = min(bytes, float64(after.TotalAlloc-before.TotalAlloc))
	}
	return count, bytes
}
