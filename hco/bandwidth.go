package hco

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// Bandwidth is a rate in bytes a second. The zero Bandwidth is [Unlimited].
type Bandwidth uint64

// Unlimited is no limit: what KubeVirt makes of 0, of less than a byte, and of
// a bandwidth that is absent.
const Unlimited Bandwidth = 0

const (
	mebibyte = 1 << 20
	nano     = 1_000_000_000 // a quantity counts billionths
)

// String returns "unlimited", "64 MiB/s", or "1000 B/s".
func (b Bandwidth) String() string {
	switch {
	case b == Unlimited:
		return "unlimited"
	case b%mebibyte == 0:
		return fmt.Sprintf("%d MiB/s", uint64(b/mebibyte))
	}
	return fmt.Sprintf("%d B/s", uint64(b))
}

// crdQuantity is the pattern of bandwidthPerMigration in the CRD, every release.
var crdQuantity = regexp.MustCompile(`^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$`)

// quantitySuffixes is what a suffix multiplies by: 10 to the power of decimal,
// and 2 to that of binary (k8s.io/apimachinery pkg/api/resource/suffix.go).
var quantitySuffixes = map[string]struct {
	decimal int64
	binary  uint
}{
	"": {0, 0}, "n": {-9, 0}, "u": {-6, 0}, "m": {-3, 0},
	"k": {3, 0}, "M": {6, 0}, "G": {9, 0}, "T": {12, 0}, "P": {15, 0}, "E": {18, 0},
	"Ki": {0, 10}, "Mi": {0, 20}, "Gi": {0, 30}, "Ti": {0, 40}, "Pi": {0, 50}, "Ei": {0, 60},
}

// resolveBandwidth reads a quantity as the API server (the pattern), HCO
// (ParseQuantity) and KubeVirt (QuantityToMebiByte, vcpu.go) do, one after the
// other.
func resolveBandwidth(s string, l *diag.List) Bandwidth {
	at := path("bandwidthPerMigration")
	m := crdQuantity.FindStringSubmatch(s)
	if m == nil {
		l.Add(ErrBandwidthSyntax.At(at, s, "%q is no quantity", s).Hinted(`write bytes a second, such as "64Mi"`))
		return 0
	}
	negative, number, suffix := m[1] == "-", m[2], m[6]
	decimal, binary, ok := exponents(suffix)
	if !ok {
		l.Add(ErrBandwidthQuantity.At(at, s, "%q has an exponent that is no whole number", s).Hinted(`write bytes a second, such as "64Mi"`))
		return 0
	}
	nanos, zero, huge := nanobytes(number, decimal, binary)
	if zero {
		return Unlimited
	}
	if negative {
		l.Add(ErrBandwidthNegative.At(at, s, "%s is below 0: every migration fails", s).Hinted("write a positive quantity, or leave it out for no limit"))
		return 0
	}
	bytes := new(big.Int)
	if !huge {
		bytes.Quo(nanos, big.NewInt(nano))
	}
	if huge || bytes.BitLen() > 63 {
		l.Add(ErrBandwidthOverflow.At(at, s, "%s is beyond %d, the most bytes that KubeVirt can count", s, int64(1<<63-1)).Hinted("leave it out for no limit"))
		return 0
	}
	return rounded(bytes.Uint64(), at, s, l)
}

// rounded returns n bytes a second as QuantityToMebiByte rounds them.
func rounded(n uint64, at diag.Path, s string, l *diag.List) Bandwidth {
	switch {
	case n == 0:
		l.Add(WarnBandwidthSubByte.At(at, s, "%s is less than a byte, which is no limit", s).Hinted("leave it out for no limit, or write bytes a second"))
		return Unlimited
	case n < mebibyte:
		l.Add(WarnBandwidthSubMi.At(at, s, "%s bytes a second are less than 1Mi and count as 1Mi", s).Hinted(`write "1Mi", or more`))
		return mebibyte
	}
	return Bandwidth(float64(n)/mebibyte+0.5) * mebibyte
}

// exponents returns what the suffix multiplies by. It reports false for what
// the pattern lets through and ParseQuantity refuses: 1e1.5.
func exponents(suffix string) (decimal int64, binary uint, ok bool) {
	if e, known := quantitySuffixes[suffix]; known {
		return e.decimal, e.binary, true
	}
	decimal, err := strconv.ParseInt(suffix[1:], 10, 64)
	return decimal, 0, err == nil
}

// nanobytes returns number × 10^decimal × 2^binary in billionths, rounded up,
// which is the precision of ParseQuantity. It reports a zero, and a number that
// is huge: of more than 20 digits, whatever binary is. A number that is far
// below a billionth is one billionth.
func nanobytes(number string, decimal int64, binary uint) (n *big.Int, zero, huge bool) {
	whole, fraction, _ := strings.Cut(number, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return nil, true, false
	}
	const far = 1 << 31 // beyond any input, and far from overflow
	decimal = min(max(decimal, -far), far) - int64(len(fraction))
	switch magnitude := int64(len(digits)) + decimal; { // below 10^magnitude
	case magnitude > 20:
		return nil, false, true
	case magnitude < -40: // 2^60 is below 10^19
		return big.NewInt(1), false, false
	}
	n, _ = new(big.Int).SetString(digits, 10)
	n.Lsh(n, binary)
	if decimal += 9; decimal >= 0 {
		return n.Mul(n, power10(decimal)), false, false
	}
	n, rest := n.QuoRem(n, power10(-decimal), new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return n, false, false
}

func power10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }
