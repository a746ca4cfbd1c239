package table_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// judged is a document whose members the Resolve of its package judges.
type judged struct {
	Net, Late string
	Routes    []sub
	Unknown   map[string]json.RawMessage
}

func (j *judged) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		{Name: "net", Codec: table.Decoded(&j.Net)},
		{Name: "late", Codec: table.Deferred(table.String(&j.Late))},
		{Name: "routes", Codec: table.ObjectsOrNull(&j.Routes, (*sub).table)},
	}, &j.Unknown
}

var (
	judgedSchema = table.NewSchema("the test", (*judged).table)
	openSchema   = table.NewSchema("", (*judged).table)
)

func TestWhatResolveJudgesIsKeptAndNotTold(t *testing.T) {
	for text, unknown := range map[string]string{
		`{"net":"10.0.0.0/8"}`:          "",
		`{"net":""}`:                    "net",
		`{"net":null}`:                  "net",
		`{"net":"10.0.0.0/8","net":""}`: "net",
		`{"late":"x"}`:                  "",
		`{"late":5}`:                    "late",
		`{"late":null}`:                 "",
	} {
		d, l := judgedSchema.Parse([]byte(text))
		_, kept := d.Unknown[unknown]
		if l.HasErrors() || kept != (unknown != "") || len(d.Unknown) > 1 || judgedSchema.Check(d) != nil {
			t.Errorf("%s: %+v %v %v", text, d, l, judgedSchema.Check(d))
		}
		out, err := judgedSchema.Marshal(d)
		if again, _ := judgedSchema.Parse(out); err != nil || cmp.Diff(d, again) != "" {
			t.Errorf("%s became %s, %v", text, out, err)
		}
	}
	if _, l := judgedSchema.Parse([]byte(`{"net":5}`)); !l.Has(diag.ErrType) {
		t.Error("a number is no text to decode")
	}
	if l := judgedSchema.Check(judged{Unknown: map[string]json.RawMessage{"net": json.RawMessage(`"x"`)}}); !l.Has(diag.ErrUnknownKnown) {
		t.Errorf("a text that its field could hold: %v", l)
	}
}

func TestANullElementIsOneWithoutMembers(t *testing.T) {
	d, l := judgedSchema.Parse([]byte(`{"routes":[{"n":1}],"routes":[null,{"n":2}]}`))
	if len(d.Routes) != 2 || d.Routes[0].N != nil || or(d.Routes[1].N) != 2 || l.HasErrors() {
		t.Errorf("%+v %v", d, l)
	}
	if _, l := judgedSchema.Parse([]byte(`{"routes":[5]}`)); len(l) != 1 || l[0].Path != "/routes/0" {
		t.Error(l)
	}
}

func TestAReaderWithoutAConsumerSaysNothingOfOthersMembers(t *testing.T) {
	const text = `{"master":"eth1","ne":1,"master":"eth2"}`
	d, l := openSchema.Parse([]byte(text))
	if len(l) > 0 || string(d.Unknown["master"]) != `"eth2"` || openSchema.Check(d) != nil {
		t.Errorf("%+v %v", d, l)
	}
	if _, l := judgedSchema.Parse([]byte(text)); len(l) != 4 {
		t.Error(l)
	}
}

func TestADocumentIsReadFromItsValueUnlessItIsGivenTwice(t *testing.T) {
	for text, want := range map[string][2]int{ // read from values, parsed from texts
		`{"at":{"n":1}}`:           {1, 0},
		`{"at":{"n":1},"at":{}}`:   {1, 1},
		`{"at":null,"at":{"n":1}}`: {1, 0},
		`{"at":5}`:                 {0, 0},
	} {
		var got *inner
		var calls [2]int
		codec := table.DocumentValue(&got, func(data []byte) (*inner, diag.List) {
			calls[1]++
			s, l := subSchema.Parse(data)
			return &inner{s}, l
		}, func(v jsonobj.Value) (*inner, diag.List) {
			calls[0]++
			s, l := subSchema.Read(v)
			return &inner{s}, l
		})
		var r table.Reader
		var unknown map[string]json.RawMessage
		r.Document([]byte(text), []table.Field{{Name: "at", Codec: codec}}, &unknown)
		if calls != want || want[0] > 0 && or(got.N) != 1 {
			t.Errorf("%s: %v %v %v", text, calls, got, r.List)
		}
	}
}
