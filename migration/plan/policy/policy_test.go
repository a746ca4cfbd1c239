package policy_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/migration/plan/policy"
	"pgregory.net/rapid"
)

func ExampleFlows() {
	for _, f := range policy.Flows() {
		fmt.Println(f.Ports(), "from", f.From)
	}
	// Output:
	// TCP 32768-65535 from virt-handler
	// TCP 32768-65535 from virt-handler
	// TCP 9185 from virt-synchronization-controller
}

// planned is a plan for the clusters, of which some have migration between clusters.
func planned(t interface{ Fatalf(string, ...any) }, between ...bool) (plan.Request, plan.Plan) {
	r := plan.Request{Network: plan.Network{Name: "migration", CIDR: ipnet.MustParsePrefix("10.200.4.0/22")}}
	for i, on := range between {
		r.Clusters = append(r.Clusters, plan.Cluster{
			Name: fmt.Sprint("c", i), NIC: "eth1", Nodes: 3 + i, Namespace: "openshift-cnv", Decentralized: on,
		})
	}
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatalf("%v", l)
	}
	return r, p
}

// The addresses that a policy lets through are those of the windows that migrate to each
// other, and no others.
func windowsReachEachOther(t *rapid.T) (reached bool) {
	between := rapid.SliceOfN(rapid.Bool(), 1, 4).Draw(t, "between")
	r, p := planned(t, between...)
	i := rapid.IntRange(0, len(between)-1).Draw(t, "i")
	want := ipnet.Set{}
	for j, c := range p.Clusters {
		if i == j || between[i] && between[j] {
			want = want.Union(ipnet.SetOfRanges(c.Window))
		}
		if i != j && between[i] && between[j] {
			reached = true
		}
	}
	n := policy.MultiNetwork(r, p, i)
	for _, peers := range [][]policy.Peer{n.Spec.Ingress[0].From, n.Spec.Egress[0].To} {
		got := ipnet.Set{}
		for _, peer := range peers {
			got = got.Union(ipnet.SetOf(netip.MustParsePrefix(peer.IPBlock.CIDR)))
		}
		if !got.Equal(want) {
			t.Fatalf("%v is let through, want %v", got, want)
		}
	}
	if at := n.Metadata.Annotations["k8s.v1.cni.cncf.io/policy-for"]; at != "openshift-cnv/migration" {
		t.Fatalf("the policy is for %q", at)
	}
	return reached
}

func TestWindowsReachEachOther(t *testing.T) { law.Hold(t, windowsReachEachOther, 8) }

func TestPodNetwork(t *testing.T) {
	r, p := planned(t, true, true)
	n := policy.PodNetwork(r, p, 1)
	ports := n.Spec.Ingress[0].Ports
	if n.Kind != "NetworkPolicy" || n.Metadata.Namespace != "openshift-cnv" || len(ports) != 1 ||
		ports[0].Port != policy.FirstPort || ports[0].EndPort != policy.LastPort ||
		len(n.Spec.PolicyTypes) != 2 || len(n.Spec.Egress) != 1 {
		t.Errorf("%+v", n)
	}
	for _, s := range []policy.Selector{
		policy.PodNetwork(r, p, 0).Spec.PodSelector, *policy.PodNetwork(r, p, 0).Spec.Egress[0].To[0].PodSelector,
	} {
		if e := s.MatchExpressions[0]; e.Key != "kubevirt.io" || len(e.Values) != 1 || e.Values[0] != "virt-handler" {
			t.Errorf("%+v", e)
		}
	}
}
