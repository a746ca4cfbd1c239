// Package growth holds functions to a cost that grows as their input does.
package growth

import (
	"fmt"
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
	for _, why := range Exceeds(n, prepared) {
		t.Error(why)
	}
}

// Exceeds returns how the cost of a run grows faster than its input, as Linear reports it. It
// asks again of a larger input: a buffer or a table that grows in steps does so only once.
func Exceeds(n int, prepared func(n int) (run func())) (why []string) {
	if why = exceeds(n, prepared); len(why) > 0 {
		why = exceeds(4*n, prepared)
	}
	return why
}

func exceeds(n int, prepared func(n int) (run func())) (why []string) {
	runs := [3]func(){prepared(n), prepared(2 * n), prepared(4 * n)}
	var costs [3]spent
	for i, run := range runs {
		run() // what is made once, such as a table
		costs[i] = cost(run, 1)
	}
	if Raced {
		return nil
	}
	if len(exceed(n, costs)) > 0 { // a collection of garbage empties pools
		for i, run := range runs {
			costs[i] = cost(run, 3)
		}
	}
	return exceed(n, costs)
}

// exceed compares allocations with those of half the input, and bytes with those of a quarter:
// a buffer that was just enough takes three times as much.
func exceed(n int, costs [3]spent) (why []string) {
	for i, half := range costs[:2] {
		if c := costs[i+1]; c.count > most*half.count+few {
			why = append(why, fmt.Sprintf("%d needs %.0f allocations, half of it %.0f", n<<(i+1), c.count, half.count))
		}
	}
	if least, c := costs[0].bytes, costs[2].bytes; c > most*most*least+few*64 {
		why = append(why, fmt.Sprintf("%d needs %.0f bytes, a quarter of it %.0f", 4*n, c, least))
	}
	return why
}

// spent is what a run takes.
type spent struct{ count, bytes float64 }

// few is a cost that is not looked at: that of a message, or of a buffer.
const few = 64

// cost returns what a run takes: the least of some, for a garbage collection between two
// runs empties pools.
func cost(run func(), runs int) spent {
	least := spent{math.Inf(1), math.Inf(1)}
	for range runs {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		least.count = min(least.count, float64(after.Mallocs-before.Mallocs))
		least.bytes = min(least.bytes, float64(after.TotalAlloc-before.TotalAlloc))
	}
	return least
}
