package deadline_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/migrationnet/migrationnet/internal/deadline"
	_ "github.com/migrationnet/migrationnet/internal/law" // the same draws each time
	"pgregory.net/rapid"
)

// asWritten is the law: the product, as numbers without a bound have it.
func asWritten(t *rapid.T) {
	timeout := rapid.Int64Range(1, math.MaxInt64).Draw(t, "timeout")
	bytes := rapid.Int64Range(1, math.MaxInt64).Draw(t, "bytes")
	want := new(big.Int).Add(big.NewInt(bytes), big.NewInt(deadline.Gigabyte-1))
	want.Quo(want, big.NewInt(deadline.Gigabyte))
	want.Mul(want.Mul(want, big.NewInt(timeout)), big.NewInt(int64(time.Second)))
	if !want.IsInt64() {
		want.SetInt64(math.MaxInt64)
	}
	if got, ok := deadline.Completion(timeout, bytes); !ok || int64(got) != want.Int64() {
		t.Fatalf("%d × %d: %v %v, want %v", timeout, bytes, got, ok, want)
	}
}

func TestCompletionIsTheProduct(t *testing.T) { rapid.Check(t, asWritten) }

func FuzzCompletionIsTheProduct(f *testing.F) { f.Fuzz(rapid.MakeFuzz(asWritten)) }

func TestCompletion(t *testing.T) {
	const gi = 1 << 30
	for _, c := range []struct {
		timeout, bytes int64
		want           string
	}{
		{150, 8 * gi, "22m30s true"}, {800, 8 * gi, "2h0m0s true"}, {150, 128 << 20, "2m30s true"},
		{0, gi, "0s false"}, {150, 0, "0s false"}, {150, -1, "0s false"}, {-1, gi, "0s true"},
	} {
		d, ok := deadline.Completion(c.timeout, c.bytes)
		if got := fmt.Sprint(d, ok); got != c.want {
			t.Errorf("%d × %d: %s, want %s", c.timeout, c.bytes, got, c.want)
		}
	}
}
