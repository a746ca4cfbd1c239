package lint

import (
	"cmp"
	"io"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/junit"
)

// WriteJUnit writes the report as the XML of JUnit, which pipelines show: a suite for each
// file with something that is judged, and a case for each document, which fails when it has an
// error. Warnings alone are its output.
func (r Report) WriteJUnit(w io.Writer) error {
	var out junit.Suites
	for _, f := range r.Files {
		s := junit.Suite{Name: diag.Printable(f.Name)}
		for _, x := range f.Unread {
			add(&s, f.Name, Document{Place: x.Start, Findings: []Finding{x}})
		}
		for _, d := range f.Documents {
			if d.Kind != "" || len(d.Findings) > 0 {
				add(&s, f.Name, d)
			}
		}
		if s.Tests > 0 {
			out.Suites = append(out.Suites, s)
		}
	}
	return out.Write(w)
}

// add adds the case of a document.
func add(s *junit.Suite, file string, d Document) {
	kind := cmp.Or(d.Kind, "document")
	c := junit.Case{Class: "lint." + kind, Name: kind + " at " + at(d.Place)}
	var lines []string
	first := "" // of the errors
	for _, x := range d.Findings {
		lines = append(lines, diag.Printable(file+":"+at(x.Start)+": "+x.String()))
		if first == "" && x.Diagnostic.Rule.Severity == diag.Error {
			first = diag.Printable(x.Diagnostic.Message)
		}
	}
	text := strings.Join(lines, "\n")
	s.Tests++
	if first != "" {
		s.Failures++
		c.Failure = &junit.Failure{Message: first, Text: text}
	} else {
		c.Out = text
	}
	s.Cases = append(s.Cases, c)
}
