package ipam

import (
	"net"
	"net/netip"
	"testing"
)

// net.ParseCIDR and net.ParseIP are what the programs read with.
func TestReadsAsPackageNet(t *testing.T) {
	addrs := []string{
		"10.200.5.7", "::ffff:10.200.5.7", "fd00::7", "FD00:0::7", "010.200.5.7", "10.200.5",
		"fe80::1%eth0", "", " 10.0.0.1", "::", "255.255.255.255", "1.2.3.4.5", "::ffff:0:0",
	}
	lengths := []string{
		"/24", "/024", "/0", "/32", "/33", "/95", "/96", "/120", "/128", "/129", "/-1", "/+8", "/",
		"", "/ 8", "/999999999999999999999", "/24/24",
	}
	for _, a := range addrs {
		want := net.ParseIP(a)
		if got, ok := parseAddr(a); ok != (want != nil) || ok && got.String() != want.String() {
			t.Errorf("%q: got %v %v, want %v", a, got, ok, want)
		}
		for _, n := range lengths {
			ip, network, err := net.ParseCIDR(a + n)
			gotAddr, got, ok := parseCIDR(a + n)
			if ok != (err == nil) ||
				ok && (gotAddr.String() != ip.String() || got.String() != network.String()) {
				t.Errorf("%q: got %v %v %v, want %v %v %v", a+n, gotAddr, got, ok, ip, network, err)
			}
			if ok && got != netip.MustParsePrefix(network.String()) {
				t.Errorf("%q: got %v, want %v", a+n, got, network)
			}
		}
	}
}
