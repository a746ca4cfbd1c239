package migration_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/migration"
)

// at returns the change that the target's address is the given text.
func at(address string) change {
	return func(c *scene) { c.m.TargetNodeAddress = address }
}

func pathCases() []verdictCase {
	malformed := answer{succeeded, unknown, none, migration.AddressMalformed}
	cases := []verdictCase{
		{
			name:   "2: an address of the pod network is the silent fallback",
			change: at(onPods),
			want:   answer{succeeded, pod, proven, no},
			codes:  []string{"migration-address-in-pod-network"},
		},
		{
			name: "3: an address of both references is ambiguous",
			change: func(c *scene) {
				c.s.References.Migration = set("10.128.5.0/24")
				c.m.TargetNodeAddress = "10.128.5.7"
			},
			want:  answer{succeeded, migration.AmbiguousNetwork, proven, no},
			codes: codes(migration.ErrAmbiguous),
		},
		{
			name: "4: an endpoint beats overlapping references",
			change: func(c *scene) {
				c.s.References.Migration, c.m.TargetNodeAddress = set("10.128.5.0/24"), "10.128.5.7"
				c.s.References.Pods = []migration.PodState{handler("n1", "10.129.0.9",
					"10.128.5.7")}
			},
			want:  answer{succeeded, net, proven, no},
			codes: []string{"migration-address-of-migration0"},
		},
		{
			name:   "5: an address of neither is not the pod network",
			change: at("192.168.7.9"),
			want:   answer{succeeded, migration.OnOtherNetwork, proven, no},
			codes:  codes(migration.WarnElsewhere),
		},
		{
			name:   "6: an IPv4-mapped address is the IPv4 address",
			change: at("::ffff:10.200.5.7"),
			want:   answer{succeeded, net, proven, no},
			codes:  []string{"migration-address-spelling"},
		},
		{"7: an IPv4-mapped reference is the IPv4 prefix",
			func(c *scene) { c.s.References.Migration = set("::ffff:10.200.5.0/120") },
			answer{succeeded, net, proven, no}, nil},
		{"8: a zone makes an address malformed",
			at("fd00:200::7%migration0"), malformed, codes(migration.ErrAddress)},
		{
			name: "10: another spelling of an IPv6 address is the address",
			change: func(c *scene) {
				c.s.References.Migration = set("fd00:200::/64")
				c.m.TargetNodeAddress = "FD00:0200:0:0:0:0:0:7"
			},
			want:  answer{succeeded, net, proven, no},
			codes: []string{"migration-address-spelling"},
		},
		{"35: an endpoint that was re-allocated since does not speak against the range",
			func(c *scene) {
				p := handler("n1", "10.128.0.9", "10.200.5.40")
				p.Started = end.Add(time.Hour)
				c.s.References.Pods = []migration.PodState{p}
			}, answer{succeeded, net, proven, no}, []string{"migration-address-reallocated"}},
		{
			name: "an endpoint that served at the time, and is not the address, speaks against it",
			change: func(c *scene) {
				c.s.References.Pods = []migration.PodState{handler("n1", "10.128.0.9",
					"10.200.5.40")}
			},
			want:  answer{succeeded, net, proven, no},
			codes: codes(migration.WarnNotCurrent),
		},
		{
			name: "36: an address of another node's virt-handler speaks against it",
			change: func(c *scene) {
				c.s.References.Pods = []migration.PodState{
					handler("n1", "10.128.0.9", "10.200.5.40"),
					handler("n2", "10.128.0.8", onNetwork),
				}
			},
			want:  answer{succeeded, net, proven, no},
			codes: codes(migration.WarnOtherNode),
		},
		{
			name: "36: another node's virt-handler that started since has it by chance",
			change: func(c *scene) {
				moved := handler("n2", "10.128.0.8", onNetwork)
				moved.Started = end.Add(time.Hour)
				c.s.References.Pods = []migration.PodState{moved}
			},
			want:  answer{succeeded, net, proven, no},
			codes: []string{"migration-address-reallocated"},
		},
		{
			name: "without ranges, another node's virt-handler that started since shows the network",
			change: func(c *scene) {
				c.s.References.Migration = set()
				moved := handler("n2", "10.128.0.8", onNetwork)
				moved.Started = end.Add(time.Hour)
				c.s.References.Pods = []migration.PodState{moved}
			},
			want:  answer{succeeded, net, proven, no},
			codes: []string{"migration-address-reallocated"},
		},
		{
			name: "a virt-handler without migration0 that started since says nothing",
			change: func(c *scene) {
				bare := handler("n1", "10.128.0.9", "")
				bare.Started = end.Add(time.Hour)
				c.s.References.Pods = []migration.PodState{bare}
			},
			want:  answer{succeeded, net, proven, no},
			codes: []string{"migration-address-reallocated"},
		},
		{
			name: "ranges and a virt-handler that are younger than the migration refute nothing",
			change: func(c *scene) {
				c.s.References.Migration = set("10.61.0.0/24")
				younger := handler("n1", "10.128.0.9", "10.61.0.7")
				younger.Started = end.Add(time.Hour)
				c.s.References.Pods = []migration.PodState{younger}
			},
			want:  answer{succeeded, migration.OnOtherNetwork, offered, no},
			codes: codes(migration.WarnYounger, migration.WarnElsewhere),
		},
		{
			name: "a virt-handler that served at the time still refutes other ranges",
			change: func(c *scene) {
				c.s.References.Migration = set("10.61.0.0/24")
				younger := handler("n1", "10.128.0.9", "10.61.0.7")
				younger.Started = end.Add(time.Hour)
				c.s.References.Pods = []migration.PodState{
					younger, handler("n1", "10.128.0.10", "10.61.0.8"),
				}
			},
			want:  answer{succeeded, migration.OnOtherNetwork, proven, no},
			codes: codes(migration.WarnElsewhere),
		},
		{
			name: "the source's virt-handler is not on the network",
			change: func(c *scene) {
				c.s.References.Pods = []migration.PodState{
					handler("n0", "10.128.0.8", ""), handler("n1", "10.128.0.9", onNetwork),
				}
			},
			want:  answer{succeeded, net, proven, no},
			codes: codes(migration.WarnSourceInterface),
		},
		{
			name: "the source's side says nothing of the target's window and virt-handlers",
			change: func(c *scene) {
				c.s.References.Allocatable = set("10.200.5.64/26")
				c.s.References.Pods = []migration.PodState{
					handler("n1", "10.128.0.9", "10.200.5.40"),
				}
				c.s.VMIM = &migration.VMIM{
					UID: c.m.MigrationUID, VMIName: c.s.VMI.Name, Namespace: c.s.VMI.Namespace,
					Phase: "Succeeded", SendTo: &migration.SendTo{MigrationID: "m"},
				}
			},
			want: answer{succeeded, net, proven, no},
		},
		{
			name: "an address outside the ranges is of neither, " +
				"even where another node's virt-handler has it",
			change: func(c *scene) {
				c.m.TargetNodeAddress = "192.168.7.9"
				c.s.References.Pods = []migration.PodState{handler("n2", "10.128.0.8",
					"192.168.7.9")}
			},
			want:  answer{succeeded, migration.OnOtherNetwork, proven, no},
			codes: codes(migration.WarnOtherNode),
		},
		{
			name: "37: an address on migration0 and on the pod network is ambiguous",
			change: func(c *scene) {
				c.s.References.Pods = []migration.PodState{handler("n1", onNetwork, onNetwork)}
			},
			want:  answer{succeeded, migration.AmbiguousNetwork, proven, no},
			codes: codes(migration.ErrAmbiguous),
		},
		{"38: an address that the IPAM plugin would not hand out speaks against it",
			func(c *scene) { c.s.References.Allocatable = set("10.200.5.64/26") },
			answer{succeeded, net, proven, no}, codes(migration.WarnNotAllocatable)},
		{"39: without a migration range nothing is known",
			func(c *scene) { c.s.References.Migration = set() },
			answer{succeeded, unknown, offered, migration.NoReference}, nil},
		{"39: without a migration range the pod network is still known",
			func(c *scene) { c.s.References.Migration, c.m.TargetNodeAddress = set(), onPods },
			answer{succeeded, pod, proven, no}, nil},
		{
			name: "39: without a migration range an endpoint decides",
			change: func(c *scene) {
				c.s.References.Migration = set()
				c.s.References.Pods = []migration.PodState{handler("n1", "10.128.0.9", onNetwork)}
			},
			want: answer{succeeded, net, proven, no},
		},
		{
			name: "40: one of several ranges is enough",
			change: func(c *scene) {
				c.s.References.Migration = set("fd00:200::/64", "10.200.4.0/24", "10.200.5.0/24")
			},
			want: answer{succeeded, net, proven, no},
		},
		{"46: a launcher on the same network is not an endpoint",
			func(c *scene) {
				p := handler("n1", "10.128.0.9", onNetwork)
				p.Name, p.Component = "virt-launcher-cart-k7x2p", "virt-launcher"
				c.s.References.Migration, c.s.References.Pods = set(), []migration.PodState{p}
			}, answer{succeeded, unknown, offered, migration.NoReference}, nil},
		{"46: another interface of a virt-handler is not an endpoint",
			func(c *scene) {
				p := handler("n1", "10.128.0.9", onNetwork)
				p.Attachments[0].Interface = "podc0ffee"
				c.s.References.Migration, c.s.References.Pods = set(), []migration.PodState{p}
			}, answer{succeeded, unknown, offered, migration.NoReference}, nil},
		{
			name: "of two elements for migration0 either has an endpoint",
			change: func(c *scene) {
				p := handler("n1", "10.128.0.9", onNetwork)
				p.Attachments = append(p.Attachments,
					migration.Attachment{Interface: "migration0", IPs: addrs("fd00:200::7")})
				c.s.References.Migration, c.s.References.Pods = set(), []migration.PodState{p}
			},
			want: answer{succeeded, net, proven, no},
		},
		{"a virt-handler that is not running is not an endpoint",
			func(c *scene) {
				p := handler("n1", "10.128.0.9", onNetwork)
				p.Phase = "Failed"
				c.s.References.Migration, c.s.References.Pods = set(), []migration.PodState{p}
			}, answer{succeeded, unknown, offered, migration.NoReference}, nil},
		{
			name:   "50: an IPv6 address without an IPv6 reference is of neither",
			change: at("fd00:300::7"),
			want:   answer{succeeded, migration.OnOtherNetwork, proven, no},
			codes:  codes(migration.WarnNoPodNetwork),
		},
		{
			name: "51: an IPv6 address of the pod network is on the pod network",
			change: func(c *scene) {
				c.s.References.Pod = set("10.128.0.0/14", "fd01::/48")
				c.m.TargetNodeAddress = "fd01::2:37"
			},
			want: answer{succeeded, pod, proven, no},
		},
		{
			name: "56: a pod network that two clusters share is a pod network",
			change: func(c *scene) {
				c.s.References.Pod = set("10.128.0.0/14", "10.128.0.0/14")
				c.m.TargetNodeAddress = "10.131.0.4"
			},
			want: answer{succeeded, pod, proven, no},
		},
		{
			name: "57: an address of the source's pool is not of the target's network",
			change: func(c *scene) {
				c.s.References.Migration = set("10.250.20.0/26")
				c.m.TargetNodeAddress = "10.250.10.4"
			},
			want: answer{succeeded, migration.OnOtherNetwork, proven, no},
		},
		{"without a pod network a range is weaker evidence",
			func(c *scene) { c.s.References.Pod = set() },
			answer{succeeded, net, proven, no}, codes(migration.WarnNoPodNetwork)},
		{
			name: "41: a link-local range is refused as a reference",
			change: func(c *scene) {
				c.s.References.Migration = set("169.254.7.0/24")
				c.m.TargetNodeAddress = "169.254.7.9"
			},
			want: answer{succeeded, unknown, offered, migration.NoReference},
		},
		{"52: a range of everything is refused as a reference",
			func(c *scene) { c.s.References.Migration = set("0.0.0.0/0") },
			answer{succeeded, unknown, offered, migration.NoReference}, nil},
	}
	for _, text := range []string{
		"10.200.5.7:1234", "[fd00::7]", "10.200.5.7/24", "010.200.5.7", "10.200.5.7 ", "othernode",
	} {
		cases = append(cases, verdictCase{
			name:   "9: " + text + " is not an address",
			change: at(text),
			want:   malformed,
			codes:  codes(migration.ErrAddress),
		})
	}
	return cases
}

func recordCases() []verdictCase {
	conf := func(network string) *migration.Configuration {
		return &migration.Configuration{Network: network}
	}
	return []verdictCase{
		{"27: source and target on one node speak against it",
			func(c *scene) { c.m.SourceNode = "n1" },
			answer{succeeded, net, proven, no}, codes(migration.WarnSameNode)},
		{
			name: "28: source and target on one node are two nodes between clusters",
			change: func(c *scene) {
				c.m.SourceNode = "n1"
				c.s.VMIM.Receive = &migration.Receive{MigrationID: "x"}
			},
			want: answer{succeeded, net, proven, no},
		},
		{"34: the source of a migration between clusters has the target's configuration",
			func(c *scene) {
				c.s.VMIM.SendTo = &migration.SendTo{MigrationID: "x"}
				c.m.MigrationConfiguration, c.s.VMI.Node = conf("other-nad"), "n0"
			}, answer{succeeded, net, proven, no}, nil},
		{"29: migrationNetworkType Pod does not outweigh the address",
			func(c *scene) { c.m.MigrationNetworkType = "Pod" },
			answer{succeeded, net, proven, no}, codes(migration.WarnNetworkType)},
		{
			name: "30: migrationNetworkType Migration does not outweigh the address",
			change: func(c *scene) {
				c.m.MigrationNetworkType = "Migration"
				c.m.TargetNodeAddress = onPods
			},
			want:  answer{succeeded, pod, proven, no},
			codes: codes(migration.WarnNetworkType),
		},
		{"31: migrationNetworkType is read in either case",
			func(c *scene) { c.m.MigrationNetworkType = "migration" },
			answer{succeeded, net, proven, no}, []string{"migration-network-type"}},
		{"32: a network that was configured and not used is named",
			func(c *scene) {
				c.m.TargetNodeAddress = onPods
				c.s.References.Pods = []migration.PodState{handler("n1", onPods, "")}
			}, answer{succeeded, pod, proven, no}, codes(migration.WarnNetworkNotUsed)},
		{"33: a network that was used and not configured is noted",
			func(c *scene) { c.m.MigrationConfiguration = conf("") },
			answer{succeeded, net, proven, no}, codes(migration.WarnNetworkUnset)},
		{"42: an end before the start leaves the state alone",
			func(c *scene) { c.m.EndTimestamp = start.Add(-time.Second) },
			answer{succeeded, net, proven, no}, codes(migration.WarnClocks)},
		{"43: an end at the start is zero seconds, with a note",
			func(c *scene) { c.m.EndTimestamp = start },
			answer{succeeded, net, proven, no}, []string{"migration-duration-zero"}},
		{
			name: "48: an address in targetState alone is taken",
			change: func(c *scene) {
				c.m.TargetNodeAddress = ""
				c.m.TargetState = &migration.SideState{NodeAddress: onNetwork}
				c.m.Completed = false
				c.m.StartTimestamp = time.Time{}
				c.m.EndTimestamp = time.Time{}
				c.s.VMIM.Phase = "PreparingTarget"
			},
			want: answer{migration.TargetReady, net, offered, no},
		},
		{"49: two different addresses speak against it, and the older field counts",
			func(c *scene) {
				c.m.TargetState = &migration.SideState{NodeAddress: onPods}
			}, answer{succeeded, net, proven, no}, codes(migration.WarnTwoAddresses)},
		{"a VMIM of another VMI is set aside",
			func(c *scene) { c.s.VMIM.VMIName, c.s.VMIM.Phase = "till", "Failed" },
			answer{succeeded, net, proven, no}, codes(migration.WarnForeignVMIM)},
		{
			name: "handed off and not started is preparing its target",
			change: func(c *scene) {
				*c.m = migration.MigrationState{
					MigrationUID: uidA,
					SourceNode:   "n0",
					TargetNode:   "n1",
					TargetPod:    "t",
				}
				c.s.VMIM = nil
			},
			want: answer{migration.PreparingTarget, unknown, none, migration.AddressMissing},
		},
		{
			name: "an abort that was requested of a running migration is an abort",
			change: func(c *scene) {
				c.m.Completed = false
				c.m.EndTimestamp = time.Time{}
				c.m.AbortRequested = true
				c.s.VMIM.Phase = "Running"
			},
			want: answer{migration.Aborting, net, offered, no},
		},
		{"completed without an end is no success",
			func(c *scene) { c.m.EndTimestamp = time.Time{} },
			answer{migration.Inconsistent, net, offered, no}, codes(migration.ErrNoEnd)},
	}
}

// TestARolloutWarnsOfNoOldMigration: after the virt-handlers were restarted, with
// their addresses dealt anew, no migration from before is doubted or changed.
func TestARolloutWarnsOfNoOldMigration(t *testing.T) {
	const nodes = 10
	node := func(i int) string { return fmt.Sprintf("n%d", i%nodes) }
	address := func(i int) string { return fmt.Sprintf("10.200.5.%d", 10+i%nodes) }
	fleet := func(shift int, started time.Time) (out []migration.PodState) {
		for i := range nodes {
			p := handler(node(i), fmt.Sprintf("10.128.%d.9", i), address(i+shift))
			p.Started = started
			out = append(out, p)
		}
		return out
	}
	before := migration.References{
		Migration: set("10.200.5.0/24"), Pods: fleet(0, start.Add(-time.Hour)),
	}
	after := before
	after.Pods = fleet(3, end.Add(time.Hour))
	for i := range 100 {
		s, _ := happened()
		m := s.VMI.MigrationState
		m.SourceNode, m.TargetNode, m.TargetNodeAddress = node(i), node(i+1), address(i+1)
		s.VMI.Node = m.TargetNode
		s.References = before
		was := migration.Verify(s, migration.Expect{AnyUID: true})
		s.References = after
		is := migration.Verify(s, migration.Expect{AnyUID: true})
		if was.Answer() != migration.Yes || !was.Settled() || is.Answer() != was.Answer() {
			t.Fatalf("%v\n%v", was, is)
		}
		for _, e := range is.Evidence {
			if e.Weight == migration.Contradicting {
				t.Errorf("%s to %s: %+v", node(i), node(i+1), e)
			}
		}
	}
}

// TestTheOtherClusterIsNotThisOne: of a migration between clusters one end is in
// another cluster, where nodes may have the same names.
func TestTheOtherClusterIsNotThisOne(t *testing.T) {
	for name, change := range map[string]change{
		"the target's window and virt-handler": func(c *scene) {
			c.s.References.Allocatable = set("10.200.5.64/26")
			c.s.References.Pods = []migration.PodState{handler("n1", "10.128.0.9", "10.200.5.40")}
			c.s.VMIM.SendTo = &migration.SendTo{MigrationID: "m"}
		},
		"the target's virt-handler without migration0": func(c *scene) {
			c.s.References.Pods = []migration.PodState{handler("n1", "10.128.0.9", "")}
			c.s.VMIM.SendTo = &migration.SendTo{MigrationID: "m"}
		},
		"the source's virt-handler": func(c *scene) {
			c.s.References.Pods = []migration.PodState{handler("n0", "10.128.0.9", "")}
			c.s.VMIM.Receive = &migration.Receive{MigrationID: "m"}
		},
	} {
		s, e := happened()
		if s.VMIM == nil {
			s.VMIM = &migration.VMIM{UID: e.UID}
		}
		change(&scene{&s, s.VMI.MigrationState, &e})
		for _, x := range migration.Verify(s, e).Evidence {
			if x.Weight == migration.Contradicting {
				t.Errorf("%s: %+v", name, x)
			}
		}
		s.VMIM.SendTo, s.VMIM.Receive = nil, nil
		doubted := false
		for _, x := range migration.Verify(s, e).Evidence {
			doubted = doubted || x.Weight == migration.Contradicting
		}
		if !doubted {
			t.Errorf("%s: inside one cluster nothing speaks against it", name)
		}
	}
}

func TestASourceThatStartedSinceSaysNothing(t *testing.T) {
	s, e := happened()
	younger := handler("n0", "10.128.0.8", "")
	younger.Started = end.Add(time.Hour)
	s.References.Pods = []migration.PodState{younger}
	if v := migration.Verify(s, e); v.Findings.Has(migration.WarnSourceInterface) {
		t.Error(v.Findings)
	}
	s.References.Pods[0].Started = start.Add(-time.Hour)
	if v := migration.Verify(s, e); !v.Findings.Has(migration.WarnSourceInterface) {
		t.Error(v.Findings)
	}
}
