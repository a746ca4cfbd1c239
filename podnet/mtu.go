package podnet

import (
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/shell"
)

// Encapsulation is what OVN-Kubernetes puts around a packet of the cluster
// network on its way between nodes.
type Encapsulation struct {
	Name  string `json:"name"`
	Bytes int    `json:"bytes"` // that each packet loses
}

// The encapsulations (cluster-network-operator pkg/network/ovn_kubernetes.go
// getOVNEncapOverhead: geneve 100, IPsec in mode Full 46 more, none without an
// overlay).
var (
	Geneve      = Encapsulation{"geneve", 100}
	GeneveIPsec = Encapsulation{"geneve and IPsec", 100 + 46}
	NoOverlay   = Encapsulation{"no overlay", 0}
)

// maxMTU is the most that DHCP option 26 can say.
const maxMTU = 1<<16 - 1

// MTU returns the MTU that a VM has on the default pod network when the nodes'
// links have the MTU link and the cluster network takes all of it: KubeVirt
// copies the pod interface's MTU to the VM. It reports false when nothing is
// left for a packet, or when it does not fit DHCP option 26, 16 bits, by which
// a guest may learn it. The migration network has an MTU of its own.
func (e Encapsulation) MTU(link int) (int, bool) {
	mtu := link - e.Bytes
	if mtu <= 0 || mtu > maxMTU {
		return 0, false
	}
	return mtu, true
}

// MTUSource is how a guest learns its MTU.
type MTUSource uint8

// The ways to learn an MTU.
const (
	// ByHand: it is set in the guest, see MTUCommands.
	ByHand MTUSource = iota
	// ByVirtIO: the driver reads it from the emulated device, where libvirt puts it.
	ByVirtIO
	// ByDHCP: option 26 of DHCPv4, which the launcher pod's server answers with.
	ByDHCP
)

var mtuSourceNames = []string{"by hand", "virtio", "DHCP option 26"}

// String returns "by hand", "virtio" or "DHCP option 26".
func (s MTUSource) String() string { return nameOf(mtuSourceNames, s) }

// MarshalText returns the text of String.
func (s MTUSource) MarshalText() ([]byte, error) { return textOf(mtuSourceNames, s) }

// UnmarshalText reads what MarshalText writes.
func (s *MTUSource) UnmarshalText(text []byte) error { return named(mtuSourceNames, s, text) }

// GuestSystem is what runs inside a VM, as far as it matters to the MTU. The
// zero GuestSystem is a Linux with the VirtIO driver and eth0.
type GuestSystem struct {
	Windows bool `json:"windows,omitempty"`
	// NoVirtIO: it has no VirtIO network driver, or one too old to read the MTU.
	NoVirtIO bool `json:"noVirtIO,omitempty"`
	// Its IPv4 address is static.
	NoDHCP bool `json:"noDHCP,omitempty"`
	// Of the interface in the guest; "" is eth0, of Windows Ethernet.
	Name string `json:"name,omitempty"`
}

// MTUSource returns how the guest learns the MTU of its interface on the default
// pod network. The DHCP client of Windows does not read it.
func (g GuestSystem) MTUSource(r Resolved) MTUSource {
	const virtio = "virtio" // the model
	served := r.Binding == bindingMasquerade || r.Binding == bindingBridge ||
		r.Binding == bindingPasst
	switch {
	case r.Model == virtio && !g.NoVirtIO:
		return ByVirtIO
	case served && !g.Windows && !g.NoDHCP:
		return ByDHCP
	}
	return ByHand
}

// leastIPv6 is the MTU below which a link carries no IPv6 (RFC 8200 section 5).
const leastIPv6 = 1280

// MTUCommands returns the commands, to be run inside the guest, that set the MTU:
// netsh of Windows, one for each family, or ip of Linux. It reports a name that no
// interface can have, and an MTU that is not the size of a packet.
func (g GuestSystem) MTUCommands(mtu int) ([]string, diag.List) {
	name, valid := g.Name, validGuestInterface
	if g.Windows {
		valid = validWindowsInterface
	}
	switch {
	case name == "" && g.Windows:
		name = "Ethernet"
	case name == "":
		name = defaultGuestInterface
	}
	if !valid(name) {
		return nil, diag.List{ErrGuestInterface.At("", name, "no interface can be called %q", name).
			Hinted("write the name that the guest shows")}
	}
	if least := 68; mtu < least || mtu > maxMTU { // RFC 791
		return nil, diag.List{ErrMTU.At("", mtu, "%d is outside %d..%d", mtu, least, maxMTU).
			Hinted("take the MTU of the cluster network")}
	}
	if !g.Windows {
		return []string{fmt.Sprintf("ip link set dev %s mtu %d", shell.Word(name), mtu)}, nil
	}
	var out []string
	for _, family := range []string{"ipv4", "ipv6"} {
		if family == "ipv4" || mtu >= leastIPv6 {
			out = append(out, fmt.Sprintf(
				`netsh interface %s set subinterface "%s" mtu=%d store=persistent`,
				family, name, mtu))
		}
	}
	return out, nil
}

// validWindowsInterface reports whether netsh takes s in double quotes for one
// name, also when it is typed at a command prompt.
func validWindowsInterface(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c < ' ' || strings.ContainsRune(`"%!^&|<>`, c)
	})
}
