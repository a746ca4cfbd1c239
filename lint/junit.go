package lint

import (
	"cmp"
	"encoding/xml"
	"io"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// The elements of JUnit's XML that are written (the schema of Apache Ant 1.10).
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitFailure `xml:"failure"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the report as the XML of JUnit, which pipelines show: a suite for each
// file with something that is judged, and a case for each document, which fails when it has an
// error. Warnings alone are its output.
func (r Report) WriteJUnit(w io.Writer) error {
	var out junitSuites
	for _, f := range r.Files {
		s := junitSuite{Name: diag.Printable(f.Name)}
		for _, x := range f.Unread {
			s.add(f.Name, Document{Place: x.Start, Findings: []Finding{x}})
		}
		for _, d := range f.Documents {
			if d.Kind != "" || len(d.Findings) > 0 {
				s.add(f.Name, d)
			}
		}
		if s.Tests > 0 {
			out.Suites = append(out.Suites, s)
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// add adds the case of a document.
func (s *junitSuite) add(file string, d Document) {
	kind := cmp.Or(d.Kind, "document")
	c := junitCase{Class: "lint." + kind, Name: kind + " at " + at(d.Place)}
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
		c.Failure = &junitFailure{Message: first, Text: text}
	} else {
		c.Out = text
	}
	s.Cases = append(s.Cases, c)
}
