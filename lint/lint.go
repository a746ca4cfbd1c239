package lint

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/source"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

// Options are what files are judged with. The zero Options are the newest releases, and
// nothing is known beside the files.
type Options struct {
	// Release is that of the programs which read the documents. What it leaves open is what
	// the objects of the cluster say; see [cluster.Cluster.Releases].
	Release release.Release
	// Networks are networks of the cluster that no file tells.
	Networks []ipnet.Claim
	// Resolve asks for what the documents mean.
	Resolve bool
	// Edits asks for the fixes of findings as edits of their files.
	Edits bool
	// Most is how many findings of one rule a document has before the rest of them is one
	// finding that counts them; 0 is 100. A number below it leaves out as few as
	// [diag.List.Add] does.
	Most int
}

// most is how many findings of a rule are reported, where nobody says.
const most = 100

func (o Options) setting() setting {
	return setting{
		Release:      o.Release,
		surroundings: surroundings{Facts: ipam.Facts{Networks: o.Networks}},
		resolve:      o.Resolve,
		most:         cmp.Or(o.Most, most),
	}
}

// Report is what there is to say about files.
type Report struct {
	Files []File `json:"files"` // in the order in which they were given
}

// File is what there is to say about one file.
type File struct {
	Name    string `json:"name"`
	Root    string `json:"root,omitempty"`    // where it was found; "" when it was named
	Cluster string `json:"cluster,omitempty"` // that its documents are of

	// Documents are those that are judged alone, in their order, and then those that are
	// judged with the others only.
	Documents []Document `json:"documents,omitempty"`
	// Unread are the places where the file is neither JSON nor YAML.
	Unread []Finding `json:"unread,omitempty"`
	// Notes are about what is not judged, in the order of their places.
	Notes []Note `json:"notes,omitempty"`
	// Idle is true when nothing in the file is judged.
	Idle bool `json:"idle,omitempty"`
}

// Document is what there is to say about one document of a file.
type Document struct {
	Kind     string          `json:"kind,omitempty"` // of Kinds; "" is judged with the others only
	Place    locate.Position `json:"place"`
	Findings []Finding       `json:"findings"` // in the order of their places
	// Stage is when the program that the document is for refuses it, because of what the
	// document alone says; 0 when it does not.
	Stage diag.Stage `json:"stage"`
	// Resolved is what the document means, in JSON; none when it is refused. With names the
	// releases of the programs to which it means it. Both are there when Options ask for it.
	Resolved json.RawMessage `json:"resolved,omitempty"`
	With     string          `json:"with,omitempty"`
}

// Finding is a finding and its place in the file.
type Finding struct {
	Diagnostic diag.Diagnostic `json:"finding"`
	Start      locate.Position `json:"start"`
	End        locate.Position `json:"end"` // the place after it
	// Others are what it rests on in other documents.
	Others []Other `json:"others,omitempty"`
	// Edits are its fix in the bytes of the file, of different places. Those of two findings
	// may not go together; judge again after each, or call Fix for all. There are none where
	// the file has no place for the fix, such as in a text that a YAML anchor shares, and
	// where Options do not ask for them.
	Edits []locate.Edit `json:"edits,omitempty"`
}

// Other is a member of another document, and where it is.
type Other struct {
	cluster.Place
	File  string          `json:"file"`
	Start locate.Position `json:"start"`
}

// Note says something about a place that is not a finding.
type Note struct {
	Place locate.Position `json:"place"`
	Text  string          `json:"text"`
}

// Judge judges the documents of the files, each alone for the releases and with the settings
// of KubeVirt that its cluster has, and those of each cluster against each other and against
// those of the other clusters. Of files that were found, and not
// named, documents of other programs are passed over. Of what is read, the files stay in
// memory that have a document which is judged.
func Judge(files iter.Seq[source.File], o Options) Report {
	s := o.setting()
	ws := worlds{byName: map[string]*world{}}
	var judged []*file
	for f := range files {
		x := &file{File: f}
		x.read()
		ws.of(f.Cluster, s).addAll(x)
		x.drop()
		judged = append(judged, x)
	}
	for _, f := range judged {
		f.judge(ws.of(f.Cluster, s).setting(s))
	}
	ws.judge()
	var r Report
	for _, f := range judged {
		if o.Edits {
			f.edit()
		}
		r.Files = append(r.Files, f.report(o))
	}
	return r
}

func (f *file) report(o Options) File {
	sortByPlace(f.notes)
	out := File{
		Name: f.Name, Root: f.Root, Cluster: f.Cluster, Notes: f.notes,
		Idle: len(f.docs)+len(f.errs)+len(f.notes) == 0 && !f.used,
	}
	for _, e := range f.errs {
		out.Unread = append(out.Unread, e.Finding)
	}
	for _, d := range slices.Concat(f.docs, f.around) {
		out.Documents = append(out.Documents, d.report(o))
	}
	return out
}

func (d document) report(o Options) Document {
	out := Document{
		Place: d.start, Stage: d.judged.findings.Refused(), Findings: []Finding{},
	}
	for _, f := range d.findings {
		out.Findings = append(out.Findings, f.Finding)
	}
	if d.kind == nil {
		return out
	}
	out.Kind = d.kind.name
	if o.Resolve {
		out.Resolved, out.With = unescaped(d.judged.resolved), d.kind.by.name(d.with)
		if v, ok := d.judged.resolved.(interface{ pooled() bool }); ok && v.pooled() {
			out.With += " and " + d.with.WhereaboutsName()
		}
	}
	return out
}

// HasErrors reports whether there is a finding that is an error.
func (r Report) HasErrors() bool {
	for _, f := range r.Files {
		for _, d := range f.Findings() {
			if d.Diagnostic.Rule.Severity == diag.Error {
				return true
			}
		}
	}
	return false
}

// Findings returns all findings of the file in the order of their places.
func (f File) Findings() []Finding {
	out := slices.Clone(f.Unread)
	for _, d := range f.Documents {
		out = append(out, d.Findings...)
	}
	sortByPlace(out)
	return out
}

// Kinds returns the kinds of document that are judged, as [Answer] and reports name them.
func Kinds() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// String returns "error bridge-vlan-range vlan: …; …", and the places that it rests on.
func (f Finding) String() string {
	const most = 3
	s := f.Diagnostic.String()
	for i, o := range f.Others {
		if i == most {
			return s + fmt.Sprintf(" (and %d more)", len(f.Others)-most)
		}
		s += fmt.Sprintf(" (see %s:%d)", o.File, o.Start.Line)
	}
	return s
}

func kindNames() string { return strings.Join(Kinds(), ", ") }
