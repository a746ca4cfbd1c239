package migration

import (
	"bytes"
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/quantity"
	"github.com/migrationnet/migrationnet/internal/table"
)

// allowPodBridge is the annotation that lets a bridge on the pod network
// migrate, whatever its value (AllowPodBridgeNetworkLiveMigrationAnnotation in
// kubevirt.io/api core/v1/types.go; pkg/network/vmispec/interface.go).
const allowPodBridge = "kubevirt.io/allow-pod-bridge-network-live-migration"

// bindings are the members of an interface that say how it is bound
// (InterfaceBindingMethod in kubevirt.io/api core/v1/schema.go, v1.6.0 to v1.9.0).
var bindings = []string{"masquerade", "bridge", "sriov", "passtBinding", "slirp", "macvtap",
	"passt"}

// network is an element of spec.networks.
type network struct {
	name string
	pod  bool
}

// vmiDocument is a VMI, and what is not kept of it as it is written.
type vmiDocument struct {
	VMI
	guest, request, limit json.RawMessage // memory
	networks              []network
}

var vmis = newKind("VirtualMachineInstance", vmiOf,
	table.Inline("metadata", nil,
		table.String("namespace", func(o *vmiDocument) *string { return &o.Namespace }).
			Doc("namespace of the VMI"),
		table.String("name", func(o *vmiDocument) *string { return &o.Name }).
			Doc("name of the VMI"),
		table.String("uid", func(o *vmiDocument) *string { return &o.UID }).
			Doc("UID of the VMI"),
		table.Inline("annotations", nil,
			present(allowPodBridge, func(o *vmiDocument) *bool { return &o.AllowPodBridge }).
				Doc("whatever its value, lets a bridge on the pod network migrate"),
		).Doc("annotations of the VMI"),
	).Doc("the object's metadata"),
	table.Inline("spec", nil,
		table.String("evictionStrategy",
			func(o *vmiDocument) *string { return &o.EvictionStrategy }).
			Doc("what a drain does with it; absent follows KubeVirt's configuration"),
		table.ObjectsOrNull("networks",
			func(o *vmiDocument) *[]network { return &o.networks }, networkTable).
			Doc("the networks that it is on"),
		table.Inline("domain", nil, domainRows...).Doc("the virtual machine"),
	).Doc("the VMI"),
	table.Inline("status", nil,
		table.String("nodeName", func(o *vmiDocument) *string { return &o.Node }).
			Doc("node that it runs on"),
		table.String("phase", func(o *vmiDocument) *string { return &o.Phase }).
			Doc("how far it is, such as Running"),
		table.String("evacuationNodeName",
			func(o *vmiDocument) *string { return &o.EvacuationNode }).
			Doc("node that it was asked to leave"),
		table.ObjectsOrNull("conditions",
			func(o *vmiDocument) *[]Condition { return &o.Conditions }, conditionTable).
			Doc("conditions of the VMI, such as LiveMigratable"),
		table.Object("migrationState",
			func(o *vmiDocument) **MigrationState { return &o.MigrationState }, stateTable).
			Doc("the record of its last migration"),
	).Doc("what became of it"),
)

var domainRows = []table.Row[vmiDocument]{
	table.Inline("memory", nil,
		memory("guest", func(o *vmiDocument) *json.RawMessage { return &o.guest }),
	).Doc("memory of the virtual machine"),
	table.Inline("resources", nil,
		table.Inline("requests", nil,
			memory("memory", func(o *vmiDocument) *json.RawMessage { return &o.request }),
		).Doc("what its Pod requests"),
		table.Inline("limits", nil,
			memory("memory", func(o *vmiDocument) *json.RawMessage { return &o.limit }),
		).Doc("what its Pod is limited to"),
	).Doc("what its Pod takes of the node; memory that the guest has, if it is not stated"),
	table.Inline("devices", nil,
		table.ObjectsOrNull("interfaces",
			func(o *vmiDocument) *[]Interface { return &o.Interfaces }, interfaceTable).
			Doc("network interfaces"),
	).Doc("devices of the virtual machine"),
}

func memory(name string, at func(*vmiDocument) *json.RawMessage) table.Row[vmiDocument] {
	return table.Raw(name, at, jsonobj.None).Doc("bytes, as a quantity")
}

var networkTable = table.Part(nil,
	table.String("name", func(n *network) *string { return &n.name }).
		Doc("name of the network, which its interface has too"),
	present("pod", func(n *network) *bool { return &n.pod }).
		Doc("present if it is the pod network"),
)

var interfaceTable = table.Part(nil, interfaceRows()...)

func interfaceRows() []table.Row[Interface] {
	rows := []table.Row[Interface]{
		table.String("name", func(i *Interface) *string { return &i.Name }).
			Doc("name of the interface, which its network has too"),
		table.Inline("binding", nil,
			table.String("name", func(i *Interface) *string { return &i.Plugin }).
				Doc("name of the plugin"),
		).Doc("the plugin that binds it"),
	}
	for _, name := range bindings {
		binding := func(i *Interface) *string { return &i.Binding }
		rows = append(rows, table.Member(name, binding, bindingCodec{name: name}).
			Doc("present if it is bound in this way"))
	}
	return rows
}

// bindingCodec is the codec that notes which of several members is there, and is
// not null.
type bindingCodec struct {
	readOnly[string]
	name string
}

func (bindingCodec) Type() string { return table.TypeObject }
func (c bindingCodec) Read(_ *table.Reader, _ table.Place, _ jsonobj.Value, p *string) bool {
	*p = c.name
	return true
}

// vmiOf returns the VMI that d, which is at the given path, is.
func vmiOf(r *table.Reader, at diag.Path, d *vmiDocument) VMI {
	o := d.VMI
	onPodNetwork(o.Interfaces, d.networks)
	// As GetVirtualMemory in
	// pkg/virt-launcher/virtwrap/converter/vcpu/vcpu.go:566-582, v1.7.0.
	switch {
	case d.guest != nil:
		o.Memory = whole(r, at+"/spec/domain/memory/guest", d.guest)
	case d.request != nil:
		o.Memory = whole(r, at+"/spec/domain/resources/requests/memory", d.request)
	case d.limit != nil:
		o.Memory = whole(r, at+"/spec/domain/resources/limits/memory", d.limit)
	}
	return o
}

// whole returns the bytes of a quantity; a number is read as its text, as by
// resource.Quantity.
func whole(r *table.Reader, at diag.Path, raw json.RawMessage) int64 {
	text := string(bytes.Trim(raw, `"`))
	q, err := quantity.Parse(text)
	n, ok := q.Whole()
	if err != nil || !ok || q.Sign() < 0 {
		r.List.Add(WarnMemory.At(at, text, "%q is not an amount of memory", text).
			Hinted(`read the VMI again: a quantity is as "8Gi"`))
		return 0
	}
	return int64(n)
}

// onPodNetwork finds out which of the interfaces are on the pod network.
func onPodNetwork(interfaces []Interface, networks []network) {
	for i := range interfaces {
		one := &interfaces[i]
		if one.Plugin != "" {
			one.Binding = "binding"
		}
		for _, n := range networks {
			one.Pod = one.Pod || n.pod && n.name == one.Name
		}
	}
}
