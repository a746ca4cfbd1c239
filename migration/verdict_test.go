package migration_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
)

// window is what the IPAM plugin hands out in our fixtures.
func window() ipnet.Set {
	r, err := ipnet.ParseRange("10.200.5.10-10.200.5.99")
	if err != nil {
		panic(err)
	}
	return ipnet.SetOfRanges(r)
}

func TestZeroValuesNeverPass(t *testing.T) {
	for name, v := range map[string]migration.Verdict{
		"the zero verdict": {},
		"a verdict on nothing": migration.Verify(migration.Snapshot{},
			migration.Expect{AnyUID: true}),
		"the state alone": {State: succeeded},
		"the path alone":  {Network: net},
		"no proof":        {State: succeeded, Network: net, Binding: migration.Bound},
		"not bound":       {State: succeeded, Network: net, Proof: proven},
		"not succeeded": {
			State:   failed,
			Network: net,
			Proof:   proven,
			Binding: migration.Bound,
		},
		"the bare address":              migration.VerifyAddress(onNetwork, references()),
		"the bare address, no question": migration.VerifyAddress("", migration.References{}),
	} {
		t.Run(name, func(t *testing.T) {
			if v.OverMigrationNetwork() || v.Sentence() == "" {
				t.Errorf("%#v: %s", v, v)
			}
		})
	}
}

func TestFindingsHaveWhatAPersonNeeds(t *testing.T) {
	reported := map[*diag.Rule]bool{}
	for _, c := range append(append(stateCases(), pathCases()...), recordCases()...) {
		for _, d := range c.verdict().Findings {
			reported[d.Rule] = true
			if d.Path == "" || d.Hint == "" || d.Message == "" || d.Rule.Stage == 0 {
				t.Errorf("%s: %#v", c.name, d)
			}
		}
	}
	for _, r := range []*diag.Rule{
		migration.ErrSuperseded, migration.ErrPodNetwork,
		migration.ErrOverlap, migration.ErrEverything, migration.ErrUnusable,
	} {
		if !reported[r] {
			t.Errorf("%s was never reported", r.Code)
		}
	}
}

func TestRulesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range migration.Rules() {
		if !strings.HasPrefix(r.Code, "migration-") || seen[r.Code] || r.Stage == 0 ||
			r.Summary == "" || r.Source == "" {
			t.Errorf("%+v", r)
		}
		seen[r.Code] = true
	}
}

func TestReferencesAreRefusedWhereTheyMatchAnything(t *testing.T) {
	for name, c := range map[string]struct {
		refs migration.References
		rule *diag.Rule
		path diag.Path
	}{
		"all of IPv4 as the migration network": {
			refs: migration.References{Migration: set("0.0.0.0/0")},
			rule: migration.ErrEverything,
			path: "/migrationRanges",
		},
		"all of IPv4 in two halves": {
			refs: migration.References{Pod: set("0.0.0.0/1", "128.0.0.0/1")},
			rule: migration.ErrEverything,
			path: "/podNetworks",
		},
		"all of IPv6 as the pod network": {
			refs: migration.References{Pod: set("::/0")},
			rule: migration.ErrEverything,
			path: "/podNetworks",
		},
		"IPv4 link-local": {
			refs: migration.References{Migration: set("169.254.7.0/24")},
			rule: migration.ErrUnusable,
			path: "/migrationRanges",
		},
		"IPv6 link-local": {
			refs: migration.References{Migration: set("fe80::/64")},
			rule: migration.ErrUnusable,
			path: "/migrationRanges",
		},
		"an overlap": {
			refs: migration.References{Migration: set("10.128.5.0/24"), Pod: set("10.128.0.0/14")},
			rule: migration.ErrOverlap,
			path: "/migrationRanges",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := c.refs.Validate()
			if len(l) != 1 || l[0].Rule != c.rule || l[0].Path != c.path {
				t.Errorf("%v", l)
			}
		})
	}
	if l := (migration.References{
		Migration: set("240.0.0.0/24", "10.200.5.0/24"),
		Pod:       set("10.128.0.0/14"),
	}).Validate(); len(l) > 0 {
		t.Errorf("a usable reference: %v", l)
	}
}

func TestTheBareAddressSaysWhatItCannotKnow(t *testing.T) {
	for text, want := range map[string]answer{
		onNetwork: {migration.Unknown, net, offered, no},
		onPods:    {migration.Unknown, pod, offered, no},
		"":        {migration.Unknown, unknown, none, migration.AddressMissing},
		"fd00::%": {migration.Unknown, unknown, none, migration.AddressMalformed},
	} {
		v := migration.VerifyAddress(text, references())
		diff := cmp.Diff(want, answer{v.State, v.Network, v.Proof, v.Reason})
		if diff != "" || !v.Findings.Has(migration.WarnAddressAlone) {
			t.Errorf("%q: %s %v", text, diff, v.Findings)
		}
	}
}

func TestWords(t *testing.T) {
	got := []string{
		migration.State(0).String(), migration.Inconsistent.String(), migration.State(99).String(),
		migration.Network(0).String(),
		migration.AmbiguousNetwork.String(), migration.NoProof.String(),
		migration.NoReason.String(), migration.ReasonSuperseded.String(),
		migration.Bound.String(), migration.Contradicting.String(),
	}
	want := []string{
		"Unknown", "Inconsistent", "Invalid", "Undetermined", "Ambiguous", "None", "", "Superseded",
		"Bound", "contradicting",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	s, _ := happened()
	m := s.VMI.MigrationState
	m.TargetDirectMigrationNodePorts = map[string]int{"1": 2}
	m.TargetState = &migration.SideState{Node: "n1"}
	m.MigrationConfiguration.DisableTLS = new(bool)
	want, c := m.GoString(), m.Clone()
	c.TargetDirectMigrationNodePorts["1"] = 3
	c.TargetState.Node = "n2"
	*c.MigrationConfiguration.DisableTLS = true
	if diff := cmp.Diff(want, m.GoString()); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkVerify(b *testing.B) {
	s := fixture(b, "v1.9-over-the-migration-network")
	b.ReportAllocs()
	for b.Loop() {
		migration.Verify(s, migration.Expect{})
	}
}

func TestNothingIsFoundWhereNothingIsWrong(t *testing.T) {
	for name, change := range map[string]change{
		"the documented happy path": func(c *scene) {},
		"a pod network of both families": func(c *scene) {
			c.s.References.Pod = set("10.128.0.0/14", "fd01::/48")
		},
		"an IPv6 network, and pods of both families": func(c *scene) { ipv6(c) },
		"failed before the target listened": func(c *scene) {
			*c.m = migration.MigrationState{MigrationUID: uidA, Failed: true, StartTimestamp: start}
		},
		"an endpoint of the target, inside the range": func(c *scene) {
			c.s.References.Pods = []migration.PodState{handler("n1", onPods, onNetwork)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := verdictCase{change: change}.verdict()
			if len(v.Findings) > 0 {
				t.Errorf("%v", v.Findings)
			}
		})
	}
}

func ipv6(c *scene) {
	c.s.References.Migration = set("fd00:200::/64")
	c.s.References.Pod = set("10.128.0.0/14", "fd01::/48")
	c.m.TargetNodeAddress = "fd00:200::7"
}

// TestRecordsBeforeV1 has records as KubeVirt v0.49 to v0.59 wrote them, which had no
// timestamp of the target's domain: nothing is missing of them. One that v1.2 or newer wrote
// lacks it.
func TestRecordsBeforeV1(t *testing.T) {
	const record = `{"status":{"nodeName":"n2","migrationState":{"migrationUid":"m","startTimestamp":"2021-01-01T00:00:00Z",` +
		`"endTimestamp":"2021-01-01T00:01:00Z","completed":true,"sourceNode":"n1","targetNode":"n2",` +
		`"targetNodeAddress":"10.61.5.7","targetNodeDomainDetected":true,"targetPod":"virt-launcher-x","mode":"PreCopy"%s}}}`
	refs := migration.References{Migration: ipnet.SetOf(netip.MustParsePrefix("10.61.5.0/24"))}
	for more, want := range map[string]migration.Answer{
		``: migration.Yes, `,"sourcePod":"virt-launcher-w"`: migration.CannotTell,
		`,"sourceState":{"node":"n1"}`: migration.CannotTell,
	} {
		vmi, l := migration.ParseVMI(fmt.Appendf(nil, record, more))
		if len(l) > 0 {
			t.Fatal(l)
		}
		v := migration.NewVerifier(refs).Verify(&vmi, nil, migration.Expect{UID: "m"})
		if v.Answer() != want || v.Findings.Has(migration.WarnNeverReady) != (more != ``) {
			t.Errorf("%s: %v, %v", more, v.Answer(), v.Findings)
		}
	}
}
