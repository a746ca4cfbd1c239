package bench_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/migration/plan"
)

// planned is a request of clusters on one link, each with networks that the others have too.
func planned(clusters, networks, nodes int) plan.Request {
	r := plan.Request{Network: plan.Network{
		Name: "migration-network", CIDR: netip.MustParsePrefix("10.0.0.0/9"),
	}}
	c := plan.Cluster{
		Namespace: "openshift-cnv", NIC: "eth1", Nodes: nodes, Decentralized: true,
	}
	for j := range networks {
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte{172, 16, byte(j)}), 24)
		c.Networks = append(c.Networks, plan.ClusterNetwork{Name: fmt.Sprint("n", j), CIDR: p})
	}
	for i := range clusters {
		c.Name = fmt.Sprint("c", i)
		r.Clusters = append(r.Clusters, c)
	}
	return r
}

// BenchmarkPlan plans clusters, at n, 2n and 4n: the first plan, and the same with its windows
// kept.
func BenchmarkPlan(b *testing.B) {
	for _, s := range []struct{ clusters, networks, nodes int }{
		{2500, 100, 20}, {5000, 100, 20}, {10000, 100, 20},
		{25, 100, 1000}, {50, 100, 1000}, {100, 100, 1000},
	} {
		r := planned(s.clusters, s.networks, s.nodes)
		p, l := r.Plan()
		if l.HasErrors() {
			b.Fatal(l)
		}
		name := fmt.Sprintf("%dx%d/%dnodes", s.clusters, s.networks, s.nodes)
		for what, r := range map[string]plan.Request{"new": r, "kept": p.Keep(r)} {
			b.Run(name+"/"+what, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, l := r.Plan(); l.HasErrors() {
						b.Fatal(l)
					}
				}
			})
		}
	}
}
