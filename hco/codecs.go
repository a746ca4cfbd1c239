package hco

import (
	"math"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
)

// whole is an integer field. The API server takes 5.0 and 5e0 for 5, and gives
// HCO the 5 (schema validation of apiextensions-apiserver v0.34.3, measured).
type whole[N int64 | uint32] struct{ table.IntegerCodec[N] }

func (c whole[N]) Read(r *table.Reader, at table.Place, v jsonobj.Value, p **N) bool {
	return c.IntegerCodec.Read(r, at, integral(v), p)
}

// integral returns v without an exponent, and without the fraction .0, where
// the API server reads that as an integer: below 2^53.
func integral(v jsonobj.Value) jsonobj.Value {
	if n, ok := v.Int(); ok {
		return jsonobj.Of(strconv.AppendInt(nil, n, 10)) // -0 too
	}
	f, err := strconv.ParseFloat(v.Text, 64)
	if v.Kind() != jsonobj.Number || err != nil || math.Abs(f) >= 1<<53 {
		return v
	}
	return jsonobj.Of(strconv.AppendFloat(nil, f, 'f', -1, 64))
}

// maxLimit is the most that format int32 lets through. API servers before
// Kubernetes 1.36 do not look at the format, and HCO decodes a uint32.
const maxLimit = math.MaxInt32

// limit is a number that the CRD has as an int32 and HCO decodes as a uint32.
type limit struct{ whole[uint32] }

func (c limit) Read(r *table.Reader, at table.Place, v jsonobj.Value, p **uint32) bool {
	if n, ok := integral(v).Int(); ok && (n < 0 || n > math.MaxUint32) {
		r.List.Add(limitRange(at.Path(), v.Text, n))
		return false
	}
	return c.whole.Read(r, at, v, p)
}

func limitRange(p diag.Path, got any, n int64) diag.Diagnostic {
	return ErrLimitRange.At(p, got, "%d is outside 1..%d", n, maxLimit).
		Hinted("write the number of migrations that may run at once")
}

// intOrString is a string field that may be written as a number too. An empty
// string is kept in Unknown, for Validate to judge.
type intOrString struct{ table.StringCodec }

func (c intOrString) Read(r *table.Reader, at table.Place, v jsonobj.Value, p *string) bool {
	if v.Text == `""` {
		return false
	}
	if _, ok := v.Int(); ok {
		v = jsonobj.Of(table.AppendString(nil, v.Text))
	}
	return c.StringCodec.Read(r, at, v, p)
}

// refused is a member that the consumer does not have and people write: the
// finding says what to do instead. No field is for it.
type refused func(at diag.Path) diag.Diagnostic

func (refused) Type() string          { return table.TypeAny }
func (refused) Absent(*struct{}) bool { return true }
func (refused) Null(*struct{}) bool   { return true }
func (c refused) Read(r *table.Reader, at table.Place, _ jsonobj.Value, _ *struct{}) bool {
	r.List.Add(c(at.Path()))
	return false
}
func (refused) Append(dst []byte, _ *struct{}) ([]byte, error) { return dst, nil }
