package hco

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// LiveMigrationConfig is the block liveMigrationConfig of a HyperConverged
// object as its author wrote it. A nil pointer and an empty string are a member
// that is absent, which takes the default of the release.
type LiveMigrationConfig struct {
	AllowAutoConverge                 *bool
	AllowPostCopy                     *bool
	AllowWorkloadDisruption           *bool  // from HCO 1.19
	BandwidthPerMigration             string // a Kubernetes quantity, in bytes a second
	CompletionTimeoutPerGiB           *int64 // seconds, per decimal gigabyte begun; 0 is no timeout
	Network                           string // a NetworkAttachmentDefinition, as [namespace/]name
	ParallelMigrationsPerCluster      *uint32
	ParallelOutboundMigrationsPerNode *uint32
	ProgressTimeout                   *int64 // seconds; 0 is no timeout

	// Unknown holds, verbatim, the members that no field can hold: unknown
	// names, wrong types, and "" for a string.
	Unknown map[string]json.RawMessage
}

// members are those of the block, in the order in which the API server writes
// them.
var members = []member{
	optional("allowAutoConverge", table.BoolCodec{},
		func(c *Change) *Field[bool] { return &c.AllowAutoConverge },
		func(b *LiveMigrationConfig) **bool { return &b.AllowAutoConverge },
	).since(release.MustParse("1.9")).
		doc("slow the guest's CPUs down when its memory changes too fast to copy"),
	optional("allowPostCopy", table.BoolCodec{},
		func(c *Change) *Field[bool] { return &c.AllowPostCopy },
		func(b *LiveMigrationConfig) **bool { return &b.AllowPostCopy },
	).since(release.MustParse("1.9")).
		doc("at the timeout, run the guest on the target before its memory is there"),
	optional("allowWorkloadDisruption", table.BoolCodec{},
		func(c *Change) *Field[bool] { return &c.AllowWorkloadDisruption },
		func(b *LiveMigrationConfig) **bool { return &b.AllowWorkloadDisruption },
	).since(release.MustParse("1.19")).
		doc("at the timeout, pause the guest or use post-copy instead of giving up"),
	text("bandwidthPerMigration",
		func(c *Change) *Field[string] { return &c.BandwidthPerMigration },
		func(b *LiveMigrationConfig) *string { return &b.BandwidthPerMigration },
	).doc("most bytes a second of one migration, as a quantity; absent is no limit"),
	optional("completionTimeoutPerGiB", whole[int64]{},
		func(c *Change) *Field[int64] { return &c.CompletionTimeoutPerGiB },
		func(b *LiveMigrationConfig) **int64 { return &b.CompletionTimeoutPerGiB },
	).doc("seconds a migration may take for each decimal gigabyte begun; 0 is no limit"),
	text("network",
		func(c *Change) *Field[string] { return &c.Network },
		func(b *LiveMigrationConfig) *string { return &b.Network },
	).since(release.MustParse("1.6")).
		doc("NetworkAttachmentDefinition of the migration network, as [namespace/]name"),
	optional("parallelMigrationsPerCluster", limit{},
		func(c *Change) *Field[uint32] { return &c.ParallelMigrationsPerCluster },
		func(b *LiveMigrationConfig) **uint32 { return &b.ParallelMigrationsPerCluster },
	).doc("most migrations that run in the cluster at once"),
	optional("parallelOutboundMigrationsPerNode", limit{},
		func(c *Change) *Field[uint32] { return &c.ParallelOutboundMigrationsPerNode },
		func(b *LiveMigrationConfig) **uint32 { return &b.ParallelOutboundMigrationsPerNode },
	).doc("most migrations away from one node at once"),
	optional("progressTimeout", whole[int64]{},
		func(c *Change) *Field[int64] { return &c.ProgressTimeout },
		func(b *LiveMigrationConfig) **int64 { return &b.ProgressTimeout },
	).doc("seconds without progress until a migration is aborted; 0 is no limit"),
}

// block reads the block as the API server does, which matches names exactly and
// prunes those that it does not know.
var block = table.New("the API server",
	func(c *LiveMigrationConfig) *map[string]json.RawMessage { return &c.Unknown },
	rows(members)...).Exact().Late(reads)

// reads reports whether the schema of release r has a member that came with a
// version of HCO.
func reads(r release.Release, _ string, since release.Version) bool {
	return !hcoOf(r).Before(since)
}

// Members describes the members of the block, sorted by name.
func Members() []release.Member { return block.Members() }

// MembersOf returns the [Members] that the block has in release r. The API server
// drops every other.
func MembersOf(r Release) []release.Member {
	var out []release.Member
	for _, m := range Members() {
		if m.Since.IsZero() || reads(r, m.Name, m.Since) {
			out = append(out, m)
		}
	}
	return out
}

// ParseBlock reads the block alone. [Parse] reads the whole object.
func ParseBlock(data []byte) (LiveMigrationConfig, diag.List) { return block.Parse(data) }

// MarshalJSON writes the block with its members sorted by name, then those of
// Unknown, sorted. It fails when a member is set and in Unknown too.
func (c LiveMigrationConfig) MarshalJSON() ([]byte, error) { return block.Marshal(&c) }

// UnmarshalJSON reads what MarshalJSON writes. Members that no field can hold are
// in Unknown; only what is not a JSON object is an error. [ParseBlock] says what
// is wrong with them.
func (c *LiveMigrationConfig) UnmarshalJSON(data []byte) error {
	out, l := ParseBlock(data)
	if l.Unread() {
		return l.Err()
	}
	*c = out
	return nil
}

// GoString returns c as its type and its JSON.
func (c LiveMigrationConfig) GoString() string { return table.GoString(c) }

// Clone returns a copy of c that shares nothing with it.
func (c LiveMigrationConfig) Clone() LiveMigrationConfig { return table.Clone(c) }

// stated returns the JSON text of the named member, or "" when it is absent.
func (c *LiveMigrationConfig) stated(name string) string { return block.Stated(c, name) }
