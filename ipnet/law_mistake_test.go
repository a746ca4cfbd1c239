package ipnet_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/migrationnet/migrationnet/internal/law"
	"github.com/migrationnet/migrationnet/ipnet"
)

// TestMistakes has what people type in the place of an address.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "it is empty",
		" 10.0.0.1":           "it has a blank",
		"10.0.0.1\u00a0":      "it has a blank",
		"fe80::1%eth0":        "it has a zone",
		"10.0.0.1-10.0.0.9":   "it is a range",
		"10.0.0.1/24":         "it has a prefix length",
		"10.0.0.1,10.0.0.2":   "it has a comma",
		"[fd00::1]":           "it has brackets",
		"10.0.0.1:80":         "it has a port",
		"10.0.0.256":          "256 is more than 255",
		"10.0.0.1000":         "1000 is more than 255",
		"10.0.O.1":            `"O" is not a number`,
		"10.0..1":             "a number is missing between two dots",
		"10.0.0":              "it has 3 numbers, not 4",
		"10.0.0.0.1":          "it has 5 numbers, not 4",
		"2001:db8::zz":        `"zz" is not hexadecimal`,
		"2001:db8:12345::1":   `"12345" has more than 4 digits`,
		"fd00::1::2":          `"::" is there twice`,
		"fd00:::1":            "it has three colons in a row",
		"fd00:1:2":            `it has 3 groups, not 8, and no "::"`,
		"1:2:3:4:5:6:7:8:9":   `it has 9 groups, not 8, and no "::"`,
		"1:2:3:4:5:6:7:8::9":  `it has 9 groups beside "::", of 7 at most`,
		"::ffff:10.0.0.999":   "999 is more than 255",
		":1:2:3:4:5:6:7":      "it begins with one colon",
		"1:2:3:4:5:6:7:":      "it ends with one colon",
		"migration":           "",
		"0":                   "",
		"1:2:3:4:5:6:7::8:9":  `it has 9 groups beside "::", of 7 at most`,
		"2001:db8::1 - ::2":   "it has a blank",
		"2001:db8::1-2001::2": "it is a range",
		"::1:2:3:4:5:6:7-::":  "it is a range",
	} {
		_, _, err := ipnet.ParseAddrSloppy(text)
		var bad *ipnet.ParseError
		if !errors.As(err, &bad) {
			t.Errorf("%q is read", text)
			continue
		}
		said := strings.TrimPrefix(bad.Why, "is not an IP address")
		if said != want && said != ": "+want {
			t.Errorf("%q %s, want %s", text, bad.Why, want)
		}
	}
	for text, want := range map[string]string{
		"10.200.5.1":             "has no prefix length, such as /24",
		"fd00::1":                "has no prefix length, such as /64",
		"10.200.5":               "is not in CIDR notation: it has 3 numbers, not 4",
		"2001:db8::100 /116":     "is not in CIDR notation: it has a blank",
		"10.200.5.300/24":        "is not in CIDR notation: 300 is more than 255",
		"10.200.5.1-10.0.0.9/24": "is not in CIDR notation: it is a range",
		"10.200.5.0/24/26":       `the prefix length "24/26" is outside 0..32`,
	} {
		_, err := ipnet.ParsePrefix(text)
		if bad := (*ipnet.ParseError)(nil); !errors.As(err, &bad) || bad.Why != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestMistakesAreTrue draws texts near an address: what is said of one that is
// not read is true of it.
func TestMistakesAreTrue(t *testing.T) {
	law.Hold(t, func(t *rapid.T) bool {
		text := rapid.StringMatching(`[0-9a-gA-F:.]{1,12}[ %/,-]?[0-9a-f:.]{0,10}`).Draw(t, "text")
		_, _, err := ipnet.ParseAddrSloppy(text)
		var bad *ipnet.ParseError
		if !errors.As(err, &bad) {
			return false
		}
		_, why, ok := strings.Cut(bad.Why, ": ")
		for _, sign := range []struct{ word, in string }{
			{"a blank", " "}, {"a zone", "%"}, {"a range", "-"}, {"a prefix length", "/"},
			{"a comma", ","}, {`"::" is there twice`, "::"}, {"three colons", ":::"},
			{"two dots", "."}, {"hexadecimal", ":"}, {"than 255", "."}, {"one colon", ":"},
		} {
			if strings.Contains(why, sign.word) && !strings.Contains(text, sign.in) {
				t.Fatalf("%q: %s", text, why)
			}
		}
		if quoted := strings.Split(why, `"`); len(quoted) == 3 && !strings.Contains(text, quoted[1]) &&
			quoted[1] != "::" {
			t.Fatalf("%q: %s", text, why)
		}
		return ok
	}, 2)
}
