package nad_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/nad"
)

// TestAgreesWithMultus: what Multus v4.2.2 refuses of a NAD "my-nad", or panics
// on, is refused here; what it lets pass is refused for what the plugins say
// only (testdata/multus.jsonl, measured).
func TestAgreesWithMultus(t *testing.T) {
	data, err := os.ReadFile("testdata/multus.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	ours := []*diag.Rule{
		nad.ErrConfigSyntax, nad.ErrConfigNull, nad.ErrConfigType, nad.ErrConfigMany,
	}
	agreed := 0
	for line := range bytes.Lines(data) {
		var row struct {
			ID, Verdict, Error string
			Config             json.RawMessage
		}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		config := string(row.Config)
		var text string
		if json.Unmarshal(row.Config, &text) == nil && config != "null" {
			config = text
		}
		d, l := nad.Parse(named("my-nad", config))
		l.Add(d.Validate(nad.Release{})...)
		mine := slices.ContainsFunc(l, func(f diag.Diagnostic) bool {
			return slices.Contains(ours, f.Rule)
		})
		switch {
		case config == "": // a file on the node decides
			if !l.Has(nad.WarnConfigEmpty) {
				t.Errorf("%s: %v", row.ID, l)
			}
		case row.Verdict == "reject" && l.Refused() == 0:
			t.Errorf("%s %s: Multus says %s, we nothing: %v", row.ID, config, row.Error, l)
		case row.Verdict == "accept" && mine && !strings.Contains(row.ID, "case-Plugins"):
			// libcni then sees no plugin.
			t.Errorf("%s %s: Multus lets it pass, we do not: %v", row.ID, config, l)
		default:
			agreed++
		}
	}
	t.Logf("%d rows agree", agreed)
	if agreed < 30 {
		t.Error("too few were compared")
	}
}
