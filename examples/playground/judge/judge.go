// Package judge says what the page shows of a text: it is the linter, with places that an
// editor in a browser understands, and the pictures of the networks.
package judge

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/lint"
	"github.com/migrationnet/migrationnet/release"
)

// Request is a text, and the OpenShift that it is for; "" is the newest of everything.
type Request struct {
	Text      string `json:"text"`
	OpenShift string `json:"openshift"`
}

// Answer is what the page shows of a text.
type Answer struct {
	Error     string     `json:"error,omitempty"` // of the request
	Documents []Document `json:"documents"`
	Findings  []Finding  `json:"findings"` // in the order of their places
	Notes     []Note     `json:"notes"`
	Pictures  []Picture  `json:"pictures"`
	// Fixed is the text with every fix applied that helps; "" when there is none.
	Fixed string `json:"fixed,omitempty"`
}

// Document is one that is judged.
type Document struct {
	Kind  string `json:"kind"`
	Line  int    `json:"line"`
	Stage string `json:"stage"` // when it is refused: "load" or "setup"; "" when it is not
	With  string `json:"with"`  // the programs to which it means it
	// Effective is what it means, in JSON of several lines; "" when it is refused.
	Effective string `json:"effective,omitempty"`
	// Addresses are those that it hands out, and windows of a plan.
	Addresses []string `json:"addresses,omitempty"`
}

// Finding is a finding and its place. Offsets count UTF-16 code units, as a browser does.
type Finding struct {
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Severity string `json:"severity"`
	Stage    string `json:"stage"`
	Code     string `json:"code"`
	Summary  string `json:"summary"`
	Path     string `json:"path"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	// Edits are its fix, the last in the text first.
	Edits []Edit `json:"edits,omitempty"`
}

// Edit replaces a part of the text.
type Edit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Note is about what is not judged.
type Note struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// JSON answers a request in JSON.
func JSON(request []byte) []byte {
	var r Request
	a := Answer{}
	if err := json.Unmarshal(request, &r); err != nil {
		a.Error = err.Error()
	} else {
		a = Text(r)
	}
	out, err := json.Marshal(a)
	if err != nil {
		out, _ = json.Marshal(Answer{Error: err.Error()}) // a string
	}
	return out
}

// Text judges the text of a request.
func Text(r Request) Answer {
	a := Answer{
		Documents: []Document{}, Findings: []Finding{}, Notes: []Note{}, Pictures: []Picture{},
	}
	options := lint.Options{Resolve: true, Edits: true}
	if r.OpenShift != "" {
		rel, err := release.OpenShift(r.OpenShift)
		if err != nil {
			a.Error = err.Error()
			return a
		}
		options.Release = rel
	}
	if strings.TrimSpace(r.Text) == "" {
		return a
	}
	file := source.File{Name: "text", Data: []byte(r.Text)}
	for _, f := range lint.Judge(slices.Values([]source.File{file}), options).Files {
		a.add(f, offsets(r.Text))
	}
	a.Pictures = append(a.Pictures, pictures(file.Data, options.Release)...)
	if fixed := lint.Fix(file, options); !bytes.Equal(fixed, file.Data) {
		a.Fixed = string(fixed)
	}
	return a
}

func (a *Answer) add(f lint.File, at func(int) int) {
	for _, x := range f.Findings() {
		a.Findings = append(a.Findings, newFinding(x, at))
	}
	for _, n := range f.Notes {
		a.Notes = append(a.Notes, Note{n.Place.Line, n.Text})
	}
	for _, d := range f.Documents {
		if d.Kind == "" {
			continue // it is judged with the others only
		}
		out := Document{Kind: d.Kind, Line: d.Place.Line, Stage: d.Stage.String(), With: d.With}
		if d.Resolved != nil {
			out.Effective, out.Addresses = effective(d.Resolved)
		}
		a.Documents = append(a.Documents, out)
	}
}

func newFinding(x lint.Finding, at func(int) int) Finding {
	d := x.Diagnostic
	out := Finding{
		Line: x.Start.Line, Column: x.Start.Column,
		Start: at(x.Start.Offset), End: at(x.End.Offset),
		Severity: d.Rule.Severity.String(), Stage: d.Stage.String(),
		Code: d.Rule.Code, Summary: d.Rule.Summary, Path: d.Path.Dotted(),
		Message: d.Message, Hint: d.Hint,
	}
	edits := slices.SortedFunc(slices.Values(x.Edits),
		func(a, b locate.Edit) int { return b.Start - a.Start })
	for _, e := range edits {
		out.Edits = append(out.Edits, Edit{at(e.Start), at(e.End), e.Text})
	}
	return out
}

// offsets returns the function from offsets in bytes to those in UTF-16 code units.
func offsets(text string) func(int) int {
	units := make([]int, len(text)+1)
	n := 0
	for i, r := range text {
		units[i] = n
		n += utf16.RuneLen(r)
	}
	units[len(text)] = n
	return func(offset int) int { return units[min(max(offset, 0), len(text))] }
}

// effective returns a document in lines, and the addresses in it.
func effective(resolved json.RawMessage) (text string, addresses []string) {
	var b bytes.Buffer
	var v any
	if json.Indent(&b, resolved, "", "  ") != nil || json.Unmarshal(resolved, &v) != nil {
		return string(resolved), nil
	}
	return b.String(), addressesIn(v)
}

// addressesIn returns what a document hands out, wherever it says so.
func addressesIn(v any) (out []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, addressesIn(e)...)
		}
	case map[string]any:
		if s, ok := v["addresses"].(string); ok && s != "" {
			out = append(out, s)
		}
		if name, ok := v["cluster"].(string); ok && v["first"] != nil && v["last"] != nil {
			first, _ := v["first"].(string)
			last, _ := v["last"].(string)
			return append(out, name+": "+first+" to "+last)
		}
		for _, name := range sorted(v) {
			out = append(out, addressesIn(v[name])...)
		}
	}
	return out
}

func sorted(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
