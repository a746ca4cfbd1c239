// Package bridgeconf has the configuration of the bridge CNI plugin: what was
// written, what it means to a given release of the plugin, and what is wrong
// with it.
//
//	bytes ──Read(release)──► Config, Resolved, findings
//
// Read is Parse and Resolve in one, for those who have the bytes and know the
// release:
//
//	bytes ──Parse──► Config ──Resolve(release)──► Resolved
//	                   ▲  │
//	    struct literal └──MarshalJSON──► bytes
//
// A finding that Parse has is not repeated by Resolve: a member of a wrong type
// stays in Unknown, and what rests on it is not known.
//
// A struct literal is the builder:
//
//	vlan := 2
//	c := bridgeconf.Config{CNIVersion: "0.3.1", Name: "bridge-net", VLAN: &vlan, IPAM: ipam.DHCP{}}
//
// # Presence
//
// Numbers and booleans are pointers, for absent is not zero. An empty string is
// an absent member, a nil list too; an empty list is not ("vlanTrunk": [] turns
// VLAN filtering on). Members without a field, and values that a field cannot
// hold, stay in Unknown, verbatim.
//
// # Defaults
//
// Of containernetworking/plugins v0.8.7 to v1.10.0, and of the forks on the nodes of
// OpenShift 4.12 to 4.22, as data ([Releases]). The
// one that changed is preserveDefaultVlan: true in v1.3.0 to v1.7.1, false from
// v1.8.0 on. A member that a release does not know is ignored by it, and
// reported.
//
// # What the documents say
//
// OpenShift's tables of this object differ from the plugin, and from each other.
// vlan and preserveDefaultVlan are not strings. cniVersion need not be 0.3.1; it
// has to be one that the release takes, and 0.3.0 or newer without ipam. ipMasq
// masquerades whether or not the bridge has an address, and to the address of
// the outgoing interface. forceAddress is about any other IPv4 address, and about
// overlapping IPv6 networks only. vlan turns VLAN filtering on only on a bridge
// that the plugin makes itself. hairpinMode and promiscMode exclude each other.
// The documented example, isGateway with a DHCP lease, makes the node's bridge
// claim the router's address; [WarnGatewayDHCP] says so.
//
// # Compatibility
//
// Member names, rule codes and canonical bytes are promised; message texts are
// not.
package bridgeconf
