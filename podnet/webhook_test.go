package podnet_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/podnet"
)

// at is a release in a cluster with settings.
type at struct {
	podnet.Settings
	podnet.Release
}

// Every text of the admission webhook, written from the reference, B1, with the
// field it stands at. The change is made to the document's manifest.
func TestSaysWhatTheWebhookSays(t *testing.T) {
	const (
		spec = "spec.template.spec"
		i0   = spec + ".domain.devices.interfaces[0]"
		n0   = spec + ".networks[0]"
	)
	gated := at{gates("PortRangesSpec"), v19}
	noBridge := at{podnet.Settings{PermitBridgeInterfaceOnPodNetwork: ptr(false)}, v19}
	noPasst := at{podnet.Settings{DisabledFeatureGates: []string{"PasstBinding"}}, v19}
	dra := at{gates("NetworkDevicesWithDRA"), v19}
	v17, v18, v19 := at{Release: v17}, at{Release: v18}, at{Release: v19}
	method := &podnet.Method{}
	port := func(p podnet.Port) func(*podnet.Config) {
		return func(c *podnet.Config) { c.Interfaces[0].Ports = []podnet.Port{p} }
	}
	ranges := func(r ...podnet.PortRange) func(*podnet.Config) {
		return func(c *podnet.Config) { c.Interfaces[0].Ports, c.Interfaces[0].PortRanges = nil, r }
	}
	iface := func(change func(*podnet.Interface)) func(*podnet.Config) {
		return func(c *podnet.Config) { change(&c.Interfaces[0]) }
	}
	network := func(change func(*podnet.Network)) func(*podnet.Config) {
		return func(c *podnet.Config) { change(&c.Networks[0]) }
	}
	tcp := func(start, end int) podnet.PortRange {
		return podnet.PortRange{Protocol: "TCP", Start: &start, End: &end}
	}
	second := func(i podnet.Interface, n podnet.Network) func(*podnet.Config) {
		return func(c *podnet.Config) { *c = c.Attach(i, n) }
	}
	claim := func(name, request string) *podnet.ResourceClaim {
		return &podnet.ResourceClaim{ClaimName: name, RequestName: request}
	}
	claimed := func(name, request string) func(*podnet.Config) {
		return func(c *podnet.Config) {
			c.Rest.VMISpec = map[string]json.RawMessage{"resourceClaims": json.RawMessage(`[{"name":"c"}]`)}
			c.Interfaces[0] = podnet.Interface{Name: "default", SRIOV: method}
			c.Networks[0] = podnet.Network{Name: "default", ResourceClaim: claim(name, request)}
		}
	}
	for _, c := range []struct {
		at             at
		rule           *diag.Rule
		field, message string
		change         func(*podnet.Config)
	}{
		{v19, podnet.ErrMasqueradeNetwork, i0 + ".name", "Masquerade interface only implemented with pod network",
			network(func(n *podnet.Network) { n.Pod, n.Multus = nil, &podnet.Multus{NetworkName: "a"} })},
		{v19, podnet.ErrMACReserved, i0 + ".macAddress", "The requested MAC address is reserved for the in-pod bridge. Please choose another one.",
			iface(func(i *podnet.Interface) { i.MACAddress = "02:00:00:00:00:00" })},
		{v19, podnet.ErrBindings, i0, "logical default interface must have exactly one binding method or binding plugin",
			iface(func(i *podnet.Interface) { i.Bridge = method })},
		{v19, podnet.ErrBindings, i0, "logical default interface must have exactly one binding method or binding plugin",
			iface(func(i *podnet.Interface) { i.Masquerade = nil })},
		{v18, podnet.ErrBindings, i0 + ".binding", "logical default interface cannot have both binding plugin and interface binding method",
			iface(func(i *podnet.Interface) { i.Binding = &podnet.Plugin{Name: "l2bridge"} })},
		{noBridge, podnet.ErrBridgeForbidden, i0 + ".name", "Bridge on pod network configuration is not enabled under kubevirt-config",
			iface(func(i *podnet.Interface) { i.Masquerade, i.Bridge = nil, method })},
		{noBridge, podnet.ErrBridgeForbidden, spec, "bridge interface is not enabled in kubevirt-config", func(c *podnet.Config) { c.Interfaces, c.Networks = nil, nil }},
		{v19, podnet.ErrPodNetworks, spec + ".interfaces", "more than one interface is connected to a pod network in spec.template.spec.interfaces",
			second(podnet.Interface{Name: "b", Masquerade: method}, podnet.Network{Name: "b", Pod: &podnet.Pod{}})},
		{v19, podnet.ErrMultusDefault, spec + ".networks", "Multus CNI should only have one default network",
			func(c *podnet.Config) {
				c.Networks = nil
				for _, n := range []string{"default", "b"} {
					*c = c.Attach(podnet.Interface{Name: n, Bridge: method}, podnet.Network{Name: n, Multus: &podnet.Multus{NetworkName: n, Default: ptr(true)}})
				}
			}},
		{v19, podnet.ErrMultusDefault, spec + ".networks", "Pod network cannot be defined when Multus default network is defined",
			second(podnet.Interface{Name: "b", Bridge: method}, podnet.Network{Name: "b", Multus: &podnet.Multus{NetworkName: "b", Default: ptr(true)}})},
		{v19, podnet.ErrNetworkNone, n0, "should have a network type", network(func(n *podnet.Network) { n.Pod = nil })},
		{v19, podnet.ErrNetworkSeveral, n0, "should have only one network type", network(func(n *podnet.Network) { n.Multus = &podnet.Multus{NetworkName: "a"} })},
		{v19, podnet.ErrMultusName, n0, "CNI delegating plugin must have a networkName", network(func(n *podnet.Network) { n.Pod, n.Multus = nil, &podnet.Multus{} })},
		{v19, podnet.ErrNetworkDuplicate, spec + ".networks[1].name", `Network with name "default" already exists, every network must have a unique name`,
			func(c *podnet.Config) {
				c.Networks = append(c.Networks, podnet.Network{Name: "default", Multus: &podnet.Multus{NetworkName: "a"}})
			}},
		{v19, podnet.ErrInterfaceDuplicate, spec + ".domain.devices.interfaces[1].name", "Only one interface can be connected to one specific network",
			func(c *podnet.Config) { c.Interfaces = append(c.Interfaces, c.Interfaces[0]) }},
		{v19, podnet.ErrNetworkInterface, n0 + ".name", "spec.template.spec.networks[0].name 'default' not found.", func(c *podnet.Config) { c.Interfaces = nil }},
		{v19, podnet.ErrInterfaceNetwork, i0 + ".name", "spec.template.spec.domain.devices.interfaces[0].name 'default' not found.", func(c *podnet.Config) { c.Networks = nil }},
		{v19, podnet.ErrInterfaceName, i0 + ".name", "Network interface name can only contain alphabetical characters, numbers, dashes (-) or underscores (_)",
			func(c *podnet.Config) { c.Interfaces[0].Name, c.Networks[0].Name = "my.net", "my.net" }},
		{v19, podnet.ErrModel, i0 + ".model", "interface " + i0 + ".name uses model virtio-net that is not supported.", iface(func(i *podnet.Interface) { i.Model = "virtio-net" })},
		{v19, podnet.ErrMAC, i0 + ".macAddress", "interface " + i0 + ".name has malformed MAC address (02:00).", iface(func(i *podnet.Interface) { i.MACAddress = "02:00" })},
		{v19, podnet.ErrMAC, i0 + ".macAddress", "interface " + i0 + ".name has too long MAC address (02:00:00:00:00:00:00:01).",
			iface(func(i *podnet.Interface) { i.MACAddress = "02:00:00:00:00:00:00:01" })},
		{v19, podnet.ErrPCI, i0 + ".pciAddress", "interface " + i0 + ".name has malformed PCI address (81:01.1).", iface(func(i *podnet.Interface) { i.PCIAddress = "81:01.1" })},
		{v19, podnet.ErrState, i0 + ".state", "logical default interface state value is unsupported: Up", iface(func(i *podnet.Interface) { i.State = "Up" })},
		{v19, podnet.ErrState, i0 + ".state", `"default" interface's state "absent" is supported only for bridge binding`, iface(func(i *podnet.Interface) { i.State = "absent" })},
		{v19, podnet.ErrState, i0 + ".state", `"default" interface's state "absent" is not supported on default networks`, iface(func(i *podnet.Interface) { i.State = "absent" })},
		{v19, podnet.ErrState, i0 + ".state", `"default" interface's state "up" is not supported for SR-IOV NICs`,
			iface(func(i *podnet.Interface) { i.Masquerade, i.SRIOV, i.State = nil, method, "up" })},
		{v19, podnet.ErrPortRequired, i0 + ".ports[0].port", "Port field is mandatory.", port(podnet.Port{})},
		{v19, podnet.ErrPortRequired, i0 + ".ports[0].port", "Port field is mandatory.", port(podnet.Port{Port: ptr(0)})},
		{v18, podnet.ErrPortRequired, i0 + ".ports[0]", "Port field is mandatory.", port(podnet.Port{})},
		{v19, podnet.ErrPortRange, i0 + ".ports[0].port", "Port field must be in range 0 < x < 65536.", port(podnet.Port{Port: ptr(65536)})},
		{v19, podnet.ErrPortRange, i0 + ".ports[0].port", "Port field must be in range 0 < x < 65536.", port(podnet.Port{Port: ptr(-1)})},
		{v19, podnet.ErrPortProtocol, i0 + ".ports[0].protocol", "Unknown protocol, only TCP or UDP allowed", port(podnet.Port{Port: ptr(1), Protocol: "tcp"})},
		{v19, podnet.ErrPortName, i0 + ".ports[0].name", "Invalid name of the port: HTTP", port(podnet.Port{Port: ptr(1), Name: "HTTP"})},
		{v19, podnet.ErrPortNameDuplicate, i0 + ".ports[1].name", "Duplicate name of the port: a",
			iface(func(i *podnet.Interface) {
				i.Ports = []podnet.Port{{Name: "a", Port: ptr(1)}, {Name: "a", Port: ptr(2)}}
			})},
		{v19, podnet.ErrDHCPDuplicate, spec, "Found Duplicates: you have provided duplicate DHCPPrivateOptions", iface(func(i *podnet.Interface) {
			i.DHCPOptions = &podnet.DHCPOptions{PrivateOptions: []podnet.PrivateOption{{Option: ptr(224)}, {Option: ptr(224)}}}
		})},
		{v19, podnet.ErrDHCPOption, spec, "provided DHCPPrivateOptions are out of range, must be in range 224 to 254",
			iface(func(i *podnet.Interface) {
				i.DHCPOptions = &podnet.DHCPOptions{PrivateOptions: []podnet.PrivateOption{{Option: ptr(255)}}}
			})},
		{v19, podnet.ErrDHCPServer, i0 + ".dhcpOptions.ntpServers[1]", "NTP servers must be a list of valid IPv4 addresses.",
			iface(func(i *podnet.Interface) {
				i.DHCPOptions = &podnet.DHCPOptions{NTPServers: []string{"::ffff:192.0.2.1", "fd00::1"}}
			})},
		{v19, podnet.ErrDiscontinued, i0 + ".slirp", "Slirp interface support has been discontinued since v1.3", iface(func(i *podnet.Interface) { i.Slirp = method })},
		{v19, podnet.ErrDiscontinued, i0 + ".passt", "Passt network binding has been discontinued since v1.3", iface(func(i *podnet.Interface) { i.Passt = method })},
		{v19, podnet.ErrDiscontinued, i0 + ".macvtap", "Macvtap network binding has been discontinued since v1.3", iface(func(i *podnet.Interface) { i.Macvtap = method })},
		{v17, podnet.ErrDiscontinued, i0 + ".name", "Macvtap feature gate is not enabled", iface(func(i *podnet.Interface) { i.Macvtap = method })},
		{v17, podnet.ErrBindingNetwork, i0 + ".name", "Macvtap interface only implemented with Multus network", iface(func(i *podnet.Interface) { i.Macvtap = method })},
		{v17, podnet.ErrDiscontinued, i0 + ".name", "Passt feature gate is not enabled", iface(func(i *podnet.Interface) { i.Passt = method })},
		{noPasst, podnet.ErrGate, i0 + ".name", "PasstBinding feature gate is not enabled", iface(func(i *podnet.Interface) { i.Masquerade, i.PasstBinding = nil, method })},
		{v19, podnet.ErrBindingNetwork, i0 + ".name", "PasstBinding interface only implemented with pod network",
			func(c *podnet.Config) {
				c.Interfaces[0].Masquerade, c.Interfaces[0].PasstBinding = nil, method
				c.Networks[0].Pod, c.Networks[0].Multus = nil, &podnet.Multus{NetworkName: "a"}
			}},
		{v19, podnet.ErrGate, i0 + ".name", "portRanges is specified on interface but the PortRangesSpec feature gate is not enabled", ranges(tcp(1, 2))},
		{gated, podnet.ErrRangesAndPorts, i0 + ".name", "Cannot define both ports and portRanges on interface",
			iface(func(i *podnet.Interface) { i.PortRanges = []podnet.PortRange{tcp(1, 2)} })},
		{gated, podnet.ErrRangesBinding, i0 + ".name", "portRanges are only supported on masquerade interfaces",
			func(c *podnet.Config) {
				ranges(tcp(1, 2))(c)
				c.Interfaces[0].Masquerade, c.Interfaces[0].Bridge = nil, method
			}},
		{gated, podnet.ErrRangesMany, i0 + ".portRanges", "No more than 10 portRanges are allowed", ranges(make([]podnet.PortRange, 11)...)},
		{gated, podnet.ErrPortProtocol, i0 + ".portRanges[0].protocol", "Unknown protocol, only TCP or UDP allowed", ranges(podnet.PortRange{Start: ptr(1), End: ptr(2)})},
		{gated, podnet.ErrRangeBounds, i0 + ".portRanges[0].start", "Start must be a valid port number, 0 < x < 65536", ranges(tcp(0, 2))},
		{gated, podnet.ErrRangeBounds, i0 + ".portRanges[0].end", "End must be a valid port number, 0 < x < 65536", ranges(tcp(1, 65536))},
		{gated, podnet.ErrRangeBounds, i0 + ".portRanges[0].start", "Start must be less than or equal to end", ranges(tcp(3, 2))},
		{gated, podnet.ErrRangesOverlap, i0 + ".portRanges", "TCP portRanges [1-5] and [5-9] overlap", ranges(tcp(5, 9), tcp(1, 5))},
		{v19, podnet.ErrGate, spec + ".networks", "vmi.spec.networks contains DRA networks but NetworkDevicesWithDRA feature gate is not enabled",
			network(func(n *podnet.Network) { n.Pod, n.ResourceClaim = nil, claim("c", "") })},
		{dra, podnet.ErrClaimMultus, spec + ".networks", "mixing Multus and DRA resourceClaim networks in the same VMI is not supported",
			func(c *podnet.Config) {
				claimed("c", "r")(c)
				*c = c.Attach(podnet.Interface{Name: "b", Bridge: method}, podnet.Network{Name: "b", Multus: &podnet.Multus{NetworkName: "b"}})
			}},
		{dra, podnet.ErrClaimBinding, spec + ".domain.devices.interfaces", `DRA network "default" requires an SR-IOV or binding plugin interface`,
			func(c *podnet.Config) {
				claimed("c", "r")(c)
				c.Interfaces[0].SRIOV, c.Interfaces[0].Bridge = nil, method
			}},
		{dra, podnet.ErrClaimName, n0 + ".resourceClaim.claimName", "claimName is required for DRA network", claimed("", "r")},
		{dra, podnet.ErrClaimName, n0 + ".resourceClaim.requestName", "requestName is required for DRA network", claimed("c", "")},
		{dra, podnet.ErrClaimUnknown, n0 + ".resourceClaim.claimName", `network references resourceClaim "d" which is not defined in spec.resourceClaims`, claimed("d", "r")},
		{dra, podnet.ErrClaimDuplicate, spec + ".networks[1]", `duplicate claimName/requestName combination "c/r"`,
			func(c *podnet.Config) {
				claimed("c", "r")(c)
				*c = c.Attach(podnet.Interface{Name: "b", SRIOV: method}, podnet.Network{Name: "b", ResourceClaim: claim("c", "r")})
			}},
		{v19, podnet.ErrEviction, spec + ".evictionStrategy", spec + ".evictionStrategy is set with an unrecognized option: LiveMigrat",
			func(c *podnet.Config) { c.EvictionStrategy = "LiveMigrat" }},
		{v19, podnet.ErrRequired, i0 + ".binding.name", "Required value", iface(func(i *podnet.Interface) { i.Masquerade, i.Binding = nil, &podnet.Plugin{} })},
	} {
		conf := document()
		c.change(&conf)
		r, l := c.at.Resolve(conf, c.at.Release)
		found := false
		for _, d := range l {
			found = found || d.Rule == c.rule && d.Path.Dotted() == c.field && d.Message == c.message
		}
		if !found || r.Attached || l.Refused() != diag.Load {
			t.Errorf("%s %s: %s: got %v", c.at.KubeVirt, c.field, c.message, l)
		}
		conf.Kind = podnet.VirtualMachineInstance
		for _, d := range c.at.Validate(conf, c.at.Release) {
			if strings.Contains(string(d.Path)+d.Message, "template") {
				t.Errorf("a VMI has no template: %v", d)
			}
		}
	}
}

// The webhook's texts on cloud-init volumes (vmi-create-admitter.go).
func TestSaysWhatTheWebhookSaysOfVolumes(t *testing.T) {
	const at = "spec.template.spec.volumes[0]"
	long := strings.Repeat("x", 2049)
	for _, c := range []struct {
		rule           *diag.Rule
		field, message string
		source         podnet.CloudInitSource
	}{
		{podnet.ErrCloudInitNone, at + ".cloudInitNoCloud", at + ".cloudInitNoCloud must have at least one userdatasource or one networkdatasource set.", podnet.CloudInitSource{NetworkDataSecret: &podnet.SecretRef{}}},
		{podnet.ErrCloudInitSeveral, at + ".cloudInitNoCloud", at + ".cloudInitNoCloud must have only one userdatasource set.", podnet.CloudInitSource{UserData: "x", UserDataSecret: &podnet.SecretRef{Name: "s"}}},
		{podnet.ErrCloudInitSeveral, at + ".cloudInitNoCloud", at + ".cloudInitNoCloud must have only one networkdata source set.", podnet.CloudInitSource{NetworkData: "x", NetworkDataBase64: "eA=="}},
		{podnet.ErrCloudInitBase64, at + ".cloudInitNoCloud.userDataBase64", at + ".cloudInitNoCloud.userDataBase64.cloudInitNoCloud.userDataBase64 is not a valid base64 value.", podnet.CloudInitSource{UserDataBase64: "eA"}},
		{podnet.ErrCloudInitBase64, at + ".cloudInitNoCloud.networkDataBase64", at + ".cloudInitNoCloud.networkDataBase64.cloudInitNoCloud.networkDataBase64 is not a valid base64 value.", podnet.CloudInitSource{NetworkDataBase64: "*"}},
		{podnet.ErrCloudInitSize, at + ".cloudInitNoCloud", at + ".cloudInitNoCloud userdata exceeds 2048 byte limit. Should use UserDataSecretRef for larger data.", podnet.CloudInitSource{UserData: long}},
		{podnet.ErrCloudInitSize, at + ".cloudInitNoCloud", at + ".cloudInitNoCloud networkdata exceeds 2048 byte limit. Should use NetworkDataSecretRef for larger data.", podnet.CloudInitSource{NetworkDataBase64: strings.Repeat("eHh4", 683)}},
		{nil, "", "", podnet.CloudInitSource{UserData: long[1:], NetworkDataSecret: &podnet.SecretRef{Name: "s"}}},
		{nil, "", "", podnet.CloudInitSource{UserDataBase64: "eA=="}},
	} {
		vm := document()
		vm.Volumes = []podnet.Volume{{Name: "c", CloudInitNoCloud: &c.source}}
		l := vm.Validate(v19)
		if c.rule == nil && len(l) == 0 {
			continue
		}
		if len(l) != 1 || l[0].Rule != c.rule || l[0].Path.Dotted() != c.field || l[0].Message != c.message || l.Refused() != diag.Load {
			t.Errorf("%s: %v", c.message, l)
		}
	}
	vm := document()
	vm.Volumes = []podnet.Volume{{Name: "c", CloudInitNoCloud: &podnet.CloudInitSource{UserData: "x"}, CloudInitConfigDrive: &podnet.CloudInitSource{}}}
	if l := vm.Validate(v15); len(l) != 1 || l[0].Rule != podnet.ErrVolumeSources || l[0].Message != at+" must have exactly one source type set" {
		t.Error(l)
	}
}
