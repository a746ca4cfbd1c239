// Package migrationnet is the map of the house: a Go SDK for the network that
// KubeVirt and OpenShift Virtualization live-migrate virtual machines over. It
// has no code of its own; the rooms have.
//
//	bytes ──Parse──► Config ──Resolve(release)──► Resolved ──► question answered
//	                   ▲  │                          │
//	       struct literal └──MarshalJSON──► bytes    └─► ipnet.Set ──► Conflicts, Plan
//
// Every document package has the same four verbs. Parse reads bytes as the real
// consumer reads them; Validate reports what is wrong; Resolve says what the
// document means to a given release of the real program; MarshalJSON writes
// canonical bytes. A struct literal is the builder.
//
// # Documents
//
//   - [github.com/migrationnet/migrationnet/bridgeconf]: the bridge CNI plugin
//   - [github.com/migrationnet/migrationnet/ipam]: whereabouts, host-local, static, dhcp
//   - [github.com/migrationnet/migrationnet/nad]: NetworkAttachmentDefinition: macvlan, ipvlan, vlan, OVN-Kubernetes, lists
//   - [github.com/migrationnet/migrationnet/hco]: HyperConverged liveMigrationConfig
//   - [github.com/migrationnet/migrationnet/podnet]: a VM on the default pod network
//
// # Questions
//
//   - [github.com/migrationnet/migrationnet/ipnet]: do these addresses overlap?
//   - [github.com/migrationnet/migrationnet/migration]: did the migration go over the network?
//   - [github.com/migrationnet/migrationnet/migration/plan]: which cluster gets which addresses?
//
// # Findings
//
//   - [github.com/migrationnet/migrationnet/diag]: rules, findings, paths
//   - [github.com/migrationnet/migrationnet/diag/fielderr]: the same as Kubernetes reports them
//
// # Adapters
//
// The rooms above import the standard library and each other only. What needs
// more is in a leaf that nothing else imports:
// [github.com/migrationnet/migrationnet/nad/nadyaml],
// [github.com/migrationnet/migrationnet/hco/hcoyaml] and
// [github.com/migrationnet/migrationnet/podnet/podnetyaml] for manifests,
// [github.com/migrationnet/migrationnet/nad/nadv1] for the Go types of
// NetworkAttachmentDefinitions, and
// [github.com/migrationnet/migrationnet/migration/vmi] and
// [github.com/migrationnet/migrationnet/podnet/podnetv1] for kubevirt.io/api.
package migrationnet
