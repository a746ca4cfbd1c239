package nicname_test

import (
	"testing"

	"github.com/migrationnet/migrationnet/internal/nicname"
)

func TestVLAN(t *testing.T) {
	for name, want := range map[string]int{
		"eth1.100": 100, "bond0.1": 1, "eth1.4094": 4094, "a.b.7": 7,
		"eth1": 0, "eth1.": 0, ".100": 0, "": 0, "eth1.0": 0, "eth1.0100": 0, "eth1.+5": 0, "eth1.-5": 0,
		"eth1.4095": 0, "eth1.1x": 0, "eth1.99999999999999999999": 0,
	} {
		parent, id := nicname.VLAN(name)
		if said := parent != name; id != want || said != (want > 0) {
			t.Errorf("%q: %q, %d, want %d", name, parent, id, want)
		}
	}
}
