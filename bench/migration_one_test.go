package bench

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/vmi"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

// one is a VMI of the fleet whose migration succeeded, as kubectl prints it.
func one(tb testing.TB) []byte {
	tb.Helper()
	for text := range cluster.Objects("vmi") {
		return text
	}
	tb.Fatal("the fleet is empty")
	return nil
}

// snapshotReaders read one VMI into a Snapshot.
var snapshotReaders = []struct {
	name string
	read func(text []byte) (migration.VMI, error)
}{
	{"ParseVMI", func(text []byte) (migration.VMI, error) {
		v, l := migration.ParseVMI(text)
		return v, l.Err()
	}},
	{"encoding-json-and-FromVMI", func(text []byte) (migration.VMI, error) {
		var typed kubevirtv1.VirtualMachineInstance
		if err := json.Unmarshal(text, &typed); err != nil {
			return migration.VMI{}, err
		}
		v, l := vmi.FromVMI(&typed)
		return v, l.Err()
	}},
}

func TestSnapshotReadersAgree(t *testing.T) {
	text := one(t)
	want, err := snapshotReaders[0].read(text)
	if err != nil || want.MigrationState == nil {
		t.Fatal(err)
	}
	for _, r := range snapshotReaders {
		got, err := r.read(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", r.name, err, diff)
		}
	}
}

func BenchmarkSnapshot(b *testing.B) {
	text := one(b)
	for _, r := range snapshotReaders {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.read(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	v, l := migration.ParseVMI(one(b))
	if err := l.Err(); err != nil {
		b.Fatal(err)
	}
	refs := cluster.References()
	var pods []migration.PodState
	for o, err := range fleet.ReadObjects(cluster.List("pods")) {
		if err != nil {
			b.Fatal(err)
		}
		pods = append(pods, *o.Pod)
	}
	e := migration.Expect{UID: v.MigrationState.MigrationUID}
	for name, refs := range map[string]migration.References{
		"ranges":          refs,
		"ranges-and-Pods": {Migration: refs.Migration, Pod: refs.Pod, Pods: pods},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !migration.Verify(migration.Snapshot{VMI: &v, References: refs}, e).
					OverMigrationNetwork() {
					b.Fatal("not over the migration network")
				}
			}
		})
	}
}
