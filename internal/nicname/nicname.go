// Package nicname has the rules for the names of network interfaces: those that
// the kernel makes one under, and those that a plugin finds one by.
package nicname

import (
	"fmt"
	"strings"
	"unicode"
)

const (
	// Max is the most bytes of an interface's first name: IFNAMSIZ of linux/if.h,
	// less the NUL.
	Max = 15
	// MaxAlt is the most bytes of an alternative name: ALTIFNAMSIZ, less the NUL.
	MaxAlt = 127
)

// Bad says why the kernel makes no interface of that name, or makes one of another
// (net/core/dev.c dev_valid_name, dev_alloc_name); "" when it does. It refuses one
// thing that the kernel takes: the white space of Unicode, which no user means.
func Bad(s string) string { return bad(s, Max) }

// BadReference says why no NIC is found by that name; "" when there can be one. The
// name of a NIC that exists may be an alternative one, which is longer. The kernel
// takes any bytes for such a name, but udev, which gives them, takes none that a
// first name does not have (systemd basic/socket-util.c ifname_valid_full).
func BadReference(s string) string { return bad(s, MaxAlt) }

func bad(s string, longest int) string {
	switch {
	case s == "":
		return "is empty"
	case len(s) > longest:
		return fmt.Sprintf("has %d bytes, more than %d", len(s), longest)
	case s == "." || s == "..":
		return "is a directory"
	case strings.ContainsAny(s, "/:") || strings.ContainsFunc(s, unicode.IsSpace):
		return "has a slash, a colon or white space"
	case strings.Contains(s, "\xa0"): // of à, for one
		return "has the byte 0xa0, which the kernel takes for white space"
	case strings.Contains(s, "%"):
		return "has a percent sign, which the kernel takes for a name template"
	}
	return ""
}
