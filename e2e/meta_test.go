//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// metaReleases are those whose chained plugins and host-device run: the first with
// txQLen, the last but one, and the newest, which has gateways of sbr.
var metaReleases = []string{"v1.4.1", "v1.9.1", "v1.10.0"}

// metaPlugins returns a plugin of each of them, oldest first.
func metaPlugins(t testing.TB, pkg string) []plugin {
	t.Helper()
	return pluginsOf(t, pkg, metaReleases)
}

// prefixes compares lists of them, in any order.
var prefixes = cmp.Options{
	cmpopts.EquateComparable(netip.Prefix{}), cmpopts.EquateEmpty(),
	cmpopts.SortSlices(func(a, b netip.Prefix) bool { return a.String() < b.String() }),
}

// A follower is a plugin that changes the interface of the one before it.
type follower struct {
	pkg  string
	draw func(*rapid.T) nad.Plugin
}

// followers draw what this machine can decide: ports are not mapped, which needs
// iptables, and traffic is not shaped, which needs tc in the kernel.
var followers = map[string]follower{
	nad.TuningType: {"meta/tuning", func(t *rapid.T) nad.Plugin {
		return gen.Tuning().Draw(t, "tuning")
	}},
	nad.SBRType: {"meta/sbr", func(t *rapid.T) nad.Plugin {
		return gen.SBR().Draw(t, "sbr")
	}},
	nad.PortmapType: {"meta/portmap", func(t *rapid.T) nad.Plugin {
		c := gen.Portmap().Draw(t, "portmap")
		if c.RuntimeConfig != nil && rapid.Bool().Draw(t, "valid ports") {
			c.RuntimeConfig = nil
		} else if c.RuntimeConfig != nil {
			zero := 0
			c.RuntimeConfig.PortMappings[0].HostPort = &zero
		}
		if c.Validate(nad.Release{}).Has(nad.WarnPortmapBackend) { // the machine would decide
			c.Backend = rapid.SampledFrom([]string{"iptables", "nftables"}).Draw(t, "backend")
		}
		return c
	}},
	nad.BandwidthType: {"meta/bandwidth", func(t *rapid.T) nad.Plugin {
		return gen.Bandwidth().Draw(t, "bandwidth")
	}},
}

// TestFollowers draws a plugin that makes an interface and one that changes it,
// has each release run both as a runtime does, and compares what happened with
// what nad says of the list.
func TestFollowers(t *testing.T) {
	needs(t)
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(followers)) {
		t.Run(name, func(t *testing.T) {
			var c tally
			all := metaPlugins(t, followers[name].pkg)
			bridges := metaPlugins(t, "main/bridge")
			macvlans := metaPlugins(t, "main/macvlan")
			law.Reach(t, c.watched(func(t *rapid.T) {
				i := c.release(t, all)
				first := bridges[i]
				config := `{"type":"bridge","bridge":"br0","preserveDefaultVlan":false%s}`
				if rapid.Bool().Draw(t, "macvlan") {
					first, config = macvlans[i], `{"type":"macvlan","master":"eth1"%s}`
				}
				assigns := `,"ipam":{"type":"static",` +
					`"addresses":[{"address":"10.1.0.9/24","gateway":"10.1.0.1"}]}`
				if seldom(t, "layer 2") {
					assigns = ""
				}
				agreeOnFollower(t, all[i], first, fmt.Sprintf(config, assigns),
					followers[name].draw(t), &c)
			}), map[string]int{"accepted": 10, "at load": 20})
			c.reached(t, all)
			t.Log(&c)
			done := c.accepted + c.atLoad + c.atSetup + c.hostCannot
			if done < c.drawn {
				t.Errorf("of %d draws %d were compared", c.drawn, done)
			}
		})
	}
}

// agreeOnFollower runs first and then p, and fails unless p does what nad says.
func agreeOnFollower(t failer, p, first plugin, config string, doc nad.Plugin, c *tally) {
	t.Helper()
	n, err := newNode()
	if err != nil {
		t.Fatalf("no namespaces: %v", err)
	}
	defer n.close()
	if _, err := n.host.run("sh", "-ec", nic); err != nil {
		t.Fatalf("no NIC: %v", err)
	}
	text, err := doc.MarshalJSON()
	if err != nil {
		t.Fatalf("%v", err)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatalf("%v", err)
	}
	version, name := string(members["cniVersion"]), string(members["name"])
	list := fmt.Sprintf(`{"cniVersion":%s,"name":%s,"plugins":[%s,%s]}`, or(version, `""`),
		or(name, `""`), config, text)
	_, resolved, findings := nad.ReadList([]byte(list), p.release)
	c.count(&c.drawn)
	if findings.Has(bridgeconf.ErrLayer2Version) || findings.Has(nad.ErrLayer2Version) {
		c.count(&c.hostCannot) // the list does not come to the second plugin
		return
	}
	result, got, err := n.add(first, inject(t, config, `"0.4.0"`, `"n"`, nil))
	if err != nil || got.Refused != 0 {
		t.Fatalf("%s: %v %v", config, got, err)
	}
	prev := []byte(strings.Replace(string(result), `"0.4.0"`, or(version, `"0.4.0"`), 1))
	after, got, err := n.add(p, inject(t, string(text), version, name, prev))
	if err != nil {
		t.Fatalf("%s %s: %v", p.version, text, err)
	}
	if strings.Contains(got.Error, "not supported") && findings.Refused() == 0 {
		c.count(&c.hostCannot)
		return
	}
	if got.Refused != findings.Refused() {
		t.Fatalf("%s %s\nplugin: %q %s\nwe: %q %v", p.version, list, got.Refused, got.Error,
			findings.Refused(), findings)
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
	n.compareFollower(t, list, resolved, prev, after)
}

// compareFollower compares the addresses that are passed on, and what tuning did.
func (n node) compareFollower(t failer, list string, r nad.ResolvedList, prev, after []byte) {
	t.Helper()
	type result struct {
		IPs []struct{ Address, Gateway string }
	}
	var had, has result
	if json.Unmarshal(prev, &had) != nil || json.Unmarshal(after, &has) != nil ||
		!cmp.Equal(had, has) {
		t.Fatalf("%s: the result was\n%s\nand is\n%s", list, prev, after)
	}
	does, ok := r.Plugins[1].Does.(nad.ResolvedTuning)
	if !ok {
		return
	}
	var links []struct {
		Address string
		MTU     int
		TxQLen  int
		Flags   []string
	}
	err := n.container.ask("ip -json link show dev "+interfaceName, &links)
	if err != nil || len(links) != 1 {
		t.Fatalf("%s: %v %v", list, links, err)
	}
	got := links[0]
	type set struct {
		MAC         string
		MTU, TxQLen int
		Promisc     bool
	}
	want := set{
		MAC:     strings.ToLower(strings.ReplaceAll(does.MAC, "-", ":")),
		MTU:     does.MTU,
		TxQLen:  does.TxQLen,
		Promisc: does.Promisc,
	}
	seen := set{got.Address, got.MTU, got.TxQLen, slices.Contains(got.Flags, "PROMISC")}
	if want.MAC == "" {
		want.MAC = seen.MAC
	}
	if want.MTU == 0 {
		want.MTU = kernelMTU
	}
	if want.TxQLen < 0 {
		want.TxQLen = seen.TxQLen
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Fatalf("%s\n-we +kernel:\n%s", list, diff)
	}
}

// inject puts what a runtime gives a plugin into its configuration.
func inject(t failer, config, version, name string, prev []byte) []byte {
	t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(config), &members); err != nil {
		t.Fatalf("%v", err)
	}
	put := func(member, value string) {
		if delete(members, member); value != "" {
			members[member] = json.RawMessage(value)
		}
	}
	put("cniVersion", version)
	put("name", name)
	put("prevResult", string(prev))
	out, err := json.Marshal(members)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// TestHostDevice draws documents of host-device, has each release move a NIC, and
// compares what happened with what nad says.
func TestHostDevice(t *testing.T) {
	needs(t)
	t.Parallel()
	dir := t.TempDir()
	var c tally
	var n int
	all := metaPlugins(t, "main/host-device")
	law.Reach(t, c.watched(func(t *rapid.T) {
		n++
		p := all[c.release(t, all)]
		d := gen.HostDevice().Draw(t, "config")
		d.IPAM = addressing(filepath.Join(dir, strconv.Itoa(n))).Draw(t, "addressing")
		// Not here.
		d.PCIBusID, d.KernelPath, d.RuntimeConfig, d.UseInterfaceNetwork = "", "", nil, nil
		if d.HWAddr == "02:00:00:00:00:07" {
			d.HWAddr, d.Device = "", "eth1"
		}
		agreeOnHostDevice(t, p, d, &c)
	}), map[string]int{"accepted": 10, "at load": 10, "at setup": 40})
	c.reached(t, all)
	t.Log(&c)
}

func agreeOnHostDevice(t failer, p plugin, d nad.HostDevice, c *tally) {
	t.Helper()
	n, err := newNode()
	if err != nil {
		t.Fatalf("no namespaces: %v", err)
	}
	defer n.close()
	if _, err := n.host.run("sh", "-ec", nic); err != nil {
		t.Fatalf("no NIC: %v", err)
	}
	text, err := d.MarshalJSON()
	if err != nil {
		t.Fatalf("%v", err)
	}
	c.count(&c.drawn)
	_, want, l := nad.ReadConfig(text, p.release)
	got, err := n.call(p, "ADD", text)
	if err != nil || got.Refused != l.Refused() {
		t.Fatalf("%s %s\nplugin: %q %s %v\nwe: %q %v", p.version, text, got.Refused, got.Error, err,
			l.Refused(), l)
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
		t.Fatalf("%s: %v", text, err)
	}
	diff := cmp.Diff(addresses(want.IPAM, seen.Addresses), seen.Addresses, prefixes)
	if diff != "" {
		t.Fatalf("%s %s\n-we +kernel:\n%s", p.version, text, diff)
	}
}
