package locate_test

import (
	"strings"
	"testing"

	"github.com/migrationnet/migrationnet/diag/locate"
	"github.com/migrationnet/migrationnet/internal/growth"
)

func TestItemsGrowAsTheirNumberDoes(t *testing.T) {
	growth.Linear(t, 500, func(n int) func() {
		items := strings.Repeat(`{"kind":"A"},`, n) + `{"kind":"A"}`
		d, err := locate.ParseJSON([]byte(`{"kind":"List","items":[` + items + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			if got := d.Items(); len(got) != n+1 || got[n].Position("/kind").Offset == 0 {
				t.Errorf("%d items, want %d", len(got), n+1)
			}
		}
	})
}
