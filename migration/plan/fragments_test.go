package plan_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"pgregory.net/rapid"
)

// A plan is told of clusters one after the other, and never moves a window. The optimum knows
// all of them, and puts each anywhere: it fits whenever they need no more together than there
// is. Up to half of a window of a power of two is not needed, and what lies between windows that
// stay may fit none. That four times the need is enough is measured on random sequences of
// windows of 16 to 64 addresses, not proven: sequences made to break it may need more.
const least = 4

// roomIsKept: clusters come and go, and the one that comes finds room whenever the optimum needs
// no more than a quarter of the network; planned afresh, all at once, they find room whenever
// they do in the optimum. It returns whether a cluster came so after one had gone.
func roomIsKept(t *rapid.T) bool {
	r := request()
	one := r.Clusters[0]
	one.Networks, one.Decentralized = nil, false
	r.Network.InUse, r.Clusters = nil, nil
	r.Network.CIDR = netip.MustParsePrefix(rapid.SampledFrom([]string{
		"10.200.4.0/23", "10.200.5.0/24", "fd00:200::/64", "fd00:200::/119", "fd00:200::/120",
	}).Draw(t, "network"))
	drawAttachment(t, &r.Network)
	gone, reached := false, false
	for i := range rapid.IntRange(4, 30).Draw(t, "steps") {
		if n := len(r.Clusters); n > 0 && rapid.IntRange(0, 2).Draw(t, "leaves") == 0 {
			at := rapid.IntRange(0, n-1).Draw(t, "who")
			r.Clusters, gone = slices.Delete(r.Clusters, at, at+1), true
			continue
		}
		one.Name, one.Nodes = fmt.Sprint("c", i), rapid.IntRange(10, 40).Draw(t, "nodes")
		more := r
		more.Clusters = append(slices.Clone(r.Clusters), one)
		need := 0
		for _, c := range more.Clusters {
			need += c.Need().Total()
		}
		offline(t, more, need)
		p, l := more.Plan()
		room := ipnet.RangeOf(r.Network.CIDR).Size()
		fits := ipnet.SizeOf(uint64(need*least)).Cmp(room) <= 0
		switch {
		case l.Has(plan.ErrNoRoom) && fits:
			t.Fatalf("%d of %v are needed, and there is no room\n%#v", need, room, more)
		case l.Has(plan.ErrNoRoom), l.Has(plan.ErrExcludes):
			continue
		case l.HasErrors():
			t.Fatal(l)
		}
		r, reached = p.Keep(more), reached || gone && fits
	}
	return reached
}

// offline checks that clusters that come at once have room when the optimum has. A
// ClusterUserDefinedNetwork of exact windows may exclude too much, which is said.
func offline(t *rapid.T, r plan.Request, need int) {
	r.Clusters = slices.Clone(r.Clusters)
	for i := range r.Clusters {
		r.Clusters[i].Window, r.Clusters[i].CurrentNetwork = ipnet.Range{}, ""
	}
	usable := 1<<min(16, r.Network.CIDR.Addr().BitLen()-r.Network.CIDR.Bits()) - 2
	if _, l := r.Plan(); l.Has(plan.ErrNoRoom) && need <= usable {
		t.Fatalf("%d of %d are needed, and there is no room at once\n%#v", need, usable, r)
	}
}

func TestRoomIsKept(t *testing.T) { law.Hold(t, roomIsKept, 2) }
func FuzzRoomIsKept(f *testing.F) { law.Fuzz(f, roomIsKept) }
