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
// field it is at. The change is made to the document's manifest.
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
			c.Rest.VMISpec = map[string]json.RawMessage{
				"resourceClaims": json.RawMessage(`[{"name":"c"}]`),
			}
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
		{
			at:      v19,
			rule:    podnet.ErrMasqueradeNetwork,
			field:   i0 + ".name",
			message: "Masquerade interface only implemented with pod network",
			change: network(func(n *podnet.Network) {
				n.Pod = nil
				n.Multus = &podnet.Multus{NetworkName: "a"}
			}),
		},
		{
			at:    v19,
			rule:  podnet.ErrMACReserved,
			field: i0 + ".macAddress",
			message: "The requested MAC address is reserved for the in-pod bridge. " +
				"Please choose another one.",
			change: iface(func(i *podnet.Interface) { i.MACAddress = "02:00:00:00:00:00" }),
		},
		{
			at:    v19,
			rule:  podnet.ErrBindings,
			field: i0,
			message: "logical default interface must have exactly one binding method or " +
				"binding plugin",
			change: iface(func(i *podnet.Interface) { i.Bridge = method }),
		},
		{
			at:    v19,
			rule:  podnet.ErrBindings,
			field: i0,
			message: "logical default interface must have exactly one binding method or " +
				"binding plugin",
			change: iface(func(i *podnet.Interface) { i.Masquerade = nil }),
		},
		{
			at:    v18,
			rule:  podnet.ErrBindings,
			field: i0 + ".binding",
			message: "logical default interface cannot have both binding plugin and interface " +
				"binding method",
			change: iface(func(i *podnet.Interface) {
				i.Binding = &podnet.Plugin{Name: "l2bridge"}
			}),
		},
		{
			at:      noBridge,
			rule:    podnet.ErrBridgeForbidden,
			field:   i0 + ".name",
			message: "Bridge on pod network configuration is not enabled under kubevirt-config",
			change:  iface(func(i *podnet.Interface) { i.Masquerade, i.Bridge = nil, method }),
		},
		{
			at:      noBridge,
			rule:    podnet.ErrBridgeForbidden,
			field:   spec,
			message: "bridge interface is not enabled in kubevirt-config",
			change:  func(c *podnet.Config) { c.Interfaces, c.Networks = nil, nil },
		},
		{
			at:    v19,
			rule:  podnet.ErrPodNetworks,
			field: spec + ".interfaces",
			message: "more than one interface is connected to a pod network in " +
				"spec.template.spec.interfaces",
			change: second(podnet.Interface{Name: "b", Masquerade: method},
				podnet.Network{Name: "b", Pod: &podnet.Pod{}}),
		},
		{
			at:      v19,
			rule:    podnet.ErrMultusDefault,
			field:   spec + ".networks",
			message: "Multus CNI should only have one default network",
			change: func(c *podnet.Config) {
				c.Networks = nil
				for _, n := range []string{"default", "b"} {
					*c = c.Attach(podnet.Interface{Name: n, Bridge: method}, podnet.Network{
						Name:   n,
						Multus: &podnet.Multus{NetworkName: n, Default: ptr(true)},
					})
				}
			},
		},
		{
			at:      v19,
			rule:    podnet.ErrMultusDefault,
			field:   spec + ".networks",
			message: "Pod network cannot be defined when Multus default network is defined",
			change: second(podnet.Interface{Name: "b", Bridge: method}, podnet.Network{
				Name:   "b",
				Multus: &podnet.Multus{NetworkName: "b", Default: ptr(true)},
			}),
		},
		{
			at:      v19,
			rule:    podnet.ErrNetworkNone,
			field:   n0,
			message: "should have a network type",
			change:  network(func(n *podnet.Network) { n.Pod = nil }),
		},
		{
			at:      v19,
			rule:    podnet.ErrNetworkSeveral,
			field:   n0,
			message: "should have only one network type",
			change: network(func(n *podnet.Network) {
				n.Multus = &podnet.Multus{NetworkName: "a"}
			}),
		},
		{
			at:      v19,
			rule:    podnet.ErrMultusName,
			field:   n0,
			message: "CNI delegating plugin must have a networkName",
			change:  network(func(n *podnet.Network) { n.Pod, n.Multus = nil, &podnet.Multus{} }),
		},
		{
			at:    v19,
			rule:  podnet.ErrNetworkDuplicate,
			field: spec + ".networks[1].name",
			message: `Network with name "default" already exists,` +
				` every network must have a unique name`,
			change: func(c *podnet.Config) {
				c.Networks = append(c.Networks,
					podnet.Network{Name: "default", Multus: &podnet.Multus{NetworkName: "a"}})
			},
		},
		{
			at:      v19,
			rule:    podnet.ErrInterfaceDuplicate,
			field:   spec + ".domain.devices.interfaces[1].name",
			message: "Only one interface can be connected to one specific network",
			change: func(c *podnet.Config) {
				c.Interfaces = append(c.Interfaces, c.Interfaces[0])
			},
		},
		{
			at:      v19,
			rule:    podnet.ErrNetworkInterface,
			field:   n0 + ".name",
			message: "spec.template.spec.networks[0].name 'default' not found.",
			change:  func(c *podnet.Config) { c.Interfaces = nil },
		},
		{
			at:      v19,
			rule:    podnet.ErrInterfaceNetwork,
			field:   i0 + ".name",
			message: "spec.template.spec.domain.devices.interfaces[0].name 'default' not found.",
			change:  func(c *podnet.Config) { c.Networks = nil },
		},
		{
			at:    v19,
			rule:  podnet.ErrInterfaceName,
			field: i0 + ".name",
			message: "Network interface name can only contain alphabetical characters, numbers, " +
				"dashes (-) or underscores (_)",
			change: func(c *podnet.Config) {
				c.Interfaces[0].Name = "my.net"
				c.Networks[0].Name = "my.net"
			},
		},
		{
			at:      v19,
			rule:    podnet.ErrModel,
			field:   i0 + ".model",
			message: "interface " + i0 + ".name uses model virtio-net that is not supported.",
			change:  iface(func(i *podnet.Interface) { i.Model = "virtio-net" }),
		},
		{
			at:      v19,
			rule:    podnet.ErrMAC,
			field:   i0 + ".macAddress",
			message: "interface " + i0 + ".name has malformed MAC address (02:00).",
			change:  iface(func(i *podnet.Interface) { i.MACAddress = "02:00" }),
		},
		{
			at:    v19,
			rule:  podnet.ErrMAC,
			field: i0 + ".macAddress",
			message: "interface " + i0 +
				".name has too long MAC address (02:00:00:00:00:00:00:01).",
			change: iface(func(i *podnet.Interface) { i.MACAddress = "02:00:00:00:00:00:00:01" }),
		},
		{
			at:      v19,
			rule:    podnet.ErrPCI,
			field:   i0 + ".pciAddress",
			message: "interface " + i0 + ".name has malformed PCI address (81:01.1).",
			change:  iface(func(i *podnet.Interface) { i.PCIAddress = "81:01.1" }),
		},
		{
			at:      v19,
			rule:    podnet.ErrState,
			field:   i0 + ".state",
			message: "logical default interface state value is unsupported: Up",
			change:  iface(func(i *podnet.Interface) { i.State = "Up" }),
		},
		{
			at:      v19,
			rule:    podnet.ErrState,
			field:   i0 + ".state",
			message: `"default" interface's state "absent" is supported only for bridge binding`,
			change:  iface(func(i *podnet.Interface) { i.State = "absent" }),
		},
		{
			at:      v19,
			rule:    podnet.ErrState,
			field:   i0 + ".state",
			message: `"default" interface's state "absent" is not supported on default networks`,
			change:  iface(func(i *podnet.Interface) { i.State = "absent" }),
		},
		{
			at:      v19,
			rule:    podnet.ErrState,
			field:   i0 + ".state",
			message: `"default" interface's state "up" is not supported for SR-IOV NICs`,
			change: iface(func(i *podnet.Interface) {
				i.Masquerade = nil
				i.SRIOV = method
				i.State = "up"
			}),
		},
		{
			at:      v19,
			rule:    podnet.ErrPortRequired,
			field:   i0 + ".ports[0].port",
			message: "Port field is mandatory.",
			change:  port(podnet.Port{}),
		},
		{
			at:      v19,
			rule:    podnet.ErrPortRequired,
			field:   i0 + ".ports[0].port",
			message: "Port field is mandatory.",
			change:  port(podnet.Port{Port: ptr(0)}),
		},
		{
			at:      v18,
			rule:    podnet.ErrPortRequired,
			field:   i0 + ".ports[0]",
			message: "Port field is mandatory.",
			change:  port(podnet.Port{}),
		},
		{
			at:      v19,
			rule:    podnet.ErrPortRange,
			field:   i0 + ".ports[0].port",
			message: "Port field must be in range 0 < x < 65536.",
			change:  port(podnet.Port{Port: ptr(65536)}),
		},
		{
			at:      v19,
			rule:    podnet.ErrPortRange,
			field:   i0 + ".ports[0].port",
			message: "Port field must be in range 0 < x < 65536.",
			change:  port(podnet.Port{Port: ptr(-1)}),
		},
		{
			at:      v19,
			rule:    podnet.ErrPortProtocol,
			field:   i0 + ".ports[0].protocol",
			message: "Unknown protocol, only TCP or UDP allowed",
			change:  port(podnet.Port{Port: ptr(1), Protocol: "tcp"}),
		},
		{
			at:      v19,
			rule:    podnet.ErrPortName,
			field:   i0 + ".ports[0].name",
			message: "Invalid name of the port: HTTP",
			change:  port(podnet.Port{Port: ptr(1), Name: "HTTP"}),
		},
		{v19, podnet.ErrPortNameDuplicate, i0 + ".ports[1].name", "Duplicate name of the port: a",
			iface(func(i *podnet.Interface) {
				i.Ports = []podnet.Port{{Name: "a", Port: ptr(1)}, {Name: "a", Port: ptr(2)}}
			})},
		{
			at:      v19,
			rule:    podnet.ErrDHCPDuplicate,
			field:   spec,
			message: "Found Duplicates: you have provided duplicate DHCPPrivateOptions",
			change: iface(func(i *podnet.Interface) {
				i.DHCPOptions = &podnet.DHCPOptions{
					PrivateOptions: []podnet.PrivateOption{{Option: ptr(224)}, {Option: ptr(224)}},
				}
			}),
		},
		{
			at:      v19,
			rule:    podnet.ErrDHCPOption,
			field:   spec,
			message: "provided DHCPPrivateOptions are out of range, must be in range 224 to 254",
			change: iface(func(i *podnet.Interface) {
				i.DHCPOptions = &podnet.DHCPOptions{
					PrivateOptions: []podnet.PrivateOption{{Option: ptr(255)}},
				}
			}),
		},
		{
			at:      v19,
			rule:    podnet.ErrDHCPServer,
			field:   i0 + ".dhcpOptions.ntpServers[1]",
			message: "NTP servers must be a list of valid IPv4 addresses.",
			change: iface(func(i *podnet.Interface) {
				i.DHCPOptions = &podnet.DHCPOptions{
					NTPServers: []string{"::ffff:192.0.2.1", "fd00::1"},
				}
			}),
		},
		{
			at:      v19,
			rule:    podnet.ErrDiscontinued,
			field:   i0 + ".slirp",
			message: "Slirp interface support has been discontinued since v1.3",
			change:  iface(func(i *podnet.Interface) { i.Slirp = method }),
		},
		{
			at:      v19,
			rule:    podnet.ErrDiscontinued,
			field:   i0 + ".passt",
			message: "Passt network binding has been discontinued since v1.3",
			change:  iface(func(i *podnet.Interface) { i.Passt = method }),
		},
		{
			at:      v19,
			rule:    podnet.ErrDiscontinued,
			field:   i0 + ".macvtap",
			message: "Macvtap network binding has been discontinued since v1.3",
			change:  iface(func(i *podnet.Interface) { i.Macvtap = method }),
		},
		{
			at:      v17,
			rule:    podnet.ErrDiscontinued,
			field:   i0 + ".name",
			message: "Macvtap feature gate is not enabled",
			change:  iface(func(i *podnet.Interface) { i.Macvtap = method }),
		},
		{
			at:      v17,
			rule:    podnet.ErrBindingNetwork,
			field:   i0 + ".name",
			message: "Macvtap interface only implemented with Multus network",
			change:  iface(func(i *podnet.Interface) { i.Macvtap = method }),
		},
		{
			at:      v17,
			rule:    podnet.ErrDiscontinued,
			field:   i0 + ".name",
			message: "Passt feature gate is not enabled",
			change:  iface(func(i *podnet.Interface) { i.Passt = method }),
		},
		{
			at:      noPasst,
			rule:    podnet.ErrGate,
			field:   i0 + ".name",
			message: "PasstBinding feature gate is not enabled",
			change: iface(func(i *podnet.Interface) {
				i.Masquerade, i.PasstBinding = nil, method
			}),
		},
		{
			at:      v19,
			rule:    podnet.ErrBindingNetwork,
			field:   i0 + ".name",
			message: "PasstBinding interface only implemented with pod network",
			change: func(c *podnet.Config) {
				c.Interfaces[0].Masquerade, c.Interfaces[0].PasstBinding = nil, method
				c.Networks[0].Pod, c.Networks[0].Multus = nil, &podnet.Multus{NetworkName: "a"}
			},
		},
		{
			at:    v19,
			rule:  podnet.ErrGate,
			field: i0 + ".name",
			message: "portRanges is specified on interface but the PortRangesSpec feature gate " +
				"is not enabled",
			change: ranges(tcp(1, 2)),
		},
		{
			at:      gated,
			rule:    podnet.ErrRangesAndPorts,
			field:   i0 + ".name",
			message: "Cannot define both ports and portRanges on interface",
			change: iface(func(i *podnet.Interface) {
				i.PortRanges = []podnet.PortRange{tcp(1, 2)}
			}),
		},
		{
			at:      gated,
			rule:    podnet.ErrRangesBinding,
			field:   i0 + ".name",
			message: "portRanges are only supported on masquerade interfaces",
			change: func(c *podnet.Config) {
				ranges(tcp(1, 2))(c)
				c.Interfaces[0].Masquerade, c.Interfaces[0].Bridge = nil, method
			},
		},
		{
			at:      gated,
			rule:    podnet.ErrRangesMany,
			field:   i0 + ".portRanges",
			message: "No more than 10 portRanges are allowed",
			change:  ranges(make([]podnet.PortRange, 11)...),
		},
		{
			at:      gated,
			rule:    podnet.ErrPortProtocol,
			field:   i0 + ".portRanges[0].protocol",
			message: "Unknown protocol, only TCP or UDP allowed",
			change:  ranges(podnet.PortRange{Start: ptr(1), End: ptr(2)}),
		},
		{
			at:      gated,
			rule:    podnet.ErrRangeBounds,
			field:   i0 + ".portRanges[0].start",
			message: "Start must be a valid port number, 0 < x < 65536",
			change:  ranges(tcp(0, 2)),
		},
		{
			at:      gated,
			rule:    podnet.ErrRangeBounds,
			field:   i0 + ".portRanges[0].end",
			message: "End must be a valid port number, 0 < x < 65536",
			change:  ranges(tcp(1, 65536)),
		},
		{
			at:      gated,
			rule:    podnet.ErrRangeBounds,
			field:   i0 + ".portRanges[0].start",
			message: "Start must be less than or equal to end",
			change:  ranges(tcp(3, 2)),
		},
		{
			at:      gated,
			rule:    podnet.ErrRangesOverlap,
			field:   i0 + ".portRanges",
			message: "TCP portRanges [1-5] and [5-9] overlap",
			change:  ranges(tcp(5, 9), tcp(1, 5)),
		},
		{
			at:    v19,
			rule:  podnet.ErrGate,
			field: spec + ".networks",
			message: "vmi.spec.networks contains DRA networks but NetworkDevicesWithDRA feature " +
				"gate is not enabled",
			change: network(func(n *podnet.Network) {
				n.Pod, n.ResourceClaim = nil, claim("c", "")
			}),
		},
		{
			at:    dra,
			rule:  podnet.ErrClaimMultus,
			field: spec + ".networks",
			message: "mixing Multus and DRA resourceClaim networks in the same VMI is " +
				"not supported",
			change: func(c *podnet.Config) {
				claimed("c", "r")(c)
				*c = c.Attach(podnet.Interface{Name: "b", Bridge: method},
					podnet.Network{Name: "b", Multus: &podnet.Multus{NetworkName: "b"}})
			},
		},
		{
			at:      dra,
			rule:    podnet.ErrClaimBinding,
			field:   spec + ".domain.devices.interfaces",
			message: `DRA network "default" requires an SR-IOV or binding plugin interface`,
			change: func(c *podnet.Config) {
				claimed("c", "r")(c)
				c.Interfaces[0].SRIOV, c.Interfaces[0].Bridge = nil, method
			},
		},
		{
			at:      dra,
			rule:    podnet.ErrClaimName,
			field:   n0 + ".resourceClaim.claimName",
			message: "claimName is required for DRA network",
			change:  claimed("", "r"),
		},
		{
			at:      dra,
			rule:    podnet.ErrClaimName,
			field:   n0 + ".resourceClaim.requestName",
			message: "requestName is required for DRA network",
			change:  claimed("c", ""),
		},
		{
			at:    dra,
			rule:  podnet.ErrClaimUnknown,
			field: n0 + ".resourceClaim.claimName",
			message: `network references resourceClaim "d" which is not defined in ` +
				`spec.resourceClaims`,
			change: claimed("d", "r"),
		},
		{
			at:      dra,
			rule:    podnet.ErrClaimDuplicate,
			field:   spec + ".networks[1]",
			message: `duplicate claimName/requestName combination "c/r"`,
			change: func(c *podnet.Config) {
				claimed("c", "r")(c)
				*c = c.Attach(podnet.Interface{Name: "b", SRIOV: method},
					podnet.Network{Name: "b", ResourceClaim: claim("c", "r")})
			},
		},
		{
			at:      v19,
			rule:    podnet.ErrEviction,
			field:   spec + ".evictionStrategy",
			message: spec + ".evictionStrategy is set with an unrecognized option: LiveMigrat",
			change:  func(c *podnet.Config) { c.EvictionStrategy = "LiveMigrat" },
		},
		{
			at:      v19,
			rule:    podnet.ErrRequired,
			field:   i0 + ".binding.name",
			message: "Required value",
			change: iface(func(i *podnet.Interface) {
				i.Masquerade = nil
				i.Binding = &podnet.Plugin{}
			}),
		},
	} {
		conf := document()
		c.change(&conf)
		r, l := c.at.Resolve(conf, c.at.Release)
		found := false
		for _, d := range l {
			found = found ||
				d.Rule == c.rule && d.Path.Dotted() == c.field && d.Message == c.message
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
		{
			rule:  podnet.ErrCloudInitNone,
			field: at + ".cloudInitNoCloud",
			message: at +
				".cloudInitNoCloud must have at least one userdatasource or one " +
				"networkdatasource set.",
			source: podnet.CloudInitSource{NetworkDataSecret: &podnet.SecretRef{}},
		},
		{
			rule:    podnet.ErrCloudInitSeveral,
			field:   at + ".cloudInitNoCloud",
			message: at + ".cloudInitNoCloud must have only one userdatasource set.",
			source: podnet.CloudInitSource{
				UserData:       "x",
				UserDataSecret: &podnet.SecretRef{Name: "s"},
			},
		},
		{
			rule:    podnet.ErrCloudInitSeveral,
			field:   at + ".cloudInitNoCloud",
			message: at + ".cloudInitNoCloud must have only one networkdata source set.",
			source:  podnet.CloudInitSource{NetworkData: "x", NetworkDataBase64: "eA=="},
		},
		{
			rule:  podnet.ErrCloudInitBase64,
			field: at + ".cloudInitNoCloud.userDataBase64",
			message: at +
				".cloudInitNoCloud.userDataBase64.cloudInitNoCloud.userDataBase64 is not a valid " +
				"base64 value.",
			source: podnet.CloudInitSource{UserDataBase64: "eA"},
		},
		{
			rule:  podnet.ErrCloudInitBase64,
			field: at + ".cloudInitNoCloud.networkDataBase64",
			message: at +
				".cloudInitNoCloud.networkDataBase64.cloudInitNoCloud.networkDataBase64 is not a " +
				"valid base64 value.",
			source: podnet.CloudInitSource{NetworkDataBase64: "*"},
		},
		{
			rule:  podnet.ErrCloudInitSize,
			field: at + ".cloudInitNoCloud",
			message: at +
				".cloudInitNoCloud userdata exceeds 2048 byte limit. " +
				"Should use UserDataSecretRef for larger data.",
			source: podnet.CloudInitSource{UserData: long},
		},
		{
			rule:  podnet.ErrCloudInitSize,
			field: at + ".cloudInitNoCloud",
			message: at +
				".cloudInitNoCloud networkdata exceeds 2048 byte limit. " +
				"Should use NetworkDataSecretRef for larger data.",
			source: podnet.CloudInitSource{NetworkDataBase64: strings.Repeat("eHh4", 683)},
		},
		{
			source: podnet.CloudInitSource{
				UserData:          long[1:],
				NetworkDataSecret: &podnet.SecretRef{Name: "s"},
			},
		},
		{nil, "", "", podnet.CloudInitSource{UserDataBase64: "eA=="}},
	} {
		vm := document()
		vm.Volumes = []podnet.Volume{{Name: "c", CloudInitNoCloud: &c.source}}
		l := vm.Validate(v19)
		if c.rule == nil && len(l) == 0 {
			continue
		}
		if len(l) != 1 || l[0].Rule != c.rule || l[0].Path.Dotted() != c.field ||
			l[0].Message != c.message || l.Refused() != diag.Load {
			t.Errorf("%s: %v", c.message, l)
		}
	}
	vm := document()
	vm.Volumes = []podnet.Volume{{
		Name:                 "c",
		CloudInitNoCloud:     &podnet.CloudInitSource{UserData: "x"},
		CloudInitConfigDrive: &podnet.CloudInitSource{},
	}}
	if l := vm.Validate(v15); len(l) != 1 || l[0].Rule != podnet.ErrVolumeSources ||
		l[0].Message != at+" must have exactly one source type set" {
		t.Error(l)
	}
}
