package migrationnet_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/release"
)

var updateAPI = flag.Bool("update-api", false, "write docs/api/next.txt again")

// What is promised is data: docs/api has a file for each version, with a line for
// each thing that the version added (+) or removed (-), and next.txt for what is not
// released yet. Their sum is what the source says.
const (
	apiDir  = "docs/api"
	apiNext = apiDir + "/next.txt"
)

// TestAPIChangesOnlyOnPurpose compares what is promised with the sum of docs/api. A
// change is written into next.txt by go test . -run API -update-api, and is read in
// review; what it removes or adds has to be named in the first part of CHANGELOG.md.
func TestAPIChangesOnlyOnPurpose(t *testing.T) {
	released := releasedAPI(t)
	current := currentAPI(t)
	next := apiChanges(released, current)
	if *updateAPI {
		if err := os.WriteFile(apiNext, []byte(apiText(next)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(apiNext)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != apiText(next) {
		t.Errorf("%s is not what the source says: go test . -run API -update-api\n%s", apiNext,
			strings.Join(apiChanges(lines(string(written)), next), "\n"))
	}
	if len(released) == 0 {
		return // everything is new
	}
	for _, missing := range unnamed(next, unreleased(t)) {
		t.Errorf("CHANGELOG.md does not name %s, which %s changes", missing, apiNext)
	}
}

// TestAPIListsHaveWhatIsPromised looks for a thing of each kind.
func TestAPIListsHaveWhatIsPromised(t *testing.T) {
	api := currentAPI(t)
	for _, want := range []string{
		"go bridgeconf: func Parse(data []byte) (Config, diag.List)",
		"go diag: const Warning Severity",
		"go ipnet: method (*Index) Overlaps(r Range) bool",
		"go migration: type Verdict struct",
		"go migration: field Verdict.Proof Proof",
		"json diag.Diagnostic: code",
		"json migration.Verdict: path",
		"rule bridge-vlan-range: load error invalid",
	} {
		if !slices.Contains(api, want) {
			t.Errorf("no line %q", want)
		}
	}
}

// TestAPIChangeIsFound: a thing that went, came or changed is a line, and has to be
// named.
func TestAPIChangeIsFound(t *testing.T) {
	before := []string{
		"go hco: field Change.Network string",
		"go hco: func Parse(data []byte)",
		"json plan.Plan: windows",
		"rule hco-x: load error invalid",
	}
	after := []string{
		"go hco: func Parse(data []byte) error",
		"json plan.Plan: windows",
		"rule hco-x: load warning invalid",
	}
	next := apiChanges(before, after)
	want := []string{
		"+ go hco: func Parse(data []byte) error",
		"+ rule hco-x: load warning invalid",
		"- go hco: field Change.Network string",
		"- go hco: func Parse(data []byte)",
		"- rule hco-x: load error invalid",
	}
	if !slices.Equal(next, want) {
		t.Errorf("got %q", next)
	}
	if got := unnamed(next, "`hco.Parse` has an error; rule hco-x warns"); !slices.Equal(got,
		[]string{"hco.Change"}) {
		t.Errorf("got %q", got)
	}
}

// releasedAPI is the sum of the files of versions.
func releasedAPI(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(apiDir + "/v*.txt")
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(files, func(a, b string) int {
		return versionOf(t, a).Compare(versionOf(t, b))
	})
	has := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines(string(text)) {
			sign, thing, _ := strings.Cut(line, " ")
			if sign == "+" == has[thing] || sign != "+" && sign != "-" {
				t.Fatalf("%s: %q does not follow from the versions before", name, line)
			}
			if has[thing] = true; sign == "-" {
				delete(has, thing)
			}
		}
	}
	return slices.Sorted(maps.Keys(has))
}

func versionOf(t *testing.T, file string) release.Version {
	t.Helper()
	v, err := release.Parse(strings.TrimSuffix(filepath.Base(file), ".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

func apiText(changes []string) string {
	if len(changes) == 0 {
		return ""
	}
	return strings.Join(changes, "\n") + "\n"
}

// apiChanges are the lines by which after differs from before.
func apiChanges(before, after []string) (out []string) {
	for _, line := range after {
		if !slices.Contains(before, line) {
			out = append(out, "+ "+line)
		}
	}
	for _, line := range before {
		if !slices.Contains(after, line) {
			out = append(out, "- "+line)
		}
	}
	slices.Sort(out)
	return out
}

// changed finds in a line of next.txt what CHANGELOG.md has to name: a rule by its
// code, anything else by its package and the name at the top level of it.
var changed = regexp.MustCompile(`^[-+] (?:rule ([^:]+)` +
	`|go (?:\S*/)?(\w+): \w+ (?:\(\*?)?(\w+)|json ([\w.]+))`)

// unnamed are the things of changes that text does not name.
func unnamed(changes []string, text string) (out []string) {
	for _, line := range changes {
		m := changed.FindStringSubmatch(line)
		name := m[1] + m[4]
		if m[2] != "" {
			name = m[2] + "." + m[3]
		}
		word := regexp.MustCompile(`(^|[^\w.-])` + regexp.QuoteMeta(name) + `($|[^\w-])`)
		if !word.MatchString(text) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// unreleased is the first part of CHANGELOG.md.
func unreleased(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n## ")[1]
}

// currentAPI has a line for each exported identifier, member of the JSON of an
// exported type, and rule. Names of parameters are in it; comments are not.
func currentAPI(t *testing.T) (out []string) {
	t.Helper()
	for _, p := range goList(t, "-f", `{{if ne .Name "main"}}{{.ImportPath}}{{end}}`, "./...") {
		dir := strings.TrimPrefix(strings.TrimPrefix(p, module), "/")
		if dir != "" && !strings.HasPrefix("/"+dir+"/", "/internal/") {
			out = append(out, goAPI(t, dir)...)
		}
	}
	for key, typ := range exportedTypes {
		out = append(out, jsonAPI(t, key, typ)...)
	}
	for _, of := range rules {
		for _, r := range of {
			out = append(out, fmt.Sprintf("rule %s: %v %v %v", r.Code, r.Stage, r.Severity, r.Kind))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// goAPI are the exported identifiers of a package.
func goAPI(t *testing.T, dir string) (out []string) {
	t.Helper()
	for _, file := range parsed(t, dir) {
		for _, d := range file.Decls {
			for _, line := range declAPI(d) {
				out = append(out, "go "+dir+": "+line)
			}
		}
	}
	return out
}

func declAPI(d ast.Decl) (out []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if !d.Name.IsExported() {
			return nil
		}
		signature := strings.TrimPrefix(inOneLine(d.Type), "func")
		if d.Recv == nil {
			return []string{"func " + d.Name.Name + signature}
		}
		recv := inOneLine(d.Recv.List[0].Type)
		if ast.IsExported(strings.TrimPrefix(recv, "*")) {
			return []string{"method (" + recv + ") " + d.Name.Name + signature}
		}
	case *ast.GenDecl:
		return specAPI(d)
	}
	return nil
}

// specAPI are the exported names of a declaration. A constant without a type has
// that of the one before it.
func specAPI(d *ast.GenDecl) (out []string) {
	var typ string
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				out = append(out, typeAPI(s)...)
			}
		case *ast.ValueSpec:
			if s.Type != nil || len(s.Values) > 0 {
				typ = valueType(s)
			}
			for _, name := range s.Names {
				if name.IsExported() {
					out = append(out, d.Tok.String()+" "+name.Name+typ)
				}
			}
		}
	}
	return out
}

// valueType is the type that a constant or variable is declared with, or else the
// value of a constant, which callers may have compiled in.
func valueType(s *ast.ValueSpec) string {
	if s.Type != nil {
		return " " + inOneLine(s.Type)
	}
	if lit, ok := s.Values[0].(*ast.BasicLit); ok {
		return " = " + lit.Value
	}
	return ""
}

func typeAPI(s *ast.TypeSpec) []string {
	name := s.Name.Name
	if s.TypeParams != nil {
		name += "[" + strings.TrimSpace(inOneLine(s.TypeParams.List[0].Type)) + "]"
	}
	switch typ := s.Type.(type) {
	case *ast.StructType:
		return append([]string{"type " + name + " struct"}, fieldAPI("field", s, typ.Fields)...)
	case *ast.InterfaceType:
		return append([]string{"type " + name + " interface"}, fieldAPI("in", s, typ.Methods)...)
	}
	if s.Assign.IsValid() {
		return []string{"type " + name + " = " + inOneLine(s.Type)}
	}
	return []string{"type " + name + " " + inOneLine(s.Type)}
}

// fieldAPI are the exported fields of a struct, or the methods of an interface; what
// is embedded has no name.
func fieldAPI(word string, s *ast.TypeSpec, fields *ast.FieldList) (out []string) {
	for _, f := range fields.List {
		if len(f.Names) == 0 {
			out = append(out, word+" "+s.Name.Name+" embeds "+inOneLine(f.Type))
		}
		for _, n := range f.Names {
			if n.IsExported() {
				out = append(out, word+" "+s.Name.Name+"."+n.Name+" "+inOneLine(f.Type))
			}
		}
	}
	return out
}

// inOneLine is the text of a node in one line.
func inOneLine(n ast.Node) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), n); err != nil {
		panic(err) // a node of a file that was read
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// jsonAPI are the members that values of the type are written with. Members of
// elements are those of their own types.
func jsonAPI(t *testing.T, key string, typ reflect.Type) (out []string) {
	t.Helper()
	if typ.Kind() == reflect.Interface || typ.Kind() == reflect.Map || noJSON[key] {
		return nil
	}
	g, err := generator(typ)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for seed := range seeds {
		data, err := json.Marshal(g.Example(seed).Interface())
		var members map[string]json.RawMessage
		if err != nil || json.Unmarshal(data, &members) != nil {
			continue
		}
		for name := range members {
			names[name] = true
		}
	}
	for _, name := range gen.UnknownNames() {
		delete(names, name)
	}
	for name := range names {
		out = append(out, "json "+key+": "+name)
	}
	return out
}
