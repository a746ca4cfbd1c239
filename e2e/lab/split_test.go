//go:build linux

package lab

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/migration"
)

// meets has a pod know the right of two holders of an address, as if he had been the first
// of those that answered.
func meets(t *testing.T, who, right *pod) {
	t.Helper()
	mac, err := right.ns.mac(migrationInterface)
	if err != nil {
		t.Fatal(err)
	}
	if err := who.ns.sh("ip neighbor replace %v lladdr %s dev %s nud stale", right.addr, mac,
		migrationInterface); err != nil {
		t.Fatal(err)
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
func (s *site) again(old *pod, network string) (*pod, error) {
	addr := old.addr
	if err := old.detach(); err != nil {
		return nil, err
	}
	s.pods = slices.DeleteFunc(s.pods, func(p *pod) bool { return p == old })
	p := s.newPod(old.node, old.component)
	if err := p.attach(network); err != nil {
		return nil, err
	}
	if p.addr != addr {
		return nil, fmt.Errorf("it had %v, and has %v", addr, p.addr)
	}
	return p, nil
}

// TestTheDocumentsManifestTwiceSplitsTheBrain: with one address in both clusters, the pod of
// a virt-handler that has no part in a migration is made again, and announces its address
// while the guest already runs on the target. What the target says from then on goes to it,
// and the source, which hears nothing, goes on with the guest: it runs twice.
func TestTheDocumentsManifestTwiceSplitsTheBrain(t *testing.T) {
	east, west := twoSites(t, 2)
	sites := []*site{east, west}
	east.followDocuments()
	eh, es := east.rollOut(documentedName)
	west.followDocuments()
	wh, ws := west.rollOut(documentedName)
	preflighted(t, sites, slices.Concat(looked, idle), "addresses")

	source, target, double := eh[0], wh[1], wh[0] // wh[0] has the address of eh[0]
	x := between(t, "cart", source, target, es[0], ws[1])
	meets(t, source, target)
	meets(t, target, source)
	meets(t, es[0], ws[1])
	meets(t, ws[1], es[0])
	var wrong string
	x.finished = func() {
		time.Sleep(1100 * time.Millisecond) // the kernel keeps a neighbor for a second
		p, err := west.again(double, documentedName)
		if err == nil {
			wrong, err = p.ns.mac(migrationInterface)
		}
		if err != nil {
			t.Error(err)
		}
	}
	x.run()
	if got, err := target.neighbor(source); err != nil || got != wrong {
		t.Errorf("the target takes %q for %v, which has been announced by %q: %v", got, source.addr, wrong, err)
	}
	s, d := x.source.domain.seen(), x.target.domain.seen()
	if !s.active || !d.active {
		t.Errorf("the guest runs on the source %v, on the target %v: %+v", s.active, d.active, s)
	}
	judged(t, x, answer{State: "Failed/Succeeded", Network: migration.OnMigrationNetwork,
		Proof: migration.Advertised, Answer: migration.No, Codes: []string{"migration-pair-duplicate",
			"migration-pair-pools", "migration-pair-split"}})
	out, status := program(t, sites...)
	t.Logf("examples/verify, exit status %d:\n%s", status, out)
	if status != 1 {
		t.Error("examples/verify does not say no")
	}
}
