// Package podnetv1 turns a podnet.Config into the Go types of kubevirt.io/api, as
// a client of Kubernetes takes them, and back.
package podnetv1

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/podnet"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

// VM returns c, which has to be a VirtualMachine, as an API object with its kind
// and API version set. It shares nothing with c. The error says what of c cannot
// be written as JSON, or is not a member of the type: nothing is lost in silence but
// the difference between an empty list, or a false, and none.
func VM(c podnet.Config) (*kubevirtv1.VirtualMachine, error) {
	return object[kubevirtv1.VirtualMachine](c, podnet.VirtualMachine)
}

// VMI is [VM] for a VirtualMachineInstance.
func VMI(c podnet.Config) (*kubevirtv1.VirtualMachineInstance, error) {
	return object[kubevirtv1.VirtualMachineInstance](c, podnet.VirtualMachineInstance)
}

func object[T any](c podnet.Config, kind string) (*T, error) {
	if c.Kind != kind {
		return nil, podnet.ErrKind.At("/kind", c.Kind, "want %s, got %q", kind, c.Kind).
			Hinted("set the kind to %s", kind)
	}
	b, err := c.MarshalJSON()
	if err != nil {
		return nil, err
	}
	obj := new(T)
	if err := json.Unmarshal(b, obj); err != nil {
		return nil, err
	}
	back, err := json.Marshal(obj)
	if err != nil {
		return nil, err
	}
	if at, lost := lost("", jsonobj.Of(b), jsonobj.Of(back)); lost {
		return nil, fmt.Errorf("%s is not a member of %T", at.Dotted(), *obj)
	}
	return obj, nil
}

// lost returns the first member of was that is not in is. The decoder cannot tell,
// for some of the types decode themselves. What the types leave out when it is
// empty is not lost.
func lost(at diag.Path, was, is jsonobj.Value) (diag.Path, bool) {
	list := is.Elements()
	for i, e := range was.Each() {
		if i < len(list) {
			if at, lost := lost(at.Index(i), e, list[i]); lost {
				return at, true
			}
		}
	}
	for _, m := range was.Members() {
		in, have := at.Name(m.Name), is.Member(m.Name)
		switch {
		case have.Kind() == jsonobj.None && !empty(m.Value):
			return in, true
		case have.Kind() != jsonobj.None:
			if at, lost := lost(in, m.Value, have); lost {
				return at, true
			}
		}
	}
	return "", false
}

func empty(v jsonobj.Value) bool {
	return slices.Contains([]string{`""`, `0`, `false`, `null`, `[]`, `{}`}, v.Text)
}

// FromVM reads an API object. The kind and API version, which clients leave out
// of typed objects, may be missing. The zero Config comes back for nil.
func FromVM(vm *kubevirtv1.VirtualMachine) (podnet.Config, diag.List) {
	if vm == nil {
		return podnet.Config{}, nothing(podnet.VirtualMachine)
	}
	obj := *vm
	obj.TypeMeta = typed(obj.TypeMeta, podnet.VirtualMachine)
	return read(obj)
}

// FromVMI is [FromVM] for a VirtualMachineInstance.
func FromVMI(vmi *kubevirtv1.VirtualMachineInstance) (podnet.Config, diag.List) {
	if vmi == nil {
		return podnet.Config{}, nothing(podnet.VirtualMachineInstance)
	}
	obj := *vmi
	obj.TypeMeta = typed(obj.TypeMeta, podnet.VirtualMachineInstance)
	return read(obj)
}

// Status returns status.interfaces of vmi, for [podnet.Resolved.Reach].
func Status(vmi *kubevirtv1.VirtualMachineInstance) ([]podnet.Status, diag.List) {
	if vmi == nil {
		return nil, nothing(podnet.VirtualMachineInstance)
	}
	b, err := json.Marshal(kubevirtv1.VirtualMachineInstance{
		TypeMeta: typed(metav1.TypeMeta{}, podnet.VirtualMachineInstance),
		Status:   kubevirtv1.VirtualMachineInstanceStatus{Interfaces: vmi.Status.Interfaces},
	})
	if err != nil {
		return nil, notJSON(err)
	}
	return podnet.ParseStatus(b)
}

func nothing(kind string) diag.List {
	return diag.List{podnet.ErrKind.At("", nil, "there is no %s", kind).
		Hinted("give the object that the client returned")}
}

func notJSON(err error) diag.List {
	return diag.List{podnet.ErrKind.At("", nil, "%v", err).
		Hinted("give the object that the client returned")}
}

func typed(t metav1.TypeMeta, kind string) metav1.TypeMeta {
	if t.Kind == "" {
		t.Kind = kind
	}
	if t.APIVersion == "" {
		t.APIVersion = kubevirtv1.GroupVersion.String()
	}
	return t
}

// unwritten are the members that the types write although the object said nothing,
// by the map of podnet.Rest that they come to.
func unwritten(r *podnet.Rest) []unsaid {
	return []unsaid{
		{&r.Object, "status", `{}`},
		{&r.Object, "status", `{"guestOSInfo":{},"runtimeUser":0}`},
		{&r.Metadata, "creationTimestamp", `null`},
		{&r.Template, "metadata", `{}`},
		{&r.Template, "metadata", `{"creationTimestamp":null}`},
		{&r.Domain, "resources", `{}`},
	}
}

type unsaid struct {
	in          *map[string]json.RawMessage
	name, value string
}

func read(obj any) (podnet.Config, diag.List) {
	b, err := json.Marshal(obj)
	if err != nil {
		return podnet.Config{}, notJSON(err)
	}
	c, l := podnet.Parse(b)
	for _, u := range unwritten(&c.Rest) {
		if string((*u.in)[u.name]) == u.value {
			delete(*u.in, u.name)
		}
		if len(*u.in) == 0 {
			*u.in = nil
		}
	}
	return c, l
}
