package quantity_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/internal/quantity"
)

func TestParseRefuses(t *testing.T) {
	for s, want := range map[string]error{
		"": quantity.ErrSyntax, "8 Gi": quantity.ErrSyntax, "8GB": quantity.ErrSyntax,
		".":     quantity.ErrSyntax,
		"1e1.5": quantity.ErrExponent, "1e99999999999999999999": quantity.ErrExponent,
	} {
		if _, err := quantity.Parse(s); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", s, err, want)
		}
	}
}

func TestFarOut(t *testing.T) {
	for s, want := range map[string]string{
		"1e2147483647":        "0 false",
		"1e-2147483648":       "0 true",
		"9223372036854775807": "9223372036854775807 true",
		"8Ei":                 "9223372036854775808 false",
		"0e2147483647":        "0 true",
		"0.9999999999":        "1 true", // rounded up to billionths first
		"0.999999999":         "0 true",
		"0.999999999000":      "0 true",
		"1.0000000001":        "1 true",
		"5n":                  "0 true",
		"2000000000n":         "2 true",
		"-3.5Ki":              "3584 true",
	} {
		q, err := quantity.Parse(s)
		n, ok := q.Whole()
		if got := fmt.Sprint(n, ok); got != want || err != nil {
			t.Errorf("%s: %s %v, want %s", s, got, err, want)
		}
	}
}

func TestSign(t *testing.T) {
	for s, want := range map[string]int{"0": 0, "-0": 0, "-0.000": 0, "1n": 1, "-1n": -1, "+3Gi": 1} {
		if q, err := quantity.Parse(s); err != nil || q.Sign() != want {
			t.Errorf("%s: %d %v, want %d", s, q.Sign(), err, want)
		}
	}
}
