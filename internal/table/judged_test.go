package table_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// judged is a document whose members the Resolve of its package judges.
type judged struct {
	Net     string
	Flag    bool
	Routes  []sub
	Unknown map[string]json.RawMessage
}

func judgedTable(consumer string) *table.Table[judged] {
	return table.New(consumer,
		func(j *judged) *map[string]json.RawMessage { return &j.Unknown },
		table.Decoded("net", func(j *judged) *string { return &j.Net }),
		table.Flag("flag", func(j *judged) *bool { return &j.Flag }),
		table.ObjectsOrNull("routes", func(j *judged) *[]sub { return &j.Routes }, subTable))
}

func TestWhatResolveJudgesIsKeptAndNotReported(t *testing.T) {
	judges := judgedTable("the test")
	for text, unknown := range map[string]string{
		`{"net":"10.0.0.0/8"}`:          "",
		`{"net":""}`:                    "net",
		`{"net":null}`:                  "net",
		`{"net":"10.0.0.0/8","net":""}`: "net",
		`{"flag":true}`:                 "",
		`{"flag":null}`:                 "",
	} {
		d, l := judges.Parse([]byte(text))
		_, kept := d.Unknown[unknown]
		again, refused := judges.Check(&d)
		if l.HasErrors() || kept != (unknown != "") || len(d.Unknown) > 1 ||
			len(again) > 0 || refused {
			t.Errorf("%s: %+v %v %v", text, d, l, again)
		}
		out, err := judges.Marshal(&d)
		if back, _ := judges.Parse(out); err != nil || cmp.Diff(d, back) != "" {
			t.Errorf("%s became %s, %v", text, out, err)
		}
	}
	for text, at := range map[string]diag.Path{`{"net":5}`: "/net", `{"flag":"true"}`: "/flag"} {
		_, l := judges.Parse([]byte(text))
		if len(l) != 1 || l[0].Rule != diag.ErrType || l[0].Path != at {
			t.Errorf("%s: %v", text, l)
		}
	}
	fits := judged{Unknown: map[string]json.RawMessage{"net": json.RawMessage(`"x"`)}}
	if l, _ := judges.Check(&fits); !l.Has(diag.ErrUnknownKnown) {
		t.Errorf("a text that its field could hold: %v", l)
	}
}

func TestANullElementIsOneWithoutMembers(t *testing.T) {
	judges := judgedTable("the test")
	d, l := judges.Parse([]byte(`{"routes":[{"n":1}],"routes":[null,{"n":2}]}`))
	if len(d.Routes) != 2 || d.Routes[0].N != nil || or(d.Routes[1].N) != 2 || l.HasErrors() {
		t.Errorf("%+v %v", d, l)
	}
	if _, l := judges.Parse([]byte(`{"routes":[5]}`)); len(l) != 1 || l[0].Path != "/routes/0" {
		t.Error(l)
	}
}

func TestATableWithoutAConsumerIsSilentAboutOtherMembers(t *testing.T) {
	const text = `{"master":"eth1","ne":1,"master":"eth2"}`
	silent := judgedTable("")
	d, l := silent.Parse([]byte(text))
	again, _ := silent.Check(&d)
	if len(l) > 0 || string(d.Unknown["master"]) != `"eth2"` || len(again) > 0 {
		t.Errorf("%+v %v %v", d, l, again)
	}
	_, l = judgedTable("the test").Parse([]byte(text))
	var got []*diag.Rule
	for _, d := range l {
		got = append(got, d.Rule)
	}
	want := []*diag.Rule{diag.WarnUnknown, diag.WarnUnknown, diag.WarnDuplicate}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", l, want)
	}
}

// elsewhere is a codec that reads another text than the one of the document.
type elsewhere struct{ table *table.Table[outer] }

func (elsewhere) Type() string         { return table.TypeAny }
func (elsewhere) Absent(p *outer) bool { return p.At == nil }
func (elsewhere) Null(*outer) bool     { return true }
func (c elsewhere) Read(r *table.Reader, at table.Place, _ jsonobj.Value, p *outer) bool {
	c.table.Object(r, at.Path(), jsonobj.Of([]byte(`{"at":{"n":5}}`)), p)
	return true
}
func (elsewhere) Append(dst []byte, _ *outer) ([]byte, error) { return append(dst, "{}"...), nil }

// The Parse of a document inside gets the text of the value, also where that is
// not a part of the document around it.
func TestADocumentInsideIsReadFromItsOwnText(t *testing.T) {
	parse := func(data []byte) (*inner, diag.List) {
		s, l := subTable.Parse(data)
		return &inner{s}, l
	}
	at := table.New("the test",
		func(o *outer) *map[string]json.RawMessage { return &o.Unknown },
		table.Document("at", func(o *outer) **inner { return &o.At },
			table.Reading[*inner]{Parse: parse}))
	type around struct {
		Out     outer
		Unknown map[string]json.RawMessage
	}
	moved := table.New("the test",
		func(a *around) *map[string]json.RawMessage { return &a.Unknown },
		table.Member("out", func(a *around) *outer { return &a.Out }, elsewhere{at}))

	got, l := at.Parse([]byte(`{"at":{"n":1}}`))
	if got.At == nil || or(got.At.N) != 1 || len(l) > 0 {
		t.Errorf("%+v %v", got, l)
	}
	other, l := moved.Parse([]byte(`{"out":{"at":{"n":1}}}`))
	if other.Out.At == nil || or(other.Out.At.N) != 5 || len(l) > 0 {
		t.Errorf("read from elsewhere: %+v %v", other, l)
	}
}
