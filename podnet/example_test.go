package podnet_test

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

func ExampleParse() {
	_, l := podnet.Parse([]byte(`{"kind":"VirtualMachineInstance",` +
		`"spec":{"domain":{"devices":{"interfaces":[{"name":"default","masquarade":{}}]}}}}`))
	fmt.Println(l[0])
	// Output:
	// warning json-member-unknown spec.domain.devices.interfaces[0].masquarade: KubeVirt ignores "masquarade"; write "masquerade"
}

func ExampleConfig_Resolve() {
	port := 80
	vm := podnet.Config{
		Kind: podnet.VirtualMachine,
		Interfaces: []podnet.Interface{{
			Name:       "default",
			Masquerade: &podnet.Method{},
			Ports:      []podnet.Port{{Port: &port}},
		}},
		Networks: []podnet.Network{{
			Name: "default",
			Pod:  &podnet.Pod{VMNetworkCIDR: "10.9.0.0/16"},
		}},
	}
	r, l := vm.Resolve(podnet.Release{})
	fmt.Println(r.IPv4.Gateway, r.IPv4.VM, r.IPv6.VM, r.Ports, r.Migration, l.Err())
	// Output: 10.9.0.1/16 10.9.0.2/16 fd10:0:2::2/120 [{TCP 80 80}] allowed <nil>
}

func ExampleRead() {
	product, err := release.OpenShift("4.20")
	if err != nil {
		log.Fatal(err)
	}
	_, r, l := podnet.Read([]byte(`{"kind":"VirtualMachine","spec":{"template":{"spec":{
		"domain":{"devices":{}}}}}}`), product)
	fmt.Println(r.Binding, r.IPv4.VM, l)
	// Output: masquerade 10.0.2.2/24 []
}

func ExampleSettings() {
	cluster := podnet.Settings{FeatureGates: []string{"PortRangesSpec"}}
	first, last := 8000, 8999
	vm := podnet.Config{
		Kind: podnet.VirtualMachineInstance,
		Interfaces: []podnet.Interface{{
			Name: "default", Masquerade: &podnet.Method{},
			PortRanges: []podnet.PortRange{{Protocol: "TCP", Start: &first, End: &last}},
		}},
		Networks: []podnet.Network{{Name: "default", Pod: &podnet.Pod{}}},
	}
	r, l := cluster.Resolve(vm, podnet.Release{})
	fmt.Println(r.Ports, l)
	fmt.Println(vm.Validate(podnet.Release{})[0].Message)
	// Output:
	// [{TCP 8000 8999}] []
	// portRanges is specified on interface but the PortRangesSpec feature gate is not enabled
}

func ExampleConfig_Validate() {
	vm := podnet.Config{
		Kind:       podnet.VirtualMachine,
		Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}}},
		Networks: []podnet.Network{{
			Name: "default",
			Pod:  &podnet.Pod{VMNetworkCIDR: "10.0.2.0/31"},
		}},
	}
	for _, d := range vm.Validate(podnet.Release{}) {
		fmt.Println(d.Rule.Stage, d.Path, d.Hint)
	}
	// Output: setup /spec/template/spec/networks/0/pod/vmNetworkCIDR write a prefix length of at most /30
}

func ExampleMergePatch() {
	vm := []byte(`{"kind":"VirtualMachine","metadata":{"name":"db","resourceVersion":"71"},
		"spec":{"runStrategy":"Always","template":{"spec":{
		"domain":{"devices":{"interfaces":[{"name":"storage","bridge":{}}]}},
		"networks":[{"name":"storage","multus":{"networkName":"storage"}}]}}}}`)
	patch, l := podnet.MergePatch(vm, podnet.Release{},
		podnet.Interface{Name: "default", Masquerade: &podnet.Method{}},
		podnet.Network{Name: "default", Pod: &podnet.Pod{}})
	fmt.Println(string(patch), l.Err())
	// Output: {"metadata":{"resourceVersion":"71"},"spec":{"template":{"spec":{"domain":{"devices":{"interfaces":[{"name":"storage","bridge":{}},{"name":"default","masquerade":{}}]}},"networks":[{"name":"storage","multus":{"networkName":"storage"}},{"name":"default","pod":{}}]}}}} <nil>
}

func ExampleNetworkData() {
	r, _ := document().Resolve(podnet.Release{})
	text, _ := podnet.NetworkData(r)
	fmt.Print(text)
	// Output:
	// version: 2
	// ethernets:
	//   eth0:
	//     dhcp4: true
	//     addresses: [ fd10:0:2::2/120 ]
	//     routes:
	//       - to: "::/0"
	//         via: fd10:0:2::1
}

func ExampleResolved_Overlaps() {
	vm := document()
	vm.Networks[0].Pod.VMNetworkCIDR = "10.128.0.0/24"
	r, _ := vm.Resolve(podnet.Release{})
	fmt.Println(r.Overlaps([]ipnet.Claim{{
		Owner:     "the pod network",
		Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14")),
	}}))
	// Output: [warning podnet-overlap spec.template.spec.networks[0].pod.vmNetworkCIDR: the VM takes 10.128.0.0/24 of the pod network for its own link and does not reach it; write a vmNetworkCIDR that nothing else uses]
}

func ExampleResolved_Reach() {
	vm := podnet.Config{Kind: podnet.VirtualMachineInstance,
		Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}}},
		Networks:   []podnet.Network{{Name: "default", Pod: &podnet.Pod{}}}}
	r, _ := vm.Resolve(podnet.Release{})
	status, _ := podnet.ParseStatus(
		[]byte(`{"kind":"VirtualMachineInstance","status":{"interfaces":[
		{"name":"default","ipAddresses":["10.128.0.77","fd10:0:2::2"],
		"infoSource":"domain, guest-agent"}]}}`))
	v, l := r.Reach(status, nil)
	fmt.Println(v.IPv4, v.Inside4, v.IPv6)
	fmt.Println(l[0])
	// Output:
	// 10.128.0.77 10.0.2.2 invalid IP
	// error podnet-status-inside status.interfaces[0].ipAddresses[1]: fd10:0:2::2 is the VM's address inside: the pod has none of this family, and it cannot be reached; make the pod network dual stack
}

func ExampleResolved_Delivery() {
	vm := document() // it lists port 80
	vm.Rest.Template = map[string]json.RawMessage{
		"metadata": json.RawMessage(`{"annotations":{"sidecar.istio.io/inject":"true"}}`),
	}
	r, _ := vm.Resolve(podnet.Release{})
	fmt.Println(r.Delivery("TCP", 80), r.Delivery("TCP", 22), r.Delivery("UDP", 80))
	// Output: proxied not delivered not delivered
}

func ExampleCloudInit_Volume() {
	r, _ := document().Resolve(podnet.Release{})
	v, _ := podnet.CloudInit{Gateway6: true}.Volume("cloudinit", r)
	fmt.Printf("%#v", v)
	// Output: podnet.Volume{"name":"cloudinit","cloudInitNoCloud":{"networkData":"version: 2\nethernets:\n  eth0:\n    dhcp4: true\n    addresses: [ fd10:0:2::2/120 ]\n    gateway6: fd10:0:2::1\n"}}
}

func ExampleConfig_CheckNetworkData() {
	vm := document()
	vm.Networks[0].Pod.VMIPv6NetworkCIDR = "fd20::/64"
	vm.Volumes = []podnet.Volume{{Name: "cloudinit", CloudInitNoCloud: &podnet.CloudInitSource{
		NetworkData: `{"version":2,"ethernets":{"eth0":{"dhcp4":true,` +
			`"addresses":["fd10:0:2::2/120"],"routes":[{"to":"::/0","via":"fd20::1"}]}}}`,
	}}}
	r, _ := vm.Resolve(podnet.Release{})
	for _, d := range vm.CheckNetworkData(r, nil) {
		fmt.Println(d.Path)
		fmt.Println(d.Message)
	}
	// Output:
	// /spec/template/spec/volumes/0/cloudInitNoCloud/networkData/ethernets/eth0/addresses/0
	// by vmIPv6NetworkCIDR the VM is fd20::2/64: nothing is sent to fd10:0:2::2
}

func ExampleGuestSystem_MTUCommands() {
	r, _ := document().Resolve(podnet.Release{})
	g := podnet.GuestSystem{Windows: true, NoVirtIO: true}
	fmt.Println(g.MTUSource(r))
	mtu, _ := podnet.Geneve.MTU(9000)
	commands, _ := g.MTUCommands(mtu)
	for _, c := range commands {
		fmt.Println(c)
	}
	// Output:
	// by hand
	// netsh interface ipv4 set subinterface "Ethernet" mtu=8900 store=persistent
	// netsh interface ipv6 set subinterface "Ethernet" mtu=8900 store=persistent
}

func ExampleResolved_connections() {
	r, _ := document().Resolve(podnet.Release{})
	for _, c := range r.Connections {
		fmt.Printf("%s: %v, for %s\n", c.Name, c.Effect, c.Why)
	}
	// Output: default: interrupted, for the pod on the target node has another address; that inside the VM stays
}

func ExampleEncapsulation_MTU() {
	fmt.Println(podnet.Geneve.MTU(9000))
	fmt.Println(podnet.GeneveIPsec.MTU(1500))
	// Output:
	// 8900 true
	// 1354 true
}
