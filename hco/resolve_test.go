package hco_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	rel "github.com/migrationnet/migrationnet/release"
)

func ptr[T any](v T) *T { return &v }

func release(t testing.TB, s string) hco.Release {
	t.Helper()
	r, err := rel.HCO(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// found is a finding without its prose.
func found(l diag.List) []string {
	var out []string
	for _, d := range l {
		out = append(out, d.Rule.Code+" "+string(d.Path))
	}
	return out
}

func TestFindings(t *testing.T) {
	for name, c := range map[string]struct {
		block   string
		release string
		refused diag.Stage
		want    []string
	}{
		"an empty block takes the defaults": {`{}`, "1.19", 0, nil},
		"null is absent": {
			block:   `{"network":null,"progressTimeout":null}`,
			release: "1.19",
		},
		"null undoes an earlier value": {
			block:   `{"network":"a,b","network":null}`,
			release: "1.19",
			want:    []string{"json-member-duplicate /network"},
		},
		"null undoes an earlier number": {
			block:   `{"progressTimeout":-1,"progressTimeout":null}`,
			release: "1.19",
			want:    []string{"json-member-duplicate /progressTimeout"},
		},
		"an empty network breaks the pods": {
			block:   `{"network":""}`,
			release: "1.19",
			want:    []string{"hco-network-empty /network"},
		},
		"a network in another namespace is fine": {`{"network":"default/mig-net"}`, "1.19", 0, nil},
		"blanks around the network are dropped": {
			block:   `{"network":" default / mig-net "}`,
			release: "1.19",
			want:    []string{"hco-network-form /network"},
		},
		"an empty namespace is none": {
			block:   `{"network":"/mig-net"}`,
			release: "1.19",
			want:    []string{"hco-network-form /network"},
		},
		"a list of networks": {
			block:   `{"network":"a,b"}`,
			release: "1.19",
			want:    []string{"hco-network-list /network"},
		},
		"two slashes": {`{"network":"a/b/c"}`, "1.19", 0, []string{"hco-network-syntax /network"}},
		"a dot": {
			block:   `{"network":"mig.net"}`,
			release: "1.19",
			want:    []string{"hco-network-syntax /network"},
		},
		"upper case": {`{"network":"MigNet"}`, "1.19", 0, []string{"hco-network-syntax /network"}},
		"an underscore": {
			block:   `{"network":"mig_net"}`,
			release: "1.19",
			want:    []string{"hco-network-syntax /network"},
		},
		"a leading dash": {`{"network":"-x"}`, "1.19", 0, []string{"hco-network-syntax /network"}},
		"an interface name": {
			block:   `{"network":"x@eth1"}`,
			release: "1.19",
			want:    []string{"hco-network-syntax /network"},
		},
		"the JSON form of Multus": {
			block:   `{"network":"{\"name\":\"x\"}"}`,
			release: "1.19",
			want:    []string{"hco-network-syntax /network"},
		},
		"a namespace without a name": {
			block:   `{"network":"ns/"}`,
			release: "1.19",
			want:    []string{"hco-network-syntax /network"},
		},
		"a blank name": {`{"network":" "}`, "1.19", 0, []string{"hco-network-syntax /network"}},
		"both parts wrong": {
			block:   `{"network":"A/B"}`,
			release: "1.19",
			want:    []string{"hco-network-syntax /network", "hco-network-syntax /network"},
		},

		"no migration starts with limits of 0": {
			block:   `{"parallelMigrationsPerCluster":0,"parallelOutboundMigrationsPerNode":0}`,
			release: "1.19",
			want: []string{
				"hco-limit-zero /parallelMigrationsPerCluster",
				"hco-limit-zero /parallelOutboundMigrationsPerNode",
			},
		},
		"a negative limit does not decode": {
			block:   `{"parallelMigrationsPerCluster":-1}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-limit-range /parallelMigrationsPerCluster"},
		},
		"a limit beyond a uint32 does not decode": {
			block:   `{"parallelOutboundMigrationsPerNode":4294967296}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-limit-range /parallelOutboundMigrationsPerNode"},
		},
		"a limit beyond an int32 is refused": {
			block:   `{"parallelMigrationsPerCluster":2147483648}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-limit-range /parallelMigrationsPerCluster"},
		},
		"the greatest limit is accepted": {
			block:   `{"parallelMigrationsPerCluster":2147483647}`,
			release: "1.19",
		},
		"a whole number with an exponent is one": {
			block:   `{"parallelMigrationsPerCluster":5e2,"progressTimeout":150.0}`,
			release: "1.19",
		},
		"minus 0 is 0 too": {
			block:   `{"parallelMigrationsPerCluster":-0}`,
			release: "1.19",
			want:    []string{"hco-limit-zero /parallelMigrationsPerCluster"},
		},
		"no exponent from 2^53 on": {
			block:   `{"progressTimeout":1e17}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"json-member-type /progressTimeout"},
		},
		"a fraction is refused": {
			block:   `{"progressTimeout":1.5}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"json-member-type /progressTimeout"},
		},
		"a number in quotes is refused": {
			block:   `{"completionTimeoutPerGiB":"800"}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"json-member-type /completionTimeoutPerGiB"},
		},
		"a node above the cluster": {
			block:   `{"parallelMigrationsPerCluster":2,"parallelOutboundMigrationsPerNode":3}`,
			release: "1.19",
			want:    []string{"hco-limit-order /parallelOutboundMigrationsPerNode"},
		},
		"the cluster below the default of a node": {
			block:   `{"parallelMigrationsPerCluster":1}`,
			release: "1.18",
			want:    []string{"hco-limit-order /parallelOutboundMigrationsPerNode"},
		},

		"negative timeouts abort at once": {
			block:   `{"completionTimeoutPerGiB":-1,"progressTimeout":-5}`,
			release: "1.19",
			want: []string{
				"hco-timeout-negative /completionTimeoutPerGiB",
				"hco-timeout-negative /progressTimeout",
			},
		},
		"0 switches timeouts off": {
			block:   `{"completionTimeoutPerGiB":0,"progressTimeout":0}`,
			release: "1.19",
			want: []string{
				"hco-timeout-zero /completionTimeoutPerGiB",
				"hco-timeout-zero /progressTimeout",
			},
		},
		"800 is the default of 1.13": {`{"completionTimeoutPerGiB":800}`, "1.13", 0, nil},
		"800 is stale from 1.14 on": {
			block:   `{"completionTimeoutPerGiB":800}`,
			release: "1.14",
			want:    []string{"hco-stale-sample /completionTimeoutPerGiB"},
		},
		"2 for each node is the default of 1.18": {
			block:   `{"parallelOutboundMigrationsPerNode":2}`,
			release: "1.18",
		},
		"2 for each node is stale from 1.19 on": {
			block:   `{"parallelOutboundMigrationsPerNode":2}`,
			release: "1.19",
			want:    []string{"hco-stale-sample /parallelOutboundMigrationsPerNode"},
		},
		"150 is the default of what is released": {
			block:   `{"completionTimeoutPerGiB":150}`,
			release: "1.18",
		},
		"150 stays on 1.19": {`{"completionTimeoutPerGiB":150}`, "1.19", 0, nil},
		"64Mi is removed by the upgrade to 1.5": {
			block:   `{"bandwidthPerMigration":"64Mi"}`,
			release: "1.4",
			want:    []string{"hco-upgrade-rewrites /bandwidthPerMigration"},
		},
		"a member of a later release is dropped": {
			block:   `{"network":"mig-net"}`,
			release: "1.5",
			want:    []string{"hco-field-release /network"},
		},
		"allow members came in 1.9": {
			block:   `{"allowAutoConverge":false,"allowPostCopy":false}`,
			release: "1.8",
			want: []string{
				"hco-field-release /allowAutoConverge",
				"hco-field-release /allowPostCopy",
			},
		},
		"allowWorkloadDisruption came in 1.19": {
			block:   `{"allowWorkloadDisruption":true,"allowPostCopy":true}`,
			release: "1.18",
			want: []string{
				"hco-postcopy-risk /allowPostCopy",
				"hco-field-release /allowWorkloadDisruption",
			},
		},
		"names match exactly": {
			block:   `{"Network":"mig-net"}`,
			release: "1.19",
			want:    []string{"json-member-unknown /Network"},
		},
		"post-copy needs disruption from 1.19 on": {
			block:   `{"allowPostCopy":true}`,
			release: "1.19",
			want:    []string{"hco-postcopy-noop /allowPostCopy"},
		},
		"post-copy alone works before, at a risk": {
			block:   `{"allowPostCopy":true}`,
			release: "1.18",
			want:    []string{"hco-postcopy-risk /allowPostCopy"},
		},
		"post-copy with disruption has the risk too": {
			block:   `{"allowPostCopy":true,"allowWorkloadDisruption":true}`,
			release: "1.19",
			want:    []string{"hco-postcopy-risk /allowPostCopy"},
		},
		"16G are no bits": {
			block:   `{"bandwidthPerMigration":"16G"}`,
			release: "1.19",
			want:    []string{"hco-bandwidth-unit /bandwidthPerMigration"},
		},
		"12G may be meant":           {`{"bandwidthPerMigration":"12G"}`, "1.19", 0, nil},
		"16Gi were written as bytes": {`{"bandwidthPerMigration":"16Gi"}`, "1.19", 0, nil},
		"disruption alone pauses the guest": {
			block:   `{"allowWorkloadDisruption":true}`,
			release: "1.19",
			want:    []string{"hco-disruption-pause /allowWorkloadDisruption"},
		},
		"an empty bandwidth is not a quantity": {
			block:   `{"bandwidthPerMigration":""}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-bandwidth-syntax /bandwidthPerMigration"},
		},
		"a unit that is not a suffix": {
			block:   `{"bandwidthPerMigration":"64MB"}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-bandwidth-syntax /bandwidthPerMigration"},
		},
		"a bandwidth without quotes": {
			block:   `{"bandwidthPerMigration":64}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"json-member-type /bandwidthPerMigration"},
		},
		"a fraction in the exponent stops HCO": {
			block:   `{"bandwidthPerMigration":"1e1.5"}`,
			release: "1.19",
			refused: diag.Setup,
			want:    []string{"hco-bandwidth-quantity /bandwidthPerMigration"},
		},
		"an exponent without end stops HCO": {
			block:   `{"bandwidthPerMigration":"1e99999999999999999999"}`,
			release: "1.19",
			refused: diag.Setup,
			want:    []string{"hco-bandwidth-quantity /bandwidthPerMigration"},
		},
		"a negative bandwidth": {
			block:   `{"bandwidthPerMigration":"-1n"}`,
			release: "1.19",
			want:    []string{"hco-bandwidth-negative /bandwidthPerMigration"},
		},
		"minus 0 is 0": {`{"bandwidthPerMigration":"-0.0"}`, "1.19", 0, nil},
		"more than an int64": {
			block:   `{"bandwidthPerMigration":"9999999999999999999"}`,
			release: "1.19",
			want:    []string{"hco-bandwidth-overflow /bandwidthPerMigration"},
		},
		"much more than an int64": {
			block:   `{"bandwidthPerMigration":"1e2147483647"}`,
			release: "1.19",
			want:    []string{"hco-bandwidth-overflow /bandwidthPerMigration"},
		},
		"less than a byte is no limit": {
			block:   `{"bandwidthPerMigration":"500m"}`,
			release: "1.19",
			want:    []string{"hco-bandwidth-sub-byte /bandwidthPerMigration"},
		},
		"much less than a byte": {
			block:   `{"bandwidthPerMigration":"1e-2147483648"}`,
			release: "1.19",
			want:    []string{"hco-bandwidth-sub-byte /bandwidthPerMigration"},
		},
		"a byte less a trillionth is a byte": {
			block:   `{"bandwidthPerMigration":"0.999999999999"}`,
			release: "1.19",
			want: []string{
				"hco-bandwidth-sub-mebibyte /bandwidthPerMigration",
				"hco-bandwidth-timeout /bandwidthPerMigration",
			},
		},
		"less than 1Mi is 1Mi, and too slow": {
			block:   `{"bandwidthPerMigration":"100k"}`,
			release: "1.19",
			want: []string{
				"hco-bandwidth-sub-mebibyte /bandwidthPerMigration",
				"hco-bandwidth-timeout /bandwidthPerMigration",
			},
		},
		"32Mi cannot copy a gigabyte in 20 s": {
			block:   `{"bandwidthPerMigration":"32Mi"}`,
			release: "1.19",
			want:    []string{"hco-bandwidth-timeout /bandwidthPerMigration"},
		},
		"32Mi can in 150 s": {`{"bandwidthPerMigration":"32Mi"}`, "1.18", 0, nil},
		"32Mi can where nothing limits the time": {
			block:   `{"bandwidthPerMigration":"32Mi","completionTimeoutPerGiB":0}`,
			release: "1.19",
			want:    []string{"hco-timeout-zero /completionTimeoutPerGiB"},
		},
		"findings come in the order of the document": {
			block:   `{"progressTimeout":-1,"network":"","bandwidthPerMigration":"x"}`,
			release: "1.19",
			refused: diag.Load,
			want: []string{
				"hco-bandwidth-syntax /bandwidthPerMigration",
				"hco-network-empty /network",
				"hco-timeout-negative /progressTimeout",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			conf, l := hco.ParseBlock([]byte(c.block))
			resolved, more := conf.Resolve(release(t, c.release))
			l.Add(more...)
			slices.SortStableFunc(l, func(a, b diag.Diagnostic) int {
				return strings.Compare(string(a.Path), string(b.Path))
			})
			if diff := cmp.Diff(c.want, found(l)); diff != "" {
				t.Error(diff)
			}
			if got := l.Refused(); got != c.refused {
				t.Errorf("refused at %q, want %q", got, c.refused)
			}
			if l.Refused() != 0 && resolved != (hco.Resolved{}) {
				t.Errorf("got %+v beside errors", resolved)
			}
			for _, d := range l {
				if d.Hint == "" || d.Rule.Stage == 0 || d.Rule.Source == "" {
					t.Errorf("%v: no hint, stage or source", d)
				}
			}
		})
	}
}

// TestDefaultsAgreeWithTheCRDs compares with what was read from the CRD at 49
// tags and branches.
func TestDefaultsAgreeWithTheCRDs(t *testing.T) {
	data, err := os.ReadFile("testdata/defaults.json")
	if err != nil {
		t.Fatal(err)
	}
	var refs []struct {
		Ref, KubeVirt string
		Versions      []struct {
			Version, Path string
			Served        bool
			Fields        map[string]any
			Gate          *bool `json:"decentralizedLiveMigrationCRDDefault"`
		}
	}
	if err := json.Unmarshal(data, &refs); err != nil {
		t.Fatal(err)
	}
	if len(refs) != 49 {
		t.Fatalf("%d refs, want 49", len(refs))
	}
	for _, ref := range refs {
		r := release(t, strings.TrimPrefix(ref.Ref, "release-"))
		if !strings.HasPrefix(ref.KubeVirt, "v"+hco.KubeVirt(r).Short()+".") {
			t.Errorf("%s: KubeVirt %s, want %s", ref.Ref, hco.KubeVirt(r), ref.KubeVirt)
		}
		got, l := hco.LiveMigrationConfig{}.Resolve(r)
		if len(l) > 0 && ref.Ref[:4] != "v1.4" { // 64Mi is no surprise there
			t.Errorf("%s: %v", ref.Ref, l)
		}
		served := map[string]bool{}
		for _, v := range ref.Versions {
			version, err := hco.ParseAPIVersion(v.Version)
			if err != nil {
				t.Fatal(err)
			}
			served[v.Version] = v.Served
			if want := "/" + strings.ReplaceAll(v.Path, ".", "/"); string(version.Block()) != want {
				t.Errorf("%s: block at %s, want %s", ref.Ref, version.Block(), want)
			}
			if diff := cmp.Diff(v.Fields, asFields(got, r)); diff != "" {
				t.Errorf("%s %s: %s", ref.Ref, v.Version, diff)
			}
			if diff := cmp.Diff(withoutNull(v.Fields),
				asObject(t, hco.LiveMigrationConfig{}.Stored(r))); diff != "" {
				t.Errorf("%s %s: stored %s", ref.Ref, v.Version, diff)
			}
			if enabled, known := hco.DecentralizedByDefault(r); v.Gate != nil &&
				(!known || enabled != *v.Gate) ||
				v.Gate == nil && v.Version == "v1beta1" && known {
				t.Errorf("%s %s: gate %v %v", ref.Ref, v.Version, enabled, known)
			}
		}
		for _, v := range []hco.APIVersion{hco.V1Beta1, hco.V1} {
			if hco.Serves(r, v) != served[v.String()] {
				t.Errorf("%s: serves %v: %v", ref.Ref, v, hco.Serves(r, v))
			}
		}
	}
}

func withoutNull(fields map[string]any) map[string]any {
	out := maps.Clone(fields)
	maps.DeleteFunc(out, func(_ string, v any) bool { return v == nil })
	return out
}

func asObject(t *testing.T, c hco.LiveMigrationConfig) (out map[string]any) {
	b, err := c.MarshalJSON()
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// asFields shows v as the data does: the members of the release, and null for
// what has no default.
func asFields(v hco.Resolved, r hco.Release) map[string]any {
	all := map[string]any{
		"allowAutoConverge":                 v.AllowAutoConverge,
		"allowPostCopy":                     v.AllowPostCopy,
		"allowWorkloadDisruption":           v.AllowWorkloadDisruption,
		"completionTimeoutPerGiB":           float64(v.CompletionTimeoutPerGiB),
		"progressTimeout":                   float64(v.ProgressTimeout),
		"parallelMigrationsPerCluster":      float64(v.ParallelMigrationsPerCluster),
		"parallelOutboundMigrationsPerNode": float64(v.ParallelOutboundMigrationsPerNode),
		"network":                           nil,
		"bandwidthPerMigration":             nil,
	}
	if v.Network != "" {
		all["network"] = v.Network
	}
	if v.Bandwidth != hco.Unlimited {
		all["bandwidthPerMigration"] = strings.TrimSuffix(v.Bandwidth.String(), " MiB/s") + "Mi"
	}
	out := map[string]any{}
	for _, m := range hco.MembersOf(r) {
		out[m.Name] = all[m.Name]
	}
	return out
}

func TestDisruptionFollowsPostCopyWhereItHasNoMember(t *testing.T) {
	c := hco.LiveMigrationConfig{AllowPostCopy: ptr(true)}
	if got, l := c.Resolve(release(t, "1.18")); !got.AllowWorkloadDisruption || l.HasErrors() {
		t.Errorf("got %+v, %v", got, l)
	}
}

func TestLimitsAreCheckedInLiteralsToo(t *testing.T) {
	c := hco.LiveMigrationConfig{ParallelMigrationsPerCluster: ptr(uint32(1 << 31))}
	if _, l := c.Resolve(hco.Release{}); !l.Has(hco.ErrLimitRange) {
		t.Errorf("got %v", l)
	}
}

func TestCompletionDeadline(t *testing.T) {
	const gi = 1 << 30
	for name, c := range map[string]struct {
		timeout, bytes int64
		want           time.Duration
		ok             bool
	}{
		"6Gi are 7 gigabytes begun":    {800, 6 * gi, 5600 * time.Second, true},
		"1Gi are 2":                    {800, gi, 1600 * time.Second, true},
		"4Gi are 5":                    {20, 4 * gi, 100 * time.Second, true},
		"64Gi are 69":                  {20, 64 * gi, 1380 * time.Second, true},
		"a gigabyte is 1":              {20, 1_000_000_000, 20 * time.Second, true},
		"a byte more is 2":             {20, 1_000_000_001, 40 * time.Second, true},
		"a byte is 1":                  {20, 1, 20 * time.Second, true},
		"0 is not a deadline":          {0, gi, 0, false},
		"nothing to move":              {20, 0, 0, false},
		"a negative size":              {20, -1, 0, false},
		"a negative timeout":           {-1, gi, 0, true},
		"too long for a Duration":      {1 << 62, gi, 1<<63 - 1, true},
		"the most that a Duration has": {9223372036, 1, 9223372036 * time.Second, true},
	} {
		got, ok := hco.Resolved{CompletionTimeoutPerGiB: c.timeout}.CompletionDeadline(c.bytes)
		if got != c.want || ok != c.ok {
			t.Errorf("%s: got %v %v, want %v %v", name, got, ok, c.want, c.ok)
		}
	}
}

// A release is understood as the nearest that is known, with one warning.
func TestReleases(t *testing.T) {
	for s, c := range map[string]struct {
		like string // the release that it is the same as
		rule *diag.Rule
	}{
		"v1.18.1": {"1.18", nil}, "1.4.0": {"1.4", nil}, "4.18": {"1.14", nil},
		"4.18.3": {"1.14", nil},
		"4.22":   {"1.18", nil}, "main": {"1.19", nil}, "1.20": {"1.19", nil},
		"1.3": {"1.4", rel.WarnOlder}, "1.40": {"1.19", rel.WarnNewer},
		"4.7": {"1.4", rel.WarnOlder}, "4.40": {"1.18", rel.WarnNewer},
	} {
		h := hco.HyperConverged{Namespace: "a"}
		got, l := h.Resolve(release(t, s))
		if want, _ := h.Resolve(release(t, c.like)); got != want {
			t.Errorf("%s: %s", s, cmp.Diff(want, got))
		}
		if len(l) > 1 || (len(l) == 1) != (c.rule != nil) ||
			c.rule != nil && (l[0].Rule != c.rule || l[0].Path != "") {
			t.Errorf("%s: %v", s, l)
		}
	}
	all := hco.Releases()
	if len(all) != 17 || all[0].HCO != rel.MustParse("1.4") ||
		all[16].HCO != rel.MustParse("1.20") {
		t.Errorf("got %v", all)
	}
}

// What holds only from a branch on is said when the branch is named: the zero
// Release is the newest that is released.
func TestAdviceIsForWhatIsReleased(t *testing.T) {
	for name, c := range map[string]struct {
		block  string
		zero   []string
		branch []string
	}{
		"post-copy works": {
			block:  `{"allowPostCopy":true}`,
			zero:   []string{"hco-postcopy-risk /allowPostCopy"},
			branch: []string{"hco-postcopy-noop /allowPostCopy"},
		},
		"2 for each node is the default": {`{"parallelOutboundMigrationsPerNode":2}`,
			nil, []string{"hco-stale-sample /parallelOutboundMigrationsPerNode"}},
		"150 is the default": {`{"completionTimeoutPerGiB":150}`, nil, nil},
		"800 is an old default": {
			block:  `{"completionTimeoutPerGiB":800}`,
			zero:   []string{"hco-stale-sample /completionTimeoutPerGiB"},
			branch: []string{"hco-stale-sample /completionTimeoutPerGiB"},
		},
		"a bandwidth that is right for 150 s": {
			block:  `{"bandwidthPerMigration":"32Mi"}`,
			branch: []string{"hco-bandwidth-timeout /bandwidthPerMigration"},
		},
		"allowWorkloadDisruption is not there": {
			block: `{"allowWorkloadDisruption":false}`,
			zero:  []string{"hco-field-release /allowWorkloadDisruption"},
		},
		"what is absent takes the defaults": {`{}`, nil, nil},
		"an empty network is broken in all of them": {
			block:  `{"network":""}`,
			zero:   []string{"hco-network-empty /network"},
			branch: []string{"hco-network-empty /network"},
		},
	} {
		conf, _ := hco.ParseBlock([]byte(c.block))
		if diff := cmp.Diff(c.zero, found(conf.Validate(hco.Release{}))); diff != "" {
			t.Errorf("%s: released: %s", name, diff)
		}
		for _, s := range []string{"1.19", "main"} {
			if diff := cmp.Diff(c.branch, found(conf.Validate(release(t, s)))); diff != "" {
				t.Errorf("%s: %s: %s", name, s, diff)
			}
		}
	}
	v, _ := hco.LiveMigrationConfig{}.Resolve(hco.Release{})
	if v.CompletionTimeoutPerGiB != 150 || v.ParallelOutboundMigrationsPerNode != 2 {
		t.Errorf("%+v", v)
	}
}

func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range hco.Rules() {
		if !strings.HasPrefix(r.Code, "hco-") || seen[r.Code] || r.Stage == 0 || r.Source == "" ||
			r.Summary == "" {
			t.Errorf("%+v", r)
		}
		seen[r.Code] = true
	}
}
