package jsonobj_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// What Parse lists while it checks the text is what All yields afterwards.
func TestParseObjectListsWhatAllYields(t *testing.T) {
	for _, doc := range []string{
		`{}`, ` { } `, `{"a":1}`, `{"a\"b" : {"c\\":[1,"}"]} , "é":"\u00e9", "a\"b":null}`, `[1]`,
		`"x"`, `{"a":[{},{"b":"]"}],"c":-1.5e3}`,
	} {
		v, got, err := jsonobj.ParseObject([]byte(doc), nil)
		if err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		if diff := cmp.Diff(slices.Collect(v.All()), got); diff != "" {
			t.Errorf("%s:\n%s", doc, diff)
		}
		checkTree(t, doc, v)
		for _, m := range got {
			if doc[m.Value.Offset:][:len(m.Value.Text)] != m.Value.Text {
				t.Errorf("%s: %q is not at %d", doc, m.Value.Text, m.Value.Offset)
			}
		}
	}
}

func TestRefusesHalfAnObject(t *testing.T) {
	for _, doc := range []string{
		`{"a":1]`, `[1}`, `{"a":1`, `{"a":1,}`, `{"a":1 2}`, `{"a"1}`, `{"a":}`, `{,}`,
		`{"a":{"b":1]}`, `{"a\":1}`,
	} {
		checkAgainstEncodingJSON(t, doc)
	}
}

func TestNestsObjectsAsDeepAsEncodingJSON(t *testing.T) {
	for _, n := range []int{9999, 10000, 10001} {
		doc := strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)
		if _, err := jsonobj.Parse([]byte(doc)); (err == nil) != json.Valid([]byte(doc)) {
			t.Errorf("%d deep: %v", n, err)
		}
	}
}
