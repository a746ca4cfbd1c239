package upstream_test

import (
	"github.com/migrationnet/migrationnet/internal/quantity"
	"k8s.io/apimachinery/pkg/api/resource"
	"pgregory.net/rapid"
)

// A quantity is read as by ParseQuantity.
func quantities(t *rapid.T) bool {
	s := rapid.StringMatching(`[+-]?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,`+
		`12})([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2}(\.[0-9])?|)`).Draw(t, "text")
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
