package table_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"pgregory.net/rapid"
)

func TestListsGivenTwiceAreReadOverEachOther(t *testing.T) { // as encoding/json does, see TestReadsAsEncodingJSON
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
		`{"u":4294967296}`: "/u", `{"u":-1}`: "/u", `{"u":-0}`: "/u", `{"n":9223372036854775808}`: "/n", `{"n":1.0}`: "/n",
	} {
		_, l := read(text)
		if len(l) != 1 || l[0].Rule != diag.ErrType || l[0].Path != path {
			t.Errorf("%s: %v", text, l)
		}
	}
}

func TestALaterMemberReplacesOneThatNoFieldCouldHold(t *testing.T) {
	d, l := read(`{"ptr":"","ptr":"x"}`)
	if d.Ptr != "x" || d.Unknown != nil || l.HasErrors() {
		t.Errorf("%+v %v", d, l)
	}
	if d, _ := read(`{"ptr":"x","ptr":""}`); d.Ptr != "" || string(d.Unknown["ptr"]) != `""` {
		t.Errorf("%+v", d)
	}
}

// The Kubernetes API server decodes into a map: an earlier member of the same
// name leaves nothing, neither a value nor a finding.
func TestAnExactReaderReadsTheLastOnly(t *testing.T) {
	exact := func(members []string) (doc, diag.List) {
		var d doc
		r := table.Reader{Consumer: "the test", Exact: true}
		r.Document([]byte("{"+strings.Join(members, ",")+"}"), d.fields(), &d.Unknown)
		var found diag.List
		for _, each := range r.List {
			if each.Rule != diag.WarnDuplicate {
				found = append(found, each)
			}
		}
		return d, found
	}
	names := rapid.SampledFrom([]string{"s", "ptr", "n", "u", "b", "l", "m", "sub", "subs"})
	values := rapid.SampledFrom([]string{`null`, `""`, `"x"`, `7`, `-1`, `1.5`, `true`, `[]`, `["a",1]`, `[null]`, `{}`, `{"a":1}`, `{"n":1}`, `{"n":"x"}`, `{"k":3}`, `[{"n":1}]`, `[1]`})
	twice := 0
	rapid.Check(t, func(t *rapid.T) {
		var all, last []string
		given := map[string]string{}
		for range rapid.IntRange(1, 6).Draw(t, "members") {
			name := names.Draw(t, "name")
			m := `"` + name + `":` + values.Draw(t, "value")
			if earlier, ok := given[name]; ok {
				twice++
				i := slices.Index(last, earlier)
				last = slices.Delete(last, i, i+1)
			}
			all, last, given[name] = append(all, m), append(last, m), m
		}
		got, found := exact(all)
		want, due := exact(last)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%s", all, diff)
		}
		if diff := cmp.Diff(due, found); diff != "" {
			t.Fatalf("%s\n%s", all, diff)
		}
	})
	if t.Logf("%d members given again", twice); twice == 0 {
		t.Error("no member was given twice")
	}
}
