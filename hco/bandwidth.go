package hco

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/quantity"
)

// Bandwidth is a rate in bytes a second. The zero Bandwidth is [Unlimited].
type Bandwidth uint64

// Unlimited is no limit: what KubeVirt makes of 0, of less than a byte, and of
// a bandwidth that is absent.
const Unlimited Bandwidth = 0

const (
	mebibyte = 1 << 20
	fastest  = 12_500_000_000 // bytes a second of a NIC of 100 Gbit/s
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

// Quantity returns b as bandwidthPerMigration says it: "64Mi", "1000", or "0"
// for [Unlimited].
func (b Bandwidth) Quantity() string {
	if b != Unlimited && b%mebibyte == 0 {
		return strconv.FormatUint(uint64(b/mebibyte), 10) + "Mi"
	}
	return strconv.FormatUint(uint64(b), 10)
}

// MarshalText returns what String does.
func (b Bandwidth) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (b *Bandwidth) UnmarshalText(text []byte) error {
	if string(text) == Unlimited.String() {
		*b = Unlimited
		return nil
	}
	number, unit, _ := strings.Cut(string(text), " ")
	n, err := strconv.ParseUint(number, 10, 64)
	switch {
	case err == nil && unit == "MiB/s" && n <= 1<<44-1:
		*b = Bandwidth(n * mebibyte)
	case err == nil && unit == "B/s":
		*b = Bandwidth(n)
	default:
		return fmt.Errorf("bandwidth %q: want unlimited, or such as 64 MiB/s or 1000 B/s", text)
	}
	return nil
}

// resolveBandwidth reads a quantity as the API server (the pattern), HCO
// (ParseQuantity) and KubeVirt (QuantityToMebiByte, vcpu.go) do, one after the
// other.
func resolveBandwidth(s string, l *diag.List) Bandwidth {
	at := path("bandwidthPerMigration")
	q, err := quantity.Parse(s)
	switch {
	case errors.Is(err, quantity.ErrSyntax):
		l.Add(bandwidthSyntax(s))
		return 0
	case err != nil:
		l.Add(ErrBandwidthQuantity.At(at, s, "%q has an exponent that is not an integer", s).
			Hinted(`write bytes a second, such as "64Mi"`))
		return 0
	case q.Sign() == 0:
		return Unlimited
	case q.Sign() < 0:
		l.Add(ErrBandwidthNegative.At(at, s, "%s is below 0: every migration fails", s).
			Hinted("write a positive quantity, or leave it out for no limit"))
		return 0
	}
	bytes, ok := q.Whole()
	if !ok {
		l.Add(ErrBandwidthOverflow.At(at, s,
			"%s is above %d, the most bytes that KubeVirt can count", s, int64(1<<63-1)).
			Hinted("leave it out for no limit"))
		return 0
	}
	if bytes > fastest && !strings.HasSuffix(s, "i") {
		l.Add(WarnBandwidthUnit.At(at, s,
			"%s is bytes a second, more than a NIC of 100 Gbit/s carries", s).
			Hinted("divide bits a second by 8, or leave it out for no limit"))
	}
	return rounded(bytes, at, s, l)
}

func bandwidthSyntax(s string) diag.Diagnostic {
	d := ErrBandwidthSyntax.At(path("bandwidthPerMigration"), s, "%q is not a quantity", s)
	if s == "" {
		return d.Hinted("leave it out for no limit")
	}
	return d.Hinted(`write bytes a second, such as "64Mi"`)
}

// rounded returns n bytes a second as QuantityToMebiByte rounds them.
func rounded(n uint64, at diag.Path, s string, l *diag.List) Bandwidth {
	switch {
	case n == 0:
		l.Add(WarnBandwidthSubByte.At(at, s, "%s is less than a byte, which is no limit", s).
			Hinted("leave it out for no limit, or write bytes a second"))
		return Unlimited
	case n < mebibyte:
		l.Add(WarnBandwidthSubMi.At(at, s,
			"%s bytes a second are less than 1Mi and count as 1Mi", s).
			Hinted(`write "1Mi", or more`))
		return mebibyte
	}
	return Bandwidth(float64(n)/mebibyte+0.5) * mebibyte
}
