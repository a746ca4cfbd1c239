// Package cluster judges the documents of a cluster against each other: what is right
// alone and wrong together.
//
// A [Cluster] is filled with objects as people have them, of manifests, a listing or a
// must-gather, in JSON. It keeps what bears on the migration network, and says of each
// object what became of it:
//
//	var c cluster.Cluster
//	for _, object := range objects {
//		if a := c.Add(object); a.Use == cluster.Unread { … }
//	}
//	for _, f := range c.Check() {
//		fmt.Println(f.Object, f.Diagnostic, f.Others)
//	}
//
// What each document alone says is not repeated: that is for the packages of the
// documents. A [Finding] is at one object, the one to change, and names the other
// objects that it rests on.
//
// # What is not known
//
// Every object may be missing. What depends on one that is not there is not checked:
// a network without any NetworkAttachmentDefinition in its namespace may be anywhere,
// and a localnet without any NodeNetworkConfigurationPolicy may be mapped by hand.
//
// # From a cluster
//
// [Cluster.Networks] are the networks of the cluster, [Cluster.References] are what
// package migration compares addresses with, [Cluster.Facts] are what package nad asks of
// a cluster, and [Cluster.Releases] are the releases that its objects tell. [Compare]
// judges several clusters on one network.
//
// # Compatibility
//
// The codes of the rules, and the kinds that are read, are promised: kinds are added.
// Texts may change in any release.
package cluster
