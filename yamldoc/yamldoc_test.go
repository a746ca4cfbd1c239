package yamldoc_test

import (
	"fmt"
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
		if data != nil || len(l) != 1 || l[0].Rule != want.rule || l[0].Path != want.path || l[0].Hint == "" {
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
