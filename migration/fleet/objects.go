package fleet

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/migration"
)

// The kinds of object this package reads.
const (
	kindVMI  = "VirtualMachineInstance"
	kindVMIM = "VirtualMachineInstanceMigration"
	kindPod  = "Pod"
	kindList = "List"
)

// Objects is what a listing holds, in the order of the listing.
type Objects struct {
	VMIs  []migration.VMI
	VMIMs []migration.VMIM
	Pods  []migration.PodState
}

// ParseObjects reads what kubectl prints with -o json: a List of VMIs, VMIMs
// and Pods in any order, a list of one kind, or one such object. Objects of
// other kinds are skipped with a warning. For long listings use [ReadObjects].
func ParseObjects(data []byte) (Objects, diag.List) {
	var out Objects
	v, err := jsonobj.Parse(data)
	if err != nil || v.Kind() != jsonobj.Object {
		_, l := migration.ParseVMI(data) // reports the one or the other
		return out, l
	}
	items, kind, l := listed(v)
	if items == nil {
		l.Add(out.add(parseObject(v, kind))...)
		return out, l
	}
	for i, e := range items {
		l.Add(out.add(parseObject(e, kind)).Under(diag.Path("/items").Index(i))...)
	}
	return out, l
}

// listed returns the items of v, and the kind of those that name none. The items
// of what is not a list are nil.
func listed(v jsonobj.Value) (items []jsonobj.Value, kind string, l diag.List) {
	kind, _ = v.At("kind").Str()
	kind, isList := strings.CutSuffix(kind, kindList)
	if !isList {
		return nil, kind, nil
	}
	items = []jsonobj.Value{}
	switch at := v.At("items"); at.Kind() {
	case jsonobj.None:
	case jsonobj.Array:
		items = append(items, at.Elements()...)
	default:
		l.Add(diag.ErrType.At("/items", at.Text, "want an array, got %s", at.Kind()).
			Hinted("list with oc get vmi,vmim,pods -o json"))
	}
	return items, kind, l
}

// add keeps the object, and returns what was found.
func (o *Objects) add(one Object) diag.List {
	switch {
	case one.VMI != nil:
		o.VMIs = append(o.VMIs, *one.VMI)
	case one.VMIM != nil:
		o.VMIMs = append(o.VMIMs, *one.VMIM)
	case one.Pod != nil:
		o.Pods = append(o.Pods, *one.Pod)
	}
	return one.Findings
}

// parseObject reads the object v. Its kind is def where it names none, as in the
// items of a VirtualMachineInstanceList that the API server sends.
func parseObject(v jsonobj.Value, def string) Object {
	kind := def
	if k, ok := v.At("kind").Str(); ok {
		kind = k
	}
	var o Object
	switch kind {
	case kindVMI:
		o.VMI, o.Findings = parsed(migration.ParseVMI, v)
	case kindVMIM:
		o.VMIM, o.Findings = parsed(migration.ParseVMIM, v)
	case kindPod:
		o.Pod, o.Findings = parsed(migration.ParsePod, v)
	default:
		o.Findings.Add(WarnItem.At("/kind", kind, "%q is none of %s, %s, %s", kind, kindVMI, kindVMIM, kindPod).
			Hinted("list with oc get vmi,vmim,pods -o json"))
	}
	return o
}

func parsed[T any](parse func([]byte) (T, diag.List), v jsonobj.Value) (*T, diag.List) {
	one, l := parse([]byte(v.Text))
	return &one, l
}

// qualified returns "namespace/name", or the name alone.
func qualified(namespace, name string) string {
	if namespace == "" || name == "" {
		return name
	}
	return namespace + "/" + name
}
