package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/nad"
)

// file is what one argument, or one file below it, holds.
type file struct {
	name    string
	cluster string // that its documents are of; "" where there is one
	walked  bool   // it was found in a directory, and not named
	used    bool   // objects of it are judged with others
	data    []byte
	docs    []document
	around  []document // that are judged with the others only
	errs    []finding  // of documents that cannot be read
	notes   []note
}

// note says something about a place that is not a finding.
type note struct {
	at   locate.Position
	text string
}

const standardInput = "<stdin>"

// document is one document that the program knows.
type document struct {
	locate.Document
	kind     *kind
	judged   judgement
	findings []finding // in the order of their places
}

// finding is a Diagnostic and its place.
type finding struct {
	diag.Diagnostic
	start, end locate.Position

	edits  []locate.Edit // the fix of a text that cannot be read
	others []other       // what it rests on in other documents
}

// other is a member of another document, and where it is.
type other struct {
	cluster.Place
	file string
	at   locate.Position
}

// all returns all findings of f in the order of their places.
func (f *file) all() []finding {
	out := slices.Clone(f.errs)
	for _, d := range slices.Concat(f.docs, f.around) {
		out = append(out, d.findings...)
	}
	sortByPlace(out)
	return out
}

func sortByPlace(l []finding) {
	slices.SortStableFunc(l, func(a, b finding) int {
		return cmp.Compare(a.start.Offset, b.start.Offset)
	})
}

// read reads what the command line names. What cannot be read is reported.
func (p *program) read() []file {
	if len(p.paths)+len(p.clusters) == 0 {
		p.paths = []string{"-"}
	}
	var out []file
	for _, path := range p.paths {
		out = append(out, p.readPath(path, "")...)
	}
	for _, c := range p.clusters {
		out = append(out, p.readPath(c.path, c.name)...)
	}
	return out
}

// readPath reads a file, or those of a directory, as documents of a cluster.
func (p *program) readPath(path, cluster string) []file {
	if path == "-" {
		data, err := io.ReadAll(p.stdin)
		p.unreadable(err)
		return []file{{name: standardInput, cluster: cluster, data: data}}
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return p.readTree(path, cluster)
	}
	data, err := os.ReadFile(path)
	p.unreadable(err)
	if err != nil {
		return nil
	}
	return []file{{name: path, cluster: cluster, data: data}}
}

func (p *program) unreadable(err error) {
	if err != nil {
		p.unfit = true
		fmt.Fprintln(p.stderr, "lint:", err)
	}
}

// check fills in what there is to say about the files, and notes on stderr what it
// skips.
func (p *program) check(files []file) {
	s := p.setting()
	for i := range files {
		files[i].judge(s)
	}
	together(files, s)
	p.noteTrees(files)
	for i := range files {
		f := &files[i]
		slices.SortStableFunc(f.notes, func(a, b note) int {
			return cmp.Compare(a.at.Offset, b.at.Offset)
		})
		for _, n := range f.notes {
			fmt.Fprintf(p.stderr, "%s:%d:%d: note: %s\n", f.name, n.at.Line, n.at.Column, n.text)
		}
		for _, d := range f.all() {
			p.found = p.found || d.Rule.Severity == diag.Error
		}
	}
}

// judge fills in documents and findings, each document alone, and notes on what it skips.
func (f *file) judge(s setting) {
	f.docs, f.around, f.errs, f.notes = nil, nil, nil, nil
	docs, err := locate.Parse(f.data)
	var bad locate.SyntaxErrors
	if errors.As(err, &bad) && f.mentions() {
		for _, e := range bad {
			if e.Template {
				f.note(e.Position, e.Message)
				continue
			}
			d := diag.ErrSyntax.At("", nil, "%s", e.Message).
				Hinted("%s", cmp.Or(e.Hint, "write JSON or YAML that can be read"))
			f.errs = append(f.errs, finding{
				Diagnostic: d, start: e.Position, end: e.Position, edits: e.Fix,
			})
		}
	}
	for _, whole := range docs {
		for _, d := range objects(whole) {
			shape := shapeOf(d.JSON)
			k, why := kindOf(shape)
			switch {
			case f.walked && !shape.certain():
			case k == nil && shape.kubernetes():
				f.around = append(f.around, document{Document: d})
			case k == nil:
				f.note(d.Position(""), why)
			default:
				doc := document{Document: d, kind: k, judged: k.judge(d.JSON, s)}
				for _, t := range doc.place() {
					f.note(t.start, t.Message)
				}
				f.docs = append(f.docs, doc)
			}
		}
	}
}

func (f *file) note(at locate.Position, text string) {
	f.notes = append(f.notes, note{at, text})
}

// place gives the findings their places. It returns those that are not findings of
// this program: nothing is wrong with a template that is not rendered yet.
func (d *document) place() (templates []finding) {
	for _, f := range d.judged.findings {
		at := d.at(f)
		if left := d.template(f); left != "" {
			at.Message = left + " is not rendered yet"
			templates = append(templates, at)
			continue
		}
		if f.Rule == diag.ErrTemplate {
			templates = append(templates, at)
			continue
		}
		d.findings = append(d.findings, at)
	}
	sortByPlace(d.findings)
	return slices.CompactFunc(templates, func(a, b finding) bool {
		return a.start == b.start && a.Message == b.Message
	})
}

// at returns a finding with its place.
func (d *document) at(f diag.Diagnostic) finding {
	at := finding{Diagnostic: f, start: d.Position(f.Path), end: d.End(f.Path)}
	if start, end, ok := embedded(d.Document, f.Path); ok {
		at.start, at.end = start, end
	}
	switch {
	case f.Rule.OfName:
		at.start = d.Name(f.Path)
	case f.Rule == nad.ErrConfigSyntax || f.Rule == diag.ErrTemplate:
		if place, ok := d.SyntaxError(f.Path); ok {
			at.start = place
		}
	}
	return at
}

// placeholder is what a template has where a value is to be: that of an OpenShift
// Template or of a shell, and that of Helm or of a policy.
var placeholder = regexp.MustCompile(`\$\{[^{}]*\}|\{\{.*?\}\}`)

// template returns the placeholder in the value that a finding is about; "" when
// it has none.
func (d *document) template(f diag.Diagnostic) string {
	value, ok := f.Got.(string)
	if !ok {
		value, _ = d.Text(f.Path)
	}
	if strings.HasPrefix(strings.TrimSpace(value), "{") && !strings.HasPrefix(value, "{{") {
		return "" // a document of its own
	}
	return placeholder.FindString(value)
}
