// Package kubevirt has the numbers of KubeVirt's own pods that several packages
// depend on.
package kubevirt

// Beside the virt-handler of every node, what takes an address of the migration
// network. The DaemonSet of virt-handler has no surge: a node's new pod waits
// until the old one is gone (pkg/virt-operator/resource/generate/components,
// KubeVirt v1.9.0).
const (
	SyncControllers = 2 // deployments.go:270: replicas of virt-synchronization-controller
	SyncSurge       = 1 // 25 % of two, rounded up: the default of a Deployment
)
