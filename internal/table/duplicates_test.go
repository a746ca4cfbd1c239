package table_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
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
