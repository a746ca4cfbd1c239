package judge_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/migrationnet/migrationnet/examples/playground/judge"
)

const definition = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: some, namespace: a} # 😀
spec:
  config: '{"cniVersion":"1.0.0","name":"a","type":"macvlan","master":"eth1","mtu":"9000",
    "ipam":{"type":"whereabouts","range":"10.200.5.0/24","range_end":"10.200.5.9"}}'
`

// edited makes the edits as a browser does, in UTF-16 code units.
func edited(text string, edits []judge.Edit) string {
	units := utf16.Encode([]rune(text))
	for _, e := range edits {
		tail := append(utf16.Encode([]rune(e.Text)), units[e.End:]...)
		units = append(units[:e.Start:e.Start], tail...)
	}
	return string(utf16.Decode(units))
}

func TestAFixIsInTheRightPlace(t *testing.T) {
	a := judge.Text(judge.Request{Text: definition})
	if len(a.Findings) != 1 || a.Findings[0].Line != 5 || len(a.Documents) != 1 ||
		a.Documents[0].Stage != "load" {
		t.Fatalf("%+v", a)
	}
	want := strings.Replace(definition, `"9000"`, `9000`, 1)
	if got := edited(definition, a.Findings[0].Edits); got != want || a.Fixed != want {
		t.Errorf("got\n%s\nand all fixed\n%s", got, a.Fixed)
	}
	a = judge.Text(judge.Request{Text: want, OpenShift: "4.20"})
	if len(a.Documents) != 1 || len(a.Documents[0].Addresses) != 1 || a.Fixed != "" ||
		!strings.Contains(a.Documents[0].With, "4.20") {
		t.Errorf("%+v", a)
	}
}

func TestOnePictureForANetwork(t *testing.T) {
	right := strings.Replace(definition, `"9000"`, `9000`, 1)
	text := right + "---\n" + strings.Replace(right, "some", "two", 1)
	a := judge.Text(judge.Request{Text: text})
	if len(a.Pictures) != 1 || a.Pictures[0].Network != "10.200.5.0/24" ||
		!strings.Contains(a.Pictures[0].SVG, "of two owners  10.200.5.1-10.200.5.9") {
		t.Errorf("%+v", a.Pictures)
	}
}

func TestWhatCannotBeJudged(t *testing.T) {
	for text, want := range map[string]string{
		`{`:                                 "unexpected end",
		`{"text":"x","openshift":"newest"}`: "newest",
	} {
		var a judge.Answer
		if err := json.Unmarshal(judge.JSON([]byte(text)), &a); err != nil ||
			!strings.Contains(a.Error, want) {
			t.Errorf("%s: %+v %v", text, a, err)
		}
	}
	a := judge.Text(judge.Request{Text: " \n"})
	if a.Error != "" || a.Findings == nil || a.Documents == nil || a.Pictures == nil {
		t.Errorf("%+v", a) // null would be none of a list's methods
	}
}

// Whatever is typed has an answer whose places are in the text.
func FuzzText(f *testing.F) {
	f.Add(definition)
	f.Add(`{"cniVersion":"1.0.0","name":"\ud800","type":"bridge",}`)
	f.Fuzz(func(t *testing.T, text string) {
		a := judge.Text(judge.Request{Text: text})
		most := len(utf16.Encode([]rune(text)))
		for _, x := range a.Findings {
			if x.Start < 0 || x.Start > x.End || x.End > most {
				t.Fatalf("%q %+v", text, x)
			}
		}
	})
}
