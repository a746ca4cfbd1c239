// Package ipam has the documents of the IPAM plugins that a CNI configuration
// delegates to, and says which addresses each of them will really hand out.
//
//	bytes ──Parse──► Document ──Resolve(release)──► Resolved ──Addresses──► ipnet.Set
//
// A [Document] is one of [Whereabouts], [HostLocal], [Static], [DHCP] and
// [Raw]. A struct literal is the builder:
//
//	ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.10", RangeEnd: "10.200.5.99"}
//
// What a whereabouts document hands out is not what it says: a bound that is
// outside the range, misspelt or reversed is silently ignored, and the
// whole range is handed out. [Whereabouts.Resolve] computes the effective
// window, and reports every bound that the real program ignores.
//
// [Whereabouts.On] says what becomes of a document on a node, whose flat file
// fills in what it leaves out. [Config] is the whole CNI configuration as its
// IPAM plugin reads it. [Resolved.Check] says whether the addresses serve as
// those of a migration network in a cluster of which some [Facts] are known.
//
// # Presence
//
// A nil pointer, an empty string and a nil list are absent members. Members
// without a field stay in Unknown, verbatim.
//
// # Defaults
//
// Of containernetworking/plugins v0.8.7 to v1.9.1, and of whereabouts v0.6.0 to
// v0.9.4: up to v0.6.1 bounds outside the range are honoured, from v0.6.2 on they
// are ignored, and from v0.9.0 on node_slice_size voids them all. Older releases
// of whereabouts are resolved as v0.6.0, and reported.
//
// # Compatibility
//
// Member names, rule codes and canonical bytes are promised; message texts are
// not.
package ipam
