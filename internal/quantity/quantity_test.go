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
	} {
		q, err := quantity.Parse(s)
		n, ok := q.Whole()
		if got := fmt.Sprint(n, ok); got != want || err != nil {
			t.Errorf("%s: %s %v, want %s", s, got, err, want)
		}
	}
}
