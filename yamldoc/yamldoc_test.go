package yamldoc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco/hcoyaml"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/nad/nadyaml"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetyaml"
	"github.com/migrationnet/migrationnet/yamldoc"
	"pgregory.net/rapid"
)

// list drops the document.
func list[T any](read func([]byte) (T, diag.List)) func([]byte) diag.List {
	return func(data []byte) diag.List { _, l := read(data); return l }
}

// entries are the functions of this repository that read one document of YAML.
var entries = map[string]func([]byte) diag.List{
	"yamldoc": list(yamldoc.JSON),
	"plan": func(data []byte) diag.List {
		_, l := yamldoc.Parse(data, plan.Parse)
		return l
	},
	"nadyaml":              list(nadyaml.Parse),
	"podnetyaml":           list(podnetyaml.Parse),
	"hcoyaml.Parse":        list(hcoyaml.Parse),
	"ParseMigrationPolicy": list(hcoyaml.ParseMigrationPolicy),
	"podnetyaml.Guest": func(data []byte) diag.List {
		_, l := podnetyaml.Guest(podnet.NetworkDocument{Text: string(data)})
		return l
	},
}

func TestWhereOneDocumentIsReadSeveralAreRefused(t *testing.T) {
	for name, read := range entries {
		for _, text := range []string{
			"a: 1\n---\nb: 1\n", "---\na: 1\n---\nb: 1\n", "{\"a\": 1}\n---\n{\"b\": 1}\n",
			"a: 1\n--- {b: 1}\n", "{\"a\": 1} {\"b\": 1}",
		} {
			if l := read([]byte(text)); !l.HasErrors() {
				t.Errorf("%s: %q: %v", name, text, l)
			}
		}
		one := read([]byte("# nothing\n---\na: 1\n---\n# nothing\n"))
		if one.Has(yamldoc.ErrDocuments) || one.Has(diag.ErrSyntax) {
			t.Errorf("%s: one document: %v", name, one)
		}
	}
}

func TestFindings(t *testing.T) {
	for text, want := range map[string]struct {
		rule *diag.Rule
		path diag.Path
	}{
		"a: 1\na: 2\n":                 {yamldoc.ErrTwice, "/a"},
		"a: [{b: 1, c: {d: 1, d: 2}}]": {yamldoc.ErrTwice, "/a/0/c/d"},
		`{"a": 1, "a": 2}`:             {yamldoc.ErrTwice, "/a"},
		"a: 1\n---\na: 2\n":            {yamldoc.ErrDocuments, ""},
		"a: [":                         {diag.ErrSyntax, ""},
		"":                             {diag.ErrSyntax, ""},
		"# nothing\n---\n":             {diag.ErrSyntax, ""},
	} {
		data, l := yamldoc.JSON([]byte(text))
		if data != nil || len(l) != 1 || l[0].Rule != want.rule || l[0].Path != want.path ||
			l[0].Hint == "" {
			t.Errorf("%q: %s %v", text, data, l)
		}
	}
}

func readsAsJSON(t *rapid.T) bool {
	d := gen.Definition().Draw(t, "definition")
	out, err := yamldoc.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	back, _ := yamldoc.Parse(out, nad.Parse)
	if diff := cmp.Diff(d, back); diff != "" {
		t.Fatalf("%s\n%s", out, diff)
	}
	return true
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) { law.Hold(t, readsAsJSON, 1) }

func ExampleParse() {
	request, findings := yamldoc.Parse([]byte(`
network: {name: mig, cidr: 10.200.5.7/24}
clusters:
- {name: east, openshift: "4.21", nodes: 3, nic: eth1, namespace: openshift-cnv}
`), plan.Parse)
	fmt.Println(request.Clusters[0].Release, findings)
	// Output:
	// OpenShift 4.21 [error plan-cidr network.cidr: "10.200.5.7/24" has host bits set; write 10.200.5.0/24]
}

// raw is a document of any members.
type raw string

func (r raw) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// Whatever a string looks like, it is read as that string, and a number as one of
// that value, however large.
func scalarsAreRead(t *rapid.T) bool {
	s := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"yes", "Off", "y", "~", "null", "", " ", "1:20", "190:20:30", "0b1", "0o7", "0777",
		"0x1F", "1_000",
		"1e3", ".5", ".inf", ".NaN", "2026-11-26", "<<", "=", "!a", "&a", "*a", "- a",
		"a: b", "a #b",
		"# a", "{", "[a]", "|", "a\nb", "a\nb\n", "\na", " a\nb", "a\n\n", "\t", "a\r\nb", "\t\n", "\t\na",
		"\u2028", "\ufeff",
		"%a", "@a", "`a", "'", "\"", "---", "...", "\x00", "\u0085",
	})).Draw(t, "string")
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	n := rapid.SampledFrom([]string{
		"0", "-1", "1.0", "1e300", "1E+2", "-1.5e-7", "100000000000000000000000",
		"18446744073709551615",
	}).Draw(t, "number")
	want := fmt.Sprintf(`{"a":[%s,%s],"b":{%[1]s:null}}`, text, n)
	out, err := yamldoc.Marshal(raw(want))
	if err != nil {
		t.Fatal(err)
	}
	got, l := yamldoc.JSON(out)
	if diff := cmp.Diff(decode(t, []byte(want)), decode(t, got), sameNumber); diff != "" {
		t.Fatalf("%s\n%s\n%v\n%s", want, out, l, diff)
	}
	return true
}

var sameNumber = cmp.Comparer(func(a, b json.Number) bool {
	x, _ := new(big.Rat).SetString(a.String())
	y, _ := new(big.Rat).SetString(b.String())
	return x.Cmp(y) == 0
})

func decode(t *rapid.T, data []byte) (v any) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	return v
}

func TestScalarsAreRead(t *testing.T) { law.Hold(t, scalarsAreRead, 1) }

// Every short text of blanks, line ends and what YAML gives a meaning is read
// again as itself, as an element, a member's name and its value.
func TestShortTextsAreRead(t *testing.T) {
	texts := []string{""}
	for i := 0; i < len(texts); i++ {
		if s := texts[i]; len(s) < 4 {
			for _, c := range "a \t\n\r#:-" {
				texts = append(texts, s+string(c))
			}
		}
	}
	for _, s := range texts {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf(`{"a":[%s],"b":{%[1]s:%[1]s}}`, text)
		out, err := yamldoc.Marshal(raw(want))
		if err != nil {
			t.Fatal(err)
		}
		if got, l := yamldoc.JSON(out); !equalJSON(got, want) {
			t.Errorf("%s\n%s\n%v\n%s", want, out, l, got)
		}
	}
	if len(texts) != 4681 {
		t.Errorf("%d texts", len(texts))
	}
}

func equalJSON(got []byte, want string) bool {
	var a, b any
	return json.Unmarshal(got, &a) == nil && json.Unmarshal([]byte(want), &b) == nil &&
		cmp.Equal(a, b)
}
