package fleet_test

import (
	"runtime"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// heap returns the bytes in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// With 100,000 VMIs in CI.
func TestALongStreamTakesNoMoreMemoryThanOneOf1000VMIs(t *testing.T) {
	n := 20_000
	if law.Complete() {
		n = 100_000
	}
	f := gen.Fleet{VMIs: n, Nodes: 200, Pods: true, Lean: true}
	judge := fleet.New(f.References())
	if err := judge.Learn(fleet.ReadObjects(f.List("pods"))); err != nil {
		t.Fatal(err)
	}
	var sum fleet.Summary
	var first, most int64
	for v, err := range judge.Verify(fleet.ReadObjects(f.List("vmi"))) {
		if err != nil {
			t.Fatal(err)
		}
		sum.Add(v)
		switch k := sum.Verdicts(); {
		case k == 1000:
			first = heap()
		case k%10_000 == 0:
			most = max(most, heap()-first)
		}
	}
	if diff := gocmp.Diff(f.Planted(), found(sum)); diff != "" {
		t.Error(diff)
	}
	t.Logf("after 1000 VMIs the heap has %d KiB; up to %d it grows by at most %d KiB", first>>10,
		n, most>>10)
	if most > 1<<20 {
		t.Errorf("the heap grows by %d bytes", most)
	}
}

func TestFleetKeepsLittle(t *testing.T) {
	f := gen.Fleet{VMIs: 2000, Nodes: 100, VMIMs: true, Lean: true}
	before := heap()
	judge := fleet.New(f.References())
	if err := judge.Learn(fleet.ReadObjects(f.List("vmim"))); err != nil {
		t.Fatal(err)
	}
	vmims := 0
	for range f.Objects("vmim") {
		vmims++
	}
	each := (heap() - before) / int64(vmims)
	t.Logf("%d bytes for each of %d VMIMs", each, vmims)
	if each > 1300 {
		t.Errorf("%d bytes for each VMIM", each)
	}
	sum := summarized(t, judge.Verify(fleet.ReadObjects(f.List("vmi"))))
	if left := heap() - before; left > int64(vmims)*400 {
		t.Errorf("%d bytes are left when all are judged", left)
	}
	if diff := gocmp.Diff(f.Planted(), found(sum)); diff != "" {
		t.Error(diff)
	}
}
