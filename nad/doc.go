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
// # Presence
//
// As in package bridgeconf. A Config with no plugin is an empty spec: Multus
// then looks for a file on the node.
//
// # Defaults
//
// Of containernetworking/plugins v1.9.1; Multus v4.2.2 and the NAD client
// v1.7.7, which put the object's name into a configuration without one.
//
// # Compatibility
//
// Member names, rule codes and canonical bytes are promised; message texts are
// not.
package nad
