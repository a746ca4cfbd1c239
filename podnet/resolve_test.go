package podnet_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/podnet"
)

func TestDefaults(t *testing.T) {
	empty := podnet.Config{Kind: podnet.VirtualMachineInstance}
	for _, rel := range releases {
		r, l := empty.Resolve(rel)
		if r.Binding != "bridge" || r.Migration != podnet.MigrationRefused ||
			!l.Has(podnet.WarnNotMigratable) || len(l) != 1 {
			t.Errorf("%s: %+v %v", rel.KubeVirt, r, l)
		}
		r, l = podnet.Settings{DefaultNetworkInterface: "masquerade"}.Resolve(empty, rel)
		if len(l) > 0 || r.Name != "default" || r.Model != "virtio" || !r.AllPorts ||
			r.Migration != podnet.MigrationAllowed ||
			r.IPv4.VM.String() != "10.0.2.2/24" || r.IPv6.Gateway.String() != "fd10:0:2::1/120" {
			t.Errorf("%s: %+v %v", rel.KubeVirt, r, l)
		}
	}
	empty.AutoattachPodInterface = ptr(false)
	if r, l := empty.Resolve(v19); len(l) > 0 || r.Attached ||
		r.Migration != podnet.MigrationAllowed {
		t.Errorf("a VM without any network: %+v %v", r, l)
	}
	if _, l := (podnet.Config{}).Resolve(v19); !l.Has(podnet.ErrKind) {
		t.Error(l)
	}
}

func TestCIDRsThatNoWebhookChecks(t *testing.T) { // reference B2
	for _, c := range []struct {
		v4, v6 string
		want   *diag.Rule // nil: resolves without a finding
		gw, vm string     // of the one that is given
	}{
		{"10.0.2.0/24", "", nil, "10.0.2.1/24", "10.0.2.2/24"},
		{"10.0.2.99/24", "", podnet.WarnCIDRHostBits, "10.0.2.1/24", "10.0.2.2/24"},
		{"10.0.2.0/30", "", nil, "10.0.2.1/30", "10.0.2.2/30"},
		{"10.0.2.0/31", "", podnet.ErrCIDRSmall, "", ""},
		{"10.0.2.0/32", "", podnet.ErrCIDRSmall, "", ""},
		{"10.0.2.0/8", "", podnet.WarnCIDRHostBits, "10.0.0.1/8", "10.0.0.2/8"},
		{"0.0.0.0/0", "", nil, "0.0.0.1/0", "0.0.0.2/0"},
		{
			v4: "10.0.2.0/024",
			gw: "10.0.2.1/24",
			vm: "10.0.2.2/24",
		}, // as net.ParseCIDR
		{
			v4:   "010.0.2.0/24",
			want: podnet.WarnLeadingZeros,
			gw:   "10.0.2.1/24",
			vm:   "10.0.2.2/24",
		}, // the API types read it before virt-handler does
		{"10.0.2.0", "", podnet.ErrCIDR, "", ""},
		{"10.0.2.0/33", "", podnet.ErrCIDR, "", ""},
		{"10.0.2/24", "", podnet.ErrCIDR, "", ""},
		{"::ffff:10.0.2.0/120", "", podnet.ErrCIDR, "", ""},
		{"fd10:0:2::/120", "", podnet.ErrCIDRFamily, "", ""},
		{"", "fd10:0:2::2/120", podnet.WarnCIDRHostBits, "fd10:0:2::1/120", "fd10:0:2::2/120"},
		{"", "fd10:0:2::/120", nil, "fd10:0:2::1/120", "fd10:0:2::2/120"},
		{"", "FD10:0:2:0::/64", nil, "fd10:0:2::1/64", "fd10:0:2::2/64"},
		{"", "fd10:0:2::5/125", podnet.WarnCIDRHostBits, "fd10:0:2::1/125", "fd10:0:2::2/125"},
		{"", "fd10:0:2::/126", nil, "fd10:0:2::1/126", "fd10:0:2::2/126"},
		{"", "fd10:0:2::/127", podnet.ErrCIDRSmall, "", ""},
		{"", "::010.0.2.0/64", podnet.ErrCIDR, "", ""},
		{"", "fe80::1%eth0/64", podnet.ErrCIDR, "", ""},
		{"", "10.0.2.0/24", podnet.ErrCIDRFamily, "", ""},
	} {
		vm := document()
		vm.Networks[0].Pod = &podnet.Pod{VMNetworkCIDR: c.v4, VMIPv6NetworkCIDR: c.v6}
		r, l := vm.Resolve(v19)
		path, a := diag.Path("/spec/template/spec/networks/0/pod/vmNetworkCIDR"), r.IPv4
		if c.v6 != "" {
			path, a = "/spec/template/spec/networks/0/pod/vmIPv6NetworkCIDR", r.IPv6
		}
		switch {
		case c.want == nil && len(l) > 0,
			c.want != nil && (len(l) != 1 || l[0].Rule != c.want || l[0].Path != path):
			t.Errorf("%q %q: %v", c.v4, c.v6, l)
		case c.gw == "" && (r.Attached || l.Refused() != diag.Setup):
			t.Errorf("%q %q: %+v", c.v4, c.v6, r)
		case c.gw != "" && (a.Gateway.String() != c.gw || a.VM.String() != c.vm):
			t.Errorf("%q %q: got %v", c.v4, c.v6, a)
		}
	}
}

func TestPorts(t *testing.T) {
	vm := document()
	vm.Interfaces[0].Ports = []podnet.Port{
		{Port: ptr(80)},
		{Port: ptr(80)},
		{Port: ptr(53), Protocol: "UDP"},
	}
	r, l := vm.Resolve(v19) // a number may be there twice
	want := []podnet.Forward{{"TCP", 80, 80}, {"TCP", 80, 80}, {"UDP", 53, 53}}
	if diff := cmp.Diff(want, r.Ports); diff != "" || len(l) > 0 || r.AllPorts {
		t.Error(l, diff)
	}
	for name, c := range map[string]struct {
		ports []podnet.Port
		rel   podnet.Release
		want  *diag.Rule
	}{
		"an absent list is all ports": {nil, v19, nil},
		"an empty list is all ports":  {[]podnet.Port{}, v19, podnet.WarnPortsEmpty},
		"the direct migration port": {
			ports: []podnet.Port{{Port: ptr(49152)}},
			rel:   v19,
			want:  podnet.WarnPortReserved,
		},
		"the block migration port": {
			ports: []podnet.Port{{Port: ptr(49153), Protocol: "TCP"}},
			rel:   v15,
			want:  podnet.WarnPortReserved,
		},
		"the same number of UDP is free": {
			ports: []podnet.Port{{Port: ptr(49152), Protocol: "UDP"}},
			rel:   v19,
		},
		"libvirt's default range is free": {[]podnet.Port{{Port: ptr(49154)}}, v19, nil},
		"v1.8 admits 65536, and the rule fails": {
			ports: []podnet.Port{{Port: ptr(65536)}},
			rel:   v18,
			want:  podnet.ErrPortUnusable,
		},
		"v1.8 refuses 65537": {[]podnet.Port{{Port: ptr(65537)}}, v18, podnet.ErrPortRange},
		"a name of fifteen letters and hyphens will": {
			ports: []podnet.Port{{Port: ptr(1), Name: "a23456789-12345"}},
			rel:   v19,
		},
		"sixteen will not": {
			ports: []podnet.Port{{Port: ptr(1), Name: "a23456789-123456"}},
			rel:   v19,
			want:  podnet.ErrPortName,
		},
	} {
		vm.Interfaces[0].Ports = c.ports
		r, l := vm.Resolve(c.rel)
		if c.want == nil && len(l) > 0 || c.want != nil && (len(l) != 1 || l[0].Rule != c.want) {
			t.Errorf("%s: %v", name, l)
		}
		if !l.HasErrors() && r.AllPorts != (len(c.ports) == 0) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	vm.Interfaces[0].Ports = nil
	vm.Interfaces[0].PortRanges = []podnet.PortRange{
		{Protocol: "TCP", Start: ptr(49000), End: ptr(49152)},
		{Protocol: "UDP", Start: ptr(1), End: ptr(65535)},
	}
	r, l = gates("PortRangesSpec").Resolve(vm, v19)
	want = []podnet.Forward{{"TCP", 49000, 49152}, {"UDP", 1, 65535}}
	if diff := cmp.Diff(want, r.Ports); diff != "" || len(l) != 1 ||
		l[0].Rule != podnet.WarnPortReserved {
		t.Error(l, diff)
	}
}

func TestNetworkAllowsMigration(t *testing.T) { // reference A2
	method := &podnet.Method{}
	annotated := map[string]json.RawMessage{
		"metadata": json.RawMessage(`{"annotations":{"kubevirt.io/allow-pod-bridge-network-live-migration":"false"}}`),
	}
	for name, c := range map[string]struct {
		rel      podnet.Release
		iface    podnet.Interface
		template map[string]json.RawMessage
		want     podnet.Migration
	}{
		"masquerade": {v15, podnet.Interface{Masquerade: method}, nil, podnet.MigrationAllowed},
		"bridge":     {v19, podnet.Interface{Bridge: method}, nil, podnet.MigrationRefused},
		"annotated bridge, any value": {
			rel:      v19,
			iface:    podnet.Interface{Bridge: method},
			template: annotated,
			want:     podnet.MigrationAllowed,
		},
		"annotated bridge in v1.7": {
			rel:      v17,
			iface:    podnet.Interface{Bridge: method},
			template: annotated,
			want:     podnet.MigrationAllowed,
		},
		"passtBinding": {v19, podnet.Interface{PasstBinding: method}, nil, podnet.MigrationAllowed},
		"a plugin's registration says": {
			rel:   v19,
			iface: podnet.Interface{Binding: &podnet.Plugin{Name: "l2bridge"}},
			want:  podnet.MigrationUnknown,
		},
		"the annotation is for bridge": {
			rel:      v19,
			iface:    podnet.Interface{SRIOV: method},
			template: annotated,
			want:     podnet.MigrationRefused,
		},
		// VerifyVMIMigratable looks for masquerade, composeDesiredSpec for bridge.
		"bridge wins before v1.9": {
			rel:   v18,
			iface: podnet.Interface{Bridge: method, Masquerade: method},
			want:  podnet.MigrationAllowed,
		},
		"zero: an error before anything": {v17, podnet.Interface{}, nil, podnet.MigrationUnknown},
	} {
		vm := document()
		c.iface.Name = "default"
		vm.Interfaces[0], vm.Rest.Template = c.iface, c.template
		r, l := vm.Resolve(c.rel)
		if r.Migration != c.want ||
			l.Has(podnet.WarnNotMigratable) != (c.want == podnet.MigrationRefused) {
			t.Errorf("%s: %v %v", name, r.Migration, l)
		}
		switch b := c.iface; {
		case b.Bridge != nil && b.Masquerade != nil && !l.Has(podnet.WarnBindings),
			name[:6] == "bridge" && r.Binding != "bridge",
			b.Binding != nil && r.Plugin != "l2bridge",
			r.Attached != !l.HasErrors(),
			name[:4] == "zero" && l.Refused() != diag.Setup:
			t.Errorf("%s: %+v %v", name, r, l)
		}
	}
}

func TestMembersOfLaterReleases(t *testing.T) {
	vm := document()
	vm.Interfaces[0].PasstBinding = &podnet.Method{}
	vm.Interfaces[0].PortRanges = []podnet.PortRange{}
	vm.Networks[0].ResourceClaim = &podnet.ResourceClaim{}
	newer := func(rel podnet.Release) (out []string) {
		for _, d := range vm.Validate(rel) {
			if d.Rule == podnet.WarnNewer {
				out = append(out, d.Path.Dotted())
			}
		}
		return out
	}
	const i0, n0 = "spec.template.spec.domain.devices.interfaces[0].",
		"spec.template.spec.networks[0]."
	for rel, want := range map[podnet.Release][]string{
		v17: {i0 + "passtBinding", i0 + "portRanges", n0 + "resourceClaim"},
		v18: {i0 + "portRanges", n0 + "resourceClaim"}, v19: nil,
	} {
		if diff := cmp.Diff(want, newer(rel), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", rel.KubeVirt, diff)
		}
	}
	if l := vm.Validate(v17); l.HasErrors() {
		t.Errorf("without them the document is fine: %v", l)
	}
}

func TestOverlaps(t *testing.T) {
	vm := document()
	vm.Networks[0].Pod.VMNetworkCIDR = "0.0.0.0/0"
	r, _ := vm.Resolve(v19)
	claims := []ipnet.Claim{
		{
			Owner: "pod network",
			Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14"),
				ipnet.MustParsePrefix("fd10::/48")),
		},
		{Owner: "service network", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("172.30.0.0/16"))},
		{Owner: "IPv6 machines", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("fd00::/16"))},
	}
	l := r.Overlaps(claims)
	if len(l) != 2 || l.HasErrors() ||
		l[1].Path != "/spec/template/spec/networks/0/pod/vmNetworkCIDR" {
		t.Error(l)
	}
	own := r.Claim("inside")
	if got := len(ipnet.Conflicts(append(claims, own))); got != 2 {
		t.Errorf("Overlaps and ipnet.Conflicts differ: %d", got)
	}
	vm.Networks[0].Pod.VMIPv6NetworkCIDR = "fd10::/120"
	r, _ = vm.Resolve(v19)
	if l := r.Overlaps(claims[:1]); len(l) != 2 ||
		l[1].Path != "/spec/template/spec/networks/0/pod/vmIPv6NetworkCIDR" {
		t.Error(l)
	}
	vm.Interfaces[0].Masquerade, vm.Interfaces[0].Bridge = nil, &podnet.Method{}
	r, l = vm.Resolve(v19)
	if !r.Claim("inside").Addresses.IsEmpty() || len(r.Overlaps(claims)) > 0 ||
		!l.Has(podnet.WarnCIDRUnused) {
		t.Error("a bridge has no network inside the VM", l)
	}
}

func TestNetworkData(t *testing.T) {
	vm := document()
	vm.Networks[0].Pod.VMIPv6NetworkCIDR = "2001:10:20:30:40:50:51::/124"
	r, _ := vm.Resolve(v19)
	for _, c := range []struct {
		o    podnet.CloudInit
		want string
	}{
		{
			want: "  eth0:\n    dhcp4: true\n" +
				"    addresses: [ \"2001:10:20:30:40:50:51:2/124\" ]\n    routes:\n" +
				"      - to: \"::/0\"\n        via: \"2001:10:20:30:40:50:51:1\"\n",
		},
		{
			o: podnet.CloudInit{"no", true},
			want: "  \"no\":\n    dhcp4: true\n" +
				"    addresses: [ \"2001:10:20:30:40:50:51:2/124\" ]\n" +
				"    gateway6: \"2001:10:20:30:40:50:51:1\"\n",
		},
	} {
		got, l := c.o.NetworkData(r)
		if diff := cmp.Diff("version: 2\nethernets:\n"+c.want, got); diff != "" || len(l) > 0 {
			t.Error(l, diff)
		}
	}
	for _, name := range []string{
		"a b", "a\nb", "a/b", "a:b", "..", ".", "sixteen-letters1", "ä", "a\x7f",
	} {
		got, l := (podnet.CloudInit{Interface: name}).NetworkData(r)
		if got != "" || !l.Has(podnet.ErrGuestInterface) {
			t.Errorf("%q: %q %v", name, got, l)
		}
	}
	if got, l := podnet.NetworkData(podnet.Resolved{}); got != "" || !l.Has(podnet.ErrNoAddresses) {
		t.Errorf("%q %v", got, l)
	}
}

func TestDHCPOptions(t *testing.T) {
	private := func(options ...int) *podnet.DHCPOptions {
		o := &podnet.DHCPOptions{}
		for _, n := range options {
			o.PrivateOptions = append(o.PrivateOptions, podnet.PrivateOption{Option: &n})
		}
		return o
	}
	for name, c := range map[string]struct {
		options *podnet.DHCPOptions
		want    []*diag.Rule
	}{
		"the first and the last": {private(224, 254), nil},
		"one before":             {private(223), []*diag.Rule{podnet.ErrDHCPOption}},
		"one after":              {private(255), []*diag.Rule{podnet.ErrDHCPOption}},
		"none": {
			options: &podnet.DHCPOptions{PrivateOptions: []podnet.PrivateOption{{}}},
			want:    []*diag.Rule{podnet.ErrDHCPOption},
		},
		"one twice": {private(230, 231, 230), []*diag.Rule{podnet.ErrDHCPDuplicate}},
		"a mapped server is IPv4": {
			options: &podnet.DHCPOptions{NTPServers: []string{"192.0.2.1", "::ffff:192.0.2.2"}},
		},
		"leading zeros are taken": {
			options: &podnet.DHCPOptions{NTPServers: []string{"192.000.2.1"}},
			want:    []*diag.Rule{podnet.WarnLeadingZeros},
		},
		"an IPv6 server": {
			options: &podnet.DHCPOptions{NTPServers: []string{"fd00::1"}},
			want:    []*diag.Rule{podnet.ErrDHCPServer},
		},
		"a name": {
			options: &podnet.DHCPOptions{NTPServers: []string{"pool.example"}},
			want:    []*diag.Rule{podnet.ErrDHCPServer},
		},
	} {
		vm := document()
		vm.Interfaces[0].DHCPOptions = c.options
		var got []*diag.Rule
		for _, d := range vm.Validate(v19) {
			got = append(got, d.Rule)
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
