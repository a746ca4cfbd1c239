package fleet

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// SyncPort is where a synchronization controller listens unless KubeVirt's
// spec.synchronizationPort says otherwise (core.go:811-885, v1.6.0 to v1.9.0).
const SyncPort = 9185

// ParseSyncAddress reads a synchronization address, "[fd02::cb]:9185", as it
// is in synchronizationAddresses, sendTo.connectURL and syncAddress. Port
// is spec.synchronizationPort, 0 for [SyncPort].
//
// KubeVirt before v1.6.6, v1.7.4 and v1.8.3 writes IPv6 without brackets, and
// "fd02:0:0:1::cb:9185" is then an IPv6 address of its own, without a port. Such
// a text is read as host and port where its last group is port, with a warning.
// Anything else is an error with the zero AddrPort, host names too.
func ParseSyncAddress(text string, port uint16) (netip.AddrPort, diag.List) {
	if port == 0 {
		port = SyncPort
	}
	if host, p, err := net.SplitHostPort(text); err == nil {
		if out, ok := addrPort(host, p); ok {
			return out, nil
		}
		return netip.AddrPort{}, diag.List{ErrSyncAddress.At("", text,
			"%q is not an IP address with a port", text).
			Hinted("write 10.200.5.7:%d or [fd00::7]:%d", port, port)}
	}
	if i := strings.LastIndexByte(text, ':'); i > 0 && text[i+1:] == strconv.Itoa(int(port)) {
		if out, ok := addrPort(text[:i], text[i+1:]); ok {
			return out, diag.List{WarnUnbracketed.At("", text,
				"read as host %s and port %d, though it is an IPv6 address too", out.Addr(), port).
				Hinted("write %s", out)}
		}
	}
	return netip.AddrPort{}, diag.List{ErrSyncAddress.At("", text,
		"%q has no port %d after an IP address", text, port).
		Hinted("write 10.200.5.7:%d or [fd00::7]:%d", port, port)}
}

func addrPort(host, port string) (netip.AddrPort, bool) {
	a, err := netip.ParseAddr(host)
	n, bad := strconv.ParseUint(port, 10, 16)
	return netip.AddrPortFrom(a.Unmap(), uint16(n)), err == nil && a.Zone() == "" && bad == nil &&
		n > 0
}
