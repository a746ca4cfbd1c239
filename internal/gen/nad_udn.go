package gen

import (
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// UserDefinedNetwork draws ClusterUserDefinedNetworks and UserDefinedNetworks. Each
// member is absent or odd about once in fifteen times, so that about half of the
// objects are accepted.
func UserDefinedNetwork() *rapid.Generator[nad.UserDefinedNetwork] {
	return rapid.Custom(func(t *rapid.T) nad.UserDefinedNetwork {
		d := udnDraw{t}
		u := nad.UserDefinedNetwork{
			Namespaced: rapid.IntRange(0, 2).Draw(t, "kind") == 2,
			Name:       "mig",
		}
		topologies := []string{"Layer2", "Layer3"}
		if u.Namespaced {
			u.Namespace = "openshift-cnv"
		} else {
			topologies = append(topologies, "Localnet", "Localnet")
			u.NamespaceSelector = &nad.LabelSelector{}
			if d.odd("labels") {
				u.NamespaceSelector.MatchLabels = map[string]string{"team": "a"}
			}
			if d.odd("expression") {
				u.NamespaceSelector.MatchExpressions = []nad.LabelExpression{{
					Key: "team", Operator: "In", Values: []string{"a", "b"},
				}}
			}
		}
		u.Topology = rapid.SampledFrom(topologies).Draw(t, "topology")
		has := u.Topology
		if d.odd("topology") {
			u.Topology = rapid.SampledFrom([]string{
				"", "Localnet", "layer2", "Layer3", "Layer2",
			}).Draw(t, "odd topology")
		}
		if has == "Localnet" || d.odd("a localnet too") {
			u.Localnet = d.localnet()
		}
		if has == "Layer2" || d.odd("a layer2 too") {
			u.Layer2 = d.layer2()
		}
		if has == "Layer3" || d.odd("a layer3 too") {
			u.Layer3 = d.layer3()
		}
		return u
	})
}

type udnDraw struct{ t *rapid.T }

// odd reports once in fifteen times that something is to be odd.
func (d udnDraw) odd(what string) bool {
	return rapid.IntRange(0, 14).Draw(d.t, what) == 14
}

// either draws one of the good values, or one of the odd ones.
func (d udnDraw) either(what string, good, odd []string) string {
	from := good
	if d.odd("odd " + what) {
		from = odd
	}
	return rapid.SampledFrom(from).Draw(d.t, what)
}

func (d udnDraw) mtu() *int {
	from := []int{576, 1280, 1400, 9000, 65536}
	if d.odd("odd mtu") {
		from = []int{-1, 0, 575, 1279, 65537}
	}
	return ptr(d.t, "mtu", rapid.SampledFrom(from))
}

var (
	udnFours = []string{"10.200.5.0/24", "10.200.0.0/16", "192.0.2.1/24", "10.200.6.0/28"}
	udnSixes = []string{"fd00:5::/64", "fd00:6::/48", "fd00:5::7/120"}
	udnOdds  = []string{
		"", "10.200.5.0", "10.200.5.0/33", "010.0.0.0/8", "::ffff:10.0.0.0/104", "fe80::%1/64",
		"10.200.5.0/024", " 10.200.5.0/24", "10.200.5.0/24/26", "fd00:5::/129",
	}
)

// cidrs draws networks of different families, now and then something else.
func (d udnDraw) cidrs(what string) []string {
	out := []string{d.either(what, udnFours, udnOdds)}
	if rapid.Bool().Draw(d.t, what+" of both families") {
		out = append(out, d.either(what+" of IPv6", udnSixes, udnFours))
	}
	if d.odd("swap") {
		out[0] = d.either(what+" of IPv6", udnSixes, udnOdds)
	}
	if d.odd("more " + what) {
		out = append(out, "10.9.0.0/24", "fd00:9::/64")
	}
	if d.odd("no " + what) {
		out = []string{}
	}
	return out
}

func (d udnDraw) role(primary bool) string {
	good := []string{"Secondary"}
	if primary {
		good = append(good, "Primary")
	}
	return d.either("role", good, []string{"", "Primary", "secondary"})
}

func (d udnDraw) ipam() *nad.UDNAddresses {
	if rapid.IntRange(0, 2).Draw(d.t, "ipam") > 0 {
		return nil
	}
	return &nad.UDNAddresses{
		Mode:      d.either("mode", []string{"", "Enabled", "Disabled"}, []string{"enabled"}),
		Lifecycle: d.either("lifecycle", []string{"", "Persistent"}, []string{"Never"}),
	}
}

// subnets draws subnets, as a rule where addresses are assigned only.
func (d udnDraw) subnets(a *nad.UDNAddresses) []string {
	given := a == nil || a.Mode != "Disabled"
	if d.odd("subnets without ipam") {
		given = !given
	}
	if !given {
		return nil
	}
	return d.cidrs("subnets")
}

func (d udnDraw) joins(role string) []string {
	given := role == "Primary" && rapid.Bool().Draw(d.t, "joins")
	if !given && !d.odd("odd joins") {
		return nil
	}
	return d.cidrs("joinSubnets")
}

func (d udnDraw) localnet() *nad.LocalnetNetwork {
	n := nad.LocalnetNetwork{
		Role: d.role(false),
		PhysicalNetworkName: d.either("physicalNetworkName", []string{"phys", "p.h y/s"},
			[]string{"", "a,b", "a:b"}),
		MTU:  d.mtu(),
		IPAM: d.ipam(),
	}
	n.Subnets = d.subnets(n.IPAM)
	if n.Subnets != nil && rapid.Bool().Draw(d.t, "excludes") || d.odd("odd excludes") {
		n.ExcludeSubnets = []string{
			d.either("excluded", []string{"10.200.5.0/28", "10.200.5.64/26", "10.200.6.8/29"}, udnOdds),
		}
		for range rapid.SampledFrom([]int{0, 0, 0, 0, 24, 25}).Draw(d.t, "more excludes") {
			n.ExcludeSubnets = append(n.ExcludeSubnets, "10.200.5.128/32")
		}
		if d.odd("no excludes") {
			n.ExcludeSubnets = []string{}
		}
	}
	if rapid.Bool().Draw(d.t, "vlan") {
		n.VLAN = &nad.AccessVLAN{Mode: d.either("vlan mode", []string{"Access"}, []string{"", "Trunk"})}
		if !d.odd("no access") {
			id := rapid.SampledFrom([]int{1, 100, 4094, 4095, 0}).Draw(d.t, "id")
			n.VLAN.Access = &nad.AccessVLANID{ID: &id}
			if d.odd("no id") {
				n.VLAN.Access.ID = nil
			}
		}
	}
	return &n
}

func (d udnDraw) layer2() *nad.Layer2Network {
	n := nad.Layer2Network{Role: d.role(true), MTU: d.mtu(), IPAM: d.ipam()}
	n.Subnets = d.subnets(n.IPAM)
	n.JoinSubnets = d.joins(n.Role)
	return &n
}

func (d udnDraw) layer3() *nad.Layer3Network {
	n := nad.Layer3Network{Role: d.role(true), MTU: d.mtu(), Subnets: []nad.Layer3Subnet{}}
	for _, s := range d.cidrs("subnets") {
		host := ptr(d.t, "hostSubnet", rapid.SampledFrom([]int{24, 26, 31, 32, 64, 128, 0}))
		n.Subnets = append(n.Subnets, nad.Layer3Subnet{CIDR: s, HostSubnet: host})
	}
	n.JoinSubnets = d.joins(n.Role)
	return &n
}

// HarvesterNetwork draws Settings of Harvester; most are accepted.
func HarvesterNetwork() *rapid.Generator[nad.HarvesterNetwork] {
	return rapid.Custom(func(t *rapid.T) nad.HarvesterNetwork {
		n := nad.HarvesterNetwork{
			Setting: rapid.SampledFrom([]string{"vm-migration-network", "storage-network"}).Draw(t, "setting"),
		}
		if n.Off = rapid.IntRange(0, 5).Draw(t, "off") == 0; n.Off {
			return n
		}
		n.ClusterNetwork = rapid.SampledFrom([]string{"mig", "mig", "mgmt"}).Draw(t, "network")
		n.VLAN = ptr(t, "VLAN", rapid.SampledFrom([]int{30, 0, 4094}))
		n.Range = rapid.SampledFrom([]string{"10.200.5.0/24", "10.200.0.0/16", "10.52.0.0/24"}).Draw(t, "range")
		if rapid.Bool().Draw(t, "excludes") {
			n.Exclude = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
				"10.200.5.0/28", "10.200.5.16/28", "10.200.5.240/28", "10.200.5.0/24",
			}), 1, 3, rapid.ID).Draw(t, "exclude")
		}
		return n
	})
}
