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

type fataler interface{ Fatalf(string, ...any) }

func filled(t fataler, name string, w gen.World) *cluster.Cluster {
	c := &cluster.Cluster{Name: name}
	for _, o := range w.Objects() {
		if a := c.Add(o); a.Use != cluster.Used {
			t.Fatalf("%s\n%v: %s", o, a.Use, a.Why)
		}
	}
	return c
}

func consistentClustersHaveNoFinding(t *rapid.T) bool {
	w := gen.Cluster().Draw(t, "cluster")
	c := filled(t, "", w)
	if found := c.Check(); len(found) > 0 {
		t.Fatalf("%s\n%v", w.Objects(), found)
	}
	refs := c.References()
	if refs.Migration.IsEmpty() || refs.Pod.IsEmpty() || len(refs.Pods) != len(w.Handlers) {
		t.Fatalf("%s\n%#v", w.Objects(), refs)
	}
	want := len(w.Handlers)
	if w.States {
		want = w.Nodes
	}
	if n := c.Facts().Nodes; n != want {
		t.Fatalf("%s\n%d nodes, want %d", w.Objects(), n, want)
	}
	return true
}

func TestConsistentClustersHaveNoFinding(t *testing.T) {
	law.Hold(t, consistentClustersHaveNoFinding, 1)
}

func FuzzConsistentClustersHaveNoFinding(f *testing.F) {
	law.Fuzz(f, consistentClustersHaveNoFinding)
}

// mistake is what makes a consistent cluster inconsistent. Plant returns false where the
// drawn cluster has nothing that it could be planted in.
type mistake struct {
	plant  func(*gen.World) bool
	rule   *diag.Rule
	object string    // the kind of the object that the finding is at; "" is any
	path   diag.Path // "" is any
	others []string  // the kinds of those that it rests on; nil is any
}

// stopped leaves out what runs, which would say more of some mistakes.
func stopped(w *gen.World) { w.Handlers, w.Held = nil, 0 }

const (
	kindNAD   = "NetworkAttachmentDefinition"
	kindHCO   = "HyperConverged"
	kindVM    = "VirtualMachine"
	kindPod   = "Pod"
	block     = diag.Path("/spec/liveMigrationConfig/network")
	bridgedIn = diag.Path("/spec/template/spec/domain/devices/interfaces/0/bridge")
)

var mistakes = map[string]mistake{
	"a typing mistake in the network": {
		plant: func(w *gen.World) bool {
			w.Hyper.LiveMigrationConfig.Network = "migraton"
			return true
		},
		rule: hco.ErrNADMissing, object: kindHCO, path: block,
	},
	"a definition in another namespace": {
		plant: func(w *gen.World) bool {
			w.Migration.Namespace = "shop"
			return w.Whereabouts() // OVN-Kubernetes names its object
		},
		rule: hco.ErrNADMissing, object: kindHCO, path: block, others: []string{kindNAD},
	},
	"a selector that selects another namespace": {
		plant: func(w *gen.World) bool {
			if w.CUDN == nil {
				return false
			}
			w.CUDN.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"] = "shop"
			w.Others = append(w.Others, nad.Definition{
				Name: "x", Namespace: w.Namespace,
				Config: nad.Config{Plugin: nad.Bridge{CNIVersion: "1.0.0", Name: "x", Bridge: "br-vms"}},
			})
			return true
		},
		rule: hco.ErrNADMissing, object: kindHCO, path: block,
	},
	"a network without addresses": {
		plant: func(w *gen.World) bool {
			stopped(w)
			return gen.Change(w, func(b *nad.Bridge) { b.IPAM = nil })
		},
		rule: nad.ErrMigrationIPAM, object: kindNAD, path: "/spec/config/ipam",
		others: []string{kindHCO},
	},
	"fewer addresses than nodes": {
		plant: func(w *gen.World) bool {
			stopped(w)
			return w.Nodes > 2 && w.States && gen.Change(w, func(m *nad.Macvlan) {
				m.IPAM = ipam.Whereabouts{Range: "10.200.5.64-10.200.5.65/24"}
			})
		},
		rule: ipam.ErrCapacity, object: kindNAD, path: "/spec/config/ipam/range",
		others: []string{kindHCO},
	},
	"the pod network": {
		plant: func(w *gen.World) bool {
			w.PodNet = netip.MustParsePrefix("10.200.0.0/16")
			return true
		},
		rule: ipam.ErrOverlap, others: []string{"Network"},
	},
	"two definitions with the same addresses on one link": {
		plant: func(w *gen.World) bool {
			d := w.Migration.Clone()
			d.Name, d.Namespace = "other", "shop"
			gen.Assign(&d, ipam.Whereabouts{Range: "10.200.5.80/28", NetworkName: "a"})
			w.Others = append(w.Others, d)
			return w.Whereabouts()
		},
		rule: ipam.ErrAssignedTwice, object: kindNAD, others: []string{kindNAD},
	},
	"two definitions with different prefix lengths on one link": {
		plant: func(w *gen.World) bool {
			d := w.Migration.Clone()
			d.Name, d.Namespace = "other", "shop"
			gen.Assign(&d, ipam.Whereabouts{Range: "10.200.5.16-10.200.5.20/26"})
			w.Others = append(w.Others, d)
			return w.Whereabouts()
		},
		rule: cluster.WarnPrefixes, object: kindNAD, path: "/spec/config/ipam/range",
		others: []string{kindNAD},
	},
	"a localnet that is not mapped": {
		plant: func(w *gen.World) bool {
			w.Mappings = []string{"migr"}
			return !w.Whereabouts()
		},
		rule: cluster.WarnLocalnet,
	},
	"a VLAN on a VLAN": {
		plant: func(w *gen.World) bool {
			_, ok := w.Migration.Config.Plugin.(nad.Bridge)
			w.NIC = "bond2.40" // br-mig has it as its port
			return ok && w.VLAN > 0
		},
		rule: cluster.WarnVLANTwice, object: kindNAD, path: "/spec/config/vlan",
	},
	"an MTU beyond the NIC's": {
		plant: func(w *gen.World) bool {
			return w.NICMTU == 1500 && gen.Change(w, func(m *nad.Macvlan) {
				mtu := 9000
				m.MTU = &mtu
			})
		},
		rule: cluster.ErrMTU, object: kindNAD, path: "/spec/config/mtu",
	},
	"an MTU beyond that of the NIC under a bridge": {
		plant: func(w *gen.World) bool {
			mtu := 9000
			return w.NICMTU == 1500 && gen.Change(w, func(b *nad.Bridge) { b.MTU = &mtu })
		},
		rule: cluster.WarnMTU, object: kindNAD, path: "/spec/config/mtu",
	},
	"a NIC that the nodes do not have": {
		plant: func(w *gen.World) bool {
			return w.States && gen.Change(w, func(m *nad.Macvlan) { m.Master = "ens44" })
		},
		rule: cluster.ErrMaster, object: kindNAD, path: "/spec/config/master",
	},
	"a VLAN interface that nobody makes": {
		plant: func(w *gen.World) bool {
			return !w.States && gen.Change(w, func(m *nad.Macvlan) { m.Master = w.NIC + ".301" })
		},
		rule: cluster.WarnMaster, object: kindNAD, path: "/spec/config/master",
	},
	"a virt-handler without migration0": {
		plant: func(w *gen.World) bool {
			if len(w.Handlers) == 0 {
				return false
			}
			w.Handlers[0].Network = ""
			return true
		},
		rule: cluster.WarnHandlers, object: kindHCO, path: block, others: []string{kindPod},
	},
	"a virt-handler on another network": {
		plant: func(w *gen.World) bool {
			if len(w.Handlers) == 0 {
				return false
			}
			w.Handlers[0].Network = w.Namespace + "/old"
			return true
		},
		rule: cluster.WarnHandlers, object: kindHCO, path: block, others: []string{kindPod},
	},
	"a VM whose network is misspelt": {
		plant: func(w *gen.World) bool {
			if len(w.VMs) == 0 {
				return false
			}
			w.VMs[0].Network = "bleu0"
			return true
		},
		rule: cluster.WarnVMNetwork, object: kindVM,
		path: "/spec/template/spec/networks/0/multus/networkName",
	},
	"a VM by bridge on macvlan": {
		plant: func(w *gen.World) bool {
			if len(w.VMs) == 0 {
				return false
			}
			w.Others[0].Config.Plugin = nad.Macvlan{CNIVersion: "1.0.0", Name: "x", Master: w.NIC}
			return true
		},
		rule: cluster.WarnVMMACs, object: kindVM, path: bridgedIn, others: []string{kindNAD},
	},
	"a VM by bridge on a network with IPAM": {
		plant: func(w *gen.World) bool {
			if len(w.VMs) == 0 {
				return false
			}
			w.Others[0].Config.Plugin = nad.Bridge{
				CNIVersion: "1.0.0", Name: "x", Bridge: "br-vms",
				IPAM: ipam.Whereabouts{Range: "10.77.0.0/24"},
			}
			return true
		},
		rule: cluster.WarnVMAddress, object: kindVM, path: bridgedIn, others: []string{kindNAD},
	},
	"a DaemonSet with another network": {
		plant: func(w *gen.World) bool {
			w.Template = "old@migration0"
			return len(w.Handlers) > 0
		},
		rule: cluster.WarnRollout, object: kindHCO, path: block, others: []string{"DaemonSet"},
	},
	"a DaemonSet without the network": {
		plant: func(w *gen.World) bool {
			w.Template = "default/x@net1"
			return len(w.Handlers) > 0
		},
		rule: cluster.WarnRollout, object: kindHCO, path: block, others: []string{"DaemonSet"},
	},
	"a roll-out that hangs": {
		plant: func(w *gen.World) bool {
			w.NotReady = 1
			return len(w.Handlers) > 0
		},
		rule: cluster.WarnRollout, object: kindHCO, path: block, others: []string{"DaemonSet"},
	},
	"a VM by SR-IOV on a bridge": {
		plant: func(w *gen.World) bool {
			if len(w.VMs) == 0 {
				return false
			}
			w.VMs[0].Binding = "sriov"
			return true
		},
		rule: cluster.WarnVMDevice, object: kindVM,
		path: "/spec/template/spec/domain/devices/interfaces/0/sriov", others: []string{kindNAD},
	},
	"two policies alike": {
		plant: func(w *gen.World) bool {
			if len(w.VMs) == 0 || w.Policies == nil {
				return false
			}
			again := w.Policies[1].Clone()
			again.Name, again.BandwidthPerMigration = "others", "64Mi"
			w.Policies = append(w.Policies, again)
			return true
		},
		rule: cluster.WarnPolicyTie, object: "MigrationPolicy", path: "/spec/selectors",
		others: []string{"MigrationPolicy", kindVM},
	},
	"a reservation that is left over": {
		plant: func(w *gen.World) bool {
			w.Left = 1
			return w.Held > 0 && w.Whereabouts()
		},
		rule: cluster.WarnReserved, object: "OverlappingRangeIPReservation", path: "/spec/podref",
	},
	"addresses of pods that are gone": {
		plant: func(w *gen.World) bool {
			w.Gone = 1
			return w.Held > 0 && w.Whereabouts()
		},
		rule: cluster.WarnPoolHeld, object: "IPPool", path: "/spec/allocations/64",
	},
	"a pool that is full": {
		plant: func(w *gen.World) bool {
			w.Held, w.Handlers = 32, nil
			return w.Whereabouts()
		},
		rule: cluster.WarnPoolFull, object: kindNAD, path: "/spec/config/ipam/range",
		others: []string{"IPPool"},
	},
}

// plantedMistakesAreFound: one mistake in a consistent cluster is found, at its object
// and with the others that it rests on, and nothing else is.
// ofKubeVirt is m where KubeVirt says what HyperConverged does elsewhere.
func (m mistake) ofKubeVirt() mistake {
	m.others = slices.Clone(m.others)
	for i, kind := range m.others {
		if kind == kindHCO {
			m.others[i] = "KubeVirt"
		}
	}
	if m.object == kindHCO {
		m.object, m.path = "KubeVirt", "/spec/configuration/migrations/network"
	}
	return m
}

func plantedMistakesAreFound(m mistake) law.Law {
	return func(t *rapid.T) bool {
		w := gen.Cluster().Draw(t, "cluster")
		if !m.plant(&w) {
			return false
		}
		m := m
		if w.KubeVirt {
			m = m.ofKubeVirt()
		}
		found := filled(t, "", w).Check()
		right := false
		for _, f := range found {
			if !f.Diagnostic.Rule.Same(m.rule) {
				t.Fatalf("%s\n%v", w.Objects(), found)
			}
			var others []string
			for _, o := range f.Others {
				others = append(others, o.Object.Kind)
			}
			right = right || (m.object == "" || f.Object.Kind == m.object) &&
				(m.path == "" || f.Diagnostic.Path == m.path) &&
				(m.others == nil || slices.Equal(others, m.others))
		}
		if !right {
			t.Fatalf("%s\n%v\nothers are not %v", w.Objects(), found, m.others)
		}
		return true
	}
}

func TestPlantedMistakesAreFound(t *testing.T) {
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) { law.Hold(t, plantedMistakesAreFound(m), 60) })
	}
}
