package fleet_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

const (
	over = `{"kind":"VirtualMachineInstance","metadata":{"namespace":"shop","name":"cart"},
		"status":{"migrationState":
		{"migrationUid":"a","completed":true,"endTimestamp":"2026-11-20T09:14:31Z",
		"targetNode":"n1","targetNodeAddress":"10.200.5.17"}}}`
	page = `{"kind":"VirtualMachineInstanceList","metadata":{"continue":"eyJ2"},"items":[` + over +
		`]}`
	rest = `{"kind":"VirtualMachineInstanceList","metadata":{"continue":""},"items":[` + over + `]}`
)

func list(items ...string) string {
	return `{"kind":"List","items":[` + strings.Join(items, ",") + `]}`
}

// What may be a migration and was not recognized is a verdict that is not a yes, read
// once or twice; what is surely none is not.
func TestWhatIsNotRecognizedIsNoYes(t *testing.T) {
	nameless := strings.Replace(over, `"kind":"VirtualMachineInstance",`, "", 1)
	for name, c := range map[string]struct {
		text   string
		unread int
	}{
		"recognized":              {list(over), 0},
		"other kinds":             {list(over, `{"kind":"Node"}`, `{"kind":"VirtualMachine"}`), 0},
		"the rest of a list":      {page + rest, 0},
		"no kind":                 {list(over, nameless), 1},
		"no kind, alone":          {over + nameless, 1},
		"a kind that is not text": {list(over, `{"kind":1}`), 1},
		"a typed client's dump": {
			text:   `{"metadata":{},"items":[` + nameless + "," + nameless + `]}` + over,
			unread: 2,
		},
		"a list that names its kind after": {
			text:   over + `{"items":[` + nameless + `],"kind":"VirtualMachineInstanceList"}`,
			unread: 1,
		},
		"null in a list":          {list(over, "null"), 1},
		"a number in an array":    {"[" + over + ",7]", 1},
		"a kind in another case":  {list(over, `{"kind":"virtualmachineinstance"}`), 1},
		"a list in a list":        {list(over, list(over)), 1},
		"an empty list in a list": {list(over, `{"kind":"PodList","items":[]}`), 1},
		"a refusal": {
			text:   over + `{"kind":"Status","status":"Failure","message":"forbidden"}`,
			unread: 1,
		},
		"a table":                     {over + `{"kind":"Table","rows":[]}`, 1},
		"metadata alone":              {list(over, `{"kind":"PartialObjectMetadata"}`), 1},
		"items that are not an array": {over + `{"kind":"VirtualMachineInstanceList","items":{}}`, 1},
		"the first page of a list":    {page, 1},
		"pages of two lists": {
			text:   rest + page + `{"kind":"PodList","items":[],"metadata":{"continue":"b"}}`,
			unread: 2,
		},
		"a member of a wrong type": {list(over, strings.Replace(over, "true", `"true"`, 1)), 1},
	} {
		t.Run(name, func(t *testing.T) {
			read := func() iter.Seq2[fleet.Object, error] {
				return fleet.ReadObjects(strings.NewReader(c.text))
			}
			once := summarized(t, fleet.New(references()).VerifyOnce(read()))
			f := fleet.New(references())
			if err := f.Learn(read()); err != nil {
				t.Fatal(err)
			}
			twice := summarized(t, f.Verify(read()))
			f = fleet.New(references())
			if err := f.Learn(read()); err != nil {
				t.Fatal(err)
			}
			learned := summarized(t, f.Verify(stream(nil, nil)))
			for how, s := range map[string]fleet.Summary{"once": once, "twice": twice} {
				if s.Unread() != c.unread ||
					(s.OverMigrationNetwork() == s.Verdicts()) != (c.unread == 0) ||
					s.OverMigrationNetwork() == 0 {
					t.Errorf("%s: %d unread, want %d: %#v", how, s.Unread(), c.unread, s)
				}
			}
			if name != "a member of a wrong type" && learned.Unread() != c.unread {
				// VMIs are only skipped.
				t.Errorf("learned only: %#v", learned)
			}
			objects, l := fleet.ParseObjects([]byte(strings.TrimPrefix(c.text, over)))
			single := strings.HasPrefix(c.text, `{"kind":"List"`)
			if single && l.Has(migration.ErrUnread) != (c.unread > 0) && len(objects.VMIs) < 2 {
				t.Errorf("ParseObjects: %v", l)
			}
		})
	}
}

// A verdict on what was not recognized says which object it is.
func TestUnrecognizedObjectsAreNamed(t *testing.T) {
	text := `{"items":[{"metadata":{"namespace":"shop","name":"cart"}}]}`
	for v, err := range fleet.New(references()).
		VerifyOnce(fleet.ReadObjects(strings.NewReader(text))) {
		want := "shop/cart names no kind"
		if err != nil || v.State != migration.Unknown || len(v.Findings) != 1 ||
			!strings.HasPrefix(v.Findings[0].Message, want) {
			t.Errorf("%v %v", v, v.Findings)
		}
	}
}

// An Object of an importer's own, whose reading failed, is held to the same.
func TestAnObjectThatFailedIsNoYes(t *testing.T) {
	failed := fleet.Object{Findings: diag.List{diag.ErrSyntax.At("", nil, "it is not JSON")}}
	s := summarized(t, fleet.New(references()).VerifyOnce(stream([]fleet.Object{failed}, nil)))
	if s.Unread() != 1 || s.Verdicts() != 1 {
		t.Errorf("%#v", s)
	}
}

// The count survives a merge and JSON, and cannot be more than there are verdicts.
func TestUnreadIsKept(t *testing.T) {
	one := summarized(t,
		fleet.New(references()).VerifyOnce(fleet.ReadObjects(strings.NewReader(list(over, "{}")))))
	sum := one
	sum.Merge(one)
	if one.Unread() != 1 || sum.Unread() != 2 {
		t.Errorf("%d, merged %d", one.Unread(), sum.Unread())
	}
	text, err := json.Marshal(sum)
	if err != nil {
		t.Fatal(err)
	}
	var again fleet.Summary
	if err := json.Unmarshal(text, &again); err != nil || again.Unread() != 2 {
		t.Errorf("%d %v", again.Unread(), err)
	}
	for _, n := range []string{"-1", "5"} {
		wrong := strings.Replace(string(text), `"unread":2`, `"unread":`+n, 1)
		if err := json.Unmarshal([]byte(wrong), &again); err == nil {
			t.Errorf("%s of %d verdicts", n, sum.Verdicts())
		}
	}
}

// An Error in the findings of a verdict and a yes exclude each other, whatever the
// fleet; where ranges overlap, a virt-handler may decide.
func TestNoYesWithAnError(t *testing.T) {
	yes := 0
	for i, spoil := range []string{
		"", `"failed":"true",`, `"failed":1,`, `"abortStatus":[],`, `"targetState":"x",`,
		`"Failed":true,`,
	} {
		text := strings.Replace(over, `"completed"`, spoil+`"completed"`, 1)
		for v := range fleet.New(references()).
			VerifyOnce(fleet.ReadObjects(strings.NewReader(text))) {
			errs := slices.DeleteFunc(v.Findings.Errors(), func(d diag.Diagnostic) bool {
				return d.Rule == migration.ErrOverlap
			})
			if v.OverMigrationNetwork() && len(errs) > 0 || v.OverMigrationNetwork() != (i == 0) {
				t.Errorf("%s: %v %v", spoil, v, v.Findings)
			}
			if v.OverMigrationNetwork() {
				yes++
			}
		}
	}
	if yes != 1 {
		t.Errorf("%d are a yes", yes)
	}
}

func ExampleSummary_Unread() {
	// Of a client that leaves the kinds out.
	const listing = `{"items":[{"metadata":{"name":"cart"},"status":{}}]}`
	var sum fleet.Summary
	for v, err := range fleet.New(migration.References{}).
		VerifyOnce(fleet.ReadObjects(strings.NewReader(listing))) {
		if err == nil {
			sum.Add(v)
		}
	}
	fmt.Println(sum.Verdicts(), sum.OverMigrationNetwork(), sum.Unread())
	// Output: 1 0 1
}
