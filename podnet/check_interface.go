package podnet

import (
	"net"
	"regexp"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
)

func (k *checker) interfaces() {
	names := map[string]diag.Path{}
	for _, n := range k.nics {
		k.discontinued(n)
		k.bindings(n)
		k.bindingOn(n)
		k.state(n)
		k.name(n, names)
		k.fields(n)
		if n.network.Pod != nil {
			k.ports(n)
		}
		k.portRanges(n)
		k.dhcp(n.at, n.DHCPOptions)
	}
}

// name checks the name of an interface, beside those of the interfaces before it.
func (k *checker) name(n nic, seen map[string]diag.Path) {
	if kept(n.Unknown, "name") {
		return
	}
	at := n.at.Name("name")
	if first, twice := seen[n.Name]; twice {
		k.l.Add(ErrInterfaceDuplicate.At(at, n.Name,
			"Only one interface can be connected to one specific network").With(first).
			Hinted("give each interface a name and a network of its own"))
	} else {
		seen[n.Name] = at
	}
	if !n.found && !n.unsure {
		k.l.Add(ErrInterfaceNetwork.At(at, n.Name, "%s '%s' not found.", at.Dotted(), n.Name).
			With(n.where...).
			Hinted("add a network with the name %q", n.Name))
	}
	if !interfaceName.MatchString(n.Name) {
		k.l.Add(ErrInterfaceName.At(at, n.Name,
			"Network interface name can only contain alphabetical characters, numbers, "+
				"dashes (-) or underscores (_)").Hinted("write a name such as default"))
	}
}

func (k *checker) discontinued(n nic) {
	report := func(at, member, message string) {
		d := ErrDiscontinued.At(n.at.Name(at), nil, "%s", message).Hinted("%s", n.use())
		if at != member {
			d = d.With(n.at.Name(member))
		}
		k.l.Add(d)
	}
	if n.Slirp != nil {
		report("slirp", "slirp", "Slirp interface support has been discontinued since v1.3")
	}
	if k.cluster.discontinued {
		if n.Passt != nil {
			report("passt", "passt", "Passt network binding has been discontinued since v1.3")
		}
		if n.Macvtap != nil {
			report("macvtap", "macvtap", "Macvtap network binding has been discontinued since v1.3")
		}
		return
	}
	if n.Macvtap != nil {
		report("name", "macvtap", "Macvtap feature gate is not enabled")
		k.wants(n, "macvtap", "multus", "Macvtap interface only implemented with Multus network")
	}
	if n.Passt != nil {
		report("name", "passt", "Passt feature gate is not enabled")
		k.wants(n, "passt", "pod", "Passt interface only implemented with pod network")
	}
}

// wants reports that a binding is on a network without the source that it needs.
func (k *checker) wants(n nic, binding, source, message string) {
	if n.lacks(source) {
		k.l.Add(ErrBindingNetwork.At(n.at.Name("name"), nil, "%s", message).
			With(n.at.Name(binding)).With(n.on(source)...).
			Hinted(
				"give the network of that name another source, or the interface another binding"))
	}
}

// bindings checks how many there are.
func (k *checker) bindings(n nic) {
	b := n.Interface.bindings()
	if kept(n.Unknown, allBindings...) && len(b) < 2 {
		return
	}
	beside := n.Binding != nil && (len(b) > 1 || n.Interface.discontinued())
	switch {
	case k.oneBinding && len(b) != 1:
		k.l.Add(ErrBindings.At(n.at, b,
			"logical %s interface must have exactly one binding method or binding plugin", n.Name).
			With(under(n.at, b...)...).Hinted("%s and no other binding", n.use()))
	case k.oneBinding:
	case beside && (len(b) > 1 || !k.cluster.discontinued):
		k.l.Add(ErrBindings.At(n.at.Name("binding"), b,
			"logical %s interface cannot have both binding plugin and interface binding method",
			n.Name).
			With(under(n.at, b[:len(b)-1]...)...).Hinted("%s and no other binding", n.use()))
	case len(b) == 0 && !n.Interface.discontinued():
		k.l.Add(ErrBindingNone.At(n.at, nil,
			"undefined binding method: the pod of interface %q does not start", n.Name).
			Hinted("%s", n.use()))
	case len(b) > 1:
		k.l.Add(WarnBindings.At(n.at, b,
			"%s is used, %s is not; KubeVirt v1.9 refuses several", b[0], b[1]).
			With(under(n.at, b...)...).Hinted("%s and no other binding", n.use()))
	}
}

// use is the advice which binding to write: one that goes with the network of n.
func (n nic) use() string {
	switch {
	case n.lacks("multus"):
		return "write masquerade: {}"
	case n.Macvtap != nil:
		return "use the macvtap binding plugin: register it in spec.configuration.network.binding " +
			"of KubeVirt, and write binding: {name: macvtap}"
	case n.network.Multus == nil:
		return "write masquerade: {} for a pod network, bridge: {} for another"
	case n.SRIOV != nil:
		return "write sriov: {}"
	}
	return "write bridge: {}"
}

// under returns the paths of members of the object at path at.
func under(at diag.Path, names ...string) []diag.Path {
	var out []diag.Path
	for _, name := range names {
		out = append(out, at.Name(name))
	}
	return out
}

// bindingOn checks the binding against its network.
func (k *checker) bindingOn(n nic) {
	name := n.at.Name("name")
	if n.Masquerade != nil && n.lacks("pod") {
		d := ErrMasqueradeNetwork.At(name, n.Name,
			"Masquerade interface only implemented with pod network").
			With(n.at.Name(bindingMasquerade)).With(n.on("pod")...)
		if n.network.Multus != nil {
			d = d.Hinted("write bridge: {} instead of masquerade")
		} else {
			d = d.Hinted("write pod: {} in the network %q", n.Name)
		}
		k.l.Add(d)
	}
	const reserved = "02:00:00:00:00:00" // link/mac.go StaticMasqueradeBridgeMAC
	if n.Masquerade != nil && n.MACAddress == reserved {
		k.l.Add(ErrMACReserved.At(n.at.Name("macAddress"), n.MACAddress,
			"The requested MAC address is reserved for the in-pod bridge. "+
				"Please choose another one.").
			With(n.at.Name(bindingMasquerade)).Hinted("leave macAddress out"))
	}
	if n.Bridge != nil && n.network.Pod != nil && !k.bridgeOnPodNetwork {
		k.l.Add(ErrBridgeForbidden.At(name, n.Name,
			"Bridge on pod network configuration is not enabled under kubevirt-config").
			With(n.at.Name(bindingBridge)).With(n.on("pod")...).
			Hinted("write masquerade: {} instead of bridge"))
	}
	if n.PasstBinding != nil {
		if !k.enabled(gatePasst) {
			k.l.Add(ErrGate.At(name, n.Name, "PasstBinding feature gate is not enabled").
				With(n.at.Name(bindingPasst)).
				Hinted("enable the feature gate PasstBinding, or use masquerade"))
		}
		k.wants(n, bindingPasst, "pod", "PasstBinding interface only implemented with pod network")
	}
}

func (k *checker) state(n nic) {
	report := func(because []diag.Path, format string, args ...any) {
		k.l.Add(ErrState.At(n.at.Name("state"), n.State, format, args...).With(because...).
			Hinted("leave state out"))
	}
	const absent, up, down = "absent", "up", "down"
	if n.State != "" && n.State != absent && n.State != down && n.State != up {
		report(nil, "logical %s interface state value is unsupported: %s", n.Name, n.State)
	}
	if n.SRIOV != nil && (n.State == down || n.State == up) {
		report(under(n.at, bindingSRIOV),
			"%q interface's state %q is not supported for SR-IOV NICs", n.Name, n.State)
	}
	if n.State == absent && n.Bridge == nil && !kept(n.Unknown, bindingBridge) {
		report(under(n.at, bindingBridge),
			"%q interface's state %q is supported only for bridge binding", n.Name, n.State)
	}
	d := slices.IndexFunc(k.nets, k.isDefault)
	if n.State == absent && n.found && d >= 0 && k.nets[d].Name == n.Name {
		report([]diag.Path{n.at.Name("name"), k.base.Name("networks")},
			"%q interface's state %q is not supported on default networks", n.Name, n.State)
	}
}

// isDefault is LookUpDefaultNetwork of vmispec/network.go: before v1.9 a network
// without a source counts too.
func (k *checker) isDefault(n Network) bool {
	isPod := n.Pod != nil
	if !k.podByName {
		isPod = n.Multus == nil && !kept(n.Unknown, "multus")
	}
	return isPod || n.isMultusDefault()
}

// validInterfaceModels of netiface.go.
var models = []string{"e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", "virtio"}

var (
	// validateInterfaceNameFormat of netiface.go.
	interfaceName = regexp.MustCompile(`^[A-Za-z0-9-_]+$`)
	// pkg/util/hardware.
	pciAddress = regexp.MustCompile(`^([\da-fA-F]{4}):([\da-fA-F]{2}):([\da-fA-F]{2})\.([0-7]{1})$`)
)

func (k *checker) fields(n nic) {
	name := n.at.Name("name").Dotted()
	if n.Model != "" && !slices.Contains(models, n.Model) {
		k.l.Add(ErrModel.At(n.at.Name("model"), n.Model,
			"interface %s uses model %s that is not supported.", name, n.Model).
			Hinted("leave model out for virtio"))
	}
	if wrong := wrongMAC(n.MACAddress); wrong != "" {
		k.l.Add(ErrMAC.At(n.at.Name("macAddress"), n.MACAddress,
			"interface %s has %s (%s).", name, wrong, n.MACAddress).
			Hinted("write six bytes such as 02:00:00:00:00:01, or leave macAddress out"))
	}
	if n.PCIAddress != "" && !pciAddress.MatchString(n.PCIAddress) {
		k.l.Add(ErrPCI.At(n.at.Name("pciAddress"), n.PCIAddress,
			"interface %s has malformed PCI address (%s).", name, n.PCIAddress).
			Hinted("write domain:bus:slot.function such as 0000:81:01.1"))
	}
	if n.Binding != nil && n.Binding.Name == "" && !kept(n.Binding.Unknown, "name") {
		k.l.Add(ErrRequired.At(n.at.Name("binding").Name("name"), nil, "Required value").
			Hinted("write the name that the plugin is registered by in the KubeVirt object"))
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
