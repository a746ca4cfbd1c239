//go:build linux

package lab

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/migration"
)

// meets has two pods know each other, of two holders each, as if those had been the first
// that answered. What the source knows stays; what the target knows is what it believes.
func meets(t *testing.T, source, target *pod) {
	t.Helper()
	for _, x := range []struct {
		who, right *pod
		state      string
	}{{source, target, "permanent"}, {target, source, "stale"}} {
		mac, err := x.right.ns.mac(migrationInterface)
		if err == nil {
			err = x.who.ns.sh("ip neighbor replace %v lladdr %s dev %s nud %s", x.right.addr, mac,
				migrationInterface, x.state)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// neighbor returns whom a pod takes for the holder of an address.
func (p *pod) neighbor(of *pod) (string, error) {
	var all []struct{ LLAddr string }
	err := p.ns.ask(fmt.Sprintf("ip -json neighbor show %v dev %s", of.addr, migrationInterface), &all)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0].LLAddr, nil
}

// again has a pod made again, as a roll-out does. Whereabouts gives it the address that has
// become free, and the plugin announces it to all who are on the segment.
func (s *site) again(old *pod, network string) *pod {
	s.t.Helper()
	addr := old.addr
	if err := old.detach(); err != nil {
		s.t.Fatal(err)
	}
	s.pods = slices.DeleteFunc(s.pods, func(p *pod) bool { return p == old })
	p := s.newPod(old.node, old.component)
	if err := p.attach(network); err != nil {
		s.t.Fatal(err)
	}
	if p.addr != addr {
		s.t.Fatalf("%s had %v, and %s has %v", old.name, addr, p.name, p.addr)
	}
	return p
}

// TestTheDocumentsManifestTwiceSplitsTheBrain: with each address in both clusters, pods that
// have no part in a migration are made again, and announce their addresses while the guest
// is about to run on the target. What the target says from then on goes to them. The source
// hears nothing, and goes on with the guest: it runs twice.
//
// Where the virt-handler alone is made again, the synchronization controllers tell the source
// that all went well, and its virt-handler does not look again: both records say success, and
// the verdict does not trust them. Where the synchronization controller of that node is made
// again too, the source says that it failed.
func TestTheDocumentsManifestTwiceSplitsTheBrain(t *testing.T) {
	shared := []string{"migration-pair-duplicate", "migration-pair-pools"}
	for _, c := range []struct {
		name       string
		components []string
		want       answer
		status     int // of examples/verify
	}{
		{"virt-handler", []string{virtHandler}, answer{
			State: "Succeeded/Succeeded", Network: migration.AmbiguousNetwork,
			Proof: migration.Proven, Answer: migration.CannotTell, Codes: shared,
		}, 3},
		{"both", []string{virtHandler, virtSync}, answer{
			State: "Failed/Succeeded", Network: migration.AmbiguousNetwork,
			Proof: migration.Advertised, Answer: migration.No,
			Codes: append(slices.Clone(shared), "migration-pair-split"),
		}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			sites, x := split(t, c.components)
			judged(t, x, c.want)
			out, status := program(t, sites...)
			t.Logf("examples/verify, exit status %d:\n%s", status, out)
			if status != c.status {
				t.Errorf("exit status %d of examples/verify, want %d", status, c.status)
			}
		})
	}
}

// split runs a migration from the first node of east to the second of west, while the pods
// of these components on the first node of west are made again.
func split(t *testing.T, components []string) ([]*site, *trial) {
	east, west := twoSites(t, 2, "")
	sites := []*site{east, west}
	east.followDocuments()
	eh, es := east.rollOut(documentedName)
	west.followDocuments()
	wh, ws := west.rollOut(documentedName)
	preflighted(t, sites, slices.Concat(looked, idle), "addresses")

	x := between(t, "cart", eh[0], wh[1], es[0], ws[1])
	talk := [][2]*pod{{eh[0], wh[1]}, {es[0], ws[1]}}
	for _, pair := range talk {
		meets(t, pair[0], pair[1])
	}
	double := map[string]*pod{virtHandler: wh[0], virtSync: ws[0]} // of eh[0] and es[0]
	x.finished = func() {
		for i, component := range []string{virtHandler, virtSync} {
			if slices.Contains(components, component) {
				takeOver(t, double[component], talk[i][1], talk[i][0])
			}
		}
		x.source.giveUp()
	}
	x.run()
	x.end()
	s, d := x.source.domain.seen(), x.target.domain.seen()
	if !s.active || !d.active || s.failed == "" {
		t.Errorf("the guest runs on the source %v, on the target %v: %q", s.active, d.active, s.failed)
	}
	return sites, x
}

// takeOver makes a pod again until another takes it for the holder of the address that the
// right one has too. The first time is enough, unless the kernel has just heard of the right
// one: it keeps a neighbor for a second.
func takeOver(t *testing.T, p, who, right *pod) {
	t.Helper()
	for range 5 {
		time.Sleep(1100 * time.Millisecond)
		p = p.site.again(p, documentedName)
		want, err := p.ns.mac(migrationInterface)
		if err != nil {
			t.Fatal(err)
		}
		got, err := who.neighbor(right)
		if err != nil {
			t.Fatal(err)
		}
		if got == want {
			t.Logf("%s on %s takes %s on %s for %v", who.name, who.node.name, p.name, p.node.name,
				right.addr)
			return
		}
	}
	t.Fatalf("%s does not believe %s", who.name, p.name)
}
