// Package cniconf has the rules that every CNI configuration obeys, whatever
// its plugin.
package cniconf

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// Versions are the versions of the CNI specification, oldest first
// (cni pkg/version v1.3.1 All). An absent cniVersion is the first.
var Versions = []string{"0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"}

// Order returns the place of version in Versions, -1 for none of them. Plugins
// compare the text exactly.
func Order(version string) int {
	if version == "" {
		return 0
	}
	return slices.Index(Versions, version)
}

// Layer2 is the place of the oldest version that has a result without an
// address: converting to an older one fails with "no valid IP addresses".
var Layer2 = Order("0.3.0")

// NetworkName reports whether s may name a network (cni pkg/utils v1.3.1
// ValidateNetworkName).
func NetworkName(s string) bool {
	for i := range len(s) {
		c := s[i]
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !alnum && (i == 0 || c != '_' && c != '.' && c != '-') {
			return false
		}
	}
	return s != ""
}

// BadMAC says why no interface can have that address, or "". The first result
// reports whether the text is a MAC address at all.
func BadMAC(s string) (parsed bool, why string) {
	mac, err := net.ParseMAC(s)
	switch {
	case err != nil:
		return false, "is not a MAC address"
	case len(mac) != 6:
		return true, fmt.Sprintf("has %d bytes, not 6", len(mac))
	case mac[0]&1 != 0 || mac.String() == "00:00:00:00:00:00":
		return true, "is a multicast address or zero"
	}
	return true, ""
}

// Version is a version of the CNI specification as numbers.
type Version [3]int

// ParseVersion reads a version as cni pkg/version v1.3.1 ParseVersion does: "" is
// 0.1.0, missing parts are 0, leading zeros and signs pass.
func ParseVersion(s string) (Version, bool) {
	if s == "" {
		return Version{0, 1, 0}, true
	}
	parts := strings.Split(s, ".")
	var v Version
	if len(parts) > len(v) {
		return Version{}, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			return Version{}, false
		}
		v[i] = n
	}
	return v, true
}

// Compare returns -1, 0 or +1 as v is older than, equal to or newer than w.
func (v Version) Compare(w Version) int { return slices.Compare(v[:], w[:]) }
