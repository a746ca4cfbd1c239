package preflight

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/migrationnet/migrationnet/cluster"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/plan/policy"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

// question is one that is asked of each cluster, or of each two.
type question struct {
	code, title string
	between     bool // of two clusters
	advisory    bool
	strict      bool // a warning is a no

	// takes reports whether a finding is about it.
	takes func(cluster.Finding) bool
	// kinds are those of the objects that it is answered by.
	kinds []string
	// known reports whether a cluster has what tells it.
	known func(*cluster.Cluster) bool
	// command answers it.
	command func(*cluster.Cluster) string
}

// The kinds of objects.
const (
	kindHCO      = "HyperConverged"
	kindKubeVirt = "KubeVirt"
	kindPod      = "Pod"
	kindVMI      = "VirtualMachineInstance"
	kindVMIM     = "VirtualMachineInstanceMigration"
	kindPool     = "IPPool"
	kindState    = "NodeNetworkState"
)

// questions is the table.
var questions = []question{
	{
		code: "network", title: "HyperConverged or KubeVirt names a migration network that is there",
		takes: func(f cluster.Finding) bool {
			r := f.Diagnostic.Rule
			return of(r, ErrNoNetwork) || names(f) && isDocument(r) ||
				slices.Contains(hco.Rules(), r) && !of(r, hco.ErrDecentralizedOff)
		},
		kinds: []string{kindHCO, kindKubeVirt, nad.Kind, nad.ClusterUDNKind, nad.UDNKind},
		known: func(c *cluster.Cluster) bool {
			n := c.MigrationNetwork()
			return n.Name != "" && n.Network != cluster.Ref{}
		},
		command: get("hyperconverged,kubevirt,net-attach-def,clusteruserdefinednetwork -A -o yaml"),
	},
	{
		code: "definition", title: "the network is fit, and apart from those of the cluster",
		takes: func(f cluster.Finding) bool {
			r := f.Diagnostic.Rule
			return !of(r, capacity...) && (of(r, cluster.WarnPrefixes) || !names(f) && isDocument(r) ||
				slices.Contains(nad.Rules(), r) || slices.Contains(ipam.Rules(), r))
		},
		kinds: []string{nad.Kind, nad.ClusterUDNKind, nad.UDNKind, "Network"},
		known: func(c *cluster.Cluster) bool {
			return c.MigrationNetwork().Network != cluster.Ref{} && has(c, "Network")
		},
		command: get("network.config,network.operator,net-attach-def -A -o yaml"),
	},
	{
		code: "devices", title: "every node has the NIC, with the VLAN and the MTU", strict: true,
		takes: rules(cluster.ErrMaster, cluster.WarnMaster, cluster.ErrMTU, cluster.WarnMTU,
			cluster.WarnVLANTwice, cluster.WarnLocalnet),
		kinds: []string{kindState, "NodeNetworkConfigurationPolicy"},
		// A policy tells what is wanted, the states what is there.
		known:   func(c *cluster.Cluster) bool { return has(c, kindState) },
		command: get("nodenetworkstate,nodenetworkconfigurationpolicy -o yaml"),
	},
	{
		code: "capacity", title: "every node and controller gets an address",
		takes: rules(capacity...),
		kinds: []string{"Node", "DaemonSet", kindPod},
		known: func(c *cluster.Cluster) bool {
			return c.Facts().Nodes > 0 && !c.References().Allocatable.IsEmpty()
		},
		command: get("nodes,net-attach-def -A -o yaml"),
	},
	{
		code: "pools", title: "the pools have room, and nothing is left over in them", strict: true,
		takes: rules(cluster.WarnPoolFull, cluster.WarnPoolNearlyFull, cluster.WarnPoolHeld,
			cluster.WarnReserved, cluster.WarnSlice),
		kinds: []string{kindPool, nad.Kind, nad.ClusterUDNKind},
		known: func(c *cluster.Cluster) bool {
			assigns := c.MigrationNetwork().Does.IPAM.Type // others have no pools
			return has(c, kindPool) || assigns != "" && assigns != ipam.TypeWhereabouts
		},
		command: get(
			"ippools.whereabouts.cni.cncf.io,overlappingrangeipreservations.whereabouts.cni.cncf.io," +
				"pods -A -o yaml",
		),
	},
	{
		code: "rollout", title: "every virt-handler is on the network", strict: true,
		takes: rules(cluster.WarnHandlers, cluster.WarnRollout),
		kinds: []string{"DaemonSet", kindPod},
		known: func(c *cluster.Cluster) bool {
			return slices.ContainsFunc(c.References().Pods, migration.PodState.Serves)
		},
		command: inNamespace("get daemonset,pods -l kubevirt.io=virt-handler -o yaml"),
	},
	{
		code: "virtual-machines", title: "every virtual machine can migrate", advisory: true,
		takes: func(f cluster.Finding) bool {
			return slices.Contains(migration.Rules(), f.Diagnostic.Rule) ||
				slices.Contains(podnet.Rules(), f.Diagnostic.Rule) || of(f.Diagnostic.Rule,
				cluster.WarnVMNetwork, cluster.WarnVMMACs, cluster.WarnVMAddress,
				cluster.WarnVMDevice, cluster.WarnPolicyTie)
		},
		kinds:   []string{kindVMI, "VirtualMachine"},
		known:   func(c *cluster.Cluster) bool { return has(c, kindVMI) },
		command: get("vm,vmi -A -o yaml"),
	},
	{
		code: "idle", title: "no migration is under way", strict: true,
		takes:   rules(WarnInFlight),
		kinds:   []string{kindVMIM, kindVMI},
		known:   func(c *cluster.Cluster) bool { return has(c, kindVMIM) || has(c, kindVMI) },
		command: get("vmi,vmim -A -o yaml"),
	},
	{
		code: "ports", title: "nothing between the nodes blocks migrations",
		takes: rules(), known: never,
		command: func(*cluster.Cluster) string {
			return "ask who runs the switches and firewalls: on the migration network every node reaches every " +
				"other by TCP, ports 32768 to 65535; see that frames of the MTU pass: " +
				"oc debug node/<node> -- ping -c 3 -M do -s <MTU less 28> <address of another virt-handler>"
		},
	},
	{
		code: "releases", title: "the releases migrate to each other", between: true,
		takes:   rules(cluster.ErrPeerRelease),
		kinds:   []string{"ClusterVersion", "ClusterServiceVersion", kindKubeVirt},
		known:   func(c *cluster.Cluster) bool { return c.Releases() != release.Release{} },
		command: get("clusterversion,csv,kubevirt -A -o yaml"),
	},
	{
		code: "addresses", title: "each address is handed out and held in one cluster", between: true,
		takes:   rules(cluster.ErrHeldTwice, nad.ErrMigrationPeer),
		kinds:   []string{nad.Kind, nad.ClusterUDNKind, kindPool},
		known:   func(c *cluster.Cluster) bool { return !c.References().Allocatable.IsEmpty() },
		command: get("hyperconverged,net-attach-def,pods -A -o yaml"),
	},
	{
		code: "one-network", title: "both networks are one: prefix, family, VLAN and MTU", between: true,
		strict: true,
		takes:  rules(cluster.WarnPeerLink, nad.WarnMigrationPeer, nad.ErrMigrationFamily),
		kinds:  []string{nad.Kind, nad.ClusterUDNKind, kindState},
		known: func(c *cluster.Cluster) bool {
			return !c.References().Migration.IsEmpty() && has(c, kindState)
		},
		command: get("hyperconverged,net-attach-def,nodenetworkstate -A -o yaml"),
	},
	{
		code: "gate", title: "migration between clusters is on", between: true, strict: true,
		takes:   rules(hco.ErrDecentralizedOff, hco.WarnDecentralizedDefault),
		kinds:   []string{kindHCO},
		known:   func(c *cluster.Cluster) bool { return has(c, kindHCO) },
		command: get("hyperconverged -A -o yaml"),
	},
	{
		code: "trust", title: "the clusters trust each other's certificates", between: true, strict: true,
		takes:   rules(cluster.WarnCABundle),
		kinds:   []string{"ConfigMap"},
		known:   func(c *cluster.Cluster) bool { return hasCA(c) },
		command: inNamespace("get configmap kubevirt-ca -o yaml"),
	},
	{
		code: "synchronization", title: "the synchronization controllers are on the network", between: true,
		strict:  true,
		takes:   rules(WarnSync),
		kinds:   []string{kindKubeVirt},
		known:   func(c *cluster.Cluster) bool { all, _ := c.Synchronization(); return len(all) > 0 },
		command: get("kubevirt -A -o yaml"),
	},
	{
		code: "ports-between", title: "nothing between the clusters blocks migrations", between: true,
		takes: rules(), known: never,
		command: func(*cluster.Cluster) string {
			return fmt.Sprintf(
				"ask who runs the switches and firewalls: on the migration network every node reaches "+
					"every node of the other cluster by TCP, ports %d to %d, and the synchronization "+
					"controllers each other by TCP, port %d",
				policy.FirstPort, policy.LastPort, fleet.SyncPort,
			)
		},
	},
}

var capacity = []*diag.Rule{ipam.ErrCapacity, ipam.WarnCapacity}

func never(*cluster.Cluster) bool { return false }

func of(r *diag.Rule, all ...*diag.Rule) bool { return slices.ContainsFunc(all, r.Same) }

// rules returns the test for some rules.
func rules(all ...*diag.Rule) func(cluster.Finding) bool {
	return func(f cluster.Finding) bool { return of(f.Diagnostic.Rule, all...) }
}

// isDocument reports a rule that is of documents of every kind.
func isDocument(r *diag.Rule) bool {
	return slices.Contains(diag.Rules(), r) || slices.Contains(release.Rules(), r)
}

// names reports whether a finding is at an object that names the migration network.
func names(f cluster.Finding) bool {
	return f.Object.Kind == kindHCO || f.Object.Kind == kindKubeVirt
}

func has(c *cluster.Cluster, kind string) bool { return len(c.Objects(kind)) > 0 }

func hasCA(c *cluster.Cluster) bool {
	return slices.ContainsFunc(c.Objects("ConfigMap"), func(r cluster.Ref) bool {
		return r.Name == "kubevirt-ca"
	})
}

// get returns the command that lists what is missing.
func get(what string) func(*cluster.Cluster) string {
	return func(*cluster.Cluster) string { return "run: oc get " + what }
}

// inNamespace is get in the namespace of HyperConverged.
func inNamespace(what string) func(*cluster.Cluster) string {
	return func(c *cluster.Cluster) string {
		return "run: oc -n " + cmp.Or(c.Facts().Namespace, "openshift-cnv") + " " + what
	}
}

// own returns what this package finds of a cluster beside the others.
func own(c *cluster.Cluster) (out []cluster.Finding) {
	at := func(p cluster.Place, d diag.Diagnostic) {
		d.Path = p.Path
		out = append(out, cluster.Finding{Cluster: c.Name, Object: p.Object, Diagnostic: d})
	}
	if n := c.MigrationNetwork(); n.Name == "" && n.By.Object.Kind != "" {
		at(
			n.By,
			ErrNoNetwork.At("", nil, "no network is named: migrations go over the pod network").
				Hinted("make a NetworkAttachmentDefinition, and write its name"),
		)
	}
	vmis, vmims := c.Migrations()
	for _, v := range vmis {
		ref := cluster.Ref{Kind: kindVMI, Namespace: v.Namespace, Name: v.Name}
		for _, d := range v.Blockers() {
			at(cluster.Place{Object: ref, Path: d.Path}, d)
		}
	}
	for _, m := range vmims {
		if !m.IsFinal() {
			ref := cluster.Ref{Kind: kindVMIM, Namespace: m.Namespace, Name: m.Name}
			at(cluster.Place{Object: ref, Path: "/status/phase"}, WarnInFlight.At("", m.Phase,
				"%s migrates, and virt-handlers start anew when the network is changed", m.VMIName).
				Hinted("wait for its end, or delete it"))
		}
	}
	return out
}

// synchronization reports addresses of the controllers that are not on the network.
func synchronization(c *cluster.Cluster) (out []cluster.Finding) {
	all, by := c.Synchronization()
	on := c.References().Migration
	if on.IsEmpty() {
		return nil
	}
	for i, text := range all {
		address, l := fleet.ParseSyncAddress(text, 0)
		if l.HasErrors() || on.Contains(address.Addr().Unmap()) {
			continue // another port is no mistake
		}
		d := WarnSync.At(by.Path.Index(i), text, "%v is not on the migration network", address.Addr()).
			Hinted("see whether the Pods of virt-synchronization-controller have migration0")
		out = append(out, cluster.Finding{Cluster: c.Name, Object: by.Object, Diagnostic: d})
	}
	return out
}
