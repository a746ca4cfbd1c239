//go:build linux

package lab

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/cluster/preflight"
)

// documented is the manifest of the OpenShift documents for a dedicated network, which they
// give to every cluster.
const (
	documentedName   = "my-secondary-network"
	documentedConfig = `{"cniVersion":"0.3.1","name":"migration-bridge","type":"macvlan",` +
		`"master":"eth1","mode":"bridge","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}`
)

// followDocuments does in a cluster what they say.
func (s *site) followDocuments() {
	s.t.Helper()
	s.create(named("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", namespaceOfHCO,
		documentedName, object{"spec": object{"config": documentedConfig}}))
	s.nameNetwork(documentedName)
}

// nameNetwork names the migration network in HyperConverged.
func (s *site) nameNetwork(network string) {
	s.t.Helper()
	s.merge("hco.kubevirt.io/v1beta1", "HyperConverged", "kubevirt-hyperconverged",
		object{"spec": object{"liveMigrationConfig": object{"network": network}}})
}

// looked are the points that no object answers, and that the test has looked after: what
// the segment lets through.
var looked = []string{"ports", "ports-between"}

// idle are those about virtual machines, of which there are none yet.
var idle = []string{"virtual-machines", "idle"}

// noes returns the points that are no, and those that are unknown.
func noes(r preflight.Report) (no, unknown []string) {
	for _, p := range r.Points {
		switch p.Answer {
		case preflight.No:
			no = append(no, p.Code)
		case preflight.Unknown:
			unknown = append(unknown, p.Code)
		}
	}
	return no, unknown
}

// preflighted fails unless exactly these points are no, and none is unknown.
func preflighted(t *testing.T, sites []*site, answered []string, want ...string) preflight.Report {
	t.Helper()
	var clusters []*cluster.Cluster
	for _, s := range sites {
		clusters = append(clusters, s.read())
	}
	r := preflight.Check(clusters...).Answered(answered...)
	no, unknown := noes(r)
	if diff := cmp.Diff(want, no); diff != "" || len(unknown) > 0 {
		var b bytes.Buffer
		r.WriteText(&b)
		t.Fatalf("unknown %v, no (-want +got):\n%s\n%s", unknown, diff, b.Bytes())
	}
	return r
}

// twoSites starts both clusters on one segment, with a bridge on every node if that is to be.
func twoSites(t *testing.T, nodes int, bridge string) (east, west *site) {
	needs(t)
	f := newFabric(t, bridge)
	return newSite(t, f, "east", nodes), newSite(t, f, "west", nodes)
}

// TestTheDocumentsManifestTwice: both clusters hand out the same addresses, both answer for
// them on the one segment, and preflight reports that and nothing else.
func TestTheDocumentsManifestTwice(t *testing.T) {
	east, west := twoSites(t, 3, "")
	for _, s := range []*site{east, west} {
		s.followDocuments()
		s.rollOut(documentedName)
	}
	held := map[netip.Addr][]string{}
	for _, s := range []*site{east, west} {
		for a, by := range s.handed() {
			held[a] = append(held[a], by...)
		}
	}
	if len(held) != 5 {
		t.Fatalf("%d addresses for 5 pods in each cluster: %v", len(held), held)
	}
	for a, by := range held {
		if len(by) != 2 {
			t.Errorf("%v is held by %v", a, by)
		}
	}
	for i, p := range east.pods {
		shared(t, p, west.pods[i])
	}
	r := preflighted(t, []*site{east, west}, slices.Concat(looked, idle), "addresses")
	found := map[string]int{}
	for _, p := range r.Points {
		if p.Answer == preflight.No {
			for _, f := range p.Findings {
				t.Log(f)
				found[f.Diagnostic.Rule.Code]++
			}
		}
	}
	want := map[string]int{"nad-migration-peer": 1, "cluster-address-held-twice": len(held)}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	t.Logf("handed out twice: %v", slices.SortedFunc(addresses(held), netip.Addr.Compare))
}

func addresses[V any](m map[netip.Addr]V) func(func(netip.Addr) bool) {
	return func(yield func(netip.Addr) bool) {
		for a := range m {
			if !yield(a) {
				return
			}
		}
	}
}

// shared fails unless both pods hold one address, as the kernel has it, and each hears the
// other answer for it; and unless a third, who is on the segment, hears both.
func shared(t *testing.T, a, b *pod) {
	t.Helper()
	if a.addr != b.addr {
		t.Fatalf("%s has %v, %s has %v", a.name, a.addr, b.name, b.addr)
	}
	var macs []string
	for _, p := range []*pod{a, b} {
		has, err := p.kernel(migrationInterface)
		if err != nil || !slices.Equal(has, []netip.Addr{a.addr}) {
			t.Fatalf("%s has %v in the kernel: %v", p.name, has, err)
		}
		mac, err := p.ns.mac(migrationInterface)
		if err != nil {
			t.Fatal(err)
		}
		macs = append(macs, mac)
	}
	for i, p := range []*pod{a, b} {
		got, err := p.ns.claims(migrationInterface, p.addr)
		if want := macs[1-i : 2-i]; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s asks who has %v: %v %v, want %v", p.name, p.addr, got, err, want)
		}
	}
	other := a.site.pods[0]
	if other == a {
		other = a.site.pods[1]
	}
	t.Logf("%v: %s on %s (%s) and %s on %s (%s)", a.addr, a.name, a.node.name, macs[0],
		b.name, b.node.name, macs[1])
	slices.Sort(macs)
	got, err := other.ns.claims(migrationInterface, a.addr)
	if err != nil || !slices.Equal(got, macs) {
		t.Errorf("%s asks who has %v: %v %v, want %v", other.name, a.addr, got, err, macs)
	}
}
