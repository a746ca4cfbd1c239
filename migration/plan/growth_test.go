package plan_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
)

func alike(n int) plan.Request {
	c := plan.Cluster{Name: "east"}
	one := plan.ClusterNetwork{CIDR: netip.MustParsePrefix("10.0.0.0/24")}
	for range n {
		c.Networks = append(c.Networks, one)
	}
	return plan.Request{Clusters: []plan.Cluster{c}}
}

func overlaps(n int) (found int) {
	_, l := alike(n).Plan()
	for _, d := range l {
		if d.Rule.Same(plan.ErrOverlap) {
			found++
		}
	}
	return found
}

func TestNetworksAlikeGrowAsTheirNumberDoes(t *testing.T) {
	if got := overlaps(64); got != 64*63/2 {
		t.Errorf("%d findings of 64 networks, want one a pair", got)
	}
	for _, n := range []int{65, 2000} {
		if got := overlaps(n); got != n-1 {
			t.Errorf("%d findings of %d networks, want %d", got, n, n-1)
		}
	}
	growth.Linear(t, 500, func(n int) func() {
		r := alike(n)
		return func() { r.Plan() }
	})
}

// many is n clusters that find room, each with ten networks that the others have too.
func many(n int) plan.Request {
	r := request()
	one := r.Clusters[0]
	r.Network.CIDR, r.Clusters = netip.MustParsePrefix("10.0.0.0/9"), nil
	r.Network.InUse = nil
	one.Networks = nil
	for i := range 10 {
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte{172, 16, byte(i)}), 24)
		one.Networks = append(one.Networks, plan.ClusterNetwork{CIDR: p})
	}
	for i := range n {
		one.Name = fmt.Sprint("c", i)
		r.Clusters = append(r.Clusters, one)
	}
	return r
}

// A plan costs as much more as there are clusters more: a first one, one of which every third
// cluster has a window that grows, one of localnets, and one of subnets with a router.
func TestClustersGrowAsTheirNumberDoes(t *testing.T) {
	for about, change := range map[string]func(*plan.Request){
		"new":       func(*plan.Request) {},
		"localnets": func(r *plan.Request) { r.Network.Attachment = plan.Localnet },
		"grown": func(r *plan.Request) {
			for i := range r.Clusters {
				from, _ := ipnet.Add(r.Network.CIDR.Addr(), uint64(64*(i+1)))
				to, _ := ipnet.Add(from, uint64(5+10*(i%3)))
				r.Clusters[i].Window, _ = ipnet.NewRange(from, to)
			}
		},
		"subnets": func(r *plan.Request) {
			for i := range r.Clusters {
				p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i)}), 24)
				r.Clusters[i].Subnet, r.Clusters[i].Gateway = p, p.Addr().Next()
			}
		},
	} {
		growth.Linear(t, 200, func(n int) func() {
			r := many(n)
			change(&r)
			if p, l := r.Plan(); l.HasErrors() || len(p.Clusters) != n {
				t.Fatalf("%s: %v", about, l)
			}
			return func() { r.Plan() }
		})
	}
}
