package nad

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

type findings = cniconf.Findings

// begin returns the configuration c as the plugins of rel read it, rel as far as
// the data goes, and the findings so far: about the release, about members that it
// ignores, which are what the rule is for, and about those in Unknown that have a
// field. Doc is the ipam member of c, nil when there is none.
func begin[T any](
	t *table.Table[T], c T, doc ipam.Document, rel Release, ignored *diag.Rule,
) (T, Release, *findings) {
	rel, l := rel.ForPlugins()
	f := &findings{List: l}
	c, late := t.ReadBy(c, rel, unread(ignored, rel))
	f.List.Add(late...)
	checkKept(f, t, &c, doc)
	return c, rel, f
}

// checkKept notes what Parse could not read of c, and reports what is in Unknown
// although it has a field.
func checkKept[T any](f *findings, t *table.Table[T], c *T, doc ipam.Document) {
	kept, unread := t.Unread("", c)
	if cniconf.TypeUnread(doc) {
		unread = append(unread, "/ipam/type")
	}
	f.Unread = unread
	f.List.Add(kept...)
}

// unread returns the finding about a member that rel does not read.
func unread(rule *diag.Rule, rel Release) table.Ignored {
	return func(at diag.Path, since release.Version) diag.Diagnostic {
		return rule.At(at, nil, "%s ignore it; %v is the first that reads it",
			rel.PluginsName(), since).
			Hinted("leave it out, or upgrade the CNI plugins")
	}
}
