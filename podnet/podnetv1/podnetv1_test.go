package podnetv1_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetv1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
)

func TestALiteralComesBackAsItIs(t *testing.T) {
	port := 80
	for _, c := range []podnet.Config{
		{Kind: podnet.VirtualMachine},
		{Kind: podnet.VirtualMachine, Name: "a", Namespace: "b",
			Interfaces: []podnet.Interface{{
				Name:       "default",
				Masquerade: &podnet.Method{},
				Ports:      []podnet.Port{{Port: &port}},
			}},
			Networks: []podnet.Network{{
				Name: "default",
				Pod:  &podnet.Pod{VMNetworkCIDR: "10.0.2.0/24"},
			}},
			Volumes: []podnet.Volume{{
				Name:             "c",
				CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: "version: 2\n"},
			}}},
	} {
		vm, err := podnetv1.VM(c)
		if err != nil {
			t.Fatal(err)
		}
		back, l := podnetv1.FromVM(vm)
		if diff := cmp.Diff(c, back); diff != "" || len(l) > 0 {
			t.Error(l, diff)
		}
		c.Kind = podnet.VirtualMachineInstance
		vmi, err := podnetv1.VMI(c)
		if err != nil {
			t.Fatal(err)
		}
		vmi.TypeMeta = metav1.TypeMeta{} // as a client returns it
		back, l = podnetv1.FromVMI(vmi)
		if diff := cmp.Diff(c, back); diff != "" || len(l) > 0 || vmi.Kind != "" {
			t.Error(l, diff)
		}
	}
}

func TestNothingIsLostInSilence(t *testing.T) {
	c := podnet.Config{
		Kind: podnet.VirtualMachine,
		Interfaces: []podnet.Interface{{
			Name:    "a",
			Unknown: map[string]json.RawMessage{"later": json.RawMessage("1")},
		}},
	}
	if vm, err := podnetv1.VM(c); err == nil {
		t.Errorf("%+v", vm)
	}
	c.Interfaces[0].Unknown["later"] = json.RawMessage("{")
	if vm, err := podnetv1.VM(c); err == nil {
		t.Errorf("%+v", vm)
	}
	if vmi, err := podnetv1.VMI(c); !errors.Is(err, podnet.ErrKind) {
		t.Errorf("%+v %v", vmi, err)
	}
}

func TestNothingToRead(t *testing.T) {
	if c, l := podnetv1.FromVM(nil); !l.Has(podnet.ErrKind) || c.Kind != "" {
		t.Error(c, l)
	}
	if c, l := podnetv1.FromVMI(nil); !l.Has(podnet.ErrKind) || c.Kind != "" {
		t.Error(c, l)
	}
	if s, l := podnetv1.Status(nil); !l.Has(podnet.ErrKind) || s != nil {
		t.Error(s, l)
	}
	if c, l := podnetv1.FromVM(&kubevirtv1.VirtualMachine{}); l.HasErrors() ||
		c.Kind != podnet.VirtualMachine || c.Rest.Object != nil {
		t.Errorf("%#v %v", c, l)
	}
	if s, l := podnetv1.Status(&kubevirtv1.VirtualMachineInstance{}); s != nil || len(l) > 0 {
		t.Error(s, l)
	}
}

func ExampleFromVMI() {
	vmi := &kubevirtv1.VirtualMachineInstance{
		Spec: kubevirtv1.VirtualMachineInstanceSpec{
			Domain: kubevirtv1.DomainSpec{Devices: kubevirtv1.Devices{
				Interfaces: []kubevirtv1.Interface{*kubevirtv1.DefaultMasqueradeNetworkInterface()},
			}},
			Networks: []kubevirtv1.Network{*kubevirtv1.DefaultPodNetwork()},
		},
		Status: kubevirtv1.VirtualMachineInstanceStatus{
			Interfaces: []kubevirtv1.VirtualMachineInstanceNetworkInterface{
				{Name: "default", IPs: []string{"10.128.0.77", "fd01:0:0:1::4d"}},
			},
		},
	}
	c, _ := podnetv1.FromVMI(vmi)
	r, _ := c.Resolve(podnet.Release{})
	status, _ := podnetv1.Status(vmi)
	v, l := r.Reach(status, nil)
	fmt.Println(v.IPv6, "is", v.Inside6, "inside", l.Err())
	// Output: fd01:0:0:1::4d is fd10:0:2::2 inside <nil>
}

func ExampleVM() {
	vm, err := podnetv1.VM(podnet.Config{
		Kind:       podnet.VirtualMachine,
		Name:       "example-vm",
		Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}}},
		Networks:   []podnet.Network{{Name: "default", Pod: &podnet.Pod{}}},
	})
	fmt.Println(err, vm.Name, vm.Spec.Template.Spec.Domain.Devices.Interfaces[0].Masquerade != nil)
	// Output: <nil> example-vm true
}
