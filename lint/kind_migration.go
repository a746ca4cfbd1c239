package lint

import (
	"github.com/migrationnet/migrationnet/migration"
)

// isMigration reports what bears on a live migration, in one document.
func isMigration(s shape) bool {
	has := func(name string) bool { return typeOf(s.members[name]) == anObject }
	return !s.kubernetes() && (has("vmi") || has("vmim"))
}

// judgeMigration judges a migration that happened. Its effective document is the
// verdict.
func judgeMigration(data []byte, _ setting) judgement {
	s, e, l := migration.ParseSnapshot(data)
	if l.Refused() != 0 {
		return judgement{findings: l}
	}
	v := migration.Verify(s, e)
	l.Add(v.Findings...)
	return decided(l, func() any { return v })
}
