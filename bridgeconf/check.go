package bridgeconf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/ipam"
)

const (
	minMTU   = 68    // net/core/dev.c ETH_MIN_MTU
	minMTUv6 = 1280  // RFC 8200 section 5
	maxMTU   = 65535 // veth
)

// Members that findings rest on.
const (
	atIPAM    = diag.Path("/ipam")
	atVLAN    = diag.Path("/vlan")
	atTrunk   = diag.Path("/vlanTrunk")
	atDefault = diag.Path("/preserveDefaultVlan")
	atGateway = diag.Path("/isGateway")
	atRoute   = diag.Path("/isDefaultGateway")
)

// check reports what is wrong with c, resolved as r, in canonical order of the
// members. It reports what loadNetConf, cmdAdd and the kernel refuse, and what
// works otherwise than it reads.
func (c *Config) check(r *Resolved, trunk []int, f *findings) {
	c.checkNames(r, f)
	c.checkIdle(r, trunk, f)
	c.checkPort(r, f)
	c.checkMTU(r, f)
	c.checkVLAN(r, trunk, f)
	c.checkMAC(r, f)
	c.checkIPAM(r, f)
}

// names are the rules that every plugin has, under the codes of this one.
var names = cniconf.Rules{
	Version: ErrCNIVersion, Layer2: ErrLayer2Version, Name: ErrName, NameChars: ErrNameChars,
	Many: ErrManyAddresses, NameLong: ErrNameLength,
}

func (c *Config) network(r *Resolved, b *plugin) cniconf.Network {
	return cniconf.Network{
		CNIVersion: c.CNIVersion, Name: c.Name, Newest: b.NewestCNIVersion, Layer2: r.Layer2,
	}
}

func (c *Config) checkNames(r *Resolved, f *findings) {
	var l diag.List
	names.Check(c.network(r, &f.plugin), &l)
	f.Add(l...)
	name := r.Bridge
	if c.gaveEmpty("bridge") {
		name = ""
	}
	why := nicname.Bad(name)
	if name == "lo" {
		why = "is that of the loopback interface, which is not a bridge"
	}
	if why != "" {
		f.Add(ErrBridgeName.At("/bridge", c.Bridge, "the name of the bridge %s", why).
			Hinted("write a name of 1 to %d characters such as br0, or leave it out for %s",
				nicname.Max, defaultBridge))
	}
}

// checkIdle reports members that have no effect here.
func (c *Config) checkIdle(r *Resolved, trunk []int, f *findings) {
	for _, m := range []struct {
		at diag.Path
		on bool
	}{
		{atGateway, or(c.IsGateway, false)}, {atRoute, or(c.IsDefaultGateway, false)},
		{"/ipMasq", or(c.IPMasq, false)}, {"/enabledad", or(c.EnableDAD, false)},
	} {
		if m.on && r.Layer2 {
			f.Add(WarnNeedsIPAM.At(m.at, true, "%s has no effect without ipam", m.at[1:]).
				With(atIPAM).Hinted("add ipam, or leave it out"))
		}
	}
	if c.PreserveDefaultVLAN != nil && r.VLAN == 0 && len(trunk) == 0 {
		f.Add(WarnNeedsVLAN.At(atDefault, *c.PreserveDefaultVLAN,
			"it has no effect without vlan or vlanTrunk").With(atVLAN, atTrunk).
			Hinted("leave it out").Fixed(diag.Op{Op: "remove", Path: atDefault}))
	}
	if mtu := or(c.MTU, 0); mtu < 0 {
		f.Add(WarnMTUIgnored.At("/mtu", mtu, "%d is ignored: the kernel's default is used", mtu).
			Hinted("leave mtu out").Fixed(diag.Op{Op: "remove", Path: "/mtu"}))
	}
}

func (c *Config) checkPort(r *Resolved, f *findings) {
	if r.Hairpin && r.Promiscuous {
		f.Add(ErrHairpinPromisc.At("/hairpinMode", true,
			"hairpin mode and promiscuous mode exclude each other").With("/promiscMode").
			Hinted("set only one of hairpinMode and promiscMode"))
	}
	known := []string{"", "iptables", "nftables"}
	if r.Masquerade && (c.gaveEmpty("ipMasqBackend") || !slices.Contains(known, r.IPMasqBackend)) {
		f.Add(ErrMasqBackend.At("/ipMasqBackend", r.IPMasqBackend,
			"%q is neither iptables nor nftables", r.IPMasqBackend).With("/ipMasq", atIPAM).
			Hinted("leave it out for what the node has"))
	}
	if !r.InterfaceUp && !r.Layer2 {
		f.Add(ErrDisabledIPAM.At("/disableContainerInterface", true,
			"an interface that stays down cannot have an address").With(atIPAM).
			Hinted("leave out ipam, or disableContainerInterface"))
	}
}

func (c *Config) checkMTU(r *Resolved, f *findings) {
	switch {
	case r.MTU > maxMTU || r.MTU > 0 && r.MTU < minMTU:
		f.Add(ErrMTU.At("/mtu", r.MTU, "%d is outside %d..%d", r.MTU, minMTU, maxMTU).
			Hinted("write the MTU of the NIC, 1500 or 9000"))
	case r.MTU > 0 && r.MTU < minMTUv6 && hasIPv6(r.IPAM):
		f.Add(ErrMTU.At("/mtu", r.MTU, "%d is less than %d, which IPv6 needs", r.MTU, minMTUv6).
			With(atIPAM).Hinted("write %d or more", minMTUv6))
	}
}

func hasIPv6(r ipam.Resolved) bool {
	last := r.Addresses().Last()
	return last.IsValid() && last.Is6()
}

// inVLANs reports whether a port can have that VLAN, or none with 0.
func inVLANs(vlan int) bool { return vlan >= 0 && vlan <= maxVLAN }

func (c *Config) checkVLAN(r *Resolved, trunk []int, f *findings) {
	valid := inVLANs(r.VLAN)
	if !valid {
		f.Add(ErrVLANRange.At(atVLAN, r.VLAN, "%d is outside 0..%d", r.VLAN, maxVLAN).
			Hinted("write a VLAN ID from 1 to %d, or leave vlan out for an untagged port", maxVLAN))
	}
	if c.VLANTrunk != nil && len(c.VLANTrunk) == 0 {
		f.Add(WarnTrunkEmpty.At(atTrunk, nil,
			"an empty trunk names no VLAN, and turns on VLAN filtering all the same").
			Hinted("leave vlanTrunk out"))
	}
	if f.plugin.TrunkOrVLAN && r.VLAN != 0 && len(trunk) > 0 {
		f.Add(ErrTrunkAndVLAN.At(atTrunk, nil, "this release takes vlan or vlanTrunk, not both").
			With(atVLAN).Hinted("use %s or newer, or leave one of them out",
			firstWith(f.plugin.rel, takesBoth)))
	}
	if r.VLAN != 0 && slices.Contains(trunk, r.VLAN) {
		f.Add(WarnVLANInTrunk.At(atTrunk, r.VLAN, "VLAN %d is in the trunk too: "+
			"the port loses its native VLAN, and untagged frames are dropped", r.VLAN).
			With(atVLAN).Hinted("take %d out of vlanTrunk", r.VLAN))
	}
	if name := r.GatewayInterface(); valid && r.VLAN != 0 && len(name) > nicname.Max {
		f.Add(ErrVLANInterface.At("/bridge", r.Bridge,
			"the gateway's interface %q has %d bytes, more than %d",
			name, len(name), nicname.Max).
			With(c.gateway(atVLAN, atIPAM)...).Hinted("shorten the name of the bridge"))
	}
}

// gateway returns the members that make the bridge the gateway, and more of them.
func (c *Config) gateway(more ...diag.Path) []diag.Path {
	return append([]diag.Path{atGateway, atRoute}, more...)
}

// defaulted reports that the release decides whether VLAN 1 stays on the port.
func defaulted(b *plugin) diag.Diagnostic {
	means := "absent, it is true up to plugins v1.7.1 and false from v1.8.0 on"
	if isFork(b.rel) {
		means = "absent, it is true up to OpenShift 4.20 and false from 4.21 on"
	}
	value := strconv.AppendBool(nil, b.PreserveDefaultVLAN)
	return WarnPreserveDefault.At(atDefault, nil, means).With(atVLAN, atTrunk).
		Hinted("write false to keep VLAN 1 off the port, or true to keep it").
		Fixed(diag.Op{Op: "add", Path: atDefault, Value: value})
}

// takesBoth reports whether a port may have a VLAN and a trunk.
func takesBoth(b Behaviour) bool { return b.NativeVLAN && !b.TrunkOrVLAN }

func vlanInterface(bridge string, vlan int) string { return bridge + "." + strconv.Itoa(vlan) }

// checkMAC reports an address that the kernel refuses for a veth.
func (c *Config) checkMAC(r *Resolved, f *findings) {
	if r.MAC == "" {
		return
	}
	_, why := cniconf.BadMAC(r.MAC)
	if why == "" {
		return
	}
	d := ErrMAC.At("/args/cni/mac", r.MAC, "%q %s", r.MAC, why).With("/runtimeConfig/mac")
	if c.RuntimeConfig != nil && c.RuntimeConfig.MAC != "" {
		d = ErrMAC.At("/runtimeConfig/mac", r.MAC, "%q %s", r.MAC, why)
	}
	f.Add(d.Hinted("write six bytes of a unicast address, such as 02:00:00:00:00:01"))
}

// checkIPAM reports what the plugin makes of the addresses it is given.
func (c *Config) checkIPAM(r *Resolved, f *findings) {
	if r.Layer2 {
		return
	}
	if strings.Contains(c.IPAM.Type(), "/") {
		f.Add(ErrIPAMType.At("/ipam/type", c.IPAM.Type(), "the name of an IPAM plugin has no slash").
			Hinted("write the plugin's name, such as %s", ipam.TypeWhereabouts))
	}
	if _, dhcp := c.IPAM.(ipam.DHCP); dhcp && r.Gateway {
		f.Add(WarnGatewayDHCP.At(atGateway, true, "the lease's router becomes the gateway, "+
			"so this node's bridge claims the router's address").With(atRoute, "/ipam/type").
			Hinted("leave isGateway out; the router is the gateway already"))
	}
	if r.DefaultRoute {
		at, and := atRoute, atIPAM
		if !r.DefaultGateway {
			at, and = "/ipam/routes", atRoute
		}
		f.Add(WarnDefaultRoute.At(at, nil,
			"in a pod the new default route wins over the one of the pod network").With(and).
			Hinted("leave the default route out of a secondary network"))
	}
	c.checkAssigned(r, f)
}
