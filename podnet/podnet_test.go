package podnet_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/podnet"
)

func ptr[T any](v T) *T { return &v }

// document is the first manifest of the OpenShift document on masquerade.
func document() podnet.Config {
	return podnet.Config{
		Kind: podnet.VirtualMachine,
		Name: "example-vm",
		Interfaces: []podnet.Interface{{
			Name:       "default",
			Masquerade: &podnet.Method{},
			Ports:      []podnet.Port{{Port: ptr(80)}},
		}},
		Networks: []podnet.Network{{Name: "default", Pod: &podnet.Pod{}}},
	}
}

// golden compares a document with a file, member for member and in order, and
// the other way round.
func golden(t *testing.T, file string, c podnet.Config) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()+"\n"); diff != "" {
		t.Error(diff)
	}
	back, l := podnet.Parse(want)
	if diff := cmp.Diff(c, back); diff != "" || len(l) > 0 {
		t.Error(l, diff)
	}
}

func TestTheDocumentsManifests(t *testing.T) {
	vm := document()
	golden(t, "testdata/masquerade.json", vm)

	r, l := vm.Resolve(v19)
	if len(l) > 0 {
		t.Fatal(l)
	}
	text, l := podnet.CloudInit{Gateway6: true}.NetworkData(r)
	if len(l) > 0 {
		t.Fatal(l)
	}
	vm.Name = "example-vm-ipv6"
	vm.Volumes = []podnet.Volume{{CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: text}}}
	golden(t, "testdata/dual-stack.json", vm)
}

func TestTheDocumentsStatusCheck(t *testing.T) {
	vmi, err := os.ReadFile("testdata/vmi-status.json")
	if err != nil {
		t.Fatal(err)
	}
	status, l := podnet.ParseStatus(vmi)
	if len(l) > 0 || len(status) != 1 || status[0].IP != "10.128.0.77" {
		t.Fatal(status, l)
	}
	r, _ := document().Resolve(v19)
	v, l := r.Reach(status, nil)
	if len(l) > 0 || v.IPv6.String() != "fd01:0:0:1::4d" || v.Inside6.String() != "fd10:0:2::2" ||
		v.Confirmed {
		t.Errorf("%+v %v", v, l)
	}
	for text, want := range map[string]*diag.Rule{
		`{"kind":"VirtualMachine"}`: podnet.ErrKind,
		`{"kind":"VirtualMachineInstance","status":{"interfaces":[{"ipAddresses":"x"}]}}`: diag.ErrType,
		`[`: diag.ErrSyntax,
	} {
		if _, l := podnet.ParseStatus([]byte(text)); !l.Has(want) || len(l) != 1 {
			t.Errorf("%s: %v", text, l)
		}
	}
	if status, l := podnet.ParseStatus(
		[]byte(`{"kind":"VirtualMachineInstance","spec":{}}`)); status != nil || len(l) > 0 {
		t.Error("a VMI that has just been made has no status", status, l)
	}
}

func TestParseKeepsWhatItDoesNotKnow(t *testing.T) {
	const text = `{"apiVersion":"kubevirt.io/v1alpha3","kind":"VirtualMachine",` +
		`"metadata":{"name":"x","labels":{"a":"b"}},` +
		`"spec":{"template":{"spec":{"domain":{"devices":{"interfaces":[{"name":"default",` +
		`"masquerade":{"x":1},"ports":[{"port":1,"y":[2.0]}],"later":null}],` +
		`"disks":[]},"cpu":{"cores":2}},"networks":[{"name":"default","pod":{"z":{}},"w":1}],` +
		`"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}],"nodeSelector":{}},` +
		`"metadata":{"annotations":{"a":"b"}}},"runStrategy":"Always"},"status":{"ready":true}}`
	c, l := podnet.Parse([]byte(text))
	var paths []diag.Path
	for _, d := range l {
		if d.Rule != diag.WarnUnknown {
			t.Error(d)
		}
		paths = append(paths, d.Path)
	}
	const base = "/spec/template/spec"
	want := []diag.Path{base + "/domain/devices/interfaces/0/masquerade/x",
		base + "/domain/devices/interfaces/0/ports/0/y",
		base + "/domain/devices/interfaces/0/later", base + "/networks/0/pod/z",
		base + "/networks/0/w"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
	if got, err := c.MarshalJSON(); err != nil || string(got) != text {
		t.Errorf("%v\n%s\n%s", err, got, text)
	}
	if diff := cmp.Diff(c, c.Clone()); diff != "" {
		t.Error(diff)
	}
}

func TestParseReportsWhatTheAPIServerRefuses(t *testing.T) {
	vm := func(iface string) string {
		return `{"kind":"VirtualMachineInstance","spec":{"domain":{"devices":{"interfaces":[` +
			iface + `]}},"networks":[{"name":"a","pod":{}}]}}`
	}
	const at = "/spec/domain/devices/interfaces/0"
	for name, c := range map[string]struct {
		text string
		rule *diag.Rule
		path diag.Path
	}{
		"a port as a string": {
			text: vm(`{"name":"a","masquerade":{},"ports":[{"port":"80"}]}`),
			rule: diag.ErrType,
			path: at + "/ports/0/port",
		},
		"a port with a fraction": {
			text: vm(`{"name":"a","masquerade":{},"ports":[{"port":80.5}]}`),
			rule: diag.ErrType,
			path: at + "/ports/0/port",
		},
		"masquerade as a boolean": {
			text: vm(`{"name":"a","masquerade":true}`),
			rule: diag.ErrType,
			path: at + "/masquerade",
		},
		"a null interface": {vm(`null`), diag.ErrType, at},
		"a spec that is a string": {
			text: `{"kind":"VirtualMachineInstance","spec":"x"}`,
			rule: diag.ErrType,
			path: "/spec",
		},
		"a template that is a list": {
			text: `{"kind":"VirtualMachine","spec":{"template":[]}}`,
			rule: diag.ErrType,
			path: "/spec/template",
		},
		"another kind": {`{"kind":"Pod"}`, podnet.ErrKind, "/kind"},
		"another API group": {
			text: `{"kind":"VirtualMachine","apiVersion":"vmoperator.vmware.com/v1"}`,
			rule: podnet.ErrKind,
			path: "/apiVersion",
		},
		"no object": {`[]`, diag.ErrType, ""},
		"no JSON":   {`{`, diag.ErrSyntax, ""},
	} {
		conf, l := podnet.Parse([]byte(c.text))
		e := l.Errors()
		if len(e) != 1 || e[0].Rule != c.rule || e[0].Path != c.path || e[0].Hint == "" {
			t.Errorf("%s: %v", name, l)
		}
		if l.Refused() != diag.Load {
			t.Errorf("%s: refused at %v", name, l.Refused())
		}
		if c.path != "" {
			r, again := conf.Resolve(v19)
			if len(again) > 0 || r.Kind != "" {
				t.Errorf("%s: Resolve repeats it, or what follows from it: %v", name, again)
			}
			_, _, all := podnet.Read([]byte(c.text), v19)
			if diff := cmp.Diff(l, all, sameRule); diff != "" {
				t.Errorf("%s: Read: %s", name, diff)
			}
		}
		if _, err := conf.MarshalJSON(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c, l := podnet.Parse([]byte(`{"kind":"VirtualMachineInstance",` +
		`"spec":{"Networks":[]}}`)); c.Networks != nil || l.HasErrors() {
		t.Error("the API server matches names exactly")
	}
}

var sameRule = cmp.Comparer(func(a, b *diag.Rule) bool { return a == b })

func TestADocumentWithoutAKindIsNoVM(t *testing.T) {
	c, r, l := podnet.Read([]byte(`{}`), v19)
	if len(l) != 1 || l[0].Rule != podnet.ErrKind || l[0].Path != "/kind" || r.Attached ||
		c.Kind != "" {
		t.Errorf("%#v %v", c, l)
	}
	for _, c := range []podnet.Config{
		{Kind: "Pod"},
		{Kind: podnet.VirtualMachine, APIVersion: "v1"},
	} {
		if _, l := c.Resolve(v19); len(l) != 1 || l[0].Rule != podnet.ErrKind {
			t.Errorf("%#v: %v", c, l)
		}
	}
}

func TestWritesWhatTheSchemaRequires(t *testing.T) {
	for kind, want := range map[string]string{
		podnet.VirtualMachineInstance: `{"apiVersion":"kubevirt.io/v1",` +
			`"kind":"VirtualMachineInstance","spec":{"domain":{"devices":{}}}}`,
		podnet.VirtualMachine: `{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine",` +
			`"spec":{"template":{"spec":{"domain":{"devices":{}}}}}}`,
	} {
		got, err := (podnet.Config{Kind: kind}).MarshalJSON()
		if err != nil || string(got) != want {
			t.Errorf("%v %s", err, got)
		}
	}
}

func TestNoPatchThatKubeVirtWouldRefuse(t *testing.T) {
	text, _ := document().MarshalJSON()
	vmi := document()
	vmi.Kind = podnet.VirtualMachineInstance
	instance, _ := vmi.MarshalJSON()
	masquerade := func(name string) podnet.Interface {
		return podnet.Interface{Name: name, Masquerade: &podnet.Method{}}
	}
	pod := func(name string) podnet.Network {
		return podnet.Network{Name: name, Pod: &podnet.Pod{}}
	}
	broken := masquerade("default")
	broken.Unknown = map[string]json.RawMessage{"x": json.RawMessage(`{`)}
	for name, c := range map[string]struct {
		vm   string
		i    podnet.Interface
		n    podnet.Network
		want *diag.Rule
	}{
		"a second pod network": {string(text), masquerade("b"), pod("b"), podnet.ErrPodNetworks},
		"names that differ": {
			vm:   string(text),
			i:    masquerade("default"),
			n:    pod("b"),
			want: podnet.ErrNetworkInterface,
		},
		"an Unknown that is not": {string(text), broken, pod("default"), diag.ErrSyntax},
		"another kind": {
			vm:   `{"kind":"Pod"}`,
			i:    masquerade("default"),
			n:    pod("default"),
			want: podnet.ErrKind,
		},
		"a VirtualMachine": {string(text), masquerade("default"), pod("default"), nil},
		"an instance":      {string(instance), masquerade("default"), pod("default"), nil},
	} {
		patch, l := podnet.MergePatch([]byte(c.vm), v19, c.i, c.n)
		if c.want != nil && (patch != nil || !l.Has(c.want)) ||
			c.want == nil && (patch == nil || len(l) > 0) {
			t.Errorf("%s: %s %v", name, patch, l)
		}
	}
}

func TestALiteralDoesNotHideAField(t *testing.T) {
	c := document()
	c.Interfaces[0].Unknown = map[string]json.RawMessage{"model": json.RawMessage(`"virtio"`)}
	c.Rest.Domain = map[string]json.RawMessage{"devices": json.RawMessage(`{}`)}
	// No JSON.
	c.Rest.Template = map[string]json.RawMessage{"metadata": json.RawMessage(`{"annotations":`)}
	l := c.Validate(v19)
	var paths []string
	for _, d := range l {
		if d.Rule == diag.ErrUnknownKnown {
			paths = append(paths, d.Path.Dotted())
		}
	}
	want := "spec.template.spec.domain.devices " +
		"spec.template.spec.domain.devices.interfaces[0].model"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("got %s", got)
	}
	if _, err := c.MarshalJSON(); err == nil {
		t.Error("a member would be written twice")
	}
}

func TestRulesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range podnet.Rules() {
		if !strings.HasPrefix(r.Code, "podnet-") || seen[r.Code] || r.Stage == 0 ||
			r.Source == "" || r.Summary == "" {
			t.Errorf("%+v", r)
		}
		seen[r.Code] = true
	}
}

func TestMTU(t *testing.T) { // reference B5
	for _, c := range []struct {
		e          podnet.Encapsulation
		link, want int
	}{
		{podnet.Geneve, 1500, 1400}, {podnet.GeneveIPsec, 1500, 1354},
		{podnet.NoOverlay, 1500, 1500}, {podnet.Geneve, 9000, 8900},
		{podnet.Geneve, 100, 0}, {podnet.Geneve, -1, 0}, {podnet.NoOverlay, 65535, 65535},
		{podnet.NoOverlay, 65536, 0}, {podnet.Geneve, 65635, 65535},
	} {
		if got, ok := c.e.MTU(c.link); got != c.want || ok != (c.want != 0) {
			t.Errorf("%s of %d: got %d %v, want %d", c.e.Name, c.link, got, ok, c.want)
		}
	}
}
