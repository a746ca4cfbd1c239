package upstream_test

import (
	"strings"

	"github.com/migrationnet/migrationnet/internal/k8sname"
	"k8s.io/apimachinery/pkg/util/validation"
	"pgregory.net/rapid"
)

var nameParts = rapid.SampledFrom([]string{
	"a", "z9", "0", "-", ".", "A", "_", "/", "é", " ",
	strings.Repeat("x", 62), strings.Repeat("y.", 63),
})

// Names are checked as by apimachinery's validation.
func names(t *rapid.T) bool {
	s := strings.Join(rapid.SliceOfN(nameParts, 0, 5).Draw(t, "parts"), "")
	if got, want := k8sname.Label(s), len(validation.IsDNS1123Label(s)) == 0; got != want {
		t.Fatalf("label %q: %v", s, got)
	}
	got, want := k8sname.Subdomain(s), len(validation.IsDNS1123Subdomain(s)) == 0
	if got != want {
		t.Fatalf("subdomain %q: %v", s, got)
	}
	return want
}
