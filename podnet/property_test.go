package podnet_test

import (
	"encoding/json"
	"maps"
	"net"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/podnet"
	"pgregory.net/rapid"
)

// naive is the algorithm of getMasqueradeGwAndHostAddressesFromCIDR in
// pkg/network/link/address.go: walk the network, take the second and the third
// address, want a fourth.
func naive(text string) (gateway, vm string, ok bool) {
	ip, network, err := net.ParseCIDR(text)
	if err != nil {
		return "", "", false
	}
	length, _ := network.Mask.Size()
	var found []string
	for ip = ip.Mask(network.Mask); network.Contains(ip); next(ip) {
		found = append(found,
			(&net.IPNet{IP: ip, Mask: net.CIDRMask(length, 8*len(network.Mask))}).String())
		if len(found) == 4 {
			return found[1], found[2], true
		}
	}
	return "", "", false
}

// next adds one, and goes round at the end.
func next(ip net.IP) {
	for i := len(ip) - 1; i >= 0; i-- {
		if ip[i]++; ip[i] != 0 {
			return
		}
	}
}

func derivation(t *rapid.T) {
	is4 := rapid.Bool().Draw(t, "IPv4")
	a := gen.PodnetCIDR(is4).Draw(t, "cidr").Addr()
	for bits := range a.BitLen() + 1 { // all prefix lengths
		p := netip.PrefixFrom(a, bits)
		gateway, vm, want := naive(p.String())
		got, ok := podnet.AddressesOf(p)
		if ok != want ||
			ok &&
				(got.Gateway.String() != gateway || got.VM.String() != vm ||
					got.Network != p.Masked()) {
			t.Fatalf("%v: got %v, want %s and %s", p, got, gateway, vm)
		}
		conf := document()
		if is4 {
			conf.Networks[0].Pod.VMNetworkCIDR = p.String()
		} else {
			conf.Networks[0].Pod.VMIPv6NetworkCIDR = p.String()
		}
		r, l := conf.Resolve(v19)
		resolved := r.IPv4
		if want != !l.HasErrors() || want && is4 && resolved != got ||
			want && !is4 && r.IPv6 != got {
			t.Fatalf("%v: got %+v %v, want %v", p, r, l, got)
		}
	}
}

func TestDerivationAgreesWithNaiveModel(t *testing.T) { rapid.Check(t, derivation) }
func FuzzDerivation(f *testing.F)                     { f.Fuzz(rapid.MakeFuzz(derivation)) }

func TestDerivationAtTheEndsOfTheFamilies(t *testing.T) {
	for _, text := range []string{
		"0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	} {
		a := netip.MustParseAddr(text)
		for bits := range a.BitLen() + 1 {
			p := netip.PrefixFrom(a, bits)
			gateway, vm, want := naive(p.String())
			got, ok := podnet.AddressesOf(p)
			if ok != want || ok && (got.Gateway.String() != gateway || got.VM.String() != vm) {
				t.Errorf("%v: got %v", p, got)
			}
		}
	}
	if a, ok := podnet.AddressesOf(netip.Prefix{}); ok || a.IsValid() {
		t.Error("the zero prefix has no addresses")
	}
}

// cidrText is CIDRs and texts that are nearly so.
var cidrText = rapid.Custom(func(t *rapid.T) string {
	if rapid.Bool().Draw(t, "sound") {
		return gen.PodnetCIDR(rapid.Bool().Draw(t, "IPv4")).Draw(t, "cidr").String()
	}
	addr := rapid.SampledFrom([]string{
		"10.0.2.0", "010.0.2.0", "10.0.2", "fd10::", "FD10::0", "fd10::%eth0", "",
		"256.0.0.0", "::",
	}).Draw(t, "addr")
	return addr +
		rapid.SampledFrom([]string{
			"/24", "/024", "/", "", "/-1", "/129", "/33", "/126", "/127", " ", "/0", "/+24",
		}).Draw(t, "length")
})

// TestCIDRsAreReadAsGoReadsThem: net.ParseCIDR is what KubeVirt calls, once
// decoding has taken off leading zeros.
func TestCIDRsAreReadAsGoReadsThem(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		text := cidrText.Draw(t, "text")
		_, network, err := net.ParseCIDR(strings.TrimPrefix(text, "0"))
		conf := document()
		conf.Networks[0].Pod.VMNetworkCIDR = text
		r, l := conf.Resolve(v19)
		if text == "" {
			return false
		}
		if l.Has(podnet.ErrCIDR) != (err != nil) {
			t.Fatalf("%q: got %v, Go says %v", text, l, err)
		}
		if !l.HasErrors() {
			if got := r.IPv4.Network.String(); got != network.String() {
				t.Fatalf("%q: got %s, want %v", text, got, network)
			}
		}
		return !l.HasErrors()
	}, 6)
}

func roundTrip(t *rapid.T) bool {
	c := rapid.OneOf(gen.PodnetVM(), gen.PodnetBadVM()).Draw(t, "vm")
	text, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	back, l := podnet.Parse(text)
	if diff := cmp.Diff(c, back); diff != "" || l.HasErrors() {
		t.Fatalf("%s\n%v\n%s", text, l, diff)
	}
	clone := c.Clone()
	if diff := cmp.Diff(c, clone); diff != "" {
		t.Fatal(diff)
	}
	at := gen.PodnetCluster().Draw(t, "cluster")
	r, l := at.Resolve(c, at.Release)
	if again, _ := json.Marshal(c); string(again) != string(text) {
		t.Fatalf("Resolve changed its document: %s", again)
	}
	if l.HasErrors() && !reflect.DeepEqual(r, podnet.Resolved{}) {
		t.Fatalf("errors and a value: %v %+v", l, r)
	}
	for _, d := range l {
		if d.Hint == "" || d.Message == "" || d.Rule.Stage == 0 {
			t.Fatalf("a finding without help: %#v", d)
		}
	}
	return !l.HasErrors()
}

func TestMarshalledParsesBack(t *testing.T) {
	law.Reach(t, func(t *rapid.T, reach func(string)) {
		reach(map[bool]string{true: "sound", false: "refused"}[roundTrip(t)])
	}, map[string]int{"sound": 4, "refused": 10})
}

func FuzzMarshalledParsesBack(f *testing.F) { law.Fuzz(f, roundTrip) }

func TestDrawsAreMostlyValid(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		return !gen.PodnetVM().Draw(t, "vm").Validate(v19).HasErrors()
	}, 2)
}

// apply is RFC 7386, section 2, word for word.
func apply(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	t, ok := target.(map[string]any)
	if !ok {
		t = map[string]any{}
	}
	for name, value := range p {
		if value == nil {
			delete(t, name)
		} else {
			t[name] = apply(t[name], value)
		}
	}
	return t
}

func decode(t *rapid.T, text []byte) (v any) {
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// patchTouchesNothingElse: the patched document is the VM with the one
// interface and the one network put in, and all else as it was.
func patchTouchesNothingElse(t *rapid.T) bool {
	c := gen.PodnetVM().Draw(t, "vm")
	text, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	name := rapid.SampledFrom([]string{"default", "blue", "new"}).Draw(t, "name")
	i := podnet.Interface{Name: name, Masquerade: &podnet.Method{}}
	n := podnet.Network{Name: name, Pod: &podnet.Pod{VMNetworkCIDR: "10.9.0.0/24"}}
	if name != "default" && len(c.Networks) > 0 { // the VM has a pod network, and needs no second
		i = podnet.Interface{Name: name, Bridge: &podnet.Method{}}
		n = podnet.Network{Name: name, Multus: &podnet.Multus{NetworkName: name}}
	}
	var volumes []podnet.Volume
	if rapid.Bool().Draw(t, "volume") {
		// The first is there in some.
		name := rapid.SampledFrom([]string{"v", "cloudinit"}).Draw(t, "volume name")
		volumes = []podnet.Volume{{
			Name:             name,
			CloudInitNoCloud: &podnet.CloudInitSource{NetworkData: "version: 2\n"},
		}}
	}
	patch, l := podnet.MergePatch(text, v19, i, n, volumes...)
	if !l.HasErrors() && len(volumes) == 0 && strings.Contains(string(patch), `"volumes"`) {
		t.Fatalf("the patch carries volumes that it does not change: %s", patch)
	}
	if l.HasErrors() {
		if patch != nil || !c.Validate(v19).HasErrors() {
			t.Fatalf("patch %s of a sound VM: %v", patch, l)
		}
		return false
	}
	got := apply(decode(t, text), decode(t, patch))
	want := c
	want.Interfaces = replaced(c.Interfaces,
		i, func(o podnet.Interface) bool { return o.Name == name })
	want.Networks = replaced(c.Networks, n, func(o podnet.Network) bool { return o.Name == name })
	for _, v := range volumes {
		want.Volumes = replaced(c.Volumes,
			v, func(o podnet.Volume) bool { return o.Name == v.Name })
	}
	wantText, err := want.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decode(t, wantText), got); diff != "" {
		t.Fatalf("%s\n%s\n%s", text, patch, diff)
	}
	return true
}

func replaced[T any](list []T, v T, same func(T) bool) []T {
	var out []T
	found := false
	for _, o := range list {
		if same(o) {
			o, found = v, true
		}
		out = append(out, o)
	}
	if !found {
		out = append(out, v)
	}
	return out
}

func TestPatchTouchesNothingElse(t *testing.T) { law.Hold(t, patchTouchesNothingElse, 4) }

func FuzzPatch(f *testing.F) { law.Fuzz(f, patchTouchesNothingElse) }

// sow puts a member that is not known into every object of v, and returns how
// many there are.
func sow(t *rapid.T, v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) { // rapid must draw in one order
			n += sow(t, v[name])
		}
		v["later"] = rapid.SampledFrom([]any{
			nil, 1.5, "x", []any{map[string]any{}}, map[string]any{"a": true},
		}).Draw(t, "later")
		return n + 1
	case []any:
		for _, inner := range v {
			n += sow(t, inner)
		}
	}
	return n
}

// parseKeepsUnknownMembers: whatever object they are in.
func parseKeepsUnknownMembers(t *rapid.T) {
	text, err := gen.PodnetVM().Draw(t, "vm").MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	doc := decode(t, text)
	sown := sow(t, doc)
	if sown < 4 {
		t.Fatalf("only %d objects in %s", sown, text)
	}
	if text, err = json.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	c, l := podnet.Parse(text)
	if l.HasErrors() {
		t.Fatal(l)
	}
	back, err := c.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(doc, decode(t, back)); diff != "" {
		t.Fatalf("%s\n%s\n%s", text, back, diff)
	}
}

func TestParseKeepsUnknownMembers(t *testing.T) { rapid.Check(t, parseKeepsUnknownMembers) }
func FuzzParseKeepsUnknownMembers(f *testing.F) { f.Fuzz(rapid.MakeFuzz(parseKeepsUnknownMembers)) }

func FuzzParseNeverPanics(f *testing.F) {
	text, _ := document().MarshalJSON()
	for _, s := range []string{string(text),
		`{"kind":"VirtualMachineInstance",` +
			`"spec":{"domain":{"devices":{"interfaces":[{"ports":[{"port":1}]}]}}},` +
			`"status":{"interfaces":[{}]}}`,
		`{"kind":"VirtualMachine","spec":[]}`, `{"kind":1}`, `[]`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, l := podnet.Parse(data)
		l.Add(c.Validate(v17)...)
		_, r, _ := podnet.Read(data, v19)
		_, _ = podnet.NetworkData(r)
		_ = c.CheckNetworkData(r, nil)
		status, _ := podnet.ParseStatus(data)
		_, _ = r.Reach(status, nil)
		_, _ = podnet.MergePatch(data, v19, podnet.Interface{Name: "a"}, podnet.Network{Name: "a"})
		once, err := c.MarshalJSON()
		if err != nil || l.Has(diag.ErrType) || c.Kind == "" {
			return
		}
		back, _ := podnet.Parse(once)
		if twice, err := back.MarshalJSON(); err != nil || string(twice) != string(once) {
			t.Fatalf("%v\n%s\n%s", err, once, twice)
		}
	})
}
