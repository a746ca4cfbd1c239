package gen

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// PodnetCluster draws a release of KubeVirt, one time in seven v1.9 with
// portRanges, and the settings of a cluster one time in three.
func PodnetCluster() *rapid.Generator[PodnetAt] {
	return rapid.Custom(func(t *rapid.T) PodnetAt {
		gated := podnet.Settings{FeatureGates: []string{"PortRangesSpec"}}
		minor := rapid.SampledFrom([]string{
			"v1.5", "v1.6", "v1.7", "v1.8", "v1.9", "v1.9", "gated",
		}).Draw(t, "release")
		c := PodnetAt{Release: podnetVersion("v1.9")}
		if minor == "gated" {
			c.Settings = gated
		} else {
			c.Release = podnetVersion(minor)
		}
		if rapid.IntRange(0, 2).Draw(t, "settings") == 0 {
			c.Settings = podnetSettings(t)
		}
		return c
	})
}

// PodnetAt is a release in a cluster with settings.
type PodnetAt struct {
	podnet.Settings
	podnet.Release
}

func podnetSettings(t *rapid.T) podnet.Settings {
	var s podnet.Settings
	for _, gate := range []string{"PasstBinding", "PortRangesSpec", "NetworkDevicesWithDRA"} {
		switch rapid.IntRange(0, 2).Draw(t, gate) {
		case 0:
			s.FeatureGates = append(s.FeatureGates, gate)
		case 1:
			s.DisabledFeatureGates = append(s.DisabledFeatureGates, gate)
		}
	}
	permit := rapid.Bool().Draw(t, "bridge")
	s.PermitBridgeInterfaceOnPodNetwork = &permit
	s.DefaultNetworkInterface = podnetPick(t, "default",
		"", "bridge", "bridge", "masquerade", "masquerade", "slirp", "passt")
	return s
}

// podnetVersion returns the release with a version of KubeVirt.
func podnetVersion(s string) podnet.Release {
	rel, err := release.KubeVirt(s)
	if err != nil {
		panic(err) // a constant
	}
	return rel
}

// podnetOdd is true about one time in n.
func podnetOdd(t *rapid.T, n int, label string) bool {
	return rapid.IntRange(1, n).Draw(t, label) == n
}

func podnetPick[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

// PodnetVM draws a VirtualMachine or VirtualMachineInstance with up to three
// networks. Nine in ten are what KubeVirt v1.9 takes.
func PodnetVM() *rapid.Generator[podnet.Config] {
	return rapid.Custom(func(t *rapid.T) podnet.Config {
		return podnetVM(t, podnetOdd(t, 10, "mistakes"))
	})
}

// PodnetBadVM draws VMs with mistakes.
func PodnetBadVM() *rapid.Generator[podnet.Config] {
	return rapid.Custom(func(t *rapid.T) podnet.Config { return podnetVM(t, true) })
}

func podnetVM(t *rapid.T, bad bool) podnet.Config {
	c := podnet.Config{
		Kind: podnetPick(t, "kind", podnet.VirtualMachine, podnet.VirtualMachineInstance),
		Name: podnetPick(t, "vm", "", "example-vm"),
	}
	if podnetOdd(t, 4, "rest") {
		c.Rest.Devices = map[string]json.RawMessage{"disks": json.RawMessage(`[{"name":"d"}]`)}
		c.Rest.Domain = map[string]json.RawMessage{"memory": json.RawMessage(`{"guest":"1Gi"}`)}
		c.Rest.Metadata = map[string]json.RawMessage{"resourceVersion": json.RawMessage(`"7"`)}
		c.Rest.Object = map[string]json.RawMessage{"status": json.RawMessage(`{}`)}
	}
	if podnetOdd(t, 4, "istio") {
		podnetIstio(&c)
	}
	if podnetOdd(t, 4, "volume") {
		c.Volumes = []podnet.Volume{podnetVolume(t, bad)}
	}
	names := []string{"default", "blue", "red"}[:rapid.IntRange(0, 3).Draw(t, "networks")]
	for n, name := range names {
		i, net := podnet.Interface{Name: name}, podnet.Network{Name: name}
		if n == 0 {
			net.Pod = podnetPod(t, bad)
			i.Masquerade = &podnet.Method{}
			i.Ports = podnetPorts(t, bad)
		} else {
			net.Multus = &podnet.Multus{NetworkName: "ns/" + name}
			i.Bridge = &podnet.Method{}
		}
		podnetFields(t, &i, bad)
		if bad {
			podnetSpoil(t, &i, &net)
		}
		c.Interfaces, c.Networks = append(c.Interfaces, i), append(c.Networks, net)
	}
	if bad && len(c.Networks) > 0 && podnetOdd(t, 4, "drop") {
		c.Networks = c.Networks[1:]
	}
	if bad && len(c.Interfaces) > 0 && podnetOdd(t, 4, "drop interface") {
		c.Interfaces = c.Interfaces[:len(c.Interfaces)-1]
	}
	return c
}

// podnetIstio has the Istio proxy injected.
func podnetIstio(c *podnet.Config) {
	annotations := json.RawMessage(`{"sidecar.istio.io/inject":"True"}`)
	if c.Kind == podnet.VirtualMachine {
		c.Rest.Template = map[string]json.RawMessage{
			"metadata": json.RawMessage(`{"annotations":` + string(annotations) + `}`),
		}
		return
	}
	if c.Rest.Metadata == nil {
		c.Rest.Metadata = map[string]json.RawMessage{}
	}
	c.Rest.Metadata["annotations"] = annotations
}

// podnetVolume draws a volume of cloud-init or of another kind.
func podnetVolume(t *rapid.T, bad bool) podnet.Volume {
	v := podnet.Volume{Name: "v"}
	s := &podnet.CloudInitSource{}
	switch podnetPick(t, "source", "no cloud", "config drive", "none") {
	case "no cloud":
		v.CloudInitNoCloud = s
	case "config drive":
		v.CloudInitConfigDrive = s
	default:
		v.Unknown = map[string]json.RawMessage{
			"persistentVolumeClaim": json.RawMessage(`{"claimName":"c"}`),
		}
	}
	switch podnetPick(t, "network data", "text", "base64", "secret") {
	case "text":
		s.NetworkData = podnetPick(t, "text", `{"version":2,"ethernets":{"eth0":{"dhcp4":true}}}`,
			`{"networks":[]}`, "version: 2\n")
	case "base64":
		s.NetworkDataBase64 = "e30="
	case "secret":
		s.NetworkDataSecret = &podnet.SecretRef{Name: "s"}
	}
	if bad {
		s.UserDataBase64 = podnetPick(t, "user data", "", "e30=", "e30", "*")
		s.UserData = podnetPick(t, "plain user data", "", "x", strings.Repeat("x", 2049))
		s.NetworkDataBase64 = podnetPick(t, "odd base64", "", "e30=", "e30",
			strings.Repeat("eHh4", 683))
		s.NetworkData = podnetPick(t, "odd text", "", "{}", strings.Repeat("x", 2048),
			strings.Repeat("x", 2049))
		if podnetOdd(t, 4, "both") {
			v.CloudInitNoCloud, v.CloudInitConfigDrive = s, &podnet.CloudInitSource{UserData: "x"}
		}
	}
	return v
}

// PodnetNetworkData draws what network data says of one interface, mostly by the
// addresses of r, as a network configuration of version 2 in JSON.
func PodnetNetworkData(r podnet.Resolved) *rapid.Generator[PodnetGuest] {
	return rapid.Custom(func(t *rapid.T) PodnetGuest {
		g := PodnetGuest{
			DHCP4: !podnetOdd(t, 5, "no dhcp4"), DHCP6: podnetOdd(t, 5, "dhcp6"),
			Address: podnetPick(t, "address", r.IPv6.VM.String(), r.IPv6.VM.String(), "",
				"fd99::2/120", r.IPv6.VM.Addr().String()+"/63"),
			Address4: podnetPick(t, "address4", "", "", "", r.IPv4.VM.String(), "192.0.2.9/24"),
			Gateway: podnetPick(t, "gateway", r.IPv6.Gateway.Addr().String(),
				r.IPv6.Gateway.Addr().String(), "", "fd99::1", "fe80::1"),
			Gateway4: podnetPick(t, "gateway4", "", "", r.IPv4.Gateway.Addr().String(),
				"192.0.2.1"),
			Old: podnetOdd(t, 3, "old"),
		}
		return g
	})
}

// PodnetGuest is an interface of a guest; "" is absent.
type PodnetGuest struct {
	DHCP4, DHCP6      bool
	Address, Address4 string
	Gateway, Gateway4 string
	Old               bool // gateway4 and gateway6
}

// Text returns the network data.
func (g PodnetGuest) Text() string {
	type route struct {
		To  string `json:"to"`
		Via string `json:"via"`
	}
	type ethernet struct {
		DHCP4     bool     `json:"dhcp4"`
		DHCP6     bool     `json:"dhcp6,omitempty"`
		Addresses []string `json:"addresses,omitempty"`
		Gateway4  string   `json:"gateway4,omitempty"`
		Gateway6  string   `json:"gateway6,omitempty"`
		Routes    []route  `json:"routes,omitempty"`
	}
	e := ethernet{DHCP4: g.DHCP4, DHCP6: g.DHCP6}
	for _, a := range []string{g.Address, g.Address4} {
		if a != "" {
			e.Addresses = append(e.Addresses, a)
		}
	}
	switch {
	case g.Old:
		e.Gateway4, e.Gateway6 = g.Gateway4, g.Gateway
	default:
		if g.Gateway4 != "" {
			e.Routes = append(e.Routes, route{"default", g.Gateway4})
		}
		if g.Gateway != "" {
			e.Routes = append(e.Routes, route{"::/0", g.Gateway})
		}
	}
	text, _ := json.Marshal(struct {
		Version   int                 `json:"version"`
		Ethernets map[string]ethernet `json:"ethernets"`
	}{2, map[string]ethernet{"eth0": e}})
	return string(text)
}

func podnetPod(t *rapid.T, bad bool) *podnet.Pod {
	p := &podnet.Pod{}
	if podnetOdd(t, 2, "cidr") {
		p.VMNetworkCIDR = PodnetCIDR(true).Draw(t, "v4").String()
	}
	if podnetOdd(t, 2, "cidr6") {
		p.VMIPv6NetworkCIDR = PodnetCIDR(false).Draw(t, "v6").String()
	}
	if bad && podnetOdd(t, 3, "bad cidr") {
		p.VMNetworkCIDR = podnetPick(t, "cidr", "10.0.2.0/31", "10.0.2.0", "fd10::/64",
			"010.0.2.0/24", "::ffff:10.0.2.0/120")
	}
	return p
}

// PodnetCIDR draws a network with four addresses or more, host bits included.
func PodnetCIDR(is4 bool) *rapid.Generator[netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) netip.Prefix {
		if is4 {
			return netip.PrefixFrom(netip.AddrFrom4([4]byte{
				10, 0, rapid.Byte().Draw(t, "c"), rapid.Byte().Draw(t, "d"),
			}),
				rapid.IntRange(0, 30).Draw(t, "bits"))
		}
		var b [16]byte
		copy(b[:], []byte{0xfd, 0x10})
		for _, i := range []int{5, 13, 14, 15} {
			b[i] = rapid.Byte().Draw(t, "byte")
		}
		return netip.PrefixFrom(netip.AddrFrom16(b), rapid.IntRange(0, 126).Draw(t, "bits"))
	})
}

func podnetPorts(t *rapid.T, bad bool) []podnet.Port {
	var out []podnet.Port
	for n := range rapid.IntRange(0, 3).Draw(t, "ports") {
		number := podnetPick(t, "port", 22, 80, 443, 49152, 65535)
		p := podnet.Port{Port: &number, Protocol: podnetPick(t, "protocol", "", "TCP", "UDP")}
		if podnetOdd(t, 2, "named") {
			p.Name = fmt.Sprintf("p-%d", n)
		}
		if bad {
			number = podnetPick(t, "odd port", 80, 0, -1, 65535, 65536, 65537)
			p.Protocol = podnetPick(t, "odd protocol", "", "TCP", "tcp", "SCTP")
			p.Name = podnetPick(t, "odd name", "", "http", "a--b", "80", "-a", "a-", "HTTP",
				"sixteen-letters", "sixteen-letters1")
			if podnetOdd(t, 5, "no port") {
				p.Port = nil
			}
		}
		out = append(out, p)
	}
	if bad && podnetOdd(t, 6, "empty") {
		out = []podnet.Port{}
	}
	return out
}

func podnetFields(t *rapid.T, i *podnet.Interface, bad bool) {
	i.Model = podnetPick(t, "model", "", "virtio", "e1000e")
	i.MACAddress = podnetPick(t, "mac", "", "02:00:00:00:00:01", "DE-AD-00-00-BE-AF")
	if podnetOdd(t, 5, "unknown") {
		i.Unknown = map[string]json.RawMessage{"later": json.RawMessage(`[1]`)}
	}
	if podnetOdd(t, 4, "dhcp") {
		i.DHCPOptions = podnetDHCP(t, bad)
	}
	if bad {
		i.Model = podnetPick(t, "odd model", "", "virtio", "virtio-net")
		i.MACAddress = podnetPick(t, "odd mac", "", "02:00:00:00:00:00", "02:00",
			"02:00:00:00:00:00:00:01", "0200.0000.0001")
		i.PCIAddress = podnetPick(t, "pci", "", "0000:81:01.1", "81:01.1", "0000:81:01.9")
		i.State = podnetPick(t, "state", "", "up", "down", "absent", "Up")
	}
}

func podnetDHCP(t *rapid.T, bad bool) *podnet.DHCPOptions {
	o := &podnet.DHCPOptions{BootFileName: podnetPick(t, "boot", "", "pxelinux.0")}
	if podnetOdd(t, 2, "ntp") {
		o.NTPServers = []string{"192.0.2.7", "::ffff:192.0.2.8"}
	}
	if podnetOdd(t, 2, "private") {
		for option := range rapid.IntRange(0, 2).Draw(t, "options") {
			option += 224
			o.PrivateOptions = append(o.PrivateOptions,
				podnet.PrivateOption{Option: &option, Value: "x"})
		}
	}
	if bad {
		o.NTPServers = append(o.NTPServers,
			podnetPick(t, "odd ntp", "192.0.2.9", "192.000.02.9", "fd00::1", "pool.example", ""))
		option := podnetPick(t, "odd option", 224, 254, 255, 223, 0)
		o.PrivateOptions = append(o.PrivateOptions,
			podnet.PrivateOption{Option: &option, Value: "y"})
		if podnetOdd(t, 3, "no option") {
			o.PrivateOptions[0].Option = nil
		}
	}
	return o
}

// podnetSpoil makes mistakes in the bindings and in the network.
func podnetSpoil(t *rapid.T, i *podnet.Interface, n *podnet.Network) {
	for label, p := range podnetMethods(i) {
		if podnetOdd(t, 6, label) {
			*p = &podnet.Method{}
		}
	}
	if podnetOdd(t, 6, "plugin") {
		i.Binding = &podnet.Plugin{Name: "l2bridge"}
	}
	if podnetOdd(t, 6, "no masquerade") {
		i.Masquerade = nil
	}
	if podnetOdd(t, 3, "ranges") {
		i.PortRanges = podnetRanges(t)
		if podnetOdd(t, 2, "no ports") {
			i.Ports = nil
		}
	}
	i.Name = podnetPick(t, "interface name", i.Name, i.Name, i.Name, i.Name, "a b", "default", "")
	n.Name = podnetPick(t, "network name", n.Name, n.Name, n.Name, "default", "blue")
	switch podnetPick(t, "source", 0, 0, 0, 0, 1, 2, 3, 4) {
	case 1:
		n.Pod = &podnet.Pod{}
	case 2:
		n.Pod, n.Multus = nil, nil
	case 3:
		yes := true
		n.Multus = &podnet.Multus{Default: &yes, NetworkName: podnetPick(t, "name", "", "x")}
		if podnetOdd(t, 2, "in its place") {
			n.Pod = nil
		}
	case 4:
		n.ResourceClaim = &podnet.ResourceClaim{
			ClaimName:   podnetPick(t, "claim", "c", "c", "d", ""),
			RequestName: podnetPick(t, "request", "r", "r", "s", ""),
		}
	}
}

func podnetRanges(t *rapid.T) []podnet.PortRange {
	out := []podnet.PortRange{}
	for range podnetPick(t, "how many", 0, 1, 2, 3, 4, 11) {
		start := podnetPick(t, "start", 1, 80, 443, 8080, 0, 65536)
		end := podnetPick(t, "end", 100, 443, 9000, 65535, 70000)
		out = append(out, podnet.PortRange{
			Protocol: podnetPick(t, "protocol", "TCP", "TCP", "TCP", "UDP", ""),
			Start:    &start,
			End:      &end,
		})
	}
	return out
}

// podnetMethods is a list, in order, for rapid must draw in one order.
func podnetMethods(i *podnet.Interface) func(func(string, **podnet.Method) bool) {
	return func(yield func(string, **podnet.Method) bool) {
		for _, m := range []struct {
			name string
			p    **podnet.Method
		}{
			{"bridge", &i.Bridge},
			{"slirp", &i.Slirp},
			{"sriov", &i.SRIOV},
			{"macvtap", &i.Macvtap},
			{"passt", &i.Passt},
			{"passtBinding", &i.PasstBinding},
		} {
			if !yield(m.name, m.p) {
				return
			}
		}
	}
}
