package ipnet_test

import (
	"errors"
	"math"
	"net/netip"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/ipnet"
)

func TestParsePrefixShowsTheCanonicalForm(t *testing.T) {
	for text, want := range map[string]string{ // "" is: no canonical form is known
		"10.200.5.77/24":      "10.200.5.0/24",
		"010.200.005.000/024": "10.200.5.0/24",
		"::ffff:10.0.0.0/104": "10.0.0.0/8",
		"0fd00::/16":          "fd00::/16",
		"fd00::1.2.03.4/128":  "fd00::102:304/128",
		"10.200.5.0":          "", "10.200.5.0/33": "", "fe80::1%eth0/64": "", " 10.0.0.0/8": "",
		"10.0.0.0/+8": "",
		"10.0.0/8":    "", "": "", "/": "", "10.0.0.0/": "", "fd00::/129": "",
		"10.0.0.0/999999999999": "",
	} {
		_, err := ipnet.ParsePrefix(text)
		var pe *ipnet.ParseError
		if !errors.As(err, &pe) || pe.Text != text || pe.Canonical != want {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// Every way to write an address has one meaning, so that all are read.
func TestSpellingsOfAnAddress(t *testing.T) {
	for text, want := range map[string]string{
		"FD00::/64":             "fd00::/64",
		"fd00:0::/64":           "fd00::/64",
		"fd00:0:0:0:0:0:0:0/64": "fd00::/64",
		"FD00:0DB8::/64":        "fd00:db8::/64",
		"fd00:0000::0000/64":    "fd00::/64",
		"64:ff9b::0.0.0.0/96":   "64:ff9b::/96",
	} {
		if p, err := ipnet.ParsePrefix(text); err != nil || p.String() != want {
			t.Errorf("ParsePrefix(%q): %v %v, want %s", text, p, err, want)
		}
		if p, err := ipnet.ParseInterfaceAddr(text); err != nil || p.String() != want {
			t.Errorf("ParseInterfaceAddr(%q): %v %v, want %s", text, p, err, want)
		}
		if r, err := ipnet.ParseRange(text); err != nil ||
			r != ipnet.RangeOf(netip.MustParsePrefix(want)) {
			t.Errorf("ParseRange(%q): %v %v, want %s", text, r, err, want)
		}
		if s, err := ipnet.ParseSet(text); err != nil || s.String() != want {
			t.Errorf("ParseSet(%q): %v %v, want %s", text, s, err, want)
		}
	}
}

func TestRangesAreStrict(t *testing.T) {
	for text, want := range map[string]struct{ r, canonical string }{ // no r is an error
		"10.200.5.10-10.200.5.99":           {r: "10.200.5.10-10.200.5.99"},
		"10.200.5.10-10.200.5.99/24":        {r: "10.200.5.10-10.200.5.99"},
		"10.200.5.0/24":                     {r: "10.200.5.0-10.200.5.255"},
		"fd00::1-fd00::ff/64":               {r: "fd00::1-fd00::ff"},
		"10.200.5.9-10.200.5.9":             {r: "10.200.5.9-10.200.5.9"},
		"10.200.5.10-10.200.6.1/24":         {}, // two networks
		"10.200.5.10-10.200.5.99/33":        {},
		"10.200.5.10-10.200.5.99/":          {},
		"10.200.5.10-10.200.5.99/24/24":     {},
		"10.200.5.99-10.200.5.10":           {},
		"10.200.5.10-fd00::1":               {},
		"10.200.5.10":                       {},
		"-":                                 {},
		"10.200.5.10-":                      {},
		"10.200.5.10 - 10.200.5.99":         {},
		"fe80::1%a-fe80::2%a":               {},
		"10.200.5.1-10.200.5.2-10.200.5.3":  {},
		"010.200.5.10-10.200.5.099":         {canonical: "10.200.5.10-10.200.5.99"},
		"10.200.5.10-10.200.5.99/024":       {canonical: "10.200.5.10-10.200.5.99/24"},
		"FD00::1-fd00:0::00ff/64":           {r: "fd00::1-fd00::ff"},
		"0::-::ffff:1.2.3.4":                {r: "::-::ffff:1.2.3.4"},
		"::ffff:10.0.0.1-::ffff:10.0.0.9":   {canonical: "10.0.0.1-10.0.0.9"},
		"::ffff:10.0.0.1-10.0.0.9/24":       {canonical: "10.0.0.1-10.0.0.9/24"},
		"10.200.5.7/24":                     {canonical: "10.200.5.0/24"},
		"::ffff:10.0.0.1-::ffff:10.0.1.1/8": {canonical: "10.0.0.1-10.0.1.1/8"},
	} {
		r, err := ipnet.ParseRange(text)
		var pe *ipnet.ParseError
		if want.r == "" &&
			(!errors.As(err, &pe) || pe.Text != text || pe.Canonical != want.canonical ||
				r.IsValid()) ||
			want.r != "" && (err != nil || r.String() != want.r) {
			t.Errorf("%q: got %v %v, want %v", text, r, err, want)
		}
		sloppy, odd, err := ipnet.ParseRangeSloppy(text)
		readable := want.r != "" || want.canonical != ""
		if (err == nil) != readable ||
			readable && (odd&^ipnet.NotCanonical == 0) != (want.r != "") {
			t.Errorf("%q: read leniently as %v, %v, %v", text, sloppy, odd, err)
		} else if again, err := ipnet.ParseRange(want.canonical); want.canonical != "" &&
			(err != nil || again != sloppy) {
			t.Errorf("%q: %q is %v, and not %v", text, want.canonical, again, sloppy)
		}
	}
}

func TestSetsParse(t *testing.T) {
	for text, want := range map[string]string{
		// "" is an error
		"10.0.0.0/8": "10.0.0.0/8",
		"10.0.0.9-10.0.0.20,10.0.0.0/29,fd00::/8": "10.0.0.0/29, 10.0.0.9-10.0.0.20, fd00::/8",
		" 10.0.0.128/25 , 10.0.0.0/25 ":           "10.0.0.0/24",
		"no addresses":                            "no addresses",
		"":                                        "",
		",":                                       "",
		"10.0.0.0/8,":                             "",
		"10.0.0.1":                                "",
		"10.0.0.0/8 11.0.0.0/8":                   "",
		"10.0.0.1/8":                              "",
	} {
		s, err := ipnet.ParseSet(text)
		if (err == nil) != (want != "") || err == nil && s.String() != want {
			t.Errorf("%q: got %v %v, want %q", text, s, err, want)
		}
	}
}

func TestNormalizeRefusesShortMappedPrefixes(t *testing.T) {
	for _, c := range []struct {
		addr string
		bits int
		want string
	}{
		{"10.200.5.7", 24, "10.200.5.0/24"}, {"::ffff:10.200.5.7", 120, "10.200.5.0/24"},
		{"::ffff:10.200.5.7", 96, "0.0.0.0/0"},
		{"fd00::7", 64, "fd00::/64"}, {"::", 0, "::/0"},
		{"::ffff:10.200.5.7", 128, "10.200.5.7/32"},
		{"::ffff:10.200.5.7", 95, ""}, {"::ffff:10.200.5.7", 0, ""}, {"10.200.5.7", 33, ""},
		{"10.200.5.7", -1, ""},
	} {
		p := netip.PrefixFrom(netip.MustParseAddr(c.addr), c.bits)
		got, err := ipnet.Normalize(p)
		var pe *ipnet.ParseError
		if (err == nil) != (c.want != "") || err == nil && got.String() != c.want ||
			err != nil && !errors.As(err, &pe) {
			t.Errorf("%v: got %v %v, want %q", p, got, err, c.want)
		}
	}
	for _, parse := range []func(string) (netip.Prefix, error){
		ipnet.ParsePrefix, ipnet.ParseInterfaceAddr,
	} {
		var pe *ipnet.ParseError
		_, err := parse("::ffff:10.200.5.0/90")
		if !errors.As(err, &pe) || pe.Canonical != "" || !strings.Contains(pe.Why, "96") {
			t.Errorf("got %v", err)
		}
	}
}

func TestSloppyAgreesWithWhereabouts(t *testing.T) { // whereabouts.md 1.3
	for text, want := range map[string]string{
		"10.200.5.100/24": "10.200.5.0/24", "010.200.5.0/24": "10.200.5.0/24",
		"10.200.5.0/024":        "10.200.5.0/24",
		"::ffff:10.200.5.0/120": "10.200.5.0/24", "::ffff:10.200.5.0/90": "::ffc0:0:0/90",
		"::ffff:1.2.3.4/96": "0.0.0.0/0", "::ffff:0:0/95": "::fffe:0:0/95",
		"10.200.5.0/+24": "", "10.200.5.0/-1": "", "10.200.5.0/255.255.255.0": "",
		"10.200.5/24": "", "[fd00::]/64": "", " 10.0.0.0/8": "",
	} {
		p, _, err := ipnet.ParsePrefixSloppy(text)
		if (want == "") != (err != nil) || want != "" && p.String() != want {
			t.Errorf("%q: got %v %v, want %q", text, p, err, want)
		}
	}
}

func TestInterfaceAddressKeepsHostBits(t *testing.T) {
	if p, err := ipnet.ParseInterfaceAddr("10.200.5.7/24"); err != nil ||
		p.String() != "10.200.5.7/24" {
		t.Errorf("got %v %v", p, err)
	}
	var pe *ipnet.ParseError
	if _, err := ipnet.ParseInterfaceAddr("010.200.5.7/24"); !errors.As(err, &pe) ||
		pe.Canonical != "10.200.5.7/24" {
		t.Errorf("got %v", err)
	}
}

func TestSloppyInterfaceAddressKeepsHostBits(t *testing.T) {
	for text, want := range map[string]struct {
		p   string
		odd ipnet.Oddity
	}{
		"10.200.5.7/24":         {"10.200.5.7/24", 0},
		"10.200.5.07/24":        {"10.200.5.7/24", ipnet.LeadingZeros},
		"::ffff:10.200.5.7/120": {"10.200.5.7/24", ipnet.Mapped},
		"FD00::7/64":            {"fd00::7/64", ipnet.NotCanonical},
		"fd00::7/064":           {"fd00::7/64", ipnet.LeadingZeros},
		"10.200.5.7":            {"", 0},
	} {
		p, odd, err := ipnet.ParseInterfaceAddrSloppy(text)
		if (err == nil) != (want.p != "") ||
			err == nil && (p.String() != want.p || odd != want.odd) {
			t.Errorf("%q: got %v %v %v", text, p, odd, err)
		}
	}
	if _, odd, _ := ipnet.ParsePrefixSloppy("10.200.05.7/24"); odd !=
		ipnet.HostBits|ipnet.LeadingZeros ||
		odd.String() != "has host bits set and has leading zeros" {
		t.Errorf("got %v", odd)
	}
}

func TestSizesDoNotOverflow(t *testing.T) {
	all := ipnet.SetOf(netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0"))
	if got, want := all.Size().String(), "340282366920938463463374607436063178752"; got != want {
		// 2^128 + 2^32.
		t.Errorf("got %s, want %s", got, want)
	}
	if _, ok := all.Size().Uint64(); ok {
		t.Error("it fits no uint64")
	}
	half := ipnet.RangeOf(netip.MustParsePrefix("::/65")).Size()
	if got, ok := half.Uint64(); got != 1<<63 || !ok {
		t.Errorf("got %d", got)
	}
	if all.Size().Cmp(half) != 1 || half.Cmp(half) != 0 {
		t.Error("sizes do not compare")
	}
	if a, ok := all.Nth(ipnet.SizeOf(1 << 32)); !ok || a.String() != "::" {
		t.Errorf("after all IPv4 addresses comes %v", a)
	}
	if a, ok := ipnet.SetOf(netip.MustParsePrefix("::/0")).Nth(half.Add(half)); !ok ||
		a.String() != "0:0:0:1::" {
		t.Errorf("got %v", a)
	}
	if _, ok := all.Nth(all.Size()); ok {
		t.Error("there is no address after the last")
	}
	if half.Cmp(all.Size()) != -1 ||
		half.Add(half).Cmp(ipnet.SizeOf(math.MaxUint64).Add(ipnet.SizeOf(1))) != 0 {
		t.Error("sizes do not compare")
	}
}

func TestAddStopsAtTheEndOfTheFamily(t *testing.T) {
	for _, c := range []struct {
		a    string
		n    uint64
		want string
	}{
		{"10.200.5.250", 10, "10.200.6.4"}, {"255.255.255.255", 1, ""},
		{"255.255.255.254", 1, "255.255.255.255"}, {"0.0.0.0", 1 << 32, ""},
		{
			a: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
			n: 1,
		}, {"::ffff:ffff:ffff:ffff", 1, "0:0:0:1::"}, {"::ffff:10.0.0.1", 1, "10.0.0.2"},
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
	for _, pair := range [][2]netip.Addr{
		{four, six},
		{six, four},
		{four.Next(), four},
		{netip.Addr{}, four},
		{four, netip.Addr{}},
		{six.WithZone("a"), six},
	} {
		if r, ok := ipnet.NewRange(pair[0], pair[1]); ok || r.IsValid() {
			t.Errorf("%v is a range", pair)
		}
	}
	var none ipnet.Range
	if none.Contains(netip.Addr{}) || none.Overlaps(none) || none.Size() != (ipnet.Size{}) ||
		none.String() != "no addresses" {
		t.Error("the zero Range has addresses")
	}
	if !ipnet.SetOf(netip.Prefix{}).IsEmpty() ||
		!ipnet.SetOfAddrs(netip.Addr{}, six.WithZone("a")).IsEmpty() {
		t.Error("what is not an address adds nothing")
	}
	whole := ipnet.RangeOf(netip.MustParsePrefix("::/0"))
	if whole.Contains(four) || !whole.Contains(six) || whole.Contains(six.WithZone("a")) {
		t.Error("families mix, or a zone is let in")
	}
}
