// Package admitter compares package podnet with KubeVirt's own network admitter
// (kubevirt.io/kubevirt v1.7.0, pkg/network/admitter), the part of the admission
// webhook that judges a VM's interfaces and networks. It is a module of its own,
// for KubeVirt needs some hundred others.
package admitter
