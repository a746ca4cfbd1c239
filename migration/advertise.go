package migration

import (
	"net/netip"

	"github.com/migrationnet/migrationnet/ipnet"
)

// siteLocal is what the kernel takes for narrower than global, and lists after it.
var siteLocal = ipnet.RangeOf(ipnet.MustParsePrefix("fec0::/10"))

// Advertises returns the address that virt-handler p gives out as
// targetNodeAddress of every migration to its node, and the network that it is
// of: [OnMigrationNetwork], or [OnPodNetwork] where p has no interface migration0 and silently
// falls back to its Pod's first address, which is the zero Addr when p has none.
// [UndeterminedNetwork] is a migration0 without any address that is global unicast: such
// a virt-handler panics when it starts.
//
// The answer is for when virt-handler started; it never looks again. Of several
// addresses it takes the first in the kernel's order: IPv4 before IPv6, and of
// IPv6 the last that was added (FindMigrationIP in pkg/virt-handler/migration.go,
// v1.2.0 to v1.9.0; measured with v1.7.0).
func (p PodState) Advertises() (netip.Addr, Network) {
	var six, narrow netip.Addr
	found := false
	for _, at := range p.Attachments {
		if at.Interface != migrationInterface {
			continue
		}
		found = true
		for _, a := range at.IPs {
			switch {
			case !a.IsGlobalUnicast():
			case a.Is4():
				return a, OnMigrationNetwork
			case siteLocal.Contains(a):
				narrow = a
			default:
				six = a
			}
		}
	}
	switch {
	case six.IsValid():
		return six, OnMigrationNetwork
	case narrow.IsValid():
		return narrow, OnMigrationNetwork
	case found:
		return netip.Addr{}, UndeterminedNetwork
	case len(p.IPs) > 0:
		return p.IPs[0], OnPodNetwork
	}
	return netip.Addr{}, OnPodNetwork
}
