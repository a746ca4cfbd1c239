package fleet_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/migration/fleet"
)

func TestSyncAddress(t *testing.T) {
	for text, c := range map[string]struct {
		port uint16
		want string
		rule *diag.Rule
	}{
		"10.250.10.4:9185":      {0, "10.250.10.4:9185", nil},
		"[fd02:0:0:1::cb]:9185": {0, "[fd02:0:0:1::cb]:9185", nil},
		"fd02:0:0:1::cb:9185":   {0, "[fd02:0:0:1::cb]:9185", fleet.WarnUnbracketed},
		"fd02:0:0:1::cb:1234":   {1234, "[fd02:0:0:1::cb]:1234", fleet.WarnUnbracketed},
		"fd02:0:0:1::cb:9186":   {0, "", fleet.ErrSyncAddress},
		"fd02:0:0:1::cb":        {0, "", fleet.ErrSyncAddress},
		"10.250.10.4":           {0, "", fleet.ErrSyncAddress},
		"10.250.10.4:0":         {0, "", fleet.ErrSyncAddress},
		"sync.example.com:9185": {0, "", fleet.ErrSyncAddress},
		"":                      {0, "", fleet.ErrSyncAddress},
	} {
		t.Run(text, func(t *testing.T) {
			got, l := fleet.ParseSyncAddress(text, c.port)
			if c.want != "" && got.String() != c.want || c.want == "" && got.IsValid() {
				t.Errorf("got %v, want %s", got, c.want)
			}
			if c.rule == nil && len(l) > 0 || c.rule != nil && !l.Has(c.rule) {
				t.Errorf("%v", l)
			}
		})
	}
}
