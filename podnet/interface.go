package podnet

import (
	"encoding/json"

	table "github.com/migrationnet/migrationnet/internal/oldtable"
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

// table follows the order of Interface in
// staging/src/kubevirt.io/api/core/v1/schema.go (v1.9.0).
func (i *Interface) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("name", table.String(&i.Name)),
		row("model", table.String(&i.Model)),
		row("bridge", table.Object(&i.Bridge, (*Method).table)),
		row("slirp", table.Object(&i.Slirp, (*Method).table)),
		row("masquerade", table.Object(&i.Masquerade, (*Method).table)),
		row("sriov", table.Object(&i.SRIOV, (*Method).table)),
		row("macvtap", table.Object(&i.Macvtap, (*Method).table)),
		row("passt", table.Object(&i.Passt, (*Method).table)),
		row("passtBinding", table.Object(&i.PasstBinding, (*Method).table)),
		row("binding", table.Object(&i.Binding, (*Plugin).table)),
		row("ports", table.Objects(&i.Ports, (*Port).table)),
		row("portRanges", table.Objects(&i.PortRanges, (*PortRange).table)),
		row("macAddress", table.String(&i.MACAddress)),
		row("bootOrder", table.Integer(&i.BootOrder)),
		row("pciAddress", table.String(&i.PCIAddress)),
		row("dhcpOptions", table.Object(&i.DHCPOptions, (*DHCPOptions).table)),
		row("tag", table.String(&i.Tag)),
		row("acpiIndex", table.Integer(&i.ACPIIndex)),
		row("state", table.String(&i.State)),
	}, &i.Unknown
}

func (m *Method) table() ([]table.Field, *map[string]json.RawMessage) { return nil, &m.Unknown }

func (p *Plugin) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{row("name", table.String(&p.Name))}, &p.Unknown
}

func (p *Port) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("name", table.String(&p.Name)),
		row("protocol", table.String(&p.Protocol)),
		row("port", table.Integer(&p.Port)),
	}, &p.Unknown
}

func (p *PortRange) table() ([]table.Field, *map[string]json.RawMessage) {
	return []table.Field{
		row("protocol", table.String(&p.Protocol)),
		row("start", table.Integer(&p.Start)),
		row("end", table.Integer(&p.End)),
	}, &p.Unknown
}
