package hco

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

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

// Change returns the change that writes every member that c states and leaves
// the others alone. Members of Unknown are not carried.
func (c LiveMigrationConfig) Change() Change {
	var out Change
	for _, m := range members {
		m.take(&out, &c, false)
	}
	return out
}

// ChangeTo returns the least change that makes want of the block c. A member that
// want does not state is reset; want.Unknown is not carried. What comes from an
// API server states its defaults: compare it with want.Stored of its release, and
// the change is zero when nothing differs.
func (c LiveMigrationConfig) ChangeTo(want LiveMigrationConfig) Change {
	out := want.Change()
	for _, m := range members {
		m.fill(&out)
	}
	return out.Against(c)
}

// ApplyTo returns what c makes of the block live, before the API server writes
// defaults for what is then absent. Live is not changed.
func (c Change) ApplyTo(live LiveMigrationConfig) LiveMigrationConfig {
	out := live.Clone()
	for _, m := range members {
		m.apply(&c, &out)
	}
	return out
}

// Against returns the part of c that makes a difference to the block live. Its
// patch is empty when live is already as c wants it. The reset of a member that
// live has is a difference, though the API server may write the same value again:
// see [Change.AgainstStored].
func (c Change) Against(live LiveMigrationConfig) Change {
	for _, m := range members {
		m.trim(&c, &live)
	}
	return c
}

// AgainstStored is [Change.Against] for a block live that the API server of
// release r has given. To reset a member that has its default changes nothing
// there: the API server writes the same default again, and a reconciler that
// compares by Against never comes to an end.
func (c Change) AgainstStored(live LiveMigrationConfig, r Release) Change {
	c = c.Against(live)
	defaults := defaultsOf(hcoOf(r))
	for _, m := range members {
		m.trimReset(&c, &live, &defaults)
	}
	return c
}

// Validate returns what is wrong in release r with the block that c makes of
// live, and says when c changes the network: that restarts every virt-handler.
// Where live is not known, use the zero LiveMigrationConfig.
func (c Change) Validate(live LiveMigrationConfig, r Release) diag.List {
	after := c.ApplyTo(live)
	l := after.Validate(r)
	if !c.Against(live).Network.IsZero() {
		l.Add(WarnRollout.At(path("network"), after.Network,
			"the network changes, and with it every virt-handler pod; "+
				"migrations that run are at risk").
			Hinted("apply it when no migration is running"))
	}
	return l
}

// ValidateApply returns what is wrong in release r with the document of
// [Change.ServerSideApply]. A member that the release does not have, which the
// API server drops from a merge patch, makes it refuse a server-side apply.
func (c Change) ValidateApply(owned LiveMigrationConfig, r Release) diag.List {
	owned.Unknown = nil
	l := c.ApplyTo(owned).Validate(r)
	for i := range l {
		if l[i].Rule == ErrFieldRelease {
			l[i].Stage = diag.Setup
		}
	}
	return l
}

// MarshalJSON writes what c does to the block: the value of a member that is set,
// and null for one that is reset, sorted by name. That is a JSON merge patch of
// the block.
func (c Change) MarshalJSON() ([]byte, error) { return c.appendBlock(nil), nil }

// UnmarshalJSON reads what MarshalJSON writes. A member that the block does not
// have, or of a wrong type, is an error.
func (c *Change) UnmarshalJSON(data []byte) error {
	var p patchReader
	doc, err := jsonobj.Parse(data)
	if err != nil {
		return diag.List{table.Syntax(diag.ErrSyntax, err)}.Err()
	}
	if isObject("", doc, &p.List) {
		p.read("", doc)
	}
	for _, d := range p.List {
		if d.Rule == diag.WarnUnknown {
			return d
		}
	}
	if err := p.Err(); err != nil {
		return err
	}
	*c = p.change
	return nil
}

// GoString returns c as its type and its JSON.
func (c Change) GoString() string { return table.GoString(c) }
