package ipam_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/release"
)

// has reports whether a rule is found at a path, at a stage, with a hint.
func has(l diag.List, r *diag.Rule, p diag.Path) bool {
	return slices.ContainsFunc(l, func(d diag.Diagnostic) bool {
		return d.Rule == r && d.Path == p && d.Hint != ""
	})
}

func TestConfigFindings(t *testing.T) {
	plugins := func(v string) ipam.Release {
		rel, _ := release.Plugins(v)
		return rel
	}
	for name, c := range map[string]struct {
		text    string
		rel     ipam.Release
		rule    *diag.Rule
		path    diag.Path
		refused diag.Stage
	}{
		"no ipam": {
			text:    `{"cniVersion":"1.0.0","name":"n"}`,
			rule:    ipam.ErrNoIPAM,
			path:    "/ipam",
			refused: diag.Load,
		},
		"ipam null": {
			text:    `{"cniVersion":"1.0.0","name":"n","ipam":null}`,
			rule:    ipam.ErrNoIPAM,
			path:    "/ipam",
			refused: diag.Load,
		},
		"ipam of a wrong type": {
			text:    `{"cniVersion":"1.0.0","name":"n","ipam":[]}`,
			rule:    diag.ErrType,
			path:    "/ipam",
			refused: diag.Load,
		},
		"no name": {
			text:    `{"cniVersion":"1.0.0","ipam":{"type":"static"}}`,
			rule:    ipam.ErrName,
			path:    "/name",
			refused: diag.Load,
		},
		"a bad name": {
			text:    `{"cniVersion":"1.0.0","name":"-n","ipam":{"type":"static"}}`,
			rule:    ipam.ErrName,
			path:    "/name",
			refused: diag.Load,
		},
		"a version of no release": {
			text:    `{"cniVersion":"1.2.0","name":"n","ipam":{"type":"dhcp"}}`,
			rule:    ipam.ErrCNIVersion,
			path:    "/cniVersion",
			refused: diag.Load,
		},
		"a version newer than the plugins": {
			text:    `{"cniVersion":"1.1.0","name":"n","ipam":{"type":"dhcp"}}`,
			rel:     plugins("v1.5.1"),
			rule:    ipam.ErrCNIVersion,
			path:    "/cniVersion",
			refused: diag.Load,
		},
		"two fixed addresses of a family": {
			text: `{"cniVersion":"0.2.0","name":"n",` +
				`"ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"},` +
				`{"address":"10.1.0.6/24"}]}}`,
			rule:    ipam.ErrFamilies,
			path:    "/cniVersion",
			refused: diag.Load,
		},
		"two ranges of host-local": {
			text: `{"cniVersion":"0.2.0","name":"n","ipam":{"type":"host-local",` +
				`"ranges":[[{"subnet":"10.2.0.0/24"}],[{"subnet":"10.3.0.0/24"}]]}}`,
			rule:    ipam.ErrFamilies,
			path:    "/cniVersion",
			refused: diag.Load,
		},
		"two fixed addresses of whereabouts": {
			text: `{"ipam":{"type":"whereabouts","addresses":[{"address":"10.1.0.5/24"},` +
				`{"address":"10.1.0.6/24"}]}}`,
			rule:    ipam.ErrFamilies,
			path:    "/cniVersion",
			refused: diag.Load,
		},
		"two ranges of whereabouts": {
			text: `{"ipam":{"type":"whereabouts","range":"10.2.0.0/24",` +
				`"ipRanges":[{"range":"10.3.0.0/24"}]}}`,
			rule: ipam.WarnFamilies,
			path: "/cniVersion",
		},
		"an address that no range has": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24"},"runtimeConfig":{"ips":["10.9.0.99"]}}`,
			rule:    ipam.ErrRequested,
			path:    "/runtimeConfig/ips/0",
			refused: diag.Setup,
		},
		"the gateway": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24"},"args":{"cni":{"ips":["10.2.0.1"]}}}`,
			rule:    ipam.ErrRequested,
			path:    "/args/cni/ips/0",
			refused: diag.Setup,
		},
		"two addresses of one set": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24"},"args":{"cni":{"ips":["10.2.0.5","10.2.0.6/24"]}}}`,
			rule:    ipam.ErrRequested,
			path:    "/args/cni/ips/1",
			refused: diag.Setup,
		},
		"an address that is none": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24"},"args":{"cni":{"ips":["x"]}}}`,
			rule:    ipam.ErrAddress,
			path:    "/args/cni/ips/0",
			refused: diag.Load,
		},
		"static without a length": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"static"},` +
				`"runtimeConfig":{"ips":["10.2.0.5"]}}`,
			rule:    ipam.ErrAddress,
			path:    "/runtimeConfig/ips/0",
			refused: diag.Load,
		},
		"a bad range of the runtime": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local"},` +
				`"runtimeConfig":{"ipRanges":[[{"subnet":"10.2.0.0"}]]}}`,
			rule:    ipam.ErrHostLocalSubnet,
			path:    "/runtimeConfig/ipRanges/0/0/subnet",
			refused: diag.Load,
		},
		"an empty subnet": {
			text:    `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":""}}`,
			rule:    ipam.ErrHostLocalSubnet,
			path:    "/ipam/subnet",
			refused: diag.Load,
		},
		"a subnet null": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":null,` +
				`"ranges":[[{"subnet":"10.2.0.0/24"}]]}}`,
			rule:    ipam.ErrHostLocalSubnet,
			path:    "/ipam/subnet",
			refused: diag.Load,
		},
		"a mapped subnet": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"::ffff:10.2.0.0/120"}}`,
			rule:    ipam.ErrHostLocalSubnet,
			path:    "/ipam/subnet",
			refused: diag.Load,
		},
		"bounds without a subnet": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"rangeStart":"10.2.0.9","ranges":[[{"subnet":"10.2.0.0/24"}]]}}`,
			rule: ipam.ErrHostLocalDropped,
			path: "/ipam/rangeStart",
		},
		"a start after the end": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","rangeStart":"10.2.0.255"}}`,
			rel:  plugins("v1.9.1"),
			rule: ipam.ErrHostLocalBeyond,
			path: "/ipam/rangeStart",
		},
		"the same since v1.10.0": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","rangeStart":"10.2.0.255"}}`,
			rel:     plugins("v1.10.0"),
			rule:    ipam.ErrHostLocalBound,
			path:    "/ipam/rangeStart",
			refused: diag.Load,
		},
		"a gateway outside of the subnet": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","gateway":"10.3.0.1"}}`,
			rel:  plugins("v1.9.1"),
			rule: ipam.WarnGatewayOutside,
			path: "/ipam/gateway",
		},
		"one outside since v1.10.0": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","gateway":"10.3.0.1"}}`,
			rule:    ipam.ErrHostLocalGateway,
			path:    "/ipam/gateway",
			refused: diag.Load,
		},
		"one of the other family": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","gateway":"fd00::1"}}`,
			rel:     plugins("v1.10.0"),
			rule:    ipam.ErrHostLocalGateway,
			path:    "/ipam/gateway",
			refused: diag.Load,
		},
		"one outside, of OpenShift": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","gateway":"10.3.0.1"}}`,
			rel:  ipam.Release{OpenShift: release.MustParse("4.22")},
			rule: ipam.WarnGatewayOutside,
			path: "/ipam/gateway",
		},
		"plugins newer than what is known": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"dhcp"}}`,
			rel:  plugins("v1.11.0"),
			rule: release.WarnNewer,
		},
		"a route to nowhere": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","routes":[null]}}`,
			rule: ipam.ErrRouteNoDst,
			path: "/ipam/routes/0/dst",
		},
		"a route to an empty text": {
			text: `{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local",` +
				`"subnet":"10.2.0.0/24","routes":[{"dst":""}]}}`,
			rule:    ipam.ErrRouteDst,
			path:    "/ipam/routes/0/dst",
			refused: diag.Load,
		},
		"an unknown option": {
			text: `{"cniVersion":"1.0.0","name":"n",` +
				`"ipam":{"type":"dhcp","provide":[{"option":"hostname"}]}}`,
			rule:    ipam.ErrDHCPOption,
			path:    "/ipam/provide/0/option",
			refused: diag.Setup,
		},
		"an unknown option that is asked": {
			text: `{"cniVersion":"1.0.0","name":"n",` +
				`"ipam":{"type":"dhcp","request":[{"skipDefault":true},{"option":"256"}]}}`,
			rule:    ipam.ErrDHCPOption,
			path:    "/ipam/request/1/option",
			refused: diag.Setup,
		},
		"a member without effect and type": {
			text:    `{"ipam":{"type":"whereabouts","range":"10.2.0.0/24","etcd_host":5}}`,
			rule:    diag.ErrType,
			path:    "/ipam/etcd_host",
			refused: diag.Load,
		},
	} {
		_, r, l := ipam.ReadConfig([]byte(c.text), c.rel)
		if !has(l, c.rule, c.path) || l.Refused() != c.refused ||
			(l.Refused() != 0) != (r.Type == "") {
			t.Errorf("%s: want %s at %s, refused %v; got %v", name, c.rule.Code, c.path,
				c.refused, l)
		}
	}
}

// What the interface's plugin reads is not this package's to judge.
func TestTheMembersOfOthersAreKeptAndNotJudged(t *testing.T) {
	const text = `{"cniVersion":"0.3.1","name":"n","ipam":{"type":"whereabouts",` +
		`"range":"10.2.0.0/24"},"master":"eth1","mode":5,"type":"macvlan"}`
	c, _, l := ipam.ReadConfig([]byte(text), ipam.Release{})
	b, err := c.MarshalJSON()
	if diff := cmp.Diff(text, string(b)); diff != "" || len(l) > 0 || err != nil {
		t.Errorf("%v %v\n%s", l, err, diff)
	}
	if clone := c.Clone(); cmp.Diff(c, clone) != "" {
		t.Error("the clone differs")
	}
}

func TestIPAMGivenTwiceIsReadOverItself(t *testing.T) {
	c, _ := ipam.ParseConfig([]byte(`{"name":"n","ipam":{"type":"whereabouts",` +
		`"range":"10.2.0.0/24"},"IPAM":{"range_start":"10.2.0.9"}}`))
	w, ok := c.IPAM.(ipam.Whereabouts)
	if !ok || w.Range != "10.2.0.0/24" || w.RangeStart != "10.2.0.9" {
		t.Errorf("%#v", c.IPAM)
	}
}

func TestWhatIsAskedForIsWhatIsGiven(t *testing.T) {
	for text, want := range map[string]string{
		`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"}]},"args":{"cni":{"ips":["10.8.0.5/24"]}}}`:                          "[{10.8.0.5/24 invalid IP /args/cni/ips/0}]",
		`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"static"},"args":{"cni":{"ips":["10.8.0.5/24"]}},"runtimeConfig":{"ips":["10.9.0.5/24"]}}`:                          "[{10.9.0.5/24 invalid IP /runtimeConfig/ips/0}]",
		`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"}]},"runtimeConfig":{"ips":[]}}`:                                      "[{10.1.0.5/24 invalid IP /ipam/addresses/0/address}]",
		`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.3.0.0/24"},"runtimeConfig":{"ipRanges":[[{"subnet":"10.2.0.0/24"}]],"ips":["10.3.0.7"]}}`: "10.2.0.2-10.2.0.254, 10.3.0.7/32",
	} {
		c, _ := ipam.ParseConfig([]byte(text))
		r, l := c.Resolve(ipam.Release{})
		got := fmt.Sprint(r.Fixed)
		if len(r.Ranges) > 0 {
			got = r.Addresses().String()
		}
		if got != want || l.HasErrors() {
			t.Errorf("%s\ngot %s, want %s; %v", text, got, want, l)
		}
	}
}

func TestFactsOfACluster(t *testing.T) {
	pods := ipnet.Claim{
		Owner:     "pod network",
		Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
	}
	// Five addresses.
	window := ipam.Whereabouts{
		Range:      "10.200.5.0/24",
		RangeStart: "10.200.5.10",
		RangeEnd:   "10.200.5.14",
	}
	for name, c := range map[string]struct {
		doc   ipam.Document
		facts ipam.Facts
		rule  *diag.Rule // nil: no finding
		path  diag.Path
	}{
		"nothing is known":                     {window, ipam.Facts{}, nil, ""},
		"enough for the handlers and the rest": {window, ipam.Facts{Nodes: 2}, nil, ""},
		"enough for the handlers only": {
			doc:   window,
			facts: ipam.Facts{Nodes: 3},
			rule:  ipam.WarnCapacity,
			path:  "/range",
		},
		"as many as nodes": {
			doc:   window,
			facts: ipam.Facts{Nodes: 5},
			rule:  ipam.WarnCapacity,
			path:  "/range",
		},
		"fewer than nodes": {
			doc:   window,
			facts: ipam.Facts{Nodes: 6},
			rule:  ipam.ErrCapacity,
			path:  "/range",
		},
		"another network": {
			doc:   window,
			facts: ipam.Facts{Networks: []ipnet.Claim{pods}},
		},
		"a range in the pod network": {
			doc:   ipam.Whereabouts{Ranges: []ipam.WhereaboutsRange{{Range: "10.129.0.0/24"}}},
			facts: ipam.Facts{Networks: []ipnet.Claim{pods}},
			rule:  ipam.ErrOverlap,
			path:  "/ipRanges/0/range",
		},
		"a network around it, a window outside": {
			doc:   ipam.Whereabouts{Range: "10.0.0.0/8", RangeEnd: "10.0.0.9"},
			facts: ipam.Facts{Networks: []ipnet.Claim{pods}},
			rule:  ipam.ErrOverlap,
			path:  "/range",
		},
		"a fixed address in it": {
			doc:   ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.129.0.5/24"}}},
			facts: ipam.Facts{Networks: []ipnet.Claim{pods}},
			rule:  ipam.ErrOverlap,
			path:  "/addresses/0/address",
		},
		"host-local on one node": {
			doc:   ipam.HostLocal{Subnet: "10.2.0.0/24"},
			facts: ipam.Facts{Nodes: 1},
		},
		"host-local on two": {
			doc:   ipam.HostLocal{Subnet: "10.2.0.0/24"},
			facts: ipam.Facts{Nodes: 2},
			rule:  ipam.WarnNodeLocal,
			path:  "/type",
		},
		"static on two": {
			doc:   ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.2.0.5/24"}}},
			facts: ipam.Facts{Nodes: 2},
			rule:  ipam.WarnNodeLocal,
			path:  "/type",
		},
		"dhcp": {ipam.DHCP{}, ipam.Facts{Nodes: 9, Networks: []ipnet.Claim{pods}}, nil, ""},
	} {
		r, l := c.doc.Resolve(ipam.Release{})
		if l.HasErrors() {
			t.Fatalf("%s: %v", name, l)
		}
		found := r.Check(c.facts)
		if c.rule == nil && len(found) > 0 || c.rule != nil && !has(found, c.rule, c.path) ||
			found.Refused() != 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func ExampleParseConfig() {
	c, _ := ipam.ParseConfig(
		[]byte(`{"cniVersion":"0.3.1","name":"mig","type":"macvlan","master":"eth1",
		"ipam":{"type":"whereabouts","range":"10.200.5.0/24","rangeStart":"10.200.5.10"}}`))
	r, l := c.Resolve(ipam.Release{})
	fmt.Println(r.Addresses(), l.HasErrors())
	// Output: 10.200.5.1-10.200.5.254 false
}

func ExampleResolved_Check() {
	r, _ := ipam.Whereabouts{Range: "10.128.5.0/29"}.Resolve(ipam.Release{})
	pods := ipnet.Claim{
		Owner:     "pod network",
		Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
	}
	for _, d := range r.Check(ipam.Facts{Networks: []ipnet.Claim{pods}, Nodes: 9}) {
		fmt.Println(d.Rule.Code, d.Message)
	}
	// Output:
	// ipam-network-overlap 10.128.5.0/29 overlaps the pod network: both have 10.128.5.0/29
	// ipam-capacity 6 addresses are fewer than the 9 nodes that run virt-handler
}

func ExampleNewestCNIVersion() {
	fmt.Println(ipam.NewestCNIVersion(ipam.Release{Plugins: release.MustParse("v1.5.1")}))
	// Output: 1.0.0
}
