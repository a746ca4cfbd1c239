package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// call is the example of a rule that is about Go values, or about several
// documents: two calls of this module, of which the first reports the rule, and
// the second does not. Their source is what the page shows.
type call struct {
	wrong, fixed func() diag.List
}

// calls are the examples of this kind, by the code of the rule.
func calls() map[string]call {
	all := map[string]call{}
	for _, some := range []map[string]call{
		documentCalls, hcoCalls, podnetCalls, migrationCalls, fleetCalls, clusterCalls,
	} {
		maps.Copy(all, some)
	}
	return all
}

// readCalls reads the source of the calls below root, and makes the calls.
func readCalls(root string) (map[string]*example, error) {
	source, err := readSource(root)
	if err != nil {
		return nil, err
	}
	out := map[string]*example{}
	for code, c := range calls() {
		x := &example{Code: code, code: source.examples[code]}
		for i, part := range x.code {
			if part == "" {
				return nil, fmt.Errorf("%s: call %d has no source", code, i)
			}
		}
		x.take(findings(c.wrong()), findings(c.fixed()))
		out[code] = x
	}
	for _, x := range out {
		x.helpers = source.helpersOf(x.code)
	}
	return out, nil
}

// findings returns l as lint writes it.
func findings(l diag.List) (out []finding) {
	for _, d := range l {
		out = append(out, finding{
			d.Rule.Code, d.Rule.Severity.String(), d.Stage.String(), string(d.Path), d.Message, d.Hint,
		})
	}
	return out
}

// source is that of the calls, and of the functions that they use.
type source struct {
	examples map[string][2]string
	helpers  map[string]string
}

func readSource(root string) (source, error) {
	s := source{map[string][2]string{}, map[string]string{}}
	names, err := filepath.Glob(filepath.Join(root, "internal", "docgen", "calls_*.go"))
	if err != nil {
		return s, err
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return s, err
		}
		if err := s.read(name, data); err != nil {
			return s, err
		}
	}
	return s, nil
}

// read reads one file.
func (s source) read(name string, data []byte) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, data,
		parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	text := func(from, to token.Pos) string {
		return string(data[files.Position(from).Offset:files.Position(to).Offset])
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			s.helpers[f.Name.Name] = text(start(f), f.End())
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, isString := pair.Key.(*ast.BasicLit)
		both, isCall := pair.Value.(*ast.CompositeLit)
		if isString && isCall && len(both.Elts) == 2 {
			var bodies [2]string
			for i, e := range both.Elts {
				if b := body(e); b != nil {
					bodies[i] = outdented(text(b.Lbrace+1, b.Rbrace))
				}
			}
			code, _ := strconv.Unquote(key.Value)
			s.examples[code] = bodies
		}
		return true
	})
	return nil
}

// start returns where f begins, with its comment.
func start(f *ast.FuncDecl) token.Pos {
	if f.Doc != nil {
		return f.Doc.Pos()
	}
	return f.Pos()
}

// body returns that of the function that is an element; nil when it is none.
func body(e ast.Expr) *ast.BlockStmt {
	if pair, ok := e.(*ast.KeyValueExpr); ok {
		e = pair.Value
	}
	if f, ok := e.(*ast.FuncLit); ok {
		return f.Body
	}
	return nil
}

// outdented returns the statements between two braces, each line without the
// indentation of the first.
func outdented(block string) string {
	first := strings.TrimLeft(block, " \n\t")
	if indent := block[:len(block)-len(first)]; strings.HasPrefix(indent, "\n") {
		first = strings.ReplaceAll(first, indent, "\n")
	}
	return strings.TrimRight(first, " \n\t") + "\n"
}

// helpersOf returns the functions that the code calls, and those that they call,
// sorted by name.
func (s source) helpersOf(code [2]string) (out []string) {
	used := map[string]bool{}
	var visit func(text string)
	visit = func(text string) {
		for _, m := range called.FindAllStringSubmatch(text, -1) {
			if name := m[1]; s.helpers[name] != "" && !used[name] {
				used[name] = true
				visit(s.helpers[name])
			}
		}
	}
	visit(code[0])
	visit(code[1])
	for _, name := range slices.Sorted(maps.Keys(used)) {
		out = append(out, s.helpers[name])
	}
	return out
}

// called is the call of a function, and not of a method or of another package.
var called = regexp.MustCompile(`(?:^|[^.\w])(\w+)\(`)
