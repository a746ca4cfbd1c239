package podnetv1_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetv1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubevirtv1 "kubevirt.io/api/core/v1"
	"pgregory.net/rapid"
)

// known takes out of c what the types have no field for, and a list of port
// ranges that is empty, which KubeVirt refuses in JSON and the types do not write.
func known(c podnet.Config) podnet.Config {
	for i := range c.Interfaces {
		c.Interfaces[i].Unknown = nil
		if len(c.Interfaces[i].PortRanges) == 0 {
			c.Interfaces[i].PortRanges = nil
		}
	}
	return c
}

// roundTrip: an object becomes a Config and the same object again, and the Config
// of it means what the first one meant.
func roundTrip[T any](t *rapid.T, c podnet.Config, to func(podnet.Config) (*T, error), from func(*T) (podnet.Config, diag.List)) {
	obj, err := to(c)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := json.Marshal(obj)
	back, l := from(obj)
	if l.HasErrors() {
		t.Fatal(l)
	}
	again, err := to(back)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(obj, again, cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	if after, _ := json.Marshal(obj); string(before) != string(after) {
		t.Fatalf("the object was changed: %s %s", before, after)
	}
	want, refused := c.Resolve(podnet.V1_9)
	got, l := back.Resolve(podnet.V1_9)
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" || refused.Refused() != l.Refused() {
		t.Fatalf("%#v\n%#v\n%v\n%v\n%s", c, back, refused, l, diff)
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := known(rapid.OneOf(gen.PodnetVM(), gen.PodnetBadVM()).Draw(t, "vm"))
		if c.Kind == podnet.VirtualMachine {
			roundTrip(t, c, podnetv1.VM, podnetv1.FromVM)
		} else {
			roundTrip(t, c, podnetv1.VMI, podnetv1.FromVMI)
		}
	})
}

func TestALiteralComesBackAsItIs(t *testing.T) {
	port := 80
	for _, c := range []podnet.Config{
		{Kind: podnet.VirtualMachine},
		{Kind: podnet.VirtualMachine, Name: "a", Namespace: "b",
			Interfaces: []podnet.Interface{{Name: "default", Masquerade: &podnet.Method{}, Ports: []podnet.Port{{Port: &port}}}},
			Networks:   []podnet.Network{{Name: "default", Pod: &podnet.Pod{VMNetworkCIDR: "10.0.2.0/24"}}},
			Volumes:    []podnet.Volume{{Name: "c", CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: "version: 2\n"}}}},
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
	c := podnet.Config{Kind: podnet.VirtualMachine, Interfaces: []podnet.Interface{{Name: "a", Unknown: map[string]json.RawMessage{"later": json.RawMessage("1")}}}}
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
	if c, l := podnetv1.FromVM(&kubevirtv1.VirtualMachine{}); l.HasErrors() || c.Kind != podnet.VirtualMachine || c.Rest.Object != nil {
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
		Status: kubevirtv1.VirtualMachineInstanceStatus{Interfaces: []kubevirtv1.VirtualMachineInstanceNetworkInterface{
			{Name: "default", IPs: []string{"10.128.0.77", "fd01:0:0:1::4d"}},
		}},
	}
	c, _ := podnetv1.FromVMI(vmi)
	r, _ := c.Resolve(podnet.V1_9)
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
