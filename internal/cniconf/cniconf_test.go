package cniconf_test

import (
	"slices"
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/cniconf"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

func TestMACs(t *testing.T) {
	for text, want := range map[string]struct{ parsed, good bool }{
		"02:00:00:00:00:01": {true, true}, "C2-11-22-33-44-55": {true, true}, "zz": {}, "": {},
		"01:00:00:00:00:01": {true, false}, "00:00:00:00:00:00": {true, false},
		"02:00:00:00:00:00:00:01": {true, false},
	} {
		if parsed, why := cniconf.BadMAC(text); parsed != want.parsed || (why == "") != want.good {
			t.Errorf("%q: %v %q", text, parsed, why)
		}
	}
}

// What rests on an unread member is left out, as comparing with each of them tells.
func findingsLeaveOutTheUnread(t *rapid.T, reach func(string)) {
	path := rapid.SampledFrom([]diag.Path{
		"", "/a", "/a/b", "/ab", "/a/0", "/a/00", "/a/0/b", "/a.b", "/a!/b", "/b", "/b/c/d", "/~1",
	})
	rule := &diag.Rule{Code: "x"}
	f := cniconf.Findings{Unread: rapid.SliceOfN(path, 0, 3).Draw(t, "unread")}
	d := rule.At(path.Draw(t, "path"), nil, "x").With(rapid.SliceOfN(path, 0, 2).Draw(t, "because")...)
	if rapid.Bool().Draw(t, "later") { // members that are found to be unread later count too
		f.Add(rule.At("/z", nil, "x"))
		f.List = nil
		f.Unread = append(f.Unread, path.Draw(t, "another"))
	}
	f.Add(d)
	rests := slices.ContainsFunc(f.Unread, func(p diag.Path) bool {
		return d.Path != "" && d.Path.Touches(p) || slices.ContainsFunc(d.Because, p.Touches)
	})
	if rests == (len(f.List) == 1) {
		t.Fatalf("%q because of %q, unread %q: %d findings", d.Path, d.Because, f.Unread, len(f.List))
	}
	reach(map[bool]string{true: "left out", false: "kept"}[rests])
}

func TestFindingsLeaveOutTheUnread(t *testing.T) {
	law.Reach(t, findingsLeaveOutTheUnread, map[string]int{"left out": 10, "kept": 10})
}
