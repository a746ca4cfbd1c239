package cluster_test

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"pgregory.net/rapid"
)

// withWindow returns w with another window of the same network, also of what runs.
func withWindow(w gen.World, window string, first netip.Addr) gen.World {
	gen.Assign(&w.Migration, ipam.Whereabouts{Range: window})
	w.Handlers = slices.Clone(w.Handlers)
	for i := range w.Handlers {
		w.Handlers[i].Address = first
		first = first.Next()
	}
	w.Held = 0 // its allocations are those of the other window
	return w
}

// pair draws a cluster, and returns what is found between it and what change makes of it.
// It reports false where that changes nothing.
func pair(
	t *rapid.T, change func(gen.World) (gen.World, bool),
) (found []cluster.Finding, w gen.World, ok bool) {
	w = gen.Cluster().Filter(gen.World.Whereabouts).Draw(t, "cluster")
	if w.OpenShift != "" { // one that migrates between clusters
		w.OpenShift = "4.21.0"
		w.Hyper.FeatureGates = []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration, Enabled: true}}
	}
	other, ok := change(w)
	if !ok {
		return nil, w, false
	}
	east, west := filled(t, "east", w), filled(t, "west", other)
	if alone := append(east.Check(), west.Check()...); len(alone) > 0 {
		t.Fatalf("%v", alone)
	}
	return cluster.Compare(east, west), w, true
}

const otherWindow = "10.200.5.128-10.200.5.159/24"

var otherFirst = netip.MustParseAddr("10.200.5.128")

func TestClustersWithWindowsOfTheirOwnGoTogether(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		found, _, _ := pair(t, func(w gen.World) (gen.World, bool) {
			return withWindow(w, otherWindow, otherFirst), true
		})
		if len(found) > 0 {
			t.Fatalf("%v", found)
		}
		return true
	}, 2)
}

// TestSameManifestInTwoClusters: both hand out the same addresses, and what runs holds
// them already.
func TestSameManifestInTwoClusters(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		found, w, _ := pair(t, func(w gen.World) (gen.World, bool) { return w, true })
		twice := 0
		for _, f := range found {
			switch {
			case f.Diagnostic.Rule.Same(nad.ErrMigrationPeer):
				if f.Cluster != "west" || len(f.Others) != 1 || f.Others[0].Cluster != "east" {
					t.Fatalf("%v", f)
				}
			case f.Diagnostic.Rule.Same(cluster.ErrHeldTwice):
				twice++
				if f.Object.Kind != kindPod || f.Cluster != "west" ||
					f.Others[0].Cluster != "east" || f.Others[0].Object != f.Object {
					t.Fatalf("%v", f)
				}
			default:
				t.Fatalf("%v", f)
			}
		}
		if len(found) == 0 || twice != len(w.Handlers) {
			t.Fatalf("%d of %d addresses are found twice: %v", twice, len(w.Handlers), found)
		}
		return true
	}, 2)
}

func TestClustersThatDiffer(t *testing.T) {
	for name, c := range map[string]struct {
		change func(gen.World) (gen.World, bool)
		rule   *diag.Rule
		path   diag.Path
	}{
		"another VLAN": {
			func(w gen.World) (gen.World, bool) {
				id := 301
				ok := gen.Change(&w, func(b *nad.Bridge) { b.VLAN = &id })
				return w, ok && w.VLAN > 0
			}, cluster.WarnPeerLink, "/spec/config/vlan",
		},
		"another MTU": {
			func(w gen.World) (gen.World, bool) {
				mtu, differs := 1400, false
				gen.Change(&w, func(m *nad.Macvlan) {
					differs = m.MTU != nil && *m.MTU != mtu
					m.MTU = &mtu
				})
				return w, differs
			}, cluster.WarnPeerLink, "/spec/config/mtu",
		},
		"another prefix length": {
			func(w gen.World) (gen.World, bool) {
				return withWindow(w, "10.200.5.128/25", otherFirst), true
			}, nad.WarnMigrationPeer, "/spec/config/ipam",
		},
		"another family": {
			func(w gen.World) (gen.World, bool) {
				w.Handlers, w.Held = nil, 0
				return withWindow(w, "fd00:5::/64", otherFirst), true
			}, nad.ErrMigrationFamily, "/spec/config/ipam",
		},
	} {
		t.Run(name, func(t *testing.T) {
			law.Hold(t, func(t *rapid.T) bool {
				found, _, ok := pair(t, func(w gen.World) (gen.World, bool) {
					return c.change(withWindow(w, otherWindow, otherFirst))
				})
				if !ok {
					return false
				}
				if len(found) != 1 || !found[0].Diagnostic.Rule.Same(c.rule) ||
					found[0].Diagnostic.Path != c.path || len(found[0].Others) != 1 {
					t.Fatalf("%v", found)
				}
				return true
			}, 60)
		})
	}
}

// TestMigrationBetweenClustersIsOff: one of two clusters has the feature gate off.
func TestMigrationBetweenClustersIsOff(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		found, _, ok := pair(t, func(w gen.World) (gen.World, bool) {
			w = withWindow(w, otherWindow, otherFirst)
			w.Hyper.FeatureGates = []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration}}
			return w, !w.KubeVirt && w.OpenShift != ""
		})
		if !ok {
			return false
		}
		if len(found) != 1 || !found[0].Diagnostic.Rule.Same(hco.ErrDecentralizedOff) ||
			found[0].Cluster != "west" {
			t.Fatalf("%v", found)
		}
		return true
	}, 20)
}

// Of bundles it can be seen that they have nothing in common.
func TestCABundles(t *testing.T) {
	const a, b, c = "AAAA", "BBBB", "CCCC" // base64 of some bytes
	bundle := func(name string, certificates ...string) string {
		text := ""
		for _, x := range certificates {
			text += `-----BEGIN CERTIFICATE-----\n` + x + `\n-----END CERTIFICATE-----\n`
		}
		return `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"` + name +
			`","namespace":"openshift-cnv"},"data":{"ca-bundle":"` + text + `"}}`
	}
	for _, test := range []struct {
		east, west []string
		found      bool
	}{
		{[]string{bundle("kubevirt-ca", a)}, []string{bundle("kubevirt-ca", b)}, true},
		{[]string{bundle("kubevirt-ca", a, b)}, []string{bundle("kubevirt-ca", c)}, true},
		{[]string{bundle("kubevirt-ca", a, b)}, []string{bundle("kubevirt-ca", b)}, false},
		{[]string{bundle("kubevirt-ca", a), bundle("kubevirt-external-ca", b)},
			[]string{bundle("kubevirt-ca", b)}, false},
		{[]string{bundle("kubevirt-ca", a)}, []string{bundle("kubevirt-external-ca", b)}, false},
		{[]string{bundle("kubevirt-ca", a)}, nil, false},
	} {
		east, west := add(t, test.east...), add(t, test.west...)
		east.Name, west.Name = "east", "west"
		found := cluster.Compare(east, west)
		if test.found != (len(found) == 1 && found[0].Diagnostic.Rule.Same(cluster.WarnCABundle)) ||
			len(found) > 1 {
			t.Errorf("%v", found)
		}
		if len(found) == 1 && (found[0].Cluster != "west" || found[0].Others[0].Cluster != "east") {
			t.Errorf("%v", found[0])
		}
	}
}
