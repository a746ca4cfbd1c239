//go:build linux

package virthandler

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"testing"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
	virthandler "kubevirt.io/kubevirt/pkg/virt-handler"
	"pgregory.net/rapid"
)

// podIP is the address on the pod network that virt-handler is told.
const podIP = "10.128.2.37"

// universe is what addresses migration0 gets: of every kind that the kernel or
// FindMigrationIP tell apart, and several of a kind and of a subnet.
var universe = []string{
	"10.200.5.7/24", "10.200.5.8/24", "10.200.5.9/32", "10.9.9.9/16", "100.64.1.1/10",
	"240.0.0.7/24", "192.0.2.1/24",
	"169.254.7.9/16", "169.254.8.9/24", "127.0.1.1/8",
	"fd00:200::7/64", "fd00:200::8/64", "fd00:200::9/128", "2001:db8::1/64", "fec0::8/64",
	"fec0::9/64", "fe80::1/64", "fe80::2/64",
}

// inNetns calls f on a thread that has a network namespace of its own, which
// ends with it.
func inNetns(t *testing.T, f func(t *testing.T)) {
	done := make(chan error, 1)
	go func() { // a locked thread ends with its goroutine, and the namespace with it
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			done <- fmt.Errorf("a network namespace of its own: %w", err)
			return
		}
		defer close(done)
		f(t)
	}()
	switch err := <-done; {
	case errors.Is(err, os.ErrPermission):
		t.Skipf("needs root, for %v", err)
	case err != nil:
		t.Fatal(err)
	}
}

// attach makes interface migration0 with the addresses, one after the other, as
// a CNI plugin does.
func attach(addrs []netip.Prefix, up bool) error {
	link := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "migration0"}, PeerName: "node"}
	if err := netlink.LinkAdd(link); err != nil {
		return fmt.Errorf("a veth pair: %w", err)
	}
	if up {
		if err := netlink.LinkSetUp(link); err != nil {
			return err
		}
	}
	for _, p := range addrs {
		ip := &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
		a := &netlink.Addr{IPNet: ip}
		if p.Addr().Is6() {
			a.Flags = unix.IFA_F_NODAD
		}
		if err := netlink.AddrAdd(link, a); err != nil {
			return fmt.Errorf("%v: %w", p, err)
		}
	}
	return nil
}

func detach() error {
	link, err := netlink.LinkByName("migration0")
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil
	}
	if err != nil {
		return err
	}
	return netlink.LinkDel(link)
}

// model is what package migration says of a virt-handler with these addresses.
func model(attached bool, addrs []netip.Prefix) (netip.Addr, migration.Network) {
	p := migration.PodState{
		IPs: []netip.Addr{netip.MustParseAddr(podIP), netip.MustParseAddr("fd01::2:37")},
	}
	if attached {
		p.Attachments = []migration.Attachment{{Network: "kubevirt/net", Interface: "migration0"}}
		for _, a := range addrs {
			p.Attachments[0].IPs = append(p.Attachments[0].IPs, a.Addr())
		}
	}
	return p.Advertises()
}

// real is what FindMigrationIP answers in the namespace of this thread. Its error
// makes virt-handler panic (cmd/virt-handler/virt-handler.go).
func real() (netip.Addr, migration.Network, error) {
	text, err := virthandler.FindMigrationIP(podIP)
	if err != nil {
		return netip.Addr{}, migration.UndeterminedNetwork, nil
	}
	a, err := netip.ParseAddr(text)
	if text == podIP {
		return a, migration.OnPodNetwork, err
	}
	if err == nil && a.String() != text {
		err = fmt.Errorf("%s is written %s", a, text)
	}
	return a, migration.OnMigrationNetwork, err
}

// outcome names what came of a draw, to count by.
func outcome(a netip.Addr, on migration.Network) string {
	switch {
	case on == migration.OnPodNetwork:
		return "falls back"
	case on == migration.UndeterminedNetwork:
		return "panics"
	case a.Is4():
		return "IPv4"
	}
	return "IPv6"
}

func TestFindMigrationIP(t *testing.T) {
	inNetns(t, func(t *testing.T) {
		if err := attach(nil, true); err != nil {
			t.Skipf("needs a kernel with %v", err)
		}
		if err := detach(); err != nil {
			t.Fatal(err)
		}
		six := attach([]netip.Prefix{netip.MustParsePrefix("fd00:200::7/64")}, true)
		if err := detach(); err != nil {
			t.Fatal(err)
		}
		if six != nil {
			t.Logf("without IPv6: %v", six)
		}
		want := map[string]int{"falls back": 100, "panics": 100, "IPv4": 100}
		if six == nil {
			want["IPv6"] = 100
		}
		law.Reach(t, func(t *rapid.T, reach func(string)) { agree(t, six == nil, reach) }, want)
	})
}

// agree draws a virt-handler's interface, and compares the real answer with the
// model's.
func agree(t *rapid.T, six bool, reach func(string)) {
	attached := rapid.IntRange(0, 9).Draw(t, "attached") > 0
	// Any address, without one of IPv4 that counts, or without any that counts.
	kind := rapid.SampledFrom([]func(netip.Addr) bool{
		func(netip.Addr) bool { return true },
		func(netip.Addr) bool { return true },
		func(a netip.Addr) bool { return a.Is6() || !a.IsGlobalUnicast() },
		func(a netip.Addr) bool { return a.Is6() || !a.IsGlobalUnicast() },
		func(a netip.Addr) bool { return !a.IsGlobalUnicast() },
	}).Draw(t, "kind")
	var some, addrs []netip.Prefix
	for _, text := range universe {
		if p := netip.MustParsePrefix(text); kind(p.Addr()) && (six || p.Addr().Is4()) {
			some = append(some, p)
		}
	}
	least := 1
	if rapid.IntRange(0, 9).Draw(t, "without any") == 9 {
		least = 0
	}
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(some)-1), least, 6,
		rapid.ID[int]).Draw(t, "addresses") {
		addrs = append(addrs, some[i])
	}
	if attached {
		if err := attach(addrs, rapid.Bool().Draw(t, "up")); err != nil {
			t.Fatal(err)
		}
	}
	a, on, err := real()
	if e := detach(); e != nil || err != nil {
		t.Fatal(e, err)
	}
	want, wantOn := model(attached, addrs)
	if a != want || on != wantOn {
		t.Fatalf("attached %v with %v: virt-handler has %v %v, the model %v %v", attached, addrs, a,
			on, want, wantOn)
	}
	reach(outcome(a, on))
}
