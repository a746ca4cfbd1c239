package admitter_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/podnet"
	v1 "kubevirt.io/api/core/v1"
	netdriver "kubevirt.io/kubevirt/pkg/network/driver"
	"kubevirt.io/kubevirt/pkg/network/driver/nft"
	"kubevirt.io/kubevirt/pkg/network/driver/nmstate"
	"kubevirt.io/kubevirt/pkg/network/istio"
	"kubevirt.io/kubevirt/pkg/network/link"
	"kubevirt.io/kubevirt/pkg/network/setup/netpod/masquerade"
	"kubevirt.io/kubevirt/pkg/network/vmispec"
	"pgregory.net/rapid"
)

// running returns what virt-handler and virt-launcher see of a VM: the instance
// that is made of it.
func running(t *rapid.T, c podnet.Config) *v1.VirtualMachineInstance {
	doc, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	vmi := new(v1.VirtualMachineInstance)
	if c.Kind == podnet.VirtualMachineInstance {
		err = json.Unmarshal(doc, vmi)
	} else {
		var vm v1.VirtualMachine
		err = json.Unmarshal(doc, &vm)
		if vm.Spec.Template != nil {
			vmi.ObjectMeta, vmi.Spec = vm.Spec.Template.ObjectMeta, vm.Spec.Template.Spec
		}
	}
	if err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	return vmi
}

// rules of nft, as masquerade adds them.
type nftables []string

func (n *nftables) AddTable(nft.IPFamily, string) error                    { return nil }
func (n *nftables) AddChain(nft.IPFamily, string, string, ...string) error { return nil }
func (n *nftables) AddRule(f nft.IPFamily, table, chain string, spec ...string) error {
	*n = append(*n, string(f)+" "+table+" "+chain+" "+strings.Join(spec, " "))
	return nil
}

// to returns whether a rule of the chain for IPv4 sends what comes for the port to
// the VM. One for all ports names none.
func (n nftables) to(chain, protocol string, port int) bool {
	return slices.ContainsFunc(n, func(rule string) bool {
		rest, in := strings.CutPrefix(rule, "ip nat "+chain+" ")
		one := fmt.Sprintf("%s dport %d ", protocol, port)
		many := fmt.Sprintf("%s dport { %d } ", protocol, port)
		return in && strings.Contains(rest, "dnat to") &&
			(!strings.Contains(rest, "dport") || strings.Contains(rest, one) ||
				strings.Contains(rest, many))
	})
}

// delivery is what the rules say of a port: from outside, or from the proxy,
// which takes TCP but for its own ports.
func (n nftables) delivery(protocol string, port int, proxy bool) podnet.Delivery {
	low := strings.ToLower(protocol)
	switch {
	case n.to("KUBEVIRT_PREINBOUND", low, port):
		return podnet.Forwarded
	case proxy && low == "tcp" && !slices.Contains(istio.ReservedPorts(), uint(port)) &&
		n.to("output", low, port):
		return podnet.Proxied
	}
	return podnet.NotDelivered
}

// TestDoesWhatMasqueradeDoes: the addresses and the forwarded ports are those of
// KubeVirt's own code, and so is whether the VM can be migrated.
func TestDoesWhatMasqueradeDoes(t *testing.T) {
	var set, withIstio, n int
	seen := map[podnet.Delivery]int{}
	rapid.Check(t, func(t *rapid.T) {
		n++
		c := gen.PodnetVM().Draw(t, "vm")
		vmi := running(t, c)
		r, l := c.Resolve(kubeVirt)
		if l.HasErrors() || !r.Attached || len(vmi.Spec.Networks) == 0 {
			return
		}
		migratable := vmispec.VerifyVMIMigratable(vmi, nil) == nil
		if r.Migration != podnet.MigrationUnknown &&
			migratable != (r.Migration == podnet.MigrationAllowed) {
			t.Fatalf("%#v: KubeVirt migrates it: %v, podnet: %v", c, migratable, r.Migration)
		}
		if r.Binding != "masquerade" {
			return
		}
		set++
		network := vmispec.LookupPodNetwork(vmi.Spec.Networks)
		spec := vmispec.LookupInterfaceByName(vmi.Spec.Domain.Devices.Interfaces, network.Name)
		rules := setUp(t, vmi, *network, *spec, r)
		enabled := istio.ProxyInjectionEnabled(vmi)
		if enabled != r.Istio {
			t.Fatalf("%#v: Istio %v", c, r.Istio)
		}
		if enabled {
			withIstio++
		}
		for _, protocol := range []string{"TCP", "UDP"} {
			for _, port := range []int{7, 22, 80, 443, 15001, 15090, 49152, 65535} {
				want := rules.delivery(protocol, port, enabled)
				if got := r.Delivery(protocol, uint16(port)); got != want {
					t.Fatalf("%#v: %s %d is %v, KubeVirt's rules say %v\n%s", c, protocol, port,
						got, want, strings.Join(rules, "\n"))
				}
				seen[want]++
			}
		}
	})
	t.Logf("%d VMs, %d with masquerade, %d of these with Istio; ports: %v", n, set, withIstio, seen)
	if set < n/2 || withIstio < n/20 || len(seen) != 3 {
		t.Error("fix the generator")
	}
}

// setUp runs KubeVirt's code for the interface, and compares the addresses.
func setUp(t *rapid.T, vmi *v1.VirtualMachineInstance, network v1.Network, spec v1.Interface,
	r podnet.Resolved) nftables {
	on := true
	bridge, pod := nmstate.Interface{Name: "k6t-eth0"}, nmstate.Interface{Name: "eth0"}
	for _, f := range []struct {
		version netdriver.IPVersion
		want    podnet.Addresses
		ip      *nmstate.IP
		pod     *nmstate.IP
	}{
		{netdriver.IPv4, r.IPv4, &bridge.IPv4, &pod.IPv4},
		{netdriver.IPv6, r.IPv6, &bridge.IPv6, &pod.IPv6},
	} {
		gateway, vm, err := link.GenerateMasqueradeGatewayAndVmIPAddrs(&network, f.version)
		if err != nil {
			t.Fatalf("%+v: %v", network.Pod, err)
		}
		if gateway.IPNet.String() != f.want.Gateway.String() ||
			vm.IPNet.String() != f.want.VM.String() {
			t.Fatalf("%+v: got %v, want %v and %v", network.Pod, f.want, gateway, vm)
		}
		f.ip.Enabled, f.ip.Address = &on, []nmstate.IPAddress{{IP: gateway.IP.String()}}
		f.pod.Enabled, f.pod.Address = &on, []nmstate.IPAddress{{IP: "10.128.0.77"}}
	}
	var rules nftables
	m := masquerade.New(masquerade.WithNftableAdapter(&rules),
		masquerade.WithIstio(istio.ProxyInjectionEnabled(vmi)))
	if err := m.Setup(&bridge, &pod, spec); err != nil {
		t.Fatal(err)
	}
	return rules
}

// cidr draws what people write into vmNetworkCIDR and vmIPv6NetworkCIDR.
func cidr(is4 bool) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.Bool().Draw(t, "sound") {
			return gen.PodnetCIDR(is4).Draw(t, "cidr").String()
		}
		addr := rapid.SampledFrom([]string{
			"10.0.2.0", "010.0.2.0", "10.0.02.9", "10.0.2", "fd10::", "FD10::0", "::ffff:10.0.2.0",
			"::010.0.2.0", "::10.0.2.0", "fd10::%eth0", "", "256.0.0.0",
		}).Draw(t, "addr")
		return addr +
			rapid.SampledFrom([]string{
				"/24", "/024", "/", "", "/-1", "/129", "/31", "/30", "/32", "/33", "/126", "/127",
				"/128", " ", "/0", "/+24",
			}).Draw(t, "length")
	})
}

// TestReadsCIDRsAsKubeVirtReadsThem: through its API types, which change some
// texts when they are decoded. Podnet refuses what it takes for addresses of the
// other family, and IPv4-mapped ones, which change their family on the way.
func TestReadsCIDRsAsKubeVirtReadsThem(t *testing.T) {
	var sound, n int
	rapid.Check(t, func(t *rapid.T) {
		n++
		is4 := rapid.Bool().Draw(t, "IPv4")
		text := cidr(is4).Draw(t, "text")
		c := podnet.Config{
			Kind:       podnet.VirtualMachineInstance,
			Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}}},
			Networks:   []podnet.Network{{Name: "default", Pod: &podnet.Pod{VMNetworkCIDR: text}}},
		}
		version := netdriver.IPv4
		if !is4 {
			c.Networks[0].Pod = &podnet.Pod{VMIPv6NetworkCIDR: text}
			version = netdriver.IPv6
		}
		gateway, vm, err := link.GenerateMasqueradeGatewayAndVmIPAddrs(&running(t, c).
			Spec.Networks[0], version)
		r, l := c.Resolve(kubeVirt)
		got := r.IPv4
		if !is4 {
			got = r.IPv6
		}
		otherFamily := strings.Contains(text, "::ffff:") || l.Has(podnet.ErrCIDRFamily) ||
			err == nil && (vm.IP.To4() != nil) != is4
		switch {
		case l.HasErrors() != (err != nil || otherFamily):
			t.Fatalf("%q: KubeVirt says %v, podnet %v", text, err, l)
		case l.HasErrors():
		case gateway.IPNet.String() != got.Gateway.String() || vm.IPNet.String() != got.VM.String():
			t.Fatalf("%q: KubeVirt has %v and %v, podnet %v", text, gateway, vm, got)
		default:
			sound++
		}
	})
	t.Logf("%d of %d CIDRs are sound", sound, n)
	if sound < n/3 {
		t.Error("fix the generator")
	}
}
