package hco

import (
	"math"
	"strconv"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	table "github.com/migrationnet/migrationnet/internal/oldtable"
)

// nullable is a field in which null is absent, also behind an earlier value:
// the API server drops a null from the object before it fills in defaults.
type nullable[T any] struct {
	table.Codec
	p **T
}

func (c nullable[T]) Null() { *c.p = nil }

func pointer[T any](codec func(**T) table.Codec, p **T) nullable[T] {
	return nullable[T]{codec(p), p}
}

// text is a string field that cannot hold "", which the API server stores: the
// finding says what becomes of it.
type text struct {
	table.Codec
	p     *string
	empty func(diag.Path) diag.Diagnostic
}

func (c text) Null() { *c.p = "" }

func (c text) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if s, ok := v.Str(); ok && s == "" {
		r.List.Add(c.empty(at.Path()))
		return false
	}
	return c.Codec.Read(r, at, v)
}

// number is an integer field. The API server takes 5.0 and 5e0 for 5, and HCO
// is given the 5 (schema validation of apiextensions-apiserver v0.34.3, measured).
type number[T int64 | uint32] struct{ nullable[T] }

func (c number[T]) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	return c.nullable.Read(r, at, integral(v))
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
type limit struct{ number[uint32] }

func (c limit) Read(r *table.Reader, at table.Place, v jsonobj.Value) bool {
	if n, ok := integral(v).Int(); ok && (n < 0 || n > math.MaxUint32) {
		r.List.Add(limitRange(at.Path(), v.Text, n))
		return false
	}
	return c.number.Read(r, at, v)
}

func limitRange(p diag.Path, got any, n int64) diag.Diagnostic {
	return ErrLimitRange.At(p, got, "%d is outside 1..%d", n, maxLimit).
		Hinted("write the number of migrations that may run at once")
}

func bandwidthEmpty(p diag.Path) diag.Diagnostic {
	return ErrBandwidthSyntax.At(p, `""`, "%q is no quantity", "").Hinted("leave it out for no limit")
}

func networkEmpty(p diag.Path) diag.Diagnostic {
	return ErrNetworkEmpty.At(p, `""`, "%q is passed on as a name, which no NetworkAttachmentDefinition has", "").
		Hinted("write null, or leave it out, for the pod network")
}
