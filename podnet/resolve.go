package podnet

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Resolved is a VM's interface on the default pod network as a release of
// KubeVirt will set it up.
type Resolved struct {
	// Attached says whether the VM has an interface on the pod network. Without
	// one all but Migration and Connections is zero.
	Attached bool

	Name       string    // of the interface and of the network
	Network    diag.Path // of the network in the document
	Model      string
	MACAddress string // "" leaves the choice to KubeVirt
	Binding    string // masquerade, bridge, sriov, passtBinding, or binding for a plugin
	Plugin     string // the name of the binding plugin

	// IPv4 and IPv6 are the networks inside the VM: of masquerade, and of no
	// other binding. The IPv6 one takes effect where the pod has an IPv6 address.
	IPv4, IPv6 Addresses

	// Ports is what the interface lists. AllPorts says that it lists nothing:
	// masquerade and passtBinding then forward every port. To the other bindings
	// the lists mean nothing.
	AllPorts bool
	Ports    []Forward
	// Istio says that the Istio proxy is injected into the pod: see Delivery.
	Istio bool

	// Migration says whether the network lets the VM live migrate.
	Migration Migration
	// Connections are all interfaces of the VM, in the document's order, with what
	// a live migration does to each.
	Connections []Connection
}

// Forward is a port, or a range of ports, that is forwarded to the VM.
type Forward struct {
	Protocol    string // TCP or UDP
	First, Last uint16 // both included
}

// Migration says whether the network of a VM allows live migration.
type Migration uint8

// What the network says on live migration.
const (
	// MigrationUnknown: a binding plugin decides. It allows live migration when
	// its registration in the KubeVirt object has a migration member.
	MigrationUnknown Migration = iota
	// MigrationAllowed: masquerade, passtBinding, an annotated bridge, or no
	// interface on the pod network.
	MigrationAllowed
	// MigrationRefused: the VMI's condition LiveMigratable is False.
	MigrationRefused
)

var migrationNames = [...]string{"unknown", "allowed", "refused"}

// String returns "unknown", "allowed" or "refused".
func (m Migration) String() string {
	if int(m) < len(migrationNames) {
		return migrationNames[m]
	}
	return "unknown"
}

// allowBridgeMigration is the annotation that lets a bridge on the pod network
// migrate. Its value does not count (types.go AllowPodBridgeNetworkLiveMigrationAnnotation).
const allowBridgeMigration = "kubevirt.io/allow-pod-bridge-network-live-migration"

// Validate returns the findings of [Config.Resolve].
func (c Config) Validate(rel Release) diag.List {
	_, l := c.Resolve(rel)
	return l
}

// Resolve applies what the release does: it drops the members that are too new,
// gives a VM that names neither interfaces nor networks the default ones, and
// checks what the admission webhook checks and what fails later. The Resolved
// is zero when there are errors.
func (c Config) Resolve(rel Release) (Resolved, diag.List) {
	if c.Kind != VirtualMachine && c.Kind != VirtualMachineInstance {
		return Resolved{}, diag.List{ErrKind.At("/kind", c.Kind, "want %s or %s, got %q", VirtualMachine, VirtualMachineInstance, c.Kind).
			Hinted("set the kind to %s", VirtualMachine)}
	}
	if rel.Version == "" {
		return Resolved{}, diag.List{ErrRelease.At("", nil, "the release is zero").Hinted("take podnet.V1_9 or another variable of the package")}
	}
	k := checker{rel: rel, base: c.base(), istio: c.istio(), l: c.known()}
	k.see(c)
	k.interfaces()
	k.networks()
	k.volumes(c.Volumes)
	r := k.resolve(c)
	if k.l.HasErrors() {
		return Resolved{}, k.l
	}
	return r, k.l
}

// checker is one pass over a Config, as a release sees it.
type checker struct {
	rel    Release
	base   diag.Path
	istio  bool // the Istio proxy is injected
	ifaces []Interface
	nets   []Network
	byName map[string]Network // of networks with one name the last, as the webhook's index
	l      diag.List
}

// see takes the interfaces and networks of c as the release sees them.
func (k *checker) see(c Config) {
	k.ifaces, k.nets = slices.Clone(c.Interfaces), slices.Clone(c.Networks)
	for n := range k.ifaces {
		i := &k.ifaces[n]
		if i.PasstBinding != nil && !k.rel.has.passtBinding {
			i.PasstBinding = nil
			k.newer(k.iface(n), "passtBinding")
		}
		if i.PortRanges != nil && !k.rel.has.portRanges {
			i.PortRanges = nil
			k.newer(k.iface(n), "portRanges")
		}
	}
	for n := range k.nets {
		if k.nets[n].ResourceClaim != nil && !k.rel.has.resourceClaim {
			k.nets[n].ResourceClaim = nil
			k.newer(k.net(n), "resourceClaim")
		}
	}
	attach := c.AutoattachPodInterface == nil || *c.AutoattachPodInterface
	if attach && len(k.ifaces) == 0 && len(k.nets) == 0 {
		k.attachDefault()
	}
	k.byName = map[string]Network{}
	for _, n := range k.nets {
		k.byName[n.Name] = n
	}
}

// attachDefault is SetDefaultNetworkInterface of vmispec/defaults.go: it runs
// before the admitter, and refuses what the admitter would.
func (k *checker) attachDefault() {
	i := Interface{Name: "default", Bridge: &Method{}}
	if k.rel.DefaultBinding == bindingMasquerade {
		i = Interface{Name: "default", Masquerade: &Method{}}
	} else if !k.rel.BridgeOnPodNetwork {
		k.l.Add(ErrBridgeForbidden.At(k.base, nil, "bridge interface is not enabled in kubevirt-config").
			Hinted("write an interface with masquerade: {} and a network with pod: {}"))
		return
	}
	k.ifaces, k.nets = []Interface{i}, []Network{{Name: "default", Pod: &Pod{}}}
}

func (k *checker) newer(at diag.Path, member string) {
	k.l.Add(WarnNewer.At(at.Name(member), nil, "KubeVirt %s has no %s: the API server drops it, kubectl apply refuses it", k.rel.Version, member).
		Hinted("leave %s out, or update KubeVirt", member))
}

func (k *checker) iface(i int) diag.Path {
	return k.base.Name("domain").Name("devices").Name("interfaces").Index(i)
}
func (k *checker) net(i int) diag.Path { return k.base.Name("networks").Index(i) }

// resolve finds the interface on the pod network. It is only right when there
// are no errors.
func (k *checker) resolve(c Config) Resolved {
	_, annotated := c.annotation(allowBridgeMigration)
	all := k.connections(annotated)
	n := slices.IndexFunc(k.nets, func(n Network) bool { return n.Pod != nil })
	if n < 0 {
		return Resolved{Migration: MigrationAllowed, Connections: all}
	}
	i := slices.IndexFunc(k.ifaces, func(i Interface) bool { return i.Name == k.nets[n].Name })
	if i < 0 {
		return Resolved{} // reported: a network without an interface
	}
	iface, pod := k.ifaces[i], *k.nets[n].Pod
	if iface.binding() == "" {
		return Resolved{} // reported: no binding that works
	}
	r := Resolved{
		Attached: true, Name: iface.Name, Network: k.net(n), MACAddress: iface.MACAddress,
		Model: iface.Model, Binding: iface.binding(), Istio: k.istio, Connections: all,
	}
	if r.Model == "" {
		r.Model = k.rel.Model
	}
	if iface.Binding != nil {
		r.Plugin = iface.Binding.Name
	}
	at := k.net(n).Name("pod")
	if r.Binding == bindingMasquerade {
		r.IPv4 = ipv4.addresses(&k.l, at, pod.VMNetworkCIDR, k.rel.VMNetworkCIDR)
		r.IPv6 = ipv6.addresses(&k.l, at, pod.VMIPv6NetworkCIDR, k.rel.VMIPv6NetworkCIDR)
	} else {
		k.unused(at.Name(ipv4.member), pod.VMNetworkCIDR, r.Binding)
		k.unused(at.Name(ipv6.member), pod.VMIPv6NetworkCIDR, r.Binding)
	}
	r.Ports = iface.forwards()
	r.AllPorts = len(r.Ports) == 0
	r.Migration = migration(r.Binding, annotated)
	if r.Migration == MigrationRefused {
		k.l.Add(WarnNotMigratable.At(k.iface(i), r.Binding, "%s", k.rel.rules.notMigratable).
			Hinted("write masquerade: {} instead of %s", r.Binding))
	}
	return r
}

func (k *checker) unused(at diag.Path, cidr, binding string) {
	if cidr != "" {
		k.l.Add(WarnCIDRUnused.At(at, cidr, "%s has no effect with %s, only with masquerade", cidr, binding).Hinted("remove it").
			Fixed(diag.Op{Op: "remove", Path: at}))
	}
}

// migration is the network rule of VerifyVMIMigratable.
func migration(binding string, bridgeAnnotated bool) Migration {
	switch {
	case binding == bindingMasquerade, binding == bindingPasst, binding == bindingBridge && bridgeAnnotated:
		return MigrationAllowed
	case binding == bindingPlugin:
		return MigrationUnknown
	}
	return MigrationRefused
}

// Claim returns the networks inside the VM as a claim of the given owner,
// without a scope. It is empty unless the binding is masquerade.
func (r Resolved) Claim(owner string) ipnet.Claim {
	return ipnet.Claim{Owner: owner, Addresses: ipnet.SetOf(r.IPv4.Network, r.IPv6.Network)}
}

// Overlaps reports each of the claims that has addresses in a network inside
// the VM: the guest takes those for neighbours on its own link, and does not
// reach them. Give what the guest has to reach in its cluster: the pod, service
// and machine networks, its secondary networks. The migration network is one of
// these only if the guest is to reach it: migration goes from virt-handler to
// virt-handler, past the VM. Other VMs' inner networks are no concern: each is
// behind its own NAT. Scopes are not looked at.
func (r Resolved) Overlaps(claims []ipnet.Claim) diag.List {
	var l diag.List
	for _, inner := range []struct {
		family
		Addresses
	}{{ipv4, r.IPv4}, {ipv6, r.IPv6}} {
		own := ipnet.SetOf(inner.Network)
		for _, c := range claims {
			if common := own.Intersect(c.Addresses); !common.IsEmpty() {
				l.Add(WarnOverlap.At(r.Network.Name("pod").Name(inner.member), inner.Network.String(),
					"the VM takes %s of %s for its own link and does not reach it", common, c.Owner).
					Hinted("write a %s that nothing else uses", inner.member))
			}
		}
	}
	return l
}
