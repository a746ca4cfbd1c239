package fleet_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// samples are captures from the field that are not part of this module.
const samples = "../../../shared/samples/vmi"

// sample reads the one file with the given number.
func sample(t *testing.T, number string) []byte {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(samples, number+"-*"))
	if len(files) != 1 {
		t.Skipf("no sample %s in %s", number, samples)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	docs, err := locate.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return docs[0].JSON
}

// TestSamples asks of every sample what its header says is expected.
func TestSamples(t *testing.T) {
	if _, err := os.Stat(samples); err != nil {
		t.Skipf("the samples are missing: %v", err)
	}
	refs := func(net, pod string) migration.References {
		r := migration.References{Pod: set(pod)}
		if net != "" {
			r.Migration = set(net)
		}
		return r
	}
	openshift := refs("10.200.5.0/24", "10.128.0.0/14")
	for name, c := range map[string]struct {
		files string // numbers
		refs  migration.References
		want  answer
	}{
		"sample 01: over the pod network":                          {"01", openshift, answer{succeeded, pod, proven, no}},
		"sample 02: aborted, which tells of an endpoint only":      {"02", openshift, answer{migration.Aborted, pod, offered, no}},
		"sample 03: handed off, and never started":                 {"03", openshift, answer{migration.PreparingTarget, unknown, none, migration.AddressMissing}},
		"sample 04: failed before the hand-off":                    {"04a 04b", openshift, answer{failed, unknown, none, migration.AddressMissing}},
		"sample 04a: the VMIM alone":                               {"04a", openshift, answer{failed, unknown, none, migration.AddressMissing}},
		"sample 04b: the VMI alone":                                {"04b", openshift, answer{migration.NotStarted, unknown, none, migration.AddressMissing}},
		"sample 06: succeeded, and the address is on the VMI only": {"06", openshift, answer{succeeded, unknown, none, migration.AddressMissing}},
		"sample 07: an evacuation that succeeded":                  {"07", openshift, answer{succeeded, unknown, none, migration.AddressMissing}},
		"sample 08: on the dedicated network, and not completed in the excerpt": {"08", refs("10.1.1.0/24", "10.244.0.0/16"),
			answer{migration.TargetReady, net, offered, no}},
		"sample 10: running, before the domain is seen":   {"10", refs("", "11.0.0.0/16"), answer{migration.Running, pod, offered, no}},
		"sample 12: over the pod network":                 {"12", openshift, answer{succeeded, pod, proven, no}},
		"sample 14: the source failed":                    {"14", openshift, answer{failed, unknown, none, migration.AddressMissing}},
		"sample 17: an evacuation without a status":       {"17", openshift, answer{migration.Pending, unknown, none, migration.AddressMissing}},
		"sample 23: a vendor's annotation is no evidence": {"23", openshift, answer{migration.NotStarted, unknown, none, migration.AddressMissing}},
	} {
		t.Run(name, func(t *testing.T) {
			var all fleet.Objects
			for _, number := range strings.Fields(c.files) {
				o, l := fleet.ParseObjects(sample(t, number))
				if len(l) > 0 {
					t.Errorf("%v", l)
				}
				all.VMIs, all.VMIMs = append(all.VMIs, o.VMIs...), append(all.VMIMs, o.VMIMs...)
			}
			s, e := migration.Snapshot{References: c.refs}, migration.Expect{}
			if len(all.VMIMs) > 0 {
				s.VMIM = &all.VMIMs[0]
			}
			if len(all.VMIs) > 0 {
				s.VMI = &all.VMIs[0]
				if r := s.VMI.MigrationState; r != nil {
					e.UID = r.MigrationUID
					e.AnyUID = r.MigrationUID == "" // cut out of the sample
				}
			}
			v := migration.Verify(s, e)
			if diff := cmp.Diff(c.want, answer{v.State, v.Network, v.Proof, v.Reason}); diff != "" {
				t.Errorf("%s\n%v\n%v", diff, v, v.Findings)
			}
		})
	}
}

func TestSampleDetails(t *testing.T) {
	if _, err := os.Stat(samples); err != nil {
		t.Skipf("the samples are missing: %v", err)
	}
	read := func(number string) (*migration.VMI, *migration.VMIM, *migration.PodState) {
		o, _ := fleet.ParseObjects(sample(t, number))
		switch {
		case len(o.VMIs) == 1:
			return &o.VMIs[0], nil, nil
		case len(o.VMIMs) == 1:
			return nil, &o.VMIMs[0], nil
		}
		return nil, nil, &o.Pods[0]
	}
	t.Run("sample 01: the end before the start is no duration", func(t *testing.T) {
		v, _, _ := read("01")
		if d, ok := v.MigrationState.Duration(); ok {
			t.Error(d)
		}
	})
	t.Run("sample 12: it took nine seconds", func(t *testing.T) {
		v, _, _ := read("12")
		if d, ok := v.MigrationState.Duration(); !ok || d != 9*time.Second {
			t.Error(d, ok)
		}
	})
	t.Run("samples 07 and 17: an evacuation names the node", func(t *testing.T) {
		_, a, _ := read("07")
		_, b, _ := read("17")
		if a.Evacuates != "harv2" || b.Evacuates != "n2-hp10" {
			t.Error(a.Evacuates, b.Evacuates)
		}
	})
	t.Run("sample 14: a source that failed is no success, whatever the target says", func(t *testing.T) {
		p := crossed()
		_, p.Source.VMIM, _ = read("14")
		p.Source.VMI, p.Source.VMIM.SendTo = nil, &migration.SendTo{MigrationID: p.MigrationID}
		if v := fleet.VerifyPair(p); v.OverMigrationNetwork() || v.Both.State != migration.Inconsistent || !v.Both.Findings.Has(fleet.ErrSplit) {
			t.Errorf("%v", v)
		}
	})
	t.Run("sample 19: invented members and types are refused", func(t *testing.T) {
		_, l := fleet.ParseObjects(sample(t, "19"))
		if !l.Has(diag.ErrType) || !l.Has(diag.WarnUnknown) || l.Refused() != diag.Load {
			t.Errorf("%v", l)
		}
	})
	t.Run("sample 20: an endpoint of virt-handler", func(t *testing.T) {
		_, _, p := read("20")
		if a, on := p.Advertises(); on != net || !a.IsValid() {
			t.Errorf("%v %v: %#v", a, on, p)
		}
	})
	t.Run("sample 21: a synchronization controller is no endpoint of migrations", func(t *testing.T) {
		_, _, p := read("21")
		s, e := happened()
		s.VMI.MigrationState.TargetNodeAddress = "2.2.2.2"
		s.References.Migration, s.References.Pods = ipnet.Set{}, []migration.PodState{*p}
		if v := migration.Verify(s, e); v.Network != unknown || len(p.MigrationIPs()) == 0 || p.MigrationIPs()[0].String() != "2.2.2.2" {
			t.Errorf("%v %v", v, p.MigrationIPs())
		}
	})
}
