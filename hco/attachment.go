package hco

import (
	"slices"
	"strings"

	"github.com/migrationnet/migrationnet/diag"
	"github.com/migrationnet/migrationnet/internal/kubevirt"
	"github.com/migrationnet/migrationnet/internal/table"
)

// Attachment is what the migration network has to know of one
// NetworkAttachmentDefinition.
type Attachment struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	// Unfit are the findings on it as a migration network, as
	// nad.CheckMigrationNetwork returns them for facts without a namespace:
	// that it gives no address which virt-handler takes, or too few.
	Unfit diag.List `json:"unfit,omitempty"`
}

// Site is what is known of the cluster that a HyperConverged object is for. The
// zero Site knows nothing.
type Site struct {
	// Attachments are the NetworkAttachmentDefinitions of the cluster, at least
	// those of the namespace that the network is looked up in; nil is not known.
	Attachments []Attachment `json:"attachments"`
	// GlobalNamespaces are those whose definitions Multus lets every namespace
	// use, as of nad.OpenShiftGlobalNamespaces. Nil is not known.
	GlobalNamespaces []string `json:"globalNamespaces"`
}

// CheckNetwork returns what is wrong with the network of h at site s: that it is
// not there, that the pods may not use it, or that it is unfit. It says nothing
// where h names no network, or is refused.
func (h HyperConverged) CheckNetwork(s Site, r Release) diag.List {
	v, _ := h.Resolve(r)
	return s.check(v.Network, h.Namespace, h.APIVersion.Block().Name("network"), Kind)
}

// check is CheckNetwork for the network that an object of a kind names at a path; own is
// the namespace of the object.
func (s Site) check(network, own string, at diag.Path, kind string) (l diag.List) {
	if network == "" {
		return nil
	}
	namespace, name, ok := strings.Cut(network, "/")
	if !ok {
		namespace, name = own, network
	}
	s.checkNamespace(namespace, own, at, kind, &l)
	i := slices.IndexFunc(s.Attachments, func(a Attachment) bool {
		return a.Namespace == namespace && a.Name == name
	})
	if i < 0 {
		if s.Attachments != nil {
			l.Add(ErrNADMissing.At(at, network,
				"there is no %s in namespace %q: the pods do not start", name, namespace).
				Hinted("%s", s.elsewhere(namespace, name, kind)).
				With(namespacePath))
		}
		return l
	}
	for _, d := range s.Attachments[i].Unfit {
		rule := WarnNADUnfit
		if d.Rule.Severity == diag.Error {
			rule = ErrNADUnfit
		}
		l.Add(rule.At(at, network, "%s: %s", d.Path.Dotted(), d.Message).
			Hinted("in the NetworkAttachmentDefinition, %s", d.Hint).
			With(namespacePath))
	}
	return l
}

// checkNamespace compares the namespace of the network with that of the pods,
// the operator's own.
func (s Site) checkNamespace(namespace, own string, at diag.Path, kind string, l *diag.List) {
	if namespace == own || slices.Contains(s.GlobalNamespaces, namespace) {
		return
	}
	rule, does := ErrNADNamespace, "gives pods of %q no network of %q"
	if s.GlobalNamespaces == nil {
		rule = WarnNADNamespace
		does = "gives pods of %q no network of %q where it isolates namespaces"
	}
	l.Add(rule.At(at, namespace, "Multus "+does, own, namespace).
		Hinted("put the NetworkAttachmentDefinition into the namespace of %s", kind).
		With(namespacePath))
}

// elsewhere says what to do when name is not in the namespace where it is looked for.
func (s Site) elsewhere(namespace, name, kind string) string {
	var names []string
	for _, a := range s.Attachments {
		if a.Namespace == namespace {
			names = append(names, a.Name)
		}
	}
	for _, a := range s.Attachments {
		if a.Name == name {
			return "it is in " + a.Namespace + ": move it to the namespace of " + kind
		}
	}
	if like := table.Suggest(name, names); like != "" {
		return "write " + like + ", which is there"
	}
	return "create it in the namespace of " + kind + " before the patch"
}

// Addresses returns how many addresses the network has to have where so many
// nodes run virt-handler: one each, and with migration between clusters one for
// each of two synchronization controllers and for the one that replaces them.
func (h HyperConverged) Addresses(nodes int, r Release) int {
	c, _ := h.CrossCluster(r)
	return addresses(nodes, c.Enabled)
}

// addresses is Addresses where migration between clusters is on or off.
func addresses(nodes int, between bool) int {
	if between {
		return nodes + kubevirt.SyncControllers + kubevirt.SyncSurge
	}
	return nodes
}
