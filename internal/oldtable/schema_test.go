package table_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"pgregory.net/rapid"
)

var subSchema = table.NewSchema("the test", (*sub).table)

func (d *doc) table() ([]table.Field, *map[string]json.RawMessage) { return d.fields(), &d.Unknown }

// texts are documents in every state: read, refused, and no JSON at all.
var texts = rapid.Custom(func(t *rapid.T) string {
	member := rapid.SampledFrom([]string{
		`"s":"x"`, `"S":"y"`, `"ptr":"é"`, `"ptr":""`, `"n":7`, `"n":"7"`, `"u":-0`, `"b":true`, `"l":["a",null]`, `"l":[1]`, `"m":{"a":true}`,
		`"sub":{"n":1,"k":2}`, `"sub":{"N":"x"}`, `"subs":[{"n":1},{"n":true}]`, `"other":[1.0]`, `"other":null`, `"vl\u0061n":2`, `"n":`, `x`,
	})
	return "{" + strings.Join(rapid.SliceOfN(member, 0, 6).Draw(t, "members"), rapid.SampledFrom([]string{",", " ,\n "}).Draw(t, "comma")) + "}"
})

// outcome is everything that can be asked about a text.
type outcome struct {
	Doc     doc
	List    diag.List
	Written string
	Err     string
	Checked diag.List
}

func through(s *table.Schema[doc], text string) (o outcome) {
	o.Doc, o.List = s.Parse([]byte(text))
	b, err := s.Marshal(o.Doc)
	if o.Written = string(b); err != nil {
		o.Err = err.Error()
	}
	o.Checked = s.Check(o.Doc)
	return o
}

var rules = cmp.Comparer(func(a, b *diag.Rule) bool { return a == b })

// What a Schema read before leaves no trace in what it reads next.
func TestASchemaForgets(t *testing.T) {
	shared := table.NewSchema("the test", (*doc).table)
	var found, total int
	rapid.Check(t, func(t *rapid.T) {
		through(shared, texts.Draw(t, "before"))
		text := texts.Draw(t, "text")
		want, got := through(table.NewSchema("the test", (*doc).table), text), through(shared, text)
		if diff := cmp.Diff(want, got, rules); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
		if v, err := jsonobj.Parse([]byte(text)); err == nil {
			read, l := shared.Read(v)
			if diff := cmp.Diff(outcome{Doc: want.Doc, List: want.List}, outcome{Doc: read, List: l}, rules); diff != "" {
				t.Fatalf("%s: read as a value\n%s", text, diff)
			}
		}
		total++
		if len(got.List) > 0 {
			found++
		}
	})
	t.Logf("%d of %d documents have findings", found, total)
}

// An object inside is read alike by rows that are kept and by rows of its own,
// given twice too.
func TestASchemaReadsObjectsInside(t *testing.T) {
	shared := table.NewSchema("the test", (*doc).table)
	read := func(text string, exact bool, codec func(**doc) table.Codec) (d *doc, unknown map[string]json.RawMessage, l diag.List) {
		r := table.Reader{Consumer: "the test", Exact: exact}
		r.Document([]byte(text), []table.Field{{Name: "d", Codec: codec(&d)}}, &unknown)
		return d, unknown, r.List
	}
	docs := 0
	rapid.Check(t, func(t *rapid.T) {
		inside := rapid.OneOf(texts, rapid.SampledFrom([]string{`{"n":7}`, `{"s":"x","other":1}`, `{"l":["a"],"sub":{"n":1}}`, "null", "[]"}))
		text := `{"d":` + inside.Draw(t, "first") + `,"d":` + inside.Draw(t, "second") + "}"
		exact := rapid.Bool().Draw(t, "exact")
		want, wantUnknown, wantList := read(text, exact, func(p **doc) table.Codec { return table.Object(p, (*doc).table) })
		got, unknown, list := read(text, exact, shared.Object)
		if diff := cmp.Diff(want, got) + cmp.Diff(wantUnknown, unknown) + cmp.Diff(wantList, list, rules); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
		if got != nil {
			docs++
		}
	})
	t.Logf("%d documents", docs)
	if docs == 0 {
		t.Error("no draw has a document")
	}
}

func TestASchemaChecksInside(t *testing.T) {
	s := table.NewSchema("the test", (*doc).table)
	shadow := map[string]json.RawMessage{"n": json.RawMessage("2")}
	d := doc{Sub: &sub{Unknown: shadow}, Subs: []sub{{}, {Unknown: shadow}}}
	l := s.Check(d)
	if len(l) != 2 || l[0].Path != "/sub/n" || l[1].Path != "/subs/1/n" || !l.Has(diag.ErrUnknownKnown) {
		t.Errorf("got %v", l)
	}
}

// moved is a codec that hands another text on than the one it was given.
type moved struct{ table.Codec }

func (c moved) Read(r *table.Reader, at table.Place, _ jsonobj.Value) bool {
	return c.Codec.Read(r, at, jsonobj.Of([]byte(`{"n":5}`)))
}

type inner struct{ sub }

func (i *inner) MarshalJSON() ([]byte, error) { return subSchema.Marshal(i.sub) }

func TestADocumentInsideIsReadFromItsOwnText(t *testing.T) {
	var got *inner
	parse := func(data []byte) (*inner, diag.List) {
		s, l := subSchema.Parse(data)
		return &inner{s}, l
	}
	var r table.Reader
	var unknown map[string]json.RawMessage
	r.Document([]byte(`{"at":{"n":1}}`), []table.Field{{Name: "at", Codec: table.Document(&got, parse)}}, &unknown)
	if got == nil || or(got.N) != 1 {
		t.Errorf("got %v, %v", got, r.List)
	}
	r.Document([]byte(`{"at":{"n":1}}`), []table.Field{{Name: "at", Codec: moved{table.Document(&got, parse)}}}, &unknown)
	if or(got.N) != 5 {
		t.Errorf("read from elsewhere: %v, %v", got, r.List)
	}
}

func TestSuggestIgnoresSeparatorsAltogether(t *testing.T) {
	if got := table.Suggest("is_de_fault_gate-way_", []string{"isGateway", "isDefaultGateway"}); got != "isDefaultGateway" {
		t.Errorf("got %q", got)
	}
}

func TestASchemaIsForConcurrentUse(t *testing.T) {
	shared := table.NewSchema("the test", (*doc).table)
	var wg sync.WaitGroup
	for i := range 8 {
		text := `{"n":` + string(rune('1'+i)) + `,"sub":{"n":` + string(rune('1'+i)) + `}}`
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 200 {
				if o := through(shared, text); o.Written != text || o.List != nil {
					t.Errorf("%s became %s, with %v", text, o.Written, o.List)
					return
				}
			}
		}()
	}
	wg.Wait()
}
