package bench

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// strict is the reader that refuses unknown members, which only one document has.
const strict = "go-json-experiment/refuse-unknown"

// A figure counts only when the answers are the same.
func TestReadersAgree(t *testing.T) {
	for _, name := range documents {
		doc := document(t, name)
		ours, err := askOurs(doc)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range readers {
			got, err := r.ask(doc)
			refuses := r.name == strict && name == "every-member"
			if (err != nil) != refuses || (r.read(doc) != nil) != refuses {
				t.Errorf("%s: %s: %v", name, r.name, err)
			}
			if err != nil {
				t.Logf("%s: not %s: %v", name, r.name, err)
				continue
			}
			if diff := cmp.Diff(ours.asFarAs(got), got); diff != "" {
				t.Errorf("%s: %s answers otherwise (-ours +its):\n%s", name, r.name, diff)
			}
		}
	}
}

// asFarAs returns a without what b does not answer.
func (a answer) asFarAs(b answer) answer {
	if b.IsGateway == nil {
		a.IsGateway, a.VLAN, a.MTU = nil, nil, nil
	}
	return a
}

// What was written is read back alike by one reader; only ours loses nothing.
func TestWritersAgree(t *testing.T) {
	for _, name := range documents {
		doc := document(t, name)
		want := readPlain(doc)
		for _, w := range writers {
			out, err := w.of(doc)()
			if err != nil {
				t.Fatalf("%s: %s: %v", name, w.name, err)
			}
			if diff := cmp.Diff(compact(t, want), compact(t, readPlain(out))); diff != "" {
				t.Errorf("%s: %s wrote %s\n%s", name, w.name, out, diff)
			}
			if diff := cmp.Diff(members(t, doc), members(t, out)); diff != "" &&
				w.name == "migrationnet" {
				t.Errorf("%s: we lost something:\n%s", name, diff)
			}
		}
	}
}

// compact returns p without the white space of its verbatim members.
func compact(t *testing.T, p *plain) string {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// members returns everything that is in the object doc.
func members(t *testing.T, doc []byte) (all any) {
	t.Helper()
	if err := json.Unmarshal(doc, &all); err != nil {
		t.Fatal(err)
	}
	return all
}
