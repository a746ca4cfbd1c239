package lint

import (
	"bytes"
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
)

// file is a file that is being judged.
type file struct {
	source.File
	used   bool // objects of it are judged with others
	docs   []*document
	around []*document // that are judged with the others only
	errs   []finding   // of documents that cannot be read
	notes  []Note
}

// document is one document that is known.
type document struct {
	in    *file
	nth   int // of the objects in the file
	json  []byte
	start locate.Position
	tree  *locate.Document // nil when it is not loaded

	kind     *kind
	isObject bool            // of Kubernetes
	with     release.Release // that it was judged for
	judged   judgement
	findings []finding // in the order of their places
}

// places returns the document with its places. They take many times the memory of the
// text, so that they are dropped when a file is read, and made again where they are asked
// for: most documents have no findings.
func (d *document) places() locate.Document {
	if d.tree == nil {
		d.in.load()
	}
	return *d.tree
}

// load makes the places of all documents of the file.
func (f *file) load() {
	var all []locate.Document
	docs, _ := locate.Parse(f.Data) // what cannot be read is known
	for _, whole := range docs {
		all = append(all, objects(whole)...)
	}
	for _, d := range slices.Concat(f.docs, f.around) {
		d.tree = &all[d.nth]
	}
}

// drop drops the places, and the text when nothing is left that has any.
func (f *file) drop() {
	for _, d := range slices.Concat(f.docs, f.around) {
		d.tree = nil
	}
	if len(f.docs)+len(f.around) == 0 {
		f.Data = nil
	}
}

// finding is a Finding, and the fix of a text that cannot be read.
type finding struct {
	Finding
	edits []locate.Edit
}

func (f Finding) offset() int { return f.Start.Offset }
func (n Note) offset() int    { return n.Place.Offset }

// sortByPlace sorts findings or notes of a file.
func sortByPlace[T interface{ offset() int }](l []T) {
	slices.SortStableFunc(l, func(a, b T) int { return cmp.Compare(a.offset(), b.offset()) })
}

// read fills in the documents, and what cannot be read.
func (f *file) read() {
	f.docs, f.around, f.errs, f.notes = nil, nil, nil, nil
	if f.Found() && !mentions(f.Data) && !cluster.Mentions(f.Data) {
		return
	}
	docs, err := locate.Parse(f.Data)
	var bad locate.SyntaxErrors
	if errors.As(err, &bad) && (!f.Found() || mentions(f.Data)) {
		for _, e := range bad {
			f.unread(e)
		}
	}
	nth := 0
	for _, whole := range docs {
		for _, one := range objects(whole) {
			shape := shapeOf(one.JSON)
			k, why := kindOf(shape)
			d := &document{
				in: f, nth: nth, json: one.JSON, start: one.Position(""), tree: &one, kind: k,
				isObject: shape.kubernetes(),
			}
			nth++
			switch {
			case f.Found() && !shape.certain():
			case k == nil && shape.kubernetes():
				f.around = append(f.around, d)
			case k == nil:
				f.note(d.start, why)
			default:
				f.docs = append(f.docs, d)
			}
		}
	}
}

// unread keeps a place that cannot be read. Nothing is wrong with a template.
func (f *file) unread(e *locate.SyntaxError) {
	if e.Template {
		f.note(e.Position, e.Message)
		return
	}
	d := diag.ErrSyntax.At("", nil, "%s", e.Message).
		Hinted("%s", cmp.Or(e.Hint, "write JSON or YAML that can be read"))
	f.errs = append(f.errs, finding{
		Finding: Finding{Diagnostic: d, Start: e.Position, End: e.Position}, edits: e.Fix,
	})
}

// judge fills in the findings, each document alone, and notes on what it skips.
func (f *file) judge(s setting) {
	for _, d := range f.docs {
		d.with, d.judged = s.Release, d.kind.judged(d.json, s)
		if !s.resolve {
			d.judged.resolved = nil
		}
		for _, t := range d.place() {
			f.note(t.Start, t.Diagnostic.Message)
		}
	}
}

func (f *file) note(at locate.Position, text string) {
	f.notes = append(f.notes, Note{at, text})
}

// said are what a document that is judged has to say, one of them somewhere.
var said = []string{
	"cniVersion", "k8s.cni.cncf.io", "kubevirt.io/", "k8s.ovn.org", "harvesterhci.io",
	"operator.openshift.io/", "config.openshift.io/", "nmstate.io/", "whereabouts.cni",
	"policy.open-cluster",
}

// mentions reports whether a text can be of ours: what cannot be read of another one is not
// mentioned.
func mentions(text []byte) bool {
	for _, s := range said {
		if bytes.Contains(text, []byte(s)) {
			return true
		}
	}
	return member.Match(text)
}

// member matches a member that a CNI configuration or a plan has.
var member = regexp.MustCompile(`(?:ipam|cidr)["']?\s*:`)

// certain reports whether a document of a directory is what it looks like: other programs
// have files with plugins, or a type, too.
func (s shape) certain() bool {
	known := slices.Contains(nad.PluginTypes(), s.pluginType)
	return s.kubernetes() || s.has("cniVersion") || known && s.has("ipam") ||
		isPlan(s) && typeOf(members(s.members["network"])["cidr"]) == aString
}

// place gives the findings their places. It returns those that are not findings:
// nothing is wrong with a template that is not rendered yet.
func (d *document) place() (templates []finding) {
	for _, f := range d.judged.findings {
		at := d.at(f)
		if left := d.template(f); left != "" {
			at.Diagnostic.Message = left + " is not rendered yet"
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
		return a.Start == b.Start && a.Diagnostic.Message == b.Diagnostic.Message
	})
}

// at returns a finding with its place.
func (d *document) at(f diag.Diagnostic) finding {
	tree := d.places()
	at := Finding{Diagnostic: f, Start: tree.Position(f.Path), End: tree.End(f.Path)}
	if start, end, ok := embedded(tree, f.Path); ok {
		at.Start, at.End = start, end
	}
	switch {
	case f.Rule.OfName:
		at.Start = tree.Name(f.Path)
	case f.Rule == nad.ErrConfigSyntax || f.Rule == diag.ErrTemplate:
		if place, ok := tree.SyntaxError(f.Path); ok {
			at.Start = place
		}
	}
	return finding{Finding: at}
}

// placeholder is what a template has where a value is to be: that of an OpenShift
// Template or of a shell, and that of Helm or of a policy.
var placeholder = regexp.MustCompile(`\$\{[^{}]*\}|\{\{.*?\}\}`)

// template returns the placeholder in the value that a finding is about; "" when
// it has none.
func (d *document) template(f diag.Diagnostic) string {
	value, ok := f.Got.(string)
	if !ok {
		value, _ = d.places().Text(f.Path)
	}
	if strings.HasPrefix(strings.TrimSpace(value), "{") && !strings.HasPrefix(value, "{{") {
		return "" // a document of its own
	}
	return placeholder.FindString(value)
}
