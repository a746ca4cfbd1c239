package ipam_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

func ptr[T any](v T) *T { return &v }

// What is surprising about whereabouts (whereabouts.md 5), by release.
func TestWhereaboutsFindings(t *testing.T) {
	const network = "10.200.5.0/24"
	for name, c := range map[string]struct {
		doc     ipam.Whereabouts
		release string
		rule    *diag.Rule
		path    diag.Path
		refused diag.Stage
	}{
		"a lease that ends before it is renewed": {
			doc:     ipam.Whereabouts{Range: network, LeaderLeaseDuration: ptr(500)},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsLeader,
			path:    "/leader_lease_duration",
		},
		"a retry that comes too late": {
			doc:     ipam.Whereabouts{Range: network, LeaderRetryPeriod: ptr(900)},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsLeader,
			path:    "/leader_retry_period",
		},
		"a negative deadline": {
			doc:     ipam.Whereabouts{Range: network, LeaderRenewDeadline: ptr(-1)},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsLeader,
			path:    "/leader_renew_deadline",
		},
		"a search that never ends": {
			doc:     ipam.Whereabouts{Range: "0.0.0.0/0", Exclude: []string{"0.0.0.0/0"}},
			release: "v0.8.0",
			rule:    ipam.ErrWhereaboutsEndless,
			path:    "/exclude",
			refused: diag.Setup,
		},
		"a search that never ends in a part": {
			doc:     ipam.Whereabouts{Range: "0.0.0.0/8", Exclude: []string{"0.0.0.0/0"}},
			release: "v0.8.0",
			rule:    ipam.ErrWhereaboutsEndless,
			path:    "/exclude",
			refused: diag.Setup,
		},
		"a search that ends": {
			doc:     ipam.Whereabouts{Range: "128.0.0.0/8", Exclude: []string{"0.0.0.0/0"}},
			release: "v0.8.0",
			rule:    ipam.ErrWhereaboutsEmpty,
			path:    "/exclude",
			refused: diag.Setup,
		},
		"a name that the reconciler misreads": {
			doc:     ipam.Whereabouts{Range: network, NetworkName: "mig"},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsReconciler,
			path:    "/network_name",
		},
		"a name that no release read": {
			doc:     ipam.Whereabouts{Range: network, NetworkName: "mig"},
			release: "v0.6.1",
			rule:    ipam.WarnWhereaboutsMember,
			path:    "/network_name",
		},
		"a name that no pool can have": {
			doc:     ipam.Whereabouts{Range: network, NetworkName: "Mig"},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsPool,
			path:    "/network_name",
			refused: diag.Setup,
		},
		"a slice that a release does not read": {
			doc:     ipam.Whereabouts{Range: network, NodeSliceSize: "/26"},
			release: "v0.8.1",
			rule:    ipam.WarnWhereaboutsMember,
			path:    "/node_slice_size",
		},
		"a slice longer than the range": {
			doc:     ipam.Whereabouts{Range: network, NodeSliceSize: "/22"},
			release: "v0.9.0",
			rule:    ipam.ErrWhereaboutsSliceSize,
			path:    "/node_slice_size",
		},
		"a slice of an IPv6 range": {
			doc:     ipam.Whereabouts{Range: "fd00::/64", NodeSliceSize: "80"},
			release: "v0.9.0",
			rule:    ipam.ErrWhereaboutsSliceSize,
			path:    "/node_slice_size",
		},
		"a slice without a usable address": {
			doc:     ipam.Whereabouts{Range: network, NodeSliceSize: "31"},
			release: "v0.9.0",
			rule:    ipam.ErrWhereaboutsSliceSize,
			path:    "/node_slice_size",
		},
		"more slices than an object holds": {
			doc:     ipam.Whereabouts{Range: "10.0.0.0/8", NodeSliceSize: "/27"},
			release: "v0.9.0",
			rule:    ipam.ErrWhereaboutsSliceSize,
			path:    "/node_slice_size",
		},
		"a slice that is not a number": {
			doc:     ipam.Whereabouts{Range: network, NodeSliceSize: "half"},
			release: "v0.9.0",
			rule:    ipam.ErrWhereaboutsSliceSize,
			path:    "/node_slice_size",
		},
		"a second range with slices": {
			doc: ipam.Whereabouts{
				Range:         network,
				Ranges:        []ipam.WhereaboutsRange{{Range: "10.200.6.0/24"}},
				NodeSliceSize: "26",
			},
			release: "v0.9.0",
			rule:    ipam.ErrWhereaboutsSlice,
			path:    "/ipRanges/0/range",
		},
		"excludes with slices": {
			doc: ipam.Whereabouts{
				Range:         network,
				Exclude:       []string{"10.200.5.9"},
				NodeSliceSize: "26",
			},
			release: "v0.9.0",
			rule:    ipam.ErrWhereaboutsSlice,
			path:    "/node_slice_size",
		},
		"an offset that is recorded wrongly": {
			doc:     ipam.Whereabouts{Range: "fd00::/64", RangeStart: "fd00::8000:0:0:0"},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsOffset,
			path:    "/range",
		},
		"the same without the overlap check": {
			doc: ipam.Whereabouts{
				Range:                   "fd00::/64",
				RangeStart:              "fd00::8000:0:0:0",
				EnableOverlappingRanges: ptr(false),
			},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsOffset,
			path:    "/range",
		},
		"beyond 64 host bits": {
			doc:     ipam.Whereabouts{Range: "fd00::/48", RangeStart: "fd00::1:0:0:0:1"},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsOffset,
			path:    "/range",
		},
		"a fixed address in the range": {
			doc: ipam.Whereabouts{
				Range:     network,
				Addresses: []ipam.StaticAddress{{Address: "10.200.5.7/24"}},
			},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsFixed,
			path:    "/addresses/0/address",
		},
		"the network address as the gateway": {
			doc:     ipam.Whereabouts{Range: network, Gateway: "10.200.5.0"},
			release: "v0.9.4",
			rule:    ipam.WarnGatewayNotHost,
			path:    "/gateway",
		},
		"the broadcast address as the gateway": {
			doc:     ipam.Whereabouts{Range: network, GatewayIP: "10.200.5.255"},
			release: "v0.9.4",
			rule:    ipam.WarnGatewayNotHost,
			path:    "/Gateway",
		},
		"a gateway of the other family": {
			doc:     ipam.Whereabouts{Range: network, Gateway: "fd00::1"},
			release: "v0.9.4",
			rule:    ipam.WarnGatewayOutside,
			path:    "/gateway",
		},
		"one gateway for two families": {
			doc: ipam.Whereabouts{
				Range:   network,
				Ranges:  []ipam.WhereaboutsRange{{Range: "fd00::/64"}},
				Gateway: "10.200.5.1",
			},
			release: "v0.9.4",
			rule:    ipam.WarnGatewayFamily,
			path:    "/gateway",
		},
		"a gateway in upper case in the range": {
			doc:     ipam.Whereabouts{Range: network, GatewayIP: "10.200.5.1"},
			release: "v0.9.4",
			rule:    ipam.WarnGatewayAssigned,
			path:    "/Gateway",
		},
		"multicast": {
			doc:     ipam.Whereabouts{Range: "224.0.0.0/24"},
			release: "v0.9.4",
			rule:    ipam.WarnNotUnicast,
			path:    "/range",
		},
		"an entry of multicast": {
			doc:     ipam.Whereabouts{Ranges: []ipam.WhereaboutsRange{{Range: "ff02::/112"}}},
			release: "v0.9.4",
			rule:    ipam.WarnNotUnicast,
			path:    "/ipRanges/0/range",
		},
		"sleep": {
			doc:     ipam.Whereabouts{Range: network, SleepForRace: ptr(1)},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsSleep,
			path:    "/sleep_for_race",
		},
		"a level of no log": {
			doc:     ipam.Whereabouts{Range: network, LogLevel: "trace"},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsLogLevel,
			path:    "/log_level",
		},
		"the reconciler's schedule": {
			doc:     ipam.Whereabouts{Range: network, ReconcilerCronExpression: "30 4 * * *"},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsFlatOnly,
			path:    "/reconciler_cron_expression",
		},
		"an address in exclude, which crashed": {
			doc:     ipam.Whereabouts{Range: network, Exclude: []string{"10.200.5.9"}},
			release: "v0.6.2",
			rule:    ipam.ErrWhereaboutsExclude,
			path:    "/exclude/0",
			refused: diag.Setup,
		},
		"a start outside, which was honoured": {
			doc:     ipam.Whereabouts{Range: network, RangeStart: "10.200.6.10"},
			release: "v0.6.1",
			rule:    ipam.ErrWhereaboutsBeyond,
			path:    "/range",
		},
		"an exclude at the end, which led on": {
			doc:     ipam.Whereabouts{Range: network, Exclude: []string{"10.200.5.128/25"}},
			release: "v0.6.1",
			rule:    ipam.ErrWhereaboutsBeyond,
			path:    "/range",
		},
		"an end without a start, which gave the edge": {
			doc:     ipam.Whereabouts{Range: network, RangeEnd: "10.200.5.9"},
			release: "v0.6.1",
			rule:    ipam.ErrWhereaboutsBeyond,
			path:    "/range",
		},
		"a /31 without bounds": {
			doc:     ipam.Whereabouts{Range: "10.200.5.4/31"},
			release: "v0.6.1",
			rule:    ipam.ErrWhereaboutsTooSmall,
			path:    "/range",
			refused: diag.Setup,
		},
		"a release before the model": {
			doc:     ipam.Whereabouts{Range: network},
			release: "v0.5.4",
			rule:    release.WarnOlder,
		},
	} {
		r, l := c.doc.Resolve(whereabouts(c.release))
		if !has(l, c.rule, c.path) || l.Refused() != c.refused ||
			(l.Refused() != 0) != (r.Type == "") {
			t.Errorf("%s: want %s at %s, refused %v; got %v", name, c.rule.Code, c.path,
				c.refused, l)
		}
	}
}

// What crashes or fails ADD makes the plugin that delegates fail.
func TestADDThatCrashesFailsTheDelegate(t *testing.T) {
	for _, w := range []ipam.Whereabouts{
		{Range: "10.200.5.0/24", LeaderLeaseDuration: ptr(500)},
		{Range: "10.200.5.0/24", NodeSliceSize: "/22"}, {},
		{Range: "10.200.5.0/24", Ranges: []ipam.WhereaboutsRange{{Range: "10.200.5.0/24"}}},
	} {
		l := w.Validate(ipam.Release{})
		if l.Refused() != 0 || ipam.Delegated(l).Refused() != diag.Setup {
			t.Errorf("%#v: %v, then %v", w, l, ipam.Delegated(l))
		}
	}
}

func TestWhatReleasesHandOut(t *testing.T) {
	for name, c := range map[string]struct {
		doc  ipam.Whereabouts
		want map[string]string // by release
	}{
		"a start outside the range": {
			doc: ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.6.10"},
			want: map[string]string{
				"v0.6.1": "10.200.6.10-10.200.6.254",
				"v0.6.2": "10.200.5.1-10.200.5.254",
				"v0.9.4": "10.200.5.1-10.200.5.254",
			},
		},
		"bounds of a /31": {
			doc: ipam.Whereabouts{
				Range:      "10.200.5.4/31",
				RangeStart: "10.200.5.4",
				RangeEnd:   "10.200.5.5",
			},
			want: map[string]string{"v0.6.1": "10.200.5.4/31", "v0.6.2": "no addresses"},
		},
		"the last addresses of IPv6": {ipam.Whereabouts{Range: "fd00::/124", RangeStart: "fd00::c"},
			map[string]string{"v0.6.1": "fd00::c/126", "v0.6.3": "fd00::c-fd00::e"}},
		"slices": {
			doc: ipam.Whereabouts{
				Range:         "10.200.5.0/29",
				RangeStart:    "10.200.5.6",
				NodeSliceSize: "/30",
			},
			want: map[string]string{
				"v0.8.0": "10.200.5.6/32",
				"v0.9.0": "10.200.5.1-10.200.5.2, 10.200.5.5-10.200.5.6",
			},
		},
		"one slice": {ipam.Whereabouts{Range: "10.200.5.0/29", NodeSliceSize: "29"},
			map[string]string{"v0.9.0": "10.200.5.1-10.200.5.6"}},
	} {
		for v, want := range c.want {
			r, l := c.doc.Resolve(whereabouts(v))
			if got := r.Addresses().String(); got != want {
				t.Errorf("%s, %s: got %s, want %s; %v", name, v, got, want, l)
			}
		}
	}
}

func TestOnANode(t *testing.T) {
	kube := &ipam.Kubernetes{Kubeconfig: "/k"}
	own := ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "ten", Kubernetes: kube}
	for name, c := range map[string]struct {
		doc     ipam.Whereabouts
		node    ipam.Node
		release string
		rule    *diag.Rule // nil: no error
		path    diag.Path
		got     func(ipam.Whereabouts) string
		want    string
	}{
		"no flat file": {
			doc:     own,
			release: "v0.6.2",
			rule:    ipam.ErrWhereaboutsFlatFile,
		},
		"no flat file, which was fine": {own, ipam.Node{}, "v0.6.1", nil, "", nil, ""},
		"no kubeconfig anywhere": {
			doc:     ipam.Whereabouts{Range: "10.200.5.0/24"},
			node:    ipam.Node{FlatFile: &ipam.FlatFile{}},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsStorage,
			path:    "/kubernetes/kubeconfig",
		},
		"a start that is none is filled": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{RangeStart: "10.200.5.9"}},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsFlatFile,
			path:    "/range_start",
			got:     func(w ipam.Whereabouts) string { return w.RangeStart },
			want:    "10.200.5.9",
		},
		"a range that is there stays": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{Range: "10.9.0.0/24"}},
			release: "v0.9.4",
			got:     func(w ipam.Whereabouts) string { return w.Range },
			want:    "10.200.5.0/24",
		},
		"a pool of another name": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{NetworkName: "flat"}},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsFlatFile,
			path:    "/network_name",
			got:     func(w ipam.Whereabouts) string { return w.NetworkName },
			want:    "flat",
		},
		"more ranges": {
			doc: own,
			node: ipam.Node{
				FlatFile: &ipam.FlatFile{Ranges: []ipam.WhereaboutsRange{{Range: "10.9.0.0/24"}}},
			},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsFlatFile,
			path:    "/ipRanges",
			got:     func(w ipam.Whereabouts) string { return w.Ranges[0].Range },
			want:    "10.9.0.0/24",
		},
		"the overlap check stays on": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{EnableOverlappingRanges: ptr(false)}},
			release: "v0.9.4",
			rule:    ipam.WarnWhereaboutsFlatFile,
			path:    "/enable_overlapping_ranges",
			got: func(w ipam.Whereabouts) string {
				return fmt.Sprint(w.EnableOverlappingRanges)
			},
			want: "<nil>",
		},
		"durations": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{LeaderLeaseDuration: ptr(3000)}},
			release: "v0.9.4",
			got:     func(w ipam.Whereabouts) string { return fmt.Sprint(*w.LeaderLeaseDuration) },
			want:    "3000",
		},
		"name servers, member by member": {
			doc: ipam.Whereabouts{Kubernetes: kube, DNS: &ipam.DNS{Domain: "a"}},
			node: ipam.Node{
				FlatFile: &ipam.FlatFile{DNS: &ipam.DNS{Domain: "b", Search: []string{"c"}}},
			},
			release: "v0.9.4",
			got:     func(w ipam.Whereabouts) string { return w.DNS.Domain + w.DNS.Search[0] },
			want:    "ac",
		},
		"an address that is asked for": {
			doc: own,
			node: ipam.Node{
				FlatFile: &ipam.FlatFile{},
				Args:     "IgnoreUnknown=1;X=y;IP=010.201.0.9/24,fd00::9/64;GATEWAY=10.201.0.1",
			},
			release: "v0.9.4",
			got:     func(w ipam.Whereabouts) string { return fmt.Sprint(w.Addresses) },
			want:    "[{10.201.0.9/24 10.201.0.1 map[]} {fd00::9/64  map[]}]",
		},
		"an argument that is not known": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "FOO=bar"},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsArgs,
		},
		"an argument that is not a pair": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "IgnoreUnknown=1;IP"},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsArgs,
		},
		"an address without a length": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "IP=10.201.0.9"},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsArgs,
		},
		"a gateway that is not an address": {
			doc:     own,
			node:    ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "GATEWAY=x"},
			release: "v0.9.4",
			rule:    ipam.ErrWhereaboutsArgs,
		},
	} {
		w, l := c.doc.On(c.node, whereabouts(c.release))
		if c.rule == nil && l.HasErrors() || c.rule != nil && !has(l, c.rule, c.path) {
			t.Errorf("%s: %v", name, l)
		}
		if c.got != nil && c.got(w) != c.want {
			t.Errorf("%s: got %s, want %s", name, c.got(w), c.want)
		}
	}
	if diff := cmp.Diff(ipam.Whereabouts{
		Range:      "10.200.5.0/24",
		RangeStart: "ten",
		Kubernetes: &ipam.Kubernetes{Kubeconfig: "/k"},
	}, own); diff != "" {
		t.Errorf("On changed its receiver\n%s", diff)
	}
}

// node_slice_size of another type only matters to a release that reads it.
func TestAWrongTypeMattersToWhoReadsIt(t *testing.T) {
	text := []byte(`{"type":"whereabouts","range":"10.200.5.0/24","Node_Slice_Size":26}`)
	if _, r, l := ipam.Read(text, whereabouts("v0.8.1")); l.HasErrors() || r.Type == "" {
		t.Error(l)
	}
	d, r, l := ipam.Read(text, whereabouts("v0.9.0"))
	if l.Refused() != diag.Load || !has(l, diag.ErrType, "/Node_Slice_Size") || r.Type != "" {
		t.Error(l)
	}
	if r, l := d.Resolve(whereabouts("v0.9.0")); r.Type != "" || len(l) != 0 {
		t.Errorf("Resolve says again what Parse has said, or takes it: %v %v", r, l)
	}
	if r, l := d.Resolve(whereabouts("v0.8.1")); r.Type == "" || l.HasErrors() {
		t.Error(l)
	}
}

func TestWindowsThatCannotBeWritten(t *testing.T) {
	for network, window := range map[string]string{
		"10.200.5.0/24":        "10.200.5.0-10.200.5.9",
		"10.200.5.0/25":        "10.200.5.9-10.200.5.127",
		"10.200.6.0/24":        "10.200.5.9-10.200.5.10",
		"10.200.5.4/31":        "10.200.5.4-10.200.5.5",
		"fd00::/64":            "fd00::ffff:ffff:ffff:fff0-fd00::ffff:ffff:ffff:ffff",
		"::/64":                "::9-::a", // the API server refuses the pool
		"fd00::4/127":          "fd00::4-fd00::5",
		"::ffff:10.200.5.0/95": "10.200.5.9-10.200.5.10",
	} {
		r, err := ipnet.ParseRange(window)
		if err != nil {
			t.Fatal(err)
		}
		p, _, err := ipnet.ParsePrefixSloppy(network)
		if err != nil {
			t.Fatal(err)
		}
		if w, err := ipam.WindowOf(p, r); err == nil || !strings.Contains(err.Error(), p.String()) {
			t.Errorf("%s in %s: %#v, %v", window, network, w, err)
		}
	}
}

func ExampleWhereabouts_On() {
	flat, _ := ipam.ParseFlatFile(
		[]byte(`{"kubernetes":{"kubeconfig":"/k"},"range_start":"10.200.5.100"}`))
	w, l := ipam.Whereabouts{Range: "10.200.5.0/24"}.On(ipam.Node{FlatFile: &flat}, ipam.Release{})
	r, _ := w.Resolve(ipam.Release{})
	fmt.Println(r.Addresses())
	fmt.Println(l[0].Path, l[0].Message)
	// Output:
	// 10.200.5.100-10.200.5.254
	// /range_start the node's flat file supplies it: 10.200.5.100
}

func ExamplePoolName() {
	fmt.Println(ipam.PoolName(ipnet.MustParsePrefix("fd00:200:5::/64"), "migration"))
	// Output: migration-fd00-200-5---64
}

func ExampleParseFlatFile() {
	flat, l := ipam.ParseFlatFile([]byte(`{"kubernetes":{"kubeconfig":"/k"},"log_level":"error"}`))
	fmt.Println(flat.Kubernetes.Kubeconfig, flat.LogLevel, len(l))
	// Output: /k error 0
}

func ExampleRange_GatewayAssigned() {
	r, _ := ipam.Whereabouts{Range: "10.200.5.0/24", Gateway: "10.200.5.1"}.Resolve(ipam.Release{})
	fmt.Println(r.Ranges[0].GatewayAssigned())
	// Output: true
}

// TestRangesOfAnOldRelease has what v0.5.4 does with ipRanges: it has no such member.
func TestRangesOfAnOldRelease(t *testing.T) {
	said := func(d ipam.Document, of release.Version) string {
		_, all := d.Resolve(ipam.Release{Whereabouts: of})
		for _, f := range all {
			if f.Rule == ipam.ErrWhereaboutsRanges {
				return f.Message
			}
		}
		return ""
	}
	const top = `{"type":"whereabouts","range":"10.0.0.0/24"`
	for text, want := range map[string]string{
		`{"type":"whereabouts","ipRanges":[{"range":"10.0.0.0/24"}]}`: "refused",
		top + `,"ipRanges":[{"range":"fd00::/64"}]}`:                  "no address of them",
		top + `}`:               `^$`,
		top + `,"ipRanges":[]}`: `^$`,
		`{"type":"host-local","ranges":[[{"subnet":"10.0.0.0/24"}]]}`: `^$`,
	} {
		d, _ := ipam.Parse([]byte(text))
		if got := said(d, release.MustParse("v0.5.4")); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if got := said(d, release.MustParse("v0.6.0")); got != "" {
			t.Errorf("%s: v0.6.0: %q", text, got)
		}
	}
}

// TestHintsAreOfTheFamily sees to it that what is said of a text that is meant to be
// IPv6 shows IPv6, and of another IPv4.
func TestHintsAreOfTheFamily(t *testing.T) {
	n := 0
	for _, text := range []string{
		`{"type":"whereabouts","range":"%s"}`,
		`{"type":"whereabouts","range":"%s-%s/99"}`,
		`{"type":"whereabouts","ipRanges":[{"range":"fd00::/64","range_start":"%s"}]}`,
		`{"type":"whereabouts","range":"fd00::/64","exclude":["%s"]}`,
		`{"type":"host-local","subnet":"%s"}`,
		`{"type":"host-local","ranges":[[{"subnet":"%s"}]]}`,
		`{"type":"static","addresses":[{"address":"%s"}]}`,
		`{"type":"static","addresses":[{"address":"fd00::1/64"}],"routes":[{"dst":"%s"}]}`,
	} {
		for _, bad := range []string{"fd00:zz::", "fd00:1:2", "fd00::1::2", "[fd00::1]"} {
			d, _ := ipam.Parse([]byte(strings.ReplaceAll(text, "%s", bad)))
			_, all := d.Resolve(ipam.Release{})
			for _, f := range all {
				if f.Rule.Severity == diag.Error {
					n++
				}
				if regexp.MustCompile(`\d+\.\d+\.\d+\.\d+`).MatchString(f.Hint) {
					t.Errorf("%s: %v", bad, f)
				}
			}
		}
	}
	if n < 32 {
		t.Errorf("%d errors", n)
	}
}

// TestEveryMemberOfTheFlatFile fills each member that a document leaves out, and none that it
// has (config.go LoadIPAMConfig v0.9.4, mergo.Merge). A bound or Gateway that is not an
// address counts as left out, and so does a number of 0; enable_overlapping_ranges is the
// document's own.
func TestEveryMemberOfTheFlatFile(t *testing.T) {
	const flat = `{"range":"10.9.0.0/24","range_start":"10.9.0.5","range_end":"10.9.0.9","exclude":["10.9.0.7/32"],` +
		`"gateway":"10.9.0.1","Gateway":"10.9.0.1","ipRanges":[{"range":"10.8.0.0/24"}],` +
		`"addresses":[{"address":"10.7.0.7/24"}],"routes":[{"dst":"10.6.0.0/16"}],` +
		`"dns":{"nameservers":["10.9.0.2"],"domain":"d","search":["s"],"options":["o"]},"network_name":"n",` +
		`"node_slice_size":"/28","log_file":"/l","log_level":"debug","configuration_path":"/c",` +
		`"leader_lease_duration":1600,"leader_renew_deadline":1100,"leader_retry_period":510,"sleep_for_race":4,` +
		`"kubernetes":{"kubeconfig":"/k"}}`
	const own = `{"range":"10.1.0.0/24","range_start":"10.1.0.5","range_end":"10.1.0.9","exclude":["10.1.0.7/32"],` +
		`"gateway":"10.1.0.1","Gateway":"10.1.0.1","ipRanges":[{"range":"10.2.0.0/24"}],` +
		`"addresses":[{"address":"10.3.0.7/24"}],"routes":[{"dst":"10.4.0.0/16"}],` +
		`"dns":{"nameservers":["10.1.0.2"],"domain":"x","search":["y"],"options":["z"]},"network_name":"m",` +
		`"node_slice_size":"/27","log_file":"/m","log_level":"error","configuration_path":"/d",` +
		`"leader_lease_duration":1700,"leader_renew_deadline":1200,"leader_retry_period":520,"sleep_for_race":5,` +
		`"kubernetes":{"kubeconfig":"/n"}}`
	file, l := ipam.ParseFlatFile([]byte(flat))
	if len(l.Errors()) > 0 {
		t.Fatal(l)
	}
	merged := func(doc string) map[string]json.RawMessage {
		w, l := ipam.ParseWhereabouts([]byte(doc))
		if len(l.Errors()) > 0 {
			t.Fatal(l)
		}
		w, _ = w.On(ipam.Node{FlatFile: &file}, ipam.Release{})
		return object(t, w)
	}
	flatMembers, ownMembers := decode(t, flat), decode(t, own)
	for name, want := range flatMembers {
		if got := merged(`{"type":"whereabouts"}`)[name]; string(got) != string(want) {
			t.Errorf("%s is left out: %s, want %s", name, got, want)
		}
		doc := fmt.Sprintf(`{"type":"whereabouts",%q:%s}`, name, ownMembers[name])
		all := merged(doc)
		if got := all[name]; string(got) != string(ownMembers[name]) {
			t.Errorf("%s is given: %s, want %s", name, got, ownMembers[name])
		}
		for other, want := range flatMembers {
			if got := all[other]; other != name && string(got) != string(want) {
				t.Errorf("%s is given: %s is %s, want %s", name, other, got, want)
			}
		}
	}
	for name, nothing := range map[string]string{
		"range_start": `"x"`, "range_end": `"x"`, "Gateway": `"x"`, "leader_lease_duration": "0",
		"sleep_for_race": "0", "exclude": "[]", "kubernetes": "{}", "dns": "{}", "gateway": `""`,
	} {
		if got := merged(fmt.Sprintf(`{"type":"whereabouts",%q:%s}`, name, nothing))[name]; string(got) != string(flatMembers[name]) {
			t.Errorf("%s is %s: %s, want %s", name, nothing, got, flatMembers[name])
		}
	}
	if got := merged(`{"type":"whereabouts","gateway":"x"}`)["gateway"]; string(got) != `"x"` {
		t.Errorf("a gateway is not looked at: %s", got)
	}
}

func decode(t *testing.T, text string) map[string]json.RawMessage {
	t.Helper()
	out := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func object(t *testing.T, v any) map[string]json.RawMessage {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, string(text))
}
