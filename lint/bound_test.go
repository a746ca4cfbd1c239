package lint_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/internal/growth"
	"github.com/migrationnet/migrationnet/lint"
)

// hostile returns a bridge configuration with n members that nothing knows and n trunks of
// a wrong type.
func hostile(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"b"`)
	for i := range n {
		fmt.Fprintf(&b, `,"x%dy":1`, i)
	}
	b.WriteString(`,"vlanTrunk":[` + strings.Repeat(`{"id":"7"},`, n-1) + `{"id":"7"}]}`)
	return []byte(b.String())
}

func TestFindingsAreBounded(t *testing.T) {
	const n = 5000
	f := source.File{Name: "a.json", Data: hostile(n)}
	for most, want := range map[int]int{0: 100, 1: 1, 7: 7, 800: 800, -1: 1000} {
		r := lint.Judge(func(yield func(source.File) bool) { yield(f) }, lint.Options{Most: most})
		shown, all := map[string]int{}, map[string]int{}
		for _, d := range r.Files[0].Findings() {
			shown[d.Diagnostic.Rule.Code]++
			all[d.Diagnostic.Rule.Code] += 1 + d.Diagnostic.More
		}
		for _, code := range []string{"json-member-unknown", "json-member-type"} {
			if got := shown[code]; all[code] != n || got < want || most >= 0 && got > want || got > 3000 {
				t.Errorf("most %d: %d of %d findings of %s", most, got, all[code], code)
			}
		}
	}
	request := func(most string) []byte {
		return fmt.Appendf(nil, `{"id":1,"kind":"bridge","config":%s%s}`, f.Data, most)
	}
	for most, want := range map[string]int{"": 100, `,"most":3`: 3} {
		var reply struct {
			Findings []struct {
				Code string
				More int
			}
		}
		if err := json.Unmarshal(lint.Answer(request(most)), &reply); err != nil {
			t.Fatal(err)
		}
		if l := reply.Findings; len(l) != 2*want || l[want-1].More+l[2*want-1].More != 2*(n-want) {
			t.Errorf("%s: %d findings", most, len(l))
		}
	}
	for _, bad := range []string{"0", "-1", "1.5", `"3"`, "1e3", "[]"} {
		if out := lint.Answer(request(`,"most":` + bad)); !strings.Contains(string(out), `"error":"most: `) {
			t.Errorf("%s: %.100s", bad, out)
		}
	}
}

// The memory of a hostile document, and the work of fixing it, grow as it does.
func TestHostileIsLinear(t *testing.T) {
	growth.Linear(t, 2500, func(n int) func() {
		f := source.File{Name: "a.json", Data: hostile(n)}
		return func() {
			lint.Judge(func(yield func(source.File) bool) { yield(f) }, lint.Options{})
		}
	})
}

// Mistakes of one kind beyond what is kept are fixed all the same.
func TestFixesBeyondTheBound(t *testing.T) {
	const n = 3500
	out := lint.Fix(source.File{Name: "a.json", Data: hostile(n)}, lint.Options{})
	if got := strings.Count(string(out), `{"id":7}`); got != n {
		t.Errorf("%d of %d are fixed", got, n)
	}
}

// What is deep is not indented: the white space would be the square of its depth.
func TestDeepJSONIsOnOneLine(t *testing.T) {
	const n = 5000
	doc := `{"cniVersion":"1.0.0","name":"n","type":"bridge","ipam":` + strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n+1)
	r := lint.Judge(func(yield func(source.File) bool) { yield(source.File{Name: "a.json", Data: []byte(doc)}) },
		lint.Options{Resolve: true})
	var b strings.Builder
	if err := r.WriteJSON(&b); err != nil || b.Len() > 20*len(doc) || !json.Valid([]byte(b.String())) {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
}
