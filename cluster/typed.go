package cluster

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/ipnet"
	"github.com/migrationnet/migrationnet/migration"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
)

// keep keeps an object that was read already, as add keeps one in JSON.
func (c *Cluster) keep(group string, ref Ref, read func() (why string)) Added {
	id := ref
	id.Kind = group + id.Kind // two kinds are called Network
	if c.seen[id] {
		return Added{Object: ref, Use: Repeated, Why: "there is one of this name already"}
	}
	if ref.Name == "" {
		return Added{Object: ref, Use: Unread, Why: "it has no name"}
	}
	switch why := read(); {
	case why == other:
		return Added{Object: ref, Use: Ignored, Why: "it is of another program"}
	case why != "":
		return Added{Object: ref, Use: Unread, Why: why}
	}
	if c.seen == nil {
		c.seen = map[Ref]bool{}
	}
	c.seen[id], c.settled = true, false
	c.used = append(c.used, ref)
	return Added{Object: ref, Use: Used}
}

// AddDefinition adds a NetworkAttachmentDefinition, and what reading it has found.
func (c *Cluster) AddDefinition(d nad.Definition, found diag.List) Added {
	ref := Ref{nad.Kind, d.Namespace, d.Name}
	return c.keep(definitionGroup, ref, func() string {
		return c.keepDefinition(ref, d, found)
	})
}

// AddPod adds a Pod. Of one that is not of KubeVirt the name counts only.
func (c *Cluster) AddPod(p migration.PodState) Added {
	ref := Ref{"Pod", p.Namespace, p.Name}
	return c.keep("", ref, func() string {
		one := pod{ref: ref}
		if p.Component != "" && p.Component != launcher {
			one.state = p
		}
		c.pods = append(c.pods, one)
		return ""
	})
}

// Node is what of a Node bears on the migration network.
type Node struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// AddNode adds a Node.
func (c *Cluster) AddNode(n Node) Added {
	ref := Ref{Kind: "Node", Name: n.Name}
	return c.keep("", ref, func() string {
		c.nodes.addNode(ref, n)
		return ""
	})
}

// AddNamespace adds a Namespace with its labels.
func (c *Cluster) AddNamespace(name string, labels map[string]string) Added {
	return c.keep("", Ref{Kind: "Namespace", Name: name}, func() string {
		return c.keepNamespace(name, maps.Clone(labels))
	})
}

// AddVMI adds a VirtualMachineInstance as the packages migration and podnet read it, with its
// labels.
func (c *Cluster) AddVMI(v migration.VMI, says podnet.Config, labels map[string]string) Added {
	ref := Ref{kindVMI, v.Namespace, v.Name}
	return c.keep(kubeVirtGroup, ref, func() string {
		c.vmis = append(c.vmis, v)
		c.keepVM(ref, says, maps.Clone(labels))
		return ""
	})
}

// AddVM adds a VirtualMachine, with the labels of its template.
func (c *Cluster) AddVM(says podnet.Config, labels map[string]string) Added {
	ref := Ref{podnet.VirtualMachine, says.Namespace, says.Name}
	return c.keep(kubeVirtGroup, ref, func() string {
		c.keepVM(ref, says, maps.Clone(labels))
		return ""
	})
}

func (c *Cluster) keepVM(ref Ref, says podnet.Config, labels map[string]string) {
	says.Volumes, says.Rest = nil, podnet.Rest{} // nothing here looks at them
	c.vms = append(c.vms, virtualMachine{ref: ref, says: says, labels: labels})
}

// AddVMIM adds a VirtualMachineInstanceMigration.
func (c *Cluster) AddVMIM(m migration.VMIM) Added {
	ref := Ref{"VirtualMachineInstanceMigration", m.Namespace, m.Name}
	return c.keep(kubeVirtGroup, ref, func() string {
		c.vmims = append(c.vmims, m)
		return ""
	})
}

// addNode keeps a node, and the networks of its own addresses.
func (n *nodes) addNode(ref Ref, of Node) {
	n.names = append(n.names, ref.Name)
	if of.Labels[schedulable] == "true" {
		n.virt++
	}
	text, ok := of.Annotations[primaryAddress]
	if !ok {
		return
	}
	at := diag.Path("/metadata/annotations").Name(primaryAddress)
	addresses := jsonobj.Of([]byte(text))
	for _, family := range []string{"ipv4", "ipv6"} {
		address, _ := addresses.Member(family).Str()
		if p, ok := network(address); ok && !n.hasMachines(p) {
			n.machines = append(n.machines, claim{machineNetwork, p, Place{"", ref, at}})
		}
	}
}

func (n *nodes) hasMachines(p netip.Prefix) bool {
	return slices.ContainsFunc(n.machines, func(m claim) bool { return m.net == p })
}

// network returns the network of an address with the length of its prefix.
func network(text string) (netip.Prefix, bool) {
	p, _, err := ipnet.ParseInterfaceAddrSloppy(text)
	return p.Masked(), err == nil
}
