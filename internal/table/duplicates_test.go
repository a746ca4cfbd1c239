package table_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/internal/table"
	"pgregory.net/rapid"
)

// As encoding/json does, see TestReadsAsEncodingJSON.
func TestListsGivenTwiceAreReadOverEachOther(t *testing.T) {
	for text, want := range map[string][]string{
		`{"l":["a","b"],"l":[null]}`:                {"a"},
		`{"l":["a","b"],"l":["x"],"l":[null,null]}`: {"x", "b"},
		`{"l":["a","b"],"l":[],"l":[null,null]}`:    {"", ""},
		`{"l":["a"],"l":[null,"y",null]}`:           {"a", "y", ""},
		`{"l":["a","b"],"l":null,"l":[null]}`:       {""},
	} {
		d, l := read(text)
		if diff := cmp.Diff(want, d.L); diff != "" || l.HasErrors() {
			t.Errorf("%s: %v\n%s", text, l, diff)
		}
	}
}

func TestNumbersThatDoNotFit(t *testing.T) {
	for text, path := range map[string]diag.Path{
		`{"u":4294967296}`: "/u", `{"u":-1}`: "/u", `{"u":-0}`: "/u",
		`{"n":9223372036854775808}`: "/n", `{"n":1.0}`: "/n",
	} {
		_, l := read(text)
		if len(l) != 1 || l[0].Rule != diag.ErrType || l[0].Path != path {
			t.Errorf("%s: %v", text, l)
		}
	}
}

func TestALaterMemberReplacesOneThatNoFieldCouldHold(t *testing.T) {
	for _, text := range []string{`{"ptr":"","ptr":"x"}`, `{"Ptr":"","ptr":"x"}`, `{"ptr":"","PTR":"x"}`} {
		d, l := read(text)
		if d.Ptr != "x" || d.Unknown != nil || l.HasErrors() {
			t.Errorf("%s: %+v %v", text, d, l)
		}
	}
	d, _ := read(`{"ptr":7,"Ptr":""}`)
	if want := map[string]json.RawMessage{"Ptr": json.RawMessage(`""`)}; cmp.Diff(want, d.Unknown) != "" {
		t.Errorf("%v, want %v", d.Unknown, want)
	}
	if d, _ := read(`{"ptr":"x","ptr":""}`); d.Ptr != "" || string(d.Unknown["ptr"]) != `""` {
		t.Errorf("%+v", d)
	}
}

var rules = cmp.Comparer(func(a, b *diag.Rule) bool { return a == b })

// anExactReaderReadsTheLastOnly: the Kubernetes API server decodes into a map, so
// an earlier member of the same name leaves neither a value nor a finding.
func anExactReaderReadsTheLastOnly(t *rapid.T) bool {
	exact := docTable.Exact()
	read := func(members []string) (doc, diag.List) {
		d, l := exact.Parse([]byte("{" + strings.Join(members, ",") + "}"))
		var found diag.List
		for _, each := range l {
			if each.Rule != diag.WarnDuplicate {
				found = append(found, each)
			}
		}
		return d, found
	}
	name := rapid.SampledFrom([]string{"s", "ptr", "n", "u", "b", "l", "m", "sub", "subs", "in"})
	var all, last []string
	given, twice := map[string]string{}, false
	for range rapid.IntRange(3, 7).Draw(t, "members") {
		name := name.Draw(t, "name")
		m := `"` + name + `":` + odd.Draw(t, "value")
		if rapid.Bool().Draw(t, "fits") {
			m = `"` + name + `":` + rapid.SampledFrom(fit[name]).Draw(t, "value that fits")
		}
		if earlier, ok := given[name]; ok {
			twice = true
			i := slices.Index(last, earlier)
			last = slices.Delete(last, i, i+1)
		}
		all, last, given[name] = append(all, m), append(last, m), m
	}
	got, found := read(all)
	want, due := read(last)
	if diff := cmp.Diff(want, got) + cmp.Diff(due, found, rules); diff != "" {
		t.Fatalf("%s\n%s", all, diff)
	}
	return twice
}

func TestAnExactReaderReadsTheLastOnly(t *testing.T) {
	law.Hold(t, anExactReaderReadsTheLastOnly, 3)
}

func TestAnExactReaderMatchesNamesExactly(t *testing.T) {
	d, l := docTable.Exact().Parse([]byte(`{"S":"x"}`))
	if d.S != "" || len(l) != 1 || l[0].Rule != diag.WarnUnknown {
		t.Errorf("%+v %v", d, l)
	}
	d, l = docTable.Exact().Open().Parse([]byte(`{"S":"x"}`))
	if len(l) > 0 || string(d.Unknown["S"]) != `"x"` {
		t.Errorf("open: %+v %v", d, l)
	}
}

// inner is a document with functions of its own.
type inner struct{ sub }

func (i *inner) MarshalJSON() ([]byte, error) { return subTable.Marshal(&i.sub) }

type outer struct {
	At      *inner
	Unknown map[string]json.RawMessage
}

func TestADocumentIsReadFromItsValueUnlessItIsGivenTwice(t *testing.T) {
	for text, want := range map[string][2]int{ // read from values, parsed from texts
		`{"at":{"n":1}}`:           {1, 0},
		`{"at":{"n":1},"at":{}}`:   {1, 1},
		`{"at":null,"at":{"n":1}}`: {1, 0},
		`{"at":5}`:                 {0, 0},
	} {
		var calls [2]int
		by := table.Reading[*inner]{
			Parse: func(data []byte) (*inner, diag.List) {
				calls[1]++
				s, l := subTable.Parse(data)
				return &inner{s}, l
			},
			Value: func(v jsonobj.Value) (*inner, diag.List) {
				calls[0]++
				s, l := subTable.ParseValue(v)
				return &inner{s}, l
			},
		}
		all := table.New("the test",
			func(o *outer) *map[string]json.RawMessage { return &o.Unknown },
			table.Document("at", func(o *outer) **inner { return &o.At }, by))
		got, l := all.Parse([]byte(text))
		if calls != want || want[0] > 0 && or(got.At.N) != 1 {
			t.Errorf("%s: %v %v %v", text, calls, got, l)
		}
	}
}
