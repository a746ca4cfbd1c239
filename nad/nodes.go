package nad

import (
	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipam"
)

// checkNodes reports addresses that every node hands out alike.
func (d Definition) checkNodes() (l diag.List) {
	const at = diag.Path("/spec/config")
	if d.Config.List == nil {
		return ipam.CheckNodes(ipamOf(d.Config.Plugin)).Under(at.Name("ipam"))
	}
	for i, p := range d.Config.List.Plugins {
		l.Add(ipam.CheckNodes(ipamOf(p)).Under(at.Name("plugins").Index(i).Name("ipam"))...)
	}
	return l
}

// ipamOf returns the ipam member of a configuration; nil when the plugin reads none.
func ipamOf(p Plugin) ipam.Document {
	switch p := p.(type) {
	case Bridge:
		return p.IPAM
	case Macvlan:
		return p.IPAM
	case IPVLAN:
		return p.IPAM
	case VLAN:
		return p.IPAM
	case HostDevice:
		return p.IPAM
	case Bond:
		return p.IPAM
	case Raw:
		return p.ipam()
	}
	return nil
}
