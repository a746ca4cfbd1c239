//go:build linux

package e2e

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"pgregory.net/rapid"
)

// tally counts what became of the documents.
type tally struct {
	mu                                                     sync.Mutex
	drawn, accepted, atLoad, atSetup, hostCannot, delFails int
	of                                                     map[string]int // release
}

// release draws one of the plugins, and counts it.
func (c *tally) release(t *rapid.T, all []plugin) int {
	i := rapid.IntRange(0, len(all)-1).Draw(t, "release")
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]int{}
	}
	c.of[all[i].version]++
	return i
}

// reached fails the test when a release was hardly drawn.
func (c *tally) reached(t *testing.T, all []plugin) {
	t.Helper()
	t.Log(c.of)
	for _, p := range all {
		if c.drawn >= 100 && c.of[p.version]*20 < c.drawn {
			t.Errorf("%s ran %d of %d documents: fix the generator", p.version,
				c.of[p.version], c.drawn)
		}
	}
}

func (c *tally) count(n *int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*n++
}

// watched is draw, for law.Reach: it names what became of the document.
func (c *tally) watched(draw func(*rapid.T)) func(*rapid.T, func(string)) {
	return func(t *rapid.T, reach func(string)) {
		accepted, atLoad, atSetup := c.accepted, c.atLoad, c.atSetup
		draw(t)
		for name, more := range map[string]bool{
			"accepted": c.accepted > accepted, "at load": c.atLoad > atLoad, "at setup": c.atSetup > atSetup,
		} {
			if more {
				reach(name)
			}
		}
	}
}

func (c *tally) String() string {
	return fmt.Sprintf("%d documents compared: %d accepted, %d refused at load, "+
		"%d that failed at setup; %d more that only another kernel can set up, compared at load; "+
		"%d that could not be deleted",
		c.accepted+c.atLoad+c.atSetup, c.accepted, c.atLoad, c.atSetup, c.hostCannot, c.delFails)
}

// needs skips the test where it cannot run, and says what is missing.
func needs(t *testing.T) facts {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("not root: no network namespaces " +
			"(the same test runs in User-Mode-Linux, where that is installed)")
	}
	for _, program := range []string{"ip", "bridge"} {
		if _, err := exec.LookPath(program); err != nil {
			law.Missing(t, "%s is not installed: run e2e/setup", program)
		}
	}
	f, err := probe()
	if err != nil {
		t.Skipf("no network namespaces: %v", err)
	}
	t.Logf("this machine: %+v", f)
	return f
}

// TestBridge draws documents, has the plugin of each release add and delete
// them, and compares what happened with what bridgeconf says.
func TestBridge(t *testing.T) {
	f := needs(t)
	t.Parallel()
	all, dir := installed(t), t.TempDir()
	var c tally
	t.Run("releases", func(t *testing.T) {
		for _, p := range all {
			t.Run(p.version, func(t *testing.T) {
				t.Parallel()
				var n int
				rapid.Check(t, func(t *rapid.T) {
					n++
					dataDir := filepath.Join(dir, p.version, strconv.Itoa(n))
					document, err := config(f, dataDir).Draw(t, "config").MarshalJSON()
					if err != nil {
						t.Fatal(err)
					}
					if rapid.IntRange(0, 4).Draw(t, "garbled") == 0 {
						document = garble(t, document)
					}
					agree(t, p, f, document, dataDir, &c)
				})
			})
		}
	})
	t.Log(&c)
	done := c.accepted + c.atLoad + c.atSetup
	if c.drawn == 0 || done*10 < c.drawn*8 || c.accepted*10 < c.drawn*3 || c.atLoad == 0 ||
		c.atSetup == 0 {
		t.Errorf("of %d draws too few were compared, or too few of one kind: fix the generator",
			c.drawn)
	}
}

// failer is what the two kinds of T have in common.
type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// agree fails unless the plugin does with the document what bridgeconf says.
func agree(t failer, p plugin, f facts, document []byte, dataDir string, c *tally) {
	t.Helper()
	n, err := newNode()
	if err != nil {
		t.Fatalf("no namespaces: %v", err)
	}
	defer n.close()
	resolved, ok := add(t, p, f, document, n, c)
	if !ok {
		return
	}
	got, err := n.show(f)
	if err != nil {
		t.Fatalf("%s %s: %v", p.version, document, err)
	}
	sorted := cmpopts.SortSlices(func(a, b netip.Prefix) bool { return a.String() < b.String() })
	diff := cmp.Diff(expected(resolved, f, got), got, cmpopts.EquateComparable(netip.Prefix{}),
		sorted, cmpopts.EquateEmpty())
	if diff != "" {
		t.Fatalf("%s %s\n-we +kernel:\n%s", p.version, document, diff)
	}
	remove(t, p, document, n, dataDir, resolved, c)
}

// add fails unless the plugin accepts the document, or refuses it at the stage
// that bridgeconf says. It reports whether the attachment is there.
func add(t failer, p plugin, f facts, document []byte, n node,
	c *tally) (bridgeconf.Resolved, bool) {
	t.Helper()
	c.count(&c.drawn)
	_, resolved, findings := bridgeconf.Read(document, p.release)
	got, err := n.call(p, "ADD", document)
	if err != nil {
		t.Fatalf("%s %s: %v", p.version, document, err)
	}
	if !f.VLANFiltering && strings.Contains(got.Error, "operation not supported") &&
		findings.Refused() != diag.Load {
		c.count(&c.hostCannot)
		return resolved, false
	}
	if got.Refused != findings.Refused() {
		t.Fatalf("%s %s\nplugin: %q %s\nwe: %q %v", p.version, document, got.Refused, got.Error,
			findings.Refused(), findings)
	}
	switch got.Refused {
	case diag.Load:
		c.count(&c.atLoad)
		if links, err := n.host.interfaces(); err != nil || len(links) > 0 {
			t.Fatalf("%s %s\nrefused to load, and yet there are %v %v", p.version,
				document, links, err)
		}
	case diag.Setup:
		c.count(&c.atSetup)
	default:
		c.count(&c.accepted)
	}
	return resolved, got.Refused == 0
}

// remove has the plugin delete what it added: the container's interface and the
// lease go, the bridge stays.
func remove(t failer, p plugin, document []byte, n node, dataDir string,
	resolved bridgeconf.Resolved, c *tally) {
	t.Helper()
	got, err := n.call(p, "DEL", document)
	if err == nil && sharedChain(resolved) && strings.Contains(got.Error, "CHAIN_DEL failed") {
		c.count(&c.delFails)
		return
	}
	if err != nil || got.Refused != 0 {
		t.Fatalf("%s %s\nDEL: %v %v", p.version, document, got, err)
	}
	if left, err := n.container.interfaces(); err != nil || len(left) > 0 {
		t.Fatalf("%s %s\nafter DEL: %v %v", p.version, document, left, err)
	}
	if left, err := n.host.interfaces(); err != nil || !slices.Contains(left, resolved.Bridge) {
		t.Fatalf("%s %s\nafter DEL no bridge: %v %v", p.version, document, left, err)
	}
	if left, err := leases(dataDir); err != nil || len(left) > 0 {
		t.Fatalf("%s %s\nafter DEL: %v %v", p.version, document, left, err)
	}
}

// sharedChain reports whether two addresses of a family are masqueraded. They
// share a chain of iptables, which the plugin deletes with the first of them, and
// iptables-nft refuses to delete while the second uses it: DEL fails, with every
// release that has iptables for its backend (plugins pkg/ip/ipmasq_linux.go).
func sharedChain(r bridgeconf.Resolved) bool {
	var n4, n6 int
	for _, x := range assigned(r) {
		if x.Network.Addr().Is4() {
			n4++
		} else {
			n6++
		}
	}
	return r.Masquerade && max(n4, n6) > 1
}
