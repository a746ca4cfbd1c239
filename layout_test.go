package migrationnet_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
	"github.com/migrationnet/migrationnet/yamldoc"
)

const module = "github.com/migrationnet/migrationnet"

// pure are the packages that import the standard library and each other only, and
// the packages that each may import.
var pure = map[string][]string{
	"diag":              {"internal/terminal"},
	"release":           {"diag"},
	"ipnet":             {},
	"internal/enum":     {},
	"internal/jsonobj":  {},
	"internal/k8sname":  {},
	"internal/holder":   {"diag"},
	"internal/cniconf":  {"diag", "ipnet", "internal/jsonobj"},
	"internal/shell":    {"internal/terminal"},
	"internal/terminal": {},
	"internal/kubevirt": {},
	"internal/nicname":  {},
	"internal/junit":    {},
	"internal/quantity": {},
	"internal/deadline": {},
	"internal/table":    {"diag", "release", "internal/jsonobj"},
	"ipam": {
		"diag", "release", "ipnet", "internal/jsonobj", "internal/k8sname", "internal/table",
		"internal/cniconf", "internal/kubevirt",
	},
	"bridgeconf": {
		"diag", "release", "ipnet", "ipam", "internal/jsonobj", "internal/table",
		"internal/cniconf", "internal/nicname", "internal/shell",
	},
	"nad": {
		"diag", "release", "ipnet", "ipam", "bridgeconf", "internal/jsonobj", "internal/k8sname",
		"internal/table", "internal/cniconf", "internal/nicname",
	},
	"hco": {
		"diag", "release", "internal/jsonobj", "internal/table", "internal/shell",
		"internal/quantity", "internal/deadline", "internal/kubevirt", "internal/k8sname",
	},
	"podnet": {
		"diag", "release", "ipnet", "internal/jsonobj", "internal/nicname", "internal/table",
		"internal/shell",
	},
	"migration": {
		"diag", "release", "ipnet", "internal/enum", "internal/jsonobj", "internal/table",
		"internal/quantity", "internal/deadline",
	},
	"migration/fleet": {
		"diag", "ipnet", "migration", "internal/jsonobj", "internal/enum", "internal/table",
	},
	"migration/plan": {
		"diag", "release", "internal/jsonobj", "internal/table", "ipnet", "ipam", "bridgeconf",
		"nad", "hco", "internal/k8sname", "internal/kubevirt", "internal/nicname",
	},
	"cluster": {
		"diag", "release", "ipnet", "ipam", "nad", "hco", "podnet", "migration",
		"migration/plan", "internal/enum", "internal/holder", "internal/jsonobj",
		"internal/kubevirt", "internal/nicname", "internal/table",
	},
	"migration/plan/nodes":   {"migration/plan", "internal/nicname"},
	"migration/plan/policy":  {"migration/fleet", "migration/plan"},
	"migration/plan/runbook": {"diag", "hco", "migration/plan", "migration/plan/policy", "internal/shell"},
	"migration/plan/picture": {"diag", "ipnet", "cluster", "migration/plan"},
	"cluster/preflight": {
		"diag", "release", "ipam", "nad", "hco", "podnet", "migration", "migration/fleet",
		"cluster", "internal/enum",
		"internal/junit", "migration/plan/policy",
	},
	"docs": {},
	"":     {},
}

// leaves may import more; no pure package may import them.
var leaves = []string{
	"diag/fielderr", "diag/locate", "diag/sarif", "lint", "cluster/source", "cluster/k8s",
	"yamldoc", "nad/nadv1", "nad/nadyaml", "hco/hcoyaml",
	"podnet/podnetv1", "podnet/podnetyaml", "migration/vmi", "internal/gen", "internal/law",
	"internal/growth",
	"internal/docgen",
}

// impure are packages that bring a clock, randomness, the environment, a log or
// the network.
var impure = []string{
	"os", "os/exec", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "net/http",
	"flag", "unsafe", "testing",
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.Fields(string(out))
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for pkg, allowed := range pure {
		for _, dep := range goList(t, "-deps", "-f",
			"{{if not .Standard}}{{.ImportPath}}{{end}}", path.Join(module, pkg)) {
			if !strings.HasPrefix(dep, module) {
				t.Errorf("%s depends on %s", pkg, dep)
			}
		}
		for _, dep := range goList(t, "-f", `{{join .Imports "\n"}}`, path.Join(module, pkg)) {
			if slices.Contains(impure, dep) {
				t.Errorf("%s imports %s", pkg, dep)
			}
			inner, ok := strings.CutPrefix(dep, module+"/")
			if ok && !slices.Contains(allowed, inner) {
				t.Errorf("%s imports %s, which is not in its list", pkg, inner)
			}
		}
	}
}

func TestEveryPackageHasItsRoom(t *testing.T) {
	for _, p := range goList(t, "./...") {
		pkg := strings.TrimPrefix(strings.TrimPrefix(p, module), "/")
		_, ok := pure[pkg]
		if !ok && !slices.Contains(leaves, pkg) && !strings.HasPrefix(pkg, "examples/") {
			t.Errorf("%s is neither pure, nor a leaf, nor an example", pkg)
		}
	}
}

// Draws are the same each time, so that a test fails for what was changed. Examples, which
// import public packages only, set the seed themselves.
func TestDrawsAreTheSameEachTime(t *testing.T) {
	const law, rapid = module + "/internal/law", "pgregory.net/rapid"
	draw := 0
	for _, tests := range goList(t, "-f", `{{.ImportPath}}:{{join .TestImports ","}},{{join .XTestImports ","}}`, "./...") {
		pkg, imports, _ := strings.Cut(tests, ":")
		all := strings.Split(imports, ",")
		if !slices.Contains(all, rapid) || pkg == law || strings.HasPrefix(pkg, module+"/examples/") {
			continue
		}
		if draw++; !slices.Contains(all, law) {
			t.Errorf("%s: import _ %q in a test", pkg, law)
		}
	}
	if draw < 20 {
		t.Errorf("only %d packages draw", draw)
	}
}

// An example, copied out of this repository, compiles: e2e/consumers does it, and
// this finds at once what would not.
func TestExamplesImportPublicPackagesOnly(t *testing.T) {
	imports := goList(t, "-f", `{{range .Imports}}{{$.ImportPath}}:{{.}} {{end}}`+
		`{{range .TestImports}}{{$.ImportPath}}:{{.}} {{end}}`+
		`{{range .XTestImports}}{{$.ImportPath}}:{{.}} {{end}}`, "./examples/...")
	ours := 0
	for _, i := range imports {
		example, dep, _ := strings.Cut(i, ":")
		if strings.HasPrefix(dep, module+"/internal/") {
			t.Errorf("%s imports %s", example, dep)
		} else if strings.HasPrefix(dep, module) {
			ours++
		}
	}
	if ours < 20 {
		t.Errorf("the examples import %d packages of this module, want at least 20", ours)
	}
}

// sources calls f with every file of the pure packages that is not a test.
func sources(t *testing.T, f func(pkg string, fset *token.FileSet, file *ast.File)) {
	t.Helper()
	for pkg := range pure {
		dir := filepath.FromSlash(path.Join(".", pkg))
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no files: %v", pkg, err)
		}
		fset := token.NewFileSet()
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			f(pkg, fset, file)
		}
	}
}

func TestPureRoomsHaveNoClockAndNoGoroutine(t *testing.T) {
	clock := []string{
		"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker",
	}
	sources(t, func(_ string, fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%v: a goroutine", fset.Position(n.Pos()))
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if ok && x.Name == "time" && slices.Contains(clock, n.Sel.Name) {
					t.Errorf("%v: the clock", fset.Position(n.Pos()))
				}
			}
			return true
		})
	})
}

// rules are those of every package that has any.
var rules = map[string][]*diag.Rule{
	"diag": diag.Rules(), "release": release.Rules(), "ipam": ipam.Rules(),
	"bridgeconf": bridgeconf.Rules(), "nad": nad.Rules(), "hco": hco.Rules(),
	"podnet": podnet.Rules(), "yamldoc": yamldoc.Rules(), "migration": migration.Rules(),
	"migration/fleet": fleet.Rules(), "migration/plan": plan.Rules(), "cluster": cluster.Rules(),
	"cluster/preflight": preflight.Rules(),
}

func TestEveryRuleSaysAllOfIt(t *testing.T) {
	code := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	seen := map[string]bool{}
	for pkg, list := range rules {
		for _, r := range list {
			if !code.MatchString(r.Code) || seen[r.Code] {
				t.Errorf("%s: code %q is malformed or given twice", pkg, r.Code)
			}
			seen[r.Code] = true
			if r.Stage == 0 || r.Summary == "" || r.Source == "" {
				t.Errorf("%s: %s does not state stage, summary and source", pkg, r.Code)
			}
			if strings.HasSuffix(r.Summary, ".") {
				t.Errorf("%s: the summary of %s is not a title", pkg, r.Code)
			}
		}
	}
	t.Logf("%d rules", len(seen))
}

func TestEveryRuleIsListedAndNamedByItsSeverity(t *testing.T) {
	declared := map[string]int{}
	sources(t, func(pkg string, fset *token.FileSet, file *ast.File) {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) && isRule(v.Values[i]) {
						declared[pkg]++
						warning := sets(v.Values[i], "Severity")
						if strings.HasPrefix(name.Name, "Warn") != warning ||
							strings.HasPrefix(name.Name, "Err") == warning {
							t.Errorf("%v: %s is not named by its severity",
								fset.Position(name.Pos()), name.Name)
						}
					}
				}
			}
		}
	})
	for pkg := range pure {
		if got := len(rules[pkg]); got != declared[pkg] {
			t.Errorf("%s declares %d rules and lists %d", pkg, declared[pkg], got)
		}
	}
}

func isRule(e ast.Expr) bool {
	u, ok := e.(*ast.UnaryExpr)
	if !ok {
		return false
	}
	c, ok := u.X.(*ast.CompositeLit)
	if !ok {
		return false
	}
	switch typ := c.Type.(type) {
	case *ast.Ident:
		return typ.Name == "Rule"
	case *ast.SelectorExpr:
		return typ.Sel.Name == "Rule"
	}
	return false
}

// sets reports whether a composite literal sets the field.
func sets(e ast.Expr, field string) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			k, ok := kv.Key.(*ast.Ident)
			found = found || ok && k.Name == field
		}
		return true
	})
	return found
}
