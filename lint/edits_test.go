package lint_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/lint"
	"pgregory.net/rapid"
)

func withEdits(f source.File) lint.File {
	return lint.Judge(slices.Values([]source.File{f}), lint.Options{Edits: true}).Files[0]
}

// edits: the edit of each finding of a file is that of its document alone.
func edits(t *rapid.T) bool {
	f := drawFile(t)
	docs, err := locate.Parse(f.Data)
	if err != nil {
		t.Fatal(err)
	}
	var items []locate.Document
	for _, d := range docs {
		items = append(items, d.Items()...)
	}
	items = slices.DeleteFunc(items, func(d locate.Document) bool { // of kind Other
		kind, _ := d.Text("/kind")
		return kind == "Other"
	})
	found := false
	for i, d := range withEdits(f).Documents {
		for _, x := range d.Findings {
			var want []locate.Edit
			if e, err := items[i].Patch(x.Diagnostic.Fix...); err == nil && len(x.Diagnostic.Fix) > 0 {
				want, found = []locate.Edit{e}, true
			}
			if diff := cmp.Diff(want, x.Edits); diff != "" {
				t.Fatalf("%s\n%v\n%s", f.Data, x, diff)
			}
		}
	}
	return found
}

func TestEditsAreThoseOfOneDocument(t *testing.T) { law.Hold(t, edits, 3) }

func FuzzEditsAreThoseOfOneDocument(f *testing.F) { law.Fuzz(f, edits) }

func TestEditsOfWhatCannotBeRead(t *testing.T) {
	f := source.File{Data: []byte(`{"cniVersion": "1.0.0", "name": "a", "type": "macvlan",}`)}
	unread := withEdits(f).Unread
	if len(unread) != 1 {
		t.Fatalf("%v", unread)
	}
	const want = `{"cniVersion": "1.0.0", "name": "a", "type": "macvlan"}`
	if got := string(locate.ApplyAll(f.Data, unread[0].Edits)); got != want {
		t.Errorf("got %s", got)
	}
	if left := withEdits(source.File{Data: []byte(want)}).Unread; len(left) > 0 {
		t.Errorf("%v", left)
	}
}

func TestEditsAreAskedFor(t *testing.T) {
	f := source.File{Data: []byte(`{"cniVersion": "1.0.0", "name": "a", "type": "bridge", "vlan": "2"}`)}
	if x := judged(f).Findings(); len(x) == 0 || x[0].Edits != nil {
		t.Errorf("%v", x)
	}
}
