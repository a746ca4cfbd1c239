package hco

import (
	"math"
	"net/netip"
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
)

// Attachment is what the migration network has to know of one
// NetworkAttachmentDefinition. The example of [HyperConverged.CheckNetwork] makes
// one of a nad.Definition.
type Attachment struct {
	Namespace, Name string

	// Ranges are what addresses are assigned from: one from each, each a list of
	// disjoint prefixes.
	Ranges [][]netip.Prefix
	// Complete says that there are no other addresses, which nobody can say of
	// DHCP.
	Complete bool
}

// Site is what is known of the cluster that a HyperConverged object is for. The
// zero Site knows nothing.
type Site struct {
	// Attachments are the NetworkAttachmentDefinitions of the cluster, at least
	// those of every namespace that network may name; nil is not known.
	Attachments []Attachment
	// Isolation is Multus's namespaceIsolation: true on OpenShift. Nil is not known.
	Isolation *bool
	// GlobalNamespaces are Multus's globalNamespaces. Nil is those of OpenShift.
	GlobalNamespaces []string
	// Nodes is how many nodes run virt-handler; 0 is not known.
	Nodes int
}

// openShiftGlobals are globalNamespaces in the configuration of Multus on
// OpenShift (cluster dumps of 4.14 to 4.19; hco.md 2.5).
var openShiftGlobals = []string{"default", "openshift-multus", "openshift-sriov-network-operator", "openshift-cnv"}

// CheckNetwork returns what is wrong with the network of h at site s: that it is
// not there, that the pods may not use it, that it gives no address that
// virt-handler takes, or too few. There is nothing to say where h names no
// network, or is refused.
func (h HyperConverged) CheckNetwork(s Site, r Release) diag.List {
	v, _ := h.Resolve(r)
	if v.Network == "" {
		return nil
	}
	var l diag.List
	at := h.APIVersion.Block().Name("network")
	namespace, name, ok := strings.Cut(v.Network, "/")
	if !ok {
		namespace, name = h.Namespace, v.Network
	}
	s.checkNamespace(namespace, h.Namespace, at, &l)
	i := slices.IndexFunc(s.Attachments, func(a Attachment) bool { return a.Namespace == namespace && a.Name == name })
	switch {
	case i >= 0:
		s.Attachments[i].check(h.handlers(s, r), at, &l)
	case s.Attachments != nil:
		l.Add(ErrNADMissing.At(at, v.Network, "there is no %s in namespace %q: the pods do not start", name, namespace).Hinted("%s", s.elsewhere(name)))
	}
	return l
}

// handlers returns how many addresses the network has to have: one for each
// virt-handler, and with migration between clusters one for each of two
// synchronization controllers and for the one that replaces them
// (components/deployments.go, KubeVirt v1.9.0). It is 0 when nobody knows.
func (h HyperConverged) handlers(s Site, r Release) uint64 {
	if s.Nodes <= 0 {
		return 0
	}
	if c, _ := h.CrossCluster(r); c.Enabled {
		return uint64(s.Nodes) + 3
	}
	return uint64(s.Nodes)
}

func (s Site) checkNamespace(namespace, own string, at diag.Path, l *diag.List) {
	globals := s.GlobalNamespaces
	if globals == nil {
		globals = openShiftGlobals
	}
	if namespace == own || slices.Contains(globals, namespace) || s.Isolation != nil && !*s.Isolation {
		return
	}
	rule, may := WarnNADNamespace, "may refuse"
	if s.Isolation != nil {
		rule, may = ErrNADNamespace, "refuses"
	}
	l.Add(rule.At(at, namespace, "Multus %s pods of %q a network of %q", may, own, namespace).
		Hinted("put the NetworkAttachmentDefinition into the namespace of HyperConverged"))
}

// elsewhere says what to do when name is not where it is looked for.
func (s Site) elsewhere(name string) string {
	for _, a := range s.Attachments {
		if a.Name == name {
			return "it is in " + a.Namespace + ": move it to the namespace of HyperConverged"
		}
	}
	return "create it in the namespace of HyperConverged before the patch"
}

// check reports what keeps virt-handler from having an address, as its
// FindMigrationIP takes them: the first one that is global unicast, which is of
// IPv4 where there are both.
func (a Attachment) check(needed uint64, at diag.Path, l *diag.List) {
	least, have := uint64(math.MaxUint64), map[bool]bool{} // of a family: Is4
	for _, r := range a.Ranges {
		if len(r) > 0 && r[0].IsValid() && usable(r) {
			have[r[0].Addr().Unmap().Is4()] = true
		}
		least = min(least, count(r))
	}
	switch {
	case len(have) == 0 && a.Complete:
		l.Add(ErrNADAddress.At(at, a.Name, "%s gives no address that virt-handler takes: it panics", a.Name).
			Hinted("give the NetworkAttachmentDefinition an ipam with a private range"))
		return
	case len(have) > 1:
		l.Add(WarnNADFamily.At(at, a.Name, "%s gives IPv4 and IPv6; migration goes over IPv4", a.Name).Hinted("leave out the range that is not meant"))
	}
	if a.Complete && least < needed {
		l.Add(WarnNADCapacity.At(at, a.Name, "%s has %d addresses for %d pods", a.Name, least, needed).Hinted("give it %d or more", needed))
	}
}

// usable reports whether a range has an address that FindMigrationIP takes
// (pkg/virt-handler/migration.go:30-50, KubeVirt v1.2 to v1.9).
func usable(prefixes []netip.Prefix) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.IsValid() && p.Addr().Unmap().IsGlobalUnicast() })
}

// count returns the number of addresses, or the greatest number.
func count(prefixes []netip.Prefix) (n uint64) {
	for _, p := range prefixes {
		if !p.IsValid() {
			continue
		}
		host := p.Addr().BitLen() - p.Bits()
		if host >= 64 || n+1<<host < n {
			return math.MaxUint64
		}
		n += 1 << host
	}
	return n
}
