package nicname

import (
	"strconv"
	"strings"
)

// VLAN returns the NIC and the VLAN that the name of a VLAN interface says, as nmstate and
// NetworkManager call them: eth1.100. Where it says none, it is the name itself and 0.
func VLAN(name string) (parent string, id int) {
	i := strings.LastIndexByte(name, '.')
	if i < 1 || i+1 == len(name) || name[i+1] < '1' || name[i+1] > '9' { // 0100 and +1 are no VLAN
		return name, 0
	}
	if id, err := strconv.Atoi(name[i+1:]); err == nil && id < 4095 {
		return name[:i], id
	}
	return name, 0
}
