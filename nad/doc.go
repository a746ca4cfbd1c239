// Package nad has the NetworkAttachmentDefinition: the object that gives a
// pod's secondary network its name, and the CNI configuration inside it, typed
// by plugin.
//
//	bytes ──Read(release)──► Definition, Resolved, findings
//
// [Read] is [Parse] and [Definition.Resolve] in one, with one list of findings;
// [ReadConfig] does the same for a bare CNI configuration, whatever its plugin,
// and [ReadList] for a list of plugins. A struct literal is the builder:
//
//	nad.Definition{
//		Name:      "migration-network",
//		Namespace: "openshift-cnv",
//		Config: nad.Config{Plugin: nad.Macvlan{
//			CNIVersion: "0.3.1",
//			Name:       "migration-bridge",
//			Master:     "eth1",
//			Mode:       "bridge",
//			IPAM:       ipam.Whereabouts{Range: "10.200.5.0/24"},
//		}},
//	}
//
// The JSON form is here; [github.com/migrationnet/migrationnet/nad/nadyaml] has
// YAML, and [github.com/migrationnet/migrationnet/nad/nadv1] the Go types of
// k8s.cni.cncf.io/v1.
//
// # Plugins
//
// A [Config] holds one [Plugin], such as [Macvlan], or a [List] of them. [Bridge]
// is the configuration of package bridgeconf. What CNI types are known follows
// from one table: [PluginTypes], [PluginMembers]. A plugin that this package has
// no type for is kept verbatim in a [Raw].
//
// # Migration networks
//
// A definition that every program accepts may still be unfit for live migration:
// it may give no address, too few, or those of another network.
// [CheckMigrationNetwork] reports that, from the [Facts] of a cluster.
//
// # Presence
//
// As in package bridgeconf. The zero Config is an empty spec: Multus
// then looks for a file on the node.
//
// # Defaults
//
// Of containernetworking/plugins v0.8.7 to v1.10.0, and of OpenShift's forks; Multus v4.2.2 and the NAD
// client v1.7.7, which put the object's name into a configuration without one;
// OVN-Kubernetes of December 2024, and the members that came after it.
//
// # Compatibility
//
// Member names, rule codes and canonical bytes are promised; message texts are
// not.
package nad
