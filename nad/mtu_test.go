package nad_test

import (
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/nad"
)

// TestMTUsOfLinks: the kernel takes 68 bytes, of VLAN interfaces less (vlan_setup has a
// min_mtu of 0); IPv6 needs 1280, alone and beside IPv4.
func TestMTUsOfLinks(t *testing.T) {
	const four, six = `{"address":"10.1.0.5/24"}`, `{"address":"fd00::1/64"}`
	for _, plugin := range []string{`"macvlan","mode":"bridge"`, `"ipvlan"`, `"vlan","vlanId":7`} {
		for _, c := range []struct {
			addresses string
			mtu       int
			refused   bool
		}{
			{four, 67, true}, {four, 68, false}, {four, 1279, false}, {six, 68, true},
			{six, 1279, true}, {six, 1280, false}, {four + "," + six, 1279, true},
			{four + "," + six, 1280, false},
		} {
			if c.mtu == 67 && plugin[:5] == `"vlan` {
				c.refused = false
			}
			_, r, l := nad.ReadConfig(fmt.Appendf(nil, `{"cniVersion":"1.0.0","name":"n","type":%s,"master":"eth1",`+
				`"mtu":%d,"ipam":{"type":"static","addresses":[%s]}}`, plugin, c.mtu, c.addresses), nad.Release{})
			said := false
			for _, f := range l.Errors() {
				said = said || f.Path == "/mtu"
			}
			if said != c.refused || c.refused != (r.Does == nil) {
				t.Errorf("%s %s with %d: %v", plugin, c.addresses, c.mtu, l)
			}
		}
	}
}
