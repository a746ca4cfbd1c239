package table

import (
	"strconv"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Object is a document inside, in which nil is absent. Given twice, the second
// is read over the first, as encoding/json does.
func Object[T, U any](name string, at func(*T) **U, t *Table[U]) Row[T] {
	return Member(name, at, objectCodec[U]{t})
}

type objectCodec[U any] struct{ table *Table[U] }

func (objectCodec[U]) Type() string      { return TypeObject }
func (objectCodec[U]) Absent(p **U) bool { return *p == nil }
func (objectCodec[U]) Null(**U) bool     { return true }
func (c objectCodec[U]) Read(r *Reader, at Place, v jsonobj.Value, p **U) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	if *p == nil {
		*p = new(U)
	}
	c.table.read(r, at.Path(), v, nil, *p)
	return true
}
func (c objectCodec[U]) Append(dst []byte, p **U) ([]byte, error) { return c.table.append(dst, *p) }
func (c objectCodec[U]) keeps(p **U) bool                         { return *p != nil && c.table.keeps(*p) }
func (c objectCodec[U]) check(r *Reader, at Place, p **U) {
	if *p != nil {
		c.table.check(r, at.Path(), *p)
	}
}
func (c objectCodec[U]) members() []release.Member { return c.table.Members() }
func (c objectCodec[U]) wanted() jsonobj.Tree      { return c.table.Wanted() }

// Struct is a document inside that is a struct, and absent when it has nothing
// to write.
func Struct[T, U any](name string, at func(*T) *U, t *Table[U]) Row[T] {
	return Member(name, at, structCodec[U]{t})
}

type structCodec[U any] struct{ table *Table[U] }

func (structCodec[U]) Type() string       { return TypeObject }
func (c structCodec[U]) Absent(p *U) bool { return c.table.empty(p) }
func (structCodec[U]) Null(*U) bool       { return true }
func (c structCodec[U]) Read(r *Reader, at Place, v jsonobj.Value, p *U) bool {
	if v.Kind() != jsonobj.Object {
		return r.WrongType(at.Path(), v, wantObject)
	}
	c.table.read(r, at.Path(), v, nil, p)
	return true
}
func (c structCodec[U]) Append(dst []byte, p *U) ([]byte, error) { return c.table.append(dst, p) }
func (c structCodec[U]) keeps(p *U) bool                         { return c.table.keeps(p) }
func (c structCodec[U]) check(r *Reader, at Place, p *U)         { c.table.check(r, at.Path(), p) }
func (c structCodec[U]) members() []release.Member               { return c.table.Members() }
func (c structCodec[U]) wanted() jsonobj.Tree                    { return c.table.Wanted() }

// Objects is a list of documents inside, in which nil is absent and [] is not.
// An element that is not an object, null too, is refused; a document whose consumer
// accepts null says so with a rule of its own.
func Objects[T, U any](name string, at func(*T) *[]U, t *Table[U]) Row[T] {
	return Member(name, at, objectsCodec[U]{t, false})
}

// ObjectsOrNull is Objects whose consumer accepts an element null: it is read as
// one without members.
func ObjectsOrNull[T, U any](name string, at func(*T) *[]U, t *Table[U]) Row[T] {
	return Member(name, at, objectsCodec[U]{t, true})
}

// Elements reads the array v, as [ObjectsOrNull] does.
func (t *Table[T]) Elements(r *Reader, v jsonobj.Value) (out []T) {
	objectsCodec[T]{t, true}.Read(r, Place{}, v, &out)
	return out
}

type objectsCodec[U any] struct {
	table *Table[U]
	null  bool
}

func (objectsCodec[U]) Type() string       { return TypeArray + " of " + TypeObject }
func (objectsCodec[U]) Absent(p *[]U) bool { return *p == nil }
func (objectsCodec[U]) Null(p *[]U) bool   { *p = nil; return true }
func (c objectsCodec[U]) Read(r *Reader, at Place, v jsonobj.Value, p *[]U) bool {
	if v.Kind() != jsonobj.Array {
		return r.WrongType(at.Path(), v, wantArray)
	}
	n := v.Len()
	if n == 0 && c.table.picks {
		*p = nil // it is not written, so that [] has nothing to say
		return true
	}
	out, fit := over(*p, n), true
	for i, e := range v.Each() {
		switch kind := e.Kind(); {
		case kind == jsonobj.Object:
			c.table.read(r, at.Path().Index(i), e, nil, &out[i])
		case kind != jsonobj.Null || !c.null:
			fit = r.WrongType(at.Path().Index(i), e, wantObject)
		default:
			var none U
			out[i] = none
		}
	}
	if fit {
		*p = out
	}
	return fit
}
func (c objectsCodec[U]) Append(dst []byte, p *[]U) ([]byte, error) {
	return appendArray(dst, *p, c.table.append)
}
func (c objectsCodec[U]) keeps(p *[]U) bool {
	for i := range *p {
		if c.table.keeps(&(*p)[i]) {
			return true
		}
	}
	return false
}
func (c objectsCodec[U]) check(r *Reader, at Place, p *[]U) {
	for i := range *p {
		c.table.check(r, at.Path().Index(i), &(*p)[i])
	}
}
func (c objectsCodec[U]) members() []release.Member { return c.table.Members() }
func (c objectsCodec[U]) wanted() jsonobj.Tree      { return c.table.Wanted() }

// Groups is a list of lists of documents, in which nil is absent.
func Groups[T, U any](name string, at func(*T) *[][]U, t *Table[U]) Row[T] {
	return Member(name, at, groupsCodec[U]{objectsCodec[U]{t, false}})
}

type groupsCodec[U any] struct{ one objectsCodec[U] }

func (c groupsCodec[U]) Type() string       { return TypeArray + " of " + c.one.Type() }
func (groupsCodec[U]) Absent(p *[][]U) bool { return *p == nil }
func (groupsCodec[U]) Null(p *[][]U) bool   { *p = nil; return true }
func (c groupsCodec[U]) Read(r *Reader, at Place, v jsonobj.Value, p *[][]U) bool {
	if v.Kind() != jsonobj.Array {
		return r.WrongType(at.Path(), v, wantArray)
	}
	out := over(*p, v.Len())
	for i, e := range v.Each() {
		if e.Kind() == jsonobj.Null {
			out[i] = nil
		} else if !c.one.Read(r, Place{at.Path(), strconv.Itoa(i)}, e, &out[i]) {
			return false
		}
	}
	*p = out
	return true
}
func (c groupsCodec[U]) Append(dst []byte, p *[][]U) ([]byte, error) {
	return appendArray(dst, *p, func(dst []byte, e *[]U) ([]byte, error) {
		if *e == nil {
			return append(dst, "null"...), nil
		}
		return c.one.Append(dst, e)
	})
}
func (c groupsCodec[U]) keeps(p *[][]U) bool {
	for i := range *p {
		if c.one.keeps(&(*p)[i]) {
			return true
		}
	}
	return false
}
func (c groupsCodec[U]) check(r *Reader, at Place, p *[][]U) {
	for i := range *p {
		c.one.check(r, Place{at.Path(), strconv.Itoa(i)}, &(*p)[i])
	}
}
func (c groupsCodec[U]) members() []release.Member { return c.one.members() }
func (c groupsCodec[U]) wanted() jsonobj.Tree      { return c.one.wanted() }
