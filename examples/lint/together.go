package main

import (
	"fmt"

	"github.com/migrationnet/migrationnet/cluster"
)

// origin is where an object of a cluster was read.
type origin struct {
	file *file
	doc  *document
}

// world is a cluster, and where its objects are from.
type world struct {
	cluster cluster.Cluster
	from    map[cluster.Ref]origin
}

// worlds are the clusters that files are of, by name and in the order of their files.
type worlds struct {
	byName map[string]*world
	all    []*cluster.Cluster
}

// together judges the documents of the files against each other, as those of the clusters
// that the files are of. It adds what it finds to the documents, and what it skips to the
// notes.
func together(files []file, s setting) {
	ws := worlds{byName: map[string]*world{}}
	for i := range files {
		f := &files[i]
		w := ws.of(f.cluster, s)
		for i := range f.docs {
			w.add(origin{f, &f.docs[i]})
		}
		for i := range f.around {
			w.add(origin{f, &f.around[i]})
		}
	}
	for _, c := range ws.all {
		ws.place(c.Check())
	}
	ws.place(cluster.Compare(ws.all...))
	for i := range files {
		for _, docs := range [][]document{files[i].docs, files[i].around} {
			for j := range docs {
				sortByPlace(docs[j].findings)
			}
		}
	}
}

func (ws *worlds) of(name string, s setting) *world {
	w := ws.byName[name]
	if w == nil {
		w = &world{from: map[cluster.Ref]origin{}}
		w.cluster.Name, w.cluster.Release = name, s.Release
		ws.byName[name], ws.all = w, append(ws.all, &w.cluster)
	}
	return w
}

// add adds an object to the cluster. A note says what is not judged with the others.
func (w *world) add(o origin) {
	alone := o.doc.kind != nil // it was judged by itself
	if !shapeOf(o.doc.JSON).kubernetes() {
		return
	}
	note := func(format string, args ...any) {
		o.file.note(o.doc.Position(""), fmt.Sprintf(format, args...))
	}
	switch added := w.cluster.Add(o.doc.JSON); {
	case added.Use == cluster.Used:
		o.file.used = true
		w.from[added.Object] = o
	case added.Use == cluster.Repeated && o.file.walked && !alone:
	case added.Use == cluster.Repeated:
		first := w.from[added.Object]
		note("%v is at %s:%d too: which of them is the cluster's? This one is not compared "+
			"with the others; -cluster NAME=DIR tells clusters apart",
			added.Object, first.file.name, first.doc.Position("").Line)
	case alone:
	case added.Use == cluster.Unread:
		note("%s cannot be read: %s", added.Object.Kind, added.Why)
	case o.file.walked: // a directory has many
	default:
		note("%s is not checked", added.Object.Kind)
	}
}

// place adds what was found between documents to the ones that it is about.
func (ws *worlds) place(found []cluster.Finding) {
	for _, f := range found {
		o := ws.byName[f.Cluster].from[f.Object]
		at := o.doc.at(f.Diagnostic)
		for _, p := range f.Others {
			if there, ok := ws.byName[p.Cluster].from[p.Object]; ok {
				place := there.doc.Position(p.Path)
				at.others = append(at.others, other{p, there.file.name, place})
			}
		}
		if o.doc.template(f.Diagnostic) == "" {
			o.doc.findings = append(o.doc.findings, at)
		}
	}
}
