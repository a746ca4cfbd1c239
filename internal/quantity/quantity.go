// Package quantity reads Kubernetes quantities: "8Gi", "1.5G", "100m", "1e3".
package quantity

import (
	"errors"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// nano is how many billionths are one: a quantity counts billionths.
const nano = 1_000_000_000

// pattern is that of a quantity in CRDs. It lets 1e1.5 through, which
// resource.ParseQuantity refuses.
var pattern = regexp.MustCompile(`^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$`)

// suffixes is what a suffix multiplies by: 10 to the power of decimal, and 2 to
// that of binary (k8s.io/apimachinery pkg/api/resource/suffix.go).
var suffixes = map[string]struct {
	decimal int64
	binary  uint
}{
	"": {0, 0}, "n": {-9, 0}, "u": {-6, 0}, "m": {-3, 0},
	"k": {3, 0}, "M": {6, 0}, "G": {9, 0}, "T": {12, 0}, "P": {15, 0}, "E": {18, 0},
	"Ki": {0, 10}, "Mi": {0, 20}, "Gi": {0, 30}, "Ti": {0, 40}, "Pi": {0, 50}, "Ei": {0, 60},
}

// Quantity is a number as it is written, whatever its size.
type Quantity struct {
	negative bool
	digits   string // without leading zeros; "" is zero
	decimal  int64  // times 10 to this power
	binary   uint   // times 2 to this power
}

// What [Parse] refuses.
var (
	// It does not match the pattern that CRDs have.
	ErrSyntax = errors.New("no quantity")
	// It does, and resource.ParseQuantity refuses it.
	ErrExponent = errors.New("an exponent that is not a whole number")
)

// Parse reads s. The error is ErrSyntax or ErrExponent.
func Parse(s string) (Quantity, error) {
	m := pattern.FindStringSubmatch(s)
	if m == nil {
		return Quantity{}, ErrSyntax
	}
	e, known := suffixes[m[6]]
	if !known {
		var err error
		if e.decimal, err = strconv.ParseInt(m[6][1:], 10, 64); err != nil {
			return Quantity{}, ErrExponent
		}
	}
	whole, fraction, _ := strings.Cut(m[2], ".")
	const far = 1 << 31 // beyond any input, and far from overflow
	return Quantity{
		negative: m[1] == "-",
		digits:   strings.TrimLeft(whole+fraction, "0"),
		decimal:  min(max(e.decimal, -far), far) - int64(len(fraction)),
		binary:   e.binary,
	}, nil
}

// Sign returns -1, 0 or 1.
func (q Quantity) Sign() int {
	switch {
	case q.digits == "":
		return 0
	case q.negative:
		return -1
	}
	return 1
}

// Whole returns the whole part of q without its sign. It reports false for one
// of 2^63 or more. As resource.ParseQuantity does, it first rounds up to
// billionths.
func (q Quantity) Whole() (uint64, bool) {
	if q.digits == "" {
		return 0, true
	}
	switch magnitude := int64(len(q.digits)) + q.decimal; { // below 10^magnitude
	case magnitude > 20:
		return 0, false
	case magnitude < -40: // 2^60 is below 10^19
		return 0, true
	}
	n, _ := new(big.Int).SetString(q.digits, 10)
	n.Lsh(n, q.binary)
	if decimal := q.decimal + 9; decimal >= 0 {
		n.Mul(n, power10(decimal))
	} else {
		rest := new(big.Int)
		if n.QuoRem(n, power10(-decimal), rest); rest.Sign() > 0 {
			n.Add(n, big.NewInt(1))
		}
	}
	n.Quo(n, big.NewInt(nano))
	return n.Uint64(), n.BitLen() <= 63
}

func power10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }
