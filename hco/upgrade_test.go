package hco_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
)

func TestUpgrade(t *testing.T) {
	const defaults19 = `"parallelMigrationsPerCluster":5,"parallelOutboundMigrationsPerNode":2,` +
		`"progressTimeout":150}`
	for name, c := range map[string]struct {
		block, from, to, after string
		want                   []string
	}{
		"800 stays": {
			block: `{"completionTimeoutPerGiB":800}`,
			from:  "1.13",
			to:    "1.14",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"completionTimeoutPerGiB":800,` + defaults19,
			want: []string{"hco-upgrade-keeps /completionTimeoutPerGiB"},
		},
		"800 stays when nobody wrote it": {
			block: `{}`,
			from:  "1.13",
			to:    "1.18",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"completionTimeoutPerGiB":800,` + defaults19,
			want: []string{"hco-upgrade-keeps /completionTimeoutPerGiB"},
		},
		"150 is rewritten to 20": {
			block: `{"completionTimeoutPerGiB":150}`,
			from:  "1.18",
			to:    "1.19",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"allowWorkloadDisruption":false,"completionTimeoutPerGiB":20,` + defaults19,
			want: []string{
				"hco-upgrade-adds /allowWorkloadDisruption",
				"hco-upgrade-rewrites /completionTimeoutPerGiB",
				"hco-upgrade-keeps /parallelOutboundMigrationsPerNode",
			},
		},
		"and 800 is not": {
			block: `{"completionTimeoutPerGiB":800}`,
			from:  "1.18",
			to:    "1.19",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"allowWorkloadDisruption":false,"completionTimeoutPerGiB":800,` + defaults19,
			want: []string{
				"hco-upgrade-adds /allowWorkloadDisruption",
				"hco-upgrade-keeps /completionTimeoutPerGiB",
				"hco-upgrade-keeps /parallelOutboundMigrationsPerNode",
			},
		},
		"post-copy becomes a no-op": {
			block: `{"allowPostCopy":true,"parallelOutboundMigrationsPerNode":1}`,
			from:  "1.18",
			to:    "1.19",
			after: `{"allowAutoConverge":false,"allowPostCopy":true,` +
				`"allowWorkloadDisruption":false,"completionTimeoutPerGiB":20,` +
				`"parallelMigrationsPerCluster":5,"parallelOutboundMigrationsPerNode":1,` +
				`"progressTimeout":150}`,
			want: []string{
				"hco-postcopy-noop /allowPostCopy",
				"hco-upgrade-adds /allowWorkloadDisruption",
				"hco-upgrade-rewrites /completionTimeoutPerGiB",
			},
		},
		"64Mi is removed": {
			block: `{}`,
			from:  "1.4",
			to:    "1.5",
			after: `{"completionTimeoutPerGiB":800,` + defaults19,
			want:  []string{"hco-upgrade-rewrites /bandwidthPerMigration"},
		},
		"64Mi of another release stays": {
			block: `{"bandwidthPerMigration":"64Mi"}`,
			from:  "1.5",
			to:    "1.18",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"bandwidthPerMigration":"64Mi","completionTimeoutPerGiB":800,` + defaults19,
			want: []string{
				"hco-upgrade-adds /allowAutoConverge",
				"hco-upgrade-adds /allowPostCopy",
				"hco-upgrade-keeps /completionTimeoutPerGiB",
			},
		},
		"a bandwidth is too slow then": {
			block: `{"bandwidthPerMigration":"32Mi","parallelOutboundMigrationsPerNode":1}`,
			from:  "1.18",
			to:    "1.19",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"allowWorkloadDisruption":false,"bandwidthPerMigration":"32Mi",` +
				`"completionTimeoutPerGiB":20,"parallelMigrationsPerCluster":5,` +
				`"parallelOutboundMigrationsPerNode":1,"progressTimeout":150}`,
			want: []string{
				"hco-upgrade-adds /allowWorkloadDisruption",
				"hco-bandwidth-timeout /bandwidthPerMigration",
				"hco-upgrade-rewrites /completionTimeoutPerGiB",
			},
		},
		"what the release drops is gone": {
			block: `{"network":"a","other":1}`,
			from:  "1.5",
			to:    "1.6",
			after: `{"completionTimeoutPerGiB":800,` + defaults19,
		},
		"nothing between equal releases": {
			block: `{"network":"a"}`,
			from:  "1.18",
			to:    "1.18",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"completionTimeoutPerGiB":150,"network":"a",` + defaults19,
		},
		"no way back": {`{}`, "1.19", "1.18", `{}`, []string{"hco-downgrade "}},
		"an empty network stays": {
			block: `{"network":""}`,
			from:  "1.17",
			to:    "1.18",
			after: `{"allowAutoConverge":false,"allowPostCopy":false,` +
				`"completionTimeoutPerGiB":150,` + defaults19[:len(defaults19)-1] +
				`,"network":""}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			block, _ := hco.ParseBlock([]byte(c.block))
			got, l := block.Upgrade(release(t, c.from), release(t, c.to))
			if diff := cmp.Diff(c.want, found(l)); diff != "" {
				t.Error(diff)
			}
			text, err := got.MarshalJSON()
			if diff := cmp.Diff(c.after, string(text)); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestUpgradeOfAnObject(t *testing.T) {
	h := hco.HyperConverged{
		Namespace:           "a",
		LiveMigrationConfig: hco.LiveMigrationConfig{Network: "mig-net"},
	}
	got, l := h.Upgrade(release(t, "1.17"), release(t, "1.18"))
	want := []string{"hco-upgrade-api /apiVersion", "hco-upgrade-keeps /spec/featureGates"}
	if diff := cmp.Diff(want, found(l)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]hco.FeatureGate{{Name: hco.DecentralizedLiveMigration}},
		got.FeatureGates); diff != "" || len(h.FeatureGates) > 0 {
		t.Error(diff)
	}
	_, l = h.Upgrade(release(t, "1.15"), release(t, "1.18"))
	want = []string{
		"hco-upgrade-api /apiVersion",
		"hco-control-plane-nic /spec/liveMigrationConfig/network",
	}
	if diff := cmp.Diff(want, found(l)); diff != "" {
		t.Error(diff)
	}
	h.FeatureGates = []hco.FeatureGate{{Name: hco.DecentralizedLiveMigration}}
	if got, l := h.Upgrade(release(t, "1.18"), release(t, "1.19")); has(l, "/spec/featureGates") ||
		len(got.FeatureGates) != 1 {
		t.Errorf("what was false against its default is no news: %v %v", got, l)
	}
	if got, _ := h.Upgrade(release(t, "1.17"), release(t, "1.19")); len(got.FeatureGates) != 1 {
		t.Errorf("%v", got.FeatureGates)
	}
	if got, l := h.Upgrade(hco.Release{}, release(t, "1.17")); !l.Has(hco.ErrDowngrade) ||
		got.Namespace != "" {
		t.Errorf("%v %v", got, l)
	}
}

func has(l diag.List, at diag.Path) bool {
	return slices.ContainsFunc(l, func(d diag.Diagnostic) bool { return d.Path == at })
}

func TestTimes(t *testing.T) {
	v := hco.Resolved{
		CompletionTimeoutPerGiB:           20,
		Bandwidth:                         64 << 20,
		ParallelMigrationsPerCluster:      5,
		ParallelOutboundMigrationsPerNode: 1,
		ProgressTimeout:                   150,
	}
	if got, ok := v.FullPass(1 << 30); got != 16*time.Second || !ok {
		t.Errorf("full pass %v %v", got, ok)
	}
	if got, ok := v.DrainTime(10, 1<<30); got != 400*time.Second || !ok {
		t.Errorf("drain %v %v", got, ok)
	}
	v.AllowWorkloadDisruption = true
	if got, ok := v.DrainTime(10, 1<<30); got != 800*time.Second || !ok {
		t.Errorf("drain with a pause %v %v", got, ok)
	}
	v.AllowPostCopy = true
	if _, ok := v.DrainTime(10, 1<<30); ok {
		t.Error("post-copy has a bound")
	}
	if got, ok := v.DrainTime(0, 1<<30); got != 0 || !ok {
		t.Errorf("nothing to drain: %v %v", got, ok)
	}
	for name, c := range map[string]struct {
		v     hco.Resolved
		bytes int64
		want  []string
	}{
		"a small guest is done before progress counts": {
			v:     hco.Resolved{CompletionTimeoutPerGiB: 20, ProgressTimeout: 150},
			bytes: 6e9,
			want:  []string{"hco-timeout-order /progressTimeout"},
		},
		"nor when both end at once": {
			v:     hco.Resolved{CompletionTimeoutPerGiB: 20, ProgressTimeout: 120},
			bytes: 6e9,
			want:  []string{"hco-timeout-order /progressTimeout"},
		},
		"a large one is not": {
			v:     hco.Resolved{CompletionTimeoutPerGiB: 20, ProgressTimeout: 150},
			bytes: 8e9,
		},
		"no deadline, no order": {hco.Resolved{ProgressTimeout: 150}, 6e9, nil},
		"no progress timeout":   {hco.Resolved{CompletionTimeoutPerGiB: 20}, 6e9, nil},
		"too slow": {
			v:     hco.Resolved{CompletionTimeoutPerGiB: 20, Bandwidth: 32 << 20},
			bytes: 1e9,
			want:  []string{"hco-guest-too-big /bandwidthPerMigration"},
		},
		"fast enough for what is left of a gigabyte": {
			v:     hco.Resolved{CompletionTimeoutPerGiB: 20, Bandwidth: 32 << 20},
			bytes: 500e6,
		},
	} {
		if diff := cmp.Diff(c.want, found(c.v.CheckGuest(c.bytes))); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}

func TestCheckNetwork(t *testing.T) {
	one := []hco.Attachment{{Namespace: "hco", Name: "mig-net"}}
	far := []hco.Attachment{{Namespace: "x", Name: "mig-net"}}
	for name, c := range map[string]struct {
		network string
		site    hco.Site
		want    []string
	}{
		"nothing is known":               {"mig-net", hco.Site{}, nil},
		"it is there":                    {"mig-net", hco.Site{Attachments: one}, nil},
		"by its whole name":              {"hco/mig-net", hco.Site{Attachments: one}, nil},
		"no network, nothing to say":     {"", hco.Site{Attachments: far}, nil},
		"a name that is refused already": {"a,b", hco.Site{Attachments: far}, nil},
		"it is not there": {
			network: "other",
			site:    hco.Site{Attachments: one},
			want:    []string{"hco-nad-missing"},
		},
		"there is none": {
			network: "mig-net",
			site:    hco.Site{Attachments: []hco.Attachment{}},
			want:    []string{"hco-nad-missing"},
		},
		"it is in another namespace": {
			network: "mig-net",
			site:    hco.Site{Attachments: far},
			want:    []string{"hco-nad-missing"},
		},
		"a global namespace": {
			network: "x/mig-net",
			site:    hco.Site{Attachments: far, GlobalNamespaces: []string{"x"}},
		},
		"another namespace, perhaps isolated": {
			network: "x/mig-net",
			site:    hco.Site{Attachments: far},
			want:    []string{"hco-nad-other-namespace"},
		},
		"another namespace, isolated": {
			network: "x/mig-net",
			site:    hco.Site{Attachments: far, GlobalNamespaces: []string{"y"}},
			want:    []string{"hco-nad-namespace"},
		},
		"both wrong": {
			network: "x/other",
			site:    hco.Site{Attachments: far, GlobalNamespaces: []string{}},
			want:    []string{"hco-nad-namespace", "hco-nad-missing"},
		},
		"it is unfit": {
			network: "mig-net",
			site: hco.Site{
				Attachments: []hco.Attachment{{Namespace: "hco", Name: "mig-net", Unfit: diag.List{
					hco.ErrName.At("/spec/config", nil, "no address"),
					hco.WarnPause.At("/spec/config", nil, "two families")}}},
			},
			want: []string{"hco-nad-unfit", "hco-nad-doubtful"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := hco.HyperConverged{
				Namespace:           "hco",
				LiveMigrationConfig: hco.LiveMigrationConfig{Network: c.network},
			}
			var want []string
			for _, code := range c.want {
				want = append(want, code+" /spec/liveMigrationConfig/network")
			}
			if diff := cmp.Diff(want, found(h.CheckNetwork(c.site, hco.Release{}))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for name, want := range map[string]int{"1.17": 6, "1.18": 9} {
		if got := (hco.HyperConverged{}).Addresses(6, release(t, name)); got != want {
			t.Errorf("%s: %d addresses, want %d", name, got, want)
		}
	}
}

func TestMigrationPolicy(t *testing.T) {
	const head = `{"apiVersion":"migrations.kubevirt.io/v1alpha1","kind":"MigrationPolicy",` +
		`"metadata":{"name":"p"},"spec":{"selectors":{"namespaceSelector":{"a":"b"}}`
	for name, c := range map[string]struct {
		doc, release string
		refused      diag.Stage
		want         []string
	}{
		"a policy": {
			doc:     head + `,"bandwidthPerMigration":"64Mi","allowPostCopy":true}}`,
			release: "1.19",
		},
		"a bandwidth as a number": {head + `,"bandwidthPerMigration":67108864}}`, "1.19", 0, nil},
		"it cannot set the network": {
			doc:     head + `,"network":"mig-net"}}`,
			release: "1.19",
			want:    []string{"hco-policy-member /spec/network"},
		},
		"nor the limits": {
			doc:     head + `,"parallelMigrationsPerCluster":1,"progressTimeout":1}}`,
			release: "1.19",
			want: []string{
				"hco-policy-member /spec/parallelMigrationsPerCluster",
				"hco-policy-member /spec/progressTimeout",
			},
		},
		"a negative timeout is denied": {
			doc:     head + `,"completionTimeoutPerGiB":-1}}`,
			release: "1.19",
			refused: diag.Setup,
			want:    []string{"hco-policy-negative /spec/completionTimeoutPerGiB"},
		},
		"a negative bandwidth too": {
			doc:     head + `,"bandwidthPerMigration":"-1"}}`,
			release: "1.19",
			refused: diag.Setup,
			want:    []string{"hco-policy-negative /spec/bandwidthPerMigration"},
		},
		"no quantity": {
			doc:     head + `,"bandwidthPerMigration":"fast"}}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-bandwidth-syntax /spec/bandwidthPerMigration"},
		},
		"the newest members": {
			doc: head +
				`,"allowWorkloadDisruption":true,"experimental":{"compression":"zstd"}}}`,
			release: "1.19",
		},
		"a downtime without its gate": {
			doc:     head + `,"maxDowntimeMs":900}}`,
			release: "1.19",
			refused: diag.Setup,
			want:    []string{"hco-policy-gate /spec/maxDowntimeMs"},
		},
		"a stall detector without it": {
			doc:     head + `,"experimental":{"stallDetector":{}}}}`,
			release: "1.19",
			refused: diag.Setup,
			want:    []string{"hco-policy-gate /spec/experimental/stallDetector"},
		},
		"another experiment": {
			doc:     head + `,"experimental":5}}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"json-member-type /spec/experimental"},
		},
		"one that is not there yet": {
			doc:     head + `,"experimental":5}}`,
			release: "1.18",
			want:    []string{"hco-policy-release /spec/experimental"},
		},
		"a member that is misspelt": {
			doc:     head + `,"allowPostcopy":true}}`,
			release: "1.19",
			want:    []string{"json-member-unknown /spec/allowPostcopy"},
		},
		"a selector that is misspelt": {
			doc:     strings.Replace(head, "namespaceSelector", "namespaceSelectors", 1) + `}}`,
			release: "1.19",
			want:    []string{"json-member-unknown /spec/selectors/namespaceSelectors"},
		},
		"were not in 1.14": {
			doc:     head + `,"allowWorkloadDisruption":true,"maxDowntimeMs":900}}`,
			release: "1.14",
			want: []string{
				"hco-policy-release /spec/allowWorkloadDisruption",
				"hco-policy-release /spec/maxDowntimeMs",
			},
		},
		"a downtime out of range": {
			doc:     head + `,"maxDowntimeMs":2000001}}`,
			release: "1.19",
			refused: diag.Load,
			want: []string{
				"hco-policy-downtime /spec/maxDowntimeMs",
				"hco-policy-gate /spec/maxDowntimeMs",
			},
		},
		"no selectors": {
			doc: `{"apiVersion":"migrations.kubevirt.io/v1alpha1",` +
				`"kind":"MigrationPolicy","spec":{}}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-policy-selectors /spec/selectors"},
		},
		"another object": {
			doc:     `{"apiVersion":"v1","kind":"List"}`,
			release: "1.19",
			refused: diag.Load,
			want:    []string{"hco-policy-kind /apiVersion", "hco-policy-kind /kind"},
		},
		"no object": {`[]`, "1.19", diag.Load, []string{"json-member-type "}},
		"no JSON":   {`{`, "1.19", diag.Load, []string{"json-syntax "}},
	} {
		t.Run(name, func(t *testing.T) {
			_, l := hco.ReadMigrationPolicy([]byte(c.doc), release(t, c.release))
			if diff := cmp.Diff(c.want, found(l)); diff != "" || l.Refused() != c.refused {
				t.Errorf("refused at %q\n%s", l.Refused(), diff)
			}
		})
	}
}

// An empty string, or a value of another type, is there though no field holds it.
func TestPatchesOverWhatNoFieldHolds(t *testing.T) {
	live, _ := hco.ParseBlock([]byte(`{"network":"","other":1}`))
	const at = `"path":"/spec/liveMigrationConfig/network"`
	for want, c := range map[string]hco.Change{
		`[{"op":"test",` + at + `,"value":""},{"op":"replace",` + at + `,"value":"a"}]`: {
			Network: hco.Set("a"),
		},
		`[{"op":"test",` + at + `,"value":""},{"op":"remove",` + at + `}]`: {
			Network: hco.Reset[string](),
		},
		`[]`: {Network: hco.Set("")},
	} {
		if got := string(c.JSONPatch(hco.V1Beta1, live)); got != want {
			t.Errorf("%#v: %s", c, got)
		}
	}
	odd, _ := hco.ParseBlock([]byte(`{"completionTimeoutPerGiB":"x"}`))
	b, err := odd.Stored(hco.Release{}).MarshalJSON()
	if err != nil || !strings.Contains(string(b), `"completionTimeoutPerGiB":"x"`) {
		t.Errorf("%s %v", b, err)
	}
	if got, want := live.ChangeTo(hco.LiveMigrationConfig{}),
		(hco.Change{Network: hco.Reset[string]()}); got != want {
		t.Errorf("%#v", got)
	}
	if got := string(hco.Change{}.ServerSideApply(hco.V1Beta1, "a", live)); strings.Contains(got,
		"other") {
		t.Error(got)
	}
}

func TestParsePatch(t *testing.T) {
	all := hco.Change{
		AllowAutoConverge: hco.Reset[bool](), AllowPostCopy: hco.Reset[bool](),
		AllowWorkloadDisruption: hco.Reset[bool](), BandwidthPerMigration: hco.Reset[string](),
		CompletionTimeoutPerGiB:           hco.Reset[int64](),
		Network:                           hco.Reset[string](),
		ParallelMigrationsPerCluster:      hco.Reset[uint32](),
		ParallelOutboundMigrationsPerNode: hco.Reset[uint32](), ProgressTimeout: hco.Reset[int64](),
	}
	but := all
	but.ProgressTimeout = hco.Set[int64](1)
	for name, c := range map[string]struct {
		v     hco.APIVersion
		patch string
		want  hco.Change
		found []string
	}{
		"a member": {
			v:     hco.V1,
			patch: `{"spec":{"virtualization":{"liveMigrationConfig":{"network":"a"}}}}`,
			want:  hco.Change{Network: hco.Set("a")},
		},
		"elsewhere": {
			v:     hco.V1,
			patch: `{"metadata":{"labels":{"a":"b"}},"spec":{"featureGates":null}}`,
		},
		"the block is null": {
			v:     hco.V1Beta1,
			patch: `{"spec":{"liveMigrationConfig":null}}`,
			want:  all,
			found: []string{"hco-patch-whole /spec/liveMigrationConfig"},
		},
		"what it is in is null": {
			v:     hco.V1,
			patch: `{"spec":{"virtualization":null}}`,
			want:  all,
			found: []string{"hco-patch-whole /spec/virtualization"},
		},
		"the other version's path": {
			v:     hco.V1,
			patch: `{"spec":{"liveMigrationConfig":{"network":"a"}}}`,
			found: []string{"hco-path /spec/liveMigrationConfig"},
		},
		"a wrong type": {
			v:     hco.V1Beta1,
			patch: `{"spec":{"liveMigrationConfig":{"progressTimeout":"1"}}}`,
			found: []string{"json-member-type /spec/liveMigrationConfig/progressTimeout"},
		},
		"the block is replaced": {
			v: hco.V1Beta1,
			patch: `[{"op":"replace","path":"/spec/liveMigrationConfig",` +
				`"value":{"progressTimeout":1}}]`,
			want:  but,
			found: []string{"hco-patch-whole /0/path"},
		},
		"the spec is replaced": {
			v: hco.V1,
			patch: `[{"op":"add","path":"/spec",` +
				`"value":{"virtualization":{"liveMigrationConfig":{"progressTimeout":1}}}}]`,
			want:  but,
			found: []string{"hco-patch-whole /0/path"},
		},
		"the object is replaced": {
			v:     hco.V1Beta1,
			patch: `[{"op":"replace","path":"","value":{}}]`,
			want:  all,
			found: []string{"hco-patch-whole /0/path"},
		},
		"the block is removed": {
			v:     hco.V1Beta1,
			patch: `[{"op":"remove","path":"/spec/liveMigrationConfig"}]`,
			want:  all,
			found: []string{"hco-patch-whole /0/path"},
		},
		"the other path of an operation": {
			v:     hco.V1,
			patch: `[{"op":"add","path":"/spec/liveMigrationConfig/network","value":"a"}]`,
			found: []string{"hco-path /0/path"},
		},
		"an operation on a member": {
			v: hco.V1,
			patch: `[{"op":"add","path":"/spec/virtualization/liveMigrationConfig/network",` +
				`"value":"a"},{"op":"remove",` +
				`"path":"/spec/virtualization/liveMigrationConfig/progressTimeout"}]`,
			want: hco.Change{Network: hco.Set("a"), ProgressTimeout: hco.Reset[int64]()},
		},
		"a value of the wrong type": {
			v:     hco.V1Beta1,
			patch: `[{"op":"add","path":"/spec/liveMigrationConfig/progressTimeout","value":"1"}]`,
			found: []string{"json-member-type /0/value"},
		},
		"null resets": {
			v:     hco.V1Beta1,
			patch: `[{"op":"replace","path":"/spec/liveMigrationConfig/network","value":null}]`,
			want:  hco.Change{Network: hco.Reset[string]()},
		},
		"the last operation counts": {
			v: hco.V1Beta1,
			patch: `[{"op":"add","path":"/spec/liveMigrationConfig/network","value":"a"},` +
				`{"op":"test","path":"/spec/liveMigrationConfig","value":1},` +
				`{"op":"add","path":"/spec/liveMigrationConfig/network","value":"b"}]`,
			want: hco.Change{Network: hco.Set("b")},
		},
		"a move cannot be told": {
			v:     hco.V1Beta1,
			patch: `[{"op":"move","from":"/spec/liveMigrationConfig/network","path":"/spec/x"}]`,
			found: []string{"hco-patch-unread /0"},
		},
		"nor a copy": {
			v:     hco.V1Beta1,
			patch: `[{"op":"copy","from":"/spec/x","path":"/spec/liveMigrationConfig/network"}]`,
			found: []string{"hco-patch-unread /0"},
		},
		"no operation": {
			v:     hco.V1Beta1,
			patch: `[{"op":"set"},1]`,
			found: []string{"hco-patch-op /0", "hco-patch-op /1"},
		},
		"a number": {hco.V1Beta1, `1`, hco.Change{}, []string{"json-member-type "}},
		"no JSON":  {hco.V1Beta1, ``, hco.Change{}, []string{"json-syntax "}},
	} {
		t.Run(name, func(t *testing.T) {
			got, l := hco.ParsePatch(c.v, []byte(c.patch))
			if diff := cmp.Diff(c.found, found(l)); diff != "" || got != c.want {
				t.Errorf("got %#v, want %#v\n%s", got, c.want, diff)
			}
		})
	}
}
