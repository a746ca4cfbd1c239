package diag_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
)

// TestListsSurviveJSON draws lists of findings: read back they are written the
// same, have the same rules for errors.Is and List.Has, and the same stages.
func TestListsSurviveJSON(t *testing.T) {
	rules := []*diag.Rule{errLoad, errSetup, errRun, warn}
	law.Hold(t, func(t *rapid.T) bool {
		l := diag.List(rapid.SliceOf(rapid.Custom(func(t *rapid.T) diag.Diagnostic {
			path := rapid.Map(rapid.String(), diag.Path("").Name)
			d := rapid.SampledFrom(rules).Draw(t, "rule").
				At(path.Draw(t, "path"), nil, "%s", rapid.String().Draw(t, "message"))
			d.Stage = rapid.SampledFrom([]diag.Stage{0, diag.Load, diag.Setup, diag.Run}).
				Draw(t, "stage")
			return d.With(rapid.SliceOf(path).Draw(t, "because")...).
				Hinted("%s", rapid.String().Draw(t, "hint"))
		})).Draw(t, "findings"))
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		var back diag.List
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, _ := json.Marshal(back)
		if string(again) != string(text) || back.Refused() != l.Refused() {
			t.Fatalf("%s\nread back: %s", text, again)
		}
		for _, r := range rules {
			if back.Has(r) != l.Has(r) || errors.Is(back.Err(), r) != errors.Is(l.Err(), r) {
				t.Fatalf("%s is not found in %s", r.Code, again)
			}
		}
		return len(l) > 0
	}, 2)
}

func TestScalarsAreTexts(t *testing.T) {
	type all struct {
		Severity []diag.Severity
		Kind     []diag.Kind
		Stage    []diag.Stage
	}
	want := all{
		Severity: []diag.Severity{diag.Error, diag.Warning},
		Kind: []diag.Kind{
			diag.Invalid, diag.Required, diag.NotSupported, diag.Forbidden, diag.Duplicate,
			diag.Conflict,
		},
		Stage: []diag.Stage{0, diag.Load, diag.Setup, diag.Run},
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got all
	if err := json.Unmarshal(text, &got); err != nil || !cmp.Equal(got, want) {
		t.Errorf("%s: %v", text, err)
	}
	var s diag.Stage
	if err := s.UnmarshalText([]byte("never")); err == nil {
		t.Error(`"never" is taken for a stage`)
	}
}
