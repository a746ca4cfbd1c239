package cluster

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/nicname"
)

// nodes are what is known of the nodes.
type nodes struct {
	names    []string // of the Node objects
	virt     int      // of these, that KubeVirt schedules virtual machines on
	machines []claim  // the networks of the nodes' own addresses

	devices  []device
	byName   map[string][]device // of devices; nil is to be made
	mappings []mapping
	policies bool     // there is a NodeNetworkConfigurationPolicy
	states   []string // the nodes of which the state is known
}

// device is a network device of the nodes.
type device struct {
	by   Place
	node string // "" is of every node that the policy selects
	name string
	kind string // nmstate's: ethernet, bond, vlan, linux-bridge, ovs-bridge
	mtu  int    // 0 is not said
	base string // of a VLAN
	vlan int
	// Of a bridge or a bond.
	ports []string
}

// mapping gives a localnet its OVS bridge.
type mapping struct {
	by       Place
	localnet string
	bridge   string
}

// schedulable is the label that virt-handler keeps on nodes that can run virtual machines
// (staging/src/kubevirt.io/api/core/v1/types.go NodeSchedulable, KubeVirt v1.9.0).
const schedulable = "kubevirt.io/schedulable"

// primaryAddress is the annotation of OVN-Kubernetes with a node's address and the length
// of its network (go-controller/pkg/util/node_annotations.go, v1.3.0).
const primaryAddress = "k8s.ovn.org/node-primary-ifaddr"

func (c *Cluster) addNode(ref Ref, v jsonobj.Value) string {
	meta := v.Member("metadata")
	of := Node{Labels: labelsOf(meta), Annotations: map[string]string{}}
	if text, ok := meta.At("annotations", primaryAddress).Str(); ok {
		of.Annotations[primaryAddress] = text
	}
	c.nodes.addNode(ref, of)
	return ""
}

// addPolicy reads the desired state of a NodeNetworkConfigurationPolicy.
func (c *Cluster) addPolicy(ref Ref, v jsonobj.Value) string {
	c.nodes.policies = true
	return c.nodes.add(Place{"", ref, "/spec/desiredState"}, "", v.At("spec", "desiredState"))
}

// addNodeState reads the current state of a node, whose name is that of the object.
func (c *Cluster) addNodeState(ref Ref, v jsonobj.Value) string {
	c.nodes.states = append(c.nodes.states, ref.Name)
	return c.nodes.add(Place{"", ref, "/status/currentState"}, ref.Name,
		v.At("status", "currentState"))
}

// add reads a state of nmstate (rust/src/lib of nmstate 2.2: interfaces and ovn).
func (n *nodes) add(by Place, node string, state jsonobj.Value) string {
	if k := state.Kind(); k == jsonobj.String {
		return by.Path.Dotted() + " is a string: write the state itself"
	}
	n.byName = nil
	for i, e := range state.Member("interfaces").Each() {
		d := device{by: by, node: node}
		d.by.Path = by.Path.Name("interfaces").Index(i)
		d.name, _ = e.Member("name").Str()
		d.kind, _ = e.Member("type").Str()
		d.mtu = whole(e.Member("mtu"))
		d.base, _ = e.At("vlan", "base-iface").Str()
		d.vlan = whole(e.At("vlan", "id"))
		for _, p := range e.At("bridge", "port").Each() {
			name, _ := p.Member("name").Str()
			d.ports = append(d.ports, name)
		}
		for _, member := range []string{"port", "ports", "slaves"} {
			for _, p := range e.At("link-aggregation", member).Each() {
				name, _ := p.Str()
				d.ports = append(d.ports, name)
			}
		}
		if s, _ := e.Member("state").Str(); s != "absent" && d.name != "" {
			n.devices = append(n.devices, d)
		}
	}
	for i, e := range state.At("ovn", "bridge-mappings").Each() {
		m := mapping{by: by}
		m.by.Path = by.Path.Name("ovn").Name("bridge-mappings").Index(i)
		m.localnet, _ = e.Member("localnet").Str()
		m.bridge, _ = e.Member("bridge").Str()
		if s, _ := e.Member("state").Str(); s != "absent" && m.localnet != "" {
			n.mappings = append(n.mappings, m)
		}
	}
	return ""
}

// whole returns a number that is a positive int32, as a number or, as YAML templates
// write it, as a string; otherwise 0.
func whole(v jsonobj.Value) int {
	if s, ok := v.Str(); ok {
		v = jsonobj.Of([]byte(s))
	}
	if n, ok := v.Int(); ok && n > 0 && n < 1<<31 {
		return int(n)
	}
	return 0
}

// named returns the devices with a name, in the order of their objects.
func (n *nodes) named(name string) []device {
	if n.byName == nil {
		n.byName = map[string][]device{}
		for _, d := range n.devices {
			n.byName[d.name] = append(n.byName[d.name], d)
		}
	}
	return n.byName[name]
}

// maps returns the mapping of a localnet.
func (n *nodes) maps(localnet string) (mapping, bool) {
	i := slices.IndexFunc(n.mappings, func(m mapping) bool { return m.localnet == localnet })
	if i < 0 {
		return mapping{}, false
	}
	return n.mappings[i], true
}

// link is what the frames of an attachment go over: a device, as far down as is known,
// and a VLAN on it.
type link struct {
	device string
	vlan   int
}

// steps bounds how far a device is followed down.
const steps = 8

// down follows a device to the one that it is on: a VLAN to its base, a bridge to its
// only port that is a device. The second result is false when it is tagged twice.
func (n *nodes) down(l link) (link, bool) {
	once := true
	for range steps {
		all := n.named(l.device)
		if len(all) == 0 {
			base, id := nicname.VLAN(l.device)
			if id == 0 {
				return l, once
			}
			all = []device{{base: base, vlan: id}}
		}
		d := all[0]
		switch {
		case d.base != "" && d.vlan > 0:
			once = once && l.vlan == 0
			l = link{d.base, d.vlan}
		case strings.HasSuffix(d.kind, "bridge") && len(d.uplinks()) == 1:
			l.device = d.uplinks()[0]
		default:
			return l, once
		}
	}
	return l, once
}

// uplinks are the ports of a bridge without the one of its own name, which an OVS bridge
// has for the node itself.
func (d device) uplinks() (out []string) {
	for _, p := range d.ports {
		if p != d.name {
			out = append(out, p)
		}
	}
	return out
}

// runsHandlers returns how many nodes run virt-handler; 0 is not known.
func (c *Cluster) runsHandlers() int {
	handlers := 0
	for _, p := range c.pods {
		if p.state.Component == handler {
			handlers++
		}
	}
	for _, w := range c.workloads {
		if w.component == handler {
			handlers = max(handlers, w.wanted)
		}
	}
	return max(handlers, c.nodes.virt)
}

func (c *Cluster) addNamespace(ref Ref, v jsonobj.Value) string {
	return c.keepNamespace(ref.Name, labelsOf(v.Member("metadata")))
}

func (c *Cluster) keepNamespace(name string, labels map[string]string) string {
	if c.namespaces == nil {
		c.namespaces = map[string]map[string]string{}
	}
	c.namespaces[name] = labels
	return ""
}
