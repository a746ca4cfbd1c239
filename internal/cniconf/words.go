package cniconf

import (
	"errors"
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/ipnet"
)

// NotCIDR says why text is no network in CIDR notation.
func NotCIDR(text string) string {
	_, err := ipnet.ParseInterfaceAddr(text)
	return because(text, "is not in CIDR notation", err)
}

// NotAddress says why text is no IP address.
func NotAddress(text string) string {
	_, _, err := ipnet.ParseAddrSloppy(text)
	return because(text, "is not an IP address", err)
}

func because(text, why string, err error) string {
	if bad := (*ipnet.ParseError)(nil); errors.As(err, &bad) {
		why = bad.Why
	}
	return fmt.Sprintf("%q %s", text, why)
}

// Like returns the example of the family that text is meant to be of.
func Like(text, four, six string) string {
	if strings.Contains(text, ":") {
		return six
	}
	return four
}
