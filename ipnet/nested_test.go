package ipnet

import (
	"net/netip"
	"testing"
)

// Prefixes are nested, however often one is there: a lookup looks at one range.
func TestIndexOfPrefixesIsNested(t *testing.T) {
	var claims []Claim
	for _, p := range []string{
		"10.0.0.0/16", "10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/24", "10.1.0.0/16", "fd00::/8",
		"fd00::/64", "fd00::/8",
	} {
		claims = append(claims, Claim{Addresses: SetOf(netip.MustParsePrefix(p))})
	}
	if x := IndexOf(claims); !x.four.nested || !x.six.nested {
		t.Error("they are not")
	}
	crossing, _ := NewRange(netip.MustParseAddr("10.0.255.0"), netip.MustParseAddr("10.1.0.9"))
	if x := IndexOf(append(claims, Claim{Addresses: SetOfRanges(crossing)})); x.four.nested ||
		!x.six.nested {
		t.Error("a range crosses two prefixes")
	}
}

// Addresses far after the last part are found on machines of 32 bits too.
func TestAnAddressFarFromTheClaims(t *testing.T) {
	x := IndexOf([]Claim{{Addresses: SetOf(netip.MustParsePrefix("10.0.0.0/31"))}})
	if x.Contains(netip.MustParseAddr("255.255.255.255")) ||
		!x.Contains(netip.MustParseAddr("10.0.0.1")) {
		t.Error("the index does not find its claim only")
	}
}

func TestShl(t *testing.T) {
	for n := range 129 {
		u := u128{0x0123456789abcdef, 0xfedcba9876543211}
		want := u
		for range n {
			want = u128{want.hi<<1 | want.lo>>63, want.lo << 1}
		}
		if got := u.shl(n); got != want {
			t.Errorf("shl(%d) is %x, want %x", n, got, want)
		}
	}
}
