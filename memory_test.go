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
	grown        func(n int) []byte
	total, peak  float64
}

// sizedTo returns the document of at least size bytes.
func sizedTo(grown func(n int) []byte, size int) []byte {
	one, many := len(grown(1)), len(grown(101))
	return grown(1 + 100*size/max(1, many-one))
}

func TestMeasureMemory(t *testing.T) {
	size, _ := strconv.Atoi(cmp.Or(os.Getenv("MEM_SIZE"), "160000"))
	top, _ := strconv.Atoi(cmp.Or(os.Getenv("MEM_TOP"), "8"))
	only := os.Getenv("MEM_ONLY")
	seeds := seedsByKind(t)
	for _, name := range slices.Sorted(maps.Keys(growers)) {
		g := growers[name]
		if g.read == nil || only != "" && !strings.Contains(name, only) {
			continue
		}
		var worst []measured
		for _, kind := range g.kinds {
			for _, seed := range seedsOf(seeds[kind]) {
				for shape, grown := range growth.Inflate(seed) {
					data := sizedTo(grown, 20000)
					m := measured{name, kind + " " + shape, grown, 0, 0}
					m.total = float64(growth.Allocated(func() { g.read(data) })) / float64(len(data))
					worst = append(worst, m)
				}
			}
		}
		slices.SortFunc(worst, func(a, b measured) int { return cmp.Compare(b.total, a.total) })
		docs := len(worst)
		worst = worst[:min(docs, top)]
		for i := range worst {
			m := &worst[i]
			less, more := sizedTo(m.grown, size/4), sizedTo(m.grown, size)
			m.peak = float64(growth.Peak(func() { g.read(more) })-growth.Peak(func() { g.read(less) })) /
				float64(len(more)-len(less))
		}
		slices.SortFunc(worst, func(a, b measured) int { return cmp.Compare(b.peak, a.peak) })
		for i, m := range worst {
			if i < 3 {
				fmt.Printf("%-40s %4d docs  peak %6.1f total %6.1f  %s\n", name, docs, m.peak, m.total, m.shape)
			}
		}
	}
}
