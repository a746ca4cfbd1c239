package cluster

import (
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/hco"
	"github.com/migrationnet/migrationnet/internal/jsonobj"
	"github.com/migrationnet/migrationnet/internal/kubevirt"
	"github.com/migrationnet/migrationnet/ipam"
	"github.com/migrationnet/migrationnet/nad"
	"github.com/migrationnet/migrationnet/podnet"
	"github.com/migrationnet/migrationnet/release"
)

// namer is an object that names the migration network: HyperConverged, or the KubeVirt of
// a cluster without HCO.
type namer struct {
	ref         Ref
	namespace   string // of the pods
	networkPath diag.Path
	says        networkNamer
	parsed      diag.List
	does        hco.Resolved // the zero value when it is refused
	alone       diag.List    // what the object by itself says
}

// networkNamer is what both kinds answer.
type networkNamer interface {
	Resolve(release.Release) (hco.Resolved, diag.List)
	CheckNetwork(hco.Site, release.Release) diag.List
	Addresses(nodes int, r release.Release) int
}

func (c *Cluster) addHyperConverged(ref Ref, v jsonobj.Value) string {
	h, l := hco.Parse(v.Raw())
	if l.Unread() {
		return l.Errors()[0].Message
	}
	c.namers = append(c.namers, namer{
		ref: ref, namespace: h.Namespace, says: h, parsed: l,
		networkPath: h.APIVersion.Block().Name("network"),
	})
	return ""
}

// addKubeVirt reads what HyperConverged would say, the settings for virtual machines, and
// the release.
func (c *Cluster) addKubeVirt(ref Ref, v jsonobj.Value) string {
	k, l := hco.ParseKubeVirtCR(v.Raw())
	if l.Unread() {
		return l.Errors()[0].Message
	}
	c.kubeVirts = append(c.kubeVirts, namer{
		ref: ref, namespace: k.Namespace, says: k, parsed: l,
		networkPath: "/spec/configuration/migrations/network",
	})
	settings := podnet.Settings{
		FeatureGates: k.FeatureGates, DisabledFeatureGates: k.DisabledFeatureGates,
	}
	network := v.At("spec", "configuration", "network")
	settings.DefaultNetworkInterface, _ = network.Member("defaultNetworkInterface").Str()
	if bridge, ok := network.Member("permitBridgeInterfaceOnPodNetwork").Bool(); ok {
		settings.PermitBridgeInterfaceOnPodNetwork = &bridge
	}
	c.settings = settings
	for _, e := range v.At("status", "synchronizationAddresses").Each() {
		address, _ := e.Str()
		c.sync = append(c.sync, address)
	}
	c.syncBy = Place{Object: ref, Path: "/status/synchronizationAddresses"}
	version, _ := v.At("status", "observedKubeVirtVersion").Str()
	if found, err := release.Parse(plain(version)); err == nil {
		c.observed = found
	}
	return ""
}

// naming returns the objects that name the migration network. Where there is a
// HyperConverged, HCO writes the KubeVirt object.
func (c *Cluster) naming() []namer {
	if len(c.namers) > 0 {
		return c.namers
	}
	return c.kubeVirts
}

// named returns the network that h names; false when it names none, and with an empty
// namespace when that is not known.
func (h namer) named() (namespace, name string, ok bool) {
	namespace, name, ok = strings.Cut(h.does.Network, "/")
	if !ok {
		namespace, name = h.namespace, h.does.Network
	}
	return namespace, name, name != ""
}

// migrationNetwork returns the object that names the migration network, and the network;
// false when there is none, or it is not known.
func (c *Cluster) migrationNetwork() (namer, attachment, bool) {
	for _, h := range c.naming() {
		if namespace, name, ok := h.named(); ok {
			if a, found := c.lookup(namespace, name); found {
				return h, a, true
			}
		}
	}
	return namer{}, attachment{}, false
}

// globalNamespaces are those that every pod may use networks of; nil is not known.
func (c *Cluster) globalNamespaces() []string {
	if c.networks.openShift || !c.Releases().OpenShift.IsZero() {
		return nad.OpenShiftGlobalNamespaces()
	}
	return nil
}

// checkNamed compares the network that is named with those that are there. Where nothing
// of the namespace is known, the network may be anywhere.
func (c *Cluster) checkNamed() (out []Finding) {
	for _, h := range c.naming() {
		namespace, name, ok := h.named()
		if !ok || namespace == "" {
			continue
		}
		site := hco.Site{GlobalNamespaces: c.globalNamespaces()}
		var others []Place
		for _, a := range c.attachments {
			if c.in(a, namespace) != absent {
				site.Attachments = append(site.Attachments,
					hco.Attachment{Namespace: namespace, Name: a.def.Name})
			}
		}
		known := site.Attachments != nil
		for _, a := range c.attachments {
			same := a.def.Name == name && c.in(a, namespace) == absent
			if same && a.def.Namespace != "" {
				known = true // it is elsewhere
				site.Attachments = append(site.Attachments,
					hco.Attachment{Namespace: a.def.Namespace, Name: name})
				others = append(others, a.placeOf("/metadata/namespace"))
			}
		}
		if !known {
			site.Attachments = nil
		}
		for _, d := range h.says.CheckNetwork(site, c.Releases()) {
			out = append(out, c.at(h.ref, d, others...))
		}
	}
	return out
}

// Facts returns what package nad asks of a cluster, for its migration network.
func (c *Cluster) Facts() nad.Facts {
	c.settle()
	_, a, _ := c.migrationNetwork()
	return c.factsFor(a)
}

func (c *Cluster) factsFor(a attachment) nad.Facts {
	f := nad.Facts{
		Release:          c.Releases(),
		GlobalNamespaces: c.globalNamespaces(),
		Nodes:            c.runsHandlers(),
	}
	if all := c.naming(); len(all) > 0 {
		f.Namespace = all[0].namespace
	}
	for _, n := range c.claims() {
		f.Networks = append(f.Networks, n.claim(c.Name))
	}
	for _, b := range c.besides(a) {
		f.Others = append(f.Others, ipam.Other{Owner: b.name(), Assigns: b.does.IPAM})
	}
	return f
}

// checkMigrationNetwork reports that the network which HyperConverged names is not fit,
// but for what the definition alone says, and for overlaps, which checkAttachments
// reports with the other side.
func (c *Cluster) checkMigrationNetwork() (out []Finding) {
	h, a, ok := c.migrationNetwork()
	if !ok || a.alone.Refused() != 0 {
		return nil
	}
	f := c.factsFor(a)
	f.Networks, f.Others, f.Namespace = nil, nil, "" // the namespace is the other object's
	named := Place{Object: h.ref, Path: h.networkPath}
	for _, d := range nad.CheckMigrationNetwork(a.def, f) {
		if a.udn != nil && d.Path == "/metadata/namespace" || a.harvesterSays(d) {
			continue
		}
		if d = a.place(d); !contains(a.alone, d) {
			out = append(out, c.at(a.ref, d, named))
		}
	}
	return append(out, c.checkControllers(h, a)...)
}

// checkControllers reports a network that has enough addresses for the nodes, and not for
// the synchronization controllers, of an IPAM other than whereabouts, of which ipam says
// it.
func (c *Cluster) checkControllers(h namer, a attachment) (out []Finding) {
	nodes := c.runsHandlers()
	need := h.says.Addresses(nodes, c.Releases())
	if nodes == 0 || need == nodes || a.does.IPAM.Type != nad.OverlayType || !a.does.IPAM.Complete {
		return nil
	}
	for _, x := range a.does.IPAM.Ranges {
		size, ok := x.Assignable.Size().Uint64()
		if !ok || size < uint64(nodes) || size >= uint64(need) {
			continue
		}
		d := ipam.WarnCapacity.At(a.assignsAt()+x.At, nil,
			"%d addresses are enough for %d nodes, not for %d synchronization controllers "+
				"and their roll-out", size, nodes, kubevirt.SyncControllers).
			Hinted("use a larger network, of %d addresses at least", need)
		out = append(out, c.at(a.ref, a.place(d), Place{Object: h.ref, Path: h.networkPath}))
	}
	return out
}

// contains reports whether l has a finding that says the same of the same place.
func contains(l diag.List, d diag.Diagnostic) bool {
	for _, x := range l {
		if x.Rule.Same(d.Rule) && x.Path == d.Path {
			return true
		}
	}
	return false
}
