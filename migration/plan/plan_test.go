package plan_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

func hcoRelease(s string) release.Release {
	r, err := release.HCO(s)
	if err != nil {
		panic(err)
	}
	return r
}

func rangeOf(s string) ipnet.Range {
	r, err := ipnet.ParseRange(s)
	if err != nil {
		panic(err)
	}
	return r
}

// request is two clusters with OpenShift's default networks.
func request() plan.Request {
	cluster := func(name string, nodes int, api hco.APIVersion, rel string) plan.Cluster {
		return plan.Cluster{
			Name: name, Release: hcoRelease(rel), API: api, Namespace: "openshift-cnv",
			NIC: "eth1", Nodes: nodes, Decentralized: true,
			Networks: []plan.ClusterNetwork{
				{Name: "pod network", CIDR: netip.MustParsePrefix("10.128.0.0/14")},
				{Name: "service network", CIDR: netip.MustParsePrefix("172.30.0.0/16")},
			},
		}
	}
	return plan.Request{
		Network: plan.Network{
			Name: "migration-network", CIDR: netip.MustParsePrefix("10.200.5.0/24"),
			InUse: []plan.Use{{
				Owner: "router", Addresses: ipnet.SetOfAddrs(netip.MustParseAddr("10.200.5.1")),
			}},
		},
		Clusters: []plan.Cluster{
			cluster("east", 6, hco.V1Beta1, "1.17"), cluster("west", 12, hco.V1, "1.18"),
		},
	}
}

func TestFindings(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*plan.Request)
		rule   *diag.Rule
		path   diag.Path
	}{
		"the migration network overlaps a pod network": {
			func(r *plan.Request) { r.Network.CIDR = netip.MustParsePrefix("10.131.0.0/24") },
			plan.ErrOverlap, "/network/cidr",
		},
		"a pod network overlaps the service network": {
			change: func(r *plan.Request) {
				r.Clusters[1].Networks[1].CIDR = netip.MustParsePrefix("10.130.0.0/16")
			},
			rule: plan.ErrOverlap,
			path: "/clusters/1/networks/1/cidr",
		},
		"both clusters have one window, by hand": {func(r *plan.Request) {
			r.Clusters[0].Window = rangeOf("10.200.5.10-10.200.5.99")
			r.Clusters[1].Window = r.Clusters[0].Window
		}, plan.ErrWindowOverlap, "/clusters/1/window"},
		"a window outside the network": {
			func(r *plan.Request) { r.Clusters[0].Window = rangeOf("10.200.6.10-10.200.6.99") },
			plan.ErrWindowOutside, "/clusters/0/window",
		},
		"a window with the broadcast address": {
			func(r *plan.Request) { r.Clusters[0].Window = rangeOf("10.200.5.200-10.200.5.255") },
			plan.ErrWindowOutside, "/clusters/0/window",
		},
		"a window with the router in it": {
			func(r *plan.Request) { r.Clusters[0].Window = rangeOf("10.200.5.1-10.200.5.50") },
			plan.ErrWindowInUse, "/clusters/0/window",
		},
		"a window that cannot be widened": {
			func(r *plan.Request) {
				r.Clusters[1].Window = rangeOf("10.200.5.10-10.200.5.19")
				r.Network.InUse[0].Addresses = ipnet.SetOfRanges(
					rangeOf("10.200.5.1-10.200.5.8"), rangeOf("10.200.5.21-10.200.5.21"))
			},
			plan.ErrWindowSmall, "/clusters/1/window",
		},
		"a window that was forgotten": {
			func(r *plan.Request) { r.Clusters[1].CurrentNetwork = "openshift-cnv/migration-network" },
			plan.ErrForgotten, "/clusters/1/window",
		},
		"no room": {
			func(r *plan.Request) { r.Network.CIDR = netip.MustParsePrefix("10.200.5.0/28") },
			plan.ErrNoRoom, "/network/cidr",
		},
		"a link-local network": {
			func(r *plan.Request) { r.Network.CIDR = netip.MustParsePrefix("169.254.0.0/24") },
			plan.ErrCIDR, "/network/cidr",
		},
		"no network": {
			func(r *plan.Request) { r.Network.CIDR = netip.Prefix{} },
			plan.ErrCIDR, "/network/cidr",
		},
		"a name with a dot": {
			func(r *plan.Request) { r.Network.Name = "mig.net" },
			plan.ErrName, "/network/name",
		},
		"two clusters of one name": {
			func(r *plan.Request) { r.Clusters[1].Name = "east" },
			plan.ErrTwice, "/clusters/1/name",
		},
		"no cluster": {
			func(r *plan.Request) { r.Clusters = nil },
			plan.ErrClusters, "/clusters",
		},
		"a cluster without nodes": {
			func(r *plan.Request) { r.Clusters[0].Nodes = 0 },
			plan.ErrNodes, "/clusters/0/nodes",
		},
		"no NIC": {
			func(r *plan.Request) { r.Clusters[0].NIC = "" },
			plan.ErrNIC, "/clusters/0/nic",
		},
		"a VLAN without a bridge": {
			func(r *plan.Request) { r.Network.VLAN = 2 },
			plan.ErrVLAN, "/network/vlan",
		},
		"a bridge that is not named": {
			func(r *plan.Request) { r.Network.Attachment = plan.Bridge },
			plan.ErrAttachmentMember, "/network/bridge",
		},
		"a bridge of a localnet": {
			func(r *plan.Request) { r.Network.Attachment, r.Network.Bridge = plan.Localnet, "br1" },
			plan.ErrAttachmentMember, "/network/bridge",
		},
		"a physical network of macvlan": {
			func(r *plan.Request) { r.Network.PhysicalNetwork = "physnet1" },
			plan.ErrAttachmentMember, "/network/physicalNetwork",
		},
		"a physical network with a colon": {
			func(r *plan.Request) {
				r.Network.Attachment, r.Network.PhysicalNetwork = plan.Localnet, "a:b"
			},
			plan.ErrPhysicalNetwork, "/network/physicalNetwork",
		},
		"an attachment that is not known": {
			func(r *plan.Request) { r.Network.Attachment = "sriov" },
			plan.ErrAttachment, "/network/attachment",
		},
		"a window that excludes too much": {
			func(r *plan.Request) {
				r.Network.Attachment = plan.ClusterUserDefinedNetwork
				r.Network.CIDR = netip.MustParsePrefix("10.200.0.0/16")
				r.Clusters[0].Window = rangeOf("10.200.127.255-10.200.128.0")
			},
			plan.ErrExcludes, "/clusters/0/window",
		},
		"an MTU that OVN-Kubernetes does not take": {
			func(r *plan.Request) {
				r.Network.Attachment, r.Network.MTU = plan.ClusterUserDefinedNetwork, 500
			},
			nad.ErrUDNValue, "/network/mtu",
		},
		"a subnet that overlaps another": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[1].Subnet = netip.MustParsePrefix("10.200.0.0/16")
			},
			plan.ErrOverlap, "/clusters/1/subnet",
		},
		"a subnet that overlaps another cluster's pod network": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[1].Subnet = netip.MustParsePrefix("10.128.5.0/24")
				r.Clusters[1].Gateway = netip.MustParseAddr("10.128.5.1")
			},
			plan.ErrOverlap, "/clusters/1/subnet",
		},
		"a supernet that overlaps a pod network": {
			func(r *plan.Request) { subnets(r); r.Network.CIDR = netip.MustParsePrefix("10.0.0.0/8") },
			plan.ErrOverlap, "/network/cidr",
		},
		"a subnet outside of the network": {
			func(r *plan.Request) { subnets(r); r.Network.CIDR = netip.MustParsePrefix("10.201.0.0/16") },
			plan.ErrSubnet, "/clusters/0/subnet",
		},
		"a cluster without a subnet": {
			func(r *plan.Request) { subnets(r); r.Clusters[1].Subnet = netip.Prefix{} },
			plan.ErrSubnet, "/clusters/1/subnet",
		},
		"a subnet with host bits": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[0].Subnet = netip.MustParsePrefix("10.200.5.7/24")
			},
			plan.ErrCIDR, "/clusters/0/subnet",
		},
		"a gateway in another subnet": {
			func(r *plan.Request) { subnets(r); r.Clusters[1].Gateway = r.Clusters[0].Gateway },
			plan.ErrGateway, "/clusters/1/gateway",
		},
		"a gateway that is the broadcast address": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[1].Gateway = netip.MustParseAddr("10.200.6.255")
			},
			plan.ErrGateway, "/clusters/1/gateway",
		},
		"a gateway of no subnet": {
			func(r *plan.Request) { r.Clusters[1].Gateway = netip.MustParseAddr("10.200.5.1") },
			plan.ErrGateway, "/clusters/1/gateway",
		},
		"no gateway": {
			func(r *plan.Request) { subnets(r); r.Clusters[1].Gateway = netip.Addr{} },
			plan.ErrRoute, "/clusters/1/gateway",
		},
		"subnets of two families": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[1].Subnet = netip.MustParsePrefix("fd00:6::/64")
				r.Clusters[1].Gateway = netip.MustParseAddr("fd00:6::1")
			},
			plan.ErrRoute, "/clusters/1/subnet",
		},
		"subnets of localnets": {
			func(r *plan.Request) { subnets(r); r.Network.Attachment = plan.Localnet },
			plan.ErrRoute, "/network/attachment",
		},
		"a window with the gateway in it": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[1].Window = rangeOf("10.200.6.1-10.200.6.50")
			},
			plan.ErrWindowInUse, "/clusters/1/window",
		},
		"a window in another cluster's subnet": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[1].Window = rangeOf("10.200.5.10-10.200.5.50")
			},
			plan.ErrWindowOutside, "/clusters/1/window",
		},
		"no room in a subnet": {
			func(r *plan.Request) {
				subnets(r)
				r.Clusters[1].Subnet = netip.MustParsePrefix("10.200.6.0/28")
			},
			plan.ErrNoRoom, "/clusters/1/subnet",
		},
		"an address in use that is in no subnet": {
			func(r *plan.Request) {
				subnets(r)
				r.Network.InUse[0].Addresses = ipnet.SetOf(netip.MustParsePrefix("10.200.7.0/30"))
			},
			plan.ErrInUseOutside, "/network/inUse/0/addresses",
		},
		"migration between clusters is off": {
			func(r *plan.Request) { r.Clusters[0].Decentralized = false },
			plan.WarnDecentralized, "/clusters/0/decentralizedLiveMigration",
		},
		"releases that do not migrate to each other": {
			func(r *plan.Request) {
				r.Clusters[0].Release = release.Release{KubeVirt: release.MustParse("v1.6.0")}
			},
			plan.WarnPeerRelease, "/clusters/1/kubevirt",
		},
		"an API version that is not served": {
			func(r *plan.Request) { r.Clusters[0].API = hco.V1 },
			hco.ErrNotServed, "/clusters/0/api",
		},
		"a patch that restarts every handler": {
			func(*plan.Request) {},
			hco.WarnRollout, "/clusters/0/currentNetwork",
		},
		"a cluster network that is not a network": {
			func(r *plan.Request) { r.Clusters[0].Networks[0].CIDR = netip.Prefix{} },
			plan.ErrCIDR, "/clusters/0/networks/0/cidr",
		},
		"a namespace that is none": {
			func(r *plan.Request) { r.Clusters[0].Namespace = "a b" },
			plan.ErrName, "/clusters/0/namespace",
		},
		"a bridge with a VLAN beyond the range": {
			func(r *plan.Request) { r.Network.Bridge, r.Network.VLAN = "br1", 4095 },
			bridgeconf.ErrVLANRange, "/network/vlan",
		},
		"an address in use elsewhere": {
			func(r *plan.Request) {
				r.Network.InUse[0].Addresses = ipnet.SetOf(netip.MustParsePrefix("10.200.6.0/30"))
			},
			plan.ErrInUseOutside, "/network/inUse/0/addresses",
		},
	} {
		r := request()
		c.change(&r)
		p, l := r.Plan()
		i := slices.IndexFunc(l, func(d diag.Diagnostic) bool {
			return d.Rule == c.rule && d.Path == c.path
		})
		if i < 0 || l[i].Hint == "" {
			t.Errorf("%s: want %s at %s, got %v", name, c.rule.Code, c.path, l)
		}
		if l.HasErrors() && p.Clusters != nil {
			t.Errorf("%s: errors, and yet a plan", name)
		}
	}
}

func TestDocumentsSayWhatThePlanSays(t *testing.T) {
	r := request()
	r.Network.Bridge, r.Network.VLAN = "br-mig", 2
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatal(l)
	}
	var lines []string
	for _, c := range p.Clusters {
		lines = append(lines,
			fmt.Sprintf("%s %v of %d: %s", c.Name, c.Window, c.Need.Total(), c.Patch()))
		lines = append(lines, c.Uplink...)
	}
	want := []string{
		`east 10.200.5.2-10.200.5.17 of 12: ` +
			`{"spec":{"liveMigrationConfig":{"network":"migration-network"}}}`,
		`bridge vlan add vid 2 dev eth1`,
		`west 10.200.5.18-10.200.5.49 of 19: ` +
			`{"spec":{"virtualization":{"liveMigrationConfig":{"network":"migration-network"}}}}`,
		`bridge vlan add vid 2 dev eth1`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// requests draws clusters on a /24, some with a window already.
func requests(t *rapid.T) plan.Request {
	r := request()
	used := gen.Range(gen.Universes[0]).Draw(t, "in use")
	r.Network.InUse = []plan.Use{{Owner: "hosts", Addresses: ipnet.SetOfRanges(used)}}
	one := r.Clusters[0]
	r.Clusters = nil
	for i := range rapid.IntRange(1, 4).Draw(t, "clusters") {
		one.Name = fmt.Sprintf("c%d", i)
		one.Nodes = rapid.IntRange(1, 30).Draw(t, "nodes")
		one.Decentralized = rapid.Bool().Draw(t, "decentralized")
		r.Clusters = append(r.Clusters, one)
	}
	return r
}

func plansAreSound(t *rapid.T) bool {
	r := requests(t)
	p, l := r.Plan()
	if l.Has(plan.ErrNoRoom) {
		return false
	}
	if l.HasErrors() {
		t.Fatal(l)
	}
	var taken ipnet.Set
	for i, c := range p.Clusters {
		w := ipnet.SetOfRanges(c.Window)
		if taken.Overlaps(w) || r.Network.InUse[0].Addresses.Overlaps(w) {
			t.Fatalf("%v is given twice", c.Window)
		}
		taken = taken.Union(w)
		if w.Size().Cmp(ipnet.SizeOf(uint64(r.Clusters[i].Need().Total()))) < 0 {
			t.Fatalf("%v is too small", c.Window)
		}
		got, l := c.Definition.Resolve(r.Clusters[i].Release)
		if l.HasErrors() || !got.IPAM.Addresses().Equal(w) ||
			got.IPAM.Ranges[0].Network != r.Network.CIDR {
			t.Fatalf("%#v hands out %v: %v", c.Definition, got.IPAM.Addresses(), l)
		}
	}
	windowsStay(t, r, p)
	return true
}

// windowsStay: a cluster more moves no window.
func windowsStay(t *rapid.T, r plan.Request, p plan.Plan) {
	more := r
	extra := r.Clusters[0]
	extra.Name, extra.Nodes = "new", 1
	more.Clusters = slices.Insert(slices.Clone(r.Clusters),
		rapid.IntRange(0, len(r.Clusters)).Draw(t, "where"), extra)
	again, l := p.Keep(more).Plan()
	if l.Has(plan.ErrNoRoom) {
		return
	}
	if l.HasErrors() {
		t.Fatal(l)
	}
	for _, old := range p.Clusters {
		i := slices.IndexFunc(again.Clusters, func(c plan.ClusterPlan) bool {
			return c.Name == old.Name
		})
		if again.Clusters[i].Window != old.Window {
			t.Fatalf("%s moved from %v to %v", old.Name, old.Window, again.Clusters[i].Window)
		}
	}
}

func TestPlansAreSound(t *testing.T) { law.Hold(t, plansAreSound, 2) }
func FuzzPlansAreSound(f *testing.F) { law.Fuzz(f, plansAreSound) }

// 13 addresses are free, and 12 further on. The window of 12 comes first, and at
// the lowest place it would leave no room for that of 13.
func TestWindowsFitInAnotherOrder(t *testing.T) {
	r := request()
	r.Network.CIDR = netip.MustParsePrefix("10.200.5.0/27")
	hosts := ipnet.SetOfRanges(rangeOf("10.200.5.14-10.200.5.16"),
		rangeOf("10.200.5.29-10.200.5.30"))
	r.Network.InUse = []plan.Use{{Owner: "hosts", Addresses: hosts}}
	r.Clusters[0].Nodes, r.Clusters[1].Nodes = 6, 7 // 12 and 13
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatal(l)
	}
	got := fmt.Sprint(p.Clusters[0].Window, p.Clusters[1].Window)
	if got != "10.200.5.17-10.200.5.28 10.200.5.1-10.200.5.13" {
		t.Errorf("got %s", got)
	}
}

// No room is said only where no arrangement, with exact sizes, finds any.
func TestNoRoomMeansNoRoom(t *testing.T) {
	r := request()
	r.Network.CIDR = netip.MustParsePrefix("10.200.5.0/27")
	r.Network.InUse = nil
	r.Clusters[0].Nodes, r.Clusters[1].Nodes = 7, 8 // 13 and 14 of 30: no room for 16 and 16
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatal(l)
	}
	got := fmt.Sprint(p.Clusters[0].Window, p.Clusters[1].Window)
	if got != "10.200.5.1-10.200.5.13 10.200.5.14-10.200.5.27" {
		t.Errorf("got %s", got)
	}
}

func ExampleRequest_Plan() {
	p, l := request().Plan()
	for _, c := range p.Clusters {
		fmt.Printf("%s %#v\n", c.Name, c.Definition.Config.Plugin.(nad.Macvlan).IPAM)
	}
	fmt.Println(l.Err())
	// Output:
	// east ipam.Whereabouts{"type":"whereabouts","range":"10.200.5.0/24","range_start":"10.200.5.2","range_end":"10.200.5.17"}
	// west ipam.Whereabouts{"type":"whereabouts","range":"10.200.5.0/24","range_start":"10.200.5.18","range_end":"10.200.5.49"}
	// <nil>
}

// Whoever does not know a window yet, or how many nodes there will be, cannot say that there
// is no room.
func TestNoRoomRestsOnEveryCluster(t *testing.T) {
	r := request()
	r.Clusters[0].Nodes = 1000
	_, l := r.Plan()
	if len(l) != 1 || l[0].Rule != plan.ErrNoRoom {
		t.Fatal(l)
	}
	for _, p := range []diag.Path{
		"/network/cidr", "/network/inUse", "/clusters/0/nodes", "/clusters/1/window",
	} {
		if !l[0].RestsOn(p) {
			t.Errorf("%v does not rest on %s", l[0], p)
		}
	}
}
