package lint

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/migrationnet/migrationnet/cluster"
)

// world is a cluster, and where its objects are from.
type world struct {
	cluster cluster.Cluster
	from    map[cluster.Ref]*document
}

// worlds are the clusters that files are of, by name and in the order of their files.
type worlds struct {
	byName map[string]*world
	all    []*cluster.Cluster
}

// setting is s with what the objects of the cluster say.
func (w *world) setting(s setting) setting {
	s.Release, s.kubeVirt = w.cluster.Releases(), w.cluster.Settings()
	return s
}

// judge judges the documents of each cluster against each other, and the clusters. It adds
// what it finds to the documents.
func (ws *worlds) judge() {
	for _, c := range ws.all {
		ws.place(c.Check())
	}
	ws.place(cluster.Compare(ws.all...))
	for _, w := range ws.byName {
		for _, d := range w.from {
			sortByPlace(d.findings)
		}
	}
}

func (ws *worlds) of(name string, s setting) *world {
	w := ws.byName[name]
	if w == nil {
		w = &world{from: map[cluster.Ref]*document{}}
		w.cluster.Name, w.cluster.Release = name, s.Release
		ws.byName[name], ws.all = w, append(ws.all, &w.cluster)
	}
	return w
}

// addAll adds the objects of a file to the cluster. The file keeps of those that are not
// judged alone the ones that the cluster uses.
func (w *world) addAll(f *file) {
	for _, d := range f.docs {
		w.add(d)
	}
	f.around = slices.DeleteFunc(f.around, func(d *document) bool {
		return !w.add(d)
	})
}

// add adds an object to the cluster, and reports whether it is used. A note says what is
// not judged with the others.
func (w *world) add(d *document) bool {
	alone := d.kind != nil // it was judged by itself
	if !d.isObject {
		return false
	}
	note := func(format string, args ...any) {
		d.in.note(d.start, fmt.Sprintf(format, args...))
	}
	switch added := w.cluster.Add(d.json); {
	case added.Use == cluster.Used:
		d.in.used = true
		w.from[added.Object] = d
		return true
	case added.Use == cluster.Repeated && d.in.Found() && !alone:
	case added.Use == cluster.Repeated:
		first := w.from[added.Object]
		if d.in.Found() && first.in != d.in && first.in.Root == d.in.Root &&
			bytes.Equal(first.json, d.json) {
			break // a must-gather has objects alone and in lists
		}
		note("%v is at %s:%d too: which of them is the cluster's? This one is not compared "+
			"with the others; -cluster NAME=DIR tells clusters apart",
			added.Object, first.in.Name, first.start.Line)
	case alone:
	case added.Use == cluster.Unread:
		note("%s cannot be read: %s", added.Object.Kind, added.Why)
	case d.in.Found(): // a directory has many
	default:
		note("%s is not checked", added.Object.Kind)
	}
	return false
}

// place adds what was found between documents to the ones that it is about.
func (ws *worlds) place(found []cluster.Finding) {
	for _, f := range found {
		d := ws.byName[f.Cluster].from[f.Object]
		at := d.at(f.Diagnostic)
		for _, p := range f.Others {
			if there, ok := ws.byName[p.Cluster].from[p.Object]; ok {
				place := there.places().Position(p.Path)
				at.Others = append(at.Others, Other{p, there.in.Name, place})
			}
		}
		if d.template(f.Diagnostic) == "" {
			d.findings = append(d.findings, at)
		}
	}
}
