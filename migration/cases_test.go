package migration_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
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

// scene is what a case changes: a snapshot, the record in its VMI, the question.
type scene struct {
	s *migration.Snapshot
	m *migration.MigrationState
	e *migration.Expect
}

type change = func(*scene)

type verdictCase struct {
	name   string // begins with the number of the case in the reference, where it has one
	change change
	want   answer
	codes  []string // evidence that must be there
}

func (c verdictCase) verdict() migration.Verdict {
	s, e := happened()
	c.change(&scene{&s, s.VMI.MigrationState, &e})
	return migration.Verify(s, e)
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

func TestVerdicts(t *testing.T) {
	for _, c := range append(append(stateCases(), pathCases()...), recordCases()...) {
		t.Run(c.name, func(t *testing.T) {
			v := c.verdict()
			if diff := cmp.Diff(c.want, answer{v.State, v.Network, v.Proof, v.Reason}); diff != "" {
				t.Errorf("%s\n%s", diff, v)
			}
			for _, code := range c.codes {
				if !has(v, code) {
					t.Errorf("no evidence %s in %v", code, v.Evidence)
				}
			}
			want := c.want.State == succeeded && c.want.Path == net && c.want.Proof == proven
			if got := v.OverMigrationNetwork(); got != want {
				t.Errorf("over the migration network: %v, want %v", got, want)
			}
		})
	}
}

func has(v migration.Verdict, code string) bool {
	for _, e := range v.Evidence {
		if e.Code == code {
			return true
		}
	}
	return false
}

func stateCases() []verdictCase {
	return []verdictCase{
		{
			name:   "1: an address of the NAD's range after completion is proven",
			change: func(c *scene) {},
			want:   answer{succeeded, net, proven, no},
			codes: []string{
				"migration-uid-bound",
				"migration-address-in-migration-range",
				"migration-network-configured",
			},
		},
		{
			name:   "11: completed without an address is not the pod network",
			change: func(c *scene) { c.m.TargetNodeAddress = "" },
			want:   answer{succeeded, unknown, none, migration.AddressMissing},
			codes:  codes(migration.WarnNoAddress),
		},
		{
			name: "12: running without an address contradicts the order of things",
			change: func(c *scene) {
				c.m.TargetNodeAddress = ""
				c.m.Completed = false
				c.m.EndTimestamp = time.Time{}
				c.s.VMIM.Phase = "Running"
			},
			want:  answer{migration.Running, unknown, none, migration.AddressMissing},
			codes: codes(migration.WarnNoAddress),
		},
		{"13: failed without completed is advertised only",
			func(c *scene) { c.m.Failed, c.m.Completed = true, false },
			answer{failed, net, offered, no}, nil},
		{"failed before the target listened never had an address",
			func(c *scene) { c.m.Failed, c.m.TargetNodeAddress = true, "" },
			answer{failed, unknown, none, migration.AddressMissing}, nil},
		{"failed with a reason",
			func(c *scene) { c.m.Failed, c.m.FailureReason = true, "Target pod is down" },
			answer{failed, net, offered, no}, []string{"migration-failure-reason"}},
		{"failed on the node that it was to leave",
			func(c *scene) { c.m.Failed, c.m.TargetNode = true, "n0" },
			answer{failed, net, offered, no}, codes(migration.WarnSameNode)},
		{
			name: "waiting for quota",
			change: func(c *scene) {
				c.s.VMI.MigrationState, c.s.VMIM.Phase = nil, "Pending"
				c.s.VMIM.Conditions = []migration.Condition{{
					Type:    "migrationRejectedByResourceQuota",
					Status:  "True",
					Message: "exceeded quota",
				}}
			},
			want:  answer{migration.Pending, unknown, none, migration.AddressMissing},
			codes: []string{"migration-vmim-condition"},
		},
		{"14: failed with completed gives the same answer",
			func(c *scene) { c.m.Failed = true },
			answer{failed, net, offered, no}, []string{"migration-completed-failed"}},
		{
			name: "15: failed by an abort that succeeded is aborted",
			change: func(c *scene) {
				c.m.Failed = true
				c.m.AbortRequested = true
				c.m.AbortStatus = "Succeeded"
			},
			want: answer{migration.Aborted, net, offered, no},
		},
		{"16: an abort that came too late is a success",
			func(c *scene) { c.m.AbortRequested, c.m.AbortStatus = true, "Failed" },
			answer{succeeded, net, proven, no}, []string{"migration-abort"}},
		{"17: completed after an abort that succeeded is no success",
			func(c *scene) { c.m.AbortStatus = "Succeeded" },
			answer{migration.Inconsistent, net, offered, no}, codes(migration.ErrAbortedCompleted)},
		{
			name: "18: completed while the domain never was active on the target is no success",
			change: func(c *scene) {
				c.m.TargetNodeDomainReadyTimestamp = time.Time{}
				c.s.VMI.Node = "n0"
				c.m.TargetMemoryOverhead = nil
			},
			want:  answer{migration.Inconsistent, net, offered, no},
			codes: codes(migration.WarnNeverReady, migration.WarnNotMoved),
		},
		{"a v1.8 record without the domain's timestamp is no success",
			func(c *scene) {
				c.m.TargetNodeDomainReadyTimestamp = time.Time{}
			}, answer{migration.Inconsistent, net, offered, no}, codes(migration.WarnNeverReady)},
		{"a record that may be of v1.7, without the domain's timestamp, proves nothing",
			func(c *scene) {
				c.m.TargetNodeDomainReadyTimestamp, c.m.TargetMemoryOverhead = time.Time{}, nil
			}, answer{succeeded, net, offered, no}, codes(migration.WarnNeverReady)},
		{
			name: "an excerpt without the domain's timestamp, of a release before v1.2, " +
				"is taken as it is",
			change: func(c *scene) {
				c.m.TargetNodeDomainReadyTimestamp = time.Time{}
				c.s.VMI.Node = ""
				c.m.SourcePod = ""
			},
			want:  answer{succeeded, net, proven, no},
			codes: codes(migration.WarnNeverReady),
		},
		{"an excerpt without the domain's timestamp, of a newer release, proves nothing",
			func(c *scene) {
				c.m.TargetNodeDomainReadyTimestamp, c.s.VMI.Node = time.Time{}, ""
			}, answer{succeeded, net, offered, no}, codes(migration.WarnNeverReady)},
		{"a copy on the VMIM without the domain's timestamp proves nothing",
			func(c *scene) {
				c.m.TargetNodeDomainReadyTimestamp, c.m.TargetMemoryOverhead = time.Time{}, nil
				c.s.VMIM.MigrationState, c.s.VMI = c.m, nil
			}, answer{succeeded, net, offered, no}, codes(migration.WarnNeverReady)},
		{"a v1.8 copy on the VMIM without the domain's timestamp is no success",
			func(c *scene) {
				c.m.TargetNodeDomainReadyTimestamp = time.Time{}
				c.s.VMIM.MigrationState, c.s.VMI = c.m, nil
			}, answer{migration.Inconsistent, net, offered, no}, codes(migration.WarnNeverReady)},
		{"a v1.5 record of a VMI that is still on its source node proves nothing",
			func(c *scene) {
				c.s.VMI.Node, c.m.TargetMemoryOverhead = "n0", nil
			}, answer{succeeded, net, offered, no}, codes(migration.WarnNotMoved)},
		{"a copy on the VMIM of a VMI that shows it as running on its source proves nothing",
			func(c *scene) {
				copied := c.m.Clone()
				c.s.VMIM.MigrationState = &copied
				c.s.VMI.Node, c.m.Completed, c.m.EndTimestamp = "n0", false, time.Time{}
			}, answer{migration.Inconsistent, net, offered, no}, codes(migration.WarnNotMoved)},
		{"a copy on the VMIM of a VMI that came back since is proven",
			func(c *scene) {
				copied := c.m.Clone()
				c.s.VMIM.MigrationState = &copied
				c.s.VMI.Node, c.m.MigrationUID, c.m.TargetNode = "n0", uidB, "n0"
				c.m.StartTimestamp = end.Add(time.Minute)
			}, answer{succeeded, net, proven, no}, nil},
		{"a copy on the VMIM of a VMI that was created again is proven",
			func(c *scene) {
				c.s.VMIM.MigrationState, c.s.VMI.MigrationState, c.s.VMI.Node = c.m, nil, "n0"
			}, answer{succeeded, net, proven, no}, nil},
		{"a copy on the VMIM that agrees changes nothing",
			func(c *scene) {
				copied := c.m.Clone()
				c.s.VMIM.MigrationState = &copied
			}, answer{succeeded, net, proven, no}, nil},
		{"a copy on the VMIM with another address proves nothing",
			func(c *scene) {
				copied := c.m.Clone()
				copied.TargetNodeAddress = onPods
				c.s.VMIM.MigrationState = &copied
			}, answer{succeeded, net, offered, no}, codes(migration.WarnCopies)},
		{"a copy on the VMIM with another target proves nothing",
			func(c *scene) {
				copied := c.m.Clone()
				copied.TargetNode = "n2"
				c.s.VMIM.MigrationState = &copied
			}, answer{succeeded, net, offered, no}, codes(migration.WarnCopies)},
		{"a copy on the VMIM that failed proves nothing",
			func(c *scene) {
				copied := c.m.Clone()
				copied.Failed = true
				c.s.VMIM.MigrationState = &copied
			}, answer{succeeded, net, offered, no}, codes(migration.WarnCopies)},
		{"a VMIM without a UID that was created after the record proves nothing",
			func(c *scene) {
				c.e.UID, c.e.AnyUID, c.s.VMIM.UID = "", true, ""
				c.s.VMIM.Created = end.Add(time.Hour)
			}, answer{succeeded, net, offered, no}, codes(migration.WarnBorrowed)},
		{"a VMIM without a UID that is running has not the record of one that is over",
			func(c *scene) {
				c.e.UID, c.e.AnyUID, c.s.VMIM.UID, c.s.VMIM.Phase = "", true, "", "Running"
			}, answer{succeeded, net, offered, no}, codes(migration.WarnBorrowed)},
		{"a VMIM without a UID that succeeded may have the record, where that is waived",
			func(c *scene) {
				c.e.UID, c.e.AnyUID, c.s.VMIM.UID = "", true, ""
				c.s.VMIM.Created = start.Add(-time.Minute)
			}, answer{succeeded, net, proven, no}, nil},
		{"19: ended on the target, not completed, is finalizing",
			func(c *scene) { c.m.Completed, c.s.VMIM.Phase = false, "Running" },
			answer{migration.Finalizing, net, offered, no}, nil},
		{
			name: "20: the next migration is pending, and the address on the VMI is not its own",
			change: func(c *scene) {
				c.s.VMIM = &migration.VMIM{UID: uidB, VMIName: "cart", Phase: "Pending"}
				c.e.UID = ""
			},
			want:  answer{migration.Pending, unknown, none, migration.ReasonSuperseded},
			codes: codes(migration.ErrSuperseded),
		},
		{
			name: "a pending migration without a UID does not own the record, even if any would do",
			change: func(c *scene) {
				c.s.VMIM = &migration.VMIM{VMIName: "cart", Phase: "Pending"}
				c.e.UID, c.e.AnyUID = "", true
			},
			want:  answer{migration.Pending, unknown, none, migration.ReasonSuperseded},
			codes: codes(migration.ErrSuperseded),
		},
		{
			name: "21: an older migration is judged by the copy on its VMIM",
			change: func(c *scene) {
				mine := c.m.Clone()
				c.s.VMIM.MigrationState = &mine
				c.m.MigrationUID = uidB
				c.m.TargetNodeAddress = onPods
			},
			want: answer{succeeded, net, proven, no},
		},
		{
			name:   "22: an older migration without a copy has lost its evidence",
			change: func(c *scene) { c.m.MigrationUID = uidB },
			want:   answer{succeeded, unknown, none, migration.ReasonSuperseded},
			codes:  codes(migration.ErrSuperseded),
		},
		{
			name:   "another UID is asked for, and no VMIM is there to tell",
			change: func(c *scene) { c.s.VMIM, c.e.UID = nil, uidB },
			want:   answer{migration.Superseded, unknown, none, migration.ReasonSuperseded},
			codes:  codes(migration.ErrSuperseded),
		},
		{
			name:   "another UID is asked for than the VMIM has",
			change: func(c *scene) { c.e.UID = uidB },
			want:   answer{migration.Superseded, unknown, none, migration.ReasonSuperseded},
			codes:  codes(migration.WarnForeignVMIM),
		},
		{"another UID is asked for, even if any would do",
			func(c *scene) { c.s.VMIM, c.e.UID, c.e.AnyUID = nil, uidB, true },
			answer{migration.Superseded, unknown, none, migration.ReasonSuperseded}, nil},
		{"23: a VMIM with sourcePod alone leaves the answer to the VMI",
			func(c *scene) {
				c.s.VMIM.MigrationState = &migration.MigrationState{SourcePod: "s"}
			}, answer{succeeded, net, proven, no}, nil},
		{
			name:   "24: failed before the hand-off leaves nothing on the VMI",
			change: func(c *scene) { c.s.VMI.MigrationState, c.s.VMIM.Phase = nil, "Failed" },
			want:   answer{failed, unknown, none, migration.AddressMissing},
			codes:  []string{"migration-vmim-phase"},
		},
		{"25: a VMIM that failed after completion is no success",
			func(c *scene) { c.s.VMIM.Phase = "Failed" },
			answer{migration.Inconsistent, net, offered, no}, codes(migration.ErrPhase)},
		{
			name: "26: a VMIM that is held by a hotplug condition has succeeded",
			change: func(c *scene) {
				c.s.VMIM.Phase = "Running"
				c.s.VMI.Conditions = []migration.Condition{{Type: "HotVCPUChange", Status: "True"}}
			},
			want:  answer{succeeded, net, proven, no},
			codes: []string{"migration-vmim-phase"},
		},
		{"a VMIM that failed before the record says so has failed",
			func(c *scene) {
				c.m.Completed, c.m.EndTimestamp, c.s.VMIM.Phase = false, time.Time{}, "Failed"
			}, answer{failed, net, offered, no}, nil},
		{"a VMI that was read before its end is judged by the VMIM's copy",
			func(c *scene) {
				mine := c.m.Clone()
				c.s.VMIM.MigrationState, c.m.Completed, c.m.EndTimestamp = &mine, false, time.Time{}
			}, answer{succeeded, net, proven, no}, nil},
		{
			name: "an abort condition on a VMIM without a record is an abort",
			change: func(c *scene) {
				c.s.VMI.MigrationState = nil
				c.s.VMIM.Phase = "Scheduling"
				c.s.VMIM.Conditions = []migration.Condition{{
					Type:   "migrationAbortRequested",
					Status: "True",
				}}
			},
			want: answer{migration.Aborting, unknown, none, migration.AddressMissing},
		},
		{"44: a VM that was restarted has no migration on record",
			func(c *scene) { c.s.VMI.MigrationState, c.s.VMIM = nil, nil },
			answer{migration.NotStarted, unknown, none, migration.AddressMissing}, nil},
		{"53: an empty record is none",
			func(c *scene) {
				c.s.VMI.MigrationState, c.s.VMIM = &migration.MigrationState{}, nil
			}, answer{migration.NotStarted, unknown, none, migration.AddressMissing}, nil},
		{
			name:   "54: an unknown phase decides where there is no record",
			change: func(c *scene) { c.s.VMI.MigrationState, c.s.VMIM.Phase = nil, "Teleporting" },
			want:   answer{migration.Unknown, unknown, none, migration.AddressMissing},
			codes:  codes(migration.WarnUnknownValue),
		},
		{"54: an unknown abortStatus decides about a success",
			func(c *scene) { c.m.AbortStatus = "Undone" },
			answer{migration.Unknown, net, offered, no}, codes(migration.WarnUnknownValue)},
		{"54: an unknown abortStatus does not decide about a failure",
			func(c *scene) { c.m.AbortStatus, c.m.Failed = "Undone", true },
			answer{failed, net, offered, no}, nil},
		{"54: an unknown mode decides nothing",
			func(c *scene) { c.m.Mode = "Teleport" },
			answer{succeeded, net, proven, no}, nil},
		{"55: completed without any UID is not bound",
			func(c *scene) { c.s.VMIM, c.e.UID, c.m.MigrationUID = nil, "", "" },
			answer{succeeded, net, offered, no}, codes(migration.WarnUnbound)},
		{"55: completed without any UID is proven where the caller waives it",
			func(c *scene) { c.s.VMIM, c.m.MigrationUID, c.e.UID, c.e.AnyUID = nil, "", "", true },
			answer{succeeded, net, proven, no}, nil},
		{"nothing at all is unknown",
			func(c *scene) {
				*c.s, *c.e = migration.Snapshot{}, migration.Expect{}
			},
			answer{migration.Unknown, unknown, none, migration.AddressMissing}, nil},
	}
}

// TestTheGuestsAddressesAreIrrelevant is case 45: a VMI's own addresses say
// nothing about the path, wherever they lie.
func TestTheGuestsAddressesAreIrrelevant(t *testing.T) {
	for name, addresses := range map[string]string{
		"45: the VM's address is in a pod network":          `"10.128.0.77"`,
		"45: the VM's address is in a migration range":      `"10.200.5.77"`,
		"45: the VM has the address of a bridge of its own": `"172.17.0.1"`,
	} {
		t.Run(name, func(t *testing.T) {
			s, e := happened()
			text := fmt.Sprintf(`{"metadata":{"name":"cart","namespace":"shop"},`+
				`"status":{"nodeName":"n1","interfaces":[{"ipAddress":%s,"ipAddresses":[%s]}],`+
				`"migrationState":%s}}`,
				addresses, addresses, law.JSON(t, *s.VMI.MigrationState))
			vmi, l := migration.ParseVMI([]byte(text))
			if len(l) > 0 {
				t.Fatalf("%v", l)
			}
			want := migration.Verify(s, e)
			s.VMI = &vmi
			if diff := cmp.Diff(want.GoString(), migration.Verify(s, e).GoString()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryCaseOfTheReferenceIsHere looks for the numbers that names of cases
// begin with.
func TestEveryCaseOfTheReferenceIsHere(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := filepath.Glob("fleet/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range append(files, pairs...) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(\d+): `).FindAllSubmatch(text, -1) {
			seen[string(m[1])] = true
		}
	}
	const cases = 57
	for n := 1; n <= cases; n++ {
		if !seen[fmt.Sprint(n)] {
			t.Errorf("no test of case %d", n)
		}
	}
	if len(seen) != cases {
		t.Errorf("%d numbers, want %d", len(seen), cases)
	}
}

func TestPhasesBeforeTheHandOffWaitForTheRecord(t *testing.T) {
	for phase, want := range map[string]migration.State{
		"":                migration.Pending,
		"Pending":         migration.Pending,
		"Scheduling":      migration.Pending,
		"Scheduled":       migration.Pending,
		"WaitingForSync":  migration.Pending,
		"Synchronizing":   migration.Pending,
		"PreparingTarget": migration.Superseded,
		"TargetReady":     migration.Superseded,
		"Running":         migration.Superseded,
		"Succeeded":       succeeded,
		"Failed":          failed,
		"Teleporting":     migration.Unknown,
	} {
		t.Run(phase, func(t *testing.T) {
			s, e := happened()
			s.VMI.MigrationState.MigrationUID, s.VMIM.Phase = uidB, phase
			if v := migration.Verify(s, e); v.State != want || v.Proof != none {
				t.Errorf("got %v, want %v", v, want)
			}
		})
	}
}
