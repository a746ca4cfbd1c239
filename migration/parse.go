package migration

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// The kinds of object this package reads.
const (
	kindVMI  = "VirtualMachineInstance"
	kindVMIM = "VirtualMachineInstanceMigration"
	kindPod  = "Pod"
)

// evacuation is the annotation of a VMIM that has the node which is drained
// (EvacuationMigrationAnnotation in kubevirt.io/api core/v1/types.go).
const evacuation = "kubevirt.io/evacuationMigration"

// ParseVMI reads a VirtualMachineInstance of any KubeVirt release, exactly as
// the API server spells its members. Only status.migrationState is reported on
// member by member. A kind may be missing; another kind is an error.
func ParseVMI(data []byte) (VMI, diag.List) {
	o, l := parse(data, kindVMI, readVMI)
	o.Unread = unread(l, "", verdictMembers)
	return o, l
}

// ParseVMIM reads a VirtualMachineInstanceMigration, as [ParseVMI] does.
func ParseVMIM(data []byte) (VMIM, diag.List) {
	o, l := parse(data, kindVMIM, readVMIM)
	o.Unread = unread(l, "", verdictMembers)
	return o, l
}

// ParsePod reads a Pod: its node, its addresses on the pod network, and those
// in its network-status annotation. An unreadable annotation is a warning.
func ParsePod(data []byte) (PodState, diag.List) {
	o, l := parse(data, kindPod, readPod)
	o.Unread = unread(l, "", podMembers)
	return o, l
}

// consumer is who ignores unknown members.
const consumer = "KubeVirt up to v1.9"

func reader() *table.Reader { return &table.Reader{Consumer: consumer, Exact: true} }

// wanted is what the readers look at, of an object of any kind.
var wanted = vmiForm.wants().Merge(vmimForm.wants()).Merge(podForm.wants()).
	Merge(jsonobj.Tree{"kind": nil})

// document returns the object that data is, and whether it is one.
func document(r *table.Reader, data []byte) (jsonobj.Value, bool) {
	v, err := wanted.Prune(data)
	if err != nil || v.Kind() != jsonobj.Object {
		r.Document(data, nil, nil) // reports the one or the other
		return jsonobj.Value{}, false
	}
	return v, true
}

func parse[T any](data []byte, want string, read func(*table.Reader, diag.Path, jsonobj.Value) T) (T, diag.List) {
	var zero T
	r := reader()
	v, ok := document(r, data)
	if !ok {
		return zero, r.List
	}
	if !isKind(r, "", v, want) {
		return zero, r.List
	}
	return read(r, "", v), r.List
}

// isKind reports whether the object v is of the kind, or names none.
func isKind(r *table.Reader, at diag.Path, v jsonobj.Value, want string) bool {
	kind, ok := v.Member("kind").Str()
	if ok && kind != want {
		r.List.Add(ErrKind.At(at+"/kind", kind, "want %s, got %q", want, kind).Hinted("give a %s", want))
	}
	return !ok || kind == want
}

// between is the part of a VMIM's spec that one within a cluster lacks.
type between struct {
	sendTo  SendTo
	receive Receive
}

func readVMIM(r *table.Reader, at diag.Path, v jsonobj.Value) VMIM {
	o, b := vmimForm.read(r, at, v)
	if v.At("spec", "sendTo").Kind() == jsonobj.Object {
		o.SendTo = &b.sendTo
	}
	if v.At("spec", "receive").Kind() == jsonobj.Object {
		o.Receive = &b.receive
	}
	return o
}

var vmimForm = newForm((*VMIM).fields)

func (o *VMIM) fields(b *between) []table.Field {
	return []table.Field{
		{Name: "metadata", Codec: metadata(&o.Namespace, &o.Name, &o.UID,
			table.Field{Name: "creationTimestamp", Codec: stamp{&o.Created}},
			table.Field{Name: "annotations", Codec: in(table.Field{Name: evacuation, Codec: table.String(&o.Evacuates)})})},
		{Name: "spec", Codec: in(
			table.Field{Name: "vmiName", Codec: table.String(&o.VMIName)},
			table.Field{Name: "sendTo", Codec: in(
				table.Field{Name: "migrationID", Codec: table.String(&b.sendTo.MigrationID)},
				table.Field{Name: "connectURL", Codec: table.String(&b.sendTo.ConnectURL)})},
			table.Field{Name: "receive", Codec: in(
				table.Field{Name: "migrationID", Codec: table.String(&b.receive.MigrationID)})},
		)},
		{Name: "status", Codec: in(
			table.Field{Name: "phase", Codec: table.String(&o.Phase)},
			table.Field{Name: "conditions", Codec: inEach(&o.Conditions, conditionFields)},
			table.Field{Name: "synchronizationAddresses", Codec: table.Strings(&o.SynchronizationAddresses)},
			table.Field{Name: "migrationState", Codec: records.Object(&o.MigrationState)},
		)},
	}
}

func metadata(namespace, name, uid *string, more ...table.Field) table.Codec {
	return in(append([]table.Field{
		{Name: "namespace", Codec: table.String(namespace)},
		{Name: "name", Codec: table.String(name)},
		{Name: "uid", Codec: table.String(uid)},
	}, more...)...)
}

func conditionFields(c *Condition) []table.Field {
	return []table.Field{
		{Name: "type", Codec: table.String(&c.Type)},
		{Name: "status", Codec: table.String(&c.Status)},
		{Name: "reason", Codec: table.String(&c.Reason)},
		{Name: "message", Codec: table.String(&c.Message)},
	}
}
