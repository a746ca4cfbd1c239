package sarif_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/migrationnet/migrationnet/bridgeconf"
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/diag/sarif"
)

var place = sarif.Place{
	File: "a b.yaml", Member: "vlan", Line: 3, Column: 5, EndLine: 3, EndColumn: 9,
	Offset: 40, Length: 4,
}

func TestLog(t *testing.T) {
	run := sarif.Run{
		Tool:  sarif.Tool{Name: "tool", URI: "https://example.com"},
		Rules: []*diag.Rule{diag.ErrSyntax, bridgeconf.ErrVLANRange},
		Results: []sarif.Result{
			{
				Diagnostic: bridgeconf.ErrVLANRange.At("/vlan", 5000, "5000 <is> large").Hinted("write 1"),
				Place:      place, Related: []sarif.Place{{File: "/c.yaml", Line: 1, Column: 1}},
			},
			{Diagnostic: diag.ErrType.At("/mtu", nil, "no number"), Place: place},
		},
	}
	var b bytes.Buffer
	if err := run.Write(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), []byte("5000 <is> large; write 1")) {
		t.Errorf("%s", &b)
	}
	var got struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID           string
				RuleIndex        int
				Level            string
				Locations        []any
				RelatedLocations []any
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	r := got.Runs[0].Results
	if got.Version != "2.1.0" || len(got.Runs[0].Tool.Driver.Rules) != 2 ||
		r[0].RuleIndex != 1 || r[0].RuleID != "bridge-vlan-range" || r[0].Level != "error" ||
		len(r[0].RelatedLocations) != 1 || r[1].RuleIndex != -1 || len(r[1].Locations) != 1 {
		t.Errorf("%+v", got)
	}
	for _, uri := range []string{`"a%20b.yaml"`, `"file:///c.yaml"`} {
		if !bytes.Contains(b.Bytes(), []byte(uri)) {
			t.Errorf("%s is not in\n%s", uri, &b)
		}
	}
}

func TestRunWithoutAnything(t *testing.T) {
	var b bytes.Buffer
	if err := (sarif.Run{}).Write(&b); err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := any(map[string]any{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []any{map[string]any{
			"columnKind": "unicodeCodePoints", "results": []any{},
			"tool": map[string]any{"driver": map[string]any{
				"name": "", "informationUri": "", "rules": []any{},
			}},
		}},
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
