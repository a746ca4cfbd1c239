package ipnet

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode"
)

// because returns ": " and what keeps s from being an IP address, or "" where
// nothing can be said of it.
func because(s string) string {
	if why := mistake(s); why != "" {
		return ": " + why
	}
	return ""
}

// mistake says what keeps s from being an IP address, or "".
func mistake(s string) string {
	a, err := netip.ParseAddr(s)
	first, last, hyphen := strings.Cut(s, "-")
	switch {
	case err == nil && a.Zone() == "":
		return ""
	case s == "":
		return "it is empty"
	case strings.ContainsFunc(s, unicode.IsSpace):
		return "it has a blank"
	case err == nil:
		return "it has a zone"
	case hyphen && mistake(first) == "" && mistake(last) == "":
		return "it is a range"
	case strings.Contains(s, "/"):
		return "it has a prefix length"
	case strings.Contains(s, ","):
		return "it has a comma"
	case strings.HasPrefix(s, "["):
		return "it has brackets"
	case strings.Count(s, ":") == 1 && strings.Contains(s, "."):
		return "it has a port"
	case strings.Contains(s, ":"):
		return mistake6(s)
	case strings.Contains(s, "."):
		return mistake4(s)
	}
	return ""
}

func mistake4(s string) string {
	numbers := strings.Split(s, ".")
	for _, n := range numbers {
		digits := strings.Trim(n, "0123456789") == ""
		switch {
		case n == "":
			return "a number is missing between two dots"
		case !digits:
			return fmt.Sprintf("%q is not a number", n)
		case len(n) > 3 || len(n) == 3 && n > "255":
			return n + " is more than 255"
		}
	}
	if len(numbers) != 4 {
		return fmt.Sprintf("it has %d numbers, not 4", len(numbers))
	}
	return ""
}

func mistake6(s string) string {
	groups := strings.Split(s, ":")
	for _, g := range groups {
		switch {
		case strings.Contains(g, "."): // the IPv4 tail
			if why := mistake4(g); why != "" {
				return why
			}
		case strings.Trim(g, "0123456789abcdefABCDEF") != "":
			return fmt.Sprintf("%q is not hexadecimal", g)
		case len(g) > 4:
			return fmt.Sprintf("%q has more than 4 digits", g)
		}
	}
	short := strings.Count(s, "::")
	given := 0
	for _, g := range groups {
		given += min(len(g), 1)
	}
	switch {
	case short > 1:
		return `"::" is there twice`
	case strings.Contains(s, ":::"):
		return "it has three colons in a row"
	case groups[0] == "" && groups[1] != "":
		return "it begins with one colon"
	case groups[len(groups)-1] == "" && groups[len(groups)-2] != "":
		return "it ends with one colon"
	case short == 0 && len(groups) != 8:
		return fmt.Sprintf(`it has %d groups, not 8, and no "::"`, len(groups))
	case given > 7:
		return fmt.Sprintf(`it has %d groups beside "::", of 7 at most`, given)
	}
	return ""
}
