package upstream_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/invoke"
	"github.com/containernetworking/cni/pkg/utils"
	"github.com/containernetworking/cni/pkg/version"
	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/nicname"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/release"
	"pgregory.net/rapid"
)

// listText draws lists in the spelling of people; nine members in ten are right.
func listText(t *rapid.T) string {
	members := []string{}
	add := func(name string, odds int, right, wrong []string) {
		if rapid.IntRange(0, 9).Draw(t, name+"?") < odds {
			return
		}
		if rapid.IntRange(0, 14).Draw(t, name+" wrong?") == 0 {
			right = wrong
		}
		members = append(members,
			fmt.Sprintf("%q:%s", name, rapid.SampledFrom(right).Draw(t, name)))
	}
	add("name", 0, []string{`"n"`}, []string{`null`, `1`})
	add("cniVersion", 2,
		[]string{`"0.3.1"`, `"1.0.0"`, `"0.4.0"`, `"1.1.0"`, `"1.0"`, `"2.0.0"`, `""`},
		[]string{`null`})
	add("cniVersions", 5, []string{`["0.3.1","1.0.0"]`, `["2.0.0"]`, `[]`, `["01.0.0","1.0"]`},
		[]string{`["x"]`, `"1.0.0"`, `[1]`})
	add("disableCheck", 6, []string{`true`, `false`, `"TRUE"`}, []string{`"yes"`, `null`})
	add("disableGC", 7, []string{`true`, `"false"`}, []string{`0`})
	add("loadOnlyInlinedPlugins", 8, []string{`true`, `false`}, []string{`[]`})
	add("plugins", 1,
		[]string{
			`[{"type":"bridge","vlan":2}]`,
			`[{"type":"bridge"},{"type":"tuning","mtu":9000}]`,
			`[{"type":"macvlan"}]`,
			`[{"TYPE":"cnv-bridge"}]`,
		},
		[]string{`[]`, `[{}]`, `[null]`, `{}`, `["bridge"]`, `null`})
	add("comment", 8, []string{`"x"`}, []string{`{}`})
	return "{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), ",") + "}"
}

func listsAgreeWithLibcni(t *rapid.T) bool {
	doc := listText(t)
	want, err := libcni.NetworkConfFromBytes([]byte(doc))
	got, l := nad.ParseList([]byte(doc))
	l = ofLibcni(append(l, got.Validate(nad.Release{Plugins: release.MustParse("v1.9.1")})...))
	if (err != nil) != (l.Refused() != 0) {
		t.Fatalf("%s: libcni says %v, we %v", doc, err, l)
	}
	out, merr := got.MarshalJSON()
	if merr != nil {
		t.Fatalf("%s: %v", doc, merr)
	}
	if err != nil {
		return false
	}
	if got.Name != want.Name || len(got.Plugins) != len(want.Plugins) {
		t.Fatalf("%s: %#v", doc, got)
	}
	for i, p := range want.Plugins {
		if p.Network.Type != got.Plugins[i].PluginType() {
			t.Fatalf("%s: plugin %d is %q", doc, i, got.Plugins[i].PluginType())
		}
	}
	if r, l := got.Resolve(nad.Release{Plugins: release.MustParse("v1.9.1")}); l.Refused() == 0 {
		version := want.CNIVersion
		if version == "" {
			version = "0.1.0"
		}
		if r.CNIVersion != version || r.DisableCheck != want.DisableCheck ||
			r.DisableGC != want.DisableGC {
			t.Fatalf("%s: %+v, libcni %q %v %v", doc, r, want.CNIVersion, want.DisableCheck,
				want.DisableGC)
		}
	}
	again, l := nad.ParseList(out)
	if diff := cmp.Diff(got, again); diff != "" || l.Refused() != 0 {
		t.Fatalf("%s\n%s\n%v %s", doc, out, l, diff)
	}
	return true
}

// ofLibcni returns the findings that libcni's parser has.
func ofLibcni(l diag.List) (out diag.List) {
	for _, d := range l {
		if strings.HasPrefix(d.Rule.Code, "conflist-") || strings.HasPrefix(d.Rule.Code, "json-") {
			out = append(out, d)
		}
	}
	return out
}

var libcniParts = rapid.SampledFrom([]string{
	"a", "Z", "9", "0", "1", ".", "..", "-", "_", "/", ":", " ", "\n", "é", "%", "+1", "01", "v",
})

// Names and versions are checked as by libcni.
func cniNames(t *rapid.T) bool {
	s := strings.Join(rapid.SliceOfN(libcniParts, 0, 6).Draw(t, "parts"), "")
	name := utils.ValidateNetworkName(s) == nil
	if got := cniconf.NetworkName(s); got != name {
		t.Fatalf("network name %q: %v", s, got)
	}
	// The kernel refuses more than libcni does: %, for instance.
	if nicname.Bad(s) == "" && utils.ValidateInterfaceName(s) != nil {
		t.Fatalf("interface name %q: libcni refuses it", s)
	}
	return name
}

var numbers = rapid.SampledFrom([]string{"0", "1", "3", "10", "01", "+1", "", "x"})

func cniVersions(t *rapid.T) bool {
	s := strings.Join(rapid.SliceOfN(numbers, 1, 4).Draw(t, "numbers"), ".")
	major, minor, micro, err := version.ParseVersion(s)
	v, ok := cniconf.ParseVersion(s)
	if ok != (err == nil) || ok && v != (cniconf.Version{major, minor, micro}) {
		t.Fatalf("version %q: %v %v, libcni says %d.%d.%d %v", s, v, ok, major, minor, micro, err)
	}
	return ok
}

// A bridge that nobody refuses is taken by libcni.
func bridges(t *rapid.T) bool {
	c := gen.Bridge().Draw(t, "bridge")
	doc, err := c.MarshalJSON()
	if err != nil || c.Validate(bridgeconf.Release{}).Refused() != 0 {
		return false
	}
	if _, err := libcni.NetworkPluginConfFromBytes(doc); err != nil {
		t.Fatalf("%s: libcni says %v", doc, err)
	}
	return true
}

// FuzzAnyList: what libcni refuses is refused here too.
func FuzzAnyList(f *testing.F) {
	f.Add([]byte(`{"name":"n","plugins":[{"type":"bridge","vlan":"2"},null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, l := nad.ParseList(data)
		for _, b := range bridgeconf.Releases() {
			l = append(l, list.Validate(nad.Release{Plugins: b.Since})...)
		}
		if _, err := libcni.NetworkConfFromBytes(data); err != nil && l.Refused() == 0 {
			t.Fatalf("%s: libcni says %v", data, err)
		}
	})
}

func TestVersionsAreThoseOfLibcni(t *testing.T) {
	got := strings.Join(cniconf.Versions, " ")
	want := strings.Join(version.All.SupportedVersions(), " ")
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A plugin is a file of the name in type: what we do not know, or know under another
// spelling, is not there where only those that we know are.
func TestPluginsAreFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range nad.PluginTypes() {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range append(nad.PluginTypes(), "Macvlan", "BRIDGE", "Host-Device",
		"host_device", "macvaln", "/opt/cni/bin/macvlan", "../macvlan", "bridge/") {
		_, err := invoke.FindInPath(name, []string{dir})
		config := fmt.Appendf(nil, `{"cniVersion":"1.0.0","name":"n","type":%q}`, name)
		_, _, l := nad.ReadConfig(config, nad.Release{})
		says := l.Has(nad.WarnPluginType) || l.Has(nad.ErrPluginType)
		if says != (err != nil) {
			t.Errorf("%s: libcni says %v, we say %v", name, err, l)
		}
	}
}
