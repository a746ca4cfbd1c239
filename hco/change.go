package hco

import (
	"encoding/json"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// Field is what a [Change] does to one member. The zero Field leaves it alone.
type Field[T comparable] struct {
	does  action
	value T
}

type action uint8

const (
	leave action = iota
	set
	reset
)

// Set returns a Field that writes v.
func Set[T comparable](v T) Field[T] { return Field[T]{set, v} }

// Reset returns a Field that removes the member: the API server then writes
// the default of its release, if there is one.
func Reset[T comparable]() Field[T] { return Field[T]{does: reset} }

// Value returns what f writes, and whether it writes anything.
func (f Field[T]) Value() (T, bool) { return f.value, f.does == set }

// IsReset reports whether f removes the member.
func (f Field[T]) IsReset() bool { return f.does == reset }

// Change is a change of a block, member by member. The zero Change changes
// nothing. Changes compare with ==.
type Change struct {
	AllowAutoConverge                 Field[bool]
	AllowPostCopy                     Field[bool]
	AllowWorkloadDisruption           Field[bool]
	BandwidthPerMigration             Field[string]
	CompletionTimeoutPerGiB           Field[int64]
	Network                           Field[string]
	ParallelMigrationsPerCluster      Field[uint32]
	ParallelOutboundMigrationsPerNode Field[uint32]
	ProgressTimeout                   Field[int64]
}

// leaves pairs every Field of c with its member in b, in canonical order.
func (c *Change) leaves(b *LiveMigrationConfig) []leaf {
	return []leaf{
		optional("allowAutoConverge", &c.AllowAutoConverge, &b.AllowAutoConverge),
		optional("allowPostCopy", &c.AllowPostCopy, &b.AllowPostCopy),
		optional("allowWorkloadDisruption", &c.AllowWorkloadDisruption, &b.AllowWorkloadDisruption),
		nonEmpty("bandwidthPerMigration", &c.BandwidthPerMigration, &b.BandwidthPerMigration),
		optional("completionTimeoutPerGiB", &c.CompletionTimeoutPerGiB, &b.CompletionTimeoutPerGiB),
		nonEmpty("network", &c.Network, &b.Network),
		optional("parallelMigrationsPerCluster", &c.ParallelMigrationsPerCluster, &b.ParallelMigrationsPerCluster),
		optional("parallelOutboundMigrationsPerNode", &c.ParallelOutboundMigrationsPerNode, &b.ParallelOutboundMigrationsPerNode),
		optional("progressTimeout", &c.ProgressTimeout, &b.ProgressTimeout),
	}
}

// Change returns the change that writes every member that c states and leaves
// the others alone. Members of Unknown are not carried.
func (c LiveMigrationConfig) Change() Change {
	var out Change
	for _, f := range out.leaves(&c) {
		f.take(false)
	}
	return out
}

// ChangeTo returns the least change that makes want of the block c. A member that
// want does not state is reset; want.Unknown is not carried. What comes from an
// API server states its defaults: compare it with want.Stored of its release, and
// the change is zero when nothing differs.
func (c LiveMigrationConfig) ChangeTo(want LiveMigrationConfig) Change {
	out := want.Change()
	for _, f := range out.leaves(&want) {
		f.fill()
	}
	return out.Against(c)
}

// ApplyTo returns what c makes of the block live, before the API server writes
// defaults for what is then absent. Live is not changed.
func (c Change) ApplyTo(live LiveMigrationConfig) LiveMigrationConfig {
	out := live.Clone()
	for _, f := range c.leaves(&out) {
		f.apply(&out.Unknown)
	}
	return out
}

// Against returns the part of c that makes a difference to the block live. Its
// patch is empty when live is already as c wants it.
func (c Change) Against(live LiveMigrationConfig) Change {
	for _, f := range c.leaves(&live) {
		f.trim(live.Unknown)
	}
	return c
}

// Validate returns what is wrong in release r with the block that c makes of
// live, and says when c changes the network: that restarts every virt-handler.
// Where live is not known, the zero LiveMigrationConfig does.
func (c Change) Validate(live LiveMigrationConfig, r Release) diag.List {
	after := c.ApplyTo(live)
	l := after.Validate(r)
	if c.Against(live).Network != (Field[string]{}) {
		l.Add(WarnRollout.At(path("network"), after.Network, "the network changes, and with it every virt-handler pod; migrations that run are at risk").
			Hinted("apply it when no migration is running"))
	}
	return l
}

// leaf is one Field of a Change and the member that it changes.
type leaf interface {
	member() string
	take(always bool) // what the member holds, absent too if always
	reset()
	fill() // resets what is left alone
	apply(unknown *map[string]json.RawMessage)
	trim(unknown map[string]json.RawMessage)
	appendTo(dst []byte) []byte // `"name":value`, or nothing
	appendOps(dst []byte, block diag.Path, unknown map[string]json.RawMessage) []byte
}

// pair is a Field and access to its member.
type pair[T comparable] struct {
	name  string
	field *Field[T]
	load  func() (v T, present bool)
	store func(*T) // nil is absent
	text  func([]byte, T) []byte
}

func optional[T bool | int64 | uint32](name string, f *Field[T], p **T) leaf {
	load := func() (T, bool) { var none T; return or(*p, none), *p != nil }
	return pair[T]{name, f, load, func(v *T) { *p = v }, appendScalar[T]}
}

func nonEmpty(name string, f *Field[string], p *string) leaf {
	load := func() (string, bool) { return *p, *p != "" }
	return pair[string]{name, f, load, func(v *string) { *p = or(v, "") }, table.AppendString}
}

func appendScalar[T bool | int64 | uint32](dst []byte, v T) []byte {
	switch v := any(v).(type) {
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case uint32:
		return strconv.AppendUint(dst, uint64(v), 10)
	}
	return dst
}

func (p pair[T]) member() string { return p.name }

func (p pair[T]) take(always bool) {
	if v, present := p.load(); present || always {
		*p.field = Set(v)
	}
}

func (p pair[T]) fill() {
	if *p.field == (Field[T]{}) {
		p.reset()
	}
}

func (p pair[T]) reset() { *p.field = Reset[T]() }

func (p pair[T]) apply(unknown *map[string]json.RawMessage) {
	v, sets := p.field.Value()
	switch {
	case sets:
		p.store(&v)
	case p.field.IsReset():
		p.store(nil)
	default:
		return
	}
	delete(*unknown, p.name)
	if _, present := p.load(); sets && !present { // "" is no string for a field to hold
		if *unknown == nil {
			*unknown = map[string]json.RawMessage{}
		}
		(*unknown)[p.name] = p.text(nil, v)
	}
}

func (p pair[T]) trim(unknown map[string]json.RawMessage) {
	have, present := p.load()
	want, sets := p.field.Value()
	same := sets && present && have == want || p.field.IsReset() && !present
	if raw, odd := unknown[p.name]; odd { // what no field can hold, such as ""
		same = sets && string(raw) == string(p.text(nil, want))
	}
	if same {
		*p.field = Field[T]{}
	}
}

func (p pair[T]) appendTo(dst []byte) []byte {
	v, sets := p.field.Value()
	switch {
	case sets:
		return p.text(append(table.AppendString(dst, p.name), ':'), v)
	case p.field.IsReset():
		return append(table.AppendString(dst, p.name), ":null"...)
	}
	return dst
}
