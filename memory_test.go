package migrationnet_test

import (
	"bytes"
	"cmp"
	"math"
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

// What a function allocates is counted, where what it needs at a time has to be observed, and
// another load shows other peaks. It is as much as is needed at a time, and what was let go of:
// so many times that. The usual tests hold it, and MIGRATIONNET_TESTS=all both.
const churn = 13

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
	"ipam.ReadConfig":        20, // it is resolved too, with its text
	"nad.ReadConfig":         25, // the same
	"podnet.(Settings).Read": 45, // an interface is a struct of 500 bytes, if it is "5," too
	"podnet.MergePatch":      45, // the same
	"podnet/podnetyaml.Read": 45, // the same
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

// exceeds returns what measure says of the function for each byte, and how much more that is
// than is promised.
func (d demand) exceeds(measure func(func()) int, perByte, perObject float64, read func([]byte)) (
	bytesEach, more float64) {
	small, large := d.sized(memorySize/4), d.sized(memorySize)
	size := len(large) - len(small)
	objects := bytes.Count(large, []byte("{")) - bytes.Count(small, []byte("{"))
	bytesEach = math.Inf(1)
	for range 5 { // what others do meanwhile only makes it more
		need := measure(func() { read(large) }) - measure(func() { read(small) })
		bytesEach = min(bytesEach, float64(need)/float64(size))
		more = bytesEach - perByte - perObject*float64(objects)/float64(size)
		if more <= 0 {
			break
		}
	}
	return bytesEach, more
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
					promised := cmp.Or(perByteOf[name], perByte)
					each, more := d.exceeds(growth.Allocated, churn*promised, churn*perObject, g.read)
					t.Logf("%.1f bytes for each of %s", each, d.shape)
					if more > 0 {
						t.Errorf("%s: allocates %.1f bytes for each, %.1f too many", d.shape, each, more)
					}
					if !all {
						continue
					}
					if each, more = d.exceeds(growth.Peak, promised, perObject, g.read); more > 0 {
						t.Errorf("%s: needs %.1f bytes for each, %.1f too many", d.shape, each, more)
					}
				}
			}
		})
	}
	if entries < 60 || documents < 60 {
		t.Errorf("only %d functions take bytes, of %d documents", entries, documents)
	}
}
