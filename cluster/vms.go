package cluster

import (
	"fmt"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
)

const kindVMI = podnet.VirtualMachineInstance

// virtualMachine is a VirtualMachine, or a VirtualMachineInstance of none.
type virtualMachine struct {
	ref    Ref
	labels map[string]string // of its VirtualMachineInstance
	says   podnet.Config
	does   podnet.Resolved // the zero value when it is refused
}

func (c *Cluster) addVM(ref Ref, v jsonobj.Value) string {
	says, l := podnet.Parse(v.Raw())
	if l.Unread() {
		return l.Errors()[0].Message
	}
	template := v.At("spec", "template")
	if ref.Kind == kindVMI {
		vmi, l := migration.ParseVMI(v.Raw())
		if l.Unread() {
			return l.Errors()[0].Message
		}
		c.vmis, template = append(c.vmis, vmi), v
	}
	c.keepVM(ref, says, labelsOf(template.Member("metadata")))
	return ""
}

// base is the path of the spec that has the networks.
func (vm virtualMachine) base() diag.Path {
	if vm.ref.Kind == kindVMI {
		return "/spec"
	}
	return "/spec/template/spec"
}

// attached returns the interface of a network, and its path.
func (vm virtualMachine) attached(network string) (podnet.Interface, diag.Path) {
	for i, n := range vm.says.Interfaces {
		if n.Name == network {
			return n, vm.base().Name("domain").Name("devices").Name("interfaces").Index(i)
		}
	}
	return podnet.Interface{}, ""
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
		if vm.ref.Kind == kindVMI && owners[owner] {
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
	card, at := vm.attached(network)
	if out := c.checkVMDevice(vm, card, at, a); out != nil {
		return out
	}
	if card.Bridge == nil || a.does.Does == nil {
		return nil
	}
	bridge := at.Name("bridge")
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

// resourceName is the annotation of a definition with the device that a pod gets for it
// (k8s-network-resources-injector v1.7.0; kubevirt pkg/network/multus/nad.go v1.9.0).
const resourceName = "k8s.v1.cni.cncf.io/resourceName"

// checkVMDevice reports a binding for which the network brings no device.
func (c *Cluster) checkVMDevice(
	vm virtualMachine, card podnet.Interface, at diag.Path, a attachment,
) []Finding {
	const sriov, macvtap = "sriov", "macvtap"
	binding, path := "", at
	switch {
	case card.SRIOV != nil:
		binding, path = sriov, at.Name(sriov)
	case card.Macvtap != nil:
		binding, path = macvtap, at.Name(macvtap)
	case card.Binding != nil && card.Binding.Name == macvtap:
		binding, path = macvtap, at.Name("binding").Name("name")
	}
	if binding == "" || a.def.Config.Plugin == nil || a.udn != nil {
		return nil
	}
	if _, named := a.def.Annotations[resourceName]; named {
		return nil
	}
	of := a.def.Config.Plugin.PluginType()
	member, hint := diag.Path("/spec/config/type"), "name a definition of type "+binding
	what := fmt.Sprintf("%s is of type %s, which has no device for the binding %s",
		a.name(), of, binding)
	if _, other := a.def.Config.Plugin.(nad.Raw); other {
		member = diag.Path("/metadata/annotations").Name(resourceName)
		what = fmt.Sprintf(
			"%s names no resource, so that the pod gets no device for the binding %s",
			a.name(),
			binding,
		)
		hint = "write the annotation " + resourceName + " into the definition, as the device plugin " +
			"calls its resource"
	}
	d := WarnVMDevice.At(path, nil, "%s", what).Hinted("%s", hint)
	return []Finding{c.at(vm.ref, d, a.placeOf(member))}
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
