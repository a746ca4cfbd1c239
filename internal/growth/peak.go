package growth

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Peak returns how many bytes run needs at a time: the most that is alive in one of many
// collections of garbage while it runs, without what is alive before it. It runs alone.
func Peak(run func()) int {
	defer debug.SetGCPercent(debug.SetGCPercent(2))
	runtime.GC()
	before := alive()
	var w watch
	w.arm()
	run()
	w.done.Store(true)
	return max(0, int(w.most.Load()-before))
}

// watch sees each collection of garbage: one ends by finalizing what it arms.
type watch struct {
	most atomic.Int64
	done atomic.Bool
}

type sentinel struct{ of *watch }

func (w *watch) arm() {
	runtime.SetFinalizer(&sentinel{w}, func(s *sentinel) {
		w := s.of
		if w.done.Load() {
			return
		}
		w.most.Store(max(w.most.Load(), alive()))
		w.arm()
	})
}

// alive returns how many bytes the last collection of garbage has left.
func alive() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// Allocated returns how many bytes run allocates: at least as many as it needs at a time.
func Allocated(run func()) int { return int(cost(run, 1).bytes) }
