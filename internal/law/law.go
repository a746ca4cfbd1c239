// Package law checks properties, and that their draws reach the assertion.
package law

import (
	"testing"

	"pgregory.net/rapid"
)

// Law is a property that reports whether a draw reached its assertion.
type Law = func(*rapid.T) bool

// Hold checks the law, and that at least one draw in oneIn reaches its
// assertion. It logs how many did. As chance may have it that fewer did, it draws
// up to four times as often before it says so.
func Hold(t *testing.T, l Law, oneIn int) {
	t.Helper()
	var reached, n int
	for range 4 {
		rapid.Check(t, func(t *rapid.T) {
			n++
			if l(t) {
				reached++
			}
		})
		if t.Failed() || reached*oneIn >= n {
			break
		}
	}
	t.Logf("%d of %d draws reached the assertion, of one in %d at least", reached, n, oneIn)
	if reached*oneIn < n {
		t.Errorf("only %d of %d draws reached the assertion: fix the generator", reached, n)
	}
}

// Fuzz fuzzes the law.
func Fuzz(f *testing.F, l Law) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { l(t) }))
}
