package table

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Schema reads, writes and checks the documents of one type by their rows.
//
// Making rows costs more than reading a document by them, and rows point into
// the document that they are made for. A Schema therefore keeps documents with
// their rows, and copies what it reads out of them, and what it writes into
// them. The rows must be the same whatever the document holds. It is for
// concurrent use.
type Schema[T any] struct {
	consumer string
	exact    bool
	rows     Rows[T]
	bound    sync.Pool // of *bound[T]
}

// bound is a document, and the rows that point into it.
type bound[T any] struct {
	doc     T
	fields  []Field
	inside  []Field // those with documents inside, which Check goes into
	unknown *map[string]json.RawMessage
	reader  Reader
	text    []byte
}

// NewSchema returns the schema with the given rows, of documents that the named
// consumer reads, as [Reader] says.
func NewSchema[T any](consumer string, rows Rows[T]) *Schema[T] {
	return &Schema[T]{consumer: consumer, rows: rows}
}

// NewExactSchema is NewSchema for a consumer that matches names exactly, as the
// Kubernetes API server does.
func NewExactSchema[T any](consumer string, rows Rows[T]) *Schema[T] {
	return &Schema[T]{consumer: consumer, exact: true, rows: rows}
}

// bind returns an empty document with its rows.
func (s *Schema[T]) bind() *bound[T] {
	b, ok := s.bound.Get().(*bound[T])
	if !ok {
		b = new(bound[T])
		b.fields, b.unknown = s.rows(&b.doc)
		b.inside = slices.DeleteFunc(slices.Clone(b.fields), func(f Field) bool { _, ok := f.Codec.(checker); return !ok })
		b.reader.Consumer, b.reader.Exact = s.consumer, s.exact
	}
	return b
}

// free takes back b, and returns what is in it.
func (s *Schema[T]) free(b *bound[T]) (doc T, l diag.List) {
	doc, l = b.doc, b.reader.List
	var empty T
	b.doc, b.reader.List = empty, nil
	s.bound.Put(b)
	return doc, l
}

// Parse reads data as a T.
func (s *Schema[T]) Parse(data []byte) (T, diag.List) {
	b := s.bind()
	b.reader.Document(data, b.fields, b.unknown)
	return s.free(b)
}

// Read reads v, an object, as a T.
func (s *Schema[T]) Read(v jsonobj.Value) (T, diag.List) {
	b := s.bind()
	b.reader.Object("", v, b.fields, b.unknown)
	return s.free(b)
}

// Object is [Object] for documents of the schema, by rows that it keeps.
func (s *Schema[T]) Object(p **T) Codec { return keptCodec[T]{objectCodec[T]{p, s.rows}, s} }

type keptCodec[T any] struct {
	objectCodec[T]
	schema *Schema[T]
}

func (c keptCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	b := c.schema.bind()
	if *c.p != nil {
		b.doc = **c.p
	}
	r.Object(at.Path(), v, b.fields, b.unknown)
	doc, _ := c.schema.free(b)
	*c.p = &doc
	return true
}

// Marshal writes doc: canonical order, then unknown members sorted.
func (s *Schema[T]) Marshal(doc T) ([]byte, error) {
	b := s.bind()
	defer s.free(b)
	b.doc = doc
	text, err := Append(b.text[:0], b.fields, *b.unknown)
	if err != nil {
		return nil, err
	}
	b.text = text
	return slices.Clone(text), nil
}

// Check returns the findings of the members that doc keeps as unknown although
// its rows have a field for them.
func (s *Schema[T]) Check(doc T) diag.List {
	b := s.bind()
	b.doc = doc
	s.rows.checkUnknown(&b.reader, "", b.fields, *b.unknown)
	checkInside(&b.reader, "", b.inside)
	_, l := s.free(b)
	return l
}
