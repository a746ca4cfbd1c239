package hco

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
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

// fields is the table of the block, in the order in which the API server
// writes it.
func (c *LiveMigrationConfig) fields() []table.Field {
	return []table.Field{
		{Name: "allowAutoConverge", Codec: pointer(table.Bool, &c.AllowAutoConverge)},
		{Name: "allowPostCopy", Codec: pointer(table.Bool, &c.AllowPostCopy)},
		{Name: "allowWorkloadDisruption", Codec: pointer(table.Bool, &c.AllowWorkloadDisruption)},
		{Name: "bandwidthPerMigration", Codec: text{table.String(&c.BandwidthPerMigration), &c.BandwidthPerMigration, bandwidthEmpty}},
		{Name: "completionTimeoutPerGiB", Codec: number[int64]{pointer(table.Integer[int64], &c.CompletionTimeoutPerGiB)}},
		{Name: "network", Codec: text{table.String(&c.Network), &c.Network, networkEmpty}},
		{Name: "parallelMigrationsPerCluster", Codec: limit{number[uint32]{pointer(table.Integer[uint32], &c.ParallelMigrationsPerCluster)}}},
		{Name: "parallelOutboundMigrationsPerNode", Codec: limit{number[uint32]{pointer(table.Integer[uint32], &c.ParallelOutboundMigrationsPerNode)}}},
		{Name: "progressTimeout", Codec: number[int64]{pointer(table.Integer[int64], &c.ProgressTimeout)}},
	}
}

// reader returns a reader of the block. The API server matches names exactly
// and prunes those that it does not know.
func reader() table.Reader { return table.Reader{Consumer: "the API server", Exact: true} }

// Parse reads the block alone. [ParseHyperConverged] reads a whole object.
func Parse(data []byte) (LiveMigrationConfig, diag.List) {
	var c LiveMigrationConfig
	r := reader()
	r.Document(data, c.fields(), &c.Unknown)
	return c, r.List
}

// MarshalJSON writes the block with its members sorted by name, then those of
// Unknown, sorted. It fails when a member is set and in Unknown too.
func (c LiveMigrationConfig) MarshalJSON() ([]byte, error) {
	return table.Append(nil, c.fields(), c.Unknown)
}

// GoString returns c as JSON.
func (c LiveMigrationConfig) GoString() string { return goString(c) }

// Clone returns a copy of c that shares nothing with it.
func (c LiveMigrationConfig) Clone() LiveMigrationConfig { return table.Clone(c) }

func goString(v json.Marshaler) string {
	b, err := v.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// unreadable reports the members of Unknown that have a field.
func (c LiveMigrationConfig) unreadable() diag.List {
	r := reader()
	r.CheckUnknown("", new(LiveMigrationConfig).fields(), c.Unknown)
	return r.List
}

// stated returns the JSON text of the member name, or "" when it is absent.
func (c LiveMigrationConfig) stated(name string) string {
	for _, f := range c.fields() {
		if f.Name == name && !f.Absent() {
			b, _ := f.Append(nil) // these codecs do not fail
			return string(b)
		}
	}
	return ""
}
