package table_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/internal/table"
	"pgregory.net/rapid"
)

// pickTable picks what docTable reads.
var pickTable = table.New("the test", nil,
	table.String("s", func(d *doc) *string { return &d.S }),
	table.NonEmptyPointer("ptr", func(d *doc) *string { return &d.Ptr }),
	table.Integer("n", func(d *doc) **int { return &d.N }),
	table.Integer("u", func(d *doc) **uint32 { return &d.U }),
	table.Bool("b", func(d *doc) **bool { return &d.B }),
	table.Strings("l", func(d *doc) *[]string { return &d.L }),
	table.Bools("m", func(d *doc) *map[string]bool { return &d.M }),
	table.Object("sub", func(d *doc) **sub { return &d.Sub }, pickedSub),
	table.Objects("subs", func(d *doc) *[]sub { return &d.Subs }, pickedSub),
	table.Inline("in", nil, table.String("in", func(d *doc) *string { return &d.In })),
).Exact()

var pickedSub = table.Part(nil, table.Integer("n", func(s *sub) **int { return &s.N }))

// picked returns what of d a table that picks reads, and what it reports of l.
func picked(d doc, l diag.List) (doc, diag.List) {
	d.Unknown, d.InRest = nil, nil
	if d.Sub != nil {
		d.Sub = &sub{N: d.Sub.N}
	}
	if len(d.Subs) == 0 {
		d.Subs = nil
	}
	for i := range d.Subs {
		d.Subs[i].Unknown = nil
	}
	var found diag.List
	for _, each := range l {
		if each.Rule != diag.WarnUnknown && each.Rule != diag.WarnDuplicate {
			found = append(found, each)
		}
	}
	return d, found
}

// asPruned leaves out what a finding shows of a value of the wrong type: in an
// object where an array is wanted, only the members that are wanted are left.
var asPruned = cmpopts.IgnoreFields(diag.Diagnostic{}, "Got", "Message")

// aTablePicksWhatAnExactOneReads, from the whole document and from what of it is
// wanted.
func aTablePicksWhatAnExactOneReads(t *rapid.T) bool {
	text := []byte(long.Draw(t, "text"))
	want, due := picked(docTable.Exact().Parse(text))
	got, found := pickTable.Parse(text)
	if diff := cmp.Diff(want, got) + cmp.Diff(due, found, rules); diff != "" {
		t.Fatalf("%s\n%s", text, diff)
	}
	less, err := pickTable.Wanted().Prune(text)
	if err != nil {
		t.Fatal(err)
	}
	got, found = pickTable.ParseValue(less)
	if diff := cmp.Diff(want, got) + cmp.Diff(due, found, rules, asPruned); diff != "" {
		t.Fatalf("%s\nless\n%s", text, diff)
	}
	return !reflect.DeepEqual(got, doc{}) || len(found) > 0
}

func TestATablePicksWhatAnExactOneReads(t *testing.T) {
	law.Hold(t, aTablePicksWhatAnExactOneReads, 2)
}

func TestWhatATableWants(t *testing.T) {
	want := jsonobj.Tree{
		"s": nil, "ptr": nil, "n": nil, "u": nil, "b": nil, "l": nil, "m": nil,
		"sub": {"n": nil}, "subs": {"n": nil}, "in": {"in": nil},
	}
	if diff := cmp.Diff(want, pickTable.Wanted()); diff != "" {
		t.Error(diff)
	}
	if docTable.Wanted() != nil {
		t.Error("a table that keeps other members wants all")
	}
}

// Embedded is a struct that a document embeds.
type Embedded struct{ N *int }

func TestTheFieldOfAnEmbeddedStructIsPromoted(t *testing.T) {
	type around struct{ Embedded }
	all := table.New("", nil, table.Integer("n", func(a *around) **int { return &a.N })).Members()
	if all[0].Field != "N" {
		t.Errorf("got %q", all[0].Field)
	}
}
