package gen

import (
	"fmt"

	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

// MigrationFleet draws a few VMIs, each with up to three VMIMs, and VMIMs whose
// VMI is gone, with the virt-handlers, in any order. The Pods are the last of
// the objects' references only.
func MigrationFleet() *rapid.Generator[[]migration.Object] {
	return rapid.Custom(func(t *rapid.T) []migration.Object {
		var out []migration.Object
		for i := range rapid.IntRange(1, 3).Draw(t, "VMIs") {
			name := fmt.Sprintf("vm%d", i)
			if s := MigrationSnapshot().Draw(t, name); s.VMI != nil {
				s.VMI.Namespace, s.VMI.Name = "shop", name
				out = append(out, migration.Object{VMI: s.VMI})
			}
			uids := rapid.Permutation(append(migrationUIDs, "uid-c")).Draw(t, "uids")
			for k := range rapid.IntRange(0, 3).Draw(t, "VMIMs") {
				m := migrationVMIM(t, uids[k])
				m.Namespace, m.VMIName, m.UID = "shop", name, uids[k]
				if rapid.Bool().Draw(t, "created") {
					m.Created = migrationTime(t, "creation")
				}
				out = append(out, migration.Object{VMIM: m})
			}
		}
		for i, p := range VirtHandlers(0).Draw(t, "Pods") {
			p.Name = fmt.Sprintf("virt-handler-%d", i)
			out = append(out, migration.Object{Pod: &p})
		}
		return out
	})
}
