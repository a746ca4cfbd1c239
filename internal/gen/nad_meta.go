package gen

import (
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// before is what the runtime puts into a chained plugin.
const before = `{"interfaces":[{"name":"net1","sandbox":"/x"}],` +
	`"ips":[{"version":"4","address":"10.1.0.9/24","interface":0}]}`

// Tuning draws configurations of the tuning plugin; nine in ten are valid.
func Tuning() *rapid.Generator[nad.Tuning] {
	return rapid.Custom(func(t *rapid.T) nad.Tuning {
		c := nad.Tuning{
			CNIVersion: cniVersions.Draw(t, "cniVersion"), Name: netNames.Draw(t, "name"),
			Type: rapid.SampledFrom([]string{"", "", "cnv-tuning"}).Draw(t, "type"),
			Sysctl: optional(t, "sysctl", rapid.SampledFrom([]map[string]string{
				{}, {"net.ipv4.conf.IFNAME.arp_filter": "1"},
				{"net/ipv6/conf/IFNAME/accept_ra": "0"},
			})),
			MAC:        macs.Draw(t, "mac"),
			Promisc:    ptr(t, "promisc", rapid.Bool()),
			MTU:        ptr(t, "mtu", rapid.SampledFrom([]int{0, 1400, 1500})),
			TxQLen:     ptr(t, "txQLen", rapid.SampledFrom([]int{0, 500})),
			AllMulti:   ptr(t, "allmulti", rapid.Bool()),
			PrevResult: []byte(before),
			Unknown:    optional(t, "unknown", Unknown()),
		}
		if rapid.IntRange(0, 3).Draw(t, "args?") == 0 {
			c.Args = &nad.TuningArgs{CNI: &nad.TuningOverrides{
				MAC:     macs.Draw(t, "mac of args"),
				MTU:     ptr(t, "mtu of args", rapid.SampledFrom([]int{0, 1300})),
				Promisc: ptr(t, "promisc of args", rapid.Bool()),
			}}
		}
		if rapid.IntRange(0, 3).Draw(t, "runtimeConfig?") == 0 {
			c.RuntimeConfig = &nad.RuntimeConfig{MAC: macs.Draw(t, "runtimeConfig.mac")}
		}
		if rapid.IntRange(0, 9).Draw(t, "overridden?") == 0 { // by args, in which sysctl needs one
			c.MAC, c.Sysctl = "zz", map[string]string{}
			c.Args = &nad.TuningArgs{CNI: &nad.TuningOverrides{
				MAC: goodMAC, Sysctl: map[string]string{"net.ipv4.ip_forward": "1"},
			}}
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 4).Draw(t, "break") {
			case 0:
				c.Name = badNames.Draw(t, "bad name")
			case 1:
				c.Sysctl = map[string]string{"kernel.shm_rmid_forced": "1"}
			case 2:
				c.MTU = ptr(t, "bad mtu", rapid.SampledFrom([]int{-1, 67, 65536}))
			case 3:
				c.MAC = badMACs.Draw(t, "bad mac")
			case 4:
				c.PrevResult = nil
			}
		}
		return c
	})
}

// SBR draws configurations of the sbr plugin; nine in ten are valid.
func SBR() *rapid.Generator[nad.SBR] {
	return rapid.Custom(func(t *rapid.T) nad.SBR {
		c := nad.SBR{
			CNIVersion: cniVersions.Draw(t, "cniVersion"), Name: netNames.Draw(t, "name"),
			Table: ptr(t, "table", rapid.SampledFrom([]int{100, 7})),
			Gateways: optional(t, "gateways", rapid.SampledFrom([][]string{
				{}, {"10.1.0.1"}, {"10.1.0.1", "fd00::1"},
			})),
			AddSourceHints: ptr(t, "addSourceHints", rapid.Bool()),
			PrevResult:     []byte(before),
			Unknown:        optional(t, "unknown", Unknown()),
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 2).Draw(t, "break") {
			case 0:
				c.Gateways = rapid.SampledFrom([][]string{{"x"}, {"10.1.0.1", "10.1.0.2"}}).
					Draw(t, "bad gateways")
			case 1:
				c.PrevResult = raw(t, "bad prevResult", `{}`)
			case 2:
				c.CNIVersion = "2.0.0"
			}
		}
		return c
	})
}

// Portmap draws configurations of the portmap plugin; nine in ten are valid.
func Portmap() *rapid.Generator[nad.Portmap] {
	port := rapid.SampledFrom([]int{1, 8080, 65535})
	return rapid.Custom(func(t *rapid.T) nad.Portmap {
		c := nad.Portmap{
			CNIVersion: cniVersions.Draw(t, "cniVersion"), Name: netNames.Draw(t, "name"),
			Backend: rapid.SampledFrom([]string{"", "", "iptables"}).Draw(t, "backend"),
			SNAT:    ptr(t, "snat", rapid.Bool()),
			ConditionsV4: optional(t, "conditionsV4",
				rapid.SampledFrom([][]string{
					{},
					{"-d", "192.0.2.0/24"},
					{"!", "-d", "192.0.2.0/24"},
				})),
			MasqAll: ptr(t, "masqAll", rapid.Bool()),
			Capabilities: optional(t, "capabilities",
				rapid.Just(map[string]bool{"portMappings": true})),
			PrevResult: []byte(before),
			Unknown:    optional(t, "unknown", Unknown()),
		}
		if rapid.IntRange(0, 9).Draw(t, "nftables") == 0 { // which the conditions alone may say too
			c.Backend, c.ConditionsV4 = "nftables", []string{"ip daddr 192.0.2.0/24"}
			c.ConditionsV6 = optional(t, "conditionsV6", rapid.Just([]string{"ip6 daddr fd00::/8"}))
		} else if rapid.Bool().Draw(t, "mark") {
			c.MarkMasqBit = ptr(t, "markMasqBit", rapid.SampledFrom([]int{0, 13, 31}))
		} else if chain := "KUBE-MARK-MASQ"; rapid.Bool().Draw(t, "chain") {
			c.ExternalSetMarkChain = &chain
		}
		if rapid.Bool().Draw(t, "mappings") {
			c.RuntimeConfig = &nad.PortmapRuntime{PortMappings: []nad.PortMapping{{
				HostPort: ptr(t, "hostPort", port), ContainerPort: ptr(t, "containerPort", port),
				Protocol: "tcp",
			}}}
			if p := &c.RuntimeConfig.PortMappings[0]; mostly(t, "ports") {
				one := 80
				p.HostPort, p.ContainerPort = &one, &one
			}
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 2).Draw(t, "break") {
			case 0:
				c.Backend = "bpf"
			case 1:
				c.MarkMasqBit = ptr(t, "bad markMasqBit", rapid.SampledFrom([]int{-1, 32}))
			case 2:
				c.ConditionsV6 = []string{"ip6 daddr fd00::/8"}
			}
		}
		return c
	})
}

// Bandwidth draws configurations of the bandwidth plugin; nine in ten are valid.
func Bandwidth() *rapid.Generator[nad.Bandwidth] {
	return rapid.Custom(func(t *rapid.T) nad.Bandwidth {
		rate := func(label string) *uint64 {
			n := rapid.SampledFrom([]uint64{8000, 1 << 20, 1 << 30}).Draw(t, label)
			return &n
		}
		c := nad.Bandwidth{
			CNIVersion: cniVersions.Draw(t, "cniVersion"), Name: netNames.Draw(t, "name"),
			PrevResult: []byte(before), Unknown: optional(t, "unknown", Unknown()),
		}
		if rapid.Bool().Draw(t, "ingress") {
			c.IngressRate, c.IngressBurst = rate("ingressRate"), rate("ingressBurst")
		}
		if rapid.Bool().Draw(t, "egress") {
			c.EgressRate, c.EgressBurst = rate("egressRate"), rate("egressBurst")
		}
		if rapid.Bool().Draw(t, "runtime") {
			c.RuntimeConfig = &nad.BandwidthRuntime{Bandwidth: &nad.BandwidthLimits{
				IngressRate: rate("rate"), IngressBurst: rate("burst"),
			}}
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 2).Draw(t, "break") {
			case 0:
				c.EgressRate, c.EgressBurst = rate("half"), nil
			case 1:
				c.CNIVersion = badVersions.Draw(t, "bad version")
			case 2:
				huge := uint64(1 << 35)
				c.IngressRate, c.IngressBurst = rate("of a huge burst"), &huge
			}
		}
		return c
	})
}

// HostDevice draws configurations of the host-device plugin; nine in ten are valid.
func HostDevice() *rapid.Generator[nad.HostDevice] {
	return rapid.Custom(func(t *rapid.T) nad.HostDevice {
		c := nad.HostDevice{
			CNIVersion: cniVersions.Draw(t, "cniVersion"), Name: netNames.Draw(t, "name"),
			UseInterfaceNetwork: ptr(t, "useInterfaceNetwork", rapid.Bool()),
			IPAM:                FineIPAM().Draw(t, "ipam"),
			Unknown:             optional(t, "unknown", Unknown()),
		}
		switch rapid.IntRange(0, 4).Draw(t, "by") {
		case 0:
			c.HWAddr = "02:00:00:00:00:07"
		case 1:
			c.KernelPath = "/sys/devices/virtual/x"
		case 2:
			c.PCIBusID = "0000:00:1f.6"
		default:
			c.Device = "eth1"
		}
		if rapid.IntRange(0, 5).Draw(t, "deviceID?") == 0 {
			c.RuntimeConfig = &nad.HostDeviceRuntime{DeviceID: "0000:00:1f.7"}
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 2).Draw(t, "break") {
			case 0:
				c.Device, c.HWAddr, c.KernelPath, c.PCIBusID = "", "", "", ""
			case 1:
				c.Device, c.HWAddr = "", "x"
			case 2:
				c.IPAM = IPAM().Draw(t, "any ipam")
			}
		}
		return c
	})
}

// Bond draws configurations of the bond plugin; nine in ten are valid.
func Bond() *rapid.Generator[nad.Bond] {
	return rapid.Custom(func(t *rapid.T) nad.Bond {
		c := nad.Bond{
			CNIVersion: cniVersions.Draw(t, "cniVersion"), Name: netNames.Draw(t, "name"),
			Mode: rapid.SampledFrom([]string{
				"active-backup", "balance-rr", "balance-xor", "802.3ad", "balance-tlb",
				"balance-alb",
			}).Draw(t, "mode"),
			LinksInContainer: ptr(t, "linksInContainer", rapid.Bool()),
			FailOverMAC:      ptr(t, "failOverMac", rapid.IntRange(0, 2)),
			Miimon:           rapid.SampledFrom([]string{"100", "0", "+5"}).Draw(t, "miimon"),
			Links:            []nad.BondLink{{Name: "net1"}, {Name: "net2"}},
			MTU:              ptr(t, "mtu", rapid.SampledFrom([]int{0, 1400, 1500})),
			AllSlavesActive:  ptr(t, "allSlavesActive", rapid.IntRange(0, 1)),
			XmitHashPolicy: rapid.SampledFrom([]string{"", "layer2", "layer3+4"}).
				Draw(t, "xmitHashPolicy"),
			IPAM:    FineIPAM().Draw(t, "ipam"),
			Unknown: optional(t, "unknown", Unknown()),
		}
		if c.Mode == "balance-tlb" || c.Mode == "balance-alb" {
			c.TLBDynamicLB = ptr(t, "tlbDynamicLb", rapid.IntRange(0, 1))
		}
		if !mostly(t, "valid") {
			switch rapid.IntRange(0, 5).Draw(t, "break") {
			case 0:
				c.Mode = rapid.SampledFrom([]string{"", "1", "lacp"}).Draw(t, "bad mode")
			case 1:
				c.FailOverMAC = ptr(t, "bad failOverMac", rapid.SampledFrom([]int{-1, 3}))
			case 2:
				c.Miimon = rapid.SampledFrom([]string{"", "100ms"}).Draw(t, "bad miimon")
			case 3:
				c.Links = c.Links[:rapid.IntRange(0, 1).Draw(t, "links")]
			case 4:
				c.XmitHashPolicy = "layer4"
			case 5:
				c.TLBDynamicLB = ptr(t, "tlbDynamicLb of any mode", rapid.IntRange(0, 2))
			}
		}
		return c
	})
}
