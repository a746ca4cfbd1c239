package table

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/release"
)

// Reader is what reads a document, and what it finds.
type Reader struct {
	List diag.List

	// Release is the one that reads the document, if that is known.
	Release release.Release

	released bool   // Release is that of the consumer, for documents inside too
	reads    Reads  // of Release; nil reads every member
	consumer string // who ignores unknown members; "" says nothing of them
	exact    bool
	misspelt *diag.Rule // of a name that is nearly that of a row; nil is WarnUnknown
	data     []byte     // the document

	unread []diag.Path // by Check: what Unknown has, and the consumer refuses
}

// bytes returns the text of v, for reading only.
func (r *Reader) bytes(v jsonobj.Value) []byte {
	end := v.Offset + len(v.Text)
	if end <= len(r.data) && string(r.data[v.Offset:end]) == v.Text {
		return r.data[v.Offset:end:end]
	}
	return []byte(v.Text) // it is not part of the document
}

// trial returns a Reader for trying whether a codec can hold a value.
func (r *Reader) trial() *Reader {
	return &Reader{
		Release: r.Release, released: r.released, reads: r.reads,
		consumer: r.consumer, exact: r.exact, misspelt: r.misspelt, data: r.data,
	}
}

// cursor is an object that is being read.
type cursor[T any] struct {
	*object[T]
	r   *Reader
	in  diag.Path
	v   jsonobj.Value
	doc *T

	row   int       // of the member before
	seen  uint64    // the rows that were given
	spelt spellings // of the members, once a finding asks for them

	odd map[int]string // by row, the name under which Unknown has what its field could not hold
}

// spelling returns how often the members of the object have each name. A finding
// about every member would otherwise look at all of them: 20 000 members in
// another case took 11 s.
func (c *cursor[T]) spelling() spellings {
	if c.spelt == nil {
		c.spelt = spellingsOf(c.v)
	}
	return c.spelt
}

// read reads the members of the object v, which is at path in. They may be
// given: nil is not.
func (o *object[T]) read(r *Reader, in diag.Path, v jsonobj.Value, members []jsonobj.Member, doc *T) {
	c := cursor[T]{object: o, r: r, in: in, v: v, doc: doc, row: -1}
	switch {
	case o.picks:
		c.pick()
		return
	case r.exact && members == nil:
		c.exactly()
	case r.exact:
		c.lasts(members)
	case members != nil:
		for i := range members {
			c.member(&members[i])
		}
	default:
		for m := range v.All() {
			c.member(&m)
		}
	}
	for _, i := range o.needed {
		if c.seen&(1<<i) == 0 {
			need, _ := o.rows[i].codec.required()
			need.missing(r, Place{in, o.names[i]})
		}
	}
}

// exactly is lasts for the members of the object.
func (c *cursor[T]) exactly() {
	var buf [32]jsonobj.Member // more than most objects have
	members := buf[:0]
	for m := range c.v.All() {
		if len(members) == jsonobj.MaxMembers {
			c.lastsOfMany()
			return
		}
		members = append(members, m)
	}
	c.lasts(members)
}

// lasts reads the last of the members with one name, and only reports the
// others. Of names without a row every one is kept, over those before it.
func (c *cursor[T]) lasts(members []jsonobj.Member) {
	var buf [32]int8
	l := last{rows: buf[:0]}
	for i := range members {
		c.meet(&l, members[i].Name)
	}
	for i := range members {
		c.take(&l, &members[i])
	}
}

// lastsOfMany is lasts for the members of the object, without a list of them.
func (c *cursor[T]) lastsOfMany() {
	var l last
	for m := range c.v.All() {
		c.meet(&l, m.Name)
	}
	for m := range c.v.All() {
		c.take(&l, &m)
	}
}

// last is what lasts knows of members: it meets all of them, and then takes them.
type last struct {
	rows        []int8 // of those that are still to be taken; -1 is none
	seen, twice uint64 // the rows that were met, and those met again
}

func (c *cursor[T]) meet(l *last, name string) {
	i, _ := c.match(name, c.row+1, true)
	if l.rows = append(l.rows, int8(i)); i >= 0 {
		c.row = i
		l.twice |= l.seen & (1 << i)
		l.seen |= 1 << i
	}
}

func (c *cursor[T]) take(l *last, m *jsonobj.Member) {
	i, place := int(l.rows[0]), Place{c.in, m.Name}
	l.rows = l.rows[1:]
	switch {
	case i < 0:
		c.other(place, m)
	case l.twice&(1<<i) != 0 && slices.Contains(l.rows, int8(i)):
		c.given(i, place)
	default:
		c.as(i, place, m)
	}
}

// given notes that a member of row i is there, and reports a second one.
func (c *cursor[T]) given(i int, at Place) {
	if c.seen&(1<<i) != 0 {
		c.r.List.Add(diag.WarnDuplicate.At(at.Path(), nil, "%q is given twice; the last one wins", c.names[i]).
			Hinted("remove one of them"))
	}
	c.row = i
	c.seen |= 1 << i
}

// member reads the next member.
func (c *cursor[T]) member(m *jsonobj.Member) {
	at := Place{c.in, m.Name}
	i, exact := c.match(m.Name, c.row+1, c.r.exact)
	if i < 0 {
		c.other(at, m)
		return
	}
	if !exact {
		name := c.names[i]
		d := diag.WarnCase.At(at.Path(), nil, "read as %q", name)
		c.r.List.Add(renamed(d, at, name, c.spelling()))
	}
	c.as(i, at, m)
}

// as reads the next member as that of row i.
func (c *cursor[T]) as(i int, at Place, m *jsonobj.Member) {
	c.given(i, at)
	c.forget(i)
	if !c.value(&c.rows[i], at, m.Value) {
		c.rows[i].codec.clear(c.doc) // of an earlier one: it would be written twice
		keep(c.unknown(c.doc), m)
		if c.odd == nil {
			c.odd = map[int]string{}
		}
		c.odd[i] = m.Name
	}
}

// forget drops from Unknown an earlier member of row i that no field could hold, in
// whichever case it was written: it would be written after this one, and win.
func (c *cursor[T]) forget(i int) {
	name, is := c.odd[i]
	if !is {
		return
	}
	unknown := c.unknown(c.doc)
	delete(*unknown, name)
	delete(c.odd, i)
	if len(*unknown) == 0 {
		*unknown = nil
	}
}

// value reads the value of a member into its field. It returns false when the
// field cannot hold it.
func (c *cursor[T]) value(row *Row[T], at Place, v jsonobj.Value) bool {
	if v.Kind() == jsonobj.Null {
		return row.codec.null(c.doc)
	}
	if c.r.reads != nil && !row.since.IsZero() && !c.r.reads(c.r.Release, row.name, row.since) {
		return row.codec.read(c.r.trial(), at, v, c.doc)
	}
	before := c.r.List
	c.r.List = nil
	ok := row.codec.read(c.r, at, v, c.doc)
	own := c.r.List
	c.r.List = before
	if !ok && c.spelling().exact(at.Name) > 1 { // a path means the last of them
		for i := range own {
			own[i].Fix = nil
		}
	}
	c.r.List.Add(own...)
	return ok
}

// other keeps a member that the table does not have.
func (c *cursor[T]) other(at Place, m *jsonobj.Member) {
	unknown := c.unknown(c.doc)
	if c.r.consumer != "" {
		if _, twice := (*unknown)[m.Name]; twice {
			c.r.List.Add(diag.WarnDuplicate.At(at.Path(), nil, "%q is given twice; only the last one is kept", m.Name).
				Hinted("remove one of them"))
		} else if !c.open {
			c.r.List.Add(c.ignored(at, m))
		}
	}
	keep(unknown, m)
}

// ignored is the finding that the consumer does not read a member.
func (c *cursor[T]) ignored(at Place, m *jsonobj.Member) diag.Diagnostic {
	d := diag.WarnUnknown.At(at.Path(), nil, "%s ignores %q", c.r.consumer, m.Name)
	s := Suggest(m.Name, c.names)
	if s == "" {
		return d.Hinted("remove it, or check its spelling")
	}
	if c.r.misspelt != nil {
		d = c.r.misspelt.At(at.Path(), nil, "%s has no member %q", c.r.consumer, m.Name)
	}
	if c.spelling().others(s, m.Name) > 0 {
		return d.Hinted("remove it: %q is there too", s)
	}
	if c.takes(slices.Index(c.names, s), m.Value) {
		return renamed(d, at, s, c.spelling())
	}
	return d.Hinted("write %q", s)
}

// takes reports whether row i is of a plain value, and reads v without a finding.
func (o *object[T]) takes(i int, v jsonobj.Value) bool {
	codec := o.rows[i].codec
	switch codec.typ() {
	case TypeString, TypeBoolean, TypeInteger:
		var r Reader
		return v.Kind() != jsonobj.Null && codec.read(&r, Place{}, v, new(T)) && len(r.List) == 0
	}
	return false
}

func keep(unknown *map[string]json.RawMessage, m *jsonobj.Member) {
	if *unknown == nil {
		*unknown = map[string]json.RawMessage{}
	}
	(*unknown)[m.Name] = m.Value.Raw()
}

// foldedIndex returns the index of name in names in any case, or -1.
func foldedIndex(names []string, name string) int {
	return slices.IndexFunc(names, func(s string) bool { return strings.EqualFold(s, name) })
}

// WrongType reports that v, at the given path, is not what is wanted ("a
// string"), and returns false for Read to return.
func (r *Reader) WrongType(at diag.Path, v jsonobj.Value, want string) bool {
	got := v.Kind().String()
	if v.Kind() != jsonobj.Null {
		got += " " + v.String()
	}
	d := diag.ErrType.At(at, v.Text, "want %s, got %s", want, got)
	s, _ := v.Str()
	switch inner, err := jsonobj.Parse([]byte(s)); {
	case v.Kind() == jsonobj.String && err == nil && fits(inner, want):
		d = d.Hinted("write %s without quotes", s).Fixed(diag.Op{Op: "replace", Path: at, Value: inner.Raw()})
	case at == "":
		d = d.Hinted("write one JSON object")
	default:
		d = d.Hinted("write %s, or leave it out", want)
	}
	r.List.Add(d)
	return false
}

// fits reports whether v, which was in quotes, is what was wanted without them.
func fits(v jsonobj.Value, want string) bool {
	_, isInt := v.Int()
	return (want == wantInteger || want == wantUint32 || want == wantUint64) && isInt || want == v.Kind().String()
}
