package bridgeconf_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/release"
)

// The bridge gets the gateway with the length of the network (v1.9.1, run). From v1.10.0 on
// host-local refuses one outside.
func TestGatewayOfTheOtherFamily(t *testing.T) {
	for ranges, want := range map[string]string{
		`{"subnet":"fd00::/30","gateway":"10.200.6.7"}`:   "10.200.6.7/30",
		`{"subnet":"fd00::/32","gateway":"10.200.6.7"}`:   "10.200.6.7/32",
		`{"subnet":"fd00::/33","gateway":"10.200.6.7"}`:   "",
		`{"subnet":"fd00::/120","gateway":"10.200.6.7"}`:  "",
		`{"subnet":"10.9.0.0/24","gateway":"fd00::1"}`:    "fd00::1/24",
		`{"subnet":"10.9.0.0/24","gateway":"10.200.6.7"}`: "10.200.6.7/24",
	} {
		_, r, l := bridgeconf.Read(document(`"isGateway":true,"ipam":{"type":"host-local","ranges":[[`+ranges+`]]}`),
			bridgeconf.Release{Plugins: release.MustParse("v1.9.1")})
		got := ""
		if len(r.BridgeAddresses) == 1 {
			got = r.BridgeAddresses[0].String()
		}
		if got != want || l.Has(bridgeconf.ErrNoGatewayAddress) == (want != "") {
			t.Errorf("%s: %q, want %q: %v", ranges, got, want, l)
		}
	}
}
