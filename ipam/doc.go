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
// outside the range, misspelt or reversed is ignored without a word, and the
// whole range is handed out. [Whereabouts.Resolve] computes the effective
// window, and reports every bound that the real program ignores.
//
// # Presence
//
// A nil pointer, an empty string and a nil list are absent members. Members
// without a field stay in Unknown, verbatim.
//
// # Defaults
//
// Of containernetworking/plugins v1.9.1 and whereabouts v0.6.3 to v0.9.4 (its
// address choice did not change between them); earlier releases of whereabouts
// are resolved as v0.6.3 and reported.
//
// # Compatibility
//
// Member names, rule codes and canonical bytes are promised; message texts are
// not.
package ipam
