// Package junit writes the XML of JUnit, which pipelines show (the schema of Apache Ant 1.10).
package junit

import (
	"encoding/xml"
	"io"
)

// Suites are the whole document.
type Suites struct {
	XMLName xml.Name `xml:"testsuites"`
	Suites  []Suite  `xml:"testsuite"`
}

// Suite has the cases of one subject, and counts them.
type Suite struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Skipped  *int   `xml:"skipped,attr"` // nil is not written: none ever is
	Cases    []Case `xml:"testcase"`
}

// Case is one test.
type Case struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *Failure `xml:"failure"`
	Skipped *Skipped `xml:"skipped"`
	Out     string   `xml:"system-out,omitempty"`
}

// Failure says why a case fails.
type Failure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// Skipped says why a case is not known.
type Skipped struct {
	Message string `xml:"message,attr"`
}

// Write writes the document.
func (s Suites) Write(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
