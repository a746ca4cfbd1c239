package podnet_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/podnet"
	"pgregory.net/rapid"
)

// withNetworkData is the document's VM with a NoCloud volume.
func withNetworkData(text string) podnet.Config {
	vm := document()
	vm.Volumes = []podnet.Volume{
		{Name: "other"},
		{Name: "c", CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: text}},
	}
	return vm
}

// checkNetworkData is CheckNetworkData of a VM that has network data in JSON.
func checkNetworkData(vm podnet.Config) diag.List {
	r, _ := vm.Resolve(v19)
	return vm.CheckNetworkData(r, nil)
}

// found is what a test compares of findings.
func found(l diag.List, base diag.Path) []string {
	var out []string
	for _, d := range l {
		out = append(out,
			strings.TrimPrefix(d.Rule.Code, "podnet-")+
				" "+strings.TrimPrefix(string(d.Path), string(base)))
	}
	return out
}

func TestNetworkDataAgreesWithTheAddresses(t *testing.T) {
	const base = "/spec/template/spec/volumes/1/cloudInitNoCloud/networkData"
	const eth0 = "/ethernets/eth0"
	one := func(members string) string {
		return `{"version":2,"ethernets":{"eth0":{` + members + `}}}`
	}
	const right = `"dhcp4":true,"addresses":["fd10:0:2::2/120"],` +
		`"routes":[{"to":"::/0","via":"fd10:0:2::1"}]`
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"what this package writes": {one(right), nil},
		"with network: around it":  {`{"network":` + one(right) + `}`, nil},
		"the document's gateway6": {
			text: one(`"dhcp4":true,"addresses":["fd10:0:2::2/120"],"gateway6":"fd10:0:2::1"`),
			want: []string{"guest-gateway-deprecated " + eth0 + "/gateway6"},
		},
		"IPv4 alone":              {one(`"dhcp4":true`), nil},
		"yes is true for netplan": {one(`"dhcp4":"yes"`), nil},
		"no DHCP at all":          {one(``), []string{"guest-ipv4 " + eth0}},
		"another IPv6 address": {
			text: one(strings.Replace(right, "::2/", "::3/", 1)),
			want: []string{"guest-address " + eth0 + "/addresses/0"},
		},
		"two, one of them right": {
			text: one(strings.Replace(right, `"fd10`, `"fd99::1/64","fd10`, 1)),
		},
		"an address with options": {
			text: one(strings.Replace(right, `"fd10:0:2::2/120"`,
				`{"fd10:0:2::2/120":{"label":"x"}}`, 1)),
		},
		"link-local addresses do not tell": {one(`"dhcp4":true,"addresses":["fe80::5/64"]`), nil},
		"another length": {
			text: one(strings.Replace(right, "/120", "/64", 1)),
			want: []string{"guest-length " + eth0 + "/addresses/0"},
		},
		"another gateway": {
			text: one(strings.Replace(right, "::1\"", "::9\"", 1)),
			want: []string{"guest-gateway " + eth0 + "/routes/0/via"},
		},
		"no gateway": {
			text: one(`"dhcp4":true,"addresses":["fd10:0:2::2/120"]`),
			want: []string{"guest-route " + eth0},
		},
		"DHCPv6 gives no route": {
			text: one(`"dhcp4":true,"dhcp6":true`),
			want: []string{"guest-route " + eth0},
		},
		"DHCPv6 and a route": {
			text: one(`"dhcp4":true,"dhcp6":true,"routes":[{"to":"default","via":"fd10:0:2::1"}]`),
		},
		"the bridge's link-local gateway": {
			text: one(strings.Replace(right, "fd10:0:2::1\"", "fe80::1\"", 1)),
		},
		"a gateway without an address": {
			text: one(`"dhcp4":true,"gateway6":"fd10:0:2::1"`),
			want: []string{
				"guest-address " + eth0,
				"guest-gateway-deprecated " + eth0 + "/gateway6",
			},
		},
		"IPv4 by hand": {
			text: one(`"addresses":["10.0.2.2/24"],"routes":[{"to":"0.0.0.0/0","via":"10.0.2.1"}]`),
		},
		"another IPv4 address": {
			text: one(`"addresses":["10.0.2.3/24"],"routes":[{"to":"0.0.0.0/0","via":"10.0.2.1"}]`),
			want: []string{"guest-address " + eth0 + "/addresses/0"},
		},
		"a route to somewhere else": {
			text: one(`"dhcp4":true,"routes":[{"to":"192.0.2.0/24","via":"10.0.2.9"}]`),
		},
		"an address without a length": {
			text: one(`"dhcp4":true,"addresses":["fd10:0:2::2"]`),
			want: []string{"network-data " + eth0 + "/addresses/0"},
		},
		"a number for an address": {
			text: one(`"dhcp4":true,"gateway6":"x","addresses":[5]`),
			want: []string{
				"network-data " + eth0 + "/addresses/0",
				"network-data " + eth0 + "/gateway6",
			},
		},
		"version 1":             {`{"version":1,"config":[]}`, nil},
		"nothing is configured": {`{"version":2}`, nil},
		"it is left alone":      {`{"network":{"config":"disabled"}}`, nil},
		"no version": {
			text: `{"ethernets":{"eth0":{"dhcp4":true}}}`,
			want: []string{"network-data /version"},
		},
		"network: and something else": {
			text: `{"network":` + one(right) + `,"x":1}`,
			want: []string{"network-data /version"},
		},
		"a later version": {`{"network":{"version":3}}`, []string{"network-data /network/version"}},
		"ethernets that are a list": {
			text: `{"version":2,"ethernets":[]}`,
			want: []string{"network-data /ethernets"},
		},
		"no object": {`[]`, []string{"network-data "}},
		"no JSON":   {`a: b`, []string{"network-data "}},
		"two, and nothing tells which": {
			text: `{"version":2,"ethernets":{"a":{"addresses":["fd99::2/64"]},"b":{}}}`,
		},
		"two, by an address inside": {
			text: `{"version":2,"ethernets":{"a":{},` +
				`"b":{"dhcp4":true,"addresses":["fd10:0:2::7/120"]}}}`,
			want: []string{"guest-address /ethernets/b/addresses/0", "guest-route /ethernets/b"},
		},
	} {
		l := checkNetworkData(withNetworkData(c.text))
		if diff := cmp.Diff(c.want, found(l, base), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %v\n%s", name, l, diff)
		}
		if l.Refused() != 0 {
			t.Errorf("%s: KubeVirt does not look into network data: %v", name, l)
		}
	}
}

func TestTheGuestsInterfaceIsFoundByItsHardwareAddress(t *testing.T) {
	vm := withNetworkData(
		`{"version":2,"ethernets":{"a":{"match":{"macaddress":"02:00:00:00:00:01"},"dhcp4":true},
		"b":{"match":{"macaddress":"02-00-00-00-00-02"},"addresses":["192.0.2.1/24"]}}}`)
	for mac, want := range map[string]int{
		"02:00:00:00:00:01": 0,
		"02:00:00:00:00:02": 2,
		"02:00:00:00:00:03": 0,
		"":                  0,
	} {
		// The last two name neither.
		vm.Interfaces[0].MACAddress = mac
		if l := checkNetworkData(vm); len(l) != want {
			t.Errorf("%q: %v", mac, l)
		}
	}
}

func TestTheGuestsInterfaceIsFoundByADefaultAddress(t *testing.T) {
	const data = `{"version":2,"ethernets":{"a":{"dhcp4":true},` +
		`"b":{"dhcp4":true,"addresses":["fd10:0:2::2/120"],` +
		`"routes":[{"to":"::/0","via":"fd10:0:2::1"}]}}}`
	vm := withNetworkData(data).Attach(podnet.Interface{Name: "blue", Bridge: &podnet.Method{}},
		podnet.Network{Name: "blue", Multus: &podnet.Multus{NetworkName: "blue"}})
	if l := checkNetworkData(vm); len(l) > 0 {
		t.Error(l)
	}
	vm.Networks[0].Pod.VMIPv6NetworkCIDR = "fd20::/64"
	if l := checkNetworkData(vm); len(l) != 2 || !l.Has(podnet.ErrGuestAddress) ||
		!l.Has(podnet.ErrGuestGateway) {
		t.Error("the document's data beside a CIDR of one's own", l)
	}
	one := withNetworkData(`{"version":2,"ethernets":{"a":{"addresses":["192.0.2.1/24"]}}}`)
	if l := checkNetworkData(one); len(l) != 2 {
		t.Error("one of one", l)
	}
	two := one.Attach(podnet.Interface{Name: "blue", Bridge: &podnet.Method{}},
		podnet.Network{Name: "blue", Multus: &podnet.Multus{NetworkName: "blue"}})
	if l := checkNetworkData(two); len(l) > 0 {
		t.Error("one of two may be the other", l)
	}
	one.Interfaces[0].MACAddress = "02:00:00:00:00:01"
	if l := checkNetworkData(one); len(l) != 2 {
		t.Error("by its name", l)
	}
	rest := one
	rest.Volumes = withNetworkData(`{"version":2,"ethernets":{"a":{"addresses":["192.0.2.1/24"]},` +
		`"b":{"match":{"macaddress":"02:00:00:00:00:09"}}}}`).Volumes
	if l := checkNetworkData(rest); len(l) > 0 {
		t.Error("the guest has one more than the VM", l)
	}
}

func TestOpenStacksNetworkData(t *testing.T) {
	drive := func(text string) podnet.Config {
		vm := document()
		vm.Volumes = []podnet.Volume{{
			Name: "c",
			CloudInitConfigDrive: &podnet.CloudInitSource{
				NetworkDataBase64: base64.StdEncoding.EncodeToString([]byte(text)),
			},
		}}
		return vm
	}
	const base = "/spec/template/spec/volumes/0/cloudInitConfigDrive/networkDataBase64"
	of := func(networks string) string {
		return `{"links":[{"id":"a","type":"phy","ethernet_mac_address":"02:00:00:00:00:01"}],` +
			`"networks":[` + networks + `]}`
	}
	const dhcp = `{"id":"n0","link":"a","type":"ipv4_dhcp"},`
	six := func(address, mask, via string) string {
		return of(dhcp + `{"link":"a","type":"ipv6","ip_address":"` + address +
			`","netmask":"` + mask +
			`","routes":[{"network":"::","netmask":"::","gateway":"` + via + `"}]}`)
	}
	for text, want := range map[string][]string{
		six("fd10:0:2::2", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00", "fd10:0:2::1"): nil,
		six("fd10:0:2::2", "120", "fd10:0:2::1"):                                     nil,
		six("fd10:0:2::2/120", "", "fd10:0:2::1"):                                    nil,
		six("fd10:0:2::2", "64", "fd10:0:2::1"): {
			"guest-length /networks/1/ip_address",
		},
		six("fd10:0:2::3", "120", "fd10:0:2::9"): {
			"guest-address /networks/1/ip_address",
			"guest-gateway /networks/1/routes/0/gateway",
		},
		six("fd10:0:2::2", "ff00::ff", "fd10:0:2::1"): {
			"network-data /networks/1/ip_address",
			"guest-address /links/0",
		},
		six("fd10:0:2::2", "129", "fd10:0:2::1"): {
			"network-data /networks/1/ip_address",
			"guest-address /links/0",
		},
		six("x", "ff00::ff", "y"): {
			"network-data /networks/1/ip_address",
			"network-data /networks/1/routes/0/gateway",
		},
		of(dhcp + `{"link":"a","type":"ipv6_dhcpv6-stateful"}`): {
			"guest-route /links/0",
		},
		of(`{"link":"a","type":"ipv4","ip_address":"10.0.2.2","netmask":"255.255.255.0","routes":[{"network":"0.0.0.0","netmask":"0.0.0.0","gateway":"10.0.2.1"}]},{"link":"b","type":"ipv6"}`): nil,
		`{"version":2,"ethernets":{}}`: {"config-drive "},
		`version: 2`:                   {"config-drive "},
	} {
		l := checkNetworkData(drive(text))
		if diff := cmp.Diff(want, found(l, base), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %v\n%s", text, l, diff)
		}
	}
}

func TestWhereNetworkDataStands(t *testing.T) {
	vm := document()
	vm.Kind = podnet.VirtualMachineInstance
	vm.Volumes = []podnet.Volume{
		{Name: "disk"},
		{CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: "a", NetworkDataBase64: "Yg=="}},
		{CloudInitConfigDrive: &podnet.CloudInitSource{NetworkDataBase64: "Yg=="}},
		{
			CloudInitNoCloud: &podnet.CloudInitSource{
				NetworkDataSecret: &podnet.SecretRef{Name: "s"},
			},
		},
		{CloudInitNoCloud: &podnet.CloudInitSource{NetworkDataBase64: "Yg"}},
		{CloudInitNoCloud: &podnet.CloudInitSource{UserData: "x"}},
	}
	want := []podnet.NetworkDocument{
		{Path: "/spec/volumes/1/cloudInitNoCloud/networkData", Text: "a"},
		{
			Path:        "/spec/volumes/2/cloudInitConfigDrive/networkDataBase64",
			ConfigDrive: true,
			Text:        "b",
		},
		{Path: "/spec/volumes/3/cloudInitNoCloud/networkDataSecretRef", Secret: "s"},
	}
	if diff := cmp.Diff(want, vm.NetworkDocuments()); diff != "" {
		t.Error(diff)
	}
	vm.Volumes = vm.Volumes[3:4]
	if l := checkNetworkData(vm); len(l) > 0 {
		t.Error("a Secret cannot be looked into", l)
	}
	bridge := withNetworkData(`{"ethernets":{"eth0":{}}}`)
	bridge.Interfaces[0].Masquerade, bridge.Interfaces[0].Bridge = nil, &podnet.Method{}
	if l := checkNetworkData(bridge); len(l) > 0 {
		t.Error("a bridge has no addresses of its own", l)
	}
}

// guestAgrees compares CheckGuest with what the reference says of one interface,
// spelled out.
func guestAgrees(t *rapid.T) bool {
	vm := document()
	if rapid.Bool().Draw(t, "cidr") {
		vm.Networks[0].Pod.VMIPv6NetworkCIDR = gen.PodnetCIDR(false).Draw(t, "v6").String()
	}
	r, l := vm.Resolve(v19)
	if l.HasErrors() {
		t.Fatal(l)
	}
	g := gen.PodnetNetworkData(r).Draw(t, "guest")
	l = checkNetworkData(withNetworkDataOf(vm, g.Text()))

	want := map[*diag.Rule]bool{}
	own := g.Address == r.IPv6.VM.String()
	ownAddress, _, _ := strings.Cut(g.Address, "/")
	gateway, gateway4 := r.IPv6.Gateway.Addr().String(), r.IPv4.Gateway.Addr().String()
	six := g.Address != "" || g.DHCP6 || g.Gateway != ""
	want[podnet.ErrGuestAddress] = !g.DHCP6 &&
		(g.Address != "" && ownAddress != r.IPv6.VM.Addr().String() ||
			g.Address == "" && g.Gateway != "") ||
		!g.DHCP4 && (g.Address4 == "192.0.2.9/24" || g.Address4 == "" && g.Gateway4 != "")
	want[podnet.WarnGuestLength] = !own && ownAddress == r.IPv6.VM.Addr().String()
	want[podnet.ErrGuestGateway] = g.Gateway != "" && g.Gateway != gateway &&
		g.Gateway != "fe80::1" || g.Gateway4 != "" && g.Gateway4 != gateway4
	want[podnet.ErrGuestRoute] = six && g.Gateway == "" ||
		!g.DHCP4 && g.Address4 != "" && g.Gateway4 == ""
	want[podnet.WarnGuestIPv4] = !g.DHCP4 && g.Address4 == "" && g.Gateway4 == ""
	want[podnet.WarnGateway] = g.Old && (g.Gateway != "" || g.Gateway4 != "")
	for rule, want := range want {
		if l.Has(rule) != want {
			t.Fatalf("%s: %s is %v, want %v: %v", g.Text(), rule.Code, l.Has(rule), want, l)
		}
	}
	for _, d := range l {
		if d.Hint == "" || !want[d.Rule] {
			t.Fatalf("%s: %v", g.Text(), d)
		}
	}
	return len(l) > 0
}

func withNetworkDataOf(vm podnet.Config, text string) podnet.Config {
	vm.Volumes = []podnet.Volume{{
		Name:             "c",
		CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: text},
	}}
	return vm
}

func TestGuestAgreesWithNaiveModel(t *testing.T) {
	law.Reach(t, func(t *rapid.T, reach func(string)) {
		reach(map[bool]string{true: "findings", false: "no finding"}[guestAgrees(t)])
	}, map[string]int{"findings": 10, "no finding": 10})
}

func FuzzGuestAgreesWithNaiveModel(f *testing.F) { law.Fuzz(f, guestAgrees) }

func FuzzNetworkDataNeverPanics(f *testing.F) {
	for _, s := range []string{
		`{"version":2,"ethernets":{"eth0":{"match":{"macaddress":"x"},"dhcp4":"on",` +
			`"addresses":["a/1",{"fd10::2/64":1}],"gateway4":"",` +
			`"routes":[{"to":"default","via":"::1"}]}}}`,
		`{"network":{"ethernets":[]}}`,
		`{"links":[{"id":1}],"networks":[{"link":"a","type":"ipv6","ip_address":"::",` +
			`"netmask":"-1","routes":[{}]}]}`,
		`[`,
		``,
	} {
		f.Add([]byte(s))
	}
	r, _ := document().Resolve(v19)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, drive := range []bool{false, true} {
			guest, l := podnet.NetworkDocument{ConfigDrive: drive, Text: string(data)}.Guest(nil)
			if l = append(l, r.CheckGuest(guest)...); l.Refused() != 0 {
				t.Fatalf("KubeVirt does not look into it: %v", l)
			}
		}
	})
}
