package migrationnet_test

import (
	"bytes"
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
)

// What an exported function that takes bytes needs of memory at a time is bounded by its
// input, as SECURITY.md says: so much for a byte of it, and so much more for an object in it,
// which is a struct and a map of Go. What does not grow with the input is not counted.
const (
	perByte   = 16
	perObject = 2500
)

// perByteOf is perByte of the functions that need more, with the reason.
var perByteOf = map[string]float64{
	"bridgeconf.Edit":        50, // each member is taken apart, and removed by an operation
	"nad.EditList":           50, // the same
	"bridgeconf.Read":        25, // it is cloned, written and compared too
	"hco.Read":               30, // it is converted and written too
	"lint.Answer":            25, // of the request, each member, the document and the answer
	"lint.Judge":             30, // alone and with the others, with places, edits and a report
	"cluster.(*Cluster).Add": 20, // it is kept, and checked
	"hco.ReadKubeVirtCR":     20, // a string takes 16 bytes beside its text, and they are resolved
}

// demand is what a function needs for a document that is large in one place.
type demand struct {
	shape string
	grown func(n int) []byte
	total int // bytes that it allocates for a small one
}

// sized returns a document of about size bytes. One that is nested is of at most 4900 levels,
// for it is refused beyond 10000.
func (d demand) sized(size int) []byte {
	one, many := len(d.grown(1)), len(d.grown(101))
	n := 1 + 100*size/max(1, many-one)
	if strings.HasPrefix(d.shape, "brac") {
		n = min(n, 4900*size/memorySize)
	}
	return d.grown(n)
}

// memorySize is the size of a large document.
const memorySize = 160_000

// exceeds returns how much more the function needs than is promised, for each byte.
func (d demand) exceeds(perByte float64, read func([]byte)) (bytesEach, more float64) {
	small, large := d.sized(memorySize/4), d.sized(memorySize)
	peak := growth.Peak(func() { read(large) }) - growth.Peak(func() { read(small) })
	size := len(large) - len(small)
	objects := bytes.Count(large, []byte("{")) - bytes.Count(small, []byte("{"))
	most := perByte*float64(size) + float64(perObject*objects)
	return float64(peak) / float64(size), (float64(peak) - most) / float64(size)
}

// demands returns what the function needs for documents that are like the seeds: those
// for which it allocates most first.
func demands(seeds [][]byte, read func([]byte)) (out []demand) {
	for _, seed := range seeds {
		for shape, grown := range growth.Inflate(seed) {
			d := demand{shape: shape, grown: grown}
			small := d.sized(memorySize / 50)
			d.total = growth.Allocated(func() { read(small) })
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b demand) int { return cmp.Compare(b.total, a.total) })
	return out
}

func TestMemoryIsBounded(t *testing.T) {
	if growth.Raced || testing.Short() {
		t.Skip("the race detector changes what is allocated, and it takes a minute")
	}
	all, most, entries, documents := os.Getenv("MIGRATIONNET_TESTS") == "all", 1, 0, 0
	if all {
		most = 12
	}
	seeds := seedsByKind(t)
	for name, g := range growers {
		if g.read == nil {
			continue
		}
		entries++
		t.Run(name, func(t *testing.T) {
			for i, kind := range g.kinds {
				if i > 0 && !all {
					break
				}
				for j, d := range demands(seedsOf(seeds[kind]), g.read) {
					if j == most {
						break
					}
					documents++
					each, more := d.exceeds(cmp.Or(perByteOf[name], perByte), g.read)
					t.Logf("%.1f bytes for each of %s", each, d.shape)
					if more > 0 {
						t.Errorf("%s: %.1f bytes for each, %.1f more than is promised", d.shape, each, more)
					}
				}
			}
		})
	}
	if entries < 60 || documents < 60 {
		t.Errorf("only %d functions take bytes, of %d documents", entries, documents)
	}
}
