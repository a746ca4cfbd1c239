package table

import (
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Inline is an object inside whose members are fields of the document itself. It
// is absent when all of them are.
func Inline[T any](name string, unknown Unknown[T], rows ...Row[T]) Row[T] {
	return Row[T]{name: name, codec: &inlineCodec[T]{object: newObject(unknown, rows)}}
}

// OpenInline is Inline with [Table.Open].
func OpenInline[T any](name string, unknown Unknown[T], rows ...Row[T]) Row[T] {
	c := &inlineCodec[T]{object: newObject(unknown, rows)}
	c.open = true
	return Row[T]{name: name, codec: c}
}

// Always returns r, made by [Inline], for an object that is written when it is
// empty too, unless Unknown has what the document gave for it.
func (r Row[T]) Always(outer Unknown[T]) Row[T] {
	c := *r.codec.(*inlineCodec[T])
	c.outer, c.name = outer, r.name
	r.codec = &c
	return r
}

type inlineCodec[T any] struct {
	object[T]
	outer Unknown[T] // of the object around it, when it is always written
	name  string
}

func (c *inlineCodec[T]) typ() string                { return TypeObject }
func (c *inlineCodec[T]) null(*T) bool               { return true }
func (c *inlineCodec[T]) hasInside() bool            { return true }
func (c *inlineCodec[T]) required() (required, bool) { return nil, false }
func (c *inlineCodec[T]) field(*T) any               { return nil }
func (c *inlineCodec[T]) members() []release.Member  { return c.object.members() }
func (c *inlineCodec[T]) wanted() jsonobj.Tree       { return c.object.wanted() }

func (c *inlineCodec[T]) absent(doc *T) bool {
	if c.outer == nil {
		return c.empty(doc)
	}
	_, kept := (*c.outer(doc))[c.name]
	return kept && c.hollow(doc)
}

// hollow reports whether the object has nothing to write but objects that are
// always written.
func (c *inlineCodec[T]) hollow(doc *T) bool {
	for i := range c.rows {
		inner, ok := c.rows[i].codec.(*inlineCodec[T])
		if ok && inner.outer != nil && inner.hollow(doc) {
			if _, kept := (*inner.outer(doc))[inner.name]; !kept {
				continue
			}
		}
		if !c.rows[i].codec.absent(doc) {
			return false
		}
	}
	return len(*c.unknown(doc)) == 0
}

func (c *inlineCodec[T]) clear(doc *T) {
	for i := range c.rows {
		c.rows[i].codec.clear(doc)
	}
	*c.unknown(doc) = nil
}

func (c *inlineCodec[T]) read(r *Reader, at Place, v jsonobj.Value, doc *T) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	c.object.read(r, at.Path(), v, nil, doc)
	return true
}

func (c *inlineCodec[T]) append(dst []byte, doc *T) ([]byte, error) {
	return c.object.append(dst, doc)
}

func (c *inlineCodec[T]) keeps(doc *T) bool { return c.object.keeps(doc) }

func (c *inlineCodec[T]) check(r *Reader, at Place, doc *T) { c.object.check(r, at.Path(), doc) }
