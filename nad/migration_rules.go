package nad

import "github.com/migrationnet/migrationnet/diag"

// What keeps a definition from being a migration network.
var (
	ErrMigrationName = &diag.Rule{Code: "nad-migration-name", Kind: diag.Invalid, Stage: diag.Setup,
		Summary: "Name that Multus's short form cannot say", Source: nadUtils + " " +
			"parsePodNetworkObjectName; kubevirt components/daemonsets.go v1.9.0 (cni.md 3.6)"}
	ErrMigrationNamespace = &diag.Rule{Code: "nad-migration-namespace", Kind: diag.Forbidden, Stage: diag.Setup,
		Summary: "Namespace that virt-handler cannot use", Source: handlerNetwork + "; " +
			"multus-cni v4.2.2 namespaceIsolation (hco.md 2.5)"}
	WarnMigrationNamespace = &diag.Rule{Code: "nad-migration-namespace-named", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Namespace that has to be named", Source: handlerNetwork + "; multus-cni " +
			"v4.2.2 globalNamespaces (hco.md 2.5)"}
	ErrMigrationVersion = &diag.Rule{Code: "nad-migration-cni-version", Kind: diag.NotSupported, Stage: diag.Run,
		Summary: "Result without an interface", Source: nadUtils + " CreateNetworkStatuses: none below 0.3.0 (cni.md 1.4, measured)"}
	ErrMigrationRoute = &diag.Rule{Code: "nad-migration-default-route", Kind: diag.Forbidden, Stage: diag.Run,
		Summary: "Default route on the migration network", Source: measured + " (case K09; " +
			"cni.md 1.3)"}
	ErrMigrationIPAM = &diag.Rule{Code: "nad-migration-ipam", Kind: diag.Required, Stage: diag.Run,
		Summary: "No address for virt-handler", Source: findMigrationIP + ": no IP found on " +
			"migration0 (measured; cni.md 3.6)"}
	WarnMigrationUnknown = &diag.Rule{Code: "nad-migration-unknown", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Addresses that are not known", Source: "cni.md 4.3: the lease's"}
	ErrMigrationAddress = &diag.Rule{Code: "nad-migration-address", Kind: diag.Invalid, Stage: diag.Run,
		Summary: "No global unicast address", Source: findMigrationIP + " (measured; " +
			"migration.md A1.4)"}
	WarnMigrationMany = &diag.Rule{Code: "nad-migration-many", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "More addresses than are used", Source: findMigrationIP + ": the first one " +
			"(measured; migration.md A1.4)"}
	WarnMigrationDHCP = &diag.Rule{Code: "nad-migration-dhcp", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Default route of the lease", Source: "plugins plugins/ipam/dhcp v1.9.1: the router option; " + measured +
			" (case O03; cni.md 3.6)"}
	ErrMigrationPeer = &diag.Rule{Code: "nad-migration-peer", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Two clusters hand out one address", Source: "whereabouts pools are of one " +
			"cluster: measured (run S1; whereabouts.md 2.1)"}
	WarnMigrationPeer = &diag.Rule{Code: "nad-migration-peer-outside", Kind: diag.Conflict, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Peer outside the network", Source: "linux net/ipv4/fib_frontend.c: the " +
			"connected route is for the prefix (whereabouts.md 2.2)"}
	ErrMigrationFamily = &diag.Rule{Code: "nad-migration-family", Kind: diag.Conflict, Stage: diag.Run,
		Summary: "Peer of the other family", Source: findMigrationIP + ": one address is " +
			"published, and dialled (migration.md A1.4)"}
	WarnMigrationBridge = &diag.Rule{Code: "nad-migration-bridge", Kind: diag.Required, Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bridge without a NIC", Source: "plugins plugins/main/bridge/bridge.go v1.9.1 " +
			"setupBridge: makes one, and attaches no NIC (cni.md 3.6)"}
)

var migrationRules = []*diag.Rule{
	ErrMigrationName, ErrMigrationNamespace, WarnMigrationNamespace, ErrMigrationVersion, ErrMigrationRoute,
	ErrMigrationIPAM, WarnMigrationUnknown, ErrMigrationAddress, WarnMigrationMany,
	WarnMigrationDHCP, ErrMigrationPeer, WarnMigrationPeer,
	ErrMigrationFamily, WarnMigrationBridge,
}
