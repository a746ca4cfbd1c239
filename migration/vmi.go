package migration

import (
	"bytes"
	"encoding/json"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
	"github.com/migrationnet/migrationnet/internal/quantity"
)

// allowPodBridge is the annotation that lets a bridge on the pod network
// migrate, whatever its value (AllowPodBridgeNetworkLiveMigrationAnnotation in
// kubevirt.io/api core/v1/types.go; pkg/network/vmispec/interface.go).
const allowPodBridge = "kubevirt.io/allow-pod-bridge-network-live-migration"

// bindings are the members of an interface that say how it is bound
// (InterfaceBindingMethod in kubevirt.io/api core/v1/schema.go, v1.6.0 to v1.9.0).
var bindings = []string{"masquerade", "bridge", "sriov", "passtBinding", "slirp", "macvtap", "passt"}

// network is an element of spec.networks.
type network struct {
	name string
	pod  bool
}

// vmiTexts is what of a VMI is not kept as it is written.
type vmiTexts struct {
	guest, request, limit json.RawMessage
	networks              []network
}

var vmiForm = newForm((*VMI).fields)

func (o *VMI) fields(t *vmiTexts) []table.Field {
	memory := func(p *json.RawMessage) table.Codec {
		return in(table.Field{Name: "memory", Codec: table.Raw(p, jsonobj.None)})
	}
	return []table.Field{
		{Name: "metadata", Codec: metadata(&o.Namespace, &o.Name, &o.UID,
			table.Field{Name: "annotations", Codec: in(table.Field{Name: allowPodBridge, Codec: present{p: &o.AllowPodBridge}})})},
		{Name: "spec", Codec: in(
			table.Field{Name: "evictionStrategy", Codec: table.String(&o.EvictionStrategy)},
			table.Field{Name: "networks", Codec: inEach(&t.networks, networkFields)},
			table.Field{Name: "domain", Codec: in(
				table.Field{Name: "memory", Codec: in(table.Field{Name: "guest", Codec: table.Raw(&t.guest, jsonobj.None)})},
				table.Field{Name: "resources", Codec: in(
					table.Field{Name: "requests", Codec: memory(&t.request)},
					table.Field{Name: "limits", Codec: memory(&t.limit)})},
				table.Field{Name: "devices", Codec: in(table.Field{Name: "interfaces", Codec: inEach(&o.Interfaces, interfaceFields)})},
			)},
		)},
		{Name: "status", Codec: in(
			table.Field{Name: "nodeName", Codec: table.String(&o.Node)},
			table.Field{Name: "phase", Codec: table.String(&o.Phase)},
			table.Field{Name: "evacuationNodeName", Codec: table.String(&o.EvacuationNode)},
			table.Field{Name: "conditions", Codec: inEach(&o.Conditions, conditionFields)},
			table.Field{Name: "migrationState", Codec: records.Object(&o.MigrationState)},
		)},
	}
}

func readVMI(r *table.Reader, at diag.Path, v jsonobj.Value) VMI {
	o, t := vmiForm.read(r, at, v)
	onPodNetwork(o.Interfaces, t.networks)
	switch { // as GetVirtualMemory in pkg/virt-launcher/virtwrap/converter/vcpu/vcpu.go:566-582, v1.7.0
	case t.guest != nil:
		o.Memory = whole(r, at+"/spec/domain/memory/guest", t.guest)
	case t.request != nil:
		o.Memory = whole(r, at+"/spec/domain/resources/requests/memory", t.request)
	case t.limit != nil:
		o.Memory = whole(r, at+"/spec/domain/resources/limits/memory", t.limit)
	}
	return o
}

// whole returns the bytes of a quantity; a number stands for its text, as in
// resource.Quantity.
func whole(r *table.Reader, at diag.Path, raw json.RawMessage) int64 {
	text := string(bytes.Trim(raw, `"`))
	q, err := quantity.Parse(text)
	n, ok := q.Whole()
	if err != nil || !ok || q.Sign() < 0 {
		r.List.Add(WarnMemory.At(at, text, "%q is no amount of memory", text).Hinted(`read the VMI again: a quantity is as "8Gi"`))
		return 0
	}
	return int64(n)
}

func networkFields(n *network) []table.Field {
	return []table.Field{
		{Name: "name", Codec: table.String(&n.name)},
		{Name: "pod", Codec: present{p: &n.pod}},
	}
}

func interfaceFields(i *Interface) []table.Field {
	fields := []table.Field{
		{Name: "name", Codec: table.String(&i.Name)},
		{Name: "binding", Codec: in(table.Field{Name: "name", Codec: table.String(&i.Plugin)})},
	}
	for _, b := range bindings {
		fields = append(fields, table.Field{Name: b, Codec: bound{p: &i.Binding, name: b}})
	}
	return fields
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

// present notes that a member is there, and is not null.
type present struct {
	readOnly
	p *bool
}

func (c present) Null() { *c.p = false }
func (c present) Read(*table.Reader, table.Place, jsonobj.Value) bool {
	*c.p = true
	return true
}

// bound notes which of several members is there, and is not null.
type bound struct {
	readOnly
	p    *string
	name string
}

func (c bound) Read(*table.Reader, table.Place, jsonobj.Value) bool {
	*c.p = c.name
	return true
}
