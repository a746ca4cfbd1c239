package migration

import (
	"encoding/json"
	"maps"
	"time"

	"github.com/migrationnet/migrationnet/internal/table"
)

// MigrationState is status.migrationState of a VMI or VMIM, as KubeVirt up to
// v1.9 writes it. KubeVirt omits what is false or empty, so that absent and
// false are the same here; the zero Time is an absent timestamp.
//
// Timestamps have whole seconds, and come from two clocks: StartTimestamp from
// the source's, EndTimestamp from the target's.
type MigrationState struct {
	MigrationUID string // migrationUid, with a small d at this level only

	StartTimestamp time.Time
	EndTimestamp   time.Time
	Completed      bool // over; says nothing about success (v1.9.0, and up to v1.5)
	Failed         bool
	FailureReason  string
	AbortRequested bool
	AbortStatus    string // "", Succeeded, Failed, Aborting
	Mode           string // PreCopy, PostCopy, Paused

	SourceNode string
	SourcePod  string

	TargetNode                     string
	TargetPod                      string
	TargetNodeAddress              string
	TargetDirectMigrationNodePorts map[string]int // port as text → 49152, 49153 or 0
	TargetNodeDomainDetected       bool
	TargetNodeDomainReadyTimestamp time.Time
	TargetAttachmentPodUID         string
	TargetCPUSet                   json.RawMessage
	TargetNodeTopology             string
	TargetMemoryOverhead           json.RawMessage // a quantity; since v1.8

	MigrationPolicyName    string
	MigrationConfiguration *Configuration

	SourcePersistentStatePVCName string
	TargetPersistentStatePVCName string

	SourceState          *SideState // since v1.6; nil for most migrations within a cluster
	TargetState          *SideState // since v1.6
	MigrationNetworkType string     // since v1.6; no component writes it up to v1.9.0

	// Unknown holds members this package has no field for, verbatim.
	Unknown map[string]json.RawMessage
}

// SideState is sourceState or targetState of a [MigrationState]. NodeSelectors
// belongs to a source; what follows it, to a target.
type SideState struct {
	Node                      string
	Pod                       string
	MigrationUID              string // migrationUID, of that side's VMIM
	DomainName                string
	DomainNamespace           string
	SyncAddress               string
	PersistentStatePVCName    string
	SelinuxContext            string
	VirtualMachineInstanceUID string

	NodeSelectors json.RawMessage

	DomainReadyTimestamp     time.Time
	DomainDetected           bool
	NodeAddress              string
	DirectMigrationNodePorts map[string]int
	AttachmentPodUID         string
	CPUSet                   json.RawMessage
	NodeTopology             string

	Unknown map[string]json.RawMessage
}

// Configuration is what KubeVirt resolved for this migration at hand-off. On
// the source side of a migration between clusters it is the target cluster's.
type Configuration struct {
	Network string // the intent; no proof that it is used

	CompletionTimeoutPerGiB *int64  // seconds per decimal GB of memory
	ProgressTimeout         *int64  // seconds
	UtilityVolumesTimeout   *int64  // seconds; since v1.8
	MaxDowntimeMs           *uint64 // since v1.9

	AllowAutoConverge       *bool
	AllowPostCopy           *bool
	AllowWorkloadDisruption *bool
	UnsafeMigrationOverride *bool

	BandwidthPerMigration             json.RawMessage // a quantity
	DisableTLS                        *bool
	MatchSELinuxLevelOnMigration      *bool
	NodeDrainTaintKey                 string
	ParallelMigrationsPerCluster      *uint32
	ParallelOutboundMigrationsPerNode *uint32
	Experimental                      json.RawMessage // since v1.9

	Unknown map[string]json.RawMessage
}

// MarshalJSON writes s as KubeVirt does: what is false or empty is left out.
// Equal values give equal bytes.
func (s MigrationState) MarshalJSON() ([]byte, error) {
	return stateTable.Marshal(&s)
}

// GoString returns s as its type and its JSON.
func (s MigrationState) GoString() string { return table.GoString(s) }

// Clone returns a deep copy of s, except for the verbatim texts, which nothing
// in this package changes.
func (s MigrationState) Clone() MigrationState {
	s.TargetDirectMigrationNodePorts = maps.Clone(s.TargetDirectMigrationNodePorts)
	s.Unknown = maps.Clone(s.Unknown)
	s.SourceState, s.TargetState = s.SourceState.clone(), s.TargetState.clone()
	s.MigrationConfiguration = s.MigrationConfiguration.clone()
	return s
}

func (s *SideState) clone() *SideState {
	out := copied(s)
	if out != nil {
		out.DirectMigrationNodePorts = maps.Clone(s.DirectMigrationNodePorts)
		out.Unknown = maps.Clone(s.Unknown)
	}
	return out
}

func (c *Configuration) clone() *Configuration {
	out := copied(c)
	if out == nil {
		return nil
	}
	for _, p := range []**int64{&out.CompletionTimeoutPerGiB, &out.ProgressTimeout,
		&out.UtilityVolumesTimeout} {
		*p = copied(*p)
	}
	out.MaxDowntimeMs = copied(out.MaxDowntimeMs)
	for _, p := range []**bool{&out.AllowAutoConverge, &out.AllowPostCopy,
		&out.AllowWorkloadDisruption, &out.UnsafeMigrationOverride,
		&out.DisableTLS, &out.MatchSELinuxLevelOnMigration} {
		*p = copied(*p)
	}
	for _, p := range []**uint32{&out.ParallelMigrationsPerCluster,
		&out.ParallelOutboundMigrationsPerNode} {
		*p = copied(*p)
	}
	out.Unknown = maps.Clone(c.Unknown)
	return out
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// Duration returns how long the migration took, in whole seconds. It reports
// false when a timestamp is missing, and when the end is before the start: the
// two come from different clocks since v1.6. Zero is a real answer: a migration
// of less than a second, or v1.6.0 between clusters, which copied the start.
func (s MigrationState) Duration() (time.Duration, bool) {
	if s.StartTimestamp.IsZero() || s.EndTimestamp.IsZero() ||
		s.EndTimestamp.Before(s.StartTimestamp) {
		return 0, false
	}
	return s.EndTimestamp.Sub(s.StartTimestamp), true
}

// HandedOff reports whether s has anything that a hand-off of a migration to the
// VMI writes. It is false for nil, for {}, and for sourcePod alone, which a VMIM
// has while its target is scheduled (pkg/controller/controller.go SetSourcePod,
// v1.9.0).
func (s *MigrationState) HandedOff() bool {
	return s != nil && (s.MigrationUID != "" || s.TargetNode != "" || s.TargetNodeAddress != "" ||
		s.Completed || s.Failed || s.AbortRequested ||
		!s.StartTimestamp.IsZero() || !s.EndTimestamp.IsZero() ||
		s.SourceState != nil || s.TargetState != nil)
}

// handedOff returns s, or nil when it is not handed off.
func (s *MigrationState) handedOff() *MigrationState {
	if !s.HandedOff() {
		return nil
	}
	return s
}

func (s *MigrationState) over() bool { return s.Completed || s.Failed }

// domainReady reports whether the target saw its domain active.
func (s *MigrationState) domainReady() bool {
	return !s.TargetNodeDomainReadyTimestamp.IsZero() || s.TargetState != nil &&
		!s.TargetState.DomainReadyTimestamp.IsZero()
}

// before12 reports whether s may be of a release before v1.2: it has no member that came
// with that release or later.
func (s *MigrationState) before12() bool { return s.SourcePod == "" && !s.since16() }

// since16 reports whether s has a member that no release before v1.6 writes.
func (s *MigrationState) since16() bool {
	return s.SourceState != nil || s.TargetState != nil || s.MigrationNetworkType != "" ||
		s.TargetMemoryOverhead != nil
}
