package cluster

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
)

// virtualMachine is a VirtualMachine, or a VirtualMachineInstance of none.
type virtualMachine struct {
	ref  Ref
	says podnet.Config
	does podnet.Resolved // the zero value when it is refused
}

func (c *Cluster) addVM(ref Ref, v jsonobj.Value) string {
	says, l := podnet.Parse(v.Raw())
	if l.Unread() {
		return l.Errors()[0].Message
	}
	says.Volumes, says.Rest = nil, podnet.Rest{} // nothing here looks at them
	c.vms = append(c.vms, virtualMachine{ref: ref, says: says})
	return ""
}

// base is the path of the spec that has the networks.
func (vm virtualMachine) base() diag.Path {
	if vm.ref.Kind == podnet.VirtualMachineInstance {
		return "/spec"
	}
	return "/spec/template/spec"
}

// bridged returns the path of the interface of a network whose binding is bridge.
func (vm virtualMachine) bridged(network string) (diag.Path, bool) {
	for i, n := range vm.says.Interfaces {
		if n.Name == network && n.Bridge != nil {
			return vm.base().Name("domain").Name("devices").Name("interfaces").Index(i).
				Name("bridge"), true
		}
	}
	return "", false
}

// checkVMs compares the networks of virtual machines with what they name.
func (c *Cluster) checkVMs() (out []Finding) {
	owners := map[Ref]bool{}
	for _, vm := range c.vms {
		if vm.ref.Kind == podnet.VirtualMachine {
			owners[vm.ref] = true
		}
	}
	claims := c.claims()
	for _, vm := range c.vms {
		owner := Ref{podnet.VirtualMachine, vm.ref.Namespace, vm.ref.Name}
		if vm.ref.Kind == podnet.VirtualMachineInstance && owners[owner] {
			continue // what is wrong is in the VirtualMachine
		}
		for i, n := range vm.says.Networks {
			at := vm.base().Name("networks").Index(i)
			switch {
			case n.Multus != nil:
				out = append(out, c.checkVMNetwork(vm, n.Name, n.Multus.NetworkName,
					at.Name("multus").Name("networkName"))...)
			case n.Pod != nil && n.Pod.VMNetworkCIDR != "":
				for _, s := range claims {
					l := vm.does.Overlaps([]ipnet.Claim{s.claim("")})
					for _, d := range l {
						out = append(out, c.at(vm.ref, d, s.by))
					}
				}
			}
		}
	}
	return out
}

func (c *Cluster) checkVMNetwork(
	vm virtualMachine, network, names string, at diag.Path,
) (out []Finding) {
	namespace, name, ok := strings.Cut(names, "/")
	if !ok {
		namespace, name = vm.ref.Namespace, names
	}
	a, found := c.lookup(namespace, name)
	if !found {
		return c.missing(vm, namespace, name, at)
	}
	bridge, ok := vm.bridged(network)
	if !ok || a.does.Does == nil {
		return nil
	}
	if p, r, ok := a.plugin(nad.MacvlanType, nad.IPVLANType); ok {
		d := WarnVMMACs.At(bridge, nil,
			"%s is of the plugin %s, which passes no frames to the guest's MAC address",
			a.name(), r.Plugin).
			Hinted("use a definition of type bridge, or the binding plugin macvtap")
		return []Finding{c.at(vm.ref, d, a.placeOf(p.Name("type")))}
	}
	does, _ := a.does.Does.(nad.ResolvedOverlay)
	if a.does.IPAM.Type != "" && !does.PersistentIPs && (!does.Layer2 || does.Topology == "") {
		d := WarnVMAddress.At(bridge, nil,
			"the guest gets the address that %s gives to its pod, and the pod on the target of a "+
				"migration gets another", a.name()).
			Hinted("%s", keepAddress(a))
		return []Finding{c.at(vm.ref, d, a.placeOf(a.assignsAt()))}
	}
	return nil
}

// keepAddress says how the addresses of guests stay theirs.
func keepAddress(a attachment) string {
	if a.does.Plugin == nad.OverlayType {
		return "write allowPersistentIPs: true in the definition"
	}
	return "leave ipam out of the definition, and give the guest its address by cloud-init or " +
		"a DHCP server of the network"
}

// missing reports a network that is not there, in a namespace of which networks are known.
func (c *Cluster) missing(vm virtualMachine, namespace, name string, at diag.Path) []Finding {
	var names []string
	for _, a := range c.attachments {
		if c.in(a, namespace) != absent {
			names = append(names, a.def.Name)
		}
	}
	if len(names) == 0 || namespace == "" {
		return nil
	}
	hint := "create it, or write one that is there: " + some(names)
	if like := table.Suggest(name, names); like != "" {
		hint = "write " + like
	}
	d := WarnVMNetwork.At(at, name, "there is no %s in namespace %q", name, namespace).
		Hinted("%s", hint)
	return []Finding{c.at(vm.ref, d)}
}
