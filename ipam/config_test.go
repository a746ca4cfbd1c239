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
	return slices.ContainsFunc(l, func(d diag.Diagnostic) bool { return d.Rule == r && d.Path == p && d.Hint != "" })
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
		"no ipam":                            {`{"cniVersion":"1.0.0","name":"n"}`, ipam.Release{}, ipam.ErrNoIPAM, "/ipam", diag.Load},
		"ipam null":                          {`{"cniVersion":"1.0.0","name":"n","ipam":null}`, ipam.Release{}, ipam.ErrNoIPAM, "/ipam", diag.Load},
		"ipam of a wrong type":               {`{"cniVersion":"1.0.0","name":"n","ipam":[]}`, ipam.Release{}, diag.ErrType, "/ipam", diag.Load},
		"no name":                            {`{"cniVersion":"1.0.0","ipam":{"type":"static"}}`, ipam.Release{}, ipam.ErrName, "/name", diag.Load},
		"a bad name":                         {`{"cniVersion":"1.0.0","name":"-n","ipam":{"type":"static"}}`, ipam.Release{}, ipam.ErrName, "/name", diag.Load},
		"a version of no release":            {`{"cniVersion":"1.2.0","name":"n","ipam":{"type":"dhcp"}}`, ipam.Release{}, ipam.ErrCNIVersion, "/cniVersion", diag.Load},
		"a version newer than the plugins":   {`{"cniVersion":"1.1.0","name":"n","ipam":{"type":"dhcp"}}`, plugins("v1.5.1"), ipam.ErrCNIVersion, "/cniVersion", diag.Load},
		"two fixed addresses of a family":    {`{"cniVersion":"0.2.0","name":"n","ipam":{"type":"static","addresses":[{"address":"10.1.0.5/24"},{"address":"10.1.0.6/24"}]}}`, ipam.Release{}, ipam.ErrFamilies, "/cniVersion", diag.Load},
		"two ranges of host-local":           {`{"cniVersion":"0.2.0","name":"n","ipam":{"type":"host-local","ranges":[[{"subnet":"10.2.0.0/24"}],[{"subnet":"10.3.0.0/24"}]]}}`, ipam.Release{}, ipam.ErrFamilies, "/cniVersion", diag.Load},
		"two fixed addresses of whereabouts": {`{"ipam":{"type":"whereabouts","addresses":[{"address":"10.1.0.5/24"},{"address":"10.1.0.6/24"}]}}`, ipam.Release{}, ipam.ErrFamilies, "/cniVersion", diag.Load},
		"two ranges of whereabouts":          {`{"ipam":{"type":"whereabouts","range":"10.2.0.0/24","ipRanges":[{"range":"10.3.0.0/24"}]}}`, ipam.Release{}, ipam.WarnFamilies, "/cniVersion", 0},
		"an address that no range has":       {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24"},"runtimeConfig":{"ips":["10.9.0.99"]}}`, ipam.Release{}, ipam.ErrRequested, "/runtimeConfig/ips/0", diag.Setup},
		"the gateway":                        {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24"},"args":{"cni":{"ips":["10.2.0.1"]}}}`, ipam.Release{}, ipam.ErrRequested, "/args/cni/ips/0", diag.Setup},
		"two addresses of one set":           {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24"},"args":{"cni":{"ips":["10.2.0.5","10.2.0.6/24"]}}}`, ipam.Release{}, ipam.ErrRequested, "/args/cni/ips/1", diag.Setup},
		"an address that is none":            {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24"},"args":{"cni":{"ips":["x"]}}}`, ipam.Release{}, ipam.ErrAddress, "/args/cni/ips/0", diag.Load},
		"static without a length":            {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"static"},"runtimeConfig":{"ips":["10.2.0.5"]}}`, ipam.Release{}, ipam.ErrAddress, "/runtimeConfig/ips/0", diag.Load},
		"a bad range of the runtime":         {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local"},"runtimeConfig":{"ipRanges":[[{"subnet":"10.2.0.0"}]]}}`, ipam.Release{}, ipam.ErrHostLocalSubnet, "/runtimeConfig/ipRanges/0/0/subnet", diag.Load},
		"an empty subnet":                    {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":""}}`, ipam.Release{}, ipam.ErrHostLocalSubnet, "/ipam/subnet", diag.Load},
		"a subnet null":                      {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":null,"ranges":[[{"subnet":"10.2.0.0/24"}]]}}`, ipam.Release{}, ipam.ErrHostLocalSubnet, "/ipam/subnet", diag.Load},
		"a mapped subnet":                    {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"::ffff:10.2.0.0/120"}}`, ipam.Release{}, ipam.ErrHostLocalSubnet, "/ipam/subnet", diag.Load},
		"bounds without a subnet":            {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","rangeStart":"10.2.0.9","ranges":[[{"subnet":"10.2.0.0/24"}]]}}`, ipam.Release{}, ipam.ErrHostLocalDropped, "/ipam/rangeStart", 0},
		"a start behind the end":             {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","rangeStart":"10.2.0.255"}}`, plugins("v1.9.1"), ipam.ErrHostLocalBeyond, "/ipam/rangeStart", 0},
		"the same since v1.10.0":             {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","rangeStart":"10.2.0.255"}}`, plugins("v1.10.0"), ipam.ErrHostLocalBound, "/ipam/rangeStart", diag.Load},
		"a gateway outside of the subnet":    {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","gateway":"10.3.0.1"}}`, plugins("v1.9.1"), ipam.WarnGatewayOutside, "/ipam/gateway", 0},
		"one outside since v1.10.0":          {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","gateway":"10.3.0.1"}}`, ipam.Release{}, ipam.ErrHostLocalGateway, "/ipam/gateway", diag.Load},
		"one of the other family":            {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","gateway":"fd00::1"}}`, plugins("v1.10.0"), ipam.ErrHostLocalGateway, "/ipam/gateway", diag.Load},
		"one outside, of OpenShift":          {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","gateway":"10.3.0.1"}}`, ipam.Release{OpenShift: release.MustParse("4.22")}, ipam.WarnGatewayOutside, "/ipam/gateway", 0},
		"plugins newer than what is known":   {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"dhcp"}}`, plugins("v1.11.0"), release.WarnNewer, "", 0},
		"a route to nowhere":                 {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","routes":[null]}}`, ipam.Release{}, ipam.ErrRouteNoDst, "/ipam/routes/0/dst", 0},
		"a route to an empty text":           {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"host-local","subnet":"10.2.0.0/24","routes":[{"dst":""}]}}`, ipam.Release{}, ipam.ErrRouteDst, "/ipam/routes/0/dst", diag.Load},
		"an unknown option":                  {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"dhcp","provide":[{"option":"hostname"}]}}`, ipam.Release{}, ipam.ErrDHCPOption, "/ipam/provide/0/option", diag.Setup},
		"an unknown option that is asked":    {`{"cniVersion":"1.0.0","name":"n","ipam":{"type":"dhcp","request":[{"skipDefault":true},{"option":"256"}]}}`, ipam.Release{}, ipam.ErrDHCPOption, "/ipam/request/1/option", diag.Setup},
		"a member without effect and type":   {`{"ipam":{"type":"whereabouts","range":"10.2.0.0/24","etcd_host":5}}`, ipam.Release{}, diag.ErrType, "/ipam/etcd_host", diag.Load},
	} {
		_, r, l := ipam.ReadConfig([]byte(c.text), c.rel)
		if !has(l, c.rule, c.path) || l.Refused() != c.refused || (l.Refused() != 0) != (r.Type == "") {
			t.Errorf("%s: want %s at %s, refused %v; got %v", name, c.rule.Code, c.path, c.refused, l)
		}
	}
}

// What the interface's plugin reads is not this package's to judge.
func TestTheMembersOfOthersAreKeptAndNotJudged(t *testing.T) {
	const text = `{"cniVersion":"0.3.1","name":"n","ipam":{"type":"whereabouts","range":"10.2.0.0/24"},"master":"eth1","mode":5,"type":"macvlan"}`
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
	c, _ := ipam.ParseConfig([]byte(`{"name":"n","ipam":{"type":"whereabouts","range":"10.2.0.0/24"},"IPAM":{"range_start":"10.2.0.9"}}`))
	if w, ok := c.IPAM.(ipam.Whereabouts); !ok || w.Range != "10.2.0.0/24" || w.RangeStart != "10.2.0.9" {
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
	pods := ipnet.Claim{Owner: "pod network", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14"))}
	window := ipam.Whereabouts{Range: "10.200.5.0/24", RangeStart: "10.200.5.10", RangeEnd: "10.200.5.14"} // five addresses
	for name, c := range map[string]struct {
		doc   ipam.Document
		facts ipam.Facts
		rule  *diag.Rule // nil: no finding
		path  diag.Path
	}{
		"nothing is known":                      {window, ipam.Facts{}, nil, ""},
		"enough for the handlers and the rest":  {window, ipam.Facts{Nodes: 2}, nil, ""},
		"enough for the handlers only":          {window, ipam.Facts{Nodes: 3}, ipam.WarnCapacity, "/range"},
		"as many as nodes":                      {window, ipam.Facts{Nodes: 5}, ipam.WarnCapacity, "/range"},
		"fewer than nodes":                      {window, ipam.Facts{Nodes: 6}, ipam.ErrCapacity, "/range"},
		"another network":                       {window, ipam.Facts{Networks: []ipnet.Claim{pods}}, nil, ""},
		"a range in the pod network":            {ipam.Whereabouts{Ranges: []ipam.WhereaboutsRange{{Range: "10.129.0.0/24"}}}, ipam.Facts{Networks: []ipnet.Claim{pods}}, ipam.ErrOverlap, "/ipRanges/0/range"},
		"a network around it, a window outside": {ipam.Whereabouts{Range: "10.0.0.0/8", RangeEnd: "10.0.0.9"}, ipam.Facts{Networks: []ipnet.Claim{pods}}, ipam.ErrOverlap, "/range"},
		"a fixed address in it":                 {ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.129.0.5/24"}}}, ipam.Facts{Networks: []ipnet.Claim{pods}}, ipam.ErrOverlap, "/addresses/0/address"},
		"host-local on one node":                {ipam.HostLocal{Subnet: "10.2.0.0/24"}, ipam.Facts{Nodes: 1}, nil, ""},
		"host-local on two":                     {ipam.HostLocal{Subnet: "10.2.0.0/24"}, ipam.Facts{Nodes: 2}, ipam.WarnNodeLocal, "/type"},
		"static on two":                         {ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.2.0.5/24"}}}, ipam.Facts{Nodes: 2}, ipam.WarnNodeLocal, "/type"},
		"dhcp":                                  {ipam.DHCP{}, ipam.Facts{Nodes: 9, Networks: []ipnet.Claim{pods}}, nil, ""},
	} {
		r, l := c.doc.Resolve(ipam.Release{})
		if l.HasErrors() {
			t.Fatalf("%s: %v", name, l)
		}
		found := r.Check(c.facts)
		if c.rule == nil && len(found) > 0 || c.rule != nil && !has(found, c.rule, c.path) || found.Refused() != 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func ExampleParseConfig() {
	c, _ := ipam.ParseConfig([]byte(`{"cniVersion":"0.3.1","name":"mig","type":"macvlan","master":"eth1",
		"ipam":{"type":"whereabouts","range":"10.200.5.0/24","rangeStart":"10.200.5.10"}}`))
	r, l := c.Resolve(ipam.Release{})
	fmt.Println(r.Addresses(), l.HasErrors())
	// Output: 10.200.5.1-10.200.5.254 false
}

func ExampleResolved_Check() {
	r, _ := ipam.Whereabouts{Range: "10.128.5.0/29"}.Resolve(ipam.Release{})
	pods := ipnet.Claim{Owner: "pod network", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14"))}
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
