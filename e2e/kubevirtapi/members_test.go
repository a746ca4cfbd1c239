package kubevirtapi_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
	"github.com/migrationnet/migrationnet/migration/vmi"
	"github.com/migrationnet/migrationnet/release"
	corev1 "k8s.io/api/core/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

var addresses = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })

// TestEveryMemberOfTheAPIIsKnown asks the API's own types for their members.
func TestEveryMemberOfTheAPIIsKnown(t *testing.T) {
	known := 0
	for in, typ := range map[string]reflect.Type{
		`{%s:null}`:                            reflect.TypeFor[kubevirtv1.VirtualMachineInstanceMigrationState](),
		`{"sourceState":{%s:null}}`:            reflect.TypeFor[kubevirtv1.VirtualMachineInstanceMigrationSourceState](),
		`{"migrationConfiguration":{%s:null}}`: configuration(),
		`{"targetState":{%s:null}}`:            reflect.TypeFor[kubevirtv1.VirtualMachineInstanceMigrationTargetState](),
	} {
		for _, f := range reflect.VisibleFields(typ) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" { // the part that both sides have in common
				continue
			}
			known++
			text := fmt.Sprintf(`{"status":{"migrationState":`+in+`}}`, `"`+name+`"`)
			if _, l := migration.ParseVMI([]byte(text)); len(l) > 0 {
				t.Errorf("%v", l)
			}
		}
	}
	if known < 60 {
		t.Errorf("only %d members found", known)
	}
}

// TestMembersOfTheKubeVirtObject asks the API's type for the members of
// spec.configuration.migrations: those that are not there came later than all that are.
func TestMembersOfTheKubeVirtObject(t *testing.T) {
	have := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[kubevirtv1.MigrationConfiguration]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		have[name] = true
	}
	var newest, next release.Version // of those that are there, and of those that are not
	for _, m := range hco.MigrationConfigurationMembers() {
		switch {
		case have[m.Name] && !m.Since.IsZero() && (newest.IsZero() || newest.Before(m.Since)):
			newest = m.Since
		case !have[m.Name] && (next.IsZero() || m.Since.Before(next)):
			next = m.Since
		}
		if !have[m.Name] && m.Since.IsZero() {
			t.Errorf("there is no %s", m.Name)
		}
		delete(have, m.Name)
	}
	if len(have) > 0 || !next.IsZero() && !newest.IsZero() && !newest.Before(next) {
		t.Errorf("%v are not known; the newest is of %v, and there is none of %v", have, newest, next)
	}
}

// configuration returns the type of migrationConfiguration, which has another
// name before v1.9.0.
func configuration() reflect.Type {
	for _, f := range reflect.VisibleFields(
		reflect.TypeFor[kubevirtv1.VirtualMachineInstanceMigrationState]()) {
		if strings.HasPrefix(f.Tag.Get("json"), "migrationConfiguration,") {
			return f.Type.Elem()
		}
	}
	return nil
}

// TestFixturesAsTheAPIReadsThem decodes every fixture into the API's types: they
// are of its shape, and give the same as their text.
func TestFixturesAsTheAPIReadsThem(t *testing.T) {
	files, _ := filepath.Glob("../../migration/testdata/*/*.json")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all, l := fleet.ParseObjects(text)
		if len(l) > 0 {
			t.Errorf("%s: %v", f, l)
		}
		switch filepath.Base(f) {
		case "vmi.json":
			got, _ := vmi.FromVMI(read[kubevirtv1.VirtualMachineInstance](t, string(text)))
			compare(t, f, all.VMIs[0].MigrationState, got.MigrationState)
		case "vmim.json":
			got, _ := vmi.FromVMIM(read[kubevirtv1.VirtualMachineInstanceMigration](t,
				string(text)))
			compare(t, f, all.VMIMs[0].MigrationState, got.MigrationState)
		case "pods.json":
			for i, p := range read[corev1.PodList](t, string(text)).Items {
				got, _ := vmi.FromPod(&p)
				if diff := cmp.Diff(all.Pods[i], got, addresses); diff != "" {
					t.Errorf("%s: %s", f, diff)
				}
			}
		}
	}
	if len(files) == 0 {
		t.Error("no fixtures")
	}
}

// compare leaves out what this API's types do not have: members of releases
// between v1.6.0 and v1.9.0.
func compare(t *testing.T, name string, want, got *migration.MigrationState) {
	if want == nil || got == nil {
		if want != got {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		return
	}
	for _, s := range []*migration.MigrationState{want, got} {
		s.TargetMemoryOverhead = nil
		if c := s.MigrationConfiguration; c != nil {
			c.UtilityVolumesTimeout, c.MaxDowntimeMs = nil, nil
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// read decodes text as a client does.
func read[O any](t interface{ Fatalf(string, ...any) }, text string) *O {
	var o O
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &o
}
