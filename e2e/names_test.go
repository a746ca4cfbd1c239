//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

var nameParts = rapid.SampledFrom([]string{
	"a", "eth", "1", "0", ".", ".", "/", ":", " ", "\t", "%", "%d", "é", "à", "-", "\\",
	"long-name",
})

// TestKernelNames draws names, and has the kernel make an interface under each, and
// give each to one as an alternative name.
func TestKernelNames(t *testing.T) {
	needs(t)
	t.Parallel()
	law.Reach(t, func(t *rapid.T, reach func(string)) {
		ns, err := newNetns()
		if err != nil {
			t.Fatal(err)
		}
		defer ns.close()
		name := strings.Join(rapid.SliceOfN(nameParts, 0, 5).Draw(t, "parts"), "")
		want := ns.addBridge(name) == nil && has(t, ns, name)
		why := nicname.Bad(name)
		if want != (why == "") && name != "" { // of "" the kernel chooses one
			t.Fatalf("%q: the kernel makes it: %v, we say it %q", name, want, why)
		}
		if want {
			reach("an interface")
			return
		}
		if _, err := ns.run("sh", "-ec", nic); err != nil {
			t.Fatal(err)
		}
		if err := ns.addName("eth1", name); err == nil {
			reach("another name")
		} else if nicname.BadReference(name) == "" {
			t.Fatalf("%q: %v, and we say that a NIC can have it", name, err)
		}
	}, map[string]int{"an interface": 5, "another name": 5})
}

func has(t failer, ns netns, name string) bool {
	all, err := ns.interfaces()
	if err != nil {
		t.Fatalf("%v", err)
	}
	return slices.Contains(all, name)
}

// A namingPlace is where a configuration of a plugin names a NIC.
type namingPlace struct {
	plugin, config string // with %s for the name
	releases       []string
}

const staticAddress = `"ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"}]}`

var namingPlaces = []namingPlace{
	{"main/macvlan", `"type":"macvlan","master":%s`, []string{
		"v1.2.0", "v1.5.1", "v1.6.0", "v1.10.0",
	}},
	{"main/host-device", `"type":"host-device","device":%s`, []string{"v1.4.1", "v1.10.0"}},
}

// linkPlaces are those of links that not every kernel has.
var linkPlaces = []namingPlace{
	{"main/ipvlan", `"type":"ipvlan","master":%s`, []string{"v1.10.0"}},
	{"main/vlan", `"type":"vlan","vlanId":7,"master":%s`, []string{"v1.10.0"}},
}

// nicNames are names that a NIC can have, and names that it cannot.
var nicNames = []string{
	"eth9", "eth9.100", "é", "enp0s31f6np0-ab", "enp0s31f6np0-abc", strings.Repeat("x", 127),
	strings.Repeat("x", 128), "a/b", "a b", ".", "..", "ens34:1", "eth%d", "eth%x", "à",
	"a\u00a0b",
}

// TestNICNames gives a NIC each name as an alternative one, and asks the plugins to
// find it. Where we say that no NIC has such a name, the plugin finds none unless
// somebody has added it by hand, which the kernel lets anyone do.
func TestNICNames(t *testing.T) {
	needs(t)
	t.Parallel()
	agreeOnNames(t, namingPlaces)
}

// TestLinkNames is TestNICNames of ipvlan and vlan.
func TestLinkNames(t *testing.T) {
	needs(t)
	for _, kind := range []string{nad.IPVLANType, nad.VLANType} {
		if !canLink(t, kind) {
			t.Skipf("no %s here (the same test runs in User-Mode-Linux)", kind)
		}
	}
	t.Parallel()
	agreeOnNames(t, linkPlaces)
}

func agreeOnNames(t *testing.T, places []namingPlace) {
	var found, refused, byHand int
	for _, place := range places {
		for _, p := range pluginsOf(t, place.plugin, place.releases) {
			for _, name := range nicNames {
				document := naming(place.config, name)
				_, _, l := nad.ReadConfig(document, p.release)
				says := !l.HasErrors()
				with := findNIC(t, p, document, name)
				switch without := with && findNIC(t, p, document, ""); {
				case says && with && !without:
					found++
				case !says && !with:
					refused++
				case !says && with && !without && nicname.BadReference(name) != "":
					byHand++
				default:
					t.Errorf("%s %s: found %v, and without the name %v; we say %v",
						p.version, document, with, without, l)
				}
			}
		}
	}
	t.Logf("%d found, %d refused, %d found by names that nothing but a hand gives",
		found, refused, byHand)
	if found < 12 || refused < 2 || byHand < 18 {
		t.Error("too few of one kind")
	}
}

func naming(config, name string) []byte {
	text, _ := json.Marshal(name)
	return fmt.Appendf(nil, `{"cniVersion":"0.4.0","name":"mig",`+config+`,%s}`,
		text, staticAddress)
}

// findNIC reports whether a plugin sets up a document on a node whose eth1 has one
// more name.
func findNIC(t *testing.T, p plugin, document []byte, name string) bool {
	t.Helper()
	n, err := newNode()
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	if _, err := n.host.run("sh", "-ec", nic); err != nil {
		t.Fatal(err)
	}
	if err := n.host.addName("eth1", name); name != "" && err != nil && len(name) < 128 {
		t.Fatalf("%q: %v", name, err)
	}
	got, err := n.call(p, "ADD", document)
	if err != nil {
		t.Fatal(err)
	}
	return got.Refused == 0
}

// TestBridgeNames has the bridge plugin make a bridge of each name, or take one that
// has it as an alternative name.
func TestBridgeNames(t *testing.T) {
	needs(t)
	t.Parallel()
	made, refused := 0, 0
	for _, p := range installed(t) {
		for _, name := range nicNames {
			document := naming(`"type":"bridge","bridge":%s`, name)
			_, _, l := nad.ReadConfig(document, p.release)
			got := makeBridge(t, p, document, "")
			if len(name) > nicname.Max && makeBridge(t, p, document, name) {
				t.Errorf("%s: a bridge is found by an alternative name of %d bytes",
					p.version, len(name))
			}
			if got == l.HasErrors() {
				t.Errorf("%s %s: made %v, we say %v", p.version, document, got, l)
			}
			if got {
				made++
			} else {
				refused++
			}
		}
	}
	t.Logf("%d bridges made, %d refused", made, refused)
	if made < 20 || refused < 50 {
		t.Error("too few of one kind")
	}
}

// makeBridge reports whether the plugin sets up a document on a node, where a bridge
// has the alternative name, if any.
func makeBridge(t *testing.T, p plugin, document []byte, name string) bool {
	t.Helper()
	n, err := newNode()
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	if name != "" && len(name) < 128 {
		if err := n.host.addBridge("br1"); err != nil {
			t.Fatal(err)
		}
		if err := n.host.addName("br1", name); err != nil {
			t.Fatal(err)
		}
	}
	got, err := n.call(p, "ADD", document)
	if err != nil {
		t.Fatal(err)
	}
	return got.Refused == 0
}
