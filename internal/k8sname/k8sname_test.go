package k8sname_test

import (
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/k8sname"
)

// That both functions agree with apimachinery is tested in e2e/upstream.
func TestNames(t *testing.T) {
	x63, y := strings.Repeat("x", 63), strings.Repeat("y", 62)+"."
	for name, want := range map[string][2]bool{ // label, subdomain
		"a": {true, true}, "0": {true, true}, "a-b": {true, true}, "a.b": {false, true},
		"": {}, "-a": {}, "a-": {}, "A": {}, "a_b": {}, "é": {}, "a..b": {}, ".a": {}, "a.": {},
		x63: {true, true}, x63 + "x": {false, true},
		strings.Repeat(y, 4) + "a": {false, true}, strings.Repeat(y, 4) + "ab": {},
	} {
		if got := [2]bool{k8sname.Label(name), k8sname.Subdomain(name)}; got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
