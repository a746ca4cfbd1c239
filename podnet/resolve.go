package podnet

import (
	"cmp"
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/ipnet"
)

// Resolved is a VM's interface on the default pod network as a release of
// KubeVirt will set it up.
type Resolved struct {
	Kind string `json:"kind"` // of the document
	// Attached says whether the VM has an interface on the pod network. Without
	// one all but Kind, Migration and Connections is zero.
	Attached bool `json:"attached"`

	Name       string    `json:"name,omitempty"`      // of the interface and of the network
	Interface  diag.Path `json:"interface,omitempty"` // of the interface in the document
	Network    diag.Path `json:"network,omitempty"`   // of the network in the document
	Model      string    `json:"model,omitempty"`
	MACAddress string    `json:"macAddress,omitempty"` // "" leaves the choice to KubeVirt
	// Binding is masquerade, bridge, sriov, passtBinding, or binding for a plugin.
	Binding string `json:"binding,omitempty"`
	Plugin  string `json:"plugin,omitempty"` // the name of the binding plugin

	// IPv4 and IPv6 are the networks inside the VM: of masquerade, and of no
	// other binding. The IPv6 one takes effect where the pod has an IPv6 address.
	IPv4 Addresses `json:"ipv4,omitzero"`
	IPv6 Addresses `json:"ipv6,omitzero"`

	// Ports is what the interface lists. AllPorts says that it lists nothing:
	// masquerade and passtBinding then forward every port. To the other bindings
	// the lists mean nothing.
	AllPorts bool      `json:"allPorts"`
	Ports    []Forward `json:"ports,omitempty"`
	// Istio says that the Istio proxy is injected into the pod: see Delivery.
	Istio bool `json:"istio"`

	// Migration says whether the network lets the VM live migrate.
	Migration Migration `json:"migration"`
	// Connections are all interfaces of the VM, in the document's order, with what
	// a live migration does to each.
	Connections []Connection `json:"connections"`
}

// Forward is a port, or a range of ports, that is forwarded to the VM.
type Forward struct {
	Protocol string `json:"protocol"` // TCP or UDP
	First    uint16 `json:"first"`
	Last     uint16 `json:"last"` // included
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

var migrationNames = []string{"unknown", "allowed", "refused"}

// String returns "unknown", "allowed" or "refused".
func (m Migration) String() string { return nameOf(migrationNames, m) }

// MarshalText returns the text of String.
func (m Migration) MarshalText() ([]byte, error) { return textOf(migrationNames, m) }

// UnmarshalText reads what MarshalText writes.
func (m *Migration) UnmarshalText(text []byte) error { return named(migrationNames, m, text) }

// allowBridgeMigration is the annotation that lets a bridge on the pod network
// migrate. Its value does not count (types.go AllowPodBridgeNetworkLiveMigrationAnnotation).
const allowBridgeMigration = "kubevirt.io/allow-pod-bridge-network-live-migration"

// Validate returns the findings of [Config.Resolve].
func (c Config) Validate(rel Release) diag.List { return Settings{}.Validate(c, rel) }

// Resolve applies what the release does: it drops the members that are too new,
// gives a VM that names neither interfaces nor networks the default ones, and
// checks what the API server and the admission webhook check and what fails
// later. It does not repeat what [Parse] reports: of a member that Parse could
// not read it says nothing, nor of what follows from that. The Resolved is zero
// when there are errors, and when there is such a member.
func (c Config) Resolve(rel Release) (Resolved, diag.List) { return Settings{}.Resolve(c, rel) }

// Validate is [Config.Validate] in a cluster with these settings.
func (s Settings) Validate(c Config, rel Release) diag.List {
	_, l := s.Resolve(c, rel)
	return l
}

// Resolve is [Config.Resolve] in a cluster with these settings.
func (s Settings) Resolve(c Config, rel Release) (Resolved, diag.List) {
	switch {
	case c.Kind == "" && (kept(c.Rest.Object, "kind") || !ofKubeVirt(c.APIVersion)):
		return Resolved{}, nil // reported by Parse, which has read nothing else
	case c.Kind != VirtualMachine && c.Kind != VirtualMachineInstance:
		return Resolved{}, diag.List{wrongKind(c.Kind)}
	case !ofKubeVirt(c.APIVersion):
		return Resolved{}, diag.List{wrongGroup(c.APIVersion)}
	}
	k := checker{base: c.base()}
	k.cluster, k.l = s.of(rel)
	known, refused := c.table().Check(&c)
	k.l.Add(known...)
	k.see(&c)
	k.interfaces()
	k.networks()
	k.volumes(c.Volumes)
	k.eviction(&c)
	k.addresses()
	r := k.resolve()
	if k.l.HasErrors() || refused {
		return Resolved{}, k.l
	}
	r.Kind = c.Kind
	return r, k.l
}

// addresses finds the networks inside the VM. Where the binding could not be read, which
// is reported, they may be right: another than masquerade has no use for them.
func (k *checker) addresses() {
	for i, n := range k.nets {
		if n.Pod == nil {
			continue
		}
		at := k.net(i).Name("pod")
		on := []diag.Path{k.net(i).Name("name"), k.interfaceList()}
		binding, unread := "", k.unread.interfaces || slices.ContainsFunc(k.nics, nic.unnamed)
		if j := k.nicOf(n.Name); j >= 0 {
			iface := k.nics[j]
			on = []diag.Path{k.net(i).Name("name"), iface.at.Name("name"), iface.at}
			binding, unread = iface.binding(), kept(iface.Unknown, allBindings...)
		}
		if unread {
			continue
		}
		if binding != "" && binding != bindingMasquerade {
			k.unused(at.Name(ipv4.member), n.Pod.VMNetworkCIDR, binding, on)
			k.unused(at.Name(ipv6.member), n.Pod.VMIPv6NetworkCIDR, binding, on)
			continue
		}
		v4, l := ipv4.addresses(at, n.Pod.VMNetworkCIDR, k.v4)
		v6, more := ipv6.addresses(at, n.Pod.VMIPv6NetworkCIDR, k.v6)
		for _, d := range append(l, more...) {
			k.l.Add(d.With(on...))
		}
		if k.inside == nil {
			k.inside = &inside{v4, v6}
		}
	}
}

// unnamed reports whether the name is there and could not be read.
func (n nic) unnamed() bool { return kept(n.Unknown, "name") }

// inside is the networks inside the VM.
type inside struct{ v4, v6 Addresses }

// nicOf returns the index of the first interface with the name, or -1.
func (k *checker) nicOf(name string) int {
	return slices.IndexFunc(k.nics, func(n nic) bool { return n.Name == name })
}

func (k *checker) unused(at diag.Path, cidr, binding string, on []diag.Path) {
	if cidr != "" {
		k.l.Add(WarnCIDRUnused.At(at, cidr,
			"%s has no effect with %s, only with masquerade", cidr, binding).With(on...).
			Hinted("remove it").Fixed(diag.Op{Op: "remove", Path: at}))
	}
}

// resolve finds the interface on the pod network. It is only right when there
// are not errors.
func (k *checker) resolve() Resolved {
	all := k.connections()
	at := slices.IndexFunc(k.nets, hasPod)
	if at < 0 {
		return Resolved{Migration: MigrationAllowed, Connections: all}
	}
	i := k.nicOf(k.nets[at].Name)
	if i < 0 || k.nics[i].binding() == "" {
		return Resolved{} // reported
	}
	n := k.nics[i]
	r := Resolved{
		Attached: true, Name: n.Name, Interface: n.at, Network: k.net(at), MACAddress: n.MACAddress,
		Model: cmp.Or(n.Model, k.model), Binding: n.binding(), Istio: k.istio, Connections: all,
	}
	if n.Binding != nil {
		r.Plugin = n.Binding.Name
	}
	if r.Binding == bindingMasquerade && k.inside != nil {
		r.IPv4, r.IPv6 = k.inside.v4, k.inside.v6
	}
	r.Ports = n.forwards()
	r.AllPorts = len(r.Ports) == 0
	r.Migration = k.migration(n)
	if r.Migration == MigrationRefused {
		k.l.Add(WarnNotMigratable.At(n.at, r.Binding, "%s", k.notMigratable).
			With(n.on("pod")...).With(n.at.Name("name"), k.annotatedAt).
			Hinted("write masquerade: {} instead of %s", r.Binding))
	}
	return r
}

// migration is the network rule of VerifyVMIMigratable. Of several bindings, which
// v1.8 and before admit, it looks at another one than is used.
func (k *checker) migration(n nic) Migration {
	switch {
	case n.Masquerade != nil, n.PasstBinding != nil, n.Bridge != nil && k.annotated:
		return MigrationAllowed
	case n.binding() == bindingPlugin:
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
				l.Add(WarnOverlap.At(r.Network.Name("pod").Name(inner.member),
					inner.Network.String(),
					"the VM takes %s of %s for its own link and does not reach it",
					common, c.Owner).
					Hinted("write a %s that nothing else uses", inner.member))
			}
		}
	}
	return l
}
