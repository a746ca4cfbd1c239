package fleet_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

const inWest = "10.250.20.4" // an address of the target's pool

// crossed is a migration between clusters that succeeded: shop/cart went from
// node n0 of east to node n1 of west, which share a network in two pools.
func crossed() fleet.Pair {
	record := func(uid string) *migration.MigrationState {
		return &migration.MigrationState{MigrationUID: uid, StartTimestamp: start,
			EndTimestamp: end, Completed: true,
			SourceNode: "n0", TargetNode: "n1", TargetNodeAddress: inWest,
			TargetNodeDomainReadyTimestamp: end,
			MigrationConfiguration:         &migration.Configuration{Network: "west-net"},
			SourceState:                    &migration.SideState{Node: "n0", MigrationUID: uidA},
			TargetState: &migration.SideState{
				Node:         "n1",
				MigrationUID: uidB,
				NodeAddress:  inWest,
			}}
	}
	refs := func(pool string, pod migration.PodState) migration.References {
		return migration.References{
			Migration:   set("10.250.0.0/16"),
			Allocatable: set(pool),
			Pod:         set("10.128.0.0/14"),
			Pods:        []migration.PodState{pod},
		}
	}
	p := fleet.Pair{MigrationID: "cart-1",
		Source: fleet.Side{Cluster: "east",
			References: refs("10.250.10.0/26", handler("n0", "10.128.0.9", "10.250.10.4")),
			VMI: &migration.VMI{
				Namespace:      "shop",
				Name:           "cart",
				Node:           "n0",
				Phase:          "Succeeded",
				MigrationState: record(uidA),
			},
			VMIM: &migration.VMIM{Namespace: "shop", Name: "out", UID: uidA, VMIName: "cart",
				Phase:  "Succeeded",
				SendTo: &migration.SendTo{MigrationID: "cart-1", ConnectURL: "10.250.20.9:9185"}}},
		Target: fleet.Side{Cluster: "west",
			References: refs("10.250.20.0/26", handler("n1", "10.128.0.9", inWest)),
			VMI: &migration.VMI{
				Namespace:      "shop",
				Name:           "cart",
				Node:           "n1",
				Phase:          "Running",
				MigrationState: record(uidB),
			},
			VMIM: &migration.VMIM{Namespace: "shop", Name: "in", UID: uidB, VMIName: "cart",
				Phase:                    "Succeeded",
				SynchronizationAddresses: []string{"10.250.20.9:9185"},
				Receive:                  &migration.Receive{MigrationID: "cart-1"}}}}
	p.Source.VMI.MigrationState.TargetState.SyncAddress = "10.250.20.9:9185"
	p.Target.VMI.MigrationState.SourceState.SyncAddress = "10.250.10.9:9185"
	return p
}

// controller is a synchronization controller with that address on the network.
func controller(address string) migration.PodState {
	return migration.PodState{
		Name: "virt-synchronization-controller-0", Component: "virt-synchronization-controller",
		Phase: "Running",
		Attachments: []migration.Attachment{{
			Network:   "openshift-cnv/migration-net",
			Interface: "migration0",
			IPs:       addrs(address),
		}},
	}
}

type pairCase struct {
	name   string
	change func(p *fleet.Pair, s, t *migration.MigrationState)
	want   answer
	rules  []*diag.Rule // findings of the two together, in order
}

func pairCases() []pairCase {
	type state = migration.MigrationState
	none := migration.NoProof
	return []pairCase{
		{"both sides succeeded, to an address of the target's pool",
			func(p *fleet.Pair, s, t *state) {}, answer{succeeded, net, proven, no}, nil},
		{"the source failed while the target succeeded: the guest may run twice",
			func(p *fleet.Pair, s, t *state) { s.Failed, p.Source.VMI.Phase = true, "Running" },
			answer{migration.Inconsistent, net, offered, no}, []*diag.Rule{fleet.ErrSplit}},
		{"the target failed while the source says it succeeded",
			func(p *fleet.Pair, s, t *state) { t.Failed = true },
			answer{migration.Inconsistent, net, offered, no}, []*diag.Rule{fleet.ErrSplit}},
		{
			name: "both failed, one by an abort",
			change: func(p *fleet.Pair, s, t *state) {
				s.Failed = true
				t.Failed = true
				s.AbortStatus = "Succeeded"
			},
			want: answer{migration.Aborted, net, offered, no},
		},
		{"both failed",
			func(p *fleet.Pair, s, t *state) { s.Failed, t.Failed = true, true },
			answer{failed, net, offered, no}, nil},
		{
			name: "the source failed while the target has not heard",
			change: func(p *fleet.Pair, s, t *state) {
				s.Failed = true
				t.Completed = false
				t.EndTimestamp = time.Time{}
				p.Target.VMIM.Phase = "Running"
			},
			want: answer{failed, net, offered, no},
		},
		{
			name: "the source's guest has left, though its record is not completed",
			change: func(p *fleet.Pair, s, t *state) {
				s.Completed = false
				p.Source.VMIM.Phase = "Running"
			},
			want: answer{succeeded, net, proven, no},
		},
		{"the source's guest is still there, and its record is not completed",
			func(p *fleet.Pair, s, t *state) {
				s.Completed, p.Source.VMIM.Phase, p.Source.VMI.Phase = false, "Running", "Running"
			}, answer{migration.Finalizing, net, offered, no}, nil},
		{"the target is after",
			func(p *fleet.Pair, s, t *state) {
				t.Completed, t.EndTimestamp, p.Target.VMIM.Phase = false, time.Time{}, "Running"
			}, answer{migration.Running, net, offered, no}, nil},
		{"a record that contradicts itself contradicts the pair",
			func(p *fleet.Pair, s, t *state) { t.AbortStatus = "Succeeded" },
			answer{migration.Inconsistent, net, offered, no}, nil},
		{"a value that no release writes leaves the pair unknown",
			func(p *fleet.Pair, s, t *state) { t.AbortStatus = "Undone" },
			answer{migration.Unknown, net, offered, no}, nil},
		{"the source was taken over by another migration",
			func(p *fleet.Pair, s, t *state) {
				s.MigrationUID, p.Source.VMIM.Phase, p.Source.VMI.Phase = "x", "Running", "Running"
			},
			answer{migration.Superseded, net, offered, no}, nil},
		{"the source's side was not read",
			func(p *fleet.Pair, s, t *state) { p.Source.VMI, p.Source.VMIM = nil, nil },
			answer{succeeded, net, offered, no}, []*diag.Rule{fleet.WarnPairSide}},
		{"the target's side was not read",
			func(p *fleet.Pair, s, t *state) { p.Target.VMI, p.Target.VMIM = nil, nil },
			answer{succeeded, net, offered, no}, []*diag.Rule{fleet.WarnPairSide}},
		{
			name: "neither side was read",
			change: func(p *fleet.Pair, s, t *state) {
				p.Target.VMI, p.Target.VMIM, p.Source.VMI, p.Source.VMIM = nil, nil, nil, nil
			},
			want:  answer{migration.Unknown, unknown, none, migration.AddressMissing},
			rules: []*diag.Rule{fleet.WarnPairSide, fleet.WarnPairSide},
		},
		{"the source's VMIM is gone, and the target's record names it",
			func(p *fleet.Pair, s, t *state) { p.Source.VMIM = nil },
			answer{succeeded, net, proven, no}, nil},
		{"the target's VMIM is gone, and the source's record names it",
			func(p *fleet.Pair, s, t *state) { p.Target.VMIM = nil },
			answer{succeeded, net, proven, no}, nil},
		{"both VMIMs are gone, so that nothing binds the records",
			func(p *fleet.Pair, s, t *state) { p.Source.VMIM, p.Target.VMIM = nil, nil },
			answer{succeeded, net, offered, no}, nil},
		{"another migration ID on the source's VMIM",
			func(p *fleet.Pair, s, t *state) { p.Source.VMIM.SendTo.MigrationID = "cart-2" },
			answer{succeeded, net, offered, no}, []*diag.Rule{fleet.ErrPairID}},
		{"the source's record is of an earlier attempt",
			func(p *fleet.Pair, s, t *state) { s.TargetState.MigrationUID = "x" },
			answer{succeeded, net, offered, no}, []*diag.Rule{fleet.ErrPairUID}},
		{"the target's record is of an earlier attempt",
			func(p *fleet.Pair, s, t *state) { t.SourceState.MigrationUID = "x" },
			answer{succeeded, net, offered, no}, []*diag.Rule{fleet.ErrPairUID}},
		{"the two sides have two addresses",
			func(p *fleet.Pair, s, t *state) {
				s.TargetNodeAddress, s.TargetState.NodeAddress = "10.250.20.5", ""
			},
			answer{succeeded, net, offered, no}, []*diag.Rule{fleet.ErrPairAddress}},
		{"48: the source has the address in targetState alone",
			func(p *fleet.Pair, s, t *state) { s.TargetNodeAddress = "" },
			answer{succeeded, net, proven, no}, nil},
		{"28: the nodes of two clusters may have one name",
			func(p *fleet.Pair, s, t *state) {
				s.SourceNode, t.SourceNode, s.SourceState.Node = "n1", "n1", "n1"
				p.Source.References.Pods[0].Node = "n1"
			}, answer{succeeded, net, proven, no}, nil},
		{
			name: "34: the source shows the target's configuration, " +
				"and is not compared with its own",
			change: func(p *fleet.Pair, s, t *state) {
				s.MigrationConfiguration.Network = "only-in-west"
				t.MigrationConfiguration.Network = "only-in-west"
			},
			want: answer{succeeded, net, proven, no},
		},
		{"the source shows a configuration that is not the target's",
			func(p *fleet.Pair, s, t *state) { s.MigrationConfiguration.Network = "east-net" },
			answer{succeeded, net, proven, no}, []*diag.Rule{fleet.WarnPairConfiguration}},
		{
			name: "37: one address on virt-handlers of both clusters is ambiguous",
			change: func(p *fleet.Pair, s, t *state) {
				p.Source.References.Pods[0].Attachments[0].IPs = addrs(inWest)
				p.Source.References.Allocatable = p.Target.References.Allocatable
			},
			want:  answer{succeeded, migration.AmbiguousNetwork, proven, no},
			rules: []*diag.Rule{fleet.ErrDuplicate, fleet.ErrPools},
		},
		{"both clusters hand out the address, and the source's virt-handlers are not known",
			func(p *fleet.Pair, s, t *state) {
				p.Source.References.Allocatable = p.Target.References.Allocatable
				p.Source.References.Pods = nil
			}, answer{succeeded, net, migration.Advertised, no}, []*diag.Rule{fleet.ErrPools}},
		{"both clusters hand out the address, which the target's virt-handler alone has",
			func(p *fleet.Pair, s, t *state) {
				p.Source.References.Allocatable = p.Target.References.Allocatable
			}, answer{succeeded, net, proven, no}, []*diag.Rule{fleet.ErrPools}},
		{"both clusters hand out other addresses than this one",
			func(p *fleet.Pair, s, t *state) {
				p.Source.References.Pods = nil
				p.Source.References.Allocatable = set("10.250.10.0/24", "10.250.30.0/24")
				p.Target.References.Allocatable = set("10.250.20.0/24", "10.250.30.0/24")
			}, answer{succeeded, net, proven, no}, []*diag.Rule{fleet.ErrPools}},
		{
			name: "another address on virt-handlers of both clusters is reported, " +
				"and decides nothing",
			change: func(p *fleet.Pair, s, t *state) {
				p.Source.References.Pods = append(p.Source.References.Pods,
					handler("n2", "10.128.0.8", "10.250.20.7"))
				p.Target.References.Pods = append(p.Target.References.Pods,
					handler("n3", "10.128.0.7", "10.250.20.7"))
			},
			want:  answer{succeeded, net, proven, no},
			rules: []*diag.Rule{fleet.ErrDuplicate},
		},
		{
			name: "both sides in one cluster have their virt-handlers in common",
			change: func(p *fleet.Pair, s, t *state) {
				both := []migration.PodState{
					p.Source.References.Pods[0], p.Target.References.Pods[0],
				}
				p.Target.References.Pods = both
				p.Target.References.Allocatable = set("10.250.0.0/16")
				p.Source.References = p.Target.References
			},
			want: answer{succeeded, net, proven, no},
		},
		{"both clusters have one range, and what they hand out of it is not known",
			func(p *fleet.Pair, s, t *state) {
				p.Source.References.Allocatable, p.Target.References.Allocatable = set(), set()
			}, answer{succeeded, net, proven, no}, []*diag.Rule{fleet.WarnPools}},
		{"57: an address of the source's pool",
			func(p *fleet.Pair, s, t *state) {
				for _, r := range []*state{s, t} {
					r.TargetNodeAddress, r.TargetState.NodeAddress = "10.250.10.7", "10.250.10.7"
				}
			}, answer{succeeded, net, offered, no}, []*diag.Rule{fleet.ErrSourcePool}},
		{"57: an address of the source's pool that the target's virt-handler has",
			func(p *fleet.Pair, s, t *state) {
				p.Target.References.Pods[0].Attachments[0].IPs = addrs("10.250.10.7")
				for _, r := range []*state{s, t} {
					r.TargetNodeAddress, r.TargetState.NodeAddress = "10.250.10.7", "10.250.10.7"
				}
			}, answer{succeeded, net, proven, no}, []*diag.Rule{fleet.ErrSourcePool}},
		{"56: an address of a pod network that both clusters have",
			func(p *fleet.Pair, s, t *state) {
				for _, r := range []*state{s, t} {
					r.TargetNodeAddress, r.TargetState.NodeAddress = "10.131.0.4", "10.131.0.4"
				}
			}, answer{succeeded, pod, proven, no}, []*diag.Rule{migration.ErrPodNetwork}},
		{"an address of the source's pod network alone is on a pod network",
			func(p *fleet.Pair, s, t *state) {
				p.Source.References.Pod = set("10.64.0.0/14")
				for _, r := range []*state{s, t} {
					r.TargetNodeAddress, r.TargetState.NodeAddress = "10.64.0.4", "10.64.0.4"
				}
			}, answer{succeeded, pod, proven, no}, []*diag.Rule{migration.ErrPodNetwork}},
		{"47: a synchronization address without brackets",
			func(p *fleet.Pair, s, t *state) {
				p.Target.References.Migration = set("10.250.0.0/16", "fd02:0:0:1::/64")
				p.Source.VMIM.SendTo.ConnectURL = "fd02:0:0:1::cb:9185"
			}, answer{succeeded, net, proven, no}, []*diag.Rule{fleet.WarnUnbracketed}},
		{"a synchronization address with another port than the cluster's",
			func(p *fleet.Pair, s, t *state) {
				p.Source.VMIM.SendTo.ConnectURL, p.Target.SyncPort = "fd02:0:0:1::cb:9185", 1234
			}, answer{succeeded, net, proven, no}, []*diag.Rule{fleet.ErrSyncAddress}},
		{
			name: "with the datapath Proxy the source has its own controller's address",
			change: func(p *fleet.Pair, s, t *state) {
				s.SourceState.SyncAddress = "10.250.10.9:9185"
				s.TargetNodeAddress, s.TargetState.NodeAddress = "10.250.10.9", "10.250.10.9"
			},
			want: answer{succeeded, net, proven, no},
		},
		{
			name: "the same, by the Pod of the controller",
			change: func(p *fleet.Pair, s, t *state) {
				p.Source.References.Pods = append(p.Source.References.Pods,
					controller("10.250.10.9"))
				s.TargetNodeAddress, s.TargetState.NodeAddress = "10.250.10.9", "10.250.10.9"
			},
			want: answer{succeeded, net, proven, no},
		},
		{
			name: "another address of the source's cluster is not that of its controller",
			change: func(p *fleet.Pair, s, t *state) {
				p.Source.References.Pods = append(p.Source.References.Pods,
					controller("10.250.10.9"))
				s.SourceState.SyncAddress = "10.250.10.9:9185"
				s.TargetNodeAddress, s.TargetState.NodeAddress = "10.250.10.8", "10.250.10.8"
			},
			want:  answer{succeeded, net, offered, no},
			rules: []*diag.Rule{fleet.ErrPairAddress},
		},
		{
			name: "a synchronization address that no controller has",
			change: func(p *fleet.Pair, s, t *state) {
				p.Target.References.Pods = append(p.Target.References.Pods,
					controller("10.250.20.8"))
			},
			want: answer{succeeded, net, proven, no},
			rules: []*diag.Rule{
				fleet.WarnSyncPod, fleet.WarnSyncPod, fleet.WarnSyncPod,
			},
		},
		{
			name: "both sides synchronize, and the source's node is missing",
			change: func(p *fleet.Pair, s, t *state) {
				for _, r := range []*state{s, t} {
					*r = state{
						SourceState: &migration.SideState{MigrationUID: uidA},
						TargetState: &migration.SideState{MigrationUID: uidB},
					}
				}
				p.Source.VMIM.Phase, p.Target.VMIM.Phase = "Synchronizing", "WaitingForSync"
			},
			want:  answer{migration.Pending, unknown, none, migration.AddressMissing},
			rules: []*diag.Rule{fleet.WarnNoSourceNode},
		},
		{
			name: "both sides synchronize, and the source's node is there",
			change: func(p *fleet.Pair, s, t *state) {
				for _, r := range []*state{s, t} {
					*r = state{
						SourceState: &migration.SideState{MigrationUID: uidA, Node: "n0"},
						TargetState: &migration.SideState{MigrationUID: uidB},
					}
				}
				p.Source.VMIM.Phase, p.Target.VMIM.Phase = "Synchronizing", "WaitingForSync"
			},
			want: answer{migration.Pending, unknown, none, migration.ReasonSuperseded},
		},
		{"a synchronization address on the pod network",
			func(p *fleet.Pair, s, t *state) { t.SourceState.SyncAddress = "10.128.0.77:9185" },
			answer{succeeded, net, proven, no}, []*diag.Rule{fleet.WarnSyncNetwork}},
		{"the source's virt-handler has no migration0",
			func(p *fleet.Pair, s, t *state) { p.Source.References.Pods[0].Attachments = nil },
			answer{succeeded, net, proven, no}, []*diag.Rule{migration.WarnSourceInterface}},
	}
}

func TestPairs(t *testing.T) {
	for _, c := range pairCases() {
		t.Run(c.name, func(t *testing.T) {
			p := crossed()
			c.change(&p, p.Source.VMI.MigrationState, p.Target.VMI.MigrationState)
			v := fleet.VerifyPair(p)
			if diff := cmp.Diff(c.want, answer{
				State:  v.Both.State,
				Path:   v.Both.Network,
				Proof:  v.Both.Proof,
				Reason: v.Both.Reason,
			}); diff != "" {
				t.Errorf("%s\n%s", diff, v)
			}
			want := v.Both.Answer()
			if slices.Contains(c.rules, fleet.ErrSplit) {
				want = migration.No
			}
			if v.Answer() != want {
				t.Errorf("the answer is %v, want %v", v.Answer(), want)
			}
			var got []*diag.Rule
			for _, d := range v.Both.Findings {
				got = append(got, d.Rule)
				if d.Path == "" || d.Hint == "" || d.Message == "" {
					t.Errorf("%#v", d)
				}
			}
			if diff := cmp.Diff(codes(c.rules...), codes(got...)); diff != "" {
				t.Error(diff)
			}
			if want := c.want == (answer{
				succeeded, net, proven, no,
			}); v.OverMigrationNetwork() != want {
				t.Errorf("over the migration network: %v, want %v", v.OverMigrationNetwork(), want)
			}
		})
	}
}

// TestPairsAreFound looks for what meets by migration ID, and what does not.
func TestPairsAreFound(t *testing.T) {
	type found struct{ ID, Source, Target string }
	send := func(uid, id, names string) migration.VMIM {
		return migration.VMIM{Namespace: "shop", UID: uid, VMIName: "cart",
			SendTo: &migration.SendTo{MigrationID: id},
			MigrationState: &migration.MigrationState{
				MigrationUID: uid,
				TargetState:  &migration.SideState{MigrationUID: names},
			}}
	}
	receive := func(uid, id, names string) migration.VMIM {
		return migration.VMIM{Namespace: "shop", UID: uid, VMIName: "cart",
			Receive: &migration.Receive{MigrationID: id},
			MigrationState: &migration.MigrationState{
				MigrationUID: uid,
				SourceState:  &migration.SideState{MigrationUID: names},
			}}
	}
	both := send("l", "a", "")
	both.Receive = &migration.Receive{MigrationID: "a"}
	for name, c := range map[string]struct {
		east, west []migration.VMIM
		want       []found
		rules      int
	}{
		"one ID on both sides": {
			east: []migration.VMIM{send("s", "a", "")},
			west: []migration.VMIM{receive("t", "a", "")},
			want: []found{{"a", "s", "t"}},
		},
		"in either direction": {
			east: []migration.VMIM{receive("t", "b", ""), send("s", "a", "")},
			west: []migration.VMIM{receive("u", "a", ""), send("v", "b", "")},
			want: []found{{"a", "s", "u"}, {"b", "v", "t"}},
		},
		"within one cluster": {
			east: []migration.VMIM{receive("t", "a", ""), send("s", "a", "")},
			want: []found{{"a", "s", "t"}},
		},
		"a migration within a cluster": {
			east: []migration.VMIM{{UID: "l", VMIName: "cart"}, both},
		},
		"a source alone": {[]migration.VMIM{send("s", "a", "")}, nil, []found{{"a", "s", ""}}, 0},
		"a target alone": {
			west: []migration.VMIM{receive("t", "a", "")},
			want: []found{{"a", "", "t"}},
		},
		"an ID used again, told by records": {
			east: []migration.VMIM{send("s", "a", "t"), send("r", "a", "")},
			west: []migration.VMIM{receive("u", "a", "r"), receive("t", "a", "")},
			want: []found{{"a", "r", "u"}, {"a", "s", "t"}},
		},
		"an ID used again, told by what's left": {
			east: []migration.VMIM{send("s", "a", "t"), send("r", "a", "")},
			west: []migration.VMIM{receive("u", "a", ""), receive("t", "a", "")},
			want: []found{{"a", "s", "t"}, {"a", "r", "u"}},
		},
		"an ID used again, not told": {
			east:  []migration.VMIM{send("s", "a", ""), send("r", "a", "")},
			west:  []migration.VMIM{receive("t", "a", "")},
			want:  []found{{"a", "s", ""}, {"a", "r", ""}, {"a", "", "t"}},
			rules: 3,
		},
		"records that name others": {
			east:  []migration.VMIM{send("s", "a", "gone")},
			west:  []migration.VMIM{receive("t", "a", "")},
			want:  []found{{"a", "s", ""}, {"a", "", "t"}},
			rules: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			pairs, l := fleet.Pairs(fleet.Cluster{
				Name:  "east",
				VMIMs: c.east,
				VMIs: []migration.VMI{
					{Namespace: "till", Name: "cart"},
					{Namespace: "shop", Name: "cart"},
				},
			},
				fleet.Cluster{Name: "west", VMIMs: c.west})
			var got []found
			for _, p := range pairs {
				f := found{ID: p.MigrationID}
				if p.Source.VMIM != nil {
					f.Source = p.Source.VMIM.UID
				}
				if p.Target.VMIM != nil {
					f.Target = p.Target.VMIM.UID
				}
				got = append(got, f)
				if p.Source.Cluster == "east" &&
					(p.Source.VMI == nil || p.Source.VMI.Namespace != "shop") {
					t.Errorf("the VMI is %v", p.Source.VMI)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if len(l) != c.rules {
				t.Errorf("%v", l)
			}
		})
	}
}

// TestCheckClusters compares what virt-handlers hold before there is any migration.
func TestCheckClusters(t *testing.T) {
	side := func(name string, pods ...migration.PodState) fleet.Cluster {
		return fleet.Cluster{Name: name, References: migration.References{Pods: pods}}
	}
	east := side("east", handler("n0", "10.128.0.5", "10.250.10.1"), handler("n1", "10.128.0.6", "10.250.10.2"))
	west := side("west", handler("n8", "10.128.0.5", "10.250.10.2"), handler("n9", "10.128.0.6", "10.250.10.3"))
	north := side("north", handler("n6", "10.128.0.5", "10.250.10.1"))
	stopped := side("south", handler("n5", "10.128.0.5", "10.250.10.1"))
	stopped.References.Pods[0].Phase = "Failed"
	l := fleet.CheckClusters(east, west, stopped, north)
	want := []string{
		"10.250.10.2 is held in both clusters, by virt-handler-n1 of east and virt-handler-n8 of west",
		"10.250.10.1 is held in both clusters, by virt-handler-n0 of east and virt-handler-n6 of north",
	}
	var got []string
	for _, d := range l {
		got = append(got, d.Message)
		if d.Rule != fleet.ErrDuplicate || d.Hint == "" {
			t.Errorf("%#v", d)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	again := east
	again.Name = "the same, under another name"
	if l := fleet.CheckClusters(east, again); len(l) > 0 {
		t.Error(l)
	}
}
