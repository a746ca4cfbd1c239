// Package table reads and writes a JSON document by one table of its members.
//
// A document type lists its members once, in canonical order, in a variable of
// its package. Reading, writing, checking, the public list of members and the
// tests use that table, so no member can be known to one of them only. Its rows
// are made when the package is initialized; a row finds its field in a document
// by an accessor.
//
// Reading follows encoding/json, for that is what the real consumers use: names
// fold in case, a later member is read over an earlier one, null leaves a plain
// field as it was.
package table

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Unknown finds the map of a T that keeps, verbatim, the members without a field
// and those that their field cannot hold. A nil Unknown is that of an object of
// which only the members with a row are read, the last of those with one name: any
// other is neither kept nor reported, and the object is not written.
type Unknown[T any] func(*T) *map[string]json.RawMessage

// Table reads, writes, checks and describes the documents of one type. It does
// not change after the package that makes it is initialized.
type Table[T any] struct {
	object[T]
	consumer string
	exact    bool
	reads    Reads
	misspelt *diag.Rule
}

// Reads reports whether a release reads the named member, which is new in a
// version of the consumer.
type Reads func(rel release.Release, name string, since release.Version) bool

// New returns the table with the given rows, of documents that the named
// consumer reads: "the bridge plugin". A consumer "" is one of several, so that
// nothing is said of members that the table does not have.
func New[T any](consumer string, unknown Unknown[T], rows ...Row[T]) *Table[T] {
	return &Table[T]{object: newObject(unknown, rows), consumer: consumer}
}

// Part returns the table of an object inside of documents. It is read for the
// consumer of the document.
func Part[T any](unknown Unknown[T], rows ...Row[T]) *Table[T] { return New("", unknown, rows...) }

// Wanted names what the table reads of an object: nil wants it as it is, for other
// members are kept.
func (t *Table[T]) Wanted() jsonobj.Tree { return t.wanted() }

// Exact returns t for a consumer that matches names exactly and reads the last
// of equal names only, as the Kubernetes API server does.
func (t *Table[T]) Exact() *Table[T] { c := *t; c.exact = true; return &c }

// Strict returns t for a consumer that refuses, by the given rule, a member whose
// name is nearly that of a row. Other members without a row are ignored.
func (t *Table[T]) Strict(misspelt *diag.Rule) *Table[T] { c := *t; c.misspelt = misspelt; return &c }

// Open returns t for an object that has many members which are no concern of
// the table: they are kept, and not reported.
func (t *Table[T]) Open() *Table[T] { c := *t; c.open = true; return &c }

// Late returns t for a consumer that does not read every member in every
// release.
func (t *Table[T]) Late(reads Reads) *Table[T] { c := *t; c.reads = reads; return &c }

// Without returns t without the named members.
func (t *Table[T]) Without(names ...string) *Table[T] {
	c := *t
	c.object = newObject(t.unknown, t.rowsWithout(names))
	c.open, c.picks = t.open, t.picks
	return &c
}

// reading is a document that is being read.
type reading[T any] struct {
	Reader
	doc T
}

// Parse reads data as a consumer does that reads every member.
func (t *Table[T]) Parse(data []byte) (T, diag.List) {
	r := reading[T]{Reader: t.Reader()}
	t.Document(&r.Reader, data, &r.doc)
	return r.doc, r.List
}

// Read reads data as the consumer of release rel does: what is wrong with the
// value of a member that it does not read is not a finding.
func (t *Table[T]) Read(data []byte, rel release.Release) (T, diag.List) {
	doc, l := t.ReadNew(data, rel)
	return *doc, l
}

// ReadNew is Read that returns the document where it was read. The accessors of
// the rows want it on the heap, and so does Resolve: one of it is enough.
func (t *Table[T]) ReadNew(data []byte, rel release.Release) (*T, diag.List) {
	r := &reading[T]{Reader: t.ReaderFor(rel)}
	t.Document(&r.Reader, data, &r.doc)
	return &r.doc, r.List
}

// Unmarshal reads data into doc for encoding/json: it is Parse, with an error for
// what is no such document at all. What a field cannot hold is in Unknown.
func (t *Table[T]) Unmarshal(data []byte, doc *T) error {
	read, l := t.Parse(data)
	for _, d := range l {
		if d.Path == "" && d.Rule.Severity == diag.Error || d.Rule == diag.ErrPlugin {
			return diag.List{d}.Err()
		}
	}
	*doc = read
	return nil
}

// Value returns the JSON object in data, for ParseValue and ReadValue. It reports
// what is not a JSON object, and returns the zero Value then.
func (t *Table[T]) Value(data []byte) (jsonobj.Value, diag.List) {
	v, err := jsonobj.Parse(data)
	switch {
	case err != nil:
		return jsonobj.Value{}, diag.List{Syntax(diag.ErrSyntax, err)}
	case v.Kind() != jsonobj.Object:
		r := t.Reader()
		r.WrongType("", v, wantObject)
		return jsonobj.Value{}, r.List
	}
	return v, nil
}

// ParseValue is Parse for the object v.
func (t *Table[T]) ParseValue(v jsonobj.Value) (T, diag.List) {
	r := reading[T]{Reader: t.Reader()}
	t.read(&r.Reader, "", v, nil, &r.doc)
	return r.doc, r.List
}

// ReadValue is Read for the object v.
func (t *Table[T]) ReadValue(v jsonobj.Value, rel release.Release) (T, diag.List) {
	r := reading[T]{Reader: t.Reader()}
	r.Release, r.reads, r.released = rel, t.reads, true
	t.read(&r.Reader, "", v, nil, &r.doc)
	return r.doc, r.List
}

// Reader returns a Reader for the consumer of the table.
func (t *Table[T]) Reader() Reader {
	return Reader{consumer: t.consumer, exact: t.exact, misspelt: t.misspelt}
}

// ReaderFor returns a Reader for the consumer of release rel, which reads as
// [Table.Read] does.
func (t *Table[T]) ReaderFor(rel release.Release) Reader {
	r := t.Reader()
	r.Release, r.reads, r.released = rel, t.reads, true
	return r
}

// Document reads data, one JSON object, into doc.
func (t *Table[T]) Document(r *Reader, data []byte, doc *T) {
	var buf [24]jsonobj.Member // more than most documents have
	v, members, err := jsonobj.ParseObject(data, buf[:0])
	if err != nil {
		r.List.Add(Syntax(diag.ErrSyntax, err))
		return
	}
	if v.Kind() != jsonobj.Object {
		r.WrongType("", v, wantObject)
		return
	}
	r.data = data
	t.read(r, "", v, members, doc)
	r.data = nil
}

// Object reads the object v, which is at path in of a document, into doc.
func (t *Table[T]) Object(r *Reader, in diag.Path, v jsonobj.Value, doc *T) {
	t.read(r, in, v, nil, doc)
}

// Marshal writes doc: its members in the order of the table, then those of
// Unknown, sorted by name.
func (t *Table[T]) Marshal(doc *T) ([]byte, error) {
	return t.append(make([]byte, 0, 128), doc)
}

// Text returns what Marshal writes of a part of a document that may be absent; nil where it
// is, or cannot be written.
func (t *Table[T]) Text(part *T) json.RawMessage {
	if part == nil {
		return nil
	}
	text, err := t.Marshal(part)
	if err != nil {
		return nil
	}
	return text
}

// Stated returns the JSON text of the named member of doc, or "" when it is
// absent.
func (t *Table[T]) Stated(doc *T, name string) string {
	for i := range t.rows {
		if row := &t.rows[i]; row.name == name && !row.codec.absent(doc) {
			if text, err := row.codec.append(nil, doc); err == nil {
				return string(text)
			}
		}
	}
	return ""
}
