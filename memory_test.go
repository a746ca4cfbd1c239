package migrationnet_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
)

type measured struct {
	entry, shape string
	size         int
	total, peak  float64
}

// sizedTo returns the document of at least size bytes.
func sizedTo(shape string, grown func(n int) []byte, size int) []byte {
	if strings.HasPrefix(shape, "brac") {
		return grown(4900)
	}
	one, many := len(grown(1)), len(grown(101))
	return grown(1 + 100*size/max(1, many-one))
}

func TestMeasureMemory(t *testing.T) {
	size, _ := strconv.Atoi(cmp.Or(os.Getenv("MEM_SIZE"), "200000"))
	only := os.Getenv("MEM_ONLY")
	seeds := seedsByKind(t)
	var all []measured
	for _, name := range slices.Sorted(maps.Keys(growers)) {
		g := growers[name]
		if g.read == nil || only != "" && !strings.Contains(name, only) {
			continue
		}
		var worst []measured
		for _, kind := range g.kinds {
			for _, seed := range seedsOf(seeds[kind]) {
				for shape, grown := range growth.Inflate(seed) {
					data := sizedTo(shape, grown, size)
					run := func() { g.read(data) }
					m := measured{name, kind + " " + shape, len(data), 0, 0}
					m.total = float64(growth.Allocated(run)) / float64(len(data))
					if m.total > 8 {
						m.peak = float64(growth.Peak(run)) / float64(len(data))
					}
					worst = append(worst, m)
				}
			}
		}
		slices.SortFunc(worst, func(a, b measured) int { return cmp.Compare(b.peak, a.peak) })
		all = append(all, worst...)
		if len(worst) > 0 {
			m := worst[0]
			fmt.Printf("%-40s %4d docs  peak %6.1f total %6.1f  %d %s\n", name, len(worst), m.peak, m.total, m.size, m.shape)
		}
	}
	slices.SortFunc(all, func(a, b measured) int { return cmp.Compare(b.peak, a.peak) })
	if f := os.Getenv("MEM_OUT"); f != "" {
		w, _ := os.Create(f)
		for _, m := range all {
			fmt.Fprintf(w, "%6.1f %6.1f %d %s: %s\n", m.peak, m.total, m.size, m.entry, m.shape)
		}
		w.Close()
	}
}
