package podnet_test

import (
	"fmt"

	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/podnet"
)

func ExampleParse() {
	_, l := podnet.Parse([]byte(`{"kind":"VirtualMachineInstance","spec":{"domain":{"devices":{"interfaces":[{"name":"default","masquarade":{}}]}}}}`))
	fmt.Println(l[0])
	// Output:
	// warning json-member-unknown spec.domain.devices.interfaces[0].masquarade: KubeVirt ignores "masquarade"; write "masquerade"
}

func ExampleConfig_Resolve() {
	port := 80
	vm := podnet.Config{
		Kind:       podnet.VirtualMachine,
		Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}, Ports: []podnet.Port{{Port: &port}}}},
		Networks:   []podnet.Network{{Name: "default", Pod: &podnet.Pod{VMNetworkCIDR: "10.9.0.0/16"}}},
	}
	r, l := vm.Resolve(podnet.V1_9)
	fmt.Println(r.IPv4.Gateway, r.IPv4.VM, r.IPv6.VM, r.Ports, r.Migration, l.Err())
	// Output: 10.9.0.1/16 10.9.0.2/16 fd10:0:2::2/120 [{TCP 80 80}] allowed <nil>
}

func ExampleConfig_Validate() {
	vm := podnet.Config{
		Kind:       podnet.VirtualMachine,
		Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}}},
		Networks:   []podnet.Network{{Name: "default", Pod: &podnet.Pod{VMNetworkCIDR: "10.0.2.0/31"}}},
	}
	for _, d := range vm.Validate(podnet.V1_9) {
		fmt.Println(d.Rule.Stage, d.Path, d.Hint)
	}
	// Output: setup /spec/template/spec/networks/0/pod/vmNetworkCIDR write a prefix length of at most /30
}

func ExampleMergePatch() {
	vm := []byte(`{"kind":"VirtualMachine","metadata":{"name":"db","resourceVersion":"71"},"spec":{"runStrategy":"Always","template":{"spec":{
		"domain":{"devices":{"interfaces":[{"name":"storage","bridge":{}}]}},
		"networks":[{"name":"storage","multus":{"networkName":"storage"}}]}}}}`)
	patch, l := podnet.MergePatch(vm, podnet.V1_9,
		podnet.Interface{Name: "default", Masquerade: &podnet.Method{}},
		podnet.Network{Name: "default", Pod: &podnet.Pod{}})
	fmt.Println(string(patch), l.Err())
	// Output: {"metadata":{"resourceVersion":"71"},"spec":{"template":{"spec":{"domain":{"devices":{"interfaces":[{"name":"storage","bridge":{}},{"name":"default","masquerade":{}}]}},"networks":[{"name":"storage","multus":{"networkName":"storage"}},{"name":"default","pod":{}}]}}}} <nil>
}

func ExampleNetworkData() {
	r, _ := document().Resolve(podnet.V1_9)
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
	r, _ := vm.Resolve(podnet.V1_9)
	fmt.Println(r.Overlaps([]ipnet.Claim{{Owner: "the pod network", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.128.0.0/14"))}}))
	// Output: [warning podnet-overlap spec.template.spec.networks[0].pod.vmNetworkCIDR: the VM takes 10.128.0.0/24 of the pod network for its own link and does not reach it; write a vmNetworkCIDR that nothing else uses]
}

func ExampleCheckIPv6() {
	vmi := []byte(`{"kind":"VirtualMachineInstance","status":{"interfaces":[{"name":"default","ipAddresses":["10.128.0.77","fd01:0:0:1::4d"]}]}}`)
	status, _ := podnet.ParseStatus(vmi)
	fmt.Println(podnet.CheckIPv6(status, "default"))
	// Output: fd01:0:0:1::4d []
}

func ExampleEncapsulation_MTU() {
	fmt.Println(podnet.Geneve.MTU(9000))
	fmt.Println(podnet.GeneveIPsec.MTU(1500))
	// Output:
	// 8900 true
	// 1354 true
}
