//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// linkReleases are those of containernetworking/plugins whose macvlan, ipvlan and
// vlan plugins run: the last but one and the first with linkInContainer, and the
// last two, which have bcqueuelen.
var linkReleases = []string{"v1.2.0", "v1.4.1", "v1.9.1", "v1.10.0"}

// linkPlugins returns a plugin of each of them, oldest first.
func linkPlugins(t testing.TB, name string) []plugin {
	t.Helper()
	return pluginsOf(t, "main/"+name, linkReleases)
}

// nic makes eth1 in a namespace, of the kernel's MTU, with the default route; its
// other end is there too.
const nic = `ip link add eth1 type veth peer name eth1p; ip link set eth1 up; ip link set eth1p up
ip address add 192.0.2.2/24 dev eth1; ip route add default via 192.0.2.1 proto kernel`

// linked is what the kernel shows of the container's interface.
type linked struct {
	Kind, Mode, MAC string
	MTU, VLAN       int
	BcQueueLen      int
	Up              bool
	Addresses       []netip.Prefix
	Routes          []string
}

// promise is what nad says of a configuration.
type promise struct {
	linked
	ipam     ipam.Resolved
	findings diag.List
}

// promises read and resolve a configuration, by plugin.
var promises = map[string]func([]byte, nad.Release) promise{
	nad.MacvlanType: func(text []byte, rel nad.Release) promise {
		c, l := nad.ParseMacvlan(text)
		r, more := c.Resolve(rel)
		l.Add(more...)
		return promise{
			linked: linked{
				Kind:       "macvlan",
				Mode:       r.Mode,
				MAC:        r.MAC,
				MTU:        r.MTU,
				BcQueueLen: int(r.BcQueueLen),
			},
			ipam:     r.IPAM,
			findings: l,
		}
	},
	nad.IPVLANType: func(text []byte, rel nad.Release) promise {
		c, l := nad.ParseIPVLAN(text)
		r, more := c.Resolve(rel)
		l.Add(more...)
		return promise{linked{Kind: "ipvlan", Mode: r.Mode, MTU: r.MTU}, r.IPAM, l}
	},
	nad.VLANType: func(text []byte, rel nad.Release) promise {
		c, l := nad.ParseVLAN(text)
		r, more := c.Resolve(rel)
		l.Add(more...)
		return promise{linked{Kind: "vlan", VLAN: r.VLANID, MTU: r.MTU}, r.IPAM, l}
	},
}

// drawLink draws a configuration of a plugin whose fate the machine can decide.
func drawLink(t *rapid.T, cniType, dataDir string) json.Marshaler {
	doc := addressing(dataDir).Draw(t, "addressing")
	if doc == nil && cniType != nad.MacvlanType && !seldom(t, "no ipam") { // these need one
		doc = addressing(dataDir).Filter(func(d ipam.Document) bool { return d != nil }).
			Draw(t, "addressing after all")
	}
	mtu := pointer(t, "mtu", rapid.SampledFrom([]int{0, 1400, 1500, 67, 68, 1279, 1280, -1}))
	master := rapid.SampledFrom([]string{"eth1", "eth1", "eth1", "eth1", "eth1", "eth1", "", "lo"}).
		Draw(t, "master")
	switch cniType {
	case nad.MacvlanType:
		c := gen.Macvlan().Draw(t, "config")
		// The IPAM plugins read args too.
		c.Master, c.IPAM, c.PrevResult, c.Args = master, doc, nil, nil
		if seldom(t, "edge of mtu") {
			c.MTU = mtu
		}
		return c
	case nad.IPVLANType:
		c := gen.IPVLAN().Draw(t, "config")
		if c.PrevResult == nil || c.CNIVersion < "0.3.0" || c.CNIVersion > "1.1.0" {
			c.Master, c.IPAM, c.PrevResult = master, doc, nil // no result has that version
		} else {
			if c.Master != "" {
				c.Master = "eth1" // there is no other
			}
			if c.IPAM != nil {
				c.Master, c.IPAM = "eth1", doc
			}
		}
		if seldom(t, "edge of mtu") {
			c.MTU = mtu
		}
		return c
	}
	c := gen.VLAN().Draw(t, "config")
	c.Master, c.IPAM = master, doc
	if seldom(t, "edge of mtu") {
		c.MTU = mtu
	}
	return c
}

// decidable reports whether nad can say what becomes of a garbled document. It
// reads as the newest release does, so that the wrong type of a member that the
// release does not know is an error here only; and a result of another version
// than the document's is not work of a runtime. The plugins do not read their type.
// Nor does a document tell which NICs there are.
func decidable(document []byte, cniType string, rel nad.Release) bool {
	text := strings.ToLower(string(document))
	newest := !rel.Plugins.Before(release.MustParse("v1.6.0"))
	return strings.Contains(text, `"type":"`+cniType+`"`) &&
		!strings.Contains(text, `"prevresult"`) && !strings.Contains(text, `"master":"2"`) &&
		(newest ||
			!strings.Contains(text, `"linkincontainer"`) && !strings.Contains(text, `"bcqueuelen"`))
}

// TestLinks draws documents of macvlan, ipvlan and vlan, has each release add and
// delete them, and compares what happened with what nad says.
func TestLinks(t *testing.T) {
	needs(t)
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{nad.MacvlanType, nad.IPVLANType, nad.VLANType} {
		t.Run(name, func(t *testing.T) {
			var c tally
			can := canLink(t, name)
			var n int
			all := linkPlugins(t, name)
			rates := map[string]int{"at load": 50}
			if can {
				rates["accepted"] = 10
			}
			law.Reach(t, c.watched(func(t *rapid.T) {
				n++
				p, dataDir := all[c.release(t, all)], filepath.Join(dir, name, strconv.Itoa(n))
				document, err := drawLink(t, name, dataDir).MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				if rapid.IntRange(0, 4).Draw(t, "garbled") == 0 {
					if garbled := garble(t, document); decidable(garbled, name, p.release) {
						document = garbled
					}
				}
				agreeOnLink(t, p, name, can, document, dataDir, &c)
			}), rates)
			c.reached(t, all)
			t.Log(&c)
			done := c.accepted + c.atLoad + c.atSetup
			if done+c.hostCannot < c.drawn {
				t.Errorf("of %d draws %d were compared", c.drawn, done+c.hostCannot)
			}
		})
	}
}

// TestLinkEdges goes through what the kernel, and not the plugin, takes or refuses.
func TestLinkEdges(t *testing.T) {
	needs(t)
	t.Parallel()
	var c tally
	for _, name := range []string{nad.MacvlanType, nad.IPVLANType, nad.VLANType} {
		all, can := linkPlugins(t, name), canLink(t, name)
		for _, members := range []string{
			`"master":"lo"`, `"master":"eth1","mtu":67`, `"master":"eth1","mtu":68`,
			`"master":"eth1","mode":"passthru","mac":"02:00:00:00:00:01"`,
		} {
			document := fmt.Appendf(nil,
				`{"cniVersion":"0.4.0","name":"mig","type":%q,"vlanId":7,%s,`+
					`"ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"}]}}`,
				name, members)
			agreeOnLink(t, all[len(all)-1], name, can, document, t.TempDir(), &c)
		}
	}
	t.Log(&c)
}

// canLink reports whether the kernel has links of that kind.
func canLink(t *testing.T, kind string) bool {
	t.Helper()
	ns, err := newNetns()
	if err != nil {
		t.Fatal(err)
	}
	defer ns.close()
	args := map[string]string{nad.VLANType: "id 2"}[kind]
	_, err = ns.run("sh", "-ec", nic+"\nip link add link eth1 name probe type "+kind+" "+args)
	return err == nil
}

// agreeOnLink fails unless the plugin does with the document what nad says.
func agreeOnLink(t failer, p plugin, name string, can bool, document []byte,
	dataDir string, c *tally) {
	t.Helper()
	n, err := newNode()
	if err != nil {
		t.Fatalf("no namespaces: %v", err)
	}
	defer n.close()
	for _, ns := range []netns{n.host, n.container} {
		if _, err := ns.run("sh", "-ec", nic); err != nil {
			t.Fatalf("no NIC: %v", err)
		}
	}
	c.count(&c.drawn)
	want := promises[name](document, p.release)
	got, err := n.call(p, "ADD", document)
	if err != nil {
		t.Fatalf("%s %s: %v", p.version, document, err)
	}
	// With linkInContainer, releases before v1.5 drop the error of making the link.
	unmade := strings.Contains(got.Error, "operation not supported") ||
		strings.Contains(got.Error, "failed to rename")
	if !can && unmade && want.findings.Refused() != diag.Load {
		c.count(&c.hostCannot)
		return
	}
	if got.Refused != want.findings.Refused() {
		t.Fatalf("%s %s %s\nplugin: %q %s\nwe: %q %v", name, p.version, document, got.Refused,
			got.Error, want.findings.Refused(), want.findings)
	}
	switch got.Refused {
	case diag.Load:
		c.count(&c.atLoad)
		return
	case diag.Setup:
		c.count(&c.atSetup)
		return
	}
	c.count(&c.accepted)
	seen, err := n.showLink()
	if err != nil {
		t.Fatalf("%s %s: %v", p.version, document, err)
	}
	sorted := cmpopts.SortSlices(func(a, b netip.Prefix) bool { return a.String() < b.String() })
	diff := cmp.Diff(want.fill(seen, document), seen, cmpopts.EquateComparable(netip.Prefix{}),
		sorted, cmpopts.EquateEmpty())
	if diff != "" {
		t.Fatalf("%s %s %s\n-we +kernel:\n%s", name, p.version, document, diff)
	}
	n.removeLink(t, p, document, dataDir)
}

// fill puts in what the document leaves to the kernel.
func (p promise) fill(seen linked, document []byte) linked {
	w := p.linked
	w.Up = true
	if w.MTU == 0 {
		w.MTU = kernelMTU
	}
	if w.MAC == "" || w.Mode == "passthru" { // random, or the master's
		w.MAC = seen.MAC
	}
	w.MAC = strings.ToLower(strings.ReplaceAll(w.MAC, "-", ":"))
	if w.Kind == "macvlan" && w.BcQueueLen == 0 {
		w.BcQueueLen = seen.BcQueueLen // the kernel's
	}
	w.Addresses = addresses(p.ipam, seen.Addresses)
	if p.ipam.Type == "" && strings.Contains(string(document), `"prevResult":{`) {
		// Those of the plugin before.
		w.Addresses = []netip.Prefix{netip.MustParsePrefix("10.1.0.9/24")}
	}
	w.Routes = routes(bridgeconf.Resolved{IPAM: p.ipam})
	return w
}

// showLink returns what the kernel shows of the container's interface.
func (n node) showLink() (linked, error) {
	var links []struct {
		link
		Info struct {
			Kind string `json:"info_kind"`
			Data struct {
				Mode       string
				ID         int
				BcQueueLen int `json:"bcqueuelen"`
			} `json:"info_data"`
		} `json:"linkinfo"`
	}
	var all [2][]struct{ Dst, Gateway, Protocol string }
	if err := n.container.ask("ip -json -details address show "+interfaceName+
		"; for f in -4 -6; do ip $f -json -details route show dev "+interfaceName+"; done",
		&links, &all[0], &all[1]); err != nil {
		return linked{}, err
	}
	if len(links) != 1 {
		return linked{}, fmt.Errorf("%d interfaces", len(links))
	}
	eth := links[0]
	s := linked{
		Kind: eth.Info.Kind, Mode: eth.Info.Data.Mode, MAC: eth.MAC, MTU: eth.MTU,
		VLAN: eth.Info.Data.ID, BcQueueLen: eth.Info.Data.BcQueueLen,
		Up: slices.Contains(eth.Flags, "UP"), Addresses: eth.global(),
	}
	for _, r := range slices.Concat(all[0], all[1]) {
		if r.Protocol != "kernel" {
			s.Routes = append(s.Routes, route(r.Dst, r.Gateway))
		}
	}
	slices.Sort(s.Routes)
	return s, nil
}

// removeLink has the plugin delete what it added: the interface and the lease go.
func (n node) removeLink(t failer, p plugin, document []byte, dataDir string) {
	t.Helper()
	got, err := n.call(p, "DEL", document)
	if err != nil || got.Refused != 0 {
		t.Fatalf("%s %s\nDEL: %v %v", p.version, document, got, err)
	}
	if left, err := n.container.interfaces(); err != nil || slices.Contains(left, interfaceName) {
		t.Fatalf("%s %s\nafter DEL: %v %v", p.version, document, left, err)
	}
	if left, err := leases(dataDir); err != nil || len(left) > 0 {
		t.Fatalf("%s %s\nafter DEL: %v %v", p.version, document, left, err)
	}
}

// TestLinksInUserModeLinux runs both on a kernel with ipvlan and VLANs.
func TestLinksInUserModeLinux(t *testing.T) {
	kernel, err := exec.LookPath("linux.uml")
	if err != nil {
		law.Missing(t, "user-mode-linux is not installed: run e2e/setup")
	}
	t.Parallel()
	for _, name := range []string{nad.MacvlanType, nad.IPVLANType, nad.VLANType} {
		linkPlugins(t, name)
	}
	for _, place := range linkPlaces {
		pluginsOf(t, place.plugin, place.releases)
	}
	log, rc := boot(t, kernel, "^(TestLinks|TestLinkEdges|TestKernelNames|TestLinkNames)$", 18)
	t.Log(log)
	if rc != "0" {
		t.Errorf("the tests in User-Mode-Linux ended with %q", rc)
	}
	if strings.Contains(log, "--- SKIP") {
		t.Error("a test was skipped in User-Mode-Linux")
	}
}
