// Package podnet is the network of a virtual machine on the default pod
// network: the masquerade interface, the addresses inside the VM, the ports, the
// network data of its guest, how it is reached, and what live migration does to it.
//
//	rel, err := release.OpenShift("4.20")
//	c, r, l := podnet.Read(vmJSON, rel)      // a VirtualMachine or a VirtualMachineInstance
//	fmt.Println(r.IPv6.Gateway, r.IPv6.VM)   // fd10:0:2::1/120 fd10:0:2::2/120
//
// A [Config] is the document as written, a struct literal or parsed. A
// [Resolved] is what one [Release] of KubeVirt makes of it, in a cluster with the
// [Settings] of its KubeVirt object, and answers:
//
//   - [Resolved.Delivery]: what comes to a port of the pod, how does it get to the VM?
//   - [Resolved.Overlaps] and [Resolved.Claim]: what does the network inside the VM
//     hide? (package ipnet)
//   - [NetworkData] and [CloudInit]: which network data gives the guest its IPv6
//     address? [Config.CheckNetworkData]: is that what the VM has?
//   - [Resolved.Reach]: under which addresses is the running VM reached?
//   - Resolved.Connections: which connections does a live migration break, and what
//     keeps them?
//   - [Encapsulation.MTU] and [GuestSystem]: which MTU does the VM have, and how
//     does its guest learn it?
//
// [MergePatch] puts an interface and its network into a live VM and carries the
// others over. Package podnetyaml reads and writes YAML, package podnetv1 the Go
// types of kubevirt.io/api.
//
// # Presence
//
// A nil pointer, a nil slice and "" are members that are absent. A list that is
// empty is not: "ports": [] is written and forwards every port. Members that
// have no field here stay, verbatim, in Unknown (of an interface, a network, a
// port, …) or in [Rest] (of the objects around them).
//
// # Defaults
//
// The CIDRs, the model and the binding of a VM without interfaces come from the
// [Release]: KubeVirt v1.5 to v1.9, read from the tags v1.5.0, v1.6.0, v1.7.0,
// v1.8.0 and v1.9.0 and equal in their patch releases. What a cluster
// configures otherwise (feature gates, the default binding) is in [Settings].
//
// # Stages
//
// Load is a refusal by the API server or by KubeVirt's admission webhook; the
// finding's Path is then the webhook's field and its Message the webhook's text,
// to the letter. Setup is a pod that does not come up: nothing checks the CIDRs
// before virt-handler and virt-launcher do. Run is all that comes after.
//
// # Compatibility
//
// Member names, the canonical order, the bytes written and the Codes of rules
// are promised; texts are not.
package podnet
