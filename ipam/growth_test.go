package ipam_test

import (
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/internal/growth"
	"github.com/migrationnet/migrationnet/ipam"
)

func TestRangesAlikeGrowAsTheDocumentDoes(t *testing.T) {
	for name, x := range map[string]struct{ head, one, tail string }{
		"sets of host-local":     {`{"type":"host-local","ranges":[`, `[{"subnet":"10.0.0.0/24"}]`, `]}`},
		"a set of host-local":    {`{"type":"host-local","ranges":[[`, `{"subnet":"10.0.0.0/24"}`, `]]}`},
		"entries of whereabouts": {`{"type":"whereabouts","ipRanges":[`, `{"range":"10.0.0.0/24"}`, `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			document := func(n int) []byte {
				return []byte(x.head + strings.Repeat(x.one+",", n-1) + x.one + x.tail)
			}
			found := func(n int) int {
				_, _, l := ipam.Read(document(n), ipam.Release{})
				return len(l.Errors())
			}
			if got := found(64); got != 64*63/2 {
				t.Errorf("%d findings of 64 ranges, want one a pair", got)
			}
			for _, n := range []int{65, 1000} {
				if got := found(n); got != n-1 {
					t.Errorf("%d findings of %d ranges, want %d", got, n, n-1)
				}
			}
			growth.Linear(t, 300, func(n int) func() {
				data := document(n)
				return func() { ipam.Read(data, ipam.Release{}) }
			})
		})
	}
}
