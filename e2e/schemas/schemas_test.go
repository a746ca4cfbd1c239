package schemas

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/yamldoc"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

const root = "../.."

func compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join(root, "docs", "schemas", name+".schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// document is one that was recorded.
type document struct {
	id, of  string // the kind of lint, where it is said
	text    []byte
	refused bool // by the real program
}

// recorded returns the documents of a file of recorded verdicts, and of requests of lint.
func recorded(t *testing.T, name, kind string) (out []document) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var r struct {
			ID, Code, Doc, Verdict, Kind string
			Config, Wrong, Fixed         json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			continue // a request that is none
		}
		if kind != "" {
			r.Kind = kind
		}
		for _, text := range [][]byte{r.Config, []byte(r.Doc), r.Wrong, r.Fixed} {
			if held := ""; json.Unmarshal(text, &held) == nil {
				text = []byte(held)
			}
			if json.Valid(text) {
				out = append(out, document{r.ID + r.Code, r.Kind, text, r.Verdict == "reject"})
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// plans returns the requests of the examples, which are YAML.
func plans(t *testing.T) (out []document) {
	t.Helper()
	for _, pattern := range []string{
		"examples/quickstart/*.yaml", "examples/quickstart/testdata/field/*.yaml",
	} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text, l := yamldoc.JSON(data)
			if l.HasErrors() {
				t.Fatal(f, l)
			}
			out = append(out, document{filepath.Base(f), "plan", text, false})
		}
	}
	return out
}

// schema returns the name of the schema that a document is judged with: of its type, of a list, of a
// plan.
func (d document) schema(known map[string]bool) string {
	var of struct {
		Type     any
		Plugins  json.RawMessage
		Clusters json.RawMessage
		Kind     any
	}
	if json.Unmarshal(d.text, &of) != nil || of.Kind != nil {
		return ""
	}
	name, _ := of.Type.(string)
	switch {
	case d.of == "plan":
		return "plan"
	case d.of == "conflist", of.Plugins != nil && name == "":
		return "conflist"
	case known[name]:
		return name
	}
	return ""
}

// findings asks lint for what it finds.
func (d document) findings(t *testing.T, schema string) diag.List {
	t.Helper()
	if schema == "cnv-bridge" {
		schema = "bridge" // one kind has both
	}
	request, err := json.Marshal(map[string]any{"id": 1, "kind": schema, "config": string(d.text)})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Error    string
		Findings diag.List
	}
	if err := json.Unmarshal(lint.Answer(request), &answer); err != nil || answer.Error != "" {
		t.Fatalf("%s: %v %s", request, err, answer.Error)
	}
	return answer.Findings
}

// reported reports whether a finding is at a place that a schema refuses, or in or around it.
func reported(wrong error, l diag.List) bool {
	var e *jsonschema.ValidationError
	if !errors.As(wrong, &e) {
		return false
	}
	for _, at := range places(e) {
		for _, d := range l {
			if within(string(d.Path), at) || within(at, string(d.Path)) && d.Path != "" {
				return true
			}
		}
	}
	return false
}

func within(path, of string) bool { return path == of || strings.HasPrefix(path, of+"/") }

// places returns where the schema refuses something.
func places(e *jsonschema.ValidationError) (out []string) {
	at := ""
	for _, token := range e.InstanceLocation {
		at += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
	}
	if more, ok := e.ErrorKind.(*kind.AdditionalProperties); ok {
		for _, name := range more.Properties {
			out = append(out, at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name))
		}
		return out
	}
	for _, c := range e.Causes {
		out = append(out, places(c)...)
	}
	if len(e.Causes) == 0 {
		out = append(out, at)
	}
	return out
}

// What a schema refuses, the real program refuses or a rule reports, and what nothing is
// wrong with is not refused.
func TestWhatASchemaRefusesIsWrong(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(root, "docs", "schemas", "*.schema.json"))
	if err != nil || len(names) < 15 {
		t.Fatal(names, err)
	}
	schemas, known := map[string]*jsonschema.Schema{}, map[string]bool{}
	for _, name := range names {
		name = strings.TrimSuffix(filepath.Base(name), ".schema.json")
		schemas[name], known[name] = compile(t, name), true
	}
	var all []document
	for _, of := range []struct{ pattern, kind string }{
		{"bridgeconf/testdata/bridge.jsonl", ""},
		{"ipam/testdata/*.jsonl", ""},
		{"nad/testdata/plugins.jsonl", ""},
		{"nad/testdata/overlay.jsonl", ""},
		{"nad/testdata/conflist.jsonl", ""},
		{"docs/rules/examples/*.jsonl", ""},
		{"examples/lint/testdata/requests/*.jsonl", ""},
	} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(of.pattern)))
		if err != nil || len(files) == 0 {
			t.Fatal(of.pattern, err)
		}
		for _, f := range files {
			all = append(all, recorded(t, f, of.kind)...)
		}
	}
	all = append(all, plans(t)...)
	judged, refused, clean := map[string]int{}, map[string]int{}, map[string]int{}
	accepted := map[string]int{}
	for _, d := range all {
		name := d.schema(known)
		if name == "" {
			continue
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.text))
		if err != nil {
			continue // such as a member that is given twice
		}
		judged[name]++
		wrong := schemas[name].Validate(v)
		l := d.findings(t, name)
		switch {
		case wrong != nil && !d.refused && !reported(wrong, l):
			t.Errorf("%s: the schema %s refuses what nothing is wrong with: %v\n%s\n%v", d.id, name, wrong, d.text, l)
		case wrong != nil:
			refused[name]++
		default:
			if accepted[name]++; len(l) == 0 {
				clean[name]++
			}
		}
	}
	for name := range schemas {
		t.Logf("%s: %d documents, %d refused by the schema, %d accepted in which nothing is wrong",
			name, judged[name], refused[name], clean[name])
	}
	for name, least := range map[string][3]int{
		"bridge": {30, 400, 200}, "macvlan": {20, 350, 180}, "plan": {2, 50, 1}, "conflist": {6, 70, 30},
		"ovn-k8s-cni-overlay": {0, 2400, 600},
	} {
		if refused[name] < least[0] || accepted[name] < least[1] || clean[name] < least[2] {
			t.Errorf("%s: this shows little", name)
		}
	}
}
