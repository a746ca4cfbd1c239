package preflight

import (
	"fmt"
	"io"
	"strings"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/junit"
)

// of names the clusters of a point: "east", "east and west", "" where there is one.
func (p Point) of() string {
	if p.Other == "" {
		return p.Cluster
	}
	return p.Cluster + " and " + p.Other
}

// text returns a finding, without the path of what is not in an object.
func text(f cluster.Finding) string {
	if f.Object == (cluster.Ref{}) {
		return f.Diagnostic.Hint
	}
	s := f.Object.String() + ": " + f.Diagnostic.String()
	for _, o := range f.Others {
		s += fmt.Sprintf(" (see %v)", o)
	}
	return s
}

// WriteText writes the report for people: for each cluster, and each two, a line for each
// point, and below it what is wrong and what to do.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	last := ""
	for _, p := range r.Points {
		if of := p.of(); of != last {
			fmt.Fprintf(&b, "%s:\n", diag.Printable(of))
			last = of
		}
		fmt.Fprintf(&b, "  %-8v %s", p.Answer, p.Title)
		if len(p.Evidence) > 0 && p.Answer == Yes && len(p.Findings) == 0 {
			fmt.Fprintf(&b, " (%s)", diag.Printable(p.Evidence[0].String()))
		}
		b.WriteByte('\n')
		for _, f := range p.Findings {
			fmt.Fprintf(&b, "           %s\n", diag.Printable(text(f)))
		}
	}
	fmt.Fprintln(&b, r.Sentence())
	_, err := io.WriteString(w, b.String())
	return err
}

// Sentence says for a person what the answer is. It has no full stop.
func (r Report) Sentence() string {
	var no, unknown int
	for _, p := range r.Points {
		switch {
		case p.Advisory:
		case p.Answer == No:
			no++
		case p.Answer == Unknown:
			unknown++
		}
	}
	switch r.Answer() {
	case No:
		return fmt.Sprintf("NOT READY: %s of %d", points(no, "is no", "are no"), len(r.Points))
	case Unknown:
		return fmt.Sprintf(
			"cannot tell: %s of %d",
			points(unknown, "is unknown", "are unknown"),
			len(r.Points),
		)
	}
	return "ready"
}

func points(n int, one, many string) string {
	if n == 1 {
		return "1 point " + one
	}
	return fmt.Sprintf("%d points %s", n, many)
}

// WriteJUnit writes the report as the XML of JUnit, which pipelines show: a suite for each
// cluster and each two, a failure for each no, and what is unknown as skipped. Advisory
// points never fail.
func (r Report) WriteJUnit(w io.Writer) error {
	var out junit.Suites
	for _, p := range r.Points {
		if n := len(out.Suites); n == 0 || out.Suites[n-1].Name != suiteName(p) {
			out.Suites = append(out.Suites, junit.Suite{Name: suiteName(p), Skipped: new(int)})
		}
		s := &out.Suites[len(out.Suites)-1]
		s.Tests++
		c := junit.Case{Class: "preflight." + p.Code, Name: p.Title}
		var lines []string
		for _, f := range p.Findings {
			lines = append(lines, diag.Printable(text(f)))
		}
		switch {
		case p.Answer == No && !p.Advisory:
			s.Failures++
			c.Failure = &junit.Failure{Message: lines[0], Text: strings.Join(lines, "\n")}
		case p.Answer != Yes:
			*s.Skipped++
			c.Skipped = &junit.Skipped{Message: strings.Join(lines, "\n")}
		}
		s.Cases = append(s.Cases, c)
	}
	return out.Write(w)
}

func suiteName(p Point) string {
	if of := p.of(); of != "" {
		return diag.Printable(of)
	}
	return "cluster"
}
