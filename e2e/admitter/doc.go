// Package admitter compares package podnet with KubeVirt's own code
// (kubevirt.io/kubevirt v1.7.0), which its tests run on drawn VMs:
//
//   - pkg/network/admitter, the part of the admission webhook that judges a VM's
//     interfaces and networks: the same findings at the same fields in the same
//     words, every rule reached;
//   - pkg/network/setup/netpod/masquerade, pkg/network/link and pkg/network/vmispec,
//     what virt-handler and virt-launcher do: the same addresses, the same ports
//     forwarded, with and without Istio, the same VMs that can be migrated.
//
// It is a module of its own, for KubeVirt needs some hundred others. It needs Go
// and nothing else, and does nothing to the machine.
package admitter
