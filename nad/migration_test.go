package nad_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

func claim(owner, prefix string) ipnet.Claim {
	return ipnet.Claim{Owner: owner, Addresses: ipnet.SetOf(netip.MustParsePrefix(prefix))}
}

// cluster is OpenShift with its default networks.
var cluster = nad.Facts{
	Namespace: "openshift-cnv", GlobalNamespaces: nad.OpenShiftGlobalNamespaces(), Nodes: 3,
	Networks: []ipnet.Claim{
		claim("pod network", "10.128.0.0/14"),
		claim("service network", "172.30.0.0/16"),
		claim("OVN join network", "100.64.0.0/16"),
	},
}

// on returns a definition in openshift-cnv whose macvlan hands out what doc says.
func on(doc ipam.Document) nad.Definition {
	return nad.Definition{
		Name:      "mig",
		Namespace: "openshift-cnv",
		Config:    nad.Config{Plugin: nad.Macvlan{CNIVersion: "0.3.1", Master: "eth1", IPAM: doc}},
	}
}

// change changes the macvlan of d.
func change(d *nad.Definition, f func(*nad.Macvlan)) {
	m := d.Config.Plugin.(nad.Macvlan)
	f(&m)
	d.Config.Plugin = m
}

// assign has the macvlan of d hand out what doc says.
func assign(d *nad.Definition, doc ipam.Document) {
	change(d, func(m *nad.Macvlan) { m.IPAM = doc })
}

func where(text string) ipam.Document { return ipam.Whereabouts{Range: text} }

// other returns what another definition of whereabouts assigns.
func other(network string) ipam.Other {
	r, _ := ipam.Whereabouts{Range: network}.Resolve(nad.Release{})
	return ipam.Other{Owner: "my-vms/blue", Assigns: r}
}

func TestMigrationNetworks(t *testing.T) {
	with := func(change func(*nad.Definition, *nad.Facts)) func() (nad.Definition, nad.Facts) {
		return func() (nad.Definition, nad.Facts) {
			d, f := on(where("10.200.5.0/24")).Clone(), cluster
			change(&d, &f)
			return d, f
		}
	}
	type setting = func(*nad.Definition, *nad.Facts)
	for name, c := range map[string]struct {
		change setting
		rule   *diag.Rule // nil: nothing is found
		path   diag.Path
	}{
		"the documented one is fit": {func(*nad.Definition, *nad.Facts) {}, nil, ""},
		"without a namespace it is applied where it belongs": {
			change: func(d *nad.Definition, _ *nad.Facts) { d.Namespace = "" },
		},
		"another namespace": {
			change: func(d *nad.Definition, _ *nad.Facts) { d.Namespace = "my-vms" },
			rule:   nad.ErrMigrationNamespace,
			path:   "/metadata/namespace",
		},
		"a namespace that is global": {
			change: func(d *nad.Definition, _ *nad.Facts) { d.Namespace = "default" },
			rule:   nad.WarnMigrationNamespace,
			path:   "/metadata/namespace",
		},
		"another namespace, and Multus is not known": {
			change: func(d *nad.Definition, f *nad.Facts) {
				d.Namespace = "my-vms"
				f.GlobalNamespaces = nil
			},
			rule: nad.WarnMigrationNamespace,
			path: "/metadata/namespace",
		},
		"no addresses": {
			change: func(d *nad.Definition, _ *nad.Facts) { assign(d, nil) },
			rule:   nad.ErrMigrationIPAM,
			path:   "/spec/config/ipam",
		},
		"an ipam member without a type": {
			change: func(d *nad.Definition, _ *nad.Facts) { assign(d, ipam.Raw{}) },
			rule:   nad.ErrMigrationIPAM,
			path:   "/spec/config/ipam",
		},
		"link-local addresses": {
			change: func(d *nad.Definition, _ *nad.Facts) { assign(d, where("169.254.5.0/24")) },
			rule:   nad.ErrMigrationAddress,
			path:   "/spec/config/ipam",
		},
		"multicast addresses": {
			change: func(d *nad.Definition, _ *nad.Facts) { assign(d, where("224.0.5.0/24")) },
			rule:   nad.ErrMigrationAddress,
			path:   "/spec/config/ipam",
		},
		"as many addresses as nodes, and none to spare": {
			change: func(d *nad.Definition, f *nad.Facts) {
				f.Nodes = 6
				assign(d, where("10.200.5.0/29"))
			},
			rule: ipam.WarnCapacity,
			path: "/spec/config/ipam/range",
		},
		"fewer addresses than nodes": {
			change: func(d *nad.Definition, f *nad.Facts) {
				f.Nodes = 7
				assign(d, where("10.200.5.0/29"))
			},
			rule: ipam.ErrCapacity,
			path: "/spec/config/ipam/range",
		},
		"overlap with the pod network": {
			change: func(d *nad.Definition, _ *nad.Facts) { assign(d, where("10.131.255.0/24")) },
			rule:   ipam.ErrOverlap,
			path:   "/spec/config/ipam/range",
		},
		"overlap beside what is handed out": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				assign(d, ipam.Whereabouts{
					Range:      "10.0.0.0/8",
					RangeStart: "10.200.5.1",
					RangeEnd:   "10.200.5.9",
				})
			},
			rule: ipam.ErrOverlap,
			path: "/spec/config/ipam/range",
		},
		"beside a definition of the same pool": {func(_ *nad.Definition, f *nad.Facts) {
			f.Others = []ipam.Other{other("10.200.5.77/24")}
		}, nil, ""},
		"beside a definition with other addresses of the network": {
			change: func(d *nad.Definition, f *nad.Facts) {
				assign(d, ipam.Whereabouts{Range: "10.200.5.0/24", RangeEnd: "10.200.5.63"})
				f.Others = []ipam.Other{other("10.200.5.64/26")}
			},
		},
		"another definition hands out the same": {func(d *nad.Definition, f *nad.Facts) {
			assign(d, ipam.HostLocal{Subnet: "10.200.5.0/24"})
			f.Others = []ipam.Other{other("10.200.5.0/24")}
		}, ipam.ErrAssignedTwice, "/spec/config/ipam/subnet"},
		"a default route": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				assign(d, ipam.HostLocal{
					Subnet: "10.200.5.0/24",
					Routes: []ipam.Route{{Dst: "0.0.0.0/0"}},
				})
			},
			rule: nad.ErrMigrationRoute,
			path: "/spec/config",
		},
		"host-local on three nodes": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				assign(d, ipam.HostLocal{Subnet: "10.200.5.0/24"})
			},
			rule: ipam.WarnNodeLocal,
			path: "/spec/config/ipam/type",
		},
		"host-local on nobody knows what": {func(d *nad.Definition, f *nad.Facts) {
			f.Nodes = 0
			assign(d, ipam.HostLocal{Subnet: "10.200.5.0/24"})
		}, ipam.WarnNodeLocal, "/spec/config/ipam/type"},
		"host-local on one node": {func(d *nad.Definition, f *nad.Facts) {
			f.Nodes = 1
			assign(d, ipam.HostLocal{Subnet: "10.200.5.0/24"})
		}, nil, ""},
		"DHCP, whose addresses are not known": {
			change: func(d *nad.Definition, _ *nad.Facts) { assign(d, ipam.DHCP{}) },
			rule:   nad.WarnMigrationUnknown,
			path:   "/spec/config/ipam",
		},
		"DHCP, whose lease has a default route": {
			change: func(d *nad.Definition, _ *nad.Facts) { assign(d, ipam.DHCP{}) },
			rule:   nad.WarnMigrationDHCP,
			path:   "/spec/config/ipam",
		},
		"a result without an interface": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				change(d, func(m *nad.Macvlan) { m.CNIVersion = "0.2.0" })
			},
			rule: nad.ErrMigrationVersion,
			path: "/spec/config/cniVersion",
		},
		"a name with a dot": {func(d *nad.Definition, _ *nad.Facts) { d.Name = "mig.net" },
			nad.ErrMigrationName, "/metadata/name"},
		"addresses that the runtime gives, and virt-handler does not ask for": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				change(d, func(m *nad.Macvlan) {
					m.Capabilities, m.IPAM = map[string]bool{"ips": true}, ipam.Static{}
				})
			},
			rule: nad.ErrMigrationIPAM,
			path: "/spec/config/ipam",
		},
		"two addresses": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				assign(d, ipam.Whereabouts{
					Ranges: []ipam.WhereaboutsRange{
						{Range: "10.200.5.0/24"},
						{Range: "fd00:5::/120"},
					},
				})
			},
			rule: nad.WarnMigrationMany,
			path: "/spec/config/ipam",
		},
		"the peer cluster hands out the same": {
			change: func(_ *nad.Definition, f *nad.Facts) {
				f.Peers = []ipnet.Claim{claim("west", "10.200.5.64/28")}
			},
			rule: nad.ErrMigrationPeer,
			path: "/spec/config/ipam",
		},
		"the peer cluster has other addresses of the network": {
			change: func(d *nad.Definition, f *nad.Facts) {
				assign(d, ipam.Whereabouts{Range: "10.200.5.0/24", RangeEnd: "10.200.5.63"})
				f.Peers = []ipnet.Claim{claim("west", "10.200.5.64/28")}
			},
		},
		"the peer cluster is outside": {
			change: func(_ *nad.Definition, f *nad.Facts) {
				f.Peers = []ipnet.Claim{claim("west", "10.200.6.0/28")}
			},
			rule: nad.WarnMigrationPeer,
			path: "/spec/config/ipam",
		},
		"the peer cluster is behind a router": {
			change: func(d *nad.Definition, f *nad.Facts) {
				assign(d, ipam.Whereabouts{Range: "10.200.5.0/24", Routes: []ipam.Route{{Dst: "10.200.0.0/16", GW: "10.200.5.1"}}})
				f.Peers = []ipnet.Claim{claim("west", "10.200.6.0/28")}
			},
		},
		"the peer cluster is behind no router of the network": {
			change: func(d *nad.Definition, f *nad.Facts) {
				assign(d, ipam.Whereabouts{Range: "10.200.5.0/24", Routes: []ipam.Route{{Dst: "10.200.6.0/24", GW: "10.9.0.1"}}})
				f.Peers = []ipnet.Claim{claim("west", "10.200.6.0/28")}
			},
			rule: nad.WarnMigrationPeer,
			path: "/spec/config/ipam",
		},
		"the peer cluster has the other family": {
			change: func(_ *nad.Definition, f *nad.Facts) {
				f.Peers = []ipnet.Claim{claim("west", "fd00:5::/120")}
			},
			rule: nad.ErrMigrationFamily,
			path: "/spec/config/ipam",
		},
		"the plugin's own bridge, without a NIC": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				d.Config = nad.Config{
					Plugin: nad.Bridge{CNIVersion: "0.3.1", IPAM: where("10.200.5.0/24")},
				}
			},
			rule: nad.WarnMigrationBridge,
			path: "/spec/config/bridge",
		},
		"a list, whose second plugin assigns": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				d.Config = nad.Config{
					List: &nad.List{CNIVersion: "0.3.1", Name: "n", Plugins: []nad.Plugin{
						nad.Bridge{Bridge: "br1"},
						nad.IPVLAN{Master: "eth1", IPAM: where("10.131.0.0/24")}}},
				}
			},
			rule: ipam.ErrOverlap,
			path: "/spec/config/plugins/1/ipam/range",
		},
		"an overlay that overlaps": {
			change: func(d *nad.Definition, _ *nad.Facts) { d.Config = overlay("10.131.0.0/24") },
			rule:   ipam.ErrOverlap,
			path:   "/spec/config/subnets",
		},
		"an overlay that is small": {
			change: func(d *nad.Definition, f *nad.Facts) {
				d.Config = overlay("10.200.5.0/30")
				f.Nodes = 3
			},
			rule: ipam.ErrCapacity,
			path: "/spec/config/subnets",
		},
		"an overlay without a subnet": {
			change: func(d *nad.Definition, _ *nad.Facts) { d.Config = overlay("") },
			rule:   nad.ErrMigrationIPAM,
			path:   "/spec/config/subnets",
		},
		"an overlay": {
			change: func(d *nad.Definition, _ *nad.Facts) { d.Config = overlay("10.200.5.0/24") },
		},
		"a layer-3 overlay that overlaps the cluster": {
			change: func(d *nad.Definition, _ *nad.Facts) { d.Config = layer3("10.128.0.0/16", "") },
			rule:   ipam.ErrOverlap,
			path:   "/spec/config/subnets",
		},
		"a layer-3 overlay that overlaps another definition": {
			change: func(d *nad.Definition, f *nad.Facts) {
				d.Config = layer3("10.200.0.0/16", "")
				f.Others = []ipam.Other{other("10.200.5.0/24")}
			},
			rule: ipam.ErrAssignedTwice,
			path: "/spec/config/subnets",
		},
		"a definition that overlaps a layer-3 overlay": {
			change: func(_ *nad.Definition, f *nad.Facts) {
				r, _ := layer3("10.200.0.0/16", "").Plugin.(nad.Overlay).Resolve(nad.Release{})
				f.Others = []ipam.Other{{Owner: "blue/l3", Assigns: r.IPAM}}
			},
			rule: ipam.ErrAssignedTwice,
			path: "/spec/config/ipam/range",
		},
		"a join subnet that the cluster uses": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				d.Config = layer3("10.200.0.0/16", "172.30.0.0/24")
			},
			rule: nad.ErrOverlayTaken,
			path: "/spec/config/joinSubnet",
		},
		"what the plugin refuses is reported too": {
			change: func(d *nad.Definition, _ *nad.Facts) {
				change(d, func(m *nad.Macvlan) { m.Mode = "x" })
			},
			rule: nad.ErrMode,
			path: "/spec/config/mode",
		},
	} {
		d, f := with(c.change)()
		l := nad.CheckMigrationNetwork(d, f)
		if c.rule == nil {
			if len(l) > 0 {
				t.Errorf("%s: %v", name, l)
			}
			continue
		}
		if !slices.ContainsFunc(l, func(x diag.Diagnostic) bool {
			return x.Rule == c.rule && x.Path == c.path && x.Hint != ""
		}) {
			t.Errorf("%s: want %s at %s, got %v", name, c.rule.Code, c.path, l)
		}
	}
}

func overlay(subnets string) nad.Config {
	return nad.Config{
		Plugin: nad.Overlay{
			CNIVersion:       "0.3.1",
			Name:             "phys",
			Topology:         nad.TopologyLocalnet,
			NetAttachDefName: "openshift-cnv/mig",
			Subnets:          subnets,
		},
	}
}

func layer3(subnets, join string) nad.Config {
	o := overlay(subnets).Plugin.(nad.Overlay)
	o.Topology, o.JoinSubnet = nad.TopologyLayer3, join
	return nad.Config{Plugin: o}
}

// fitIsFit: a definition without errors gives every node an address of its own
// that virt-handler can use, and that is nobody else's; and no finding goes away
// when more is known.
func fitIsFit(t *rapid.T) bool {
	u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
	window := gen.Range(u).Draw(t, "window")
	d := on(ipam.Whereabouts{
		Range:      u.String(),
		RangeStart: window.From().String(),
		RangeEnd:   window.To().String(),
	})
	if rapid.IntRange(0, 3).Draw(t, "any ipam") == 0 {
		d = on(gen.FineIPAM().Draw(t, "ipam"))
	}
	networks := rapid.Map(gen.Prefix(rapid.SampledFrom(gen.Universes).Draw(t, "elsewhere")),
		func(p netip.Prefix) ipnet.Claim {
			return ipnet.Claim{Owner: "pods", Addresses: ipnet.SetOf(p.Masked())}
		})
	f := nad.Facts{
		Nodes:    rapid.IntRange(1, 5).Draw(t, "nodes"),
		Networks: rapid.SliceOfN(networks, 0, 1).Draw(t, "networks"),
	}
	l := nad.CheckMigrationNetwork(d, f)
	more := f
	more.Networks = append(slices.Clone(f.Networks), networks.Draw(t, "one more"))
	for _, x := range l {
		if !slices.ContainsFunc(nad.CheckMigrationNetwork(d, more), func(y diag.Diagnostic) bool {
			return x.Rule == y.Rule && x.Path == y.Path
		}) {
			t.Fatalf("%v is gone when more is known", x)
		}
	}
	r, _ := d.Resolve(nad.Release{})
	if l.HasErrors() || !r.IPAM.Complete {
		if len(l) == 0 {
			t.Fatalf("%#v: nothing is said of addresses that are not known", d)
		}
		return false
	}
	all := r.IPAM.Addresses()
	for a, n := all.First(), 0; all.Contains(a) && n < 300; a, n = a.Next(), n+1 {
		if !a.IsGlobalUnicast() ||
			slices.ContainsFunc(f.Networks, func(c ipnet.Claim) bool {
				return c.Addresses.Contains(a)
			}) {
			t.Fatalf("%#v is fit, and hands out %v\n%v", d, a, l)
		}
	}
	if !l.Has(ipam.WarnNodeLocal) && f.Nodes > 1 &&
		all.Size().Cmp(ipnet.SizeOf(uint64(f.Nodes))) < 0 {
		t.Fatalf("%#v is fit for %d nodes, and has %v addresses", d, f.Nodes, all.Size())
	}
	return true
}

func TestFitIsFit(t *testing.T) { law.Hold(t, fitIsFit, 2) }
func FuzzFitIsFit(f *testing.F) { law.Fuzz(f, fitIsFit) }

func ExampleCheckMigrationNetwork() {
	d := nad.Definition{
		Name: "migration-network", Namespace: "openshift-cnv",
		Config: nad.Config{
			Plugin: nad.Macvlan{
				CNIVersion: "0.3.1",
				Master:     "eth1",
				IPAM:       ipam.Whereabouts{Range: "10.128.5.0/30"},
			},
		},
	}
	for _, f := range nad.CheckMigrationNetwork(d, nad.Facts{
		Namespace: "openshift-cnv",
		Nodes:     3,
		Networks: []ipnet.Claim{{
			Owner:     "pod network",
			Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
		}},
	}) {
		fmt.Println(f.Rule.Code, f.Path, f.Message)
	}
	// Output:
	// ipam-network-overlap /spec/config/ipam/range 10.128.5.0/30 overlaps the pod network: both have 10.128.5.0/30
	// ipam-capacity /spec/config/ipam/range 2 addresses are fewer than the 3 nodes that run virt-handler
}
