package podnet

// Encapsulation is what OVN-Kubernetes puts around a packet of the cluster
// network on its way between nodes.
type Encapsulation struct {
	Name  string
	Bytes int // that each packet loses
}

// The encapsulations (cluster-network-operator pkg/network/ovn_kubernetes.go
// getOVNEncapOverhead: geneve 100, IPsec in mode Full 46 more, none without an
// overlay).
var (
	Geneve      = Encapsulation{"geneve", 100}
	GeneveIPsec = Encapsulation{"geneve and IPsec", 100 + 46}
	NoOverlay   = Encapsulation{"no overlay", 0}
)

// MTU returns the MTU that a VM has on the default pod network when the nodes'
// links have the MTU link and the cluster network takes all of it: KubeVirt
// copies the pod interface's MTU to the VM. It reports false when nothing is
// left for a packet, or when it does not fit DHCP option 26, 16 bits, by which
// a guest may learn it. The migration network has an MTU of its own.
func (e Encapsulation) MTU(link int) (int, bool) {
	mtu := link - e.Bytes
	if mtu <= 0 || mtu > 1<<16-1 {
		return 0, false
	}
	return mtu, true
}
