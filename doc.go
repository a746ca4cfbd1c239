// Package migrationnet documents a Go SDK for the network that KubeVirt and
// OpenShift Virtualization use for the live migration of virtual machines. The
// package has no code; its subdirectories do.
//
//	bytes ──Parse──► Config ──Resolve(release)──► Resolved ──► question answered
//	                   ▲  │                          │
//	       struct literal └──MarshalJSON──► bytes    └─► ipnet.Set ──► Conflicts, Plan
//
// Every document package has the same functions. Parse reads bytes as the program
// that consumes them does; Validate reports what is wrong; Resolve returns what the
// document means to a release of that program; MarshalJSON writes canonical bytes.
// A document can also be written as a struct literal.
//
// # Documents
//
//   - [github.com/migrationnet/migrationnet/bridgeconf]: the bridge CNI plugin
//   - [github.com/migrationnet/migrationnet/ipam]: whereabouts, host-local, static, dhcp
//   - [github.com/migrationnet/migrationnet/nad]: NetworkAttachmentDefinition: macvlan,
//     ipvlan, vlan, OVN-Kubernetes, lists
//   - [github.com/migrationnet/migrationnet/hco]: HyperConverged liveMigrationConfig
//   - [github.com/migrationnet/migrationnet/podnet]: a VM on the default pod network
//
// # Questions
//
//   - [github.com/migrationnet/migrationnet/ipnet]: do these addresses overlap?
//   - [github.com/migrationnet/migrationnet/migration]: did the migration go over the network?
//   - [github.com/migrationnet/migrationnet/cluster]: do the documents of a cluster go together?
//   - [github.com/migrationnet/migrationnet/cluster/preflight]: are these clusters ready?
//   - [github.com/migrationnet/migrationnet/migration/plan]: which cluster gets which addresses?
//     Beside it are packages that show the plan (picture), say what to do (runbook), and write
//     what firewalls and nodes need (policy, nodes)
//   - [github.com/migrationnet/migrationnet/lint]: what is wrong in these files, and where?
//
// # Findings
//
//   - [github.com/migrationnet/migrationnet/diag]: rules, findings, paths
//   - [github.com/migrationnet/migrationnet/diag/fielderr]: the same as Kubernetes reports them
//   - [github.com/migrationnet/migrationnet/docs]: a page about every rule
//
// # Adapters
//
// The packages above import the standard library and each other only. What needs
// more is in a package that no other package imports:
// [github.com/migrationnet/migrationnet/nad/nadyaml],
// [github.com/migrationnet/migrationnet/hco/hcoyaml] and
// [github.com/migrationnet/migrationnet/podnet/podnetyaml] for manifests,
// [github.com/migrationnet/migrationnet/nad/nadv1] for the Go types of
// NetworkAttachmentDefinitions, and
// [github.com/migrationnet/migrationnet/migration/vmi] and
// [github.com/migrationnet/migrationnet/podnet/podnetv1] for kubevirt.io/api, and
// [github.com/migrationnet/migrationnet/cluster/k8s] for the caches of clients. Package lint,
// which stands on all of them, reads with
// [github.com/migrationnet/migrationnet/cluster/source].
package migrationnet
