package table

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
)

// Names of what is wanted, as messages show them.
const (
	wantString  = "a string"
	wantBool    = "a boolean"
	wantInteger = "an integer"
	wantUint32  = "an integer from 0 to 4294967295"
	wantArray   = "an array"
	wantObject  = "an object"
)

// String is a string field in which "" is absent.
func String(p *string) Codec { return stringCodec{p} }

type stringCodec struct{ p *string }

func (c stringCodec) Absent() bool { return *c.p == "" }
func (c stringCodec) Null()        {}
func (c stringCodec) reset()       { *c.p = "" }
func (c stringCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	s, ok := v.Str()
	if !ok {
		return r.WrongType(at.Path(), v, wantString)
	}
	*c.p = s
	return true
}
func (c stringCodec) Append(dst []byte) ([]byte, error) { return AppendString(dst, *c.p), nil }

// NonEmpty is a string field whose consumer takes "" for a value of its own,
// which the field cannot hold: it goes to the unknown members without a finding,
// for Resolve to judge. Null makes the field absent when the consumer's is a
// pointer.
func NonEmpty(p *string, pointer bool) Codec { return nonEmptyCodec{stringCodec{p}, pointer} }

type nonEmptyCodec struct {
	stringCodec
	pointer bool
}

func (c nonEmptyCodec) Null() {
	if c.pointer {
		*c.p = ""
	}
}
func (c nonEmptyCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Text == `""` {
		*c.p = ""
		return false
	}
	return c.stringCodec.Read(r, at, v)
}

// Decoded is a string field whose consumer decodes the text itself, and does not
// take null for absent: "" and null both go to the unknown members without a
// finding, for Resolve to judge.
func Decoded(p *string) Codec { return decodedCodec{nonEmptyCodec{stringCodec{p}, false}} }

type decodedCodec struct{ nonEmptyCodec }

func (decodedCodec) readsNull() {}
func (c decodedCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if v.Kind() == jsonobj.Null {
		*c.p = ""
		return false
	}
	return c.nonEmptyCodec.Read(r, at, v)
}

// Deferred reads as c does, and says nothing of a value that c cannot hold: it
// goes to the unknown members, for Resolve to judge, which knows the release.
func Deferred(c Codec) Codec { return deferredCodec{c} }

type deferredCodec struct{ Codec }

func (c deferredCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	before := r.List
	ok := c.Codec.Read(r, at, v)
	r.List = before
	return ok
}

// StringOr is a string field that is always written; "" stands for def.
func StringOr(p *string, def string) Codec { return stringOrCodec{stringCodec{p}, def} }

type stringOrCodec struct {
	stringCodec
	def string
}

func (c stringOrCodec) Absent() bool { return false }
func (c stringOrCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	ok := c.stringCodec.Read(r, at, v)
	if *c.p == c.def {
		*c.p = ""
	}
	return ok
}
func (c stringOrCodec) Append(dst []byte) ([]byte, error) {
	if *c.p == "" {
		return AppendString(dst, c.def), nil
	}
	return AppendString(dst, *c.p), nil
}

// Type is the member that names the document's plugin. It is always written; a
// text that names another one is reported.
func Type(name string) Codec { return typeCodec(name) }

type typeCodec string

func (c typeCodec) Absent() bool { return false }
func (c typeCodec) Null()        {}
func (c typeCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if s, ok := v.Str(); !ok || s != string(c) {
		r.List.Add(diag.ErrPlugin.At(at.Path(), v.Text, "want %q, got %s", string(c), v).
			Hinted("write %q, or read it as what it is", string(c)))
		return false
	}
	return true
}
func (c typeCodec) Append(dst []byte) ([]byte, error) { return AppendString(dst, string(c)), nil }

// Bool is a boolean field in which nil is absent.
func Bool(p **bool) Codec { return boolCodec{p} }

type boolCodec struct{ p **bool }

func (c boolCodec) Absent() bool { return *c.p == nil }
func (c boolCodec) Null()        {}
func (c boolCodec) reset()       { *c.p = nil }
func (c boolCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	b, ok := v.Bool()
	if !ok {
		return r.WrongType(at.Path(), v, wantBool)
	}
	*c.p = &b
	return true
}
func (c boolCodec) Append(dst []byte) ([]byte, error) { return strconv.AppendBool(dst, **c.p), nil }

// Integer is a number field in which nil is absent. As for encoding/json, a
// literal with a fraction, an exponent or too many digits does not fit.
func Integer[T int | int64 | uint32](p **T) Codec { return integerCodec[T]{p} }

type integerCodec[T int | int64 | uint32] struct{ p **T }

func (c integerCodec[T]) Absent() bool { return *c.p == nil }
func (c integerCodec[T]) Null()        {}
func (c integerCodec[T]) reset()       { *c.p = nil }
func (c integerCodec[T]) Read(r *Reader, at Place, v jsonobj.Value) bool {
	n, ok := v.Int()
	t := T(n)
	want := wantInteger
	if _, unsigned := any(t).(uint32); unsigned {
		want, ok = wantUint32, ok && v.Text[0] != '-' // -0 is refused too
	}
	if !ok || int64(t) != n {
		return r.WrongType(at.Path(), v, want)
	}
	*c.p = &t
	return true
}
func (c integerCodec[T]) Append(dst []byte) ([]byte, error) {
	return strconv.AppendInt(dst, int64(**c.p), 10), nil
}

// Raw is a value of the wanted kind (None: of any), kept verbatim.
func Raw(p *json.RawMessage, want jsonobj.Kind) Codec { return rawCodec{p, want} }

type rawCodec struct {
	p    *json.RawMessage
	want jsonobj.Kind
}

func (c rawCodec) Absent() bool { return *c.p == nil }
func (c rawCodec) Null()        { *c.p = nil }
func (c rawCodec) Read(r *Reader, at Place, v jsonobj.Value) bool {
	if c.want != jsonobj.None && v.Kind() != c.want {
		return r.WrongType(at.Path(), v, c.want.String())
	}
	*c.p = v.Raw()
	return true
}
func (c rawCodec) Append(dst []byte) ([]byte, error) {
	if !json.Valid(*c.p) {
		return nil, errNotJSON
	}
	return append(dst, *c.p...), nil
}

// AppendString appends s as a JSON string. Unlike json.Marshal it leaves <, >
// and & as they are: nobody embeds these documents in HTML.
func AppendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, _ := json.Marshal(s) // a string always marshals
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}
