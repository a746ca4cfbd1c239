package hco

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// notTheBlock are names that people write for the block, or for what is around it
// in a KubeVirt object. No HyperConverged has a member of such a name in spec, nor
// in spec.virtualization of v1 (deploy/crds/hco00.crd.yaml, HCO 1.17.3, 1.18.1 and
// release-1.19).
var notTheBlock = []string{
	"configuration", "kubevirtConfiguration", "migrations", "migration",
	"liveMigration", "liveMigrations", "liveMigrationConfiguration",
	"migrationConfig", "migrationConfiguration",
}

// misplaced reports the members of an object at a path around the block that are
// meant for the block, and that the API server prunes.
func (m names) misplaced(at diag.Path, v APIVersion, l *diag.List) {
	for i, x := range m {
		later := slices.ContainsFunc(m[i+1:], func(y jsonobj.Member) bool {
			return y.Name == x.Name
		})
		if later || x.Value.Kind() == jsonobj.Null || !meantForBlock(x.Name) {
			continue
		}
		l.Add(misplaced(at, x, v.String(), v.Block()))
	}
}

// misplaced is the finding about the member x of an object at a path, which has none of
// that name; the block is where it is meant for.
func misplaced(at diag.Path, x jsonobj.Member, object string, block diag.Path) diag.Diagnostic {
	return WarnMisplaced.At(at.Name(x.Name), nil,
		"%s has no %s: the API server drops it, and nothing changes", object,
		at.Name(x.Name).Dotted()).
		Hinted("%s", insteadOf(x, block))
}

func meantForBlock(name string) bool {
	same := func(s string) bool { return strings.EqualFold(s, name) }
	// In its own case the name is that of the block, or of the other version's.
	if same("liveMigrationConfig") {
		return name != "liveMigrationConfig"
	}
	return slices.ContainsFunc(notTheBlock, same) || isMember(name)
}

func isMember(name string) bool {
	return slices.ContainsFunc(members, func(m member) bool { return m.name() == name })
}

// insteadOf says what to write for a misplaced member.
func insteadOf(x jsonobj.Member, block diag.Path) string {
	if name := firstMember(x, 3); name != "" {
		return "write " + block.Name(name).Dotted()
	}
	return "remove it; settings of live migration are in " + block.Dotted()
}

// firstMember returns the name of x if it is one of the block, or the first such
// name inside; "" if there is none.
func firstMember(x jsonobj.Member, depth int) string {
	if isMember(x.Name) {
		return x.Name
	}
	if depth > 0 {
		for _, inner := range x.Value.Members() {
			if name := firstMember(inner, depth-1); name != "" {
				return name
			}
		}
	}
	return ""
}
