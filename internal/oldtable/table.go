// Package table reads and writes a JSON document by one table of its members.
//
// A document type lists its members once, in canonical order, as a []Field.
// Parse, MarshalJSON and the tests read that list, so no member can be known to
// one of them only. Reading follows encoding/json, for that is what the real
// consumers use: names fold in case, a later member is read over an earlier
// one, null leaves a plain field as it was.
package table

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Field is one row of a table: a member's name and how it is read and written.
type Field struct {
	Name string
	Codec
}

// Codec reads a value into a Go field and writes it back.
type Codec interface {
	// Absent reports whether the field holds nothing to write.
	Absent() bool
	// Read stores v, which is not null. It reports through r what is wrong with
	// v, and returns false when the field cannot hold it.
	Read(r *Reader, at Place, v jsonobj.Value) bool
	// Null does what null does to the consumer's field.
	Null()
	// Append appends the field as JSON.
	Append(dst []byte) ([]byte, error)
}

// Place is where a member stands. Its Path is only built when it is shown.
type Place struct {
	In   diag.Path
	Name string
}

// Path returns the path of the member.
func (p Place) Path() diag.Path { return p.In.Name(p.Name) }

// Reader reads objects for one consumer and collects what it finds.
type Reader struct {
	Consumer string // who ignores unknown members: "the bridge plugin"; "" says nothing of them, for others read them
	Exact    bool   // names match exactly, and of two members with one name only the last is read, as by the Kubernetes API server
	List     diag.List

	data    []byte           // the document
	members []jsonobj.Member // of the document; kept to be used again
}

// Document reads data, one JSON object, by the table.
func (r *Reader) Document(data []byte, fields []Field, unknown *map[string]json.RawMessage) {
	v, members, err := jsonobj.ParseObject(data, r.members[:0])
	r.data, r.members = data, members
	defer r.forget()
	if err != nil {
		r.List.Add(Syntax(diag.ErrSyntax, err))
		return
	}
	if v.Kind() != jsonobj.Object {
		r.WrongType("", v, "an object")
		return
	}
	o := object{Reader: r, v: v, fields: fields, unknown: unknown, row: -1}
	for _, m := range members {
		o.read(m)
	}
	o.end()
}

// forget lets go of the document.
func (r *Reader) forget() {
	r.data = nil
	clear(r.members)
}

// Object reads the members of the object v, which is at path in. Members that
// no field can hold go to unknown, verbatim.
func (r *Reader) Object(in diag.Path, v jsonobj.Value, fields []Field, unknown *map[string]json.RawMessage) {
	o := object{Reader: r, in: in, v: v, fields: fields, unknown: unknown, row: -1}
	for m := range v.All() {
		o.read(m)
	}
	o.end()
}

// bytes returns the text of v, for reading only.
func (r *Reader) bytes(v jsonobj.Value) []byte {
	end := v.Offset + len(v.Text)
	if end <= len(r.data) && string(r.data[v.Offset:end]) == v.Text {
		return r.data[v.Offset:end:end]
	}
	return []byte(v.Text) // it is no part of the document
}

// object is an object that is being read.
type object struct {
	*Reader
	in      diag.Path
	v       jsonobj.Value
	fields  []Field
	unknown *map[string]json.RawMessage

	row  int    // of the member before
	seen uint64 // the rows that were given; no table has more than 64
}

// read reads the next member.
func (o *object) read(m jsonobj.Member) {
	at := Place{o.in, m.Name}
	i, exact := o.match(m.Name, o.fields, o.row+1)
	o.row = i
	if i < 0 {
		o.Reader.unknown(at, m, o.fields, o.v, *o.unknown)
		keep(o.unknown, m)
		return
	}
	f := o.fields[i]
	if !exact {
		o.List.Add(renamed(diag.WarnCase.At(at.Path(), nil, "read as %q", f.Name), at, f.Name, o.v))
	}
	if o.seen&(1<<i) != 0 {
		o.List.Add(diag.WarnDuplicate.At(at.Path(), nil, "%q is given twice; the last one wins", f.Name).
			Hinted("remove one of them"))
		if o.Exact {
			o.drop(at, f)
		}
	}
	o.seen |= 1 << i
	before := len(o.List)
	if m.Value.Kind() == jsonobj.Null && !readsNull(f.Codec) {
		f.Null()
	} else if !f.Read(o.Reader, at, m.Value) {
		keep(o.unknown, m)
		if named(o.v, m.Name) > 1 { // a path means the last of them
			for i := range o.List[before:] {
				o.List[before+i].Fix = nil
			}
		}
	} else if len(*o.unknown) > 0 {
		delete(*o.unknown, f.Name) // an earlier one that no field could hold
		if len(*o.unknown) == 0 {
			*o.unknown = nil
		}
	}
}

// drop forgets what an earlier member of the same name was found to be.
func (o *object) drop(at Place, f Field) {
	p := at.Path()
	o.List = slices.DeleteFunc(o.List, func(d diag.Diagnostic) bool {
		return (d.Path == p || strings.HasPrefix(string(d.Path), string(p)+"/")) && d.Rule != diag.WarnDuplicate
	})
	if delete(*o.unknown, f.Name); len(*o.unknown) == 0 {
		*o.unknown = nil
	}
	reset(f.Codec)
}

// reset makes a field absent, also where null does not.
func reset(c Codec) {
	if r, ok := c.(interface{ reset() }); ok {
		r.reset()
		return
	}
	c.Null()
}

// readsNull reports whether null is a value like another for the codec.
func readsNull(c Codec) bool {
	_, ok := c.(interface{ readsNull() })
	return ok
}

// end reports what is missing.
func (o *object) end() {
	for i := range o.fields {
		if t, ok := o.fields[i].Codec.(typeCodec); ok && o.seen&(1<<i) == 0 {
			name := o.fields[i].Name
			o.List.Add(diag.ErrPlugin.At(o.in.Name(name), nil, "%q is missing", name).Hinted("write %q: %q", name, string(t)))
		}
	}
}

// match returns the row that name is read into, or -1, and whether it has that
// very name. It looks at row likely first: most documents are in canonical order.
func (r *Reader) match(name string, fields []Field, likely int) (row int, exact bool) {
	if likely < len(fields) && fields[likely].Name == name {
		return likely, true
	}
	for i := range fields {
		if fields[i].Name == name {
			return i, true
		}
	}
	if r.Exact {
		return -1, false
	}
	for i := range fields {
		if strings.EqualFold(fields[i].Name, name) {
			return i, false
		}
	}
	return -1, false
}

// renamed returns d with the hint, and where it can be done the fix, to give the
// member at a place of the object v its right name.
func renamed(d diag.Diagnostic, at Place, name string, v jsonobj.Value) diag.Diagnostic {
	d = d.Hinted("write %q", name)
	for m := range v.All() {
		if m.Name != at.Name && strings.EqualFold(m.Name, name) {
			return d // which of the two is meant?
		}
	}
	if named(v, at.Name) > 1 {
		return d
	}
	return d.Fixed(diag.Op{Op: "move", From: at.Path(), Path: at.In.Name(name)})
}

// named counts the members of v with that very name.
func named(v jsonobj.Value, name string) (n int) {
	for m := range v.All() {
		if m.Name == name {
			n++
		}
	}
	return n
}

func (r *Reader) unknown(at Place, m jsonobj.Member, fields []Field, v jsonobj.Value, have map[string]json.RawMessage) {
	if r.Consumer == "" {
		return
	}
	if _, twice := have[m.Name]; twice {
		r.List.Add(diag.WarnDuplicate.At(at.Path(), nil, "%q is given twice; only the last one is kept", m.Name).
			Hinted("remove one of them"))
	}
	d := diag.WarnUnknown.At(at.Path(), nil, "%s ignores %q", r.Consumer, m.Name)
	if s := Suggest(m.Name, Names(fields)); s != "" {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == s })
		if takes(fields[i].Codec, m.Value) {
			r.List.Add(renamed(d, at, s, v))
			return
		}
		r.List.Add(d.Hinted("write %q", s))
		return
	}
	r.List.Add(d.Hinted("remove it, or check its spelling"))
}

// takes reports whether a codec of a plain value reads v without a finding.
func takes(c Codec, v jsonobj.Value) bool {
	switch c.(type) {
	case stringCodec, stringOrCodec:
		return v.Kind() == jsonobj.String
	case nonEmptyCodec, decodedCodec:
		return v.Kind() == jsonobj.String && v.Text != `""`
	case boolCodec:
		return v.Kind() == jsonobj.Bool
	case integerCodec[int]:
		_, ok := v.Int()
		return ok
	}
	return false
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

// fits reports whether v, which stood in quotes, is what was wanted without them.
func fits(v jsonobj.Value, want string) bool {
	_, isInt := v.Int()
	return (want == wantInteger || want == wantUint32) && isInt || want == v.Kind().String()
}

func keep(unknown *map[string]json.RawMessage, m jsonobj.Member) {
	if unknown == nil {
		return
	}
	if *unknown == nil {
		*unknown = map[string]json.RawMessage{}
	}
	(*unknown)[m.Name] = m.Value.Raw()
}

// Names returns the names of the fields, in order.
func Names(fields []Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

// CheckUnknown reports the members of unknown, at path in, that have a field:
// what Parse could not read, with the same finding, or what a literal put in
// the wrong place. The fields are those of an empty document, to try in.
func (r *Reader) CheckUnknown(in diag.Path, empty []Field, unknown map[string]json.RawMessage) {
	for _, name := range sortedNames(unknown) {
		i, _ := r.match(name, empty, 0)
		if i < 0 {
			continue
		}
		v, err := jsonobj.Parse(unknown[name])
		if err != nil || v.Kind() == jsonobj.Null && !readsNull(empty[i].Codec) || empty[i].Read(r, Place{in, name}, v) {
			r.List.Add(diag.ErrUnknownKnown.At(in.Name(name), string(unknown[name]), "%q has a field of its own", name).
				Hinted("set the field, and remove %q from Unknown", name))
		}
	}
}

// Append appends the fields that are not absent as a JSON object, in their
// order, then the unknown members, sorted by name.
func Append(dst []byte, fields []Field, unknown map[string]json.RawMessage) ([]byte, error) {
	dst = append(dst, '{')
	start := len(dst)
	name := func(s string) {
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, s), ':')
	}
	var err error
	for _, f := range fields {
		if f.Absent() {
			continue
		}
		if _, twice := unknown[f.Name]; twice {
			return nil, fmt.Errorf("member %q is set, and stands in Unknown too", f.Name)
		}
		name(f.Name)
		if dst, err = f.Append(dst); err != nil {
			return nil, fmt.Errorf("member %q: %w", f.Name, err)
		}
	}
	for _, k := range sortedNames(unknown) {
		if !json.Valid(unknown[k]) {
			return nil, fmt.Errorf("unknown member %q is not valid JSON", k)
		}
		name(k)
		dst = append(dst, unknown[k]...)
	}
	return append(dst, '}'), nil
}
