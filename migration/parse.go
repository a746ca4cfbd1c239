package migration

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// ParseVMI reads a VirtualMachineInstance of any KubeVirt release, exactly as
// the API server spells its members. Only status.migrationState is reported on
// member by member. A kind may be missing; another kind is an error.
func ParseVMI(data []byte) (VMI, diag.List) {
	o, l := vmis.parse(data)
	o.Unread = unread(l, "", verdictMembers)
	return o, l
}

// ParseVMIM reads a VirtualMachineInstanceMigration, as [ParseVMI] does.
func ParseVMIM(data []byte) (VMIM, diag.List) {
	o, l := vmims.parse(data)
	o.Unread = unread(l, "", verdictMembers)
	return o, l
}

// ParsePod reads a Pod: its node, its addresses on the pod network, and those
// in its network-status annotation. An unreadable annotation is a warning.
func ParsePod(data []byte) (PodState, diag.List) {
	o, l := pods.parse(data)
	o.Unread = unread(l, "", podMembers)
	return o, l
}

// VMIMembers describes the members that [ParseVMI] reads. Members that only tell
// a field something, such as those that hold the memory of the guest, have none.
func VMIMembers() []release.Member { return vmis.table.Members() }

// VMIMMembers describes the members that [ParseVMIM] reads.
func VMIMMembers() []release.Member { return vmims.table.Members() }

// PodMembers describes the members that [ParsePod] reads.
func PodMembers() []release.Member { return pods.table.Members() }

// kind is a kind of object of the API server: D is what is read of it, and O what
// that becomes.
type kind[D, O any] struct {
	name   string
	table  *table.Table[D]
	wanted jsonobj.Tree // by the table
	object func(r *table.Reader, at diag.Path, d *D) O
}

// newKind returns a kind with rows of the members that are picked.
func newKind[D, O any](
	name string, object func(*table.Reader, diag.Path, *D) O, rows ...table.Row[D],
) *kind[D, O] {
	first := table.Fixed[D]("kind", kindCodec{}).Doc(name + ", or absent")
	t := table.New(consumer, nil, append([]table.Row[D]{first}, rows...)...).Exact()
	return &kind[D, O]{name: name, table: t, wanted: t.Wanted(), object: object}
}

// parse reads an object of the kind.
func (k *kind[D, O]) parse(data []byte) (out O, l diag.List) {
	v, err := k.wanted.Prune(data)
	if err != nil || v.Kind() != jsonobj.Object {
		_, l := k.table.Value(data)
		return out, l
	}
	r := k.table.Reader()
	out, _ = k.read(&r, "", v)
	return out, r.List
}

// read reads the object v. It reports false when v is of another kind.
func (k *kind[D, O]) read(r *table.Reader, at diag.Path, v jsonobj.Value) (out O, ok bool) {
	name, ok := v.Member("kind").Str()
	if ok && name != k.name {
		r.List.Add(ErrKind.At(at+"/kind", name, "want %s, got %q", k.name, name).
			Hinted("give a %s", k.name))
		return out, false
	}
	d := new(D)
	k.table.Object(r, at, v, d)
	return k.object(r, at, d), true
}

// kindCodec is the codec of the member kind, which is looked at before the others.
type kindCodec struct{ readOnly[struct{}] }

func (kindCodec) Type() string { return table.TypeString }
func (kindCodec) Read(*table.Reader, table.Place, jsonobj.Value, *struct{}) bool {
	return true
}

var conditionTable = table.Part(nil,
	table.String("type", func(c *Condition) *string { return &c.Type }).
		Doc("what is true or not"),
	table.String("status", func(c *Condition) *string { return &c.Status }).
		Doc("True, False or Unknown"),
	table.String("reason", func(c *Condition) *string { return &c.Reason }).
		Doc("why, as a word for programs"),
	table.String("message", func(c *Condition) *string { return &c.Message }).
		Doc("why, for people"),
)
