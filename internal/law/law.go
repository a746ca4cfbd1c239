// Package law checks properties, and that their draws reach the assertion.
package law

import (
	"flag"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Law is a property that reports whether a draw reached its assertion.
type Law = func(*rapid.T) bool

// Hold checks the law, and that at least one draw in oneIn reaches its assertion.
func Hold(t *testing.T, l Law, oneIn int) {
	t.Helper()
	const assertion = "the assertion"
	Reach(t, func(t *rapid.T, reach func(string)) {
		if l(t) {
			reach(assertion)
		}
	}, map[string]int{assertion: oneIn})
}

// most is how often Reach draws before it leaves open whether there is enough.
const most = 4000

// Reach checks a property that names what a draw reaches, and that at least one draw in
// oneIn[name] reaches each name. It logs how many did.
//
// No seed makes it fail a generator that draws enough: where fewer draws than that reach a
// name it goes on drawing, until there are enough or chance cannot be the reason.
func Reach(t *testing.T, p func(t *rapid.T, reach func(name string)), oneIn map[string]int) {
	t.Helper()
	reached, n := map[string]int{}, 0
	for more := true; more; {
		rapid.Check(t, func(t *rapid.T) {
			names := map[string]bool{}
			p(t, func(name string) { names[name] = true })
			n++ // here, as rapid draws another in the place of one that it cannot use
			for name := range names {
				reached[name]++
			}
		})
		more = false
		for name, one := range oneIn {
			more = more || reached[name]*one < n && !scarce(reached[name], n, one)
		}
		more = more && n < most && !seeded()
	}
	for _, name := range slices.Sorted(maps.Keys(oneIn)) {
		t.Logf("%d of %d draws reached %s, of one in %d at least", reached[name], n, name, oneIn[name])
		if scarce(reached[name], n, oneIn[name]) {
			t.Errorf("only %d of %d draws reached %s: fix the generator", reached[name], n, name)
		}
	}
}

// seeded reports whether all rounds draw the same.
func seeded() bool { return flag.Lookup("rapid.seed").Value.String() != "0" }

// scarce reports whether only so few of n draws can be reached by less than one in
// e^30, about 10^13, runs of a generator of which one draw in oneIn reaches it. (The bound is
// Chernoff's: e^-nd, where d is the divergence of the two rates.)
func scarce(reached, n, oneIn int) bool {
	got, want := float64(reached)/float64(n), 1/float64(oneIn)
	if got >= want {
		return false
	}
	d := (1 - got) * math.Log((1-got)/(1-want))
	if got > 0 {
		d += got * math.Log(got/want)
	}
	return float64(n)*d > 30
}

// Fuzz fuzzes the law.
func Fuzz(f *testing.F, l Law) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { l(t) }))
}
