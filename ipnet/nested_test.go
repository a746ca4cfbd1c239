package ipnet

import (
	"net/netip"
	"testing"
)

// Prefixes are nested, however often one is there: a lookup looks at one range.
func TestIndexOfPrefixesIsNested(t *testing.T) {
	var claims []Claim
	for _, p := range []string{"10.0.0.0/16", "10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/24", "10.1.0.0/16", "fd00::/8", "fd00::/64", "fd00::/8"} {
		claims = append(claims, Claim{Addresses: SetOf(netip.MustParsePrefix(p))})
	}
	if x := IndexOf(claims); !x.four.nested || !x.six.nested {
		t.Error("they are not")
	}
	crossing, _ := NewRange(netip.MustParseAddr("10.0.255.0"), netip.MustParseAddr("10.1.0.9"))
	if x := IndexOf(append(claims, Claim{Addresses: SetOfRanges(crossing)})); x.four.nested || !x.six.nested {
		t.Error("a range crosses two prefixes")
	}
}
