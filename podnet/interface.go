package podnet

import (
	"encoding/json"

	"github.com/migrationnet/migrationnet/internal/table"
)

// Interface is a network interface of the VM: an element of
// domain.devices.interfaces. It belongs to the network with the same name.
type Interface struct {
	Name  string
	Model string // "" is the release's default

	// The binding: from v1.9 on exactly one of these. Slirp, Macvtap and Passt
	// are discontinued.
	Bridge       *Method
	Slirp        *Method
	Masquerade   *Method
	SRIOV        *Method
	Macvtap      *Method
	Passt        *Method
	PasstBinding *Method // v1.8
	Binding      *Plugin

	Ports       []Port      // nil or empty: all ports are forwarded
	PortRanges  []PortRange // v1.9, feature gate PortRangesSpec
	MACAddress  string      // "" leaves the choice to KubeVirt
	BootOrder   *uint32     // from 1
	PCIAddress  string      // 0000:81:01.1
	DHCPOptions *DHCPOptions
	Tag         string
	ACPIIndex   *int
	State       string // "", up, down or absent

	Unknown map[string]json.RawMessage
}

// Method is a binding method. That it is there is all it says: &Method{} is {}.
type Method struct{ Unknown map[string]json.RawMessage }

// Plugin names a network binding plugin that the KubeVirt object registers.
type Plugin struct {
	Name    string
	Unknown map[string]json.RawMessage
}

// Port is a port that is forwarded to the VM.
type Port struct {
	Name     string // "" is none
	Protocol string // "" is TCP
	Port     *int   // 1 to 65535

	Unknown map[string]json.RawMessage
}

// PortRange is a range of ports that are forwarded to the VM, both ends
// included (v1.9).
type PortRange struct {
	Protocol   string // required
	Start, End *int   // 1 to 65535

	Unknown map[string]json.RawMessage
}

// interfaceTable follows the order of Interface in
// staging/src/kubevirt.io/api/core/v1/schema.go (v1.9.0).
var interfaceTable = table.New(consumer,
	func(i *Interface) *map[string]json.RawMessage { return &i.Unknown },
	table.String("name", func(i *Interface) *string { return &i.Name }).
		Doc("the name of the interface, and of its network"),
	table.String("model", func(i *Interface) *string { return &i.Model }).
		Doc("the emulated device: virtio, e1000e, …"),
	method("bridge", func(i *Interface) **Method { return &i.Bridge }).
		Doc("the guest gets the address of the pod, or of the secondary network"),
	method("slirp", func(i *Interface) **Method { return &i.Slirp }).
		Doc("discontinued"),
	method("masquerade", func(i *Interface) **Method { return &i.Masquerade }).
		Doc("the VM has addresses of its own, translated to those of the pod"),
	method("sriov", func(i *Interface) **Method { return &i.SRIOV }).
		Doc("the guest gets a virtual function of the NIC"),
	method("macvtap", func(i *Interface) **Method { return &i.Macvtap }).
		Doc("discontinued"),
	method("passt", func(i *Interface) **Method { return &i.Passt }).
		Doc("discontinued"),
	method("passtBinding", func(i *Interface) **Method { return &i.PasstBinding }).
		Since(since18).
		Doc("the guest has the address of the pod, through passt"),
	table.Object("binding", func(i *Interface) **Plugin { return &i.Binding }, pluginTable).
		Doc("a network binding plugin that the cluster registers"),
	table.Objects("ports", func(i *Interface) *[]Port { return &i.Ports }, portTable).
		Doc("the ports that are forwarded to the VM; none listed is all"),
	table.Objects("portRanges",
		func(i *Interface) *[]PortRange { return &i.PortRanges }, portRangeTable).
		Since(since19).
		Doc("ranges of ports that are forwarded to the VM"),
	table.String("macAddress", func(i *Interface) *string { return &i.MACAddress }).
		Doc("the hardware address that the guest sees"),
	table.Integer("bootOrder", func(i *Interface) **uint32 { return &i.BootOrder }).
		Doc("the place in the boot order, from 1"),
	table.String("pciAddress", func(i *Interface) *string { return &i.PCIAddress }).
		Doc("the PCI address in the guest"),
	table.Object("dhcpOptions",
		func(i *Interface) **DHCPOptions { return &i.DHCPOptions }, dhcpTable).
		Doc("what the DHCP server of the pod sends beside the address"),
	table.String("tag", func(i *Interface) *string { return &i.Tag }).
		Doc("a label that the guest reads from the config drive"),
	table.Integer("acpiIndex", func(i *Interface) **int { return &i.ACPIIndex }).
		Doc("the ACPI index, from which the guest may name the interface"),
	table.String("state", func(i *Interface) *string { return &i.State }).
		Doc("the link: up, down or absent"),
).Exact().Late(reads)

// method is the row of a binding method.
func method(name string, at func(*Interface) **Method) table.Row[Interface] {
	return table.Object(name, at, methodTable)
}

var methodTable = table.New(consumer,
	func(m *Method) *map[string]json.RawMessage { return &m.Unknown },
).Exact()

var pluginTable = table.New(consumer,
	func(p *Plugin) *map[string]json.RawMessage { return &p.Unknown },
	table.String("name", func(p *Plugin) *string { return &p.Name }).
		Doc("the name that the plugin is registered by"),
).Exact()

var portTable = table.New(consumer,
	func(p *Port) *map[string]json.RawMessage { return &p.Unknown },
	table.String("name", func(p *Port) *string { return &p.Name }).
		Doc("an IANA service name"),
	table.String("protocol", func(p *Port) *string { return &p.Protocol }).
		Doc("TCP or UDP"),
	table.Integer("port", func(p *Port) **int { return &p.Port }).
		Doc("the port, 1 to 65535"),
).Exact()

var portRangeTable = table.New(consumer,
	func(p *PortRange) *map[string]json.RawMessage { return &p.Unknown },
	table.String("protocol", func(p *PortRange) *string { return &p.Protocol }).
		Doc("TCP or UDP"),
	table.Integer("start", func(p *PortRange) **int { return &p.Start }).
		Doc("the first port, 1 to 65535"),
	table.Integer("end", func(p *PortRange) **int { return &p.End }).
		Doc("the last port, 1 to 65535"),
).Exact()

// The members that are bindings.
const (
	bindingBridge     = "bridge"
	bindingMasquerade = "masquerade"
	bindingSRIOV      = "sriov"
	bindingPasst      = "passtBinding"
	bindingPlugin     = "binding"
)

// allBindings are the members of Interface of which one is the binding.
var allBindings = []string{
	bindingBridge, bindingMasquerade, bindingSRIOV, bindingPasst, bindingPlugin,
	"slirp", "macvtap", "passt",
}

// bindings returns the bindings of i that still work, in the order in which
// composeDesiredSpec of netpod.go looks for them.
func (i Interface) bindings() []string {
	var out []string
	for _, b := range []struct {
		name string
		is   bool
	}{
		{bindingBridge, i.Bridge != nil},
		{bindingMasquerade, i.Masquerade != nil},
		{bindingSRIOV, i.SRIOV != nil},
		{bindingPasst, i.PasstBinding != nil},
		{bindingPlugin, i.Binding != nil},
	} {
		if b.is {
			out = append(out, b.name)
		}
	}
	return out
}

// binding returns the binding that is used, or "".
func (i Interface) binding() string {
	if b := i.bindings(); len(b) > 0 {
		return b[0]
	}
	return ""
}

func (i Interface) discontinued() bool {
	return i.Slirp != nil || i.Macvtap != nil || i.Passt != nil
}
