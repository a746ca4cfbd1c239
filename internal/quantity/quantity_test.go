package quantity_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/migrationnet/migrationnet/internal/quantity"
	"k8s.io/apimachinery/pkg/api/resource"
	"pgregory.net/rapid"
)

// asParseQuantity compares with apimachinery's ParseQuantity.
func asParseQuantity(t *rapid.T) bool {
	s := rapid.StringMatching(`[+-]?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12})([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2}(\.[0-9])?|)`).Draw(t, "text")
	want, wrong := resource.ParseQuantity(s)
	got, err := quantity.Parse(s)
	if (err != nil) != (wrong != nil) {
		t.Fatalf("%q: %v, ParseQuantity says %v", s, err, wrong)
	}
	if err != nil {
		return false
	}
	if got.Sign() != want.Sign() {
		t.Fatalf("%q: sign %d, want %d", s, got.Sign(), want.Sign())
	}
	if want.Sign() < 0 {
		want.Neg()
	}
	most := resource.NewQuantity(1<<63-1, resource.DecimalSI)
	n, ok := got.Whole()
	if !ok {
		if want.Cmp(*most) < 0 {
			t.Fatalf("%q is beyond 2^63, and below %v", s, most)
		}
		return true
	}
	next := resource.NewQuantity(int64(n), resource.DecimalSI)
	if want.Cmp(*next) < 0 {
		t.Fatalf("%q: %d is more", s, n)
	}
	next.Add(*resource.NewQuantity(1, resource.DecimalSI))
	if want.Cmp(*next) >= 0 {
		t.Fatalf("%q: %d is less", s, n)
	}
	return true
}

func TestReadsAsParseQuantity(t *testing.T) {
	draws, reached := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		draws++
		if asParseQuantity(t) {
			reached++
		}
	})
	t.Logf("%d of %d draws are quantities", reached, draws)
	if reached*2 < draws {
		t.Error("too few")
	}
}

func FuzzReadsAsParseQuantity(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { asParseQuantity(t) }))
}

func TestParseRefuses(t *testing.T) {
	for s, want := range map[string]error{
		"": quantity.ErrSyntax, "8 Gi": quantity.ErrSyntax, "8GB": quantity.ErrSyntax, ".": quantity.ErrSyntax,
		"1e1.5": quantity.ErrExponent, "1e99999999999999999999": quantity.ErrExponent,
	} {
		if _, err := quantity.Parse(s); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", s, err, want)
		}
	}
}

func TestFarOut(t *testing.T) {
	for s, want := range map[string]string{
		"1e2147483647": "0 false", "1e-2147483648": "0 true", "9223372036854775807": "9223372036854775807 true", "8Ei": "9223372036854775808 false",
		"0e2147483647": "0 true",
	} {
		q, err := quantity.Parse(s)
		n, ok := q.Whole()
		if got := fmt.Sprint(n, ok); got != want || err != nil {
			t.Errorf("%s: %s %v, want %s", s, got, err, want)
		}
	}
}
