package migration_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

// question is a fixture as one document, with our references.
func question(t testing.TB, dir string) string {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("testdata", dir, name))
		if os.IsNotExist(err) {
			return "null"
		}
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(text))
	}
	pods := "null"
	if list := read("pods.json"); list != "null" {
		_, items, _ := strings.Cut(list, `"items":`)
		pods = strings.TrimSuffix(items, "}")
	}
	return fmt.Sprintf(`{"vmi":%s,"vmim":%s,"pods":%s,"migrationRanges":["10.200.5.0/24"],`+
		`"allocatable":["10.200.5.10-10.200.5.99"],"podNetworks":["10.128.0.0/14"]}`,
		read("vmi.json"), read("vmim.json"), pods)
}

// TestASnapshotInOneDocument gives every fixture in the other way: the answer is
// the same.
func TestASnapshotInOneDocument(t *testing.T) {
	dirs, err := filepath.Glob("testdata/v*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, dir := range dirs {
		want := fixture(t, filepath.Base(dir))
		got, e, l := migration.ParseSnapshot([]byte(question(t, filepath.Base(dir))))
		if len(l) > 0 || e != (migration.Expect{}) {
			t.Errorf("%s: %v %v", dir, l, e)
		}
		if diff := cmp.Diff(want, got, addrOrder,
			cmp.Comparer(func(a, b migration.References) bool {
				return a.Migration.Equal(b.Migration) && a.Pod.Equal(b.Pod) &&
					a.Allocatable.Equal(b.Allocatable) && cmp.Equal(a.Pods, b.Pods, addrOrder)
			})); diff != "" {
			t.Errorf("%s: %s", dir, diff)
		}
	}
}

func TestParseSnapshot(t *testing.T) {
	type finding struct {
		rule *diag.Rule
		path diag.Path
	}
	for name, c := range map[string]struct {
		text string
		want []finding
	}{
		"nothing at all": {`{}`, nil},
		"everything null": {
			text: `{"vmi":null,"vmim":null,"pods":null,"expectUID":null,"migrationRanges":null,` +
				`"podNetworks":null}`,
		},
		"not JSON": {`{`, []finding{{diag.ErrSyntax, ""}}},
		"a list":   {`[]`, []finding{{diag.ErrType, ""}}},
		"a member that is not known": {
			text: `{"podNetwork":[]}`,
			want: []finding{{diag.WarnUnknown, "/podNetwork"}},
		},
		"a Pod for a VMI": {
			text: `{"vmi":{"kind":"Pod"}}`,
			want: []finding{{migration.ErrKind, "/vmi/kind"}},
		},
		"a text for a VMIM": {`{"vmim":"x"}`, []finding{{diag.ErrType, "/vmim"}}},
		"a VMI among the Pods": {
			text: `{"pods":[{},{"kind":"VirtualMachineInstance"}]}`,
			want: []finding{{migration.ErrKind, "/pods/1/kind"}},
		},
		"a record with a wrong type": {
			text: `{"vmi":{"status":{"migrationState":{"completed":"true"}}}}`,
			want: []finding{{diag.ErrType, "/vmi/status/migrationState/completed"}},
		},
		"7: an IPv4-mapped range is read as IPv4": {
			text: `{"migrationRanges":["::ffff:10.200.5.0/120"]}`,
			want: []finding{{migration.WarnRangeSpelling, "/migrationRanges/0"}},
		},
		"host bits are masked away": {
			text: `{"podNetworks":["10.128.0.0/14","10.200.5.7/24"]}`,
			want: []finding{{migration.WarnRangeSpelling, "/podNetworks/1"}},
		},
		"an address is not a range": {
			text: `{"migrationRanges":["10.200.5.7"]}`,
			want: []finding{{migration.ErrRange, "/migrationRanges/0"}},
		},
		"a range that goes backwards": {
			text: `{"allocatable":["10.200.5.9-10.200.5.7"]}`,
			want: []finding{{migration.ErrRange, "/allocatable/0"}},
		},
		"ranges as a text": {
			text: `{"migrationRanges":"10.200.5.0/24"}`,
			want: []finding{{diag.ErrType, "/migrationRanges"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, l := migration.ParseSnapshot([]byte(c.text))
			var got []finding
			for _, d := range l {
				got = append(got, finding{d.Rule, d.Path})
				if d.Hint == "" || d.Message == "" {
					t.Errorf("%#v", d)
				}
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(finding{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestASnapshotKeepsItsQuestion(t *testing.T) {
	s, e, l := migration.ParseSnapshot([]byte(`{"expectUID":"u","anyUID":true,` +
		`"migrationRanges":["::ffff:10.200.5.0/120","fd00::/64"]}`))
	if e != (migration.Expect{UID: "u", AnyUID: true}) ||
		!s.References.Migration.Equal(set("10.200.5.0/24", "fd00::/64")) || len(l) != 1 {
		t.Errorf("%v %v %v", e, s.References.Migration, l)
	}
}

func FuzzParseSnapshot(f *testing.F) {
	dirs, _ := filepath.Glob("testdata/v*")
	for _, dir := range dirs {
		f.Add([]byte(question(f, filepath.Base(dir))))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, e, _ := migration.ParseSnapshot(data)
		v := migration.Verify(s, e)
		if v.OverMigrationNetwork() && (v.State != succeeded || v.Binding == migration.Unbound) ||
			v.Sentence() == "" {
			t.Fatalf("%#v", v)
		}
		fleet.VerifyPair(fleet.Pair{
			Source: fleet.Side{VMI: s.VMI, VMIM: s.VMIM, References: s.References},
			Target: fleet.Side{VMI: s.VMI, VMIM: s.VMIM, References: s.References},
		})
	})
}

// What ParseSnapshot reports, Verify does not report again.
func TestNothingIsReportedTwice(t *testing.T) {
	type finding struct {
		rule    *diag.Rule
		path    diag.Path
		message string
	}
	text := []byte(question(t, "v1.9-over-the-migration-network"))
	found := 0
	for _, p := range paths(t, text) {
		for _, value := range wrong {
			parent, name := cut(p)
			if strings.Trim(name, "0123456789") == "" {
				continue // spoiled replaces members only
			}
			s, e, l := migration.ParseSnapshot(spoiled(t, text, parent, name, value))
			l.Add(migration.Verify(s, e).Findings...)
			seen := map[finding]bool{}
			for _, d := range l {
				f := finding{d.Rule, d.Path, d.Message}
				if seen[f] {
					t.Errorf("%s is %v: twice: %v", p, value, d)
				}
				seen[f] = true
				found++
			}
		}
	}
	t.Logf("%d findings", found)
	if found < 500 {
		t.Errorf("%d findings, want at least 500", found)
	}
}
