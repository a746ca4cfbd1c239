package cluster

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// What documents can say together, beside the rules of hco, nad and ipam, which are used
// where they fit.
var (
	WarnLocalnet = &diag.Rule{Code: "cluster-localnet-mapping", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Localnet that no bridge-mapping names",
		Source: "ovn-kubernetes go-controller/pkg/cni/cni.go v1.3.0 checkBridgeMapping " +
			"(failed to find OVN bridge-mapping; cluster.md 2)"}
	WarnVLANTwice = &diag.Rule{Code: "cluster-vlan-twice", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "VLAN on top of a VLAN",
		Source:  "802.1Q: frames get a second tag, which switches drop or carry apart (cluster.md 3)"}
	ErrMTU = &diag.Rule{Code: "cluster-mtu", Kind: diag.Conflict, Stage: diag.Setup,
		Summary: "MTU larger than that of the NIC",
		Source: "linux drivers/net/macvlan.c macvlan_newlink " +
			"(run: invalid argument; cluster.md 3)"}
	WarnMTU = &diag.Rule{Code: "cluster-mtu-dropped", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "MTU larger than that of the way",
		Source:  "linux net/bridge: frames larger than the MTU of a port are dropped (run; cluster.md 3)"}
	ErrMaster = &diag.Rule{Code: "cluster-master-missing", Kind: diag.Required,
		Stage:   diag.Setup,
		Summary: "NIC that nodes do not have",
		Source:  "plugins plugins/main/macvlan/macvlan.go v1.9.1: Link not found (cluster.md 3)"}
	WarnPrefixes = &diag.Rule{Code: "cluster-prefix-lengths", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Networks of one link with different prefix lengths",
		Source: "linux net/ipv4/fib_frontend.c: what is outside of an address's prefix goes to the " +
			"gateway (cluster.md 3)"}
	WarnMaster = &diag.Rule{Code: "cluster-master-unmade", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "VLAN interface that no policy makes",
		Source:  "plugins plugins/main/macvlan/macvlan.go v1.9.1: Link not found (cluster.md 3)"}
	WarnVMNetwork = &diag.Rule{Code: "cluster-vm-network-missing", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Network of a VM that is not there",
		Source: "multus-cni pkg/k8sclient/k8sclient.go v4.2.2: the pod is not made " +
			"(cluster.md 4)"}
	WarnVMMACs = &diag.Rule{Code: "cluster-vm-macvlan", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Bridge binding on macvlan or ipvlan",
		Source: "linux drivers/net/macvlan.c: frames to a MAC address that is not the " +
			"device's do not reach it (run; cluster.md 4)"}
	WarnVMAddress = &diag.Rule{Code: "cluster-vm-address", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Address of a VM that does not migrate with it",
		Source: "kubevirt pkg/network/setup/netpod/discoverbridge.go v1.9.0: the guest gets the pod's address " +
			"by DHCP, and the target's pod another (cluster.md 4)"}
	WarnHandlers = &diag.Rule{Code: "cluster-handlers-elsewhere", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "virt-handler that is not on the network",
		Source: "kubevirt pkg/virt-handler/migration.go v1.9.0 FindMigrationIP: without " +
			"migration0 the pod's address (cluster.md 1)"}
	WarnPoolFull = &diag.Rule{Code: "cluster-pool-full", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Pool with no address left",
		Source:  "whereabouts pkg/allocate/allocate.go v0.9.4 AssignmentError (cluster.md 5)"}
	WarnPoolHeld = &diag.Rule{Code: "cluster-pool-held", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Addresses held by pods that are gone",
		Source: "whereabouts pkg/reconciler v0.9.4: allocations of pods that are gone stay until " +
			"it runs (cluster.md 5)"}
	WarnPoolNearlyFull = &diag.Rule{Code: "cluster-pool-nearly-full", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Pool with few addresses left",
		Source:  "whereabouts pkg/allocate/allocate.go v0.9.4 AssignmentError (cluster.md 5)"}
	WarnReserved = &diag.Rule{Code: "cluster-reserved", Kind: diag.Invalid,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Reservation of an address that no pool holds",
		Source: "whereabouts pkg/storage/kubernetes/ipam.go v0.9.4: a reserved address is passed over " +
			"(cluster.md 5)"}
	WarnSlice = &diag.Rule{Code: "cluster-node-slice", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Node without a slice of the range",
		Source: "whereabouts pkg/storage/kubernetes/ipam.go v0.9.4: no allocated node slice for node " +
			"(cluster.md 5)"}
	WarnRollout = &diag.Rule{Code: "cluster-rollout", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Roll-out of the migration network that is not at its end",
		Source: "kubevirt pkg/virt-operator/resource/generate/components/daemonsets.go v1.9.0: the " +
			"network is an annotation of the pods (cluster.md 1)"}
	WarnPolicyTie = &diag.Rule{Code: "cluster-policy-tie", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Policies that select a virtual machine alike",
		Source: "kubevirt pkg/virt-controller/watch/migration/migration.go v1.9.0 " +
			"matchMigrationPolicy (cluster.md 4)"}
	WarnVMDevice = &diag.Rule{Code: "cluster-vm-device", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Setup,
		Summary: "Binding that the network has no device for",
		Source: "kubevirt pkg/network/deviceinfo/sriov.go v1.9.0: failed to find " +
			"device-info/pci-address (cluster.md 4)"}
	ErrHeldTwice = &diag.Rule{Code: "cluster-address-held-twice", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Address that pods of two clusters hold",
		Source: "IPAM plugins look at their own cluster only; a migration can reach the other " +
			"holder (cluster.md 6)"}
	ErrPeerRelease = &diag.Rule{Code: "cluster-peer-release", Kind: diag.Conflict,
		Stage:   diag.Run,
		Summary: "Releases that do not migrate to each other",
		Source: "kubevirt pkg/util/tls/tls.go v1.6.0 and v1.7.0 verifyPeerCert " +
			"(common name is invalid; run; migration.md A9)"}
	WarnCABundle = &diag.Rule{Code: "cluster-ca-bundle", Kind: diag.Required,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Clusters that do not trust each other's certificates",
		Source: "kubevirt pkg/virt-operator/resource/apply/core.go v1.9.0: kubevirt-ca has the " +
			"certificate authorities of both (cluster.md 6)"}
	WarnPeerLink = &diag.Rule{Code: "cluster-peer-link", Kind: diag.Conflict,
		Severity: diag.Warning, Stage: diag.Run,
		Summary: "Clusters whose networks differ in VLAN or MTU",
		Source:  "one layer-2 network has one VLAN and one MTU (cluster.md 6)"}
)

var all = []*diag.Rule{
	WarnLocalnet, WarnVLANTwice, ErrMTU, WarnMTU, ErrMaster, WarnMaster, WarnPrefixes, WarnVMNetwork,
	WarnVMMACs, WarnVMAddress, WarnHandlers, WarnPoolFull, WarnPoolHeld,
	WarnPoolNearlyFull, WarnReserved, WarnSlice, WarnRollout, WarnPolicyTie, WarnVMDevice,
	ErrHeldTwice, ErrPeerRelease, WarnPeerLink, WarnCABundle,
}

// Rules returns every rule of this package.
func Rules() []*diag.Rule { return slices.Clone(all) }
