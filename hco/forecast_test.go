package hco_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

const (
	gib = 1 << 30
	mib = 1 << 20
)

func ExampleResolved_Forecast() {
	v, _ := hco.LiveMigrationConfig{}.Resolve(hco.Release{})
	for _, dirty := range []hco.Bandwidth{0, 200 * mib, 2000 * mib} {
		f := v.Forecast(hco.Guest{Bytes: 64 * gib, Dirty: dirty, Link: 1000 * mib})
		fmt.Println(f.Ending, f.Copying)
	}
	// Output:
	// arrives 1m6s
	// arrives 1m22s
	// is aborted 2h52m30s
}

func TestForecast(t *testing.T) {
	limited := hco.Resolved{CompletionTimeoutPerGiB: 150, Bandwidth: 64 * mib}
	paused, post, free := limited, limited, limited
	paused.AllowWorkloadDisruption = true
	post.AllowWorkloadDisruption, post.AllowPostCopy = true, true
	free.CompletionTimeoutPerGiB = 0
	only := limited
	only.AllowPostCopy = true // which does nothing without allowWorkloadDisruption
	for name, c := range map[string]struct {
		of      hco.Resolved
		guest   hco.Guest
		ending  hco.Ending
		copying time.Duration
	}{
		"nothing":               {limited, hco.Guest{}, hco.Arrives, 0},
		"once":                  {limited, hco.Guest{Bytes: 4 * gib}, hco.Arrives, 64 * time.Second},
		"a byte more":           {limited, hco.Guest{Bytes: 4*gib + 1}, hco.Arrives, 65 * time.Second},
		"written again":         {limited, hco.Guest{Bytes: 4 * gib, Dirty: 48 * mib}, hco.Arrives, 256 * time.Second},
		"the link is less":      {limited, hco.Guest{Bytes: 4 * gib, Link: 32 * mib}, hco.Arrives, 128 * time.Second},
		"the link is more":      {limited, hco.Guest{Bytes: 4 * gib, Link: 320 * mib}, hco.Arrives, 64 * time.Second},
		"too slow":              {limited, hco.Guest{Bytes: 4 * gib, Link: 4 * mib}, hco.IsAborted, 750 * time.Second},
		"written too fast":      {limited, hco.Guest{Bytes: 4 * gib, Dirty: 64 * mib}, hco.IsAborted, 750 * time.Second},
		"paused":                {paused, hco.Guest{Bytes: 4 * gib, Dirty: 64 * mib}, hco.IsPaused, 750 * time.Second},
		"post-copy":             {post, hco.Guest{Bytes: 4 * gib, Dirty: 64 * mib}, hco.TurnsPostCopy, 750 * time.Second},
		"post-copy not allowed": {only, hco.Guest{Bytes: 4 * gib, Dirty: 64 * mib}, hco.IsAborted, 750 * time.Second},
		"without a deadline":    {free, hco.Guest{Bytes: 4 * gib, Dirty: 64 * mib}, hco.NeverConverges, math.MaxInt64},
		"nothing is known":      {hco.Resolved{}, hco.Guest{Bytes: 4 * gib}, hco.Unpredictable, 0},
	} {
		if f := c.of.Forecast(c.guest); f.Ending != c.ending || f.Copying != c.copying {
			t.Errorf("%s: %s after %v, want %s after %v", name, f.Ending, f.Copying, c.ending, c.copying)
		}
	}
}

// drainBounds: whatever the order, a simulation of the limits ends within what Drain says,
// and Drain is no more than twice of it.
func drainBounds(t *rapid.T) bool {
	v := hco.Resolved{
		CompletionTimeoutPerGiB: int64(rapid.IntRange(1, 300).Draw(t, "timeout")), Bandwidth: 64 * mib,
		ParallelOutboundMigrationsPerNode: uint32(rapid.IntRange(1, 4).Draw(t, "outbound")),
		ParallelMigrationsPerCluster:      uint32(rapid.IntRange(1, 4).Draw(t, "cluster")),
		AllowWorkloadDisruption:           rapid.Bool().Draw(t, "disruption"),
	}
	lines := make([]time.Duration, min(v.ParallelOutboundMigrationsPerNode, v.ParallelMigrationsPerCluster))
	var guests []hco.Guest
	for range rapid.IntRange(1, 12).Draw(t, "guests") {
		g := hco.Guest{
			Bytes: int64(rapid.IntRange(1, 40).Draw(t, "GiB")) * gib,
			Dirty: hco.Bandwidth(rapid.IntRange(0, 80).Draw(t, "dirty")) * mib,
		}
		guests = append(guests, g)
		first := 0
		for i := range lines {
			if lines[i] < lines[first] {
				first = i
			}
		}
		f := v.Forecast(g)
		lines[first] += f.Copying
		if f.Ending == hco.IsPaused {
			lines[first] += f.Deadline
		}
	}
	var took time.Duration
	for _, l := range lines {
		took = max(took, l)
	}
	bound, ok := v.Drain(guests)
	if !ok || took > bound || bound > 2*took {
		t.Fatalf("%v: it takes %v, Drain says %v, %v", guests, took, bound, ok)
	}
	return len(guests) > len(lines) // some have to wait
}

func TestDrainBounds(t *testing.T) {
	law.Hold(t, drainBounds, 2)
	v := hco.Resolved{ParallelMigrationsPerCluster: 5, ParallelOutboundMigrationsPerNode: 2}
	if _, ok := v.Drain([]hco.Guest{{Bytes: gib}}); ok {
		t.Error("a drain at an unknown rate has a bound")
	}
	if took, ok := (hco.Resolved{}).Drain(nil); took != 0 || !ok {
		t.Error("a node without guests takes time")
	}
}
