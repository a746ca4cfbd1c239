//go:build linux

package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipam"
	"pgregory.net/rapid"
)

// config draws a configuration whose fate the machine can decide: what needs a
// DHCP server, a cluster, or a program that is not there is not drawn.
func config(f facts, dataDir string) *rapid.Generator[bridgeconf.Config] {
	return rapid.Custom(func(t *rapid.T) bridgeconf.Config {
		c := gen.Bridge().Draw(t, "config")
		c.IPAM = addressing(dataDir).Draw(t, "addressing")
		c.IsDefaultGateway = pointer(t, "isDefaultGateway", rapid.Bool())
		if seldom(t, "disableContainerInterface") {
			c.DisableContainerInterface = pointer(t, "disabled", rapid.Bool())
			if rapid.Bool().Draw(t, "without ipam") {
				c.IPAM = nil
			}
		}
		if seldom(t, "edge of mtu") {
			c.MTU = pointer(t, "mtu", rapid.SampledFrom([]int{67, 68, 1279, 1280, 65535, 65536}))
		}
		if seldom(t, "args") {
			c.Args = &bridgeconf.Args{CNI: &bridgeconf.CNIArgs{MAC: mac().Draw(t, "args.cni.mac")}}
		}
		if seldom(t, "runtimeConfig") {
			c.RuntimeConfig = &bridgeconf.RuntimeConfig{MAC: mac().Draw(t, "runtimeConfig.mac")}
		}
		if !f.VLANFiltering && !seldom(t, "VLAN on a kernel without") {
			c.VLAN, c.VLANTrunk = nil, nil
		}
		if !f.SpoofCheck {
			c.MACSpoofCheck = nil
		}
		if !f.IPTables || !f.NFTables { // an older release knows iptables only
			c.IPMasq = nil
		}
		return c
	})
}

func seldom(t *rapid.T, label string) bool { return rapid.IntRange(0, 5).Draw(t, label) == 0 }

func pointer[T any](t *rapid.T, label string, g *rapid.Generator[T]) *T {
	return rapid.Ptr(g, true).Draw(t, label)
}

func mac() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{
		"", "02:00:00:00:00:01", "C2-11-22-33-44-55", "02:00:00:00:00:02", "zz",
		"01:00:5e:00:00:01",
	})
}

// A network of the universe, and what is said of it.
type network struct{ subnet, address, gateway string }

var networks = []network{
	{"10.1.0.0/24", "10.1.0.5/24", "10.1.0.254"},
	{"10.1.0.0/30", "10.1.0.2/30", "10.1.0.1"},
	{"10.2.0.0/16", "10.2.3.4/16", "10.2.0.1"},
	{"fd00:1::/64", "fd00:1::5/64", "fd00:1::1"},
	{"fd00:2::/112", "fd00:2::5/112", "fd00:2::ffff"},
}

// addressing draws an ipam member: nine in ten hand something out, or none.
func addressing(dataDir string) *rapid.Generator[ipam.Document] {
	return rapid.Custom(func(t *rapid.T) ipam.Document {
		nets := rapid.SliceOfNDistinct(rapid.SampledFrom(networks), 1, 2, rapid.ID[network]).
			Draw(t, "networks")
		gateway := func(n network) string {
			return rapid.SampledFrom([]string{"", "", n.gateway}).Draw(t, "gateway")
		}
		switch rapid.IntRange(0, 8).Draw(t, "ipam") {
		case 0, 1:
			return nil
		case 2:
			h := gen.HostLocal().Draw(t, "any host-local")
			// Whether the kernel reaches their gateways, nobody says yet.
			h.DataDir, h.Routes = dataDir, nil
			return h
		case 3:
			return ipam.Raw{
				JSON: json.RawMessage(rapid.SampledFrom([]string{
					`{}`, `{"type":""}`, `{"type":"static"}`, `{"type":"../static"}`,
				}).Draw(t, "raw")),
			}
		case 4, 5:
			s := ipam.Static{Routes: routing(t, nets)}
			for _, n := range nets {
				s.Addresses = append(s.Addresses,
					ipam.StaticAddress{Address: n.address, Gateway: gateway(n)})
			}
			return s
		}
		h := ipam.HostLocal{DataDir: dataDir, Routes: routing(t, nets)}
		for _, n := range nets {
			h.Ranges = append(h.Ranges,
				[]ipam.HostLocalRange{{Subnet: n.subnet, Gateway: gateway(n)}})
		}
		return h
	})
}

// routing draws a route, or none: half of them name their gateway.
func routing(t *rapid.T, nets []network) []ipam.Route {
	if rapid.Bool().Draw(t, "no routes") {
		return nil
	}
	n := rapid.SampledFrom(nets).Draw(t, "by")
	dst := []string{"10.9.0.0/16", "0.0.0.0/0"}
	if strings.Contains(n.subnet, ":") {
		dst = []string{"fd00:9::/64", "::/0"}
	}
	return []ipam.Route{{
		Dst: rapid.SampledFrom(dst).Draw(t, "dst"),
		GW:  rapid.SampledFrom([]string{"", n.gateway}).Draw(t, "gw"),
	}}
}

// garble draws what a person may do to one member of a document: write its name
// in another case, or another value.
func garble(t *rapid.T, document []byte) []byte {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(document, &members); err != nil {
		t.Fatal(err)
	}
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(members))).Draw(t, "member")
	value := members[name]
	delete(members, name)
	if rapid.Bool().Draw(t, "another case") {
		name = strings.ToUpper(name)
	} else {
		value = json.RawMessage(rapid.SampledFrom([]string{
			`null`, `""`, `"2"`, `2`, `2.0`, `-1`, `true`, `[]`, `{}`, `[null]`,
		}).Draw(t, "value"))
	}
	members[name] = value
	out, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
