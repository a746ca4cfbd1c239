package bridgeconf

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// findings are those about a document of which some members could not be read:
// Parse has reported these, and what rests on one of them is not known.
type findings struct {
	plugin plugin
	unread []diag.Path
	list   diag.List
}

// add appends what is known.
func (f *findings) add(all ...diag.Diagnostic) {
	for _, d := range all {
		d = f.plugin.onType(d)
		if !slices.ContainsFunc(f.unread, d.RestsOn) {
			f.list.Add(d)
		}
	}
}
