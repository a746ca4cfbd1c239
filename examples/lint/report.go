package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/migrationnet/migrationnet/diag"
)

// write writes v as JSON on one line, or indented by the given text, with < and >
// as they are.
func write(w io.Writer, v any, indent string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	return enc.Encode(v)
}

// verdict returns what the real consumer will do: "accept", or "reject" and the
// stage.
func verdict(l diag.List) (what, stage string) {
	if s := l.Refused(); s != 0 {
		return "reject", s.String()
	}
	return "accept", ""
}

// writeText prints a line for each finding, and the effective documents.
func (p *program) writeText(files []file) error {
	for _, f := range files {
		p.lines(p.stdout, f)
		if !p.resolve {
			continue
		}
		for _, d := range f.docs {
			at := d.Position("")
			if d.judged.resolved == nil {
				fmt.Fprintf(p.stdout, "%s:%d:%d: %s: nothing is effective\n", f.name, at.Line,
					at.Column, d.kind.name)
				continue
			}
			fmt.Fprintf(p.stdout, "%s:%d:%d: %s: effective with %s:\n", f.name, at.Line, at.Column,
				d.kind.name, p.with(d))
			if err := write(p.stdout, d.judged.resolved, "  "); err != nil {
				return err
			}
		}
	}
	return nil
}

// with names the programs whose releases make a document effective.
func (p *program) with(d document) string {
	name := d.kind.by.name(p.release)
	if v, ok := d.judged.resolved.(interface{ pooled() bool }); ok && v.pooled() {
		name += " and " + p.release.WhereaboutsName()
	}
	return name
}

func (p *program) lines(w io.Writer, f file) {
	for _, d := range f.all() {
		fmt.Fprintf(w, "%s:%d:%d: %v\n", f.name, d.start.Line, d.start.Column, d.Diagnostic)
	}
}

// documentJSON is a document in the output of -o json.
type documentJSON struct {
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Column   int           `json:"column"`
	Kind     string        `json:"kind,omitempty"`
	Verdict  string        `json:"verdict"`
	Stage    string        `json:"stage"`
	Findings []findingJSON `json:"findings"`
	Resolved any           `json:"resolved,omitempty"`
}

type findingJSON struct {
	Line      int       `json:"line"`
	Column    int       `json:"column"`
	EndLine   int       `json:"endLine"`
	EndColumn int       `json:"endColumn"`
	Code      string    `json:"code"`
	Severity  string    `json:"severity"`
	Stage     string    `json:"stage"`
	Path      diag.Path `json:"path"`
	Message   string    `json:"message"`
	Hint      string    `json:"hint,omitempty"`
	Fix       []diag.Op `json:"fix,omitempty"`
}

func newFindingJSON(f finding) findingJSON {
	return findingJSON{f.start.Line, f.start.Column, f.end.Line, f.end.Column,
		f.Rule.Code, f.Rule.Severity.String(), f.Stage.String(), f.Path, f.Message, f.Hint, f.Fix}
}

// writeJSON prints one array of documents. One that cannot be read has no kind.
func (p *program) writeJSON(files []file) error {
	out := []documentJSON{}
	for _, f := range files {
		for _, e := range f.errs {
			what, stage := verdict(diag.List{e.Diagnostic})
			out = append(out, documentJSON{
				File:     f.name,
				Line:     e.start.Line,
				Column:   e.start.Column,
				Verdict:  what,
				Stage:    stage,
				Findings: []findingJSON{newFindingJSON(e)},
			})
		}
		for _, d := range f.docs {
			what, stage := verdict(d.judged.findings)
			at := d.Position("")
			j := documentJSON{
				File:     f.name,
				Line:     at.Line,
				Column:   at.Column,
				Kind:     d.kind.name,
				Verdict:  what,
				Stage:    stage,
				Findings: []findingJSON{},
			}
			for _, x := range d.findings {
				j.Findings = append(j.Findings, newFindingJSON(x))
			}
			if p.resolve {
				j.Resolved = d.judged.resolved
			}
			out = append(out, j)
		}
	}
	return write(p.stdout, out, "  ")
}
