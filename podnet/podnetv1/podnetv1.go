// Package podnetv1 turns a podnet.Config into the Go types of kubevirt.io/api, as
// a client of Kubernetes takes them, and back.
package podnetv1

import (
	"bytes"
	"encoding/json"
	"maps"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/podnet"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

// VM returns c, which has to be a VirtualMachine, as an API object with its kind
// and API version set. It shares nothing with c. The error says what of c cannot
// be written as JSON, or is no member of the type: nothing is lost in silence but
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
		return nil, podnet.ErrKind.At("/kind", c.Kind, "want %s, got %q", kind, c.Kind).Hinted("set the kind to %s", kind)
	}
	b, err := c.MarshalJSON()
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	obj := new(T)
	if err := d.Decode(obj); err != nil {
		return nil, err
	}
	return obj, nil
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
	return diag.List{podnet.ErrKind.At("", nil, "there is no %s", kind).Hinted("give the object that the client returned")}
}

func notJSON(err error) diag.List {
	return diag.List{podnet.ErrKind.At("", nil, "%v", err).Hinted("give the object that the client returned")}
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

// unwritten are the members that the types write although nobody said anything,
// by the map of podnet.Rest that they come to.
var unwritten = []struct {
	rest        func(*podnet.Rest) map[string]json.RawMessage
	name, value string
}{
	{func(r *podnet.Rest) map[string]json.RawMessage { return r.Object }, "status", `{}`},
	{func(r *podnet.Rest) map[string]json.RawMessage { return r.Metadata }, "creationTimestamp", `null`},
	{func(r *podnet.Rest) map[string]json.RawMessage { return r.Template }, "metadata", `{}`},
	{func(r *podnet.Rest) map[string]json.RawMessage { return r.Template }, "metadata", `{"creationTimestamp":null}`},
	{func(r *podnet.Rest) map[string]json.RawMessage { return r.Domain }, "resources", `{}`},
}

func read(obj any) (podnet.Config, diag.List) {
	b, err := json.Marshal(obj)
	if err != nil {
		return podnet.Config{}, notJSON(err)
	}
	c, l := podnet.Parse(b)
	for _, u := range unwritten {
		maps.DeleteFunc(u.rest(&c.Rest), func(name string, value json.RawMessage) bool { return name == u.name && string(value) == u.value })
	}
	return tidy(c), l
}

// tidy takes out the maps that have become empty.
func tidy(c podnet.Config) podnet.Config {
	for _, m := range []*map[string]json.RawMessage{&c.Rest.Object, &c.Rest.Metadata, &c.Rest.Template, &c.Rest.Domain} {
		if len(*m) == 0 {
			*m = nil
		}
	}
	return c
}
