package bridgeconf_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/release"
)

func ptr[T any](v T) *T { return &v }

// documented is the bridge configuration of OpenShift's documentation, as a literal.
var documented = bridgeconf.Config{
	CNIVersion: "0.3.1",
	Name:       "bridge-net",
	IsGateway:  ptr(true),
	VLAN:       ptr(2),
	IPAM:       ipam.DHCP{},
}

func TestDocumentedObjectGoesInAndComesOut(t *testing.T) {
	want, err := os.ReadFile("testdata/documented.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := documented.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Error(diff)
	}
	back, l := bridgeconf.Parse(want)
	if diff := cmp.Diff(documented, back); diff != "" || len(l) > 0 {
		t.Errorf("%v\n%s", l, diff)
	}
}

func TestTheDocumentedDefaultDependsOnTheRelease(t *testing.T) {
	for rel, want := range map[bridgeconf.Release]string{
		at("v1.3.0"): "[1 Egress Untagged 2 PVID Egress Untagged]",
		at("v1.7.0"): "[1 Egress Untagged 2 PVID Egress Untagged]",
		at("v1.8.0"): "[2 PVID Egress Untagged]",
		{}:           "[2 PVID Egress Untagged]",
	} {
		r, l := documented.Resolve(rel)
		if got := fmt.Sprint(r.PortVLANs); got != want || l.HasErrors() {
			t.Errorf("%v: got %s, want %s; %v", rel, got, want, l)
		}
		if !l.Has(bridgeconf.WarnPreserveDefault) || !l.Has(bridgeconf.WarnGatewayDHCP) {
			t.Errorf("%v: the hazards of the documented example are not reported: %v", rel, l)
		}
	}
}

func TestFindings(t *testing.T) {
	base := func(change func(*bridgeconf.Config)) bridgeconf.Config {
		c := bridgeconf.Config{CNIVersion: "1.0.0", Name: "mig", Bridge: "br0"}
		change(&c)
		return c
	}
	fixed := func(addrs ...string) ipam.Document {
		var s ipam.Static
		for _, a := range addrs {
			s.Addresses = append(s.Addresses, ipam.StaticAddress{Address: a})
		}
		return s
	}
	for name, c := range map[string]struct {
		conf  bridgeconf.Config
		rel   bridgeconf.Release
		rule  *diag.Rule
		path  diag.Path
		stage diag.Stage
	}{
		"hairpin and promiscuous mode exclude each other": {
			conf: base(func(c *bridgeconf.Config) {
				c.HairpinMode = ptr(true)
				c.PromiscMode = ptr(true)
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrHairpinPromisc,
			path:  "/hairpinMode",
			stage: diag.Load,
		},
		"a vlan of 4095": {
			conf:  base(func(c *bridgeconf.Config) { c.VLAN = ptr(4095) }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrVLANRange,
			path:  "/vlan",
			stage: diag.Load,
		},
		"a negative vlan": {
			conf:  base(func(c *bridgeconf.Config) { c.VLAN = ptr(-1) }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrVLANRange,
			path:  "/vlan",
			stage: diag.Load,
		},
		"a trunk of 0": {
			conf: base(func(c *bridgeconf.Config) {
				c.VLANTrunk = []bridgeconf.Trunk{{ID: ptr(0)}}
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrTrunkRange,
			path:  "/vlanTrunk/0/id",
			stage: diag.Load,
		},
		"a trunk with half a range": {
			conf: base(func(c *bridgeconf.Config) {
				c.VLANTrunk = []bridgeconf.Trunk{{MinID: ptr(2)}}
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrTrunkHalf,
			path:  "/vlanTrunk/0",
			stage: diag.Load,
		},
		"a trunk in reverse": {
			conf: base(func(c *bridgeconf.Config) {
				c.VLANTrunk = []bridgeconf.Trunk{{MinID: ptr(3), MaxID: ptr(2)}}
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrTrunkOrder,
			path:  "/vlanTrunk/0",
			stage: diag.Load,
		},
		"vlan and trunk before v1.8.0": {
			conf: base(func(c *bridgeconf.Config) {
				c.VLAN = ptr(2)
				c.VLANTrunk = []bridgeconf.Trunk{{ID: ptr(3)}}
			}),
			rel:   at("v1.7.0"),
			rule:  bridgeconf.ErrTrunkAndVLAN,
			path:  "/vlanTrunk",
			stage: diag.Load,
		},
		"the native vlan in the trunk": {
			conf: base(func(c *bridgeconf.Config) {
				c.VLAN = ptr(2)
				c.VLANTrunk = []bridgeconf.Trunk{{ID: ptr(2)}}
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.WarnVLANInTrunk,
			path:  "/vlanTrunk",
			stage: diag.Run,
		},
		"no name": {
			conf:  base(func(c *bridgeconf.Config) { c.Name = "" }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrName,
			path:  "/name",
			stage: diag.Load,
		},
		"a name with a blank": {
			conf:  base(func(c *bridgeconf.Config) { c.Name = "a b" }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrNameChars,
			path:  "/name",
			stage: diag.Load,
		},
		"a bridge with a name of 16 bytes": {
			conf:  base(func(c *bridgeconf.Config) { c.Bridge = "abcdefghijklmnop" }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrBridgeName,
			path:  "/bridge",
			stage: diag.Setup,
		},
		"a bridge whose name is a template": {
			conf:  base(func(c *bridgeconf.Config) { c.Bridge = "br%d" }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrBridgeName,
			path:  "/bridge",
			stage: diag.Setup,
		},
		"cniVersion 1.1.0 before v1.6.0": {
			conf:  base(func(c *bridgeconf.Config) { c.CNIVersion = "1.1.0" }),
			rel:   at("v1.4.1"),
			rule:  bridgeconf.ErrCNIVersion,
			path:  "/cniVersion",
			stage: diag.Load,
		},
		"layer 2 with a version that has no such": {
			conf:  base(func(c *bridgeconf.Config) { c.CNIVersion = "" }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrLayer2Version,
			path:  "/cniVersion",
			stage: diag.Setup,
		},
		"a gateway without ipam": {
			conf:  base(func(c *bridgeconf.Config) { c.IsGateway = ptr(true) }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.WarnNeedsIPAM,
			path:  "/isGateway",
			stage: diag.Run,
		},
		"portIsolation before v1.7.0": {
			conf:  base(func(c *bridgeconf.Config) { c.PortIsolation = ptr(true) }),
			rel:   at("v1.4.1"),
			rule:  bridgeconf.WarnIgnored,
			path:  "/portIsolation",
			stage: diag.Run,
		},
		"preserveDefaultVlan without a vlan": {
			conf:  base(func(c *bridgeconf.Config) { c.PreserveDefaultVLAN = ptr(true) }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.WarnNeedsVLAN,
			path:  "/preserveDefaultVlan",
			stage: diag.Run,
		},
		"an mtu of 67": {
			conf:  base(func(c *bridgeconf.Config) { c.MTU = ptr(67) }),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrMTU,
			path:  "/mtu",
			stage: diag.Setup,
		},
		"an mtu too small for IPv6": {
			conf: base(func(c *bridgeconf.Config) {
				c.MTU, c.IPAM = ptr(1279), fixed("fd00::1/64")
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrMTU,
			path:  "/mtu",
			stage: diag.Setup,
		},
		"a multicast mac": {
			conf: base(func(c *bridgeconf.Config) {
				c.RuntimeConfig = &bridgeconf.RuntimeConfig{MAC: "01:00:00:00:00:01"}
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrMAC,
			path:  "/runtimeConfig/mac",
			stage: diag.Setup,
		},
		"two IPv4 gateways": {
			conf: base(func(c *bridgeconf.Config) {
				c.IsGateway = ptr(true)
				c.IPAM = fixed("10.1.0.5/24", "10.2.0.5/24")
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrTwoGateways,
			path:  "/isGateway",
			stage: diag.Setup,
		},
		"two masqueraded addresses": {
			conf: base(func(c *bridgeconf.Config) {
				c.IPMasq = ptr(true)
				c.IPAM = fixed("10.1.0.5/24", "10.2.0.5/24")
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.WarnMasqDelete,
			path:  "/ipMasq",
			stage: diag.Run,
		},
		"an address on a disabled interface": {
			conf: base(func(c *bridgeconf.Config) {
				c.DisableContainerInterface = ptr(true)
				c.IPAM = fixed("10.1.0.5/24")
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrDisabledIPAM,
			path:  "/disableContainerInterface",
			stage: diag.Load,
		},
		"a gateway interface whose name is long": {
			conf: base(func(c *bridgeconf.Config) {
				c.Bridge = "abcdefghijkl"
				c.VLAN = ptr(1000)
				c.IsGateway = ptr(true)
				c.IPAM = fixed("10.1.0.5/24")
			}),
			rel:   at("v1.9.1"),
			rule:  bridgeconf.ErrVLANInterface,
			path:  "/bridge",
			stage: diag.Setup,
		},
		"what IPAM refuses to load fails the ADD": {
			conf: base(func(c *bridgeconf.Config) {
				c.IPAM = ipam.Whereabouts{Range: "10.200.5.0"}
			}),
			rel:   at("v1.9.1"),
			rule:  ipam.ErrWhereaboutsRange,
			path:  "/ipam/range",
			stage: diag.Setup,
		},
	} {
		l := c.conf.Validate(c.rel)
		i := slices.IndexFunc(l, func(d diag.Diagnostic) bool {
			return d.Rule == c.rule && d.Path == c.path
		})
		if i < 0 || l[i].Stage != c.stage || l[i].Hint == "" {
			t.Errorf("%s: want %s at %s (%s), got %v", name, c.rule.Code, c.path, c.stage, l)
		}
	}
}

// The releases at which a member is first read (git log of bridge.go; cni.md 1.2).
func TestMembersAreReadSince(t *testing.T) {
	for name, c := range map[string]struct {
		conf   bridgeconf.Config
		before string
		since  string
	}{
		"ipMasqBackend": {bridgeconf.Config{IPMasqBackend: "nftables"}, "v1.5.1", "v1.6.0"},
		"vlanTrunk": {
			conf:   bridgeconf.Config{VLANTrunk: []bridgeconf.Trunk{{ID: ptr(5)}}},
			before: "v1.2.0",
			since:  "v1.3.0",
		},
		"preserveDefaultVlan": {
			conf:   bridgeconf.Config{PreserveDefaultVLAN: ptr(true)},
			before: "v1.2.0",
			since:  "v1.3.0",
		},
		"macspoofchk": {bridgeconf.Config{MACSpoofCheck: ptr(true)}, "v1.0.1", "v1.1.0"},
		"enabledad":   {bridgeconf.Config{EnableDAD: ptr(true)}, "v1.0.1", "v1.1.0"},
		"disableContainerInterface": {
			conf:   bridgeconf.Config{DisableContainerInterface: ptr(true)},
			before: "v1.4.0",
			since:  "v1.4.1",
		},
		"portIsolation": {bridgeconf.Config{PortIsolation: ptr(true)}, "v1.6.2", "v1.7.0"},
		"args":          {bridgeconf.Config{Args: &bridgeconf.Args{}}, "v0.9.1", "v1.0.0"},
		"runtimeConfig": {
			conf:   bridgeconf.Config{RuntimeConfig: &bridgeconf.RuntimeConfig{}},
			before: "v0.9.1",
			since:  "v1.0.0",
		},
	} {
		for text, ignored := range map[string]bool{c.before: true, c.since: false} {
			rel, err := release.Plugins(text)
			if err != nil {
				t.Fatal(err)
			}
			at := diag.Path("").Name(name)
			got := slices.ContainsFunc(c.conf.Validate(rel), func(d diag.Diagnostic) bool {
				return d.Rule == bridgeconf.WarnIgnored && d.Path == at
			})
			if got != ignored {
				t.Errorf("%s in %s: ignored %v", name, text, got)
			}
		}
	}
}

func TestAWrongTypeDoesNotMatterWhereItIsNotRead(t *testing.T) {
	doc := []byte(`{"cniVersion":"0.3.1","name":"n","PORTISOLATION":"true",` +
		`"vlanTrunk":[{"id":"5"}],"vlan":2}`)
	for rel, want := range map[bridgeconf.Release]diag.Stage{
		at("v1.1.0"): 0,
		at("v1.4.1"): diag.Load,
		at("v1.9.1"): diag.Load,
	} {
		_, r, l := bridgeconf.Read(doc, rel)
		if l.Refused() != want || want == 0 && (r.VLAN != 2 || !l.Has(bridgeconf.WarnIgnored)) {
			t.Errorf("%v: %v %+v", rel.Plugins, l, r)
		}
	}
}

func TestTheDefaultRouteGoesToTheFirstGateway(t *testing.T) {
	fixed := func(addrs ...ipam.StaticAddress) ipam.Document {
		return ipam.Static{Addresses: addrs}
	}
	for name, x := range map[string]struct {
		doc  ipam.Document
		want diag.Stage
	}{
		"outside its network": {
			doc:  fixed(ipam.StaticAddress{Address: "10.1.0.5/24", Gateway: "10.9.0.1"}),
			want: diag.Setup,
		},
		"in the network of another address": {
			doc: fixed(ipam.StaticAddress{Address: "fd00:1::5/64", Gateway: "fd00:2::1"},
				ipam.StaticAddress{Address: "fd00:2::5/64"}),
		},
		"the second gateway does not matter": {
			doc: fixed(ipam.StaticAddress{Address: "fd00:1::5/64"},
				ipam.StaticAddress{Address: "fd00:2::5/64", Gateway: "fd00:9::1"}),
		},
		"a default route with its own gateway is": {
			doc: ipam.Static{
				Addresses: []ipam.StaticAddress{{Address: "fd00:1::5/64", Gateway: "fd00:9::1"}},
				Routes:    []ipam.Route{{Dst: "::/0", GW: "fd00:1::9"}},
			},
		},
	} {
		c := bridgeconf.Config{
			CNIVersion:       "1.0.0",
			Name:             "n",
			IsDefaultGateway: ptr(true),
			IPAM:             x.doc,
		}
		if l := c.Validate(at("v1.9.1")); l.Refused() != x.want {
			t.Errorf("%s: %v", name, l)
		}
	}
}

func TestAddressesOfTheBridge(t *testing.T) {
	for name, x := range map[string]struct {
		addrs []ipam.StaticAddress
		want  string
	}{
		"the first of the network, or the gateway": {
			addrs: []ipam.StaticAddress{
				{Address: "10.1.0.5/24"},
				{Address: "fd00::5/64", Gateway: "fd00::9"},
			},
			want: "[10.1.0.1/24 fd00::9/64]",
		},
		"forced, the last IPv4 address stays": {
			addrs: []ipam.StaticAddress{{Address: "10.1.0.5/24"}, {Address: "10.2.0.5/24"}},
			want:  "[10.2.0.1/24]",
		},
		"one network twice": {
			addrs: []ipam.StaticAddress{{Address: "10.1.0.5/24"}, {Address: "10.1.0.6/24"}},
			want:  "[10.1.0.1/24]",
		},
		"two disjoint IPv6 networks": {
			addrs: []ipam.StaticAddress{{Address: "fd00:1::5/64"}, {Address: "fd00:2::5/64"}},
			want:  "[fd00:1::1/64 fd00:2::1/64]",
		},
	} {
		c := bridgeconf.Config{
			CNIVersion:   "1.0.0",
			Name:         "n",
			IsGateway:    ptr(true),
			ForceAddress: ptr(true),
			IPAM:         ipam.Static{Addresses: x.addrs},
		}
		r, l := c.Resolve(at("v1.9.1"))
		if fmt.Sprint(r.BridgeAddresses) != x.want || l.HasErrors() {
			t.Errorf("%s: got %v %v", name, r.BridgeAddresses, l)
		}
	}
}

func TestANegativeMTUIsLeftToTheKernel(t *testing.T) {
	r, l := bridgeconf.Config{CNIVersion: "1.0.0", Name: "n", MTU: ptr(-1)}.Resolve(at("v1.9.1"))
	if r.MTU != 0 || !l.Has(bridgeconf.WarnMTUIgnored) {
		t.Errorf("got %d %v", r.MTU, l)
	}
}

func TestIPAMGivenTwiceIsReadOverTheFirst(t *testing.T) {
	// As encoding/json does in the IPAM plugin.
	c, l := bridgeconf.Parse([]byte(`{"ipam":{"type":"static",` +
		`"addresses":[{"address":"10.1.0.5/24"}]},"IPAM":{"routes":[{"dst":"10.0.0.0/8"}]}}`))
	want := ipam.Static{
		Addresses: []ipam.StaticAddress{{Address: "10.1.0.5/24"}},
		Routes:    []ipam.Route{{Dst: "10.0.0.0/8"}},
	}
	if diff := cmp.Diff(ipam.Document(want), c.IPAM); diff != "" || l.HasErrors() {
		t.Errorf("%v\n%s", l, diff)
	}
}

func TestDuplicateAddressDetectionBeforeItHadAMember(t *testing.T) {
	c := bridgeconf.Config{
		CNIVersion: "0.3.1",
		Name:       "n",
		IPAM:       ipam.Static{Addresses: []ipam.StaticAddress{{Address: "fd00::5/64"}}},
	}
	hairpin := c.Clone()
	hairpin.HairpinMode = ptr(true)
	for name, x := range map[string]struct {
		conf bridgeconf.Config
		rel  bridgeconf.Release
		want bool
	}{
		"on before v1.1.0":               {c, at("v1.0.0"), true},
		"off before v1.1.0 with hairpin": {hairpin, at("v1.0.0"), false},
		"off since, unless asked for":    {c, at("v1.1.0"), false},
	} {
		if r, l := x.conf.Resolve(x.rel); r.DAD != x.want || l.HasErrors() {
			t.Errorf("%s: got %v %v", name, r.DAD, l)
		}
	}
}

func TestBordersOfWhatIsRefused(t *testing.T) {
	static := ipam.Static{Addresses: []ipam.StaticAddress{{Address: "10.1.0.5/24"}}}
	for name, x := range map[string]struct {
		conf bridgeconf.Config
		rel  bridgeconf.Release
		want diag.Stage
	}{
		"vlan beside a trunk that names no VLAN, before v1.8.0": {
			conf: bridgeconf.Config{VLAN: ptr(2), VLANTrunk: []bridgeconf.Trunk{}},
			rel:  at("v1.7.0"),
		},
		"a gateway interface of 15 bytes": {
			conf: bridgeconf.Config{
				Bridge:    "abcdefghij",
				VLAN:      ptr(1000),
				IsGateway: ptr(true),
				IPAM:      static,
			},
			rel: at("v1.9.1"),
		},
		"a gateway interface of 16 bytes": {
			conf: bridgeconf.Config{
				Bridge:    "abcdefghijk",
				VLAN:      ptr(1000),
				IsGateway: ptr(true),
				IPAM:      static,
			},
			rel:  at("v1.9.1"),
			want: diag.Setup,
		},
		"the same without a gateway": {
			conf: bridgeconf.Config{Bridge: "abcdefghijk", VLAN: ptr(1000), IPAM: static},
			rel:  at("v1.9.1"),
		},
		"an mtu of 68":    {bridgeconf.Config{MTU: ptr(68)}, at("v1.9.1"), 0},
		"an mtu of 65535": {bridgeconf.Config{MTU: ptr(65535)}, at("v1.9.1"), 0},
		"an mtu of 65536": {bridgeconf.Config{MTU: ptr(65536)}, at("v1.9.1"), diag.Setup},
		"a vlan of 4094":  {bridgeconf.Config{VLAN: ptr(4094)}, at("v1.9.1"), 0},
	} {
		x.conf.CNIVersion, x.conf.Name = "0.3.1", "n"
		if l := x.conf.Validate(x.rel); l.Refused() != x.want {
			t.Errorf("%s: %v", name, l)
		}
	}
}

func TestAnEmptyNameForTheBridgeIsKeptAndRefused(t *testing.T) {
	in := `{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":""}`
	c, l := bridgeconf.Parse([]byte(in))
	if len(l) > 0 {
		t.Error(l)
	}
	if l := c.Validate(at("v1.9.1")); !l.Has(bridgeconf.ErrBridgeName) ||
		l.Refused() != diag.Setup {
		t.Error(l)
	}
	if out, err := c.MarshalJSON(); err != nil || string(out) != in {
		t.Errorf("%s %v", out, err)
	}
}

func TestUplinkCommands(t *testing.T) {
	trunk := bridgeconf.Config{
		CNIVersion:          "1.0.0",
		Name:                "n",
		VLAN:                ptr(2),
		VLANTrunk:           []bridgeconf.Trunk{{MinID: ptr(5), MaxID: ptr(6)}},
		PreserveDefaultVLAN: ptr(true),
	}
	r, l := trunk.Resolve(at("v1.9.1"))
	want := []string{
		"bridge vlan add vid 2 dev eth1",
		"bridge vlan add vid 5 dev eth1",
		"bridge vlan add vid 6 dev eth1",
	}
	if diff := cmp.Diff(want, r.UplinkCommands("eth1")); diff != "" || l.HasErrors() {
		t.Errorf("%v\n%s", l, diff)
	}
	if got := r.CheckCommand("$(reboot)"); got != "bridge vlan show dev '$(reboot)'" {
		t.Errorf("got %s", got)
	}
	plain, _ := bridgeconf.Config{CNIVersion: "1.0.0", Name: "n"}.Resolve(at("v1.9.1"))
	if got := plain.UplinkCommands("eth1"); got != nil {
		t.Errorf("an untagged port needs no command, got %v", got)
	}
}

func ExampleParse() {
	c, l := bridgeconf.Parse([]byte(`{"cniVersion":"0.3.1","name":"bridge-net","type":"bridge",` +
		`"vlan":"2","isGatway":true}`))
	fmt.Println(c.Name)
	for _, d := range l {
		fmt.Println(d)
	}
	// Output:
	// bridge-net
	// error json-member-type vlan: want an integer, got a string "2"; write 2 without quotes
	// warning json-member-unknown isGatway: the bridge plugin ignores "isGatway"; write "isGateway"
}

func ExampleConfig_Resolve() {
	vlan := 2
	c := bridgeconf.Config{CNIVersion: "0.3.1", Name: "bridge-net", VLAN: &vlan}
	for _, rel := range []bridgeconf.Release{at("v1.7.0"), at("v1.8.0")} {
		r, _ := c.Resolve(rel)
		fmt.Println(rel.Plugins, r.Bridge, r.PortVLANs)
	}
	// Output:
	// v1.7.0 cni0 [1 Egress Untagged 2 PVID Egress Untagged]
	// v1.8.0 cni0 [2 PVID Egress Untagged]
}

// TestMTUOfFamilies: IPv6 needs 1280 bytes, alone and beside IPv4; IPv4 does not.
func TestMTUOfFamilies(t *testing.T) {
	for _, c := range []struct {
		addresses []string
		mtu       int
		refused   bool
	}{
		{[]string{"10.1.0.5/24"}, 1279, false}, {[]string{"10.1.0.5/24"}, 68, false},
		{[]string{"10.1.0.5/24"}, 67, true}, {[]string{"fd00::1/64"}, 1279, true},
		{[]string{"fd00::1/64"}, 1280, false}, {[]string{"10.1.0.5/24", "fd00::1/64"}, 1279, true},
		{[]string{"10.1.0.5/24", "fd00::1/64"}, 1280, false}, {nil, 1279, false},
		{nil, 65535, false}, {nil, 65536, true},
	} {
		conf := bridgeconf.Config{CNIVersion: "1.0.0", Name: "n", MTU: &c.mtu}
		if c.addresses != nil {
			var static ipam.Static
			for _, a := range c.addresses {
				static.Addresses = append(static.Addresses, ipam.StaticAddress{Address: a})
			}
			conf.IPAM = static
		}
		if _, l := conf.Resolve(at("v1.9.1")); l.Has(bridgeconf.ErrMTU) != c.refused {
			t.Errorf("%v with %d: %v", c.addresses, c.mtu, l)
		}
	}
}

// TestTrunks has which trunks name no VLAN, and that of right configurations nothing is said.
func TestTrunks(t *testing.T) {
	for text, want := range map[string]diag.Path{
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1"}`:                                                                 "",
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1","vlan":7,"preserveDefaultVlan":false}`:                            "",
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1","vlanTrunk":null}`:                                                "",
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1","preserveDefaultVlan":false,"vlanTrunk":[{"id":7}]}`:              "",
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1","vlan":7,"preserveDefaultVlan":false,"vlanTrunk":[]}`:             "/vlanTrunk",
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1","vlan":7,"preserveDefaultVlan":false,"vlanTrunk":[{}]}`:           "/vlanTrunk/0",
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1","preserveDefaultVlan":false,"vlanTrunk":[{"id":7},{}]}`:           "/vlanTrunk/1",
		`{"cniVersion":"1.0.0","name":"n","type":"bridge","bridge":"br1","preserveDefaultVlan":false,"vlanTrunk":[{"minID":7,"maxID":9}]}`: "",
	} {
		_, _, l := bridgeconf.Read([]byte(text), at("v1.9.1"))
		switch {
		case want == "" && len(l) > 0:
			t.Errorf("%s: %v", text, l)
		case want != "" && (len(l) != 1 || l[0].Rule != bridgeconf.WarnTrunkEmpty || l[0].Path != want):
			t.Errorf("%s: %v, want it at %s", text, l, want)
		}
	}
}
