package bridgeconf_test

import (
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/bridgeconf"
)

// With isGateway the pod that gets the first address of the second network of a set
// fails, and so does every pod after it (run: plugins v1.9.1 and v1.10.0).
func TestGatewaysOfASet(t *testing.T) {
	const document = `{"cniVersion":"1.0.0","name":"n","type":"bridge","isGateway":%t,` +
		`"forceAddress":%t,` +
		`"ipam":{"type":"host-local","ranges":%s}}`
	const (
		two = `[[{"subnet":"10.77.0.0/16","rangeStart":"10.77.9.1","rangeEnd":"10.77.9.2"},` +
			`{"subnet":"10.61.2.0/24"}]]`
		one = `[[{"subnet":"10.77.0.0/16","rangeEnd":"10.77.0.9"},` +
			`{"subnet":"10.77.0.0/16","rangeStart":"10.77.9.1"}]]`
		longer = `[[{"subnet":"10.77.0.0/24"},{"subnet":"10.77.1.0/24","gateway":"10.77.1.1"}]]`
		ipv6   = `[[{"subnet":"fd00:1::/64"},{"subnet":"fd00:2::/64"}]]`
		sets   = `[[{"subnet":"10.77.0.0/16"}],[{"subnet":"fd00:1::/64"}]]`
		third  = `[[{"subnet":"fd00::/64"}],[{"subnet":"10.1.0.0/24"},{"subnet":"10.2.0.0/24"}]]`
	)
	for _, c := range []struct {
		gateway, force bool
		ranges         string
		want           bool
	}{
		{true, false, two, true}, {false, false, two, false}, {true, true, two, false},
		{true, false, one, false}, {true, false, longer, true}, {true, false, ipv6, false},
		{true, false, sets, false}, {true, false, third, true},
	} {
		_, _, l := bridgeconf.Read(fmt.Appendf(nil, document, c.gateway, c.force, c.ranges),
			bridgeconf.Release{})
		if got := l.Has(bridgeconf.ErrSetGateways); got != c.want || l.HasErrors() != c.want {
			t.Errorf("%+v: %v", c, l)
		}
	}
}
