package table

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Check reports the members that doc, or a document inside it, keeps in Unknown
// although their field could hold them: Parse puts none there. It is silent about
// those of a wrong type, which Parse has reported; refused says that the consumer
// refuses one of them.
func (t *Table[T]) Check(doc *T) (l diag.List, refused bool) {
	return t.CheckUnder("", doc)
}

// CheckUnder is Check of a document that is at path in of another.
func (t *Table[T]) CheckUnder(in diag.Path, doc *T) (l diag.List, refused bool) {
	l, unread := t.Unread(in, doc)
	return l, len(unread) > 0
}

// Unread is CheckUnder that returns where the members are which the consumer
// refuses: what follows from their values is not known.
func (t *Table[T]) Unread(in diag.Path, doc *T) (l diag.List, unread []diag.Path) {
	if !t.keeps(doc) { // most have nothing to check: they need no Reader
		return nil, nil
	}
	r := t.Reader()
	t.check(&r, in, doc)
	return r.List, r.unread
}

// keeps reports whether doc, or a document inside it, has anything in Unknown.
func (o *object[T]) keeps(doc *T) bool {
	if len(*o.unknown(doc)) > 0 {
		return true
	}
	for _, i := range o.inside {
		if o.rows[i].codec.keeps(doc) {
			return true
		}
	}
	return false
}

func (o *object[T]) check(r *Reader, in diag.Path, doc *T) {
	if unknown := *o.unknown(doc); len(unknown) > 0 {
		for _, name := range sortedNames(unknown) {
			if i, _ := o.match(name, 0, r.exact); i >= 0 {
				o.checkKept(r, Place{in, name}, i, string(unknown[name]))
			}
		}
	}
	for _, i := range o.inside {
		o.rows[i].codec.check(r, Place{in, o.names[i]}, doc)
	}
}

// checkKept checks a member in Unknown that row i has a field for.
func (o *object[T]) checkKept(r *Reader, at Place, i int, text string) {
	if v, err := jsonobj.Parse([]byte(text)); err == nil {
		trial := r.trial()
		holds := false
		if v.Kind() == jsonobj.Null {
			holds = o.rows[i].codec.null(new(T))
		} else {
			holds = o.rows[i].codec.read(trial, at, v, new(T))
		}
		if !holds {
			if trial.List.Refused() != 0 {
				r.unread = append(r.unread, at.Path())
			}
			return
		}
	}
	r.List.Add(diag.ErrUnknownKnown.At(at.Path(), text, "%q has a field of its own", at.Name).
		Hinted("set the field, and remove %q from Unknown", at.Name))
}

// Ignored is the finding about a member at a path that the release which reads
// the document ignores: it came with version since.
type Ignored func(at diag.Path, since release.Version) diag.Diagnostic

// ReadBy returns doc as release rel reads it, without the members that it
// ignores, and a finding for each of them. The result shares what is left with
// doc. Members of documents inside are all read.
func (t *Table[T]) ReadBy(doc T, rel release.Release, ignored Ignored) (T, diag.List) {
	if t.ReadsAll(rel) {
		return doc, nil
	}
	return t.readBy(doc, rel, ignored)
}

func (t *Table[T]) readBy(doc T, rel release.Release, ignored Ignored) (T, diag.List) {
	var l diag.List
	unknown, own := t.unknown(&doc), false
	for _, i := range t.late {
		row := &t.rows[i]
		if t.reads(rel, row.name, row.since) {
			continue
		}
		if !row.codec.absent(&doc) {
			row.codec.clear(&doc)
			l.Add(ignored(diag.Path("").Name(row.name), row.since))
		}
		for _, name := range t.spelled(i, *unknown) {
			if !own {
				*unknown, own = maps.Clone(*unknown), true
			}
			delete(*unknown, name)
			l.Add(ignored(diag.Path("").Name(name), row.since))
		}
	}
	return doc, l
}

// spelled returns the names in unknown that are read as that of row i, sorted.
func (t *Table[T]) spelled(i int, unknown map[string]json.RawMessage) (names []string) {
	for name := range unknown {
		if at, _ := t.match(name, i, t.exact); at == i {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// ReadsAll reports whether release rel reads every member.
func (t *Table[T]) ReadsAll(rel release.Release) bool {
	if t.reads == nil {
		return true
	}
	for _, i := range t.late {
		if !t.reads(rel, t.rows[i].name, t.rows[i].since) {
			return false
		}
	}
	return true
}
