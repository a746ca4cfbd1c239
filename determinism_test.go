package migrationnet_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/picture"
	"github.com/migrationnet/migrationnet/migration/plan/runbook"
)

// said is everything that lint and the plan have to say of the documents.
func said(seeds map[string][][]byte) []byte {
	var b bytes.Buffer
	for _, kind := range slices.Sorted(maps.Keys(seeds)) {
		for _, seed := range seeds[kind] {
			b.Write(lint.Answer(fmt.Appendf(nil, `{"id":1,"kind":%q,"config":%s}`, kind, seed)))
			r := lint.Judge(func(yield func(source.File) bool) {
				yield(source.File{Name: "a.json", Data: seed})
			}, lint.Options{Resolve: true, Edits: true})
			_ = r.WriteText(&b)
			_ = r.WriteJSON(&b)
		}
	}
	for _, seed := range seeds["plan"] {
		if r, p, l := plan.Read(seed); !l.HasErrors() {
			b.Write(runbook.Markdown(r, p))
			b.Write(picture.Of(r, p).SVG())
		}
	}
	return b.Bytes()
}

// The same documents give the same bytes, in the same order, each time and on any number of
// processors, also when others are judged at the same time.
func TestTheSameIsSaidEachTime(t *testing.T) {
	seeds := seedsByKind(t)
	want := said(seeds)
	if len(want) < 50_000 {
		t.Fatalf("only %d bytes are said", len(want))
	}
	runs := 5
	if os.Getenv("MIGRATIONNET_TESTS") == "all" {
		runs = 340 // for each number of processors
	}
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for _, processors := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(processors)
		for range runs {
			if got := said(seeds); !bytes.Equal(got, want) {
				t.Fatalf("%d processors: another text", processors)
			}
		}
		var wait sync.WaitGroup
		for range processors {
			wait.Add(1)
			go func() {
				defer wait.Done()
				if got := said(seeds); !bytes.Equal(got, want) {
					t.Errorf("%d at once: another text", processors)
				}
			}()
		}
		wait.Wait()
	}
}

// Every function that reads bytes may be called from several goroutines with the same bytes,
// which it does not change: the race detector watches.
func TestReadersShareNothing(t *testing.T) {
	seeds := seedsByKind(t)
	for _, name := range slices.Sorted(maps.Keys(growers)) {
		g := growers[name]
		if g.read == nil {
			continue
		}
		seed := seeds[g.kinds[0]][0]
		as := slices.Clone(seed)
		var wait sync.WaitGroup
		for range 3 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				g.read(seed)
			}()
		}
		wait.Wait()
		if !bytes.Equal(seed, as) {
			t.Errorf("%s changes what it reads", name)
		}
	}
}
