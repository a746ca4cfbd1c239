package ipnet_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/gen"
	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
	"pgregory.net/rapid"
)

// strict: what the strict parser of prefixes takes is what netip takes, a network,
// and not IPv4-mapped.
func strict(t interface{ Fatalf(string, ...any) }, s string) (taken bool) {
	want, wantErr := netip.ParsePrefix(s)
	taken = wantErr == nil && !want.Addr().Is4In6()
	p, err := ipnet.ParsePrefix(s)
	if ok := taken && want.Masked() == want; (err == nil) != ok || ok && p != want {
		t.Fatalf("%q: got %v %v, netip says %v %v", s, p, err, want, wantErr)
	}
	a, aErr := ipnet.ParseInterfaceAddr(s)
	if (aErr == nil) != taken || taken && a != want {
		t.Fatalf("%q: got %v %v, netip says %v %v", s, a, aErr, want, wantErr)
	}
	sloppy, odd, sloppyErr := ipnet.ParsePrefixSloppy(s)
	if wantErr == nil && sloppyErr != nil ||
		err == nil && (sloppy != p || odd&^ipnet.NotCanonical != 0) ||
		err != nil && sloppyErr == nil && odd&^ipnet.NotCanonical == 0 {
		t.Fatalf("%q: got %v, leniently %v %v %v", s, err, sloppy, odd, sloppyErr)
	}
	if a, odd, err := ipnet.ParseInterfaceAddrSloppy(s); err == nil &&
		odd&^ipnet.NotCanonical == 0 && (odd != 0) != (a.String() != s) {
		t.Fatalf("%q: is %v, and %q is said to be odd", s, a, odd)
	}
	var pe *ipnet.ParseError
	if err != nil && !errors.As(err, &pe) {
		t.Fatalf("%q: %v is not a ParseError", s, err)
	}
	if err != nil && pe.Canonical != "" {
		if p, err := ipnet.ParsePrefix(pe.Canonical); err != nil || p != sloppy {
			t.Fatalf("%q: %q is %v %v, and not %v", s, pe.Canonical, p, err, sloppy)
		}
	}
	return err == nil
}

// otherZeros draws an IPv6 prefix with "::" or zeros in some place that may not be the right one.
func otherZeros(t *rapid.T) string {
	group := rapid.SampledFrom([]string{"0", "0", "0", "1", "ab", "ffff"})
	before := rapid.SliceOfN(group, 0, 8).Draw(t, "before")
	if len(before) == 8 {
		return strings.Join(before, ":") + "/128"
	}
	after := rapid.SliceOfN(group, 0, 8-len(before)).Draw(t, "after")
	return strings.Join(before, ":") + "::" + strings.Join(after, ":") + "/128"
}

func strictLaw(t *rapid.T) bool {
	part := rapid.SampledFrom([]string{
		"10", "0", "010", "255", "256", "1000", ".", ".", ".", "/", "24", "33", "::", ":", "ffff",
		"FF", "0db8", "1.2.3.4", "1.02.3.4", "%eth0", " ", "-",
	})
	s := strings.Join(rapid.SliceOfN(part, 0, 9).Draw(t, "parts"), "")
	if rapid.IntRange(0, 9).Draw(t, "whole") > 0 {
		u := rapid.SampledFrom(gen.Universes).Draw(t, "universe")
		p := gen.Prefix(u).Draw(t, "prefix")
		s = rapid.SampledFrom([]string{
			p.String(), p.Masked().String(), mapped(p).String(), strings.ToUpper(p.String()),
			"0" + p.String(), p.Addr().StringExpanded() + "/64",
			"::ffff:" + rapid.StringMatching(`[0-9a-f]{1,4}:[0-9a-f]{1,4}/1?[0-9]?[0-9]`).Draw(t, "hex"),
			otherZeros(t),
		}).Draw(t, "spelling")
	}
	return strict(t, s)
}

func TestParsePrefixTakesWhatNetipDoes(t *testing.T) { law.Hold(t, strictLaw, 10) }

func FuzzParsePrefix(f *testing.F) { law.Fuzz(f, strictLaw) }

// No text makes a parser panic, and what one takes is written and read again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"10.200.5.0/24", "10.200.5.10-10.200.5.99/24", "::ffff:10.0.0.0/104",
		"fd00::/8, 10.0.0.1-10.0.0.7", "no addresses", "010.1.2.3/08", "fe80::1%eth0/64",
		"255.255.255.255/32",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		strict(t, s)
		if _, _, err := ipnet.ParseAddrSloppy(s); err == nil {
			if _, err := ipnet.ParseRange(s); err == nil {
				t.Errorf("%q is an address and a range", s)
			}
		}
		r, err := ipnet.ParseRange(s)
		sloppy, odd, sloppyErr := ipnet.ParseRangeSloppy(s)
		odd &^= ipnet.NotCanonical
		if err == nil && (sloppyErr != nil || odd != 0 || sloppy != r) ||
			err != nil && sloppyErr == nil && odd == 0 {
			t.Errorf("%q: got %v %v, leniently %v %v %v", s, r, err, sloppy, odd, sloppyErr)
		}
		if set, err := ipnet.ParseSet(s); err == nil {
			if again, err := ipnet.ParseSet(set.String()); err != nil || !again.Equal(set) {
				t.Errorf("%q: %v is read as %v %v", s, set, again, err)
			}
		}
	})
}
