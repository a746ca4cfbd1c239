package plan_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// windowsAreRemembered: clusters are added first and last, grow, shrink, leave, change places
// and releases, and each time the request that is kept as text is planned again. Windows are
// disjoint, in the network and apart from what is in use; none moves, and none loses an address
// while its cluster stays; each has what its cluster needs; a definition hands out its window;
// and planning again gives the same text.
func windowsAreRemembered(t *rapid.T) bool {
	r := request()
	r.Network.CIDR = rapid.SampledFrom([]netip.Prefix{
		netip.MustParsePrefix("10.200.5.0/24"), netip.MustParsePrefix("10.200.4.0/23"),
		netip.MustParsePrefix("fd00:200::/120"), netip.MustParsePrefix("fd00:200::/64"),
	}).Draw(t, "network")
	drawAttachment(t, &r.Network)
	r.Network.InUse = nil
	if rapid.Bool().Draw(t, "router") {
		router, _ := ipnet.Add(r.Network.CIDR.Addr(), 1)
		r.Network.InUse = []plan.Use{{Owner: "router", Addresses: ipnet.SetOfAddrs(router)}}
	}
	one := r.Clusters[0]
	one.Networks = nil
	r.Clusters = nil
	had := map[string]ipnet.Range{}
	next, grown := 0, 0
	for range rapid.IntRange(3, 12).Draw(t, "steps") {
		before := r
		r.Clusters = slices.Clone(r.Clusters)
		grows := map[string]bool{}
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			change(t, &r, one, &next, had, grows)
		}
		if len(r.Clusters) == 0 {
			continue
		}
		p, l := r.Plan()
		if l.Has(plan.ErrNoRoom) || l.Has(plan.ErrWindowSmall) || l.Has(plan.ErrExcludes) {
			r = before // somebody widens the network elsewhere
			maps.DeleteFunc(had, func(name string, _ ipnet.Range) bool {
				return !slices.ContainsFunc(r.Clusters, func(c plan.Cluster) bool { return c.Name == name })
			})
			for _, c := range r.Clusters {
				had[c.Name] = c.Window
			}
			continue
		}
		if l.HasErrors() {
			t.Fatalf("%v\n%#v", l, r)
		}
		for name := range grows {
			if had[name].IsValid() {
				grown++
			}
		}
		checkWindows(t, r, p, had)
		r = p.Keep(r)
		text, err := r.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		kept, l := plan.Parse(text)
		if l.HasErrors() {
			t.Fatalf("%s\n%v", text, l)
		}
		again, l := kept.Plan()
		if l.HasErrors() {
			t.Fatalf("%s\n%v", text, l)
		}
		after, err := again.Keep(kept).MarshalJSON()
		if err != nil || string(after) != string(text) {
			t.Fatalf("%s\nis planned again as\n%s", text, after)
		}
		r = kept
	}
	return grown > 0
}

// drawAttachment draws how pods get onto n.
func drawAttachment(t *rapid.T, n *plan.Network) {
	n.Attachment = rapid.SampledFrom([]plan.Attachment{
		"", plan.Macvlan, plan.Bridge, plan.Localnet, plan.ClusterUserDefinedNetwork,
	}).Draw(t, "attachment")
	if n.Bridge = ""; n.Attachment == plan.Bridge {
		n.Bridge = "br-mig"
	}
	if n.Attachment == plan.Localnet || n.Attachment == plan.ClusterUserDefinedNetwork {
		n.PhysicalNetwork = rapid.SampledFrom([]string{"", "physnet1"}).Draw(t, "physical network")
	}
}

// change changes one thing in the request: next numbers the clusters that come.
func change(
	t *rapid.T, r *plan.Request, one plan.Cluster, next *int, had map[string]ipnet.Range, grows map[string]bool,
) {
	step := rapid.IntRange(0, 6).Draw(t, "change")
	if step < 2 || len(r.Clusters) == 0 {
		one.Name, one.Nodes = fmt.Sprintf("c%d", *next), rapid.IntRange(1, 30).Draw(t, "nodes")
		*next++
		at := rapid.IntRange(0, len(r.Clusters)).Draw(t, "where")
		r.Clusters = slices.Insert(r.Clusters, at, one)
		return
	}
	i := rapid.IntRange(0, len(r.Clusters)-1).Draw(t, "cluster")
	c := &r.Clusters[i]
	switch step {
	case 2:
		c.Nodes += rapid.IntRange(1, 20).Draw(t, "more")
		grows[c.Name] = true
	case 3:
		c.Nodes = rapid.IntRange(1, c.Nodes).Draw(t, "left")
	case 4:
		delete(had, c.Name)
		r.Clusters = slices.Delete(r.Clusters, i, i+1)
	case 5:
		slices.Reverse(r.Clusters)
	case 6:
		c.Release = hcoRelease(rapid.SampledFrom([]string{"1.17", "1.18"}).Draw(t, "release"))
	}
}

// checkWindows compares a plan with the windows that clusters had, and keeps those that they
// have.
func checkWindows(t *rapid.T, r plan.Request, p plan.Plan, had map[string]ipnet.Range) {
	inside := ipnet.SetOf(r.Network.CIDR)
	var taken ipnet.Set
	for _, u := range r.Network.InUse {
		taken = taken.Union(u.Addresses)
	}
	now := map[string]ipnet.Range{}
	for i, c := range p.Clusters {
		w := ipnet.SetOfRanges(c.Window)
		old := had[c.Name]
		switch {
		case taken.Overlaps(w) || !inside.Covers(w):
			t.Fatalf("%s: %v is another's, or outside", c.Name, c.Window)
		case old.IsValid() && !c.Window.Covers(old):
			t.Fatalf("%s had %v, and has %v", c.Name, old, c.Window)
		case old.IsValid() && old != c.Window && old.Size().Cmp(ipnet.SizeOf(uint64(c.Need.Total()))) >= 0:
			t.Fatalf("%s had enough with %v, and has %v", c.Name, old, c.Window)
		case w.Size().Cmp(ipnet.SizeOf(uint64(r.Clusters[i].Need().Total()))) < 0:
			t.Fatalf("%s: %v is too small", c.Name, c.Window)
		}
		does, l := c.Definition.Resolve(r.Clusters[i].Release)
		if u := c.UserDefined; u != nil {
			if l := u.Validate(nad.Release{}); l.HasErrors() || len(u.Localnet.ExcludeSubnets) > 25 {
				t.Fatalf("%s: %v", c.Name, l)
			}
		}
		if l.HasErrors() || !does.IPAM.Addresses().Equal(w) {
			t.Fatalf("%s hands out %v, not %v: %v", c.Name, does.IPAM.Addresses(), c.Window, l)
		}
		taken, now[c.Name] = taken.Union(w), c.Window
	}
	clear(had)
	maps.Copy(had, now)
}

func TestWindowsAreRemembered(t *testing.T) { law.Hold(t, windowsAreRemembered, 8) }

func FuzzWindowsAreRemembered(f *testing.F) { law.Fuzz(f, windowsAreRemembered) }

// A window grows into what is free above it, then below it, and says so.
func TestWindowsGrow(t *testing.T) {
	for about, c := range map[string]struct {
		inUse string
		want  string
	}{
		"it is enough":    {"10.200.5.1-10.200.5.1", ""},
		"above":           {"10.200.5.1-10.200.5.1", "10.200.5.32-10.200.5.63"},
		"above and below": {"10.200.5.50-10.200.5.60", "10.200.5.18-10.200.5.49"},
		"below":           {"10.200.5.42-10.200.5.60", "10.200.5.10-10.200.5.41"},
	} {
		r := request()
		r.Clusters = r.Clusters[:1]
		r.Clusters[0].Nodes = 20
		if c.want == "" {
			r.Clusters[0].Nodes, c.want = 4, "10.200.5.32-10.200.5.41" // 9 are needed
		}
		r.Clusters[0].Window = rangeOf("10.200.5.32-10.200.5.41")
		r.Network.InUse[0].Addresses = ipnet.SetOfRanges(rangeOf(c.inUse))
		p, l := r.Plan()
		if l.HasErrors() || p.Clusters[0].Window.String() != c.want {
			t.Errorf("%s: %v %v", about, p.Clusters, l)
			continue
		}
		if about == "it is enough" {
			continue
		}
		said := p.Clusters[0].Checklist
		want := "the window grows from 10.200.5.32-10.200.5.41 to " + c.want
		if !slices.ContainsFunc(said, func(s string) bool { return len(s) > len(want) && s[:len(want)] == want }) {
			t.Errorf("%s: %q", about, said)
		}
		if r.Clusters[0].Window != rangeOf("10.200.5.32-10.200.5.41") {
			t.Errorf("%s: the request was changed", about)
		}
	}
}
