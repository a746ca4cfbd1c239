package migration_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

func ptr[T any](v T) *T { return &v }

func TestTiming(t *testing.T) {
	const gi = 1 << 30
	limits := migration.Limits{Bytes: 8 * gi, CompletionTimeoutPerGiB: 150} // 1350 s
	with := func(change func(*migration.Limits)) migration.Limits {
		l := limits
		change(&l)
		return l
	}
	usual := []migration.Caveat{migration.TwoClocks, migration.WholeSeconds}
	near := append(usual[:2:2], migration.NearDeadline)
	for name, c := range map[string]struct {
		took   time.Duration
		limits migration.Limits
		want   migration.Timing
	}{
		"in time": {
			took:   29 * time.Second,
			limits: limits,
			want: migration.Timing{
				Duration: 29 * time.Second,
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.InTime,
				Caveats:  usual,
			},
		},
		"at the deadline, by a clock of whole seconds": {
			took:   1350 * time.Second,
			limits: limits,
			want: migration.Timing{
				Duration: 1350 * time.Second,
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.InTime,
				Caveats:  near,
			},
		},
		"longer, and cancelled": {
			took:   1400 * time.Second,
			limits: limits,
			want: migration.Timing{
				Duration: 1400 * time.Second,
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.Cancelled,
				Caveats:  usual,
			},
		},
		"longer, and allowed to switch to post-copy": {
			took: 1400 * time.Second,
			limits: with(func(l *migration.Limits) {
				l.AllowPostCopy = true
				l.AllowWorkloadDisruption = true
			}),
			want: migration.Timing{
				Duration: 1400 * time.Second,
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.PostCopied,
				Caveats:  usual,
			},
		},
		"post-copy alone, without disruption, is not used": {
			took:   1400 * time.Second,
			limits: with(func(l *migration.Limits) { l.AllowPostCopy = true }),
			want: migration.Timing{
				Duration: 1400 * time.Second,
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.Cancelled,
				Caveats:  usual,
			},
		},
		"longer, and paused": {
			took:   2690 * time.Second,
			limits: with(func(l *migration.Limits) { l.AllowWorkloadDisruption = true }),
			want: migration.Timing{
				Duration: 2690 * time.Second,
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.Paused,
				Caveats:  usual,
			},
		},
		"paused, and longer than twice": {
			took:   2702 * time.Second,
			limits: with(func(l *migration.Limits) { l.AllowWorkloadDisruption = true }),
			want: migration.Timing{
				Duration: 2702 * time.Second,
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.Cancelled,
				Caveats:  usual,
			},
		},
		"without a timeout there is no deadline": {
			took:   9999 * time.Second,
			limits: with(func(l *migration.Limits) { l.CompletionTimeoutPerGiB = 0 }),
			want: migration.Timing{
				Duration: 9999 * time.Second,
				Known:    true,
				Cutoff:   migration.InTime,
				Caveats:  usual,
			},
		},
		"a negative timeout cancels at once": {
			limits: with(func(l *migration.Limits) { l.CompletionTimeoutPerGiB = -1 }),
			want: migration.Timing{
				Known:   true,
				Limited: true,
				Cutoff:  migration.Cancelled,
				Caveats: append(usual[:2:2], migration.SubSecond),
			},
		},
		"43: within one second": {
			limits: limits,
			want: migration.Timing{
				Known:    true,
				Deadline: 1350 * time.Second,
				Limited:  true,
				Cutoff:   migration.InTime,
				Caveats:  append(usual[:2:2], migration.SubSecond),
			},
		},
		"42: an end before the start tells nothing": {
			took:   -time.Second,
			limits: limits,
			want: migration.Timing{
				Deadline: 1350 * time.Second,
				Limited:  true,
				Caveats:  []migration.Caveat{migration.EndBeforeStart, migration.TwoClocks},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := migration.MigrationState{StartTimestamp: start, EndTimestamp: start.Add(c.took)}
			if diff := cmp.Diff(c.want, m.Timing(c.limits)); diff != "" {
				t.Error(diff)
			}
		})
	}
	running := migration.MigrationState{StartTimestamp: start}
	if diff := cmp.Diff(migration.Timing{
		Deadline: 1350 * time.Second,
		Limited:  true,
		Caveats:  []migration.Caveat{migration.NotEnded},
	}, running.Timing(limits)); diff != "" {
		t.Error(diff)
	}
}

func TestLimitsAreThoseOnRecord(t *testing.T) {
	for name, c := range map[string]struct {
		conf *migration.Configuration
		want migration.Limits
		ok   bool
	}{
		"no configuration": {nil, migration.Limits{}, false},
		"no timeout":       {&migration.Configuration{Network: "n"}, migration.Limits{}, false},
		"a timeout alone": {
			conf: &migration.Configuration{CompletionTimeoutPerGiB: ptr(int64(800))},
			want: migration.Limits{Bytes: 7, CompletionTimeoutPerGiB: 800},
			ok:   true,
		},
		"post-copy": {
			conf: &migration.Configuration{
				CompletionTimeoutPerGiB: ptr(int64(0)),
				AllowPostCopy:           ptr(true),
			},
			want: migration.Limits{Bytes: 7, AllowPostCopy: true, AllowWorkloadDisruption: true},
			ok:   true,
		},
		"post-copy, undisrupted": {
			conf: &migration.Configuration{
				CompletionTimeoutPerGiB: ptr(int64(0)),
				AllowPostCopy:           ptr(true),
				AllowWorkloadDisruption: ptr(false),
			},
			want: migration.Limits{Bytes: 7, AllowPostCopy: true},
			ok:   true,
		},
		"disruption, no post-copy": {
			conf: &migration.Configuration{
				CompletionTimeoutPerGiB: ptr(int64(0)),
				AllowWorkloadDisruption: ptr(true),
			},
			want: migration.Limits{Bytes: 7, AllowWorkloadDisruption: true},
			ok:   true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := migration.MigrationState{MigrationConfiguration: c.conf}.Limits(7)
			if got != c.want || ok != c.ok {
				t.Errorf("%+v %v, want %+v %v", got, ok, c.want, c.ok)
			}
		})
	}
}

// sameDeadline: the deadline is that of package hco, and what is longer never
// ends better.
func sameDeadline(t *rapid.T) bool {
	l := migration.Limits{
		Bytes: rapid.SampledFrom([]int64{0, 1, 1e9, 1e9 + 1, 8 << 30, 1 << 62}).Draw(t, "bytes"),
		CompletionTimeoutPerGiB: rapid.SampledFrom([]int64{-1, 0, 1, 20, 150, 800, 1 << 40}).
			Draw(t, "timeout"),
		AllowPostCopy:           rapid.Bool().Draw(t, "post-copy"),
		AllowWorkloadDisruption: rapid.Bool().Draw(t, "disruption"),
	}
	got, ok := l.Deadline()
	want, wantOK := hco.Resolved{
		CompletionTimeoutPerGiB: l.CompletionTimeoutPerGiB,
	}.CompletionDeadline(l.Bytes)
	if got != want || ok != wantOK {
		t.Fatalf("%v %v, hco says %v %v", got, ok, want, wantOK)
	}
	short := time.Duration(rapid.IntRange(0, 3000).Draw(t, "seconds")) * time.Second
	long := short + time.Duration(rapid.IntRange(0, 3000).Draw(t, "more"))*time.Second
	if a, b := l.Cutoff(short), l.Cutoff(long); a > b {
		t.Fatalf("%v after %v, %v after %v", a, short, b, long)
	}
	return true
}

func ExampleMigrationState_Timing() {
	vmi, _ := migration.ParseVMI(
		[]byte(`{"spec":{"domain":{"memory":{"guest":"8Gi"}}},"status":{"migrationState":{
		"startTimestamp":"2026-11-20T09:00:00Z","endTimestamp":"2026-11-20T09:25:00Z",
		"completed":true,
		"migrationConfiguration":{"completionTimeoutPerGiB":800}}}}`))
	m := vmi.MigrationState
	own, _ := m.Limits(vmi.Memory)
	other := own
	other.CompletionTimeoutPerGiB = 150 // as in the other cluster
	for _, l := range []migration.Limits{own, other} {
		t := m.Timing(l)
		fmt.Println(t.Duration, "of", t.Deadline, t.Cutoff, t.Caveats)
	}
	// Output:
	// 25m0s of 2h0m0s InTime [TwoClocks WholeSeconds]
	// 25m0s of 22m30s Cancelled [TwoClocks WholeSeconds]
}
