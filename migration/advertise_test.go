package migration_test

import (
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/migration"
)

func TestAdvertises(t *testing.T) {
	for name, c := range map[string]struct {
		migration0 []string // nil is not an interface
		want       string
		on         migration.Network
	}{
		"without migration0 it falls back to the Pod's first address": {nil, "10.128.0.9", pod},
		"the address of migration0": {
			[]string{onNetwork},
			onNetwork,
			net,
		},
		"a link-local address is skipped": {
			migration0: []string{"169.254.7.9", onNetwork},
			want:       onNetwork,
			on:         net,
		},
		"IPv4 comes before IPv6": {
			migration0: []string{"fd00:200::7", onNetwork},
			want:       onNetwork,
			on:         net,
		},
		"of IPv6 the last one added": {
			migration0: []string{"fd00:200::7", "fd00:200::8", "fe80::1"},
			want:       "fd00:200::8",
			on:         net,
		},
		"a site-local address comes last": {[]string{"fd00:200::7", "fec0::8"}, "fd00:200::7", net},
		"a site-local address is taken":   {[]string{"fec0::8"}, "fec0::8", net},
		"class E is taken":                {[]string{"240.0.0.7"}, "240.0.0.7", net},
		"virt-handler panics with link-local addresses alone": {
			migration0: []string{"169.254.7.9", "fe80::1"},
			want:       "invalid IP",
			on:         unknown,
		},
		"virt-handler panics without any address": {[]string{}, "invalid IP", unknown},
	} {
		t.Run(name, func(t *testing.T) {
			p := handler("n1", "10.128.0.9", "")
			p.IPs = append(p.IPs, netip.MustParseAddr("fd01::9"))
			if c.migration0 != nil {
				p.Attachments = []migration.Attachment{
					{Interface: "eth0", IPs: addrs("10.9.9.9")},
					{Interface: "migration0", IPs: addrs(c.migration0...)},
				}
			}
			if got, on := p.Advertises(); got.String() != c.want || on != c.on {
				t.Errorf("%v %v, want %s %v", got, on, c.want, c.on)
			}
		})
	}
	if got, on := (migration.PodState{}).Advertises(); got.IsValid() || on != pod {
		t.Errorf("nothing known: %v %v", got, on)
	}
}
