package fleet_test

import (
	"maps"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"pgregory.net/rapid"
)

const (
	uidA = "5f0b7c1e-2d1a-4f57-9a3e-0c8d5d2b7a10"
	uidB = "c3a1d9f4-7b62-4e0c-8f11-6a2f94e0b321"

	onNetwork = "10.200.5.17"
	onPods    = "10.128.2.37"
)

var (
	start = time.Date(2026, 11, 20, 9, 14, 2, 0, time.UTC)
	end   = start.Add(29 * time.Second)
)

func set(prefixes ...string) ipnet.Set {
	var out []netip.Prefix
	for _, p := range prefixes {
		out = append(out, netip.MustParsePrefix(p))
	}
	return ipnet.SetOf(out...)
}

func addrs(texts ...string) []netip.Addr {
	var out []netip.Addr
	for _, a := range texts {
		out = append(out, netip.MustParseAddr(a))
	}
	return out
}

func references() migration.References {
	return migration.References{Migration: set("10.200.5.0/24"), Pod: set("10.128.0.0/14")}
}

// handler is a virt-handler Pod; migration0 "" is none.
func handler(node, podIP, migration0 string) migration.PodState {
	p := migration.PodState{Name: "virt-handler-" + node, Component: "virt-handler", Node: node,
		Phase:   "Running",
		Started: start.Add(-24 * time.Hour), IPs: addrs(podIP)}
	if migration0 != "" {
		p.Attachments = []migration.Attachment{{
			Network:   "openshift-cnv/migration-net",
			Interface: "migration0",
			IPs:       addrs(migration0),
		}}
	}
	return p
}

// happened is a migration from n0 to n1 that succeeded, as v1.9 records it, and
// the question about it.
func happened() (migration.Snapshot, migration.Expect) {
	return migration.Snapshot{
		VMI: &migration.VMI{Namespace: "shop", Name: "cart", Node: "n1", Phase: "Running",
			MigrationState: &migration.MigrationState{
				MigrationUID: uidA, StartTimestamp: start, EndTimestamp: end, Completed: true,
				SourceNode: "n0", TargetNode: "n1", SourcePod: "s", TargetPod: "t",
				TargetNodeAddress:        onNetwork,
				TargetNodeDomainDetected: true, TargetNodeDomainReadyTimestamp: end,
				TargetMemoryOverhead:   []byte(`"285Mi"`),
				MigrationConfiguration: &migration.Configuration{Network: "migration-net"},
			}},
		VMIM: &migration.VMIM{
			Namespace: "shop",
			Name:      "cart-1",
			UID:       uidA,
			VMIName:   "cart",
			Phase:     "Succeeded",
		},
		References: references(),
	}, migration.Expect{UID: uidA}
}

// answer is what a case is about.
type answer struct {
	State  migration.State
	Path   migration.Network
	Proof  migration.Proof
	Reason migration.Reason
}

func codes(rules ...*diag.Rule) (out []string) {
	for _, r := range rules {
		out = append(out, r.Code)
	}
	return out
}

const (
	succeeded = migration.Succeeded
	failed    = migration.Failed
	net       = migration.OnMigrationNetwork
	pod       = migration.OnPodNetwork
	unknown   = migration.UndeterminedNetwork
	proven    = migration.Proven
	offered   = migration.Advertised
	none      = migration.NoProof
	no        = migration.NoReason
)

// hold checks laws, each by its name.
func hold(t *testing.T, laws map[string]func(*rapid.T) bool, oneIn int) {
	for name, l := range laws {
		t.Run(name, func(t *testing.T) { law.Hold(t, l, oneIn) })
	}
}

// fuzz fuzzes laws, one of them at a time.
func fuzz(f *testing.F, laws map[string]func(*rapid.T) bool) {
	names := slices.Sorted(maps.Keys(laws))
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { laws[rapid.SampledFrom(names).Draw(t, "law")](t) }))
}

var exampleReferences = migration.References{
	Migration: ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/24")),
	Pod:       ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
}

var addrOrder = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })
