package lint

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag/locate"
)

// edit gives the findings of a file their edits. Those of one document are found one after
// the other, and those of different documents together: each time, the file is read again.
func (f *file) edit() {
	for i, e := range f.errs {
		f.errs[i].Edits = e.edits
	}
	docs := slices.Concat(f.docs, f.around)
	for nth, more := 0, true; more; nth++ {
		more = false
		var fixed []*finding
		var changes []locate.Change
		for _, d := range docs {
			if all := d.fixes(); nth < len(all) {
				more = true
				fixed = append(fixed, all[nth])
				changes = append(changes, locate.Change{
					Document: d.places(), Ops: all[nth].Diagnostic.Fix,
				})
			}
		}
		edits, errs := locate.PatchAll(changes)
		for i, e := range edits {
			if errs[i] == nil {
				fixed[i].Edits = []locate.Edit{e}
			}
		}
	}
	f.drop()
}

// fixes returns the findings that have a fix.
func (d *document) fixes() (out []*finding) {
	for i := range d.findings {
		if len(d.findings[i].Diagnostic.Fix) > 0 {
			out = append(out, &d.findings[i])
		}
	}
	return out
}
