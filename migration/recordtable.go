package migration

import (
	"encoding/json"
	"time"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// consumer is who ignores unknown members.
const consumer = "KubeVirt up to v1.9"

// The releases of KubeVirt that brought members.
var (
	v16 = release.MustParse("v1.6")
	v18 = release.MustParse("v1.8")
	v19 = release.MustParse("v1.9")
)

var stateTable = table.New(consumer,
	func(s *MigrationState) *map[string]json.RawMessage { return &s.Unknown },
	table.String("migrationUid", func(s *MigrationState) *string { return &s.MigrationUID }).
		Doc("UID of the VMIM that the record is of"),
	stamp("startTimestamp", func(s *MigrationState) *time.Time { return &s.StartTimestamp }).
		Doc("when it began, by the source's clock, in whole seconds"),
	stamp("endTimestamp", func(s *MigrationState) *time.Time { return &s.EndTimestamp }).
		Doc("when it was over, by the target's clock, in whole seconds"),
	table.Flag("completed", func(s *MigrationState) *bool { return &s.Completed }).
		Doc("whether it is over, which does not say that it succeeded"),
	table.Flag("failed", func(s *MigrationState) *bool { return &s.Failed }).
		Doc("whether it failed"),
	table.String("failureReason", func(s *MigrationState) *string { return &s.FailureReason }).
		Doc("why it failed, for people"),
	table.Flag("abortRequested", func(s *MigrationState) *bool { return &s.AbortRequested }).
		Doc("whether it was asked to abort"),
	table.String("abortStatus", func(s *MigrationState) *string { return &s.AbortStatus }).
		Doc("what became of the abort: Succeeded, Failed or Aborting"),
	table.String("mode", func(s *MigrationState) *string { return &s.Mode }).
		Doc("how memory is copied: PreCopy, PostCopy or Paused"),
	table.String("sourceNode", func(s *MigrationState) *string { return &s.SourceNode }).
		Doc("node that the VMI leaves"),
	table.String("sourcePod", func(s *MigrationState) *string { return &s.SourcePod }).
		Doc("virt-launcher Pod that the VMI leaves"),
	table.String("targetNode", func(s *MigrationState) *string { return &s.TargetNode }).
		Doc("node that the VMI goes to"),
	table.String("targetPod", func(s *MigrationState) *string { return &s.TargetPod }).
		Doc("virt-launcher Pod that the VMI goes to"),
	table.String("targetNodeAddress",
		func(s *MigrationState) *string { return &s.TargetNodeAddress }).
		Doc("address of the target's virt-handler, to which the source connects"),
	ports("targetDirectMigrationNodePorts",
		func(s *MigrationState) *map[string]int { return &s.TargetDirectMigrationNodePorts }).
		Doc("ports that the target's virt-handler listens on, and what each forwards to"),
	table.Flag("targetNodeDomainDetected",
		func(s *MigrationState) *bool { return &s.TargetNodeDomainDetected }).
		Doc("whether the target saw the domain start"),
	stamp("targetNodeDomainReadyTimestamp",
		func(s *MigrationState) *time.Time { return &s.TargetNodeDomainReadyTimestamp }).
		Doc("when the target saw the domain active"),
	table.String("targetAttachmentPodUID",
		func(s *MigrationState) *string { return &s.TargetAttachmentPodUID }).
		Doc("UID of the target's Pod for hotplugged volumes"),
	table.Raw("targetCPUSet",
		func(s *MigrationState) *json.RawMessage { return &s.TargetCPUSet }, jsonobj.Array).
		Doc("CPUs of the target node that the VMI is pinned to"),
	table.String("targetNodeTopology",
		func(s *MigrationState) *string { return &s.TargetNodeTopology }).
		Doc("topology of the target node, for pinned CPUs"),
	table.Raw("targetMemoryOverhead",
		func(s *MigrationState) *json.RawMessage { return &s.TargetMemoryOverhead }, jsonobj.None).
		Since(v18).Doc("memory that the target Pod needs beside that of the guest, as a quantity"),
	table.String("migrationPolicyName",
		func(s *MigrationState) *string { return &s.MigrationPolicyName }).
		Doc("name of the MigrationPolicy that applies"),
	table.Object("migrationConfiguration",
		func(s *MigrationState) **Configuration { return &s.MigrationConfiguration },
		configurationTable).
		Doc("the configuration that the migration has"),
	table.String("sourcePersistentStatePVCName",
		func(s *MigrationState) *string { return &s.SourcePersistentStatePVCName }).
		Doc("PersistentVolumeClaim that has the state of the VMI at the source"),
	table.String("targetPersistentStatePVCName",
		func(s *MigrationState) *string { return &s.TargetPersistentStatePVCName }).
		Doc("PersistentVolumeClaim that has the state of the VMI at the target"),
	table.Object("sourceState",
		func(s *MigrationState) **SideState { return &s.SourceState }, sideTable).
		Since(v16).Doc("what is known of the source"),
	table.Object("targetState",
		func(s *MigrationState) **SideState { return &s.TargetState }, sideTable).
		Since(v16).Doc("what is known of the target"),
	table.String("migrationNetworkType",
		func(s *MigrationState) *string { return &s.MigrationNetworkType }).
		Since(v16).Doc("Pod or Migration; no release up to v1.9.0 writes it"),
)

var sideTable = table.New(consumer,
	func(s *SideState) *map[string]json.RawMessage { return &s.Unknown },
	table.String("node", func(s *SideState) *string { return &s.Node }).
		Doc("node of this side"),
	table.String("pod", func(s *SideState) *string { return &s.Pod }).
		Doc("virt-launcher Pod of this side"),
	table.String("migrationUID", func(s *SideState) *string { return &s.MigrationUID }).
		Doc("UID of this side's VMIM"),
	table.String("domainName", func(s *SideState) *string { return &s.DomainName }).
		Doc("name of the libvirt domain"),
	table.String("domainNamespace", func(s *SideState) *string { return &s.DomainNamespace }).
		Doc("namespace in the name of the libvirt domain"),
	table.String("syncAddress", func(s *SideState) *string { return &s.SyncAddress }).
		Doc("host and port of this side's synchronization controller"),
	table.String("persistentStatePVCName",
		func(s *SideState) *string { return &s.PersistentStatePVCName }).
		Doc("PersistentVolumeClaim that has the state of the VMI on this side"),
	table.String("selinuxContext", func(s *SideState) *string { return &s.SelinuxContext }).
		Doc("SELinux context of the virt-launcher Pod"),
	table.String("virtualMachineInstanceUID",
		func(s *SideState) *string { return &s.VirtualMachineInstanceUID }).
		Doc("UID of the VMI on this side"),
	table.Raw("nodeSelectors",
		func(s *SideState) *json.RawMessage { return &s.NodeSelectors }, jsonobj.Object).
		Doc("of a source: selectors for a node of the target"),
	stamp("domainReadyTimestamp", func(s *SideState) *time.Time { return &s.DomainReadyTimestamp }).
		Doc("of a target: when it saw the domain active"),
	table.Flag("domainDetected", func(s *SideState) *bool { return &s.DomainDetected }).
		Doc("of a target: whether it saw the domain start"),
	table.String("nodeAddress", func(s *SideState) *string { return &s.NodeAddress }).
		Doc("of a target: address of its virt-handler"),
	ports("directMigrationNodePorts",
		func(s *SideState) *map[string]int { return &s.DirectMigrationNodePorts }).
		Doc("of a target: ports that its virt-handler listens on"),
	table.String("attachmentPodUID", func(s *SideState) *string { return &s.AttachmentPodUID }).
		Doc("of a target: UID of its Pod for hotplugged volumes"),
	table.Raw("cpuSet", func(s *SideState) *json.RawMessage { return &s.CPUSet }, jsonobj.Array).
		Doc("of a target: CPUs of the node that the VMI is pinned to"),
	table.String("nodeTopology", func(s *SideState) *string { return &s.NodeTopology }).
		Doc("of a target: topology of the node, for pinned CPUs"),
)

var configurationTable = table.New(consumer,
	func(c *Configuration) *map[string]json.RawMessage { return &c.Unknown },
	table.String("network", func(c *Configuration) *string { return &c.Network }).
		Doc("NetworkAttachmentDefinition of the migration network: what is intended"),
	table.Integer("completionTimeoutPerGiB",
		func(c *Configuration) **int64 { return &c.CompletionTimeoutPerGiB }).
		Doc("seconds a migration may take for each decimal gigabyte begun; 0 means no limit"),
	table.Integer("progressTimeout", func(c *Configuration) **int64 { return &c.ProgressTimeout }).
		Doc("seconds without progress until a migration is aborted; 0 means no limit"),
	table.Integer("utilityVolumesTimeout",
		func(c *Configuration) **int64 { return &c.UtilityVolumesTimeout }).
		Since(v18).Doc("seconds that it may wait, pending, for utility volumes to be detached"),
	table.Uint64("maxDowntimeMs", func(c *Configuration) **uint64 { return &c.MaxDowntimeMs }).
		Since(v19).Doc("most milliseconds that the guest may stop at the switchover"),
	table.Bool("allowAutoConverge", func(c *Configuration) **bool { return &c.AllowAutoConverge }).
		Doc("slow the guest's CPUs down when its memory changes too fast to copy"),
	table.Bool("allowPostCopy", func(c *Configuration) **bool { return &c.AllowPostCopy }).
		Doc("at the timeout, run the guest on the target before its memory is there"),
	table.Bool("allowWorkloadDisruption",
		func(c *Configuration) **bool { return &c.AllowWorkloadDisruption }).
		Doc("at the timeout, pause the guest or use post-copy instead of giving up"),
	table.Bool("unsafeMigrationOverride",
		func(c *Configuration) **bool { return &c.UnsafeMigrationOverride }).
		Doc("migrate although the storage or the CPU says that it is not safe"),
	table.Raw("bandwidthPerMigration",
		func(c *Configuration) *json.RawMessage { return &c.BandwidthPerMigration }, jsonobj.None).
		Doc("most bytes a second of one migration, as a quantity"),
	table.Bool("disableTLS", func(c *Configuration) **bool { return &c.DisableTLS }).
		Doc("migrate without TLS"),
	table.Bool("matchSELinuxLevelOnMigration",
		func(c *Configuration) **bool { return &c.MatchSELinuxLevelOnMigration }).
		Doc("let the target Pod have another SELinux level than the source's"),
	table.String("nodeDrainTaintKey",
		func(c *Configuration) *string { return &c.NodeDrainTaintKey }).
		Doc("key of the taint that marks a node as being drained"),
	table.Integer("parallelMigrationsPerCluster",
		func(c *Configuration) **uint32 { return &c.ParallelMigrationsPerCluster }).
		Doc("most migrations that run in the cluster at once"),
	table.Integer("parallelOutboundMigrationsPerNode",
		func(c *Configuration) **uint32 { return &c.ParallelOutboundMigrationsPerNode }).
		Doc("most migrations away from one node at once"),
	table.Raw("experimental",
		func(c *Configuration) *json.RawMessage { return &c.Experimental }, jsonobj.Object).
		Since(v19).Doc("settings that upstream may change or remove"),
)

// MigrationStateMembers describes the members of status.migrationState of a VMI
// or VMIM (VirtualMachineInstanceMigrationState in kubevirt.io/api
// core/v1/types.go, v1.9.0). Since is the release of KubeVirt that brought one.
func MigrationStateMembers() []release.Member { return stateTable.Members() }
