package migrationnet_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link is a doc link to a name of this package, or of another package of the module.
var link = regexp.MustCompile(`\[\*?(?:([a-z]\w*)\.)?([A-Z]\w*)(?:\.([A-Z]\w*))?\]`)

// TestDocLinksResolve sees to it that every name in brackets in a doc comment is there: go doc
// shows one that is not as it is written.
func TestDocLinksResolve(t *testing.T) {
	names := map[string]map[string]bool{} // by the name of the package: T, T.Method, T.Field, F
	comments := map[string][]string{}
	err := filepath.WalkDir(".", func(dir string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		if base := e.Name(); base == "testdata" || base == "e2e" || base == "bench" || strings.HasPrefix(base, ".git") {
			return filepath.SkipDir
		}
		fset := token.NewFileSet()
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return err
		}
		var parsed []*ast.File
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			if f.Name.Name == "main" {
				return nil
			}
			parsed = append(parsed, f)
		}
		if len(parsed) == 0 {
			return nil
		}
		name := parsed[0].Name.Name
		for _, f := range parsed {
			for _, c := range f.Comments {
				comments[name] = append(comments[name], c.Text())
			}
		}
		p, err := doc.NewFromFiles(fset, parsed, path.Join(module, filepath.ToSlash(dir)), doc.AllDecls)
		if err != nil {
			return err
		}
		names[name] = symbols(p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for name, texts := range comments {
		for _, text := range texts {
			for _, m := range link.FindAllStringSubmatch(text, -1) {
				of, known := names[name], true
				if m[1] != "" {
					of, known = names[m[1]]
				}
				symbol := m[2]
				if m[3] != "" {
					symbol += "." + m[3]
				}
				if n++; known && !of[symbol] {
					t.Errorf("package %s: %s is not there", name, m[0])
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("%d links", n)
	}
}

func symbols(p *doc.Package) map[string]bool {
	out := map[string]bool{}
	values := func(all []*doc.Value) {
		for _, v := range all {
			for _, n := range v.Names {
				out[n] = true
			}
		}
	}
	values(p.Consts)
	values(p.Vars)
	for _, f := range p.Funcs {
		out[f.Name] = true
	}
	for _, typ := range p.Types {
		out[typ.Name] = true
		values(typ.Consts)
		values(typ.Vars)
		for _, f := range typ.Funcs {
			out[f.Name] = true
		}
		for _, m := range typ.Methods {
			out[typ.Name+"."+m.Name] = true
		}
		ast.Inspect(typ.Decl, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok {
				for _, id := range f.Names {
					out[typ.Name+"."+id.Name] = true
				}
			}
			return true
		})
	}
	return out
}
