package cniconf_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/internal/cniconf"
)

func TestMACs(t *testing.T) {
	for text, want := range map[string]struct{ parsed, good bool }{
		"02:00:00:00:00:01": {true, true}, "C2-11-22-33-44-55": {true, true}, "zz": {}, "": {},
		"01:00:00:00:00:01": {true, false}, "00:00:00:00:00:00": {true, false},
		"02:00:00:00:00:00:00:01": {true, false},
	} {
		if parsed, why := cniconf.BadMAC(text); parsed != want.parsed || (why == "") != want.good {
			t.Errorf("%q: %v %q", text, parsed, why)
		}
	}
}
