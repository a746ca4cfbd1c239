package ipam_test

import (
	"fmt"
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
		"a lease that ends before it is renewed":      {ipam.Whereabouts{Range: network, LeaderLeaseDuration: ptr(500)}, "v0.9.4", ipam.ErrWhereaboutsLeader, "/leader_lease_duration", 0},
		"a retry that comes too late":                 {ipam.Whereabouts{Range: network, LeaderRetryPeriod: ptr(900)}, "v0.9.4", ipam.ErrWhereaboutsLeader, "/leader_retry_period", 0},
		"a negative deadline":                         {ipam.Whereabouts{Range: network, LeaderRenewDeadline: ptr(-1)}, "v0.9.4", ipam.ErrWhereaboutsLeader, "/leader_renew_deadline", 0},
		"a search that never ends":                    {ipam.Whereabouts{Range: "0.0.0.0/0", Exclude: []string{"0.0.0.0/0"}}, "v0.8.0", ipam.ErrWhereaboutsEndless, "/exclude", diag.Setup},
		"a search that never ends in a part":          {ipam.Whereabouts{Range: "0.0.0.0/8", Exclude: []string{"0.0.0.0/0"}}, "v0.8.0", ipam.ErrWhereaboutsEndless, "/exclude", diag.Setup},
		"a search that ends":                          {ipam.Whereabouts{Range: "128.0.0.0/8", Exclude: []string{"0.0.0.0/0"}}, "v0.8.0", ipam.ErrWhereaboutsEmpty, "/exclude", diag.Setup},
		"a name that the reconciler misreads":         {ipam.Whereabouts{Range: network, NetworkName: "mig"}, "v0.9.4", ipam.WarnWhereaboutsReconciler, "/network_name", 0},
		"a name that no release read":                 {ipam.Whereabouts{Range: network, NetworkName: "mig"}, "v0.6.1", ipam.WarnWhereaboutsMember, "/network_name", 0},
		"a name that no pool can have":                {ipam.Whereabouts{Range: network, NetworkName: "Mig"}, "v0.9.4", ipam.ErrWhereaboutsPool, "/network_name", diag.Setup},
		"a slice that a release does not read":        {ipam.Whereabouts{Range: network, NodeSliceSize: "/26"}, "v0.8.1", ipam.WarnWhereaboutsMember, "/node_slice_size", 0},
		"a slice longer than the range":               {ipam.Whereabouts{Range: network, NodeSliceSize: "/22"}, "v0.9.0", ipam.ErrWhereaboutsSliceSize, "/node_slice_size", 0},
		"a slice of an IPv6 range":                    {ipam.Whereabouts{Range: "fd00::/64", NodeSliceSize: "80"}, "v0.9.0", ipam.ErrWhereaboutsSliceSize, "/node_slice_size", 0},
		"a slice without a usable address":            {ipam.Whereabouts{Range: network, NodeSliceSize: "31"}, "v0.9.0", ipam.ErrWhereaboutsSliceSize, "/node_slice_size", 0},
		"more slices than an object holds":            {ipam.Whereabouts{Range: "10.0.0.0/8", NodeSliceSize: "/27"}, "v0.9.0", ipam.ErrWhereaboutsSliceSize, "/node_slice_size", 0},
		"a slice that is no number":                   {ipam.Whereabouts{Range: network, NodeSliceSize: "half"}, "v0.9.0", ipam.ErrWhereaboutsSliceSize, "/node_slice_size", 0},
		"a second range with slices":                  {ipam.Whereabouts{Range: network, Ranges: []ipam.WhereaboutsRange{{Range: "10.200.6.0/24"}}, NodeSliceSize: "26"}, "v0.9.0", ipam.ErrWhereaboutsSlice, "/ipRanges/0/range", 0},
		"excludes with slices":                        {ipam.Whereabouts{Range: network, Exclude: []string{"10.200.5.9"}, NodeSliceSize: "26"}, "v0.9.0", ipam.ErrWhereaboutsSlice, "/node_slice_size", 0},
		"an offset that is recorded wrongly":          {ipam.Whereabouts{Range: "fd00::/64", RangeStart: "fd00::8000:0:0:0"}, "v0.9.4", ipam.WarnWhereaboutsOffset, "/range", 0},
		"the same without the overlap check":          {ipam.Whereabouts{Range: "fd00::/64", RangeStart: "fd00::8000:0:0:0", EnableOverlappingRanges: ptr(false)}, "v0.9.4", ipam.ErrWhereaboutsOffset, "/range", 0},
		"beyond 64 host bits":                         {ipam.Whereabouts{Range: "fd00::/48", RangeStart: "fd00::1:0:0:0:1"}, "v0.9.4", ipam.WarnWhereaboutsOffset, "/range", 0},
		"a fixed address in the range":                {ipam.Whereabouts{Range: network, Addresses: []ipam.StaticAddress{{Address: "10.200.5.7/24"}}}, "v0.9.4", ipam.ErrWhereaboutsFixed, "/addresses/0/address", 0},
		"the network address as the gateway":          {ipam.Whereabouts{Range: network, Gateway: "10.200.5.0"}, "v0.9.4", ipam.WarnGatewayNotHost, "/gateway", 0},
		"the broadcast address as the gateway":        {ipam.Whereabouts{Range: network, GatewayIP: "10.200.5.255"}, "v0.9.4", ipam.WarnGatewayNotHost, "/Gateway", 0},
		"a gateway of the other family":               {ipam.Whereabouts{Range: network, Gateway: "fd00::1"}, "v0.9.4", ipam.WarnGatewayOutside, "/gateway", 0},
		"one gateway for two families":                {ipam.Whereabouts{Range: network, Ranges: []ipam.WhereaboutsRange{{Range: "fd00::/64"}}, Gateway: "10.200.5.1"}, "v0.9.4", ipam.WarnGatewayFamily, "/gateway", 0},
		"a gateway in upper case in the range":        {ipam.Whereabouts{Range: network, GatewayIP: "10.200.5.1"}, "v0.9.4", ipam.WarnGatewayAssigned, "/Gateway", 0},
		"multicast":                                   {ipam.Whereabouts{Range: "224.0.0.0/24"}, "v0.9.4", ipam.WarnNotUnicast, "/range", 0},
		"an entry of multicast":                       {ipam.Whereabouts{Ranges: []ipam.WhereaboutsRange{{Range: "ff02::/112"}}}, "v0.9.4", ipam.WarnNotUnicast, "/ipRanges/0/range", 0},
		"sleep":                                       {ipam.Whereabouts{Range: network, SleepForRace: ptr(1)}, "v0.9.4", ipam.WarnWhereaboutsSleep, "/sleep_for_race", 0},
		"a level of no log":                           {ipam.Whereabouts{Range: network, LogLevel: "trace"}, "v0.9.4", ipam.WarnWhereaboutsLogLevel, "/log_level", 0},
		"the reconciler's schedule":                   {ipam.Whereabouts{Range: network, ReconcilerCronExpression: "30 4 * * *"}, "v0.9.4", ipam.WarnWhereaboutsFlatOnly, "/reconciler_cron_expression", 0},
		"an address in exclude, which crashed":        {ipam.Whereabouts{Range: network, Exclude: []string{"10.200.5.9"}}, "v0.6.2", ipam.ErrWhereaboutsExclude, "/exclude/0", diag.Setup},
		"a start outside, which was honoured":         {ipam.Whereabouts{Range: network, RangeStart: "10.200.6.10"}, "v0.6.1", ipam.ErrWhereaboutsBeyond, "/range", 0},
		"an exclude at the end, which led on":         {ipam.Whereabouts{Range: network, Exclude: []string{"10.200.5.128/25"}}, "v0.6.1", ipam.ErrWhereaboutsBeyond, "/range", 0},
		"an end without a start, which gave the edge": {ipam.Whereabouts{Range: network, RangeEnd: "10.200.5.9"}, "v0.6.1", ipam.ErrWhereaboutsBeyond, "/range", 0},
		"a /31 without bounds":                        {ipam.Whereabouts{Range: "10.200.5.4/31"}, "v0.6.1", ipam.ErrWhereaboutsTooSmall, "/range", diag.Setup},
		"a release before the model":                  {ipam.Whereabouts{Range: network}, "v0.5.4", release.WarnOlder, "", 0},
	} {
		r, l := c.doc.Resolve(whereabouts(c.release))
		if !has(l, c.rule, c.path) || l.Refused() != c.refused || (l.Refused() != 0) != (r.Type == "") {
			t.Errorf("%s: want %s at %s, refused %v; got %v", name, c.rule.Code, c.path, c.refused, l)
		}
	}
}

// What crashes or fails ADD makes the plugin that delegates fail.
func TestADDThatCrashesFailsTheDelegate(t *testing.T) {
	for _, w := range []ipam.Whereabouts{
		{Range: "10.200.5.0/24", LeaderLeaseDuration: ptr(500)}, {Range: "10.200.5.0/24", NodeSliceSize: "/22"}, {},
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
		"a start outside the range": {ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.6.10"},
			map[string]string{"v0.6.1": "10.200.6.10-10.200.6.254", "v0.6.2": "10.200.5.1-10.200.5.254", "v0.9.4": "10.200.5.1-10.200.5.254"}},
		"bounds of a /31": {ipam.Whereabouts{Range: "10.200.5.4/31", RangeStart: "10.200.5.4", RangeEnd: "10.200.5.5"},
			map[string]string{"v0.6.1": "10.200.5.4/31", "v0.6.2": "no addresses"}},
		"the last addresses of IPv6": {ipam.Whereabouts{Range: "fd00::/124", RangeStart: "fd00::c"},
			map[string]string{"v0.6.1": "fd00::c/126", "v0.6.3": "fd00::c-fd00::e"}},
		"slices": {ipam.Whereabouts{Range: "10.200.5.0/29", RangeStart: "10.200.5.6", NodeSliceSize: "/30"},
			map[string]string{"v0.8.0": "10.200.5.6/32", "v0.9.0": "10.200.5.1-10.200.5.2, 10.200.5.5-10.200.5.6"}},
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
		"no flat file":                   {own, ipam.Node{}, "v0.6.2", ipam.ErrWhereaboutsFlatFile, "", nil, ""},
		"no flat file, which was fine":   {own, ipam.Node{}, "v0.6.1", nil, "", nil, ""},
		"no kubeconfig anywhere":         {ipam.Whereabouts{Range: "10.200.5.0/24"}, ipam.Node{FlatFile: &ipam.FlatFile{}}, "v0.9.4", ipam.ErrWhereaboutsStorage, "/kubernetes/kubeconfig", nil, ""},
		"a start that is none is filled": {own, ipam.Node{FlatFile: &ipam.FlatFile{RangeStart: "10.200.5.9"}}, "v0.9.4", ipam.WarnWhereaboutsFlatFile, "/range_start", func(w ipam.Whereabouts) string { return w.RangeStart }, "10.200.5.9"},
		"a range that is there stays":    {own, ipam.Node{FlatFile: &ipam.FlatFile{Range: "10.9.0.0/24"}}, "v0.9.4", nil, "", func(w ipam.Whereabouts) string { return w.Range }, "10.200.5.0/24"},
		"a pool of another name":         {own, ipam.Node{FlatFile: &ipam.FlatFile{NetworkName: "flat"}}, "v0.9.4", ipam.WarnWhereaboutsFlatFile, "/network_name", func(w ipam.Whereabouts) string { return w.NetworkName }, "flat"},
		"more ranges":                    {own, ipam.Node{FlatFile: &ipam.FlatFile{Ranges: []ipam.WhereaboutsRange{{Range: "10.9.0.0/24"}}}}, "v0.9.4", ipam.WarnWhereaboutsFlatFile, "/ipRanges", func(w ipam.Whereabouts) string { return w.Ranges[0].Range }, "10.9.0.0/24"},
		"the overlap check stays on":     {own, ipam.Node{FlatFile: &ipam.FlatFile{EnableOverlappingRanges: ptr(false)}}, "v0.9.4", ipam.WarnWhereaboutsFlatFile, "/enable_overlapping_ranges", func(w ipam.Whereabouts) string { return fmt.Sprint(w.EnableOverlappingRanges) }, "<nil>"},
		"durations":                      {own, ipam.Node{FlatFile: &ipam.FlatFile{LeaderLeaseDuration: ptr(3000)}}, "v0.9.4", nil, "", func(w ipam.Whereabouts) string { return fmt.Sprint(*w.LeaderLeaseDuration) }, "3000"},
		"name servers, member by member": {ipam.Whereabouts{Kubernetes: kube, DNS: &ipam.DNS{Domain: "a"}}, ipam.Node{FlatFile: &ipam.FlatFile{DNS: &ipam.DNS{Domain: "b", Search: []string{"c"}}}}, "v0.9.4", nil, "", func(w ipam.Whereabouts) string { return w.DNS.Domain + w.DNS.Search[0] }, "ac"},
		"an address that is asked for":   {own, ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "IgnoreUnknown=1;X=y;IP=010.201.0.9/24,fd00::9/64;GATEWAY=10.201.0.1"}, "v0.9.4", nil, "", func(w ipam.Whereabouts) string { return fmt.Sprint(w.Addresses) }, "[{10.201.0.9/24 10.201.0.1 map[]} {fd00::9/64  map[]}]"},
		"an argument that is not known":  {own, ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "FOO=bar"}, "v0.9.4", ipam.ErrWhereaboutsArgs, "", nil, ""},
		"an argument that is no pair":    {own, ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "IgnoreUnknown=1;IP"}, "v0.9.4", ipam.ErrWhereaboutsArgs, "", nil, ""},
		"an address without a length":    {own, ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "IP=10.201.0.9"}, "v0.9.4", ipam.ErrWhereaboutsArgs, "", nil, ""},
		"a gateway that is no address":   {own, ipam.Node{FlatFile: &ipam.FlatFile{}, Args: "GATEWAY=x"}, "v0.9.4", ipam.ErrWhereaboutsArgs, "", nil, ""},
	} {
		w, l := c.doc.On(c.node, whereabouts(c.release))
		if c.rule == nil && l.HasErrors() || c.rule != nil && !has(l, c.rule, c.path) {
			t.Errorf("%s: %v", name, l)
		}
		if c.got != nil && c.got(w) != c.want {
			t.Errorf("%s: got %s, want %s", name, c.got(w), c.want)
		}
	}
	if diff := cmp.Diff(ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "ten", Kubernetes: &ipam.Kubernetes{Kubeconfig: "/k"}}, own); diff != "" {
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
	flat, _ := ipam.ParseFlatFile([]byte(`{"kubernetes":{"kubeconfig":"/k"},"range_start":"10.200.5.100"}`))
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
