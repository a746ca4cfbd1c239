package diag_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/law"
	"pgregory.net/rapid"
)

type group struct {
	rule  *diag.Rule
	stage diag.Stage
}

// total returns how many findings there are of each group, those left out too, and the
// groups in the order of their first.
func total(l diag.List) (map[group]int, []group) {
	counts := map[group]int{}
	var order []group
	for _, d := range l {
		g := group{d.Rule, d.Stage}
		if counts[g] == 0 {
			order = append(order, g)
		}
		counts[g] += 1 + d.More
	}
	return counts, order
}

// However a list is filled and shortened, no finding is forgotten, and of each rule and
// stage the first ones are there.
func listLosesNone(t *rapid.T) bool {
	var l diag.List
	rules := []*diag.Rule{errLoad, errSetup, errRun, warn}
	want := map[group]int{}
	n := 0
	add := func(times int, g group) {
		for range times {
			d := g.rule.At(diag.Path("").Index(n), nil, "x")
			d.Stage = g.stage
			l.Add(d)
			want[g]++
			n++
		}
	}
	for range rapid.IntRange(1, 6).Draw(t, "groups") {
		g := group{rapid.SampledFrom(rules).Draw(t, "rule"), rapid.SampledFrom([]diag.Stage{diag.Load, diag.Setup}).Draw(t, "stage")}
		add(rapid.SampledFrom([]int{1, 2, 999, 1001, 3000}).Draw(t, "times"), g)
		if rapid.IntRange(0, 3).Draw(t, "shorten") == 0 {
			l = l.AtMost(rapid.IntRange(-1, 1200).Draw(t, "most"))
		}
	}
	most := rapid.IntRange(1, 5).Draw(t, "last")
	all, order := total(l)
	short := l.AtMost(most)
	got, after := total(short)
	kept := map[group]int{}
	for i, g := range order {
		if all[g] != want[g] || got[g] != want[g] || after[i] != g {
			t.Fatalf("%v: %d of %d, shortened %d", g, all[g], want[g], got[g])
		}
	}
	at := diag.Path("")
	for _, d := range short {
		g := group{d.Rule, d.Stage}
		if kept[g]++; kept[g] > most {
			t.Fatalf("%v: %d findings, want at most %d", g, kept[g], most)
		}
		if len(at) > len(d.Path) || len(at) == len(d.Path) && at >= d.Path {
			t.Fatalf("%s comes after %s", d.Path, at)
		}
		at = d.Path
	}
	if len(got) != len(want) || len(short) > most*len(want) {
		t.Fatalf("%d findings of %d groups", len(short), len(want))
	}
	return n > len(short)
}

func TestListLosesNone(t *testing.T) { law.Hold(t, listLosesNone, 2) }

// A million findings are kept as the first thousand.
func TestListIsBounded(t *testing.T) {
	var l diag.List
	for range 1_000_000 {
		l.Add(errLoad.At("/a", nil, "x"))
	}
	counts, _ := total(l)
	if g := (group{errLoad, diag.Load}); counts[g] != 1_000_000 || len(l) > 4000 || cap(l) > 8000 {
		t.Errorf("%d findings, kept %d in space for %d", counts[g], len(l), cap(l))
	}
	if l = l.AtMost(2); len(l) != 2 || l[1].More != 999_998 ||
		l[1].Text() != "x (and 999998 more like it)" {
		t.Errorf("%v", l)
	}
}
