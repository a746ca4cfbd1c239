package growth_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
)

func TestInflate(t *testing.T) {
	shapes := map[string]string{}
	for name, grown := range growth.Inflate([]byte(`{"a":[{"b":1}],"c":"d"}`)) {
		if !json.Valid(grown(40)) {
			t.Errorf("%s: %s is not JSON", name, grown(40))
		}
		if n, more := len(grown(40)), len(grown(80)); more < n+40 || more > 2*n {
			t.Errorf("%s: %d bytes, then %d", name, n, more)
		}
		shapes[name] = string(grown(2))
	}
	for name, want := range map[string]string{
		"elements at /a":                 `{"a":[{"b":1},{"b":1}],"c":"d"}`,
		"elements that count at /a":      `{"a":[{"b":0},{"b":1}],"c":"d"}`,
		"members that nothing knows at ": `{"x0y":1,"x1y":1,"a":[{"b":1}],"c":"d"}`,
		"a member given again at /a/0":   `{"a":[{"b":1,"b":1,"b":1}],"c":"d"}`,
		"a member in another case at ":   `{"C":"d","C":"d","a":[{"b":1}],"c":"d"}`,
		"text at /c":                     `{"a":[{"b":1}],"c":"dada"}`,
		"brackets at /a":                 `{"a":[[]],"c":"d"}`,
		"digits at /a/0/b":               `{"a":[{"b":100}],"c":"d"}`,
	} {
		if shapes[name] != want {
			t.Errorf("%s: %s, want %s", name, shapes[name], want)
		}
	}
}

// A cost that grows faster than its input is found, and one that does not is not.
func TestExceeds(t *testing.T) {
	quadratic := func(n int) func() {
		return func() {
			var s string
			for range n {
				s += "x"
			}
			_ = s
		}
	}
	linear := func(n int) func() {
		return func() {
			var b strings.Builder
			for range n {
				b.WriteString(strings.Repeat("x", 3))
			}
		}
	}
	if l := growth.Exceeds(200, quadratic); len(l) == 0 && !growth.Raced {
		t.Error("a quadratic cost is not found")
	}
	if l := growth.Exceeds(200, linear); len(l) > 0 {
		t.Error(l)
	}
}
