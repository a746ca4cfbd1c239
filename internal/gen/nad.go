package gen

import (
	"github.com/migrationnet/migrationnet/bridgeconf"
	"pgregory.net/rapid"
)

// ptr draws a pointer, nil half the time.
func ptr[T any](t *rapid.T, label string, g *rapid.Generator[T]) *T {
	return rapid.Ptr(g, true).Draw(t, label)
}

// Bridge draws configurations in which every member is absent, zero or set, and
// nine in ten members are valid.
func Bridge() *rapid.Generator[bridgeconf.Config] {
	flag := rapid.Bool()
	return rapid.Custom(func(t *rapid.T) bridgeconf.Config {
		c := bridgeconf.Config{
			CNIVersion: rapid.SampledFrom([]string{
				"0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0",
			}).Draw(t, "cniVersion"),
			Name: rapid.SampledFrom([]string{
				"mig", "mig", "migration-bridge", "a.b_c-1",
			}).Draw(t, "name"),
			Type: rapid.SampledFrom([]string{"", "", "cnv-bridge"}).Draw(t, "type"),
			Bridge: rapid.SampledFrom([]string{
				"", "br0", "br-mig", "abcdefghijklmno",
			}).Draw(t, "bridge"),
			IsGateway:    ptr(t, "isGateway", flag),
			ForceAddress: ptr(t, "forceAddress", flag),
			IPMasq:       ptr(t, "ipMasq", flag),
			IPMasqBackend: rapid.SampledFrom([]string{"", "", "iptables", "nftables"}).
				Draw(t, "backend"),
			MTU:                 ptr(t, "mtu", rapid.SampledFrom([]int{0, 1400, 1500, 9000, -1})),
			VLAN:                ptr(t, "vlan", rapid.IntRange(0, 8)),
			PreserveDefaultVLAN: ptr(t, "preserveDefaultVlan", flag),
			MACSpoofCheck:       ptr(t, "macspoofchk", flag),
			EnableDAD:           ptr(t, "enabledad", flag),
			PortIsolation:       ptr(t, "portIsolation", flag),
			IPAM:                FineIPAM().Draw(t, "ipam"),
			Capabilities: optional(t, "capabilities",
				rapid.Just(map[string]bool{"mac": true})),
			Unknown: optional(t, "unknown", Unknown()),
		}
		if !mostly(t, "no default gateway") {
			c.IsDefaultGateway = ptr(t, "isDefaultGateway", flag)
		}
		if c.IPAM == nil {
			c.DisableContainerInterface = ptr(t, "disableContainerInterface", flag)
		}
		bridgeMAC(t, &c)
		if rapid.Bool().Draw(t, "hairpin or promiscuous") {
			c.HairpinMode = ptr(t, "hairpinMode", flag)
		} else {
			c.PromiscMode = ptr(t, "promiscMode", flag)
		}
		if rapid.IntRange(0, 2).Draw(t, "trunk") == 0 {
			c.VLANTrunk = rapid.SliceOfN(trunk(), 0, 3).Draw(t, "vlanTrunk")
		}
		if !mostly(t, "valid") {
			breakBridge(t, &c)
		}
		return c
	})
}

func trunk() *rapid.Generator[bridgeconf.Trunk] {
	return rapid.Custom(func(t *rapid.T) bridgeconf.Trunk {
		a, b := rapid.IntRange(1, 8).Draw(t, "a"), rapid.IntRange(1, 8).Draw(t, "b")
		a, b = min(a, b), max(a, b)
		if rapid.Bool().Draw(t, "single") {
			return bridgeconf.Trunk{ID: &a}
		}
		return bridgeconf.Trunk{MinID: &a, MaxID: &b}
	})
}

// bridgeMAC draws the address of the container's interface, which runtimeConfig
// and args may both have: then the one in args does not matter.
func bridgeMAC(t *rapid.T, c *bridgeconf.Config) {
	const good = "02:00:00:00:00:01"
	switch rapid.IntRange(0, 9).Draw(t, "mac") {
	case 0:
		c.RuntimeConfig = &bridgeconf.RuntimeConfig{MAC: good}
		c.Args = &bridgeconf.Args{CNI: &bridgeconf.CNIArgs{MAC: "zz"}}
	case 1:
		c.Args = &bridgeconf.Args{CNI: &bridgeconf.CNIArgs{MAC: good}}
	}
}

// breakBridge makes one member invalid.
func breakBridge(t *rapid.T, c *bridgeconf.Config) {
	far, on := 4095, true
	switch rapid.IntRange(0, 7).Draw(t, "break") {
	case 0:
		c.Name = rapid.SampledFrom([]string{"", "a b", "-x"}).Draw(t, "bad name")
	case 1:
		c.VLAN = &far
	case 2:
		c.HairpinMode, c.PromiscMode = &on, &on
	case 3:
		c.Bridge = "abcdefghijklmnop"
	case 4:
		c.VLANTrunk = []bridgeconf.Trunk{{MinID: &far}}
	case 5:
		c.MTU = new(int)
		*c.MTU = 67
	case 6:
		c.CNIVersion = rapid.SampledFrom([]string{"", "0.2.0", "2.0.0"}).Draw(t, "bad version")
	case 7:
		c.IPAM = IPAM().Draw(t, "any ipam")
	}
}
