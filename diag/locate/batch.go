package locate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// Change is operations on one document of a file.
type Change struct {
	Document Document
	Ops      []diag.Op
}

// MarshalJSON returns an error, as that of a Document does.
func (Change) MarshalJSON() ([]byte, error) { return nil, errDocument }

// UnmarshalJSON returns an error, as that of a Document does.
func (*Change) UnmarshalJSON([]byte) error { return errDocument }

// PatchAll returns for each change what [Document.Patch] returns for it alone. The documents
// are different ones of one file, and its edits can be made together; see [ApplyAll]. It
// reads the file a few times, whatever the number of changes, where Patch reads it for each.
func PatchAll(changes []Change) ([]Edit, []error) {
	b := batch{
		changes: changes, drafts: make([]draft, len(changes)),
		edits: make([]Edit, len(changes)), errs: make([]error, len(changes)),
	}
	parts := map[chunk][]int{}
	for i, c := range changes {
		if len(c.Ops) == 0 {
			continue
		}
		all, err := c.Document.drafts(c.Ops)
		switch {
		case err != nil:
			b.errs[i] = err
		case len(all) == 0:
			b.errs[i] = ErrLayout
		case all[0].Edit != (Edit{}):
			b.drafts[i] = all[0]
			parts[c.Document.part] = append(parts[c.Document.part], i)
		}
	}
	for _, of := range parts {
		before, err := changes[of[0]].Document.together()
		b.solve(of, before, err)
	}
	return b.edits, b.errs
}

// batch is changes of one file.
type batch struct {
	changes []Change
	drafts  []draft // the first of each
	edits   []Edit
	errs    []error
}

// solve finds the edits of changes in one part of the file: together if they do, and else
// in halves.
func (b *batch) solve(of []int, before []Document, had error) {
	switch {
	case b.do(of, before, had):
		for _, i := range of {
			b.edits[i] = b.drafts[i].Edit
		}
	case len(of) == 1:
		c := b.changes[of[0]]
		b.edits[of[0]], b.errs[of[0]] = c.Document.Patch(c.Ops...)
	default:
		b.solve(of[:len(of)/2], before, had)
		b.solve(of[len(of)/2:], before, had)
	}
}

// do reports whether the drafts do together, and nothing else is changed.
func (b *batch) do(of []int, before []Document, had error) bool {
	var edits []Edit
	changed := make([]bool, len(before))
	for _, i := range of {
		edits = append(edits, b.drafts[i].Edit)
		changed[b.changes[i].Document.nth] = true
	}
	after, ok := b.changes[of[0]].Document.edited(before, had, edits,
		func(nth int) bool { return changed[nth] })
	if !ok {
		return false
	}
	for _, i := range of {
		if d := b.changes[i].Document; !d.has(b.drafts[i], after[d.nth]) {
			return false
		}
	}
	return true
}

// ApplyAll returns data with the edits made. They are of different places, in any order.
func ApplyAll(data []byte, edits []Edit) []byte {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Start, b.Start) })
	var out strings.Builder
	from := 0
	for _, e := range edits {
		out.Write(data[from:e.Start])
		out.WriteString(e.Text)
		from = e.End
	}
	out.Write(data[from:])
	return []byte(out.String())
}
