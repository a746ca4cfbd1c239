// Package nad has the NetworkAttachmentDefinition: the object that gives a
// pod's secondary network its name, and the CNI configuration inside it, typed
// by plugin.
//
//	bytes ──Parse──► Definition ──Resolve(release)──► Resolved ──Addresses──► ipnet.Set
//
// A struct literal is the builder:
//
//	nad.Definition{
//		Name:      "migration-network",
//		Namespace: "openshift-cnv",
//		Config: nad.Config{Macvlan: &nad.Macvlan{
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
// [Macvlan], [IPVLAN], [VLAN] and [Overlay] (OVN-Kubernetes) are here, the bridge
// is in package bridgeconf. Those of a list are typed too when it is resolved;
// a plugin that this package does not know is kept verbatim.
//
// # Migration networks
//
// A definition that every program accepts may still be unfit for live migration:
// it may give no address, too few, or those of another network.
// [CheckMigrationNetwork] says so, of a cluster that [Facts] tell of.
//
// # Presence
//
// As in package bridgeconf. A Config with no plugin is an empty spec: Multus
// then looks for a file on the node.
//
// # Defaults
//
// Of containernetworking/plugins v0.8.7 to v1.9.1; Multus v4.2.2 and the NAD
// client v1.7.7, which put the object's name into a configuration without one;
// OVN-Kubernetes of December 2024, and the members that came after it.
//
// # Compatibility
//
// Member names, rule codes and canonical bytes are promised; message texts are
// not.
package nad
