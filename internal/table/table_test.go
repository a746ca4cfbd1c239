package table_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// doc has a field of most codecs; consumer is what a real program decodes the
// same text into.
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
	In      string // a member of an object of its own
	InRest  map[string]json.RawMessage
	Unknown map[string]json.RawMessage
}

type sub struct {
	N       *int
	Unknown map[string]json.RawMessage
}

var since2 = release.MustParse("v2.0")

// reads takes KubeVirt for the consumer of the tests.
func reads(rel release.Release, _ string, since release.Version) bool {
	return !rel.KubeVirt.Before(since)
}

var subTable = table.New("the test",
	func(s *sub) *map[string]json.RawMessage { return &s.Unknown },
	table.Integer("n", func(s *sub) **int { return &s.N }).Doc("a number"))

var docTable = table.New("the test",
	func(d *doc) *map[string]json.RawMessage { return &d.Unknown },
	table.String("s", func(d *doc) *string { return &d.S }),
	table.NonEmptyPointer("ptr", func(d *doc) *string { return &d.Ptr }),
	table.Integer("n", func(d *doc) **int { return &d.N }),
	table.Integer("u", func(d *doc) **uint32 { return &d.U }),
	table.Bool("b", func(d *doc) **bool { return &d.B }),
	table.Strings("l", func(d *doc) *[]string { return &d.L }),
	table.Bools("m", func(d *doc) *map[string]bool { return &d.M }),
	table.Object("sub", func(d *doc) **sub { return &d.Sub }, subTable),
	table.Objects("subs", func(d *doc) *[]sub { return &d.Subs }, subTable).Since(since2),
	table.Inline("in", func(d *doc) *map[string]json.RawMessage { return &d.InRest },
		table.String("in", func(d *doc) *string { return &d.In }).Doc("inside")),
).Late(reads)

type consumer struct {
	S    string              `json:"s"`
	Ptr  *string             `json:"ptr"`
	N    int                 `json:"n"`
	U    uint32              `json:"u"`
	B    bool                `json:"b"`
	L    []string            `json:"l"`
	M    map[string]bool     `json:"m"`
	Sub  struct{ N int }     `json:"sub"`
	Subs []*struct{ N int }  `json:"subs"`
	In   struct{ In string } `json:"in"`
}

func (d doc) asConsumer() consumer {
	c := consumer{S: d.S, N: or(d.N), U: or(d.U), B: or(d.B), L: d.L, M: d.M}
	c.In.In = d.In
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

func read(text string) (doc, diag.List) { return docTable.Parse([]byte(text)) }

// fit are values that fit, by the folded name of the member.
var fit = map[string][]string{
	"s": {`""`, `"x"`, `"é"`, `null`}, "ptr": {`"x"`, `null`}, "n": {`7`, `-1`, `-0`, `null`},
	"u": {`0`, `4294967295`, `null`}, "b": {`true`, `false`, `null`},
	"l": {`[]`, `["a","b"]`, `[null]`, `null`}, "m": {`{}`, `{"a":true}`, `{"b":null}`, `null`},
	"sub":  {`{}`, `{"n":1}`, `{"N":2,"k":3}`, `null`},
	"subs": {`[]`, `[{"n":1},{}]`, `null`}, "in": {`{}`, `{"in":"x"}`, `{"IN":"y","k":1}`, `null`},
	"other": {`1.5`, `[{}]`},
}

var (
	names = rapid.SampledFrom([]string{
		"s", "S", "ptr", "n", "N", "u", "b", "l", "m", "sub", "SUB", "subs", "in", "In", "other",
	})
	odd = rapid.SampledFrom([]string{
		`""`, `"x"`, `7`, `-1`, `4294967296`, `1.5`, `1e1`, `true`, `["a",1]`, `{"a":1}`, `[1]`,
	})
)

// text draws a document, nineteen members in twenty of which fit.
var text, long = textOf(0, 5), textOf(2, 7)

func textOf(least, most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var parts []string
		for range rapid.IntRange(least, most).Draw(t, "members") {
			n := names.Draw(t, "name")
			value := rapid.SampledFrom(fit[strings.ToLower(n)]).Draw(t, "value")
			if rapid.IntRange(0, 19).Draw(t, "odd") == 0 {
				value = odd.Draw(t, "odd value")
			}
			parts = append(parts, `"`+n+`":`+value)
		}
		return "{" + strings.Join(parts, ",") + "}"
	})
}

// readsAsEncodingJSON: what the real consumer decodes, the table reads; what it
// refuses, the table reports.
func readsAsEncodingJSON(t *rapid.T) bool {
	text := text.Draw(t, "text")
	if strings.Contains(text, `"ptr":""`) {
		return false // goes to Unknown, for Resolve to judge
	}
	var want consumer
	err := json.Unmarshal([]byte(text), &want)
	got, l := read(text)
	if (err != nil) != l.HasErrors() {
		t.Fatalf("%s: encoding/json says %v, we %v", text, err, l)
	}
	if err != nil {
		return false
	}
	if diff := cmp.Diff(want, got.asConsumer()); diff != "" {
		t.Fatalf("%s\n%s", text, diff)
	}
	return true
}

func TestReadsAsEncodingJSON(t *testing.T) { law.Hold(t, readsAsEncodingJSON, 2) }

// whatIsWrittenIsRead: what a document could not hold is kept, and written again.
func whatIsWrittenIsRead(t *rapid.T) bool {
	text := long.Draw(t, "text")
	got, first := read(text)
	if first.HasErrors() && first.Has(diag.WarnCase) {
		return false // n after an N that no field can hold: each is kept under its name
	}
	written, err := docTable.Marshal(&got)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	back, l := read(string(written))
	if diff := cmp.Diff(got, back); diff != "" {
		t.Fatalf("%s\nwritten as %s\n%s", text, written, diff)
	}
	again, refused := docTable.Check(&got)
	if len(again) > 0 || refused != l.HasErrors() {
		t.Fatalf("%s: Check says %v %v, Parse says %v", text, again, refused, l)
	}
	return got.S != "" || got.Sub != nil || len(got.Unknown) > 0
}

func TestWhatIsWrittenIsRead(t *testing.T) { law.Hold(t, whatIsWrittenIsRead, 3) }

func TestKeepsWhatItCannotHold(t *testing.T) {
	d, l := read(`{"n":"2","other":{"a":1.0},"l":["x",3]}`)
	want := map[string]json.RawMessage{
		"n":     json.RawMessage(`"2"`),
		"other": json.RawMessage(`{"a":1.0}`),
		"l":     json.RawMessage(`["x",3]`),
	}
	if diff := cmp.Diff(want, d.Unknown); diff != "" {
		t.Error(diff)
	}
	if len(l.Errors()) != 2 || l[0].Path != "/n" || l[0].Hint != "write 2 without quotes" ||
		l[2].Path != "/l/1" {
		t.Errorf("got %v", l)
	}
	if again, refused := docTable.Check(&d); len(again) > 0 || !refused {
		t.Errorf("Check repeats what Parse reported: %v %v", again, refused)
	}
}

func TestRefusesALiteralThatShadowsAField(t *testing.T) {
	n := 1
	shadow := map[string]json.RawMessage{"n": json.RawMessage(`2`)}
	d := doc{N: &n, Unknown: shadow, Sub: &sub{Unknown: shadow}, Subs: []sub{{}, {Unknown: shadow}}}
	l, _ := docTable.Check(&d)
	var paths []diag.Path
	for _, d := range l {
		if d.Rule == diag.ErrUnknownKnown {
			paths = append(paths, d.Path)
		}
	}
	if diff := cmp.Diff([]diag.Path{"/n", "/sub/n", "/subs/1/n"}, paths); diff != "" {
		t.Error(diff)
	}
	if _, err := docTable.Marshal(&d); err == nil {
		t.Error("a member would be written twice")
	}
}

// A release does not look into the members that it does not read.
func TestReadsByRelease(t *testing.T) {
	old, err := release.KubeVirt("v1.9")
	if err != nil {
		t.Fatal(err)
	}
	const text = `{"s":"x","subs":[{"n":"no number"}]}`
	if _, l := read(text); len(l) != 1 || l[0].Path != "/subs/0/n" {
		t.Errorf("every member: %v", l)
	}
	d, l := docTable.Read([]byte(text), old)
	if len(l) > 0 || d.Subs == nil {
		t.Errorf("an older release: %+v %v", d, l)
	}
	v, _ := docTable.Value([]byte(text))
	if same, l := docTable.ReadValue(v, old); len(l) > 0 || cmp.Diff(d, same) != "" {
		t.Errorf("as a value: %+v %v", same, l)
	}
	ignored := func(at diag.Path, since release.Version) diag.Diagnostic {
		return diag.WarnUnknown.At(at, nil, "since %v", since)
	}
	got, l := docTable.ReadBy(d, old, ignored)
	if len(l) != 1 || l[0].Path != "/subs" || got.Subs != nil || got.S != "x" || d.Subs == nil {
		t.Errorf("%+v %v", got, l)
	}
	if _, l := docTable.ReadBy(d, release.Release{}, ignored); len(l) > 0 {
		t.Errorf("the newest reads all: %v", l)
	}
}

func TestMembersAreDescribed(t *testing.T) {
	all := docTable.Members()
	byName := map[string]release.Member{}
	for _, m := range all {
		byName[m.Name] = m
	}
	in := []release.Member{{Name: "in", Field: "In", Type: table.TypeString, Doc: "inside"}}
	number := []release.Member{{Name: "n", Field: "N", Type: table.TypeInteger, Doc: "a number"}}
	for _, want := range []release.Member{
		{Name: "u", Field: "U", Type: table.TypeInteger},
		{Name: "l", Field: "L", Type: "array of string"},
		{Name: "subs", Field: "Subs", Type: "array of object", Since: since2, Members: number},
		{Name: "in", Type: table.TypeObject, Members: in},
	} {
		equal := cmp.Comparer(func(a, b release.Version) bool { return a == b })
		if diff := cmp.Diff(want, byName[want.Name], equal); diff != "" {
			t.Error(diff)
		}
	}
	if len(all) != 10 || all[0].Name != "s" {
		t.Errorf("%d members, the first is %s", len(all), all[0].Name)
	}
}

func TestWhatIsNoObjectIsReportedOnce(t *testing.T) {
	for text, rule := range map[string]*diag.Rule{
		``: diag.ErrSyntax, `{`: diag.ErrSyntax, `[]`: diag.ErrType, `null`: diag.ErrType,
	} {
		_, l := read(text)
		_, again := docTable.Value([]byte(text))
		if len(l) != 1 || l[0].Rule != rule || len(again) != 1 || again[0].Rule != rule {
			t.Errorf("%q: %v, %v", text, l, again)
		}
		if err := docTable.Unmarshal([]byte(text), new(doc)); err == nil {
			t.Errorf("%q is unmarshalled", text)
		}
	}
}

func TestATableIsForConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		digit := string(rune('1' + i))
		text := `{"n":` + digit + `,"sub":{"n":` + digit + `}}`
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 200 {
				d, l := read(text)
				if b, err := docTable.Marshal(&d); err != nil || string(b) != text || l != nil {
					t.Errorf("%s became %s, %v, with %v", text, b, err, l)
					return
				}
			}
		}()
	}
	wg.Wait()
}

func TestSuggest(t *testing.T) {
	known := []string{
		"range", "range_start", "range_end", "vlan", "isGateway", "isDefaultGateway", "mtu",
	}
	for name, want := range map[string]string{
		"rangeStart": "range_start", "RANGE-END": "range_end", "isGatway": "isGateway",
		"vlna": "vlan", "vlans": "vlan", "gateway": "isGateway", "mode": "", "": "",
		"rnage": "range", "is_de_fault_gate-way_": "isDefaultGateway",
	} {
		if got := table.Suggest(name, known); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
