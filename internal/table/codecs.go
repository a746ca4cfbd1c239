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
	wantUint64  = "an integer from 0 to 18446744073709551615"
	wantArray   = "an array"
	wantObject  = "an object"
)

// The types of values, in the words of JSON Schema. [TypeAny] is none of them.
const (
	TypeString  = "string"
	TypeBoolean = "boolean"
	TypeInteger = "integer"
	TypeObject  = "object"
	TypeArray   = "array"
	TypeAny     = "any"
)

// String is a string field in which "" is absent.
func String[T any](name string, at func(*T) *string) Row[T] {
	return Member(name, at, StringCodec{})
}

// StringCodec is the codec of [String].
type StringCodec struct{}

func (StringCodec) Type() string          { return TypeString }
func (StringCodec) Absent(p *string) bool { return *p == "" }
func (StringCodec) Null(*string) bool     { return true }
func (StringCodec) Read(r *Reader, at Place, v jsonobj.Value, p *string) bool {
	s, ok := v.Str()
	if !ok {
		return r.WrongType(at.Path(), v, wantString)
	}
	*p = s
	return true
}
func (StringCodec) Append(dst []byte, p *string) ([]byte, error) {
	return AppendString(dst, *p), nil
}

// NonEmpty is a string field whose consumer takes "" for a value of its own,
// which the field cannot hold: it goes to Unknown without a finding, for Resolve
// to judge.
func NonEmpty[T any](name string, at func(*T) *string) Row[T] {
	return Member(name, at, nonEmptyCodec{})
}

type nonEmptyCodec struct{ StringCodec }

func (c nonEmptyCodec) Read(r *Reader, at Place, v jsonobj.Value, p *string) bool {
	if v.Text == `""` {
		*p = ""
		return false
	}
	return c.StringCodec.Read(r, at, v, p)
}

// NonEmptyPointer is NonEmpty whose consumer has a pointer, which null makes
// absent again.
func NonEmptyPointer[T any](name string, at func(*T) *string) Row[T] {
	return Member(name, at, nonEmptyPointerCodec{})
}

type nonEmptyPointerCodec struct{ nonEmptyCodec }

func (nonEmptyPointerCodec) Null(p *string) bool { *p = ""; return true }

// Decoded is a string field whose consumer decodes the text itself, and does not
// take null for absent: "" and null both go to Unknown without a finding, for
// Resolve to judge.
func Decoded[T any](name string, at func(*T) *string) Row[T] {
	return Member(name, at, decodedCodec{})
}

type decodedCodec struct{ nonEmptyCodec }

func (decodedCodec) Null(p *string) bool { *p = ""; return false }

// StringOr is a string field that is always written; "" is def.
func StringOr[T any](name string, at func(*T) *string, def string) Row[T] {
	return Member(name, at, stringOrCodec{def: def})
}

type stringOrCodec struct {
	StringCodec
	def string
}

func (stringOrCodec) Absent(*string) bool { return false }
func (c stringOrCodec) Read(r *Reader, at Place, v jsonobj.Value, p *string) bool {
	ok := c.StringCodec.Read(r, at, v, p)
	if *p == c.def {
		*p = ""
	}
	return ok
}
func (c stringOrCodec) Append(dst []byte, p *string) ([]byte, error) {
	if *p == "" {
		return AppendString(dst, c.def), nil
	}
	return AppendString(dst, *p), nil
}

// Type is the member that names the document's plugin. It is always written; a
// text that names another one is reported.
func Type[T any](name string) Row[T] {
	return Fixed[T]("type", typeCodec(name)).Doc("the CNI type of the plugin, " + name)
}

type typeCodec string

func (typeCodec) Type() string          { return TypeString }
func (typeCodec) Absent(*struct{}) bool { return false }
func (typeCodec) Null(*struct{}) bool   { return true }
func (c typeCodec) Read(r *Reader, at Place, v jsonobj.Value, _ *struct{}) bool {
	if s, ok := v.Str(); !ok || s != string(c) {
		r.List.Add(diag.ErrPlugin.At(at.Path(), v.Text, "want %q, got %s", string(c), v).
			Hinted("write %q, or read it as what it is", string(c)))
		return false
	}
	return true
}
func (c typeCodec) Append(dst []byte, _ *struct{}) ([]byte, error) {
	return AppendString(dst, string(c)), nil
}
func (c typeCodec) missing(r *Reader, at Place) {
	r.List.Add(diag.ErrPlugin.At(at.Path(), nil, "%q is missing", at.Name).
		Hinted("write %q: %q", at.Name, string(c)))
}

// Bool is a boolean field in which nil is absent.
func Bool[T any](name string, at func(*T) **bool) Row[T] { return Member(name, at, BoolCodec{}) }

// BoolCodec is the codec of [Bool].
type BoolCodec struct{}

func (BoolCodec) Type() string         { return TypeBoolean }
func (BoolCodec) Absent(p **bool) bool { return *p == nil }
func (BoolCodec) Null(**bool) bool     { return true }
func (BoolCodec) Read(r *Reader, at Place, v jsonobj.Value, p **bool) bool {
	b, ok := v.Bool()
	if !ok {
		return r.WrongType(at.Path(), v, wantBool)
	}
	*p = &b
	return true
}
func (BoolCodec) Append(dst []byte, p **bool) ([]byte, error) {
	return strconv.AppendBool(dst, **p), nil
}

// Flag is a boolean field in which false is absent.
func Flag[T any](name string, at func(*T) *bool) Row[T] { return Member(name, at, flagCodec{}) }

type flagCodec struct{}

func (flagCodec) Type() string        { return TypeBoolean }
func (flagCodec) Absent(p *bool) bool { return !*p }
func (flagCodec) Null(*bool) bool     { return true }
func (flagCodec) Read(r *Reader, at Place, v jsonobj.Value, p *bool) bool {
	b, ok := v.Bool()
	if !ok {
		return r.WrongType(at.Path(), v, wantBool)
	}
	*p = b
	return true
}
func (flagCodec) Append(dst []byte, p *bool) ([]byte, error) {
	return strconv.AppendBool(dst, *p), nil
}

// Integer is a number field in which nil is absent. As for encoding/json, a
// literal with a fraction, an exponent or too many digits does not fit.
func Integer[T any, N int | int64 | uint32](name string, at func(*T) **N) Row[T] {
	return Member(name, at, IntegerCodec[N]{})
}

// Uint64 is as Integer for numbers from 0 to 2^64-1.
func Uint64[T any](name string, at func(*T) **uint64) Row[T] {
	return Member(name, at, uint64Codec{})
}

type uint64Codec struct{}

func (uint64Codec) Type() string           { return TypeInteger }
func (uint64Codec) Absent(p **uint64) bool { return *p == nil }
func (uint64Codec) Null(**uint64) bool     { return true }
func (uint64Codec) Read(r *Reader, at Place, v jsonobj.Value, p **uint64) bool {
	n, err := strconv.ParseUint(v.Text, 10, 64)
	if v.Kind() != jsonobj.Number || err != nil {
		return r.WrongType(at.Path(), v, wantUint64)
	}
	*p = &n
	return true
}
func (uint64Codec) Append(dst []byte, p **uint64) ([]byte, error) {
	return strconv.AppendUint(dst, **p, 10), nil
}

// IntegerCodec is the codec of [Integer].
type IntegerCodec[N int | int64 | uint32] struct{}

func (IntegerCodec[N]) Type() string      { return TypeInteger }
func (IntegerCodec[N]) Absent(p **N) bool { return *p == nil }
func (IntegerCodec[N]) Null(**N) bool     { return true }
func (IntegerCodec[N]) Read(r *Reader, at Place, v jsonobj.Value, p **N) bool {
	n, ok := v.Int()
	t := N(n)
	want := wantInteger
	if _, unsigned := any(t).(uint32); unsigned {
		want, ok = wantUint32, ok && v.Text[0] != '-' // -0 is refused too
	}
	if !ok || int64(t) != n {
		return r.WrongType(at.Path(), v, want)
	}
	*p = &t
	return true
}
func (IntegerCodec[N]) Append(dst []byte, p **N) ([]byte, error) {
	return strconv.AppendInt(dst, int64(**p), 10), nil
}

// Raw is a value of the wanted kind (None: of any), kept verbatim.
func Raw[T any](name string, at func(*T) *json.RawMessage, want jsonobj.Kind) Row[T] {
	return Member(name, at, RawCodec{want})
}

// RawCodec is the codec of [Raw].
type RawCodec struct{ Want jsonobj.Kind }

// Type returns the wanted kind.
func (c RawCodec) Type() string {
	switch c.Want {
	case jsonobj.Object:
		return TypeObject
	case jsonobj.Array:
		return TypeArray
	case jsonobj.String:
		return TypeString
	}
	return TypeAny
}
func (RawCodec) Absent(p *json.RawMessage) bool { return *p == nil }
func (RawCodec) Null(p *json.RawMessage) bool   { *p = nil; return true }
func (c RawCodec) Read(r *Reader, at Place, v jsonobj.Value, p *json.RawMessage) bool {
	if c.Want != jsonobj.None && v.Kind() != c.Want {
		return r.WrongType(at.Path(), v, c.Want.String())
	}
	*p = v.Raw()
	return true
}
func (RawCodec) Append(dst []byte, p *json.RawMessage) ([]byte, error) {
	if !json.Valid(*p) {
		return nil, errNotJSON
	}
	return append(dst, *p...), nil
}

// AppendString appends s as a JSON string. Unlike json.Marshal it leaves <, >
// and & as they are: these documents are not put into HTML.
func AppendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, _ := json.Marshal(s) // a string always marshals
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

// Kept is a member that is known, and that no field is for: it stays in Unknown, without
// a finding.
func Kept[T any](name string) Row[T] { return Fixed[T](name, keptCodec{}) }

type keptCodec struct{}

func (keptCodec) Type() string                                       { return TypeAny }
func (keptCodec) Absent(*struct{}) bool                              { return true }
func (keptCodec) Null(*struct{}) bool                                { return false }
func (keptCodec) Read(*Reader, Place, jsonobj.Value, *struct{}) bool { return false }
func (keptCodec) Append(dst []byte, _ *struct{}) ([]byte, error)     { return dst, nil }
