package table_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"pgregory.net/rapid"
)

// doc has a field of every codec; consumer is what a real program would decode
// the same text into.
type doc struct {
	S       string
	Ptr     string
	N       *int
	U       *uint32
	B       *bool
	L       []string
	M       map[string]bool
	Sub     *sub
	Subs    []sub
	Unknown map[string]json.RawMessage
}

type sub struct {
	N       *int
	Unknown map[string]json.RawMessage
}

func (d *doc) fields() []table.Field {
	return []table.Field{
		{Name: "s", Codec: table.String(&d.S)},
		{Name: "ptr", Codec: table.NonEmpty(&d.Ptr, true)},
		{Name: "n", Codec: table.Integer(&d.N)},
		{Name: "u", Codec: table.Integer(&d.U)},
		{Name: "b", Codec: table.Bool(&d.B)},
		{Name: "l", Codec: table.Strings(&d.L)},
		{Name: "m", Codec: table.Bools(&d.M)},
		{Name: "sub", Codec: table.Object(&d.Sub, (*sub).table)},
		{Name: "subs", Codec: table.Objects(&d.Subs, (*sub).table)},
	}
}

func (s *sub) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{{Name: "n", Codec: table.Integer(&s.N)}}, &s.Unknown
}

type consumer struct {
	S    string             `json:"s"`
	Ptr  *string            `json:"ptr"`
	N    int                `json:"n"`
	U    uint32             `json:"u"`
	B    bool               `json:"b"`
	L    []string           `json:"l"`
	M    map[string]bool    `json:"m"`
	Sub  struct{ N int }    `json:"sub"`
	Subs []*struct{ N int } `json:"subs"`
}

func read(text string) (doc, diag.List) {
	var d doc
	r := table.Reader{Consumer: "the test"}
	r.Document([]byte(text), d.fields(), &d.Unknown)
	return d, r.List
}

func TestReadsAsEncodingJSON(t *testing.T) {
	name := rapid.SampledFrom([]string{"s", "S", "ptr", "n", "N", "u", "b", "l", "m", "sub", "SUB", "subs", "other"})
	values := map[string][]string{ // by folded name, those that fit
		"s": {`""`, `"x"`, `"é"`, `null`}, "ptr": {`"x"`, `null`}, "n": {`7`, `-1`, `-0`, `null`}, "u": {`0`, `4294967295`, `null`},
		"b": {`true`, `false`, `null`}, "l": {`[]`, `["a","b"]`, `[null]`, `null`}, "m": {`{}`, `{"a":true}`, `{"b":null}`, `null`},
		"sub": {`{}`, `{"n":1}`, `{"N":2,"k":3}`, `null`}, "subs": {`[]`, `[{"n":1},{}]`, `null`}, "other": {`1.5`, `[{}]`},
	}
	odd := rapid.SampledFrom([]string{`""`, `"x"`, `7`, `-1`, `4294967296`, `1.5`, `1e1`, `true`, `["a",1]`, `{"a":1}`, `[1]`})
	var asserted, total int
	rapid.Check(t, func(t *rapid.T) {
		total++
		var parts []string
		for range rapid.IntRange(0, 5).Draw(t, "members") {
			n := name.Draw(t, "name")
			value := rapid.SampledFrom(values[strings.ToLower(n)]).Draw(t, "value")
			if rapid.IntRange(0, 19).Draw(t, "odd") == 0 {
				value = odd.Draw(t, "odd value")
			}
			parts = append(parts, `"`+n+`":`+value)
		}
		text := "{" + strings.Join(parts, ",") + "}"
		if strings.Contains(text, `"ptr":""`) {
			return // stricter than encoding/json, on purpose
		}
		var want consumer
		err := json.Unmarshal([]byte(text), &want)
		got, l := read(text)
		if (err != nil) != l.HasErrors() {
			t.Fatalf("%s: encoding/json says %v, we %v", text, err, l)
		}
		if err != nil {
			return
		}
		asserted++
		if diff := cmp.Diff(want, got.asConsumer()); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
		again, err := table.Append(nil, got.fields(), got.Unknown)
		if err != nil {
			t.Fatal(err)
		}
		if back, _ := read(string(again)); cmp.Diff(got, back) != "" {
			t.Fatalf("%s\nwritten as %s\n%s", text, again, cmp.Diff(got, back))
		}
	})
	t.Logf("%d of %d draws reached the assertion", asserted, total)
}

func (d doc) asConsumer() consumer {
	c := consumer{S: d.S, N: or(d.N), U: or(d.U), B: or(d.B), L: d.L, M: d.M}
	if d.Ptr != "" {
		c.Ptr = &d.Ptr
	}
	if d.Sub != nil {
		c.Sub.N = or(d.Sub.N)
	}
	if d.Subs != nil {
		c.Subs = []*struct{ N int }{}
	}
	for _, s := range d.Subs {
		c.Subs = append(c.Subs, &struct{ N int }{or(s.N)})
	}
	return c
}

func or[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func TestKeepsWhatItCannotHold(t *testing.T) {
	d, l := read(`{"n":"2","other":{"a":1.0},"l":["x",3]}`)
	want := map[string]json.RawMessage{"n": json.RawMessage(`"2"`), "other": json.RawMessage(`{"a":1.0}`), "l": json.RawMessage(`["x",3]`)}
	if diff := cmp.Diff(want, d.Unknown); diff != "" {
		t.Error(diff)
	}
	if len(l.Errors()) != 2 || l[0].Path != "/n" || l[0].Hint != "write 2 without quotes" || l[2].Path != "/l/1" {
		t.Errorf("got %v", l)
	}
	r := table.Reader{Consumer: "the test"}
	r.CheckUnknown("", new(doc).fields(), d.Unknown)
	for _, d := range r.List {
		same := func(o diag.Diagnostic) bool { return o.Path == d.Path && o.Message == d.Message }
		if !slices.ContainsFunc(l, same) {
			t.Errorf("Resolve says something else than Parse: %v", d)
		}
	}
}

func TestRefusesALiteralThatShadowsAField(t *testing.T) {
	n := 1
	d := doc{N: &n, Unknown: map[string]json.RawMessage{"n": json.RawMessage(`2`)}}
	r := table.Reader{Consumer: "the test"}
	r.CheckUnknown("", new(doc).fields(), d.Unknown)
	if !r.List.Has(diag.ErrUnknownKnown) {
		t.Errorf("got %v", r.List)
	}
	if _, err := table.Append(nil, d.fields(), d.Unknown); err == nil {
		t.Error("a member would be written twice")
	}
}

func TestSuggest(t *testing.T) {
	known := []string{"range", "range_start", "range_end", "vlan", "isGateway", "mtu"}
	for name, want := range map[string]string{
		"rangeStart": "range_start", "RANGE-END": "range_end", "isGatway": "isGateway", "vlna": "vlan",
		"vlans": "vlan", "gateway": "isGateway", "mode": "", "": "", "rnage": "range",
	} {
		if got := table.Suggest(name, known); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
