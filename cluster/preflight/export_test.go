package preflight

import (
	"slices"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
)

// Takes reports whether a finding of a rule, between clusters or not, is of a point.
func Takes(r *diag.Rule, between bool) bool {
	return taken(cluster.Finding{Diagnostic: diag.Diagnostic{Rule: r}}, between)
}

// taken reports whether a question of that kind takes a finding.
func taken(f cluster.Finding, between bool) bool {
	return slices.ContainsFunc(questions, func(q question) bool {
		return q.between == between && q.takes(f)
	})
}
