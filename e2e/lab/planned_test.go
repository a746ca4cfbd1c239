//go:build linux

package lab

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/release"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// plannedName is what the plan calls the network.
const plannedName = "migration-network"

// segment is a network to plan for. The router is on it already.
type segment struct{ cidr, router, bridge string }

// four is the one of most tests.
var four = segment{cidr: "10.200.5.0/26", router: "10.200.5.1"}

// request asks for both clusters.
func request(sites []*site, on segment) plan.Request {
	cidr, router := on.cidr, on.router
	r := plan.Request{Network: plan.Network{
		Name:   plannedName,
		CIDR:   netip.MustParsePrefix(cidr),
		Bridge: on.bridge,
		InUse:  []plan.Use{{Owner: "router", Addresses: ipnet.SetOfAddrs(netip.MustParseAddr(router))}},
	}}
	for _, s := range sites {
		known := s.read().PlanCluster()
		known.Name, known.Namespace, known.NIC = s.name, namespaceOfHCO, nic
		known.Decentralized = true
		r.Clusters = append(r.Clusters, known)
	}
	return r
}

// apply does what the plan says: oc apply --server-side of the network, and oc patch of
// HyperConverged.
func (s *site) apply(p plan.ClusterPlan) {
	s.t.Helper()
	document, err := p.Network().MarshalJSON()
	if err != nil {
		s.t.Fatal(err)
	}
	var u unstructured.Unstructured
	if err := u.UnmarshalJSON(document); err != nil {
		s.t.Fatal(err)
	}
	as := client.RawPatch(types.ApplyPatchType, document)
	err = s.server.Client.Patch(context.Background(), &u, as, client.FieldOwner("plan"))
	if err != nil {
		s.t.Fatalf("%s: %s: %v", s.name, document, err)
	}
	s.merge("hco.kubevirt.io/v1beta1", "HyperConverged", "kubevirt-hyperconverged",
		json.RawMessage(p.Patch()))
}

// does returns what the definition of the plan makes whereabouts do.
func does(t *testing.T, p plan.ClusterPlan) ipam.Resolved {
	t.Helper()
	out, l := p.Definition.Resolve(release.Release{})
	if l.HasErrors() {
		t.Fatal(l)
	}
	if !ipnet.SetOfRanges(p.Window).Equal(out.IPAM.Addresses()) {
		t.Fatalf("%s: the window is %v, and the definition hands out %v", p.Name, p.Window,
			out.IPAM.Addresses())
	}
	return out.IPAM
}

// twoPlanned starts both clusters, and applies a plan for them.
func twoPlanned(t *testing.T, nodes int, on segment) (sites []*site, p plan.Plan) {
	t.Helper()
	east, west := twoSites(t, nodes, on.bridge)
	sites = []*site{east, west}
	host := namespace(t)
	east.fabric.plug(host, "uplink", "migration")
	bits := netip.MustParsePrefix(on.cidr).Bits()
	east.fabric.must(host.sh("ip address add %s/%d dev uplink nodad", on.router, bits))
	r := request(sites, on)
	p, l := r.Plan()
	if l.HasErrors() {
		t.Fatal(l)
	}
	t.Logf("the plan: %s", mustJSON(p.Clusters[0].Window, p.Clusters[1].Window))
	for i, s := range sites {
		s.apply(p.Clusters[i])
	}
	return sites, p
}

func mustJSON(v ...any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return out
}

// TestThePlanForBoth: what the plan predicts is what the parts do. Preflight has nothing to
// say; attached until nothing is left, both clusters hand out their windows, whole, and no
// address twice; every pod reaches every other; the pools are as predicted, and preflight
// says that they are full.
func TestThePlanForBoth(t *testing.T) {
	for _, c := range []struct {
		name string
		on   segment
	}{
		{"macvlan IPv4", four},
		{"macvlan IPv6", segment{cidr: "fd00:200:5::/64", router: "fd00:200:5::1"}},
		{"bridge", segment{cidr: "10.200.5.0/26", router: "10.200.5.1", bridge: "br-mig"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sites, p := twoPlanned(t, 2, c.on)
			for _, s := range sites {
				s.rollOut(plannedName)
			}
			preflighted(t, sites, slices.Concat(looked, idle))
			exhaust(t, sites, p)
			reachable(t, sites)
			preflighted(t, sites, slices.Concat(looked, idle), "pools", "pools")
			for _, s := range sites {
				reuse(t, s)
			}
		})
	}
}

// exhaust attaches pods on all nodes in turn until whereabouts has no address left, and
// compares what was handed out with the plan.
func exhaust(t *testing.T, sites []*site, p plan.Plan) {
	t.Helper()
	var all ipnet.Set
	for i, s := range sites {
		predicted := does(t, p.Clusters[i]).Addresses()
		refused := s.fill()
		if !strings.Contains(refused.Error(), "Could not allocate IP in range") {
			t.Fatalf("%s: %v", s.name, refused)
		}
		t.Logf("%s: then %s", s.name, refused)
		held := s.handed()
		got := ipnet.SetOfAddrs(slices.Collect(maps.Keys(held))...)
		size := ipnet.SizeOf(uint64(len(held)))
		if size != predicted.Size() || !got.Equal(predicted) {
			t.Fatalf("%s handed out %d: %v, the plan says %v: %v", s.name, len(held), got,
				predicted.Size(), predicted)
		}
		for a, by := range held {
			if len(by) != 1 {
				t.Errorf("%s: %v is held by %v", s.name, a, by)
			}
		}
		if got.Overlaps(all) {
			t.Fatalf("%s hands out %v, and %v is taken", s.name, got, all)
		}
		all = all.Union(got)
		s.poolIs(does(t, p.Clusters[i]).Ranges[0])
		t.Logf("%s: %d addresses, as planned: %v", s.name, len(held), got)
	}
}

// fill attaches pods until that is refused, and returns why. The last pod is removed.
func (s *site) fill() error {
	s.t.Helper()
	for i := 0; ; i++ {
		p := s.newPod(s.nodes[i%len(s.nodes)], "guest")
		if err := p.attach(plannedName); err != nil {
			s.pods = s.pods[:len(s.pods)-1]
			return err
		}
	}
}

// poolIs fails unless the one IPPool of the cluster, and the reservations, are as predicted:
// whereabouts counts from the address of the network.
func (s *site) poolIs(r ipam.Range) {
	s.t.Helper()
	var pools, reservations unstructured.UnstructuredList
	for kind, l := range map[string]*unstructured.UnstructuredList{
		"IPPoolList": &pools, "OverlappingRangeIPReservationList": &reservations,
	} {
		l.SetAPIVersion("whereabouts.cni.cncf.io/v1alpha1")
		l.SetKind(kind)
		if err := s.server.Client.List(context.Background(), l); err != nil {
			s.t.Fatal(err)
		}
	}
	got, want := object{}, object{}
	for _, o := range pools.Items {
		got["IPPool "+o.GetName()] = o.Object["spec"]
	}
	for _, o := range reservations.Items {
		got["reservation "+o.GetName()] = o.Object["spec"].(object)["podref"]
	}
	allocations := object{}
	for _, p := range s.pods {
		podref := namespaceOfHCO + "/" + p.name
		allocations[offset(r.Network.Addr(), p.addr)] = object{"id": p.name, "podref": podref,
			"ifname": migrationInterface}
		want["reservation "+strings.ReplaceAll(p.addr.String(), ":", "-")] = podref
	}
	want["IPPool "+r.Pool] = object{"range": r.Network.String(), "allocations": allocations}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Fatalf("%s: (-predicted +API server)\n%s", s.name, diff)
	}
}

// offset returns how far b is from a, as a name.
func offset(a, b netip.Addr) string {
	from, to := new(big.Int).SetBytes(a.AsSlice()), new(big.Int).SetBytes(b.AsSlice())
	return to.Sub(to, from).String()
}

// reachable fails unless every pod reaches every other of both clusters, by TCP and UDP, and
// meets who was meant.
func reachable(t *testing.T, sites []*site) {
	t.Helper()
	var all []*pod
	for _, s := range sites {
		all = append(all, s.pods...)
	}
	for _, p := range all {
		if err := p.settle(); err != nil {
			t.Fatal(err)
		}
		if err := p.echo(p.addr, p.node.name+" "+p.name); err != nil {
			t.Fatal(err)
		}
	}
	pairs := 0
	for _, from := range all {
		for _, to := range all {
			name, err := from.ask(to.addr)
			if want := to.node.name + " " + to.name; err != nil || name != want {
				t.Fatalf("%s %s asks %v: %q %v, want %s", from.node.name, from.name, to.addr, name, err,
					want)
			}
			pairs++
		}
	}
	t.Logf("%d connections between %d pods", pairs, len(all))
}

// reuse ends a pod, and starts another: it gets the address that became free, and no other
// changes hands.
func reuse(t *testing.T, s *site) {
	t.Helper()
	before := s.handed()
	gone := s.pods[1]
	was := gone.addr
	if err := gone.detach(); err != nil {
		t.Fatal(err)
	}
	s.pods = slices.Delete(s.pods, 1, 2)
	p := s.newPod(s.nodes[0], gone.component)
	if err := p.attach(plannedName); err != nil {
		t.Fatal(err)
	}
	after := s.handed()
	delete(before, was)
	if p.addr != was {
		t.Fatalf("%s: %v became free, and %v was given", s.name, was, p.addr)
	}
	delete(after, was)
	if diff := cmp.Diff(before, after, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
		t.Fatalf("%s:\n%s", s.name, diff)
	}
}
