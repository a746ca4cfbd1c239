package bridgeconf_test

import (
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
)

// host-local assigns one address from a set, however many ranges that has
// (plugins plugins/ipam/host-local/main.go v1.9.1 cmdAdd), so that one set has one
// gateway, of which a bridge can have one for each family.
func TestASetGivesOneAddress(t *testing.T) {
	const document = `{"cniVersion":"1.0.0","name":"n","type":"bridge","isGateway":true,"ipam":` +
		`{"type":"host-local","ranges":%s}}`
	for ranges, want := range map[string]bool{
		`[[{"subnet":"10.1.0.0/24"},{"subnet":"10.2.0.0/24"}]]`:   false,
		`[[{"subnet":"10.1.0.0/24"}],[{"subnet":"10.2.0.0/24"}]]`: true,
		`[[{"subnet":"10.1.0.0/24"}],[{"subnet":"fd00::/64"}]]`:   false,
	} {
		_, r, l := bridgeconf.Read(fmt.Appendf(nil, document, ranges), bridgeconf.Release{})
		if got := l.Has(bridgeconf.ErrTwoGateways); got != want {
			t.Errorf("%s: two gateways: want %t, got %v", ranges, want, l)
		}
		if !want && len(r.BridgeAddresses) != len(r.IPAM.Sets()) {
			t.Errorf("%s: want an address of the bridge for each set, got %v", ranges,
				r.BridgeAddresses)
		}
	}
}
