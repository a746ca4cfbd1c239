package migration_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// What a Fleet keeps of an object is all that a verdict looks at.
func TestEveryCaseIsTheSameInAFleet(t *testing.T) {
	for _, c := range slices.Concat(stateCases(), pathCases(), recordCases()) {
		s, e := happened()
		c.change(&scene{&s, s.VMI.MigrationState, &e})
		var want, got []string
		objects := func(yield func(fleet.Object, error) bool) {
			_ = s.VMI != nil && !yield(fleet.Object{VMI: s.VMI}, nil) ||
				s.VMIM != nil && yield(fleet.Object{VMIM: s.VMIM}, nil)
		}
		if s.VMIM != nil {
			s.VMIM.Namespace = "shop" // some cases leave it out
		}
		for _, one := range verdictsIn(s) {
			want = append(want, all(one))
		}
		for v, err := range fleet.New(s.References).VerifyOnce(objects) {
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			got = append(got, all(v))
		}
		slices.Sort(want)
		slices.Sort(got)
		diff := cmp.Diff(want, got)
		if diff != "" || len(want) == 0 && (s.VMI != nil || s.VMIM != nil) {
			t.Errorf("%s: alone, in a fleet\n%s", c.name, diff)
		}
	}
}

// verdictsIn judges every migration that s shows by itself: that of the VMIM, and
// that of the VMI's record where it is another.
func verdictsIn(s migration.Snapshot) (out []migration.Verdict) {
	met := s.VMI != nil && s.VMIM != nil && s.VMIM.VMIName == s.VMI.Name &&
		s.VMIM.Namespace == s.VMI.Namespace
	one := func(vmi *migration.VMI, vmim *migration.VMIM) {
		e := migration.Expect{AnyUID: true}
		if vmim != nil {
			e.UID = vmim.MigrationUID()
		}
		out = append(out,
			migration.Verify(migration.Snapshot{VMI: vmi, VMIM: vmim, References: s.References}, e))
	}
	switch {
	case met:
		one(s.VMI, s.VMIM)
	case s.VMIM != nil:
		one(nil, s.VMIM)
	}
	if s.VMI == nil {
		return out
	}
	shown := met && (!s.VMI.MigrationState.HandedOff() ||
		s.VMI.MigrationState.MigrationUID == s.VMIM.MigrationUID())
	if !shown {
		one(s.VMI, nil)
	}
	return out
}

// all returns everything that v says.
func all(v migration.Verdict) string {
	return fmt.Sprintf("%s %s %s→%s %v %v\n%#v\n%v", v.VMI, v.UID, v.SourceNode, v.TargetNode,
		v.Address, v.Binding, v, v.Findings)
}
