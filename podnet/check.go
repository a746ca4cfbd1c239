package podnet

import (
	"slices"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/table"
	"github.com/migrationnet/migrationnet/release"
)

// checker is one pass over a Config, as a release reads it.
type checker struct {
	cluster
	base   diag.Path // of the VMI's spec
	unread unread
	nics   []nic
	nets   []Network
	claims []string // names in spec.resourceClaims

	istio       bool // the Istio proxy is injected
	annotated   bool // a bridge on the pod network may migrate
	istioAt     diag.Path
	annotatedAt diag.Path

	inside *inside // of the first pod network whose interface has masquerade

	l diag.List
}

// nic is an interface and its network.
type nic struct {
	Interface
	at      diag.Path
	found   bool
	network Network     // of networks with one name the last, as in the webhook's index
	net     diag.Path   // of it
	where   []diag.Path // the members that say which network it is, but the interface's name
	unsure  bool        // none was found, and one that could not be read may be it
}

// on returns the members that a finding rests on that is about the network of n,
// and the named members of it.
func (n nic) on(members ...string) []diag.Path {
	out := slices.Clone(n.where)
	if n.found {
		out = append(out, under(n.net, members...)...)
	}
	return out
}

// lacks reports whether the network is known not to have the named source.
func (n nic) lacks(source string) bool {
	has := map[string]bool{
		"pod": n.network.Pod != nil, "multus": n.network.Multus != nil,
	}
	return !has[source] && !n.unsure && !kept(n.network.Unknown, source)
}

// see takes from c what the release reads, and gives a VM without interfaces and
// networks the default ones.
func (k *checker) see(c *Config) {
	k.unread, k.claims = c.unread(), c.resourceClaims()
	istio, at, _ := c.annotation(istioInject)
	k.istio, k.istioAt = isTrueWord(istio), at
	_, k.annotatedAt, k.annotated = c.annotation(allowBridgeMigration)

	ifaces := slices.Clone(c.Interfaces)
	for i := range ifaces {
		ifaces[i] = readBy(k, interfaceTable, ifaces[i], k.iface(i))
	}
	k.nets = slices.Clone(c.Networks)
	for i := range k.nets {
		k.nets[i] = readBy(k, networkTable, k.nets[i], k.net(i))
	}
	attach := c.AutoattachPodInterface == nil || *c.AutoattachPodInterface
	unread := k.unread.interfaces || k.unread.networks || k.unread.autoattach
	if attach && !unread && len(ifaces) == 0 && len(k.nets) == 0 {
		ifaces = k.attachDefault()
	}
	k.connect(ifaces)
}

// readBy returns doc as the release reads it, and reports what it drops.
func readBy[T any](k *checker, t *table.Table[T], doc T, at diag.Path) T {
	doc, l := t.ReadBy(doc, k.Release, k.newer)
	k.l.Add(l.Under(at)...)
	return doc
}

func (k *checker) newer(at diag.Path, since release.Version) diag.Diagnostic {
	member := ""
	for member = range at.Tokens() {
		break
	}
	return WarnNewer.At(at, nil,
		"KubeVirt %s has no %s, which came with v%s: the API server drops it, "+
			"kubectl apply refuses it",
		k.version(), member, since.Short()).
		Hinted("leave %s out, or update KubeVirt", member)
}

// connect finds the network of each interface.
func (k *checker) connect(ifaces []Interface) {
	k.nics = make([]nic, 0, len(ifaces))
	byName, unsure := map[string]int{}, k.unread.networks
	for i, n := range k.nets {
		byName[n.Name] = i
		unsure = unsure || kept(n.Unknown, "name")
	}
	for i, iface := range ifaces {
		n := nic{Interface: iface, at: k.iface(i)}
		if at, ok := byName[iface.Name]; ok && !kept(iface.Unknown, "name") {
			n.found, n.network, n.net = true, k.nets[at], k.net(at)
			n.where = []diag.Path{n.net.Name("name")}
		} else {
			n.where = []diag.Path{k.base.Name("networks")}
			n.unsure = unsure || kept(iface.Unknown, "name")
		}
		k.nics = append(k.nics, n)
	}
}

// attachDefault is SetDefaultNetworkInterface of vmispec/defaults.go: it runs
// before the admitter, and refuses what the admitter would.
func (k *checker) attachDefault() []Interface {
	const name, slirp = "default", "slirp"
	i := Interface{Name: name}
	switch binding := k.defaultBinding; {
	case binding == bindingMasquerade:
		i.Masquerade = &Method{}
	case binding == slirp:
		k.l.Add(ErrDefaultBinding.At(k.base, binding, "slirp interface is deprecated as of v1.3").
			Hinted(hintDefault))
		return nil
	case binding != bindingBridge:
		k.l.Add(ErrDefaultBinding.At(k.base, binding,
			"the default binding of the cluster is %q, want bridge or masquerade", binding).
			Hinted(hintDefault))
		return nil
	case !k.bridgeOnPodNetwork:
		k.l.Add(ErrBridgeForbidden.At(k.base, nil,
			"bridge interface is not enabled in kubevirt-config").Hinted(hintDefault))
		return nil
	default:
		i.Bridge = &Method{}
	}
	k.nets = []Network{{Name: name, Pod: &Pod{}}}
	return []Interface{i}
}

const hintDefault = "write an interface with masquerade: {} and a network with pod: {}"

func (k *checker) iface(i int) diag.Path { return k.interfaceList().Index(i) }
func (k *checker) net(i int) diag.Path   { return k.base.Name("networks").Index(i) }

func (k *checker) interfaceList() diag.Path {
	return k.base.Name("domain").Name("devices").Name("interfaces")
}

// evictionStrategies are those of isValidEvictionStrategy in
// vmi-create-admitter.go (v1.5.0 to v1.9.0).
var evictionStrategies = []string{"None", "LiveMigrate", "LiveMigrateIfPossible", "External"}

// eviction is validateLiveMigration of vmi-create-admitter.go. An empty text is
// refused too, and has no field.
func (k *checker) eviction(c *Config) {
	s := c.EvictionStrategy
	empty := string(c.Rest.VMISpec["evictionStrategy"]) == `""`
	if !empty && (s == "" || slices.Contains(evictionStrategies, s)) {
		return
	}
	at := k.base.Name("evictionStrategy")
	d := ErrEviction.At(at, s, "%s is set with an unrecognized option: %s", at.Dotted(), s).
		Hinted("write one of %q, or leave it out", evictionStrategies)
	if meant := table.Suggest(s, evictionStrategies); meant != "" {
		d = d.Hinted("write %s", meant).Fixed(replace(at, meant))
	}
	k.l.Add(d)
}
