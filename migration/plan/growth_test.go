package plan_test

import (
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
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
