package podnet_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

// The releases of KubeVirt that the package knows.
var (
	v15 = kubeVirt("v1.5")
	v16 = kubeVirt("v1.6")
	v17 = kubeVirt("v1.7")
	v18 = kubeVirt("v1.8")
	v19 = kubeVirt("v1.9")

	releases = []podnet.Release{v15, v16, v17, v18, v19}
)

func kubeVirt(s string) podnet.Release {
	rel, err := release.KubeVirt(s)
	if err != nil {
		panic(err)
	}
	return rel
}

// gates are settings with feature gates that are on.
func gates(names ...string) podnet.Settings { return podnet.Settings{FeatureGates: names} }

// A version that the module does not know is the nearest that it knows, and one
// warning says so.
func TestVersionsAreTakenForTheNearest(t *testing.T) {
	vm := document()
	vm.Interfaces[0].Ports[0].Port = ptr(65536) // v1.8 admits it
	for text, c := range map[string]struct {
		taken podnet.Release
		rule  *diag.Rule
	}{
		"v1.9": {v19, nil}, "v1.9.7": {v19, nil}, "v1.8.2": {v18, nil}, "1.5": {v15, nil},
		"v1.4": {v15, release.WarnOlder}, "v0.59": {v15, release.WarnOlder},
		"v1.10": {v19, release.WarnNewer}, "v2.0": {v19, release.WarnNewer},
	} {
		l := vm.Validate(kubeVirt(text))
		if c.rule != nil {
			if len(l) == 0 || l[0].Rule != c.rule {
				t.Errorf("%s: %v", text, l)
				continue
			}
			l = l[1:]
		}
		if want := vm.Validate(c.taken); len(l) != 1 || l[0].Rule != want[0].Rule {
			t.Errorf("%s: %v, want %v", text, l, want)
		}
	}
	if l := vm.Validate(podnet.Release{}); len(l) != 1 || l[0].Rule != podnet.ErrPortRange {
		t.Errorf("the zero release is the newest: %v", l)
	}
}

// HyperConverged sets masquerade as the default binding.
func TestProductsSetTheDefaultBinding(t *testing.T) {
	empty := podnet.Config{Kind: podnet.VirtualMachineInstance}
	product, err := release.OpenShift("4.20")
	if err != nil {
		t.Fatal(err)
	}
	hco, err := release.HCO("1.18")
	if err != nil {
		t.Fatal(err)
	}
	for _, rel := range []podnet.Release{product, hco} {
		if r, l := empty.Resolve(rel); r.Binding != "masquerade" || len(l) > 0 {
			t.Errorf("%v: %+v %v", rel, r, l)
		}
		bridge := podnet.Settings{DefaultNetworkInterface: "bridge"}
		if r, _ := bridge.Resolve(empty, rel); r.Binding != "bridge" {
			t.Errorf("%v with bridge: %+v", rel, r)
		}
	}
	if r, _ := empty.Resolve(v16); r.Binding != "bridge" {
		t.Errorf("KubeVirt alone: %+v", r)
	}
}

func TestUnknownDefaultBindingsAreErrors(t *testing.T) {
	empty := podnet.Config{Kind: podnet.VirtualMachine}
	for binding, message := range map[string]string{
		"slirp": "slirp interface is deprecated as of v1.3",
		"passt": `the default binding of the cluster is "passt", want bridge or masquerade`,
	} {
		s := podnet.Settings{DefaultNetworkInterface: binding}
		r, l := s.Resolve(empty, v19)
		if len(l) != 1 || l[0].Rule != podnet.ErrDefaultBinding || l[0].Message != message ||
			l[0].Path != "/spec/template/spec" || l.Refused() != diag.Load || r.Attached {
			t.Errorf("%s: %v", binding, l)
		}
		if l := s.Validate(document(), v19); len(l) > 0 {
			t.Errorf("%s, which this VM does not use: %v", binding, l)
		}
	}
}

func TestGates(t *testing.T) {
	vm := document()
	vm.Interfaces[0].Masquerade, vm.Interfaces[0].PasstBinding = nil, &podnet.Method{}
	vm.Interfaces[0].Ports = nil
	on := gates("PasstBinding")
	off := podnet.Settings{DisabledFeatureGates: []string{"PasstBinding"}}
	both := on
	both.DisabledFeatureGates = off.DisabledFeatureGates
	for name, c := range map[string]struct {
		s     podnet.Settings
		rel   podnet.Release
		gated bool
	}{
		"v1.8 has it off":           {podnet.Settings{}, v18, true},
		"v1.9 has it on":            {podnet.Settings{}, v19, false},
		"v1.8 turned on":            {on, v18, false},
		"v1.9 turned off":           {off, v19, true},
		"what is turned on is on":   {both, v19, false},
		"another gate says nothing": {gates("PortRangesSpec"), v18, true},
	} {
		if l := c.s.Validate(vm, c.rel); l.Has(podnet.ErrGate) != c.gated {
			t.Errorf("%s: %v", name, l)
		}
	}
}
