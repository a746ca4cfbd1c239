package bridgeconf

import (
	"fmt"

	"github.com/migrationnet/migrationnet/internal/shell"
)

// UplinkCommands returns the commands that let the port's tagged traffic pass
// the NIC dev on the bridge, one for each VLAN: `bridge vlan add vid 2 dev eth1`.
// The plugin attaches no NIC to the bridge and touches none. Without a VLAN
// there is nothing to allow, and the result is empty.
func (r Resolved) UplinkCommands(dev string) []string {
	var out []string
	for _, v := range r.PortVLANs {
		if v.ID != 1 || r.VLAN == 1 { // a NIC on a bridge has VLAN 1
			out = append(out, fmt.Sprintf("bridge vlan add vid %d dev %s", v.ID, shell.Word(dev)))
		}
	}
	return out
}

// CheckCommand returns the command that shows the VLANs of the NIC dev.
func (r Resolved) CheckCommand(dev string) string {
	return "bridge vlan show dev " + shell.Word(dev)
}
