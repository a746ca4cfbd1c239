package table

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Row is one member of a document.
type Row[T any] struct {
	name  string
	doc   string
	since release.Version
	holds []release.Member
	codec rowCodec[T]
}

// Doc returns r with the line that says what the member is.
func (r Row[T]) Doc(line string) Row[T] { r.doc = line; return r }

// Since returns r for a member that came with version v of the consumer.
func (r Row[T]) Since(v release.Version) Row[T] { r.since = v; return r }

// Holds returns r for a member whose value has members of its own, in a table
// that this one does not have.
func (r Row[T]) Holds(members []release.Member) Row[T] { r.holds = members; return r }

// Codec reads a value into a field of type F and writes it back. It has no state
// of its own.
type Codec[F any] interface {
	// Type is what the value is, in the words of JSON Schema: "string".
	Type() string
	// Absent reports whether the field holds nothing to write.
	Absent(p *F) bool
	// Read stores v, which is not null. It reports through r what is wrong with
	// v, and returns false when the field cannot hold it.
	Read(r *Reader, at Place, v jsonobj.Value, p *F) bool
	// Null does what null does to the consumer's field. It returns false when the
	// consumer refuses null: the member goes to Unknown then, for Resolve to judge.
	Null(p *F) bool
	// Append appends the field as JSON.
	Append(dst []byte, p *F) ([]byte, error)
}

// Member is the row of the named member, which is read and written by c.
func Member[T, F any, C Codec[F]](name string, at func(*T) *F, c C) Row[T] {
	inside, _ := any(c).(inside[F])
	return Row[T]{name: name, codec: bound[T, F, C]{at, c, inside}}
}

// Fixed is the row of a member that no field is for: it has one right value.
func Fixed[T any, C Codec[struct{}]](name string, c C) Row[T] {
	return Member(name, func(*T) *struct{} { return &none }, c)
}

var none struct{}

// inside is a Codec of a field with documents inside.
type inside[F any] interface {
	// keeps reports whether one of the documents has anything in Unknown.
	keeps(p *F) bool
	// check checks the documents, as Table.Check does.
	check(r *Reader, at Place, p *F)
	members() []release.Member
	wanted() jsonobj.Tree
}

// required is a Codec of a member that has to be there.
type required interface{ missing(r *Reader, at Place) }

// rowCodec is a Codec and the field it is for.
type rowCodec[T any] interface {
	read(r *Reader, at Place, v jsonobj.Value, doc *T) bool
	null(doc *T) bool
	absent(doc *T) bool
	clear(doc *T)
	append(dst []byte, doc *T) ([]byte, error)

	// keeps and check are those of the documents inside.
	keeps(doc *T) bool
	check(r *Reader, at Place, doc *T)
	hasInside() bool
	required() (required, bool)

	typ() string
	field(doc *T) any // a pointer to it
	members() []release.Member
	wanted() jsonobj.Tree
}

// bound is a codec and an accessor.
type bound[T, F any, C Codec[F]] struct {
	at     func(*T) *F
	codec  C
	inside inside[F] // nil when there is none
}

func (b bound[T, F, C]) read(r *Reader, at Place, v jsonobj.Value, doc *T) bool {
	return b.codec.Read(r, at, v, b.at(doc))
}
func (b bound[T, F, C]) null(doc *T) bool   { return b.codec.Null(b.at(doc)) }
func (b bound[T, F, C]) absent(doc *T) bool { return b.codec.Absent(b.at(doc)) }
func (b bound[T, F, C]) clear(doc *T)       { var zero F; *b.at(doc) = zero }
func (b bound[T, F, C]) append(dst []byte, doc *T) ([]byte, error) {
	return b.codec.Append(dst, b.at(doc))
}
func (b bound[T, F, C]) keeps(doc *T) bool                 { return b.inside.keeps(b.at(doc)) }
func (b bound[T, F, C]) check(r *Reader, at Place, doc *T) { b.inside.check(r, at, b.at(doc)) }
func (b bound[T, F, C]) hasInside() bool                   { return b.inside != nil }
func (b bound[T, F, C]) required() (required, bool) {
	c, ok := any(b.codec).(required)
	return c, ok
}
func (b bound[T, F, C]) typ() string      { return b.codec.Type() }
func (b bound[T, F, C]) field(doc *T) any { return b.at(doc) }
func (b bound[T, F, C]) members() []release.Member {
	if b.inside == nil {
		return nil
	}
	return b.inside.members()
}
func (b bound[T, F, C]) wanted() jsonobj.Tree {
	if b.inside == nil {
		return nil
	}
	return b.inside.wanted()
}

// Place is where a member is. Its Path is only built when it is shown.
type Place struct {
	In   diag.Path
	Name string
}

// Path returns the path of the member.
func (p Place) Path() diag.Path { return p.In.Name(p.Name) }

// object is the members of an object: of a document, or of an object in it
// whose members are fields of the document.
type object[T any] struct {
	rows    []Row[T]
	names   []string
	unknown Unknown[T]
	open    bool // other members are not reported
	picks   bool // other members are neither kept nor reported

	late   []int // the rows that not every release reads
	inside []int // those with documents inside
	needed []int // those that have to be there
}

// most is the most rows of an object: one bit each in a word.
const most = 64

func newObject[T any](unknown Unknown[T], rows []Row[T]) object[T] {
	o := object[T]{rows: rows, unknown: unknown}
	if unknown == nil {
		o.picks = true
		o.unknown = func(*T) *map[string]json.RawMessage { return new(map[string]json.RawMessage) }
	}
	for i, row := range rows {
		if slices.Contains(o.names, row.name) || i == most {
			panic(fmt.Sprintf("table: the row %d, %q, is one too many", i, row.name))
		}
		o.names = append(o.names, row.name)
		if !row.since.IsZero() {
			o.late = append(o.late, i)
		}
		if row.codec.hasInside() {
			o.inside = append(o.inside, i)
		}
		if _, ok := row.codec.required(); ok {
			o.needed = append(o.needed, i)
		}
	}
	return o
}

func (o *object[T]) rowsWithout(names []string) []Row[T] {
	without := func(r Row[T]) bool { return slices.Contains(names, r.name) }
	return slices.DeleteFunc(slices.Clone(o.rows), without)
}

// match returns the row that name is read into, or -1, and whether it has that
// very name. It looks at row likely first: most documents are in canonical order.
func (o *object[T]) match(name string, likely int, exactly bool) (row int, exact bool) {
	if likely < len(o.names) && o.names[likely] == name {
		return likely, true
	}
	for i := range o.names {
		if o.names[i] == name {
			return i, true
		}
	}
	if exactly {
		return -1, false
	}
	return foldedIndex(o.names, name), false
}
