package law

import (
	"math"
	"testing"
)

// A generator of which one draw in oneIn reaches the assertion is never called scarce, and
// one that reaches it much less often is, before Reach gives up.
func TestScarce(t *testing.T) {
	for _, oneIn := range []int{1, 2, 3, 10, 60} {
		for _, n := range []int{20, 100, 1000, most} {
			alarm := 0.0
			for k := 0; k <= n; k++ {
				if scarce(k, n, oneIn) {
					alarm += binomial(k, n, 1/float64(oneIn))
				}
			}
			if alarm > 1e-12 {
				t.Errorf("one in %d: %d draws give a false alarm with probability %g", oneIn, n, alarm)
			}
		}
		if k := most / oneIn / 8; !scarce(k, most, oneIn) || scarce(most/oneIn, most, oneIn) {
			t.Errorf("one in %d: %d of %d are not told from %d", oneIn, k, most, most/oneIn)
		}
	}
	if scarce(0, 20, 60) || !scarce(99, 100, 1) || !scarce(0, 100, 2) {
		t.Error("few draws prove nothing, and of all draws none may be missing")
	}
}

// binomial is the probability that k of n draws reach what each does with probability p.
func binomial(k, n int, p float64) float64 {
	if p == 1 {
		return map[bool]float64{true: 1}[k == n]
	}
	choose := func(n int) float64 { l, _ := math.Lgamma(float64(n + 1)); return l }
	return math.Exp(choose(n) - choose(k) - choose(n-k) +
		float64(k)*math.Log(p) + float64(n-k)*math.Log(1-p))
}
