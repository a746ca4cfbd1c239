package hco

import "encoding/json"

// Resolved is what an object, or its block, means to a given release: every value
// is there, whether it was written or is a default.
type Resolved struct {
	// APIVersion is that of the object; the zero APIVersion for a block alone.
	APIVersion APIVersion

	AllowAutoConverge bool
	AllowPostCopy     bool
	// AllowWorkloadDisruption follows AllowPostCopy in releases whose block has
	// no such member (GetMigrationConfiguration, KubeVirt v1.5).
	AllowWorkloadDisruption           bool
	Bandwidth                         Bandwidth // of one migration, as KubeVirt rounds it
	CompletionTimeoutPerGiB           int64     // seconds; see CompletionDeadline
	Network                           string    // [namespace/]name; "" is the pod network
	ParallelMigrationsPerCluster      uint32
	ParallelOutboundMigrationsPerNode uint32
	ProgressTimeout                   int64 // seconds; 0 is no timeout

	// DecentralizedLiveMigration is the feature gate for migration between
	// clusters, of the object; false for a block alone.
	DecentralizedLiveMigration bool
}

// resolvedJSON is a Resolved as JSON. Programs read it: members are only added.
type resolvedJSON struct {
	APIVersion                        APIVersion `json:"apiVersion"`
	AllowAutoConverge                 bool       `json:"allowAutoConverge"`
	AllowPostCopy                     bool       `json:"allowPostCopy"`
	AllowWorkloadDisruption           bool       `json:"allowWorkloadDisruption"`
	BandwidthPerMigration             *string    `json:"bandwidthPerMigration"` // null is no limit
	CompletionTimeoutPerGiB           int64      `json:"completionTimeoutPerGiB"`
	Network                           *string    `json:"network"` // null is the pod network
	ParallelMigrationsPerCluster      uint32     `json:"parallelMigrationsPerCluster"`
	ParallelOutboundMigrationsPerNode uint32     `json:"parallelOutboundMigrationsPerNode"`
	ProgressTimeout                   int64      `json:"progressTimeout"`
	Bandwidth                         Bandwidth  `json:"bandwidth"`
	DecentralizedLiveMigration        bool       `json:"decentralizedLiveMigration"`
}

// MarshalJSON writes the members of the block with their values, null for a
// network and a bandwidth that are not set, and apiVersion, bandwidth (a text
// such as "64 MiB/s") and decentralizedLiveMigration.
func (v Resolved) MarshalJSON() ([]byte, error) {
	out := resolvedJSON{
		APIVersion:                        v.APIVersion,
		AllowAutoConverge:                 v.AllowAutoConverge,
		AllowPostCopy:                     v.AllowPostCopy,
		AllowWorkloadDisruption:           v.AllowWorkloadDisruption,
		CompletionTimeoutPerGiB:           v.CompletionTimeoutPerGiB,
		ParallelMigrationsPerCluster:      v.ParallelMigrationsPerCluster,
		ParallelOutboundMigrationsPerNode: v.ParallelOutboundMigrationsPerNode,
		ProgressTimeout:                   v.ProgressTimeout,
		Bandwidth:                         v.Bandwidth,
		DecentralizedLiveMigration:        v.DecentralizedLiveMigration,
	}
	if v.Network != "" {
		out.Network = &v.Network
	}
	if v.Bandwidth != Unlimited {
		quantity := v.Bandwidth.Quantity()
		out.BandwidthPerMigration = &quantity
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. Of the bandwidth it reads the
// member bandwidth.
func (v *Resolved) UnmarshalJSON(data []byte) error {
	var in resolvedJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*v = Resolved{
		APIVersion:                        in.APIVersion,
		AllowAutoConverge:                 in.AllowAutoConverge,
		AllowPostCopy:                     in.AllowPostCopy,
		AllowWorkloadDisruption:           in.AllowWorkloadDisruption,
		Bandwidth:                         in.Bandwidth,
		CompletionTimeoutPerGiB:           in.CompletionTimeoutPerGiB,
		Network:                           or(in.Network, ""),
		ParallelMigrationsPerCluster:      in.ParallelMigrationsPerCluster,
		ParallelOutboundMigrationsPerNode: in.ParallelOutboundMigrationsPerNode,
		ProgressTimeout:                   in.ProgressTimeout,
		DecentralizedLiveMigration:        in.DecentralizedLiveMigration,
	}
	return nil
}
