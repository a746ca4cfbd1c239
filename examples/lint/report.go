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
		fmt.Fprintf(w, "%s:%d:%d: %v%s\n", f.name, d.start.Line, d.start.Column, d.Diagnostic,
			seeAlso(d.others))
	}
}

// seeAlso names the places in other documents that a finding rests on.
func seeAlso(others []other) string {
	const most = 3
	s := ""
	for i, o := range others {
		if i == most {
			return s + fmt.Sprintf(" (and %d more)", len(others)-most)
		}
		s += fmt.Sprintf(" (see %s:%d)", o.file, o.at.Line)
	}
	return s
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
	Line      int         `json:"line"`
	Column    int         `json:"column"`
	EndLine   int         `json:"endLine"`
	EndColumn int         `json:"endColumn"`
	Code      string      `json:"code"`
	Severity  string      `json:"severity"`
	Stage     string      `json:"stage"`
	Path      diag.Path   `json:"path"`
	Message   string      `json:"message"`
	Hint      string      `json:"hint,omitempty"`
	Fix       []diag.Op   `json:"fix,omitempty"`
	Others    []otherJSON `json:"others,omitempty"`
}

// otherJSON is a member of another document that a finding rests on.
type otherJSON struct {
	File   string    `json:"file"`
	Line   int       `json:"line"`
	Column int       `json:"column"`
	Object string    `json:"object"`
	Path   diag.Path `json:"path"`
}

func newFindingJSON(f finding) findingJSON {
	out := findingJSON{
		Line: f.start.Line, Column: f.start.Column, EndLine: f.end.Line, EndColumn: f.end.Column,
		Code: f.Rule.Code, Severity: f.Rule.Severity.String(), Stage: f.Stage.String(),
		Path: f.Path, Message: f.Message, Hint: f.Hint, Fix: f.Fix,
	}
	for _, o := range f.others {
		out.Others = append(out.Others,
			otherJSON{o.file, o.at.Line, o.at.Column, o.Object.String(), o.Path})
	}
	return out
}

// writeJSON prints one array of documents. One that cannot be read has no kind, and
// neither has one that is only judged with the others, which is there when there is
// something to say about it.
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
			j := newDocumentJSON(f.name, d)
			j.Kind = d.kind.name
			if p.resolve {
				j.Resolved = d.judged.resolved
			}
			out = append(out, j)
		}
		for _, d := range f.around {
			if len(d.findings) > 0 {
				out = append(out, newDocumentJSON(f.name, d))
			}
		}
	}
	return write(p.stdout, out, "  ")
}

func newDocumentJSON(file string, d document) documentJSON {
	what, stage := verdict(d.judged.findings)
	at := d.Position("")
	j := documentJSON{
		File: file, Line: at.Line, Column: at.Column, Verdict: what, Stage: stage,
		Findings: []findingJSON{},
	}
	for _, x := range d.findings {
		j.Findings = append(j.Findings, newFindingJSON(x))
	}
	return j
}
