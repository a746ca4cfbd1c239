package bridgeconf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/ipam"
)

const (
	minMTU   = 68    // net/core/dev.c ETH_MIN_MTU
	minMTUv6 = 1280  // RFC 8200 section 5
	maxMTU   = 65535 // veth
)

// check reports what is wrong with c, resolved as r, in canonical order of the
// members. It reports what loadNetConf, cmdAdd and the kernel refuse, and what
// works otherwise than it reads.
func (c *Config) check(r *Resolved, b *plugin, trunk []int, l *diag.List) {
	c.checkNames(r, b, l)
	c.checkIdle(r, trunk, l)
	c.checkPort(r, l)
	c.checkVLAN(r, b, trunk, l)
	c.checkMAC(r, l)
	c.checkIPAM(r, b, l)
}

// names are the rules that every plugin has, under the codes of this one.
var names = cniconf.Rules{
	Version: ErrCNIVersion, Layer2: ErrLayer2Version, Name: ErrName, NameChars: ErrNameChars, Many: ErrManyAddresses, NameLong: ErrNameLength,
}

func (c *Config) network(r *Resolved, b *plugin) cniconf.Network {
	return cniconf.Network{CNIVersion: c.CNIVersion, Name: c.Name, Newest: b.NewestCNIVersion, Layer2: r.Layer2}
}

func (c *Config) checkNames(r *Resolved, b *plugin, l *diag.List) {
	names.Check(c.network(r, b), l)
	name := r.Bridge
	if c.gaveEmpty("bridge") {
		name = ""
	}
	why := cniconf.BadInterfaceName(name)
	if name == "lo" {
		why = "is that of the loopback interface, which is no bridge"
	}
	if why != "" {
		l.Add(ErrBridgeName.At("/bridge", c.Bridge, "the name of the bridge %s", why).
			Hinted("write a name of 1 to %d characters such as br0, or leave it out for %s", cniconf.MaxInterfaceName, defaultBridge))
	}
}

// checkIdle reports members that have no effect here.
func (c *Config) checkIdle(r *Resolved, trunk []int, l *diag.List) {
	for _, m := range []struct {
		name string
		on   bool
	}{
		{"isGateway", or(c.IsGateway, false)}, {"isDefaultGateway", or(c.IsDefaultGateway, false)},
		{"ipMasq", or(c.IPMasq, false)}, {"enabledad", or(c.EnableDAD, false)},
	} {
		if m.on && r.Layer2 {
			l.Add(WarnNeedsIPAM.At(diag.Path("").Name(m.name), true, "%s has no effect without ipam", m.name).
				Hinted("add ipam, or leave it out"))
		}
	}
	if c.PreserveDefaultVLAN != nil && r.VLAN == 0 && len(trunk) == 0 {
		l.Add(WarnNeedsVLAN.At("/preserveDefaultVlan", *c.PreserveDefaultVLAN, "it has no effect without vlan or vlanTrunk").
			Hinted("leave it out").Fixed(diag.Op{Op: "remove", Path: "/preserveDefaultVlan"}))
	}
	if mtu := or(c.MTU, 0); mtu < 0 {
		l.Add(WarnMTUIgnored.At("/mtu", mtu, "%d is ignored: the kernel's default is used", mtu).
			Hinted("leave mtu out").Fixed(diag.Op{Op: "remove", Path: "/mtu"}))
	}
}

func (c *Config) checkPort(r *Resolved, l *diag.List) {
	if r.Hairpin && r.Promiscuous {
		l.Add(ErrHairpinPromisc.At("/hairpinMode", true, "hairpin mode and promiscuous mode exclude each other").
			Hinted("set only one of hairpinMode and promiscMode"))
	}
	if r.Masquerade && (c.gaveEmpty("ipMasqBackend") || r.IPMasqBackend != "" && r.IPMasqBackend != "iptables" && r.IPMasqBackend != "nftables") {
		l.Add(ErrMasqBackend.At("/ipMasqBackend", r.IPMasqBackend, "%q is neither iptables nor nftables", r.IPMasqBackend).
			Hinted("leave it out for what the node has"))
	}
	if !r.InterfaceUp && !r.Layer2 {
		l.Add(ErrDisabledIPAM.At("/disableContainerInterface", true, "an interface that stays down cannot have an address").
			Hinted("leave out ipam, or disableContainerInterface"))
	}
	switch {
	case r.MTU > maxMTU || r.MTU > 0 && r.MTU < minMTU:
		l.Add(ErrMTU.At("/mtu", r.MTU, "%d is outside %d..%d", r.MTU, minMTU, maxMTU).Hinted("write the MTU of the NIC, 1500 or 9000"))
	case r.MTU > 0 && r.MTU < minMTUv6 && hasIPv6(r.IPAM):
		l.Add(ErrMTU.At("/mtu", r.MTU, "%d is less than %d, which IPv6 needs", r.MTU, minMTUv6).Hinted("write %d or more", minMTUv6))
	}
}

func hasIPv6(r ipam.Resolved) bool {
	last := r.Addresses().Last()
	return last.IsValid() && last.Is6()
}

func (c *Config) checkVLAN(r *Resolved, b *plugin, trunk []int, l *diag.List) {
	if r.VLAN < 0 || r.VLAN > maxVLAN {
		l.Add(ErrVLANRange.At("/vlan", r.VLAN, "%d is outside 0..%d", r.VLAN, maxVLAN).
			Hinted("write a VLAN ID from 1 to %d, or leave vlan out for an untagged port", maxVLAN))
		return
	}
	if c.VLANTrunk != nil && len(c.VLANTrunk) == 0 {
		l.Add(WarnTrunkEmpty.At("/vlanTrunk", nil, "an empty trunk names no VLAN, and turns on VLAN filtering all the same").Hinted("leave vlanTrunk out"))
	}
	if b.TrunkOrVLAN && r.VLAN != 0 && len(trunk) > 0 {
		l.Add(ErrTrunkAndVLAN.At("/vlanTrunk", nil, "this release takes vlan or vlanTrunk, not both").
			Hinted("use %s or newer, or leave one of them out", firstWith(b.rel, takesBoth)))
	}
	if r.VLAN != 0 && slices.Contains(trunk, r.VLAN) {
		l.Add(WarnVLANInTrunk.At("/vlanTrunk", r.VLAN, "VLAN %d is in the trunk too: the port loses its native VLAN, and untagged frames are dropped", r.VLAN).
			Hinted("take %d out of vlanTrunk", r.VLAN))
	}
	if r.Gateway && r.VLAN != 0 && len(vlanInterface(r.Bridge, r.VLAN)) > cniconf.MaxInterfaceName {
		name := r.GatewayInterface()
		l.Add(ErrVLANInterface.At("/bridge", r.Bridge, "the gateway's interface %q has %d bytes, more than %d", name, len(name), cniconf.MaxInterfaceName).
			Hinted("shorten the name of the bridge"))
	}
}

// defaulted reports that the release decides whether VLAN 1 stays on the port.
func defaulted(b *plugin) diag.Diagnostic {
	upTo, from := "plugins v1.7.1", "v1.8.0"
	if b.rel.Plugins.IsZero() && !b.rel.OpenShift.IsZero() {
		upTo, from = "OpenShift 4.20", "4.21"
	}
	return WarnPreserveDefault.At("/preserveDefaultVlan", nil, "absent, it is true up to %s and false from %s on", upTo, from).
		Hinted("write false to keep VLAN 1 off the port, or true to keep it").
		Fixed(diag.Op{Op: "add", Path: "/preserveDefaultVlan", Value: strconv.AppendBool(nil, b.PreserveDefaultVLAN)})
}

// takesBoth reports whether a port may have a VLAN and a trunk.
func takesBoth(b Behaviour) bool { return b.NativeVLAN && !b.TrunkOrVLAN }

func vlanInterface(bridge string, vlan int) string { return bridge + "." + strconv.Itoa(vlan) }

// checkMAC reports an address that the kernel refuses for a veth.
func (c *Config) checkMAC(r *Resolved, l *diag.List) {
	if r.MAC == "" {
		return
	}
	at := diag.Path("/args/cni/mac")
	if c.RuntimeConfig != nil && c.RuntimeConfig.MAC != "" {
		at = "/runtimeConfig/mac"
	}
	if _, why := cniconf.BadMAC(r.MAC); why != "" {
		l.Add(ErrMAC.At(at, r.MAC, "%q %s", r.MAC, why).Hinted("write six bytes of a unicast address, such as 02:00:00:00:00:01"))
	}
}

// checkIPAM reports what the plugin makes of the addresses it is given.
func (c *Config) checkIPAM(r *Resolved, b *plugin, l *diag.List) {
	if r.Layer2 {
		return
	}
	if strings.Contains(c.IPAM.Type(), "/") {
		l.Add(ErrIPAMType.At("/ipam/type", c.IPAM.Type(), "the name of an IPAM plugin has no slash").Hinted("write the plugin's name, such as %s", ipam.TypeWhereabouts))
	}
	if _, dhcp := c.IPAM.(ipam.DHCP); dhcp && r.Gateway {
		l.Add(WarnGatewayDHCP.At("/isGateway", true, "the lease's router becomes the gateway, so this node's bridge claims the router's address").
			Hinted("leave isGateway out; the router is the gateway already"))
	}
	if r.DefaultRoute {
		at := diag.Path("/isDefaultGateway")
		if !r.DefaultGateway {
			at = "/ipam/routes"
		}
		l.Add(WarnDefaultRoute.At(at, nil, "in a pod the new default route wins over the one of the pod network").
			Hinted("leave the default route out of a secondary network"))
	}
	c.checkAssigned(r, b, l)
}
