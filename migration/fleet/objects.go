package fleet

import (
	"cmp"
	"slices"
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
// other kinds are skipped with a warning; those that may be one of these, and are
// not recognized, with an error. For long listings use [ReadObjects].
func ParseObjects(data []byte) (Objects, diag.List) {
	var out Objects
	v, err := jsonobj.Parse(data)
	if err != nil || v.Kind() != jsonobj.Object {
		_, l := migration.ParseVMI(data) // reports the one or the other
		return out, l
	}
	items, kind, l := listed(v)
	if next, _ := v.At("metadata", "continue").Str(); items != nil && next != "" {
		l.Add(unfinished(kind + kindList))
	}
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
			Hinted("%s", howToList))
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
		d := other(v, kind).Hinted("%s", howToList)
		if o.Findings.Add(d); d.Rule == WarnItem {
			o.Other = v.Raw()
		}
	}
	return o
}

const howToList = "list with oc get vmi,vmim,pods -o json"

// other is the finding for an object that is none of those that are read: an error
// where it may be one, or hold some.
func other(v jsonobj.Value, kind string) diag.Diagnostic {
	unread := func(format string, args ...any) diag.Diagnostic {
		name, _ := v.At("metadata", "name").Str()
		namespace, _ := v.At("metadata", "namespace").Str()
		if name = qualified(namespace, name); name == "" {
			name = "it"
		}
		return migration.ErrUnread.At("/kind", kind, name+" "+format, args...)
	}
	switch {
	case kind == "":
		return unread("names no kind, and may be a %s", kindVMI)
	case kind == kindStatus:
		message, _ := v.At("message").Str()
		return unread("is what the API server says in place of objects: %q", message)
	case strings.HasSuffix(kind, kindList), slices.Contains(holders, kind):
		return unread("is a %s, in which objects may be that are not read", kind)
	case slices.ContainsFunc(kinds, func(k string) bool { return strings.EqualFold(k, kind) }):
		return unread("is a %q, which the API server spells otherwise", kind)
	}
	return WarnItem.At("/kind", kind, "%q is none of %s", kind, strings.Join(kinds, ", "))
}

// kinds are those of the objects that are read.
var kinds = []string{kindVMI, kindVMIM, kindPod}

// What the API server sends in place of objects, beside lists
// (k8s.io/apimachinery pkg/apis/meta/v1/types.go, v0.34.3).
const kindStatus = "Status"

var holders = []string{"Table", "PartialObjectMetadata"}

// unfinished is the finding for a list whose last page was not read.
func unfinished(kind string) diag.Diagnostic {
	return migration.ErrUnread.At("/metadata/continue", nil,
		"the %s goes on: this is a page of it", cmp.Or(kind, kindList)).
		Hinted("%s, which reads all pages", howToList)
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
