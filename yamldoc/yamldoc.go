// Package yamldoc reads and writes the documents of this module as YAML. It is
// apart from the packages of the documents, so that those who need no YAML do not
// pay for it.
//
//	request, findings := yamldoc.Parse(data, plan.Parse)
//	out, err := yamldoc.Marshal(request)
//
// Text is read by the rules of YAML 1.1, as kubectl does, and more strictly in two
// things: a member given twice is an error, and so is a second document. Paths of
// findings are those of the JSON form; package diag/locate has their lines. JSON
// is YAML too.
package yamldoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"go.yaml.in/yaml/v3"
)

// Parse reads the one document in data with the Parse of its package.
func Parse[T any](data []byte, parse func([]byte) (T, diag.List)) (T, diag.List) {
	j, l := JSON(data)
	if l.HasErrors() {
		var none T
		return none, l
	}
	return parse(j)
}

// JSON returns the one document in data as JSON, or the reasons why it is not one
// document.
func JSON(data []byte) ([]byte, diag.List) {
	docs, err := locate.Parse(data)
	var l diag.List
	for _, e := range syntaxErrors(err) {
		l.Add(diag.ErrSyntax.At("", nil, "%v", e).Hinted("write one YAML document"))
	}
	switch {
	case len(l) > 0:
		return nil, l
	case len(docs) == 0:
		return nil, diag.List{diag.ErrSyntax.At("", nil, "there is no document").
			Hinted("write one YAML document")}
	case len(docs) > 1:
		return nil, diag.List{ErrDocuments.At("", nil,
			"there are %d documents, of which only the first would be read; "+
				"the second begins in line %d",
			len(docs), docs[1].Position("").Line).
			Hinted("read them one by one; diag/locate splits a file")}
	}
	v, err := jsonobj.Parse(docs[0].JSON)
	if err != nil {
		return nil, diag.List{diag.ErrSyntax.At("", nil, "not YAML: %v", err).
			Hinted("write one YAML document")}
	}
	if twice(nil, v, &l); len(l) > 0 {
		return nil, l
	}
	return docs[0].JSON, nil
}

func syntaxErrors(err error) []*locate.SyntaxError {
	var all locate.SyntaxErrors
	errors.As(err, &all)
	return all
}

// place is where a value is. Its path is only made for a finding: those of all values take
// memory as the square of how deep the document is, 26 MB for 10 kB of brackets.
type place struct {
	in    *place // nil is the document
	name  string // of a member
	index int    // of an element; -1 is a member
}

// path returns the path to p.
func (p *place) path() diag.Path {
	switch {
	case p == nil:
		return ""
	case p.index < 0:
		return p.in.path().Name(p.name)
	}
	return p.in.path().Index(p.index)
}

// twice reports the members of v, and of what is in it, that are given twice.
func twice(at *place, v jsonobj.Value, l *diag.List) {
	switch v.Kind() {
	case jsonobj.Object:
		seen := map[string]bool{}
		for m := range v.All() {
			here := &place{at, m.Name, -1}
			if seen[m.Name] {
				l.Add(ErrTwice.At(here.path(), nil, "%q is given twice", m.Name).
					Hinted("remove one of them"))
			}
			seen[m.Name] = true
			twice(here, m.Value, l)
		}
	case jsonobj.Array:
		for i, e := range v.Each() {
			twice(&place{at, "", i}, e, l)
		}
	}
}

// Marshal returns a document as YAML. Members are in alphabetical order: equal
// documents give equal bytes.
func Marshal(doc json.Marshaler) ([]byte, error) {
	j, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	v, err := jsonobj.Parse(j)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	e.CompactSeqIndent() // as kubectl writes lists
	if err := e.Encode(value(v)); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}

// value returns v as yaml.v3 takes it. A string goes as a string of Go: of those
// it quotes also what only YAML 1.1 takes for something else, such as yes and 1:20.
func value(v jsonobj.Value) any {
	switch v.Kind() {
	case jsonobj.Object:
		out := map[string]any{}
		for m := range v.All() {
			out[m.Name] = value(m.Value)
		}
		for name := range out {
			if mustQuote(name) {
				return quotedKeys(out)
			}
		}
		return out
	case jsonobj.Array:
		out := []any{}
		for _, e := range v.Each() {
			out = append(out, value(e))
		}
		return out
	case jsonobj.String:
		s, _ := v.Str() // it is a string
		if mustQuote(s) {
			return quoted(s)
		}
		return s
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: v.Text} // as written
}

// mustQuote reports whether yaml.v3 v3.0.4 writes s as what it does not read
// again as s: the merge key goes plain, and a text whose first line begins with
// a blank goes as a literal block, of which a tab is taken for indentation.
func mustQuote(s string) bool {
	return s == "<<" || strings.Contains(s, "\n") && strings.ContainsAny(s[:1], " \t\n")
}

func quoted(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s}
}

func quotedKeys(members map[string]any) any {
	out := &yaml.Node{Kind: yaml.MappingNode}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var v yaml.Node
		_ = v.Encode(members[name]) // strings, numbers and nodes can be encoded
		out.Content = append(out.Content, quoted(name), &v)
	}
	return out
}

// What this package can say, beside [diag.ErrSyntax].
var (
	ErrDocuments = &diag.Rule{Code: "yaml-documents", Kind: diag.Forbidden, Stage: diag.Load,
		Summary: "Several documents where one is read",
		Source:  "this module: a reader of one document drops the others (module.md 3)"}
	ErrTwice = &diag.Rule{Code: "yaml-member-twice", Kind: diag.Duplicate, Stage: diag.Load,
		OfName: true, Summary: "Member given twice",
		Source: "YAML 1.2.2, 3.2.1.3: the keys of a mapping are unique (module.md 3)"}
)

// Rules returns every rule of this package.
func Rules() []*diag.Rule { return []*diag.Rule{ErrDocuments, ErrTwice} }
