package nad_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
)

// after returns a list in which a plugin comes after one of another type.
func after(first, members string) string {
	const ipam = `,"ipam":{"type":"host-local","subnet":"10.1.0.0/24"}`
	switch first {
	case "":
		return `{"cniVersion":"1.0.0","name":"n",` + members + `}`
	case "layer 2":
		first = `"macvlan","master":"eth1"`
	case "x":
		first = `"x"`
	default:
		first = fmt.Sprintf(`%q,"master":"eth1","vlanId":7`, first) + ipam
	}
	return `{"cniVersion":"1.0.0","name":"n","plugins":[{"type":` + first + `},{` + members + `}]}`
}

func TestFindingsOfTheOtherPlugins(t *testing.T) {
	const (
		bond = `"type":"bond","mode":"active-backup","miimon":"100",` +
			`"links":[{"name":"net1"},{"name":"net2"}]`
		prev = `,"prevResult":{"ips":[{"version":"4","address":"10.1.0.9/24"}]}`
	)
	for name, c := range map[string]struct {
		first, members string
		rel            nad.Release
		rule           *diag.Rule // nil: no error
		path           diag.Path
	}{
		"tuning": {
			first:   "macvlan",
			members: `"type":"tuning","mtu":1400,"sysctl":{"net.ipv4.conf.IFNAME.arp_filter":"1"}`,
		},
		"tuning alone": {
			members: `"type":"tuning","mtu":1400`,
			rule:    nad.ErrPluginChained,
			path:    "/prevResult",
		},
		"tuning with a result": {members: `"type":"tuning","mtu":1400` + prev},
		"cnv-tuning": {
			first:   "cnv-bridge",
			members: `"type":"cnv-tuning","promisc":true`,
		},
		"a sysctl outside net": {
			first:   "macvlan",
			members: `"type":"tuning","sysctl":{"kernel.shmmax":"1"}`,
			rule:    nad.ErrTuningSysctl,
			path:    "/plugins/1/sysctl/kernel.shmmax",
		},
		"dots do not leave net": {
			first:   "macvlan",
			members: `"type":"tuning","sysctl":{"net/../kernel/x":"1"}`,
		},
		"a sysctl given twice": {
			first:   "macvlan",
			members: `"type":"tuning","sysctl":{"net.a":"1","net.a":"2"}`,
			rule:    nad.ErrTuningSysctlTwice,
			path:    "/plugins/1/sysctl/net.a",
		},
		"a sysctl that is a number": {
			first:   "macvlan",
			members: `"type":"tuning","sysctl":{"net.a":1}`,
			rule:    diag.ErrType,
			path:    "/plugins/1/sysctl/net.a",
		},
		"sysctls in args alone": {
			first:   "macvlan",
			members: `"type":"tuning","args":{"cni":{"sysctl":{"net.a":"1"}}}`,
			rule:    nad.ErrTuningArgs,
			path:    "/plugins/1/sysctl",
		},
		"a wrong sysctl in args": {
			first:   "macvlan",
			members: `"type":"tuning","sysctl":{},"args":{"cni":{"sysctl":{"vm.a":"1"}}}`,
			rule:    nad.ErrTuningSysctl,
			path:    "/plugins/1/args/cni/sysctl/vm.a",
		},
		"a multicast address for tuning": {
			first:   "macvlan",
			members: `"type":"tuning","mac":"01:00:5e:00:00:01"`,
			rule:    nad.ErrTuningMAC,
			path:    "/plugins/1/mac",
		},
		"an address of eight bytes": {
			first:   "macvlan",
			members: `"type":"tuning","mac":"02:00:00:00:00:00:00:01"`,
			rule:    nad.WarnTuningMACLong,
			path:    "/plugins/1/mac",
		},
		"and a multicast one": {
			first:   "macvlan",
			members: `"type":"tuning","mac":"01:00:00:00:00:00:00:01"`,
			rule:    nad.ErrTuningMAC,
			path:    "/plugins/1/mac",
		},
		"a wrong address in args": {
			first:   "macvlan",
			members: `"type":"tuning","mac":"02:00:00:00:00:01","args":{"cni":{"mac":"zz"}}`,
			rule:    nad.ErrTuningMAC,
			path:    "/plugins/1/args/cni/mac",
		},
		"the right address in args": {
			first:   "macvlan",
			members: `"type":"tuning","mac":"zz","args":{"cni":{"mac":"02:00:00:00:00:01"}}`,
		},
		"an MTU of 67": {
			first:   "macvlan",
			members: `"type":"tuning","mtu":67`,
			rule:    nad.ErrTuningMTU,
			path:    "/plugins/1/mtu",
		},
		"an MTU of 65536": {
			first:   "macvlan",
			members: `"type":"tuning","mtu":65536`,
			rule:    nad.ErrTuningMTU,
			path:    "/plugins/1/mtu",
		},
		"txQLen before v1.4.0": {
			first:   "macvlan",
			members: `"type":"tuning","txQLen":"x"`,
			rel:     at("v1.2.0"),
		},
		"txQLen since v1.4.0": {
			first:   "macvlan",
			members: `"type":"tuning","txQLen":"x"`,
			rel:     at("v1.4.0"),
			rule:    diag.ErrType,
			path:    "/plugins/1/txQLen",
		},

		"sbr":       {first: "vlan", members: `"type":"sbr"`},
		"sbr alone": {members: `"type":"sbr"`, rule: nad.ErrPluginChained, path: "/prevResult"},
		"sbr without an address": {
			first:   "layer 2",
			members: `"type":"sbr"`,
			rule:    nad.ErrSBRAddress,
			path:    "/plugins/1",
		},
		"sbr after an unknown plugin": {first: "x", members: `"type":"sbr"`},
		"sbr with two gateways": {
			first:   "vlan",
			members: `"type":"sbr","gateways":["10.1.0.1","fd00::1"]`,
		},
		"sbr with two of one family": {
			first:   "vlan",
			members: `"type":"sbr","gateways":["10.1.0.1","10.1.0.2"]`,
			rule:    nad.ErrSBRGateway,
			path:    "/plugins/1/gateways/1",
		},
		"sbr with a network as gateway": {
			first:   "vlan",
			members: `"type":"sbr","gateways":["10.1.0.0/24"]`,
			rule:    nad.ErrSBRGateway,
			path:    "/plugins/1/gateways/0",
		},
		"gateways before v1.10.0": {
			first:   "vlan",
			members: `"type":"sbr","gateways":["x"]`,
			rel:     at("v1.9.1"),
		},
		"gateways with a table": {
			first:   "vlan",
			members: `"type":"sbr","table":7,"gateways":["x"]`,
			rule:    nad.WarnSBRTable,
			path:    "/plugins/1/table",
		},

		"portmap": {
			first:   "bridge",
			members: `"type":"portmap","capabilities":{"portMappings":true}`,
		},
		"portmap alone": {
			members: `"type":"portmap"`,
			rule:    nad.ErrPluginChained,
			path:    "/prevResult",
		},
		"portmap without the capability": {
			first:   "bridge",
			members: `"type":"portmap"`,
			rule:    nad.WarnPortmapIdle,
			path:    "/plugins/1/capabilities",
		},
		"an unknown backend": {
			first:   "bridge",
			members: `"type":"portmap","backend":"ebpf"`,
			rule:    nad.ErrPortmapBackend,
			path:    "/plugins/1/backend",
		},
		"an empty backend": {
			first:   "bridge",
			members: `"type":"portmap","backend":""`,
			rule:    nad.ErrPortmapBackend,
			path:    "/plugins/1/backend",
		},
		"an unknown backend up to v1.5": {
			first:   "bridge",
			members: `"type":"portmap","backend":"ebpf"`,
			rel:     at("v1.5.1"),
		},
		"conditions of the other": {
			first:   "bridge",
			members: `"type":"portmap","backend":"nftables","conditionsV4":["-d","10.0.0.0/8"]`,
			rule:    nad.ErrPortmapOptions,
			path:    "/plugins/1/conditionsV4",
		},
		"conditions of both": {
			first: "bridge",
			members: `"type":"portmap","conditionsV4":["-d","10.0.0.0/8"],` +
				`"conditionsV6":["ip6 daddr ::/0"]`,
			rule: nad.ErrPortmapOptions,
			path: "/plugins/1/conditionsV6",
		},
		"options without a backend": {
			first:   "bridge",
			members: `"type":"portmap","conditionsV4":["-d","10.0.0.0/8"]`,
			rule:    nad.WarnPortmapBackend,
			path:    "/plugins/1/backend",
		},
		"and before v1.6.0": {
			first:   "bridge",
			members: `"type":"portmap","conditionsV4":["-d","10.0.0.0/8"]`,
			rel:     at("v1.5.1"),
		},
		"a chain and a mark": {
			first:   "bridge",
			members: `"type":"portmap","markMasqBit":5,"externalSetMarkChain":""`,
			rule:    nad.ErrPortmapMark,
			path:    "/plugins/1/markMasqBit",
		},
		"a mark of 32": {
			first:   "bridge",
			members: `"type":"portmap","markMasqBit":32`,
			rule:    nad.ErrPortmapMark,
			path:    "/plugins/1/markMasqBit",
		},
		"a mark of 31": {first: "bridge", members: `"type":"portmap","markMasqBit":31`},
		"port 0": {
			first: "bridge",
			members: `"type":"portmap","runtimeConfig":{"portMappings":[{"hostPort":80,` +
				`"protocol":"tcp"}]}`,
			rule: nad.ErrPortmapPort,
			path: "/plugins/1/runtimeConfig/portMappings/0/containerPort",
		},

		"bandwidth": {
			first:   "bridge",
			members: `"type":"bandwidth","ingressRate":8000,"ingressBurst":8000`,
		},
		"bandwidth alone": {
			members: `"type":"bandwidth","ingressRate":8000,"ingressBurst":8000`,
			rule:    nad.ErrPluginChained,
			path:    "/prevResult",
		},
		"bandwidth without veth": {
			first:   "macvlan",
			members: `"type":"bandwidth","ingressRate":8000,"ingressBurst":8000`,
			rule:    nad.ErrBandwidthVeth,
			path:    "/plugins/1",
		},
		"bandwidth without a limit": {first: "macvlan", members: `"type":"bandwidth"`},
		"a rate without burst": {
			first:   "bridge",
			members: `"type":"bandwidth","egressRate":8000`,
			rule:    nad.ErrBandwidthHalf,
			path:    "/plugins/1/egressBurst",
		},
		"a burst without rate": {
			first:   "bridge",
			members: `"type":"bandwidth","ingressBurst":8000`,
			rule:    nad.ErrBandwidthHalf,
			path:    "/plugins/1/ingressRate",
		},
		"a burst of 4 GB": {
			first:   "bridge",
			members: `"type":"bandwidth","egressRate":1,"egressBurst":34359738360`,
			rule:    nad.ErrBandwidthBurst,
			path:    "/plugins/1/egressBurst",
		},
		"a burst of less": {
			first:   "bridge",
			members: `"type":"bandwidth","egressRate":1,"egressBurst":34359738359`,
		},
		"a negative rate": {
			first:   "bridge",
			members: `"type":"bandwidth","egressRate":-1,"egressBurst":1`,
			rule:    diag.ErrType,
			path:    "/plugins/1/egressRate",
		},
		"half a limit of the runtime": {
			first:   "bridge",
			members: `"type":"bandwidth","runtimeConfig":{"bandwidth":{"egressRate":1}}`,
			rule:    nad.ErrBandwidthHalf,
			path:    "/plugins/1/runtimeConfig/bandwidth/egressBurst",
		},
		"its own limits win over those of": {
			first: "bridge",
			members: `"type":"bandwidth","ingressRate":0,` +
				`"runtimeConfig":{"bandwidth":{"egressRate":1}}`,
		},

		"host-device": {members: `"type":"host-device","device":"eth1"`},
		"host-device without a device": {
			members: `"type":"host-device"`,
			rule:    nad.ErrHostDevice,
			path:    "/device",
		},
		"host-device of the runtime": {
			members: `"type":"host-device","runtimeConfig":{"deviceID":"0000:00:1f.6"}`,
		},
		"host-device by a wrong MAC": {
			members: `"type":"host-device","hwaddr":"eth1"`,
			rule:    nad.ErrHostDeviceMAC,
			path:    "/hwaddr",
		},
		"host-device by a wrong path": {
			members: `"type":"host-device","kernelpath":"/sys/class/net/eth1"`,
			rule:    nad.ErrHostDevicePath,
			path:    "/kernelpath",
		},
		"host-device by two names": {
			members: `"type":"host-device","device":"eth1","hwaddr":"x"`,
			rule:    nad.WarnHostDeviceIdle,
			path:    "/hwaddr",
		},

		"bond": {members: bond},
		"bond of a mode by number": {
			members: strings.Replace(bond, "active-backup", "1", 1),
			rule:    nad.ErrBondMode,
			path:    "/mode",
		},
		"bond of one link": {
			members: strings.Replace(bond, `,{"name":"net2"}`, "", 1),
			rule:    nad.ErrBondLinks,
			path:    "/links",
		},
		"bond with a nameless one": {
			members: strings.Replace(bond, `"name":"net2"`, "", 1),
			rule:    nad.ErrBondLinks,
			path:    "/links/1/name",
		},
		"bond without miimon": {
			members: strings.Replace(bond, `"100"`, `""`, 1),
			rule:    nad.ErrBondMiimon,
			path:    "/miimon",
		},
		"bond with a number": {
			members: strings.Replace(bond, `"100"`, `100`, 1),
			rule:    diag.ErrType,
			path:    "/miimon",
		},
		"failOverMac 3": {
			members: bond + `,"failOverMac":3`,
			rule:    nad.ErrBondOption,
			path:    "/failOverMac",
		},
		"an empty hash policy": {
			members: bond + `,"xmitHashPolicy":""`,
			rule:    nad.ErrBondOption,
			path:    "/xmitHashPolicy",
		},
		"tlbDynamicLb elsewhere": {
			members: bond + `,"tlbDynamicLb":1`,
			rule:    nad.ErrBondTLB,
			path:    "/tlbDynamicLb",
		},
		"bond as IPAM plugin": {
			members: bond + `,"ipam":{"type":"bond"}`,
			rule:    nad.ErrBondIPAM,
			path:    "/ipam/type",
		},
		"bond of an MTU of 67": {members: bond + `,"mtu":67`, rule: nad.ErrBondMTU, path: "/mtu"},
	} {
		_, _, l := nad.ReadConfig([]byte(after(c.first, c.members)), c.rel)
		found := slices.ContainsFunc(l, func(f diag.Diagnostic) bool {
			return f.Rule == c.rule && f.Path == c.path
		})
		if c.rule == nil && l.HasErrors() || c.rule != nil && !found {
			t.Errorf("%s: want %v at %s, got %v", name, c.rule, c.path, l)
		}
	}
}

// What a plugin before assigns is what the pod has, whatever follows.
func TestChainedPluginsPassTheResultOn(t *testing.T) {
	const chain = `{"type":"tuning","mtu":1400},{"type":"sbr"},{"type":"portmap"},` +
		`{"type":"bandwidth","egressRate":8000,"egressBurst":8000}`
	_, r, l := nad.ReadConfig([]byte(`{"cniVersion":"1.0.0","name":"n","plugins":[
		{"type":"bridge","bridge":"br1","ipam":{"type":"host-local","subnet":"10.1.0.0/29"}},`+
		chain+`]}`), nad.Release{})
	if l.HasErrors() || len(r.Plugins()) != 5 ||
		r.IPAM.Addresses().String() != "10.1.0.2-10.1.0.6" {
		t.Fatalf("%v %+v", l, r)
	}
	x := r.Plugins()[1].Does.(nad.ResolvedTuning)
	if x.MTU != 1400 || x.Name != "n" || x.CNIVersion != "1.0.0" {
		t.Errorf("%+v", x)
	}
}

func TestEveryPluginTypeIsReadAsItsType(t *testing.T) {
	for _, cniType := range nad.PluginTypes() {
		p, _, _ := nad.ReadPlugin(cniType, fmt.Appendf(nil, `{"type":%q}`, cniType), nad.Release{})
		if _, raw := p.(nad.Raw); raw || p.PluginType() != cniType {
			t.Errorf("%s is read as %T of type %s", cniType, p, p.PluginType())
		}
		members, ok := nad.PluginMembers(cniType)
		if !ok || len(members) < 10 && cniType != "bridge" && cniType != "cnv-bridge" {
			t.Errorf("%s has %d members", cniType, len(members))
		}
		for _, m := range members {
			if m.Doc == "" || m.Field == "" && m.Name != "type" {
				t.Errorf("%s: %+v", cniType, m)
			}
		}
	}
	if _, ok := nad.PluginMembers("sriov"); ok {
		t.Error("sriov has no type")
	}
}
