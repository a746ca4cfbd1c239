package podnet_test

import (
	"encoding/json"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/podnet"
)

func TestReach(t *testing.T) {
	addrs := func(list ...string) (out []netip.Addr) {
		for _, s := range list {
			out = append(out, netip.MustParseAddr(s))
		}
		return out
	}
	const at = " /status/interfaces/1/ipAddresses"
	both := addrs("10.128.0.77", "fd01::4d")
	for name, c := range map[string]struct {
		ips  []string
		pod  []netip.Addr
		six  string // the IPv6 address that is found
		want []string
	}{
		"both families": {[]string{"10.128.0.77", "fd01::4d"}, nil, "fd01::4d", nil},
		"the pod's":     {[]string{"10.128.0.77", "fd01::4d"}, both, "fd01::4d", nil},
		"the pod's, spelled otherwise": {
			ips: []string{"::ffff:10.128.0.77", "FD01:0::4d"},
			pod: both,
			six: "fd01::4d",
		},
		"no addresses": {nil, nil, "", []string{"status-ipv6" + at}},
		"no addresses, and the pod has two": {
			pod:  both,
			want: []string{"status-ipv4" + at, "status-ipv6" + at},
		},
		"IPv4 where the pod has no more": {[]string{"10.128.0.77"}, both[:1], "", nil},
		"IPv4 where the pod has both": {
			ips:  []string{"10.128.0.77"},
			pod:  both,
			want: []string{"status-ipv6" + at},
		},
		"link-local is not an address": {
			ips:  []string{"10.128.0.77", "fe80::1", "fe80::1%eth0", "x"},
			want: []string{"status-ipv6" + at},
		},
		"inside, where the pod has no IPv6": {
			ips:  []string{"10.128.0.77", "fd10:0:2::2"},
			want: []string{"status-inside" + at + "/1", "status-ipv6" + at},
		},
		"inside, and the pod is known": {
			ips:  []string{"10.128.0.77", "fd10:0:2::2"},
			pod:  both[:1],
			want: []string{"status-inside" + at + "/1"},
		},
		"inside with another address": {
			ips:  []string{"10.128.0.77", "fd10:0:2::5"},
			want: []string{"status-inside" + at + "/1", "status-ipv6" + at},
		},
		"of another pod": {
			ips:  []string{"10.128.0.78", "fd01::4d"},
			pod:  both,
			six:  "fd01::4d",
			want: []string{"status-pod" + at + "/0", "status-ipv4" + at},
		},
		"a pod whose address is in the VM's network": {
			ips: []string{"10.0.2.2", "fd01::4d"},
			pod: addrs("10.0.2.2", "fd01::4d"),
			six: "fd01::4d",
		},
	} {
		r, _ := document().Resolve(v19)
		v, l := r.Reach([]podnet.Status{{Name: "blue"}, {Name: "default", IPs: c.ips}}, c.pod)
		if diff := cmp.Diff(c.want, found(l, ""), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %v\n%s", name, l, diff)
		}
		inside := map[bool]string{true: "fd10:0:2::2", false: "invalid IP"}[c.six != ""]
		if v.IPv6.IsValid() != (c.six != "") || c.six != "" && v.IPv6.String() != c.six ||
			v.Inside6.String() != inside {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestReachSaysWhoHasLooked(t *testing.T) {
	vm := document()
	r, _ := vm.Resolve(v19)
	s := podnet.Status{
		Name:          "default",
		IPs:           []string{"10.128.0.77"},
		InfoSource:    "domain, guest-agent, multus-status",
		InterfaceName: "enp1s0",
	}
	v, l := r.Reach([]podnet.Status{s}, nil)
	if !v.Confirmed || v.Interface != "enp1s0" || v.Inside4.String() != "10.0.2.2" || len(l) != 1 {
		t.Errorf("%+v %v", v, l)
	}
	confirmed := l[0].Hint
	s.InfoSource = "domain"
	if v, l := r.Reach([]podnet.Status{s}, nil); v.Confirmed || l[0].Hint == confirmed {
		t.Errorf("%+v %v", v, l)
	}
	vm.Interfaces[0].Masquerade, vm.Interfaces[0].Bridge = nil, &podnet.Method{}
	r, _ = vm.Resolve(v19)
	if v, _ := r.Reach([]podnet.Status{s}, nil); v.Inside4 != v.IPv4 || !v.IPv4.IsValid() {
		t.Errorf("with a bridge the guest has the pod's address: %+v", v)
	}
	for _, status := range [][]podnet.Status{nil, {{Name: "blue"}}} {
		v, l := r.Reach(status, nil)
		if !l.Has(podnet.ErrStatusInterface) || v != (podnet.Reach{}) {
			t.Errorf("%+v %v", v, l)
		}
	}
	if _, l := (podnet.Resolved{}).Reach([]podnet.Status{{}},
		nil); !l.Has(podnet.ErrStatusInterface) {
		t.Error("a VM without an interface on the pod network", l)
	}
}

// injected is the document's VM with the Istio proxy and the given ports.
func injected(value string, ports ...podnet.Port) podnet.Config {
	vm := document()
	vm.Rest.Template = map[string]json.RawMessage{
		"metadata": json.RawMessage(`{"annotations":{"sidecar.istio.io/inject":"` + value + `"}}`),
	}
	vm.Interfaces[0].Ports = ports
	return vm
}

func TestIstio(t *testing.T) { // reference B4, masquerade.go
	const ports = "/spec/template/spec/domain/devices/interfaces/0/ports/"
	for name, c := range map[string]struct {
		vm   podnet.Config
		want []string
	}{
		"a port that the proxy takes": {injected("true", podnet.Port{Port: ptr(80)}), nil},
		"the proxy's own": {
			vm: injected("TRUE", podnet.Port{Port: ptr(80)},
				podnet.Port{Port: ptr(15090), Protocol: "TCP"}),
			want: []string{"port-istio 1"},
		},
		"UDP": {
			vm:   injected("true", podnet.Port{Port: ptr(53), Protocol: "UDP"}),
			want: []string{"port-istio-udp 0"},
		},
		"its own, and nothing is injected": {injected("false", podnet.Port{Port: ptr(15001)}), nil},
		"all ports":                        {injected("true"), nil},
		"between the proxy's":              {injected("true", podnet.Port{Port: ptr(15002)}), nil},
		"the migration port and the proxy's": {
			vm:   injected("true", podnet.Port{Port: ptr(49152)}, podnet.Port{Port: ptr(15000)}),
			want: []string{"port-reserved 0", "port-istio 1"},
		},
	} {
		diff := cmp.Diff(c.want, found(c.vm.Validate(v19), ports), cmpopts.EquateEmpty())
		if diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	vm := injected("true")
	vm.Interfaces[0].PortRanges = []podnet.PortRange{
		{Protocol: "TCP", Start: ptr(15000), End: ptr(15002)},
		{Protocol: "UDP", Start: ptr(1), End: ptr(2)},
	}
	l := gates("PortRangesSpec").Validate(vm, v19)
	if len(l) != 3 || l[0].Rule != podnet.WarnPortIstio || l[2].Rule != podnet.WarnIstioUDP {
		t.Error(l)
	}
	vmi := podnet.Config{
		Kind:       podnet.VirtualMachineInstance,
		Interfaces: document().Interfaces,
		Networks:   document().Networks,
	}
	vmi.Rest.Metadata = map[string]json.RawMessage{
		"annotations": json.RawMessage(`{"sidecar.istio.io/inject":true}`),
	}
	if r, _ := vmi.Resolve(v19); r.Istio {
		t.Error("an annotation is a string")
	}
}

func TestDelivery(t *testing.T) {
	list := []podnet.Port{{Port: ptr(22), Protocol: "UDP"}, {Port: ptr(80)}, {Port: ptr(15001)}}
	passt, bridge := injected("true", list...), injected("true", list...)
	passt.Interfaces[0].Masquerade, passt.Interfaces[0].PasstBinding = nil, &podnet.Method{}
	bridge.Interfaces[0].Masquerade, bridge.Interfaces[0].Bridge = nil, &podnet.Method{}
	none := podnet.Config{Kind: podnet.VirtualMachine, AutoattachPodInterface: ptr(false)}
	const not, yes, proxied = podnet.NotDelivered, podnet.Forwarded, podnet.Proxied
	for name, c := range map[string]struct {
		vm       podnet.Config
		protocol string
		want     map[uint16]podnet.Delivery
	}{
		"what is listed": {
			vm:       injected("", list...),
			protocol: "TCP",
			want:     map[uint16]podnet.Delivery{22: not, 80: yes, 15001: yes, 81: not},
		},
		"the protocol counts": {
			vm:       injected("", list...),
			protocol: "UDP",
			want:     map[uint16]podnet.Delivery{22: yes, 80: not},
		},
		"an empty list is all": {
			vm:       injected(""),
			protocol: "UDP",
			want:     map[uint16]podnet.Delivery{1: yes, 65535: yes},
		},
		"Istio": {
			vm:       injected("true", list...),
			protocol: "TCP",
			want:     map[uint16]podnet.Delivery{22: yes, 80: proxied, 15001: not, 81: not},
		},
		"Istio and UDP": {
			vm:       injected("true", list...),
			protocol: "UDP",
			want:     map[uint16]podnet.Delivery{22: not, 80: not},
		},
		"Istio and all": {
			vm:       injected("true"),
			protocol: "TCP",
			want:     map[uint16]podnet.Delivery{22: yes, 80: proxied, 15001: not},
		},
		"passtBinding lists too": {passt, "TCP", map[uint16]podnet.Delivery{80: yes, 81: not}},
		"a bridge has nothing between": {
			vm:       bridge,
			protocol: "TCP",
			want:     map[uint16]podnet.Delivery{80: yes, 81: yes},
		},
		"no interface there": {none, "TCP", map[uint16]podnet.Delivery{80: not}},
		"a protocol that is not carried": {
			vm:       injected(""),
			protocol: "SCTP",
			want:     map[uint16]podnet.Delivery{80: not},
		},
	} {
		r, l := c.vm.Resolve(v19)
		if l.HasErrors() {
			t.Errorf("%s: %v", name, l)
		}
		for port, want := range c.want {
			if got := r.Delivery(c.protocol, port); got != want {
				t.Errorf("%s: %s %d: got %v, want %v", name, c.protocol, port, got, want)
			}
		}
	}
}

func TestConnections(t *testing.T) { // reference B6, A2
	method := &podnet.Method{}
	annotated := map[string]json.RawMessage{
		"metadata": json.RawMessage(`{"annotations":{"kubevirt.io/allow-pod-bridge-network-live-migration":""}}`),
	}
	multus := podnet.Network{Multus: &podnet.Multus{NetworkName: "ns/blue"}}
	for name, c := range map[string]struct {
		iface    podnet.Interface
		network  podnet.Network
		template map[string]json.RawMessage
		want     podnet.Effect
	}{
		"masquerade": {
			iface: podnet.Interface{Masquerade: method},
			want:  podnet.Interrupted,
		},
		"passtBinding": {
			iface: podnet.Interface{PasstBinding: method},
			want:  podnet.Interrupted,
		},
		"a bridge on the pod network": {
			iface: podnet.Interface{Bridge: method},
			want:  podnet.NotMigrated,
		},
		"an annotated one": {
			iface:    podnet.Interface{Bridge: method},
			template: annotated,
			want:     podnet.Interrupted,
		},
		"l2bridge": {
			iface: podnet.Interface{Binding: &podnet.Plugin{Name: "l2bridge"}},
			want:  podnet.Kept,
		},
		"another plugin": {
			iface: podnet.Interface{Binding: &podnet.Plugin{Name: "x"}},
			want:  podnet.EffectUnknown,
		},
		"SR-IOV on the pod network": {
			iface: podnet.Interface{SRIOV: method},
			want:  podnet.NotMigrated,
		},
		"a bridge on a secondary one": {podnet.Interface{Bridge: method}, multus, nil, podnet.Kept},
		"SR-IOV on a secondary one": {
			iface:   podnet.Interface{SRIOV: method},
			network: multus,
			want:    podnet.Interrupted,
		},
		"a plugin on a secondary one": {
			iface:   podnet.Interface{Binding: &podnet.Plugin{Name: "l2bridge"}},
			network: multus,
			want:    podnet.EffectUnknown,
		},
		"a claim with SR-IOV": {
			iface: podnet.Interface{SRIOV: method},
			network: podnet.Network{
				ResourceClaim: &podnet.ResourceClaim{ClaimName: "c", RequestName: "r"},
			},
			want: podnet.Interrupted,
		},
	} {
		c.iface.Name, c.network.Name = "n", "n"
		where := c.network.Multus
		if where == nil && c.network.ResourceClaim == nil {
			c.network.Pod = &podnet.Pod{}
		}
		vm := podnet.Config{
			Kind:       podnet.VirtualMachine,
			Interfaces: []podnet.Interface{c.iface},
			Networks:   []podnet.Network{c.network},
		}
		vm.Rest.Template = c.template
		vm.Rest.VMISpec = map[string]json.RawMessage{
			"resourceClaims": json.RawMessage(`[{"name":"c"}]`),
		}
		r, l := gates("NetworkDevicesWithDRA").Resolve(vm, v19)
		if l.HasErrors() || len(r.Connections) != 1 {
			t.Errorf("%s: %v", name, l)
			continue
		}
		got := r.Connections[0]
		if got.Effect != c.want || got.Why == "" || (got.Instead == "") != (c.want == podnet.Kept) {
			t.Errorf("%s: %+v", name, got)
		}
		if (got.Effect == podnet.NotMigrated) != (r.Migration == podnet.MigrationRefused) {
			t.Errorf("%s: %v and %v", name, got.Effect, r.Migration)
		}
		if want := map[bool]string{true: "ns/blue"}[where != nil]; c.network.Pod == nil &&
			got.Network != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestHowAGuestLearnsItsMTU(t *testing.T) { // reference B5
	for name, c := range map[string]struct {
		g       podnet.GuestSystem
		model   string
		binding string
		want    podnet.MTUSource
	}{
		"the default model": {podnet.GuestSystem{}, "", "masquerade", podnet.ByVirtIO},
		"Windows with the driver": {
			g:       podnet.GuestSystem{Windows: true},
			model:   "virtio",
			binding: "masquerade",
			want:    podnet.ByVirtIO,
		},
		"Windows without": {
			g:       podnet.GuestSystem{Windows: true, NoVirtIO: true},
			binding: "masquerade",
			want:    podnet.ByHand,
		},
		"Windows and another model": {
			g:       podnet.GuestSystem{Windows: true},
			model:   "e1000e",
			binding: "masquerade",
			want:    podnet.ByHand,
		},
		"another model": {podnet.GuestSystem{}, "e1000e", "bridge", podnet.ByDHCP},
		"another model and a static address": {
			g:       podnet.GuestSystem{NoDHCP: true},
			model:   "e1000e",
			binding: "masquerade",
			want:    podnet.ByHand,
		},
		"no DHCP server with a plugin": {
			g:       podnet.GuestSystem{NoVirtIO: true},
			binding: "binding",
			want:    podnet.ByHand,
		},
	} {
		vm := document()
		vm.Interfaces[0].Model = c.model
		switch c.binding {
		case "bridge":
			vm.Interfaces[0].Masquerade, vm.Interfaces[0].Bridge = nil, &podnet.Method{}
		case "binding":
			vm.Interfaces[0].Masquerade, vm.Interfaces[0].Binding = nil, &podnet.Plugin{Name: "x"}
		}
		r, l := vm.Resolve(v19)
		if got := c.g.MTUSource(r); got != c.want || l.HasErrors() {
			t.Errorf("%s: got %v, want %v; %v", name, got, c.want, l)
		}
	}
}

func TestMTUCommands(t *testing.T) {
	for _, c := range []struct {
		g    podnet.GuestSystem
		mtu  int
		want []string
	}{
		{podnet.GuestSystem{}, 8900, []string{"ip link set dev eth0 mtu 8900"}},
		{podnet.GuestSystem{Name: "$x"}, 8900, []string{"ip link set dev '$x' mtu 8900"}},
		{
			g:   podnet.GuestSystem{Windows: true, Name: "Ethernet 2"},
			mtu: 1280,
			want: []string{
				`netsh interface ipv4 set subinterface "Ethernet 2" mtu=1280 store=persistent`,
				`netsh interface ipv6 set subinterface "Ethernet 2" mtu=1280 store=persistent`},
		},
		{
			g:   podnet.GuestSystem{Windows: true},
			mtu: 1279,
			want: []string{
				`netsh interface ipv4 set subinterface "Ethernet" mtu=1279 store=persistent`,
			},
		},
	} {
		got, l := c.g.MTUCommands(c.mtu)
		if diff := cmp.Diff(c.want, got); diff != "" || len(l) > 0 {
			t.Error(l, diff)
		}
	}
	for _, mtu := range []int{-1, 0, 67, 65536} {
		if got, l := (podnet.GuestSystem{}).MTUCommands(mtu); got != nil || !l.Has(podnet.ErrMTU) {
			t.Errorf("%d: %q %v", mtu, got, l)
		}
	}
	for _, name := range []string{`a" & del`, "a\nb", "%PATH%"} {
		got, l := (podnet.GuestSystem{Windows: true, Name: name}).MTUCommands(1400)
		if got != nil || !l.Has(podnet.ErrGuestInterface) {
			t.Errorf("%q: %q %v", name, got, l)
		}
	}
	if got, l := (podnet.GuestSystem{Name: "a b"}).MTUCommands(1400); got != nil ||
		!l.Has(podnet.ErrGuestInterface) {
		t.Errorf("%q %v", got, l)
	}
}
