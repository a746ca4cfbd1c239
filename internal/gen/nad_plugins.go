package gen

import (
	"encoding/json"
	"strings"

	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

var (
	cniVersions = rapid.SampledFrom([]string{"0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"})
	badVersions = rapid.SampledFrom([]string{"", "0.2.0", "2.0.0"})
	netNames    = rapid.SampledFrom([]string{"mig", "mig", "migration-bridge", "a.b_c-1"})
	badNames    = rapid.SampledFrom([]string{"", "a b", "-x"})
	masters     = rapid.SampledFrom([]string{"", "eth1", "eth1", "bond0.2"})
	macs        = rapid.SampledFrom([]string{"", goodMAC, "C2-11-22-33-44-55"})
	badMACs     = rapid.SampledFrom([]string{"zz", "01:00:5e:00:00:01", "02:00:00:00:00:00:00:01"})
)

const goodMAC = "02:00:00:00:00:01"

func raw(t *rapid.T, label string, texts ...string) json.RawMessage {
	return optional(t, label,
		rapid.Map(rapid.SampledFrom(texts), func(s string) json.RawMessage {
			return json.RawMessage(s)
		}))
}

// Macvlan draws configurations of the macvlan plugin; nine in ten are valid.
func Macvlan() *rapid.Generator[nad.Macvlan] {
	return rapid.Custom(func(t *rapid.T) nad.Macvlan {
		m := nad.Macvlan{
			CNIVersion: cniVersions.Draw(t, "cniVersion"),
			Name:       netNames.Draw(t, "name"),
			Master:     masters.Draw(t, "master"),
			Mode: rapid.SampledFrom([]string{
				"", "bridge", "private", "vepa", "passthru",
			}).Draw(t, "mode"),
			MTU:             ptr(t, "mtu", rapid.SampledFrom([]int{0, 1400, 1500})),
			MAC:             macs.Draw(t, "mac"),
			LinkInContainer: ptr(t, "linkInContainer", rapid.Bool()),
			BcQueueLen: ptr(t, "bcqueuelen",
				rapid.SampledFrom([]uint32{0, 1, 1000, 1<<32 - 1})),
			IPAM:         FineIPAM().Draw(t, "ipam"),
			Capabilities: optional(t, "capabilities", rapid.Just(map[string]bool{"mac": true})),
			Args:         raw(t, "args", `{"cni":{"mac":"02:00:00:00:00:09"}}`, `1`),
			PrevResult:   raw(t, "prevResult", `{}`, `{"ips":[]}`),
			Unknown:      optional(t, "unknown", Unknown()),
		}
		if rapid.Bool().Draw(t, "runtimeConfig?") {
			m.RuntimeConfig = &nad.RuntimeConfig{
				MAC:     macs.Draw(t, "runtimeConfig.mac"),
				Unknown: optional(t, "unknown of runtimeConfig", Unknown()),
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "overridden?") == 0 {
			m.MAC, m.RuntimeConfig = "zz", &nad.RuntimeConfig{MAC: goodMAC}
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 5).Draw(t, "break") {
			case 0:
				m.CNIVersion = badVersions.Draw(t, "bad version")
			case 1:
				m.Name = badNames.Draw(t, "bad name")
			case 2:
				m.Mode = rapid.SampledFrom([]string{"Bridge", "source"}).Draw(t, "bad mode")
			case 3:
				m.MTU = ptr(t, "bad mtu", rapid.SampledFrom([]int{-1, 67, 1279}))
			case 4:
				m.MAC = badMACs.Draw(t, "bad mac")
			case 5:
				m.IPAM = IPAM().Draw(t, "any ipam")
			}
		}
		return m
	})
}

// IPVLAN draws configurations of the ipvlan plugin; nine in ten are valid, when
// what is drawn for ipam names a plugin.
func IPVLAN() *rapid.Generator[nad.IPVLAN] {
	return rapid.Custom(func(t *rapid.T) nad.IPVLAN {
		c := nad.IPVLAN{
			CNIVersion:      cniVersions.Draw(t, "cniVersion"),
			Name:            netNames.Draw(t, "name"),
			Master:          masters.Draw(t, "master"),
			Mode:            rapid.SampledFrom([]string{"", "l2", "l3", "l3s"}).Draw(t, "mode"),
			MTU:             ptr(t, "mtu", rapid.SampledFrom([]int{-1, 0, 1400, 9000})),
			LinkInContainer: ptr(t, "linkInContainer", rapid.Bool()),
			IPAM:            FineIPAM().Filter(named).Draw(t, "ipam"),
			RuntimeConfig:   raw(t, "runtimeConfig", `{"mac":"x"}`),
			PrevResult: raw(t, "prevResult",
				`{"interfaces":[{"name":"eth1"}],`+
					`"ips":[{"version":"4","address":"10.1.0.9/24","interface":0}]}`),
			Unknown: optional(t, "unknown", Unknown()),
		}
		if c.PrevResult != nil && rapid.Bool().Draw(t, "chained") {
			c.Master, c.IPAM = "", nil
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 3).Draw(t, "break") {
			case 0:
				c.CNIVersion = badVersions.Draw(t, "bad version")
			case 1:
				c.Mode = "L2"
			case 2:
				c.Master = "lo"
			case 3:
				c.IPAM = IPAM().Draw(t, "any ipam")
			}
		}
		return c
	})
}

// VLAN draws configurations of the vlan plugin; nine in ten are valid.
func VLAN() *rapid.Generator[nad.VLAN] {
	return rapid.Custom(func(t *rapid.T) nad.VLAN {
		c := nad.VLAN{
			CNIVersion: cniVersions.Draw(t, "cniVersion"),
			Name:       netNames.Draw(t, "name"),
			Master: masters.Filter(func(s string) bool { return s != "" }).
				Draw(t, "master"),
			VLANID:          ptr(t, "vlanId", rapid.SampledFrom([]int{0, 1, 100, 4094})),
			MTU:             ptr(t, "mtu", rapid.SampledFrom([]int{0, 1400, 1500})),
			LinkInContainer: ptr(t, "linkInContainer", rapid.Bool()),
			IPAM:            FineIPAM().Filter(named).Draw(t, "ipam"),
			Args:            raw(t, "args", `{}`),
			Unknown:         optional(t, "unknown", Unknown()),
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 3).Draw(t, "break") {
			case 0:
				c.Name = badNames.Draw(t, "bad name")
			case 1:
				c.Master = rapid.SampledFrom([]string{"", "lo"}).Draw(t, "bad master")
			case 2:
				c.VLANID = ptr(t, "bad vlanId", rapid.SampledFrom([]int{-1, 4095}))
			case 3:
				c.IPAM = IPAM().Draw(t, "any ipam")
			}
		}
		return c
	})
}

// named reports whether an ipam member names a plugin.
func named(d ipam.Document) bool { return d != nil && d.Type() != "" }

// Overlay draws configurations of OVN-Kubernetes for the object mig in
// openshift-cnv; nine in ten are valid.
func Overlay() *rapid.Generator[nad.Overlay] {
	subnets := rapid.SampledFrom([]string{
		"10.200.5.0/24", "10.200.6.0/28", "fd00:5::/64", "fd00:6::/120",
	})
	return rapid.Custom(func(t *rapid.T) nad.Overlay {
		o := nad.Overlay{
			CNIVersion: cniVersions.Draw(t, "cniVersion"),
			Name:       netNames.Draw(t, "name"),
			Topology: rapid.SampledFrom([]string{
				"", nad.TopologyLocalnet, nad.TopologyLocalnet, nad.TopologyLayer2,
				nad.TopologyLayer3,
			}).Draw(t, "topology"),
			NetAttachDefName: "openshift-cnv/mig",
			MTU:              ptr(t, "mtu", rapid.SampledFrom([]int{0, 1400})),
			Subnets: strings.Join(rapid.SliceOfNDistinct(subnets, 0, 2, rapid.ID[string]).
				Draw(t, "subnets"), ", "),
			VLANID:  ptr(t, "vlanID", rapid.IntRange(0, 8)),
			Unknown: optional(t, "unknown", Unknown()),
		}
		if o.Topology == nad.TopologyLayer3 {
			o.Subnets = rapid.SampledFrom([]string{
				"10.200.0.0/16", "10.200.0.0/16/26", "fd00:5::/48", "",
			}).Draw(t, "subnets of layer3")
		} else if strings.Contains(o.Subnets, "10.200.5.0/24") {
			o.ExcludeSubnets = rapid.SampledFrom([]string{
				"", "10.200.5.0/28", "10.200.5.9/32,10.200.5.128/25",
			}).Draw(t, "exclude")
		}
		if o.Topology != nad.TopologyLocalnet {
			o.Role = rapid.SampledFrom([]string{"", "secondary", "primary"}).Draw(t, "role")
			o.JoinSubnet = rapid.SampledFrom([]string{"", "", "100.71.0.0/16", "fd71::/64"}).
				Draw(t, "join")
		}
		if o.Topology == nad.TopologyLayer2 && rapid.Bool().Draw(t, "more of layer2") {
			either := func(label, s string) string {
				return rapid.SampledFrom([]string{"", s}).Draw(t, label)
			}
			o.TransitSubnet = either("transit", "100.72.0.0/16")
			o.ReservedSubnets = either("reserved", "10.200.5.0/29")
			o.InfrastructureSubnets = either("infrastructure", "10.200.5.0/30")
			o.DefaultGatewayIPs = either("gateways", "10.200.5.1")
		}
		o.Transport = rapid.SampledFrom([]string{"", "", "no-overlay", "evpn"}).
			Draw(t, "transport")
		if rapid.Bool().Draw(t, "log") {
			o.LogFile, o.LogLevel = "/var/log/ovn-kubernetes/cni.log", "5"
			o.LogFileMaxSize = ptr(t, "size", rapid.IntRange(0, 100))
			o.LogFileMaxBackups = ptr(t, "backups", rapid.IntRange(0, 5))
			o.LogFileMaxAge = ptr(t, "age", rapid.IntRange(0, 5))
		}
		if !mostly(t, "valid") {
			breakOverlay(t, &o)
		}
		return o
	})
}

func breakOverlay(t *rapid.T, o *nad.Overlay) {
	pick := func(label string, from ...string) string {
		return rapid.SampledFrom(from).Draw(t, label)
	}
	switch rapid.IntRange(0, 8).Draw(t, "break") {
	case 0:
		o.Name = pick("bad name", "", "default")
	case 1:
		o.NetAttachDefName = pick("bad netAttachDefName", "", "mig")
	case 2:
		o.Subnets = pick("bad subnets", "10.200.5.0", "10.200.5.0/24/26", "10.200.5.0/31", ",")
	case 3:
		o.ExcludeSubnets = pick("bad exclude", "10.9.0.0/24", "x", "10.200.5.0/28,10.200.5.8/29")
	case 4:
		o.IPAM = IPAM().Draw(t, "any ipam")
	case 5:
		o.Transport = pick("bad transport", "geneve", "EVPN")
	case 6:
		o.JoinSubnet = pick("bad join", "100.64.0.0/16", "100.65.0.1", "x", "10.200.5.0/24")
	case 7:
		o.TransitSubnet = pick("bad transit", "x", "100.64.1.0/24", "10.200.5.0/25")
	case 8:
		o.ReservedSubnets, o.Uplink = pick("reserved anywhere", "", "10.200.5.0/30"), "blue"
	}
}

// EdgyOverlay draws configurations of OVN-Kubernetes of few networks, which overlap
// often, for the object mig in openshift-cnv.
func EdgyOverlay() *rapid.Generator[nad.Overlay] {
	networks := rapid.SampledFrom([]string{
		"10.200.5.0/24", "10.200.5.0/24", "10.200.5.128/25", "10.200.6.0/28", "10.200.0.0/16",
		"10.128.4.0/22", "100.64.0.0/15", "100.64.0.0/16", "100.65.3.0/24", "100.66.0.0/16",
		"100.88.0.0/16", "169.254.169.0/24", "172.30.9.0/24", "fd00:5::/64", "fd00:6::/120",
		"fd98::/64", "fd99::/64", "fd97::/64", "fd70::/64", "10.200.5.7/024", "10.200.6.0/33",
		"10.200.5.0", "x", "",
	})
	excludes := rapid.SampledFrom([]string{
		"10.200.5.0/28", "10.200.5.0/32", "10.200.5.8/29", "10.200.5.1/32", "10.200.5.2/31",
		"10.200.5.255/32", "10.200.5.128/25", "10.200.5.0/24", "100.64.0.0/16", "10.200.6.0/28",
		"fd00:5::/112", "fd00:5::1:0/112", "fd00:5::7/128", "fd00:6::/128", "x",
	})
	return rapid.Custom(func(t *rapid.T) nad.Overlay {
		list := func(label string, one *rapid.Generator[string], most int) string {
			comma := rapid.SampledFrom([]string{",", ",", ", "}).Draw(t, label+" comma")
			return strings.Join(rapid.SliceOfN(one, 0, most).Draw(t, label), comma)
		}
		seldom := func(label string, from ...string) string {
			if rapid.IntRange(0, 9).Draw(t, label+"?") > 0 {
				return ""
			}
			return rapid.SampledFrom(from).Draw(t, label)
		}
		o := nad.Overlay{
			CNIVersion: "0.3.1", Name: "n", NetAttachDefName: "openshift-cnv/mig",
			Topology: rapid.SampledFrom([]string{
				"localnet", "layer2", "layer2", "layer2", "layer3", "layer3", "",
			}).Draw(t, "topology"),
			Role:      rapid.SampledFrom([]string{"", "secondary", "primary"}).Draw(t, "role"),
			Subnets:   list("subnets", networks, 2),
			Transport: seldom("transport", "no-overlay", "evpn", "geneve", "EVPN"),
		}
		if rapid.Bool().Draw(t, "exclude?") && o.Topology != "layer3" {
			o.Subnets, o.ExcludeSubnets = "10.200.5.0/24,fd00:5::/64", list("exclude", excludes, 3)
		}
		if o.Topology == "layer3" && rapid.Bool().Draw(t, "a length of the nodes") {
			o.Subnets = rapid.SampledFrom([]string{
				"10.200.0.0/16/24", "10.200.0.0/16/16", "10.200.0.0/16/33", "10.200.0.0/16/x",
				"10.200.0.0/16/24,10.201.0.0/16/25", "10.200.0.0/16,10.201.0.0/16/24",
				"fd00:5::/48/64", "fd00:5::/48/60", "100.64.0.0/10/24", "10.200.0.0/16,fd00:5::/48",
			}).Draw(t, "subnets of layer3")
		}
		if rapid.IntRange(0, 2).Draw(t, "join?") == 0 {
			o.JoinSubnet = list("join", networks, 2)
		}
		if rapid.IntRange(0, 2).Draw(t, "transit?") == 0 {
			o.TransitSubnet = list("transit", networks, 1)
		}
		o.ReservedSubnets = seldom("reserved", "10.200.5.0/29", "x")
		o.InfrastructureSubnets = seldom("infrastructure", "10.200.5.0/30")
		o.DefaultGatewayIPs = seldom("gateways", "10.200.5.1")
		if seldom("persistent", "yes") != "" {
			on := true
			o.AllowPersistentIPs = &on
		}
		return o
	})
}

// Definition draws NetworkAttachmentDefinitions with a name and a plugin.
func Definition() *rapid.Generator[nad.Definition] {
	return rapid.Custom(func(t *rapid.T) nad.Definition {
		d := nad.Definition{
			Name: "mig",
			Namespace: rapid.SampledFrom([]string{"", "openshift-cnv", "openshift-cnv"}).
				Draw(t, "namespace"),
			Labels: optional(t, "labels", rapid.Just(map[string]string{"yes": "on", "": ": #"})),
			Annotations: optional(t, "annotations",
				rapid.Just(map[string]string{
					nad.ResourceNameAnnotation: "bridge.network.kubevirt.io/br1",
				})),
			UnknownMetadata: optional(t, "metadata of the server",
				rapid.Just(map[string]json.RawMessage{
					"uid":        json.RawMessage(`"a-b"`),
					"generation": json.RawMessage(`1`),
				})),
		}
		if !mostly(t, "plain name") {
			// Of which YAML makes another value, or which Multus cannot say.
			d.Name = rapid.SampledFrom([]string{"no", "1e3", "mig.net", ""}).Draw(t, "name")
		}
		d.Config = config().Draw(t, "config")
		return d
	})
}

func config() *rapid.Generator[nad.Config] {
	return rapid.Custom(func(t *rapid.T) (c nad.Config) {
		switch rapid.IntRange(0, 8).Draw(t, "plugin") {
		case 0:
			c.Plugin = nad.Bridge(Bridge().Draw(t, "bridge"))
		case 1:
			c.Plugin = Macvlan().Draw(t, "macvlan")
		case 2:
			c.Plugin = IPVLAN().Draw(t, "ipvlan")
		case 3:
			c.Plugin = VLAN().Draw(t, "vlan")
		case 4:
			c.Plugin = Overlay().Draw(t, "overlay")
		case 5:
			c.Plugin = HostDevice().Draw(t, "host-device")
		case 6:
			c.Plugin = Bond().Draw(t, "bond")
		case 7:
			c.Plugin = nad.Raw{JSON: json.RawMessage(`{"name":"x","type":"sriov","vlan":7}`)}
		default:
			list := PluginList().Draw(t, "list")
			c.List = &list
		}
		return c
	})
}

// PluginList draws lists: a plugin that makes an interface, then others.
func PluginList() *rapid.Generator[nad.List] {
	return rapid.Custom(func(t *rapid.T) nad.List {
		return nad.List{
			CNIVersion: cniVersions.Draw(t, "cniVersion"),
			Name:       netNames.Draw(t, "name"),
			Plugins: append([]nad.Plugin{maker(t)},
				rapid.SliceOfN(follower(), 0, 3).Draw(t, "more")...),
		}
	})
}

// maker draws a plugin that makes an interface.
func maker(t *rapid.T) nad.Plugin {
	switch rapid.IntRange(0, 4).Draw(t, "first") {
	case 0:
		return nad.Bridge(Bridge().Draw(t, "bridge"))
	case 1:
		return Macvlan().Draw(t, "macvlan")
	case 2:
		return VLAN().Draw(t, "vlan")
	case 3:
		return HostDevice().Draw(t, "host-device")
	}
	return Bond().Draw(t, "bond")
}

// follower draws a plugin that changes an interface.
func follower() *rapid.Generator[nad.Plugin] {
	return rapid.Custom(func(t *rapid.T) nad.Plugin {
		switch rapid.IntRange(0, 5).Draw(t, "follower") {
		case 0:
			return Tuning().Draw(t, "tuning")
		case 1:
			return SBR().Draw(t, "sbr")
		case 2:
			return Portmap().Draw(t, "portmap")
		case 3:
			return Bandwidth().Draw(t, "bandwidth")
		case 4:
			return nad.IPVLAN{}
		}
		return nad.Raw{JSON: json.RawMessage(`{"type":"x"}`)}
	})
}
