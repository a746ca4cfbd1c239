package hco

import (
	"encoding/json"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// member is a member of the block: its row in the table, and its Field in a
// Change.
type member struct {
	leaf
	row table.Row[LiveMigrationConfig]
	at  release.Version // the first release that has it; zero is all
}

func (m member) since(v release.Version) member {
	m.at, m.row = v, m.row.Since(v)
	return m
}

func (m member) doc(line string) member { m.row = m.row.Doc(line); return m }

// in reports whether the schema of version v has the member.
func (m member) in(v release.Version) bool { return m.at.IsZero() || !v.Before(m.at) }

func rows(members []member) []table.Row[LiveMigrationConfig] {
	var out []table.Row[LiveMigrationConfig]
	for _, m := range members {
		out = append(out, m.row)
	}
	return out
}

// leaf is one Field of a Change and the member of the block that it changes.
type leaf interface {
	name() string
	// What b states; what it does not too, if always.
	take(c *Change, b *LiveMigrationConfig, always bool)
	reset(c *Change)
	fill(c *Change) // resets what is left alone
	apply(c *Change, b *LiveMigrationConfig)
	trim(c *Change, b *LiveMigrationConfig)
	trimReset(c *Change, b, defaults *LiveMigrationConfig)

	clear(b *LiveMigrationConfig)          // makes the member absent
	inherit(b, from *LiveMigrationConfig)  // takes the value of another block
	appendTo(dst []byte, c *Change) []byte // `"name":value`, or nothing
	appendOps(dst []byte, c *Change, b *LiveMigrationConfig, at diag.Path) []byte
}

// scalar is what a member of the block can be.
type scalar interface{ bool | int64 | string | uint32 }

// pair is a Field and its member, which has a field of type F.
type pair[T scalar, F any] struct {
	of    string
	field func(*Change) *Field[T]
	at    func(*LiveMigrationConfig) *F
	load  func(F) (v T, present bool)
	store func(T) F
}

func optional[T bool | int64 | uint32, C table.Codec[*T]](
	name string, codec C, field func(*Change) *Field[T], at func(*LiveMigrationConfig) **T,
) member {
	return member{row: table.Member(name, at, codec), leaf: pair[T, *T]{
		of: name, field: field, at: at,
		load:  func(p *T) (T, bool) { var none T; return or(p, none), p != nil },
		store: func(v T) *T { return &v },
	}}
}

func text(
	name string, field func(*Change) *Field[string], at func(*LiveMigrationConfig) *string,
) member {
	return member{row: table.NonEmpty(name, at), leaf: pair[string, string]{
		of: name, field: field, at: at,
		load:  func(s string) (string, bool) { return s, s != "" },
		store: func(s string) string { return s },
	}}
}

// appendScalar appends v as JSON.
func appendScalar[T scalar](dst []byte, v T) []byte {
	switch v := any(v).(type) {
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case uint32:
		return strconv.AppendUint(dst, uint64(v), 10)
	case string:
		return table.AppendString(dst, v)
	}
	return dst
}

func (p pair[T, F]) name() string { return p.of }

func (p pair[T, F]) take(c *Change, b *LiveMigrationConfig, always bool) {
	if v, present := p.load(*p.at(b)); present || always {
		*p.field(c) = Set(v)
	}
}

func (p pair[T, F]) fill(c *Change) {
	if p.field(c).IsZero() {
		p.reset(c)
	}
}

func (p pair[T, F]) reset(c *Change) { *p.field(c) = Reset[T]() }

func (p pair[T, F]) apply(c *Change, b *LiveMigrationConfig) {
	v, sets := p.field(c).Value()
	switch {
	case sets:
		*p.at(b) = p.store(v)
	case p.field(c).IsReset():
		p.clear(b)
	default:
		return
	}
	delete(b.Unknown, p.of)
	if _, present := p.load(*p.at(b)); sets && !present { // "" is not a string for a field to hold
		if b.Unknown == nil {
			b.Unknown = map[string]json.RawMessage{}
		}
		b.Unknown[p.of] = appendScalar(nil, v)
	}
}

func (p pair[T, F]) trim(c *Change, b *LiveMigrationConfig) {
	have, present := p.load(*p.at(b))
	want, sets := p.field(c).Value()
	same := sets && present && have == want || p.field(c).IsReset() && !present
	if raw, odd := b.Unknown[p.of]; odd { // what no field can hold, such as ""
		same = sets && string(raw) == string(appendScalar(nil, want))
	}
	if same {
		*p.field(c) = Field[T]{}
	}
}

func (p pair[T, F]) trimReset(c *Change, b, defaults *LiveMigrationConfig) {
	have, present := p.load(*p.at(b))
	def, has := p.load(*p.at(defaults))
	if p.field(c).IsReset() && present && has && have == def {
		*p.field(c) = Field[T]{}
	}
}

func (p pair[T, F]) clear(b *LiveMigrationConfig) { var none F; *p.at(b) = none }

func (p pair[T, F]) inherit(b, from *LiveMigrationConfig) {
	if v, present := p.load(*p.at(from)); present {
		*p.at(b) = p.store(v)
	}
}

func (p pair[T, F]) appendTo(dst []byte, c *Change) []byte {
	v, sets := p.field(c).Value()
	switch {
	case sets:
		return appendScalar(append(table.AppendString(dst, p.of), ':'), v)
	case p.field(c).IsReset():
		return append(table.AppendString(dst, p.of), ":null"...)
	}
	return dst
}

func (p pair[T, F]) appendOps(dst []byte, c *Change, b *LiveMigrationConfig, in diag.Path) []byte {
	if p.field(c).IsZero() {
		return dst
	}
	at, old := string(in.Name(p.of)), []byte("null")
	have, present := p.load(*p.at(b))
	if raw, odd := b.Unknown[p.of]; odd {
		old, present = raw, true
	} else if present {
		old = appendScalar(nil, have)
	}
	dst = appendOp(dst, "test", at, old)
	want, sets := p.field(c).Value()
	switch {
	case !sets:
		return appendOp(dst, "remove", at, nil)
	case present:
		return appendOp(dst, "replace", at, appendScalar(nil, want))
	}
	return appendOp(dst, "add", at, appendScalar(nil, want))
}
