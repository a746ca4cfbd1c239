package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/nad"
)

// file is what one argument, or one file below it, holds.
type file struct {
	name string
	data []byte
	docs []document
	errs []finding // of documents that cannot be read
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

	edits []locate.Edit // the fix of a text that cannot be read
}

// all returns all findings of f in the order of their places.
func (f *file) all() []finding {
	out := slices.Clone(f.errs)
	for _, d := range f.docs {
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

// extensions are those of the files that are taken from a directory.
var extensions = []string{".yaml", ".yml", ".json", ".conf", ".conflist"}

// read reads what the command line names. What cannot be read is reported.
func (p *program) read() []file {
	var out []file
	if len(p.paths) == 0 {
		p.paths = []string{"-"}
	}
	for _, path := range p.paths {
		if path == "-" {
			data, err := io.ReadAll(p.stdin)
			p.unreadable(err)
			out = append(out, file{name: standardInput, data: data})
			continue
		}
		root := path
		if st, err := os.Stat(path); err == nil && st.IsDir() {
			root += string(filepath.Separator) // also of a link to it
		}
		err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				p.unreadable(err)
				return nil
			case e.IsDir() || name != root && !slices.Contains(extensions, filepath.Ext(name)):
				return nil
			}
			data, err := os.ReadFile(name)
			p.unreadable(err)
			if err == nil {
				out = append(out, file{name: name, data: data})
			}
			return nil
		})
		p.unreadable(err)
	}
	return out
}

func (p *program) unreadable(err error) {
	if err != nil {
		p.unfit = true
		fmt.Fprintln(p.stderr, "lint:", err)
	}
}

// check fills in what there is to say about f, and notes on stderr what it
// skips.
func (p *program) check(f *file) {
	for _, note := range f.judge(p.setting()) {
		fmt.Fprintln(p.stderr, note)
	}
	for _, d := range f.all() {
		p.found = p.found || d.Rule.Severity == diag.Error
	}
}

// judge fills in documents and findings, and returns notes on what it skips.
func (f *file) judge(s setting) (notes []string) {
	f.docs, f.errs = nil, nil
	docs, err := locate.Parse(f.data)
	var bad locate.SyntaxErrors
	if errors.As(err, &bad) {
		for _, e := range bad {
			if e.Template {
				notes = append(notes, f.note(e.Position, e.Message))
				continue
			}
			d := diag.ErrSyntax.At("", nil, "%s", e.Message).
				Hinted("%s", cmp.Or(e.Hint, "write JSON or YAML that can be read"))
			f.errs = append(f.errs, finding{d, e.Position, e.Position, e.Fix})
		}
	}
	for _, whole := range docs {
		for _, d := range objects(whole) {
			k, why := kindOf(shapeOf(d.JSON))
			if k == nil {
				notes = append(notes, f.note(d.Position(""), why))
				continue
			}
			doc := document{Document: d, kind: k, judged: k.judge(d.JSON, s)}
			for _, t := range doc.place() {
				notes = append(notes, f.note(t.start, t.Message))
			}
			f.docs = append(f.docs, doc)
		}
	}
	return notes
}

// note says something about a place that is not a finding.
func (f *file) note(at locate.Position, text string) string {
	return fmt.Sprintf("%s:%d:%d: note: %s", f.name, at.Line, at.Column, text)
}

// place gives the findings their places. It returns those that are not findings of
// this program: nothing is wrong with a template that is not rendered yet.
func (d *document) place() (templates []finding) {
	for _, f := range d.judged.findings {
		at := finding{f, d.Position(f.Path), d.End(f.Path), nil}
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
