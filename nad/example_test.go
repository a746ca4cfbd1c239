package nad_test

import (
	"fmt"

	"github.com/migrationnet/migrationnet/nad"
)

func ExampleParseConfig() {
	c, l := nad.ParseConfig([]byte(`{"cniVersion":"0.3.1",` +
		`"plugins":[{"type":"vlan","master":"eth1","vlan":7},{"type":"tuning"}]}`))
	fmt.Println(c.List.Plugins[0].PluginType(), l)
	// Output: vlan [warning json-member-unknown plugins[0].vlan: the vlan plugin ignores "vlan"; remove it, or check its spelling]
}

func ExampleParseMacvlan() {
	m, _ := nad.ParseMacvlan([]byte(`{"cniVersion":"0.3.1","name":"mig","type":"macvlan",` +
		`"master":"eth1","mode":"Bridge"}`))
	fmt.Println(m.Validate(nad.Release{}))
	// Output: [error macvlan-mode mode: "Bridge" is none of bridge, private, vepa, passthru; write bridge]
}

func ExampleParseIPVLAN() {
	c, _ := nad.ParseIPVLAN([]byte(`{"cniVersion":"0.3.1","name":"mig","type":"ipvlan",` +
		`"master":"eth1","ipam":{"type":"whereabouts","range":"10.200.5.0/24"}}`))
	r, l := c.Resolve(nad.Release{})
	fmt.Println(r.Mode, r.IPAM.Addresses(), l)
	// Output: l2 10.200.5.1-10.200.5.254 []
}

func ExampleParseVLAN() {
	c, _ := nad.ParseVLAN([]byte(`{"cniVersion":"0.3.1","name":"mig","type":"vlan","vlanId":7,` +
		`"ipam":{"type":"dhcp"}}`))
	fmt.Println(c.Validate(nad.Release{}))
	// Output: [error vlan-master-required master: the plugin needs the NIC that the VLAN is on; write the NIC of the migration network, such as eth1]
}

func ExampleParseOverlay() {
	o, _ := nad.ParseOverlay([]byte(`{"cniVersion":"0.3.1","name":"phys",
		"type":"ovn-k8s-cni-overlay","topology":"localnet",
		"netAttachDefName":"openshift-cnv/mig","subnets":"10.200.5.0/24",
		"excludeSubnets":"10.200.5.0/28"}`))
	r, l := o.Resolve(nad.Release{})
	fmt.Println(r.PhysicalNetwork, r.IPAM.Addresses(), l)
	// Output: phys 10.200.5.16-10.200.5.254 []
}

func ExampleParse() {
	d, l := nad.Parse([]byte(`{"apiVersion":"k8s.cni.cncf.io/v1",
		"kind":"NetworkAttachmentDefinition","metadata":{"name":"mig"},
		"spec":{"config":"{\"cniVersion\":\"0.3.1\",\"type\":\"bridge\",\"vlan\":\"2\"}"}}`))
	fmt.Println(d.Name, d.Config.PluginType())
	fmt.Println(l)
	// Output:
	// mig bridge
	// [error json-member-type spec.config.vlan: want an integer, got a string "2"; write 2 without quotes]
}

func ExampleParseRef() {
	r, err := nad.ParseRef("mig")
	fmt.Println(r.In("openshift-cnv"), err)
	_, err = nad.ParseRef("mig.net")
	fmt.Println(err)
	// Output:
	// openshift-cnv/mig <nil>
	// name "mig.net" is not of lower-case letters, digits and dashes
}

func ExampleOpenShiftGlobalNamespaces() {
	fmt.Println(nad.OpenShiftGlobalNamespaces())
	// Output: [default openshift-multus openshift-sriov-network-operator openshift-cnv]
}
