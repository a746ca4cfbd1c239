package ipnet_test

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"testing"

	"github.com/migrationnet/migrationnet/ipnet"
)

func TestParsePrefixShowsTheCanonicalForm(t *testing.T) {
	for text, want := range map[string]string{ // "" is: no canonical form is known
		"10.200.5.77/24":      "10.200.5.0/24",
		"010.200.005.000/024": "10.200.5.0/24",
		"::ffff:10.0.0.0/104": "10.0.0.0/8",
		"FD00::/8":            "fd00::/8",
		"fd00:0::/64":         "fd00::/64",
		"10.200.5.0":          "", "10.200.5.0/33": "", "fe80::1%eth0/64": "", " 10.0.0.0/8": "", "10.0.0.0/+8": "",
		"10.0.0/8": "", "": "", "/": "", "10.0.0.0/": "", "fd00::/129": "", "10.0.0.0/999999999999": "",
	} {
		_, err := ipnet.ParsePrefix(text)
		var pe *ipnet.ParseError
		if !errors.As(err, &pe) || pe.Text != text || pe.Canonical != want {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestSloppyAgreesWithWhereabouts(t *testing.T) { // whereabouts.md 1.3
	for text, want := range map[string]string{
		"10.200.5.100/24": "10.200.5.0/24", "010.200.5.0/24": "10.200.5.0/24", "10.200.5.0/024": "10.200.5.0/24",
		"::ffff:10.200.5.0/120": "10.200.5.0/24", "::ffff:10.200.5.0/90": "::ffc0:0:0/90", "::ffff:1.2.3.4/96": "0.0.0.0/0", "::ffff:0:0/95": "::fffe:0:0/95",
		"10.200.5.0/+24": "", "10.200.5.0/-1": "", "10.200.5.0/255.255.255.0": "", "10.200.5/24": "", "[fd00::]/64": "", " 10.0.0.0/8": "",
	} {
		p, _, err := ipnet.ParsePrefixSloppy(text)
		if (want == "") != (err != nil) || want != "" && p.String() != want {
			t.Errorf("%q: got %v %v, want %q", text, p, err, want)
		}
	}
}

func TestInterfaceAddressKeepsHostBits(t *testing.T) {
	if p, err := ipnet.ParseInterfaceAddr("10.200.5.7/24"); err != nil || p.String() != "10.200.5.7/24" {
		t.Errorf("got %v %v", p, err)
	}
	var pe *ipnet.ParseError
	if _, err := ipnet.ParseInterfaceAddr("010.200.5.7/24"); !errors.As(err, &pe) || pe.Canonical != "10.200.5.7/24" {
		t.Errorf("got %v", err)
	}
}

func TestSizesDoNotOverflow(t *testing.T) {
	all := ipnet.SetOf(netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0"))
	if got, want := all.Size().String(), "340282366920938463463374607436063178752"; got != want { // 2^128 + 2^32
		t.Errorf("got %s, want %s", got, want)
	}
	if _, ok := all.Size().Uint64(); ok {
		t.Error("it fits no uint64")
	}
	half := ipnet.RangeOf(netip.MustParsePrefix("::/65")).Size()
	if got, ok := half.Uint64(); got != 1<<63 || !ok {
		t.Errorf("got %d", got)
	}
	if half.Cmp(all.Size()) != -1 || half.Add(half).Cmp(ipnet.SizeOf(math.MaxUint64).Add(ipnet.SizeOf(1))) != 0 {
		t.Error("sizes do not compare")
	}
}

func TestAddStopsAtTheEndOfTheFamily(t *testing.T) {
	for _, c := range []struct {
		a    string
		n    uint64
		want string
	}{
		{"10.200.5.250", 10, "10.200.6.4"}, {"255.255.255.255", 1, ""}, {"255.255.255.254", 1, "255.255.255.255"}, {"0.0.0.0", 1 << 32, ""},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, ""}, {"::ffff:ffff:ffff:ffff", 1, "0:0:0:1::"}, {"::ffff:10.0.0.1", 1, "10.0.0.2"},
	} {
		got, ok := ipnet.Add(netip.MustParseAddr(c.a), c.n)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%s + %d: got %v %v, want %s", c.a, c.n, got, ok, c.want)
		}
	}
	if _, ok := ipnet.Add(netip.Addr{}, 1); ok {
		t.Error("an invalid address has no next one")
	}
}

func TestRangesThatAreNone(t *testing.T) {
	four, six := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")
	for _, pair := range [][2]netip.Addr{{four, six}, {six, four}, {four.Next(), four}, {netip.Addr{}, four}, {four, netip.Addr{}}, {six.WithZone("a"), six}} {
		if r, ok := ipnet.NewRange(pair[0], pair[1]); ok || r.IsValid() {
			t.Errorf("%v is a range", pair)
		}
	}
	var none ipnet.Range
	if none.Contains(netip.Addr{}) || none.Overlaps(none) || none.Size() != (ipnet.Size{}) || none.String() != "no addresses" {
		t.Error("the zero Range has addresses")
	}
	if !ipnet.SetOf(netip.Prefix{}).IsEmpty() || !ipnet.SetOfAddrs(netip.Addr{}, six.WithZone("a")).IsEmpty() {
		t.Error("what is no address adds nothing")
	}
	whole := ipnet.RangeOf(netip.MustParsePrefix("::/0"))
	if whole.Contains(four) || !whole.Contains(six) || whole.Contains(six.WithZone("a")) {
		t.Error("families mix, or a zone is let in")
	}
}

func ExampleConflicts() {
	pod, service := ipnet.MustParsePrefix("10.128.0.0/14"), ipnet.MustParsePrefix("172.30.0.0/16")
	claims := []ipnet.Claim{
		{Owner: "east pod network", Addresses: ipnet.SetOf(pod), Scope: "east"},
		{Owner: "west pod network", Addresses: ipnet.SetOf(pod), Scope: "west"},
		{Owner: "west service network", Addresses: ipnet.SetOf(service), Scope: "west"},
		{Owner: "migration network", Addresses: ipnet.SetOf(ipnet.MustParsePrefix("10.131.255.0/24"))},
	}
	for _, c := range ipnet.Conflicts(claims) {
		fmt.Println(c)
	}
	// Output:
	// east pod network and migration network both use 10.131.255.0/24
	// west pod network and migration network both use 10.131.255.0/24
}

func ExampleParsePrefix() {
	_, err := ipnet.ParsePrefix("10.200.5.100/24")
	fmt.Println(err)
	// Output: "10.200.5.100/24": has host bits set, write 10.200.5.0/24
}

func ExampleSet_Subtract() {
	window := ipnet.SetOf(ipnet.MustParsePrefix("10.200.5.0/28"))
	fmt.Println(window.Subtract(ipnet.SetOfAddrs(netip.MustParseAddr("10.200.5.4"))))
	// Output: 10.200.5.0/30, 10.200.5.5-10.200.5.15
}
