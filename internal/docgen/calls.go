package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
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
		documentCalls, hcoCalls, podnetCalls, migrationCalls, fleetCalls,
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
	files := token.NewFileSet()
	for _, name := range names {
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return s, err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				s.helpers[f.Name.Name] = text(files, f)
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
				code, _ := strconv.Unquote(key.Value)
				s.examples[code] = [2]string{body(files, both.Elts[0]), body(files, both.Elts[1])}
			}
			return true
		})
	}
	return s, nil
}

// body returns the statements of a function that is an element; "" when it
// is none.
func body(files *token.FileSet, e ast.Expr) string {
	if pair, ok := e.(*ast.KeyValueExpr); ok {
		e = pair.Value
	}
	f, ok := e.(*ast.FuncLit)
	if !ok {
		return ""
	}
	var b strings.Builder
	for _, s := range f.Body.List {
		b.WriteString(text(files, s) + "\n")
	}
	return b.String()
}

// text returns the source of n, as gofmt writes it.
func text(files *token.FileSet, n ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, files, n); err != nil {
		return fmt.Sprint(err)
	}
	return b.String()
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
