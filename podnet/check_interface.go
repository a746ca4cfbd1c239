package podnet

import (
	"net"
	"regexp"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

// The members that are bindings.
const (
	bindingBridge     = "bridge"
	bindingMasquerade = "masquerade"
	bindingSRIOV      = "sriov"
	bindingPasst      = "passtBinding"
	bindingPlugin     = "binding"
)

// bindings returns the bindings of i that still work, in the order in which
// composeDesiredSpec of netpod.go looks for them.
func (i Interface) bindings() []string {
	var out []string
	for _, b := range []struct {
		name string
		is   bool
	}{
		{bindingBridge, i.Bridge != nil}, {bindingMasquerade, i.Masquerade != nil}, {bindingSRIOV, i.SRIOV != nil},
		{bindingPasst, i.PasstBinding != nil}, {bindingPlugin, i.Binding != nil},
	} {
		if b.is {
			out = append(out, b.name)
		}
	}
	return out
}

// binding returns the binding that is used, or "".
func (i Interface) binding() string {
	if b := i.bindings(); len(b) > 0 {
		return b[0]
	}
	return ""
}

func (i Interface) discontinued() bool { return i.Slirp != nil || i.Macvtap != nil || i.Passt != nil }

func (k *checker) interfaces() {
	seen := map[string]bool{}
	for n, i := range k.ifaces {
		at, network := k.iface(n), k.byName[i.Name]
		k.discontinued(at, i, network)
		k.bindings(at, i)
		k.bindingOn(at, i, network)
		k.state(at, i)
		if seen[i.Name] {
			k.l.Add(ErrInterfaceDuplicate.At(at.Name("name"), i.Name, "Only one interface can be connected to one specific network").
				Hinted("give each interface a name and a network of its own"))
		}
		seen[i.Name] = true
		if _, ok := k.byName[i.Name]; !ok {
			k.l.Add(ErrInterfaceNetwork.At(at.Name("name"), i.Name, "%s '%s' not found.", at.Name("name").Dotted(), i.Name).
				Hinted("add a network with the name %q", i.Name))
		}
		k.fields(at, i)
		if network.Pod != nil {
			k.ports(at, i)
		}
		k.portRanges(at, i, network)
		k.dhcp(at, i.DHCPOptions)
	}
}

func (k *checker) discontinued(at diag.Path, i Interface, n Network) {
	report := func(member, message string) {
		k.l.Add(ErrDiscontinued.At(at.Name(member), nil, "%s", message).Hinted("use masquerade"))
	}
	if i.Slirp != nil {
		report("slirp", "Slirp interface support has been discontinued since v1.3")
	}
	if k.rel.rules.discontinued {
		if i.Passt != nil {
			report("passt", "Passt network binding has been discontinued since v1.3")
		}
		if i.Macvtap != nil {
			report("macvtap", "Macvtap network binding has been discontinued since v1.3")
		}
		return
	}
	if i.Macvtap != nil {
		report("name", "Macvtap feature gate is not enabled")
		if n.Multus == nil {
			k.wrongNetwork(at, "Macvtap interface only implemented with Multus network")
		}
	}
	if i.Passt != nil {
		report("name", "Passt feature gate is not enabled")
		if n.Pod == nil {
			k.wrongNetwork(at, "Passt interface only implemented with pod network")
		}
	}
}

func (k *checker) wrongNetwork(at diag.Path, message string) {
	k.l.Add(ErrBindingNetwork.At(at.Name("name"), nil, "%s", message).Hinted("give the network of that name another source, or the interface another binding"))
}

// bindings checks how many there are.
func (k *checker) bindings(at diag.Path, i Interface) {
	b := i.bindings()
	beside := i.Binding != nil && (len(b) > 1 || i.discontinued())
	switch {
	case k.rel.rules.oneBinding && len(b) != 1:
		k.l.Add(ErrBindings.At(at, b, "logical %s interface must have exactly one binding method or binding plugin", i.Name).
			Hinted("write masquerade: {} and no other binding"))
	case k.rel.rules.oneBinding:
	case beside && (len(b) > 1 || !k.rel.rules.discontinued):
		k.l.Add(ErrBindings.At(at.Name("binding"), b, "logical %s interface cannot have both binding plugin and interface binding method", i.Name).
			Hinted("write masquerade: {} and no other binding"))
	case len(b) == 0 && !i.discontinued():
		k.l.Add(ErrBindingNone.At(at, nil, "undefined binding method: the pod of interface %q does not start", i.Name).
			Hinted("write masquerade: {}"))
	case len(b) > 1:
		k.l.Add(WarnBindings.At(at, b, "%s is used, %s is not; KubeVirt v1.9 refuses several", b[0], b[1]).
			Hinted("write masquerade: {} and no other binding"))
	}
}

// bindingOn checks the binding against its network.
func (k *checker) bindingOn(at diag.Path, i Interface, n Network) {
	if i.Masquerade != nil && n.Pod == nil {
		k.l.Add(ErrMasqueradeNetwork.At(at.Name("name"), i.Name, "Masquerade interface only implemented with pod network").
			Hinted("write pod: {} in the network %q", i.Name))
	}
	const reserved = "02:00:00:00:00:00" // link/mac.go StaticMasqueradeBridgeMAC
	if i.Masquerade != nil && i.MACAddress == reserved {
		k.l.Add(ErrMACReserved.At(at.Name("macAddress"), i.MACAddress,
			"The requested MAC address is reserved for the in-pod bridge. Please choose another one.").Hinted("leave macAddress out"))
	}
	if i.Bridge != nil && n.Pod != nil && !k.rel.BridgeOnPodNetwork {
		k.l.Add(ErrBridgeForbidden.At(at.Name("name"), i.Name, "Bridge on pod network configuration is not enabled under kubevirt-config").
			Hinted("use masquerade"))
	}
	if i.PasstBinding != nil {
		if !k.rel.PasstBinding {
			k.l.Add(ErrGate.At(at.Name("name"), i.Name, "PasstBinding feature gate is not enabled").Hinted("enable the feature gate PasstBinding, or use masquerade"))
		}
		if n.Pod == nil {
			k.wrongNetwork(at, "PasstBinding interface only implemented with pod network")
		}
	}
}

func (k *checker) state(at diag.Path, i Interface) {
	report := func(format string, args ...any) {
		k.l.Add(ErrState.At(at.Name("state"), i.State, format, args...).Hinted("leave state out"))
	}
	const absent, up, down = "absent", "up", "down"
	if i.State != "" && i.State != absent && i.State != down && i.State != up {
		report("logical %s interface state value is unsupported: %s", i.Name, i.State)
	}
	if i.SRIOV != nil && (i.State == down || i.State == up) {
		report("%q interface's state %q is not supported for SR-IOV NICs", i.Name, i.State)
	}
	if i.State == absent && i.Bridge == nil {
		report("%q interface's state %q is supported only for bridge binding", i.Name, i.State)
	}
	if d := slices.IndexFunc(k.nets, k.isDefault); i.State == absent && d >= 0 && k.nets[d].Name == i.Name {
		report("%q interface's state %q is not supported on default networks", i.Name, i.State)
	}
}

// isDefault is LookUpDefaultNetwork of vmispec/network.go: before v1.9 a network
// without a source counts too.
func (k *checker) isDefault(n Network) bool {
	isPod := n.Pod != nil
	if !k.rel.rules.podByName {
		isPod = n.Multus == nil
	}
	return isPod || n.isMultusDefault()
}

var (
	interfaceName = regexp.MustCompile(`^[A-Za-z0-9-_]+$`) // netiface.go validateInterfaceNameFormat
	pciAddress    = regexp.MustCompile(`^([\da-fA-F]{4}):([\da-fA-F]{2}):([\da-fA-F]{2})\.([0-7]{1})$`)
	models        = []string{"e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", "virtio"} // netiface.go validInterfaceModels
)

func (k *checker) fields(at diag.Path, i Interface) {
	name := at.Name("name").Dotted()
	if !interfaceName.MatchString(i.Name) {
		k.l.Add(ErrInterfaceName.At(at.Name("name"), i.Name,
			"Network interface name can only contain alphabetical characters, numbers, dashes (-) or underscores (_)").Hinted("write a name such as default"))
	}
	if i.Model != "" && !slices.Contains(models, i.Model) {
		k.l.Add(ErrModel.At(at.Name("model"), i.Model, "interface %s uses model %s that is not supported.", name, i.Model).
			Hinted("leave model out for virtio"))
	}
	if wrong := wrongMAC(i.MACAddress); wrong != "" {
		k.l.Add(ErrMAC.At(at.Name("macAddress"), i.MACAddress, "interface %s has %s (%s).", name, wrong, i.MACAddress).
			Hinted("write six bytes such as 02:00:00:00:00:01, or leave macAddress out"))
	}
	if i.PCIAddress != "" && !pciAddress.MatchString(i.PCIAddress) {
		k.l.Add(ErrPCI.At(at.Name("pciAddress"), i.PCIAddress, "interface %s has malformed PCI address (%s).", name, i.PCIAddress).
			Hinted("write domain:bus:slot.function such as 0000:81:01.1"))
	}
}

// wrongMAC says what link.ValidateMacAddress finds wrong with a MAC address.
func wrongMAC(s string) string {
	if s == "" {
		return ""
	}
	mac, err := net.ParseMAC(s)
	switch {
	case err != nil:
		return "malformed MAC address"
	case len(mac) > 6:
		return "too long MAC address"
	}
	return ""
}
