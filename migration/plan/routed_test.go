package plan_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// subnets gives the clusters of a request subnets of their own.
func subnets(r *plan.Request) {
	r.Network.CIDR = netip.Prefix{}
	for i := range r.Clusters {
		r.Clusters[i].Subnet = netip.MustParsePrefix(fmt.Sprintf("10.200.%d.0/24", 5+i))
		r.Clusters[i].Gateway = netip.MustParseAddr(fmt.Sprintf("10.200.%d.1", 5+i))
	}
}

// routedPlansAreSound: every window is in its cluster's subnet, without the gateway; the routes
// lead to every other subnet by the gateway, to none of the cluster's networks and not to its
// own subnet alone; and when clusters come and grow, windows stay.
func routedPlansAreSound(t *rapid.T) bool {
	r := requests(t)
	r.Network.InUse = nil
	six := rapid.Bool().Draw(t, "IPv6")
	r.Network.CIDR = netip.Prefix{}
	if rapid.Bool().Draw(t, "supernet") {
		r.Network.CIDR = netip.MustParsePrefix("10.200.0.0/16")
		if six {
			r.Network.CIDR = netip.MustParsePrefix("fd00:200::/48")
		}
	}
	if rapid.Bool().Draw(t, "bridge") {
		r.Network.Bridge = "br-mig"
	}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		c.Networks = []plan.ClusterNetwork{{CIDR: netip.MustParsePrefix("10.128.0.0/14")}}
		c.Subnet = netip.MustParsePrefix(fmt.Sprintf("10.200.%d.0/24", 10*i))
		if six {
			bits := rapid.SampledFrom([]int{64, 112, 120}).Draw(t, "bits")
			c.Subnet = netip.MustParsePrefix(fmt.Sprintf("fd00:200:0:%d::/%d", i+1, bits))
		}
		c.Gateway, _ = ipnet.Add(c.Subnet.Addr(), uint64(rapid.IntRange(1, 60).Draw(t, "gateway")))
	}
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatal(l)
	}
	checkRoutes(t, r, p)
	more := p.Keep(r)
	i := rapid.IntRange(0, len(more.Clusters)-1).Draw(t, "grows")
	more.Clusters[i].Nodes += rapid.IntRange(0, 40).Draw(t, "more nodes")
	again, l := more.Plan()
	if l.Has(plan.ErrWindowSmall) {
		return false
	}
	if l.HasErrors() {
		t.Fatal(l)
	}
	checkRoutes(t, more, again)
	for j, c := range again.Clusters {
		if !c.Window.Covers(p.Clusters[j].Window) || j != i && c.Window != p.Clusters[j].Window {
			t.Fatalf("%s moved from %v to %v", c.Name, p.Clusters[j].Window, c.Window)
		}
	}
	return len(r.Clusters) > 1
}

func checkRoutes(t *rapid.T, r plan.Request, p plan.Plan) {
	for i, c := range p.Clusters {
		own := r.Clusters[i]
		if !ipnet.RangeOf(own.Subnet).Covers(c.Window) || c.Window.Contains(own.Gateway) {
			t.Fatalf("%s: %v of %v, gateway %v", c.Name, c.Window, own.Subnet, own.Gateway)
		}
		does, l := c.Definition.Resolve(own.Release)
		if l.HasErrors() || !does.IPAM.Addresses().Equal(ipnet.SetOfRanges(c.Window)) {
			t.Fatalf("%s: %v, not %v: %v", c.Name, does.IPAM.Addresses(), c.Window, l)
		}
		var reached ipnet.Set
		for _, route := range routes(c.Definition) {
			if route.GW != own.Gateway.String() {
				t.Fatalf("%s: %+v, not by %v", c.Name, route, own.Gateway)
			}
			reached = reached.Union(ipnet.SetOf(netip.MustParsePrefix(route.Dst)))
		}
		for j, other := range r.Clusters {
			if i != j && !reached.ContainsPrefix(other.Subnet) {
				t.Fatalf("%s does not reach %v, but %v", c.Name, other.Subnet, reached)
			}
		}
		if !r.Network.CIDR.IsValid() && reached.OverlapsPrefix(own.Subnet) ||
			reached.OverlapsPrefix(own.Networks[0].CIDR) {
			t.Fatalf("%s has routes to %v", c.Name, reached)
		}
	}
}

func routes(d nad.Definition) []ipam.Route {
	switch p := d.Config.Plugin.(type) {
	case nad.Macvlan:
		return p.IPAM.(ipam.Whereabouts).Routes
	case nad.Bridge:
		return p.IPAM.(ipam.Whereabouts).Routes
	}
	return nil
}

func TestRoutedPlansAreSound(t *testing.T) { law.Hold(t, routedPlansAreSound, 2) }
func FuzzRoutedPlansAreSound(f *testing.F) { law.Fuzz(f, routedPlansAreSound) }

func TestTheChecklistNamesTheRouter(t *testing.T) {
	r := request()
	r.Network.InUse, r.Network.MTU = nil, 9000
	subnets(&r)
	for cidr, want := range map[string]int{"": 2, "10.200.0.0/16": 1} {
		r.Network.CIDR, _ = netip.ParsePrefix(cidr)
		p, l := r.Plan()
		if l.HasErrors() {
			t.Fatal(l)
		}
		n := 0
		for _, s := range p.Clusters[1].Checklist {
			if strings.Contains(s, "the router at 10.200.6.1") && strings.Contains(s, "MTU 9000") ||
				strings.Contains(s, "added later the definition gets a route") {
				n++
			}
		}
		if n != want {
			t.Errorf("%q: %q", cidr, p.Clusters[1].Checklist)
		}
	}
	if !slices.Equal(r.Subnets(), []netip.Prefix{r.Clusters[0].Subnet, r.Clusters[1].Subnet}) {
		t.Error(r.Subnets())
	}
}
