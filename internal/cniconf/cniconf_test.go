package cniconf_test

import (
	"strings"
	"testing"

	"github.com/containernetworking/cni/pkg/utils"
	"github.com/containernetworking/cni/pkg/version"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"pgregory.net/rapid"
)

func TestAgreesWithLibcni(t *testing.T) {
	part := rapid.SampledFrom([]string{"a", "Z", "9", "0", "1", ".", "..", "-", "_", "/", ":", " ", "\n", "é", "%", "+1", "01", "v"})
	var names, versions int
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "parts"), "")
		want := utils.ValidateNetworkName(s) == nil
		if got := cniconf.NetworkName(s); got != want {
			t.Fatalf("network name %q: %v", s, got)
		}
		if want {
			names++
		}
		major, minor, micro, err := version.ParseVersion(s)
		v, ok := cniconf.ParseVersion(s)
		if ok != (err == nil) || ok && v != (cniconf.Version{major, minor, micro}) {
			t.Fatalf("version %q: %v %v, libcni says %d.%d.%d %v", s, v, ok, major, minor, micro, err)
		}
		if ok {
			versions++
		}
		// The kernel refuses more than libcni does: %, for instance.
		if cniconf.BadInterfaceName(s) == "" && utils.ValidateInterfaceName(s) != nil {
			t.Fatalf("interface name %q: libcni refuses it", s)
		}
	})
	if names == 0 || versions == 0 {
		t.Errorf("%d names, %d versions", names, versions)
	}
}

func TestVersionsAreThoseOfLibcni(t *testing.T) {
	if got, want := strings.Join(cniconf.Versions, " "), strings.Join(version.All.SupportedVersions(), " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMACs(t *testing.T) {
	for text, want := range map[string]struct{ parsed, good bool }{
		"02:00:00:00:00:01": {true, true}, "C2-11-22-33-44-55": {true, true}, "zz": {}, "": {},
		"01:00:00:00:00:01": {true, false}, "00:00:00:00:00:00": {true, false}, "02:00:00:00:00:00:00:01": {true, false},
	} {
		if parsed, why := cniconf.BadMAC(text); parsed != want.parsed || (why == "") != want.good {
			t.Errorf("%q: %v %q", text, parsed, why)
		}
	}
}
