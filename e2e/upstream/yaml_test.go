package upstream_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/diag/locate"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

// yamlAsKubectl: JSON is what kubectl makes of the YAML, or both refuse it.
func yamlAsKubectl(t *rapid.T) bool {
	var b strings.Builder
	fmt.Fprintf(&b, "base: &b {k0: 1, z: %s}\n", flow(scalars.Draw(t, "base")))
	for i := range rapid.IntRange(0, 4).Draw(t, "members") {
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			fmt.Fprintf(&b, "k%d: *b\n", i)
		case 1:
			fmt.Fprintf(&b, "k%d: {k0: 0, <<: *b, z: 3}\n", i)
		case 2:
			fmt.Fprintf(&b, "k%d:\n  <<: [*b, {k0: 5, w: 6}]\n", i)
		case 3:
			fmt.Fprintf(&b, "k%d:\n- %s\n- %s\n", i, scalars.Draw(t, "one"),
				scalars.Draw(t, "other"))
		case 4:
			fmt.Fprintf(&b, "%s: 1\n",
				rapid.SampledFrom([]string{"1", "1.5", "yes", "~", "'~'", ".inf", "a b", "[1]"}).
					Draw(t, "key"))
		default:
			fmt.Fprintf(&b, "k%d: %s\n", i, scalars.Draw(t, "scalar"))
		}
	}
	want, err := yaml.YAMLToJSON([]byte(b.String()))
	docs, ours := locate.Parse([]byte(b.String()))
	if (err == nil) != (ours == nil) {
		t.Fatalf("%s\nwe: %v\nsigs.k8s.io/yaml: %v", b.String(), ours, err)
	}
	if err != nil {
		return false
	}
	var x, y any
	if json.Unmarshal(want, &x) != nil || json.Unmarshal(docs[0].JSON, &y) != nil {
		t.Fatalf("%s\n%s", want, docs[0].JSON)
	}
	if diff := cmp.Diff(x, y); diff != "" {
		t.Fatalf("%s\n%s", b.String(), diff)
	}
	return true
}

// flow returns a scalar that may be in a flow mapping.
func flow(s string) string {
	if strings.HasPrefix(s, "- ") || s == "-" {
		return "x"
	}
	return s
}

var scalars = rapid.SampledFrom([]string{
	"1", "-1", "0", "017", "0o17", "0x1F", "0b101", "-0b11", "1_000", "1.0", "1.", ".5", "-.5e3",
	"1e3", "+1", "1:30", "2001-01-01", "1e400",
	"18446744073709551615", "18446744073709551616", "-9223372036854775809", "true", "True", "yes",
	"NO", "off", "y", "n", "Y", "null", "~", "Null", "",
	"text", "0.3.1", "1.9.1", "10.0.0.0/24", "02:00:00:00:00:01", "''", "'yes'", `"1"`, `"\x41"`,
	"!!str 1", "!!int 1", "!!float 1", "!!bool yes", "!!null ~",
	"!x y", "!!binary aGk=", "[]", "{}", "[1, yes]", "{a: 1, 2: x, yes: n}", "<<", "- ", "+", "-",
	".", "._", "0b", "0x", "_1", "1_", "é",
})
