package podnetyaml_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/podnet/podnetyaml"
	"pgregory.net/rapid"
)

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.OneOf(gen.PodnetVM(), gen.PodnetBadVM()).Draw(t, "vm")
		b, err := podnetyaml.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		back, _ := podnetyaml.Parse(b)
		if diff := cmp.Diff(c, back); diff != "" {
			t.Fatalf("%s\n%s", b, diff)
		}
	})
}

func ptr[T any](v T) *T { return &v }

// check is CheckNetworkData of a VM.
func check(c podnet.Config) diag.List {
	r, _ := c.Resolve(podnet.Release{})
	return podnetyaml.CheckNetworkData(c, r)
}

// document is a manifest of the OpenShift document on masquerade.
func document(name string, volumes ...podnet.Volume) podnet.Config {
	return podnet.Config{
		Kind: podnet.VirtualMachine,
		Name: name,
		Interfaces: []podnet.Interface{{
			Name:       "default",
			Masquerade: &podnet.Method{},
			Ports:      []podnet.Port{{Port: ptr(80)}},
		}},
		Networks: []podnet.Network{{Name: "default", Pod: &podnet.Pod{}}},
		Volumes:  volumes,
	}
}

// TestTheDocumentsManifests: the three of the document, the last of which is
// inside the second, come out of literals, and are read back as these.
func TestTheDocumentsManifests(t *testing.T) {
	r, l := document("").Resolve(podnet.Release{})
	if len(l) > 0 {
		t.Fatal(l)
	}
	v, l := podnet.CloudInit{Gateway6: true}.Volume("", r)
	if len(l) > 0 {
		t.Fatal(l)
	}
	for file, c := range map[string]podnet.Config{
		"masquerade.yaml": document("example-vm"),
		"dual-stack.yaml": document("example-vm-ipv6", v),
	} {
		want, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := podnetyaml.Marshal(c)
		if diff := cmp.Diff(string(want), string(got)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", file, err, diff)
		}
		back, l := podnetyaml.Parse(want)
		if diff := cmp.Diff(c, back); diff != "" || len(l) > 0 {
			t.Errorf("%s: %v\n%s", file, l, diff)
		}
	}
	want, err := os.ReadFile("testdata/network-data.yaml")
	if diff := cmp.Diff(string(want), v.CloudInitNoCloud.NetworkData); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

// writtenIsRead: what this package writes for the guest agrees with the VM that it
// is written for, and with no other.
func writtenIsRead(t *rapid.T) bool {
	c := gen.PodnetVM().Draw(t, "vm")
	r, l := c.Resolve(podnet.Release{})
	if l.HasErrors() || r.Binding != "masquerade" || c.Networks == nil {
		return false
	}
	o := podnet.CloudInit{
		Interface: rapid.SampledFrom([]string{"", "enp1s0", "no", "1e3"}).Draw(t, "interface"),
		Gateway6:  rapid.Bool().Draw(t, "gateway6"),
	}
	v, l := o.Volume("cloudinit", r)
	if len(l) > 0 {
		t.Fatal(l)
	}
	c.Volumes = append(c.Volumes[:0:0], v)
	l = check(c)
	if len(l.Errors()) > 0 || l.Has(podnet.WarnGateway) != o.Gateway6 || !o.Gateway6 && len(l) > 0 {
		t.Fatalf("%s: %v", v.CloudInitNoCloud.NetworkData, l)
	}
	guest, l := podnetyaml.Guest(c.NetworkDocuments()[0])
	name := o.Interface
	if name == "" {
		name = "eth0"
	}
	if len(l) > 0 || len(guest) != 1 || guest[0].Name != name ||
		guest[0].Addresses[0].Prefix != r.IPv6.VM {
		t.Fatalf("%s: %+v %v", v.CloudInitNoCloud.NetworkData, guest, l)
	}
	other := c.Clone()
	other.Networks[0].Pod.VMIPv6NetworkCIDR = "fd77:7:7::/99"
	l = check(other)
	if len(other.Interfaces) == 1 &&
		(!l.Has(podnet.ErrGuestAddress) || !l.Has(podnet.ErrGuestGateway)) {
		t.Fatalf("%s: of another network: %v", v.CloudInitNoCloud.NetworkData, l)
	}
	return true
}

func TestWhatIsWrittenIsRead(t *testing.T) { law.Hold(t, writtenIsRead, 3) }

func FuzzWhatIsWrittenIsRead(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { writtenIsRead(t) }))
}

func TestFindingsLeadIntoTheYAML(t *testing.T) {
	manifest, err := os.ReadFile("testdata/dual-stack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, l := podnetyaml.Parse([]byte(strings.ReplaceAll(string(manifest), "pod: {}",
		"pod: { vmIPv6NetworkCIDR: 'fd10:0:3::/120' }")))
	if len(l) > 0 {
		t.Fatal(l)
	}
	if l := c.Validate(podnet.Release{}); len(l) != 1 || l[0].Rule != podnet.ErrRequired {
		t.Errorf("the document's volume has no name: %v", l)
	}
	c.Volumes[0].Name = "cloudinit"
	const in = "/spec/template/spec/volumes/0/cloudInitNoCloud/networkData/ethernets/eth0"
	var got []diag.Path
	for _, d := range check(c) {
		got = append(got, d.Path)
	}
	want := []diag.Path{in + "/addresses/0", in + "/gateway6", in + "/gateway6"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	c.Volumes[0].CloudInitNoCloud.NetworkData = "a: ["
	if l := check(c); len(l) != 1 || l[0].Rule != podnet.ErrNetworkData || l.Refused() != 0 {
		t.Error(l)
	}
}

func TestAConfigDriveIsNoYAML(t *testing.T) { // cloud-init reads network_data.json
	const yaml = "links: [ { id: a } ]\nnetworks: [ { link: a, type: ipv4_dhcp } ]\n"
	c := document("x",
		podnet.Volume{Name: "c", CloudInitConfigDrive: &podnet.CloudInitSource{NetworkData: yaml}})
	if l := check(c); len(l) != 1 || l[0].Rule != podnet.ErrConfigDrive {
		t.Error(l)
	}
}

func TestRefuses(t *testing.T) {
	for _, text := range []string{
		"a: [", "kind: VirtualMachine\nkind: VirtualMachine\n", "- x", "kind: Pod",
	} {
		if _, l := podnetyaml.Parse([]byte(text)); l.Refused() != diag.Load {
			t.Errorf("%q: %v", text, l)
		}
	}
}

func FuzzNetworkDataNeverPanics(f *testing.F) {
	data, err := os.ReadFile("testdata/network-data.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		string(data),
		"network:\n  version: 2\n  ethernets: {eth0: {addresses: [10.0.2.2/24, {fd10::2/64: " +
			"{label: x}}]}}", "a: &a [*a]", "? [x]\n: y", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := document("x",
			podnet.Volume{Name: "c", CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: text}})
		if l := check(c); l.Refused() != 0 {
			t.Fatalf("KubeVirt does not look into it: %v", l)
		}
	})
}

func ExampleCheckNetworkData() {
	c, _ := podnetyaml.Parse([]byte(`
kind: VirtualMachineInstance
spec:
  domain: { devices: { interfaces: [ { name: default, masquerade: {} } ] } }
  networks: [ { name: default, pod: { vmIPv6NetworkCIDR: "fd20::/64" } } ]
  volumes:
  - name: cloudinit
    cloudInitNoCloud:
      networkData: |
        version: 2
        ethernets:
          eth0:
            dhcp4: true
            addresses: [ fd20::2/64 ]
            gateway6: fd10:0:2::1
`))
	r, _ := c.Resolve(podnet.Release{})
	for _, d := range podnetyaml.CheckNetworkData(c, r).Errors() {
		fmt.Println(d.Message)
		fmt.Println(d.Hint)
	}
	// Output:
	// by vmIPv6NetworkCIDR the gateway is fd20::1, not fd10:0:2::1
	// write fd20::1, or change vmIPv6NetworkCIDR
}

func ExampleMarshal() {
	b, err := podnetyaml.Marshal(document("example-vm"))
	fmt.Printf("%s%v", b, err)
	// Output:
	// apiVersion: kubevirt.io/v1
	// kind: VirtualMachine
	// metadata:
	//   name: example-vm
	// spec:
	//   template:
	//     spec:
	//       domain:
	//         devices:
	//           interfaces:
	//           - masquerade: {}
	//             name: default
	//             ports:
	//             - port: 80
	//       networks:
	//       - name: default
	//         pod: {}
	// <nil>
}
