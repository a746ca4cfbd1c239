package plan_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/migration/plan"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// document is a request as a person writes it.
const document = `{
  "network": {
    "name": "mig", "cidr": "10.200.5.0/24", "bridge": "br-mig", "vlan": 2, "mtu": 9000,
    "inUse": [{"owner": "hosts", "addresses": ["10.200.5.1", "10.200.5.2-10.200.5.9"]}]
  },
  "clusters": [{
    "name": "east", "openshift": "4.21", "hco": "1.17", "plugins": "v1.9.1",
    "api": "v1beta1", "namespace": "openshift-cnv", "nodes": 6,
    "decentralizedLiveMigration": true, "nic": "eth1",
    "networks": [{"name": "pod network", "cidr": "10.128.0.0/14"}],
    "window": "10.200.5.100-10.200.5.199"
  }, {
    "name": "west", "openshift": "4.22", "api": "v1", "namespace": "openshift-cnv", "nodes": 6,
    "decentralizedLiveMigration": true, "nic": "eth1"
  }]
}`

func TestParse(t *testing.T) {
	r, l := plan.Parse([]byte(document))
	if len(l) > 0 {
		t.Fatal(l)
	}
	c := r.Clusters[0]
	got := fmt.Sprint(r.Network.CIDR, r.Network.VLAN, r.Network.InUse[0].Addresses,
		c.Release, c.API, c.Nodes, c.Networks[0].CIDR, c.Window)
	want := "10.200.5.0/24 2 10.200.5.1-10.200.5.9 OpenShift 4.21, HCO 1.17, " +
		"plugins v1.9.1 v1beta1 6 " +
		"10.128.0.0/14 10.200.5.100-10.200.5.199"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestParseFindings(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		rule     *diag.Rule
		path     diag.Path
	}{
		"a network with host bits": {
			old:  `"10.200.5.0/24"`,
			new:  `"10.200.5.7/24"`,
			rule: plan.ErrCIDR,
			path: "/network/cidr",
		},
		"a network that is a number": {`"10.200.5.0/24"`, `7`, diag.ErrType, "/network/cidr"},
		"a cluster's network without a length": {
			`"10.128.0.0/14"`, `"10.128.0.0"`, plan.ErrCIDR, "/clusters/0/networks/0/cidr",
		},
		"an address that is none": {
			`"10.200.5.1",`, `"router",`, plan.ErrAddresses, "/network/inUse/0/addresses/0",
		},
		"a window that ends before it begins": {
			`"10.200.5.100-`, `"10.200.5.200-`, plan.ErrWindow, "/clusters/0/window",
		},
		"a version that is none": {
			old:  `"openshift": "4.21"`,
			new:  `"openshift": "x"`,
			rule: plan.ErrRelease,
			path: "/clusters/0/openshift",
		},
		"plugins of the wrong kind": {
			old:  `"v1.9.1"`,
			new:  `"main"`,
			rule: plan.ErrRelease,
			path: "/clusters/0/plugins",
		},
		"an API version that is not": {`"v1beta1"`, `"v2"`, plan.ErrAPI, "/clusters/0/api"},
		"a misspelt window": {
			old:  `"window"`,
			new:  `"windwo"`,
			rule: plan.ErrMember,
			path: "/clusters/0/windwo",
		},
		"a member in another case": {
			old:  `"cidr": "10.2`,
			new:  `"CIDR": "10.2`,
			rule: plan.ErrMember,
			path: "/network/CIDR",
		},
		"a member of another tool": {`"mtu"`, `"x-owner"`, diag.WarnUnknown, "/network/x-owner"},
		"nodes as a text": {
			old:  `"nodes": 6`,
			new:  `"nodes": "6"`,
			rule: diag.ErrType,
			path: "/clusters/0/nodes",
		},
		"clusters that are not a list": {
			old:  `"clusters": [`,
			new:  `"clusters": {}, "x-clusters": [`,
			rule: diag.ErrType,
			path: "/clusters",
		},
		"an attachment that is not": {
			old: `"bridge": "br-mig"`, new: `"attachment": "sriov", "bridge": "br-mig"`,
			rule: plan.ErrAttachment, path: "/network/attachment",
		},
		"a VLAN beyond the range": {`"vlan": 2`, `"vlan": 4095`, nil, "/network/vlan"},
		"no JSON":                 {`"network": {`, `"network": [`, diag.ErrSyntax, ""},
	} {
		text := strings.Replace(document, c.old, c.new, 1)
		if text == document {
			t.Fatalf("%s: nothing to replace", name)
		}
		_, p, l := plan.Read([]byte(text))
		at := slices.DeleteFunc(slices.Clone(l), func(d diag.Diagnostic) bool {
			return d.Path != c.path
		})
		if len(at) != 1 || c.rule != nil && at[0].Rule != c.rule || at[0].Hint == "" {
			t.Errorf("%s: %v", name, l)
		}
		if l.HasErrors() && p.Clusters != nil {
			t.Errorf("%s: errors, and yet a plan", name)
		}
	}
}

func TestFindingsOfParseAreNotRepeated(t *testing.T) {
	text := document
	for _, c := range []struct{ old, new string }{
		{`"10.200.5.0/24"`, `"10.200.5.7/24"`}, {`"name": "east"`, `"name": 7`},
		{`"nodes": 6`, `"nodes": "6"`}, {`"nic": "eth1"`, `"nic": 1`},
		{`"10.128.0.0/14"`, `"x"`}, {`"namespace": "openshift-cnv"`, `"namespace": []`},
		{`"bridge": "br-mig"`, `"bridge": 1`}, {`"10.200.5.1",`, `"x",`},
	} {
		text = strings.Replace(text, c.old, c.new, 1)
	}
	r, l := plan.Parse([]byte(text))
	p, more := r.Plan()
	if len(l) != 8 || len(more) != 0 || p.Clusters != nil {
		t.Errorf("Parse: %v\nPlan: %v", l, more)
	}
	r, l = plan.Parse([]byte(`{"clusters": 7}`))
	if _, more := r.Plan(); len(l) != 1 || more.Has(plan.ErrClusters) || !more.Has(plan.ErrCIDR) {
		t.Errorf("%v %v", l, more)
	}
}

func TestAKnownMemberInUnknownIsAnError(t *testing.T) {
	r, _ := plan.Parse([]byte(document))
	r.Clusters[0].Unknown = map[string]json.RawMessage{
		"window": []byte(`"10.200.5.10-10.200.5.20"`),
	}
	_, l := r.Plan()
	if len(l) != 1 || l[0].Rule != diag.ErrUnknownKnown || l[0].Path != "/clusters/0/window" {
		t.Error(l)
	}
}

// drawRequest draws requests of all members.
func drawRequest(t *rapid.T) plan.Request {
	prefix := func(label string) netip.Prefix {
		u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
		return gen.Prefix(u).Draw(t, label).Masked()
	}
	version := func(label string, of ...string) (v release.Version) {
		if s := rapid.SampledFrom(append(of, "")).Draw(t, label); s != "" {
			v, _ = release.Parse(s)
		}
		return v
	}
	r := plan.Request{Unknown: gen.Unknown().Draw(t, "unknown"), Network: plan.Network{
		Name: "mig", CIDR: prefix("cidr"),
		Bridge: rapid.SampledFrom([]string{"", "br1"}).Draw(t, "bridge"),
		VLAN:   rapid.IntRange(-1, 4095).Draw(t, "vlan"),
		MTU:    rapid.IntRange(0, 9000).Draw(t, "mtu"),
		InUse: []plan.Use{{
			Owner: "hosts", Addresses: gen.Set().Draw(t, "in use"),
			Unknown: gen.Unknown().Draw(t, "unknown"),
		}},
		Attachment: rapid.SampledFrom([]plan.Attachment{
			"", "", plan.Bridge, plan.Localnet, plan.ClusterUserDefinedNetwork,
		}).Draw(t, "attachment"),
		PhysicalNetwork: rapid.SampledFrom([]string{"", "physnet1", "a:b"}).Draw(t, "physical"),
		Unknown:         gen.Unknown().Draw(t, "unknown"),
	}}
	for i := range rapid.IntRange(0, 3).Draw(t, "clusters") {
		c := plan.Cluster{Name: fmt.Sprint("c", i), Namespace: "openshift-cnv", NIC: "eth1"}
		c.API = rapid.SampledFrom([]hco.APIVersion{hco.V1Beta1, hco.V1}).Draw(t, "API")
		c.Nodes = rapid.IntRange(0, 9).Draw(t, "nodes")
		c.Decentralized = rapid.Bool().Draw(t, "decentralized")
		c.Release.OpenShift = version("OpenShift", "4.18", "4.21.3")
		c.Release.HCO = version("HCO", "1.17", "1.18.2")
		c.Release.KubeVirt = version("KubeVirt", "v1.8")
		c.Release.Plugins = version("plugins", "v1.9.1")
		c.Release.Whereabouts = version("whereabouts", "v0.9.4")
		c.Networks = []plan.ClusterNetwork{{Name: "pods", CIDR: prefix("network")}}
		c.CurrentNetwork = rapid.SampledFrom([]string{"", "mig"}).Draw(t, "current")
		if rapid.IntRange(0, 3).Draw(t, "subnet?") == 0 {
			c.Subnet = prefix("subnet")
			c.Gateway = c.Subnet.Addr().Next()
		}
		if rapid.Bool().Draw(t, "window?") {
			c.Window = gen.Range(rapid.SampledFrom(gen.Universes).Draw(t, "of")).Draw(t, "window")
		}
		c.Unknown = gen.Unknown().Draw(t, "unknown")
		r.Clusters = append(r.Clusters, c)
	}
	return r
}

// requestsReadBack: what is written is read as the same request, with no finding
// but that unknown members are ignored, and gives the same plan.
func requestsReadBack(t *rapid.T) bool {
	r := drawRequest(t)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	back, l := plan.Parse(data)
	for _, d := range l {
		if d.Rule != diag.WarnUnknown {
			t.Fatalf("%s: %v", data, l)
		}
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(data) {
		t.Fatalf("%s is read as\n%s", data, again)
	}
	for i, c := range r.Clusters {
		got := back.Clusters[i]
		if got.Window != c.Window || got.Release != c.Release ||
			got.Networks[0].CIDR != c.Networks[0].CIDR {
			t.Fatalf("%s is read as %#v", data, got)
		}
	}
	if !back.Network.InUse[0].Addresses.Equal(r.Network.InUse[0].Addresses) {
		t.Fatalf("%s: %v", data, back.Network.InUse)
	}
	_, want := r.Plan()
	_, got := back.Plan()
	if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); diff != "" {
		t.Fatal(diff)
	}
	return len(r.Clusters) > 0
}

func TestRequestsReadBack(t *testing.T) { law.Hold(t, requestsReadBack, 2) }
func FuzzRequestsReadBack(f *testing.F) { law.Fuzz(f, requestsReadBack) }

// plansReadBack: a plan that went through JSON keeps the windows and patches.
func plansReadBack(t *rapid.T) bool {
	r := requests(t)
	drawAttachment(t, &r.Network)
	p, l := r.Plan()
	if l.HasErrors() {
		return false
	}
	data, err := json.Marshal(p)
	var back plan.Plan
	if err != nil || json.Unmarshal(data, &back) != nil {
		t.Fatalf("%s %v", data, err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(data) {
		t.Fatalf("%s is read as\n%s", data, again)
	}
	for i, c := range p.Clusters {
		got := back.Clusters[i]
		if got.Window != c.Window || got.Change != c.Change ||
			string(got.Patch()) != string(c.Patch()) ||
			cmp.Diff(c.Definition, got.Definition) != "" ||
			cmp.Diff(c.UserDefined, got.UserDefined) != "" {
			t.Fatalf("%s: %#v", data, got)
		}
	}
	windowsStay(t, r, back)
	return true
}

func TestPlansReadBack(t *testing.T) { law.Hold(t, plansReadBack, 2) }

// findingsPointIntoTheRequest: every path of a finding is that of a member, given or
// not, of the request.
func findingsPointIntoTheRequest(t *rapid.T) bool {
	r := drawRequest(t)
	if rapid.Bool().Draw(t, "plannable?") {
		r = requests(t)
		if drawAttachment(t, &r.Network); r.Network.Attachment == "" {
			r.Network.Bridge = "br1"
		}
		r.Network.VLAN = rapid.SampledFrom([]int{0, 2, 4094, 4095, -1}).Draw(t, "vlan")
		r.Network.MTU = rapid.SampledFrom([]int{0, 9000, -1, 1 << 20}).Draw(t, "mtu")
	}
	_, l := r.Plan()
	seen := map[string]bool{}
	for _, d := range l {
		for _, p := range append(d.Because, d.Path) {
			if !known(string(p)) {
				t.Fatalf("%v is not in the request: %v", p, d)
			}
		}
		if key := d.Rule.Code + string(d.Path) + d.Message; seen[key] {
			t.Fatalf("%v is reported twice", d)
		} else {
			seen[key] = true
		}
	}
	return len(l) > 0
}

// known reports whether path is of a member of a request.
func known(path string) bool {
	members := plan.Members()
	names := map[string]release.Member{}
	for _, part := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		if strings.Trim(part, "0123456789") == "" {
			continue
		}
		clear(names)
		for _, m := range members {
			names[m.Name] = m
		}
		m, ok := names[part]
		if !ok {
			return false
		}
		members = m.Members
	}
	return true
}

func TestFindingsPointIntoTheRequest(t *testing.T) { law.Hold(t, findingsPointIntoTheRequest, 2) }

func TestMembersAreDescribed(t *testing.T) {
	var walk func(in string, list []release.Member)
	n := 0
	walk = func(in string, list []release.Member) {
		for _, m := range list {
			n++
			if m.Doc == "" || m.Field == "" || m.Type == "" {
				t.Errorf("%s/%s: %+v", in, m.Name, m)
			}
			walk(in+"/"+m.Name, m.Members)
		}
	}
	walk("", plan.Members())
	t.Logf("%d members", n)
}

func TestARepeatedPlanChangesNothing(t *testing.T) {
	r := request()
	p, first := r.Plan()
	again, second := p.Keep(r).Plan()
	if !first.Has(hco.WarnRollout) || second.Has(hco.WarnRollout) {
		t.Errorf("%v\n%v", first, second)
	}
	for _, c := range again.Clusters {
		if strings.Contains(strings.Join(c.Checklist, ";"), "restarts every virt-handler") {
			t.Errorf("%s: %q", c.Name, c.Checklist)
		}
	}
}

func TestOlderPluginsAreNotGivenWhatTheyDoNotRead(t *testing.T) {
	r := request()
	r.Network.Bridge, r.Network.VLAN = "br-mig", 2
	for text, want := range map[string]bool{"v1.2.0": false, "v1.9.1": true} {
		for i := range r.Clusters {
			r.Clusters[i].Release.Plugins, _ = release.Parse(text)
		}
		p, l := r.Plan()
		data, err := json.Marshal(p)
		if l.HasErrors() || err != nil {
			t.Fatal(l, err)
		}
		if strings.Contains(string(data), "preserveDefaultVlan") != want {
			t.Errorf("%s: %s", text, data)
		}
		for _, d := range l {
			if strings.Contains(d.Message, "ignore") {
				t.Errorf("%s: %v", text, d)
			}
		}
	}
}

func ExampleParse() {
	r, l := plan.Parse([]byte(`{"network": {"name": "mig", "cidr": "10.200.5.0/24", "vlan": 2}}`))
	fmt.Println(r.Network.CIDR, l.Err())
	_, l = r.Plan()
	for _, d := range l {
		fmt.Println(d.Path, d.Message)
	}
	// Output:
	// 10.200.5.0/24 <nil>
	// /network/vlan macvlan has no VLAN
	// /clusters there is no cluster
}
